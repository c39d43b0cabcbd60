use super::{Outcome, at, ensure, refused, same};
use crate::domain::access::{Actor, Role};
use crate::domain::error::{Details, ErrorCode};
use crate::domain::organization::{Coordinates, Location, Organization, Room, RoomFields, Service};
use crate::domain::people::{Doctor, EmergencyContact, Identifier, Patient, Sex};
use crate::engine::command::Context;
use crate::ports::store::{Mode, Scope, Store};
use crate::testing::World;
use crate::usecases::access::{CreateAccount, NewMembership};
use crate::usecases::organization::{GetOrganization, UpdateOrganization, UpdateSettings};
use crate::usecases::people::AssignDoctors;
use crate::usecases::records::{Create, Get, SetActive, Update};
use crate::usecases::scheduling::{GetAppointment, SchedulesOf};
use std::sync::Arc;

pub(super) async fn places_are_kept(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let host = world.host();
    let mut fields = World::location_fields();
    fields.name = "Sud".to_owned();
    fields.coordinates = Some(Coordinates {
        latitude_e6: 44_426_767,
        longitude_e6: -26_102_538,
    });
    fields.phone = Some("+40 21 000-0001".to_owned());
    fields.email = Some(" Sud@Example.org ".to_owned());
    fields.hours = Some(World::weekdays(8 * 60, 1440));
    fields.holidays.insert(
        at("2027-12-25T00:00:00Z")?.date_naive(),
        "Crăciun".to_owned(),
    );
    let location = world
        .clinic
        .run(&host, Create::<Location> { fields })
        .await?;
    same(
        "normalized",
        &location.fields.email,
        &Some("sud@example.org".to_owned()),
    )?;
    same(
        "the location",
        &world
            .clinic
            .ask(&host, Get::<Location> { id: location.id })
            .await?,
        &location,
    )?;
    let schedule = Some(World::weekdays(0, 720));
    let fields = RoomFields {
        location_id: location.id,
        name: "R1".into(),
        kind: "surgery".into(),
        schedule,
    };
    let room = world.clinic.run(&host, Create::<Room> { fields }).await?;
    same(
        "the room",
        &world.clinic.ask(&host, Get::<Room> { id: room.id }).await?,
        &room,
    )?;
    let mut fields = World::service_fields();
    fields.price = Some(crate::base::money::Money::from_minor(
        12_050,
        crate::base::money::Currency::RON,
    ));
    fields.tax_percent =
        crate::base::money::Rate::from_scaled(8_875_000).unwrap_or(crate::base::money::Rate::ZERO);
    fields.doctor_ids = Some(vec![world.doctor]);
    fields.location_ids = Some(vec![location.id]);
    fields.room_kind = Some("surgery".to_owned());
    let service = world
        .clinic
        .run(&host, Create::<Service> { fields })
        .await?;
    same(
        "the service",
        &world
            .clinic
            .ask(&host, Get::<Service> { id: service.id })
            .await?,
        &service,
    )?;
    let off = SetActive::<Room> {
        id: room.id,
        active: false,
        accept_stranded: false,
    };
    let off = world.clinic.run(&host, off).await?;
    ensure(!off.active, "deactivated")?;
    same(
        "as stored",
        &world.clinic.ask(&host, Get::<Room> { id: room.id }).await?,
        &off,
    )?;
    let before: Organization = world.clinic.ask(&host, GetOrganization {}).await?;
    let mut fields = before.fields.clone();
    fields.default_service_id = Some(service.id);
    fields.registration = Some("J40/1/2027".to_owned());
    let after = world
        .clinic
        .run(&host, UpdateOrganization { fields })
        .await?;
    same(
        "the organization",
        &world.clinic.ask(&host, GetOrganization {}).await?,
        &after,
    )?;
    let settings = crate::domain::organization::Settings {
        max_per_day: Some(7),
        ..after.settings()
    };
    let after = world.clinic.run(&host, UpdateSettings { settings }).await?;
    same(
        "its settings",
        &world.clinic.ask(&host, GetOrganization {}).await?,
        &after,
    )
}

