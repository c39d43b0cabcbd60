//! What of a doctor's time can be booked.

use crate::api::v1::availability::{Window, WindowQuery};
use crate::extract::{Caller, Path, Query};
use crate::problem::Problem;
use crate::respond::Answer;
use axum::response::IntoResponse;
use clinic_core::ids::DoctorId;
use clinic_core::people::Doctor;
use clinic_core::records::Get;
use clinic_core::scheduling::{Availability, DoctorAvailability, Slots, SlotsQuery};

async fn question(
    caller: Caller,
    id: DoctorId,
    query: &WindowQuery,
) -> Result<(Caller, SlotsQuery), Problem> {
    let caller = caller.at(query.location, Some(id)).await?;
    caller.ask(Get::<Doctor> { id }).await?;
    let Window { from, to } = query.window()?;
    let question = SlotsQuery {
        doctor_ids: vec![id],
        service_id: query.service,
        location_id: query.location,
        room_id: query.room,
        patient_id: query.patient,
        from,
        to,
    };
    Ok((caller, question))
}

/// How much of a doctor's time is offered, date by date.
#[utoipa::path(get, path = "/doctors/{id}/availability", tag = "availability", operation_id = "doctor_availability",
    params(("id" = DoctorId, Path), WindowQuery), responses((status = 200, body = DoctorAvailability)))]
pub(super) async fn availability(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(query): Query<WindowQuery>,
) -> Answer {
    let (caller, slots) = question(caller, id, &query).await?;
    Ok(axum::Json(caller.ask(Availability { slots }).await?).into_response())
}

/// The starts that can be booked with a doctor.
#[utoipa::path(get, path = "/doctors/{id}/slots", tag = "availability", operation_id = "doctor_slots",
    params(("id" = DoctorId, Path), WindowQuery), responses((status = 200, body = Slots)))]
pub(super) async fn slots(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(query): Query<WindowQuery>,
) -> Answer {
    let (caller, question) = question(caller, id, &query).await?;
    Ok(axum::Json(caller.ask(question).await?).into_response())
}
