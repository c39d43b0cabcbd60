use super::book::{PatientTarget, patient_missing};
use super::booking::Booking;
use super::keeping::{Keeper, Kept};
use super::wish::Wish;
use super::{Allowance, booking, keeping, refusal};
use crate::base::ids::{DoctorId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::limits;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::{Hold, Owner};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::change::SchedulingChange;
use crate::ports::store::{CalendarOf, CalendarRecords, Tx};
use async_trait::async_trait;
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// Keeps a slot for a patient for some minutes. To everyone else it is busy until it lapses; booking with its
/// id turns it into the appointment. A lapsed hold blocks nothing, whether or not it has been swept.
///
/// # Errors
/// As booking; `too_many_holds` beyond three live ones of the patient.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PlaceHold {
    /// For whom; absent: the actor themselves.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// With whom; absent: the first who is free.
    #[serde(default)]
    pub doctor_id: Option<DoctorId>,
    /// What for; absent: the organization's default service.
    #[serde(default)]
    pub service_id: Option<ServiceId>,
    /// Where; absent: the only place there is.
    #[serde(default)]
    pub location_id: Option<LocationId>,
    /// In this room and no other.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// The instant at which it is to start.
    pub starts_at: Instant,
    /// How long it lasts, in minutes, at most 30; absent: what the organization says.
    #[serde(default)]
    pub minutes: Option<u32>,
}

/// What must be known to hold.
#[derive(Debug)]
pub struct HoldFacts {
    booking: Booking,
    patient_id: PatientId,
    held: usize,
}

impl PlaceHold {
    fn wish(&self, patient_id: Option<PatientId>) -> Wish {
        Wish {
            patient_id,
            patient_implied: false,
            doctor_id: self.doctor_id,
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            starts_at: self.starts_at,
        }
    }
}

#[async_trait]
impl Command for PlaceHold {
    const NAME: &'static str = "place_hold";
    type Outcome = Hold;
    type Reads = CalendarOf;
    type Target = PatientTarget;
    type Facts = HoldFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        self.starts_at = crate::base::time::cut_to_micros(self.starts_at);
        let mut checks = Checks::default();
        booking::check_start(&mut checks, "/starts_at", self.starts_at);
        if let Some(minutes) = self.minutes {
            checks.range("/minutes", minutes, 1, limits::HOLD_MIN);
        }
        checks.done()
    }

    fn reads(&self, context: &Context, _: Instant) -> CalendarOf {
        self.wish(self.patient_id).rests_on_own(context)
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
        let booking = Booking::of(self.wish(Some(patient_id)), found, call, tx).await?;
        Ok(PatientTarget(Some((booking, patient_id))))
    }

    fn authorize(&self, target: &PatientTarget, grants: &Grants) -> Result<Capacity, Error> {
        match &target.0 {
            Some((booking, _)) => booking.require(&[Act::Book], grants),
            None => grants.require_somewhere(Act::Book),
        }
    }

    async fn load(
        &self,
        target: PatientTarget,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<HoldFacts, Fault> {
        let (mut booking, patient_id) = target.0.ok_or_else(patient_missing)?;
        booking.retain_permitted(&[Act::Book], call.grants)?;
        booking
            .load_for_one(Allowance::default(), false, call.grants, tx)
            .await?;
        let held = tx.holds_of(patient_id, call.now).await?.len();
        Ok(HoldFacts {
            booking,
            patient_id,
            held,
        })
    }

    fn decide(&self, facts: HoldFacts, call: &Call<'_>) -> Result<Decision<Hold>, Error> {
        if facts.held >= limits::HOLDS_PER_PATIENT {
            let message = format!(
                "the patient has {} live holds already",
                limits::HOLDS_PER_PATIENT
            );
            return Err(Error::new(ErrorCode::TooManyHolds, message));
        }
        let placement = facts
            .booking
            .place(Allowance::default(), false, call.grants)?;
        let minutes = self
            .minutes
            .unwrap_or(facts.booking.organization().settings().hold_min);
        let expires_at = call.now + Duration::minutes(i64::from(minutes));
        let mut hold = Hold {
            id: call.id(),
            created_at: call.now,
            expires_at,
            patient_id: facts.patient_id,
            doctor_id: placement.doctor_id,
            service_id: facts.booking.service().id,
            location_id: facts.booking.calendar().location.id,
            room_id: placement.room_id,
            session_id: None,
            seat: None,
            starts_at: placement.starts_at,
            ends_at: placement.ends_at,
            buffer_before_min: placement.buffer_before_min,
            buffer_after_min: placement.buffer_after_min,
            price: facts.booking.service().fields.price,
        };
        let keeper = Keeper {
            owner: Owner::Hold(hold.id),
            patient_id: hold.patient_id,
            service_id: hold.service_id,
            location_id: hold.location_id,
            expires_at: Some(expires_at),
        };
        let Kept { changes, seat } = keeping::keep(&placement, &keeper, None, call);
        hold.session_id = seat.map(|seat| seat.session_id);
        hold.seat = seat.map(|seat| seat.seat);
        Ok(Decision::of(hold.clone())
            .about("hold", hold.id)
            .changes(changes)
            .change(SchedulingChange::InsertHold(hold)))
    }

    fn enriches(&self, refusal: &Error) -> bool {
        refusal::is_of_time(refusal)
    }

    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let patient_id = call.patient_or_own(self.patient_id);
        let wish = self.wish(patient_id);
        refusal::with_alternatives(refusal, wish, Vec::new(), &[Act::Book], call, tx).await
    }
}
