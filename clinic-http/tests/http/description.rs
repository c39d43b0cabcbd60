//! What holds for the API's description itself.

use crate::contract::{DOCUMENT, validator};
use clinic_core::ErrorCode;
use serde_json::{Value, json};

/// Every operation: its name, itself.
fn operations() -> Vec<(String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(place) => DOCUMENT.pointer(place.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

#[test]
fn codes_are_named_as_they_are_sent() {
    let codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    let described = &DOCUMENT["components"]["schemas"]["ErrorCode"]["enum"];
    assert_eq!(*described, json!(codes));
}

#[test]
fn every_operation_has_examples_that_are_as_described() {
    let mut seen = 0;
    for (name, operation) in operations() {
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = resolved(parameter);
            let example = &parameter["example"];
            let fits = validator(&parameter["schema"]).is_valid(example);
            assert!(fits, "{name}: {} = {example}", parameter["name"]);
            seen += 1;
        }
        let responses = operation["responses"].as_object().unwrap().values();
        let bodies = responses.map(resolved).chain([&operation["requestBody"]]);
        for content in bodies.filter_map(|body| body["content"].as_object()) {
            for (kind, media) in content {
                let faults: Vec<String> = validator(&media["schema"])
                    .iter_errors(&media["example"])
                    .map(|fault| format!("{fault} at {}", fault.instance_path()))
                    .collect();
                assert!(
                    faults.is_empty(),
                    "{name} {kind}: {faults:#?} in {}",
                    media["example"]
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 1_000, "{seen}");
}

/// Notes the places of a schema at which a client may send without end.
fn without_end(schema: &'static Value, place: &str, found: &mut Vec<String>) {
    let schema = resolved(schema);
    for choice in ["oneOf", "anyOf", "allOf"] {
        for part in schema[choice].as_array().into_iter().flatten() {
            without_end(part, place, found);
        }
    }
    let is = |kind: &str| {
        schema["type"] == kind
            || schema["type"]
                .as_array()
                .is_some_and(|kinds| kinds.contains(&json!(kind)))
    };
    let none_of = |bounds: &[&str]| bounds.iter().all(|bound| schema[*bound].is_null());
    if is("string") && none_of(&["maxLength", "format", "pattern", "enum", "const"])
        || is("integer") && (none_of(&["minimum"]) || none_of(&["maximum"]))
        || is("array") && none_of(&["maxItems"])
    {
        found.push(place.to_owned());
    }
    if schema["items"].is_object() {
        without_end(&schema["items"], &format!("{place}[]"), found);
    }
    if schema["additionalProperties"].is_object() {
        without_end(
            &schema["additionalProperties"],
            &format!("{place}.*"),
            found,
        );
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        if member["readOnly"] != true {
            without_end(member, &format!("{place}.{name}"), found);
        }
    }
}

#[test]
fn whatever_is_sent_has_a_limit() {
    let mut found = Vec::new();
    for (name, operation) in operations() {
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = resolved(parameter);
            let place = format!("{name} {}", parameter["name"]);
            without_end(&parameter["schema"], &place, &mut found);
        }
        for media in operation["requestBody"]["content"]
            .as_object()
            .into_iter()
            .flatten()
        {
            without_end(&media.1["schema"], &name, &mut found);
        }
    }
    // Its length is bounded by the body's.
    found.retain(|place| !place.ends_with("/auth/login.password"));
    assert!(found.is_empty(), "{found:#?}");
}

/// Notes where a closed object is one of several that must all hold, which nothing can satisfy.
fn closed_parts(schema: &'static Value, place: &str, found: &mut Vec<String>) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if resolved(part)["additionalProperties"] == false {
            found.push(place.to_owned());
        }
    }
    match schema {
        Value::Object(members) => {
            for (name, member) in members {
                closed_parts(member, &format!("{place}/{name}"), found);
            }
        }
        Value::Array(values) => {
            for value in values {
                closed_parts(value, place, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_schema_can_be_satisfied() {
    let mut found = Vec::new();
    closed_parts(&DOCUMENT, "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_patch_needs_no_member_and_clears_any() {
    let mut seen = 0;
    for (name, operation) in operations() {
        let content = &operation["requestBody"]["content"]["application/merge-patch+json"];
        if content.is_null() {
            continue;
        }
        let patch = validator(&content["schema"]);
        assert!(patch.is_valid(&json!({})), "{name}");
        assert!(!patch.is_valid(&json!({ "no_such_member": 1 })), "{name}");
        let schema = resolved(&content["schema"]);
        for (member, own) in schema["properties"].as_object().unwrap() {
            let clears = patch.is_valid(&json!({ member: null }));
            assert!(clears || own["readOnly"] == true, "{name}: {member}");
        }
        seen += 1;
    }
    assert_eq!(seen, 9);
}

#[test]
fn failures_name_the_codes_of_their_status() {
    for (name, response) in DOCUMENT["components"]["responses"].as_object().unwrap() {
        let narrowed = &response["content"]["application/problem+json"]["schema"]["allOf"][1];
        assert!(
            name == "Failure" || narrowed["properties"]["code"]["enum"][0].is_string(),
            "{name}"
        );
        assert_eq!(
            response["headers"]["X-Request-Id"]["$ref"],
            "#/components/headers/RequestId"
        );
    }
    for name in ["TooMany", "Unavailable"] {
        let headers = &DOCUMENT["components"]["responses"][name]["headers"];
        assert!(headers["Retry-After"].is_object(), "{name}");
    }
}
