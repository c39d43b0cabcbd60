use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use clinic_core::ErrorCode;

/// The conditions of a request (RFC 9110 §13): the versions that the caller means or has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    if_match: Option<Match>,
    if_none_match: Option<Match>,
}

#[derive(Clone, Debug, PartialEq)]
enum Match {
    Any,
    Versions(Vec<u64>),
}

/// The entity tag of a version.
pub(crate) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

impl Conditions {
    /// The version that an update must meet: `None` for `*`.
    ///
    /// # Errors
    /// `version_required` where the caller names none.
    pub(crate) fn expected(&self) -> Result<Option<u64>, Problem> {
        match (&self.if_match, &self.if_none_match) {
            (Some(Match::Any), _) => Ok(None),
            (Some(Match::Versions(versions)), _) => match versions.as_slice() {
                [one] => Ok(Some(*one)),
                _ => Err(Problem::parameter("If-Match must name one version")),
            },
            // Nothing there yet.
            (None, Some(Match::Any)) => Ok(Some(0)),
            (None, _) => Err(Problem::new(
                ErrorCode::VersionRequired,
                "an update must name the version that it changes: If-Match with the ETag that GET gave",
            )),
        }
    }

    /// As [`Conditions::expected`], where the caller need not name a version.
    pub(crate) fn expected_if_named(&self) -> Result<Option<u64>, Problem> {
        if self.if_match.is_some() {
            self.expected()
        } else {
            Ok(None)
        }
    }

    /// Whether the caller has this version already.
    pub(crate) fn has(&self, version: u64) -> bool {
        match &self.if_none_match {
            Some(Match::Any) => true,
            Some(Match::Versions(versions)) => versions.contains(&version),
            None => false,
        }
    }
}

fn read(parts: &Parts, name: &HeaderName) -> Result<Option<Match>, Problem> {
    let Some(value) = parts.headers.get(name) else {
        return Ok(None);
    };
    let wrong = || {
        Problem::parameter(format!(
            "the header {name} must be * or an entity tag, such as \"3\""
        ))
    };
    let text = value.to_str().map_err(|_| wrong())?.trim();
    if text == "*" {
        return Ok(Some(Match::Any));
    }
    // A proxy that packs the answer makes the tag weak; the version is the same.
    let version = |tag: &str| {
        let tag = tag.trim();
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
    };
    let versions: Option<Vec<u64>> = text.split(',').map(version).collect();
    Ok(Some(Match::Versions(versions.ok_or_else(wrong)?)))
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self {
            if_match: read(parts, &IF_MATCH)?,
            if_none_match: read(parts, &IF_NONE_MATCH)?,
        })
    }
}
