//! The steps that change the status of an appointment.

use super::read::version;
use super::reason::ReasonBody;
use crate::extract::{Caller, Conditions, Optional, Path};
use crate::respond::{Answer, entity};
use clinic_core::ids::AppointmentId;
use clinic_core::scheduling::{Action, Appointment, ChangeStatus};

/// Writes the endpoint of one action on an appointment.
macro_rules! action {
    ($(#[doc = $doc:literal])* $name:ident, $action:ident, $path:tt, $operation:tt) => {
        $(#[doc = $doc])*
        #[utoipa::path(method(post, patch), path = $path, tag = "appointments", operation_id = $operation,
            params(("id" = AppointmentId, Path)), request_body = ReasonBody, responses((status = 200, body = Appointment)))]
        pub(super) async fn $name(
            caller: Caller,
            Path(id): Path<AppointmentId>,
            conditions: Conditions,
            Optional(why): Optional<ReasonBody>,
        ) -> Answer {
            let expected = conditions.expected_of(async || version(&caller, id).await).await?;
            let command = ChangeStatus { id, action: Action::$action, reason: why.reason };
            let saved = caller.run_at(expected, command).await?;
            Ok(entity(saved.version, &saved))
        }
    };
}

action!(
    /// Approves a requested appointment.
    approve, Approve, "/appointments/{id}/approve", "approve_appointment"
);
action!(
    /// Confirms an appointment.
    confirm, Confirm, "/appointments/{id}/confirm", "confirm_appointment"
);
action!(
    /// Checks the patient in.
    check_in, CheckIn, "/appointments/{id}/check-in", "check_in_appointment"
);
action!(
    /// Takes a check-in back.
    undo_check_in, UndoCheckIn, "/appointments/{id}/undo-check-in", "undo_check_in_appointment"
);
action!(
    /// Starts the appointment.
    start, Start, "/appointments/{id}/start", "start_appointment"
);
action!(
    /// Completes the appointment.
    complete, Complete, "/appointments/{id}/complete", "complete_appointment"
);
action!(
    /// Marks that the patient did not show; the time is free at once.
    no_show, MarkNoShow, "/appointments/{id}/no-show", "no_show_appointment"
);
action!(
    /// Checks in a patient who was marked as not shown, if the time is still free.
    arrive_late, ArriveLate, "/appointments/{id}/arrive-late", "arrive_late_appointment"
);
