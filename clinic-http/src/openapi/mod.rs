//! The API's description (OpenAPI 3.1): derived from the code, then completed with what the derives cannot
//! say: limits, headers, failures, forms of a body, examples.

mod answers;
mod bodies;
mod draft;
mod examples;
mod limits;
mod parameters;
mod records;

pub(crate) use limits::parameter_chars;
pub(crate) use records::members_of;

use draft::{BEARER, Draft};
use serde_json::{Value, json};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, LicenseBuilder, OpenApi};

const DESCRIPTION: &str = "What a clinic's front desk runs on: free slots, bookings that cannot overlap, \
series, statuses. Every failure is a problem (RFC 9457) with a stable `code`. Log in at \
`/api/v1/auth/login` and send the token as `Authorization: Bearer`. A query parameter that is sent empty \
counts as absent where `allowEmptyValue` says so; one that names a record may be written with `_id` at its end. A request may name its own id in `X-Request-Id`.";

/// Puts the two halves together and completes them.
pub(crate) fn finish(public: OpenApi, private: OpenApi) -> Value {
    let mut whole = json!(merged(public.clone(), private.clone()));
    let closed = json!(private);
    let mut draft = Draft::of(&mut whole, &closed);
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

/// Takes the examples in Rust out of a schema's description, and the brackets off its links.
fn without_code(schema: &mut Value) {
    if let Value::String(text) = &mut schema["description"] {
        let prose = text.split("\n\n```").next().unwrap_or_default();
        *text = prose.replace("[`", "`").replace("`]", "`");
    } else if let Value::Object(members) = schema {
        members.remove("description");
    }
}
