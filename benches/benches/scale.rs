//! What bookings, lists, searches and the desk's questions cost as appointments and organizations become many: the
//! median time on SQLite and on PostgreSQL, and for how many statements or round trips it waits.

#![allow(missing_docs, reason = "a benchmark is not called")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use chrono::{Days, Duration as Span};
use clinic_benches::by_hand;
use clinic_benches::clinic::{Organization, open};
use clinic_benches::folder::Folder;
use clinic_benches::report::{self, median};
use clinic_benches::scale::{DOCTORS, Place, Scaled};
use clinic_core::command::Query;
use clinic_core::error::ErrorCode;
use clinic_core::page::PageRequest;
use clinic_core::records::PatientList;
use clinic_core::scheduling::{
    AppointmentList, BookSeries, CancelSeries, DoctorStats, Queue, SlotsQuery, Source, Status,
    WhatIf, WhatIfChange,
};
use clinic_core::store::{AppointmentFilter, SearchWords, Sort, SortKey};
use clinic_core::testing::World;
use clinic_core::time::{Clock, WallSpan};
use clinic_store::testing::Statements;
use sqlx::Connection;
use std::time::{Duration, Instant};

/// Bookings and questions that are measured on many organizations, and bookings on one.
const TIMES: usize = 200;
/// How often each other question is asked.
const ASKED: usize = 30;
/// Bookings that each doctor has, over twelve weeks, where there are many organizations.
const OF_A_DOCTOR: usize = 250;
const BATCH: usize = 500;
/// Series that are cancelled, of a start a week for a year.
const SERIES: usize = 5;

