//! What the plan has taken already, so that nothing is planned twice.

use clinic_core::scheduling::Slot;
use clinic_core::time::{Date, Span};
use std::collections::HashMap;

/// Appointments of one doctor on one date at most; below what the organization and its doctors allow.
const PER_DAY: u32 = 8;

/// The time of doctors and patients that is planned.
#[derive(Debug)]
pub(super) struct Taken {
    doctors: Vec<Vec<Span>>,
    per_day: HashMap<(usize, Date), u32>,
    patients: Vec<Vec<Date>>,
}

impl Taken {
    pub(super) fn new(doctors: usize, patients: usize) -> Self {
        Self {
            doctors: vec![Vec::new(); doctors],
            per_day: HashMap::new(),
            patients: vec![Vec::new(); patients],
        }
    }

    pub(super) fn is_doctor_free(&self, doctor: usize, reserved: Span, date: Date) -> bool {
        let full = self
            .per_day
            .get(&(doctor, date))
            .is_some_and(|count| *count >= PER_DAY);
        !full
            && self
                .doctors
                .get(doctor)
                .is_some_and(|spans| !spans.iter().any(|span| span.overlaps(&reserved)))
    }

    pub(super) fn take_doctor(&mut self, doctor: usize, reserved: Span, date: Date) {
        if let Some(spans) = self.doctors.get_mut(doctor) {
            spans.push(reserved);
        }
        *self.per_day.entry((doctor, date)).or_default() += 1;
    }

    /// Whether the patient has nothing else on the slot's date.
    pub(super) fn is_patient_free(&self, patient: usize, slot: &Slot) -> bool {
        self.patients
            .get(patient)
            .is_some_and(|dates| !dates.contains(&slot.local_start.date()))
    }

    pub(super) fn take_patient(&mut self, patient: usize, slot: &Slot) {
        if let Some(dates) = self.patients.get_mut(patient) {
            dates.push(slot.local_start.date());
        }
    }
}
