use super::{Outcome, at, refused, same};
use crate::base::ids::PatientId;
use crate::base::time::Instant;
use crate::domain::error::ErrorCode;
use crate::domain::organization::Service;
use crate::ports::store::Store;
use crate::testing::World;
use crate::usecases::records::{SetActive, Update};
use crate::usecases::scheduling::{PlaceHold, ReleaseHold};
use std::sync::Arc;

fn hold(world: &World, patient: PatientId, starts_at: Instant) -> PlaceHold {
    PlaceHold {
        patient_id: Some(patient),
        doctor_id: Some(world.doctor),
        service_id: Some(world.service),
        location_id: Some(world.location),
        room_id: None,
        starts_at,
        minutes: None,
    }
}

pub(super) async fn a_hold_keeps_until_it_lapses(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let held = world
        .clinic
        .run(&world.host(), hold(&world, world.patient, start))
        .await?;
    refused(
        world.book(world.other_patient, start).await,
        ErrorCode::SlotTaken,
    )?;
    world.clock.advance_min(5);
    world.book(world.other_patient, start).await?;
    let mut late = world.booking(world.patient, start);
    late.hold_id = Some(held.id);
    refused(
        world.clinic.run(&world.host(), late).await,
        ErrorCode::HoldExpired,
    )
    .map(|_| ())
}

pub(super) async fn a_hold_becomes_the_appointment(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let held = world
        .clinic
        .run(&world.host(), hold(&world, world.patient, start))
        .await?;
    let mut stolen = world.booking(world.other_patient, start);
    stolen.hold_id = Some(held.id);
    refused(
        world.clinic.run(&world.host(), stolen).await,
        ErrorCode::InvalidValue,
    )?;
    let mut command = world.booking(world.patient, start);
    command.hold_id = Some(held.id);
    let booked = world.clinic.run(&world.host(), command.clone()).await?;
    same("the time", &booked.starts_at, &start)?;
    // The hold is used up.
    refused(
        world.clinic.run(&world.host(), command).await,
        ErrorCode::HoldExpired,
    )?;
    refused(
        world.book(world.other_patient, start).await,
        ErrorCode::SlotTaken,
    )
    .map(|_| ())
}

pub(super) async fn three_holds_are_enough(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let mut held = Vec::new();
    for hour in ["07", "08", "09"] {
        let start = at(&format!("2027-01-05T{hour}:00:00Z"))?;
        held.push(
            world
                .clinic
                .run(&world.host(), hold(&world, world.patient, start))
                .await?,
        );
    }
    let fourth = at("2027-01-05T10:00:00Z")?;
    refused(
        world
            .clinic
            .run(&world.host(), hold(&world, world.patient, fourth))
            .await,
        ErrorCode::TooManyHolds,
    )?;
    world
        .clinic
        .run(&world.host(), ReleaseHold { id: held[0].id })
        .await?;
    world
        .clinic
        .run(&world.host(), hold(&world, world.patient, fourth))
        .await?;
    world
        .book(world.other_patient, held[0].starts_at)
        .await
        .map(|_| ())
        .map_err(Into::into)
}

/// A hold keeps span, buffers and price, whatever becomes of the service.
pub(super) async fn a_hold_keeps_what_was_offered(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let held = world
        .clinic
        .run(&world.host(), hold(&world, world.patient, start))
        .await?;
    world.book(world.other_patient, held.ends_at).await?;
    let mut fields = World::service_fields();
    fields.duration_min = 90;
    fields.buffer_before_min = 15;
    fields.price = Some(crate::base::money::Money::from_minor(
        50_000,
        crate::base::money::Currency::RON,
    ));
    let grown = Update::<Service> {
        id: world.service,
        fields,
        accept_stranded: true,
    };
    world.clinic.run(&world.host(), grown).await?;
    let retired = SetActive::<Service> {
        id: world.service,
        active: false,
        accept_stranded: true,
    };
    world.clinic.run(&world.host(), retired).await?;
    let mut command = world.booking(world.patient, start);
    command.hold_id = Some(held.id);
    let booked = world.clinic.run(&world.host(), command).await?;
    same("the end", &booked.ends_at, &held.ends_at)?;
    same("the buffer", &booked.buffer_before_min, &0)?;
    same("the price", &booked.price, &None)
}
