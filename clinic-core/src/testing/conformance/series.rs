use super::{Outcome, at, ensure, refused, same};
use crate::domain::access::{Actor, Role};
use crate::domain::error::{Details, ErrorCode};
use crate::domain::scheduling::{RecurrenceRule, SeriesMode, Source, Status};
use crate::engine::command::Context;
use crate::ports::store::{AppointmentFilter, Sort, SortKey, Store};
use crate::testing::World;
use crate::usecases::access::{CreateAccount, NewMembership};
use crate::usecases::scheduling::{
    Allowance, AppointmentList, BookSeries, CancelSeries, GetSeries,
};
use std::sync::Arc;

fn weekly(world: &World, count: u32, mode: SeriesMode) -> Result<BookSeries, super::Broken> {
    Ok(BookSeries {
        patient_id: Some(world.patient),
        doctor_id: Some(world.doctor),
        service_id: Some(world.service),
        location_id: Some(world.location),
        room_id: None,
        local_start: at("2027-03-15T09:00:00Z")?.naive_utc(),
        rule: RecurrenceRule::weekly().times(count),
        mode,
        reason: None,
        source: Some(Source::Desk),
        allow: Allowance::default(),
        overbook: None,
    })
}

pub(super) async fn what_is_free_is_booked(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    world
        .book(world.other_patient, at("2027-03-22T07:00:00Z")?)
        .await?;
    let outcome = world
        .clinic
        .run(&world.host(), weekly(&world, 4, SeriesMode::SkipConflicts)?)
        .await?;
    let starts: Vec<_> = outcome.booked.iter().map(|a| a.starts_at).collect();
    // Summer time begins on 2027-03-28: the wall time is kept.
    let expected = vec![
        at("2027-03-15T07:00:00Z")?,
        at("2027-03-29T06:00:00Z")?,
        at("2027-04-05T06:00:00Z")?,
    ];
    same("what was booked", &starts, &expected)?;
    same("what was skipped", &outcome.skipped.len(), &1)?;
    same(
        "the series",
        &world
            .clinic
            .ask(
                &world.host(),
                GetSeries {
                    id: outcome.series.id,
                },
            )
            .await?,
        &outcome.series,
    )?;
    let command = CancelSeries {
        id: outcome.series.id,
        from: Some(expected[1]),
        reason: Some("done".into()),
    };
    let cancelled = world.clinic.run(&world.host(), command).await?;
    same("what was cancelled", &cancelled.cancelled.len(), &2)?;
    let mut filter = AppointmentFilter::new(crate::domain::access::Visibility::All);
    filter.series_id = Some(outcome.series.id);
    let sort = Sort {
        key: SortKey::StartsAt,
        descending: false,
    };
    let list = AppointmentList {
        filter,
        sort,
        page: crate::base::page::PageRequest::default(),
    };
    let left = world.clinic.ask(&world.host(), list).await?.items;
    let statuses: Vec<_> = left.iter().map(|a| a.status).collect();
    same(
        "what is left",
        &statuses,
        &vec![Status::Scheduled, Status::Cancelled, Status::Cancelled],
    )
}

pub(super) async fn all_or_nothing(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let taken = world
        .book(world.other_patient, at("2027-03-22T07:00:00Z")?)
        .await?;
    let refusal = world
        .clinic
        .run(&world.host(), weekly(&world, 4, SeriesMode::AllOrNothing)?)
        .await;
    refused(refusal, ErrorCode::SlotTaken)?;
    let list = AppointmentList {
        filter: AppointmentFilter::new(crate::domain::access::Visibility::All),
        sort: Sort::default(),
        page: crate::base::page::PageRequest::default(),
    };
    let all = world.clinic.ask(&world.host(), list).await?.items;
    same("nothing was booked", &all, &vec![taken])?;
    refused(
        world
            .clinic
            .run(&world.host(), weekly(&world, 53, SeriesMode::default())?)
            .await,
        ErrorCode::InvalidValue,
    )?;
    let whole = world
        .clinic
        .run(&world.host(), weekly(&world, 1, SeriesMode::AllOrNothing)?)
        .await?;
    ensure(whole.skipped.is_empty(), "nothing is skipped")
}

pub(super) async fn a_refusal_has_alternatives(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-03-15T07:00:00Z")?;
    world.book(world.other_patient, start).await?;
    let command = weekly(&world, 4, SeriesMode::AllOrNothing)?;
    let refusal = refused(
        world.clinic.run(&world.host(), command).await,
        ErrorCode::SlotTaken,
    )?;
    let Some(Details::Refusal(refusal)) = refusal.details.as_deref() else {
        return ensure(false, "a refusal has its reasons");
    };
    let all = refusal.alternatives.iter().map(|slot| slot.starts_at);
    same(
        "the next start",
        &all.filter(|at| *at >= start).min(),
        &Some(start + chrono::Duration::minutes(30)),
    )
}

/// What is over by the time at which the rest is cancelled stays, and is named.
pub(super) async fn what_is_over_is_named(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let series = weekly(&world, 3, SeriesMode::SkipConflicts)?;
    let series = world.clinic.run(&world.host(), series).await?;
    let first = &series.booked[0];
    world.clock.set(first.ends_at + chrono::Duration::days(1));
    let cancel = CancelSeries {
        id: series.series.id,
        from: Some(first.starts_at),
        reason: None,
    };
    let mut own = NewMembership::new(world.organization, Role::Patient);
    own.patient_id = Some(world.patient);
    let create = CreateAccount {
        email: "p@example.org".into(),
        phone: None,
        given_name: "Ana".into(),
        family_name: "Pop".into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![own],
    };
    let platform = Context::new(Actor::Host, None);
    let account = world.clinic.run(&platform, create).await?;
    let patient = Context::new(Actor::Account(account), Some(world.organization));
    let outcome = world.clinic.run(&patient, cancel).await?;
    same("those to come are cancelled", &outcome.cancelled.len(), &2)?;
    same("what is over is named", &outcome.left, &vec![first.id])
}
