//! Lists: filters, search, pages, what an actor may see.

use crate::fixtures::*;
use crate::support::{Home, on_both, uuid};
use clinic_core::access::{Reach, Visibility};
use clinic_core::change::{Change, OrganizationChange, PeopleChange, SchedulingChange, Write};
use clinic_core::ids::{DoctorId, LocationId, PatientId};
use clinic_core::page::{Cursor, PageRequest};
use clinic_core::people::Patient;
use clinic_core::store::*;

on_both!(
    patients_are_found,
    patients_are_seen_by_reach,
    doctors_places_and_services_are_found,
    pages_are_stable_under_inserts,
    pages_by_number_have_a_total,
    appointments_are_filtered,
    appointments_are_seen_by_reach,
    appointments_are_counted,
    live_appointments_end_later,
    the_public_sees_open_organizations,
);

fn all() -> PageRequest {
    PageRequest::Cursor {
        after: None,
        limit: 200,
    }
}

fn patients(search: Option<PatientSearch>, visibility: Visibility) -> PatientFilter {
    PatientFilter {
        search,
        sex: None,
        active: None,
        visibility,
    }
}

async fn add_patient(home: &Home, clinic: &Clinic, given: &str, family: &str) -> Patient {
    let patient = patient(given, family);
    home.apply(
        clinic.id(),
        &[PeopleChange::Patient(Write::Insert(patient.clone())).into()],
    )
    .await
    .unwrap();
    patient
}

async fn patients_are_found(home: &Home) {
    let clinic = Clinic::open(home).await;
    let stefan = add_patient(home, &clinic, "Ștefan", "Bărnuțiu").await;
    let other = next(
        &add_patient(home, &clinic, "Steluța", "O'Neil").await,
        |f| {
            f.phone = Some("+40 722 111 999".to_owned());
            f.email = None;
        },
    );
    home.apply(
        clinic.id(),
        &[PeopleChange::Patient(Write::Update(other.clone())).into()],
    )
    .await
    .unwrap();
    let ana = clinic.patient.id;
    let words =
        |words: &[&str]| PatientSearch::Words(words.iter().map(|w| (*w).to_owned()).collect());
    let mut tx = home.read(clinic.id()).await;
    for (search, expected) in [
        (words(&["stefan"]), vec![stefan.id]),
        (words(&["ste"]), vec![stefan.id, other.id]),
        (words(&["ste", "barn"]), vec![stefan.id]),
        (words(&["one"]), vec![other.id]),
        (words(&["mar", "los"]), vec![ana]),
        (words(&["tefan"]), vec![]),
        (words(&[]), vec![stefan.id, ana, other.id]),
        (
            PatientSearch::Email("p@example.org".to_owned()),
            vec![stefan.id, ana],
        ),
        (
            PatientSearch::Phone("40722111999".to_owned()),
            vec![other.id],
        ),
        (
            PatientSearch::PhoneEnding("0123".to_owned()),
            vec![stefan.id, ana],
        ),
        (
            PatientSearch::PhoneEnding("1999".to_owned()),
            vec![other.id],
        ),
        (PatientSearch::Id(other.id), vec![other.id]),
        (PatientSearch::Id(uuid().into()), vec![]),
    ] {
        let filter = patients(Some(search), Visibility::All);
        let sort = Sort {
            key: SortKey::Name,
            descending: false,
        };
        let found = tx.patients(&filter, sort, &all()).await.unwrap();
        assert_eq!(
            found.items.iter().map(|p| p.id).collect::<Vec<_>>(),
            expected,
            "{filter:?}"
        );
    }
    drop(tx);
    let renamed = next(&stefan, |f| f.given_name = "Andrei".to_owned());
    home.apply(
        clinic.id(),
        &[PeopleChange::Patient(Write::Update(renamed)).into()],
    )
    .await
    .unwrap();
    let mut tx = home.read(clinic.id()).await;
    let found = tx
        .patients(
            &patients(Some(words(&["stefan"])), Visibility::All),
            Sort::default(),
            &all(),
        )
        .await
        .unwrap();
    assert!(found.items.is_empty(), "an old name is forgotten");
}

