//! The audit log and outgoing events: written in the same transaction as what they tell of.

use crate::base::ids::{AuditId, EventId};
use crate::base::time::Instant;
use crate::domain::access::{Actor, Capacity};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The record that an act concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Target {
    /// Its kind, in the singular.
    pub kind: String,
    /// Its identifier; it never changes.
    pub id: Uuid,
}

impl Target {
    /// A record of a kind.
    pub fn new(kind: &str, id: impl Into<Uuid>) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.into(),
        }
    }
}

/// One act: who, what, to which record, when, why, from where. Holds ids only, no patient data.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Its identifier; it never changes.
    pub id: AuditId,
    /// When it happened, in UTC.
    pub at: Instant,
    /// Who acted.
    pub actor: Actor,
    /// In which capacity.
    pub capacity: Option<Capacity>,
    /// The command's name.
    pub action: String,
    /// What it concerned.
    pub target: Option<Target>,
    /// Whether a reason was given; the reason itself stands with the record, where it is protected.
    pub reasoned: bool,
    /// Where the request came from, as the host tells it (`http`, `python`, …).
    pub origin: String,
    /// The request's id in the host.
    pub request_id: Option<String>,
}

/// Something that happened, for others to act on. The payload holds ids only.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its identifier; it never changes.
    pub id: EventId,
    /// When it happened, in UTC.
    pub at: Instant,
    /// Its name, such as `appointment.booked`.
    pub name: String,
    /// The version of the payload's form.
    pub version: u32,
    /// What is told: ids and codes, nothing about a person.
    pub payload: serde_json::Value,
}

/// An event with its place among those of its organization.
#[derive(Clone, Debug, PartialEq)]
pub struct SequencedEvent {
    /// Its place, from 1 without gaps. It is given after the event was committed, so that whoever has read up to a
    /// place misses none: ids are not in the order of commits.
    pub seq: u64,
    /// The event that has this place.
    pub event: Event,
}
