//! Replays `slots.json`, and with the members of group services `groups.json`.

use super::{Failure, Report, VectorError};
use crate::base::ids::{DoctorId, RoomId, SessionId};
use crate::base::time::{Instant, Schedule, Span, WallSpan, ZoneName, Zones};
use crate::domain::scheduling::{
    Busy, BusySource, DateWindow, DoctorCalendar, OpenSession, Policy, RoomCalendar, ServiceTiming,
    SlotRequest, explain, slots,
};
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
    /// Of a group service: the seats of a session that is opened now.
    capacity: Option<u32>,
    #[serde(default)]
    sessions: Vec<Opened>,
    #[serde(default)]
    patient_busy: Vec<Reserved>,
    /// This room and no other.
    room: Option<String>,
    expect: Expect,
}

/// A group session in which somebody has a seat.
#[derive(Deserialize)]
struct Opened {
    doctor: String,
    service: Whose,
    room: Option<String>,
    starts_at: Instant,
    ends_at: Instant,
    reserved: Span,
    capacity: u32,
    seats_taken: u32,
}

/// Of which service a group session is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Whose {
    /// Of the service that is asked for.
    This,
    /// Of another service, or at another place.
    Other,
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
    /// For each doctor, where the case is about a group service.
    #[serde(default)]
    seats_left: Vec<u32>,
    /// For each doctor, where the case has rooms and says in which the offer is.
    #[serde(default)]
    rooms: Vec<String>,
}

/// A doctor of an offer, with the seats left and the room where the case says them.
type Offered<'a> = (&'a str, Option<u32>, Option<&'a str>);

#[derive(Deserialize)]
struct Explained {
    start: Instant,
    doctor: String,
    reasons: Vec<String>,
}

fn busy(reserved: &Reserved) -> Busy {
    Busy {
        span: Span::new(reserved.from, reserved.to),
        source: None,
        appointment_at: reserved.appointment_at,
    }
}

impl Case {
    /// What is reserved on a doctor, sessions included.
    fn doctor_busy(&self, doctor: &Resource) -> Vec<Busy> {
        let sessions = self.sessions.iter().enumerate();
        let sessions = sessions.filter(|(_, session)| session.doctor == doctor.id);
        let kept = sessions.map(|(place, session)| Busy {
            appointment_at: Some(session.starts_at),
            ..session.busy(place)
        });
        doctor.busy.iter().map(busy).chain(kept).collect()
    }

    /// What is reserved on a room, sessions included.
    fn room_busy(&self, room: &Resource) -> Vec<Busy> {
        let sessions = self.sessions.iter().enumerate();
        let sessions = sessions.filter(|(_, session)| session.room.as_ref() == Some(&room.id));
        let kept = sessions.map(|(place, session)| session.busy(place));
        room.busy.iter().map(busy).chain(kept).collect()
    }

    /// The sessions of the service that a doctor holds.
    fn sessions_of(&self, doctor: &Resource) -> Vec<OpenSession> {
        let sessions = self.sessions.iter().enumerate();
        let own = sessions.filter(|(_, s)| s.doctor == doctor.id && s.service == Whose::This);
        own.map(|(place, session)| OpenSession {
            session: SessionId(id_at(place)),
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            reserved: session.reserved,
            seats_left: session.capacity.saturating_sub(session.seats_taken),
            room: self.room_of(session.room.as_deref()),
        })
        .collect()
    }

    /// The id of a room by its name; of one that the case does not have, one of its own.
    fn room_of(&self, name: Option<&str>) -> Option<RoomId> {
        let name = name?;
        let mut rooms = self.rooms.iter().flatten();
        let place = rooms.position(|room| room.id == name);
        Some(RoomId(place.map_or(Uuid::max(), id_at)))
    }
}

impl Opened {
    fn busy(&self, place: usize) -> Busy {
        Busy {
            span: self.reserved,
            source: Some(BusySource::Session(SessionId(id_at(place)))),
            appointment_at: None,
        }
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
    let doctor_busy: Vec<_> = case.doctors.iter().map(|d| case.doctor_busy(d)).collect();
    let sessions: Vec<_> = case.doctors.iter().map(|d| case.sessions_of(d)).collect();
    let patient_busy: Vec<_> = case.patient_busy.iter().map(busy).collect();
    let doctors: Vec<_> = case
        .doctors
        .iter()
        .enumerate()
        .map(|(place, doctor)| DoctorCalendar {
            time_off: &doctor.time_off,
            busy: &doctor_busy[place],
            sessions: &sessions[place],
            ..DoctorCalendar::new(DoctorId(id_at(place)), &doctor.schedule)
        })
        .collect();
    let rooms = case.rooms.iter().flatten();
    let room_busy: Vec<_> = rooms.map(|room| case.room_busy(room)).collect();
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
        room: case.room_of(case.room.as_deref()),
        patient_busy: &patient_busy,
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
    let room_name = |id: RoomId| {
        let mut rooms = case.rooms.iter().flatten().enumerate();
        let found = rooms.find(|(place, _)| RoomId(id_at(*place)) == id);
        found.map(|(_, room)| room.id.as_str())
    };
    // Files without group services say neither seats nor rooms.
    let grouped = case.capacity.is_some();
    let mut got: BTreeMap<Instant, Vec<Offered<'_>>> = BTreeMap::new();
    for offer in &offers {
        got.entry(offer.starts_at).or_default().push((
            name_of(offer.doctor),
            offer.seats_left.or(case.capacity),
            offer.room.filter(|_| grouped).and_then(room_name),
        ));
    }
    let expected: BTreeMap<Instant, Vec<Offered<'_>>> = case
        .expect
        .slots
        .iter()
        .map(|slot| (slot.start, slot.offered()))
        .collect();
    if got == expected {
        return None;
    }
    Some((differ(&expected, &got), differ(&got, &expected)))
}

impl Start {
    fn offered(&self) -> Vec<Offered<'_>> {
        let doctors = self.doctors.iter().enumerate();
        let offered = doctors.map(|(place, doctor)| {
            let room = self.rooms.get(place).map(String::as_str);
            (doctor.as_str(), self.seats_left.get(place).copied(), room)
        });
        offered.collect()
    }
}

/// The starts of `one` that are not, or are otherwise, in `other`.
fn differ(
    one: &BTreeMap<Instant, Vec<Offered<'_>>>,
    other: &BTreeMap<Instant, Vec<Offered<'_>>>,
) -> String {
    let only = one
        .iter()
        .filter(|(at, offered)| other.get(*at) != Some(offered));
    only.map(|(at, offered)| format!("{} {offered:?}", at.to_rfc3339()))
        .collect::<Vec<_>>()
        .join("; ")
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
