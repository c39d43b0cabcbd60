//! The first booking of an account, which opens its record.

use super::book::patient_missing;
use crate::base::ids::PatientId;
use crate::domain::access::{Actor, Membership, Role};
use crate::domain::error::Error;
use crate::domain::people::{Patient, PatientFields};
use crate::domain::record::{Head, Record as _};
use crate::engine::command::{Call, Decision};
use crate::ports::change::{AccessChange, PeopleChange, Write};

/// The profile of an account that may open a record by its first booking: it has none, is no employee, and the
/// organization is open for booking.
pub(super) fn profile(call: &Call<'_>) -> Result<Option<PatientFields>, Error> {
    if call.grants.is_staff() || call.grants.is_super_admin() {
        return Ok(None);
    }
    let organization = call.organization_record()?;
    if !(organization.active && organization.fields.open_for_booking) {
        return Ok(None);
    }
    let account = call.entered.account.as_ref();
    Ok(account.map(|account| PatientFields {
        given_name: account.given_name.clone(),
        family_name: account.family_name.clone(),
        email: Some(account.email.clone()),
        phone: account.phone.clone(),
        ..PatientFields::default()
    }))
}

/// Opens the record of an account that books for the first time, from the account's profile.
pub(super) fn open_patient(
    fields: PatientFields,
    call: &Call<'_>,
) -> Result<Decision<PatientId>, Error> {
    let Actor::Account(account_id) = call.context.actor else {
        return Err(patient_missing());
    };
    let head = Head {
        id: call.id(),
        version: 1,
        active: true,
        created_at: call.now,
        updated_at: call.now,
    };
    let mut fields = fields;
    fields.identifiers.get_or_insert_default();
    let patient = Patient::from_parts(head, fields);
    let membership = Membership {
        id: call.id(),
        account_id,
        organization_id: call.organization()?,
        role: Role::Patient,
        location_ids: None,
        doctor_ids: Vec::new(),
        patient_id: Some(head.id),
        permissions_added: Vec::new(),
        permissions_taken: Vec::new(),
        ends_at: None,
    };
    Ok(Decision::of(head.id)
        .change(PeopleChange::Patient(Write::Insert(patient)))
        .change(AccessChange::InsertMembership(membership)))
}
