//! The acts of a case.

use crate::base::time::Instant;
use serde::Deserialize;
use serde_json::Value;

/// An act at an instant, and what becomes of it.
#[derive(Deserialize)]
pub(super) struct Step {
    pub(super) at: Instant,
    #[serde(flatten)]
    pub(super) act: Act,
    pub(super) expect: Expect,
}

/// What becomes of an act.
#[derive(Deserialize)]
pub(super) struct Expect {
    /// `ok`, or the code of the refusal.
    pub(super) code: String,
    /// Of a refusal or an explanation, sorted.
    pub(super) reasons: Option<Vec<String>>,
    /// Where the act sat somebody.
    pub(super) session: Option<String>,
    pub(super) seat: Option<u32>,
    /// What is so after the act; absent: what was so before.
    pub(super) state: Option<Value>,
}

fn doctor() -> String {
    "dr-1".to_owned()
}

fn service() -> String {
    "group".to_owned()
}

fn ten() -> u32 {
    10
}

/// What somebody does.
#[derive(Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(super) enum Act {
    Hold {
        #[serde(rename = "as")]
        name: String,
        patient: String,
        starts_at: Instant,
        #[serde(default = "doctor")]
        doctor: String,
        #[serde(default = "service")]
        service: String,
        #[serde(default = "ten")]
        minutes: u32,
        room: Option<String>,
    },
    Book {
        #[serde(rename = "as")]
        name: String,
        patient: String,
        starts_at: Instant,
        #[serde(default = "doctor")]
        doctor: String,
        #[serde(default = "service")]
        service: String,
        hold: Option<String>,
        room: Option<String>,
        #[serde(default)]
        overbook: bool,
    },
    Cancel {
        appointment: String,
    },
    Move {
        appointment: String,
        starts_at: Instant,
        doctor: Option<String>,
        room: Option<String>,
    },
    NoShow {
        appointment: String,
    },
    ArriveLate {
        appointment: String,
    },
    Release {
        hold: String,
    },
    /// Deletes what has lapsed.
    Sweep,
    /// Only the clock moves.
    Wait,
    ChangeService {
        service: String,
        set: Change,
    },
    Explain {
        service: String,
        doctor: String,
        starts_at: Instant,
        patient: Option<String>,
        moving: Option<String>,
        room: Option<String>,
    },
}

/// What changes of a service.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    pub(super) duration_min: Option<u32>,
    pub(super) buffer_before_min: Option<u32>,
    pub(super) buffer_after_min: Option<u32>,
    pub(super) capacity: Option<u32>,
}
