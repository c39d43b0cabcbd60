use super::clinic::Clinic;
use crate::base::time::Zones;
use crate::ports::clock::Clock;
use crate::ports::ids::Ids;
use crate::ports::store::Store;
use std::sync::Arc;

/// Puts a [`Clinic`] together: [`Clinic::builder`].
///
/// The core reads no clock and draws no random numbers, so it has no default for either: [`build`](Self::build) exists
/// once [`clock`](Self::clock) and [`ids`](Self::ids) were given. `clinic_store::builder` gives the system's clock and
/// ids of UUID version 7. Zone rules are data and have a default, [`Zones::bundled`].
///
/// ```
/// use clinic_core::memory::MemoryStore;
/// use clinic_core::testing::{FixedClock, SequentialIds};
/// use clinic_core::Clinic;
/// use std::sync::Arc;
///
/// let clinic = Clinic::builder(Arc::new(MemoryStore::new()))
///     .clock(Arc::new(FixedClock::at("2027-01-04T08:00:00Z".parse()?)))
///     .ids(Arc::new(SequentialIds::default()))
///     .build();
/// assert_eq!(clinic.clock().now().to_rfc3339(), "2027-01-04T08:00:00+00:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Without a clock there is nothing to build:
///
/// ```compile_fail,E0599
/// use clinic_core::{Clinic, memory::MemoryStore};
/// use std::sync::Arc;
///
/// let clinic = Clinic::builder(Arc::new(MemoryStore::new())).build();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ClinicBuilder<C = (), I = ()> {
    store: Arc<dyn Store>,
    clock: C,
    ids: I,
    zones: Option<Arc<Zones>>,
}

impl Clinic {
    /// Begins a clinic on a store; [`ClinicBuilder`] says what it needs and what has a default.
    pub fn builder(store: Arc<dyn Store>) -> ClinicBuilder {
        ClinicBuilder {
            store,
            clock: (),
            ids: (),
            zones: None,
        }
    }
}

impl<C, I> ClinicBuilder<C, I> {
    /// The clock that tells the present where the store has none of its own ([`Store::now`]).
    pub fn clock(self, clock: Arc<dyn Clock>) -> ClinicBuilder<Arc<dyn Clock>, I> {
        ClinicBuilder {
            store: self.store,
            clock,
            ids: self.ids,
            zones: self.zones,
        }
    }

    /// The source of the ids of new records.
    pub fn ids(self, ids: Arc<dyn Ids>) -> ClinicBuilder<C, Arc<dyn Ids>> {
        ClinicBuilder {
            store: self.store,
            clock: self.clock,
            ids,
            zones: self.zones,
        }
    }

    /// The zone rules, such as newer ones from files ([`Zones::with_tzif`]). Default: [`Zones::bundled`].
    pub fn zones(mut self, zones: Arc<Zones>) -> Self {
        self.zones = Some(zones);
        self
    }
}

impl ClinicBuilder<Arc<dyn Clock>, Arc<dyn Ids>> {
    /// The clinic, ready to run commands and answer queries. Nothing is read or written yet.
    #[must_use]
    pub fn build(self) -> Clinic {
        let zones = self.zones.unwrap_or_else(|| Arc::new(Zones::bundled()));
        Clinic::new(self.store, self.clock, self.ids, zones)
    }
}
