//! Identifiers: one type for each kind of record, so that a doctor's id cannot stand where a
//! patient's is expected.
//!
//! Every id is a UUID. New ones are version 7 (RFC 9562 §5.7): they sort by the time they were made,
//! which keeps index inserts at the right edge. The core never makes one by itself; it asks [`Ids`](crate::ids::Ids).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = Uuid))]
        pub struct $name(pub Uuid);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// An organization: the tenant that everything else belongs to.
    OrganizationId;
    /// A location of an organization.
    LocationId;
    /// A room, or a piece of equipment that is reserved like one.
    RoomId;
    /// A service that can be booked.
    ServiceId;
    /// The identifier of a doctor.
    DoctorId;
    /// A patient, in one organization.
    PatientId;
    /// The identifier of an appointment.
    AppointmentId;
    /// A hold: a slot that is kept for some minutes.
    HoldId;
    /// Who pays for a patient's care beside the patient, such as an insurer.
    PayerId;
    /// A series of appointments.
    SeriesId;
    /// A group session that several patients join.
    SessionId;
    /// A span in which a doctor does not work.
    TimeOffId;
    /// A user's account on the platform.
    AccountId;
    /// A user's membership in an organization.
    MembershipId;
    /// An entry of the audit log.
    AuditId;
    /// An event of the outbox, by which those who read events twice know that they did.
    EventId;
}

/// What the exclusion guard protects: a doctor, a patient or a room.
///
/// Ids are unique over all kinds, so the id alone names the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ResourceId {
    /// A doctor, reserved as a resource.
    Doctor(DoctorId),
    /// A room or a piece of equipment.
    Room(RoomId),
    /// A patient, who cannot be in two places at once.
    Patient(PatientId),
}

impl ResourceId {
    /// What is taken of an appointment or a hold: its doctor, its room if it has one, its patient.
    #[must_use]
    pub fn of(doctor: DoctorId, room: Option<RoomId>, patient: PatientId) -> Vec<Self> {
        std::iter::once(Self::Doctor(doctor))
            .chain(room.map(Self::Room))
            .chain([Self::Patient(patient)])
            .collect()
    }

    /// The identifier alone, without the kind of the resource.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Doctor(id) => id.0,
            Self::Room(id) => id.0,
            Self::Patient(id) => id.0,
        }
    }
}
