//! Random lives of group sessions, in the form of `sessions.json`: what is to become of each act is worked out by a
//! small model that shares nothing with the rules that it tests.
//!
//! [`cases`] writes them, and [`vectors::sessions::run`](super::vectors::sessions::run) replays them on any store.

mod model;

use model::{Guest, Kept, Minute, Model, Place, Refused, Resource, Service, Status, Wish};
use serde_json::{Map, Value, json};

const SERVICES: [&str; 3] = ["group", "other_group", "single"];
const DOCTORS: usize = 2;
const PATIENTS: usize = 6;
/// The first instant of the day on which everything happens.
const DAY: i64 = 1_801_440_000;

/// A source of numbers that a seed repeats (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// True once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Minutes below `bound`.
    fn minutes(&mut self, bound: usize) -> Minute {
        Minute::try_from(self.below(bound)).unwrap_or(0)
    }
}

/// Cases for a seed, as the text of a file: `count` lives of `acts` acts each.
///
/// # Errors
/// Never in practice: JSON that cannot be written.
pub fn cases(seed: u64, count: usize, acts: usize) -> Result<String, serde_json::Error> {
    let lives: Vec<Value> = (0_u64..)
        .take(count)
        .map(|nth| {
            let seed = seed.wrapping_add(nth);
            Life::new(seed).live(&format!("seed {seed}"), acts)
        })
        .collect();
    serde_json::to_string(&lives)
}

/// An instant of the day.
fn instant(minute: Minute) -> Value {
    json!(crate::base::time::instant((DAY + minute * 60) * 1_000_000))
}

fn doctor(index: usize) -> String {
    format!("dr-{}", index + 1)
}

fn room(index: usize) -> String {
    format!("room-{}", index + 1)
}

fn patient(index: usize) -> String {
    format!("p{}", index + 1)
}

/// A life that is being lived.
struct Life {
    chance: Chance,
    model: Model,
    names: usize,
}

/// An act with its members, and what becomes of it.
type Act = (Map<String, Value>, Result<Option<usize>, Refused>);