async fn patients_are_seen_by_reach(home: &Home) {
    let clinic = Clinic::open(home).await;
    let stranger = add_patient(home, &clinic, "Ion", "Pop").await;
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
    let known = clinic.patient.id;
    let of = |doctors: Vec<DoctorId>| Reach {
        patients_of: Some(doctors),
        ..Reach::default()
    };
    let these = |ids: Vec<PatientId>| Reach {
        patients: Some(ids),
        ..Reach::default()
    };
    let mut tx = home.read(clinic.id()).await;
    for (reaches, expected) in [
        (vec![], vec![]),
        (vec![Reach::default()], vec![known, stranger.id]),
        (vec![of(vec![clinic.doctor.id])], vec![known]),
        (vec![of(vec![uuid().into()])], vec![]),
        (vec![of(vec![])], vec![]),
        (vec![these(vec![stranger.id])], vec![stranger.id]),
        (vec![these(vec![])], vec![]),
        (
            vec![of(vec![clinic.doctor.id]), these(vec![stranger.id])],
            vec![known, stranger.id],
        ),
        (
            vec![Reach {
                patients: Some(vec![stranger.id]),
                ..of(vec![clinic.doctor.id])
            }],
            vec![],
        ),
        (
            vec![Reach {
                locations: Some(vec![]),
                ..Reach::default()
            }],
            vec![known, stranger.id],
        ),
    ] {
        let filter = patients(None, Visibility::Within(reaches));
        let found = tx.patients(&filter, Sort::default(), &all()).await.unwrap();
        let mut ids: Vec<_> = found.items.iter().map(|p| p.id).collect();
        ids.sort();
        let mut expected = expected;
        expected.sort();
        assert_eq!(ids, expected, "{filter:?}");
    }
    assert!(
        tx.is_patient_of(known, &[uuid().into(), clinic.doctor.id])
            .await
            .unwrap()
    );
    assert!(
        !tx.is_patient_of(stranger.id, &[clinic.doctor.id])
            .await
            .unwrap()
    );
    assert!(!tx.is_patient_of(known, &[]).await.unwrap());
}

