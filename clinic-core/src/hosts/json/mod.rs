//! From JSON to values, with refusals that say where and never quote a value.

mod objects;

use crate::domain::error::{Details, Error, ErrorCode, FieldError};
use objects::Objects;
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Reads JSON text. An object in which a member stands twice is refused: which of the two is meant cannot be
/// known.
///
/// # Errors
/// `malformed_body` with the place of the fault, and nothing of the text.
pub fn parse(text: &str) -> Result<Value, Error> {
    match serde_json::from_str::<Strict>(text) {
        Ok(Strict(value)) => Ok(value),
        Err(error) => {
            let fault = if error.is_data() {
                "a member stands twice"
            } else {
                "not JSON"
            };
            let place = format!(
                "{fault}, at line {} column {}",
                error.line(),
                error.column()
            );
            Err(Error::new(ErrorCode::MalformedBody, place))
        }
    }
}

/// JSON in which no member stands twice; serde_json alone takes the last. It may be about a person, so `{:?}` does not
/// show it.
#[derive(Clone, PartialEq)]
pub struct Strict(pub Value);

impl fmt::Debug for Strict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Strict(..)")
    }
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any).map(Self)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Strict(value))) = members.next_entry::<String, Strict>()? {
            if object.insert(name, value).is_some() {
                return Err(serde::de::Error::custom("a member stands twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// Writes an answer as JSON.
///
/// # Errors
/// `internal` for a value that has no JSON form.
pub fn encode<T: Serialize>(answer: &T) -> Result<Value, Error> {
    serde_json::to_value(answer).map_err(|error| {
        Error::new(
            ErrorCode::Internal,
            format!("an answer cannot be written as JSON: {error}"),
        )
    })
}

/// Turns JSON into what it must be.
///
/// # Errors
/// `unknown_field`; `invalid_value` with the pointer of the member. Neither quotes a value.
pub fn decode<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    // Keeping track of the path costs more than reading; a second look is for what was refused.
    if let Ok(read) = T::deserialize(Objects(&value)) {
        return Ok(read);
    }
    serde_path_to_error::deserialize(Objects(&value)).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            use serde_path_to_error::Segment;
            match segment {
                Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
                Segment::Map { key } => {
                    let key: String = key.chars().take(100).collect();
                    pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")));
                }
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        let message = error.into_inner().to_string();
        if message.contains(", expected ") {
            return explain(pointer, &message);
        }
        // Such as the text of a date, whose fault is told in words of its reader: what it must be is known by asking
        // with what it never is.
        let mut asked = value.clone();
        if let Some(member) = asked.pointer_mut(&pointer) {
            *member = Value::Array(Vec::new());
        }
        match T::deserialize(Objects(&asked)).map_err(|told| told.to_string()) {
            Err(told) if is_moment(&told) => explain(pointer, &told),
            _ => explain(pointer, &message),
        }
    })
}

/// Whether a message tells that a date or a time is expected.
fn is_moment(message: &str) -> bool {
    let expected = message.split_once(", expected ");
    expected.is_some_and(|(_, expected)| moment(expected).is_some())
}

/// What the reader of dates and times expects, in words of JSON.
fn moment(expected: &str) -> Option<&'static str> {
    match expected {
        "an RFC 3339 formatted date and time string" => {
            Some("an instant such as 2026-11-25T09:00:00Z")
        }
        "a formatted date string" => Some("a date such as 2026-11-25"),
        "a formatted date and time string" => Some("a date and time such as 2026-11-25T09:00"),
        _ => None,
    }
}

/// What serde expects, in words of JSON: it names the types of the program.
#[must_use]
pub fn plain(expected: &str) -> &str {
    if let Some(wanted) = moment(expected) {
        return wanted;
    }
    let first = expected.split(' ').next().unwrap_or_default();
    match first {
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "struct" => "an object",
        "tuple" | "option" | "unit" | "enum" | "newtype" | "internally" | "adjacently" => {
            "of another form"
        }
        _ if expected.starts_with("a map") => "an object",
        _ if expected.starts_with("a sequence") || expected.starts_with("a tuple") => "a list",
        _ => expected,
    }
}

/// What a message of serde means, without the value that it may quote.
fn explain(pointer: String, message: &str) -> Error {
    let quoted = |rest: &str| rest.split('`').next().unwrap_or_default().to_owned();
    let (code, pointer, detail) = if let Some(rest) = message.strip_prefix("unknown field `") {
        let name: String = quoted(rest).chars().take(100).collect();
        let pointer = if pointer.ends_with(&format!("/{name}")) {
            pointer
        } else {
            format!("{pointer}/{name}")
        };
        (
            ErrorCode::UnknownField,
            pointer,
            "is not known here".to_owned(),
        )
    } else if let Some(rest) = message.strip_prefix("missing field `") {
        (
            ErrorCode::InvalidValue,
            format!("{pointer}/{}", quoted(rest)),
            "is missing".to_owned(),
        )
    } else if let Some(rest) = message.strip_prefix("duplicate field `") {
        (
            ErrorCode::InvalidValue,
            format!("{pointer}/{}", quoted(rest)),
            "stands twice, perhaps under two names".to_owned(),
        )
    } else if let Some((_, expected)) = message.split_once(", expected ") {
        (
            ErrorCode::InvalidValue,
            pointer,
            format!("must be {}", plain(expected)),
        )
    } else if message.contains(['"', '\'']) || message.contains("found `") {
        (
            ErrorCode::InvalidValue,
            pointer,
            "cannot be read".to_owned(),
        )
    } else {
        (ErrorCode::InvalidValue, pointer, message.to_owned())
    };
    let shown = if pointer.is_empty() {
        "the body"
    } else {
        &pointer
    };
    let message = format!("{shown}: {detail}");
    Error::new(code, message).with(Details::Fields(vec![FieldError { pointer, detail }]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::people::PatientFields;
    use serde_json::json;

    #[test]
    fn a_member_that_stands_twice_is_refused() {
        for text in [
            r#"{"a": 1, "a": 2}"#,
            r#"{"a": [{"b": {"c": 1, "\u0063": 1}}]}"#,
        ] {
            let refusal = parse(text).unwrap_err();
            assert_eq!(refusal.code, ErrorCode::MalformedBody);
            assert!(refusal.message.contains("stands twice"), "{refusal}");
        }
        let text = r#"{"a": {"a": [1, -2, 0.5, null, true, "a"]}, "b": "a"}"#;
        assert_eq!(
            parse(text).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
        assert!(parse("{").unwrap_err().message.starts_with("not JSON"));
    }

    #[test]
    fn dates_are_keys() {
        use crate::base::time::Schedule;
        let value = json!({"dates": {"2027-04-27": []}});
        let schedule: Schedule = decode(value).unwrap();
        assert_eq!(schedule.dates.len(), 1);
        let short = json!({"dates": {"2027-4-27": []}});
        assert!(decode::<Schedule>(short).is_err());
    }

    #[test]
    fn a_date_that_cannot_be_read_is_told_what_it_must_be() {
        #[derive(Debug, Deserialize)]
        struct Times {
            _starts_at: crate::base::time::Instant,
            _day: Option<crate::base::time::Date>,
        }
        let told = |starts_at: &str, day: Value| {
            let times = json!({"_starts_at": starts_at, "_day": day});
            decode::<Times>(times).unwrap_err().message.to_string()
        };
        for text in ["2026-11-25 09:00", "2026-11-25", "soon"] {
            assert_eq!(
                told(text, Value::Null),
                "/_starts_at: must be an instant such as 2026-11-25T09:00:00Z"
            );
        }
        for day in [json!("25.11.2026"), json!("2026-13-01"), json!(7)] {
            let told = told("2026-11-25T09:00:00Z", day);
            assert_eq!(told, "/_day: must be a date such as 2026-11-25");
        }
        let none = decode::<crate::usecases::scheduling::WhatIfChange>(json!({})).unwrap_err();
        assert_eq!(
            none.message,
            "the body: must be exactly one of `time_off`, `schedule`, `deactivation`"
        );
    }

    #[test]
    fn no_type_of_the_program_is_named() {
        for (expected, said) in [
            ("u32", "a whole number, 0 or more"),
            ("struct PatientFields with 12 elements", "an object"),
            ("a sequence", "a list"),
            ("a boolean", "a boolean"),
            ("one of `a`, `b`", "one of `a`, `b`"),
        ] {
            assert_eq!(plain(expected), said);
        }
        let refused = decode::<PatientFields>(json!([])).unwrap_err();
        assert!(!refused.message.contains("PatientFields"), "{refused}");
    }

    #[test]
    fn a_refusal_says_where_and_quotes_no_value() {
        for (value, code, message) in [
            (
                json!({"given_name": "Secret"}),
                ErrorCode::InvalidValue,
                "/family_name: is missing",
            ),
            (
                json!({"given_name": "A", "family_name": ["Secret"]}),
                ErrorCode::InvalidValue,
                "/family_name: must be a string",
            ),
            (
                json!({"given_name": "A", "family_name": "B", "sex": "Secret"}),
                ErrorCode::InvalidValue,
                "/sex: must be one of `male`, `female`, `other`, `unknown`",
            ),
            (
                json!({"given_name": "A", "family_name": "B", "address": {"moon": "Secret"}}),
                ErrorCode::UnknownField,
                "/address/moon: is not known here",
            ),
            (
                json!("Secret"),
                ErrorCode::InvalidValue,
                "the body: must be an object",
            ),
            (
                json!({"given_name": "A", "family_name": "B", "address": [null, null]}),
                ErrorCode::InvalidValue,
                "/address: must be an object",
            ),
            (
                json!(["A", "B"]),
                ErrorCode::InvalidValue,
                "the body: must be an object",
            ),
        ] {
            let refusal = decode::<PatientFields>(value).unwrap_err();
            assert_eq!((refusal.code, refusal.message.as_ref()), (code, message));
        }
    }
}
