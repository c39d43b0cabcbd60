//! A model of a clinic with group sessions, written from the rules alone: nothing is stored but who has which place,
//! and everything else (reservations, open sessions, free seats) is worked out anew from that. Times are minutes.

use std::collections::BTreeMap;

/// Minutes since the day began.
pub(super) type Minute = i64;

/// From when to when the doctors work, and the step of their grid.
const WORK: (Minute, Minute) = (6 * 60, 18 * 60);
const STEP: Minute = 15;
const NO_SHOW_AFTER: Minute = 15;
const LANES: u16 = 9;
const HOLDS: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Scheduled,
    CheckedIn,
    Cancelled,
    NoShow,
    /// A hold, until then.
    Held(Minute),
    /// A hold that was used or released.
    Gone,
}

#[derive(Clone, Copy)]
pub(super) struct Service {
    pub(super) duration: Minute,
    pub(super) before: Minute,
    pub(super) after: Minute,
    pub(super) capacity: u32,
}

/// Who has, or had, a place: an appointment or a hold.
#[derive(Clone)]
pub(super) struct Guest {
    pub(super) name: String,
    pub(super) status: Status,
    pub(super) patient: usize,
    pub(super) place: Place,
}

/// A place in the calendar.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) service: usize,
    pub(super) doctor: usize,
    pub(super) room: Option<usize>,
    pub(super) lane: u16,
    pub(super) from: Minute,
    pub(super) to: Minute,
    pub(super) before: Minute,
    pub(super) after: Minute,
    /// Of a group: the session, the seat and the seats that there are.
    pub(super) seat: Option<(usize, u32, u32)>,
}

/// What is kept of whom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    Doctor(usize),
    Room(usize),
    Patient(usize),
}

/// Something that is kept.
pub(super) struct Kept {
    pub(super) resource: Resource,
    pub(super) lane: u16,
    pub(super) from: Minute,
    pub(super) to: Minute,
    pub(super) until: Option<Minute>,
    pub(super) by: By,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Guest(usize),
    Session(usize),
}

/// An open session: as the first who came opened it, with those who sit in it.
pub(super) struct Open {
    pub(super) id: usize,
    pub(super) place: Place,
    pub(super) capacity: u32,
    pub(super) until: Option<Minute>,
    /// Seat and guest.
    pub(super) seats: Vec<(u32, usize)>,
}

/// Why an act was refused.
pub(super) struct Refused {
    pub(super) code: &'static str,
    pub(super) reasons: Option<Vec<&'static str>>,
}

fn refused<T>(code: &'static str) -> Result<T, Refused> {
    Err(Refused {
        code,
        reasons: None,
    })
}

/// What is asked of the calendar.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) service: usize,
    pub(super) doctor: usize,
    pub(super) room: Option<usize>,
    pub(super) patient: Option<usize>,
    pub(super) from: Minute,
    /// The appointment that moves.
    pub(super) moving: Option<usize>,
}

pub(super) struct Model {
    pub(super) now: Minute,
    pub(super) services: Vec<Service>,
    pub(super) rooms: usize,
    pub(super) guests: Vec<Guest>,
    /// How many sessions were opened.
    opened: usize,
}

