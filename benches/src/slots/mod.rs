//! W1: the free slots of doctors who work Monday to Friday 09:00–12:00 and 13:00–17:00, in slots of 30
//! minutes, some of which are booked.

mod floor;
mod plain;

pub use floor::{bitmap, merge};
pub use plain::{merge_of_instants, naive};

use crate::Numbers;
use chrono::Datelike;
use chrono_tz::Tz;
use clinic_core::ids::DoctorId;
use clinic_core::scheduling::{
    Alignment, Busy, DateWindow, DoctorCalendar, Offer, Policy, ServiceTiming, SlotRequest,
};
use clinic_core::time::{
    Date, Instant, Schedule, Span, WallRange, WallSpan, Weekday, ZoneName, ZoneRules, Zones,
};
use std::sync::Arc;

/// The length of a slot, in microseconds.
pub const SLOT: i64 = 30 * 60 * 1_000_000;
/// A day, in microseconds.
pub const DAY: i64 = 48 * SLOT;
/// The minutes of the day between which the doctors work.
pub const HOURS: [(i64, i64); 2] = [(9 * 60, 12 * 60), (13 * 60, 17 * 60)];

/// One doctor's window, in every form that somebody computes with.
#[derive(Debug)]
pub struct Case {
    /// The zone, by our rules.
    pub zone: Arc<ZoneRules>,
    /// The zone, by chrono-tz.
    pub tz: Tz,
    /// The first date.
    pub from: Date,
    /// The date after the last.
    pub to: Date,
    /// What is booked, by start.
    pub busy: Vec<Busy>,
    /// The same as UTC microseconds.
    pub spans: Vec<(i64, i64)>,
    /// The weekly hours.
    pub schedule: Schedule,
    /// A patient's time elsewhere, which takes no slot.
    pub elsewhere: Vec<Busy>,
    /// A time off, on a Sunday.
    pub time_off: Vec<WallSpan>,
}

fn weekdays() -> Schedule {
    let mut schedule = Schedule::default();
    for day in &Weekday::ALL[..5] {
        let ranges = ["09:00-12:00", "13:00-17:00"].map(|text| {
            let (from, to) = text.split_once('-').unwrap();
            WallRange::from((from.parse().unwrap(), to.parse().unwrap()))
        });
        schedule.weekly.on_mut(*day).extend(ranges);
    }
    schedule
}

/// What is reserved from one instant to another, for an appointment.
fn busy((from, to): (i64, i64)) -> Busy {
    let at = |micros| Instant::from_timestamp_micros(micros).unwrap();
    Busy {
        span: Span::new(at(from), at(to)),
        source: None,
        appointment_at: Some(at(from)),
    }
}

impl Case {
    /// A window with as many bookings, on the grid.
    #[must_use]
    pub fn new(zone: &str, from: &str, days: u64, bookings: usize, seed: u64) -> Self {
        let rules = Zones::bundled().rules(&ZoneName::new(zone)).unwrap();
        let from: Date = from.parse().unwrap();
        let mut case = Self {
            zone: rules,
            tz: zone.parse().unwrap(),
            from,
            to: from + chrono::Days::new(days),
            busy: Vec::new(),
            spans: Vec::new(),
            schedule: weekdays(),
            elsewhere: Vec::new(),
            time_off: Vec::new(),
        };
        let mut all = naive(&case);
        let mut numbers = Numbers::from(seed);
        for _ in 0..bookings {
            let start = all.swap_remove(numbers.below(all.len()));
            case.spans.push((start, start + SLOT));
        }
        case.spans.sort_unstable();
        case.busy = case.spans.iter().copied().map(busy).collect();
        for date in case.from.iter_days().take(usize::try_from(days).unwrap()) {
            if date.weekday() == chrono::Weekday::Sun {
                let span = |hour| date.and_hms_opt(hour, 0, 0).unwrap();
                case.time_off.push(WallSpan {
                    from: span(9),
                    to: span(17),
                });
                let noon = span(12).and_utc().timestamp_micros();
                case.elsewhere.push(busy((noon, noon + SLOT)));
            }
        }
        case
    }

    fn window(&self) -> DateWindow {
        DateWindow {
            from: self.from,
            to: self.to,
        }
    }

    /// The doctor's calendar for our question.
    #[must_use]
    pub fn calendar(&self) -> DoctorCalendar<'_> {
        DoctorCalendar {
            busy: &self.busy,
            ..DoctorCalendar::new(DoctorId(uuid::Uuid::nil()), &self.schedule)
        }
    }

    /// Our question.
    #[must_use]
    pub fn request<'a>(&'a self, doctors: &'a [DoctorCalendar<'a>]) -> SlotRequest<'a> {
        SlotRequest::new(
            &self.zone,
            "2027-01-01T00:00:00Z".parse().unwrap(),
            self.window(),
            ServiceTiming::of(30),
            doctors,
        )
    }

    /// Our question with every rule set, each such that it takes nothing away.
    #[must_use]
    pub fn strict<'a>(&'a self, doctors: &'a [DoctorCalendar<'a>]) -> SlotRequest<'a> {
        SlotRequest {
            hours: Some(&self.schedule),
            patient_busy: &self.elsewhere,
            policy: Policy {
                alignment: Alignment::Shift,
                min_notice_min: 60,
                horizon_days: Some(400),
                max_per_day: Some(15),
            },
            ..self.request(doctors)
        }
    }
}

/// The starts of our answer, to compare it with the others.
#[must_use]
pub fn starts_of(offers: &[Offer]) -> Vec<i64> {
    offers
        .iter()
        .map(|offer| offer.starts_at.timestamp_micros())
        .collect()
}

/// W1a: one doctor, 90 days, 500 bookings.
#[must_use]
pub fn w1a() -> Case {
    Case::new("America/New_York", "2027-02-01", 90, 500, 1)
}

/// W1b: 100 doctors in four zones, 30 days, 150 bookings each.
#[must_use]
pub fn w1b() -> Vec<Case> {
    let zones = [
        "America/New_York",
        "Europe/London",
        "Europe/Bucharest",
        "Asia/Kolkata",
    ];
    (0..100)
        .map(|nth| {
            Case::new(
                zones[nth / 25],
                "2027-03-01",
                30,
                150,
                u64::try_from(nth).unwrap(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every peer and ours, on every case, with as many free slots as the workload has.
    #[test]
    fn all_give_the_same() {
        let free = |cases: &[Case]| -> usize {
            let each = cases.iter().map(|case| {
                let expected = naive(case);
                assert_eq!(merge_of_instants(case), expected);
                assert_eq!(merge(case), expected);
                assert_eq!(bitmap(case), expected);
                let plain = [case.calendar()];
                let ours = clinic_core::scheduling::slots(&case.request(&plain)).unwrap();
                assert_eq!(starts_of(&ours), expected);
                let strict = [DoctorCalendar {
                    time_off: &case.time_off,
                    ..case.calendar()
                }];
                let ours = clinic_core::scheduling::slots(&case.strict(&strict)).unwrap();
                assert_eq!(starts_of(&ours), expected);
                expected.len()
            });
            each.sum()
        };
        assert_eq!(free(&[w1a()]), 410);
        assert_eq!(free(&w1b()), 15_800);
    }
}
