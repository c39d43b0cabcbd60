use std::time::Duration;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections at most (SQLite: of readers; one more writes). Default: 10.
    pub max_connections: u32,
    /// How long a transaction waits for a connection, or for its turn to write, before the store is
    /// `unavailable`. Default: 10 s.
    pub acquire_timeout: Duration,
    /// Whether the present is taken from the database (PostgreSQL), for servers that share one. Default:
    /// no, it is the host's clock.
    pub database_clock: bool,
    /// Whether [`open`](crate::open) brings the schema up to date. Default: yes.
    pub migrate: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(10),
            database_clock: false,
            migrate: true,
        }
    }
}
