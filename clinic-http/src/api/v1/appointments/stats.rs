//! How many appointments there were.

use crate::extract::{Caller, Path, Query};
use crate::problem::Problem;
use crate::respond::{Answer, whole};
use clinic_core::ids::DoctorId;
use clinic_core::limits;
use clinic_core::scheduling::DoctorStats;
use clinic_core::store::AppointmentCount;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The period by which figures are grouped.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Period {
    /// One figure for each month.
    #[default]
    Month,
    /// One figure for each date.
    Day,
}

/// How appointments are counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatsQuery {
    /// By month or by day.
    #[serde(rename = "groupBy", alias = "group_by")]
    group_by: Period,
    /// Periods at most, the newest first; 12 unless said.
    limit: Option<u32>,
}

/// How many appointments a doctor has had, by period and status.
#[utoipa::path(get, path = "/appointments/stats/doctor/{id}", tag = "appointments", operation_id = "get_doctor_stats",
    params(("id" = DoctorId, Path), StatsQuery), responses((status = 200, body = crate::respond::List<AppointmentCount>)))]
pub(super) async fn stats(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(query): Query<StatsQuery>,
) -> Answer {
    let limit = query.limit.unwrap_or(12);
    if !(1..=limits::PAGE_ROWS).contains(&limit) {
        return Err(Problem::parameter("the parameter limit must be 1 to 200"));
    }
    let counts = caller
        .ask(DoctorStats {
            doctor_id: id,
            by_month: matches!(query.group_by, Period::Month),
            limit,
        })
        .await?;
    Ok(whole(&counts))
}
