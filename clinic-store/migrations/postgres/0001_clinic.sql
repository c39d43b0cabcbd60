-- Money is minor units with a currency, rates are scaled integers, dates are dates, wall times are text in
-- ISO 8601. No column has a default time: the present comes from the caller.
--
-- Every statement runs as `clinic_app`, which sees the rows of the organization in `clinic.organization_id`
-- and nothing else, as `clinic_platform`, which sees the platform's own tables and what is public, or as
-- `clinic_worker`, which does what is due in all organizations.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The three roles, and the right to become them for whoever owns the schema. Membership alone is not enough from
-- PostgreSQL 16 on: whoever makes a role there may give it away, and must give itself the right to set it.
DO $$
DECLARE
    wanted text;
    knows_set constant boolean := current_setting('server_version_num')::integer >= 160000;
    attempt integer;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['clinic_app', 'clinic_platform', 'clinic_worker'] LOOP
        FOR attempt IN 1 .. 50 LOOP
            -- Roles belong to the cluster: the migration of another database may be making them just now.
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                    EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted);
                END IF;
                IF NOT pg_has_role(current_user, wanted, CASE WHEN knows_set THEN 'SET' ELSE 'MEMBER' END) THEN
                    EXECUTE format(
                        CASE WHEN knows_set THEN 'GRANT %I TO %I WITH INHERIT FALSE, SET TRUE' ELSE 'GRANT %I TO %I' END,
                        wanted, current_user
                    );
                END IF;
                EXIT;
            EXCEPTION
                WHEN duplicate_object OR unique_violation OR internal_error THEN
                    IF attempt = 50 THEN
                        RAISE;
                    END IF;
                    PERFORM pg_sleep(0.05);
                WHEN insufficient_privilege THEN
                    RAISE insufficient_privilege USING
                        MESSAGE = format('the login %s may not make or use the role %s', current_user, wanted),
                        HINT = format(
                            'Let a superuser run: ALTER ROLE %1$I CREATEROLE; where the role exists already: '
                            'GRANT clinic_app, clinic_platform, clinic_worker TO %1$I WITH ADMIN OPTION;', current_user
                        );
            END;
        END LOOP;
    END LOOP;
END
$$;

CREATE TABLE organizations (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    name text NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    registration text,
    email text,
    phone text,
    timezone text NOT NULL,
    currency text NOT NULL,
    languages jsonb NOT NULL,
    open_for_booking boolean NOT NULL,
    default_service_id uuid,
    settings jsonb NOT NULL
);
CREATE INDEX organizations_by_name ON organizations (sort_name, id);
CREATE INDEX organizations_by_creation ON organizations (created_at, id);

CREATE TABLE locations (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    name text NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    address jsonb NOT NULL,
    county_folded text COLLATE "C",
    city_folded text COLLATE "C",
    latitude_e6 integer,
    longitude_e6 integer,
    phone text,
    email text,
    timezone text NOT NULL,
    hours jsonb,
    holidays jsonb NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX locations_by_id ON locations (id);
CREATE INDEX locations_by_name ON locations (organization_id, sort_name, id);
CREATE INDEX locations_by_creation ON locations (organization_id, created_at, id);
CREATE INDEX locations_public ON locations (sort_name, id);

CREATE TABLE rooms (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    location_id uuid NOT NULL,
    name text NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    schedule jsonb,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id)
);
CREATE INDEX rooms_by_name ON rooms (organization_id, sort_name, id);
CREATE INDEX rooms_by_creation ON rooms (organization_id, created_at, id);
CREATE INDEX rooms_by_location ON rooms (organization_id, location_id, kind);

CREATE TABLE services (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    name text NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    specialty text,
    specialty_folded text COLLATE "C",
    description text,
    duration_min integer NOT NULL CHECK (duration_min > 0),
    step_min integer CHECK (step_min > 0),
    buffer_before_min integer NOT NULL CHECK (buffer_before_min >= 0),
    buffer_after_min integer NOT NULL CHECK (buffer_after_min >= 0),
    capacity integer NOT NULL CHECK (capacity >= 1),
    price_minor bigint,
    price_currency text,
    tax_scaled bigint NOT NULL CHECK (tax_scaled >= 0),
    room_kind text,
    needs_approval boolean NOT NULL,
    location_ids jsonb,
    doctor_ids jsonb,
    PRIMARY KEY (organization_id, id),
    CHECK ((price_minor IS NULL) = (price_currency IS NULL))
);
CREATE INDEX services_by_name ON services (organization_id, sort_name, id);
CREATE INDEX services_by_creation ON services (organization_id, created_at, id);
ALTER TABLE organizations ADD FOREIGN KEY (id, default_service_id) REFERENCES services (organization_id, id);

