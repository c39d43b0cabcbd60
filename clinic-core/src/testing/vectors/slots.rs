//! Replays `slots.json`.

use super::{Failure, Report, VectorError};
use crate::ids::{DoctorId, RoomId};
use crate::scheduling::{
    Busy, DateWindow, DoctorCalendar, Policy, RoomCalendar, ServiceTiming, SlotRequest, explain,
    slots,
};
use crate::time::{Instant, Schedule, Span, WallSpan, ZoneName, Zones};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Deserialize)]
struct Case {
    name: String,
    zone: ZoneName,
    now: Instant,
    window: DateWindow,
    hours: Option<Schedule>,
    doctors: Vec<Resource>,
    rooms: Option<Vec<Resource>>,
    service: ServiceTiming,
    policy: Policy,
    expect: Expect,
}

#[derive(Deserialize)]
struct Resource {
    id: String,
    schedule: Schedule,
    #[serde(default)]
    time_off: Vec<WallSpan>,
    #[serde(default)]
    busy: Vec<Reserved>,
}

#[derive(Deserialize)]
struct Reserved {
    from: Instant,
    to: Instant,
    appointment_at: Option<Instant>,
}

#[derive(Deserialize)]
struct Expect {
    slots: Vec<Start>,
    #[serde(default)]
    explain: Vec<Explained>,
}

#[derive(Deserialize)]
struct Start {
    start: Instant,
    doctors: Vec<String>,
}

#[derive(Deserialize)]
struct Explained {
    start: Instant,
    doctor: String,
    reasons: Vec<String>,
}

impl Resource {
    fn busy(&self) -> Vec<Busy> {
        let busy = |b: &Reserved| Busy {
            span: Span::new(b.from, b.to),
            source: None,
            appointment_at: b.appointment_at,
        };
        self.busy.iter().map(busy).collect()
    }
}

/// The id of the resource at a place of its list.
fn id_at(place: usize) -> Uuid {
    Uuid::from_u128(place as u128 + 1)
}

/// Replays the cases of a `slots.json`: every slot of each, and every explanation.
///
/// # Errors
/// Text that is not such a file.
pub fn run(json: &str) -> Result<Report, VectorError> {
    let cases: Vec<Case> = serde_json::from_str(json)?;
    let zones = Zones::bundled();
    let mut report = Report::default();
    for case in &cases {
        match failure(case, &zones) {
            None => report.passed += 1,
            Some((expected, got)) => report.failures.push(Failure {
                name: case.name.clone(),
                expected,
                got,
            }),
        }
    }
    Ok(report)
}

/// What was expected and what came, where they differ.
fn failure(case: &Case, zones: &Zones) -> Option<(String, String)> {
    let zone = match zones.rules(&case.zone) {
        Ok(zone) => zone,
        Err(error) => return Some((format!("the zone {}", case.zone), error.to_string())),
    };
    let doctor_busy: Vec<_> = case.doctors.iter().map(Resource::busy).collect();
    let doctors: Vec<_> = case
        .doctors
        .iter()
        .enumerate()
        .map(|(place, doctor)| DoctorCalendar {
            time_off: &doctor.time_off,
            busy: &doctor_busy[place],
            ..DoctorCalendar::new(DoctorId(id_at(place)), &doctor.schedule)
        })
        .collect();
    let room_busy: Vec<_> = case.rooms.iter().flatten().map(Resource::busy).collect();
    let rooms: Option<Vec<_>> = case.rooms.as_ref().map(|rooms| {
        let calendar = |(place, room): (usize, &'_ Resource)| {
            (place, room.schedule.clone(), room.time_off.clone())
        };
        rooms.iter().enumerate().map(calendar).collect::<Vec<_>>()
    });
    let rooms: Option<Vec<_>> = rooms.as_ref().map(|rooms| {
        rooms
            .iter()
            .map(|(place, schedule, time_off)| RoomCalendar {
                room: RoomId(id_at(*place)),
                schedule: Some(schedule),
                time_off,
                busy: &room_busy[*place],
            })
            .collect()
    });
    let request = SlotRequest {
        hours: case.hours.as_ref(),
        rooms: rooms.as_deref(),
        policy: case.policy,
        ..SlotRequest::new(&zone, case.now, case.window, case.service, &doctors)
    };
    slots_differ(case, &request).or_else(|| explanations_differ(case, &request))
}

fn slots_differ(case: &Case, request: &SlotRequest<'_>) -> Option<(String, String)> {
    let offers = match slots(request) {
        Ok(offers) => offers,
        Err(error) => return Some(("slots".to_owned(), error.to_string())),
    };
    let name_of = |id: DoctorId| {
        let place = case
            .doctors
            .iter()
            .enumerate()
            .position(|(place, _)| DoctorId(id_at(place)) == id);
        place.map_or("?", |place| case.doctors[place].id.as_str())
    };
    let mut got: BTreeMap<Instant, Vec<&str>> = BTreeMap::new();
    for offer in &offers {
        got.entry(offer.starts_at)
            .or_default()
            .push(name_of(offer.doctor));
    }
    let expected: BTreeMap<Instant, Vec<&str>> = case
        .expect
        .slots
        .iter()
        .map(|slot| {
            (
                slot.start,
                slot.doctors.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    if got == expected {
        return None;
    }
    let differ = |one: &BTreeMap<Instant, Vec<&str>>, other: &BTreeMap<Instant, Vec<&str>>| {
        let only = one
            .iter()
            .filter(|(at, doctors)| other.get(*at) != Some(doctors));
        only.map(|(at, doctors)| format!("{} {}", at.to_rfc3339(), doctors.join(",")))
            .collect::<Vec<_>>()
            .join("; ")
    };
    Some((differ(&expected, &got), differ(&got, &expected)))
}

fn explanations_differ(case: &Case, request: &SlotRequest<'_>) -> Option<(String, String)> {
    case.expect.explain.iter().find_map(|wanted| {
        let place = case
            .doctors
            .iter()
            .position(|doctor| doctor.id == wanted.doctor)?;
        let got = match explain(request, DoctorId(id_at(place)), wanted.start) {
            Ok(explanation) => {
                let mut codes: Vec<_> = explanation
                    .reasons
                    .iter()
                    .map(|r| r.code.as_str())
                    .collect();
                codes.sort_unstable();
                codes.join(",")
            }
            Err(error) => error.to_string(),
        };
        let expected = wanted.reasons.join(",");
        let at = format!("{} {}", wanted.start.to_rfc3339(), wanted.doctor);
        (got != expected).then(|| (format!("{at}: {expected}"), format!("{at}: {got}")))
    })
}
