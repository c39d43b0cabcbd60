//! Slots ranked for a patient.

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::respond::{Answer, whole};
use clinic_core::ids::{DoctorId, LocationId, PatientId, ServiceId};
use clinic_core::scheduling::{Suggest, Suggestion};
use serde::Deserialize;
use utoipa::IntoParams;

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
pub(super) async fn suggestions(caller: Caller, Query(query): Query<SuggestionsQuery>) -> Answer {
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
