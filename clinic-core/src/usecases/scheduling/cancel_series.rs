use super::booking;
use super::seen::seen_series;
use super::standing::{StatusFacts, resources_of, save};
use crate::base::ids::{AppointmentId, SeriesId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::scheduling::{Action, Appointment, Series};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::event::DomainEvent;
use crate::ports::store::{LiveOf, StoreResult, Tx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Cancels the occurrences of a series from one on. Those that are over, or that the caller may no longer cancel, stay
/// as they are and are named.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CancelSeries {
    /// The series that is cancelled.
    pub id: SeriesId,
    /// The first start that is cancelled; absent: from now on.
    #[serde(default)]
    pub from: Option<Instant>,
    /// Why; kept with each appointment.
    #[serde(default)]
    pub reason: Option<SensitiveText>,
}

impl CancelSeries {
    /// Cancels the occurrences of the series from now on, without a reason.
    #[must_use]
    pub fn of(id: SeriesId) -> Self {
        Self {
            id,
            from: None,
            reason: None,
        }
    }
}

/// What became of the occurrences of a series that was cancelled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CancelledSeries {
    /// Those that were cancelled, by start.
    pub cancelled: Vec<Appointment>,
    /// Those that stay: under way, over, too late to cancel for the caller, or not the caller's to cancel. One that
    /// was moved to where the caller may not read it is not named.
    pub left: Vec<AppointmentId>,
}

/// A series and its live occurrences from the start that is named on.
#[derive(Debug)]
pub struct CancelSeriesTarget {
    series: Series,
    live: Vec<Appointment>,
}

/// What must be known to cancel a series.
#[derive(Debug)]
pub struct CancelSeriesFacts {
    occurrences: Vec<StatusFacts>,
}

#[async_trait]
impl Command for CancelSeries {
    const NAME: &'static str = "cancel_series";
    type Outcome = CancelledSeries;
    type Reads = ();
    type Target = CancelSeriesTarget;
    type Facts = CancelSeriesFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.done()
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<CancelSeriesTarget, Fault> {
        let series = seen_series(self.id, call, tx).await?;
        let live = self.live(call, tx).await?;
        Ok(CancelSeriesTarget { series, live })
    }

    fn authorize(&self, target: &CancelSeriesTarget, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::Book, &target.series.subject())
    }

    async fn load(
        &self,
        target: CancelSeriesTarget,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<CancelSeriesFacts, Fault> {
        let resources = target.live.iter().flat_map(resources_of);
        tx.lock(&booking::locks(resources)).await?;
        // What was seen before the locks may have changed while they were waited for.
        let live = self.live(call, tx).await?;
        let occurrences = StatusFacts::of_live(&target.live, live, call, tx).await?;
        Ok(CancelSeriesFacts { occurrences })
    }

    fn decide(
        &self,
        facts: CancelSeriesFacts,
        call: &Call<'_>,
    ) -> Result<Decision<CancelledSeries>, Error> {
        let mut decision = Decision::of(CancelledSeries::default()).about("series", self.id);
        let mut left = Vec::new();
        for one in facts.occurrences {
            let id = one.appointment.id;
            // The place of an occurrence may have been changed to where the actor may not cancel.
            let subject = one.appointment.subject();
            let Some(capacity) = call.grants.capacity(Act::Book, &subject) else {
                // One that the actor may not even read is not named.
                let seen = call.grants.allow(Act::ReadAppointment, &subject);
                left.extend(seen.then_some(id));
                continue;
            };
            let as_there = Call {
                capacity: Some(capacity),
                ..*call
            };
            let Ok(mut after) = one.moved(Action::Cancel, &as_there) else {
                left.push(id);
                continue;
            };
            after.cancel_reason.clone_from(&self.reason);
            let told = DomainEvent::AppointmentCancelled;
            let saved = save(after, Some(Action::Cancel), self.reason.clone(), told, call);
            decision =
                decision
                    .changes(one.leaver().leave(call.now))
                    .with(saved, |mut outcome, after| {
                        outcome.cancelled.push(after);
                        outcome
                    });
        }
        Ok(decision.map(|outcome| CancelledSeries { left, ..outcome }))
    }
}

impl CancelSeries {
    /// The live occurrences that start at or after the start that is named, those that are over among them.
    async fn live(&self, call: &Call<'_>, tx: &mut dyn Tx) -> StoreResult<Vec<Appointment>> {
        let from = self.from.unwrap_or(call.now);
        let of = LiveOf::Series(self.id);
        let mut live = tx.live_appointments(of, from.min(call.now)).await?;
        live.retain(|a| a.starts_at >= from);
        Ok(live)
    }
}
