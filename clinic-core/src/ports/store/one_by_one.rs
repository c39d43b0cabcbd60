//! The answers to a batch made of a store's single reads: the default of [`Tx::read`], and what every store's own
//! answers are compared with.

use super::reading::{
    Answered, AppointmentInSession, AppointmentOf, CalendarOf, CalendarRecords, Entered, Entering,
    HoldInSession, HoldOf, Read, Taken, TakenOf,
};
use super::{DoctorFilter, Idempotency, RoomFilter, Sort, StoreResult, Tx};
use crate::base::ids::{LocationId, PatientId, SessionId};
use crate::base::limits;
use crate::base::page::PageRequest;
use crate::base::time::Instant;
use crate::domain::organization::Service;
use crate::domain::people::Patient;
use crate::domain::scheduling::{Owner, Seat, Session};

/// Answers the questions one after the other.
///
/// # Errors
/// The errors of the store.
pub async fn read_one_by_one<T: Tx + ?Sized>(
    tx: &mut T,
    reads: &[Read],
) -> StoreResult<Vec<Answered>> {
    let mut answers = Vec::with_capacity(reads.len());
    for read in reads {
        answers.push(match read {
            Read::Entry(entering) => Answered::Entry(entry(tx, entering).await?),
            Read::Location(id) => Answered::Location(tx.location(*id).await?),
            Read::Room(id) => Answered::Room(tx.room(*id).await?),
            Read::Service(id) => Answered::Service(tx.service(*id).await?),
            Read::Doctor(id) => Answered::Doctor(tx.doctor(*id).await?),
            Read::Patient(id) => Answered::Patient(tx.patient(*id).await?),
            Read::Payer(id) => Answered::Payer(tx.payer(*id).await?),
            Read::Appointment(of) => Answered::Appointment(appointment(tx, *of).await?),
            Read::Hold(of) => Answered::Hold(hold(tx, *of).await?),
            Read::Series(id) => Answered::Series(tx.series(*id).await?),
            Read::TimeOff(id) => Answered::TimeOff(tx.time_off_by_id(*id).await?),
            Read::Calendar(of) => Answered::Calendar(calendar(tx, of).await?),
            Read::Taken(of) => Answered::Taken(taken(tx, of).await?),
        });
    }
    Ok(answers)
}

async fn entry<T: Tx + ?Sized>(tx: &mut T, entering: &Entering) -> StoreResult<Entered> {
    let (account, memberships) = match entering.account {
        Some(id) => (tx.account(id).await?, tx.memberships(id).await?),
        None => (None, Vec::new()),
    };
    let organization = match entering.organization {
        Some(id) => tx.organization(id).await?,
        None => None,
    };
    let key = match &entering.key {
        Some((key, since)) => tx.idempotency(key, *since).await?,
        None => Idempotency::New,
    };
    Ok(Entered {
        account,
        memberships,
        organization,
        key,
    })
}

async fn appointment<T: Tx + ?Sized>(
    tx: &mut T,
    of: AppointmentOf,
) -> StoreResult<Option<AppointmentInSession>> {
    let Some(appointment) = tx.appointment(of.id).await? else {
        return Ok(None);
    };
    let session = session_of(tx, appointment.session_id, of.now).await?;
    Ok(Some(AppointmentInSession {
        appointment,
        session,
    }))
}

async fn session_of<T: Tx + ?Sized>(
    tx: &mut T,
    id: Option<SessionId>,
    now: Instant,
) -> StoreResult<Option<(Session, Vec<Seat>)>> {
    match id {
        Some(id) => tx.session(id, now).await,
        None => Ok(None),
    }
}

async fn hold<T: Tx + ?Sized>(tx: &mut T, of: HoldOf) -> StoreResult<Option<HoldInSession>> {
    let Some(hold) = tx.hold(of.id).await? else {
        return Ok(None);
    };
    let session = session_of(tx, hold.session_id, of.now).await?;
    Ok(Some(HoldInSession { hold, session }))
}