/// What is measured.
#[derive(Clone, Debug)]
enum Act {
    Book,
    CancelSeries,
    Slots,
    List(Box<AppointmentFilter>),
    Page,
    Patients(&'static str),
    Refused,
    Queue,
    Statistics(bool),
    WhatIf(bool),
}

fn acts(clinic: &Scaled) -> Vec<(&'static str, Act)> {
    let world = &clinic.organization.world;
    let list = |change: &dyn Fn(&mut AppointmentFilter)| {
        let mut filter = AppointmentFilter::default();
        change(&mut filter);
        Act::List(Box::new(filter))
    };
    let today = world.clock.now().date_naive();
    let doctor = clinic.organization.nth(7).0;
    let patient = "00000000-0000-4000-9000-000000000123".parse().unwrap();
    let words = |filter: &mut AppointmentFilter| filter.patient_words = SearchWords::of("pop123");
    vec![
        ("a booking", Act::Book),
        ("a series of 52 cancelled", Act::CancelSeries),
        ("a week's free slots of a doctor", Act::Slots),
        ("the queue", Act::Queue),
        ("list: all", list(&|_| {})),
        ("list: all, page 10 with its total", Act::Page),
        (
            "list: in a status (1 in 1000)",
            list(&|f| f.statuses = vec![Status::Requested]),
        ),
        ("list: stranded", list(&|f| f.stranded = Some(true))),
        ("list: in a room", list(&|f| f.room_id = Some(clinic.room))),
        (
            "list: for a service",
            list(&|f| f.service_id = Some(world.service)),
        ),
        (
            "list: from a source (1 in 1000)",
            list(&|f| f.source = Some(Source::Partner)),
        ),
        (
            "list: on a date",
            list(&|f| {
                f.on_from = Some(today);
                f.on_before = today.succ_opt();
            }),
        ),
        (
            "list: of a patient",
            list(&|f| f.patient_id = Some(patient)),
        ),
        ("list: of a doctor", list(&|f| f.doctor_id = Some(doctor))),
        (
            "list: of a doctor, in a rare status",
            list(&|f| {
                f.doctor_id = Some(doctor);
                f.statuses = vec![Status::Requested];
            }),
        ),
        ("list: by a patient's name", list(&words)),
        (
            "list: by a name of all patients",
            list(&|f| f.patient_words = SearchWords::of("ana")),
        ),
        ("patients: a rare word", Act::Patients("pop123")),
        ("patients: a word of all", Act::Patients("ana")),
        (
            "patients: eight words",
            Act::Patients("pop123 ana2 pop12 ana pop1 an po a"),
        ),
        ("patients: 100 words, refused", Act::Refused),
        ("statistics by month", Act::Statistics(true)),
        ("statistics by date", Act::Statistics(false)),
        ("what if: a week off", Act::WhatIf(false)),
        ("what if: out of use", Act::WhatIf(true)),
    ]
}

/// Does it once: the nth time.
async fn once(act: &Act, organization: &Organization, world: &World, nth: usize) -> Duration {
    match act {
        Act::Book => {
            let (doctor, patient, _) = organization.nth(nth);
            // In the evening, when nobody has an appointment yet.
            let first: clinic_core::time::Instant = "2027-01-11T16:00:00Z".parse().unwrap();
            let later = Span::minutes(i64::try_from(nth / DOCTORS).unwrap() * 30);
            let mut booking = world.booking(patient, first + later);
            booking.doctor_id = Some(doctor);
            timed(world.clinic.run(&world.host(), booking)).await.1
        }
        Act::CancelSeries => {
            let series = series(organization, nth).await;
            let cancel = CancelSeries {
                id: series,
                from: None,
                reason: None,
            };
            let (cancelled, time) = timed(world.clinic.run(&world.host(), cancel)).await;
            assert_eq!(cancelled.unwrap().cancelled.len(), 52);
            time
        }
        Act::Slots => {
            let from = world.clock.now().date_naive() + Days::new(7);
            let mut query = SlotsQuery::between(from, from + Days::new(7));
            query.doctor_ids.push(organization.nth(nth).0);
            query.location_id = Some(world.location);
            query.service_id = Some(world.service);
            ask(world, query).await
        }
        Act::List(_) | Act::Page => list(act, world).await,
        Act::Patients(words) => ask(world, patients(words)).await,
        Act::Refused => {
            let words: Vec<String> = (0..100).map(|n| ["pop", &n.to_string()].concat()).collect();
            let host = world.host();
            let asked = world.clinic.ask(&host, patients(&words.join(" ")));
            let (answer, time) = timed(asked).await;
            assert_eq!(answer.unwrap_err().code, ErrorCode::InvalidParameter);
            time
        }
        Act::Queue => {
            let location_id = world.location;
            ask(world, Queue { location_id }).await
        }
        Act::Statistics(by_month) => {
            let query = DoctorStats {
                doctor_id: organization.nth(nth).0,
                by_month: *by_month,
                limit: 12,
            };
            ask(world, query).await
        }
        Act::WhatIf(_) => ask(world, what_if(act, organization, nth)).await,
    }
}

async fn list(act: &Act, world: &World) -> Duration {
    let (filter, page) = match act {
        Act::List(filter) => (AppointmentFilter::clone(filter), PageRequest::default()),
        _ => {
            let page = PageRequest::Offset {
                offset: 180,
                limit: 20,
            };
            (AppointmentFilter::default(), page)
        }
    };
    // As the desk asks: the latest first.
    let sort = Sort {
        key: SortKey::StartsAt,
        descending: true,
    };
    ask(world, AppointmentList { filter, sort, page }).await
}

fn patients(words: &str) -> PatientList {
    PatientList {
        q: Some(words.to_owned().into()),
        sex: None,
        active: None,
        sort: Sort {
            key: SortKey::Name,
            descending: false,
        },
        page: PageRequest::default(),
    }
}

fn what_if(act: &Act, organization: &Organization, nth: usize) -> WhatIf {
    let from = organization.world.clock.now().naive_utc();
    let change = match act {
        Act::WhatIf(true) => WhatIfChange::Deactivation {},
        _ => WhatIfChange::TimeOff(WallSpan {
            from,
            to: from + Span::days(7),
        }),
    };
    WhatIf {
        doctor_id: organization.nth(nth).0,
        change,
    }
}

/// A start a week for a year, late in the evening.
async fn series(organization: &Organization, nth: usize) -> clinic_core::ids::SeriesId {
    let (doctor, patient, _) = organization.nth(nth);
    let rule = serde_json::json!({"frequency": "weekly", "count": 52});
    let world = &organization.world;
    let book = BookSeries {
        patient_id: Some(patient),
        doctor_id: Some(doctor),
        service_id: Some(world.service),
        location_id: Some(world.location),
        room_id: None,
        local_start: "2027-01-12T22:00:00".parse().unwrap(),
        rule: serde_json::from_value(rule).unwrap(),
        mode: Default::default(),
        reason: None,
        source: None,
        allow: Default::default(),
        overbook: None,
    };
    let booked = world.clinic.run(&world.host(), book).await;
    booked.unwrap().series.id
}

async fn ask<Q: Query>(world: &World, query: Q) -> Duration {
    let (answer, time) = timed(world.clinic.ask(&world.host(), query)).await;
    answer.unwrap();
    time
}

async fn timed<T>(done: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    let done = done.await;
    (done, start.elapsed())
}

/// The median time of each act and what it waits for, on one database.
async fn measure(clinic: &Scaled, statements: &Statements) -> Vec<(&'static str, String)> {
    let organization = &clinic.organization;
    let world = &organization.world;
    let far = clinic.through_a_wire().await;
    let mut measured = Vec::new();
    for (name, act) in acts(clinic) {
        let times = match act {
            Act::Book => TIMES,
            Act::CancelSeries => SERIES,
            _ => ASKED,
        };
        // The first prepares what it sends.
        once(&act, organization, world, 0).await;
        let mut all = Vec::new();
        for nth in 1..=times {
            all.push(once(&act, organization, world, nth).await);
        }
        let mut waits = 0;
        for nth in 1..=2 {
            let nth = times + nth;
            waits = match &far {
                // A series is booked on the other connection.
                Some((far, wire)) => {
                    if nth == times + 1 {
                        once(&act, organization, far, nth).await;
                        continue;
                    }
                    let before = wire.trips().await;
                    once(&act, organization, far, nth).await;
                    wire.trips().await - before
                }
                None if matches!(act, Act::CancelSeries) => {
                    let id = series(organization, nth).await;
                    let cancel = CancelSeries {
                        id,
                        from: None,
                        reason: None,
                    };
                    let host = world.host();
                    statements
                        .note(world.clinic.run(&host, cancel))
                        .await
                        .1
                        .len()
                }
                None => {
                    let done = once(&act, organization, world, nth);
                    statements.note(done).await.1.len()
                }
            };
        }
        let time = report::time(median(&mut all));
        measured.push((name, [time, " / ".to_owned(), waits.to_string()].concat()));
    }
    measured
}

/// What one booking and one question cost in the middle, with so many appointments and organizations.
async fn organizations(appointments: usize, organizations: usize) -> Vec<String> {
    let folder = Folder::new();
    let store = open(&folder).await;
    let each = appointments.div_ceil(organizations);
    let mut all = Vec::new();
    for nth in 0..organizations {
        let nth = u64::try_from(nth + 1).unwrap();
        all.push(Organization::new(store.clone(), nth, each.div_ceil(OF_A_DOCTOR)).await);
    }
    let mut connection = by_hand::connect(&folder).await;
    for organization in &all {
        for first in (0..each).step_by(BATCH) {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
            for nth in first..each.min(first + BATCH) {
                by_hand::statements(&mut transaction, organization, nth).await;
            }
            transaction.commit().await.unwrap();
        }
    }
    // What is measured must not wait for what was written before.
    let settled = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
    settled.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let (mut booking, mut asking) = (Vec::new(), Vec::new());
    for time in 0..TIMES {
        // A stride that meets organizations and doctors in no order.
        let organization = &all[time * 7919 % organizations];
        booking.push(timed(organization.book(each + 1 + time)).await.1);
        asking.push(timed(organization.ask(time * 104_729 % each)).await.1);
    }
    vec![
        (each * organizations).to_string(),
        organizations.to_string(),
        report::time(median(&mut booking)),
        report::time(median(&mut asking)),
    ]
}

/// The columns of a database: how many appointments, how long it took to make them, how large it is.
async fn column(
    clinic: Scaled,
    made: Duration,
    statements: &Statements,
) -> Vec<(&'static str, String)> {
    let mut column = vec![("made by SQL in", report::time(made))];
    column.extend(measure(&clinic, statements).await);
    let size = clinic.size().await >> 20;
    column.push((
        "the database",
        [size.to_string(), " MiB".to_owned()].concat(),
    ));
    clinic.end().await;
    column
}

#[tokio::main]
async fn main() {
    if !report::asked("scale") {
        return;
    }
    let statements = Statements::default();
    tracing::subscriber::set_global_default(statements.clone()).unwrap();
    let most: usize = report::arguments()
        .get(1)
        .map_or(100_000, |most| most.parse().unwrap());
    let server = std::env::var("CLINIC_BENCH_POSTGRES_URL").expect("run `cargo xtask bench`");
    let mut heads = vec!["appointments".to_owned()];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut appointments = 10_000.min(most);
    while appointments <= most {
        for on_postgres in [false, true] {
            let (clinic, made) = if on_postgres {
                timed(Scaled::on_postgres(&server, appointments)).await
            } else {
                timed(Scaled::on_sqlite(appointments)).await
            };
            let database = match clinic.place {
                Place::Sqlite(_) => "SQLite, ",
                Place::Postgres(_) => "PostgreSQL, ",
            };
            heads.push([database, &appointments.to_string()].concat());
            for (at, (name, cell)) in column(clinic, made, &statements)
                .await
                .into_iter()
                .enumerate()
            {
                if rows.len() == at {
                    rows.push(vec![name.to_owned()]);
                }
                rows[at].push(cell);
            }
        }
        appointments *= 10;
    }
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    report::print(&heads, &rows);
    let mut rows = Vec::new();
    for count in [1, 10, 100, 1_000] {
        rows.push(organizations(100_000.min(most), count).await);
    }
    let head = [
        "appointments",
        "organizations",
        "a booking",
        "a week's free slots of a doctor",
    ];
    report::print(&head, &rows);
}
