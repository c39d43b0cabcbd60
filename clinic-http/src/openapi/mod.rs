//! The API's description (OpenAPI 3.1): derived from the code, then completed with what the derives cannot
//! say: limits, headers, failures, forms of a body, examples.

mod answers;
mod bodies;
mod examples;
mod limits;
mod parameters;
mod records;

pub(crate) use limits::parameter_chars;
pub(crate) use records::members_of;

use crate::problem::Body;
use serde_json::{Map, Value, json};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, LicenseBuilder, OpenApi};
use utoipa::{PartialSchema, ToSchema};

/// The API's description, as JSON.
#[must_use]
pub fn document() -> Value {
    crate::router::parts().1
}

const BEARER: &str = "bearer";

const DESCRIPTION: &str = "What a clinic's front desk runs on: free slots, bookings that cannot overlap, \
series, statuses. Every failure is a problem (RFC 9457) with a stable `code`. Log in at \
`/api/v1/auth/login` and send the token as `Authorization: Bearer`. A query parameter that is sent empty \
counts as absent where `allowEmptyValue` says so; one that names a record may be written with `_id` at its end. A request may name its own id in `X-Request-Id`.";

/// The members of a JSON object.
type Members = Map<String, Value>;

/// The description while it is completed.
struct Draft {
    operations: Vec<Operation>,
    schemas: Members,
    parameters: Members,
    headers: Members,
    responses: Members,
}

/// An operation of the description.
struct Operation {
    path: String,
    method: String,
    /// Whether one must be logged in.
    private: bool,
    /// The parameters of the operation.
    parameters: Vec<Value>,
    /// All members of the operation but the parameters.
    value: Value,
}

impl Operation {
    /// Whether a bad token is refused: everywhere that one must be logged in, and where a token may be sent.
    fn looks_at_tokens(&self) -> bool {
        self.private || self.id() == "search_locations"
    }

    /// Its `operationId`.
    fn id(&self) -> &str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// Whether it lies under the API's own path.
    fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    /// The name of the schema of its JSON body.
    fn body(&self) -> Option<&str> {
        name_of(&self.value["requestBody"]["content"][JSON]["schema"])
    }

    /// Whether it has the parameter of that name, or refers to it.
    fn has(&self, name: &str) -> bool {
        let reference = format!("#/components/parameters/{name}");
        self.parameters
            .iter()
            .any(|parameter| parameter["name"] == name || parameter["$ref"] == *reference)
    }
}

const JSON: &str = "application/json";

/// The name of the schema that a reference leads to.
fn name_of(schema: &Value) -> Option<&str> {
    schema["$ref"]
        .as_str()?
        .strip_prefix("#/components/schemas/")
}

/// A reference to a component.
fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// Puts the two halves together and completes them.
pub(crate) fn finish(public: OpenApi, private: OpenApi) -> Value {
    let mut whole = json!(merged(public.clone(), private.clone()));
    let closed = json!(private);
    let mut draft = Draft {
        operations: operations(whole["paths"].take(), &closed["paths"]),
        schemas: members(whole["components"]["schemas"].take()),
        parameters: Members::new(),
        headers: Members::new(),
        responses: Members::new(),
    };
    draft.add_schemas();
    limits::describe(&mut draft);
    records::describe(&mut draft);
    parameters::describe(&mut draft);
    bodies::describe(&mut draft);
    answers::describe(&mut draft);
    examples::describe(&mut draft);
    for schema in draft.schemas.values_mut() {
        without_code(schema);
    }
    draft.into_document(whole)
}

/// Both halves with what is said of the whole.
fn merged(public: OpenApi, private: OpenApi) -> OpenApi {
    let mut whole = public;
    whole.merge(private);
    whole.info = InfoBuilder::new()
        .title("clinic")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(
            LicenseBuilder::new()
                .name("MIT OR Apache-2.0")
                .identifier(Some("MIT OR Apache-2.0"))
                .build(),
        ))
        .build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    whole
        .components
        .get_or_insert_with(Components::new)
        .add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    whole
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

impl Draft {
    /// Adds the schemas that no handler names.
    fn add_schemas(&mut self) {
        let mut named = Vec::new();
        Body::schemas(&mut named);
        named.push(("Problem".to_owned(), Body::schema()));
        // Named by a parameter only, which the router does not look at.
        named.push(("Period".to_owned(), crate::api::v1::Period::schema()));
        for (name, schema) in named {
            self.schemas.insert(name, json!(schema));
        }
    }

    fn into_document(self, mut whole: Value) -> Value {
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

/// Takes the examples in Rust out of a schema's description, and the brackets off its links.
fn without_code(schema: &mut Value) {
    if let Value::String(text) = &mut schema["description"] {
        let prose = text.split("\n\n```").next().unwrap_or_default();
        *text = prose.replace("[`", "`").replace("`]", "`");
    } else if let Value::Object(members) = schema {
        members.remove("description");
    }
}
