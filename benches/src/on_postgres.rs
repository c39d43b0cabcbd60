//! Databases on a PostgreSQL server: copies of one clinic whose doctors and patients have numbers for ids, so that
//! a script can count through them.

use crate::clinic::Organization;
use clinic_core::Clinic;
use clinic_core::ids::{DoctorId, LocationId, OrganizationId, PatientId, ServiceId};
use clinic_core::store::{Mode, Scope, Store};
use clinic_core::testing::{FixedClock, SequentialIds, World};
use clinic_core::time::{Instant, Zones};
use clinic_store::{Options, PostgresStore};
use sqlx::{Connection, Executor, PgConnection};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The doctors of the clinic, and as many patients.
pub const DOCTORS: usize = 128;

/// Gives the doctors and patients of a clinic copies that are numbered from 0.
const COPIES: [&str; 3] = [
    "INSERT INTO doctors SELECT (jsonb_populate_record(d, jsonb_build_object('id', \
     '00000000-0000-4000-8000-' || lpad(n::text, 12, '0')))).* FROM doctors d, generate_series(0, $1 - 1) n WHERE d.id = $2",
    "INSERT INTO doctor_schedules SELECT (jsonb_populate_record(s, jsonb_build_object('doctor_id', \
     '00000000-0000-4000-8000-' || lpad(n::text, 12, '0')))).* FROM doctor_schedules s, generate_series(0, $1 - 1) n WHERE s.doctor_id = $2",
    "INSERT INTO patients SELECT (jsonb_populate_record(p, jsonb_build_object('id', \
     '00000000-0000-4000-9000-' || lpad(n::text, 12, '0')))).* FROM patients p, generate_series(0, $1 - 1) n WHERE p.id = $2",
];

/// The numbered id of a doctor (8) or a patient (9).
fn numbered(kind: u64, nth: usize) -> Uuid {
    Uuid::from_u64_pair(
        0x4000,
        kind << 60 | u64::from_str_radix(&nth.to_string(), 16).unwrap(),
    )
}

/// A server for the benchmarks.
#[derive(Debug)]
pub struct Server {
    url: String,
    pgbench: String,
    clinic: Ids,
}

/// What of the clinic is the same in all copies.
#[derive(Clone, Copy, Debug)]
struct Ids {
    organization: OrganizationId,
    location: LocationId,
    service: ServiceId,
    now: Instant,
}

/// The one that the copies are made of.
const ORIGINAL: &str = "original";

impl Server {
    /// The server that the environment names, with a clinic on it.
    ///
    /// # Panics
    /// If there is none: `cargo xtask bench` starts one.
    pub async fn new() -> Self {
        let named = |variable| std::env::var(variable).expect("run `cargo xtask bench`");
        let url = named("CLINIC_BENCH_POSTGRES_URL");
        let mut server = Self {
            pgbench: named("CLINIC_BENCH_PGBENCH"),
            clinic: Ids {
                organization: Uuid::nil().into(),
                location: Uuid::nil().into(),
                service: Uuid::nil().into(),
                now: Instant::UNIX_EPOCH,
            },
            url,
        };
        server.create(ORIGINAL, None).await;
        let store = server.store(ORIGINAL, 2).await;
        store.migrate().await.unwrap();
        let store = Arc::new(store);
        let world = World::on(store.clone(), 1).await.unwrap();
        let always = World::weekdays(0, 24 * 60);
        world.work(world.doctor, always).await.unwrap();
        let mut connection = server.connect(ORIGINAL).await;
        let ids = [world.doctor.0, world.doctor.0, world.patient.0];
        for (statement, id) in COPIES.into_iter().zip(ids) {
            let count = i32::try_from(DOCTORS).unwrap();
            let copied = sqlx::query(statement).bind(count).bind(id);
            copied.execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
        store.close().await.unwrap();
        server.clinic = Ids {
            organization: world.organization,
            location: world.location,
            service: world.service,
            now: clinic_core::time::Clock::now(world.clock.as_ref()),
        };
        server
    }

    /// The address of a database.
    fn address(&self, database: &str) -> String {
        let (server, _) = self.url.rsplit_once('/').unwrap();
        [server, "/", database].concat()
    }

    async fn connect(&self, database: &str) -> PgConnection {
        PgConnection::connect(&self.address(database))
            .await
            .unwrap()
    }

    async fn store(&self, database: &str, connections: u32) -> PostgresStore {
        let options = Options {
            max_connections: connections,
            acquire_timeout: Duration::from_secs(60),
            request_timeout: Duration::from_secs(60),
            database_clock: false,
            // The scratch server of the benchmarks has no other login.
            allow_superuser: true,
            ..Options::default()
        };
        let address = self.address(database);
        PostgresStore::connect(&address, &options).await.unwrap()
    }

    async fn create(&self, name: &str, template: Option<&str>) {
        let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new("CREATE DATABASE ");
        query.push(name);
        if let Some(template) = template {
            query.push(" TEMPLATE ").push(template);
        }
        let mut admin = PgConnection::connect(&self.url).await.unwrap();
        let made = admin.execute(sqlx::raw_sql(query.into_sql())).await;
        made.unwrap();
        admin.close().await.unwrap();
    }

    /// A new database with the clinic.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn copy(&self, name: &str) {
        self.create(name, Some(ORIGINAL)).await;
    }

