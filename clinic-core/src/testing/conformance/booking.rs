use super::{Outcome, at, ensure, refused, same};
use crate::base::time::WallSpan;
use crate::domain::error::{Details, ErrorCode};
use crate::domain::organization::{Room, RoomFields, Service};
use crate::domain::scheduling::{Action, ReasonCode, Status};
use crate::ports::store::Store;
use crate::testing::World;
use crate::usecases::records::{Create, Update};
use crate::usecases::scheduling::{
    AddTimeOff, Allowance, AppointmentHistory, ExplainSlot, GetAppointment, Overbook,
    RescheduleAppointment, SlotsQuery, WhatIf, WhatIfChange,
};
use std::sync::Arc;

pub(super) async fn a_time_is_given_once(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    let first = world.book(world.patient, start).await?;
    same("status", &first.status, &Status::Scheduled)?;
    same(
        "local start",
        &first.local_start.to_string(),
        &"2027-01-05 09:00:00".to_owned(),
    )?;
    let refusal = refused(
        world.book(world.other_patient, start).await,
        ErrorCode::SlotTaken,
    )?;
    let Some(Details::Refusal(refusal)) = refusal.details.as_deref() else {
        return ensure(false, "a refusal has its reasons");
    };
    let codes: Vec<_> = refusal.reasons.iter().map(|r| r.code).collect();
    same("reasons", &codes, &vec![ReasonCode::DoctorBusy])?;
    same(
        "the appointment in the way",
        &refusal.reasons[0].appointment_ids,
        &vec![first.id],
    )?;
    ensure(
        refusal.alternatives.len() == 6,
        "three alternatives on each side",
    )?;
    let stored = world
        .clinic
        .ask(&world.host(), GetAppointment { id: first.id })
        .await?;
    same("the appointment as stored", &stored, &first)
}

pub(super) async fn touching_times_are_free(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    world
        .book(world.patient, at("2027-01-05T07:00:00Z")?)
        .await?;
    world
        .book(world.patient, at("2027-01-05T07:30:00Z")?)
        .await?;
    let off_grid = world
        .book(world.other_patient, at("2027-01-05T08:10:00Z")?)
        .await;
    refused(off_grid, ErrorCode::NotOffered)?;
    let mut command = world.booking(world.other_patient, at("2027-01-05T08:10:00Z")?);
    command.allow = Allowance {
        off_grid: true,
        ..Allowance::default()
    };
    world.clinic.run(&world.host(), command).await?;
    refused(
        world.book(world.patient, at("2027-01-05T08:00:00Z")?).await,
        ErrorCode::SlotTaken,
    )?;
    refused(
        world.book(world.patient, at("2027-01-09T08:00:00Z")?).await,
        ErrorCode::NotOffered,
    )?;
    refused(
        world.book(world.patient, at("2027-01-01T08:00:00Z")?).await,
        ErrorCode::NotOffered,
    )
    .map(|_| ())
}

pub(super) async fn the_patient_is_one_person(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    world.book(world.patient, start).await?;
    let fields = World::doctor_fields("Ion", "Marin");
    let other = world
        .clinic
        .run(
            &world.host(),
            Create::<crate::domain::people::Doctor> { fields },
        )
        .await?
        .id;
    world.work(other, World::weekdays(9 * 60, 17 * 60)).await?;
    let mut command = world.booking(world.patient, start);
    command.doctor_id = Some(other);
    let refusal = refused(
        world.clinic.run(&world.host(), command.clone()).await,
        ErrorCode::SlotTaken,
    )?;
    let Some(Details::Refusal(refusal)) = refusal.details.as_deref() else {
        return ensure(false, "a refusal has its reasons");
    };
    same("reason", &refusal.reasons[0].code, &ReasonCode::PatientBusy)?;
    // Without a doctor, the first who is free is taken.
    command.doctor_id = None;
    command.patient_id = Some(world.other_patient);
    let booked = world.clinic.run(&world.host(), command).await?;
    same("the doctor who is free", &booked.doctor_id, &other)
}

