use super::{Outcome, at, ensure, refused, same};
use crate::base::ids::AccountId;
use crate::base::page::{Cursor, PageRequest};
use crate::domain::access::{Actor, Permission, Role, Visibility};
use crate::domain::error::{Error, ErrorCode};
use crate::domain::people::{Doctor, Patient};
use crate::engine::command::Context;
use crate::ports::store::{AppointmentFilter, DoctorFilter, LocationFilter, Sort, SortKey, Store};
use crate::testing::World;
use crate::usecases::access::{CreateAccount, Me, NewMembership};
use crate::usecases::organization::{OrganizationOf, PublicLocations};
use crate::usecases::records::{Create, DoctorList, Get, LocationList, PatientList, RoomList};
use crate::usecases::scheduling::{AppointmentList, GetAppointment};
use std::sync::Arc;

pub(super) async fn pages_are_stable(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let add = async |family: &str| {
        let fields = World::patient_fields("Ada", family);
        world
            .clinic
            .run(&world.host(), Create::<Patient> { fields })
            .await
    };
    for family in ["Călin", "Albu", "Ene", "Bălan", "Dima"] {
        add(family).await?;
    }
    let sort = Sort {
        key: SortKey::Name,
        descending: false,
    };
    let list = |page| PatientList {
        sort,
        page,
        ..PatientList::default()
    };
    let first = world
        .clinic
        .ask(
            &world.host(),
            list(PageRequest::Cursor {
                after: None,
                limit: 3,
            }),
        )
        .await?;
    let names = |items: &[Patient]| {
        items
            .iter()
            .map(|p| p.fields.family_name.expose().clone())
            .collect::<Vec<_>>()
    };
    same(
        "the first page",
        &names(&first.items),
        &vec!["Albu".to_owned(), "Bălan".to_owned(), "Călin".to_owned()],
    )?;
    // An insert before the cursor moves nothing.
    add("Aaron").await?;
    let after = first.next_cursor;
    ensure(after.is_some() && first.has_more, "there is more")?;
    let second = world
        .clinic
        .ask(&world.host(), list(PageRequest::Cursor { after, limit: 3 }))
        .await?;
    let expected = vec!["Dima".to_owned(), "Ene".to_owned(), "Popa".to_owned()];
    same("the second page", &names(&second.items), &expected)?;
    let last = PageRequest::Offset {
        offset: 6,
        limit: 3,
    };
    let page = world.clinic.ask(&world.host(), list(last)).await?;
    same("the total", &page.total, &Some(8))?;
    same(
        "the last page",
        &names(&page.items),
        &vec!["Popa".to_owned(), "Țîrlea".to_owned()],
    )?;
    let sort = Sort {
        key: SortKey::Name,
        descending: true,
    };
    let list = PatientList {
        sort,
        page: PageRequest::Cursor {
            after: None,
            limit: 2,
        },
        ..PatientList::default()
    };
    let page = world.clinic.ask(&world.host(), list).await?;
    same(
        "downward",
        &names(&page.items),
        &vec!["Țîrlea".to_owned(), "Popa".to_owned()],
    )
}

