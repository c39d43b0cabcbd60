//! The clinic as the peers keep it: see `benches/sql/plain.sql`.

use serde::{Deserialize, Serialize};

/// All that a peer's tables hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plain {
    /// The id of the only service.
    pub service: String,
    /// How long it takes, in minutes.
    pub duration_min: i64,
    /// When every doctor works on every date, in minutes of the day.
    pub hours: Vec<(i64, i64)>,
    /// The doctors: id and name.
    pub doctors: Vec<(String, String)>,
    /// The patients: id and name.
    pub patients: Vec<(String, String)>,
    /// What is booked, and when the patient arrived if they are there.
    pub appointments: Vec<(Booking, Option<String>)>,
}

/// What a booking names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Booking {
    /// The patient who comes.
    pub patient_id: String,
    /// The doctor whom they see.
    pub doctor_id: String,
    /// What for.
    pub service_id: String,
    /// The date on the wall.
    pub day: String,
    /// The minute of the day on the wall.
    pub minute: i64,
}
