//! The work that is due.

use super::apply::lapse;
use super::state::{Log, State, Tenant};
use crate::domain::scheduling::Owner;
use crate::ports::store::{DoneDue, Due};

/// Does what is due in all organizations.
pub(super) fn run(state: &mut State, due: &Due) -> DoneDue {
    let mut done = DoneDue::default();
    log(&mut state.platform, due, &mut done);
    let organizations: Vec<_> = state.tenants.keys().copied().collect();
    for id in organizations {
        if let Some(tenant) = state.tenants.get_mut(&id) {
            log(&mut tenant.log, due, &mut done);
            done.holds += expired(tenant, due);
        }
    }
    done
}

fn log(log: &mut Log, due: &Due, done: &mut DoneDue) {
    let events: Vec<_> = log
        .events
        .values()
        .take(due.limit as usize)
        .cloned()
        .collect();
    for event in events {
        let last = log.sequenced.get_max().map_or(0, |(seq, _)| *seq);
        log.events.remove(&event.id);
        log.sequenced.insert(last + 1, event);
        done.events += 1;
    }
    let outcomes = log.outcomes.iter();
    let old: Vec<_> = outcomes
        .filter(|(_, outcome)| outcome.created_at < due.keys_before)
        .map(|(key, _)| key.clone())
        .take(due.limit as usize)
        .collect();
    for key in old {
        log.outcomes.remove(&key);
        done.keys += 1;
    }
}

/// Deletes holds that have expired, and sessions that nobody is left in.
fn expired(tenant: &mut Tenant, due: &Due) -> u64 {
    let holds = tenant.holds.values();
    let mut owners: Vec<_> = holds
        .filter(|hold| hold.expires_at <= due.holds_until)
        .map(|hold| Owner::Hold(hold.id))
        .take(due.limit as usize)
        .collect();
    for owner in &owners {
        lapse(tenant, *owner, due.holds_until);
    }
    let mut sessions: Vec<_> = tenant
        .reservations
        .values()
        .filter(|kept| kept.expires_at.is_some_and(|at| at <= due.holds_until))
        .filter_map(|kept| match kept.owner {
            Owner::Session(id) => Some(id),
            Owner::Hold(_) | Owner::Appointment(_) => None,
        })
        .filter(|id| {
            let mut seats = tenant.seats.range((*id, 0)..=(*id, u32::MAX));
            seats.next().is_none()
        })
        .collect();
    sessions.sort_unstable();
    sessions.dedup();
    for id in sessions {
        lapse(tenant, Owner::Session(id), due.holds_until);
        owners.push(Owner::Session(id));
    }
    owners.len() as u64
}