CREATE TABLE doctors (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    specialties jsonb NOT NULL,
    licence text,
    certifications jsonb NOT NULL,
    languages jsonb NOT NULL,
    location_ids jsonb NOT NULL,
    bio text,
    email text,
    phone text,
    max_per_day integer CHECK (max_per_day > 0),
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX doctors_by_id ON doctors (id);
CREATE INDEX doctors_by_name ON doctors (organization_id, sort_name, id);
CREATE INDEX doctors_by_creation ON doctors (organization_id, created_at, id);

CREATE TABLE doctor_specialties (
    organization_id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    specialty text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization_id, specialty, doctor_id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id)
);
CREATE INDEX doctor_specialties_by_doctor ON doctor_specialties (organization_id, doctor_id);

CREATE TABLE doctor_schedules (
    organization_id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    location_id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    updated_at timestamptz NOT NULL,
    schedule jsonb NOT NULL,
    PRIMARY KEY (organization_id, doctor_id, location_id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id)
);
CREATE INDEX doctor_schedules_by_location ON doctor_schedules (organization_id, location_id, doctor_id);

CREATE TABLE time_off (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    doctor_id uuid NOT NULL,
    wall_from text COLLATE "C" NOT NULL,
    wall_to text COLLATE "C" NOT NULL,
    reason text,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT time_off_order CHECK (wall_from < wall_to),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id)
);
CREATE INDEX time_off_by_doctor ON time_off (organization_id, doctor_id, wall_to);

CREATE TABLE patients (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    birth_on date,
    sex text NOT NULL CHECK (sex IN ('male', 'female', 'other', 'unknown')),
    phone text,
    phone_digits text COLLATE "C",
    phone_ending text COLLATE "C",
    email text,
    address jsonb NOT NULL,
    language text,
    emergency_contact jsonb,
    identifiers jsonb NOT NULL,
    notes text,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX patients_by_name ON patients (organization_id, sort_name, id);
CREATE INDEX patients_by_creation ON patients (organization_id, created_at, id);
CREATE INDEX patients_by_email ON patients (organization_id, email) WHERE email IS NOT NULL;
CREATE INDEX patients_by_phone ON patients (organization_id, phone_digits) WHERE phone_digits IS NOT NULL;
CREATE INDEX patients_by_phone_ending ON patients (organization_id, phone_ending) WHERE phone_ending IS NOT NULL;

-- The doctors that patients are assigned to.
CREATE TABLE payers (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    name text NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    code text,
    email text,
    phone text,
    address jsonb NOT NULL,
    pays_within_days integer CHECK (pays_within_days BETWEEN 1 AND 365),
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX payers_by_name ON payers (organization_id, sort_name, id);
CREATE INDEX payers_by_creation ON payers (organization_id, created_at, id);

CREATE TABLE patient_doctors (
    organization_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    PRIMARY KEY (organization_id, patient_id, doctor_id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id)
);
CREATE INDEX patient_doctors_by_doctor ON patient_doctors (organization_id, doctor_id, patient_id);

-- The folded words of names; read by prefix as `word >= p AND word < p || U+10FFFF`.
CREATE TABLE search_words (
    organization_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('location', 'service', 'doctor', 'patient')),
    word text COLLATE "C" NOT NULL,
    entity_id uuid NOT NULL,
    PRIMARY KEY (organization_id, kind, word, entity_id)
);
CREATE INDEX search_words_by_entity ON search_words (organization_id, kind, entity_id, word);
CREATE INDEX search_words_public ON search_words (word, organization_id, entity_id) WHERE kind = 'location';

CREATE TABLE series (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    patient_id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    service_id uuid NOT NULL,
    location_id uuid NOT NULL,
    local_start text NOT NULL,
    timezone text NOT NULL,
    rule jsonb NOT NULL,
    mode text NOT NULL CHECK (mode IN ('skip_conflicts', 'all_or_nothing')),
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id)
);

CREATE TABLE group_sessions (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    service_id uuid NOT NULL,
    location_id uuid NOT NULL,
    room_id uuid,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    lane integer NOT NULL CHECK (lane >= 0),
    buffer_before_min integer NOT NULL CHECK (buffer_before_min >= 0),
    buffer_after_min integer NOT NULL CHECK (buffer_after_min >= 0),
    capacity integer NOT NULL CHECK (capacity >= 1),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, id, capacity),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id),
    FOREIGN KEY (organization_id, room_id) REFERENCES rooms (organization_id, id),
    -- A service lasts 24 hours at most: reads by span rest on it.
    CONSTRAINT group_sessions_length CHECK (starts_at < ends_at AND ends_at - starts_at <= interval '1440 minutes')
);
CREATE INDEX group_sessions_by_doctor ON group_sessions (organization_id, doctor_id, starts_at);

