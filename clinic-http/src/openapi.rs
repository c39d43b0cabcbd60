//! The API's description, generated from the code (OpenAPI 3.1).

use crate::problem::Body;
use serde::Serialize;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, PathItem, Ref, RefOr,
    Required, ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

/// A list: with a cursor, or by page with a total.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The rows.
    items: Vec<T>,
    /// Where the next page begins.
    next_cursor: Option<String>,
    /// Whether there are more rows.
    has_more: Option<bool>,
    /// The number of the page, where it was asked by number.
    page: Option<u32>,
    /// Rows of a page, where it was asked by number.
    page_size: Option<u32>,
    /// Rows of the whole list, where it was asked by number or offset.
    total: Option<u64>,
    /// Pages of the whole list, where it was asked by number.
    pages: Option<u64>,
}

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
        common_headers(method, path, operation);
    });
    all.merge(private);
    for_each(&mut all, |method, path, operation| {
        problems(path, operation);
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
    components.schemas.extend(schemas);
    all
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

/// Headers that requests of a kind may or must have.
fn common_headers(method: &str, path: &str, operation: &mut Operation) {
    let mut header = |name: &str, required: bool, description: &str| {
        let schema = ObjectBuilder::new().schema_type(Type::String).build();
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(if required {
                Required::True
            } else {
                Required::False
            })
            .description(Some(description))
            .schema(Some(schema))
            .build();
        operation
            .parameters
            .get_or_insert_with(Vec::new)
            .push(RefOr::T(parameter));
    };
    header(
        "X-Organization-Id",
        false,
        "The organization to act in, for those who belong to several.",
    );
    let is_action =
        path.split('/').count() > 5 && !path.ends_with("/hours") && !path.ends_with("/schedule");
    if matches!(method, "put" | "patch") && !is_action {
        header(
            "If-Match",
            true,
            "The ETag of the version that is changed, or *.",
        );
    } else if method == "delete" || method == "patch" {
        header("If-Match", false, "The ETag of the version that is meant.");
    }
    if method == "post" {
        header(
            "Idempotency-Key",
            false,
            "Makes the request take effect once, however often it is sent; kept for 48 hours.",
        );
    }
}

/// Every operation can fail in these ways.
fn problems(path: &str, operation: &mut Operation) {
    let beside = !path.starts_with("/api/");
    let mut statuses = vec![("400", "The request cannot be read.")];
    if !beside {
        statuses.push(("429", "Too many requests."));
        statuses.push(("503", "The database cannot be reached, or is too busy."));
    }
    if operation.security.as_ref().is_some_and(|s| !s.is_empty()) || path.ends_with("/login") {
        statuses.push(("401", "The caller is not logged in."));
    }
    if operation.security.as_ref().is_some_and(|s| !s.is_empty()) {
        statuses.push(("403", "The caller's roles do not allow it."));
        statuses.push(("404", "There is no such record for this caller."));
        statuses.push(("422", "The request can be read but cannot be meant."));
    }
    let writes = operation.request_body.is_some();
    if writes {
        statuses.push(("413", "The body is too large."));
        statuses.push(("415", "The body is not JSON."));
        statuses.push(("422", "The request can be read but cannot be meant."));
        statuses.push(("409", "The state of things stands against it."));
    }
    let has_version =
        operation.parameters.iter().flatten().any(
            |parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == "If-Match"),
        );
    if has_version {
        statuses.push(("409", "The state of things stands against it."));
        statuses.push(("412", "The record was changed since the version named."));
        statuses.push(("428", "If-Match is missing."));
    }
    for (status, description) in statuses {
        let content = ContentBuilder::new()
            .schema(Some(RefOr::Ref(Ref::from_schema_name("Problem"))))
            .build();
        let response = ResponseBuilder::new()
            .description(description)
            .content("application/problem+json", content)
            .build();
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert(RefOr::T(response));
    }
}
