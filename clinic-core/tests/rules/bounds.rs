//! What has a bound says so: nothing is left out without a word, and no number overflows.

use chrono::{DateTime, Datelike, Duration, NaiveDate};
use clinic_core::change::{Change, SchedulingChange, Write};
use clinic_core::error::{Details, ErrorCode};
use clinic_core::limits;
use clinic_core::memory::MemoryStore;
use clinic_core::organization::{Service, ServiceFields};
use clinic_core::people::Doctor;
use clinic_core::records::Create;
use clinic_core::scheduling::{
    Action, AddTimeOff, Alignment, AppointmentHistory, BookSeries, Busy, By, CancelAppointment,
    DateWindow, DoctorCalendar, EditAppointment, Policy, RecurrenceRule, RoomCalendar,
    ServiceTiming, SlotRequest, Status, StatusSettings, Suggest, SuggestionReason, TimeOff,
    TimeOffOf, TransitionRequest, WhatIf, WhatIfChange, explain, occurrences, slots, transition,
};
use clinic_core::store::{Mode, Scope, Store};
use clinic_core::testing::World;
use clinic_core::time::{Instant, Schedule, Span, WallSpan, ZoneName, Zones};
use proptest::prelude::*;
use std::sync::Arc;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn rule(json: serde_json::Value) -> RecurrenceRule {
    serde_json::from_value(json).unwrap()
}

#[test]
fn a_rule_that_would_go_on_says_so() {
    let zone = Zones::bundled()
        .rules(&ZoneName::new("Europe/Bucharest"))
        .unwrap();
    for (given, number, truncated) in [
        (
            serde_json::json!({"frequency": "daily", "count": 52}),
            52,
            false,
        ),
        (
            serde_json::json!({"frequency": "daily", "count": 53}),
            52,
            true,
        ),
        (
            serde_json::json!({"frequency": "daily", "until": "2027-02-21"}),
            52,
            false,
        ),
        (
            serde_json::json!({"frequency": "daily", "until": "2027-02-22"}),
            52,
            true,
        ),
        (serde_json::json!({"frequency": "daily"}), 52, true),
        (
            serde_json::json!({"frequency": "monthly", "interval": 1000, "count": 52}),
            5,
            true,
        ),
    ] {
        let start = "2027-01-01T09:00:00".parse().unwrap();
        let found = rule(given.clone()).starts(start, &zone).unwrap();
        assert_eq!(
            (found.starts.len(), found.truncated),
            (number, truncated),
            "{given}"
        );
        assert!(
            found
                .starts
                .iter()
                .all(|at| limits::YEARS.contains(&at.year()))
        );
    }
}

proptest! {
    #[test]
    fn transitions_never_overflow(
        at in any::<i64>(),
        start in any::<i64>(),
        minutes in any::<u32>(),
        status in prop::sample::select(&Status::ALL[..]),
        action in prop::sample::select(&Action::ALL[..]),
        by in prop::sample::select(&[By::Patient, By::Staff, By::Clinical][..]),
    ) {
        let instant = |micros: i64| {
            DateTime::from_timestamp_micros(micros).unwrap_or(if micros < 0 {
                Instant::MIN_UTC
            } else {
                Instant::MAX_UTC
            })
        };
        let request = TransitionRequest {
            status,
            before_check_in: None,
            action,
            by,
            at: instant(at),
            starts_at: instant(start),
            ends_at: instant(start),
            same_local_date: true,
            settings: StatusSettings {
                check_in_opens_min: minutes,
                no_show_after_min: minutes,
                cancel_until_min: minutes,
            },
        };
        let _ = transition(&request);
    }

    #[test]
    fn occurrences_lie_within_the_years_served(
        year in 1900_i32..=2399,
        day in 1_u32..=366,
        interval in 1_u32..=1_000,
        frequency in prop::sample::select(&["daily", "weekly", "monthly"][..]),
        skip in any::<bool>(),
    ) {
        let zone = Zones::bundled().rules(&ZoneName::new("America/New_York")).unwrap();
        let Some(date) = chrono::NaiveDate::from_yo_opt(year, day) else {
            return Ok(());
        };
        let month_end = if skip { "skip" } else { "last_day" };
        let rule = rule(serde_json::json!({
            "frequency": frequency, "interval": interval, "month_end": month_end
        }));
        let starts = occurrences(&rule, date.and_hms_opt(9, 0, 0).unwrap(), &zone).unwrap();
        prop_assert!(starts.len() <= limits::SERIES_OCCURRENCES as usize);
        prop_assert!(starts.iter().all(|at| limits::YEARS.contains(&at.year())));
    }

    #[test]
    fn policies_never_overflow(
        horizon in prop::option::of(prop::sample::select(&[0, 1, 10_000_000, u32::MAX][..])),
        notice in prop::sample::select(&[0, 60, u32::MAX][..]),
        most in prop::option::of(prop::sample::select(&[0, 1, u32::MAX][..])),
        now in prop::sample::select(&["0001-01-01T00:00:00Z", "2027-01-04T08:00:00Z", "9999-12-31T23:00:00Z"][..]),
    ) {
        let zone = Zones::bundled().rules(&ZoneName::new("Europe/Bucharest")).unwrap();
        let schedule = World::weekdays(9 * 60, 17 * 60);
        let date = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
        let doctors = [DoctorCalendar {
            doctor: uuid::Uuid::nil().into(),
            schedule: &schedule,
            time_off: &[],
            busy: &[],
            max_per_day: most,
            sessions: &[],
        }];
        let found = slots(&SlotRequest {
            room: None,
            zone: &zone,
            now: at(now),
            window: DateWindow { from: date, to: date + chrono::Days::new(7) },
            hours: None,
            doctors: &doctors,
            rooms: None,
            patient_busy: &[],
            service: ServiceTiming {
                duration_min: 30,
                step_min: None,
                buffer_before_min: 0,
                buffer_after_min: 0,
            },
            policy: Policy {
                alignment: Alignment::default(),
                min_notice_min: notice,
                horizon_days: horizon,
                max_per_day: None,
            },
        })
        .unwrap();
        let unbounded = horizon.is_none_or(|days| days > 1) && most != Some(0);
        if now.starts_with("2027") && notice < u32::MAX && unbounded {
            prop_assert!(!found.is_empty());
        }
    }
}

