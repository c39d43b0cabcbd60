use super::book::{PatientTarget, may_name, patient_missing, source_of};
use super::booking::{Booking, Wish};
use super::transition::{StatusFacts, resources_of, save};
use super::{Allowance, Overbook, booking, keeping};
use crate::base::ids::{
    AppointmentId, DoctorId, LocationId, PatientId, RoomId, SeriesId, ServiceId,
};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, LocalDateTime, Span, Zones};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::{Details, Error};
use crate::domain::scheduling::placement::Placement;
use crate::domain::scheduling::{
    Action, Appointment, Occurrences, Reason, ReasonCode, RecurrenceRule, Series, SeriesMode,
    Source,
};
use crate::engine::command::Context;
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::change::SchedulingChange;
use crate::ports::store::CalendarOf;
use crate::ports::store::CalendarRecords;
use crate::ports::store::{LiveOf, StoreResult, Tx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Books a series: the same time by the clock on the wall, by a rule, in one transaction.
///
/// # Errors
/// With `all_or_nothing`, and where nothing at all is free, `slot_taken` or `not_offered` with the reasons of
/// the first occurrence that is not free, and the nearest starts to the first that can be booked; nothing is then
/// booked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BookSeries {
    /// Who comes; absent: the actor themselves.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// With whom; absent: the one doctor with whom most occurrences are free, of several the first by name.
    #[serde(default)]
    pub doctor_id: Option<DoctorId>,
    /// What for; absent: the organization's default service.
    #[serde(default)]
    pub service_id: Option<ServiceId>,
    /// Where; absent: the only place where the doctor works.
    #[serde(default)]
    pub location_id: Option<LocationId>,
    /// In this room and no other.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// The first start, by the clock on the wall of the location.
    #[serde(with = "crate::base::time::local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time-local", example = "2027-02-01T09:00"))]
    pub local_start: LocalDateTime,
    /// The rule; it must end by a count, of at most 52, or a date.
    pub rule: RecurrenceRule,
    /// What to do with occurrences that are not free.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "skip_conflicts"))]
    pub mode: SeriesMode,
    /// Why the patient comes.
    #[serde(default)]
    pub reason: Option<SensitiveText>,
    /// Where the booking comes from; absent: the desk if an employee books, else the web. Patients name neither the desk
    /// nor a call.
    #[serde(default)]
    pub source: Option<Source>,
    /// What staff pass over.
    #[serde(default)]
    pub allow: Allowance,
    /// Squeezes in the occurrences at which the doctor is busy.
    #[serde(default)]
    pub overbook: Option<Overbook>,
}

/// An occurrence that was not booked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SkippedOccurrence {
    /// When it would have started.
    pub starts_at: Instant,
    /// Every reason against it.
    pub reasons: Vec<Reason>,
}

/// What became of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SeriesOutcome {
    /// The series that was booked.
    pub series: Series,
    /// The appointments that were booked, by start.
    pub booked: Vec<Appointment>,
    /// The occurrences that were not free, by start.
    pub skipped: Vec<SkippedOccurrence>,
    /// Whether the rule would go on: past 52 occurrences, or past the years that are served.
    #[serde(default)]
    pub truncated: bool,
}

/// What must be known to book a series.
#[derive(Debug)]
pub struct SeriesFacts {
    booking: Booking,
    patient_id: PatientId,
    occurrences: Occurrences,
}

impl BookSeries {
    /// What the actor must be allowed to do with the doctor.
    fn acts(&self) -> Vec<Act> {
        let overbook = self.overbook.is_some().then_some(Act::Overbook);
        std::iter::once(self.allow.act()).chain(overbook).collect()
    }

    fn wish(&self, patient_id: Option<PatientId>, starts_at: Instant) -> Wish {
        Wish {
            patient_id,
            patient_implied: false,
            doctor_id: self.doctor_id,
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            starts_at,
        }
    }
}

