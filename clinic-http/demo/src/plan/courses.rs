//! What is more than one appointment: the weekly series and the group sessions.

use super::super::pool::Side;
use super::super::staff::moved;
use super::{PlannedSeries, Planner};
use chrono::Duration;
use clinic_core::scheduling::Slot;

/// The doctor of the series, and of the group sessions.
pub(super) const SERIES_DOCTOR: usize = 6;
pub(super) const GROUP_DOCTOR: usize = 9;
/// Occurrences of the series.
pub(crate) const SERIES_WEEKS: u32 = 8;
/// Group sessions: on which side of the present, and how many come.
const GROUPS: [(Side, usize); 3] = [(Side::Past, 5), (Side::Past, 6), (Side::Future, 5)];
impl Planner<'_> {
    /// Plans the series at the start that is offered in most of its weeks; answers how many of its
    /// occurrences lie in the past and how many are to come.
    pub(super) fn series(&mut self) -> (usize, usize) {
        let today = self.seeder.today;
        let (from, to) = (moved(today, -24), moved(today, -20));
        let slots = self.pools.of(SERIES_DOCTOR, Side::Past, 0);
        let early = slots
            .iter()
            .filter(|slot| (from..=to).contains(&slot.local_start.date()));
        let repeated = early.map(|slot| (self.repetitions(slot), slot.clone()));
        // Of equals the first.
        let best = repeated.rev().max_by_key(|(found, _)| found.len());
        let Some((occurrences, slot)) = best else {
            return (0, 0);
        };
        let at = (slot.starts_at - Duration::days(5)).max(self.opened + Duration::hours(4));
        let Some(patient) = self.patient(SERIES_DOCTOR, &slot, at) else {
            return (0, 0);
        };
        for occurrence in &occurrences {
            self.taken.take_doctor(
                SERIES_DOCTOR,
                self.reserved(0, occurrence),
                occurrence.local_start.date(),
            );
            self.taken.take_patient(patient, occurrence);
        }
        let past = occurrences
            .iter()
            .filter(|o| o.starts_at < self.seeder.now)
            .count();
        self.plan.series = Some(PlannedSeries {
            service: 0,
            patient,
            slot,
            at,
        });
        (past, occurrences.len() - past)
    }

    /// The slots at the same time by the wall clock in the weeks of the series.
    fn repetitions(&self, slot: &Slot) -> Vec<Slot> {
        let weeks = (0..SERIES_WEEKS).map(i64::from);
        let starts: Vec<_> = weeks
            .map(|week| slot.local_start + Duration::weeks(week))
            .collect();
        let all = [Side::Past, Side::Future].map(|side| self.pools.of(SERIES_DOCTOR, side, 0));
        let same = all.into_iter().flatten();
        same.filter(|other| {
            other.location_id == slot.location_id && starts.contains(&other.local_start)
        })
        .cloned()
        .collect()
    }

    /// Plans the group sessions; answers as [`Planner::series`].
    pub(super) fn groups(&mut self) -> (usize, usize) {
        let Some(service) = self
            .services
            .iter()
            .position(|service| service.fields.capacity > 1)
        else {
            return (0, 0);
        };
        let mut counts = (0, 0);
        for (side, size) in GROUPS {
            let Some(slot) = self.free_slot(GROUP_DOCTOR, side, service) else {
                continue;
            };
            self.taken.take_doctor(
                GROUP_DOCTOR,
                self.reserved(service, &slot),
                slot.local_start.date(),
            );
            for _ in 0..size {
                let at = self.booked_at(&slot);
                let Some(patient) = self.patient(GROUP_DOCTOR, &slot, at) else {
                    continue;
                };
                self.taken.take_patient(patient, &slot);
                let fate = self.fate(side, service, slot.starts_at);
                self.push(service, patient, slot.clone(), at, fate, true);
                match side {
                    Side::Past => counts.0 += 1,
                    Side::Future => counts.1 += 1,
                }
            }
        }
        counts
    }
}