    /// Ends a database that nobody uses any more.
    ///
    /// # Panics
    /// If it cannot be ended.
    pub async fn end(&self, name: &str) {
        let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new("DROP DATABASE ");
        query.push(name);
        let mut admin = PgConnection::connect(&self.url).await.unwrap();
        let gone = admin.execute(sqlx::raw_sql(query.into_sql())).await;
        gone.unwrap();
        admin.close().await.unwrap();
    }

    /// Has the server take stock of a database, as it does by itself after a while.
    ///
    /// # Panics
    /// If it cannot.
    pub async fn analyze(&self, name: &str) {
        let mut connection = self.connect(name).await;
        connection.execute("VACUUM ANALYZE").await.unwrap();
        connection.close().await.unwrap();
    }

    /// What a setting of the server is.
    ///
    /// # Panics
    /// If there is none.
    pub async fn setting(&self, name: &str) -> String {
        let mut connection = self.connect(ORIGINAL).await;
        let setting = sqlx::query_scalar("SELECT current_setting($1)").bind(name);
        let setting = setting.fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        setting
    }

    /// The clinic in a database, on so many open connections.
    ///
    /// # Panics
    /// If it cannot be reached.
    pub async fn clinic(
        &self,
        database: &str,
        connections: u32,
    ) -> (Organization, Arc<PostgresStore>) {
        let store = Arc::new(self.store(database, connections).await);
        let mut open = Vec::new();
        for _ in 0..connections {
            let scope = Scope::Organization(self.clinic.organization);
            open.push(store.begin(scope, Mode::Read).await.unwrap());
        }
        drop(open);
        // Ids that no other clinic on the same database has given.
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(2);
        let nth = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let clock = Arc::new(FixedClock::at(self.clinic.now));
        let ids = Arc::new(SequentialIds::from(nth << 40));
        let zones = Arc::new(Zones::bundled());
        let patients: Vec<PatientId> = (0..DOCTORS).map(|n| numbered(9, n).into()).collect();
        let doctors: Vec<DoctorId> = (0..DOCTORS).map(|n| numbered(8, n).into()).collect();
        let world = World {
            clinic: Clinic::new(store.clone(), clock.clone(), ids, zones),
            clock,
            organization: self.clinic.organization,
            location: self.clinic.location,
            service: self.clinic.service,
            doctor: doctors[0],
            patient: patients[0],
            other_patient: patients[1],
        };
        (Organization::of(world, doctors, patients), store)
    }

    /// Runs the script in a database: bookings a second, and how many there were.
    ///
    /// # Panics
    /// If a booking fails.
    #[must_use]
    pub fn script(
        &self,
        database: &str,
        clients: usize,
        first: usize,
        seconds: u64,
    ) -> (f64, usize) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/pgbench/booking.sql");
        let Ids {
            organization,
            location,
            service,
            ..
        } = self.clinic;
        let mut pgbench = Command::new(&self.pgbench);
        pgbench.args(["-n", "-M", "prepared", "-f", script]);
        pgbench.args(["-T", &seconds.to_string(), "-c", &clients.to_string()]);
        pgbench.args(["-j", &clients.min(2).to_string()]);
        for (name, value) in [
            ("i", "-1".to_owned()),
            ("first", first.to_string()),
            ("clients", clients.to_string()),
            ("doctors", DOCTORS.to_string()),
            ("organization", organization.to_string()),
            ("location", location.to_string()),
            ("service", service.to_string()),
        ] {
            pgbench.arg("-D").arg([name, "=", &value].concat());
        }
        let settings = [
            "-c role=clinic_app -c random_page_cost=1.1 -c clinic.organization_id=",
            &organization.to_string(),
        ];
        pgbench.env("PGOPTIONS", settings.concat());
        let done = pgbench.arg(self.address(database)).output().unwrap();
        let (said, failed) = (
            String::from_utf8(done.stdout).unwrap(),
            String::from_utf8(done.stderr).unwrap(),
        );
        assert!(
            done.status.success() && !failed.contains("ERROR"),
            "{failed}"
        );
        let figure = |name: &str| {
            let line = said
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap();
            line.split_whitespace().next().unwrap().to_owned()
        };
        let processed = figure("number of transactions actually processed: ");
        (
            figure("tps = ").parse().unwrap(),
            processed.parse().unwrap(),
        )
    }
}
