//! What a question names, and what it implies: service, location, doctors, rooms.

use super::{DoctorFacts, Question, RoomFacts};
use crate::base::ids::{DoctorId, LocationId};
use crate::base::limits;
use crate::base::page::PageRequest;
use crate::base::time::Schedule;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::Doctor;
use crate::engine::command::{Call, Fault};
use crate::ports::store::{CalendarRecords, DoctorFilter, LocationFilter, RoomFilter, Sort, Tx};
use crate::usecases::records::seen_of;

fn require_active(active: bool, what: &str) -> Result<(), Error> {
    if active {
        Ok(())
    } else {
        Err(Error::new(
            ErrorCode::Inactive,
            format!("the {what} is deactivated"),
        ))
    }
}

/// Refuses a question that would leave some out: what is not looked at could be free.
fn none_left_out(more: bool, of: &str) -> Result<(), Error> {
    if more {
        let message = format!("more than {} {of}", limits::DOCTORS_PER_QUESTION);
        return Err(Error::new(ErrorCode::LimitExceeded, message));
    }
    Ok(())
}

/// The service that is named, or the organization's default one.
pub(super) async fn service_of(
    question: &Question,
    records: &mut CalendarRecords,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Service, Fault> {
    let service = records.service.take();
    if question.service_id.is_some() {
        return Ok(seen_of::<Service>(service, call, tx).await?.0);
    }
    let default = call.organization_record()?.fields.default_service_id;
    if default.is_none() {
        let message = "is missing, and the organization has no default service";
        return Err(Error::field("/service_id", message).into());
    }
    Ok(service.ok_or_else(|| Error::not_found("service"))?)
}

/// The location that is named, or the only one that comes into question.
pub(super) async fn location_of(
    question: &Question,
    service: &Service,
    records: &mut CalendarRecords,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Location, Fault> {
    let id = match question.location_id {
        Some(id) => id,
        None => implied_location(question, service, records, call, tx).await?,
    };
    let found = records.locations.iter().find(|location| location.id == id);
    let found = match found {
        Some(location) => Some(location.clone()),
        None if question.location_id.is_some() => None,
        // The service alone, or that there is no other, implies it.
        None => tx.location(id).await?,
    };
    Ok(seen_of::<Location>(found, call, tx).await?.0)
}

/// The first two locations in use.
async fn in_use(tx: &mut dyn Tx) -> Result<Vec<LocationId>, Fault> {
    let filter = LocationFilter {
        active: Some(true),
        ..LocationFilter::default()
    };
    let two = PageRequest::first(2);
    let found = tx.locations(&filter, Sort::default(), &two).await?;
    Ok(found
        .items
        .into_iter()
        .map(|location| location.id)
        .collect())
}

/// The one location that the doctors asked for work at, or the one that gives the service, or the only one
/// there is.
async fn implied_location(
    question: &Question,
    service: &Service,
    records: &CalendarRecords,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<LocationId, Fault> {
    let ids: Vec<LocationId> = if question.doctor_ids.is_empty() {
        match &service.fields.location_ids {
            Some(ids) => ids.clone(),
            None => in_use(tx).await?,
        }
    } else {
        if records.schedules.is_empty() {
            for id in &question.doctor_ids {
                seen_doctor(*id, records, call)?;
            }
            let message = "is missing, and the doctor works at no location yet";
            return Err(Error::field("/location_id", message).into());
        }
        records
            .schedules
            .iter()
            .map(|s| s.location_id)
            .filter(|id| service.fields.given_at(*id))
            .collect()
    };
    match ids.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => Ok(*first),
        Some(_) => {
            let message = "is missing, and there is more than one location to choose from";
            Err(Error::field("/location_id", message).into())
        }
        None => {
            let message =
                "is missing, and the service is given at no location that comes into question";
            Err(Error::field("/location_id", message).into())
        }
    }
}

/// The doctors that are named, in that order, or those who give the service at the location.
pub(super) async fn doctors_of(
    question: &Question,
    service: &Service,
    location: &Location,
    records: &mut CalendarRecords,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Vec<DoctorFacts>, Fault> {
    let mut doctors = Vec::new();
    // Those who work at the location were read if it was named, and they were not too many to look for those who give
    // the service among them.
    let are_read = question.location_id.is_some()
        && (!records.more_doctors || service.fields.doctor_ids.is_none());
    if !question.doctor_ids.is_empty() {
        for id in &question.doctor_ids {
            doctors.push(seen_doctor(*id, records, call)?);
        }
    } else if are_read {
        doctors = std::mem::take(&mut records.doctors);
        doctors.retain(|doctor| service.fields.given_by(doctor.id));
        none_left_out(records.more_doctors, TOO_MANY_DOCTORS)?;
    } else {
        let filter = DoctorFilter {
            location_id: Some(location.id),
            ids: service.fields.doctor_ids.clone(),
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
        none_left_out(found.has_more, TOO_MANY_DOCTORS)?;
        doctors = found.items;
    }
    Ok(doctors
        .into_iter()
        .map(|doctor| DoctorFacts {
            doctor,
            schedule: Schedule::default(),
            time_off: Vec::new(),
            reservations: Vec::new(),
            busy: Vec::new(),
            sessions: Vec::new(),
        })
        .collect())
}

/// The room that is named, or those of the kind that the service asks for; `None` where it asks for none.
pub(super) async fn rooms_of(
    question: &Question,
    service: &Service,
    location: &Location,
    records: &mut CalendarRecords,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Option<Vec<RoomFacts>>, Fault> {
    let rooms = match (question.room_id, &service.fields.room_kind) {
        (None, None) => return Ok(None),
        (Some(_), _) => {
            let room = records.rooms.pop();
            vec![seen_of::<Room>(room, call, tx).await?.0]
        }
        // They were read with their locations, unless one of those has too many.
        (None, Some(_))
            if !records.more_rooms && records.locations.iter().any(|one| one.id == location.id) =>
        {
            let mut rooms = std::mem::take(&mut records.rooms);
            rooms.retain(|room| room.fields.location_id == location.id);
            rooms
        }
        (None, Some(kind)) => {
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
            none_left_out(found.has_more, TOO_MANY_ROOMS)?;
            found.items
        }
    };
    Ok(Some(
        rooms
            .into_iter()
            .map(|room| RoomFacts {
                room,
                busy: Vec::new(),
            })
            .collect(),
    ))
}

/// A doctor that is named; a doctor out of use is unseen to patients and guests.
fn seen_doctor(id: DoctorId, records: &CalendarRecords, call: &Call<'_>) -> Result<Doctor, Error> {
    let unseen = || Error::not_found("doctor");
    let doctor = records.doctors.iter().find(|doctor| doctor.id == id);
    let doctor = doctor.cloned().ok_or_else(unseen)?;
    if doctor.active || call.grants.sees_inactive() {
        Ok(doctor)
    } else {
        Err(unseen())
    }
}

const TOO_MANY_DOCTORS: &str = "doctors give the service there; name some";
const TOO_MANY_ROOMS: &str = "rooms of the kind are there; name one";

impl super::Calendar {
    /// Checks that what a question names is in use and fits together.
    ///
    /// # Errors
    /// `inactive`, and `invalid_value` for what does not fit.
    pub(super) fn check(&self, question: &Question) -> Result<(), Error> {
        require_active(self.service.active, "service")?;
        require_active(self.location.active, "location")?;
        if !self.service.fields.given_at(self.location.id) {
            return Err(Error::field("/service_id", "is not given at the location"));
        }
        for facts in &self.doctors {
            require_active(facts.doctor.active, "doctor")?;
            if !self.service.fields.given_by(facts.doctor.id) {
                return Err(Error::field("/doctor_id", "does not give the service"));
            }
        }
        if question.room_id.is_some() {
            let kind = &self.service.fields.room_kind;
            for RoomFacts { room, .. } in self.rooms.iter().flatten() {
                require_active(room.active, "room")?;
                if room.fields.location_id != self.location.id
                    || kind.as_ref().is_some_and(|kind| *kind != room.fields.kind)
                {
                    let message = "is at another location, or of another kind";
                    return Err(Error::field("/room_id", message));
                }
            }
        }
        match &self.patient {
            Some(patient) => require_active(patient.active, "patient"),
            None => Ok(()),
        }
    }
}
