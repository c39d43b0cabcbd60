//! A clinic on a database: SQLite in a file, PostgreSQL for many servers.
//!
//! ```
//! use clinic_core::money::Currency;
//! use clinic_core::organization::{
//!     CreateOrganization, Location, LocationFields, OrganizationFields, Service, ServiceFields,
//! };
//! use clinic_core::people::{Doctor, DoctorFields, Patient, PatientFields};
//! use clinic_core::records::Create;
//! use clinic_core::scheduling::{BookAppointment, SetSchedule, SlotsQuery};
//! use clinic_core::{Context, time::Schedule};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let file = std::env::temp_dir().join(format!("clinic-front-page-{}.db", std::process::id()));
//! let url = "sqlite:clinic.db";
//! # let url = &format!("sqlite://{}", file.display());
//! let clinic = clinic_store::clinic(url, &Default::default()).await?;
//! let fields = OrganizationFields::new("Clinica Teilor", "Europe/Bucharest", Currency::RON);
//! let organization = clinic.run(&Context::platform(), CreateOrganization { fields }).await?;
//! let host = Context::host(organization.id);
//! let fields = LocationFields::new("Centru", "Europe/Bucharest");
//! let location_id = clinic.run(&host, Create::<Location> { fields }).await?.id;
//! let fields = ServiceFields::new("Consultation", 30);
//! let service = clinic.run(&host, Create::<Service> { fields }).await?.id;
//! let fields = DoctorFields::new("Ana", "Ionescu");
//! let doctor_id = clinic.run(&host, Create::<Doctor> { fields }).await?.id;
//! let schedule = Schedule::workdays("09:00".parse()?, "17:00".parse()?);
//! let hours = SetSchedule { doctor_id, location_id, schedule, accept_stranded: false };
//! clinic.run(&host, hours).await?;
//! let fields = PatientFields::new("Ștefan", "Țurcanu");
//! let patient = clinic.run(&host, Create::<Patient> { fields }).await?.id;
//!
//! let tomorrow = clinic.now().await?.date_naive() + chrono::Days::new(1);
//! let week = SlotsQuery::between(tomorrow, tomorrow + chrono::Days::new(7));
//! let free = clinic.ask(&host, SlotsQuery { service_id: Some(service), ..week }).await?.slots;
//! let first = free.first().ok_or("nothing is free")?;
//! let booking = BookAppointment { patient_id: Some(patient), ..BookAppointment::of(first) };
//! let booked = clinic.run(&host, booking.clone()).await?;
//! println!("{} at {}", booked.status, booked.local_start);
//! if let Err(refused) = clinic.run(&host, booking).await {
//!     let near = refused.refusal().map(|why| &why.alternatives);
//!     println!("{refused}; free near it: {near:#?}");
//! }
//! clinic.close().await?;
//! # assert_eq!(booked.status, clinic_core::scheduling::Status::Scheduled);
//! # std::fs::remove_file(file)?;
//! # Ok(())
//! # }
//! ```
//!
//! What commands and queries there are, and the rules that they follow, say the pages of [`clinic_core`].
//!
//! # The types
//!
//! * [`clinic`] opens a [`Clinic`] at an address, with the system's clock and the zone rules of the library.
//!   [`Options`] bounds connections and waiting, and says whether the schema may be migrated.
//! * [`open`] gives the [`Store`] alone, and [`builder`] puts a clinic on it, with another clock, other ids or newer
//!   zone rules where it is told. [`look`] says beforehand whether [`open`] would succeed.
//! * [`SqliteStore`] and [`PostgresStore`] are the stores; [`OpenError`] says what stands in their way.
//! * [`SystemClock`], [`UuidV7Ids`] and [`Argon2Passwords`] are what the core asks of the machine.
//! * [`verify`] searches a database for what its constraints forbid.
//!
//! # Databases
//!
//! | | SQLite | PostgreSQL |
//! |---|---|---|
//! | address | `sqlite:clinic.db`, `sqlite:///srv/clinic.db` | `postgres://user@host/database` |
//! | for | one process, such as an application or a small server | any number of servers |
//! | writers | one at a time; those who wait share a commit | many; doctor, room and patient are locked |
//! | durable | WAL with `synchronous=FULL` | as the server is set |
//! | the present | the system's clock | the server's clock |
//! | organizations | held apart by the keys of every table | and by row-level security |
//!
//! Both refuse a second reservation of one time by a constraint, whichever process writes it. What both do alike stands
//! once, in `shared`, and is compiled for each; `sqlite` and `postgres` hold what differs: how to connect, begin, lock
//! and commit, and what their errors mean. The schema stands in `migrations`.
//!
//! # Errors
//!
//! Opening fails with an [`OpenError`], which says what to do. What a database says later is an
//! [`Error`](clinic_core::Error) of the core: `contention` and `unavailable`, which may be tried again, or `internal`.
//! [`with_causes`] shows an error with all its causes, for a log.
//!
//! # Limits
//!
//! A store is opened and used within a Tokio runtime. One request takes at most [`Options::request_timeout`], with its
//! waits and repetitions. SQLite in memory alone (`sqlite::memory:`) is not offered: the core has a store in memory.
//!
//! # Features
//!
//! * `sqlite` and `postgres`, both on by default: the databases. A program for one device takes `sqlite` alone, and then
//!   carries no PostgreSQL driver and no TLS.
//! * `testing`: databases of both kinds for tests and benchmarks.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("clinic-store needs a database: its feature `sqlite`, `postgres`, or both");

