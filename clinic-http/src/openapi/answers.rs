//! What operations answer: the headers, and every way in which they can fail.

use super::draft::{Draft, JSON, Members, Operation, name_of, reference};
use crate::problem::status_of;
use clinic_core::ErrorCode;
use serde_json::{Value, json};

/// The ways in which operations fail: the status, the name in the description, what it means.
const FAILURES: [(&str, &str, &str); 14] = [
    ("400", "Unreadable", "The request cannot be read."),
    ("401", "Unauthenticated", "The caller is not logged in."),
    ("403", "Forbidden", "The caller's roles do not allow it."),
    (
        "404",
        "NotFound",
        "There is no such record for this caller.",
    ),
    (
        "405",
        "MethodNotAllowed",
        "The path does not know the method.",
    ),
    ("409", "Conflict", "The state of things stands against it."),
    (
        "412",
        "Stale",
        "The record was changed since the version named.",
    ),
    ("413", "TooLarge", "The body is too large."),
    ("415", "NotJson", "The body is not JSON."),
    (
        "422",
        "Invalid",
        "The request can be read but cannot be meant.",
    ),
    ("428", "VersionRequired", "If-Match is missing."),
    ("429", "TooMany", "Too many requests."),
    (
        "500",
        "Internal",
        "A fault of the server; its log has it under the request's id.",
    ),
    (
        "503",
        "Unavailable",
        "The database cannot be reached, or is too busy.",
    ),
];

/// The members that a failure with one of these codes always has.
const DETAILS: [(&[ErrorCode], &[&str]); 5] = [
    (
        &[ErrorCode::SlotTaken, ErrorCode::NotOffered],
        &["reasons", "alternatives"],
    ),
    (
        &[ErrorCode::InvalidTransition],
        &["current_status", "allowed_actions"],
    ),
    (&[ErrorCode::WouldStrand], &["stranded"]),
    (&[ErrorCode::VersionMismatch], &["current_version"]),
    (
        &[
            ErrorCode::RateLimited,
            ErrorCode::AccountLocked,
            ErrorCode::Contention,
            ErrorCode::Unavailable,
        ],
        &["retry_after"],
    ),
];

/// The form of a header's value.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Count,
    Tag,
    Place,
    Wait,
}

use Form::{Count, Place, Tag, Text, Wait};

impl Form {
    fn schema(self) -> Value {
        match self {
            Text => json!({ "type": "string" }),
            Count => json!({ "type": "integer", "minimum": 0 }),
            Tag => json!({ "type": "string", "pattern": "^\"[^\"]+\"$", "example": "\"1\"" }),
            Place => json!({ "type": "string", "format": "uri-reference" }),
            Wait => json!({ "type": "integer", "minimum": 1 }),
        }
    }
}

/// Headers of an answer: name in the description, name on the wire, whether it is always there, form, meaning.
const HEADERS: [(&str, &str, bool, Form, &str); 11] = [
    (
        "RequestId",
        "X-Request-Id",
        true,
        Text,
        "The request's id; the log has it too.",
    ),
    ("ETag", "ETag", true, Tag, "The version of the record."),
    (
        "ETagOfOne",
        "ETag",
        false,
        Tag,
        "The version, where one record was asked for.",
    ),
    (
        "Location",
        "Location",
        true,
        Place,
        "Where the new record is.",
    ),
    ("RetryAfter", "Retry-After", true, Wait, "Seconds to wait."),
    (
        "Challenge",
        "WWW-Authenticate",
        true,
        Text,
        "How to log in.",
    ),
    (
        "Allow",
        "Allow",
        true,
        Text,
        "The methods that the path knows.",
    ),
    (
        "RateLimit",
        "RateLimit",
        false,
        Text,
        "What is left, where requests are counted.",
    ),
    (
        "RateLimitPolicy",
        "RateLimit-Policy",
        false,
        Text,
        "How requests are counted.",
    ),
    (
        "RateLimitLimit",
        "X-RateLimit-Limit",
        false,
        Count,
        "Requests in a minute.",
    ),
    (
        "RateLimitRemaining",
        "X-RateLimit-Remaining",
        false,
        Count,
        "Requests that are left.",
    ),
];

/// Headers that answers under the API's own path may have.
const COUNTED: [&str; 4] = [
    "RateLimit",
    "RateLimitPolicy",
    "RateLimitLimit",
    "RateLimitRemaining",
];

/// Describes the answers of every operation.
pub(super) fn describe(draft: &mut Draft) {
    for (name, _, required, form, description) in HEADERS {
        let header =
            json!({ "required": required, "schema": form.schema(), "description": description });
        draft.headers.insert(name.to_owned(), header);
    }
    for (status, name, description) in FAILURES {
        let mut response = failure(status, description);
        add_headers(&mut response, true, failure_headers(status));
        draft.responses.insert(name.to_owned(), response);
    }
    let mut other = json!({ "description": "Any other failure.", "content": problem(reference("schemas", "Problem")) });
    add_headers(&mut other, true, &[]);
    draft.responses.insert("Failure".to_owned(), other);
    let conditions: Vec<Value> = DETAILS
        .iter()
        .map(|(codes, members)| {
            json!({
                "if": { "properties": { "code": { "enum": codes } }, "required": ["code"] },
                "then": { "required": members },
            })
        })
        .collect();
    draft.schemas["Problem"]["allOf"] = json!(conditions);
    for operation in &mut draft.operations {
        succeed(operation, &draft.schemas);
        fail(operation);
    }
}

