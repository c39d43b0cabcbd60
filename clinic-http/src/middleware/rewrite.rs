//! The full name of a path, whichever short or older one a client has sent.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic_core::{Error, ErrorCode};

/// Paths of the translated systems, and what they are here.
const ALIASES: [(&str, &str); 3] = [
    ("auth/patient/login", "auth/login"),
    ("auth/doctor/login", "auth/login"),
    ("patients/list", "patients"),
];
/// Resources that answer under another name too.
const SYNONYMS: [(&str, &str); 1] = [("clinics", "locations")];
/// What stands beside the API and is not part of it.
const BESIDE: [&str; 3] = ["docs", "health", "api"];
/// The version of the API, the newest and so far the only one.
pub(super) const VERSION: &str = "1";

/// Where the host application has put the API: nothing, or a path such as `/clinic`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prefix(pub(crate) String);

/// Why a request is refused before it is routed.
#[derive(Clone, Debug)]
struct Refused(Error);

/// Gives a path its full name: without a slash at its end, with `/api/v1` before it. The version is the path's,
/// else that of the header `X-API-Version` or of the parameter `api_version`, else the newest.
pub(crate) fn rewrite_path(app: &App, mut request: Request) -> Request {
    let path = request.uri().path();
    let prefix = request
        .extensions()
        .get::<OriginalUri>()
        .and_then(|original| match path {
            // The path under which the API is nested stands for its index.
            "/" => Some(original.path().trim_end_matches('/')),
            _ => original.path().strip_suffix(path),
        })
        .unwrap_or_default()
        .to_owned();
    let renamed = renamed(path, app.config().http.root_alias);
    let of_api = renamed.starts_with("/api/v");
    let (query, named) = match request.uri().query() {
        Some(query) if of_api => without_version(query),
        query => (query.map(str::to_owned), None),
    };
    let by_path = renamed.strip_prefix("/api/v").and_then(|rest| {
        let version = rest.split('/').next()?;
        is_number(version).then(|| version.to_owned())
    });
    let by_header = request.headers().get("x-api-version").filter(|_| of_api);
    let is_known = |version: &str| version.strip_prefix('v').unwrap_or(version) == VERSION;
    let unknown = by_path.is_some_and(|version| !is_known(&version))
        || named.is_some_and(|version| !is_known(&version))
        || by_header.is_some_and(|version| !version.to_str().is_ok_and(|v| is_known(v.trim())));
    let text = match &query {
        Some(query) => format!("{renamed}?{query}"),
        None => renamed,
    };
    if request.uri().path_and_query().map(|old| old.as_str()) != Some(text.as_str())
        // What cannot be a path is left as it came, and finds no route.
        && let Ok(uri) = text.parse::<Uri>()
    {
        *request.uri_mut() = uri;
    }
    if unknown {
        request.extensions_mut().insert(Refused(Error::new(
            ErrorCode::UnknownVersion,
            "the API has no such version; the newest is 1",
        )));
    }
    request.extensions_mut().insert(Prefix(prefix));
    request
}

/// Answers what [`rewrite_path`] could not name, and puts the host's path before the places that answers name.
pub(crate) async fn restore_prefix(request: Request, next: Next) -> Response {
    let refused = request.extensions().get::<Refused>().cloned();
    let prefix = request.extensions().get::<Prefix>().cloned();
    let mut response = match refused {
        Some(Refused(error)) => Problem(error).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    if let (Some(Prefix(prefix)), Some(place)) = (prefix, headers.get_mut("location"))
        && !prefix.is_empty()
        && place.as_bytes().starts_with(b"/")
        && let Ok(whole) = HeaderValue::from_bytes(&[prefix.as_bytes(), place.as_bytes()].concat())
    {
        *place = whole;
    }
    response
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A query without the parameter that names the version, and that version.
fn without_version(query: &str) -> (Option<String>, Option<String>) {
    let mut version = None;
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| match pair.strip_prefix("api_version=") {
            Some(named) => {
                version = Some(named.to_owned());
                false
            }
            None => true,
        })
        .collect();
    ((!kept.is_empty()).then(|| kept.join("&")), version)
}

fn renamed(path: &str, root_alias: bool) -> String {
    if path.starts_with("/docs") {
        return path.to_owned();
    }
    let path = if path.len() > 1 {
        path.trim_end_matches('/')
    } else {
        path
    };
    let rest = match path.strip_prefix("/api/") {
        Some("openapi.json") => return path.to_owned(),
        Some(rest) => match rest.strip_prefix('v').and_then(|rest| rest.split_once('/')) {
            Some((VERSION, rest)) => rest,
            Some((version, _)) if is_number(version) => return path.to_owned(),
            _ => rest,
        },
        None => {
            let rest = path.trim_start_matches('/');
            let first = rest.split('/').next().unwrap_or_default();
            if !root_alias || first.is_empty() || BESIDE.contains(&first) {
                return path.to_owned();
            }
            rest
        }
    };
    if let Some((_, own)) = ALIASES.iter().find(|(alias, _)| *alias == rest) {
        return format!("/api/v1/{own}");
    }
    let (first, others) = rest.split_once('/').unwrap_or((rest, ""));
    let first = SYNONYMS
        .iter()
        .find(|(synonym, _)| *synonym == first)
        .map_or(first, |(_, own)| own);
    if others.is_empty() {
        format!("/api/v1/{first}")
    } else {
        format!("/api/v1/{first}/{others}")
    }
}

#[cfg(test)]
mod tests {
    use super::{renamed, without_version};

    #[test]
    fn paths_get_their_full_names() {
        for (path, root_alias, full) in [
            ("/api/v1/doctors/", false, "/api/v1/doctors"),
            ("/api/doctors", false, "/api/v1/doctors"),
            ("/api/v2/doctors", false, "/api/v2/doctors"),
            ("/api/visits", false, "/api/v1/visits"),
            ("/api/v1/clinics/7", false, "/api/v1/locations/7"),
            ("/api/patients/list/", false, "/api/v1/patients"),
            ("/api/v1/auth/doctor/login", false, "/api/v1/auth/login"),
            ("/api/openapi.json", true, "/api/openapi.json"),
            ("/doctors", false, "/doctors"),
            ("/doctors", true, "/api/v1/doctors"),
            ("/health/live", true, "/health/live"),
            ("/docs/", true, "/docs/"),
            ("/", true, "/"),
        ] {
            assert_eq!(renamed(path, root_alias), full);
        }
    }

    #[test]
    fn the_version_is_taken_out_of_a_query() {
        let text = |text: &str| Some(text.to_owned());
        for (query, kept, version) in [
            ("a=1&api_version=1&b=2", text("a=1&b=2"), text("1")),
            ("api_version=2", None, text("2")),
            ("a=1", text("a=1"), None),
        ] {
            assert_eq!(without_version(query), (kept, version));
        }
    }
}
