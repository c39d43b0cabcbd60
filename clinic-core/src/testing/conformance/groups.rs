use super::{Outcome, at, ensure, refused, same};
use crate::base::ids::{PatientId, ServiceId};
use crate::base::time::Instant;
use crate::domain::error::{Details, ErrorCode};
use crate::domain::organization::Service;
use crate::domain::people::Patient;
use crate::domain::scheduling::ReasonCode;
use crate::ports::store::Store;
use crate::testing::World;
use crate::usecases::records::Create;
use crate::usecases::scheduling::{BookAppointment, CancelAppointment, PlaceHold, SlotsQuery};
use std::sync::Arc;

async fn group(world: &World, capacity: u32) -> Result<ServiceId, super::Broken> {
    let mut fields = World::service_fields();
    fields.name = "Yoga".to_owned();
    fields.capacity = capacity;
    Ok(world
        .clinic
        .run(&world.host(), Create::<Service> { fields })
        .await?
        .id)
}

async fn third(world: &World) -> Result<PatientId, super::Broken> {
    let fields = World::patient_fields("Ioana", "Dinu");
    Ok(world
        .clinic
        .run(&world.host(), Create::<Patient> { fields })
        .await?
        .id)
}

fn joining(
    world: &World,
    service: ServiceId,
    patient: PatientId,
    start: Instant,
) -> BookAppointment {
    BookAppointment {
        service_id: Some(service),
        ..world.booking(patient, start)
    }
}

pub(super) async fn seats_are_numbered(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let service = group(&world, 2).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let first = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, world.patient, start),
        )
        .await?;
    let query = SlotsQuery {
        doctor_ids: vec![world.doctor],
        service_id: Some(service),
        location_id: Some(world.location),
        room_id: None,
        patient_id: None,
        from: start.date_naive(),
        to: start.date_naive() + chrono::Days::new(1),
    };
    let slots = world.clinic.ask(&world.host(), query).await?.slots;
    same(
        "seats left of the open session",
        &slots[0].seats_left,
        &Some(1),
    )?;
    same("seats left of a new one", &slots[1].seats_left, &Some(2))?;
    let second = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, world.other_patient, start),
        )
        .await?;
    same("one session", &second.session_id, &first.session_id)?;
    same("seats", &(first.seat, second.seat), &(Some(1), Some(2)))?;
    let full = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, third(&world).await?, start),
        )
        .await;
    let refusal = refused(full, ErrorCode::SlotTaken)?;
    let Some(Details::Refusal(refusal)) = refusal.details.as_deref() else {
        return ensure(false, "a refusal has its reasons");
    };
    same("reason", &refusal.reasons[0].code, &ReasonCode::SessionFull)?;
    // To anything else the doctor is busy.
    refused(
        world.book(third(&world).await?, start).await,
        ErrorCode::SlotTaken,
    )
    .map(|_| ())
}

pub(super) async fn the_last_one_ends_the_session(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let service = group(&world, 3).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let first = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, world.patient, start),
        )
        .await?;
    let second = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, world.other_patient, start),
        )
        .await?;
    world
        .clinic
        .run(&world.host(), CancelAppointment::of(first.id))
        .await?;
    let again = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, world.patient, start),
        )
        .await?;
    same("a freed seat is taken again", &again.seat, &Some(1))?;
    for id in [second.id, again.id] {
        world
            .clinic
            .run(&world.host(), CancelAppointment::of(id).because("rain"))
            .await?;
    }
    world
        .book(world.patient, start)
        .await
        .map(|_| ())
        .map_err(Into::into)
}

pub(super) async fn a_session_of_holds_lapses(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let service = group(&world, 3).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let hold = |patient: PatientId| PlaceHold {
        patient_id: Some(patient),
        doctor_id: Some(world.doctor),
        service_id: Some(service),
        location_id: Some(world.location),
        room_id: None,
        starts_at: start,
        minutes: Some(10),
    };
    let held = world.clinic.run(&world.host(), hold(world.patient)).await?;
    refused(
        world.book(world.other_patient, start).await,
        ErrorCode::SlotTaken,
    )?;
    world.clock.advance_min(11);
    world.book(world.other_patient, start).await?;
    // With an appointment in it the session stays when the hold has lapsed.
    let later = at("2027-01-05T08:00:00Z")?;
    let held_later = PlaceHold {
        starts_at: later,
        ..hold(world.patient)
    };
    let second = world.clinic.run(&world.host(), held_later).await?;
    ensure(second.session_id != held.session_id, "a session of its own")?;
    let joined = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, world.other_patient, later),
        )
        .await?;
    same("it joins", &joined.session_id, &second.session_id)?;
    world.clock.advance_min(11);
    let third = world
        .clinic
        .run(
            &world.host(),
            joining(&world, service, third(&world).await?, later),
        )
        .await?;
    same("it is still there", &third.session_id, &second.session_id)?;
    same("the lapsed seat is free", &third.seat, &Some(1))
}
