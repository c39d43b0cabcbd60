//! From JSON to values, with refusals that say where and never quote a value.

use crate::error::{Details, Error, ErrorCode, FieldError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads JSON text.
///
/// # Errors
/// `malformed_body` with the place of the fault, and nothing of the text.
pub fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        let place = format!(
            "not JSON, at line {} column {}",
            error.line(),
            error.column()
        );
        Error::new(ErrorCode::MalformedBody, place)
    })
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
    if let Ok(read) = T::deserialize(&value) {
        return Ok(read);
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
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
        explain(pointer, &error.into_inner().to_string())
    })
}

/// What serde expects, in words of JSON: it names the types of the program.
#[must_use]
pub fn plain(expected: &str) -> &str {
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
    use crate::people::PatientFields;
    use serde_json::json;

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
        ] {
            let refusal = decode::<PatientFields>(value).unwrap_err();
            assert_eq!((refusal.code, refusal.message.as_ref()), (code, message));
        }
    }
}
