//! What every part of the seeder uses: the engine, the clock, chance.

use super::chance::{Chance, SeededIds};
use super::clock::{SteppedClock, WithoutClock};
use clinic_core::ids::OrganizationId;
use clinic_core::store::Store;
use clinic_core::time::{Date, Instant, Zones};
use clinic_core::{Clinic, Command, Context, Error, Query};
use std::sync::Arc;

/// A clinic with a clock that the seeder moves.
#[derive(Debug)]
pub(super) struct Seeder {
    clinic: Clinic,
    clock: Arc<SteppedClock>,
    context: Context,
    /// Where choices come from.
    pub(super) chance: Chance,
    /// The present of the finished demo.
    pub(super) now: Instant,
    /// The civil date of the present at the clinic.
    pub(super) today: Date,
}

impl Seeder {
    pub(super) fn new(
        store: Arc<dyn Store>,
        zones: Arc<Zones>,
        seed: u64,
        now: Instant,
        today: Date,
    ) -> Self {
        let clock = Arc::new(SteppedClock::new(now));
        let ids = Arc::new(SeededIds::new(seed));
        let clinic = Clinic::new(Arc::new(WithoutClock(store)), clock.clone(), ids, zones);
        let mut context = Context::platform();
        "seed".clone_into(&mut context.origin);
        Self {
            clinic,
            clock,
            context,
            chance: Chance::new(seed),
            now,
            today,
        }
    }

    /// From here on everything happens in this organization.
    pub(super) fn enter(&mut self, organization: OrganizationId) {
        self.context.organization = Some(organization);
    }

    /// Moves the clock.
    pub(super) fn at(&self, at: Instant) {
        self.clock.set(at);
    }

    pub(super) async fn run<C: Command>(&self, command: C) -> Result<C::Outcome, Error> {
        self.clinic.run(&self.context, command).await
    }

    pub(super) async fn ask<Q: Query>(&self, query: Q) -> Result<Q::Output, Error> {
        self.clinic.ask(&self.context, query).await
    }
}
