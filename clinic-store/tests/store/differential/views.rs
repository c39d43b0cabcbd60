//! What is seen at the end of a sequence.

use super::steps::Scene;
use super::three::Three;
use chrono::{Days, Duration};
use clinic_core::access::{Actor, Visibility};
use clinic_core::command::{Context, Query};
use clinic_core::error::Error;
use clinic_core::ids::ResourceId;
use clinic_core::page::{Cursor, Page, PageRequest};
use clinic_core::records::{DoctorList, LocationList, PatientList, RoomList, ServiceList};
use clinic_core::scheduling::*;
use clinic_core::store::{AppointmentFilter, Due, Mode, Scope, SearchWords, Sort, SortKey, Store};
use clinic_core::time::{Clock, Span};
use std::fmt::Debug;

/// Reads every list and every record on all three.
pub(crate) async fn compare(three: &mut Three, scene: &Scene) {
    let host = three.world().host();
    let mut seen = Vec::new();
    for actor in &scene.actors {
        let context = Context {
            actor: actor.clone(),
            ..host.clone()
        };
        appointments(three, scene, &context).await;
        people(three, &context).await;
        slots(three, scene, &context).await;
    }
    for id in &scene.appointments {
        let appointment = three.ask(&host, GetAppointment { id: *id }).await.unwrap();
        seen.push(appointment.id);
        three.ask(&host, AppointmentHistory::of(*id)).await.unwrap();
    }
    assert_eq!(seen, scene.appointments);
    for id in &scene.holds {
        let _ = three.ask(&host, GetHold { id: *id }).await;
    }
    for id in &scene.series {
        three.ask(&host, GetSeries { id: *id }).await.unwrap();
    }
    below_the_door(three, scene).await;
}

/// Every page of a list, a few rows at a time.
async fn pages<Q>(three: &mut Three, context: &Context, query: impl Fn(PageRequest) -> Q)
where
    Q: Query<Output = Page<<Q as Listed>::Row>> + Clone + Debug + Listed,
{
    let mut after: Option<Cursor> = None;
    loop {
        let page = PageRequest::Cursor { after, limit: 7 };
        let answer: Result<Page<Q::Row>, Error> = three.ask(context, query(page)).await;
        after = match answer {
            Ok(page) if page.next_cursor.is_some() => page.next_cursor,
            _ => break,
        };
    }
    let page = PageRequest::Offset {
        offset: 3,
        limit: 4,
    };
    let _ = three.ask(context, query(page)).await;
}

/// What a list has in its rows.
trait Listed {
    type Row: Debug + Send;
}

macro_rules! listed {
    ($($list:ty => $row:ty),* $(,)?) => {$(impl Listed for $list { type Row = $row; })*};
}
listed!(
    AppointmentList => clinic_core::scheduling::Appointment,
    PatientList => clinic_core::people::Patient,
    DoctorList => clinic_core::people::Doctor,
    LocationList => clinic_core::organization::Location,
    RoomList => clinic_core::organization::Room,
    ServiceList => clinic_core::organization::Service,
);

fn sorts(keys: &[SortKey]) -> Vec<Sort> {
    let both = |key: &SortKey| {
        [false, true].map(|descending| Sort {
            key: *key,
            descending,
        })
    };
    keys.iter().flat_map(both).collect()
}

async fn appointments(three: &mut Three, scene: &Scene, context: &Context) {
    let all = || AppointmentFilter::new(Visibility::All);
    let now = three.world().clock.now();
    let filters = [
        all(),
        AppointmentFilter {
            doctor_id: Some(scene.doctors[0]),
            ..all()
        },
        AppointmentFilter {
            patient_id: Some(scene.patients[0]),
            stranded: Some(false),
            ..all()
        },
        AppointmentFilter {
            starts_from: Some(now),
            ..all()
        },
        AppointmentFilter {
            on_before: Some(now.date_naive()),
            ..all()
        },
        AppointmentFilter {
            patient_words: SearchWords::of("ste"),
            ..all()
        },
        AppointmentFilter {
            series_id: scene.series.first().copied(),
            ..all()
        },
    ];
    // What narrows is the same for every actor; who may see is asked of every one.
    let filters = if context.actor == Actor::Host {
        &filters[..]
    } else {
        &filters[..1]
    };
    for filter in filters {
        for sort in sorts(&[SortKey::StartsAt, SortKey::CreatedAt]) {
            let query = |page| AppointmentList {
                filter: filter.clone(),
                sort,
                page,
            };
            pages(three, context, query).await;
        }
    }
}

