//! The records on which a question to the calendar rests.

use super::super::text::{folded, sort_name};
use super::super::{ANY_OF, ANY_OF_END, Answers, Batch, Part, Query};
use super::list::push_ids;
use clinic_core::limits;
use clinic_core::organization::{Location, Room, Service};
use clinic_core::people::{Doctor, DoctorSchedule, Patient};
use clinic_core::store::{CalendarOf, CalendarRecords, StoreResult};
use uuid::Uuid;

/// Where the rows stand of the records on which a question rests.
pub(crate) struct CalendarParts<'r> {
    of: &'r CalendarOf,
    service: Part,
    locations: Option<Part>,
    schedules: Option<Part>,
    doctors: Option<Part>,
    rooms: Option<Part>,
    patients: Option<Part>,
}

impl<'r> CalendarParts<'r> {
    pub(crate) fn add(batch: &mut Batch, organization: Uuid, of: &'r CalendarOf) -> Self {
        let has_location = of.location.is_some() || !of.doctors.is_empty();
        let implies_location = of.location.is_none() && !of.doctors.is_empty();
        let service = batch.add::<Service>(|query| {
            query.push("organization_id = ").push_bind(organization);
            query.push(" AND id = ");
            push_service(query, of);
        });
        let locations = has_location.then(|| {
            batch.add::<Location>(|query| {
                query.push("organization_id = ").push_bind(organization);
                query.push(" AND id");
                push_location(query, organization, of);
            })
        });
        let schedules = implies_location.then(|| {
            batch.add::<DoctorSchedule>(|query| {
                query.push("organization_id = ").push_bind(organization);
                query.push(" AND ");
                push_ids(query, "doctor_id", &of.doctors);
            })
        });
        let rooms = (of.room.is_some() || has_location).then(|| {
            batch.add::<Room>(|query| {
                query.push("organization_id = ").push_bind(organization);
                push_rooms(query, organization, of);
            })
        });
        let patients = (of.patient.is_some() || of.patients_of.is_some()).then(|| {
            batch.add::<Patient>(|query| {
                query.push("organization_id = ").push_bind(organization);
                query.push(" AND id");
                push_patients(query, organization, of);
            })
        });
        Self {
            of,
            service,
            locations,
            schedules,
            doctors: add_doctors(batch, organization, of),
            rooms,
            patients,
        }
    }

    /// Reads the records.
    pub(crate) fn records(self, answers: &Answers) -> StoreResult<CalendarRecords> {
        fn all<T: super::super::rows::Stored>(
            answers: &Answers,
            part: Option<Part>,
        ) -> StoreResult<Vec<T>> {
            part.map_or(Ok(Vec::new()), |part| answers.all(part))
        }
        let mut records = CalendarRecords {
            service: answers.one(self.service)?,
            locations: all(answers, self.locations)?,
            schedules: all(answers, self.schedules)?,
            doctors: all(answers, self.doctors)?,
            more_doctors: false,
            rooms: all(answers, self.rooms)?,
            more_rooms: false,
            patients: all(answers, self.patients)?,
        };
        // Together with others the rows of a statement come in any order.
        records.locations.sort_by_key(|location| location.id);
        let key = |schedule: &DoctorSchedule| (schedule.doctor_id, schedule.location_id);
        records.schedules.sort_by_key(key);
        records.patients.sort_by_key(|patient| patient.id);
        if self.of.doctors.is_empty() {
            let name =
                |doctor: &Doctor| sort_name(&doctor.fields.family_name, &doctor.fields.given_name);
            records
                .doctors
                .sort_by_cached_key(|doctor| (name(doctor), doctor.id));
            let most = limits::PAGE_ROWS as usize;
            records.more_doctors = records.doctors.len() > most;
            records.doctors.truncate(most);
        } else {
            records.doctors.sort_by_key(|doctor| doctor.id);
        }
        records.rooms.sort_by_cached_key(|room| {
            (room.fields.location_id, folded(&room.fields.name), room.id)
        });
        cut_rooms(&mut records);
        Ok(records)
    }
}

/// Leaves as many rooms of each location as are read at once.
fn cut_rooms(records: &mut CalendarRecords) {
    let (mut location, mut count) = (None, 0);
    let more = &mut records.more_rooms;
    records.rooms.retain(|room| {
        if location != Some(room.fields.location_id) {
            (location, count) = (Some(room.fields.location_id), 0);
        }
        count += 1;
        let kept = count <= limits::ROOMS_PER_QUESTION;
        *more |= !kept;
        kept
    });
}

/// The doctors that are named; else those who work at the location that is named.
fn add_doctors(batch: &mut Batch, organization: Uuid, of: &CalendarOf) -> Option<Part> {
    if !of.doctors.is_empty() {
        return Some(batch.add::<Doctor>(|query| {
            query.push("organization_id = ").push_bind(organization);
            query.push(" AND ");
            push_ids(query, "id", &of.doctors);
        }));
    }
    let location = of.location?;
    Some(batch.add::<Doctor>(|query| {
        query.push("organization_id = ").push_bind(organization);
        query
            .push(" AND active AND id IN (SELECT doctor_id FROM doctor_schedules WHERE organization_id = ")
            .push_bind(organization)
            .push(" AND location_id = ")
            .push_bind(location.0)
            .push(") ORDER BY sort_name, id LIMIT ")
            .push_bind(i64::from(limits::PAGE_ROWS) + 1);
    }))
}

/// The id of the service, or the organization's default one.
fn push_service(query: &mut Query, of: &CalendarOf) {
    match of.service {
        Some(id) => query.push_bind(id.0),
        None => query
            .push("(SELECT default_service_id FROM organizations WHERE id = ")
            .push_bind(of.organization.map(|id| id.0))
            .push(")"),
    };
}

/// ` =` the location, or any of those where the doctors work.
fn push_location(query: &mut Query, organization: Uuid, of: &CalendarOf) {
    if let Some(id) = of.location {
        query.push(" = ").push_bind(id.0);
        return;
    }
    query
        .push(ANY_OF)
        .push("SELECT location_id FROM doctor_schedules WHERE organization_id = ")
        .push_bind(organization)
        .push(" AND ");
    push_ids(query, "doctor_id", &of.doctors);
    query.push(ANY_OF_END);
}

/// ` AND` the room, or those of the service's kind at the location.
fn push_rooms(query: &mut Query, organization: Uuid, of: &CalendarOf) {
    if let Some(id) = of.room {
        query.push(" AND id = ").push_bind(id.0);
        return;
    }
    query.push(" AND active AND location_id");
    push_location(query, organization, of);
    query
        .push(" AND kind = (SELECT room_kind FROM services WHERE organization_id = ")
        .push_bind(organization)
        .push(" AND id = ");
    push_service(query, of);
    query.push(")");
}

/// ` =` the patient, or any of those that the account is.
fn push_patients(query: &mut Query, organization: Uuid, of: &CalendarOf) {
    if let Some(id) = of.patient {
        query.push(" = ").push_bind(id.0);
        return;
    }
    query
        .push(ANY_OF)
        .push("SELECT patient_id FROM memberships WHERE account_id = ")
        .push_bind(of.patients_of.map(|id| id.0))
        .push(" AND organization_id = ")
        .push_bind(organization)
        .push(ANY_OF_END);
}
