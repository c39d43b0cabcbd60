//! Weekly hours, as the tables of locations and doctors write them.

use clinic_core::time::{Schedule, Wall, WallRange, Weekday};

/// Monday to Friday.
pub(super) const WORKDAYS: [Weekday; 5] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
];

/// On which days, from which hour and minute to which.
pub(super) type Hours = (&'static [Weekday], (u16, u16), (u16, u16));

/// The weekly schedule of such hours.
pub(super) fn week<'a>(hours: impl IntoIterator<Item = &'a Hours>) -> Schedule {
    let wall = |(hour, minute): (u16, u16)| Wall::from_minutes(hour * 60 + minute);
    let mut schedule = Schedule::default();
    for (days, from, to) in hours {
        let range = wall(*from)
            .zip(wall(*to))
            .map(|(from, to)| WallRange { from, to });
        for day in *days {
            schedule.weekly.on_mut(*day).extend(range);
        }
    }
    schedule
}