#[test]
fn a_series_says_that_its_rule_goes_on() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let series = BookSeries {
            overbook: None,
            patient_id: Some(world.patient),
            doctor_id: Some(world.doctor),
            service_id: Some(world.service),
            location_id: Some(world.location),
            room_id: None,
            local_start: "2027-01-05T09:00:00".parse().unwrap(),
            rule: rule(serde_json::json!({"frequency": "weekly", "until": "2029-01-01"})),
            mode: Default::default(),
            reason: None,
            source: Default::default(),
            allow: Default::default(),
        };
        let outcome = world.clinic.run(&world.host(), series).await.unwrap();
        assert_eq!(outcome.booked.len() + outcome.skipped.len(), 52);
        assert!(outcome.truncated);
    });
}

#[test]
fn what_would_strand_too_many_is_refused() {
    pollster::block_on(async {
        let store = Arc::new(MemoryStore::new());
        let world = World::on(store.clone(), 1).await.unwrap();
        let booked = world
            .book(world.patient, at("2027-01-05T07:00:00Z"))
            .await
            .unwrap();
        let changes: Vec<Change> = (0..10_000_u128)
            .map(|n| {
                let mut other = booked.clone();
                other.id = uuid::Uuid::from_u128(n + 1).into();
                SchedulingChange::Appointment(Write::Insert(other)).into()
            })
            .collect();
        let scope = Scope::Organization(world.organization);
        let mut tx = store.begin(scope, Mode::Write).await.unwrap();
        tx.apply(&changes).await.unwrap();
        tx.commit().await.unwrap();
        let span: WallSpan = serde_json::from_value(
            serde_json::json!({"from": "2027-01-05T00:00", "to": "2027-01-06T00:00"}),
        )
        .unwrap();
        let doctor_id = world.doctor;
        for change in [
            WhatIfChange::Deactivation {},
            WhatIfChange::TimeOff(span),
            WhatIfChange::Schedule {
                location_id: world.location,
                schedule: Schedule::default(),
            },
        ] {
            let asked = WhatIf { doctor_id, change };
            let refused = world.clinic.ask(&world.host(), asked).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::LimitExceeded);
        }
        let off = AddTimeOff {
            doctor_id,
            span,
            reason: None,
            accept_stranded: true,
        };
        let refused = world.clinic.run(&world.host(), off).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::LimitExceeded);
    });
}