pub(super) async fn buffers_and_rooms_are_kept(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let room = RoomFields {
        location_id: world.location,
        name: "1".into(),
        kind: "x_ray".into(),
        schedule: None,
    };
    let room = world
        .clinic
        .run(&world.host(), Create::<Room> { fields: room })
        .await?
        .id;
    let mut fields = World::service_fields();
    fields.name = "X-ray".to_owned();
    fields.room_kind = Some("x_ray".to_owned());
    fields.buffer_after_min = 15;
    let service = world
        .clinic
        .run(&world.host(), Create::<Service> { fields })
        .await?
        .id;
    let other = Create::<crate::domain::people::Doctor> {
        fields: World::doctor_fields("Ion", "Marin"),
    };
    let other = world.clinic.run(&world.host(), other).await?.id;
    world.work(other, World::weekdays(9 * 60, 17 * 60)).await?;
    let mut command = world.booking(world.patient, at("2027-01-05T07:00:00Z")?);
    command.service_id = Some(service);
    let booked = world.clinic.run(&world.host(), command.clone()).await?;
    same("the room", &booked.room_id, &Some(room))?;
    command.patient_id = Some(world.other_patient);
    command.doctor_id = Some(other);
    let refusal = refused(
        world.clinic.run(&world.host(), command.clone()).await,
        ErrorCode::SlotTaken,
    )?;
    let Some(Details::Refusal(refusal)) = refusal.details.as_deref() else {
        return ensure(false, "a refusal has its reasons");
    };
    same("reason", &refusal.reasons[0].code, &ReasonCode::NoRoom)?;
    // The buffer keeps the doctor for a quarter of an hour more.
    refused(
        world
            .book(world.other_patient, at("2027-01-05T07:30:00Z")?)
            .await,
        ErrorCode::SlotTaken,
    )?;
    command.starts_at = at("2027-01-05T08:00:00Z")?;
    world
        .clinic
        .run(&world.host(), command)
        .await
        .map(|_| ())
        .map_err(Into::into)
}

pub(super) async fn squeeze_ins_have_lanes(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    world.book(world.patient, start).await?;
    let mut command = world.booking(world.other_patient, start);
    command.overbook = Some(Overbook {
        reason: "pain".into(),
    });
    let squeezed = world.clinic.run(&world.host(), command.clone()).await?;
    same("the lane", &squeezed.lane, &Some(1))?;
    same(
        "the reason",
        &squeezed.overbook_reason,
        &Some("pain".into()),
    )?;
    // The patient's own time is never squeezed.
    refused(
        world.clinic.run(&world.host(), command).await,
        ErrorCode::SlotTaken,
    )
    .map(|_| ())
}

pub(super) async fn a_move_can_be_squeezed_in(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let start = at("2027-01-05T07:00:00Z")?;
    world.book(world.patient, start).await?;
    let later = at("2027-01-05T08:00:00Z")?;
    let booked = world.book(world.other_patient, later).await?;
    let to = |starts_at, overbook| RescheduleAppointment {
        id: booked.id,
        starts_at,
        doctor_id: None,
        location_id: None,
        room_id: None,
        reason: None,
        allow: Allowance::default(),
        overbook,
    };
    refused(
        world.clinic.run(&world.host(), to(start, None)).await,
        ErrorCode::SlotTaken,
    )?;
    let reason = "pain".to_owned();
    let overbook = Some(Overbook {
        reason: reason.into(),
    });
    let moved = world
        .clinic
        .run(&world.host(), to(start, overbook.clone()))
        .await?;
    same("the lane", &moved.lane, &Some(1))?;
    same("the reason", &moved.overbook_reason, &Some("pain".into()))?;
    // Where the doctor is free there is nothing to squeeze in.
    let moved = world.clinic.run(&world.host(), to(later, overbook)).await?;
    same("the lane", &moved.lane, &Some(0))?;
    same("no reason", &moved.overbook_reason, &None)
}

pub(super) async fn a_move_is_one_change(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let booked = world
        .book(world.patient, at("2027-01-05T07:00:00Z")?)
        .await?;
    let taken = world
        .book(world.other_patient, at("2027-01-05T08:00:00Z")?)
        .await?;
    let to = |starts_at| RescheduleAppointment {
        id: booked.id,
        starts_at,
        doctor_id: None,
        location_id: None,
        room_id: None,
        reason: None,
        allow: Allowance::default(),
        overbook: None,
    };
    refused(
        world.clinic.run(&world.host(), to(taken.starts_at)).await,
        ErrorCode::SlotTaken,
    )?;
    let stored = world
        .clinic
        .ask(&world.host(), GetAppointment { id: booked.id })
        .await?;
    same("a refused move changes nothing", &stored, &booked)?;
    let moved = world
        .clinic
        .run(&world.host(), to(at("2027-01-05T09:00:00Z")?))
        .await?;
    same("the id", &moved.id, &booked.id)?;
    same("the version", &moved.version, &2)?;
    // The old time is free again, and a move to where it is already changes nothing.
    world.book(world.other_patient, booked.starts_at).await?;
    let same_place = world.clinic.run(&world.host(), to(moved.starts_at)).await?;
    same("a move to the same time", &same_place, &moved)?;
    let later = moved.starts_at + chrono::Duration::minutes(30);
    world.clinic.run(&world.host(), to(later)).await?;
    let history = world
        .clinic
        .ask(&world.host(), AppointmentHistory::of(booked.id))
        .await?;
    let steps: Vec<_> = history
        .iter()
        .map(|step| (step.action, step.starts_at))
        .collect();
    let expected = vec![
        (None, booked.starts_at),
        (Some(Action::Reschedule), moved.starts_at),
        (Some(Action::Reschedule), later),
    ];
    same("the history", &steps, &expected)
}

