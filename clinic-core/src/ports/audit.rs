//! The audit log, written in the same transaction as what it tells of.

use crate::base::ids::AuditId;
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
    /// Who acted: an account, the public, or the host.
    pub actor: Actor,
    /// In which capacity they acted, by the grant that was used.
    pub capacity: Option<Capacity>,
    /// The name of the command that was run.
    pub action: String,
    /// The record that the command concerned, if it was one.
    pub target: Option<Target>,
    /// Whether a reason was given; the reason itself stands with the record, where it is protected.
    pub reasoned: bool,
    /// Where the request came from, as the host tells it (`http`, `python`, …).
    pub origin: String,
    /// The request's id in the host.
    pub request_id: Option<String>,
}
