//! The status machine of an appointment.

use crate::base::time::Instant;
use crate::base::words::words;
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Status {
    /// Asked for; waits for approval.
    Requested,
    /// Booked; the patient has not confirmed it yet.
    Scheduled,
    /// Booked, and the patient has said that they come.
    Confirmed,
    /// The patient is there.
    CheckedIn,
    /// The patient is being seen.
    InProgress,
    /// The visit has taken place.
    Completed,
    /// Called off by the patient or the clinic; its time is free.
    Cancelled,
    /// The patient did not come.
    NoShow,
}

words!("status", Status {
    Requested = "requested",
    Scheduled = "scheduled",
    Confirmed = "confirmed",
    CheckedIn = "checked_in",
    InProgress = "in_progress",
    Completed = "completed",
    Cancelled = "cancelled",
    NoShow = "no_show",
});

/// What happens to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Action {
    /// A request is accepted.
    Approve,
    /// The patient says that they come.
    Confirm,
    /// The patient has arrived and waits.
    CheckIn,
    /// The check-in was a mistake.
    UndoCheckIn,
    /// The patient is called in.
    Start,
    /// The patient is done.
    Complete,
    /// It is called off.
    Cancel,
    /// The patient did not come.
    MarkNoShow,
    /// The patient came after all.
    ArriveLate,
    /// The appointment is moved to another time, doctor or place, and keeps its id.
    Reschedule,
}

words!("action", Action {
    Approve = "approve",
    Confirm = "confirm",
    CheckIn = "check_in",
    UndoCheckIn = "undo_check_in",
    Start = "start",
    Complete = "complete",
    Cancel = "cancel",
    MarkNoShow = "mark_no_show",
    ArriveLate = "arrive_late",
    Reschedule = "reschedule",
});

/// Every action with the statuses that it starts from and the one that it leads to. `undo_check_in` leads back
/// to what was before, and `reschedule` of a request stays one.
const TABLE: &[(Action, &[Status], Status)] = {
    use Action as A;
    use Status as S;
    &[
        (A::Approve, &[S::Requested], S::Scheduled),
        (A::Confirm, &[S::Scheduled], S::Confirmed),
        (A::CheckIn, &[S::Scheduled, S::Confirmed], S::CheckedIn),
        (A::UndoCheckIn, &[S::CheckedIn], S::Scheduled),
        (
            A::Start,
            &[S::Scheduled, S::Confirmed, S::CheckedIn],
            S::InProgress,
        ),
        (
            A::Complete,
            &[S::Scheduled, S::Confirmed, S::CheckedIn, S::InProgress],
            S::Completed,
        ),
        (
            A::Cancel,
            &[S::Requested, S::Scheduled, S::Confirmed, S::CheckedIn],
            S::Cancelled,
        ),
        (A::MarkNoShow, &[S::Scheduled, S::Confirmed], S::NoShow),
        (A::ArriveLate, &[S::NoShow], S::CheckedIn),
        (
            A::Reschedule,
            &[S::Requested, S::Scheduled, S::Confirmed],
            S::Scheduled,
        ),
    ]
};

impl Status {
    /// Whether it reserves its time: all but `cancelled` and `no_show`.
    #[must_use]
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Cancelled | Self::NoShow)
    }

    /// The actions that are allowed from it.
    pub fn allowed(self) -> impl Iterator<Item = Action> {
        TABLE
            .iter()
            .filter(move |(_, from, _)| from.contains(&self))
            .map(|(action, _, _)| *action)
    }

    /// The status of a FHIR R4 Appointment (`appointmentstatus`).
    #[must_use]
    pub fn fhir(self) -> &'static str {
        match self {
            Self::Requested => "pending",
            Self::Scheduled | Self::Confirmed => "booked",
            Self::CheckedIn => "checked-in",
            Self::InProgress => "arrived",
            Self::Completed => "fulfilled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "noshow",
        }
    }
}

impl Action {
    /// By whom and when it may be done, in words of the table of statuses. The minutes are settings of the organization
    /// ([`StatusSettings`]).
    #[must_use]
    pub fn condition(self) -> &'static str {
        match self {
            Self::Approve | Self::UndoCheckIn => "staff",
            Self::Confirm => "before the start",
            Self::CheckIn => {
                "staff; from `check_in_opens_min` (120) minutes before the start, and before the end"
            }
            Self::Start => {
                "staff who give care; on the local date of the start, or from `check_in_opens_min` (120) minutes before it"
            }
            Self::Complete => "staff who give care; from the start",
            Self::Cancel => {
                "staff at any time; the patient until `cancel_until_min` (0) minutes before the start"
            }
            Self::MarkNoShow => "staff; from `no_show_after_min` (15) minutes after the start",
            Self::ArriveLate => "staff; on the local date of the start",
            Self::Reschedule => "whoever may book the new time",
        }
    }
}

/// As whom somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum By {
    /// The patient themselves, or who acts for them.
    Patient,
    /// Staff that gives no care.
    Staff,
    /// Staff that gives care.
    Clinical,
    /// The clinic itself, when a time has passed.
    Sweep,
}

words!("capacity of an actor", By {
    Patient = "patient",
    Staff = "staff",
    Clinical = "clinical",
    Sweep = "sweep",
});

