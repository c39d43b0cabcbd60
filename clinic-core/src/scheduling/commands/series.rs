use super::super::booking::{self, Booking, Wish};
use super::super::placement::Placement;
use super::Allowance;
use super::transition::{StatusFacts, resources_of, save};
use crate::access::{Grants, Permission, Subject};
use crate::change::SchedulingChange;
use crate::check::Checks;
use crate::command::{Call, Command, Decision, Fault};
use crate::error::{Details, Error};
use crate::ids::{DoctorId, LocationId, PatientId, RoomId, SeriesId, ServiceId};
use crate::limits;
use crate::scheduling::{
    Action, Appointment, Occurrences, Reason, ReasonCode, RecurrenceRule, Series, SeriesMode,
    Source, Status, stranding,
};
use crate::store::{LiveOf, Tx};
use crate::time::{Instant, LocalDateTime, Span, Zones};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Books a series: the same time by the clock on the wall, by a rule, in one transaction.
///
/// # Errors
/// With `all_or_nothing`, and where nothing at all is free, `slot_taken` or `not_offered` with the reasons of
/// the first occurrence that is not free; nothing is then booked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BookSeries {
    /// Who comes; absent: the actor themselves.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// With whom.
    pub doctor_id: DoctorId,
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
    #[serde(with = "crate::time::local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, example = "2027-02-01T09:00"))]
    pub local_start: LocalDateTime,
    /// The rule; it must end by a count, of at most 52, or a date.
    pub rule: RecurrenceRule,
    /// What to do with occurrences that are not free.
    #[serde(default)]
    pub mode: SeriesMode,
    /// Why the patient comes.
    #[serde(default)]
    pub reason: Option<String>,
    /// Where the booking comes from.
    #[serde(default)]
    pub source: Source,
    /// What staff pass over.
    #[serde(default)]
    pub allow: Allowance,
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
    /// The series.
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
    fn wish(&self, patient_id: PatientId, starts_at: Instant) -> Wish {
        Wish {
            patient_id: Some(patient_id),
            doctor_id: Some(self.doctor_id),
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
    type Facts = SeriesFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.date("/local_start", self.local_start.date());
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
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
        self.rule
            .check()
            .map_err(|e| Error::field("/rule", e.to_string()))
    }

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<SeriesFacts, Fault> {
        let patient_id = self
            .patient_id
            .or_else(|| call.grants.own_patients().next())
            .ok_or_else(|| Error::field("/patient_id", "is missing"))?;
        let (booking, occurrences) = Booking::load_series(
            self.wish(patient_id, call.now),
            &self.rule,
            self.local_start,
            call,
            tx,
        )
        .await?;
        Ok(SeriesFacts {
            booking,
            patient_id,
            occurrences,
        })
    }

    fn authorize(&self, facts: &SeriesFacts, grants: &Grants) -> Result<(), Error> {
        facts
            .booking
            .require(Permission::AppointmentsBook, grants)?;
        if self.allow.any() && !grants.is_staff() {
            return Err(Error::forbidden());
        }
        Ok(())
    }

    fn decide(
        &self,
        facts: SeriesFacts,
        call: &Call<'_>,
    ) -> Result<Decision<SeriesOutcome>, Error> {
        let calendar = facts.booking.calendar();
        let series = Series {
            id: call.id(),
            created_at: call.now,
            patient_id: facts.patient_id,
            doctor_id: self.doctor_id,
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
                    let status = status_of(&facts.booking);
                    let mut appointment = facts.booking.appointment(
                        call.id(),
                        facts.patient_id,
                        &placement,
                        status,
                        call,
                    )?;
                    appointment.series_id = Some(series.id);
                    appointment.reason.clone_from(&self.reason);
                    appointment.source = self.source;
                    booking::book(&mut decision, &mut appointment, &placement, call);
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
            return Err(booking::refusal(reasons, true));
        }
        let outcome = SeriesOutcome {
            series,
            booked,
            skipped,
            truncated: facts.occurrences.truncated,
        };
        let Decision {
            changes,
            target,
            reasoned,
            events,
            ..
        } = decision;
        Ok(Decision {
            changes,
            outcome,
            target,
            reasoned,
            events,
        })
    }
}