mod clock;
mod column;
mod commits;
mod error;
mod open;
mod options;
mod passwords;
mod pause;
#[cfg(feature = "postgres")]
mod postgres;
mod runtime;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
pub mod verify;

pub use clock::{SystemClock, UuidV7Ids};
pub use error::{OpenError, with_causes};
pub use open::{file_of, look, open};
pub use options::Options;
pub use passwords::{Argon2Passwords, hash_password};
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;

use clinic_core::ids::Ids;
use clinic_core::store::Store;
use clinic_core::time::Clock;
use clinic_core::{Clinic, ClinicBuilder};
use std::sync::Arc;

/// Opens the clinic on the database at an address ([`open`]), with this machine's clock, ids of version 7 and the zone
/// rules that come with the library. An application with a clock, ids or zone rules of its own calls [`builder`].
///
/// Call [`Clinic::run_due`] about each second while it runs, and [`Clinic::close`] at the end.
///
/// # Errors
/// As [`open`].
pub async fn clinic(url: &str, options: &Options) -> Result<Clinic, OpenError> {
    Ok(builder(open(url, options).await?).build())
}

/// Begins a clinic on a store with defaults: this machine's clock, ids of version 7, and the zone rules that come with
/// the library. What is named takes the place of a default.
///
/// ```
/// use clinic_core::{memory::MemoryStore, time::Zones};
/// use std::sync::Arc;
///
/// let clinic = clinic_store::builder(Arc::new(MemoryStore::new())).build();
/// assert!(clinic.clock().now().timestamp() > 0, "the clock of this machine");
///
/// // Newer rules of one zone, from a file of the system.
/// # fn newer() -> Result<(), Box<dyn std::error::Error>> {
/// let file = std::fs::read("/usr/share/zoneinfo/Europe/Bucharest")?;
/// let zones = Zones::bundled().with_tzif("Europe/Bucharest", &file)?;
/// let clinic = clinic_store::builder(Arc::new(MemoryStore::new()))
///     .zones(Arc::new(zones))
///     .build();
/// # Ok(())
/// # }
/// ```
pub fn builder(store: Arc<dyn Store>) -> ClinicBuilder<Arc<dyn Clock>, Arc<dyn Ids>> {
    Clinic::builder(store)
        .clock(Arc::new(SystemClock))
        .ids(Arc::new(UuidV7Ids::new()))
}
