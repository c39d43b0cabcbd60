//! An invented clinic to look at: written through the commands, on a clock that is moved, so that half a
//! year of it has passed every rule.
//!
//! The same number and the same present make the same clinic, id by id.

mod accounts;
mod chance;
mod clock;
mod found;
mod holidays;
mod house;
mod names;
mod patients;
mod plan;
mod pool;
mod report;
mod seeder;
mod staff;
mod taken;
#[cfg(test)]
mod tests;
mod timeline;

pub use found::{Found, look, password_hashes};
pub use report::{Counts, DoctorCount, LogIn, SeedReport};
pub use staff::Shift;

use chrono::{Days, NaiveTime};
use clinic_core::access::PasswordHash;
use clinic_core::store::Store;
use clinic_core::time::{Instant, ZoneName, Zones, cut_to_micros};
use clinic_core::{Error, ErrorCode};
use std::fmt;
use std::sync::Arc;

/// Makes the hash of the demo password for the account with an e-mail address.
pub type PasswordOf = Arc<dyn Fn(&str) -> Result<PasswordHash, Error> + Send + Sync>;

/// How a demo is made.
#[derive(Clone)]
pub struct SeedOptions {
    /// The number that repeats it.
    pub seed: u64,
    /// The present: 70 % of the appointments start before it, 30 % in the thirty days after it.
    pub now: Instant,
    /// The hash of each account's password.
    pub password: PasswordOf,
}

impl fmt::Debug for SeedOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeedOptions")
            .field("seed", &self.seed)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// How many days before the present the clinic opened.
const OPENED_DAYS: u64 = 190;

/// Fills a store with an example clinic. `progress` is told what is done and how much there is in all.
///
/// The store's own clock, where it has one, is passed over.
///
/// # Errors
/// `already_exists` where a demo lives in the store already (nothing is written then); those of the store.
pub async fn seed(
    store: Arc<dyn Store>,
    zones: Arc<Zones>,
    options: SeedOptions,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<SeedReport, Error> {
    let now = cut_to_micros(options.now);
    let rules = zones
        .rules(&ZoneName(house::ZONE.to_owned()))
        .map_err(|_| {
            Error::new(
                ErrorCode::UnknownZone,
                format!("the zone {} is not known", house::ZONE),
            )
        })?;
    let today = rules.local(now).date();
    let mut seeder = seeder::Seeder::new(store, zones, options.seed, now, today);
    let seeder = &mut seeder;
    let opened = (today - Days::new(OPENED_DAYS))
        .and_time(NaiveTime::MIN)
        .and_utc()
        + chrono::Duration::hours(5);
    seeder.at(opened);

    let mut log_ins = vec![accounts::super_admin(seeder, &options).await?];
    let organization = house::organization(seeder).await?;
    let organization_id = organization.id;
    let locations = house::locations(seeder).await?;
    house::rooms(seeder, &locations).await?;
    let doctors = staff::doctors(seeder).await?;
    let services = house::services(seeder, organization, &locations, &doctors).await?;
    staff::schedules(seeder, &doctors, &locations).await?;
    let time_off = staff::time_off(seeder, &doctors).await?.len() as u64;
    log_ins.extend(accounts::staff(seeder, &options, organization_id, &locations, &doctors).await?);

    let newcomers = patients::newcomers(seeder, opened);
    let pools = pool::Pools::ask(seeder, &locations, &services, &doctors).await?;
    let plan = plan::Planner::new(seeder, &services, &newcomers, &pools, opened).plan();
    let known = timeline::Timeline::new(seeder, &services, &newcomers, &plan, progress)
        .live()
        .await?;
    if let (Some(id), Some(first)) = (known.get(&0), newcomers.first()) {
        log_ins
            .push(accounts::patient(seeder, &options, organization_id, *id, &first.fields).await?);
    }
    let made = report::Made {
        seed: options.seed,
        organization_id,
        doctors,
        time_off,
        log_ins,
    };
    report::report(seeder, made).await
}
