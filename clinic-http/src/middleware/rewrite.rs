use crate::app::App;
use axum::extract::Request;
use axum::http::Uri;

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

/// Gives a path its full name: without a slash at its end, with `/api/v1` before it.
pub(crate) fn rewrite(app: &App, mut request: Request) -> Request {
    let path = request.uri().path();
    let renamed = renamed(path, app.config().http.root_alias);
    if renamed != path {
        let text = match request.uri().query() {
            Some(query) => format!("{renamed}?{query}"),
            None => renamed,
        };
        // What cannot be a path is left as it came, and finds no route.
        if let Ok(uri) = text.parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    request
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
        Some(rest) => rest.strip_prefix("v1/").unwrap_or(rest),
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
    use super::renamed;

    #[test]
    fn paths_get_their_full_names() {
        for (path, root_alias, full) in [
            ("/api/v1/doctors/", false, "/api/v1/doctors"),
            ("/api/doctors", false, "/api/v1/doctors"),
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
}