CREATE TABLE appointments (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    patient_id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    service_id uuid NOT NULL,
    location_id uuid NOT NULL,
    room_id uuid,
    session_id uuid,
    seat integer,
    capacity integer,
    series_id uuid,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    local_start text NOT NULL,
    timezone text NOT NULL,
    start_on date NOT NULL,
    buffer_before_min integer NOT NULL,
    buffer_after_min integer NOT NULL,
    status text NOT NULL
        CHECK (status IN ('requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show')),
    before_check_in text CHECK (before_check_in IN ('scheduled', 'confirmed')),
    arrived_at timestamptz,
    lane integer NOT NULL CHECK (lane BETWEEN 0 AND 9),
    overbook_reason text,
    reason text,
    notes text,
    source text NOT NULL CHECK (source IN ('desk', 'web', 'app', 'phone', 'partner')),
    price_minor bigint,
    price_currency text,
    cancel_reason text,
    stranded boolean NOT NULL,
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
    CONSTRAINT appointments_length CHECK (starts_at < ends_at AND ends_at - starts_at <= interval '1440 minutes')
);
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
    organization_id uuid NOT NULL,
    appointment_id uuid NOT NULL,
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text,
    status text NOT NULL
        CHECK (status IN ('requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    doctor_id uuid NOT NULL,
    reason text,
    PRIMARY KEY (organization_id, appointment_id, version),
    FOREIGN KEY (organization_id, appointment_id) REFERENCES appointments (organization_id, id)
);

CREATE TABLE holds (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    patient_id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    service_id uuid NOT NULL,
    location_id uuid NOT NULL,
    room_id uuid,
    session_id uuid,
    seat integer,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    buffer_before_min integer NOT NULL,
    buffer_after_min integer NOT NULL,
    price_minor bigint,
    price_currency text,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
    FOREIGN KEY (organization_id, doctor_id) REFERENCES doctors (organization_id, id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, location_id) REFERENCES locations (organization_id, id),
    FOREIGN KEY (organization_id, room_id) REFERENCES rooms (organization_id, id),
    CHECK ((price_minor IS NULL) = (price_currency IS NULL))
);
CREATE INDEX holds_by_patient ON holds (organization_id, patient_id, expires_at);
CREATE INDEX holds_by_expiry ON holds (expires_at);

-- What is kept of a doctor, a room or a patient, buffers included. The exclusion constraint refuses an
-- overlap; reads by span use the primary key, never its index.
CREATE TABLE reservations (
    organization_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    resource_kind text NOT NULL CHECK (resource_kind IN ('doctor', 'room', 'patient')),
    lane integer NOT NULL CHECK (lane >= 0),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    appointment_id uuid,
    session_id uuid,
    hold_id uuid,
    counts_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (organization_id, resource_id, starts_at, lane) INCLUDE (ends_at),
    FOREIGN KEY (organization_id, appointment_id) REFERENCES appointments (organization_id, id),
    FOREIGN KEY (organization_id, session_id) REFERENCES group_sessions (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, hold_id) REFERENCES holds (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT reservations_one_owner CHECK (num_nonnulls(appointment_id, session_id, hold_id) = 1),
    -- 2,400 minutes: the longest service with the longest buffers. Reads by span rest on it.
    CONSTRAINT reservations_length CHECK (starts_at < ends_at AND ends_at - starts_at <= interval '2400 minutes'),
    CONSTRAINT reservations_guard EXCLUDE USING gist (
        organization_id WITH =,
        resource_id WITH =,
        lane WITH =,
        tstzrange(starts_at, ends_at, '[)') WITH &&
    )
);
CREATE INDEX reservations_by_appointment ON reservations (organization_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX reservations_by_session ON reservations (organization_id, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX reservations_by_hold ON reservations (organization_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX reservations_by_expiry ON reservations (expires_at) WHERE expires_at IS NOT NULL AND session_id IS NOT NULL;
CREATE INDEX reservations_lapsing ON reservations (organization_id, resource_id, lane, starts_at, ends_at, expires_at) WHERE expires_at IS NOT NULL;
CREATE STATISTICS reservations_of_resources (ndistinct, dependencies) ON organization_id, resource_id FROM reservations;

-- What is reserved, for readers of the database: two rows of one resource and lane never overlap.
CREATE VIEW live_reservations WITH (security_invoker = true) AS
SELECT organization_id, resource_id, lane, starts_at, ends_at FROM reservations;

-- The seats of a group session that are taken: as many as it has numbers, whoever races.
CREATE TABLE seats (
    organization_id uuid NOT NULL,
    session_id uuid NOT NULL,
    seat integer NOT NULL,
    capacity integer NOT NULL,
    appointment_id uuid,
    hold_id uuid,
    expires_at timestamptz,
    PRIMARY KEY (organization_id, session_id, seat),
    FOREIGN KEY (organization_id, session_id, capacity) REFERENCES group_sessions (organization_id, id, capacity),
    FOREIGN KEY (organization_id, appointment_id) REFERENCES appointments (organization_id, id),
    FOREIGN KEY (organization_id, hold_id) REFERENCES holds (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT seats_one_owner CHECK (num_nonnulls(appointment_id, hold_id) = 1),
    CONSTRAINT seats_within_capacity CHECK (seat BETWEEN 1 AND capacity)
);
CREATE UNIQUE INDEX seats_by_appointment ON seats (organization_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE UNIQUE INDEX seats_by_hold ON seats (organization_id, hold_id) WHERE hold_id IS NOT NULL;

-- Rows of the platform's own acts have the nil organization.
CREATE TABLE audit_log (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    capacity text CHECK (
        capacity IN ('host', 'clinical', 'staff', 'platform', 'patient', 'guardian', 'guest')
    ),
    action text NOT NULL,
    target_kind text,
    target_id uuid,
    reasoned boolean NOT NULL,
    origin text NOT NULL,
    request_id text,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX audit_log_by_time ON audit_log (organization_id, at, id);

CREATE TABLE outbox (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    payload jsonb NOT NULL,
    -- Its place among those of the organization; given after the commit.
    seq bigint,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX outbox_by_place ON outbox (organization_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX outbox_without_place ON outbox (id) WHERE seq IS NULL;

CREATE TABLE idempotency (
    organization_id uuid NOT NULL,
    actor text NOT NULL,
    command text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    receipt jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, actor, command, key)
);
CREATE INDEX idempotency_by_time ON idempotency (created_at);

-- Tables of the platform.
CREATE TABLE accounts (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    active boolean NOT NULL,
    email text NOT NULL,
    phone text,
    given_name text NOT NULL,
    family_name text NOT NULL,
    super_admin boolean NOT NULL,
    password_hash text,
    last_login_at timestamptz
);
CREATE UNIQUE INDEX accounts_by_email ON accounts (email);

-- Failed log-ins by address, known or not; the id is a hash of it.
CREATE TABLE log_in_failures (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    updated_at timestamptz NOT NULL,
    failures integer NOT NULL CHECK (failures >= 0),
    locked_until timestamptz
);
CREATE INDEX log_in_failures_by_time ON log_in_failures (updated_at);

CREATE TABLE memberships (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    role text NOT NULL CHECK (
        role IN (
            'clinic_admin', 'location_admin', 'doctor', 'assistant', 'receptionist', 'technician', 'staff', 'patient',
            'guardian'
        )
    ),
    location_ids jsonb,
    doctor_ids jsonb NOT NULL,
    patient_id uuid,
    permissions_added jsonb NOT NULL,
    permissions_taken jsonb NOT NULL,
    ends_at timestamptz,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id)
);
CREATE INDEX memberships_by_account ON memberships (account_id, organization_id, id);
-- An account is one patient of an organization at most, however many first bookings it sends at once.
CREATE UNIQUE INDEX memberships_own_patient ON memberships (organization_id, account_id) WHERE role = 'patient';

-- Row-level security: forced, so that it holds for the owner as well.
GRANT SELECT, INSERT, UPDATE ON organizations, locations, rooms, services, doctors, doctor_schedules, patients,
    payers, appointments, idempotency TO clinic_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON doctor_specialties, search_words, time_off TO clinic_app;
GRANT SELECT, INSERT, DELETE ON patient_doctors, reservations, seats, holds, group_sessions TO clinic_app;
GRANT SELECT, INSERT ON series, appointment_history, audit_log, outbox, memberships TO clinic_app;
GRANT SELECT ON live_reservations TO clinic_app;
-- Of accounts an organization reads those that act in it, one at a time, and never a password's hash.
GRANT SELECT (id, version, created_at, updated_at, active, email, phone, given_name, family_name, super_admin,
    last_login_at) ON accounts TO clinic_app;

GRANT SELECT, INSERT, UPDATE ON organizations, accounts, idempotency TO clinic_platform;
GRANT SELECT, INSERT ON memberships, audit_log, outbox TO clinic_platform;
GRANT SELECT, INSERT, UPDATE, DELETE ON log_in_failures TO clinic_platform;
GRANT SELECT ON locations, doctors, doctor_schedules, doctor_specialties, search_words TO clinic_platform;
-- What is due in all organizations: places of events, and what has expired.
GRANT SELECT (organization_id, id, seq), UPDATE (seq) ON outbox TO clinic_worker;
GRANT SELECT, DELETE ON holds, group_sessions, idempotency TO clinic_worker;
GRANT SELECT ON reservations, seats TO clinic_worker;
-- A login for serving owns nothing; it reads through this role which migrations have run.
GRANT SELECT ON _sqlx_migrations TO clinic_platform;

-- A policy of the platform asks who the current user is: a login that inherits the role sees nothing before it has
-- set it.
DO $$
DECLARE
    own text;
BEGIN
    FOREACH own IN ARRAY ARRAY[
        'locations', 'rooms', 'services', 'doctors', 'doctor_specialties', 'doctor_schedules', 'time_off', 'patients',
        'patient_doctors', 'search_words', 'series', 'group_sessions', 'appointments', 'appointment_history', 'holds', 'reservations',
        'seats', 'payers', 'audit_log', 'outbox', 'idempotency', 'memberships'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', own);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', own);
        EXECUTE format(
            'CREATE POLICY own_organization ON %I TO clinic_app '
            'USING (organization_id = nullif(current_setting(''clinic.organization_id'', true), '''')::uuid)',
            own
        );
    END LOOP;
    FOREACH own IN ARRAY ARRAY['audit_log', 'outbox', 'idempotency'] LOOP
        EXECUTE format(
            'CREATE POLICY platform ON %I TO clinic_platform '
            'USING (current_user = ''clinic_platform'' '
            'AND organization_id = ''00000000-0000-0000-0000-000000000000''::uuid)',
            own
        );
    END LOOP;
    FOREACH own IN ARRAY ARRAY['outbox', 'holds', 'group_sessions', 'reservations', 'seats', 'idempotency'] LOOP
        EXECUTE format(
            'CREATE POLICY due ON %I TO clinic_worker USING (current_user = ''clinic_worker'')', own
        );
    END LOOP;
    FOREACH own IN ARRAY ARRAY['locations', 'doctors', 'doctor_schedules', 'doctor_specialties'] LOOP
        EXECUTE format(
            'CREATE POLICY public_part ON %I FOR SELECT TO clinic_platform '
            'USING (current_user = ''clinic_platform'' '
            'AND EXISTS (SELECT FROM organizations o WHERE o.id = organization_id AND o.open_for_booking AND o.active))',
            own
        );
    END LOOP;
END
$$;

-- The organization of one location or doctor, whose id the transaction names: to find where a record is.
CREATE POLICY found ON locations FOR SELECT TO clinic_platform
    USING (id = nullif(current_setting('clinic.find', true), '')::uuid);
CREATE POLICY found ON doctors FOR SELECT TO clinic_platform
    USING (id = nullif(current_setting('clinic.find', true), '')::uuid);

CREATE POLICY public_part ON search_words FOR SELECT TO clinic_platform
    USING (current_user = 'clinic_platform' AND kind = 'location'
        AND EXISTS (SELECT FROM organizations o WHERE o.id = organization_id AND o.open_for_booking AND o.active));
CREATE POLICY platform ON memberships TO clinic_platform USING (current_user = 'clinic_platform');

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON organizations TO clinic_app
    USING (id = nullif(current_setting('clinic.organization_id', true), '')::uuid);
CREATE POLICY platform ON organizations TO clinic_platform USING (current_user = 'clinic_platform');

-- Accounts belong to no organization: within one only the account that acts is seen.
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_account ON accounts FOR SELECT TO clinic_app
    USING (id = nullif(current_setting('clinic.account_id', true), '')::uuid);
CREATE POLICY platform ON accounts TO clinic_platform USING (current_user = 'clinic_platform');

ALTER TABLE log_in_failures ENABLE ROW LEVEL SECURITY;
ALTER TABLE log_in_failures FORCE ROW LEVEL SECURITY;
CREATE POLICY platform ON log_in_failures TO clinic_platform USING (current_user = 'clinic_platform');
