//! The suite that every store must pass: cases run by the engine, each on a store of its own.
//!
//! ```
//! use clinic_core::memory::MemoryStore;
//! use clinic_core::testing::conformance;
//! use std::sync::Arc;
//!
//! for case in conformance::CASES {
//!     let outcome = pollster::block_on((case.run)(Arc::new(MemoryStore::new())));
//!     assert!(outcome.is_ok(), "{}: {outcome:?}", case.name);
//! }
//! ```

mod batches;
mod billing;
mod booking;
mod groups;
mod holds;
mod lists;
mod records;
mod series;
mod status;

use crate::base::time::Instant;
use crate::domain::error::{Error, ErrorCode};
use crate::ports::store::Store;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// What went wrong in a case.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self(format!("unexpected refusal: {error} {:?}", error.cause))
    }
}

impl From<crate::ports::store::StoreError> for Broken {
    fn from(error: crate::ports::store::StoreError) -> Self {
        Self(format!("unexpected failure of the store: {error}"))
    }
}

/// What became of a case.
pub type Outcome = Result<(), Broken>;

/// A case that runs on a store, until it says how it ended.
pub type Running = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// A case, to be run on an empty store.
#[derive(Clone, Copy)]
pub struct Case {
    /// The name by which the case is reported.
    pub name: &'static str,
    /// Runs the case on an empty store.
    pub run: fn(Arc<dyn Store>) -> Running,
}

impl Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! cases {
    ($($module:ident :: $name:ident),* $(,)?) => {
        /// All cases, in the order in which they run.
        pub const CASES: &[Case] = &[$(
            Case { name: concat!(stringify!($module), "::", stringify!($name)), run: |store| Box::pin($module::$name(store)) },
        )*];
    };
}

cases! {
    records::places_are_kept,
    records::people_are_kept,
    records::stale_versions_are_refused,
    records::organizations_do_not_see_each_other,
    records::a_refusal_leaves_nothing,
    records::a_key_has_one_effect,
    records::a_key_shows_what_is_seen_by_now,
    records::the_default_service_is_in_use,
    records::texts_are_measured_as_kept,
    billing::payers_are_kept,
    billing::payers_are_listed,
    booking::a_time_is_given_once,
    booking::touching_times_are_free,
    booking::the_patient_is_one_person,
    booking::buffers_and_rooms_are_kept,
    booking::squeeze_ins_have_lanes,
    booking::a_move_can_be_squeezed_in,
    booking::a_move_is_one_change,
    booking::schedules_do_not_strand_unasked,
    booking::offers_can_be_booked,
    groups::seats_are_numbered,
    groups::the_last_one_ends_the_session,
    groups::a_session_of_holds_lapses,
    holds::a_hold_keeps_until_it_lapses,
    holds::a_hold_becomes_the_appointment,
    holds::three_holds_are_enough,
    holds::a_hold_keeps_what_was_offered,
    series::what_is_free_is_booked,
    series::all_or_nothing,
    series::what_is_over_is_named,
    series::a_refusal_has_alternatives,
    status::the_whole_way,
    status::a_late_arrival_is_undone,
    status::a_late_patient_finds_the_time_taken,
    batches::a_batch_answers_as_single_reads_do,
    lists::pages_are_stable,
    lists::a_forged_cursor_shows_nothing_more,
    lists::people_are_found,
    lists::roles_narrow_lists,
    lists::lists_show_no_more_than_records,
}

/// An instant from its RFC 3339 text.
fn at(text: &str) -> Result<Instant, Broken> {
    text.parse().map_err(|e| Broken(format!("{text}: {e}")))
}

fn ensure(holds: bool, what: &str) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(Broken(what.to_owned()))
    }
}

fn same<T: PartialEq + Debug>(what: &str, got: &T, expected: &T) -> Outcome {
    if got == expected {
        Ok(())
    } else {
        Err(Broken(format!(
            "{what}: expected {expected:?}, got {got:?}"
        )))
    }
}

/// The result must be a refusal with the code.
fn refused<T: Debug>(result: Result<T, Error>, code: ErrorCode) -> Result<Error, Broken> {
    match result {
        Err(error) if error.code == code => Ok(error),
        other => Err(Broken(format!("expected {code}, got {other:?}"))),
    }
}
