//! Every setting with its default and its name in the environment.

use super::settings::Config;
use std::fmt::Write;

/// What each setting is for.
const HELP: &[(&str, &str)] = &[
    (
        "http.listen",
        "The address to listen on; port 0 takes a free one.",
    ),
    (
        "http.trusted_proxies",
        "Proxies, as networks, whose X-Forwarded-For is believed.",
    ),
    ("http.cors_origins", "Origins that browsers may call from."),
    ("http.body_limit_bytes", "The largest body, in bytes."),
    (
        "http.header_limit_bytes",
        "The largest head of a request, its first line and all headers, in bytes.",
    ),
    (
        "http.header_timeout_s",
        "Seconds in which the head of the next request must arrive.",
    ),
    (
        "http.max_connections",
        "Connections at the same time; more wait until one is closed.",
    ),
    (
        "http.timeout_s",
        "Seconds after which a request is given up.",
    ),
    (
        "http.root_alias",
        "Whether paths answer without the /api prefix too.",
    ),
    (
        "http.drain_s",
        "Seconds for which /health/ready says that the server stops, while it still takes requests.",
    ),
    (
        "http.shutdown_s",
        "Seconds that requests in flight get when the server stops.",
    ),
    (
        "database.url",
        "sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE.",
    ),
    ("database.max_connections", "Connections at most."),
    (
        "database.acquire_timeout_s",
        "Seconds that a request waits for a connection.",
    ),
    (
        "database.request_timeout_s",
        "Seconds that a request may take in all: waits, statements and repetitions.",
    ),
    (
        "database.allow_superuser",
        "Whether the login may be a superuser of PostgreSQL, whom row-level security does not hold.",
    ),
    (
        "auth.secret",
        "The key that signs access tokens, 32 characters or more, the same on every node; needed but for --demo.",
    ),
    ("auth.access_min", "Minutes that an access token lasts."),
    (
        "auth.password_checks",
        "Passwords that are checked at the same time; each takes 19 MiB.",
    ),
    (
        "limits.general_per_min",
        "Requests of one client in a minute; 0 is without end.",
    ),
    (
        "limits.auth_per_min",
        "Log-ins of one client in a minute; 0 is without end.",
    ),
    (
        "log.filter",
        "What is written, such as info or clinic_http=debug,info.",
    ),
    ("log.format", "text or json."),
    ("demo.seed", "The number that repeats the example clinic."),
    (
        "demo.password",
        "The password of all accounts of the example clinic; without one, the published one.",
    ),
    (
        "demo.report",
        "Where the example clinic's report with its log-ins is written.",
    ),
];

/// The defaults as a TOML file, each setting explained.
///
/// # Errors
/// Those of the TOML writer.
pub fn example() -> Result<String, toml::ser::Error> {
    let defaults = toml::Table::try_from(Config::default())?;
    let mut text = String::from("# Settings of clinic with their defaults.\n");
    for (section, values) in &defaults {
        let _ = write!(text, "\n[{section}]\n");
        for (key, value) in values.as_table().into_iter().flatten() {
            let name = format!("{section}.{key}");
            let environment = name.replace('.', "_").to_ascii_uppercase();
            for (_, help) in HELP.iter().filter(|(setting, _)| *setting == name) {
                let _ = writeln!(text, "# {help}");
            }
            let _ = writeln!(text, "# Environment: CLINIC_{environment}");
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_explains_every_setting_and_is_the_defaults() {
        let text = example().unwrap();
        let read: Config = toml::from_str(&text).unwrap();
        assert_eq!(read, Config::default());
        let settings = text.matches("# Environment: ").count();
        assert_eq!(settings, HELP.len(), "{text}");
        for (name, _) in HELP {
            let environment = name.replace('.', "_").to_ascii_uppercase();
            assert!(text.contains(&format!("CLINIC_{environment}\n")), "{name}");
            let unknown = crate::config::check::allowed("no.setting");
            assert_ne!(crate::config::check::allowed(name), unknown, "{name}");
        }
    }
}