impl Life {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let mut service = |capacity| Service {
            duration: chance.of(&[30, 60, 60, 90]),
            before: chance.of(&[0, 0, 15]),
            after: chance.of(&[0, 0, 15]),
            capacity,
        };
        let services = vec![service(3), service(2), service(1)];
        let rooms = chance.of(&[0, 0, 1, 2]);
        let model = Model::new(services, rooms, 5 * 60);
        Self {
            chance,
            model,
            names: 0,
        }
    }

    fn live(mut self, name: &str, acts: usize) -> Value {
        let services: Map<String, Value> = SERVICES
            .iter()
            .zip(&self.model.services)
            .map(|(name, service)| ((*name).to_owned(), timing(*service)))
            .collect();
        let given = json!({
            "services": services,
            "doctors": (0..DOCTORS).map(doctor).collect::<Vec<_>>(),
            "rooms": (0..self.model.rooms).map(room).collect::<Vec<_>>(),
            "patients": (0..PATIENTS).map(patient).collect::<Vec<_>>(),
            "schedule": ["08:00", "20:00"],
            "step_min": 15,
            "timezone": "Europe/Bucharest",
        });
        let steps: Vec<Value> = (0..acts).map(|_| self.step()).collect();
        json!({ "name": name, "given": given, "steps": steps })
    }

    fn step(&mut self) -> Value {
        // Mostly some minutes pass, now and then an hour; the day does not end.
        let passes = if self.chance.once_in(20) {
            self.chance.minutes(90)
        } else {
            self.chance.minutes(5)
        };
        self.model.now = (self.model.now + passes).min(20 * 60);
        let (mut step, became) = self.act();
        let explained = step.remove("reasons");
        let mut expect = Map::new();
        match became {
            Ok(guest) => {
                expect.insert("code".to_owned(), json!("ok"));
                let seat = guest.and_then(|guest| self.model.guests[guest].place.seat);
                if let Some((session, seat, _)) = seat {
                    expect.insert("session".to_owned(), json!(format!("s{session}")));
                    expect.insert("seat".to_owned(), json!(seat));
                }
                if let Some(reasons) = explained {
                    expect.insert("reasons".to_owned(), reasons);
                }
            }
            Err(refused) => {
                expect.insert("code".to_owned(), json!(refused.code));
                if let Some(reasons) = refused.reasons {
                    expect.insert("reasons".to_owned(), json!(reasons));
                }
            }
        }
        expect.insert("state".to_owned(), self.state());
        step.insert("at".to_owned(), instant(self.model.now));
        step.insert("expect".to_owned(), Value::Object(expect));
        Value::Object(step)
    }

    /// A name for a new guest.
    fn name(&mut self, kind: char) -> String {
        self.names += 1;
        format!("{kind}{}", self.names)
    }

    /// A start, mostly one of a few, so that guests meet.
    fn start(&mut self) -> Minute {
        let base = (self.model.now / 60 + 1).max(6) * 60;
        match self.chance.below(24) {
            0 => base + self.chance.minutes(120),
            1..=2 => base - 60,
            3..=8 => base + 15 * self.chance.minutes(12),
            _ => base + 60 * self.chance.minutes(2),
        }
    }

    fn wish(&mut self) -> Wish {
        Wish {
            service: self.chance.of(&[0, 0, 0, 1, 2]),
            doctor: self.chance.of(&[0, 0, 0, 1]),
            room: self.room(),
            patient: Some(self.chance.below(PATIENTS)),
            from: self.start(),
            moving: None,
        }
    }

    /// A room that is asked for, now and then.
    fn room(&mut self) -> Option<usize> {
        (self.model.rooms > 0 && self.chance.once_in(4))
            .then(|| self.chance.below(self.model.rooms))
    }

    /// One of the last guests that are holds, or are not.
    fn guest(&mut self, hold: bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.model.guests.len())
            .filter(|guest| self.model.guests[*guest].is_hold() == hold)
            .collect();
        let from = all.len().saturating_sub(8);
        (!all.is_empty()).then(|| self.chance.of(&all[from..]))
    }

    fn act(&mut self) -> Act {
        let guest = self.guest(false);
        match (self.chance.below(30), guest) {
            (0..=7, _) => self.book(),
            (8..=13, _) => self.hold(),
            (14..=15, Some(guest)) => {
                let step = self.named("cancel", "appointment", guest);
                (step, self.model.cancel(guest).map(|()| None))
            }
            (16..=19, Some(guest)) => self.relocate(guest),
            (20..=22, Some(guest)) => {
                let step = self.named("no_show", "appointment", guest);
                (step, self.model.no_show(guest).map(|()| None))
            }
            (23..=24, Some(guest)) => {
                let late = |guest: &usize| self.model.guests[*guest].status == Status::NoShow;
                let guest = (0..self.model.guests.len())
                    .rev()
                    .find(late)
                    .unwrap_or(guest);
                let step = self.named("arrive_late", "appointment", guest);
                (step, self.model.arrive_late(guest).map(|()| Some(guest)))
            }
            (25, _) => self.release(),
            (26, _) => (act("sweep"), Ok(None)),
            (27, _) => self.change_service(),
            (28, _) => self.explain(),
            _ => (act("wait"), Ok(None)),
        }
    }

    fn named(&self, what: &str, member: &str, guest: usize) -> Map<String, Value> {
        let mut step = act(what);
        step.insert(member.to_owned(), json!(self.model.guests[guest].name));
        step
    }

    fn wished(&self, what: &str, wish: &Wish) -> Map<String, Value> {
        let mut step = act(what);
        step.insert("service".to_owned(), json!(SERVICES[wish.service]));
        step.insert("doctor".to_owned(), json!(doctor(wish.doctor)));
        step.insert("starts_at".to_owned(), instant(wish.from));
        if let Some(index) = wish.room {
            step.insert("room".to_owned(), json!(room(index)));
        }
        if let Some(index) = wish.patient {
            step.insert("patient".to_owned(), json!(patient(index)));
        }
        step
    }

    fn book(&mut self) -> Act {
        let name = self.name('a');
        let hold = self.guest(true).filter(|_| self.chance.once_in(3));
        let (mut step, became) = if let Some(hold) = hold {
            let Guest { patient, place, .. } = self.model.guests[hold].clone();
            let wish = Wish {
                service: place.service,
                doctor: place.doctor,
                room: None,
                patient: Some(patient),
                from: place.from,
                moving: None,
            };
            let mut step = self.wished("book", &wish);
            step.insert("hold".to_owned(), json!(self.model.guests[hold].name));
            (step, self.model.book_held(name.clone(), hold))
        } else {
            let wish = self.wish();
            let squeeze = self.chance.once_in(5);
            let mut step = self.wished("book", &wish);
            step.insert("overbook".to_owned(), json!(squeeze));
            (step, self.model.book(name.clone(), &wish, squeeze))
        };
        step.insert("as".to_owned(), json!(name));
        (step, became.map(Some))
    }

    fn hold(&mut self) -> Act {
        let (name, wish) = (self.name('h'), self.wish());
        let minutes = 1 + self.chance.minutes(30);
        let mut step = self.wished("hold", &wish);
        step.insert("minutes".to_owned(), json!(minutes));
        step.insert("as".to_owned(), json!(name));
        (step, self.model.hold(name, &wish, minutes).map(Some))
    }

    fn relocate(&mut self, guest: usize) -> Act {
        let index = self.chance.below(DOCTORS);
        let to = self.chance.once_in(4).then_some(index);
        let asked = self.room();
        let from = if self.chance.once_in(3) {
            self.model.guests[guest].place.from
        } else {
            self.start()
        };
        let mut step = self.named("move", "appointment", guest);
        step.insert("starts_at".to_owned(), instant(from));
        if let Some(index) = to {
            step.insert("doctor".to_owned(), json!(doctor(index)));
        }
        if let Some(index) = asked {
            step.insert("room".to_owned(), json!(room(index)));
        }
        let moved = self.model.relocate(guest, to, asked, from);
        (step, moved.map(|()| Some(guest)))
    }

    /// Releases a hold that is live; whether one that has lapsed is still stored is the store's affair.
    fn release(&mut self) -> Act {
        let held = self.guest(true);
        let live = held.filter(|guest| self.model.is_live(&self.model.guests[*guest]));
        let Some(guest) = live else {
            return (act("wait"), Ok(None));
        };
        self.model.guests[guest].status = Status::Gone;
        (self.named("release", "hold", guest), Ok(None))
    }

    fn change_service(&mut self) -> Act {
        let index = self.chance.of(&[0, 0, 1, 2]);
        let service = Service {
            duration: self.chance.of(&[30, 60, 90]),
            before: self.chance.of(&[0, 15, 30]),
            after: self.chance.of(&[0, 15, 30]),
            capacity: if index == 2 {
                1
            } else {
                self.chance.of(&[1, 2, 3, 4])
            },
        };
        self.model.services[index] = service;
        let mut step = act("change_service");
        step.insert("service".to_owned(), json!(SERVICES[index]));
        step.insert("set".to_owned(), timing(service));
        (step, Ok(None))
    }

    fn explain(&mut self) -> Act {
        let moving = self.guest(false).filter(|_| self.chance.once_in(2));
        let (wish, mut step) = if let Some(guest) = moving {
            let from = self.start();
            let wish = self.model.moving(guest, None, None, from);
            let mut step = self.wished("explain", &wish);
            step.remove("patient");
            step.insert("moving".to_owned(), json!(self.model.guests[guest].name));
            (wish, step)
        } else {
            let wish = self.wish();
            let step = self.wished("explain", &wish);
            (wish, step)
        };
        let (reasons, _) = self.model.look(&wish, false);
        step.insert("reasons".to_owned(), json!(reasons));
        (step, Ok(None))
    }

    /// All that is so now, in the form of the file.
    fn state(&self) -> Value {
        let until = |until: Option<Minute>| until.map(instant);
        let sessions = self.model.open().into_iter().map(|session| {
            let Place {
                service,
                doctor: index,
                lane,
                from,
                to,
                ..
            } = session.place;
            let kept = session.place.kept();
            let seats = session
                .seats
                .iter()
                .map(|(seat, guest)| json!({ "seat": seat, "by": self.model.guests[*guest].name }));
            json!({
                "id": format!("s{}", session.id),
                "service": SERVICES[service],
                "doctor": doctor(index),
                "room": session.place.room.map(room),
                "lane": lane,
                "starts_at": instant(from),
                "ends_at": instant(to),
                "reserved": { "from": instant(kept.0), "to": instant(kept.1) },
                "until": until(session.until),
                "capacity": session.capacity,
                "seats": seats.collect::<Vec<_>>(),
            })
        });
        let mut appointments = Map::new();
        let mut holds = Map::new();
        for guest in &self.model.guests {
            let status = match guest.status {
                Status::Scheduled => "scheduled",
                Status::CheckedIn => "checked_in",
                Status::Cancelled => "cancelled",
                Status::NoShow => "no_show",
                Status::Held(until) if until > self.model.now => {
                    holds.insert(guest.name.clone(), instant(until));
                    continue;
                }
                Status::Held(_) | Status::Gone => continue,
            };
            appointments.insert(guest.name.clone(), json!(status));
        }
        let reserved = self.model.kept().into_iter().map(|kept| {
            json!({
                "resource": resource(&kept),
                "lane": kept.lane,
                "from": instant(kept.from),
                "to": instant(kept.to),
                "until": until(kept.until),
                "by": match kept.by {
                    model::By::Guest(guest) => self.model.guests[guest].name.clone(),
                    model::By::Session(id) => format!("s{id}"),
                },
            })
        });
        json!({
            "sessions": sessions.collect::<Vec<_>>(),
            "appointments": appointments,
            "holds": holds,
            "reserved": reserved.collect::<Vec<_>>(),
        })
    }
}

fn resource(kept: &Kept) -> String {
    match kept.resource {
        Resource::Doctor(index) => doctor(index),
        Resource::Room(index) => room(index),
        Resource::Patient(index) => patient(index),
    }
}

fn act(what: &str) -> Map<String, Value> {
    let mut step = Map::new();
    step.insert("act".to_owned(), json!(what));
    step
}

fn timing(service: Service) -> Value {
    json!({
        "duration_min": service.duration,
        "buffer_before_min": service.before,
        "buffer_after_min": service.after,
        "capacity": service.capacity,
    })
}
