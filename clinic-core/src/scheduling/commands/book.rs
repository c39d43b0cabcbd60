use super::super::booking::{self, Booking, Wish};
use super::super::placement::Placement;
use crate::access::{Grants, Membership, Permission, Role, Subject};
use crate::change::{AccessChange, PeopleChange, SchedulingChange, Write};
use crate::check::Checks;
use crate::command::{Call, Command, Decision, Fault};
use crate::error::{Error, ErrorCode};
use crate::ids::{DoctorId, HoldId, LocationId, PatientId, RoomId, ServiceId};
use crate::limits;
use crate::people::{Patient, PatientFields};
use crate::record::{Head, Record as _};
use crate::scheduling::{Appointment, Hold, Slot, Source, Status};
use crate::store::{Needs, Tx};
use crate::time::{Instant, Zones};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// What staff may pass over when they book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Allowance {
    /// A start that is not on the grid.
    pub off_grid: bool,
    /// A start sooner than the notice that is asked for.
    pub too_soon: bool,
    /// A start beyond the horizon.
    pub too_far: bool,
}

impl Allowance {
    /// Whether anything is passed over.
    #[must_use]
    pub fn any(self) -> bool {
        self.off_grid || self.too_soon || self.too_far
    }
}

/// A squeeze-in: beside what the doctor already has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Overbook {
    /// Why; kept with the appointment.
    pub reason: String,
}

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
    /// Who comes.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// With whom.
    #[serde(default)]
    pub doctor_id: Option<DoctorId>,
    /// What for.
    #[serde(default)]
    pub service_id: Option<ServiceId>,
    /// Where.
    #[serde(default)]
    pub location_id: Option<LocationId>,
    /// In this room and no other.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// When.
    pub starts_at: Instant,
    /// The hold that keeps the time.
    #[serde(default)]
    pub hold_id: Option<HoldId>,
    /// Why the patient comes.
    #[serde(default)]
    pub reason: Option<String>,
    /// Notes of the desk; not clinical.
    #[serde(default)]
    pub notes: Option<String>,
    /// Where the booking comes from.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "desk"))]
    pub source: Source,
    /// What staff pass over.
    #[serde(default)]
    pub allow: Allowance,
    /// Squeezes it in beside what the doctor has.
    #[serde(default)]
    pub overbook: Option<Overbook>,
}

/// What must be known to book.
#[derive(Debug)]
pub struct BookFacts {
    booking: Booking,
    hold: Option<Hold>,
    /// The record that is opened for the account that books for the first time.
    opened: Option<PatientFields>,
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
            source: Source::default(),
            allow: Allowance::default(),
            overbook: None,
        }
    }

    /// The booking of a slot that was offered.
    #[must_use]
    pub fn of(slot: &Slot) -> Self {
        Self {
            doctor_id: Some(slot.doctor_id),
            location_id: Some(slot.location_id),
            ..Self::at(slot.starts_at)
        }
    }

    fn wish(&self, patient_id: Option<PatientId>) -> Wish {
        Wish {
            patient_id,
            doctor_id: self.doctor_id,
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            starts_at: self.starts_at,
        }
    }
}

