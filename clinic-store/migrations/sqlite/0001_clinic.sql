-- Instants are microseconds since 1970 in UTC, dates and wall times are text in ISO 8601, money is minor
-- units with a currency, rates are scaled integers, identifiers are 16 bytes.
-- No column has a default time: the present comes from the caller.

-- `Clnc`: whose file it is.
PRAGMA application_id = 1131179619;

CREATE TABLE organizations (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    registration TEXT,
    email TEXT,
    phone TEXT,
    timezone TEXT NOT NULL,
    currency TEXT NOT NULL,
    languages TEXT NOT NULL,
    open_for_booking INTEGER NOT NULL CHECK (open_for_booking IN (0, 1)),
    default_service_id BLOB,
    settings TEXT NOT NULL,
    FOREIGN KEY (id, default_service_id) REFERENCES services (organization_id, id)
) STRICT;
CREATE INDEX organizations_by_name ON organizations (sort_name, id);
CREATE INDEX organizations_by_creation ON organizations (created_at, id);

CREATE TABLE locations (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    address TEXT NOT NULL,
    county_folded TEXT,
    city_folded TEXT,
    latitude_e6 INTEGER,
    longitude_e6 INTEGER,
    phone TEXT,
    email TEXT,
    timezone TEXT NOT NULL,
    hours TEXT,
    holidays TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX locations_by_id ON locations (id);
CREATE INDEX locations_by_name ON locations (organization_id, sort_name, id);
CREATE INDEX locations_by_creation ON locations (organization_id, created_at, id);
CREATE INDEX locations_public ON locations (sort_name, id);

CREATE TABLE rooms (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    location_id BLOB NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    schedule TEXT,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id)
) STRICT;
CREATE INDEX rooms_by_name ON rooms (organization_id, sort_name, id);
CREATE INDEX rooms_by_creation ON rooms (organization_id, created_at, id);
CREATE INDEX rooms_by_location ON rooms (organization_id, location_id, kind);

CREATE TABLE services (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    specialty TEXT,
    specialty_folded TEXT,
    description TEXT,
    duration_min INTEGER NOT NULL CHECK (duration_min > 0),
    step_min INTEGER CHECK (step_min > 0),
    buffer_before_min INTEGER NOT NULL CHECK (buffer_before_min >= 0),
    buffer_after_min INTEGER NOT NULL CHECK (buffer_after_min >= 0),
    capacity INTEGER NOT NULL CHECK (capacity >= 1),
    price_minor INTEGER,
    price_currency TEXT,
    tax_scaled INTEGER NOT NULL CHECK (tax_scaled >= 0),
    room_kind TEXT,
    needs_approval INTEGER NOT NULL CHECK (needs_approval IN (0, 1)),
    location_ids TEXT,
    doctor_ids TEXT,
    PRIMARY KEY (organization_id, id),
    CHECK ((price_minor IS NULL) = (price_currency IS NULL))
) STRICT;
CREATE INDEX services_by_name ON services (organization_id, sort_name, id);
CREATE INDEX services_by_creation ON services (organization_id, created_at, id);

