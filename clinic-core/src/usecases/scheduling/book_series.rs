use super::allowance::{may_name, source_of};
use super::book::{PatientTarget, patient_missing};
use super::booking::Booking;
use super::wish::Wish;
use super::{Allowance, Overbook, keeping, refusal};
use crate::base::ids::{DoctorId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, LocalDateTime, Span, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::{Details, Error};
use crate::domain::scheduling::placement::Placement;
use crate::domain::scheduling::{
    Appointment, Occurrences, Reason, ReasonCode, RecurrenceRule, Series, SeriesMode, Source,
};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::change::SchedulingChange;
use crate::ports::event::{DomainEvent, SeriesEvent};
use crate::ports::store::{CalendarOf, CalendarRecords, Tx};
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
        let Some(patient_id) = call.patient_or_own(self.patient_id) else {
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
            .ok_or_else(|| {
                refusal::of_reasons(vec![vec![Reason::of(ReasonCode::OutsideSchedule)]])
            })?;
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
        let mut booked = Decision::of(Vec::new());
        let mut skipped = Vec::new();
        for starts_at in facts.occurrences.starts {
            match self.occurrence(&facts.booking, starts_at, booked.outcome(), call) {
                Ok(placement) => {
                    let appointment = self.appointment(&facts.booking, &series, &placement, call);
                    let one = keeping::book(appointment, &placement, None, call);
                    booked = booked.with(one, |mut booked, one| {
                        booked.push(one);
                        booked
                    });
                }
                Err(refusal) if self.mode == SeriesMode::AllOrNothing => return Err(refusal),
                Err(refusal) => {
                    let reasons = reasons_of(refusal)?;
                    skipped.push(SkippedOccurrence { starts_at, reasons });
                }
            }
        }
        if booked.outcome().is_empty() {
            let reasons = skipped
                .into_iter()
                .next()
                .map(|first| first.reasons)
                .unwrap_or_default();
            return Err(refusal::of_reasons(vec![reasons]));
        }
        let told = SeriesEvent::of(&series, booked.outcome().len());
        let decision = Decision::of(())
            .change(SchedulingChange::InsertSeries(series.clone()))
            .event(DomainEvent::SeriesBooked(told))
            .about("series", series.id);
        Ok(decision.with(booked, |(), booked| SeriesOutcome {
            series,
            booked,
            skipped,
            truncated: facts.occurrences.truncated,
        }))
    }

    fn enriches(&self, refusal: &Error) -> bool {
        refusal::is_of_time(refusal)
    }

    /// Adds the nearest starts to the first occurrence.
    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let patient_id = call.patient_or_own(self.patient_id);
        let patient_id = patient_id.ok_or_else(patient_missing)?;
        let named = Booking::name(self.wish(Some(patient_id), call.now), call, tx).await?;
        let occurrences = self
            .rule
            .starts(self.local_start, &named.calendar().zone)
            .map_err(Error::from)?;
        let first = occurrences.starts.first().copied().unwrap_or(call.now);
        let wish = self.wish(Some(patient_id), first);
        refusal::with_alternatives(refusal, wish, Vec::new(), &self.acts(), call, tx).await
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

    /// The appointment of one occurrence.
    fn appointment(
        &self,
        booking: &Booking,
        series: &Series,
        placement: &Placement,
        call: &Call<'_>,
    ) -> Appointment {
        let price = booking.service().fields.price;
        Appointment {
            series_id: Some(series.id),
            reason: self.reason.clone(),
            source: source_of(self.source, call),
            overbook_reason: Overbook::reason_at(self.overbook.as_ref(), placement),
            ..booking.appointment(series.patient_id, placement, price, call)
        }
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
            return Err(refusal::of_reasons(vec![vec![busy]]));
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
