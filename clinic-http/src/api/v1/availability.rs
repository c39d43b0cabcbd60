//! Free slots over doctors, explanations and suggestions.

use crate::app::App;
use crate::extract::{Caller, Query, instant};
use crate::problem::Problem;
use crate::respond::{Answer, whole};
use axum::response::IntoResponse;
use clinic_core::ids::{AppointmentId, DoctorId, LocationId, PatientId, RoomId, ServiceId};
use clinic_core::scheduling::{ExplainSlot, Explanation, Slots, SlotsQuery, Suggest, Suggestion};
use clinic_core::time::{Date, Instant, civil};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(available_slots))
        .routes(routes!(explain))
        .routes(routes!(suggestions))
}

/// The dates of a question, and what it is about.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WindowQuery {
    /// One date; in place of `from` and `to`.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    date: Option<Date>,
    /// The first date.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    from: Option<Date>,
    /// The date after the last; a week after the first unless said.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    to: Option<Date>,
    /// What for; the organization's default service unless said.
    #[serde(alias = "service_id")]
    pub(super) service: Option<ServiceId>,
    /// Where; the only place where the doctor works unless said.
    #[serde(alias = "location_id")]
    pub(super) location: Option<LocationId>,
    /// In this room and no other.
    #[serde(alias = "room_id")]
    pub(super) room: Option<RoomId>,
    /// For this patient, who must be free.
    #[serde(alias = "patient_id")]
    pub(super) patient: Option<PatientId>,
}

/// Dates `[from, to)`.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) from: Date,
    pub(super) to: Date,
}

fn window(date: Option<Date>, from: Option<Date>, to: Option<Date>) -> Result<Window, Problem> {
    let beyond = || Problem::meaning("the parameter to lies too far ahead");
    match (date, from, to) {
        (Some(date), None, None) => Ok(Window {
            from: date,
            to: date.succ_opt().ok_or_else(beyond)?,
        }),
        (None, Some(from), Some(to)) => Ok(Window { from, to }),
        (None, Some(from), None) => {
            let to = from.checked_add_days(chrono::Days::new(7));
            Ok(Window {
                from,
                to: to.ok_or_else(beyond)?,
            })
        }
        _ => Err(Problem::meaning(
            "the dates are asked by the parameter date, or by from and to",
        )),
    }
}

impl WindowQuery {
    pub(super) fn window(&self) -> Result<Window, Problem> {
        window(self.date, self.from, self.to)
    }
}

/// Slots over several doctors.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AnyDoctorQuery {
    /// With these, in this order, the parameter repeated; any who gives the service unless said.
    #[serde(alias = "doctor_id")]
    doctor: Vec<DoctorId>,
    /// One date; in place of `from` and `to`.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    date: Option<Date>,
    /// The first date.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    from: Option<Date>,
    /// The date after the last; a week after the first unless said.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    to: Option<Date>,
    /// What for; the organization's default service unless said.
    #[serde(alias = "service_id")]
    service: Option<ServiceId>,
    /// Where; the only place where the doctors work unless said.
    #[serde(alias = "location_id")]
    location: Option<LocationId>,
    /// In this room and no other.
    #[serde(alias = "room_id")]
    room: Option<RoomId>,
    /// For this patient, who must be free.
    #[serde(alias = "patient_id")]
    patient: Option<PatientId>,
}

/// The starts that can be booked, with any doctor or with some.
#[utoipa::path(get, path = "/appointments/available-slots", tag = "availability", operation_id = "available_slots",
    params(AnyDoctorQuery), responses((status = 200, body = Slots)))]
async fn available_slots(caller: Caller, Query(query): Query<AnyDoctorQuery>) -> Answer {
    let Window { from, to } = window(query.date, query.from, query.to)?;
    let caller = caller
        .at(query.location, query.doctor.first().copied())
        .await?;
    let question = SlotsQuery {
        doctor_ids: query.doctor,
        service_id: query.service,
        location_id: query.location,
        room_id: query.room,
        patient_id: query.patient,
        from,
        to,
    };
    Ok(axum::Json(caller.ask(question).await?).into_response())
}

/// A start that is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExplainQuery {
    /// The doctor who gives the service.
    #[serde(alias = "doctor_id")]
    doctor: DoctorId,
    /// The start that is asked about.
    #[serde(deserialize_with = "instant::required")]
    starts_at: Instant,
    /// What for; the organization's default service unless said.
    #[serde(default, alias = "service_id")]
    service: Option<ServiceId>,
    /// Where; the only place where the doctor works unless said.
    #[serde(default, alias = "location_id")]
    location: Option<LocationId>,
    /// In this room and no other.
    #[serde(default, alias = "room_id")]
    room: Option<RoomId>,
    /// For this patient, who must be free.
    #[serde(default, alias = "patient_id")]
    patient: Option<PatientId>,
    /// As if this appointment were moved there.
    #[serde(default)]
    moving: Option<AppointmentId>,
}

/// Why a start is offered or not: every reason that holds.
#[utoipa::path(get, path = "/availability/explain", tag = "availability", operation_id = "explain",
    params(ExplainQuery), responses((status = 200, body = Explanation)))]
async fn explain(caller: Caller, Query(query): Query<ExplainQuery>) -> Answer {
    let caller = caller.at(query.location, Some(query.doctor)).await?;
    let question = ExplainSlot {
        doctor_id: query.doctor,
        service_id: query.service,
        location_id: query.location,
        room_id: query.room,
        patient_id: query.patient,
        moving: query.moving,
        starts_at: query.starts_at,
    };
    Ok(axum::Json(caller.ask(question).await?).into_response())
}

/// For whom slots are ranked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestionsQuery {
    /// The patient for whom slots are ranked.
    #[serde(alias = "patient_id")]
    patient: PatientId,
    /// What for; the organization's default service unless said.
    #[serde(default, alias = "service_id")]
    service: Option<ServiceId>,
    /// Where; the only place that gives the service unless said.
    #[serde(default, alias = "location_id")]
    location: Option<LocationId>,
    /// With whom; any unless said.
    #[serde(default, alias = "doctor_id")]
    doctor: Option<DoctorId>,
    /// How many at most; 10 unless said.
    #[serde(default)]
    limit: Option<u32>,
}

/// Slots ranked for a patient: by habit, by the doctor they know, by gaps in the doctor's day.
#[utoipa::path(get, path = "/appointments/suggestions", tag = "availability", operation_id = "suggest",
    params(SuggestionsQuery), responses((status = 200, body = crate::respond::List<Suggestion>)))]
async fn suggestions(caller: Caller, Query(query): Query<SuggestionsQuery>) -> Answer {
    let limit = query.limit.unwrap_or(10);
    if !(1..=clinic_core::limits::PAGE_ROWS).contains(&limit) {
        return Err(Problem::parameter("the parameter limit must be 1 to 200"));
    }
    let found = caller
        .ask(Suggest {
            patient_id: query.patient,
            service_id: query.service,
            location_id: query.location,
            doctor_id: query.doctor,
            limit,
        })
        .await?;
    Ok(whole(&found))
}
