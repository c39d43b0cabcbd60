//! The legal holidays of Romania (Labour Code, art. 139).

use chrono::{Datelike, Days};
use clinic_core::time::Date;
use std::collections::BTreeMap;

const FIXED: [(u32, u32, &str); 12] = [
    (1, 1, "New Year"),
    (1, 2, "New Year"),
    (1, 6, "Epiphany"),
    (1, 7, "Saint John the Baptist"),
    (1, 24, "Union of the Principalities"),
    (5, 1, "Labour Day"),
    (6, 1, "Children's Day"),
    (8, 15, "Dormition of the Mother of God"),
    (11, 30, "Saint Andrew"),
    (12, 1, "National Day"),
    (12, 25, "Christmas"),
    (12, 26, "Christmas"),
];

/// Days from Easter Sunday.
const BY_EASTER: [(i64, &str); 5] = [
    (-2, "Good Friday"),
    (0, "Easter"),
    (1, "Easter"),
    (49, "Pentecost"),
    (50, "Pentecost"),
];

/// The holidays from `from` to `to`, both included.
pub(super) fn between(from: Date, to: Date) -> BTreeMap<Date, String> {
    let mut holidays = BTreeMap::new();
    for year in from.year()..=to.year() {
        let fixed = FIXED
            .iter()
            .map(|(month, day, name)| (Date::from_ymd_opt(year, *month, *day), *name));
        let easter = orthodox_easter(year);
        let moving = BY_EASTER
            .iter()
            .map(|(days, name)| (easter.and_then(|date| moved(date, *days)), *name));
        for (date, name) in fixed.chain(moving) {
            if let Some(date) = date.filter(|date| (from..=to).contains(date)) {
                holidays.insert(date, name.to_owned());
            }
        }
    }
    holidays
}

fn moved(date: Date, days: i64) -> Option<Date> {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 {
        date.checked_sub_days(distance)
    } else {
        date.checked_add_days(distance)
    }
}

/// Orthodox Easter Sunday: Meeus' Julian algorithm, and the 13 days between the calendars from 1900 to
/// 2099.
fn orthodox_easter(year: i32) -> Option<Date> {
    let d = (19 * (year % 19) + 15) % 30;
    let e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
    let julian = d + e + 114;
    let (month, day) = (
        u32::try_from(julian / 31).ok()?,
        u32::try_from(julian % 31 + 1).ok()?,
    );
    Date::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(13))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_church_keeps_it() {
        for (year, month, day) in [
            (2023, 4, 16),
            (2024, 5, 5),
            (2025, 4, 20),
            (2026, 4, 12),
            (2027, 5, 2),
        ] {
            assert_eq!(orthodox_easter(year), Date::from_ymd_opt(year, month, day));
        }
    }

    #[test]
    fn both_ends_count() {
        let day = |m, d| Date::from_ymd_opt(2026, m, d).unwrap();
        let found = between(day(11, 30), day(12, 25));
        assert_eq!(
            found.keys().copied().collect::<Vec<_>>(),
            [day(11, 30), day(12, 1), day(12, 25)]
        );
    }
}
