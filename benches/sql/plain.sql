-- What a back end without rules keeps: the same on SQLite and PostgreSQL. Dates and times are the wall's.
CREATE TABLE services (id TEXT PRIMARY KEY, name TEXT NOT NULL, duration_min BIGINT NOT NULL);
CREATE TABLE doctors (id TEXT PRIMARY KEY, name TEXT NOT NULL, service_id TEXT NOT NULL REFERENCES services);
CREATE TABLE working_hours (
    doctor_id TEXT NOT NULL REFERENCES doctors,
    weekday BIGINT NOT NULL,
    from_min BIGINT NOT NULL,
    to_min BIGINT NOT NULL,
    PRIMARY KEY (doctor_id, weekday, from_min)
);
CREATE TABLE patients (id TEXT PRIMARY KEY, name TEXT NOT NULL, search_name TEXT NOT NULL);
CREATE INDEX patients_by_name ON patients (search_name);
CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients,
    doctor_id TEXT NOT NULL REFERENCES doctors,
    service_id TEXT NOT NULL REFERENCES services,
    day TEXT NOT NULL,
    minute BIGINT NOT NULL,
    length_min BIGINT NOT NULL,
    status TEXT NOT NULL,
    arrived_at TEXT
);
CREATE INDEX appointments_of_a_doctor ON appointments (doctor_id, day);
CREATE INDEX appointments_by_time ON appointments (day, minute, id);
CREATE INDEX appointments_of_a_patient ON appointments (patient_id, day, minute);
CREATE INDEX appointments_by_status ON appointments (status, day);
