//! The conditions of a request: `If-Match` and `If-None-Match`.

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
    Tags(Vec<Tag>),
}

/// An entity tag: the version, and, of a record that is not shown whole, which members are.
#[derive(Clone, Debug, PartialEq)]
struct Tag {
    /// [`FOREIGN`] for a tag that this server has not made.
    version: u64,
    members: Option<String>,
}

/// A version that no record has: a tag made elsewhere is a valid one that meets nothing (RFC 9110 §13.1).
const FOREIGN: u64 = u64::MAX;

/// The entity tag of a version, shown whole or with some members only: two forms of a record are two entities
/// (RFC 9110 §8.8.3).
pub(crate) fn etag(version: u64, fields: Option<&str>) -> String {
    match fields.map(members) {
        None => format!("\"{version}\""),
        Some(members) => format!("\"{version}-{members}\""),
    }
}

/// The members that are shown, however they were asked for.
fn members(fields: &str) -> String {
    let mut names: Vec<&str> = fields.split(',').map(str::trim).collect();
    names.sort_unstable();
    names.dedup();
    names.join("+")
}

impl Conditions {
    /// `Ok` if the caller names a version.
    ///
    /// # Errors
    /// `version_required`.
    pub(crate) fn required(&self) -> Result<(), Problem> {
        match (&self.if_match, &self.if_none_match) {
            (Some(_), _) | (None, Some(Match::Any)) => Ok(()),
            (None, _) => Err(Problem::new(
                ErrorCode::VersionRequired,
                "an update must name the version that it changes: If-Match with the ETag that GET gave",
            )),
        }
    }

    /// The version that an update must meet, of a record that stands at a version: `None` for any.
    pub(crate) fn expected(&self, current: u64) -> Option<u64> {
        match (&self.if_match, &self.if_none_match) {
            (Some(Match::Tags(tags)), _) => tags
                .iter()
                .find(|tag| tag.version == current)
                .or(tags.first())
                .map(|tag| tag.version),
            // Nothing there yet.
            (None, Some(Match::Any)) => Some(0),
            (Some(Match::Any), _) | (None, _) => None,
        }
    }

    /// As [`Conditions::expected`]; the record is asked for only where several versions are named.
    ///
    /// # Errors
    /// Those of the question.
    pub(crate) async fn expected_of(
        &self,
        current: impl AsyncFnOnce() -> Result<u64, Problem>,
    ) -> Result<Option<u64>, Problem> {
        match &self.if_match {
            Some(Match::Tags(tags)) if tags.len() > 1 => Ok(self.expected(current().await?)),
            _ => Ok(self.expected(0)),
        }
    }

    /// Whether the caller has this version already, in this form.
    pub(crate) fn has(&self, version: u64, fields: Option<&str>) -> bool {
        match &self.if_none_match {
            Some(Match::Any) => true,
            Some(Match::Tags(tags)) => tags.contains(&Tag {
                version,
                members: fields.map(members),
            }),
            None => false,
        }
    }
}

fn read(parts: &Parts, name: &HeaderName) -> Result<Option<Match>, Problem> {
    let wrong = || {
        Problem::parameter(format!(
            "the header {name} must be * or entity tags, such as \"3\""
        ))
    };
    // A list may come in several headers (RFC 9110 §5.3).
    let mut texts = Vec::new();
    for value in parts.headers.get_all(name) {
        texts.push(value.to_str().map_err(|_| wrong())?.trim());
    }
    match texts.as_slice() {
        [] => return Ok(None),
        ["*"] => return Ok(Some(Match::Any)),
        _ => {}
    }
    let tags = texts.iter().flat_map(|text| text.split(',')).map(tag);
    let tags: Option<Vec<Tag>> = tags.collect();
    Ok(Some(Match::Tags(tags.ok_or_else(wrong)?)))
}

/// Reads a tag. A proxy that packs the answer makes it weak; the version is the same.
fn tag(text: &str) -> Option<Tag> {
    let text = text.trim();
    let text = text.strip_prefix("W/").unwrap_or(text);
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('"') {
        return None;
    }
    let (version, members) = match inner.split_once('-') {
        None => (inner, None),
        Some((version, members)) => (version, Some(members.to_owned())),
    };
    Some(Tag {
        version: version.parse().unwrap_or(FOREIGN),
        members,
    })
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
