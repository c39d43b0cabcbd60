//! The dates of a question about free time.

use crate::problem::Problem;
use clinic_core::ids::{LocationId, PatientId, RoomId, ServiceId};
use clinic_core::time::{Date, civil};
use serde::Deserialize;
use utoipa::IntoParams;

/// The dates of a question, and what it is about.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WindowQuery {
    /// One date; in place of `from` and `to`.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    date: Option<Date>,
    /// The first date.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    from: Option<Date>,
    /// The date after the last; a week after the first unless said.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    to: Option<Date>,
    /// What for; the organization's default service unless said.
    #[serde(alias = "service_id")]
    pub(crate) service: Option<ServiceId>,
    /// Where; the only place where the doctor works unless said.
    #[serde(alias = "location_id")]
    pub(crate) location: Option<LocationId>,
    /// In this room and no other.
    #[serde(alias = "room_id")]
    pub(crate) room: Option<RoomId>,
    /// For this patient, who must be free.
    #[serde(alias = "patient_id")]
    pub(crate) patient: Option<PatientId>,
}

/// Dates `[from, to)`.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

/// The dates that are asked for by one date, or by the first and the date after the last; a week unless said.
///
/// # Errors
/// `invalid_value` for another combination.
pub(super) fn window(
    date: Option<Date>,
    from: Option<Date>,
    to: Option<Date>,
) -> Result<Window, Problem> {
    let beyond = || Problem::meaning("the parameter to lies too far ahead");
    match (date, from, to) {
        (Some(date), None, None) => Ok(Window {
            from: date,
            to: date.succ_opt().ok_or_else(beyond)?,
        }),
        (None, Some(from), Some(to)) => Ok(Window { from, to }),
        (None, Some(from), None) => {
            let to = from.checked_add_days(chrono::Days::new(7));
            Ok(Window {
                from,
                to: to.ok_or_else(beyond)?,
            })
        }
        _ => Err(Problem::meaning(
            "the dates are asked by the parameter date, or by from and to",
        )),
    }
}

impl WindowQuery {
    pub(crate) fn window(&self) -> Result<Window, Problem> {
        window(self.date, self.from, self.to)
    }
}
