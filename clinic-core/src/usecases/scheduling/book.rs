use super::allowance::{may_name, source_of};
use super::booking::Booking;
use super::first_booking::{open_patient, profile};
use super::keeping::Leaver;
use super::seen::{SeenHold, hold_of};
use super::wish::Wish;
use super::{Allowance, Overbook, booking, keeping, refusal};
use crate::base::ids::{DoctorId, HoldId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::people::PatientFields;
use crate::domain::scheduling::{Appointment, Owner, Slot, Source};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::store::{CalendarOf, CalendarRecords, HoldInSession, HoldOf, Tx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Books an appointment.
///
/// Without a service the organization's default one is booked; without a location the only one where the
/// doctor works; without a doctor the first who is free of those who give the service. Without a patient, a
/// patient's account books for itself; its record is opened at the first booking.
///
/// # Errors
/// `slot_taken` when the time would be offered but for other bookings, `not_offered` when it would not; both
/// with every reason and with the nearest starts that can be booked. `hold_expired` with a hold that is gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BookAppointment {
    /// The patient; absent: the actor themselves.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// The doctor; absent: any who gives the service.
    #[serde(default)]
    pub doctor_id: Option<DoctorId>,
    /// The service; absent: the default service of the organization.
    #[serde(default)]
    pub service_id: Option<ServiceId>,
    /// The location; absent: the only one where the doctor works.
    #[serde(default)]
    pub location_id: Option<LocationId>,
    /// In this room and no other.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// The instant at which it is to start.
    pub starts_at: Instant,
    /// The hold that keeps the time. Doctor, service and location are taken from it unless they are named; the start is
    /// named again, and so is the patient by whoever books for others. What is named must be as the hold has it.
    #[serde(default)]
    pub hold_id: Option<HoldId>,
    /// Why the patient comes.
    #[serde(default)]
    pub reason: Option<SensitiveText>,
    /// Notes of the desk; not clinical.
    #[serde(default)]
    pub notes: Option<SensitiveText>,
    /// Where the booking comes from; absent: the desk if an employee books, else the web. Patients name neither the desk
    /// nor a call.
    #[serde(default)]
    pub source: Option<Source>,
    /// What staff pass over.
    #[serde(default)]
    pub allow: Allowance,
    /// Squeezes it in beside what the doctor has.
    #[serde(default)]
    pub overbook: Option<Overbook>,
}

/// The records that a hold or a series names or implies; none where no patient is named.
#[derive(Debug)]
pub struct PatientTarget(pub(super) Option<(Booking, PatientId)>);

/// The records that a booking names or implies, and who it is for.
#[derive(Debug)]
pub struct BookTarget {
    booking: Named,
    hold: Option<SeenHold>,
}

/// Who a booking is for.
#[derive(Debug)]
enum Named {
    /// A patient on record.
    Patient(Booking),
    /// An account that books here for the first time; its record is opened from its profile.
    FirstBooking(Booking, Box<PatientFields>),
    /// Nobody is named, and the actor has no record of their own.
    Nobody,
}

/// What must be known to book.
#[derive(Debug)]
pub struct BookFacts {
    booking: Booking,
    /// The hold that keeps the time.
    hold: Option<SeenHold>,
    /// The record that is opened for the account that books for the first time.
    opened: Option<Box<PatientFields>>,
}

impl BookAppointment {
    /// The booking of a start and nothing else: what is not named is implied.
    #[must_use]
    pub fn at(starts_at: Instant) -> Self {
        Self {
            patient_id: None,
            doctor_id: None,
            service_id: None,
            location_id: None,
            room_id: None,
            starts_at,
            hold_id: None,
            reason: None,
            notes: None,
            source: None,
            allow: Allowance::default(),
            overbook: None,
        }
    }

    /// The booking of a slot that was offered.
    #[must_use]
    pub fn of(slot: &Slot) -> Self {
        Self {
            doctor_id: Some(slot.doctor_id),
            service_id: Some(slot.service_id),
            room_id: slot.room_id,
            location_id: Some(slot.location_id),
            ..Self::at(slot.starts_at)
        }
    }

    /// What the actor must be allowed to do with the doctor.
    fn acts(&self) -> Vec<Act> {
        let as_staff = self.allow.any() || self.notes.is_some();
        let mut acts = vec![if as_staff {
            Act::BookAsStaff
        } else {
            Act::Book
        }];
        acts.extend(self.overbook.is_some().then_some(Act::Overbook));
        acts
    }

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

pub(super) fn patient_missing() -> Error {
    Error::field("/patient_id", "is missing")
}

#[async_trait]
impl Command for BookAppointment {
    const NAME: &'static str = "book_appointment";
    type Outcome = Appointment;
    type Reads = (Option<HoldOf>, Option<CalendarOf>);
    type Target = BookTarget;
    type Facts = BookFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        self.starts_at = crate::base::time::cut_to_micros(self.starts_at);
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.optional_text("/notes", &mut self.notes, limits::LONG_TEXT_CHARS);
        if let Some(overbook) = &mut self.overbook {
            checks.name("/overbook/reason", &mut overbook.reason);
        }
        booking::check_start(&mut checks, "/starts_at", self.starts_at);
        checks.done()
    }

    fn reads(&self, context: &Context, now: Instant) -> (Option<HoldOf>, Option<CalendarOf>) {
        // What is not named is taken from the hold, if there is one.
        let named =
            self.doctor_id.is_some() && self.service_id.is_some() && self.location_id.is_some();
        let complete = self.hold_id.is_none() || named;
        (
            self.hold_id.map(|id| hold_of(id, now)),
            complete.then(|| self.wish(self.patient_id).rests_on_own(context)),
        )
    }

    async fn target(
        &self,
        (hold, records): (Option<Option<HoldInSession>>, Option<CalendarRecords>),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<BookTarget, Fault> {
        let patient_id = call.patient_or_own(self.patient_id);
        let hold = match hold {
            Some(found) => Some(SeenHold::of(found, call).ok_or_else(booking::hold_expired)?),
            None => None,
        };
        let mut wish = self.wish(patient_id);
        if let Some(SeenHold { hold, .. }) = &hold {
            wish.doctor_id = wish.doctor_id.or(Some(hold.doctor_id));
            wish.service_id = wish.service_id.or(Some(hold.service_id));
            wish.location_id = wish.location_id.or(Some(hold.location_id));
        }
        let named = |wish: Wish| async move {
            match records {
                Some(records) => Booking::of(wish, records, call, tx).await,
                None => Booking::name(wish, call, tx).await,
            }
        };
        let profile = match patient_id {
            Some(_) => None,
            None => profile(call)?,
        };
        let booking = match (patient_id, profile) {
            (None, None) => Named::Nobody,
            (None, Some(fields)) => Named::FirstBooking(named(wish).await?, Box::new(fields)),
            (Some(_), _) => Named::Patient(named(wish).await?),
        };
        Ok(BookTarget { booking, hold })
    }

    fn authorize(&self, target: &BookTarget, grants: &Grants) -> Result<Capacity, Error> {
        let capacity = match &target.booking {
            Named::Patient(booking) => booking.require(&self.acts(), grants)?,
            Named::FirstBooking(..) if self.acts() == [Act::Book] => Capacity::Patient,
            Named::FirstBooking(..) => return Err(Error::forbidden()),
            Named::Nobody => grants.require_somewhere(Act::Book)?,
        };
        may_name(self.source, capacity)?;
        Ok(capacity)
    }

    async fn load(
        &self,
        target: BookTarget,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<BookFacts, Fault> {
        let (mut booking, opened) = match target.booking {
            Named::Patient(mut booking) => {
                booking.retain_permitted(&self.acts(), call.grants)?;
                (booking, None)
            }
            Named::FirstBooking(booking, fields) => (booking, Some(fields)),
            Named::Nobody => return Err(patient_missing().into()),
        };
        let hold = match target.hold {
            Some(hold) => Some(booking::held(hold, call, tx).await?),
            None => {
                let squeeze_in = self.overbook.is_some();
                booking
                    .load_for_one(self.allow, squeeze_in, call.grants, tx)
                    .await?;
                None
            }
        };
        Ok(BookFacts {
            booking,
            hold,
            opened,
        })
    }

    fn decide(&self, facts: BookFacts, call: &Call<'_>) -> Result<Decision<Appointment>, Error> {
        let booking = facts.booking;
        let opened = match (booking.patient_id(), facts.opened) {
            (Some(id), _) => Decision::of(id),
            (None, Some(fields)) => open_patient(*fields, call)?,
            (None, None) => return Err(patient_missing()),
        };
        let patient_id = *opened.outcome();
        let (placement, price) = match &facts.hold {
            Some(SeenHold { hold, session }) => (
                booking.of_hold(hold, session.as_ref(), patient_id, self.starts_at, call.now)?,
                hold.price,
            ),
            None => (
                booking.place(self.allow, self.overbook.is_some(), call.grants)?,
                booking.service().fields.price,
            ),
        };
        let mut appointment = booking.appointment(patient_id, &placement, price, call);
        appointment.reason.clone_from(&self.reason);
        appointment.notes.clone_from(&self.notes);
        appointment.source = source_of(self.source, call);
        appointment.overbook_reason = Overbook::reason_at(self.overbook.as_ref(), &placement);
        let held = facts.hold.as_ref().map(|held| Leaver {
            owner: Owner::Hold(held.hold.id),
            session: held.session.as_ref(),
        });
        let booked = keeping::book(appointment, &placement, held, call);
        Ok(opened
            .with(booked, |_, appointment| appointment)
            .reasoned(self.overbook.is_some()))
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
        // Who books for the first time may book with every doctor.
        let acts = match patient_id {
            Some(_) => self.acts(),
            None => Vec::new(),
        };
        refusal::with_alternatives(refusal, self.wish(patient_id), Vec::new(), &acts, call, tx)
            .await
    }
}
