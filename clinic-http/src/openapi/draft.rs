//! The description while it is completed: its operations in a row, its components by kind.

use crate::problem::Body;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

/// The name of the security scheme of access tokens.
pub(super) const BEARER: &str = "bearer";

/// The members of a JSON object.
pub(super) type Members = Map<String, Value>;

/// The description while it is completed.
pub(super) struct Draft {
    pub(super) operations: Vec<Operation>,
    pub(super) schemas: Members,
    pub(super) parameters: Members,
    pub(super) headers: Members,
    pub(super) responses: Members,
}

/// An operation of the description.
pub(super) struct Operation {
    pub(super) path: String,
    pub(super) method: String,
    /// Whether one must be logged in.
    pub(super) private: bool,
    /// The parameters of the operation.
    pub(super) parameters: Vec<Value>,
    /// All members of the operation but the parameters.
    pub(super) value: Value,
}

impl Operation {
    /// Whether a bad token is refused: everywhere that one must be logged in, and where a token may be sent.
    pub(super) fn looks_at_tokens(&self) -> bool {
        self.private || self.id() == "search_locations"
    }

    /// Its `operationId`.
    pub(super) fn id(&self) -> &str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// Whether it lies under the API's own path.
    pub(super) fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    /// The name of the schema of its JSON body.
    pub(super) fn body(&self) -> Option<&str> {
        name_of(&self.value["requestBody"]["content"][JSON]["schema"])
    }

    /// Whether it has the parameter of that name, or refers to it.
    pub(super) fn has(&self, name: &str) -> bool {
        let reference = format!("#/components/parameters/{name}");
        self.parameters
            .iter()
            .any(|parameter| parameter["name"] == name || parameter["$ref"] == *reference)
    }
}

pub(super) const JSON: &str = "application/json";

/// The name of the schema that a reference leads to.
pub(super) fn name_of(schema: &Value) -> Option<&str> {
    schema["$ref"]
        .as_str()?
        .strip_prefix("#/components/schemas/")
}

/// A reference to a component.
pub(super) fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

impl Draft {
    /// Takes the description apart; `closed` is the half for which one must be logged in.
    pub(super) fn of(whole: &mut Value, closed: &Value) -> Self {
        let mut draft = Self {
            operations: operations(whole["paths"].take(), &closed["paths"]),
            schemas: members(whole["components"]["schemas"].take()),
            parameters: Members::new(),
            headers: Members::new(),
            responses: Members::new(),
        };
        draft.add_schemas();
        draft
    }

    /// Adds the schemas that no handler names.
    fn add_schemas(&mut self) {
        let mut named = Vec::new();
        Body::schemas(&mut named);
        named.push(("Problem".to_owned(), Body::schema()));
        for (name, schema) in named {
            self.schemas.insert(name, json!(schema));
        }
    }

    /// Puts the description together again.
    pub(super) fn into_document(self, mut whole: Value) -> Value {
        let mut paths = Members::new();
        for mut operation in self.operations {
            operation.value["parameters"] = Value::Array(operation.parameters);
            let item = paths.entry(operation.path).or_insert_with(|| json!({}));
            item[operation.method] = operation.value;
        }
        whole["paths"] = Value::Object(paths);
        let components = &mut whole["components"];
        components["schemas"] = Value::Object(self.schemas);
        components["parameters"] = Value::Object(self.parameters);
        components["headers"] = Value::Object(self.headers);
        components["responses"] = Value::Object(self.responses);
        whole
    }
}

fn members(value: Value) -> Members {
    match value {
        Value::Object(members) => members,
        _ => Members::new(),
    }
}

/// Every operation; `closed` are the paths for which one must be logged in.
fn operations(paths: Value, closed: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in members(paths) {
        for (method, mut value) in members(item) {
            let private = !closed[&path][&method].is_null();
            let parameters = match value["parameters"].take() {
                Value::Array(parameters) => parameters,
                _ => Vec::new(),
            };
            let mut operation = Operation {
                path: path.clone(),
                method,
                private,
                parameters,
                value,
            };
            operation.value["security"] = if private {
                json!([{ BEARER: [] }])
            } else if operation.looks_at_tokens() {
                json!([{}, { BEARER: [] }])
            } else {
                json!([])
            };
            // One handler behind two methods would give both operations one id.
            let id = operation.id().to_owned();
            if operation.method == "patch" && !id.starts_with("patch_") {
                operation.value["operationId"] = json!(format!("{id}_by_patch"));
            }
            found.push(operation);
        }
    }
    found
}