#[async_trait]
impl Command for BookSeries {
    const NAME: &'static str = "book_series";
    type Outcome = SeriesOutcome;
    type Reads = CalendarOf;
    type Target = PatientTarget;
    type Facts = SeriesFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.date("/local_start", self.local_start.date());
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        if let Some(overbook) = &mut self.overbook {
            checks.name("/overbook/reason", &mut overbook.reason);
        }
        if let Some(count) = self.rule.count {
            checks.range("/rule/count", count, 1, limits::SERIES_OCCURRENCES);
        }
        if let Some(until) = self.rule.until {
            checks.date("/rule/until", until);
        }
        checks.require(
            self.rule.count.is_some() || self.rule.until.is_some(),
            "/rule",
            "must end by count or until",
        );
        checks.done()?;
        self.rule.check().map_err(Error::from)
    }

    fn reads(&self, context: &Context, now: Instant) -> CalendarOf {
        self.wish(self.patient_id, now).rests_on_own(context)
    }

    async fn target(
        &self,
        found: CalendarRecords,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<PatientTarget, Fault> {
        let Some(patient_id) = self.patient_id.or_else(|| call.grants.own_patient()) else {
            return Ok(PatientTarget(None));
        };
        let wish = self.wish(Some(patient_id), call.now);
        let booking = Booking::of(wish, found, call, tx).await?;
        Ok(PatientTarget(Some((booking, patient_id))))
    }

    fn authorize(&self, target: &PatientTarget, grants: &Grants) -> Result<Capacity, Error> {
        let capacity = match &target.0 {
            Some((booking, _)) => booking.require(&self.acts(), grants)?,
            None => grants.require_somewhere(self.allow.act())?,
        };
        may_name(self.source, capacity)?;
        Ok(capacity)
    }

    async fn load(
        &self,
        target: PatientTarget,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<SeriesFacts, Fault> {
        let (mut booking, patient_id) = target.0.ok_or_else(patient_missing)?;
        booking.retain_permitted(&self.acts(), call.grants)?;
        let occurrences = self
            .rule
            .starts(self.local_start, &booking.calendar().zone)
            .map_err(Error::from)?;
        let starts = &occurrences.starts;
        let (Some(from), Some(to)) = (starts.first(), starts.last()) else {
            return Err(Error::field("/rule", "has no occurrence").into());
        };
        let span = Span::new(*from, *to);
        let best = |booking: &Booking| self.best_doctor(booking, starts, call);
        booking.load_chosen(span, best, tx).await?;
        Ok(SeriesFacts {
            booking,
            patient_id,
            occurrences,
        })
    }

    fn decide(
        &self,
        facts: SeriesFacts,
        call: &Call<'_>,
    ) -> Result<Decision<SeriesOutcome>, Error> {
        let starts = &facts.occurrences.starts;
        let (doctor_id, _) = self
            .best_doctor(&facts.booking, starts, call)
            .ok_or_else(|| booking::refusal(vec![vec![Reason::of(ReasonCode::OutsideSchedule)]]))?;
        let booking = facts.booking.with_doctor(doctor_id);
        let facts = SeriesFacts { booking, ..facts };
        let calendar = facts.booking.calendar();
        let series = Series {
            id: call.id(),
            created_at: call.now,
            patient_id: facts.patient_id,
            doctor_id,
            service_id: calendar.service.id,
            location_id: calendar.location.id,
            local_start: self.local_start,
            timezone: calendar.location.fields.timezone.clone(),
            rule: self.rule.clone(),
            mode: self.mode,
        };
        let mut decision = Decision::new(())
            .change(SchedulingChange::InsertSeries(series.clone()))
            .about("series", series.id);
        let mut booked: Vec<Appointment> = Vec::new();
        let mut skipped = Vec::new();
        for starts_at in facts.occurrences.starts {
            match self.occurrence(&facts.booking, starts_at, &booked, call) {
                Ok(placement) => {
                    let mut appointment = facts.booking.appointment(
                        call.id(),
                        facts.patient_id,
                        &placement,
                        facts.booking.service().fields.price,
                        facts.booking.first_status(),
                        call,
                    );
                    appointment.overbook_reason =
                        Overbook::reason_at(self.overbook.as_ref(), &placement);
                    appointment.series_id = Some(series.id);
                    appointment.reason.clone_from(&self.reason);
                    appointment.source = source_of(self.source, call);
                    keeping::book(&mut decision, &mut appointment, &placement, None, call);
                    booked.push(appointment);
                }
                Err(refusal) if self.mode == SeriesMode::AllOrNothing => return Err(refusal),
                Err(refusal) => {
                    let reasons = reasons_of(refusal)?;
                    skipped.push(SkippedOccurrence { starts_at, reasons });
                }
            }
        }
        if booked.is_empty() {
            let reasons = skipped
                .into_iter()
                .next()
                .map(|first| first.reasons)
                .unwrap_or_default();
            return Err(booking::refusal(vec![reasons]));
        }
        let outcome = SeriesOutcome {
            series,
            booked,
            skipped,
            truncated: facts.occurrences.truncated,
        };
        Ok(decision.answering(outcome))
    }

    fn enriches(&self, refusal: &Error) -> bool {
        booking::is_refusal(refusal)
    }

    /// Adds the nearest starts to the first occurrence.
    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let patient_id = self.patient_id.or_else(|| call.grants.own_patient());
        let patient_id = patient_id.ok_or_else(patient_missing)?;
        let named = Booking::name(self.wish(Some(patient_id), call.now), call, tx).await?;
        let occurrences = self
            .rule
            .starts(self.local_start, &named.calendar().zone)
            .map_err(Error::from)?;
        let first = occurrences.starts.first().copied().unwrap_or(call.now);
        let wish = self.wish(Some(patient_id), first);
        booking::with_alternatives(refusal, wish, Vec::new(), &self.acts(), call, tx).await
    }
}

