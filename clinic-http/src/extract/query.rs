//! The parameters after the `?`, read strictly.

use crate::openapi::parameter_chars;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use clinic_core::ErrorCode;
use serde::de::DeserializeOwned;

/// The parameters after the `?`, read strictly.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let text = parts.uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let most = parameter_chars(&name);
            if value.chars().nth(most).is_some() {
                let name: String = name.chars().take(100).collect();
                return Err(Problem::parameter(format!(
                    "the parameter {name} has more than {most} characters"
                )));
            }
        }
        let deserializer = serde_html_form::Deserializer::from_bytes(text.as_bytes());
        serde_path_to_error::deserialize(deserializer)
            .map(Self)
            .map_err(|error| {
                let name: String = error.path().to_string().chars().take(100).collect();
                explain(&name, &error.into_inner().to_string())
            })
    }
}

/// What a message of serde means, without the value that it may quote.
fn explain(name: &str, message: &str) -> Problem {
    let quoted = |rest: &str| -> String {
        rest.split('`')
            .next()
            .unwrap_or_default()
            .chars()
            .take(100)
            .collect()
    };
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let allowed = rest
            .split_once(", expected ")
            .map_or("", |(_, allowed)| allowed);
        return Problem::new(
            ErrorCode::UnknownParameter,
            format!(
                "the parameter {} is not known here; there are {allowed}",
                quoted(rest)
            ),
        );
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        return Problem::parameter(format!("the parameter {} is missing", quoted(rest)));
    }
    if let Some(rest) = message.strip_prefix("duplicate field `") {
        return Problem::parameter(format!("the parameter {} stands twice", quoted(rest)));
    }
    match message.split_once(", expected ") {
        Some((_, expected)) => {
            let expected = clinic_core::json::plain(expected);
            Problem::parameter(format!("the parameter {name} must be {expected}"))
        }
        None => Problem::parameter(format!("the parameter {name} cannot be read")),
    }
}

/// Instants in a query, where a `+` that was not escaped arrives as a space.
pub(crate) mod instant {
    use clinic_core::time::Instant;
    use serde::{Deserialize, Deserializer, de::Error};

    pub(crate) fn required<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Instant, D::Error> {
        read(&String::deserialize(deserializer)?)
    }

    fn read<E: Error>(text: &str) -> Result<Instant, E> {
        text.replace(' ', "+")
            .parse()
            .map_err(|_| E::custom("no, expected an instant, such as 2027-02-01T09:00:00Z"))
    }

    pub(crate) fn optional<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Instant>, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(None);
        }
        read(&text).map(Some)
    }
}