fn meet(a: (Minute, Minute), b: (Minute, Minute)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

impl Place {
    fn span(&self) -> (Minute, Minute) {
        (self.from, self.to)
    }

    pub(super) fn kept(&self) -> (Minute, Minute) {
        (self.from - self.before, self.to + self.after)
    }
}

impl Guest {
    pub(super) fn is_hold(&self) -> bool {
        matches!(self.status, Status::Held(_) | Status::Gone)
    }
}

impl Model {
    pub(super) fn new(services: Vec<Service>, rooms: usize, now: Minute) -> Self {
        Self {
            now,
            services,
            rooms,
            guests: Vec::new(),
            opened: 0,
        }
    }

    pub(super) fn is_live(&self, guest: &Guest) -> bool {
        match guest.status {
            Status::Scheduled | Status::CheckedIn => true,
            Status::Cancelled | Status::NoShow | Status::Gone => false,
            Status::Held(until) => until > self.now,
        }
    }

    fn live(&self) -> impl Iterator<Item = (usize, &Guest)> {
        let guests = self.guests.iter().enumerate();
        guests.filter(|(_, guest)| self.is_live(guest))
    }

    /// The sessions in which somebody sits.
    pub(super) fn open(&self) -> Vec<Open> {
        let mut open: BTreeMap<usize, Open> = BTreeMap::new();
        for (index, guest) in self.live() {
            let Some((id, seat, capacity)) = guest.place.seat else {
                continue;
            };
            let until = match guest.status {
                Status::Held(until) => Some(until),
                _ => None,
            };
            let session = open.entry(id).or_insert_with(|| Open {
                id,
                place: guest.place,
                capacity,
                until,
                seats: Vec::new(),
            });
            session.seats.push((seat, index));
            session.until = session.until.zip(until).map(|(one, other)| one.max(other));
        }
        let mut open: Vec<Open> = open.into_values().collect();
        open.iter_mut()
            .for_each(|session| session.seats.sort_unstable());
        open
    }

    /// All that is kept.
    pub(super) fn kept(&self) -> Vec<Kept> {
        let mut all = Vec::new();
        let mut keep = |place: &Place, until, by| {
            let (from, to) = place.kept();
            let on = |resource, lane| Kept {
                resource,
                lane,
                from,
                to,
                until,
                by,
            };
            all.push(on(Resource::Doctor(place.doctor), place.lane));
            all.extend(place.room.map(|room| on(Resource::Room(room), 0)));
        };
        for session in self.open() {
            keep(&session.place, session.until, By::Session(session.id));
        }
        for (index, guest) in self.live() {
            let until = match guest.status {
                Status::Held(until) => Some(until),
                _ => None,
            };
            if guest.place.seat.is_none() {
                keep(&guest.place, until, By::Guest(index));
            }
        }
        for (index, guest) in self.live() {
            let (from, to) = guest.place.span();
            let until = match guest.status {
                Status::Held(until) => Some(until),
                _ => None,
            };
            all.push(Kept {
                resource: Resource::Patient(guest.patient),
                lane: 0,
                from,
                to,
                until,
                by: By::Guest(index),
            });
        }
        all
    }

    /// The lowest seat that is free; `own` does not count.
    fn free_seat(session: &Open, own: Option<usize>) -> Option<u32> {
        let taken = |number: &u32| {
            let mut seats = session.seats.iter();
            seats.any(|(seat, guest)| seat == number && Some(*guest) != own)
        };
        (1..=session.capacity).find(|number| !taken(number))
    }

    /// The session that a wish joins.
    fn joined(&self, wish: &Wish) -> Option<Open> {
        let mut there: Vec<Open> = self.open();
        there.retain(|session| {
            session.place.service == wish.service
                && session.place.doctor == wish.doctor
                && session.place.from == wish.from
                && (wish.room.is_none() || session.place.room == wish.room)
        });
        let sits = |session: &Open| {
            let mut seats = session.seats.iter();
            seats.any(|(_, guest)| Some(*guest) == wish.moving)
        };
        there.sort_by_key(|session| (!sits(session), session.place.lane, session.id));
        let with_seat = there
            .iter()
            .position(|session| Self::free_seat(session, wish.moving).is_some());
        (!there.is_empty()).then(|| there.swap_remove(with_seat.unwrap_or(0)))
    }

    /// What stands in the way of others than the mover and the session where only the mover sits.
    fn others(&self, moving: Option<usize>) -> Vec<Kept> {
        let open = self.open();
        let alone = open.iter().find(|session| {
            let mut seats = session.seats.iter();
            moving.is_some() && seats.all(|(_, guest)| Some(*guest) == moving)
        });
        let alone = alone.map(|session| By::Session(session.id));
        let own = moving.map(By::Guest);
        let mut kept = self.kept();
        kept.retain(|one| Some(one.by) != own && Some(one.by) != alone);
        kept
    }

    fn as_service(&self, wish: &Wish) -> Place {
        let service = self.services[wish.service];
        Place {
            service: wish.service,
            doctor: wish.doctor,
            room: None,
            lane: 0,
            from: wish.from,
            to: wish.from + service.duration,
            before: service.before,
            after: service.after,
            seat: None,
        }
    }

    /// Every reason against a wish, and the place where it has none. `squeeze` lifts that the doctor is busy.
    pub(super) fn look(&self, wish: &Wish, squeeze: bool) -> (Vec<&'static str>, Option<Place>) {
        let others = self.others(wish.moving);
        let joined = self.joined(wish);
        let mut place = match &joined {
            Some(session) => session.place,
            None => self.as_service(wish),
        };
        let kept = place.kept();
        let mut reasons = Vec::new();
        if wish.from < self.now {
            reasons.push("in_the_past");
        }
        let works = WORK.0 <= place.from && place.to <= WORK.1;
        if !works {
            reasons.push("outside_schedule");
        } else if joined.is_none() && (wish.from - WORK.0) % STEP != 0 {
            reasons.push("off_grid");
        }
        if joined.is_none() && self.rooms > 0 {
            let is_free = |room: &usize| {
                !others.iter().any(|other| {
                    other.resource == Resource::Room(*room) && meet((other.from, other.to), kept)
                })
            };
            let mut asked = (0..self.rooms).filter(|room| wish.room.is_none_or(|one| one == *room));
            place.room = asked.find(is_free);
            if place.room.is_none() {
                reasons.push("no_room");
            }
        }
        let own_session = joined.as_ref().map(|session| By::Session(session.id));
        let doctor = |other: &&Kept| {
            other.resource == Resource::Doctor(wish.doctor)
                && Some(other.by) != own_session
                && meet((other.from, other.to), kept)
        };
        if others.iter().any(|other| doctor(&other)) {
            reasons.push("doctor_busy");
        }
        let patient = |other: &Kept| {
            wish.patient
                .is_some_and(|patient| other.resource == Resource::Patient(patient))
                && meet((other.from, other.to), place.span())
        };
        if others.iter().any(patient) {
            reasons.push("patient_busy");
        }
        let seat = joined.as_ref().map(|session| {
            let own = session
                .seats
                .iter()
                .find(|(_, guest)| Some(*guest) == wish.moving);
            let seat = own.map(|own| own.0).or(Self::free_seat(session, None));
            seat.map(|seat| (session.id, seat, session.capacity))
        });
        if seat == Some(None) {
            reasons.push("session_full");
        }
        reasons.sort_unstable();
        place.seat = match seat {
            Some(seat) => seat,
            None if self.services[wish.service].capacity > 1 => {
                Some((self.opened + 1, 1, self.services[wish.service].capacity))
            }
            None => None,
        };
        if squeeze && reasons == ["doctor_busy"] {
            if joined.is_none() {
                let busy = |lane: u16| others.iter().filter(doctor).any(|one| one.lane == lane);
                match (0..=LANES).find(|lane| !busy(*lane)) {
                    Some(lane) => place.lane = lane,
                    None => return (reasons, None),
                }
            }
            return (Vec::new(), Some(place));
        }
        if squeeze {
            reasons.retain(|reason| *reason != "doctor_busy");
        }
        let found = reasons.is_empty().then_some(place);
        (reasons, found)
    }

    fn find(&self, wish: &Wish, squeeze: bool) -> Result<Place, Refused> {
        match self.look(wish, squeeze) {
            (_, Some(place)) => Ok(place),
            (reasons, None) => Err(Self::not_given(reasons)),
        }
    }

    fn not_given(reasons: Vec<&'static str>) -> Refused {
        let taken = ["doctor_busy", "patient_busy", "no_room", "session_full"];
        let by_bookings = reasons
            .iter()
            .all(|reason| taken.contains(reason) || *reason == "off_grid");
        let taken = by_bookings && reasons.iter().any(|reason| taken.contains(reason));
        Refused {
            code: if taken { "slot_taken" } else { "not_offered" },
            reasons: Some(reasons),
        }
    }

    /// Notes a session that a place opens.
    fn settle(&mut self, place: &Place) {
        if let Some((id, ..)) = place.seat {
            self.opened = self.opened.max(id);
        }
    }

    fn enter(&mut self, name: String, status: Status, patient: usize, place: Place) -> usize {
        self.settle(&place);
        self.guests.push(Guest {
            name,
            status,
            patient,
            place,
        });
        self.guests.len() - 1
    }

    pub(super) fn hold(
        &mut self,
        name: String,
        wish: &Wish,
        minutes: Minute,
    ) -> Result<usize, Refused> {
        let patient = wish.patient.unwrap_or(0);
        let held = self
            .live()
            .filter(|(_, guest)| guest.is_hold() && guest.patient == patient)
            .count();
        if held >= HOLDS {
            return refused("too_many_holds");
        }
        let place = self.find(wish, false)?;
        let status = Status::Held(self.now + minutes);
        Ok(self.enter(name, status, patient, place))
    }

    pub(super) fn book(
        &mut self,
        name: String,
        wish: &Wish,
        squeeze: bool,
    ) -> Result<usize, Refused> {
        let place = self.find(wish, squeeze)?;
        Ok(self.enter(name, Status::Scheduled, wish.patient.unwrap_or(0), place))
    }

    /// Books what a hold keeps; only the hold and the past are looked at.
    pub(super) fn book_held(&mut self, name: String, hold: usize) -> Result<usize, Refused> {
        let held = self.guests[hold].clone();
        if !self.is_live(&held) {
            return refused("hold_expired");
        }
        if held.place.from < self.now {
            return Err(Self::not_given(vec!["in_the_past"]));
        }
        self.guests[hold].status = Status::Gone;
        Ok(self.enter(name, Status::Scheduled, held.patient, held.place))
    }

    pub(super) fn cancel(&mut self, guest: usize) -> Result<(), Refused> {
        match self.guests[guest].status {
            Status::Scheduled | Status::CheckedIn => {
                self.guests[guest].status = Status::Cancelled;
                Ok(())
            }
            _ => refused("invalid_transition"),
        }
    }

    pub(super) fn no_show(&mut self, guest: usize) -> Result<(), Refused> {
        let it = &mut self.guests[guest];
        if it.status != Status::Scheduled {
            return refused("invalid_transition");
        }
        if self.now < it.place.from + NO_SHOW_AFTER {
            return refused("too_early");
        }
        it.status = Status::NoShow;
        Ok(())
    }

    pub(super) fn relocate(
        &mut self,
        guest: usize,
        doctor: Option<usize>,
        room: Option<usize>,
        from: Minute,
    ) -> Result<(), Refused> {
        let it = &self.guests[guest];
        if it.status != Status::Scheduled {
            return refused("invalid_transition");
        }
        let place = self.find(&self.moving(guest, doctor, room, from), false)?;
        self.settle(&place);
        self.guests[guest].place = place;
        Ok(())
    }

    /// The wish of a move.
    pub(super) fn moving(
        &self,
        guest: usize,
        doctor: Option<usize>,
        room: Option<usize>,
        from: Minute,
    ) -> Wish {
        let it = &self.guests[guest];
        Wish {
            service: it.place.service,
            doctor: doctor.unwrap_or(it.place.doctor),
            room,
            patient: Some(it.patient),
            from,
            moving: Some(guest),
        }
    }

    pub(super) fn arrive_late(&mut self, guest: usize) -> Result<(), Refused> {
        let it = self.guests[guest].clone();
        if it.status != Status::NoShow {
            return refused("invalid_transition");
        }
        let mut there = self.open();
        there.retain(|session| {
            it.place.seat.is_some()
                && session.place.service == it.place.service
                && session.place.doctor == it.place.doctor
                && session.place.from == it.place.from
        });
        let own = it.place.seat.map(|seat| seat.0);
        there.sort_by_key(|session| (Some(session.id) != own, session.place.lane, session.id));
        let with_seat = there.iter().find(|s| Self::free_seat(s, None).is_some());
        let mut reasons = Vec::new();
        let mut place = it.place;
        match with_seat.or(there.first()) {
            Some(session) => {
                place = session.place;
                match Self::free_seat(session, None) {
                    Some(seat) => place.seat = Some((session.id, seat, session.capacity)),
                    None => reasons.push("session_full"),
                }
            }
            None => {
                let kept = place.kept();
                let meets = |resource, lane| {
                    self.kept().iter().any(|other| {
                        other.resource == resource
                            && other.lane == lane
                            && meet((other.from, other.to), kept)
                    })
                };
                if meets(Resource::Doctor(place.doctor), place.lane) {
                    reasons.push("doctor_busy");
                }
                if place
                    .room
                    .is_some_and(|room| meets(Resource::Room(room), 0))
                {
                    reasons.push("no_room");
                }
                place.seat = place
                    .seat
                    .map(|(.., capacity)| (self.opened + 1, 1, capacity));
            }
        }
        let elsewhere = self.kept().iter().any(|other| {
            other.resource == Resource::Patient(it.patient)
                && meet((other.from, other.to), place.span())
        });
        if elsewhere {
            reasons.push("patient_busy");
        }
        if !reasons.is_empty() {
            reasons.sort_unstable();
            return Err(Self::not_given(reasons));
        }
        self.settle(&place);
        self.guests[guest].place = place;
        self.guests[guest].status = Status::CheckedIn;
        Ok(())
    }
}
