//! Events: what others are told of a decision, written in the same transaction as the decision itself.
//!
//! [`DomainEvent`] is what a command tells; [`Event`] is what the outbox keeps of it. A payload holds ids, times,
//! words and counts, nothing about a person.

use crate::base::ids::{AppointmentId, DoctorId, EventId, LocationId, PatientId, SeriesId};
use crate::base::time::Instant;
use crate::domain::scheduling::{Appointment, Series, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What others are told of an appointment: whose it is, and how it stands after what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentEvent {
    /// The appointment that was booked, moved or changed.
    pub appointment_id: AppointmentId,
    /// Whose appointment it is.
    pub patient_id: PatientId,
    /// With whom it is.
    pub doctor_id: DoctorId,
    /// The location where it takes place.
    pub location_id: LocationId,
    /// When it starts, in UTC.
    pub starts_at: Instant,
    /// Its status after what happened.
    pub status: Status,
    /// Its version, by which a reader tells what it knows already.
    pub version: u64,
}

impl From<&Appointment> for AppointmentEvent {
    fn from(appointment: &Appointment) -> Self {
        Self {
            appointment_id: appointment.id,
            patient_id: appointment.patient_id,
            doctor_id: appointment.doctor_id,
            location_id: appointment.location_id,
            starts_at: appointment.starts_at,
            status: appointment.status,
            version: appointment.version,
        }
    }
}

/// What others are told of an appointment that a change of schedule took the time from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StrandedEvent {
    /// The appointment that lost its place.
    pub appointment_id: AppointmentId,
}

/// What others are told of a series that was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SeriesEvent {
    /// The series that was booked.
    pub series_id: SeriesId,
    /// Whose series it is.
    pub patient_id: PatientId,
    /// With whom it is.
    pub doctor_id: DoctorId,
    /// The location of every appointment in it.
    pub location_id: LocationId,
    /// How many appointments were booked.
    pub count: usize,
}

impl SeriesEvent {
    /// The event of a series of which `count` appointments were booked.
    #[must_use]
    pub fn of(series: &Series, count: usize) -> Self {
        Self {
            series_id: series.id,
            patient_id: series.patient_id,
            doctor_id: series.doctor_id,
            location_id: series.location_id,
            count,
        }
    }
}

/// What others are told when the doctors change to whom a patient is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PatientEvent {
    /// The patient whom the event concerns.
    pub patient_id: PatientId,
}

/// The description of one kind of event.
#[cfg(feature = "schema")]
#[derive(Serialize)]
#[expect(missing_debug_implementations, reason = "utoipa's schemas have none")]
pub struct EventKind {
    /// Its name in the outbox.
    pub name: &'static str,
    /// The version of its payload's form.
    pub version: u32,
    /// The form of its payload: an object.
    pub payload: utoipa::openapi::RefOr<utoipa::openapi::Schema>,
}

/// Writes the enum of all events from one list: the variant, its payload, its name in the outbox and the version of
/// the payload's form.
macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($payload:ty), $name:literal, $version:literal;)*) => {
        /// Something that happened, as a command tells it.
        ///
        /// A payload whose form changes gets the next version; readers of the outbox look at both.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum DomainEvent {
            $($(#[$doc])* $variant($payload),)*
        }

        impl DomainEvent {
            /// Its name in the outbox, such as `appointment.booked`.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            /// The version of its payload's form.
            #[must_use]
            pub fn version(&self) -> u32 {
                match self {
                    $(Self::$variant(_) => $version,)*
                }
            }

            /// Its payload as it stands in the outbox.
            #[must_use]
            pub fn payload(&self) -> Value {
                match self {
                    $(Self::$variant(payload) => json!(payload),)*
                }
            }

            /// The event that an entry of the outbox tells; `None` for a name or a version that this release of the
            /// library does not know.
            ///
            /// # Errors
            /// A payload that is not of the form that name and version say.
            pub fn read(event: &Event) -> Result<Option<Self>, serde_json::Error> {
                Ok(match (event.name.as_str(), event.version) {
                    $(($name, $version) => {
                        Some(Self::$variant(<$payload>::deserialize(&event.payload)?))
                    })*
                    _ => None,
                })
            }

            /// All kinds of events with the forms of their payloads, by name.
            #[cfg(feature = "schema")]
            pub(crate) fn kinds(named: &mut crate::base::schema::Named) -> Vec<EventKind> {
                let mut kinds = vec![$({
                    <$payload as utoipa::ToSchema>::schemas(named);
                    EventKind {
                        name: $name,
                        version: $version,
                        payload: <$payload as utoipa::PartialSchema>::schema(),
                    }
                }),*];
                kinds.sort_by_key(|kind| kind.name);
                kinds
            }
        }
    };
}

events! {
    /// An appointment was booked, by itself or as one of a series.
    AppointmentBooked(AppointmentEvent), "appointment.booked", 1;
    /// An appointment that needed the clinic's approval got it.
    AppointmentApproved(AppointmentEvent), "appointment.approved", 1;
    /// An appointment was confirmed.
    AppointmentConfirmed(AppointmentEvent), "appointment.confirmed", 1;
    /// The patient has arrived.
    AppointmentCheckedIn(AppointmentEvent), "appointment.checked_in", 1;
    /// An arrival that was a mistake was taken back.
    AppointmentCheckInUndone(AppointmentEvent), "appointment.check_in_undone", 1;
    /// The visit has begun.
    AppointmentStarted(AppointmentEvent), "appointment.started", 1;
    /// The visit is over.
    AppointmentCompleted(AppointmentEvent), "appointment.completed", 1;
    /// An appointment was cancelled.
    AppointmentCancelled(AppointmentEvent), "appointment.cancelled", 1;
    /// The patient did not come.
    AppointmentNoShow(AppointmentEvent), "appointment.no_show", 1;
    /// The patient came after the appointment was given up as a no-show.
    AppointmentArrivedLate(AppointmentEvent), "appointment.arrived_late", 1;
    /// An appointment was moved to another time, doctor or place.
    AppointmentRescheduled(AppointmentEvent), "appointment.rescheduled", 1;
    /// What is said about an appointment was changed.
    AppointmentEdited(AppointmentEvent), "appointment.edited", 1;
    /// A change of schedule took the time of an appointment away; the engine flags it for the desk.
    AppointmentStranded(StrandedEvent), "appointment.stranded", 1;
    /// A series was booked; each of its appointments is told beside it.
    SeriesBooked(SeriesEvent), "series.booked", 1;
    /// A patient was assigned to other doctors.
    PatientDoctorsAssigned(PatientEvent), "patient.doctors_assigned", 1;
}

/// An event as the outbox keeps it. The payload holds ids only.
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
    /// What is told: ids and codes, nothing about a person. [`DomainEvent::read`] gives it typed.
    pub payload: Value,
}

impl Event {
    /// The entry of the outbox for an event that happened at an instant.
    #[must_use]
    pub fn new(id: EventId, at: Instant, event: &DomainEvent) -> Self {
        Self {
            id,
            at,
            name: event.name().to_owned(),
            version: event.version(),
            payload: event.payload(),
        }
    }
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
