//! The queries of scheduling, one file a question.

mod appointments;
mod availability;
mod desk;
mod what_if;

pub use appointments::{AppointmentHistory, AppointmentList, GetAppointment, GetHold, GetSeries};
pub use availability::{
    Availability, DayAvailability, DoctorAvailability, ExplainSlot, SlotsQuery, Suggest,
    Suggestion, SuggestionReason,
};
pub use desk::{DoctorStats, Queue, QueueEntry, SchedulesOf, TimeOffOf};
pub use what_if::{StrandedAt, WhatIf, WhatIfAnswer, WhatIfChange};
