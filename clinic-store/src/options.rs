use std::time::Duration;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections at most (SQLite: of readers; one more writes). Default: 10.
    pub max_connections: u32,
    /// How long a transaction waits for a connection, or for its turn to write, before the store is
    /// `unavailable`. Default: 10 s.
    pub acquire_timeout: Duration,
    /// How long one request may take in all: waiting for a connection and for locks, its statements and its
    /// repetitions. What takes longer is given up. Default: 10 s.
    pub request_timeout: Duration,
    /// Whether the present is taken from the database (PostgreSQL), which servers share. Default: yes. With `no`
    /// it is the host's clock, for tests and simulations.
    pub database_clock: bool,
    /// Whether [`open`](crate::open) brings the schema up to date; otherwise it checks that it is. Default: yes.
    pub migrate: bool,
    /// Whether a SQLite file is made where there is none; otherwise it is refused as missing. Default: yes.
    pub create: bool,
    /// Whether a login to PostgreSQL may be a superuser, whom row-level security does not hold. Default: no.
    pub allow_superuser: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(10),
            database_clock: true,
            migrate: true,
            create: true,
            allow_superuser: false,
        }
    }
}
