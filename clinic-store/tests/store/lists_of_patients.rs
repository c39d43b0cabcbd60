//! Patients: search, what an actor may see, pages.

use crate::fixtures::*;
use crate::support::{Home, on_both, uuid};
use clinic_core::access::{Reach, Visibility};
use clinic_core::change::{PeopleChange, Write};
use clinic_core::ids::{DoctorId, PatientId};
use clinic_core::page::{Cursor, PageRequest};
use clinic_core::people::Patient;
use clinic_core::store::*;

on_both!(
    patients_are_found,
    patients_are_seen_by_reach,
    pages_are_stable_under_inserts,
    pages_by_number_have_a_total
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
            f.phone = Some("+40 722 111 999".into());
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
    let words = |words: &[&str]| PatientSearch::Words(SearchWords::of(&words.join(" ")));
    let mut tx = home.read(clinic.id()).await;
    for (search, expected) in [
        (words(&["stefan"]), vec![stefan.id]),
        (words(&["ste"]), vec![stefan.id, other.id]),
        (words(&["ste", "barn"]), vec![stefan.id]),
        (words(&["one"]), vec![other.id]),
        (words(&["mar", "los"]), vec![ana]),
        (words(&["tefan"]), vec![]),
        (words(&[]), vec![stefan.id, ana, other.id]),
        (words(&["ste", "barn", "s", "stefan", "b"]), vec![stefan.id]),
        (words(&["ste", "barn", "pop"]), vec![]),
        (words(&["%"]), vec![]),
        (words(&["-", "\u{1F600}"]), vec![]),
        (
            PatientSearch::Email("p@example.org".into()),
            vec![stefan.id, ana],
        ),
        (PatientSearch::Phone("40722111999".into()), vec![other.id]),
        (
            PatientSearch::PhoneEnding("0123".into()),
            vec![stefan.id, ana],
        ),
        (PatientSearch::PhoneEnding("1999".into()), vec![other.id]),
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
    let renamed = next(&stefan, |f| f.given_name = "Andrei".into());
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
    let foreign = Cursor::behind(uuid(), None);
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
        Some(PatientSearch::Words(SearchWords::of("pop"))),
        Visibility::All,
    );
    for (offset, given, more) in [(0, 4, true), (2, 4, false), (4, 2, false), (9, 0, false)] {
        let page = tx
            .patients(&filter, sort, &PageRequest::Offset { offset, limit: 4 })
            .await
            .unwrap();
        assert_eq!(
            (
                page.items.len(),
                page.has_more,
                page.total,
                page.total_capped
            ),
            (given, more, Some(6), Some(false)),
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