pub(super) async fn people_are_kept(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let host = world.host();
    let mut fields = World::doctor_fields("Ioana", "Șerban");
    fields.licence = Some("RO-123".to_owned());
    fields.languages = vec!["ro".to_owned()];
    fields.bio = Some("Două rânduri.\nAl doilea.".to_owned());
    fields.max_per_day = Some(12);
    let doctor = world.clinic.run(&host, Create::<Doctor> { fields }).await?;
    same(
        "the doctor",
        &world
            .clinic
            .ask(&host, Get::<Doctor> { id: doctor.id })
            .await?,
        &doctor,
    )?;
    let mut fields = World::patient_fields("Élodie", "O'Neill");
    fields.birth_on = Some(at("1980-02-29T00:00:00Z")?.date_naive().into());
    fields.sex = Sex::Female;
    fields.phone = Some("+40 721 000 123".into());
    fields.email = Some("elodie@example.org".into());
    fields.emergency_contact = Some(EmergencyContact {
        name: "Jean".into(),
        phone: Some("+33100000001".into()),
        relation: None,
    });
    fields.identifiers = Some(vec![Identifier {
        system: "national_id".to_owned(),
        value: "1".into(),
    }]);
    let patient = world
        .clinic
        .run(&host, Create::<Patient> { fields })
        .await?;
    same(
        "the number in E.164",
        &patient.fields.phone,
        &Some("+40721000123".into()),
    )?;
    same(
        "the patient",
        &world
            .clinic
            .ask(&host, Get::<Patient> { id: patient.id })
            .await?,
        &patient,
    )?;
    let schedules = world
        .clinic
        .ask(
            &host,
            SchedulesOf {
                doctor_id: world.doctor,
                location_id: None,
            },
        )
        .await?;
    same(
        "the schedule",
        &schedules[0].schedule,
        &World::weekdays(9 * 60, 17 * 60),
    )
}

pub(super) async fn stale_versions_are_refused(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let update = |family: &str| Update::<Patient> {
        id: world.patient,
        fields: World::patient_fields("Ștefan", family),
        accept_stranded: false,
    };
    let second = world
        .clinic
        .run(&world.host().at_version(1), update("Pop"))
        .await?;
    same("the version", &second.version, &2)?;
    let stale = world
        .clinic
        .run(&world.host().at_version(1), update("Popescu"))
        .await;
    let refusal = refused(stale, ErrorCode::VersionMismatch)?;
    same(
        "the version it is at",
        &refusal.details.as_deref(),
        &Some(&Details::Version(2)),
    )?;
    let stored = world
        .clinic
        .ask(&world.host(), Get::<Patient> { id: world.patient })
        .await?;
    same("as it was", &stored, &second)
}

pub(super) async fn organizations_do_not_see_each_other(store: Arc<dyn Store>) -> Outcome {
    let one = World::on(store.clone(), 1).await?;
    let two = World::on(store, 2).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let booked = one.book(one.patient, start).await?;
    two.book(two.patient, start).await?;
    refused(
        two.clinic
            .ask(&two.host(), GetAppointment { id: booked.id })
            .await,
        ErrorCode::NotFound,
    )?;
    refused(
        two.clinic
            .ask(&two.host(), Get::<Patient> { id: one.patient })
            .await,
        ErrorCode::NotFound,
    )?;
    refused(
        two.clinic
            .run(&two.host(), two.booking(one.patient, start))
            .await,
        ErrorCode::NotFound,
    )?;
    let mut foreign = two.booking(two.patient, start);
    foreign.doctor_id = Some(one.doctor);
    refused(
        two.clinic.run(&two.host(), foreign).await,
        ErrorCode::NotFound,
    )
    .map(|_| ())
}

pub(super) async fn a_refusal_leaves_nothing(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store.clone(), 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    world.book(world.patient, start).await?;
    world.clinic.run_due().await?;
    let scope = Scope::Organization(world.organization);
    let mut tx = store.begin(scope, Mode::Read).await?;
    let (audit, events) = (tx.audit_entries(1_000).await?, tx.events(0, 1_000).await?);
    drop(tx);
    same(
        "the last act",
        &audit[0].action.as_str(),
        &"book_appointment",
    )?;
    same(
        "events of a booking",
        &events
            .iter()
            .filter(|e| e.event.name == "appointment.booked")
            .count(),
        &1,
    )?;
    refused(
        world.book(world.other_patient, start).await,
        ErrorCode::SlotTaken,
    )?;
    same("due", &world.clinic.run_due().await?.events, &0)?;
    let mut tx = store.begin(scope, Mode::Read).await?;
    same("audit entries", &tx.audit_entries(1_000).await?, &audit)?;
    same("events", &tx.events(0, 1_000).await?, &events)
}

