//! What a command is about to read, in one statement.

use super::parts::Parts;
use super::row::Cells;
use super::seen::{Records, Tried};
use super::table::Stored;
use super::{Query, StoreTx, access, list, lock, log};
use clinic_core::ids::ResourceId;
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
    LockedDoctor,
    LockedRoom,
    LockedPatient,
    Account,
    Membership,
    Organization,
    Service,
    Location,
    Room,
    Doctor,
    Patient,
    Appointment,
}

/// Reads ahead what is needed, where that saves a journey. Whoever writes takes the key and the locks with it;
/// all that rests on the locks is read in later statements.
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
    if writes && needs.locks {
        add_locks(&mut parts, organization.0, needs);
    }
    add_records(&mut parts, organization.0, needs);
    if parts.len() < 2 {
        return Ok(());
    }
    let mut records = Records {
        memberships: needs.account.map(|id| (id, Vec::new())),
        ..Records::default()
    };
    let (mut taken, mut outcome, mut locked) = (false, None, Vec::new());
    parts
        .read(tx, |kind, cells| {
            match kind {
                Kind::KeyTaken => taken = cells.get("taken")?,
                Kind::Outcome => {
                    outcome = key.map(|(key, _)| log::outcome(cells, key)).transpose()?
                }
                Kind::LockedDoctor => locked.push(ResourceId::Doctor(cells.id("id")?)),
                Kind::LockedRoom => locked.push(ResourceId::Room(cells.id("id")?)),
                Kind::LockedPatient => locked.push(ResourceId::Patient(cells.id("id")?)),
                kind => read_record(kind, cells, &mut records)?,
            }
            Ok(())
        })
        .await?;
    if let Some((_, memberships)) = &mut records.memberships {
        memberships.sort_by_key(|membership| membership.id);
    }
    records.key = key.map(|(key, _)| Tried {
        key: IdempotencyKey::clone(key),
        taken,
        outcome,
    });
    let seen = tx.seen();
    seen.records = records;
    seen.locked.extend(locked);
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
        Kind::Location => records.locations.push(Stored::read(cells)?),
        Kind::Room => records.rooms.push(Stored::read(cells)?),
        Kind::Doctor => records.doctors.push(Stored::read(cells)?),
        Kind::Patient => records.patients.push(Stored::read(cells)?),
        Kind::Appointment => records.appointments.push(Stored::read(cells)?),
        Kind::KeyTaken
        | Kind::Outcome
        | Kind::LockedDoctor
        | Kind::LockedRoom
        | Kind::LockedPatient => {}
    }
    Ok(())
}

/// The locks, in the order in which all writers take them, unless rooms will have to be locked too that are not
/// known yet.
fn add_locks(parts: &mut Parts<Kind>, organization: Uuid, needs: &Needs) {
    let end = |query: &mut Query| {
        if needs.room.is_none() {
            query.push(" AND NOT EXISTS (SELECT 1 FROM services s WHERE s.organization_id = ");
            query.push_bind(organization).push(" AND s.id = ");
            push_service(query, organization, needs);
            query.push(" AND s.room_kind IS NOT NULL)");
        }
        query.push(" ORDER BY id FOR NO KEY UPDATE");
    };
    parts.add(Kind::LockedDoctor, lock::DOCTORS, |query| {
        query.push_bind(organization).push(" AND ");
        list::push_ids(query, "id", &needs.doctors);
        end(query);
    });
    if let Some(room) = needs.room {
        parts.add(Kind::LockedRoom, lock::ROOMS, |query| {
            query
                .push_bind(organization)
                .push(" AND id = ")
                .push_bind(room.0);
            end(query);
        });
    }
    if has_patients(needs) {
        parts.add(Kind::LockedPatient, lock::PATIENTS, |query| {
            query.push_bind(organization).push(" AND id = ");
            push_patients(query, organization, needs);
            end(query);
        });
    }
}

fn add_records(parts: &mut Parts<Kind>, organization: Uuid, needs: &Needs) {
    if let Some(id) = needs.account {
        parts.add(Kind::Account, access::ACCOUNT, |query| {
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
    if let Some(id) = needs.location {
        parts.add(Kind::Location, Location::SELECT, |query| {
            push_own(query, organization).push_bind(id.0);
        });
    }
    if let Some(id) = needs.room {
        parts.add(Kind::Room, Room::SELECT, |query| {
            push_own(query, organization).push_bind(id.0);
        });
    }
    if !needs.doctors.is_empty() {
        parts.add(Kind::Doctor, Doctor::SELECT, |query| {
            query
                .push("organization_id = ")
                .push_bind(organization)
                .push(" AND ");
            list::push_ids(query, "id", &needs.doctors);
        });
    }
    if has_patients(needs) {
        parts.add(Kind::Patient, Patient::SELECT, |query| {
            push_own(query, organization);
            push_patients(query, organization, needs);
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
