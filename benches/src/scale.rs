//! A clinic with as many appointments as are asked for, which SQL makes, on SQLite and on PostgreSQL.

use crate::clinic::Organization;
use crate::folder::Folder;
use clinic_core::ids::RoomId;
use clinic_core::organization::{Location, Room, RoomFields, Service};
use clinic_core::records::Create;
use clinic_core::store::Store;
use clinic_core::testing::World;
use clinic_core::time::{Clock, Instant};
use clinic_store::testing::Wire;
use clinic_store::{Options, PostgresStore};
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// The doctors among whom the appointments are shared out.
pub const DOCTORS: usize = 100;
const ROOMS: usize = 10;
const SERVICES: usize = 5;
const LOCATIONS: usize = 4;

const INDEXES_OF_SQLITE: &str = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL \
    AND (type = 'index' OR type = 'trigger') AND tbl_name IN ('appointments', 'reservations', 'patients', 'search_words')";
const INDEXES_OF_POSTGRES: &str = "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index \
    WHERE indrelid IN ('appointments'::regclass, 'reservations'::regclass, 'patients'::regclass, 'search_words'::regclass) \
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)";
/// Made without appointments: 100 doctors, rooms, services, locations.
#[derive(Debug)]
pub struct Scaled {
    /// The clinic and its doctors.
    pub organization: Organization,
    /// One of its rooms.
    pub room: RoomId,
    /// Where it is.
    pub place: Place,
}

/// The database that a clinic is in.
#[derive(Debug)]
pub enum Place {
    /// A SQLite file in a folder of its own.
    Sqlite(Folder),
    /// The address of a database on a PostgreSQL server, which stays there until the server ends.
    Postgres(String),
}

impl Scaled {
    /// A clinic in a SQLite file.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn on_sqlite(appointments: usize) -> Self {
        let folder = Folder::new();
        let store = crate::clinic::open(&folder).await;
        let place = Place::Sqlite(folder);
        Self::filled(store, place, appointments).await
    }

    /// A clinic in a new database on the server at the address, whose login is a superuser.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn on_postgres(server: &str, appointments: usize) -> Self {
        let name = ["scale_", &std::process::id().to_string(), "_"].concat();
        let name = [name, appointments.to_string()].concat();
        let mut admin = PgConnection::connect(server).await.unwrap();
        for words in [
            ["DROP DATABASE IF EXISTS ", &name],
            ["CREATE DATABASE ", &name],
        ] {
            let statement = sqlx::QueryBuilder::<sqlx::Postgres>::new(words.concat());
            let made = admin.execute(sqlx::raw_sql(statement.into_sql())).await;
            made.unwrap();
        }
        admin.close().await.unwrap();
        let (server, _) = server.rsplit_once('/').unwrap();
        let url = [server, "/", &name].concat();
        let store = postgres(&url).await;
        store.migrate().await.unwrap();
        Self::filled(Arc::new(store), Place::Postgres(url), appointments).await
    }

    async fn filled(store: Arc<dyn Store>, place: Place, appointments: usize) -> Self {
        let organization = Organization::new(store, 1, DOCTORS).await;
        let world = &organization.world;
        let mut room = None;
        for nth in 1..ROOMS.max(SERVICES).max(LOCATIONS) {
            if nth < LOCATIONS {
                let fields = World::location_fields();
                created(world, Create::<Location> { fields }).await;
            }
            if nth < SERVICES {
                let fields = World::service_fields();
                created(world, Create::<Service> { fields }).await;
            }
        }
        for nth in 0..ROOMS {
            let fields = RoomFields {
                location_id: world.location,
                name: nth.to_string(),
                kind: "office".to_owned(),
                schedule: None,
            };
            room = Some(created(world, Create::<Room> { fields }).await.id);
        }
        let appointments = i64::try_from(appointments).unwrap();
        match &place {
            Place::Sqlite(folder) => fill_sqlite(folder, world, appointments).await,
            Place::Postgres(url) => fill_postgres(url, world, appointments).await,
        }
        Self {
            organization,
            room: room.unwrap(),
            place,
        }
    }

    /// The same clinic through a wire that counts, where it is on PostgreSQL.
    ///
    /// # Panics
    /// If it cannot be reached.
    pub async fn through_a_wire(&self) -> Option<(World, Wire)> {
        let Place::Postgres(url) = &self.place else {
            return None;
        };
        let wire = Wire::to(url).await;
        let store = postgres(&wire.url).await;
        let world = &self.organization.world;
        let ids = Arc::new(clinic_core::testing::SequentialIds::from(2 << 40));
        let zones = Arc::new(clinic_core::time::Zones::bundled());
        let clock = Arc::clone(&world.clock);
        let clinic = clinic_core::Clinic::new(Arc::new(store), clock, ids, zones);
        let world = World {
            clinic,
            clock: Arc::clone(&world.clock),
            ..*world
        };
        Some((world, wire))
    }

    /// How large the database is, in bytes.
    ///
    /// # Panics
    /// If that cannot be found out.
    pub async fn size(&self) -> u64 {
        match &self.place {
            Place::Sqlite(folder) => {
                let file = folder.path().join("clinic.db");
                std::fs::metadata(file).unwrap().len()
            }
            Place::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let size = sqlx::query_scalar("SELECT pg_database_size(current_database())");
                let size: i64 = size.fetch_one(&mut connection).await.unwrap();
                u64::try_from(size).unwrap()
            }
        }
    }

    /// Ends the database, where it would stay: nothing may use it any more.
    ///
    /// # Panics
    /// If it cannot be ended.
    pub async fn end(self) {
        let Place::Postgres(url) = self.place else {
            return;
        };
        let closed = self.organization.world.clinic.store().close().await;
        closed.unwrap();
        let (server, name) = url.rsplit_once('/').unwrap();
        let admin = [server, "/postgres"].concat();
        let mut admin = PgConnection::connect(&admin).await.unwrap();
        let mut statement = sqlx::QueryBuilder::<sqlx::Postgres>::new("DROP DATABASE ");
        statement.push(name).push(" WITH (FORCE)");
        let ended = admin.execute(sqlx::raw_sql(statement.into_sql())).await;
        ended.unwrap();
    }
}

