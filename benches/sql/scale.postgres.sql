-- Fills a clinic of 100 doctors. The table `given` has one row: how many appointments, in which organization, at
-- which location, for which service, and the present. Sixteen appointments of half an hour a day with each doctor,
-- four days of five in the past; a patient has ten. What they refer to is there: it is not looked up.

SET session_replication_role = replica;

CREATE TEMP TABLE numbered_doctors AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM doctors;
CREATE TEMP TABLE numbered_services AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM services;
CREATE TEMP TABLE numbered_rooms AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM rooms;
CREATE TEMP TABLE elsewhere AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM locations
    WHERE id <> (SELECT location_id FROM given);

INSERT INTO patients (organization_id, id, version, active, created_at, updated_at, given_name, family_name, sort_name,
    birth_on, sex, phone, phone_digits, phone_ending, email, address, language, emergency_contact, identifiers, notes)
SELECT g.organization_id, ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 1, true, g.now, g.now,
    'Ana' || (n % 50), 'Pop' || (n % 5000), 'pop' || (n % 5000) || ' ana' || (n % 50), NULL, 'unknown',
    '+4072' || lpad(n::text, 7, '0'), '4072' || lpad(n::text, 7, '0'), right(lpad(n::text, 7, '0'), 4),
    'p' || n || '@example.org', '{}', NULL, NULL, '[]', NULL
FROM given g, generate_series(0, g.appointments / 10 - 1) AS n;

INSERT INTO search_words (organization_id, kind, word, entity_id)
SELECT g.organization_id, 'patient', word, ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid
FROM given g, generate_series(0, g.appointments / 10 - 1) AS n,
    LATERAL (VALUES ('pop' || (n % 5000)), ('ana' || (n % 50))) AS words (word);

CREATE TEMP TABLE times AS
SELECT n, date_trunc('day', g.now, 'UTC') - (g.appointments / 1600 * 4 / 5) * interval '1 day' + (n / 1600) * interval '1 day'
    + interval '6 hours' + (n / 100 % 16) * interval '30 minutes' AS starts_at
FROM given g, generate_series(0, g.appointments - 1) AS n;

INSERT INTO appointments (organization_id, id, version, created_at, updated_at, patient_id, doctor_id, service_id,
    location_id, room_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min,
    status, arrived_at, lane, source, stranded)
SELECT g.organization_id, ('00000000-0000-7000-8000-' || lpad(t.n::text, 12, '0'))::uuid, 1, t.starts_at, t.starts_at,
    ('00000000-0000-4000-9000-' || lpad((t.n / 10)::text, 12, '0'))::uuid, d.id, s.id,
    CASE WHEN t.n % 10 = 3 THEN e.id ELSE g.location_id END, CASE WHEN t.n % 2 = 0 THEN r.id END,
    t.starts_at, t.starts_at + interval '30 minutes',
    to_char((t.starts_at + interval '2 hours') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI'), 'Europe/Bucharest',
    ((t.starts_at + interval '2 hours') AT TIME ZONE 'UTC')::date, 0, 0,
    status, CASE WHEN status = 'checked_in' THEN t.starts_at - interval '10 minutes' END, 0,
    CASE WHEN t.n % 1000 = 3 THEN 'partner' WHEN t.n % 3 = 0 THEN 'web' ELSE 'desk' END, t.n % 5000 = 4
FROM given g, times t
    JOIN numbered_doctors d ON d.n = t.n % 100
    JOIN numbered_services s ON s.n = t.n % 5
    JOIN numbered_rooms r ON r.n = t.n % 10
    JOIN elsewhere e ON e.n = t.n % 3,
    LATERAL (SELECT CASE
        WHEN t.n % 10 = 7 THEN 'cancelled'
        WHEN t.starts_at >= given.now THEN CASE WHEN t.n % 1000 = 1 THEN 'requested' ELSE 'scheduled' END
        WHEN t.starts_at >= given.now - interval '2 hours' OR t.n % 5000 = 0 THEN 'checked_in'
        WHEN t.n % 20 = 9 THEN 'no_show'
        ELSE 'completed' END AS status FROM given) AS statuses;

INSERT INTO reservations (organization_id, resource_id, resource_kind, lane, starts_at, ends_at, appointment_id, counts_at)
SELECT organization_id, doctor_id, 'doctor', 0, starts_at, ends_at, id, starts_at FROM appointments
WHERE status NOT IN ('cancelled', 'no_show');

SET session_replication_role = origin;