/// A world with so many doctors who all work around the clock, and a service that starts each minute.
async fn crowded(doctors: usize) -> (World, Service) {
    let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
    let service = Create::<Service> {
        fields: ServiceFields {
            step_min: Some(1),
            duration_min: 5,
            ..World::service_fields()
        },
    };
    let service = world.clinic.run(&world.host(), service).await.unwrap();
    for n in 0..doctors {
        let doctor = Create::<Doctor> {
            fields: World::doctor_fields("Ion", &format!("Pop {n}")),
        };
        let doctor = world.clinic.run(&world.host(), doctor).await.unwrap();
        world.work(doctor.id, World::weekdays(0, 0)).await.unwrap();
    }
    (world, service)
}

#[test]
fn more_doctors_than_are_looked_at_are_refused() {
    pollster::block_on(async {
        let (world, service) = crowded(200).await;
        let mut booking = world.booking(world.patient, at("2027-01-05T07:00:00Z"));
        booking.doctor_id = None;
        booking.service_id = Some(service.id);
        let refused = world.clinic.run(&world.host(), booking).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::LimitExceeded);
    });
}

#[test]
fn alternatives_and_suggestions_come_however_much_is_free() {
    pollster::block_on(async {
        let (world, service) = crowded(40).await;
        let start = at("2027-01-05T07:00:00Z");
        let mut booking = world.booking(world.patient, start);
        booking.doctor_id = None;
        booking.service_id = Some(service.id);
        world
            .clinic
            .run(&world.host(), booking.clone())
            .await
            .unwrap();
        // The patient is taken at that time, whoever is free.
        let refused = world.clinic.run(&world.host(), booking).await.unwrap_err();
        let Some(Details::Refusal(refusal)) = refused.details.as_deref() else {
            panic!("{refused}")
        };
        let each = limits::ALTERNATIVES_EACH_SIDE;
        let starts: Vec<_> = refusal.alternatives.iter().map(|s| s.starts_at).collect();
        assert_eq!(starts.len(), 2 * each);
        assert!(starts.is_sorted() && starts[each - 1] < start && starts[each] > start);
        assert_eq!(starts[each - 1], start - Duration::minutes(5));
        assert_eq!(starts[each], start + Duration::minutes(5));
        let suggest = Suggest {
            patient_id: world.patient,
            service_id: Some(service.id),
            location_id: None,
            doctor_id: None,
            limit: 3,
        };
        let ranked = world.clinic.ask(&world.host(), suggest).await.unwrap();
        assert_eq!(ranked.len(), 3);
    });
}

#[test]
fn habits_are_what_was_not_called_off_and_is_over() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let host = world.host();
        for (start, cancelled) in [
            ("2027-01-05T12:00:00Z", true),
            ("2027-01-12T12:00:00Z", true),
            ("2027-01-14T12:00:00Z", false),
        ] {
            let booked = world.book(world.patient, at(start)).await.unwrap();
            if cancelled {
                let cancel = CancelAppointment::of(booked.id);
                world.clinic.run(&host, cancel).await.unwrap();
            }
        }
        let known = async || {
            let suggest = Suggest {
                patient_id: world.patient,
                service_id: Some(world.service),
                location_id: None,
                doctor_id: None,
                limit: 200,
            };
            let ranked = world.clinic.ask(&host, suggest).await.unwrap();
            ranked
                .iter()
                .any(|s| s.reasons.contains(&SuggestionReason::KnownDoctor))
        };
        assert!(!known().await, "nothing has been yet");
        world.clock.set(at("2027-01-15T08:00:00Z"));
        assert!(known().await, "one visit is over");
    });
}

#[test]
fn time_off_is_listed_up_to_a_limit_and_within_the_years_served() {
    pollster::block_on(async {
        let store = Arc::new(MemoryStore::new());
        let world = World::on(store.clone(), 1).await.unwrap();
        let most = i64::from(limits::TIME_OFF_ENTRIES);
        let first = NaiveDate::from_ymd_opt(2028, 1, 1).unwrap();
        let changes: Vec<Change> = (0..=most)
            .map(|number| {
                let day = first + Duration::days(number);
                let from = day.and_time(chrono::NaiveTime::MIN);
                let time_off = TimeOff {
                    id: uuid::Uuid::from_u128(u128::try_from(number).unwrap() + 1).into(),
                    version: 1,
                    created_at: at("2027-01-01T00:00:00Z"),
                    updated_at: at("2027-01-01T00:00:00Z"),
                    doctor_id: world.doctor,
                    span: WallSpan {
                        from,
                        to: from + Duration::hours(1),
                    },
                    reason: None,
                };
                SchedulingChange::TimeOff(Write::Insert(time_off)).into()
            })
            .collect();
        let scope = Scope::Organization(world.organization);
        let mut tx = store.begin(scope, Mode::Write).await.unwrap();
        tx.apply(&changes).await.unwrap();
        tx.commit().await.unwrap();
        let list = async |from: NaiveDate, to: NaiveDate| {
            let question = TimeOffOf {
                doctor_id: world.doctor,
                from,
                to,
            };
            let found = world.clinic.ask(&world.host(), question).await;
            found.map(|found| found.len()).map_err(|error| error.code)
        };
        let end = first + Duration::days(most);
        assert_eq!(list(first, end).await, Ok(most as usize));
        let beyond = end + Duration::days(1);
        assert_eq!(list(first, beyond).await, Err(ErrorCode::LimitExceeded));
        let early = NaiveDate::from_ymd_opt(1899, 1, 1).unwrap();
        assert_eq!(list(early, first).await, Err(ErrorCode::InvalidParameter));
        let late = NaiveDate::from_ymd_opt(2401, 1, 1).unwrap();
        assert_eq!(list(end, late).await, Err(ErrorCode::InvalidParameter));
    });
}

