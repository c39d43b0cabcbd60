//! Availability, bookings, conflicts, recurrence and status.

mod appointment;
mod booking;
mod calendar;
pub mod commands;
mod offer;
pub mod queries;
mod reservation;
pub mod stranding;
mod stub;

pub use appointment::{Appointment, HistoryEntry, Source};
pub use offer::{Refusal, Slot, Slots};
pub use reservation::{Hold, Owner, Reservation, Seat, Series, SeriesMode, Session, TimeOff};
pub use stub::*;