/// The times that an organization has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StatusSettings {
    /// How long before the start a patient can check in, in minutes.
    pub check_in_opens_min: u32,
    /// How long after the start an appointment can be marked as not shown, in minutes.
    pub no_show_after_min: u32,
    /// How long before the start a patient can last cancel, in minutes.
    pub cancel_until_min: u32,
}

impl Default for StatusSettings {
    fn default() -> Self {
        Self {
            check_in_opens_min: 120,
            no_show_after_min: 15,
            cancel_until_min: 0,
        }
    }
}

/// What a transition rests on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TransitionRequest {
    /// Where the appointment stands.
    pub status: Status,
    /// Where it stood before it was checked in.
    #[serde(default)]
    pub before_check_in: Option<Status>,
    /// The action that is to happen.
    pub action: Action,
    /// In which capacity the actor acts.
    pub by: By,
    /// The instant of the action.
    pub at: Instant,
    /// When the appointment starts.
    pub starts_at: Instant,
    /// The instant at which the appointment ends.
    pub ends_at: Instant,
    /// Whether `at` lies on the local date of the start.
    pub same_local_date: bool,
    /// The minutes that the organization has set for check-in, cancelling and no-shows.
    #[serde(default)]
    pub settings: StatusSettings,
}

/// Why a transition is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransitionError {
    /// The status does not allow the action.
    #[error("{} is not allowed from {}", .action.as_str(), .status.as_str())]
    Invalid {
        /// The status it has.
        status: Status,
        /// The action that was asked for.
        action: Action,
        /// The actions that the status allows.
        allowed: Vec<Action>,
    },
    /// Only others may do it.
    #[error("{} is for staff", .0.as_str())]
    NotAllowed(Action),
    /// The time for it has not come.
    #[error("it is too early to {}; it can be done from {from:?}", .action.as_str())]
    TooEarly {
        /// The action that was asked for.
        action: Action,
        /// The first instant at which it is surely allowed.
        from: Instant,
    },
    /// The time for it is over.
    #[error("it is too late to {}", .0.as_str())]
    TooLate(Action),
}

/// The status after an action.
///
/// # Errors
/// A status that does not allow the action, an actor who may not, a time that is too early or too late.
pub fn transition(request: &TransitionRequest) -> Result<Status, TransitionError> {
    let TransitionRequest { status, action, .. } = *request;
    let row = TABLE
        .iter()
        .find(|(known, from, _)| *known == action && from.contains(&status));
    let Some((_, _, to)) = row else {
        return Err(TransitionError::Invalid {
            status,
            action,
            allowed: status.allowed().collect(),
        });
    };
    guard(request)?;
    Ok(match action {
        Action::UndoCheckIn => request.before_check_in.unwrap_or(*to),
        Action::Reschedule if status == Status::Requested => Status::Requested,
        _ => *to,
    })
}

fn guard(request: &TransitionRequest) -> Result<(), TransitionError> {
    let TransitionRequest {
        action,
        by,
        at,
        starts_at,
        ends_at,
        settings,
        ..
    } = *request;
    // Beyond what can be told, the first or the last instant that can.
    let before = |at: Instant, minutes: u32| {
        at.checked_sub_signed(Duration::minutes(i64::from(minutes)))
            .unwrap_or(Instant::MIN_UTC)
    };
    let after = |at: Instant, minutes: u32| {
        at.checked_add_signed(Duration::minutes(i64::from(minutes)))
            .unwrap_or(Instant::MAX_UTC)
    };
    let require = |holds: bool, error: TransitionError| if holds { Ok(()) } else { Err(error) };
    let staff = by != By::Patient;
    match action {
        Action::Confirm => require(at < starts_at, TransitionError::TooLate(action)),
        Action::Approve | Action::UndoCheckIn => {
            require(staff, TransitionError::NotAllowed(action))
        }
        Action::CheckIn => {
            require(staff, TransitionError::NotAllowed(action))?;
            let from = before(starts_at, settings.check_in_opens_min);
            require(at >= from, TransitionError::TooEarly { action, from })?;
            require(at < ends_at, TransitionError::TooLate(action))
        }
        Action::Start => {
            require(by == By::Clinical, TransitionError::NotAllowed(action))?;
            let opens = before(starts_at, settings.check_in_opens_min);
            require(
                request.same_local_date || at >= opens,
                TransitionError::TooEarly {
                    action,
                    from: opens,
                },
            )
        }
        Action::Complete => {
            require(by == By::Clinical, TransitionError::NotAllowed(action))?;
            let from = starts_at;
            require(at >= from, TransitionError::TooEarly { action, from })
        }
        Action::Cancel if staff => Ok(()),
        Action::Cancel => require(
            at <= before(starts_at, settings.cancel_until_min),
            TransitionError::TooLate(action),
        ),
        Action::MarkNoShow => {
            require(staff, TransitionError::NotAllowed(action))?;
            let from = after(starts_at, settings.no_show_after_min);
            require(at >= from, TransitionError::TooEarly { action, from })
        }
        Action::ArriveLate => {
            require(staff, TransitionError::NotAllowed(action))?;
            require(request.same_local_date, TransitionError::TooLate(action))
        }
        // As booking: the new time is looked at there.
        Action::Reschedule => Ok(()),
    }
}