#[test]
fn a_life_of_many_steps_is_read_in_parts() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let host = world.host();
        let booked = world
            .book(world.patient, at("2027-01-05T07:00:00Z"))
            .await
            .unwrap();
        let most = limits::HISTORY_STEPS;
        let ask = async |after_version, limit| {
            let question = AppointmentHistory {
                id: booked.id,
                after_version,
                limit,
            };
            let steps = world.clinic.ask(&host, question).await;
            steps
                .map(|steps| steps.iter().map(|step| step.version).collect::<Vec<_>>())
                .map_err(|error| error.code)
        };
        for number in 0..most {
            if number == most - 1 {
                assert_eq!(ask(None, None).await.unwrap().len(), most as usize);
            }
            let edit = EditAppointment {
                id: booked.id,
                reason: Some(format!("reason {number}").into()),
                notes: None,
                stranded: None,
            };
            world.clinic.run(&host, edit).await.unwrap();
        }
        assert_eq!(ask(None, None).await, Err(ErrorCode::LimitExceeded));
        assert_eq!(ask(None, Some(2)).await, Ok(vec![1, 2]));
        assert_eq!(ask(Some(2), Some(2)).await, Ok(vec![3, 4]));
        let last = u64::from(most) + 1;
        assert_eq!(ask(Some(last - 1), None).await, Ok(vec![last]));
        for refused in [0, limits::PAGE_ROWS + 1] {
            assert_eq!(
                ask(None, Some(refused)).await,
                Err(ErrorCode::LimitExceeded)
            );
        }
    });
}

proptest! {
    /// Whatever start is asked about, there is an answer.
    #[test]
    fn any_instant_can_be_explained(micros in any::<i64>(), edge in 0_usize..4) {
        let zone = Zones::bundled().rules(&ZoneName::new("Pacific/Kiritimati")).unwrap();
        let any = DateTime::from_timestamp_micros(micros);
        let start = match edge {
            0 => Instant::MIN_UTC,
            1 => Instant::MAX_UTC,
            _ => any.unwrap_or(Instant::MAX_UTC),
        };
        let schedule = World::weekdays(9 * 60, 17 * 60);
        let date = NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
        let busy = [Busy::span(Span::new(at("2027-01-05T08:00:00Z"), at("2027-01-05T09:00:00Z")))];
        let doctors = [DoctorCalendar {
            doctor: uuid::Uuid::nil().into(),
            schedule: &schedule,
            time_off: &[],
            busy: &busy,
            max_per_day: Some(1),
            sessions: &[],
        }];
        let rooms = [RoomCalendar {
            room: uuid::Uuid::nil().into(),
            schedule: Some(&schedule),
            time_off: &[],
            busy: &busy,
        }];
        let explained = explain(&SlotRequest {
            room: None,
            zone: &zone,
            now: at("2027-01-04T08:00:00Z"),
            window: DateWindow { from: date, to: date + chrono::Days::new(7) },
            hours: Some(&schedule),
            doctors: &doctors,
            rooms: Some(&rooms),
            patient_busy: &busy,
            service: ServiceTiming {
                duration_min: 30,
                step_min: None,
                buffer_before_min: 10,
                buffer_after_min: 10,
            },
            policy: Policy {
                alignment: Alignment::default(),
                min_notice_min: 60,
                horizon_days: Some(90),
                max_per_day: None,
            },
        }, uuid::Uuid::nil().into(), start);
        if let Ok(explained) = explained {
            prop_assert!(!explained.offered || explained.reasons.is_empty());
        }
    }
}
