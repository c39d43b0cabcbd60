//! What each setting may be.

use super::error::ConfigError;
use super::key::SigningKey;
use super::settings::Config;

impl Config {
    /// `Ok` if every value is in its range.
    ///
    /// # Errors
    /// All that are not.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        ConfigError::all(self.wrong())
    }

    /// The values that are out of their range.
    pub(super) fn wrong(&self) -> Vec<ConfigError> {
        let http = &self.http;
        let database = self.database.url.0.as_str();
        let is_known = ["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| database.starts_with(scheme));
        let secret = &self.auth.secret;
        let filter = tracing_subscriber::EnvFilter::try_new(&self.log.filter);
        let checked: [(&'static str, bool); 14] = [
            (
                "database.max_connections",
                (1..=1_000).contains(&self.database.max_connections),
            ),
            (
                "database.acquire_timeout_s",
                (1..=600).contains(&self.database.acquire_timeout_s),
            ),
            (
                "database.request_timeout_s",
                (1..=600).contains(&self.database.request_timeout_s),
            ),
            ("database.url", is_known),
            ("http.timeout_s", (1..=3_600).contains(&http.timeout_s)),
            (
                "http.header_limit_bytes",
                (1_024..=1 << 20).contains(&http.header_limit_bytes),
            ),
            (
                "http.header_timeout_s",
                (1..=600).contains(&http.header_timeout_s),
            ),
            (
                "http.max_connections",
                (1..=1_000_000).contains(&http.max_connections),
            ),
            ("http.drain_s", http.drain_s <= 600),
            ("http.shutdown_s", (1..=600).contains(&http.shutdown_s)),
            (
                "http.body_limit_bytes",
                (1_024..=1 << 28).contains(&http.body_limit_bytes),
            ),
            (
                "http.cors_origins",
                http.cors_origins.iter().all(|origin| is_origin(origin)),
            ),
            (
                "auth.access_min",
                (1..=1_440).contains(&self.auth.access_min),
            ),
            (
                "auth.password_checks",
                (1..=64).contains(&self.auth.password_checks),
            ),
        ];
        let mut wrong: Vec<ConfigError> = checked
            .into_iter()
            .filter(|(_, right)| !right)
            .map(|(setting, _)| not_allowed(setting))
            .collect();
        if !secret.0.is_empty()
            && let Err(error) = SigningKey::new(secret)
        {
            wrong.push(error);
        }
        if filter.is_err() {
            wrong.push(not_allowed("log.filter"));
        }
        let own = &self.demo.password.0;
        if !own.is_empty() && own.chars().count() < 10 {
            wrong.push(not_allowed("demo.password"));
        }
        wrong
    }
}

fn not_allowed(setting: &'static str) -> ConfigError {
    ConfigError::NotAllowed {
        setting,
        allowed: allowed(setting),
    }
}

/// Whether a browser would send it as an origin (RFC 6454).
fn is_origin(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        matches!(scheme, "http" | "https") && !rest.is_empty() && !rest.contains('/')
    }) && axum::http::HeaderValue::from_str(text).is_ok()
}

/// What a setting may be.
pub(super) fn allowed(setting: &str) -> &'static str {
    match setting {
        "http.listen" => "an address with a port, such as 127.0.0.1:8080",
        "http.trusted_proxies" => "networks, such as 10.0.0.0/8, between commas",
        "http.cors_origins" => "origins, such as https://clinic.example, between commas",
        "http.body_limit_bytes" => "1024 to 268435456",
        "http.header_limit_bytes" => "1024 to 1048576",
        "http.header_timeout_s"
        | "http.shutdown_s"
        | "database.acquire_timeout_s"
        | "database.request_timeout_s" => "1 to 600",
        "http.max_connections" => "1 to 1000000",
        "http.timeout_s" => "1 to 3600",
        "http.root_alias" | "database.allow_superuser" => "true or false",
        "http.drain_s" => "0 to 600",
        "database.url" => "sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE",
        "database.max_connections" => "1 to 1000",
        "auth.secret" => "at least 32 characters",
        "auth.access_min" => "1 to 1440",
        "auth.password_checks" => "1 to 64",
        "limits.general_per_min" | "limits.auth_per_min" | "demo.seed" => {
            "a whole number, 0 or more"
        }
        "log.filter" => "a filter, such as info or clinic_http=debug,info",
        "log.format" => "text or json",
        "demo.password" => "at least 10 characters",
        "demo.report" => "the name of a file",
        _ => "of the form that `clinic config example` shows",
    }
}