pub(super) async fn a_key_has_one_effect(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let context = world.host().with_key("k-1");
    let first = world
        .clinic
        .run(&context, world.booking(world.patient, start))
        .await?;
    let again = world
        .clinic
        .run(&context, world.booking(world.patient, start))
        .await?;
    same("the same answer", &again, &first)?;
    let other = world.booking(world.patient, at("2027-01-05T08:00:00Z")?);
    refused(
        world.clinic.run(&context, other.clone()).await,
        ErrorCode::IdempotencyMismatch,
    )?;
    let refusal = world
        .clinic
        .run(
            &world.host().with_key("k-2"),
            world.booking(world.other_patient, start),
        )
        .await;
    refused(refusal, ErrorCode::SlotTaken)?;
    // A refused command leaves its key free.
    let retried = world
        .clinic
        .run(&world.host().with_key("k-2"), other)
        .await?;
    same("booked", &retried.version, &1)?;
    world.clock.advance_min(49 * 60);
    let later = world.booking(world.patient, at("2027-01-08T08:00:00Z")?);
    world
        .clinic
        .run(&context, later)
        .await
        .map(|_| ())
        .map_err(Into::into)
}

/// What is booked where no service is named stays in use.
pub(super) async fn the_default_service_is_in_use(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let host = world.host();
    let set = |active| SetActive::<Service> {
        id: world.service,
        active,
        accept_stranded: true,
    };
    let by_default = async |service| {
        let organization = world.clinic.ask(&host, GetOrganization {}).await?;
        let mut fields = organization.fields;
        fields.default_service_id = service;
        let update = UpdateOrganization { fields };
        world.clinic.run(&host, update).await
    };
    by_default(Some(world.service)).await?;
    refused(
        world.clinic.run(&host, set(false)).await,
        ErrorCode::InvalidValue,
    )?;
    by_default(None).await?;
    world.clinic.run(&host, set(false)).await?;
    refused(
        by_default(Some(world.service)).await,
        ErrorCode::InvalidValue,
    )
    .map(|_| ())
}

/// A repeated key tells nothing that the actor may no longer see.
pub(super) async fn a_key_shows_what_is_seen_by_now(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let mut membership = NewMembership::new(world.organization, Role::Doctor);
    membership.doctor_ids = vec![world.doctor];
    let create = CreateAccount {
        email: "d@example.org".into(),
        phone: None,
        given_name: "Dana".into(),
        family_name: "Pop".into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![membership],
    };
    let platform = Context::new(Actor::Host, None);
    let account = world.clinic.run(&platform, create).await?;
    let doctor = Context::new(Actor::Account(account), Some(world.organization)).with_key("k");
    let register = || Create::<Patient> {
        fields: World::patient_fields("Ada", "Ene"),
    };
    let patient = world.clinic.run(&doctor, register()).await?.id;
    let again = world.clinic.run(&doctor, register()).await?;
    same("the same patient", &again.id, &patient)?;
    let unassign = AssignDoctors {
        patient_id: patient,
        doctor_ids: Vec::new(),
    };
    world.clinic.run(&world.host(), unassign).await?;
    let hidden = world.clinic.run(&doctor, register()).await;
    refused(hidden, ErrorCode::NotFound).map(|_| ())
}

/// Texts are measured as they are kept.
pub(super) async fn texts_are_measured_as_kept(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let named = async |given: String| {
        let fields = World::patient_fields(&given, "Ene");
        let create = Create::<Patient> { fields };
        world.clinic.run(&world.host(), create).await
    };
    let long = named("\u{958}".repeat(200)).await;
    refused(long, ErrorCode::InvalidValue)?;
    let kept = named("e\u{301}".repeat(150)).await?;
    same(
        "what is kept",
        &kept.fields.given_name.chars().count(),
        &150,
    )
}
