//! What a command is about to read, in one statement.

use super::parts::Parts;
use super::row::Cells;
use super::seen::{Records, Tried};
use super::table::Stored;
use super::{Query, StoreTx, access, list, lock, log, people, scheduling};
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::people::{Doctor, Patient};
use clinic_core::scheduling::Appointment;
use clinic_core::store::{IdempotencyKey, Mode, Needs, Scope, StoreResult};
use list::Listed;
use uuid::Uuid;

/// What a part reads.
#[derive(Clone, Copy)]
enum Kind {
    KeyTaken,
    Outcome,
    Account,
    Membership,
    Organization,
    Service,
    Location,
    Schedule,
    Room,
    Doctor,
    Patient,
    Appointment,
    Hold,
}

/// Reads ahead what is needed, where that saves a round trip. Whoever writes takes the key with it.
pub(super) async fn announce(tx: &mut StoreTx, needs: &Needs) -> StoreResult<()> {
    let Scope::Organization(organization) = tx.scope() else {
        return Ok(());
    };
    let writes = tx.mode() == Mode::Write;
    let mut parts = Parts::new();
    let key = needs.key.as_ref().filter(|_| writes);
    if let Some((key, since)) = key {
        parts.add(Kind::KeyTaken, lock::TRY_KEY, |query| {
            lock::push_key(query, organization.0, key);
        });
        parts.add(Kind::Outcome, access::OUTCOME, |query| {
            access::push_key(query, organization.0, key, *since);
        });
    }
    add_resources(&mut parts, organization.0, needs);
    add_records(&mut parts, organization.0, needs);
    if parts.len() < 2 {
        return Ok(());
    }
    let mut records = Records {
        memberships: needs.account.map(|id| (id, Vec::new())),
        schedules: implies_location(needs).then(|| (needs.doctors.clone(), Vec::new())),
        ..Records::default()
    };
    let (mut taken, mut outcome) = (false, None);
    parts
        .read(tx, |kind, cells| {
            match kind {
                Kind::KeyTaken => taken = cells.get("taken")?,
                Kind::Outcome => {
                    outcome = key.map(|(key, _)| log::outcome(cells, key)).transpose()?
                }
                kind => read_record(kind, cells, &mut records)?,
            }
            Ok(())
        })
        .await?;
    if let Some((_, memberships)) = &mut records.memberships {
        memberships.sort_by_key(|membership| membership.id);
    }
    if let Some((_, schedules)) = &mut records.schedules {
        schedules.sort_by_key(|schedule| (schedule.doctor_id, schedule.location_id));
    }
    if needs.room.is_none() && has_rooms(needs) {
        let kind = records
            .services
            .first()
            .and_then(|service| service.fields.room_kind.clone());
        let at = records
            .locations
            .iter()
            .map(|location| location.id)
            .collect();
        records.rooms_of = Some((kind, at));
    }
    records.key = key.map(|(key, _)| Tried {
        key: IdempotencyKey::clone(key),
        taken,
        outcome,
    });
    tx.seen().records = records;
    Ok(())
}

fn read_record(kind: Kind, cells: Cells<'_>, records: &mut Records) -> StoreResult<()> {
    match kind {
        Kind::Account => records.account = Some(Stored::read(cells)?),
        Kind::Membership => {
            if let Some((_, memberships)) = &mut records.memberships {
                memberships.push(Stored::read(cells)?);
            }
        }
        Kind::Organization => records.organization = Some(Stored::read(cells)?),
        Kind::Service => records.services.push(Stored::read(cells)?),
        Kind::Schedule => {
            if let Some((_, schedules)) = &mut records.schedules {
                schedules.push(Stored::read(cells)?);
            }
        }
        Kind::Location => records.locations.push(Stored::read(cells)?),
        Kind::Room => records.rooms.push(Stored::read(cells)?),
        Kind::Doctor => records.doctors.push(Stored::read(cells)?),
        Kind::Patient => records.patients.push(Stored::read(cells)?),
        Kind::Appointment => records.appointments.push(Stored::read(cells)?),
        Kind::Hold => records.holds.push(Stored::read(cells)?),
        Kind::KeyTaken | Kind::Outcome => {}
    }
    Ok(())
}

/// Doctors, rooms and patients.
fn add_resources(parts: &mut Parts<Kind>, organization: Uuid, needs: &Needs) {
    if !needs.doctors.is_empty() {
        parts.add(Kind::Doctor, Doctor::SELECT, |query| {
            query.push("organization_id = ").push_bind(organization);
            query.push(" AND ");
            list::push_ids(query, "id", &needs.doctors);
        });
    }
    if has_rooms(needs) {
        parts.add(Kind::Room, Room::SELECT, |query| {
            query.push("organization_id = ").push_bind(organization);
            push_rooms(query, organization, needs);
        });
    }
    if has_patients(needs) {
        parts.add(Kind::Patient, Patient::SELECT, |query| {
            push_own(query, organization);
            push_patients(query, organization, needs);
        });
    }
}

