//! All that is stored at an instant, in the form of the file.

use crate::base::ids::{
    AppointmentId, DoctorId, HoldId, PatientId, ResourceId, RoomId, ServiceId, SessionId,
};
use crate::base::time::{Instant, Span};
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::{GroupSession, Owner, Reservation, SessionState};
use crate::ports::store::{Mode, Scope, Tx};
use crate::testing::World;
use chrono::Duration;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The ids of a case's names.
#[derive(Default)]
pub(super) struct Names {
    pub(super) services: BTreeMap<String, ServiceId>,
    pub(super) doctors: BTreeMap<String, DoctorId>,
    pub(super) rooms: BTreeMap<String, RoomId>,
    pub(super) patients: BTreeMap<String, PatientId>,
    pub(super) appointments: BTreeMap<String, AppointmentId>,
    pub(super) holds: BTreeMap<String, HoldId>,
    /// In the order in which they were opened: s1, s2, …
    sessions: Vec<SessionId>,
}

/// The name of an id.
fn name_of<I: PartialEq>(ids: &BTreeMap<String, I>, id: &I) -> String {
    let found = ids.iter().find(|(_, known)| *known == id);
    found.map_or_else(|| "unknown".to_owned(), |(name, _)| name.clone())
}

fn unknown(name: &str) -> Error {
    Error::new(ErrorCode::NotFound, format!("the case has no {name}"))
}

impl Names {
    pub(super) fn doctor(&self, name: Option<&str>) -> Result<Option<DoctorId>, Error> {
        name.map(|name| self.doctors.get(name).copied().ok_or_else(|| unknown(name)))
            .transpose()
    }

    pub(super) fn room(&self, name: Option<&str>) -> Result<Option<RoomId>, Error> {
        name.map(|name| self.rooms.get(name).copied().ok_or_else(|| unknown(name)))
            .transpose()
    }

    /// Gives a session that was opened its name.
    pub(super) fn note_session(&mut self, id: SessionId) {
        if !self.sessions.contains(&id) {
            self.sessions.push(id);
        }
    }

    pub(super) fn of_session(&self, id: SessionId) -> String {
        let place = self.sessions.iter().position(|known| *known == id);
        place.map_or_else(|| "unknown".to_owned(), |place| format!("s{}", place + 1))
    }

    fn of_owner(&self, owner: Owner) -> String {
        match owner {
            Owner::Appointment(id) => name_of(&self.appointments, &id),
            Owner::Hold(id) => name_of(&self.holds, &id),
            Owner::Session(id) => self.of_session(id),
        }
    }

    fn of_resource(&self, resource: ResourceId) -> String {
        match resource {
            ResourceId::Doctor(id) => name_of(&self.doctors, &id),
            ResourceId::Room(id) => name_of(&self.rooms, &id),
            ResourceId::Patient(id) => name_of(&self.patients, &id),
        }
    }

    fn resources(&self) -> Vec<ResourceId> {
        let doctors = self.doctors.values().copied().map(ResourceId::Doctor);
        let rooms = self.rooms.values().copied().map(ResourceId::Room);
        let patients = self.patients.values().copied().map(ResourceId::Patient);
        doctors.chain(rooms).chain(patients).collect()
    }
}

/// The state before the first act.
pub(super) fn nothing() -> Value {
    json!({ "sessions": [], "appointments": {}, "holds": {}, "reserved": [] })
}

/// The same state with its lists in one order.
pub(super) fn in_order(mut state: Value) -> Value {
    for list in ["sessions", "reserved"] {
        if let Some(rows) = state.get_mut(list).and_then(Value::as_array_mut) {
            rows.sort_by_cached_key(ToString::to_string);
        }
    }
    state
}

/// What is stored and live at `now`.
pub(super) async fn read(world: &World, names: &Names, now: Instant) -> Result<Value, Error> {
    let scope = Scope::Organization(world.organization);
    let mut tx = world.clinic.store().begin(scope, Mode::Read).await?;
    let tx = tx.as_mut();
    let span = Span::new(now - Duration::days(60), now + Duration::days(60));
    let reserved = tx.reservations(&names.resources(), span, now).await?;
    let sessions = sessions(names, &reserved, span, now, tx).await?;
    let mut appointments = Map::new();
    for (name, id) in &names.appointments {
        if let Some(appointment) = tx.appointment(*id).await? {
            appointments.insert(name.clone(), json!(appointment.status));
        }
    }
    let mut holds = Map::new();
    for (name, id) in &names.holds {
        if let Some(hold) = tx.hold(*id).await?.filter(|hold| hold.expires_at > now) {
            holds.insert(name.clone(), json!(hold.expires_at));
        }
    }
    let reserved: Vec<Value> = reserved
        .iter()
        .map(|r| {
            json!({
                "resource": names.of_resource(r.resource),
                "lane": r.lane,
                "from": r.span.from,
                "to": r.span.to,
                "until": r.expires_at,
                "by": names.of_owner(r.owner),
            })
        })
        .collect();
    Ok(in_order(json!({
        "sessions": sessions,
        "appointments": appointments,
        "holds": holds,
        "reserved": reserved,
    })))
}

/// The open sessions. What one keeps is read from its reservation of the doctor; its state must agree with that.
async fn sessions(
    names: &Names,
    reserved: &[Reservation],
    span: Span,
    now: Instant,
    tx: &mut dyn Tx,
) -> Result<Vec<Value>, Error> {
    let doctors: Vec<DoctorId> = names.doctors.values().copied().collect();
    let mut open = Vec::new();
    for (session, seats) in tx.sessions(&doctors, span, now).await? {
        let group = GroupSession::at(session, seats, now);
        let until = match group.state() {
            SessionState::Kept => None,
            SessionState::Held { until } => Some(until),
            SessionState::Ended => continue,
        };
        let session = group.session();
        let kept = reserved.iter().find(|r| {
            r.owner == Owner::Session(session.id)
                && r.resource == ResourceId::Doctor(session.doctor_id)
        });
        let seats = group
            .seats()
            .iter()
            .map(|seat| json!({ "seat": seat.seat, "by": names.of_owner(seat.owner) }));
        open.push(json!({
            "id": names.of_session(session.id),
            "service": name_of(&names.services, &session.service_id),
            "doctor": name_of(&names.doctors, &session.doctor_id),
            "room": session.room_id.map(|room| name_of(&names.rooms, &room)),
            "lane": session.lane,
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "reserved": kept
                .filter(|kept| kept.expires_at == until && kept.lane == session.lane)
                .map(|kept| json!({ "from": kept.span.from, "to": kept.span.to })),
            "until": until,
            "capacity": session.capacity,
            "seats": seats.collect::<Vec<_>>(),
        }));
    }
    Ok(open)
}
