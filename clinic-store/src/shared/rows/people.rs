//! How doctors, their schedules, and patients stand in their tables.

use super::super::text::{phone_ending, sort_name};
use super::table::table;
use clinic_core::people::{Doctor, DoctorFields, DoctorSchedule, Patient, PatientFields};
use clinic_core::store::StoreResult;
use clinic_core::text::phone_digits;
use uuid::Uuid;

table! {
    Doctor in "doctors", key within_organization(id), head DoctorFields {
        given_name, family_name, specialties, licence, certifications, languages, location_ids, bio, email, phone,
        max_per_day,
    }
    derived { sort_name = |fields| sort_name(&fields.family_name, &fields.given_name) }
}

table! {
    versioned DoctorSchedule in "doctor_schedules", key within_organization(doctor_id, location_id) {
        updated_at, schedule,
    }
}

table! {
    Patient in "patients", key within_organization(id), head PatientFields {
        given_name, family_name, birth_on, sex, phone, email, address, language, emergency_contact, identifiers, notes,
    }
    derived {
        sort_name = |fields| sort_name(&fields.family_name, &fields.given_name),
        phone_digits = |fields| fields.phone.as_deref().map(|phone| phone_digits(phone)),
        phone_ending = |fields| fields.phone.as_deref().and_then(|phone| phone_ending(phone)),
    }
}
