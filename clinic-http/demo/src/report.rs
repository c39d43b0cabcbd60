//! What was made, as read back from the store.

use super::seeder::Seeder;
use super::staff::{DOCTORS, Shift};
use clinic_core::access::Visibility;
use clinic_core::ids::{AccountId, DoctorId, OrganizationId};
use clinic_core::page::{Page, PageRequest};
use clinic_core::people::Doctor;
use clinic_core::scheduling::{Appointment, AppointmentList, Status};
use clinic_core::store::{AppointmentFilter, Sort, SortKey};
use clinic_core::time::{Instant, Span};
use clinic_core::{Error, limits, records};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a seed made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeedReport {
    /// The number that repeats it.
    pub seed: u64,
    /// The present that it was made for.
    pub now: Instant,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// How many there are of each kind.
    pub counts: Counts,
    /// Appointments by status; every status is listed.
    pub by_status: BTreeMap<String, u64>,
    /// Appointments that start before the present.
    pub past: u64,
    /// Appointments that start at the present or after.
    pub future: u64,
    /// Appointments of each doctor.
    pub doctors: Vec<DoctorCount>,
    /// Live appointments that share a doctor, a room or a patient at one time: none.
    pub conflicts: u64,
    /// Who can log in.
    pub log_ins: Vec<LogIn>,
}

/// How many there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Organizations: one.
    pub organizations: u64,
    /// Locations of the organization.
    pub locations: u64,
    /// Rooms and pieces of equipment, at all locations.
    pub rooms: u64,
    /// Services that can be booked.
    pub services: u64,
    /// Doctors with hours at a location.
    pub doctors: u64,
    /// Patients on record.
    pub patients: u64,
    /// Appointments in every status, past and to come.
    pub appointments: u64,
    /// Series of appointments.
    pub series: u64,
    /// Group sessions in which somebody has a seat.
    pub group_sessions: u64,
    /// Spans in which a doctor does not work.
    pub time_off: u64,
    /// Accounts that can log in.
    pub accounts: u64,
}

/// The appointments of one doctor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoctorCount {
    /// The doctor.
    pub id: DoctorId,
    /// Given and family name.
    pub name: String,
    /// The specialty.
    pub specialty: String,
    /// The part of the day.
    pub shift: Shift,
    /// Appointments in all.
    pub appointments: u64,
    /// Those that start before the present.
    pub past: u64,
    /// The others.
    pub future: u64,
}

/// Who can log in, with the password that the caller chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogIn {
    /// The e-mail address.
    pub email: String,
    /// The role.
    pub role: String,
    /// Given and family name.
    pub name: String,
    /// The account.
    pub account_id: AccountId,
}

/// What is known without reading.
pub(super) struct Made {
    pub(super) seed: u64,
    pub(super) organization_id: OrganizationId,
    pub(super) doctors: Vec<Doctor>,
    pub(super) time_off: u64,
    pub(super) log_ins: Vec<LogIn>,
}

