//! The headers that requests may or must have, and what query parameters may be.

use super::draft::{Draft, JSON, Members, Operation, name_of, reference};
use clinic_core::limits;
use serde_json::{Value, json};

const TAG: &str = r#"(W/)?"[0-9]{1,18}""#;

/// Adds the headers to the operations that read them, and says more of the query parameters.
pub(super) fn describe(draft: &mut Draft) {
    draft.parameters = headers();
    for operation in &mut draft.operations {
        for name in headers_of(operation, &draft.schemas) {
            operation.parameters.push(reference("parameters", name));
        }
        let members = shown_members(operation, &draft.schemas);
        let sorts = sorts(operation);
        for parameter in &mut operation.parameters {
            refine(parameter, &members, sorts);
        }
    }
}

fn headers() -> Members {
    HEADERS
        .iter()
        .map(|(place, name, required, form, description)| {
            let header = json!({
                "name": name, "in": "header", "required": required,
                "description": description, "schema": form.schema(),
            });
            ((*place).to_owned(), header)
        })
        .collect()
}

/// The form of a header's value.
enum Form {
    Organization,
    Version,
    Versions,
    Nothing,
    Key,
}

impl Form {
    fn schema(&self) -> Value {
        let any_or = |pattern: String| {
            json!({ "anyOf": [
                { "type": "string", "const": "*" },
                { "type": "string", "pattern": pattern },
            ] })
        };
        match self {
            Self::Organization => reference("schemas", "OrganizationId"),
            Self::Version => any_or(format!("^{TAG}$")),
            Self::Versions => any_or(format!("^{TAG}( *, *{TAG}){{0,9}}$")),
            Self::Nothing => json!({ "type": "string", "enum": ["*"] }),
            Self::Key => json!({
                "type": "string",
                "minLength": 1,
                "maxLength": limits::IDEMPOTENCY_KEY_CHARS,
                "pattern": "^[!-~]([ -~]*[!-~])?$",
                "example": "0b6f0f5e-booking-1",
            }),
        }
    }
}

/// Headers of requests: name in the description, name on the wire, whether it must be there, form, meaning.
const HEADERS: [(&str, &str, bool, Form, &str); 6] = [
    (
        "Organization",
        "X-Organization-Id",
        false,
        Form::Organization,
        "The organization to act in, for those who belong to several.",
    ),
    (
        "IfMatch",
        "If-Match",
        true,
        Form::Version,
        "The ETag of the version that is changed, or *.",
    ),
    (
        "IfMatchMeant",
        "If-Match",
        false,
        Form::Version,
        "The ETag of the version that is meant.",
    ),
    (
        "IfNoneMatch",
        "If-None-Match",
        false,
        Form::Versions,
        "The ETags that the caller has; the answer is 304 where one of them still holds.",
    ),
    (
        "IfAbsent",
        "If-None-Match",
        false,
        Form::Nothing,
        "* in place of If-Match, where nothing is there yet.",
    ),
    (
        "IdempotencyKey",
        "Idempotency-Key",
        false,
        Form::Key,
        "Makes the request take effect once, however often it is sent; kept for 48 hours.",
    ),
];

/// Whether the operation changes nothing that has a version.
fn is_unversioned(path: &str) -> bool {
    [
        "/what-if",
        "/time-off",
        "/time-off/{time_off_id}",
        "/holds/{id}",
        "/series/{id}/cancel",
    ]
    .iter()
    .any(|end| path.ends_with(end))
}

/// Whether the operation acts on a record in place of replacing it: `…/{id}/confirm` and the like need no
/// version; `…/{id}/hours` and `…/{id}/schedule` are records.
fn is_action(path: &str) -> bool {
    path.split('/').count() > 5 && !path.ends_with("/hours") && !path.ends_with("/schedule")
}

fn headers_of(operation: &Operation, schemas: &Members) -> Vec<&'static str> {
    if !operation.private {
        return Vec::new();
    }
    let mut names = vec!["Organization"];
    let path = operation.path.as_str();
    match operation.method.as_str() {
        "get" if super::answers::has_version(operation, schemas) => names.push("IfNoneMatch"),
        "put" if path.ends_with("/schedule") => names.extend(["IfMatchMeant", "IfAbsent"]),
        "put" | "patch" if !is_action(path) => names.push("IfMatch"),
        "patch" | "delete" if !is_unversioned(path) => names.push("IfMatchMeant"),
        "post" if !path.ends_with("/what-if") => {
            names.push("IdempotencyKey");
            if is_action(path) && !is_unversioned(path) {
                names.push("IfMatchMeant");
            }
        }
        _ => {}
    }
    names
}

/// The members that `fields` may name.
fn shown_members(operation: &Operation, schemas: &Members) -> Vec<String> {
    let schema = &operation.value["responses"]["200"]["content"][JSON]["schema"];
    let whole = name_of(&schema["anyOf"][0]).unwrap_or_default();
    let record = whole.strip_prefix("List_").unwrap_or(whole);
    let properties = schemas
        .get(record)
        .and_then(|schema| schema["properties"].as_object());
    properties
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

/// The orders of a list.
fn sorts(operation: &Operation) -> &'static [&'static str] {
    match operation.id() {
        "list_appointments" | "search_appointments" | "list_patient_appointments" => {
            &["starts_at", "-starts_at", "created_at", "-created_at"]
        }
        "search_locations" => &["name", "-name"],
        _ => &["name", "-name", "created_at", "-created_at"],
    }
}

/// Parameters that are refused where they are sent empty, though they may be left out.
const NEVER_EMPTY: [&str; 2] = ["accept_stranded", "groupBy"];

fn refine(parameter: &mut Value, members: &[String], sorts: &[&str]) {
    if parameter["in"] != "query" {
        return;
    }
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    let schema = &mut parameter["schema"];
    match name.as_str() {
        "fields" => {
            let any = members.join("|");
            schema["pattern"] = json!(format!("^ *({any}) *(, *({any}) *)*$"));
            schema["example"] = json!(members.first());
        }
        "sort" => schema["enum"] = json!(sorts),
        "cursor" => schema["pattern"] = json!("^[0-9A-Za-z_-]+$"),
        _ => {}
    }
    let one = schema["type"] != "array";
    if parameter["required"] == false && one && !NEVER_EMPTY.contains(&name.as_str()) {
        parameter["allowEmptyValue"] = json!(true);
    }
}