impl BookSeries {
    /// The doctor of all occurrences: the one with whom most of the starts are free, and how many these are.
    fn best_doctor(
        &self,
        booking: &Booking,
        starts: &[Instant],
        call: &Call<'_>,
    ) -> Option<(DoctorId, usize)> {
        let mut best = None;
        for doctor in booking.calendar().doctor_ids() {
            let alone = booking.with_doctor(doctor);
            let free = |start: &&Instant| {
                alone
                    .place_at(**start, self.allow, false, call.grants)
                    .is_ok()
            };
            let count = starts.iter().filter(free).count();
            if best.is_none_or(|(_, most)| count > most) {
                best = Some((doctor, count));
            }
        }
        best
    }

    /// The place of one occurrence; one that meets another of the same series is refused.
    fn occurrence(
        &self,
        booking: &Booking,
        starts_at: Instant,
        booked: &[Appointment],
        call: &Call<'_>,
    ) -> Result<Placement, Error> {
        let squeeze_in = self.overbook.is_some();
        let placement = booking.place_at(starts_at, self.allow, squeeze_in, call.grants)?;
        let reserved = placement.reserved();
        if booked
            .iter()
            .any(|other| other.reserved().overlaps(&reserved))
        {
            let busy = Reason::of(ReasonCode::DoctorBusy);
            return Err(booking::refusal(vec![vec![busy]]));
        }
        Ok(placement)
    }
}

/// The reasons of a refusal; any other error stays one.
fn reasons_of(refusal: Error) -> Result<Vec<Reason>, Error> {
    match refusal.details.as_deref() {
        Some(Details::Refusal(details)) => Ok(details.reasons.clone()),
        _ => Err(refusal),
    }
}

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
        let mut decision = Decision::new(()).about("series", self.id);
        let mut outcome = CancelledSeries::default();
        for one in facts.occurrences {
            let id = one.appointment.id;
            // The place of an occurrence may have been changed to where the actor may not cancel.
            let subject = one.appointment.subject();
            let Some(capacity) = call.grants.capacity(Act::Book, &subject) else {
                // One that the actor may not even read is not named.
                let seen = call.grants.allow(Act::ReadAppointment, &subject);
                outcome.left.extend(seen.then_some(id));
                continue;
            };
            let as_there = Call {
                capacity: Some(capacity),
                ..*call
            };
            let Ok(mut after) = one.moved(Action::Cancel, &as_there) else {
                outcome.left.push(id);
                continue;
            };
            after.cancel_reason.clone_from(&self.reason);
            one.leaver().leave(&mut decision, call);
            save(
                &mut decision,
                &after,
                Some(Action::Cancel),
                self.reason.clone(),
                "appointment.cancelled",
                call,
            );
            outcome.cancelled.push(after);
        }
        Ok(decision.answering(outcome))
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

/// Reads a series, without locks, and sees to it that the actor may see it.
pub(crate) async fn seen_series(
    id: SeriesId,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Series, Fault> {
    Ok(see_series(tx.series(id).await?, call)?)
}

/// Sees to it that a series was found, and that the actor may see it.
pub(super) fn see_series(found: Option<Series>, call: &Call<'_>) -> Result<Series, Error> {
    let series = found.ok_or_else(|| Error::not_found("series"))?;
    call.grants
        .see(Act::ReadAppointment, &series.subject(), "series")?;
    Ok(series)
}

impl Series {
    /// Whom it concerns, for the access rules.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject::at(self.location_id)
            .with_doctor(self.doctor_id)
            .with_patient(Some(self.patient_id))
    }
}
