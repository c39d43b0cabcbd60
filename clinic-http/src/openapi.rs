//! The API's description, generated from the code (OpenAPI 3.1).

use crate::problem::Body;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, PathItem, Ref, RefOr,
    Required, Response, ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

/// The API's description.
#[must_use]
pub fn document() -> OpenApi {
    crate::router::parts().1
}

const BEARER: &str = "bearer";

/// Puts the two halves together and adds what all operations share.
pub(crate) fn finish(public: OpenApi, private: OpenApi) -> OpenApi {
    let mut all = public;
    for_each(&mut all, |_, _, operation| {
        operation.security = Some(Vec::new())
    });
    let mut private = private;
    for_each(&mut private, |method, path, operation| {
        operation.security = Some(vec![SecurityRequirement::new(BEARER, Vec::<String>::new())]);
        name_headers(method, path, operation);
    });
    all.merge(private);
    for_each(&mut all, |method, path, operation| {
        name_answers(path, operation);
        // One handler behind two methods would give both operations one id.
        if method == "patch"
            && let Some(id) = operation.operation_id.as_mut()
            && !id.starts_with("patch_")
        {
            id.push_str("_by_patch");
        }
    });
    all.info = InfoBuilder::new()
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
    let components = all.components.get_or_insert_with(Components::new);
    components.add_security_scheme(
        BEARER,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .build(),
        ),
    );
    let mut schemas = Vec::new();
    Body::schemas(&mut schemas);
    schemas.push(("Problem".to_owned(), Body::schema()));
    // Named by a parameter only, which the router does not look at.
    schemas.push(("Period".to_owned(), crate::api::v1::Period::schema()));
    components.schemas.extend(schemas);
    for schema in components.schemas.values_mut() {
        without_code(schema);
    }
    for (place, name, required, description) in HEADERS {
        let parameter = RefOr::T(header(name, required, description));
        components.parameters.insert(place.to_owned(), parameter);
    }
    for (_, place, description) in FAILURES {
        let response = RefOr::T(failure(description));
        components.responses.insert(place.to_owned(), response);
    }
    all
}

/// Takes the examples in Rust out of a schema's description, and the brackets off its links.
fn without_code(schema: &mut RefOr<Schema>) {
    let description = match schema {
        RefOr::T(Schema::Object(object)) => &mut object.description,
        RefOr::T(Schema::Array(array)) => &mut array.description,
        RefOr::T(Schema::AllOf(all)) => &mut all.description,
        RefOr::T(Schema::OneOf(one)) => &mut one.description,
        _ => return,
    };
    if let Some(text) = description {
        let prose = text.split("\n\n```").next().unwrap_or_default();
        *text = prose.replace("[`", "`").replace("`]", "`");
    }
}

const DESCRIPTION: &str = "What a clinic's front desk runs on: free slots, bookings that cannot overlap, \
series, statuses. Every failure is a problem (RFC 9457) with a stable `code`. Log in at \
`/api/v1/auth/login` and send the token as `Authorization: Bearer`.";

fn for_each(api: &mut OpenApi, mut change: impl FnMut(&str, &str, &mut Operation)) {
    for (path, item) in &mut api.paths.paths {
        let PathItem {
            get,
            put,
            post,
            patch,
            delete,
            ..
        } = item;
        for (method, operation) in [
            ("get", get),
            ("put", put),
            ("post", post),
            ("patch", patch),
            ("delete", delete),
        ] {
            if let Some(operation) = operation {
                change(method, path, operation);
            }
        }
    }
}

/// Headers that requests of a kind may or must have: name in the description, name on the wire, whether it
/// must be there, what it is for.
const HEADERS: [(&str, &str, bool, &str); 4] = [
    (
        "Organization",
        "X-Organization-Id",
        false,
        "The organization to act in, for those who belong to several.",
    ),
    (
        "IfMatch",
        "If-Match",
        true,
        "The ETag of the version that is changed, or *.",
    ),
    (
        "IfMatchMeant",
        "If-Match",
        false,
        "The ETag of the version that is meant.",
    ),
    (
        "IdempotencyKey",
        "Idempotency-Key",
        false,
        "Makes the request take effect once, however often it is sent; kept for 48 hours.",
    ),
];

fn header(name: &str, required: bool, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(if required {
            Required::True
        } else {
            Required::False
        })
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build()
}

/// Names the headers that requests of a kind may or must have.
fn name_headers(method: &str, path: &str, operation: &mut Operation) {
    let parameters = operation.parameters.get_or_insert_with(Vec::new);
    let mut name = |header: &str| {
        let place = format!("#/components/parameters/{header}");
        parameters.push(RefOr::Ref(Ref::new(place)));
    };
    name("Organization");
    // `…/{id}/confirm` and the like need no version; `…/{id}/hours` and `…/{id}/schedule` are records.
    let is_action =
        path.split('/').count() > 5 && !path.ends_with("/hours") && !path.ends_with("/schedule");
    match method {
        "put" | "patch" if !is_action => name("IfMatch"),
        "patch" | "delete" => name("IfMatchMeant"),
        "post" => {
            name("IdempotencyKey");
            if is_action {
                name("IfMatchMeant");
            }
        }
        _ => {}
    }
}

/// The ways in which operations fail: the status, the name in the description, what it means.
const FAILURES: [(&str, &str, &str); 12] = [
    ("400", "Unreadable", "The request cannot be read."),
    ("401", "Unauthenticated", "The caller is not logged in."),
    ("403", "Forbidden", "The caller's roles do not allow it."),
    (
        "404",
        "NotFound",
        "There is no such record for this caller.",
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
        "503",
        "Unavailable",
        "The database cannot be reached, or is too busy.",
    ),
];

fn failure(description: &str) -> Response {
    let content = ContentBuilder::new()
        .schema(Some(RefOr::Ref(Ref::from_schema_name("Problem"))))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
}

/// Describes the answers of an operation, and names the ways in which it can fail.
fn name_answers(path: &str, operation: &mut Operation) {
    let private = operation.security.as_ref().is_some_and(|s| !s.is_empty());
    let named = |header: &str| {
        let place = format!("#/components/parameters/{header}");
        operation.parameters.iter().flatten().any(
            |parameter| matches!(parameter, RefOr::Ref(reference) if reference.ref_location == place),
        )
    };
    let (must, may) = (named("IfMatch"), named("IfMatchMeant"));
    let writes = operation.request_body.is_some();
    let can = |status: &str| match status {
        "400" => true,
        "429" | "503" => path.starts_with("/api/"),
        "401" => private || path.ends_with("/login"),
        "403" | "404" => private,
        "409" => writes || must || may,
        "412" => must || may,
        "413" | "415" => writes,
        "422" => private || writes,
        "428" => must,
        _ => false,
    };
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = match status.as_str() {
                "201" => "It is created.",
                "204" => "It is done.",
                "503" => "It cannot serve.",
                _ => "The answer.",
            }
            .to_owned();
        }
    }
    for (status, name, _) in FAILURES.iter().filter(|(status, _, _)| can(status)) {
        let place = format!("#/components/responses/{name}");
        operation
            .responses
            .responses
            .entry((*status).to_owned())
            .or_insert(RefOr::Ref(Ref::new(place)));
    }
}
