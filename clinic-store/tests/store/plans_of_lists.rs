//! How lists, searches, the queue, statistics and what strands are read when an organization has a million
//! appointments: by which index, on both databases, whatever the values are.

use crate::explained::{Ask, Case, Part, check};
use crate::fixtures::*;
use crate::support::uuid;
use clinic_core::access::Visibility;
use clinic_core::scheduling::{Source, Status};
use clinic_core::store::*;

fn list(
    name: &'static str,
    indexes: &'static [&'static str],
    with: impl FnOnce(&mut AppointmentFilter),
) -> Case {
    Case::appointments(name, indexes, with)
}

fn appointments(clinic: &Clinic) -> Vec<Case> {
    vec![
        list("all", &["appointments_by_start"], |_| {}),
        list("the second page", &["appointments_by_start"], |_| {}).part(Part::After),
        list("by creation", &["appointments_by_creation"], |_| {}).by_creation(),
        list("of a doctor", &["appointments_by_doctor"], |f| {
            f.doctor_id = Some(clinic.doctor.id)
        }),
        list("of a patient", &["appointments_by_patient"], |f| {
            f.patient_id = Some(clinic.patient.id)
        }),
        list("at a location", &["appointments_by_location"], |f| {
            f.location_id = Some(clinic.location.id)
        }),
        list("for a service", &["appointments_by_service"], |f| {
            f.service_id = Some(clinic.service.id)
        }),
        list("in a room", &["appointments_by_room"], |f| {
            f.room_id = Some(clinic.room.id)
        }),
        list("of a series", &["appointments_by_series"], |f| {
            f.series_id = Some(uuid().into())
        }),
        list("in a status", &["appointments_by_status"], |f| {
            f.statuses = vec![Status::Requested]
        }),
        list("from a source", &["appointments_by_source"], |f| {
            f.source = Some(Source::Partner)
        }),
        list("stranded", &["appointments_stranded"], |f| {
            f.stranded = Some(true)
        }),
        list("on a date", &["appointments_by_start"], |f| {
            f.on_from = Some(now().date_naive());
            f.on_before = now().date_naive().succ_opt();
        }),
        list(
            "by a patient's rare name",
            &[
                "search_words_pkey",
                "search_words_by_entity",
                "appointments_by_patient",
            ],
            |f| f.patient_words = SearchWords::of("ana pop mar"),
        ),
        list(
            "by a name of many patients",
            &[
                "appointments_by_start",
                "search_words_by_entity",
                "search_words_pkey",
            ],
            |f| f.patient_words = SearchWords::of("all"),
        ),
    ]
}

fn patients(_: &Clinic) -> Vec<Case> {
    let words = |text: &str| Some(PatientSearch::Words(SearchWords::of(text)));
    let list = |name, indexes, search| Case::patients(name, indexes, search, Visibility::All);
    vec![
        list("patients by name", &["patients_by_name"], None),
        list(
            "patients by name, the second page",
            &["patients_by_name", "patients_pkey"],
            None,
        )
        .part(Part::After),
        list(
            "a word",
            &["search_words_pkey", "patients_pkey"],
            words("abc"),
        ),
        list(
            "a word of many",
            &[
                "patients_by_name",
                "search_words_by_entity",
                "search_words_pkey",
            ],
            words("all"),
        ),
        list(
            "a word of many, of many",
            &[
                "patients_by_name",
                "search_words_by_entity",
                "search_words_pkey",
            ],
            words("all b"),
        ),
        list(
            "eight words",
            &[
                "search_words_pkey",
                "search_words_by_entity",
                "patients_pkey",
            ],
            words("abc d e f g h i j"),
        ),
        list(
            "an e-mail address",
            &["patients_by_email"],
            Some(PatientSearch::Email("a@b.ro".into())),
        ),
        list(
            "a telephone number",
            &["patients_by_phone"],
            Some(PatientSearch::Phone("40712".into())),
        ),
        list(
            "the end of a number",
            &["patients_by_phone_ending"],
            Some(PatientSearch::PhoneEnding("0712".into())),
        ),
    ]
}

/// What a change strands.
fn live(clinic: &Clinic) -> Vec<Case> {
    let live = |name, indexes, of| Case::new(name, indexes, Ask::Live(of));
    vec![
        live(
            "what a doctor's time off strands",
            &["appointments_by_doctor"],
            LiveOf::Doctor(clinic.doctor.id, None),
        ),
        live(
            "what a location's hours strand",
            &["appointments_by_location"],
            LiveOf::Location(clinic.location.id),
        ),
        live(
            "what a room's end strands",
            &["appointments_by_room"],
            LiveOf::Room(clinic.room.id),
        ),
        live(
            "what a service's end strands",
            &["appointments_by_service"],
            LiveOf::Service(clinic.service.id),
        ),
        live(
            "what a patient's end strands",
            &["appointments_by_patient"],
            LiveOf::Patient(clinic.patient.id),
        ),
        live(
            "a series",
            &["appointments_by_series"],
            LiveOf::Series(uuid().into()),
        ),
        live(
            "a group session",
            &["appointments_by_session"],
            LiveOf::Session(uuid().into()),
        ),
    ]
}

fn others(clinic: &Clinic) -> Vec<Case> {
    vec![
        Case::new(
            "public",
            // The index of the public words, or from PostgreSQL 18 on the key, whose first column it skips.
            &[
                "search_words_public",
                "search_words_pkey",
                "search_words_by_entity",
                "locations_by_id",
                "locations_pkey",
                "organizations_pkey",
                "SCAN organizations",
            ],
            Ask::PublicLocations("abc d e f"),
        ),
        Case::new(
            "the queue",
            &["appointments_checked_in"],
            Ask::Queue(clinic.location.id, Visibility::All),
        ),
        Case::new(
            "counts by month",
            &["appointments_by_doctor"],
            Ask::Counts(true),
        ),
        Case::new(
            "counts by date",
            &["appointments_by_doctor"],
            Ask::Counts(false),
        ),
        Case::new("the outbox", &["outbox_by_place"], Ask::Outbox),
        Case::new("the audit log", &["audit_log_by_time"], Ask::Audit),
    ]
}

#[tokio::test]
async fn every_list_is_read_by_an_index_on_both_databases() {
    check(|clinic| {
        [appointments, patients, live, others]
            .into_iter()
            .flat_map(|cases| cases(clinic))
            .collect()
    })
    .await;
}
