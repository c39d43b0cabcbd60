//! Whether an answer is one that the API's description allows: status, media type, headers and body.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

/// The description, as the server gives it.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(clinic_http::document);

/// The schemas, closed: an answer has no member that is not described.
static SCHEMAS: LazyLock<Value> = LazyLock::new(|| {
    let mut schemas = DOCUMENT["components"]["schemas"].clone();
    for schema in schemas.as_object_mut().unwrap().values_mut() {
        close(schema);
    }
    schemas
});

/// Names as they are in the description, for those that a request may use too.
const ALIASES: [(&str, &str); 4] = [
    ("/auth/patient/login", "/auth/login"),
    ("/auth/doctor/login", "/auth/login"),
    ("/patients/list", "/patients"),
    ("/clinics", "/locations"),
];

/// Closes the objects of a schema.
fn close(schema: &mut Value) {
    let Value::Object(members) = schema else {
        if let Value::Array(values) = schema {
            values.iter_mut().for_each(close);
        }
        return;
    };
    let is_object = members.get("type").is_some_and(|kind| {
        *kind == "object"
            || kind
                .as_array()
                .is_some_and(|kinds| kinds.contains(&json!("object")))
    });
    for (name, member) in members.iter_mut() {
        match (name.as_str(), member) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(close),
            // Conditions and choices speak of an object that is closed where it is described.
            ("if" | "then" | "example" | "default" | "enum" | "const", _) => {}
            (_, member) => close(member),
        }
    }
    if is_object && members.contains_key("properties") {
        members
            .entry("additionalProperties")
            .or_insert(json!(false));
    }
}

/// What a request asked for.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a Method,
    /// The path from the root on, with the query.
    pub(crate) target: &'a str,
}

/// The operation that a request means, with its path in the description.
fn operation(asked: &Asked<'_>) -> Option<(String, &'static Value)> {
    let path = asked.target.split('?').next().unwrap();
    let item = [path.to_owned(), full(path)].into_iter().find_map(|path| {
        let paths = DOCUMENT["paths"].as_object().unwrap();
        let fits = |template: &str| {
            template.split('/').count() == path.split('/').count()
                && template
                    .split('/')
                    .zip(path.split('/'))
                    .all(|(own, part)| own == part || own.starts_with('{') && !part.is_empty())
        };
        // A path without parameters goes before one with them.
        let exact = paths.get_key_value(path.as_str());
        exact.or_else(|| paths.iter().find(|(template, _)| fits(template)))
    });
    let (template, item) = item?;
    let method = asked.method.as_str().to_lowercase();
    Some((format!("{method} {template}"), &item[method]))
}

/// A path under its full name.
fn full(path: &str) -> String {
    let path = path.trim_end_matches('/');
    let rest = path.strip_prefix("/api").unwrap_or(path);
    let rest = rest.strip_prefix("/v1").unwrap_or(rest);
    for (alias, own) in ALIASES {
        if let Some(after) = rest.strip_prefix(alias)
            && (after.is_empty() || after.starts_with('/'))
        {
            return format!("/api/v1{own}{after}");
        }
    }
    format!("/api/v1{rest}")
}

fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(place) => DOCUMENT.pointer(place.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// The response that the description has for an answer.
fn response(asked: &Asked<'_>, status: u16) -> (String, &'static Value) {
    let status = status.to_string();
    match operation(asked) {
        Some((name, operation)) if !operation.is_null() => {
            let described = &operation["responses"][&status];
            assert!(!described.is_null(), "{name} does not describe {status}");
            (format!("{name} {status}"), resolved(described))
        }
        // What is not described is not there, or not by that method.
        found => {
            let name = if found.is_some() {
                "MethodNotAllowed"
            } else {
                "NotFound"
            };
            (name.to_owned(), &DOCUMENT["components"]["responses"][name])
        }
    }
}

/// Panics unless the answer is one that the description allows.
pub(crate) fn check(asked: &Asked<'_>, status: u16, headers: &HeaderMap, text: &str) {
    let path = asked.target.split('?').next().unwrap();
    // The documentation is no part of what it documents.
    if path.starts_with("/docs") || path == "/api/openapi.json" {
        return;
    }
    // Nor is what a browser asks before it asks, nor a version of the API that there is not.
    let of_no_version = status == 400 && text.contains("\"unknown_version\"");
    if asked.method == Method::OPTIONS || of_no_version {
        return;
    }
    let (name, response) = response(asked, status);
    for (header, described) in response["headers"].as_object().unwrap() {
        let described = resolved(described);
        match headers.get(header) {
            None => assert_ne!(described["required"], true, "{name}: there is no {header}"),
            Some(value) => {
                let text = value.to_str().unwrap();
                let value = match described["schema"]["type"].as_str() {
                    Some("integer") => json!(text.parse::<u64>().unwrap()),
                    _ => json!(text),
                };
                validate(
                    &format!("{name}: {header}"),
                    &described["schema"],
                    &value,
                    text,
                );
            }
        }
    }
    let Some(content) = response["content"].as_object() else {
        assert_eq!(text, "", "{name} describes no body");
        return;
    };
    let (media, described) = content.iter().next().unwrap();
    let sent = headers["content-type"].to_str().unwrap();
    assert_eq!(sent.split(';').next().unwrap(), media, "{name}");
    if media.ends_with("json") {
        let body = serde_json::from_str(text).unwrap();
        // Whole, unless a part of it was asked for.
        let whole = !asked.target.contains("fields=");
        let first = &described["schema"]["anyOf"][0];
        if whole && !first.is_null() {
            validate(&name, first, &body, text);
        } else {
            validate(
                &format!("{name} in part"),
                &described["schema"],
                &body,
                text,
            );
        }
    }
}

/// Panics unless the value is one that the schema allows.
fn validate(name: &str, schema: &Value, value: &Value, text: &str) {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<jsonschema::Validator>>>> =
        LazyLock::new(Mutex::default);
    let validator = {
        let mut known = KNOWN.lock().unwrap();
        let made = known
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(validator(schema)));
        Arc::clone(made)
    };
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|fault| format!("{} at {}", fault, fault.instance_path()))
        .collect();
    assert!(
        faults.is_empty(),
        "{name} is not as described: {faults:#?}\n{text}"
    );
}

pub(crate) fn validator(schema: &Value) -> jsonschema::Validator {
    let whole = json!({ "allOf": [schema], "components": { "schemas": *SCHEMAS } });
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .unwrap()
}
