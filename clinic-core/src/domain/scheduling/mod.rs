//! Availability, bookings, conflicts, recurrence and status.

mod appointment;
mod availability;
mod conflict_index;
mod offer;
pub(crate) mod placement;
mod recurrence;
mod reservation;
mod session;
mod status;

pub use appointment::{Appointment, HistoryEntry, Source};
pub(crate) use availability::joined;
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
