//! What the server shares between requests.

use crate::auth::Tokens;
use crate::config::{Config, ConfigError, SigningKey};
use crate::limiter::Limiter;
use clinic_core::Clinic;
use clinic_core::time::{Instant, cut_to_micros};
use clinic_store::Argon2Passwords;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A clinic with what serving it over HTTP needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

struct Inner {
    clinic: Clinic,
    config: Config,
    tokens: Tokens,
    passwords: Argon2Passwords,
    general: Limiter,
    auth: Limiter,
    metrics: Option<PrometheusHandle>,
    stopping: AtomicBool,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl App {
    /// A clinic to be served over HTTP, with its store, clock, ids and zone data. Whoever makes it also calls
    /// [`Clinic::run_due`] about each second, or runs `clinic worker` beside it: answering requests does not do what
    /// is due.
    ///
    /// # Errors
    /// A setting that is missing or out of its range; `auth.secret`, which signs access tokens, has no default. An
    /// application that logs its users in itself ([`Authenticated`](crate::Authenticated)) gives one too, of 32
    /// characters or more by chance: `POST auth/login` stays there for accounts with a password.
    pub fn new(clinic: Clinic, config: Config) -> Result<Self, ConfigError> {
        Self::build(clinic, config, None)
    }

    /// The same with a recorder whose metrics `/health/metrics` shows. [`serve`](crate::serve) sees to its upkeep;
    /// a host that serves the router itself calls `run_upkeep` on the handle every few seconds.
    ///
    /// # Errors
    /// As [`App::new`].
    pub fn with_metrics(
        clinic: Clinic,
        config: Config,
        metrics: PrometheusHandle,
    ) -> Result<Self, ConfigError> {
        Self::build(clinic, config, Some(metrics))
    }

    fn build(
        clinic: Clinic,
        config: Config,
        metrics: Option<PrometheusHandle>,
    ) -> Result<Self, ConfigError> {
        config.check()?;
        let key = SigningKey::new(&config.auth.secret)?;
        Ok(Self(Arc::new(Inner {
            clinic,
            tokens: Tokens::new(&key, config.auth.access_min),
            passwords: Argon2Passwords::new(config.auth.password_checks),
            general: Limiter::new("general", config.limits.general_per_min),
            auth: Limiter::new("auth", config.limits.auth_per_min),
            config,
            metrics,
            stopping: AtomicBool::new(false),
        })))
    }

    /// The clinic whose commands and queries the server runs.
    #[must_use]
    pub fn clinic(&self) -> &Clinic {
        &self.0.clinic
    }

    /// The settings that the server was built with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Tells those who ask whether the server is ready that it is about to stop.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// The present by the server's own clock.
    pub(crate) fn now(&self) -> Instant {
        cut_to_micros(self.0.clinic.clock().now())
    }

    pub(crate) fn new_request_id(&self) -> String {
        self.0.clinic.ids().next(self.now()).to_string()
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    pub(crate) fn passwords(&self) -> &Argon2Passwords {
        &self.0.passwords
    }

    pub(crate) fn general(&self) -> &Limiter {
        &self.0.general
    }

    pub(crate) fn auth(&self) -> &Limiter {
        &self.0.auth
    }

    pub(crate) fn metrics(&self) -> Option<&PrometheusHandle> {
        self.0.metrics.as_ref()
    }
}