pub(super) async fn people_are_found(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let mut fields = World::patient_fields("Ana Maria", "Dumitrescu");
    fields.phone = Some("+40721000123".into());
    fields.email = Some("ana@example.org".into());
    let ana = world
        .clinic
        .run(&world.host(), Create::<Patient> { fields })
        .await?
        .id;
    let find = async |q: &str| {
        let list = PatientList {
            q: Some(q.into()),
            ..PatientList::default()
        };
        let found = world.clinic.ask(&world.host(), list).await?;
        Ok::<_, crate::domain::error::Error>(found.items.iter().map(|p| p.id).collect::<Vec<_>>())
    };
    same(
        "without diacritics",
        &find("stefan").await?,
        &vec![world.patient],
    )?;
    same("by any word", &find("mar dum").await?, &vec![ana])?;
    same("by e-mail", &find("Ana@Example.org").await?, &vec![ana])?;
    same("by telephone", &find("+40 721 000 123").await?, &vec![ana])?;
    same("by its last digits", &find("0123").await?, &vec![ana])?;
    same("by id", &find(&ana.to_string()).await?, &vec![ana])?;
    same("not inside a word", &find("tefan").await?, &vec![])?;
    let filter = DoctorFilter {
        specialty: Some("cardiologie".to_owned()),
        ..DoctorFilter::default()
    };
    let doctors = world
        .clinic
        .ask(
            &world.host(),
            DoctorList {
                filter,
                ..DoctorList::default()
            },
        )
        .await?;
    same(
        "by specialty",
        &doctors.items.iter().map(|d| d.id).collect::<Vec<_>>(),
        &vec![world.doctor],
    )?;
    let filter = LocationFilter {
        city: Some("bucuresti".to_owned()),
        specialty: Some("cardiologie".to_owned()),
        ..LocationFilter::default()
    };
    let list = LocationList {
        filter: filter.clone(),
        ..LocationList::default()
    };
    let places = world.clinic.ask(&world.host(), list).await?;
    same(
        "a place",
        &places.items.iter().map(|l| l.id).collect::<Vec<_>>(),
        &vec![world.location],
    )?;
    let public = Context::new(Actor::Public, None);
    let query = PublicLocations {
        filter,
        page: PageRequest::default(),
    };
    let places = world.clinic.ask(&public, query).await?;
    same(
        "for everybody",
        &places
            .items
            .iter()
            .map(|l| l.organization_id)
            .collect::<Vec<_>>(),
        &vec![world.organization],
    )?;
    let found = world
        .clinic
        .ask(&public, OrganizationOf::Doctor(world.doctor))
        .await?;
    same("the doctor's organization", &found, &world.organization)
}

async fn account(
    world: &World,
    email: &str,
    membership: NewMembership,
) -> Result<AccountId, crate::domain::error::Error> {
    account_with(world, email, vec![membership]).await
}

async fn account_with(
    world: &World,
    email: &str,
    memberships: Vec<NewMembership>,
) -> Result<AccountId, crate::domain::error::Error> {
    let command = CreateAccount {
        email: email.into(),
        phone: None,
        given_name: "Test".into(),
        family_name: "User".into(),
        password_hash: None,
        super_admin: false,
        memberships,
    };
    world.clinic.run(&Context::platform(), command).await
}

pub(super) async fn roles_narrow_lists(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let plain = |role| NewMembership::new(world.organization, role);
    let mut own = plain(Role::Patient);
    own.patient_id = Some(world.patient);
    let patient = account(&world, "p@example.org", own).await?;
    refused(
        account(&world, "P@example.org ", plain(Role::Staff)).await,
        ErrorCode::AlreadyExists,
    )?;
    let fields = World::doctor_fields("Ion", "Marin");
    let other = world
        .clinic
        .run(&world.host(), Create::<Doctor> { fields })
        .await?
        .id;
    let mut theirs = plain(Role::Doctor);
    theirs.doctor_ids = vec![other];
    let doctor = account(&world, "d@example.org", theirs).await?;
    let mine = world
        .book(world.patient, at("2027-01-05T07:00:00Z")?)
        .await?
        .id;
    let foreign = world
        .book(world.other_patient, at("2027-01-05T08:00:00Z")?)
        .await?
        .id;
    let filter = AppointmentFilter::new(Visibility::All);
    let list = AppointmentList {
        filter,
        sort: Sort::default(),
        page: PageRequest::default(),
    };
    let patient = Context::new(Actor::Account(patient), Some(world.organization));
    let seen = world.clinic.ask(&patient, list.clone()).await?;
    same(
        "a patient sees their own",
        &seen.items.iter().map(|a| a.id).collect::<Vec<_>>(),
        &vec![mine],
    )?;
    refused(
        world
            .clinic
            .ask(&patient, GetAppointment { id: foreign })
            .await,
        ErrorCode::NotFound,
    )?;
    refused(
        world
            .clinic
            .ask(
                &patient,
                Get::<Patient> {
                    id: world.other_patient,
                },
            )
            .await,
        ErrorCode::NotFound,
    )?;
    let seen = world.clinic.ask(&patient, PatientList::default()).await?;
    same(
        "and themselves",
        &seen.items.iter().map(|p| p.id).collect::<Vec<_>>(),
        &vec![world.patient],
    )?;
    let doctor = Context::new(Actor::Account(doctor), Some(world.organization));
    same(
        "a doctor sees their own",
        &world.clinic.ask(&doctor, list).await?.items,
        &vec![],
    )?;
    same(
        "and their own patients",
        &world
            .clinic
            .ask(&doctor, PatientList::default())
            .await?
            .items,
        &vec![],
    )?;
    let elsewhere = world
        .clinic
        .run(
            &patient,
            world.booking(world.other_patient, at("2027-01-05T09:00:00Z")?),
        )
        .await;
    refused(elsewhere, ErrorCode::NotFound)?;
    world
        .clinic
        .run(
            &patient,
            world.booking(world.patient, at("2027-01-05T09:00:00Z")?),
        )
        .await?;
    let profile = world
        .clinic
        .ask(
            &Context {
                organization: None,
                ..patient
            },
            Me {},
        )
        .await?;
    same(
        "who they are",
        &(profile.user.email.as_str(), profile.memberships.len()),
        &("p@example.org", 1),
    )
}

