//! Availability, bookings, conflicts, recurrence and status.

mod appointment;
mod offer;
mod reservation;
mod stub;

pub use appointment::{Appointment, HistoryEntry, Source};
pub use offer::{Refusal, Slot, Slots};
pub use reservation::{Hold, Owner, Reservation, Seat, Series, SeriesMode, Session, TimeOff};
pub use stub::*;