fn problem(schema: Value) -> Value {
    json!({ "application/problem+json": { "schema": schema } })
}

/// A failure with the codes that are answered with its status.
fn failure(status: &str, description: &str) -> Value {
    let codes: Vec<_> = ErrorCode::ALL
        .iter()
        .filter(|code| status_of(**code).as_str() == status)
        .collect();
    let number = codes.first().map(|code| status_of(**code).as_u16());
    let narrowed = json!({
        "allOf": [
            reference("schemas", "Problem"),
            { "properties": { "status": { "const": number }, "code": { "enum": codes } } },
        ]
    });
    json!({ "description": description, "content": problem(narrowed) })
}

fn failure_headers(status: &str) -> &'static [&'static str] {
    match status {
        "401" => &["Challenge"],
        "405" => &["Allow"],
        "429" | "503" => &["RetryAfter"],
        _ => &[],
    }
}

fn add_headers(response: &mut Value, counted: bool, own: &[&str]) {
    let counted: &[&str] = if counted { &COUNTED } else { &[] };
    for name in ["RequestId"].iter().chain(own).chain(counted) {
        let header = HEADERS.iter().find(|header| header.0 == *name);
        if let Some((_, wire, ..)) = header {
            response["headers"][*wire] = reference("headers", name);
        }
    }
}

/// Whether the answer is a record at a version, which is then its entity tag.
pub(super) fn has_version(operation: &Operation, schemas: &Members) -> bool {
    let responses = &operation.value["responses"];
    let success = if responses["201"].is_null() {
        "200"
    } else {
        "201"
    };
    let schema = &responses[success]["content"][JSON]["schema"];
    let Some(name) = name_of(schema).or_else(|| name_of(&schema["anyOf"][0])) else {
        return false;
    };
    // Their tags are those of the records that they are parts of; a time off is never changed.
    match name {
        "Hours" | "Settings" => true,
        "TimeOff" => false,
        _ => schemas[name]["properties"]["version"]["type"] == "integer",
    }
}

/// Describes the answers of those whom nothing stands against.
fn succeed(operation: &mut Operation, schemas: &Members) {
    let has_version = has_version(operation, schemas);
    let (is_api, is_get) = (operation.is_api(), operation.method == "get");
    let one_of_several = operation.id() == "get_schedule";
    let Some(responses) = operation.value["responses"].as_object_mut() else {
        return;
    };
    for (status, response) in responses.iter_mut() {
        if response["description"].as_str().is_none_or(str::is_empty) {
            response["description"] = json!(match status.as_str() {
                "201" => "It is created.",
                "204" => "It is done.",
                "503" => "It cannot serve.",
                _ => "The answer.",
            });
        }
        let mut own = Vec::new();
        if status == "201" {
            own.push("Location");
        }
        if has_version && status != "204" {
            own.push("ETag");
        } else if one_of_several {
            own.push("ETagOfOne");
        }
        add_headers(response, is_api, &own);
    }
    if has_version && is_get {
        let mut same = json!({ "description": "The caller has this version already." });
        add_headers(&mut same, is_api, &["ETag"]);
        responses.insert("304".to_owned(), same);
    }
}

/// Names the ways in which an operation can fail.
fn fail(operation: &mut Operation) {
    let (must, may) = (operation.has("IfMatch"), operation.has("IfMatchMeant"));
    let (is_api, private) = (operation.is_api(), operation.private);
    let looks_at_tokens = operation.looks_at_tokens();
    let writes = !operation.value["requestBody"].is_null();
    let logs_in = operation.id() == "log_in";
    let is_schedule = operation.has("IfAbsent");
    let acts = operation.method != "get" && !logs_in;
    let can = |status: &str| match status {
        "400" | "429" | "503" => is_api,
        "401" => looks_at_tokens || logs_in,
        "403" => private,
        "404" => private || logs_in,
        "405" | "500" => true,
        "409" => acts,
        "412" => must || may,
        "413" | "415" => writes,
        "422" => is_api,
        "428" => must || is_schedule,
        _ => false,
    };
    let is_metrics = operation.id() == "metrics";
    let Some(responses) = operation.value["responses"].as_object_mut() else {
        return;
    };
    for (status, name, _) in FAILURES {
        if can(status) || status == "404" && is_metrics {
            responses
                .entry(status)
                .or_insert_with(|| reference("responses", name));
        }
    }
    responses.insert("default".to_owned(), reference("responses", "Failure"));
}
