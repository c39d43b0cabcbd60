//! The settings of the server, with their defaults.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// All settings of the server, with their defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address, the limits and the time limits of the HTTP server.
    pub http: Http,
    /// Where the records are.
    pub database: Database,
    /// How log-ins are checked and how long a token lasts.
    pub auth: Auth,
    /// How often a client may ask.
    pub limits: Limits,
    /// What is written about it.
    pub log: Log,
    /// The example clinic.
    pub demo: Demo,
}

/// Settings of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins that browsers may call from.
    pub cors_origins: Vec<String>,
    /// The largest body, in bytes.
    pub body_limit_bytes: usize,
    /// The largest head of a request, its first line and all headers, in bytes.
    pub header_limit_bytes: usize,
    /// Seconds in which the head of the next request must arrive; a connection that stays silent for longer is
    /// closed.
    pub header_timeout_s: u64,
    /// Connections at the same time; more wait until one is closed.
    pub max_connections: usize,
    /// Seconds after which a request is given up.
    pub timeout_s: u64,
    /// Whether paths answer without the `/api` prefix too.
    pub root_alias: bool,
    /// Seconds for which `/health/ready` says that the server is about to stop, while it still takes requests.
    pub drain_s: u64,
    /// Seconds that requests in flight get when the server stops.
    pub shutdown_s: u64,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            body_limit_bytes: 1 << 20,
            header_limit_bytes: 32 << 10,
            header_timeout_s: 15,
            max_connections: 1_024,
            timeout_s: 30,
            root_alias: false,
            drain_s: 3,
            shutdown_s: 20,
        }
    }
}

/// Settings of the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: Secret,
    /// Connections at most.
    pub max_connections: u32,
    /// Seconds that a request waits for a connection.
    pub acquire_timeout_s: u64,
    /// Seconds that a request may take in all: waits, statements and repetitions.
    pub request_timeout_s: u64,
    /// Whether the login may be a superuser of PostgreSQL, whom row-level security does not hold.
    pub allow_superuser: bool,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: Secret("sqlite:clinic.db".to_owned()),
            max_connections: 10,
            acquire_timeout_s: 5,
            request_timeout_s: 10,
            allow_superuser: false,
        }
    }
}

/// Settings of log-ins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// The key that signs access tokens: 32 characters or more, the same on every node. Empty: `serve
    /// --demo` makes one for each run, `serve` refuses to start.
    pub secret: Secret,
    /// Minutes that an access token lasts.
    pub access_min: u32,
    /// Passwords that are checked at the same time; each takes 19 MiB.
    pub password_checks: usize,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            secret: Secret::default(),
            access_min: 15,
            password_checks: 2,
        }
    }
}

/// How often a client may ask, in a minute; 0 is without end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests of any kind.
    pub general_per_min: u32,
    /// Requests under `auth/`.
    pub auth_per_min: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            general_per_min: 60,
            auth_per_min: 10,
        }
    }
}

/// Settings of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// What is written, such as `info` or `clinic_http=debug,info`.
    pub filter: String,
    /// As lines of text, or as JSON.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Settings of the example clinic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Demo {
    /// The number that repeats it.
    pub seed: u64,
    /// The password of all its accounts; empty: the published one, which only a loopback address may serve.
    pub password: Secret,
    /// Where the report with the log-ins is written, as JSON.
    pub report: PathBuf,
}

impl Default for Demo {
    fn default() -> Self {
        Self {
            seed: 42,
            password: Secret::default(),
            report: PathBuf::from("clinic-demo.json"),
        }
    }
}

/// A value that is not shown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "unset" } else { "set" })
    }
}

impl Config {
    /// How the store is opened; whoever may not migrate makes no new SQLite file either.
    #[must_use]
    pub fn store_options(&self, migrate: bool) -> clinic_store::Options {
        clinic_store::Options {
            max_connections: self.database.max_connections,
            acquire_timeout: Duration::from_secs(self.database.acquire_timeout_s),
            request_timeout: Duration::from_secs(self.database.request_timeout_s),
            database_clock: true,
            migrate,
            create: migrate,
            allow_superuser: self.database.allow_superuser,
        }
    }
}
