//! What is written is what is read: records and bookings.

use crate::fixtures::*;
use crate::support::{Home, on_both, uuid};
use clinic_core::access::Actor;
use clinic_core::change::{Change, OrganizationChange, PeopleChange, SchedulingChange, Write};
use clinic_core::scheduling::*;
use clinic_core::time::WallSpan;
use serde_json::json;

on_both!(places, people, bookings, groups, bare);

async fn places(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(
        tx.organization(clinic.id()).await.unwrap().unwrap(),
        clinic.organization
    );
    assert_eq!(
        tx.location(clinic.location.id).await.unwrap().unwrap(),
        clinic.location
    );
    assert_eq!(tx.room(clinic.room.id).await.unwrap().unwrap(), clinic.room);
    assert_eq!(
        tx.service(clinic.service.id).await.unwrap().unwrap(),
        clinic.service
    );
    drop(tx);

    let organization = next(&clinic.organization, |f| {
        f.default_service_id = Some(clinic.service.id)
    });
    let location = next(&clinic.location, |f| {
        f.coordinates = None;
        f.hours = None;
        f.name = "Altă clinică".to_owned();
    });
    let service = next(&clinic.service, |f| f.price = None);
    let room = next(&clinic.room, |f| f.schedule = None);
    let changes: Vec<Change> = vec![
        OrganizationChange::Organization(Write::Update(organization.clone())).into(),
        OrganizationChange::Location(Write::Update(location.clone())).into(),
        OrganizationChange::Service(Write::Update(service.clone())).into(),
        OrganizationChange::Room(Write::Update(room.clone())).into(),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(
        tx.organization(clinic.id()).await.unwrap().unwrap(),
        organization
    );
    assert_eq!(tx.location(location.id).await.unwrap().unwrap(), location);
    assert_eq!(tx.service(service.id).await.unwrap().unwrap(), service);
    assert_eq!(tx.room(room.id).await.unwrap().unwrap(), room);
}

async fn people(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut schedule = clinic.schedule.clone();
    schedule.version = 2;
    schedule.schedule.weekly.mon.clear();
    let doctor = next(&clinic.doctor, |f| {
        f.specialties = vec!["Chirurgie".to_owned(), "chirurgie".to_owned()]
    });
    let patient = next(&clinic.patient, |f| {
        f.birth_on = None;
        f.phone = Some("12".into());
        f.emergency_contact = None;
    });
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(
        tx.doctor(clinic.doctor.id).await.unwrap().unwrap(),
        clinic.doctor
    );
    assert_eq!(
        tx.patient(clinic.patient.id).await.unwrap().unwrap(),
        clinic.patient
    );
    assert_eq!(
        tx.schedules(&[clinic.doctor.id], None).await.unwrap(),
        std::slice::from_ref(&clinic.schedule)
    );
    drop(tx);
    let changes: Vec<Change> = vec![
        PeopleChange::Doctor(Write::Update(doctor.clone())).into(),
        PeopleChange::Patient(Write::Update(patient.clone())).into(),
        PeopleChange::Schedule(Write::Update(schedule.clone())).into(),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(tx.doctor(doctor.id).await.unwrap().unwrap(), doctor);
    assert_eq!(tx.patient(patient.id).await.unwrap().unwrap(), patient);
    assert_eq!(
        tx.schedules(&[doctor.id], Some(clinic.location.id))
            .await
            .unwrap(),
        [schedule]
    );
    assert!(
        tx.schedules(&[doctor.id], Some(uuid().into()))
            .await
            .unwrap()
            .is_empty()
    );
}

async fn bookings(home: &Home) {
    let clinic = Clinic::open(home).await;
    let series = Series {
        id: uuid().into(),
        created_at: now(),
        patient_id: clinic.patient.id,
        doctor_id: clinic.doctor.id,
        service_id: clinic.service.id,
        location_id: clinic.location.id,
        local_start: at(0).naive_utc(),
        timezone: word("Europe/Bucharest"),
        rule: serde_json::from_value(json!({"frequency": "daily", "interval": 2, "count": 3}))
            .unwrap(),
        mode: SeriesMode::AllOrNothing,
    };
    let mut appointment = clinic.appointment(0, 30);
    appointment.series_id = Some(series.id);
    appointment.before_check_in = Some(word("confirmed"));
    appointment.overbook_reason = Some("urgență".into());
    appointment.stranded = Some(true);
    let entry = HistoryEntry {
        appointment_id: appointment.id,
        version: 1,
        at: now(),
        actor: Some(Actor::Host.to_string()),
        action: Some(word("check_in")),
        status: appointment.status,
        starts_at: appointment.starts_at,
        ends_at: appointment.ends_at,
        doctor_id: appointment.doctor_id,
        reason: Some("a".into()),
    };
    let hold = clinic.hold(60, 90, at(0));
    let off = TimeOff {
        id: uuid().into(),
        version: 1,
        created_at: now(),
        updated_at: now(),
        doctor_id: clinic.doctor.id,
        span: WallSpan {
            from: at(0).naive_utc(),
            to: at(2_000).naive_utc(),
        },
        reason: Some("concediu".into()),
    };
    let mine = clinic.reservation(0, 30, Owner::Appointment(appointment.id));
    let mut changes = clinic.holding(&hold);
    changes.extend([
        reserve(vec![mine]),
        SchedulingChange::History(entry.clone()).into(),
        SchedulingChange::Appointment(Write::Insert(appointment.clone())).into(),
        SchedulingChange::InsertSeries(series.clone()).into(),
        SchedulingChange::TimeOff(Write::Insert(off.clone())).into(),
    ]);
    home.apply(clinic.id(), &changes).await.unwrap();

    let mut tx = home.read(clinic.id()).await;
    assert_eq!(
        tx.appointment(appointment.id).await.unwrap().unwrap(),
        appointment
    );
    assert_eq!(tx.history(appointment.id, 0, 2).await.unwrap(), [entry]);
    assert_eq!(tx.series(series.id).await.unwrap().unwrap(), series);
    assert_eq!(tx.hold(hold.id).await.unwrap().unwrap(), hold);
    assert_eq!(
        tx.holds_of(clinic.patient.id, now()).await.unwrap(),
        std::slice::from_ref(&hold)
    );
    assert!(
        tx.holds_of(clinic.patient.id, at(0))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(tx.time_off_by_id(off.id).await.unwrap().unwrap(), off);
    let resources = [mine.resource, mine.resource];
    let found = tx
        .reservations(&resources, span(-10, 100), now())
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], mine);
    assert_eq!(
        tx.reservations(&resources, span(-10, 100), at(0))
            .await
            .unwrap(),
        [mine]
    );
    assert!(
        tx.reservations(&resources, span(30, 60), now())
            .await
            .unwrap()
            .is_empty()
    );
    for (from, to, there) in [
        ("2027-03-01", "2027-03-01", true),
        ("2027-03-02", "2027-03-09", true),
        ("2027-02-01", "2027-02-28", false),
        ("2027-03-03", "2027-03-09", false),
    ] {
        let found = tx
            .time_off(&[clinic.doctor.id], date(from), date(to), None)
            .await
            .unwrap();
        assert_eq!(!found.is_empty(), there, "{from} to {to}");
    }
    drop(tx);

    let changes: Vec<Change> = vec![
        SchedulingChange::DeleteTimeOff(off.id).into(),
        SchedulingChange::DeleteHold(hold.id).into(),
        SchedulingChange::Release(Owner::Appointment(appointment.id)).into(),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert!(tx.time_off_by_id(off.id).await.unwrap().is_none());
    assert!(tx.hold(hold.id).await.unwrap().is_none());
    assert!(
        tx.reservations(&resources, span(-10, 100), now())
            .await
            .unwrap()
            .is_empty()
    );
}

async fn groups(home: &Home) {
    let clinic = Clinic::open(home).await;
    let session = clinic.session(0, 60, 3);
    let (one, two) = (clinic.appointment(0, 60), clinic.appointment(0, 60));
    let mut hold = clinic.hold(0, 60, at(0));
    hold.session_id = Some(session.id);
    let seat = |seat, owner, expires_at| Seat {
        session_id: session.id,
        seat,
        owner,
        expires_at,
    };
    let seats = [
        seat(1, Owner::Appointment(one.id), None),
        seat(3, Owner::Appointment(two.id), None),
        seat(2, Owner::Hold(hold.id), Some(hold.expires_at)),
    ];
    let mut changes: Vec<Change> = seats
        .iter()
        .map(|seat| {
            SchedulingChange::TakeSeat {
                seat: *seat,
                now: now(),
            }
            .into()
        })
        .collect();
    changes.extend([
        SchedulingChange::InsertSession(session.clone()).into(),
        SchedulingChange::InsertHold(hold.clone()).into(),
        SchedulingChange::Appointment(Write::Insert(one.clone())).into(),
        SchedulingChange::Appointment(Write::Insert(two.clone())).into(),
        reserve(vec![clinic.reservation(0, 60, Owner::Session(session.id))]),
    ]);
    home.apply(clinic.id(), &changes).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(
        tx.session(session.id, now()).await.unwrap().unwrap(),
        (session.clone(), vec![seats[0], seats[2], seats[1]])
    );
    assert_eq!(
        tx.session(session.id, at(0)).await.unwrap().unwrap(),
        (session.clone(), vec![seats[0], seats[1]])
    );
    let found = tx
        .sessions(&[clinic.doctor.id], span(59, 70), now())
        .await
        .unwrap();
    assert_eq!(
        found,
        [(session.clone(), vec![seats[0], seats[2], seats[1]])]
    );
    assert!(
        tx.sessions(&[clinic.doctor.id], span(60, 70), now())
            .await
            .unwrap()
            .is_empty()
    );
    let found = tx
        .reservations(
            &[clinic
                .reservation(0, 1, Owner::Session(session.id))
                .resource],
            span(0, 1),
            now(),
        )
        .await;
    assert_eq!(found.unwrap()[0].owner, Owner::Session(session.id));
    drop(tx);

    let end: Change = SchedulingChange::EndSession {
        id: session.id,
        now: now(),
    }
    .into();
    assert!(
        home.apply(clinic.id(), std::slice::from_ref(&end))
            .await
            .is_err(),
        "a session with seats is kept"
    );
    let changes = vec![
        SchedulingChange::Release(Owner::Appointment(one.id)).into(),
        SchedulingChange::Release(Owner::Appointment(two.id)).into(),
        SchedulingChange::DeleteHold(hold.id).into(),
        end,
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert!(tx.session(session.id, now()).await.unwrap().is_none());
    let resource = clinic
        .reservation(0, 1, Owner::Session(session.id))
        .resource;
    assert!(
        tx.reservations(&[resource], span(0, 60), now())
            .await
            .unwrap()
            .is_empty()
    );
}

/// Records without anything that may be absent.
async fn bare(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut service = service("Control");
    service.fields =
        serde_json::from_value(json!({"name": "Control", "duration_min": 20})).unwrap();
    let mut patient = patient("", "");
    patient.fields =
        serde_json::from_value(json!({"given_name": "A", "family_name": "B"})).unwrap();
    let mut appointment = clinic.appointment(0, 20);
    appointment.room_id = None;
    appointment.price = None;
    let changes: Vec<Change> = vec![
        OrganizationChange::Service(Write::Insert(service.clone())).into(),
        PeopleChange::Patient(Write::Insert(patient.clone())).into(),
        SchedulingChange::Appointment(Write::Insert(appointment.clone())).into(),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(tx.service(service.id).await.unwrap().unwrap(), service);
    assert_eq!(tx.patient(patient.id).await.unwrap().unwrap(), patient);
    assert_eq!(
        tx.appointment(appointment.id).await.unwrap().unwrap(),
        appointment
    );
    let _ = home.url.len();
}
