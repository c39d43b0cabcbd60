//! Which appointments there are going to be: chosen from the slots that the clinic offers.

mod courses;

pub(super) use courses::SERIES_WEEKS;
use courses::{GROUP_DOCTOR, SERIES_DOCTOR};

use super::names::COMPLAINTS;
use super::patients::Newcomer;
use super::pool::{NOTICE_MIN, Pools, Side};
use super::seeder::Seeder;
use super::staff::DOCTORS;
use super::taken::Taken;
use chrono::Duration;
use clinic_core::organization::Service;
use clinic_core::scheduling::{Slot, Source};
use clinic_core::time::{Instant, Span};

/// What becomes of an appointment by the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Requested,
    Scheduled,
    Confirmed,
    CheckedIn,
    InProgress,
    Completed,
    Cancelled,
    NoShow,
}

/// An appointment that is going to be booked.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    /// The number of the service.
    pub(super) service: usize,
    /// The number of the patient.
    pub(super) patient: usize,
    /// Where it ends up.
    pub(super) slot: Slot,
    /// Where it is booked at first, if it is moved later.
    pub(super) first: Option<Slot>,
    /// When it is booked.
    pub(super) at: Instant,
    /// What becomes of it.
    pub(super) fate: Fate,
    /// Where the booking comes from.
    pub(super) source: Source,
    /// Why the patient comes.
    pub(super) reason: Option<&'static str>,
    /// Whether others share its time.
    pub(super) in_group: bool,
}

/// A weekly series that is going to be booked.
#[derive(Clone, Debug)]
pub(super) struct PlannedSeries {
    /// The number of the service.
    pub(super) service: usize,
    /// The number of the patient.
    pub(super) patient: usize,
    /// Its first slot.
    pub(super) slot: Slot,
    /// When it is booked.
    pub(super) at: Instant,
}

/// All that is going to be booked.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) bookings: Vec<Planned>,
    pub(super) series: Option<PlannedSeries>,
}

/// Requests per doctor that wait for approval.
const REQUESTS: usize = 2;

