//! Which appointments a list has.

use super::super::Query;
use super::list::push_equal;
use crate::column::At;
use clinic_core::store::AppointmentFilter;
use clinic_core::time::Date;
use uuid::Uuid;

/// ` AND` what the filter asks for, beside the words of patients' names.
pub(crate) fn push_filter(query: &mut Query, filter: &AppointmentFilter, statuses: &[String]) {
    push_equal!(query, "patient_id", filter.patient_id.map(Uuid::from));
    push_equal!(query, "doctor_id", filter.doctor_id.map(Uuid::from));
    push_equal!(query, "location_id", filter.location_id.map(Uuid::from));
    push_equal!(query, "service_id", filter.service_id.map(Uuid::from));
    push_equal!(query, "room_id", filter.room_id.map(Uuid::from));
    push_equal!(query, "series_id", filter.series_id.map(Uuid::from));
    push_equal!(query, "source", filter.source.map(|source| source.as_str()));
    // Literals: an index of the few that are stranded is for statements that say so themselves.
    match filter.stranded {
        None => {}
        Some(true) => {
            query.push(" AND stranded");
        }
        Some(false) => {
            query.push(" AND NOT stranded");
        }
    }
    if !statuses.is_empty() {
        query.push(" AND status IN (");
        let mut list = query.separated(", ");
        for status in statuses {
            list.push_bind(status.clone());
        }
        list.push_unseparated(")");
    }
    if let Some(from) = filter.starts_from {
        query.push(" AND starts_at >= ").push_bind(At(from));
    }
    if let Some(before) = filter.starts_before {
        query.push(" AND starts_at < ").push_bind(At(before));
    }
    push_dates(query, filter.on_from, filter.on_before);
}

/// The appointments that start on the civil dates `[from, before)`. No zone is a day away from UTC: bounds of the
/// start itself, a day wider, let an index by start find them.
pub(crate) fn push_dates(query: &mut Query, from: Option<Date>, before: Option<Date>) {
    let midnight = |date: Date| date.and_time(chrono::NaiveTime::MIN).and_utc();
    if let Some(from) = from {
        query.push(" AND start_on >= ").push_bind(from);
        if let Some(wider) = from.pred_opt() {
            query
                .push(" AND starts_at >= ")
                .push_bind(At(midnight(wider)));
        }
    }
    if let Some(before) = before {
        query.push(" AND start_on < ").push_bind(before);
        if let Some(wider) = before.succ_opt() {
            query
                .push(" AND starts_at < ")
                .push_bind(At(midnight(wider)));
        }
    }
}
