//! An example clinic, for trying `clinic` out and for tests: an organization with locations, doctors, patients and
//! half a year of appointments.
//!
//! [`seed`] plans it from a number and writes it through the commands of [`clinic_core::Clinic`], on a clock that it
//! moves, so that every record has passed every rule. The same number and the same present make the same clinic, id by
//! id. [`look`] says beforehand what a store holds. The crate needs no server and no particular store: what it is given
//! is a [`Store`].
//!
//! The planned appointments are chosen from the slots that the clinic offers (`plan`), then booked, moved and taken
//! through their statuses in the order of time (`timeline`).
#![forbid(unsafe_code)]

mod accounts;
mod chance;
mod clock;
mod found;
mod holidays;
mod hours;
mod names;
mod options;
mod organization;
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
pub use options::{PasswordOf, SeedOptions};
pub use report::{Counts, DoctorCount, LogIn, SeedReport};
pub use staff::Shift;

use chrono::{Days, NaiveTime};
use clinic_core::store::Store;
use clinic_core::time::{ZoneName, Zones, cut_to_micros};
use clinic_core::{Error, ErrorCode};
use std::sync::Arc;

/// How many days before the present the clinic opened.
const OPENED_DAYS: u64 = 190;

/// Fills a store with an example clinic. `progress` is told what is done and how much there is in all.
///
/// The store's own clock, where it has one, is passed over.
///
/// # Errors
/// `already_exists` where the store holds an example clinic already (nothing is written then); those of the store.
pub async fn seed(
    store: Arc<dyn Store>,
    zones: Arc<Zones>,
    options: SeedOptions,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<SeedReport, Error> {
    let now = cut_to_micros(options.now);
    let rules = zones
        .rules(&ZoneName(organization::ZONE.to_owned()))
        .map_err(|_| {
            Error::new(
                ErrorCode::UnknownZone,
                format!("the zone {} is not known", organization::ZONE),
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
    let organization = organization::open(seeder).await?;
    let organization_id = organization.id;
    let locations = organization::locations(seeder).await?;
    organization::rooms(seeder, &locations).await?;
    let doctors = staff::doctors(seeder).await?;
    let services = organization::services(seeder, organization, &locations, &doctors).await?;
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
