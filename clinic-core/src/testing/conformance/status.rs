use super::{Outcome, at, refused, same};
use crate::base::ids::AppointmentId;
use crate::domain::error::{Details, ErrorCode};
use crate::domain::scheduling::{Action, Appointment, Status};
use crate::ports::store::Store;
use crate::testing::World;
use crate::usecases::scheduling::{
    CancelAppointment, ChangeStatus, DoctorStats, EditAppointment, Queue,
};
use std::sync::Arc;

async fn act(
    world: &World,
    id: AppointmentId,
    action: Action,
) -> Result<Appointment, crate::domain::error::Error> {
    world
        .clinic
        .run(&world.host(), ChangeStatus::of(id, action))
        .await
}

pub(super) async fn the_whole_way(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let id = world
        .book(world.patient, at("2027-01-05T07:00:00Z")?)
        .await?
        .id;
    act(&world, id, Action::Confirm).await?;
    refused(act(&world, id, Action::CheckIn).await, ErrorCode::TooEarly)?;
    world.clock.set(at("2027-01-05T06:50:00Z")?);
    act(&world, id, Action::CheckIn).await?;
    let undone = act(&world, id, Action::UndoCheckIn).await?;
    same("what it was before", &undone.status, &Status::Confirmed)?;
    same("nobody arrived", &undone.arrived_at, &None)?;
    let arrival = at("2027-01-05T06:55:00Z")?;
    world.clock.set(arrival);
    let arrived = act(&world, id, Action::CheckIn).await?;
    same("the arrival", &arrived.arrived_at, &Some(arrival))?;
    let queue = world
        .clinic
        .ask(
            &world.host(),
            Queue {
                location_id: world.location,
            },
        )
        .await?;
    same(
        "the queue",
        &queue
            .iter()
            .map(|q| (q.position, q.appointment.id, Some(q.arrived_at)))
            .collect::<Vec<_>>(),
        &vec![(1, id, arrived.arrived_at)],
    )?;
    act(&world, id, Action::Start).await?;
    refused(act(&world, id, Action::Complete).await, ErrorCode::TooEarly)?;
    world.clock.set(at("2027-01-05T07:20:00Z")?);
    let done = act(&world, id, Action::Complete).await?;
    same("the versions", &done.version, &7)?;
    let refusal = world
        .clinic
        .run(&world.host(), CancelAppointment::of(id))
        .await;
    let refusal = refused(refusal, ErrorCode::InvalidTransition)?;
    let expected = Details::Transition {
        status: Status::Completed,
        allowed: Vec::new(),
    };
    same(
        "what is allowed",
        &refusal.details.as_deref(),
        &Some(&expected),
    )?;
    let edit = EditAppointment {
        id,
        reason: Some("Control".into()),
        notes: None,
        stranded: Some(false),
    };
    let edited = world.clinic.run(&world.host(), edit).await?;
    same("the reason", &edited.reason, &Some("Control".into()))?;
    let stats = DoctorStats {
        doctor_id: world.doctor,
        by_month: true,
        limit: 12,
    };
    let stats = world.clinic.ask(&world.host(), stats).await?;
    let stats: Vec<_> = stats
        .iter()
        .map(|s| (s.period.as_str(), s.status, s.count))
        .collect();
    same(
        "the figures",
        &stats,
        &vec![("2027-01", Status::Completed, 1)],
    )
}

pub(super) async fn a_late_patient_finds_the_time_taken(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let later = at("2027-01-05T08:00:00Z")?;
    let (one, two) = (
        world.book(world.patient, start).await?.id,
        world.book(world.patient, later).await?.id,
    );
    world.clock.set(at("2027-01-05T07:14:00Z")?);
    refused(
        act(&world, one, Action::MarkNoShow).await,
        ErrorCode::TooEarly,
    )?;
    world.clock.set(at("2027-01-05T08:20:00Z")?);
    act(&world, one, Action::MarkNoShow).await?;
    act(&world, two, Action::MarkNoShow).await?;
    let mut walk_in = world.booking(world.other_patient, at("2027-01-05T08:20:00Z")?);
    walk_in.allow.off_grid = true;
    world.clinic.run(&world.host(), walk_in).await?;
    refused(
        act(&world, two, Action::ArriveLate).await,
        ErrorCode::SlotTaken,
    )?;
    let arrived = act(&world, one, Action::ArriveLate).await?;
    same("the patient is there", &arrived.status, &Status::CheckedIn)?;
    world.clock.set(at("2027-01-06T08:00:00Z")?);
    refused(
        act(&world, two, Action::ArriveLate).await,
        ErrorCode::TooLate,
    )
    .map(|_| ())
}

/// A late arrival that was a mistake goes back to what the appointment was before, not to what an earlier check-in
/// found.
pub(super) async fn a_late_arrival_is_undone(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let never_in = world.book(world.patient, start).await?.id;
    act(&world, never_in, Action::Confirm).await?;
    world.clock.set(at("2027-01-05T07:20:00Z")?);
    act(&world, never_in, Action::MarkNoShow).await?;
    act(&world, never_in, Action::ArriveLate).await?;
    let undone = act(&world, never_in, Action::UndoCheckIn).await?;
    same("a confirmed one", &undone.status, &Status::Confirmed)?;
    same("nothing is kept of it", &undone.before_check_in, &None)
}
