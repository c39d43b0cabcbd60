//! The slots that the empty clinic offers, asked once per doctor, service and period.

use super::seeder::Seeder;
use super::staff::{moved, places_of};
use chrono::Duration;
use clinic_core::Error;
use clinic_core::organization::{Location, Service};
use clinic_core::people::Doctor;
use clinic_core::scheduling::{Slot, SlotsQuery};
use std::collections::BTreeMap;

/// How long before its start an appointment is booked at the latest.
pub(super) const NOTICE_MIN: i64 = 90;

/// Before the present, or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Past,
    Future,
}

/// Days before today, from and to (excluded), of each question.
const PERIODS: [(i64, i64); 4] = [(-182, -121), (-121, -60), (-60, 1), (0, 31)];
/// How far the future of the demo reaches.
const FUTURE_DAYS: i64 = 30;

/// Slots by doctor, side of the present, and service.
#[derive(Debug, Default)]
pub(super) struct Pools(BTreeMap<(usize, Side, usize), Vec<Slot>>);

impl Pools {
    /// The slots of a doctor for a service, by start within each location.
    pub(super) fn of(&self, doctor: usize, side: Side, service: usize) -> &[Slot] {
        self.0
            .get(&(doctor, side, service))
            .map_or(&[], Vec::as_slice)
    }

    /// The services for which a doctor has slots.
    pub(super) fn services(&self, doctor: usize, side: Side) -> Vec<usize> {
        let from = (doctor, side, 0);
        self.0
            .range(from..=(doctor, side, usize::MAX))
            .map(|((_, _, service), _)| *service)
            .collect()
    }

    /// Asks the clinic. Each period is asked as if on the day before it.
    pub(super) async fn ask(
        seeder: &Seeder,
        locations: &[Location],
        services: &[Service],
        doctors: &[Doctor],
    ) -> Result<Self, Error> {
        let mut pools = Self::default();
        for (number, doctor) in doctors.iter().enumerate() {
            for location in places_of(number).filter_map(|place| locations.get(place)) {
                let given = |service: &Service| {
                    service.fields.given_by(doctor.id) && service.fields.given_at(location.id)
                };
                for (at, service) in services
                    .iter()
                    .enumerate()
                    .filter(|(_, service)| given(service))
                {
                    for (from, to) in PERIODS {
                        let question = SlotsQuery {
                            doctor_ids: vec![doctor.id],
                            service_id: Some(service.id),
                            location_id: Some(location.id),
                            ..SlotsQuery::between(
                                moved(seeder.today, from),
                                moved(seeder.today, to),
                            )
                        };
                        seeder.at(seeder.now + Duration::days(from - 1));
                        let found = seeder.ask(question).await?.slots;
                        pools.add(
                            seeder,
                            number,
                            at,
                            if from < 0 { Side::Past } else { Side::Future },
                            found,
                        );
                    }
                }
            }
        }
        Ok(pools)
    }

    /// Keeps those on the right side of the present.
    fn add(
        &mut self,
        seeder: &Seeder,
        doctor: usize,
        service: usize,
        side: Side,
        slots: Vec<Slot>,
    ) {
        let now = seeder.now;
        let soonest = now + Duration::minutes(NOTICE_MIN + 5);
        let kept = slots.into_iter().filter(|slot| match side {
            Side::Past => slot.starts_at < now,
            Side::Future => (soonest..now + Duration::days(FUTURE_DAYS)).contains(&slot.starts_at),
        });
        self.0
            .entry((doctor, side, service))
            .or_default()
            .extend(kept);
    }
}
