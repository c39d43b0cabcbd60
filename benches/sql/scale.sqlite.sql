-- The same as `scale.postgres.sql`, for SQLite: instants are microseconds, identifiers are bytes.

CREATE TEMP TABLE numbered_doctors AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM doctors;
CREATE TEMP TABLE numbered_services AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM services;
CREATE TEMP TABLE numbered_rooms AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM rooms;
CREATE TEMP TABLE elsewhere AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM locations
    WHERE id <> (SELECT location_id FROM given);

CREATE TEMP TABLE numbered_patients AS
WITH RECURSIVE counted (n) AS (
    SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < (SELECT appointments / 10 FROM given)
)
SELECT n, unhex('0000000000004000' || '9000' || printf('%012d', n)) AS id FROM counted;

INSERT INTO patients (organization_id, id, version, active, created_at, updated_at, given_name, family_name, sort_name,
    birth_on, sex, phone, phone_digits, phone_ending, email, address, language, emergency_contact, identifiers, notes)
SELECT g.organization_id, p.id, 1, 1, g.now, g.now,
    'Ana' || (n % 50), 'Pop' || (n % 5000), 'pop' || (n % 5000) || ' ana' || (n % 50), NULL, 'unknown',
    '+4072' || printf('%07d', n), '4072' || printf('%07d', n), substr(printf('%07d', n), -4),
    'p' || n || '@example.org', '{}', NULL, NULL, '[]', NULL
FROM given g, numbered_patients p;

INSERT INTO search_words (organization_id, kind, word, entity_id)
SELECT g.organization_id, 'patient', 'pop' || (n % 5000), p.id FROM given g, numbered_patients p ORDER BY 3;
INSERT INTO search_words (organization_id, kind, word, entity_id)
SELECT g.organization_id, 'patient', 'ana' || (n % 50), p.id FROM given g, numbered_patients p ORDER BY 3;

CREATE TEMP TABLE times AS
WITH RECURSIVE counted (n) AS (
    SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < (SELECT appointments FROM given)
)
SELECT n, g.now - g.now % 86400000000 - (g.appointments / 1600 * 4 / 5) * 86400000000 + (n / 1600) * 86400000000
    + 6 * 3600000000 + (n / 100 % 16) * 1800000000 AS starts_at
FROM given g, counted;

INSERT INTO appointments (organization_id, id, version, created_at, updated_at, patient_id, doctor_id, service_id,
    location_id, room_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min,
    status, arrived_at, lane, source, stranded)
SELECT organization_id, unhex('0000000000007000' || '8000' || printf('%012d', n)), 1, starts_at, starts_at,
    unhex('0000000000004000' || '9000' || printf('%012d', n / 10)), doctor_id, service_id,
    CASE WHEN n % 10 = 3 THEN elsewhere_id ELSE location_id END, CASE WHEN n % 2 = 0 THEN room_id END,
    starts_at, starts_at + 1800000000,
    strftime('%Y-%m-%dT%H:%M', starts_at / 1000000 + 7200, 'unixepoch'), 'Europe/Bucharest',
    strftime('%Y-%m-%d', starts_at / 1000000 + 7200, 'unixepoch'), 0, 0,
    status, CASE WHEN status = 'checked_in' THEN starts_at - 600000000 END, 0,
    CASE WHEN n % 1000 = 3 THEN 'partner' WHEN n % 3 = 0 THEN 'web' ELSE 'desk' END, n % 5000 = 4
FROM (
    SELECT g.organization_id, g.location_id, t.n, t.starts_at, d.id AS doctor_id, s.id AS service_id, r.id AS room_id,
        e.id AS elsewhere_id,
        CASE
            WHEN t.n % 10 = 7 THEN 'cancelled'
            WHEN t.starts_at >= g.now THEN CASE WHEN t.n % 1000 = 1 THEN 'requested' ELSE 'scheduled' END
            WHEN t.starts_at >= g.now - 2 * 3600000000 OR t.n % 5000 = 0 THEN 'checked_in'
            WHEN t.n % 20 = 9 THEN 'no_show'
            ELSE 'completed'
        END AS status
    FROM given g, times t
        JOIN numbered_doctors d ON d.n = t.n % 100
        JOIN numbered_services s ON s.n = t.n % 5
        JOIN numbered_rooms r ON r.n = t.n % 10
        JOIN elsewhere e ON e.n = t.n % 3
);

INSERT INTO reservations (organization_id, resource_id, resource_kind, lane, starts_at, ends_at, appointment_id, counts_at)
SELECT organization_id, doctor_id, 'doctor', 0, starts_at, ends_at, id, starts_at FROM appointments
WHERE status NOT IN ('cancelled', 'no_show') ORDER BY doctor_id, starts_at;
