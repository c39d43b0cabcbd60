//! The bodies of requests: optional ones, those of PUT with what nobody writes, and merge patches.

use super::draft::{Draft, JSON, Members, Operation, name_of, reference};
use clinic_core::limits;
use serde_json::{Value, json};

/// The media type of a JSON Merge Patch (RFC 7396).
const MERGE_PATCH: &str = "application/merge-patch+json";

/// Bodies that may be left out.
const OPTIONAL: [&str; 2] = ["ReasonBody", "SeriesCancellation"];

/// Says of every body what it may be.
pub(super) fn describe(draft: &mut Draft) {
    add_other_names(&mut draft.schemas["PatientFields"]);
    for operation in &mut draft.operations {
        let Some(body) = operation.body().map(str::to_owned) else {
            continue;
        };
        if OPTIONAL.contains(&body.as_str()) {
            operation.value["requestBody"]["required"] = json!(false);
        }
        let is_patch = operation.id().starts_with("patch_");
        if operation.method != "put" && !is_patch {
            continue;
        }
        let base = body.trim_end_matches("Fields").trim_end_matches("Body");
        let mut whole = draft.schemas[&body].clone();
        if base != body
            && draft.schemas.contains_key(base)
            && !operation.path.ends_with("/schedule")
        {
            add_read_only(&mut whole, &draft.schemas[base]);
        }
        let name = if is_patch {
            whole = patch_of(&whole, &draft.schemas);
            whole["description"] = json!(
                "A JSON Merge Patch (RFC 7396): what is absent stays, what is null is cleared."
            );
            format!("{base}Patch")
        } else {
            format!("{base}Put")
        };
        if whole != draft.schemas[&body] {
            draft.schemas.insert(name.clone(), whole);
            send(operation, is_patch, &name);
        }
    }
}

/// Adds the names under which members of a patient may be sent too.
fn add_other_names(patient: &mut Value) {
    let properties = &mut patient["properties"];
    for (name, own) in [("gender", "sex"), ("date_of_birth", "birth_on")] {
        let mut member = properties[own].clone();
        member["description"] = json!(format!("Another name of `{own}`."));
        properties[name] = member;
    }
    properties["name"] = json!({
        "type": "string",
        "minLength": 3,
        "maxLength": 2 * limits::SHORT_TEXT_CHARS + 1,
        "description": "Given and family name in one, in place of both.",
    });
    if let Value::Object(members) = patient {
        members.remove("required");
    }
    patient["anyOf"] = json!([
        { "required": ["given_name", "family_name"] },
        { "required": ["name"] },
    ]);
}

/// Lets the operation take that body.
fn send(operation: &mut Operation, is_patch: bool, name: &str) {
    let content = json!({ "schema": reference("schemas", name) });
    let taken = &mut operation.value["requestBody"]["content"];
    if is_patch {
        taken[MERGE_PATCH] = content.clone();
    }
    taken[JSON] = content;
}

/// Adds the members that a record has and nobody writes: they may be sent as they are.
fn add_read_only(body: &mut Value, record: &Value) {
    let members = record["properties"].as_object();
    for (name, member) in members.into_iter().flatten() {
        if body["properties"][name].is_null() {
            let mut member = member.clone();
            member["readOnly"] = json!(true);
            body["properties"][name] = member;
        }
    }
}

/// What may be sent to change some members of an object of that schema.
fn patch_of(schema: &Value, schemas: &Members) -> Value {
    if let Some(name) = name_of(schema) {
        let named = &schemas[name];
        return if named["type"] == "object" {
            patch_of(named, schemas)
        } else {
            schema.clone()
        };
    }
    let mut patch = schema.clone();
    let Value::Object(members) = &mut patch else {
        return patch;
    };
    if let Some(Value::Array(choices)) = members.get_mut("oneOf") {
        for choice in choices {
            *choice = patch_of(choice, schemas);
        }
        return patch;
    }
    for keyword in ["required", "anyOf"] {
        members.remove(keyword);
    }
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        for member in properties.values_mut() {
            if member["readOnly"] != true {
                *member = or_null(patch_of(member, schemas));
            }
        }
    }
    if let Some(entry) = members.get_mut("additionalProperties")
        && entry.is_object()
    {
        *entry = or_null(patch_of(entry, schemas));
    }
    for keyword in ["default", "maxProperties"] {
        members.remove(keyword);
    }
    patch
}

/// The same, or null.
fn or_null(schema: Value) -> Value {
    let nothing = json!({ "type": "null" });
    if let Some(choices) = schema["oneOf"].as_array()
        && choices.contains(&nothing)
    {
        return schema;
    }
    match &schema["type"] {
        Value::String(_) if schema["enum"].is_null() => {
            let mut schema = schema;
            schema["type"] = json!([schema["type"], "null"]);
            schema
        }
        Value::Array(_) => schema,
        _ => json!({ "oneOf": [schema, nothing] }),
    }
}