impl BookSeries {
    /// The place of one occurrence; one that meets another of the same series is refused.
    fn occurrence(
        &self,
        booking: &Booking,
        starts_at: Instant,
        booked: &[Appointment],
        call: &Call<'_>,
    ) -> Result<Placement, Error> {
        let placement = booking.place_at(starts_at, self.allow, false, call.grants)?;
        let timing = booking.service().fields.timing();
        let end = starts_at + chrono::Duration::minutes(i64::from(timing.duration_min));
        let reserved =
            Span::new(starts_at, end).widened(timing.buffer_before_min, timing.buffer_after_min);
        if booked
            .iter()
            .any(|other| other.reserved().overlaps(&reserved))
        {
            return Err(booking::refusal(
                vec![Reason::of(ReasonCode::DoctorBusy)],
                false,
            ));
        }
        Ok(placement)
    }
}

fn status_of(booking: &Booking) -> Status {
    if booking.service().fields.needs_approval {
        Status::Requested
    } else {
        booking.organization().fields.settings.booking_starts_as
    }
}

/// The reasons of a refusal; any other error stays one.
fn reasons_of(refusal: Error) -> Result<Vec<Reason>, Error> {
    match refusal.details.as_deref() {
        Some(Details::Refusal(details)) => Ok(details.reasons.clone()),
        _ => Err(refusal),
    }
}

impl Booking {
    /// Reads the calendar over all occurrences of a series.
    async fn load_series(
        wish: Wish,
        rule: &RecurrenceRule,
        local_start: LocalDateTime,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<(Self, Occurrences), Fault> {
        // The zone is the location's, which the wish may leave open: a first look finds it.
        let first = Self::load(wish.clone(), None, call, tx).await?;
        let occurrences = rule
            .starts(local_start, &first.calendar().zone)
            .map_err(|e| Error::field("/rule", e.to_string()))?;
        let starts = &occurrences.starts;
        let (Some(from), Some(to)) = (starts.first(), starts.last()) else {
            return Err(Error::field("/rule", "has no occurrence").into());
        };
        let booking = Self::load_span(wish, Span::new(*from, *to), None, call, tx).await?;
        Ok((booking, occurrences))
    }
}

/// Cancels the occurrences of a series from one on; those that were not booked, or are over, stay as they
/// are.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CancelSeries {
    /// Which.
    pub id: SeriesId,
    /// The first start that is cancelled; absent: from now on.
    #[serde(default)]
    pub from: Option<Instant>,
    /// Why; kept with each appointment.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What must be known to cancel a series.
#[derive(Debug)]
pub struct CancelSeriesFacts {
    series: Series,
    occurrences: Vec<StatusFacts>,
}

#[async_trait]
impl Command for CancelSeries {
    const NAME: &'static str = "cancel_series";
    type Outcome = Vec<Appointment>;
    type Facts = CancelSeriesFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.done()
    }

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<CancelSeriesFacts, Fault> {
        let series = tx
            .series(self.id)
            .await?
            .ok_or_else(|| Error::not_found("series"))?;
        let from = self.from.unwrap_or(call.now);
        let of = LiveOf::Series(self.id);
        let found = stranding::live(of, call, tx).await?;
        let resources: Vec<_> = found.iter().flat_map(resources_of).collect();
        tx.lock(&resources).await?;
        // What was read before the locks may have changed while they were waited for.
        let mut live = stranding::live(of, call, tx).await?;
        live.retain(|a| {
            a.starts_at >= from && !matches!(a.status, Status::InProgress | Status::Completed)
        });
        let occurrences = StatusFacts::of_live(live, call, tx).await?;
        Ok(CancelSeriesFacts {
            series,
            occurrences,
        })
    }

    fn authorize(&self, facts: &CancelSeriesFacts, grants: &Grants) -> Result<(), Error> {
        let subject = Subject {
            location: Some(facts.series.location_id),
            doctor: Some(facts.series.doctor_id),
            patient: Some(facts.series.patient_id),
            patient_of_actor: false,
        };
        grants.see(Permission::AppointmentsRead, &subject, "series")?;
        grants.require(Permission::AppointmentsBook, &subject)?;
        facts
            .occurrences
            .iter()
            .try_for_each(|one| grants.require(Permission::AppointmentsBook, &one.subject()))
    }

    fn decide(
        &self,
        facts: CancelSeriesFacts,
        call: &Call<'_>,
    ) -> Result<Decision<Vec<Appointment>>, Error> {
        let mut decision = Decision::new(Vec::new()).about("series", self.id);
        for one in facts.occurrences {
            let mut after = one.moved(Action::Cancel, call)?;
            after.cancel_reason.clone_from(&self.reason);
            one.leave(&mut decision, call);
            save(
                &mut decision,
                &after,
                Some(Action::Cancel),
                self.reason.clone(),
                "appointment.cancelled",
                call,
            );
            decision.outcome.push(after);
        }
        Ok(decision)
    }
}
