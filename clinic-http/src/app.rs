//! What the server shares between requests.

use crate::auth::{Passwords, Tokens};
use crate::config::Config;
use crate::limiter::Limiter;
use clinic_core::ids::Ids;
use clinic_core::store::Store;
use clinic_core::time::{Clock, Instant, Zones, cut_to_micros};
use clinic_core::{Clinic, Error};
use clinic_store::{SystemClock, UuidV7Ids};
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A clinic with what serving it over HTTP needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

struct Inner {
    clinic: Clinic,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    config: Config,
    tokens: Tokens,
    passwords: Passwords,
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
    /// The application on a store, with the system's clock.
    ///
    /// # Errors
    /// `internal` if no password can be hashed.
    pub fn new(store: Arc<dyn Store>, config: Config) -> Result<Self, Error> {
        Self::with(
            store,
            config,
            Arc::new(SystemClock),
            Arc::new(UuidV7Ids::new()),
            None,
        )
    }

    /// The same with a clock, ids and metrics of the host's choice.
    ///
    /// # Errors
    /// `internal` if no password can be hashed.
    pub fn with(
        store: Arc<dyn Store>,
        config: Config,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        metrics: Option<PrometheusHandle>,
    ) -> Result<Self, Error> {
        let zones = Arc::new(Zones::bundled());
        let clinic = Clinic::new(store, Arc::clone(&clock), Arc::clone(&ids), zones);
        Ok(Self(Arc::new(Inner {
            clinic,
            clock,
            ids,
            tokens: Tokens::new(&config.auth.secret.0, config.auth.access_min),
            passwords: Passwords::new(config.auth.password_checks)?,
            general: Limiter::new("general", config.limits.general_per_min),
            auth: Limiter::new("auth", config.limits.auth_per_min),
            config,
            metrics,
            stopping: AtomicBool::new(false),
        })))
    }

    /// The clinic.
    #[must_use]
    pub fn clinic(&self) -> &Clinic {
        &self.0.clinic
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Tells those who ask whether the server is ready that it is about to stop.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// The present by the server's own clock.
    pub(crate) fn now(&self) -> Instant {
        cut_to_micros(self.0.clock.now())
    }

    pub(crate) fn new_request_id(&self) -> String {
        self.0.ids.next(self.now()).to_string()
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    pub(crate) fn passwords(&self) -> &Passwords {
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