async fn people(three: &mut Three, context: &Context) {
    for sort in sorts(&[SortKey::Name, SortKey::CreatedAt]) {
        for q in [
            None,
            Some("ste"),
            Some("tirlea zo"),
            Some("0123"),
            Some("a.b@example.org"),
        ] {
            let q = q.map(str::to_owned);
            let query = |page| PatientList {
                q: q.clone().map(Into::into),
                sort,
                page,
                ..PatientList::default()
            };
            pages(three, context, query).await;
        }
        pages(three, context, |page| DoctorList {
            sort,
            page,
            ..DoctorList::default()
        })
        .await;
        pages(three, context, |page| LocationList {
            sort,
            page,
            ..LocationList::default()
        })
        .await;
        pages(three, context, |page| RoomList {
            sort,
            page,
            ..RoomList::default()
        })
        .await;
        pages(three, context, |page| ServiceList {
            sort,
            page,
            ..ServiceList::default()
        })
        .await;
    }
}

async fn slots(three: &mut Three, scene: &Scene, context: &Context) {
    let today = three.world().clock.now().date_naive();
    for service in &scene.services {
        for location in &scene.locations {
            let query = SlotsQuery {
                service_id: Some(*service),
                location_id: Some(*location),
                patient_id: Some(scene.patients[0]),
                ..SlotsQuery::between(today, today + Days::new(14))
            };
            let _ = three.ask(context, query).await;
        }
    }
    for doctor in &scene.doctors {
        let query = DoctorStats {
            doctor_id: *doctor,
            by_month: false,
            limit: 20,
        };
        let _ = three.ask(context, query).await;
        let query = SchedulesOf {
            doctor_id: *doctor,
            location_id: None,
        };
        let _ = three.ask(context, query).await;
        let query = TimeOffOf {
            doctor_id: *doctor,
            from: today,
            to: today + Days::new(30),
        };
        let _ = three.ask(context, query).await;
    }
    for location in &scene.locations {
        let _ = three
            .ask(
                context,
                Queue {
                    location_id: *location,
                },
            )
            .await;
    }
}

/// Reservations, sessions, the audit log and the outbox.
async fn below_the_door(three: &Three, scene: &Scene) {
    let world = three.world();
    let (now, organization) = (world.clock.now(), world.organization);
    let span = Span::new(now - Duration::days(200), now + Duration::days(400));
    let mut resources: Vec<ResourceId> = Vec::new();
    resources.extend(scene.doctors.iter().copied().map(ResourceId::Doctor));
    resources.extend(scene.rooms.iter().copied().map(ResourceId::Room));
    resources.extend(scene.patients.iter().copied().map(ResourceId::Patient));
    let read = async |store: &dyn Store| {
        let due = Due {
            holds_until: now - Duration::days(10_000),
            keys_before: now - Duration::days(10_000),
            limit: 10_000,
        };
        store.run_due(&due).await.unwrap();
        let scope = Scope::Organization(organization);
        let mut tx = store.begin(scope, Mode::Read).await.unwrap();
        let reservations = tx.reservations(&resources, span, now).await.unwrap();
        let sessions = tx.sessions(&scene.doctors, span, now).await.unwrap();
        let audit = tx.audit_entries(1_000).await.unwrap();
        let events = tx.events(0, 1_000).await.unwrap();
        assert!(!audit.is_empty());
        format!("{reservations:?}\n{sessions:?}\n{audit:?}\n{events:?}")
    };
    three
        .hold_the_same("reservations, sessions, audit or events", read)
        .await;
}
