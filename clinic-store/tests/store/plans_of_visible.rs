//! How lists are read for those who do not see everything: patients, guardians, doctors, the desk of some places, and
//! whoever is several of these. What they see is found by an index, however much the organization has besides.

use crate::explained::{Ask, Case, Part, check};
use crate::fixtures::Clinic;
use crate::support::uuid;
use clinic_core::access::{Reach, Visibility};
use clinic_core::ids::{DoctorId, LocationId, PatientId};
use clinic_core::scheduling::Status;
use clinic_core::store::*;

const OF_PATIENT: &[&str] = &["appointments_by_patient"];
const OF_DOCTOR: &[&str] = &["appointments_by_doctor"];
const AT_LOCATION: &[&str] = &["appointments_by_location"];
const OF_DESK_AND_PATIENT: &[&str] = &["appointments_by_location", "appointments_by_patient"];
const OF_DOCTOR_AND_PATIENT: &[&str] = &["appointments_by_doctor", "appointments_by_patient"];
const OF_DOCTOR_AND_DESK: &[&str] = &["appointments_by_doctor", "appointments_by_location"];
const BY_NAME: &[&str] = &[
    "search_words_pkey",
    "search_words_by_entity",
    "appointments_by_patient",
];
/// A doctor's patients, and each of them.
const OWN: &[&str] = &[
    "appointments_own_patients",
    "patient_doctors_by_doctor",
    "patients_pkey",
];

/// Those at locations.
fn at(locations: &[LocationId]) -> Reach {
    Reach {
        locations: Some(locations.to_vec()),
        ..Reach::default()
    }
}

/// Those of a patient.
fn me(patient: PatientId) -> Reach {
    Reach {
        patients: Some(vec![patient]),
        ..Reach::default()
    }
}

/// Those with doctors.
fn with(doctors: &[DoctorId]) -> Reach {
    Reach {
        doctors: Some(doctors.to_vec()),
        ..Reach::default()
    }
}

/// The patients of doctors.
fn patients_of(doctors: &[DoctorId]) -> Reach {
    Reach {
        patients_of: Some(doctors.to_vec()),
        ..Reach::default()
    }
}

