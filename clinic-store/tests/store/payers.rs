//! Payers: what is written is what is read, by their own organization only.

use crate::fixtures::*;
use crate::support::{Home, on_both};
use clinic_core::billing::{Payer, PayerFields};
use clinic_core::change::{BillingChange, Change, Write};
use clinic_core::organization::Address;
use clinic_core::page::PageRequest;
use clinic_core::record::Record;
use clinic_core::store::*;

on_both!(
    every_member_is_kept,
    a_stranger_sees_and_changes_nothing,
    the_term_is_bounded
);

fn payer() -> Payer {
    let fields = PayerFields {
        name: "Casa de Asigurări".to_owned(),
        code: Some("CAS-BV".to_owned()),
        email: Some("claims@example.org".to_owned()),
        phone: Some("+40268000001".to_owned()),
        address: Address {
            city: Some("Brașov".to_owned()),
            ..Address::default()
        },
        pays_within_days: Some(30),
    };
    Payer::from_parts(head(), fields)
}

fn written(write: Write<Payer>) -> [Change; 1] {
    [BillingChange::Payer(write).into()]
}

async fn every_member_is_kept(home: &Home) {
    let clinic = Clinic::open(home).await;
    let payer = payer();
    let insert = written(Write::Insert(payer.clone()));
    home.apply(clinic.id(), &insert).await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(tx.payer(payer.id).await.unwrap(), Some(payer.clone()));
    drop(tx);
    let changed = next(&payer, |fields| *fields = PayerFields::new("Altă casă"));
    let update = written(Write::Update(changed.clone()));
    home.apply(clinic.id(), &update).await.unwrap();
    let stale = home.apply(clinic.id(), &update).await.unwrap_err();
    assert!(matches!(stale, StoreError::Conflict(ConflictKind::Stale)));
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(tx.payer(payer.id).await.unwrap(), Some(changed.clone()));
    let listed = tx
        .payers(
            &PayerFilter::default(),
            Sort::default(),
            &PageRequest::default(),
        )
        .await
        .unwrap();
    assert_eq!(listed.items, [changed]);
}

async fn a_stranger_sees_and_changes_nothing(home: &Home) {
    let own = Clinic::open(home).await;
    let other = Clinic::open(home).await;
    let payer = payer();
    let insert = written(Write::Insert(payer.clone()));
    home.apply(own.id(), &insert).await.unwrap();
    let mut tx = home.read(other.id()).await;
    assert_eq!(tx.payer(payer.id).await.unwrap(), None);
    let listed = tx
        .payers(
            &PayerFilter::default(),
            Sort::default(),
            &PageRequest::default(),
        )
        .await
        .unwrap();
    assert_eq!(listed.items, []);
    drop(tx);
    let update = written(Write::Update(next(&payer, |_| {})));
    let refused = home.apply(other.id(), &update).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict(ConflictKind::Stale)));
}

async fn the_term_is_bounded(home: &Home) {
    let clinic = Clinic::open(home).await;
    for days in [0, 366] {
        let mut payer = payer();
        payer.fields.pays_within_days = Some(days);
        let insert = written(Write::Insert(payer));
        assert!(home.apply(clinic.id(), &insert).await.is_err(), "{days}");
    }
}