pub(super) async fn schedules_do_not_strand_unasked(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let booked = world
        .book(world.patient, at("2027-01-05T07:00:00Z")?)
        .await?;
    let span = WallSpan {
        from: at("2027-01-05T00:00:00Z")?.naive_utc(),
        to: at("2027-01-06T00:00:00Z")?.naive_utc(),
    };
    let what_if = WhatIf {
        doctor_id: world.doctor,
        change: WhatIfChange::TimeOff(span),
    };
    let stranded = world.clinic.ask(&world.host(), what_if).await?;
    same(
        "what the time off would strand",
        &stranded
            .appointments
            .iter()
            .map(|a| a.id)
            .collect::<Vec<_>>(),
        &vec![booked.id],
    )?;
    let mut command = AddTimeOff {
        doctor_id: world.doctor,
        span,
        reason: None,
        accept_stranded: false,
    };
    let refusal = refused(
        world.clinic.run(&world.host(), command.clone()).await,
        ErrorCode::WouldStrand,
    )?;
    ensure(
        matches!(refusal.details.as_deref(), Some(Details::Stranded(ids)) if *ids == [booked.id]),
        "it names them",
    )?;
    command.accept_stranded = true;
    world.clinic.run(&world.host(), command).await?;
    let stored = world
        .clinic
        .ask(&world.host(), GetAppointment { id: booked.id })
        .await?;
    ensure(stored.stranded == Some(true), "the desk sees to it")?;
    let refusal = refused(
        world
            .book(world.other_patient, at("2027-01-05T10:00:00Z")?)
            .await,
        ErrorCode::NotOffered,
    )?;
    let Some(Details::Refusal(refusal)) = refusal.details.as_deref() else {
        return ensure(false, "a refusal has its reasons");
    };
    same("reason", &refusal.reasons[0].code, &ReasonCode::TimeOff)
}

pub(super) async fn offers_can_be_booked(store: Arc<dyn Store>) -> Outcome {
    let world = World::on(store, 1).await?;
    let mut fields = World::service_fields();
    fields.step_min = Some(20);
    let service = world
        .clinic
        .run(
            &world.host(),
            Create::<Service> {
                fields: fields.clone(),
            },
        )
        .await?;
    fields.buffer_before_min = 10;
    world
        .clinic
        .run(
            &world.host(),
            Update::<Service> {
                id: service.id,
                fields,
                accept_stranded: false,
            },
        )
        .await?;
    let query = SlotsQuery {
        doctor_ids: vec![world.doctor],
        service_id: Some(service.id),
        location_id: Some(world.location),
        room_id: None,
        patient_id: Some(world.patient),
        from: at("2027-01-05T00:00:00Z")?.date_naive(),
        to: at("2027-01-06T00:00:00Z")?.date_naive(),
    };
    let mut booked = 0;
    while let Some(slot) = world
        .clinic
        .ask(&world.host(), query.clone())
        .await?
        .slots
        .into_iter()
        .next()
    {
        let mut command = world.booking(world.patient, slot.starts_at);
        command.service_id = Some(service.id);
        world.clinic.run(&world.host(), command).await?;
        let explain = ExplainSlot {
            doctor_id: world.doctor,
            service_id: Some(service.id),
            location_id: None,
            room_id: None,
            patient_id: None,
            moving: None,
            starts_at: slot.starts_at,
        };
        let explained = world.clinic.ask(&world.host(), explain).await?;
        ensure(!explained.offered, "what is booked is not offered")?;
        booked += 1;
    }
    same("the bookings of the day", &booked, &12)
}
