//! What is used every day, typed.

use crate::values::{Amount, CivilDate, Id, Timestamp, WallTime};
use serde::{Deserialize, Serialize};

/// An exact amount of one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Money {
    /// The amount.
    pub amount: Amount,
    /// The currency's code in ISO 4217.
    pub currency: String,
}

/// Which slots are wanted, on the dates `[from, to)`.
#[derive(Clone, Debug, Serialize, uniffi::Record)]
pub struct SlotsWish {
    /// The first date.
    pub from: CivilDate,
    /// The date after the last.
    pub to: CivilDate,
    /// With these doctors, in this order; empty: any.
    #[uniffi(default = [])]
    pub doctor_ids: Vec<Id>,
    /// What for; absent: the organization's default service.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Id>,
    /// Where; absent: the only place there is.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_id: Option<Id>,
    /// In this room and no other.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_id: Option<Id>,
    /// For this patient, who must be free.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<Id>,
}

/// A start that can be booked.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct Slot {
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// When it starts by the clock on the wall of the location.
    pub local_start: WallTime,
    /// With whom.
    pub doctor_id: Id,
    /// Where.
    pub location_id: Id,
    /// In which room, where the service needs one.
    #[serde(default)]
    pub room_id: Option<Id>,
    /// Seats left, for a group service.
    #[serde(default)]
    pub seats_left: Option<u32>,
}

/// The starts that can be booked.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct Slots {
    /// The zone in which the dates were read.
    pub timezone: String,
    /// By start.
    pub slots: Vec<Slot>,
}

/// Why a start is not offered.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct Reason {
    /// The stable code.
    pub code: String,
    /// The appointments that stand in the way.
    #[serde(default)]
    pub appointment_ids: Vec<Id>,
    /// The holds that stand in the way.
    #[serde(default)]
    pub hold_ids: Vec<Id>,
    /// The group sessions that stand in the way, or are full.
    #[serde(default)]
    pub session_ids: Vec<Id>,
}

/// Whether a start is offered, and every reason against it.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct Explanation {
    /// Whether it is offered.
    pub offered: bool,
    /// Every reason that holds.
    pub reasons: Vec<Reason>,
}

/// What is to be booked; what is absent is implied.
#[derive(Clone, Debug, Serialize, uniffi::Record)]
pub struct Booking {
    /// When.
    pub starts_at: Timestamp,
    /// Who comes.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<Id>,
    /// With whom.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doctor_id: Option<Id>,
    /// What for.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Id>,
    /// Where.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_id: Option<Id>,
    /// In this room and no other.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_id: Option<Id>,
    /// The hold that keeps the time.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_id: Option<Id>,
    /// Why the patient comes.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Notes of the desk; not clinical.
    #[uniffi(default = None)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// An appointment of a patient with a doctor.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct Appointment {
    /// Its identifier.
    pub id: Id,
    /// 1 when booked, one more with each change.
    pub version: u64,
    /// Who comes.
    pub patient_id: Id,
    /// Who is seen.
    pub doctor_id: Id,
    /// What for.
    pub service_id: Id,
    /// Where.
    pub location_id: Id,
    /// In which room.
    pub room_id: Option<Id>,
    /// The seat in a group session, from 1.
    pub seat: Option<u32>,
    /// The series it is part of.
    pub series_id: Option<Id>,
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// When it starts by the clock on the wall, as booked.
    pub local_start: WallTime,
    /// The zone of that clock.
    pub timezone: String,
    /// Its status.
    pub status: String,
    /// The price as booked.
    pub price: Option<Money>,
    /// Why the patient comes.
    pub reason: Option<String>,
    /// Notes of the desk; not clinical.
    pub notes: Option<String>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// Whether a later change of schedule took its time away.
    pub stranded: bool,
}