CREATE TABLE doctors (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    specialties TEXT NOT NULL,
    licence TEXT,
    certifications TEXT NOT NULL,
    languages TEXT NOT NULL,
    location_ids TEXT NOT NULL,
    bio TEXT,
    email TEXT,
    phone TEXT,
    max_per_day INTEGER CHECK (max_per_day > 0),
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX doctors_by_id ON doctors (id);
CREATE INDEX doctors_by_name ON doctors (organization_id, sort_name, id);
CREATE INDEX doctors_by_creation ON doctors (organization_id, created_at, id);

CREATE TABLE doctor_specialties (
    organization_id BLOB NOT NULL,
    doctor_id BLOB NOT NULL,
    specialty TEXT NOT NULL,
    PRIMARY KEY (organization_id, specialty, doctor_id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX doctor_specialties_by_doctor ON doctor_specialties (organization_id, doctor_id);

CREATE TABLE doctor_schedules (
    organization_id BLOB NOT NULL,
    doctor_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    updated_at INTEGER NOT NULL,
    schedule TEXT NOT NULL,
    PRIMARY KEY (organization_id, doctor_id, location_id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id)
) STRICT;
CREATE INDEX doctor_schedules_by_location ON doctor_schedules (organization_id, location_id, doctor_id);

CREATE TABLE time_off (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    doctor_id BLOB NOT NULL,
    wall_from TEXT NOT NULL,
    wall_to TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT time_off_order CHECK (wall_from < wall_to),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id)
) STRICT;
CREATE INDEX time_off_by_doctor ON time_off (organization_id, doctor_id, wall_to);

CREATE TABLE patients (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    birth_on TEXT,
    sex TEXT NOT NULL CHECK (sex IN ('male', 'female', 'other', 'unknown')),
    phone TEXT,
    phone_digits TEXT,
    phone_ending TEXT,
    email TEXT,
    address TEXT NOT NULL,
    language TEXT,
    emergency_contact TEXT,
    identifiers TEXT NOT NULL,
    notes TEXT,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX patients_by_name ON patients (organization_id, sort_name, id);
CREATE INDEX patients_by_creation ON patients (organization_id, created_at, id);
CREATE INDEX patients_by_email ON patients (organization_id, email) WHERE email IS NOT NULL;
CREATE INDEX patients_by_phone ON patients (organization_id, phone_digits) WHERE phone_digits IS NOT NULL;
CREATE INDEX patients_by_phone_ending ON patients (organization_id, phone_ending) WHERE phone_ending IS NOT NULL;

-- The doctors that patients are assigned to.
CREATE TABLE payers (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    code TEXT,
    email TEXT,
    phone TEXT,
    address TEXT NOT NULL,
    pays_within_days INTEGER CHECK (pays_within_days BETWEEN 1 AND 365),
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX payers_by_name ON payers (organization_id, sort_name, id);
CREATE INDEX payers_by_creation ON payers (organization_id, created_at, id);

CREATE TABLE patient_doctors (
    organization_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    doctor_id BLOB NOT NULL,
    PRIMARY KEY (organization_id, patient_id, doctor_id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_doctors_by_doctor ON patient_doctors (organization_id, doctor_id, patient_id);

-- The folded words of names; read by prefix as `word >= p AND word < p || U+10FFFF`.
CREATE TABLE search_words (
    organization_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('location', 'service', 'doctor', 'patient')),
    word TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    PRIMARY KEY (organization_id, kind, word, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_words_by_entity ON search_words (organization_id, kind, entity_id, word);
CREATE INDEX search_words_public ON search_words (word, organization_id, entity_id) WHERE kind = 'location';

CREATE TABLE series (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    patient_id BLOB NOT NULL,
    doctor_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    local_start TEXT NOT NULL,
    timezone TEXT NOT NULL,
    rule TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('skip_conflicts', 'all_or_nothing')),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id)
) STRICT;

CREATE TABLE group_sessions (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    doctor_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    room_id BLOB,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    lane INTEGER NOT NULL CHECK (lane >= 0),
    buffer_before_min INTEGER NOT NULL CHECK (buffer_before_min >= 0),
    buffer_after_min INTEGER NOT NULL CHECK (buffer_after_min >= 0),
    capacity INTEGER NOT NULL CHECK (capacity >= 1),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, id, capacity),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id),
    FOREIGN KEY (organization_id, room_id) REFERENCES rooms (organization_id, id),
    -- A service lasts 24 hours at most: reads by span rest on it.
    CONSTRAINT group_sessions_length CHECK (starts_at < ends_at AND ends_at - starts_at <= 86400000000)
) STRICT;
CREATE INDEX group_sessions_by_doctor ON group_sessions (organization_id, doctor_id, starts_at);

CREATE TABLE appointments (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    patient_id BLOB NOT NULL,
    doctor_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    room_id BLOB,
    session_id BLOB,
    seat INTEGER,
    capacity INTEGER,
    series_id BLOB,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    local_start TEXT NOT NULL,
    timezone TEXT NOT NULL,
    start_on TEXT NOT NULL,
    buffer_before_min INTEGER NOT NULL,
    buffer_after_min INTEGER NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show')),
    before_check_in TEXT CHECK (before_check_in IN ('scheduled', 'confirmed')),
    arrived_at INTEGER,
    lane INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 9),
    overbook_reason TEXT,
    reason TEXT,
    notes TEXT,
    source TEXT NOT NULL CHECK (source IN ('desk', 'web', 'app', 'phone', 'partner')),
    price_minor INTEGER,
    price_currency TEXT,
    cancel_reason TEXT,
    stranded INTEGER NOT NULL CHECK (stranded IN (0, 1)),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id),
    FOREIGN KEY (organization_id, room_id) REFERENCES rooms (organization_id, id),
    FOREIGN KEY (organization_id, series_id) REFERENCES series (organization_id, id),
    CONSTRAINT appointments_seat CHECK (
        (session_id IS NULL) = (seat IS NULL) AND (session_id IS NULL) = (capacity IS NULL)
        AND (seat IS NULL OR seat BETWEEN 1 AND capacity)
    ),
    CHECK ((price_minor IS NULL) = (price_currency IS NULL)),
    CONSTRAINT appointments_arrival CHECK (status <> 'checked_in' OR arrived_at IS NOT NULL),
    CONSTRAINT appointments_length CHECK (starts_at < ends_at AND ends_at - starts_at <= 86400000000)
) STRICT;
CREATE INDEX appointments_by_start ON appointments (organization_id, starts_at, id);
CREATE INDEX appointments_by_creation ON appointments (organization_id, created_at, id);
CREATE INDEX appointments_by_doctor ON appointments (organization_id, doctor_id, starts_at, id);
CREATE INDEX appointments_by_patient ON appointments (organization_id, patient_id, starts_at, id);
-- The patients of a doctor.
CREATE INDEX appointments_own_patients ON appointments (organization_id, doctor_id, patient_id, status) WHERE status <> 'cancelled';
CREATE INDEX appointments_by_location ON appointments (organization_id, location_id, starts_at, id);
CREATE INDEX appointments_by_room ON appointments (organization_id, room_id, starts_at, id) WHERE room_id IS NOT NULL;
CREATE INDEX appointments_by_service ON appointments (organization_id, service_id, starts_at, id);
CREATE INDEX appointments_by_status ON appointments (organization_id, status, starts_at, id);
CREATE INDEX appointments_by_source ON appointments (organization_id, source, starts_at, id);
CREATE INDEX appointments_stranded ON appointments (organization_id, starts_at, id) WHERE stranded;
-- The queue: those who wait now, however long the history is.
CREATE INDEX appointments_checked_in ON appointments (organization_id, location_id, arrived_at, id) WHERE status = 'checked_in';
CREATE INDEX appointments_by_series ON appointments (organization_id, series_id, starts_at, id) WHERE series_id IS NOT NULL;
CREATE INDEX appointments_by_session ON appointments (organization_id, session_id) WHERE session_id IS NOT NULL;

CREATE TABLE appointment_history (
    organization_id BLOB NOT NULL,
    appointment_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT,
    status TEXT NOT NULL
        CHECK (status IN ('requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show')),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    doctor_id BLOB NOT NULL,
    reason TEXT,
    PRIMARY KEY (organization_id, appointment_id, version),
    FOREIGN KEY (organization_id, appointment_id) REFERENCES appointments (organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE holds (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    patient_id BLOB NOT NULL,
    doctor_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    room_id BLOB,
    session_id BLOB,
    seat INTEGER,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    buffer_before_min INTEGER NOT NULL,
    buffer_after_min INTEGER NOT NULL,
    price_minor INTEGER,
    price_currency TEXT,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id),
    FOREIGN KEY (organization_id, room_id) REFERENCES rooms (organization_id, id),
    CHECK ((price_minor IS NULL) = (price_currency IS NULL))
) STRICT;
CREATE INDEX holds_by_patient ON holds (organization_id, patient_id, expires_at);
CREATE INDEX holds_by_expiry ON holds (expires_at);

-- What is kept of a doctor, a room or a patient, buffers included. The triggers below refuse an overlap.
CREATE TABLE reservations (
    organization_id BLOB NOT NULL,
    resource_id BLOB NOT NULL,
    resource_kind TEXT NOT NULL CHECK (resource_kind IN ('doctor', 'room', 'patient')),
    lane INTEGER NOT NULL CHECK (lane >= 0),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    appointment_id BLOB,
    session_id BLOB,
    hold_id BLOB,
    counts_at INTEGER,
    expires_at INTEGER,
    PRIMARY KEY (organization_id, resource_id, lane, starts_at),
    FOREIGN KEY (organization_id, appointment_id) REFERENCES appointments (organization_id, id),
    FOREIGN KEY (organization_id, session_id) REFERENCES group_sessions (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, hold_id) REFERENCES holds (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT reservations_one_owner CHECK ((appointment_id IS NOT NULL) + (session_id IS NOT NULL) + (hold_id IS NOT NULL) = 1),
    -- 2,400 minutes: the longest service with the longest buffers. Reads by span rest on it.
    CONSTRAINT reservations_length CHECK (starts_at < ends_at AND ends_at - starts_at <= 144000000000)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_by_span ON reservations (organization_id, resource_id, starts_at, ends_at);
CREATE INDEX reservations_by_appointment ON reservations (organization_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX reservations_by_session ON reservations (organization_id, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX reservations_by_hold ON reservations (organization_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX reservations_by_expiry ON reservations (expires_at) WHERE expires_at IS NOT NULL AND session_id IS NOT NULL;
CREATE INDEX reservations_lapsing ON reservations (organization_id, resource_id, lane, starts_at, ends_at, expires_at) WHERE expires_at IS NOT NULL;

-- Since reservations of one resource and lane never overlap, only the nearest before and the nearest after
-- can be in the way.
CREATE TRIGGER reservations_guard_insert BEFORE INSERT ON reservations
BEGIN
    SELECT RAISE(ABORT, 'reservation_overlap')
    WHERE (
        SELECT ends_at FROM reservations
        WHERE organization_id = NEW.organization_id AND resource_id = NEW.resource_id AND lane = NEW.lane
            AND starts_at <= NEW.starts_at
        ORDER BY starts_at DESC LIMIT 1
    ) > NEW.starts_at
    OR (
        SELECT starts_at FROM reservations
        WHERE organization_id = NEW.organization_id AND resource_id = NEW.resource_id AND lane = NEW.lane
            AND starts_at > NEW.starts_at
        ORDER BY starts_at LIMIT 1
    ) < NEW.ends_at;
END;
CREATE TRIGGER reservations_guard_update
BEFORE UPDATE OF organization_id, resource_id, lane, starts_at, ends_at ON reservations
BEGIN
    SELECT RAISE(ABORT, 'reservation_overlap')
    WHERE (
        SELECT ends_at FROM reservations
        WHERE organization_id = NEW.organization_id AND resource_id = NEW.resource_id AND lane = NEW.lane
            AND starts_at <= NEW.starts_at
            AND NOT (organization_id = OLD.organization_id AND resource_id = OLD.resource_id AND lane = OLD.lane
                AND starts_at = OLD.starts_at)
        ORDER BY starts_at DESC LIMIT 1
    ) > NEW.starts_at
    OR (
        SELECT starts_at FROM reservations
        WHERE organization_id = NEW.organization_id AND resource_id = NEW.resource_id AND lane = NEW.lane
            AND starts_at > NEW.starts_at
            AND NOT (organization_id = OLD.organization_id AND resource_id = OLD.resource_id AND lane = OLD.lane
                AND starts_at = OLD.starts_at)
        ORDER BY starts_at LIMIT 1
    ) < NEW.ends_at;
END;

-- What is reserved, for readers of the database: two rows of one resource and lane never overlap.
CREATE VIEW live_reservations AS
SELECT organization_id, resource_id, lane, starts_at, ends_at FROM reservations;

-- The seats of a group session that are taken: as many as it has numbers, whoever races.
CREATE TABLE seats (
    organization_id BLOB NOT NULL,
    session_id BLOB NOT NULL,
    seat INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    appointment_id BLOB,
    hold_id BLOB,
    expires_at INTEGER,
    PRIMARY KEY (organization_id, session_id, seat),
    FOREIGN KEY (organization_id, session_id, capacity) REFERENCES group_sessions (organization_id, id, capacity),
    FOREIGN KEY (organization_id, appointment_id) REFERENCES appointments (organization_id, id),
    FOREIGN KEY (organization_id, hold_id) REFERENCES holds (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT seats_one_owner CHECK ((appointment_id IS NOT NULL) + (hold_id IS NOT NULL) = 1),
    CONSTRAINT seats_within_capacity CHECK (seat BETWEEN 1 AND capacity)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX seats_by_appointment ON seats (organization_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE UNIQUE INDEX seats_by_hold ON seats (organization_id, hold_id) WHERE hold_id IS NOT NULL;

-- Rows of the platform's own acts have the nil organization.
CREATE TABLE audit_log (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    capacity TEXT CHECK (
        capacity IN ('host', 'clinical', 'staff', 'platform', 'patient', 'guardian', 'guest')
    ),
    action TEXT NOT NULL,
    target_kind TEXT,
    target_id BLOB,
    reasoned INTEGER NOT NULL CHECK (reasoned IN (0, 1)),
    origin TEXT NOT NULL,
    request_id TEXT,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX audit_log_by_time ON audit_log (organization_id, at, id);

CREATE TABLE outbox (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    payload TEXT NOT NULL,
    -- Its place among those of the organization; given after the commit.
    seq INTEGER,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE UNIQUE INDEX outbox_by_place ON outbox (organization_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX outbox_without_place ON outbox (id) WHERE seq IS NULL;

CREATE TABLE idempotency (
    organization_id BLOB NOT NULL,
    actor TEXT NOT NULL,
    command TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    receipt TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, actor, command, key)
) STRICT;
CREATE INDEX idempotency_by_time ON idempotency (created_at);

-- Tables of the platform.
CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    email TEXT NOT NULL,
    phone TEXT,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    super_admin INTEGER NOT NULL CHECK (super_admin IN (0, 1)),
    password_hash TEXT,
    last_login_at INTEGER
) STRICT;
CREATE UNIQUE INDEX accounts_by_email ON accounts (email);

-- Failed log-ins by address, known or not; the id is a hash of it.
CREATE TABLE log_in_failures (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    updated_at INTEGER NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until INTEGER
) STRICT;
CREATE INDEX log_in_failures_by_time ON log_in_failures (updated_at);

CREATE TABLE memberships (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK (
        role IN (
            'clinic_admin', 'location_admin', 'doctor', 'assistant', 'receptionist', 'technician', 'staff', 'patient',
            'guardian'
        )
    ),
    location_ids TEXT,
    doctor_ids TEXT NOT NULL,
    patient_id BLOB,
    permissions_added TEXT NOT NULL,
    permissions_taken TEXT NOT NULL,
    ends_at INTEGER,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id)
) STRICT;
CREATE INDEX memberships_by_account ON memberships (account_id, organization_id, id);
-- An account is one patient of an organization at most, however many first bookings it sends at once.
CREATE UNIQUE INDEX memberships_own_patient ON memberships (organization_id, account_id) WHERE role = 'patient';

-- What the planner is told of the tables before there are any: an organization has many rows, a doctor some,
-- a hold few. Without it, it takes the organization alone for a good key. `ANALYZE` replaces it.
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('accounts', 'accounts_by_email', '400000 1'),
    ('accounts', 'sqlite_autoindex_accounts_1', '400000 1'),
    ('appointment_history', 'appointment_history', '8000000 40000 2 1'),
    ('appointments', 'appointments_by_creation', '4000000 20000 1 1'),
    ('appointments', 'appointments_by_doctor', '4000000 20000 500 1 1'),
    ('appointments', 'appointments_by_location', '4000000 20000 6667 2 1'),
    ('appointments', 'appointments_by_patient', '4000000 20000 6 1 1'),
    ('appointments', 'appointments_by_room', '2000000 10000 500 1 1'),
    ('appointments', 'appointments_by_series', '400000 2000 10 1 1'),
    ('appointments', 'appointments_by_service', '4000000 20000 1000 1 1'),
    ('appointments', 'appointments_by_session', '1400000 7000 7'),
    ('appointments', 'appointments_by_source', '4000000 20000 4000 2 1'),
    ('appointments', 'appointments_by_start', '4000000 20000 2 1'),
    ('appointments', 'appointments_by_status', '4000000 20000 2500 2 1'),
    ('appointments', 'appointments_checked_in', '4000 20 7 1 1'),
    ('appointments', 'appointments_own_patients', '3600000 18000 450 3 3'),
    ('appointments', 'appointments_stranded', '4000 20 2 1'),
    ('appointments', 'sqlite_autoindex_appointments_1', '4000000 20000 1'),
    ('audit_log', 'audit_log_by_time', '6000000 30000 1 1'),
    ('audit_log', 'sqlite_autoindex_audit_log_1', '6000000 30000 1'),
    ('doctor_schedules', 'doctor_schedules_by_location', '16000 80 27 1'),
    ('doctor_schedules', 'sqlite_autoindex_doctor_schedules_1', '16000 80 2 1'),
    ('doctor_specialties', 'doctor_specialties', '16000 80 7 1'),
    ('doctor_specialties', 'doctor_specialties_by_doctor', '16000 80 2'),
    ('doctors', 'doctors_by_creation', '8000 40 1 1'),
    ('doctors', 'doctors_by_id', '8000 1'),
    ('doctors', 'doctors_by_name', '8000 40 1 1'),
    ('doctors', 'sqlite_autoindex_doctors_1', '8000 40 1'),
    ('group_sessions', 'group_sessions_by_doctor', '200000 1000 25 1'),
    ('group_sessions', 'sqlite_autoindex_group_sessions_1', '200000 1000 1'),
    ('group_sessions', 'sqlite_autoindex_group_sessions_2', '200000 1000 1 1'),
    ('holds', 'holds_by_expiry', '4000 1'),
    ('holds', 'holds_by_patient', '4000 20 1 1'),
    ('holds', 'sqlite_autoindex_holds_1', '4000 20 1'),
    ('idempotency', 'idempotency_by_time', '1000000 1'),
    ('idempotency', 'sqlite_autoindex_idempotency_1', '1000000 5000 10 10 1'),
    ('locations', 'locations_by_creation', '600 3 1 1'),
    ('locations', 'locations_by_id', '600 1'),
    ('locations', 'locations_by_name', '600 3 1 1'),
    ('locations', 'locations_public', '600 4 1'),
    ('locations', 'sqlite_autoindex_locations_1', '600 3 1'),
    ('memberships', 'memberships_by_account', '400000 1 1 1'),
    ('memberships', 'sqlite_autoindex_memberships_1', '400000 2000 1'),
    ('organizations', 'organizations_by_creation', '200 1 1'),
    ('organizations', 'organizations_by_name', '200 1 1'),
    ('organizations', 'sqlite_autoindex_organizations_1', '200 1'),
    ('outbox', 'outbox_by_place', '6000000 30000 1'),
    ('outbox', 'outbox_without_place', '100 1'),
    ('outbox', 'sqlite_autoindex_outbox_1', '6000000 30000 1'),
    ('patient_doctors', 'patient_doctors', '800000 4000 2 1'),
    ('patient_doctors', 'patient_doctors_by_doctor', '800000 4000 200 1'),
    ('patients', 'patients_by_creation', '800000 4000 1 1'),
    ('patients', 'patients_by_email', '800000 4000 1'),
    ('patients', 'patients_by_name', '800000 4000 1 1'),
    ('patients', 'patients_by_phone', '800000 4000 1'),
    ('patients', 'patients_by_phone_ending', '800000 4000 2'),
    ('patients', 'sqlite_autoindex_patients_1', '800000 4000 1'),
    ('payers', 'payers_by_creation', '4000 20 1 1'),
    ('payers', 'payers_by_name', '4000 20 1 1'),
    ('payers', 'sqlite_autoindex_payers_1', '4000 20 1'),
    ('reservations', 'reservations', '4408000 22040 6 6 1'),
    ('reservations', 'reservations_by_appointment', '4000000 20000 2'),
    ('reservations', 'reservations_by_hold', '8000 40 2'),
    ('reservations', 'reservations_by_session', '400000 2000 2'),
    ('reservations', 'reservations_by_span', '4408000 22040 6 1 1'),
    ('reservations', 'reservations_by_expiry', '400 1'),
    ('reservations', 'reservations_lapsing', '8000 40 1 1 1 1 1'),
    ('rooms', 'rooms_by_creation', '4000 20 1 1'),
    ('rooms', 'rooms_by_location', '4000 20 7 2'),
    ('rooms', 'rooms_by_name', '4000 20 1 1'),
    ('rooms', 'sqlite_autoindex_rooms_1', '4000 20 1'),
    ('search_words', 'search_words', '1625200 8126 2032 27 1'),
    ('search_words', 'search_words_by_entity', '1625200 8126 2032 2 1'),
    ('search_words', 'search_words_public', '1200 1 1 1'),
    ('seats', 'seats', '1400000 7000 7 1'),
    ('seats', 'seats_by_appointment', '1400000 7000 1'),
    ('seats', 'seats_by_hold', '4000 20 1'),
    ('series', 'sqlite_autoindex_series_1', '40000 200 1'),
    ('services', 'services_by_creation', '4000 20 1 1'),
    ('services', 'services_by_name', '4000 20 1 1'),
    ('services', 'sqlite_autoindex_services_1', '4000 20 1'),
    ('time_off', 'sqlite_autoindex_time_off_1', '160000 800 1'),
    ('time_off', 'time_off_by_doctor', '160000 800 20 1');