fn list(name: &'static str, indexes: &'static [&'static str], reaches: &[Reach]) -> Case {
    Case::appointments(name, indexes, |filter| {
        filter.visibility = Visibility::Within(reaches.to_vec())
    })
}

fn appointments(clinic: &Clinic) -> Vec<Case> {
    let (here, there) = (clinic.location.id, LocationId::from(uuid()));
    let (doctor, other) = (clinic.doctor.id, DoctorId::from(uuid()));
    let (patient, child) = (me(clinic.patient.id), me(uuid().into()));
    let narrowed = Reach {
        locations: Some(vec![here, there]),
        ..with(&[doctor])
    };
    let employed = [at(&[here]), patient.clone()];
    vec![
        list("a patient's", OF_PATIENT, std::slice::from_ref(&patient)),
        list(
            "a patient's next page",
            OF_PATIENT,
            std::slice::from_ref(&patient),
        )
        .part(Part::After),
        list(
            "a patient's by offset",
            OF_PATIENT,
            std::slice::from_ref(&patient),
        )
        .part(Part::ByOffset),
        list(
            "a patient's and a child's",
            OF_PATIENT,
            &[patient.clone(), child],
        ),
        list("a desk's", AT_LOCATION, &[at(&[here])]),
        list("a desk's of two places", AT_LOCATION, &[at(&[here, there])]),
        list(
            "of a desk that is a patient too",
            OF_DESK_AND_PATIENT,
            &employed,
        ),
        list(
            "of a desk that is a patient too, next page",
            OF_DESK_AND_PATIENT,
            &employed,
        )
        .part(Part::After),
        list(
            "of a desk that is a patient too, by offset",
            OF_DESK_AND_PATIENT,
            &employed,
        )
        .part(Part::ByOffset),
        list("a doctor's", OF_DOCTOR, &[with(&[doctor])]),
        list(
            "a doctor's at two places",
            OF_DOCTOR,
            std::slice::from_ref(&narrowed),
        ),
        list("two doctors'", OF_DOCTOR, &[with(&[doctor, other])]),
        list(
            "of a doctor who is a patient too",
            OF_DOCTOR_AND_PATIENT,
            &[narrowed.clone(), patient.clone()],
        ),
        list(
            "of a doctor with a desk",
            OF_DOCTOR_AND_DESK,
            &[narrowed, at(&[there])],
        ),
    ]
}

fn filtered(clinic: &Clinic) -> Vec<Case> {
    let (here, there) = (clinic.location.id, LocationId::from(uuid()));
    let desk = Visibility::Within(vec![at(&[here, there]), me(clinic.patient.id)]);
    vec![
        Case::appointments("a desk's of one patient", OF_PATIENT, |filter| {
            filter.patient_id = Some(clinic.patient.id);
            filter.visibility = desk.clone();
        }),
        Case::appointments(
            "a desk's of one series",
            &["appointments_by_series"],
            |filter| {
                filter.series_id = Some(uuid().into());
                filter.visibility = desk.clone();
            },
        ),
        Case::appointments("a desk's by the patient's name", BY_NAME, |filter| {
            filter.patient_words = SearchWords::of("ana pop mar");
            filter.visibility = desk.clone();
        }),
        Case::appointments(
            "a desk's in a status",
            &["appointments_by_status"],
            |filter| {
                filter.statuses = vec![Status::Requested];
                filter.visibility = Visibility::Within(vec![at(&[here])]);
            },
        ),
    ]
}

fn queues(clinic: &Clinic) -> Vec<Case> {
    let here = clinic.location.id;
    let doctor = with(&[clinic.doctor.id]);
    let queue = |name, reaches| {
        let ask = Ask::Queue(here, Visibility::Within(reaches));
        Case::new(name, &["appointments_checked_in"], ask)
    };
    vec![
        queue("the queue of a desk", vec![at(&[here])]),
        queue("the queue of a doctor", vec![doctor.clone()]),
        queue(
            "the queue of a doctor with a desk",
            vec![doctor, at(&[here])],
        ),
    ]
}

fn patients(clinic: &Clinic) -> Vec<Case> {
    let (doctor, other) = (clinic.doctor.id, DoctorId::from(uuid()));
    let patient = clinic.patient.id;
    let list = |name, indexes, reaches: &[Reach]| {
        Case::patients(name, indexes, None, Visibility::Within(reaches.to_vec()))
    };
    vec![
        list("themselves", &["patients_pkey"], &[me(patient)]),
        list("a doctor's patients", OWN, &[patients_of(&[doctor])]),
        list(
            "a doctor's patients, next page",
            OWN,
            &[patients_of(&[doctor])],
        )
        .part(Part::After),
        list(
            "a doctor's patients by offset",
            OWN,
            &[patients_of(&[doctor])],
        )
        .part(Part::ByOffset),
        list(
            "two doctors' patients",
            OWN,
            &[patients_of(&[doctor, other])],
        ),
        list(
            "a doctor's patients and themselves",
            OWN,
            &[patients_of(&[doctor]), me(patient)],
        ),
        Case::patients(
            "a doctor's patients by a word",
            &[
                "appointments_own_patients",
                "patient_doctors_by_doctor",
                "patient_doctors_pkey",
                "patients_pkey",
                "search_words_pkey",
            ],
            Some(PatientSearch::Words(SearchWords::of("abc"))),
            Visibility::Within(vec![patients_of(&[doctor])]),
        ),
        Case::new(
            "whether a patient is a doctor's",
            &[
                "appointments_own_patients",
                "patient_doctors_pkey",
                "patient_doctors_by_doctor",
            ],
            Ask::IsPatientOf(doctor, patient),
        ),
    ]
}

#[tokio::test]
async fn what_each_capacity_sees_is_read_by_an_index_on_both_databases() {
    check(|clinic| {
        [appointments, filtered, queues, patients]
            .into_iter()
            .flat_map(|cases| cases(clinic))
            .collect()
    })
    .await;
}
