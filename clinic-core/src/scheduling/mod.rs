//! Availability, bookings, conflicts, recurrence and status.

mod appointment;
mod availability;
mod booking;
mod calendar;
pub mod commands;
mod conflict_index;
mod keeping;
mod offer;
mod placement;
pub mod queries;
mod recurrence;
mod reservation;
mod session;
mod status;
pub mod stranding;

pub use appointment::{Appointment, HistoryEntry, Source};
use availability::joined;
pub use availability::{
    Alignment, AvailabilityError, Busy, BusySource, DateWindow, DoctorCalendar, Explanation, Offer,
    OpenSession, Policy, Reason, ReasonCode, RoomCalendar, ServiceTiming, SlotRequest, explain,
    fits, free_room, slots, starts,
};
pub use conflict_index::ConflictIndex;
pub use offer::{Refusal, Slot, Slots};
pub use recurrence::{
    Frequency, InvalidRecurrence, MonthEnd, Occurrences, RecurrenceRule, occurrences,
};
pub use reservation::{Hold, Owner, Reservation, Series, SeriesMode, TimeOff};
pub use session::{GroupSession, Seat, Session, SessionState};
pub use status::{
    Action, By, Status, StatusSettings, TransitionError, TransitionRequest, transition,
};
