//! The commands and queries of scheduling, and what several of them share.

mod answers;
mod appointments;
mod availability;
mod book;
mod booking;
mod calendar;
mod cancel;
mod desk;
mod edit;
mod history;
mod hold;
mod keeping;
mod reschedule;
mod schedule;
mod seating;
mod seen;
mod series;
pub mod stranding;
mod time_off;
mod transition;
mod update;
mod views;
mod what_if;

pub use appointments::{AppointmentHistory, AppointmentList, GetAppointment, GetHold, GetSeries};
pub use availability::{
    Availability, DayAvailability, DoctorAvailability, ExplainSlot, SlotsQuery, Suggest,
    Suggestion, SuggestionReason,
};
pub use book::{Allowance, BookAppointment, Overbook};
pub use cancel::CancelAppointment;
pub use desk::{DoctorStats, Queue, QueueEntry, SchedulesOf, TimeOffOf};
pub use edit::EditAppointment;
pub use hold::{PlaceHold, ReleaseHold};
pub use reschedule::RescheduleAppointment;
pub use schedule::SetSchedule;
pub use series::{BookSeries, CancelSeries, CancelledSeries, SeriesOutcome, SkippedOccurrence};
pub use time_off::{AddTimeOff, RemoveTimeOff};
pub use transition::ChangeStatus;
pub use update::UpdateAppointment;
pub use what_if::{StrandedAt, WhatIf, WhatIfAnswer, WhatIfChange};

pub(crate) use seen::{seen_appointment, seen_hold};
pub(crate) use series::seen_series;
