//! Doctors and patients.

mod doctor;
mod patient;

pub use doctor::{Doctor, DoctorFields, DoctorSchedule};
pub use patient::{EmergencyContact, Identifier, Patient, PatientFields, Sex};
