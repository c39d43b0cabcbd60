use crate::base::limits;
use crate::base::money::Rounding;
use crate::domain::check::Checks;
use crate::domain::scheduling::{Alignment, Status};
use serde::{Deserialize, Serialize};

/// The rules that an organization chooses for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Settings {
    /// What a booking starts as: `scheduled` or `confirmed`.
    pub booking_starts_as: Status,
    /// How the starts of slots are laid out.
    pub alignment: Alignment,
    /// How long before its start a slot can last be booked, in minutes.
    pub min_notice_min: u32,
    /// How many days ahead slots are offered; absent: without end.
    pub horizon_days: Option<u32>,
    /// Appointments of one doctor on one date, unless the doctor has a limit of their own.
    pub max_per_day: Option<u32>,
    /// How long before the start a patient can check in, in minutes.
    pub check_in_opens_min: u32,
    /// How long after the start an appointment can be marked as not shown, in minutes.
    pub no_show_after_min: u32,
    /// How long before the start a patient can last cancel, in minutes.
    pub cancel_until_min: u32,
    /// How long a hold lasts unless the caller asks otherwise, in minutes.
    pub hold_min: u32,
    /// How amounts are rounded.
    pub rounding: Rounding,
    /// Whether prices include tax.
    pub prices_include_tax: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            booking_starts_as: Status::Scheduled,
            alignment: Alignment::Shift,
            min_notice_min: 0,
            horizon_days: None,
            max_per_day: None,
            check_in_opens_min: 120,
            no_show_after_min: 15,
            cancel_until_min: 0,
            hold_min: 5,
            rounding: Rounding::HalfUp,
            prices_include_tax: false,
        }
    }
}

impl Settings {
    /// Notes what is wrong with them.
    pub fn check(&self, checks: &mut Checks, pointer: &str) {
        const WEEK: u32 = 7 * 24 * 60;
        checks.require(
            matches!(
                self.booking_starts_as,
                Status::Scheduled | Status::Confirmed
            ),
            &format!("{pointer}/booking_starts_as"),
            "must be scheduled or confirmed",
        );
        checks.range(
            &format!("{pointer}/min_notice_min"),
            self.min_notice_min,
            0,
            52 * WEEK,
        );
        if let Some(days) = self.horizon_days {
            checks.range(&format!("{pointer}/horizon_days"), days, 0, 3_660);
        }
        if let Some(most) = self.max_per_day {
            checks.range(
                &format!("{pointer}/max_per_day"),
                most,
                1,
                limits::APPOINTMENTS_PER_DAY,
            );
        }
        checks.range(
            &format!("{pointer}/check_in_opens_min"),
            self.check_in_opens_min,
            0,
            WEEK,
        );
        checks.range(
            &format!("{pointer}/no_show_after_min"),
            self.no_show_after_min,
            0,
            WEEK,
        );
        checks.range(
            &format!("{pointer}/cancel_until_min"),
            self.cancel_until_min,
            0,
            52 * WEEK,
        );
        checks.range(
            &format!("{pointer}/hold_min"),
            self.hold_min,
            1,
            limits::HOLD_MIN,
        );
    }
}