/// A cursor is no secret and has no key: whoever writes one sees nothing by it that the list does not show them, and
/// does not learn whether or where a record is that they may not see.
pub(super) async fn a_forged_cursor_shows_nothing_more(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let fields = World::patient_fields("Ana", "Moraru");
    let unseen = world.create::<Patient>(fields).await?;
    let member = |role, patient| NewMembership {
        patient_id: Some(patient),
        ..NewMembership::new(world.organization, role)
    };
    let both = vec![
        member(Role::Patient, world.patient),
        member(Role::Guardian, world.other_patient),
    ];
    let account = account_with(&world, "p@example.org", both).await?;
    let account = Context::new(Actor::Account(account), Some(world.organization));
    for key in [SortKey::Name, SortKey::CreatedAt] {
        let sort = Sort {
            key,
            descending: false,
        };
        let ask = async |after| {
            let page = PageRequest::Cursor { after, limit: 1 };
            let list = PatientList {
                sort,
                page,
                ..PatientList::default()
            };
            world.clinic.ask(&account, list).await
        };
        let first = ask(None).await?;
        let Some(given) = first.next_cursor else {
            return ensure(false, "a list of two has a second page");
        };
        ensure(ask(Some(given)).await?.items.len() == 1, "the second page")?;
        let text = given.encode();
        let forged = |id: uuid::Uuid| {
            let (mark, instant) = (&text[..16], &text[48..]);
            Cursor::decode(&[mark, &id.simple().to_string(), instant].concat()).map_err(Error::from)
        };
        let behind_unseen = ask(Some(forged(unseen.id.0)?)).await?;
        let behind_nothing = ask(Some(forged(uuid::Uuid::max())?)).await?;
        let own = [world.patient, world.other_patient];
        ensure(
            behind_unseen.items.iter().all(|one| own.contains(&one.id)),
            "only what the account may see",
        )?;
        if key == SortKey::Name {
            same(
                "a record that may not be seen and none look alike",
                &behind_unseen.items,
                &behind_nothing.items,
            )?;
        }
    }
    Ok(())
}

/// A list shows what the single records show, and a filter tells nothing that the records hide.
pub(super) async fn lists_show_no_more_than_records(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    world.book(world.patient, start).await?;
    let mut limited = NewMembership::new(world.organization, Role::Doctor);
    let fields = World::doctor_fields("Ion", "Marin");
    let create = Create::<Doctor> { fields };
    limited.doctor_ids = vec![world.clinic.run(&world.host(), create).await?.id];
    limited.location_ids = Some(vec![world.location]);
    limited.permissions_added = vec![Permission::PatientsRead];
    let limited = account(&world, "l@example.org", limited).await?;
    let limited = Context::new(Actor::Account(limited), Some(world.organization));
    let get = Get::<Patient> { id: world.patient };
    refused(world.clinic.ask(&limited, get).await, ErrorCode::NotFound)?;
    let register = world.clinic.ask(&limited, PatientList::default()).await?;
    same("nobody of the register", &register.items.len(), &0)?;

    let mut own = NewMembership::new(world.organization, Role::Patient);
    own.patient_id = Some(world.patient);
    let patient = account(&world, "p@example.org", own).await?;
    let patient = Context::new(Actor::Account(patient), Some(world.organization));
    let mut filter = AppointmentFilter::new(Visibility::All);
    filter.stranded = Some(false);
    let list = AppointmentList {
        filter,
        ..AppointmentList::default()
    };
    let asked = world.clinic.ask(&patient, list).await;
    refused(asked, ErrorCode::Forbidden)?;

    let mut rooms = RoomList::default();
    rooms.filter.location_id = Some(uuid::Uuid::nil().into());
    let asked = world.clinic.ask(&world.host(), rooms).await;
    refused(asked, ErrorCode::NotFound).map(|_| ())
}