/// Makes the plan.
#[derive(Debug)]
pub(super) struct Planner<'a> {
    seeder: &'a mut Seeder,
    services: &'a [Service],
    newcomers: &'a [Newcomer],
    pools: &'a Pools,
    opened: Instant,
    taken: Taken,
    plan: Plan,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        seeder: &'a mut Seeder,
        services: &'a [Service],
        newcomers: &'a [Newcomer],
        pools: &'a Pools,
        opened: Instant,
    ) -> Self {
        let taken = Taken::new(DOCTORS.len(), newcomers.len());
        Self {
            seeder,
            services,
            newcomers,
            pools,
            opened,
            taken,
            plan: Plan::default(),
        }
    }

    /// The whole plan: the series, the groups, then 70 % in the past and 30 % to come.
    pub(super) fn plan(mut self) -> Plan {
        let mut open: Vec<(usize, usize)> = DOCTORS
            .iter()
            .map(|entry| {
                // Rounded, so that the whole keeps the share.
                let past = (entry.appointments * 7 + 5) / 10;
                (past, entry.appointments - past)
            })
            .collect();
        let in_series = self.series();
        let in_groups = self.groups();
        for (doctor, (past, future)) in [(SERIES_DOCTOR, in_series), (GROUP_DOCTOR, in_groups)] {
            if let Some(open) = open.get_mut(doctor) {
                *open = (open.0.saturating_sub(past), open.1.saturating_sub(future));
            }
        }
        for (doctor, (past, future)) in open.into_iter().enumerate() {
            self.single(doctor, Side::Past, past);
            self.single(doctor, Side::Future, future);
        }
        self.leave_some_open();
        self.plan
    }

    /// The reserved span of a slot.
    fn reserved(&self, service: usize, slot: &Slot) -> Span {
        let span = Span::new(slot.starts_at, slot.ends_at);
        self.services.get(service).map_or(span, |service| {
            span.widened(
                service.fields.buffer_before_min,
                service.fields.buffer_after_min,
            )
        })
    }

    /// Plans single appointments of a doctor on one side of the present.
    fn single(&mut self, doctor: usize, side: Side, count: usize) {
        let offered = self.pools.services(doctor, side);
        let approval = offered
            .iter()
            .copied()
            .find(|number| self.needs_approval(*number));
        let offered: Vec<usize> = offered
            .into_iter()
            .filter(|number| self.capacity(*number) == 1)
            .collect();
        let mut planned = 0;
        for _ in 0..count * 6 {
            if planned == count {
                return;
            }
            let wanted = approval.filter(|_| side == Side::Future && planned < REQUESTS);
            // Half of all are for the default service, which is the first.
            let any = if self.seeder.chance.percent(50) {
                offered.first()
            } else {
                self.seeder.chance.pick(&offered)
            };
            let Some(service) = wanted.or(any.copied()) else {
                return;
            };
            let Some(slot) = self.free_slot(doctor, side, service) else {
                continue;
            };
            let at = self.booked_at(&slot);
            let Some(patient) = self.patient(doctor, &slot, at) else {
                continue;
            };
            self.taken.take_doctor(
                doctor,
                self.reserved(service, &slot),
                slot.local_start.date(),
            );
            self.taken.take_patient(patient, &slot);
            let fate = if wanted.is_some() {
                Fate::Requested
            } else {
                self.fate(side, service, slot.starts_at)
            };
            self.push(service, patient, slot, at, fate, false);
            self.move_once(doctor, side);
            planned += 1;
        }
    }

    fn needs_approval(&self, service: usize) -> bool {
        self.services
            .get(service)
            .is_some_and(|service| service.fields.needs_approval)
    }

    fn capacity(&self, service: usize) -> u32 {
        self.services
            .get(service)
            .map_or(1, |service| service.fields.capacity)
    }

    /// A slot of a doctor that nothing planned meets.
    fn free_slot(&mut self, doctor: usize, side: Side, service: usize) -> Option<Slot> {
        let slots = self.pools.of(doctor, side, service);
        (0..30).find_map(|_| {
            let slot = self.seeder.chance.pick(slots)?;
            let free = self.taken.is_doctor_free(
                doctor,
                self.reserved(service, slot),
                slot.local_start.date(),
            );
            free.then(|| slot.clone())
        })
    }

    /// When a slot is booked: from three weeks to some hours before it.
    fn booked_at(&mut self, slot: &Slot) -> Instant {
        let chance = &mut self.seeder.chance;
        let days = if chance.percent(25) { 1 } else { 21 };
        let ahead = Duration::minutes(chance.between(NOTICE_MIN, days * 24 * 60));
        let latest = self.seeder.now - Duration::minutes(5);
        (slot.starts_at - ahead)
            .max(self.opened + Duration::hours(4))
            .min(latest)
    }

    /// A patient who is registered by then and has nothing else on that date; rather one of the doctor's own.
    fn patient(&mut self, doctor: usize, slot: &Slot, at: Instant) -> Option<usize> {
        let known = at - Duration::minutes(10);
        let own = |newcomer: &Newcomer| newcomer.usual == doctor;
        for attempt in 0..80 {
            let number = self.seeder.chance.below(self.newcomers.len());
            let rather_own = attempt < 40 && self.seeder.chance.percent(60);
            let Some(newcomer) = self.newcomers.get(number) else {
                continue;
            };
            if newcomer.at <= known
                && (!rather_own || own(newcomer))
                && self.taken.is_patient_free(number, slot)
            {
                return Some(number);
            }
        }
        None
    }

    fn fate(&mut self, side: Side, service: usize, start: Instant) -> Fate {
        let drawn = self.seeder.chance.below(100);
        let to_be_missed = start <= self.seeder.now - Duration::minutes(60);
        match side {
            Side::Past => match drawn {
                0..12 => Fate::Cancelled,
                12..21 if to_be_missed => Fate::NoShow,
                _ => Fate::Completed,
            },
            Side::Future => match drawn {
                0..8 => Fate::Cancelled,
                8..50 if self.needs_approval(service) => Fate::Requested,
                8..50 => Fate::Scheduled,
                _ => Fate::Confirmed,
            },
        }
    }

    fn push(
        &mut self,
        service: usize,
        patient: usize,
        slot: Slot,
        at: Instant,
        fate: Fate,
        in_group: bool,
    ) {
        let chance = &mut self.seeder.chance;
        let source = match chance.below(100) {
            0..45 => Source::Desk,
            45..70 => Source::Phone,
            70..90 => Source::Web,
            _ => Source::App,
        };
        let reason = if chance.percent(70) {
            chance.pick(&COMPLAINTS).copied()
        } else {
            None
        };
        self.plan.bookings.push(Planned {
            service,
            patient,
            slot,
            first: None,
            at,
            fate,
            source,
            reason,
            in_group,
        });
    }

    /// Lets a few be booked elsewhere first and moved to their place later.
    fn move_once(&mut self, doctor: usize, side: Side) {
        if !self.seeder.chance.percent(5) {
            return;
        }
        let Some(last) = self.plan.bookings.last() else {
            return;
        };
        let (service, patient, at) = (last.service, last.patient, last.at);
        let early = last.slot.starts_at - Duration::days(2);
        if at > early || self.needs_approval(service) {
            return;
        }
        let Some(first) = self.free_slot(doctor, side, service) else {
            return;
        };
        let soonest = at + Duration::days(1);
        let kept = self
            .plan
            .bookings
            .last()
            .is_some_and(|last| last.slot.location_id == first.location_id);
        if kept && first.starts_at >= soonest && self.taken.is_patient_free(patient, &first) {
            self.taken.take_doctor(
                doctor,
                self.reserved(service, &first),
                first.local_start.date(),
            );
            self.taken.take_patient(patient, &first);
            if let Some(last) = self.plan.bookings.last_mut() {
                last.first = Some(first);
            }
        }
    }

    /// Leaves the latest of the past where the desk has not closed them yet, so that every status occurs at
    /// any hour of the day.
    fn leave_some_open(&mut self) {
        let under_way = self.seeder.now - Duration::minutes(15);
        let single =
            |planned: &&mut Planned| planned.slot.starts_at <= under_way && !planned.in_group;
        let mut past: Vec<_> = self.plan.bookings.iter_mut().filter(single).collect();
        past.sort_by_key(|planned| std::cmp::Reverse(planned.slot.starts_at));
        let left = [
            Fate::InProgress,
            Fate::CheckedIn,
            Fate::InProgress,
            Fate::CheckedIn,
        ];
        for (planned, fate) in past.into_iter().zip(left) {
            planned.fate = fate;
        }
    }
}