fn add_records(parts: &mut Parts<Kind>, organization: Uuid, needs: &Needs) {
    if let Some(id) = needs.account {
        parts.add(Kind::Account, access::OWN_ACCOUNT, |query| {
            query.push("id = ").push_bind(id.0);
        });
        parts.add(Kind::Membership, access::MEMBERSHIPS, |query| {
            access::push_account(query, id, Some(organization));
        });
    }
    if needs.organization {
        parts.add(Kind::Organization, Organization::SELECT, |query| {
            query.push("id = ").push_bind(organization);
        });
    }
    if needs.service.is_some() || needs.default_service {
        parts.add(Kind::Service, Service::SELECT, |query| {
            push_own(query, organization);
            push_service(query, organization, needs);
        });
    }
    if implies_location(needs) {
        parts.add(Kind::Schedule, people::SCHEDULES, |query| {
            people::push_schedules(query, organization, &needs.doctors, None);
        });
    }
    if has_location(needs) {
        parts.add(Kind::Location, Location::SELECT, |query| {
            push_own(query, organization);
            push_location(query, organization, needs);
        });
    }
    if let Some(id) = needs.hold {
        parts.add(Kind::Hold, scheduling::HOLD, |query| {
            query
                .push_bind(organization)
                .push(" AND id = ")
                .push_bind(id.0);
        });
    }
    if let Some(id) = needs.appointment {
        parts.add(Kind::Appointment, Appointment::SELECT, |query| {
            push_own(query, organization).push_bind(id.0);
        });
    }
}

/// `organization_id = own AND id = `
fn push_own(query: &mut Query, organization: Uuid) -> &mut Query {
    query
        .push("organization_id = ")
        .push_bind(organization)
        .push(" AND id = ")
}

/// The id of the service.
fn push_service(query: &mut Query, organization: Uuid, needs: &Needs) {
    match needs.service {
        Some(id) => query.push_bind(id.0),
        None => query
            .push("(SELECT default_service_id FROM organizations WHERE id = ")
            .push_bind(organization)
            .push(")"),
    };
}

/// Whether the doctors' schedules are to say where.
fn implies_location(needs: &Needs) -> bool {
    needs.location.is_none() && needs.implied_location && !needs.doctors.is_empty()
}

fn has_location(needs: &Needs) -> bool {
    needs.location.is_some() || implies_location(needs)
}

/// The id of the location, or any of those where the doctors work.
fn push_location(query: &mut Query, organization: Uuid, needs: &Needs) {
    if let Some(id) = needs.location {
        query.push_bind(id.0);
        return;
    }
    query
        .push("ANY (ARRAY(SELECT location_id FROM doctor_schedules WHERE organization_id = ")
        .push_bind(organization)
        .push(" AND ");
    list::push_ids(query, "doctor_id", &needs.doctors);
    query.push("))");
}

/// Whether a room is named, or rooms of the service's kind can be told.
fn has_rooms(needs: &Needs) -> bool {
    let of_service = needs.rooms_of_kind && (needs.service.is_some() || needs.default_service);
    needs.room.is_some() || (of_service && has_location(needs))
}

/// ` AND` the room, or those of the service's kind at the location.
fn push_rooms(query: &mut Query, organization: Uuid, needs: &Needs) {
    if let Some(id) = needs.room {
        query.push(" AND id = ").push_bind(id.0);
        return;
    }
    query.push(" AND active AND location_id = ");
    push_location(query, organization, needs);
    query
        .push(" AND kind = (SELECT room_kind FROM services WHERE organization_id = ")
        .push_bind(organization)
        .push(" AND id = ");
    push_service(query, organization, needs);
    query.push(")");
}

fn has_patients(needs: &Needs) -> bool {
    needs.patient.is_some() || (needs.own_patients && needs.account.is_some())
}

/// The id of the patient, or any of those that the account is.
fn push_patients(query: &mut Query, organization: Uuid, needs: &Needs) {
    match (needs.patient, needs.account) {
        (None, Some(account)) => query
            .push("ANY (ARRAY(SELECT patient_id FROM memberships WHERE account_id = ")
            .push_bind(account.0)
            .push(" AND organization_id = ")
            .push_bind(organization)
            .push("))"),
        (patient, _) => query.push_bind(patient.map(Uuid::from)),
    };
}