/// The patient that a booking is for: the one it names, else the actor's own, else one to be opened.
async fn patient_of(
    named: Option<PatientId>,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<(Option<PatientId>, Option<PatientFields>), Fault> {
    if let Some(id) = named.or_else(|| call.grants.own_patients().next()) {
        return Ok((Some(id), None));
    }
    let crate::access::Actor::Account(account) = call.context.actor else {
        return Err(Error::field("/patient_id", "is missing").into());
    };
    if call.grants.is_staff() {
        return Err(Error::field("/patient_id", "is missing").into());
    }
    let account = tx
        .account(account)
        .await?
        .ok_or_else(|| Error::not_found("account"))?;
    let fields = PatientFields {
        given_name: account.given_name,
        family_name: account.family_name,
        email: Some(account.email),
        phone: account.phone,
        ..PatientFields::default()
    };
    Ok((None, Some(fields)))
}

#[async_trait]
impl Command for BookAppointment {
    const NAME: &'static str = "book_appointment";
    type Outcome = Appointment;
    type Facts = BookFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        self.starts_at = crate::time::cut_to_micros(self.starts_at);
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.optional_text("/notes", &mut self.notes, limits::LONG_TEXT_CHARS);
        if let Some(overbook) = &mut self.overbook {
            checks.name("/overbook/reason", &mut overbook.reason);
        }
        booking::check_start(&mut checks, "/starts_at", self.starts_at);
        checks.done()
    }

    fn needs(&self) -> Needs {
        let needs = self.wish(self.patient_id).needs();
        // What is not named is taken from the hold, if there is one.
        let named =
            self.doctor_id.is_some() && self.service_id.is_some() && self.location_id.is_some();
        let complete = self.hold_id.is_none() || named;
        Needs {
            default_service: complete && needs.default_service,
            implied_location: complete && needs.implied_location,
            rooms_of_kind: complete && needs.rooms_of_kind,
            own_patients: self.patient_id.is_none(),
            hold: self.hold_id,
            locks: complete && self.doctor_id.is_some(),
            ..needs
        }
    }

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<BookFacts, Fault> {
        let (patient_id, opened) = patient_of(self.patient_id, call, tx).await?;
        let hold = match self.hold_id {
            Some(id) => Some(tx.hold(id).await?.ok_or_else(booking::hold_expired)?),
            None => None,
        };
        let mut wish = self.wish(patient_id);
        if let Some(hold) = &hold {
            wish.doctor_id = wish.doctor_id.or(Some(hold.doctor_id));
            wish.service_id = wish.service_id.or(Some(hold.service_id));
            wish.location_id = wish.location_id.or(Some(hold.location_id));
        }
        let booking = Booking::load(wish, None, call, tx).await?;
        Ok(BookFacts {
            booking,
            hold,
            opened,
        })
    }

    fn authorize(&self, facts: &BookFacts, grants: &Grants) -> Result<(), Error> {
        if facts.opened.is_none() {
            facts
                .booking
                .require(Permission::AppointmentsBook, grants)?;
        }
        if self.overbook.is_some() {
            facts
                .booking
                .require(Permission::AppointmentsOverbook, grants)?;
        }
        if self.allow.any() && !grants.is_staff() {
            return Err(Error::forbidden());
        }
        Ok(())
    }

    fn decide(&self, facts: BookFacts, call: &Call<'_>) -> Result<Decision<Appointment>, Error> {
        let booking = facts.booking;
        let mut changes = Vec::new();
        let patient_id = match (booking.patient_id(), facts.opened) {
            (Some(id), _) => id,
            (None, Some(fields)) => open_patient(fields, call, &mut changes)?,
            (None, None) => return Err(Error::field("/patient_id", "is missing")),
        };
        let placement = match facts.hold {
            Some(hold) => {
                changes.push(SchedulingChange::DeleteHold(hold.id).into());
                booking.of_hold(&hold, patient_id, self.starts_at, call.now)?
            }
            None => booking.place(self.allow, self.overbook.is_some(), call.grants)?,
        };
        let Placement { lane, .. } = placement;
        let status = if booking.service().fields.needs_approval {
            Status::Requested
        } else {
            booking.organization().fields.settings.booking_starts_as
        };
        let mut appointment =
            booking.appointment(call.id(), patient_id, &placement, status, call)?;
        appointment.reason.clone_from(&self.reason);
        appointment.notes.clone_from(&self.notes);
        appointment.source = self.source;
        appointment.overbook_reason = self
            .overbook
            .as_ref()
            .filter(|_| lane > 0)
            .map(|o| o.reason.clone());
        let mut decision = Decision::new(appointment.clone()).about("appointment", appointment.id);
        decision.reasoned = self.overbook.is_some();
        decision.changes = changes;
        booking::book(&mut decision, &mut appointment, &placement, call);
        decision.outcome = appointment;
        Ok(decision)
    }

    fn enriches(&self, refusal: &Error) -> bool {
        matches!(refusal.code, ErrorCode::SlotTaken | ErrorCode::NotOffered)
    }

    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let (patient_id, _) = patient_of(self.patient_id, call, tx).await?;
        booking::with_alternatives(refusal, self.wish(patient_id), None, call, tx).await
    }
}

/// Opens the record of an account that books for the first time, from the account's profile.
fn open_patient(
    fields: PatientFields,
    call: &Call<'_>,
    changes: &mut Vec<crate::change::Change>,
) -> Result<PatientId, Error> {
    let crate::access::Actor::Account(account_id) = call.context.actor else {
        return Err(Error::field("/patient_id", "is missing"));
    };
    let head = Head {
        id: call.id(),
        version: 1,
        active: true,
        created_at: call.now,
        updated_at: call.now,
    };
    let patient = Patient::from_parts(head, fields);
    let membership = Membership {
        id: call.id(),
        account_id,
        organization_id: call.organization()?,
        role: Role::Patient,
        location_ids: None,
        doctor_ids: Vec::new(),
        patient_id: Some(head.id),
    };
    changes.push(PeopleChange::Patient(Write::Insert(patient)).into());
    changes.push(AccessChange::InsertMembership(membership).into());
    Ok(head.id)
}

/// Whom a booking concerns, for the roles.
pub(crate) fn subject(
    location: LocationId,
    doctor: DoctorId,
    patient: Option<PatientId>,
) -> Subject {
    Subject {
        location: Some(location),
        doctor: Some(doctor),
        patient,
        patient_of_actor: false,
    }
}
