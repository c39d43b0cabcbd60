//! Records and lists as they stand in an answer: one object each, so that a schema can be satisfied and
//! closed, and the part of it that `fields` asks for.

use super::draft::{Draft, JSON, Members, Operation, name_of, reference};
use serde_json::{Value, json};
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use utoipa::ToSchema;

/// Makes every record one object, describes the lists, and lets operations with `fields` answer a part.
pub(super) fn describe(draft: &mut Draft) {
    let names: Vec<String> = draft.schemas.keys().cloned().collect();
    for name in &names {
        let whole = flat(&draft.schemas[name], &draft.schemas);
        draft.schemas.insert(name.clone(), whole);
    }
    for name in &names {
        if let Some(record) = name.strip_prefix("List_") {
            let list = list_of(&reference("schemas", record));
            draft.schemas.insert(name.clone(), list);
        }
    }
    for operation in &mut draft.operations {
        answer_in_part(operation, &mut draft.schemas);
    }
}

/// A record with its flattened members in one object; other schemas as they are.
fn flat(schema: &Value, named: &Members) -> Value {
    if schema["allOf"].is_null() {
        return schema.clone();
    }
    let (mut properties, mut required) = (Members::new(), Vec::new());
    gather(schema, named, &mut properties, &mut required);
    let mut whole = json!({ "type": "object", "properties": properties, "required": required });
    if let Some(text) = schema.get("description") {
        whole["description"] = text.clone();
    }
    whole
}

fn gather(schema: &Value, named: &Members, properties: &mut Members, required: &mut Vec<Value>) {
    if let Some(schema) = name_of(schema).and_then(|name| named.get(name)) {
        gather(schema, named, properties, required);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(part, named, properties, required);
    }
    if let Some(own) = schema["properties"].as_object() {
        properties.extend(own.clone());
    }
    required.extend(schema["required"].as_array().into_iter().flatten().cloned());
}

/// The members that a record has in an answer.
pub(crate) fn members_of<T: ToSchema + 'static>() -> Arc<[String]> {
    static KNOWN: LazyLock<Mutex<HashMap<TypeId, Arc<[String]>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let members = known.entry(TypeId::of::<T>()).or_insert_with(|| {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        let named = schemas
            .into_iter()
            .map(|(name, schema)| (name, json!(schema)))
            .collect();
        let whole = flat(&json!(T::schema()), &named);
        let properties = whole["properties"].as_object();
        properties
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect()
    });
    Arc::clone(members)
}

/// A list with a cursor, by number, or by offset.
fn list_of(item: &Value) -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    json!({
        "type": "object",
        "description": "A list: with a cursor unless it was asked by number or by offset.",
        "properties": {
            "items": { "type": "array", "items": item, "description": "The rows." },
            "next_cursor": { "type": ["string", "null"], "description": "Where the next page begins." },
            "has_more": { "type": "boolean", "description": "Whether there are more rows." },
            "total_capped": {
                "type": "boolean",
                "description": "Whether there are more rows than `total` says: it was counted no further.",
            },
            "page": { "type": "integer", "minimum": 1, "description": "The number of the page." },
            "page_size": { "type": "integer", "minimum": 1, "description": "Rows of a page." },
            "limit": { "type": "integer", "minimum": 1, "description": "Rows at most." },
            "offset": { "type": "integer", "minimum": 0, "description": "Rows that were passed over." },
            "total": merged(&count, "Rows of the whole list."),
            "pages": merged(&count, "Pages of the whole list."),
        },
        "required": ["items"],
        "oneOf": [
            { "title": "With a cursor", "required": ["next_cursor", "has_more"] },
            { "title": "By number", "required": ["page", "page_size", "total", "pages"] },
            { "title": "By offset", "required": ["limit", "offset", "total", "has_more"] },
        ],
    })
}

fn merged(schema: &Value, description: &str) -> Value {
    let mut schema = schema.clone();
    schema["description"] = json!(description);
    schema
}

/// With `fields` an operation answers a part of what it answers else.
fn answer_in_part(operation: &mut Operation, schemas: &mut Members) {
    if !operation.has("fields") {
        return;
    }
    let schema = &mut operation.value["responses"]["200"]["content"][JSON]["schema"];
    let Some(name) = name_of(schema).map(str::to_owned) else {
        return;
    };
    let record = name.strip_prefix("List_").unwrap_or(&name);
    let part = format!("{record}Part");
    let mut some = schemas[record].clone();
    if let Value::Object(members) = &mut some {
        members.remove("required");
        members.insert(
            "description".to_owned(),
            json!("The members that `fields` names."),
        );
    }
    schemas.insert(part.clone(), some);
    if name != record {
        let list = list_of(&reference("schemas", &part));
        schemas.insert(format!("{name}Part"), list);
    }
    *schema = json!({
        "anyOf": [reference("schemas", &name), reference("schemas", &format!("{name}Part"))]
    });
}
