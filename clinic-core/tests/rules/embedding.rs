//! What makes the library easy to call: words that are written and read in one way, errors that `?` takes and that say
//! all that is wrong, and constructors for what is asked most.

use clinic_core::access::{Capacity, Permission, Role};
use clinic_core::billing::{AllocationError, Coordination, InvalidQuantity};
use clinic_core::error::{Details, FieldError};
use clinic_core::money::{Currency, InvalidRate, MoneyError, Rounding};
use clinic_core::organization::{LocationFields, OrganizationFields, RoomFields, ServiceFields};
use clinic_core::people::{DoctorFields, PatientFields, Sex};
use clinic_core::scheduling::{
    Action, Alignment, Busy, BusySource, By, CancelAppointment, Frequency, InvalidRecurrence,
    MonthEnd, Reason, ReasonCode, RecurrenceRule, Refusal, RescheduleAppointment, SeriesMode, Slot,
    Source, Status, SuggestionReason,
};
use clinic_core::store::SortKey;
use clinic_core::time::{InvalidWall, Span, UnknownZone, Wall, Weekday, ZoneName, Zones};
use clinic_core::{Context, Error, ErrorCode, UnknownWord, chrono, uuid};
use serde::Serialize;
use serde_json::json;
use std::fmt::{Debug, Display};
use std::str::FromStr;

