//! Appointments: filters, what an actor may see, counts.

use crate::fixtures::*;
use crate::support::{Home, on_both, uuid};
use clinic_core::access::{Reach, Visibility};
use clinic_core::change::{Change, SchedulingChange, Write};
use clinic_core::ids::LocationId;
use clinic_core::page::PageRequest;
use clinic_core::store::*;

on_both!(
    appointments_are_filtered,
    appointments_are_seen_by_reach,
    appointments_are_counted,
    live_appointments_end_later
);

fn all() -> PageRequest {
    PageRequest::Cursor {
        after: None,
        limit: 200,
    }
}

async fn appointments_are_filtered(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut first = clinic.appointment(0, 30);
    first.stranded = Some(true);
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
