//! Doctors, places and services, and what of them the public sees.

use crate::fixtures::*;
use crate::support::{Home, on_both, uuid};
use clinic_core::change::{OrganizationChange, Write};
use clinic_core::page::PageRequest;
use clinic_core::store::*;

on_both!(
    doctors_places_and_services_are_found,
    the_public_sees_open_organizations
);

fn all() -> PageRequest {
    PageRequest::Cursor {
        after: None,
        limit: 200,
    }
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

async fn the_public_sees_open_organizations(home: &Home) {
    let found = |organization_id, open| FoundIn {
        organization_id,
        open,
    };
    let open = Clinic::open(home).await;
    let closed = Clinic::open(home).await;
    let change = OrganizationChange::Organization(Write::Update(next(&closed.organization, |f| {
        f.open_for_booking = false
    })));
    home.apply(closed.id(), &[change.into()]).await.unwrap();
    let mut tx = home.platform(Mode::Read).await;
    assert_eq!(
        tx.organization_of_doctor(open.doctor.id).await.unwrap(),
        Some(found(open.id(), true))
    );
    assert_eq!(
        tx.organization_of_doctor(closed.doctor.id).await.unwrap(),
        Some(found(closed.id(), false))
    );
    assert_eq!(
        tx.organization_of_location(open.location.id).await.unwrap(),
        Some(found(open.id(), true))
    );
    assert_eq!(
        tx.organization_of_location(closed.location.id)
            .await
            .unwrap(),
        Some(found(closed.id(), false))
    );
    let own = [closed.id()];
    for (only_open, count) in [(Some(&[][..]), 1), (Some(&own[..]), 2), (None, 2)] {
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