fn is_one_word<T>(all: &[T], as_str: impl Fn(T) -> &'static str)
where
    T: Copy + Debug + Display + PartialEq + Serialize + FromStr<Err = UnknownWord>,
{
    for value in all {
        let word = value.to_string();
        assert_eq!(word, as_str(*value));
        assert_eq!(json!(value), json!(word), "{value:?}");
        assert_eq!(word.parse::<T>(), Ok(*value));
    }
    let error = "no such word".parse::<T>().unwrap_err();
    assert!(!error.to_string().contains("no such word"));
}

macro_rules! one_word_everywhere {
    ($($name:ty),* $(,)?) => {
        [$(is_one_word(&<$name>::ALL, <$name>::as_str)),*]
    };
}

#[test]
fn a_word_is_the_same_in_json_and_in_text() {
    one_word_everywhere!(
        Action,
        Alignment,
        By,
        Capacity,
        Coordination,
        Frequency,
        MonthEnd,
        Permission,
        ReasonCode,
        Role,
        Rounding,
        SeriesMode,
        Sex,
        SortKey,
        Source,
        Status,
        SuggestionReason,
        Weekday,
    );
    for code in ErrorCode::ALL {
        assert_eq!(code.to_string().parse::<ErrorCode>(), Ok(*code));
        assert_eq!(json!(code), json!(code.as_str()));
    }
    assert_eq!(format!("{:>10}|", Status::NoShow), "   no_show|");
}

#[test]
fn weekdays_and_zones_are_those_of_chrono() {
    let mut day = chrono::Weekday::Mon;
    for own in Weekday::ALL {
        assert_eq!(Weekday::from(day), own);
        assert_eq!(chrono::Weekday::from(own), day);
        day = day.succ();
    }
    let name = ZoneName::from(chrono_tz::Europe::Bucharest);
    assert_eq!(name, "Europe/Bucharest".into());
    assert_eq!(
        chrono_tz::Tz::try_from(&name),
        Ok(chrono_tz::Europe::Bucharest)
    );
    assert!(chrono_tz::Tz::try_from(&ZoneName::new("Europe/Nowhere")).is_err());
    assert_eq!("Europe/Bucharest".parse::<ZoneName>(), Ok(name));
}

#[test]
fn the_question_mark_takes_the_errors_of_the_rules() {
    fn code(result: Result<(), Error>) -> ErrorCode {
        result.unwrap_err().code
    }
    let invalid = ErrorCode::InvalidValue;
    assert_eq!(code((|| Ok(Err(InvalidRecurrence::Count)?))()), invalid);
    assert_eq!(code((|| Ok(Err(MoneyError::OutOfRange)?))()), invalid);
    assert_eq!(code((|| Ok(Err(InvalidRate)?))()), invalid);
    assert_eq!(code((|| Ok(Err(InvalidQuantity)?))()), invalid);
    assert_eq!(code((|| Ok(Err(AllocationError::NoWeight)?))()), invalid);
    let wall = || -> Result<Wall, Error> { Ok("24:01".parse()?) };
    assert_eq!(wall().unwrap_err(), InvalidWall.into());
    let status = || -> Result<Status, Error> { Ok("gone".parse()?) };
    assert_eq!(status().unwrap_err().code, invalid);
    let zone = || -> Result<(), Error> {
        Zones::default().rules(&"Mars/Base".into())?;
        Ok(())
    };
    assert_eq!(
        zone().unwrap_err(),
        UnknownZone("Mars/Base".to_owned()).into()
    );
    assert_eq!(code(zone()), ErrorCode::UnknownZone);
}

#[test]
fn an_error_shows_all_that_is_wrong() {
    let field = |pointer: &str| FieldError {
        pointer: pointer.to_owned(),
        detail: "must not be empty".to_owned(),
    };
    let error = Error::new(ErrorCode::InvalidValue, "/given_name: must not be empty").with(
        Details::Fields(vec![field("/given_name"), field("/family_name")]),
    );
    assert_eq!(
        error.to_string(),
        "invalid_value: /given_name: must not be empty; /family_name: must not be empty"
    );
    assert_eq!(error.fields().len(), 2);
    assert!(error.refusal().is_none() && error.is(ErrorCode::InvalidValue));
    let one = Error::field("/name", "is missing");
    assert_eq!(one.to_string(), "invalid_value: /name: is missing");

    let refusal = Refusal {
        reasons: vec![
            Reason::of(ReasonCode::TimeOff),
            Reason::of(ReasonCode::DoctorBusy),
            Reason::of(ReasonCode::DoctorBusy),
        ],
        ..Refusal::default()
    };
    let error = Error::new(ErrorCode::SlotTaken, "the time is taken")
        .with(Details::Refusal(refusal.clone()));
    assert_eq!(
        error.to_string(),
        "slot_taken: the time is taken (doctor_busy, time_off)"
    );
    assert_eq!(error.refusal(), Some(&refusal));
    assert!(error.fields().is_empty());
}

#[test]
fn what_is_asked_most_has_a_constructor() {
    let id = uuid::Uuid::from_u128(1);
    let at = chrono::DateTime::UNIX_EPOCH;
    let span = Span::new(at, at + chrono::Duration::hours(1));
    assert_eq!(CancelAppointment::of(id.into()).reason, None);
    let cancel = CancelAppointment::of(id.into()).because("ill");
    assert_eq!(cancel.reason, Some("ill".into()));
    let slot: Slot = serde_json::from_value(json!({
        "doctor_id": id, "location_id": id, "service_id": id, "room_id": id,
        "starts_at": span.from, "ends_at": span.to, "local_start": "1970-01-01T00:00", "timezone": "UTC",
    }))
    .unwrap();
    let to = RescheduleAppointment::to(id.into(), &slot);
    assert_eq!((to.starts_at, to.room_id), (at, Some(id.into())));
    assert_eq!(to.doctor_id, Some(slot.doctor_id));
    assert_eq!(Context::platform().organization, None);

    let busy = Busy::appointment(id.into(), span);
    assert_eq!(busy.source, Some(BusySource::Appointment(id.into())));
    assert_eq!(busy.appointment_at, Some(at), "it counts for the day");
    assert_eq!(Busy::span(span).appointment_at, None);
    for rule in [
        RecurrenceRule::daily(),
        RecurrenceRule::weekly().on([Weekday::Mon]).every(2),
        RecurrenceRule::monthly().times(3),
    ] {
        assert_eq!(rule.times(2).check(), Ok(()));
    }
}

/// What `new` fills in is what JSON fills in for members that are absent.
#[test]
fn fields_have_the_defaults_of_json() {
    let id = uuid::Uuid::from_u128(1);
    let organization = json!({"name": "A", "timezone": "Europe/Bucharest", "currency": "RON"});
    assert_eq!(
        OrganizationFields::new("A", "Europe/Bucharest", Currency::RON),
        serde_json::from_value(organization).unwrap()
    );
    assert_eq!(
        LocationFields::new("A", "UTC"),
        serde_json::from_value(json!({"name": "A", "timezone": "UTC"})).unwrap()
    );
    assert_eq!(
        ServiceFields::new("A", 30),
        serde_json::from_value(json!({"name": "A", "duration_min": 30})).unwrap()
    );
    let room = json!({"location_id": id, "name": "1", "kind": "x_ray"});
    assert_eq!(
        RoomFields::new(id.into(), "1", "x_ray"),
        serde_json::from_value(room).unwrap()
    );
    let person = json!({"given_name": "Ana", "family_name": "Pop"});
    assert_eq!(
        DoctorFields::new("Ana", "Pop"),
        serde_json::from_value(person.clone()).unwrap()
    );
    assert_eq!(
        PatientFields::new("Ana", "Pop"),
        serde_json::from_value(person).unwrap()
    );
}