async fn doctors_places_and_services_are_found(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut tx = home.read(clinic.id()).await;
    let by = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let yes = [
        DoctorFilter::default(),
        DoctorFilter {
            words: by(&["stef", "barnu"]),
            ..DoctorFilter::default()
        },
        DoctorFilter {
            specialty: Some("medicina interna".to_owned()),
            ..DoctorFilter::default()
        },
        DoctorFilter {
            location_id: Some(clinic.location.id),
            ..DoctorFilter::default()
        },
        DoctorFilter {
            ids: Some(vec![clinic.doctor.id]),
            active: Some(true),
            ..DoctorFilter::default()
        },
    ];
    let no = [
        DoctorFilter {
            words: by(&["x"]),
            ..DoctorFilter::default()
        },
        DoctorFilter {
            specialty: Some("medicina".to_owned()),
            ..DoctorFilter::default()
        },
        DoctorFilter {
            location_id: Some(uuid().into()),
            ..DoctorFilter::default()
        },
        DoctorFilter {
            ids: Some(vec![]),
            ..DoctorFilter::default()
        },
        DoctorFilter {
            active: Some(false),
            ..DoctorFilter::default()
        },
    ];
    for (filters, count) in [(yes, 1), (no, 0)] {
        for filter in filters {
            assert_eq!(
                tx.doctors(&filter, Sort::default(), &all())
                    .await
                    .unwrap()
                    .items
                    .len(),
                count,
                "{filter:?}"
            );
        }
    }
    let yes = [
        LocationFilter::default(),
        LocationFilter {
            words: by(&["sfant", "stefan"]),
            ..LocationFilter::default()
        },
        LocationFilter {
            county: Some("brasov".to_owned()),
            city: Some("brasov".to_owned()),
            ..LocationFilter::default()
        },
        LocationFilter {
            specialty: Some("cardiologie".to_owned()),
            active: Some(true),
            ..LocationFilter::default()
        },
    ];
    let no = [
        LocationFilter {
            words: by(&["spital"]),
            ..LocationFilter::default()
        },
        LocationFilter {
            county: Some("cluj".to_owned()),
            ..LocationFilter::default()
        },
        LocationFilter {
            specialty: Some("chirurgie".to_owned()),
            ..LocationFilter::default()
        },
        LocationFilter {
            active: Some(false),
            ..LocationFilter::default()
        },
    ];
    for (filters, count) in [(yes, 1), (no, 0)] {
        for filter in filters {
            assert_eq!(
                tx.locations(&filter, Sort::default(), &all())
                    .await
                    .unwrap()
                    .items
                    .len(),
                count,
                "{filter:?}"
            );
        }
    }
    let filter = ServiceFilter {
        words: by(&["consult"]),
        specialty: Some("cardiologie pediatrica".to_owned()),
        active: Some(true),
    };
    assert_eq!(
        tx.services(&filter, Sort::default(), &all())
            .await
            .unwrap()
            .items,
        std::slice::from_ref(&clinic.service)
    );
    let filter = RoomFilter {
        location_id: Some(clinic.location.id),
        kind: Some("surgery".to_owned()),
        active: Some(true),
    };
    assert_eq!(
        tx.rooms(&filter, Sort::default(), &all())
            .await
            .unwrap()
            .items,
        std::slice::from_ref(&clinic.room)
    );
    let filter = RoomFilter {
        kind: Some("x_ray".to_owned()),
        ..RoomFilter::default()
    };
    assert!(
        tx.rooms(&filter, Sort::default(), &all())
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

/// Reads a list to its end, while others write into it.
async fn pages_are_stable_under_inserts(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut there = vec![clinic.patient.id];
    for n in 0..20 {
        // Names and times of creation that are the same, so that the id decides.
        there.push(
            add_patient(home, &clinic, "Ion", ["Ene", "Pop"][n % 2])
                .await
                .id,
        );
    }
    there.sort();
    for sort in [SortKey::CreatedAt, SortKey::Name]
        .into_iter()
        .flat_map(|key| [false, true].map(|descending| Sort { key, descending }))
    {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = PageRequest::Cursor { after, limit: 4 };
            let found = home
                .read(clinic.id())
                .await
                .patients(&patients(None, Visibility::All), sort, &page)
                .await
                .unwrap();
            assert_eq!(found.has_more, found.next_cursor.is_some());
            seen.extend(found.items.iter().map(|p| p.id));
            add_patient(home, &clinic, "Zoe", "Aaa").await;
            after = found.next_cursor;
            if after.is_none() || seen.len() > 100 {
                break;
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "no row twice");
        assert!(there.iter().all(|id| seen.contains(id)), "no row left out");
    }
    let foreign = Cursor {
        key: "not an instant".to_owned(),
        id: uuid(),
    };
    let page = PageRequest::Cursor {
        after: Some(foreign),
        limit: 4,
    };
    let found = home
        .read(clinic.id())
        .await
        .patients(&patients(None, Visibility::All), Sort::default(), &page)
        .await
        .unwrap();
    assert!(found.items.is_empty());
}

async fn pages_by_number_have_a_total(home: &Home) {
    let clinic = Clinic::open(home).await;
    for n in 0..6 {
        add_patient(home, &clinic, "Ion", &format!("Pop {n}")).await;
    }
    let mut tx = home.read(clinic.id()).await;
    let sort = Sort {
        key: SortKey::Name,
        descending: true,
    };
    let filter = patients(
        Some(PatientSearch::Words(vec!["pop".to_owned()])),
        Visibility::All,
    );
    for (offset, given, more) in [(0, 4, true), (2, 4, false), (4, 2, false), (9, 0, false)] {
        let page = tx
            .patients(&filter, sort, &PageRequest::Offset { offset, limit: 4 })
            .await
            .unwrap();
        assert_eq!(
            (page.items.len(), page.has_more, page.total),
            (given, more, Some(6)),
            "from {offset}"
        );
    }
    let last = tx
        .patients(
            &filter,
            sort,
            &PageRequest::Offset {
                offset: 5,
                limit: 4,
            },
        )
        .await
        .unwrap();
    assert_eq!(last.items[0].fields.family_name, "Pop 0");
}

async fn appointments_are_filtered(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut first = clinic.appointment(0, 30);
    first.stranded = true;
    let mut second = clinic.appointment(2 * 1_440, 2 * 1_440 + 30);
    second.status = word("cancelled");
    second.room_id = None;
    let changes: Vec<Change> = [&first, &second]
        .map(|a| SchedulingChange::Appointment(Write::Insert(a.clone())).into())
        .into_iter()
        .collect();
    home.apply(clinic.id(), &changes).await.unwrap();
    let any = || AppointmentFilter::new(Visibility::All);
    let both = vec![first.id, second.id];
    let mut tx = home.read(clinic.id()).await;
    for (filter, expected) in [
        (any(), both.clone()),
        (
            AppointmentFilter {
                patient_id: Some(clinic.patient.id),
                doctor_id: Some(clinic.doctor.id),
                ..any()
            },
            both.clone(),
        ),
        (
            AppointmentFilter {
                location_id: Some(clinic.location.id),
                service_id: Some(clinic.service.id),
                ..any()
            },
            both,
        ),
        (
            AppointmentFilter {
                patient_id: Some(uuid().into()),
                ..any()
            },
            vec![],
        ),
        (
            AppointmentFilter {
                room_id: Some(clinic.room.id),
                ..any()
            },
            vec![first.id],
        ),
        (
            AppointmentFilter {
                series_id: Some(uuid().into()),
                ..any()
            },
            vec![],
        ),
        (
            AppointmentFilter {
                statuses: vec![word("cancelled"), word("no_show")],
                ..any()
            },
            vec![second.id],
        ),
        (
            AppointmentFilter {
                starts_from: Some(at(0)),
                starts_before: Some(at(1)),
                ..any()
            },
            vec![first.id],
        ),
        (
            AppointmentFilter {
                starts_from: Some(at(1)),
                ..any()
            },
            vec![second.id],
        ),
        (
            AppointmentFilter {
                on_from: Some(date("2027-03-02")),
                ..any()
            },
            vec![second.id],
        ),
        (
            AppointmentFilter {
                on_before: Some(date("2027-03-02")),
                ..any()
            },
            vec![first.id],
        ),
        (
            AppointmentFilter {
                source: Some(word("phone")),
                ..any()
            },
            vec![],
        ),
        (
            AppointmentFilter {
                stranded: Some(true),
                ..any()
            },
            vec![first.id],
        ),
        (
            AppointmentFilter {
                patient_words: vec!["ana".to_owned(), "lo".to_owned()],
                stranded: Some(false),
                ..any()
            },
            vec![second.id],
        ),
        (
            AppointmentFilter {
                patient_words: vec!["x".to_owned()],
                ..any()
            },
            vec![],
        ),
    ] {
        let sort = Sort {
            key: SortKey::StartsAt,
            descending: false,
        };
        let found = tx.appointments(&filter, sort, &all()).await.unwrap();
        assert_eq!(
            found.items.iter().map(|a| a.id).collect::<Vec<_>>(),
            expected,
            "{filter:?}"
        );
    }
    let sort = Sort {
        key: SortKey::StartsAt,
        descending: true,
    };
    let page = tx
        .appointments(
            &any(),
            sort,
            &PageRequest::Cursor {
                after: None,
                limit: 1,
            },
        )
        .await
        .unwrap();
    assert_eq!(page.items[0].id, second.id);
    let page = tx
        .appointments(
            &any(),
            sort,
            &PageRequest::Cursor {
                after: page.next_cursor,
                limit: 1,
            },
        )
        .await
        .unwrap();
    assert_eq!(page.items[0].id, first.id);
    assert!(!page.has_more);
}

async fn appointments_are_seen_by_reach(home: &Home) {
    let clinic = Clinic::open(home).await;
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
    let here = Reach {
        locations: Some(vec![clinic.location.id]),
        ..Reach::default()
    };
    let elsewhere = Reach {
        locations: Some(vec![LocationId::from(uuid())]),
        ..Reach::default()
    };
    let with = |id| Reach {
        doctors: Some(vec![id]),
        ..Reach::default()
    };
    let mut tx = home.read(clinic.id()).await;
    for (reaches, count) in [
        (vec![], 0),
        (vec![here.clone()], 1),
        (vec![elsewhere.clone()], 0),
        (vec![elsewhere.clone(), with(clinic.doctor.id)], 1),
        (
            vec![Reach {
                locations: elsewhere.locations.clone(),
                ..with(clinic.doctor.id)
            }],
            0,
        ),
        (vec![with(uuid().into())], 0),
        (
            vec![Reach {
                patients_of: Some(vec![clinic.doctor.id]),
                ..Reach::default()
            }],
            1,
        ),
        (
            vec![Reach {
                patients: Some(vec![clinic.patient.id]),
                ..here
            }],
            1,
        ),
        (
            vec![Reach {
                patients: Some(vec![]),
                ..Reach::default()
            }],
            0,
        ),
    ] {
        let filter = AppointmentFilter::new(Visibility::Within(reaches));
        let page = tx
            .appointments(
                &filter,
                Sort::default(),
                &PageRequest::Offset {
                    offset: 0,
                    limit: 5,
                },
            )
            .await
            .unwrap();
        assert_eq!(
            (page.items.len(), page.total),
            (count, Some(count as u64)),
            "{filter:?}"
        );
    }
}

async fn appointments_are_counted(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut changes: Vec<Change> = Vec::new();
    for (day, status) in [
        (0, "scheduled"),
        (0, "scheduled"),
        (0, "cancelled"),
        (1, "scheduled"),
        (40, "no_show"),
    ] {
        let mut appointment = clinic.appointment(day * 1_440, day * 1_440 + 30);
        appointment.status = word(status);
        changes.push(SchedulingChange::Appointment(Write::Insert(appointment)).into());
    }
    home.apply(clinic.id(), &changes).await.unwrap();
    let count = |period: &str, status: &str, count| AppointmentCount {
        period: period.to_owned(),
        status: word(status),
        count,
    };
    let mut tx = home.read(clinic.id()).await;
    let months = tx
        .appointment_counts(clinic.doctor.id, true, 12)
        .await
        .unwrap();
    assert_eq!(
        months,
        [
            count("2027-04", "no_show", 1),
            count("2027-03", "cancelled", 1),
            count("2027-03", "scheduled", 3)
        ]
    );
    let days = tx
        .appointment_counts(clinic.doctor.id, false, 2)
        .await
        .unwrap();
    assert_eq!(
        days,
        [
            count("2027-04-10", "no_show", 1),
            count("2027-03-02", "scheduled", 1)
        ]
    );
    assert!(
        tx.appointment_counts(uuid().into(), false, 2)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn live_appointments_end_later(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut gone = clinic.appointment(100, 130);
    gone.status = word("cancelled");
    let (first, second) = (clinic.appointment(0, 30), clinic.appointment(30, 60));
    let changes: Vec<Change> = [&second, &gone, &first]
        .map(|a| SchedulingChange::Appointment(Write::Insert(a.clone())).into())
        .into_iter()
        .collect();
    home.apply(clinic.id(), &changes).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    for (of, there) in [
        (LiveOf::Doctor(clinic.doctor.id, None), true),
        (
            LiveOf::Doctor(clinic.doctor.id, Some(clinic.location.id)),
            true,
        ),
        (LiveOf::Doctor(clinic.doctor.id, Some(uuid().into())), false),
        (LiveOf::Location(clinic.location.id), true),
        (LiveOf::Room(clinic.room.id), true),
        (LiveOf::Patient(clinic.patient.id), true),
        (LiveOf::Service(clinic.service.id), true),
        (LiveOf::Series(uuid().into()), false),
        (LiveOf::Session(uuid().into()), false),
    ] {
        let expected = if there {
            vec![first.clone(), second.clone()]
        } else {
            vec![]
        };
        assert_eq!(
            tx.live_appointments(of, at(0)).await.unwrap(),
            expected,
            "{of:?}"
        );
        let expected = if there { vec![second.clone()] } else { vec![] };
        assert_eq!(
            tx.live_appointments(of, at(30)).await.unwrap(),
            expected,
            "{of:?}"
        );
    }
}

async fn the_public_sees_open_organizations(home: &Home) {
    let open = Clinic::open(home).await;
    let closed = Clinic::open(home).await;
    let change = OrganizationChange::Organization(Write::Update(next(&closed.organization, |f| {
        f.open_for_booking = false
    })));
    home.apply(closed.id(), &[change.into()]).await.unwrap();
    let mut tx = home.platform(Mode::Read).await;
    assert_eq!(
        tx.organization_of_doctor(open.doctor.id).await.unwrap(),
        Some(open.id())
    );
    assert_eq!(
        tx.organization_of_doctor(closed.doctor.id).await.unwrap(),
        None
    );
    assert_eq!(
        tx.organization_of_location(open.location.id).await.unwrap(),
        Some(open.id())
    );
    assert_eq!(
        tx.organization_of_location(closed.location.id)
            .await
            .unwrap(),
        None
    );
    for (only_open, count) in [(true, 1), (false, 2)] {
        let page = PageRequest::Offset {
            offset: 0,
            limit: 10,
        };
        let found = tx
            .organizations(
                only_open,
                Sort {
                    key: SortKey::Name,
                    descending: true,
                },
                &page,
            )
            .await
            .unwrap();
        assert_eq!(
            (found.items.len() as u64, found.total),
            (count, Some(count))
        );
    }
    for (filter, count) in [
        (LocationFilter::default(), 1),
        (
            LocationFilter {
                words: vec!["clin".to_owned(), "sf".to_owned()],
                ..LocationFilter::default()
            },
            1,
        ),
        (
            LocationFilter {
                words: vec!["spital".to_owned()],
                ..LocationFilter::default()
            },
            0,
        ),
        (
            LocationFilter {
                specialty: Some("cardiologie".to_owned()),
                ..LocationFilter::default()
            },
            1,
        ),
        (
            LocationFilter {
                city: Some("iasi".to_owned()),
                ..LocationFilter::default()
            },
            0,
        ),
    ] {
        let found = tx
            .public_locations(
                &filter,
                &PageRequest::Offset {
                    offset: 0,
                    limit: 10,
                },
            )
            .await
            .unwrap();
        assert_eq!(
            (found.items.len() as u64, found.total),
            (count, Some(count)),
            "{filter:?}"
        );
        if count > 0 {
            assert_eq!(found.items[0].organization_id, open.id());
            assert_eq!(found.items[0].location, open.location);
        }
    }
    assert!(
        tx.location(open.location.id).await.unwrap().is_none(),
        "the platform is not within an organization"
    );
}
