//! The laws of availability, and a naive second implementation to check the answers against.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use clinic_core::ids::{DoctorId, RoomId};
use clinic_core::scheduling::{
    Alignment, Busy, DateWindow, DoctorCalendar, Policy, RoomCalendar, ServiceTiming, SlotRequest,
    explain, slots, starts,
};
use clinic_core::time::{
    Instant, Schedule, Span, Wall, WallRange, WallSpan, Weekday, ZoneName, ZoneRules, Zones,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// A question with all that it owns, so that tests can vary its parts.
#[derive(Clone, Debug)]
struct Question {
    zone: &'static str,
    now: Instant,
    from: NaiveDate,
    days: u64,
    hours: Option<Schedule>,
    schedules: Vec<Schedule>,
    time_off: Vec<WallSpan>,
    busy: Vec<Busy>,
    room_busy: Option<Vec<Busy>>,
    patient_busy: Vec<Busy>,
    service: ServiceTiming,
    policy: Policy,
}

static ZONES: LazyLock<Zones> = LazyLock::new(Zones::bundled);

fn doctor(place: usize) -> DoctorId {
    DoctorId(Uuid::from_u128(place as u128 + 1))
}

impl Question {
    fn rules(&self) -> Arc<ZoneRules> {
        ZONES.rules(&ZoneName::new(self.zone)).unwrap()
    }

    fn ask<T>(&self, from: NaiveDate, days: u64, read: impl FnOnce(&SlotRequest<'_>) -> T) -> T {
        let rules = self.rules();
        let doctors: Vec<_> = self
            .schedules
            .iter()
            .enumerate()
            .map(|(place, schedule)| DoctorCalendar {
                time_off: &self.time_off,
                // Every second doctor is free of reservations.
                busy: if place.is_multiple_of(2) {
                    &self.busy
                } else {
                    &[]
                },
                ..DoctorCalendar::new(doctor(place), schedule)
            })
            .collect();
        let rooms = self.room_busy.as_ref().map(|busy| {
            [RoomCalendar {
                room: RoomId(Uuid::nil()),
                schedule: None,
                time_off: &[],
                busy,
            }]
        });
        let window = DateWindow {
            from,
            to: from + Days::new(days),
        };
        let request = SlotRequest {
            hours: self.hours.as_ref(),
            rooms: rooms.as_ref().map(<[_; 1]>::as_slice),
            patient_busy: &self.patient_busy,
            policy: self.policy,
            ..SlotRequest::new(&rules, self.now, window, self.service, &doctors)
        };
        read(&request)
    }

    fn offers(&self, from: NaiveDate, days: u64) -> Vec<(Instant, DoctorId)> {
        let offers = self.ask(from, days, slots).unwrap();
        offers
            .iter()
            .map(|offer| (offer.starts_at, offer.doctor))
            .collect()
    }
}

/// Minute by minute, with no sets, no merging and no cursors: what docs/rules.md says, step by step. Everything in the
/// questions of these tests lies on whole minutes.
mod naive {
    use super::*;

    fn declared(
        schedule: &Schedule,
        date: NaiveDate,
        rules: &ZoneRules,
    ) -> Vec<(Instant, Instant)> {
        let midnight = date.and_time(NaiveTime::MIN);
        let mut spans = Vec::new();
        for range in schedule.on(date) {
            let from = midnight + Duration::minutes(i64::from(range.from.minutes()));
            let mut to = midnight + Duration::minutes(i64::from(range.to.minutes()));
            if to <= from {
                to += Duration::days(1);
            }
            spans.push((rules.span_start(from), rules.span_end(to)));
        }
        spans
    }

    fn dates(at: Instant) -> impl Iterator<Item = NaiveDate> {
        (0..5).map(move |n| at.date_naive() - Days::new(2) + Days::new(n))
    }

    fn within_minute(schedule: &Schedule, at: Instant, rules: &ZoneRules) -> bool {
        dates(at).any(|date| {
            declared(schedule, date, rules)
                .iter()
                .any(|(from, to)| *from <= at && at < *to)
        })
    }

    fn every_minute(from: Instant, to: Instant, mut holds: impl FnMut(Instant) -> bool) -> bool {
        let mut at = from;
        while at < to {
            if !holds(at) {
                return false;
            }
            at += Duration::minutes(1);
        }
        true
    }

    /// The pieces that the date declares, minute by minute: where declared minutes of that date and open
    /// minutes run on without a break.
    fn pieces(
        q: &Question,
        schedule: &Schedule,
        date: NaiveDate,
        rules: &ZoneRules,
    ) -> Vec<(Instant, Instant)> {
        let spans = declared(schedule, date, rules);
        let mut pieces: Vec<(Instant, Instant)> = Vec::new();
        let (Some(first), Some(last)) = (
            spans.iter().map(|s| s.0).min(),
            spans.iter().map(|s| s.1).max(),
        ) else {
            return pieces;
        };
        let mut at = first;
        while at < last {
            let inside = spans.iter().any(|(from, to)| *from <= at && at < *to)
                && q.hours
                    .as_ref()
                    .is_none_or(|hours| within_minute(hours, at, rules));
            let next = at + Duration::minutes(1);
            if inside {
                match pieces.last_mut() {
                    Some(piece) if piece.1 == at => piece.1 = next,
                    _ => pieces.push((at, next)),
                }
            }
            at = next;
        }
        pieces
    }

    fn merged(mut spans: Vec<(Instant, Instant)>) -> Vec<(Instant, Instant)> {
        spans.retain(|(from, to)| from < to);
        spans.sort();
        let mut out: Vec<(Instant, Instant)> = Vec::new();
        for span in spans {
            match out.last_mut() {
                Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
                _ => out.push(span),
            }
        }
        out
    }

    fn off(q: &Question, rules: &ZoneRules) -> Vec<(Instant, Instant)> {
        q.time_off
            .iter()
            .map(|s| (rules.span_start(s.from), rules.span_end(s.to)))
            .collect()
    }

    fn on_grid(q: &Question, place: usize, at: Instant, rules: &ZoneRules) -> bool {
        let step = i64::from(q.service.step_min.unwrap_or(q.service.duration_min));
        let schedule = &q.schedules[place];
        for date in dates(at) {
            for (from, to) in pieces(q, schedule, date, rules) {
                if !(from <= at && at < to) {
                    continue;
                }
                let mut anchor = from;
                match q.policy.alignment {
                    Alignment::Clock => {
                        use chrono::Timelike;
                        let local = rules.local(at);
                        return (i64::from(local.hour()) * 60 + i64::from(local.minute())) % step
                            == 0;
                    }
                    Alignment::Packed => {
                        let busy = if place.is_multiple_of(2) {
                            q.busy.clone()
                        } else {
                            Vec::new()
                        };
                        let before = Duration::minutes(i64::from(q.service.buffer_before_min));
                        let busy = merged(busy.iter().map(|b| (b.span.from, b.span.to)).collect());
                        let restarts = busy
                            .iter()
                            .map(|s| s.1 + before)
                            .chain(merged(off(q, rules)).iter().map(|s| s.1))
                            .collect::<Vec<_>>();
                        anchor = restarts
                            .into_iter()
                            .filter(|r| *r > from && *r <= at)
                            .fold(anchor, Instant::max);
                    }
                    Alignment::Shift => {}
                }
                if (at - anchor).num_minutes() % step == 0 {
                    return true;
                }
            }
        }
        false
    }

    fn meets(busy: &[Busy], from: Instant, to: Instant) -> bool {
        busy.iter()
            .any(|b| b.span.from < b.span.to && b.span.from < to && from < b.span.to)
    }

    pub(super) fn offered(q: &Question, place: usize, at: Instant) -> bool {
        let rules = q.rules();
        let minutes = |n: u32| Duration::minutes(i64::from(n));
        let end = at + minutes(q.service.duration_min);
        let (from, to) = (
            at - minutes(q.service.buffer_before_min),
            end + minutes(q.service.buffer_after_min),
        );
        let local = rules.local(at).date();
        let busy: &[Busy] = if place.is_multiple_of(2) {
            &q.busy
        } else {
            &[]
        };
        let today = rules.local(q.now).date();
        let count = busy
            .iter()
            .filter_map(|b| b.appointment_at)
            .filter(|at| rules.local(*at).date() == local)
            .count();
        at >= q.now + minutes(q.policy.min_notice_min)
            && q.policy
                .horizon_days
                .is_none_or(|days| local <= today + Days::new(u64::from(days)))
            && q.policy
                .max_per_day
                .is_none_or(|most| count < most as usize)
            && every_minute(at, end, |at| within_minute(&q.schedules[place], at, &rules))
            && q.hours
                .as_ref()
                .is_none_or(|hours| every_minute(at, end, |at| within_minute(hours, at, &rules)))
            && !off(q, &rules)
                .iter()
                .any(|(start, stop)| start < stop && *start < end && at < *stop)
            && !meets(busy, from, to)
            && !meets(&q.patient_busy, at, end)
            && q.room_busy
                .as_ref()
                .is_none_or(|busy| !meets(busy, from, to))
            && on_grid(q, place, at, &rules)
    }
}

/// The first Monday of the tests; clocks change in the weeks after in most of the zones.
const FIRST: (i32, u32, u32) = (2027, 3, 8);

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(FIRST.0, FIRST.1, FIRST.2).unwrap()
}

fn instant_of(minute: i64) -> Instant {
    Utc.with_ymd_and_hms(FIRST.0, FIRST.1, FIRST.2, 0, 0, 0)
        .unwrap()
        + Duration::minutes(minute)
}

prop_compose! {
    fn range()(from in 0_u16..288, length in 1_u16..150) -> WallRange {
        let wall = |five: u16| Wall::from_minutes(five * 5 % 1440).unwrap();
        WallRange { from: wall(from), to: wall(from + length) }
    }
}

fn ranges() -> impl Strategy<Value = Vec<WallRange>> {
    proptest::collection::vec(range().prop_filter("empty", |r| r.from != r.to), 0..3)
}

prop_compose! {
    fn schedule()(
        days in proptest::collection::vec(ranges(), 7),
        exceptions in proptest::collection::btree_map(0_u64..28, ranges(), 0..3),
    ) -> Schedule {
        let mut schedule = Schedule::default();
        for (day, spans) in Weekday::ALL.iter().zip(days) {
            *schedule.weekly.on_mut(*day) = spans;
        }
        schedule.dates = exceptions.into_iter().map(|(n, spans)| (first_day() + Days::new(n), spans)).collect();
        schedule
    }
}

fn busy(count: usize) -> impl Strategy<Value = Vec<Busy>> {
    let one = (0_i64..28 * 288, 1_i64..30, any::<bool>()).prop_map(|(from, length, counts)| {
        let span = Span::new(instant_of(from * 5), instant_of((from + length) * 5));
        Busy {
            span,
            source: None,
            appointment_at: counts.then_some(span.from),
        }
    });
    proptest::collection::vec(one, 0..count)
}

fn time_off() -> impl Strategy<Value = Vec<WallSpan>> {
    let one = (0_i64..28 * 288, 1_i64..400).prop_map(|(from, length)| WallSpan {
        from: instant_of(from * 5).naive_utc(),
        to: instant_of((from + length) * 5).naive_utc(),
    });
    proptest::collection::vec(one, 0..3)
}

prop_compose! {
    fn policy()(
        alignment in prop_oneof![Just(Alignment::Shift), Just(Alignment::Clock), Just(Alignment::Packed)],
        min_notice_min in prop_oneof![Just(0_u32), 0_u32..3_000],
        horizon_days in proptest::option::of(0_u32..30),
        max_per_day in proptest::option::of(1_u32..4),
    ) -> Policy {
        Policy { alignment, min_notice_min, horizon_days, max_per_day }
    }
}

prop_compose! {
    fn timing()(
        duration in 1_u32..30,
        step in proptest::option::of(1_u32..20),
        before in 0_u32..6,
        after in 0_u32..6,
    ) -> ServiceTiming {
        ServiceTiming { duration_min: duration * 5, step_min: step.map(|s| s * 5), buffer_before_min: before * 5, buffer_after_min: after * 5 }
    }
}

prop_compose! {
    fn question()(
        zone in prop_oneof![
            Just("Europe/Bucharest"), Just("America/New_York"), Just("Australia/Lord_Howe"), Just("America/Havana"),
            Just("Asia/Kolkata"), Just("America/St_Johns"), Just("Africa/Cairo"), Just("Pacific/Apia"),
        ],
        now in -2_000_i64..20_000,
        offset in 0_u64..24,
        days in 1_u64..5,
        hours in proptest::option::of(schedule()),
        schedules in proptest::collection::vec(schedule(), 1..3),
        time_off in time_off(),
        busy in busy(25),
        room_busy in proptest::option::of(busy(10)),
        patient_busy in busy(4),
        service in timing(),
        policy in policy(),
    ) -> Question {
        let from = first_day() + Days::new(offset);
        Question { zone, now: instant_of(now), from, days, hours, schedules, time_off, busy, room_busy, patient_busy, service, policy }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_naive_reading_agrees(q in question()) {
        let rules = q.rules();
        let offered: BTreeSet<_> = q.offers(q.from, q.days).into_iter().collect();
        let from = rules.span_start(q.from.and_time(NaiveTime::MIN)) - Duration::hours(3);
        let to = rules.span_end((q.from + Days::new(q.days)).and_time(NaiveTime::MIN)) + Duration::hours(3);
        let window = q.from..q.from + Days::new(q.days);
        let mut at = from;
        while at < to {
            for place in 0..q.schedules.len() {
                let expected = window.contains(&rules.local(at).date()) && naive::offered(&q, place, at);
                prop_assert_eq!(offered.contains(&(at, doctor(place))), expected, "{} with {}", at, place);
            }
            at += Duration::minutes(5);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn offered_exactly_if_there_is_no_reason(q in question(), probes in proptest::collection::vec((0_i64..6_000, 0_i64..60), 20)) {
        let rules = q.rules();
        let offered: BTreeSet<_> = q.offers(q.from, q.days).into_iter().collect();
        for (at, who) in &offered {
            prop_assert!(q.ask(q.from, q.days, |r| explain(r, *who, *at)).unwrap().offered);
        }
        let start = rules.span_start(q.from.and_time(NaiveTime::MIN));
        let window = q.from..q.from + Days::new(q.days);
        for (minute, seconds) in probes {
            // Not only whole minutes.
            let at: DateTime<Utc> = start + Duration::minutes(minute) + Duration::seconds(seconds % 3);
            for place in 0..q.schedules.len() {
                if window.contains(&rules.local(at).date()) {
                    let explained = q.ask(q.from, q.days, |r| explain(r, doctor(place), at)).unwrap();
                    prop_assert_eq!(explained.offered, explained.reasons.is_empty());
                    prop_assert_eq!(explained.offered, offered.contains(&(at, doctor(place))), "{}", at);
                }
            }
        }
    }

    #[test]
    fn the_window_can_be_cut_anywhere(q in question()) {
        let whole = q.offers(q.from, q.days);
        let days: Vec<_> = (0..q.days).flat_map(|n| q.offers(q.from + Days::new(n), 1)).collect();
        prop_assert_eq!(&whole, &days);
        let wider = q.offers(q.from - Days::new(2), q.days + 4);
        let rules = q.rules();
        let window = q.from..q.from + Days::new(q.days);
        let inside: Vec<_> = wider.into_iter().filter(|(at, _)| window.contains(&rules.local(*at).date())).collect();
        prop_assert_eq!(&whole, &inside);
    }

    #[test]
    fn an_offer_can_be_booked_and_is_gone(mut q in question(), pick in any::<prop::sample::Index>()) {
        let whole = q.offers(q.from, q.days);
        if !whole.is_empty() {
            let (at, who) = whole[pick.index(whole.len())];
            let minutes = |n: u32| Duration::minutes(i64::from(n));
            let end = at + minutes(q.service.duration_min);
            let reserved = Span::new(at - minutes(q.service.buffer_before_min), end + minutes(q.service.buffer_after_min));
            prop_assert!(who == doctor(1) || q.busy.iter().all(|b| b.span.is_empty() || !b.span.overlaps(&reserved)));
            q.busy.push(Busy { span: reserved, source: None, appointment_at: Some(at) });
            prop_assert!(!q.offers(q.from, q.days).contains(&(at, doctor(0))));
        }
    }

    #[test]
    fn what_is_reserved_elsewhere_changes_nothing(mut q in question(), far in 40_i64..80) {
        q.policy.alignment = if q.policy.alignment == Alignment::Packed { Alignment::Shift } else { q.policy.alignment };
        let before = q.offers(q.from, q.days);
        let from = instant_of(far * 24 * 60);
        q.busy.push(Busy { span: Span::new(from, from + Duration::hours(1)), source: None, appointment_at: Some(from) });
        prop_assert_eq!(before, q.offers(q.from, q.days));
    }

    #[test]
    fn the_lean_form_gives_the_same(q in question()) {
        let offers = q.ask(q.from, q.days, slots).unwrap();
        let lean = q.ask(q.from, q.days, starts).unwrap();
        for (place, own) in lean.iter().enumerate() {
            let same: Vec<_> = offers.iter().filter(|o| o.doctor == doctor(place)).map(|o| o.starts_at.timestamp_micros()).collect();
            prop_assert_eq!(own, &same);
        }
    }
}

#[test]
fn a_question_that_means_nothing_is_refused() {
    let rules = Zones::bundled().rules(&ZoneName::new("UTC")).unwrap();
    let schedule = Schedule::default();
    let doctors = [DoctorCalendar::new(doctor(0), &schedule)];
    let window = DateWindow {
        from: first_day(),
        to: first_day() + Days::new(93),
    };
    let request = SlotRequest::new(
        &rules,
        instant_of(0),
        window,
        ServiceTiming::of(30),
        &doctors,
    );
    assert!(slots(&request).is_err());
    let window = DateWindow {
        from: first_day(),
        to: first_day() + Days::new(1),
    };
    for timing in [
        ServiceTiming::of(0),
        ServiceTiming {
            step_min: Some(0),
            ..ServiceTiming::of(30)
        },
        ServiceTiming::of(1_441),
    ] {
        let request = SlotRequest {
            service: timing,
            window,
            ..request
        };
        assert!(slots(&request).is_err());
    }
    let request = SlotRequest { window, ..request };
    assert!(explain(&request, doctor(7), instant_of(0)).is_err());
}