/// Reads back what was made.
pub(super) async fn report(seeder: &Seeder, made: Made) -> Result<SeedReport, Error> {
    let appointments = appointments(seeder).await?;
    let is_past = |appointment: &&Appointment| appointment.starts_at < seeder.now;
    let past = count(appointments.iter().filter(is_past));
    let all = count(&appointments);
    let mut by_status: BTreeMap<String, u64> = Status::ALL
        .iter()
        .map(|status| (status.as_str().to_owned(), 0))
        .collect();
    for appointment in &appointments {
        *by_status
            .entry(appointment.status.as_str().to_owned())
            .or_default() += 1;
    }
    let series: BTreeSet<_> = appointments.iter().filter_map(|a| a.series_id).collect();
    let sessions: BTreeSet<_> = appointments.iter().filter_map(|a| a.session_id).collect();
    let doctors = made.doctors.iter().zip(&DOCTORS).map(|(doctor, entry)| {
        let own: Vec<_> = appointments
            .iter()
            .filter(|a| a.doctor_id == doctor.id)
            .collect();
        let past = count(own.iter().copied().filter(is_past));
        DoctorCount {
            id: doctor.id,
            name: format!("{} {}", doctor.fields.given_name, doctor.fields.family_name),
            specialty: doctor
                .fields
                .specialties
                .first()
                .cloned()
                .unwrap_or_default(),
            shift: entry.shift,
            appointments: count(&own),
            past,
            future: count(&own) - past,
        }
    });
    let counts = Counts {
        organizations: 1,
        locations: total(
            seeder
                .ask(records::LocationList {
                    page: only_total(),
                    ..Default::default()
                })
                .await?,
        ),
        rooms: total(
            seeder
                .ask(records::RoomList {
                    page: only_total(),
                    ..Default::default()
                })
                .await?,
        ),
        services: total(
            seeder
                .ask(records::ServiceList {
                    page: only_total(),
                    ..Default::default()
                })
                .await?,
        ),
        doctors: total(
            seeder
                .ask(records::DoctorList {
                    page: only_total(),
                    ..Default::default()
                })
                .await?,
        ),
        patients: total(
            seeder
                .ask(records::PatientList {
                    page: only_total(),
                    ..Default::default()
                })
                .await?,
        ),
        appointments: all,
        series: count(&series),
        group_sessions: count(&sessions),
        time_off: made.time_off,
        accounts: count(&made.log_ins),
    };
    Ok(SeedReport {
        seed: made.seed,
        now: seeder.now,
        organization_id: made.organization_id,
        counts,
        by_status,
        past,
        future: all - past,
        doctors: doctors.collect(),
        conflicts: conflicts(&appointments),
        log_ins: made.log_ins,
    })
}

fn count<T>(of: impl IntoIterator<Item = T>) -> u64 {
    of.into_iter().count() as u64
}

fn only_total() -> PageRequest {
    PageRequest::Offset {
        offset: 0,
        limit: 1,
    }
}

fn total<T>(page: Page<T>) -> u64 {
    page.total.unwrap_or(page.items.len() as u64)
}

/// All appointments, by start.
pub(super) async fn appointments(seeder: &Seeder) -> Result<Vec<Appointment>, Error> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let question = AppointmentList {
            filter: AppointmentFilter::new(Visibility::All),
            sort: Sort {
                key: SortKey::StartsAt,
                descending: false,
            },
            page: PageRequest::Cursor {
                after,
                limit: limits::PAGE_ROWS,
            },
        };
        let page = seeder.ask(question).await?;
        found.extend(page.items);
        match page.next_cursor {
            Some(cursor) => after = Some(cursor),
            None => return Ok(found),
        }
    }
}

/// Live appointments that begin before another of the same doctor, room or patient is over. Those of one
/// group session share doctor and room.
fn conflicts(appointments: &[Appointment]) -> u64 {
    let mut spans: BTreeMap<Uuid, Vec<(Span, Option<Uuid>)>> = BTreeMap::new();
    for a in appointments.iter().filter(|a| a.status.is_live()) {
        let session = a.session_id.map(Uuid::from);
        spans
            .entry(a.doctor_id.into())
            .or_default()
            .push((a.reserved(), session));
        if let Some(room) = a.room_id {
            spans
                .entry(room.into())
                .or_default()
                .push((a.reserved(), session));
        }
        spans
            .entry(a.patient_id.into())
            .or_default()
            .push((a.span(), None));
    }
    let mut found = 0;
    for own in spans.values_mut() {
        own.sort_by_key(|(span, _)| span.from);
        let mut busy: Option<(Instant, Option<Uuid>)> = None;
        for (span, session) in own {
            let shares = busy.is_some_and(|(_, before)| session.is_some() && before == *session);
            if busy.is_some_and(|(until, _)| span.from < until) && !shares {
                found += 1;
            }
            if busy.is_none_or(|(until, _)| span.to > until) {
                busy = Some((span.to, *session));
            }
        }
    }
    found
}
