use super::{Outcome, ensure, refused, same};
use crate::base::page::PageRequest;
use crate::domain::billing::{Payer, PayerFields};
use crate::domain::error::ErrorCode;
use crate::domain::organization::Address;
use crate::ports::store::{Mode, PayerFilter, Scope, Sort, SortKey, Store, read};
use crate::testing::World;
use crate::usecases::records::{Get, PayerList, SetActive, Update};
use std::sync::Arc;

pub(super) async fn payers_are_kept(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store.clone(), 1).await?;
    let host = world.host();
    let fields = PayerFields {
        name: "Șansa Asigurări".to_owned(),
        code: Some("RA-012".to_owned()),
        email: Some(" Claims@Example.org ".to_owned()),
        phone: Some("+40 21 000-0002".to_owned()),
        address: Address {
            city: Some("Iași".to_owned()),
            country: Some("ro".to_owned()),
            ..Address::default()
        },
        pays_within_days: Some(30),
    };
    let payer: Payer = world.create(fields).await?;
    let email = payer.fields.email.as_deref();
    same("normalized", &email, &Some("claims@example.org"))?;
    let get = || Get::<Payer> { id: payer.id };
    let got = world.clinic.ask(&host, get()).await?;
    same("the payer", &got, &payer)?;

    let update = Update::<Payer> {
        id: payer.id,
        fields: PayerFields::new("Zenit"),
        accept_stranded: false,
    };
    let update = world.clinic.run(&host, update).await?;
    same("the next version", &update.version, &2)?;
    let set = |active| SetActive::<Payer> {
        id: payer.id,
        active,
        accept_stranded: false,
    };
    let off = world.clinic.run(&host, set(false)).await?;
    ensure(!off.active, "deactivated")?;
    let got = world.clinic.ask(&host, get()).await?;
    same("as stored", &got, &off)?;
    let scope = Scope::Organization(world.organization);
    let mut tx = store.begin(scope, Mode::Read).await?;
    let together = read(tx.as_mut(), (payer.id, world.patient)).await?.0;
    same("read in a batch", &together, &Some(off))?;
    drop(tx);

    let neighbour = World::on(store, 2).await?;
    let asked = neighbour.clinic.ask(&neighbour.host(), get()).await;
    refused(asked, ErrorCode::NotFound).map(drop)
}

pub(super) async fn payers_are_listed(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let host = world.host();
    for name in ["Ceres", "Aida", "Boreal"] {
        world.create::<Payer>(PayerFields::new(name)).await?;
    }
    let list = |key, page| PayerList {
        sort: Sort {
            key,
            descending: false,
        },
        page,
        ..PayerList::default()
    };
    let start = |after| PageRequest::Cursor { after, limit: 2 };
    let names = |payers: &[Payer]| -> Vec<String> {
        payers.iter().map(|one| one.fields.name.clone()).collect()
    };
    let by_name = list(SortKey::Name, start(None));
    let first = world.clinic.ask(&host, by_name).await?;
    let expected = ["Aida", "Boreal"].map(str::to_owned).to_vec();
    same("by name", &names(&first.items), &expected)?;
    let rest = list(SortKey::Name, start(first.next_cursor));
    let rest = world.clinic.ask(&host, rest).await?;
    same("the rest", &names(&rest.items), &vec!["Ceres".to_owned()])?;
    let end = PageRequest::Offset {
        offset: 1,
        limit: 2,
    };
    let by_creation = list(SortKey::CreatedAt, end);
    let page = world.clinic.ask(&host, by_creation).await?;
    same("the total", &page.total, &Some(3))?;

    let off = SetActive::<Payer> {
        id: rest.items[0].id,
        active: false,
        accept_stranded: false,
    };
    world.clinic.run(&host, off).await?;
    for (active, expected) in [(Some(true), 2), (Some(false), 1), (None, 3)] {
        let list = PayerList {
            filter: PayerFilter { active },
            ..PayerList::default()
        };
        let count = world.clinic.ask(&host, list).await?.items.len();
        same("those in use", &count, &expected)?;
    }
    Ok(())
}
