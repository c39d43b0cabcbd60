//! The commands of scheduling, one file a use case.

mod book;
mod cancel;
mod edit;
mod hold;
mod reschedule;
mod schedule;
mod series;
mod time_off;
mod transition;
mod update;

pub use book::{Allowance, BookAppointment, Overbook};
pub use cancel::CancelAppointment;
pub use edit::EditAppointment;
pub use hold::{PlaceHold, ReleaseHold};
pub use reschedule::RescheduleAppointment;
pub(in crate::scheduling) use reschedule::own;
pub use schedule::SetSchedule;
pub use series::{BookSeries, CancelSeries, CancelledSeries, SeriesOutcome, SkippedOccurrence};
pub use time_off::{AddTimeOff, RemoveTimeOff};
pub use transition::ChangeStatus;
pub use update::UpdateAppointment;

pub(crate) use hold::seen_hold;
pub(crate) use series::seen_series;
pub(in crate::scheduling) use time_off::{check_span, inside};
pub(crate) use transition::seen_appointment;