async fn created<C: clinic_core::command::Command>(world: &World, command: C) -> C::Outcome {
    world.clinic.run(&world.host(), command).await.unwrap()
}

async fn postgres(url: &str) -> PostgresStore {
    let options = Options {
        max_connections: 1,
        request_timeout: Duration::from_secs(120),
        database_clock: false,
        // The scratch server of the benchmarks has no other login.
        allow_superuser: true,
        ..Options::default()
    };
    PostgresStore::connect(url, &options).await.unwrap()
}

/// The row of `given`: an instant is microseconds.
fn given(world: &World) -> (i64, [uuid::Uuid; 3]) {
    let now: Instant = world.clock.now();
    let ids = [world.organization.0, world.location.0, world.service.0];
    (now.timestamp_micros(), ids)
}

/// What SQL makes is made without indexes; they are built at the end, as they would be after an import.
async fn fill_sqlite(folder: &Folder, world: &World, appointments: i64) {
    let options = SqliteConnectOptions::from_str(&folder.database()).unwrap();
    let options = options
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-500000")
        .pragma("temp_store", "MEMORY");
    let mut connection: SqliteConnection = options.foreign_keys(false).connect().await.unwrap();
    let made = "CREATE TEMP TABLE given (appointments INTEGER, organization_id BLOB, location_id BLOB, service_id BLOB, now INTEGER)";
    connection.execute(made).await.unwrap();
    let (now, [organization, location, service]) = given(world);
    let row = sqlx::query("INSERT INTO given VALUES (?, ?, ?, ?, ?)");
    let row = row.bind(appointments).bind(organization).bind(location);
    let row = row.bind(service).bind(now).execute(&mut connection).await;
    row.unwrap();
    let indexes: Vec<(String, String)> = sqlx::query_as(INDEXES_OF_SQLITE)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    for (name, sql) in &indexes {
        let kind = sql
            .split_whitespace()
            .find(|word| *word != "CREATE" && *word != "UNIQUE");
        let words = ["DROP ", kind.unwrap(), " ", name].concat();
        let drop = sqlx::QueryBuilder::<sqlx::Sqlite>::new(words);
        let dropped = connection.execute(sqlx::raw_sql(drop.into_sql())).await;
        dropped.unwrap();
    }
    let script = sqlx::raw_sql(include_str!("../sql/scale.sqlite.sql"));
    connection.execute(script).await.unwrap();
    for (_, sql) in indexes {
        let create = sqlx::QueryBuilder::<sqlx::Sqlite>::new(sql);
        let created = connection.execute(sqlx::raw_sql(create.into_sql())).await;
        created.unwrap();
    }
    // What is measured must not wait for what was written before.
    let settled = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)");
    connection.execute(settled).await.unwrap();
    connection.close().await.unwrap();
}

async fn fill_postgres(url: &str, world: &World, appointments: i64) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let made = "CREATE TEMP TABLE given (appointments bigint, organization_id uuid, location_id uuid, service_id uuid, now timestamptz)";
    connection.execute(made).await.unwrap();
    let (now, [organization, location, service]) = given(world);
    let row = "INSERT INTO given VALUES ($1, $2, $3, $4, to_timestamp($5::bigint / 1000000))";
    let row = sqlx::query(row).bind(appointments).bind(organization);
    let row = row.bind(location).bind(service).bind(now);
    row.execute(&mut connection).await.unwrap();
    let indexes: Vec<(String, String)> = sqlx::query_as(INDEXES_OF_POSTGRES)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    for (name, _) in &indexes {
        let words = ["DROP INDEX ", name].concat();
        let drop = sqlx::QueryBuilder::<sqlx::Postgres>::new(words);
        let dropped = connection.execute(sqlx::raw_sql(drop.into_sql())).await;
        dropped.unwrap();
    }
    let quickly =
        "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'";
    let settings = sqlx::raw_sql(quickly);
    connection.execute(settings).await.unwrap();
    let script = sqlx::raw_sql(include_str!("../sql/scale.postgres.sql"));
    connection.execute(script).await.unwrap();
    for (_, sql) in indexes {
        let create = sqlx::QueryBuilder::<sqlx::Postgres>::new(sql);
        let created = connection.execute(sqlx::raw_sql(create.into_sql())).await;
        created.unwrap();
    }
    // As the server does by itself after a while.
    connection.execute("VACUUM ANALYZE").await.unwrap();
    connection.execute("CHECKPOINT").await.unwrap();
    connection.close().await.unwrap();
}
