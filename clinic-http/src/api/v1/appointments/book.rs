//! Booking an appointment.

use crate::extract::{Caller, Json};
use crate::respond::{Answer, created};
use clinic_core::scheduling::{Appointment, BookAppointment};

/// Books an appointment.
///
/// `409 slot_taken` where other bookings stand in the way, `422 not_offered` where the time is not offered
/// at all; both with every reason and the nearest starts that can be booked.
#[utoipa::path(post, path = "/appointments", tag = "appointments", operation_id = "book_appointment",
    request_body = BookAppointment, responses((status = 201, body = Appointment)))]
pub(super) async fn book(caller: Caller, Json(command): Json<BookAppointment>) -> Answer {
    let caller = caller.at(command.location_id, command.doctor_id).await?;
    let booked = caller.run(command).await?;
    let location = format!("/api/v1/appointments/{}", booked.id);
    Ok(created(location, Some(booked.version), &booked))
}
