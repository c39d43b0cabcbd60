//! What a question names, and what it implies: service, location, doctors, rooms.

use super::{DoctorFacts, Question, RoomFacts};
use crate::base::ids::{DoctorId, LocationId, ServiceId};
use crate::base::limits;
use crate::base::page::PageRequest;
use crate::base::time::Schedule;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::Doctor;
use crate::engine::command::{Call, Fault};
use crate::ports::store::{DoctorFilter, LocationFilter, RoomFilter, Sort, SortKey, Tx};
use crate::usecases::records::seen;

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

pub(super) async fn service_of(
    id: Option<ServiceId>,
    organization: &Organization,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Service, Fault> {
    if let Some(id) = id {
        return Ok(seen::<Service>(id, call, tx).await?.0);
    }
    let id = organization.fields.default_service_id.ok_or_else(|| {
        Error::field(
            "/service_id",
            "is missing, and the organization has no default service",
        )
    })?;
    let service = tx.service(id).await?;
    Ok(service.ok_or_else(|| Error::not_found("service"))?)
}

pub(super) async fn location_of(
    question: &Question,
    service: &Service,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Location, Fault> {
    let id = match question.location_id {
        Some(id) => id,
        None => implied_location(question, service, call, tx).await?,
    };
    Ok(seen::<Location>(id, call, tx).await?.0)
}

/// The first two locations in use.
async fn in_use(tx: &mut dyn Tx) -> Result<Vec<LocationId>, Fault> {
    let filter = LocationFilter {
        active: Some(true),
        ..LocationFilter::default()
    };
    let two = PageRequest::Cursor {
        after: None,
        limit: 2,
    };
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
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<LocationId, Fault> {
    let ids: Vec<LocationId> = if question.doctor_ids.is_empty() {
        match &service.fields.location_ids {
            Some(ids) => ids.clone(),
            None => in_use(tx).await?,
        }
    } else {
        let schedules = tx.schedules(&question.doctor_ids, None).await?;
        if schedules.is_empty() {
            for id in &question.doctor_ids {
                seen_doctor(*id, call, tx).await?;
            }
            let message = "is missing, and the doctor works at no location yet";
            return Err(Error::field("/location_id", message).into());
        }
        schedules
            .into_iter()
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

pub(super) async fn doctors_of(
    question: &Question,
    service: &Service,
    location: &Location,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Vec<DoctorFacts>, Fault> {
    let mut doctors = Vec::new();
    if question.doctor_ids.is_empty() {
        let filter = DoctorFilter {
            location_id: Some(location.id),
            ids: service.fields.doctor_ids.clone(),
            active: Some(true),
            ..DoctorFilter::default()
        };
        let sort = Sort {
            key: SortKey::Name,
            descending: false,
        };
        let page = PageRequest::Cursor {
            after: None,
            limit: limits::PAGE_ROWS,
        };
        let found = tx.doctors(&filter, sort, &page).await?;
        none_left_out(found.has_more, "doctors give the service there; name some")?;
        doctors = found.items;
    } else {
        for id in &question.doctor_ids {
            doctors.push(seen_doctor(*id, call, tx).await?);
        }
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

pub(super) async fn rooms_of(
    question: &Question,
    service: &Service,
    location: &Location,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Option<Vec<RoomFacts>>, Fault> {
    let kind = &service.fields.room_kind;
    let rooms = match (question.room_id, kind) {
        (None, None) => return Ok(None),
        (Some(id), _) => {
            vec![seen::<Room>(id, call, tx).await?.0]
        }
        (None, Some(kind)) => {
            let filter = RoomFilter {
                location_id: Some(location.id),
                kind: Some(kind.clone()),
                active: Some(true),
            };
            let page = PageRequest::Cursor {
                after: None,
                limit: limits::PAGE_ROWS,
            };
            let by_name = Sort {
                key: SortKey::Name,
                descending: false,
            };
            let found = tx.rooms(&filter, by_name, &page).await?;
            none_left_out(found.has_more, "rooms of the kind are there; name one")?;
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

/// Reads a doctor that is named; a doctor out of use is unseen to patients and guests.
async fn seen_doctor(id: DoctorId, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Doctor, Fault> {
    let unseen = || Error::not_found("doctor");
    let doctor = tx.doctor(id).await?.ok_or_else(unseen)?;
    if doctor.active || call.grants.sees_inactive() {
        Ok(doctor)
    } else {
        Err(unseen().into())
    }
}

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
