-- A booking as the store sends it: the same statements in the same order, with nothing around them; a test of the
-- store compares them (`clinic-store/tests/store/script.rs`). Each client
-- books every :clients-th free time, from the one that is :first on; a time is a number that names a doctor, a
-- patient and a half hour as the benchmark's own do. The connection is already in the role and the organization,
-- which the store sets anew for each transaction.

\set i :i + 1
\set n :first + :i * :clients + :client_id
\set who :n % :doctors
\set slot (:n / :doctors * 1123) % 2880
\set day :slot / 48
\set start 1799618400 + (:day / 5 * 7 + :day % 5) * 86400 + (:slot % 48) * 1800
\set until :start + 1800
\set from :start - 3 * 86400
\set to :start + 3 * 86400
\set earliest :from - 144000

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;

-- Who enters, and what is named.
SELECT 0 AS place, part FROM (SELECT id, version, active, created_at, updated_at, name, registration, email, phone, timezone, currency, languages, open_for_booking, default_service_id, settings FROM organizations WHERE id = :organization) AS part
UNION ALL SELECT 1 AS place, part FROM (SELECT id, version, active, created_at, updated_at, name, specialty, description, duration_min, step_min, buffer_before_min, buffer_after_min, capacity, room_kind, needs_approval, location_ids, doctor_ids, price_minor, price_currency, tax_scaled FROM services WHERE organization_id = :organization AND id = :service) AS part
UNION ALL SELECT 2 AS place, part FROM (SELECT id, version, active, created_at, updated_at, name, address, phone, email, timezone, hours, holidays, latitude_e6, longitude_e6 FROM locations WHERE organization_id = :organization AND id = :location) AS part
UNION ALL SELECT 3 AS place, part FROM (SELECT id, version, active, created_at, updated_at, location_id, name, kind, schedule FROM rooms WHERE organization_id = :organization AND active AND location_id = :location AND kind = (SELECT room_kind FROM services WHERE organization_id = :organization AND id = :service)) AS part
UNION ALL SELECT 4 AS place, part FROM (SELECT id, version, active, created_at, updated_at, given_name, family_name, birth_on, sex, phone, email, address, language, emergency_contact, identifiers, notes FROM patients WHERE organization_id = :organization AND id = ('00000000-0000-4000-9000-' || lpad(:who, 12, '0'))::uuid) AS part
UNION ALL SELECT 5 AS place, part FROM (SELECT id, version, active, created_at, updated_at, given_name, family_name, specialties, licence, certifications, languages, location_ids, bio, email, phone, max_per_day FROM doctors WHERE organization_id = :organization AND id IN (('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid)) AS part;

-- Locks, with the versions of what is locked.
SELECT kind, id, version FROM (SELECT 0 AS kind, id, version FROM locations WHERE organization_id = :organization AND id IN (:location) ORDER BY id FOR SHARE) AS shared
UNION ALL SELECT kind, id, version FROM (SELECT 1 AS kind, id, version FROM services WHERE organization_id = :organization AND id IN (:service) ORDER BY id FOR SHARE) AS shared
UNION ALL SELECT kind, id, version FROM (SELECT 2 AS kind, id, version FROM doctors WHERE organization_id = :organization AND id IN (('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid) ORDER BY id FOR NO KEY UPDATE) AS exclusive
UNION ALL SELECT kind, id, version FROM (SELECT 4 AS kind, id, version FROM patients WHERE organization_id = :organization AND id IN (('00000000-0000-4000-9000-' || lpad(:who, 12, '0'))::uuid) ORDER BY id FOR NO KEY UPDATE) AS exclusive;

-- What is taken, once the locks are held.
SELECT 0 AS place, part FROM (SELECT doctor_id, location_id, version, updated_at, schedule FROM doctor_schedules WHERE organization_id = :organization AND doctor_id IN (('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid) AND location_id = :location) AS part
UNION ALL SELECT 1 AS place, part FROM (SELECT id, version, created_at, updated_at, doctor_id, reason, wall_from, wall_to FROM time_off WHERE organization_id = :organization AND doctor_id IN (('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid) AND wall_to >= '2027-01-11T00:00' AND wall_from < '2027-01-18T00:00') AS part
UNION ALL SELECT 2 AS place, part FROM (SELECT lane, resource_id, resource_kind, starts_at, ends_at, appointment_id, session_id, hold_id, counts_at, expires_at FROM reservations WHERE organization_id = :organization AND resource_id IN (('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid, ('00000000-0000-4000-9000-' || lpad(:who, 12, '0'))::uuid) AND starts_at > to_timestamp(:earliest) AND starts_at < to_timestamp(:to) AND ends_at > to_timestamp(:from)) AS part
UNION ALL SELECT 3 AS place, part FROM (SELECT g.id, g.doctor_id, g.service_id, g.location_id, g.room_id, g.starts_at, g.ends_at, g.lane, g.buffer_before_min, g.buffer_after_min, g.capacity, s.seat, s.appointment_id, s.hold_id, s.expires_at FROM group_sessions g LEFT JOIN seats s ON s.organization_id = g.organization_id AND s.session_id = g.id AND (s.expires_at IS NULL OR s.expires_at > to_timestamp(:start)) WHERE g.organization_id = :organization AND g.doctor_id IN (('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid) AND g.starts_at > to_timestamp(:earliest) AND g.starts_at < to_timestamp(:to) AND g.ends_at > to_timestamp(:from)) AS part;

-- The booking.
WITH w0 AS (INSERT INTO appointments (organization_id, id, version, created_at, updated_at, patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, capacity, series_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min, status, before_check_in, arrived_at, lane, overbook_reason, reason, notes, source, cancel_reason, stranded, price_minor, price_currency) VALUES (:organization, ('00000000-0000-7000-8000-' || lpad(:n, 12, '0'))::uuid, 1, to_timestamp(:start), to_timestamp(:start), ('00000000-0000-4000-9000-' || lpad(:who, 12, '0'))::uuid, ('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid, :service, :location, NULL, NULL, NULL, NULL, NULL, to_timestamp(:start), to_timestamp(:until), '2027-01-11T00:00', 'Europe/Bucharest', '2027-01-11', 0, 0, 'scheduled', NULL, NULL, 0, NULL, NULL, NULL, 'desk', NULL, false, NULL, NULL) RETURNING 1),
w1 AS (INSERT INTO reservations (organization_id, lane, resource_id, resource_kind, starts_at, ends_at, appointment_id, session_id, hold_id, counts_at, expires_at) VALUES (:organization, 0, ('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid, 'doctor', to_timestamp(:start), to_timestamp(:until), ('00000000-0000-7000-8000-' || lpad(:n, 12, '0'))::uuid, NULL, NULL, to_timestamp(:start), NULL::timestamptz), (:organization, 0, ('00000000-0000-4000-9000-' || lpad(:who, 12, '0'))::uuid, 'patient', to_timestamp(:start), to_timestamp(:until), ('00000000-0000-7000-8000-' || lpad(:n, 12, '0'))::uuid, NULL, NULL, NULL, NULL) ON CONFLICT DO NOTHING RETURNING 1),
w2 AS (INSERT INTO appointment_history (organization_id, appointment_id, version, at, actor, action, status, starts_at, ends_at, doctor_id, reason) VALUES (:organization, ('00000000-0000-7000-8000-' || lpad(:n, 12, '0'))::uuid, 1, to_timestamp(:start), 'host', NULL, 'scheduled', to_timestamp(:start), to_timestamp(:until), ('00000000-0000-4000-8000-' || lpad(:who, 12, '0'))::uuid, NULL) ON CONFLICT DO NOTHING RETURNING 1),
w3 AS (INSERT INTO audit_log (organization_id, id, at, actor, capacity, action, reasoned, origin, request_id, target_kind, target_id) VALUES (:organization, ('00000000-0000-7000-8000-' || lpad(:n, 12, '0'))::uuid, to_timestamp(:start), 'host', 'host', 'book_appointment', false, 'embedded', NULL, 'appointment', ('00000000-0000-7000-8000-' || lpad(:n, 12, '0'))::uuid) RETURNING 1),
w4 AS (INSERT INTO outbox (organization_id, id, at, name, version, payload) VALUES (:organization, ('00000000-0000-7000-8000-' || lpad(:n, 12, '0'))::uuid, to_timestamp(:start), 'appointment.booked', 1, '{"appointment_id": "00000000-0000-7000-8000-000000000000", "patient_id": "00000000-0000-4000-9000-000000000000", "doctor_id": "00000000-0000-4000-8000-000000000000", "location_id": "00000000-0000-4000-8000-000000000000", "starts_at": "2027-01-11T00:00:00Z", "status": "scheduled", "version": 1}') RETURNING 1)
SELECT (SELECT count(*) FROM w0), (SELECT count(*) FROM w1), (SELECT count(*) FROM w2), (SELECT count(*) FROM w3), (SELECT count(*) FROM w4);

COMMIT;
