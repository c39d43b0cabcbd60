//! Doctors and patients.

pub mod commands;
mod doctor;
mod patient;

pub use doctor::{Doctor, DoctorFields, DoctorSchedule};
pub use patient::{EmergencyContact, Identifier, Patient, PatientFields, Sex};
