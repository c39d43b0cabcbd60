use super::BusySource;
use crate::base::ids::{AppointmentId, DoctorId, HoldId, SessionId};
use crate::base::time::{Date, WallSpan};
use crate::base::words::words;
use serde::{Deserialize, Serialize};

/// Why a start is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum ReasonCode {
    /// It lies before the present.
    InThePast,
    /// It lies within the notice that is asked for.
    TooSoon,
    /// Its date lies beyond the horizon.
    TooFar,
    /// The doctor does not work then.
    OutsideSchedule,
    /// The location is closed then.
    LocationClosed,
    /// The doctor is off then.
    TimeOff,
    /// Something is reserved on the doctor.
    DoctorBusy,
    /// Something is reserved on the patient.
    PatientBusy,
    /// It is not one of the starts of the grid.
    OffGrid,
    /// No room of the kind is free.
    NoRoom,
    /// The doctor has as many appointments on that date as are allowed.
    DayFull,
    /// The group session has no seat left.
    SessionFull,
}

words!("reason", ReasonCode {
    InThePast = "in_the_past",
    TooSoon = "too_soon",
    TooFar = "too_far",
    OutsideSchedule = "outside_schedule",
    LocationClosed = "location_closed",
    TimeOff = "time_off",
    DoctorBusy = "doctor_busy",
    PatientBusy = "patient_busy",
    OffGrid = "off_grid",
    NoRoom = "no_room",
    DayFull = "day_full",
    SessionFull = "session_full",
});

/// A reason with the records that cause it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The reason as a stable code.
    pub code: ReasonCode,
    /// With which doctor; said where any doctor was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor_id: Option<DoctorId>,
    /// The appointments that stand in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appointment_ids: Vec<AppointmentId>,
    /// The holds that stand in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hold_ids: Vec<HoldId>,
    /// The group sessions that stand in the way, or are full.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_ids: Vec<SessionId>,
    /// The time off that stands in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub time_off: Vec<WallSpan>,
    /// The date for which the location has hours of its own, such as a holiday, that close it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Date>,
}

impl Reason {
    /// A reason that no single record causes.
    #[must_use]
    pub fn of(code: ReasonCode) -> Self {
        Self {
            code,
            doctor_id: None,
            appointment_ids: Vec::new(),
            hold_ids: Vec::new(),
            session_ids: Vec::new(),
            time_off: Vec::new(),
            closed_on: None,
        }
    }

    /// Names a record that causes it.
    pub(super) fn name(&mut self, source: Option<BusySource>) {
        match source {
            Some(BusySource::Appointment(id)) => self.appointment_ids.push(id),
            Some(BusySource::Session(id)) => self.session_ids.push(id),
            Some(BusySource::Hold(id)) => self.hold_ids.push(id),
            None => {}
        }
    }

    /// Names the records of others that say the same.
    pub(super) fn add(&mut self, others: impl Iterator<Item = Self>) {
        for other in others {
            self.appointment_ids.extend(other.appointment_ids);
            self.session_ids.extend(other.session_ids);
            self.hold_ids.extend(other.hold_ids);
        }
    }

    /// Takes away what only those may see who may see the appointments.
    pub fn hide(&mut self) {
        *self = Self {
            doctor_id: self.doctor_id,
            // Opening hours are public.
            closed_on: self.closed_on,
            ..Self::of(self.code)
        };
    }
}