async fn calendar<T: Tx + ?Sized>(tx: &mut T, of: &CalendarOf) -> StoreResult<CalendarRecords> {
    let mut records = CalendarRecords {
        service: service(tx, of).await?,
        ..CalendarRecords::default()
    };
    let mut locations: Vec<LocationId> = of.location.into_iter().collect();
    if of.location.is_none() && !of.doctors.is_empty() {
        records.schedules = tx.schedules(&of.doctors, None).await?;
        locations.extend(records.schedules.iter().map(|s| s.location_id));
        locations.sort_unstable();
        locations.dedup();
    }
    for id in locations {
        records.locations.extend(tx.location(id).await?);
    }
    let mut ids = of.doctors.clone();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        records.doctors.extend(tx.doctor(id).await?);
    }
    if let (true, Some(location)) = (of.doctors.is_empty(), of.location) {
        let filter = DoctorFilter {
            location_id: Some(location),
            active: Some(true),
            ..DoctorFilter::default()
        };
        let found = tx
            .doctors(
                &filter,
                Sort::by_name(),
                &PageRequest::first(limits::PAGE_ROWS),
            )
            .await?;
        records.more_doctors = found.has_more;
        records.doctors = found.items;
    }
    rooms(tx, of, &mut records).await?;
    records.patients = patients(tx, of).await?;
    Ok(records)
}

async fn service<T: Tx + ?Sized>(tx: &mut T, of: &CalendarOf) -> StoreResult<Option<Service>> {
    if let Some(id) = of.service {
        return tx.service(id).await;
    }
    let organization = match of.organization {
        Some(id) => tx.organization(id).await?,
        None => None,
    };
    match organization.and_then(|organization| organization.fields.default_service_id) {
        Some(id) => tx.service(id).await,
        None => Ok(None),
    }
}

async fn rooms<T: Tx + ?Sized>(
    tx: &mut T,
    of: &CalendarOf,
    records: &mut CalendarRecords,
) -> StoreResult<()> {
    if let Some(id) = of.room {
        records.rooms.extend(tx.room(id).await?);
        return Ok(());
    }
    let kind = records
        .service
        .as_ref()
        .and_then(|service| service.fields.room_kind.clone());
    let Some(kind) = kind else {
        return Ok(());
    };
    for location in &records.locations {
        let filter = RoomFilter {
            location_id: Some(location.id),
            kind: Some(kind.clone()),
            active: Some(true),
        };
        let found = tx
            .rooms(
                &filter,
                Sort::by_name(),
                &PageRequest::first(limits::PAGE_ROWS),
            )
            .await?;
        records.rooms.extend(found.items);
        records.more_rooms |= found.has_more;
    }
    Ok(())
}

async fn patients<T: Tx + ?Sized>(tx: &mut T, of: &CalendarOf) -> StoreResult<Vec<Patient>> {
    let mut ids: Vec<PatientId> = of.patient.into_iter().collect();
    if let (None, Some(account)) = (of.patient, of.patients_of) {
        let memberships = tx.memberships(account).await?;
        ids.extend(memberships.into_iter().filter_map(|m| m.patient_id));
        ids.sort_unstable();
        ids.dedup();
    }
    let mut patients = Vec::new();
    for id in ids {
        patients.extend(tx.patient(id).await?);
    }
    Ok(patients)
}

async fn taken<T: Tx + ?Sized>(tx: &mut T, of: &TakenOf) -> StoreResult<Taken> {
    let (from, to) = (of.span.from.date_naive(), of.span.to.date_naive());
    let schedules = tx.schedules(&of.doctors, Some(of.location)).await?;
    let time_off = tx.time_off(&of.doctors, from, to, None).await?;
    let reservations = tx.reservations(&of.resources, of.span, of.now).await?;
    // A session in which somebody sits keeps its doctor: without such a reservation there is none.
    let any = reservations
        .iter()
        .any(|reservation| matches!(reservation.owner, Owner::Session(_)));
    let mut sessions = if any {
        tx.sessions(&of.doctors, of.span, of.now).await?
    } else {
        Vec::new()
    };
    sessions.retain(|(_, seats)| !seats.is_empty());
    Ok(Taken {
        schedules,
        time_off,
        reservations,
        sessions,
    })
}
