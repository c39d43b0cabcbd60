//! Patients.

use super::appointments::{AppointmentsQuery, listed};
use super::crud::{Resource, resource};
use crate::app::App;
use crate::extract::{ListQuery, list_query};
use crate::problem::Problem;
use crate::respond::paged;
use axum::response::IntoResponse as _;
use clinic_core::SensitiveText;
use clinic_core::error::Error;
use clinic_core::ids::{DoctorId, PatientId};
use clinic_core::people::{
    AssignDoctors, AssignedDoctors, AssignedDoctorsOf, Patient, PatientFields, Sex,
};
use clinic_core::records::{Get, PatientList};
use clinic_core::scheduling::Appointment;
use clinic_core::store::{Sort, SortKey};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

resource!(
    Patient,
    PatientId,
    PatientFields,
    "patients",
    "/patients",
    "/patients/{id}",
    "/patients/{id}/activate",
    "create_patient",
    "get_patient",
    "put_patient",
    "patch_patient",
    "delete_patient",
    "activate_patient"
);

impl Resource for Patient {
    const PATH: &'static str = "/api/v1/patients";
    const LEFT: &'static [&'static str] = &["identifiers"];

    fn rename(body: &mut Map<String, Value>) -> Result<(), Problem> {
        let both =
            |name: &str| Problem(Error::field(format!("/{name}"), "is sent under two names"));
        for (other, own) in [("gender", "sex"), ("date_of_birth", "birth_on")] {
            if let Some(value) = body.remove(other)
                && body.insert(own.to_owned(), value).is_some()
            {
                return Err(both(other));
            }
        }
        let Some(name) = body.remove("name") else {
            return Ok(());
        };
        let Value::String(name) = name else {
            return Err(Problem(Error::field("/name", "must be a string")));
        };
        let Some((given, family)) = PatientFields::split_name(&name) else {
            return Err(Problem(Error::field(
                "/name",
                "must be a given and a family name",
            )));
        };
        for (own, value) in [("given_name", given), ("family_name", family)] {
            if body.insert(own.to_owned(), Value::String(value)).is_some() {
                return Err(both("name"));
            }
        }
        Ok(())
    }
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(search))
        .routes(routes!(get, put, patch, delete))
        .routes(routes!(activate))
        .routes(routes!(appointments))
        .routes(routes!(doctors, assign))
}

list_query! {
    /// Which patients the list has, as parameters of the address.
    struct PatientsQuery {
        /// Beginnings of words of the name, an e-mail address, a telephone number or its last four
        /// digits, or an id.
        q: Option<SensitiveText>,
        /// Of which administrative sex.
        #[serde(alias = "sex")]
        gender: Option<Sex>,
        /// Whether in use.
        active: Option<bool>,
    }
}

impl PatientsQuery {
    fn question(&self) -> Result<PatientList, Problem> {
        let by_name = Sort {
            key: SortKey::Name,
            descending: false,
        };
        Ok(PatientList {
            q: self.q.clone(),
            sex: self.gender,
            active: self.active,
            sort: self.sort(&[SortKey::Name, SortKey::CreatedAt], by_name)?,
            page: self.page()?,
        })
    }
}

/// Lists patients, as far as the caller may see them.
#[utoipa::path(get, path = "/patients", tag = "patients", operation_id = "list_patients",
    params(PatientsQuery), responses((status = 200, body = crate::respond::List<Patient>)))]
async fn list(caller: Caller, Query(query): Query<PatientsQuery>) -> Answer {
    paged(&query, caller.ask(query.question()?).await?)
}

/// Finds patients by name, e-mail address or telephone number; `Ștefan` is found by `stef`.
#[utoipa::path(get, path = "/patients/search", tag = "patients", operation_id = "search_patients",
    params(PatientsQuery), responses((status = 200, body = crate::respond::List<Patient>)))]
async fn search(caller: Caller, Query(query): Query<PatientsQuery>) -> Answer {
    paged(&query, caller.ask(query.question()?).await?)
}

/// Lists the appointments of a patient.
#[utoipa::path(get, path = "/patients/{id}/appointments", tag = "patients", operation_id = "list_patient_appointments",
    params(("id" = PatientId, Path), AppointmentsQuery),
    responses((status = 200, body = crate::respond::List<Appointment>)))]
async fn appointments(
    caller: Caller,
    Path(id): Path<PatientId>,
    Query(query): Query<AppointmentsQuery>,
) -> Answer {
    caller.ask(Get::<Patient> { id }).await?;
    listed(caller, &query, Some(id)).await
}

/// The doctors that a patient is to be assigned to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignedDoctorsBody {
    /// The doctors; none takes all assignments away.
    doctor_ids: Vec<DoctorId>,
}

/// Gets the doctors that a patient is assigned to.
#[utoipa::path(get, path = "/patients/{id}/doctors", tag = "patients", operation_id = "get_assigned_doctors",
    params(("id" = PatientId, Path)), responses((status = 200, body = AssignedDoctors)))]
async fn doctors(caller: Caller, Path(patient_id): Path<PatientId>) -> Answer {
    let assigned = caller.ask(AssignedDoctorsOf { patient_id }).await?;
    Ok(axum::Json(assigned).into_response())
}

/// Says which doctors a patient is assigned to, in place of those before.
#[utoipa::path(put, path = "/patients/{id}/doctors", tag = "patients", operation_id = "assign_doctors",
    params(("id" = PatientId, Path)), request_body = AssignedDoctorsBody,
    responses((status = 200, body = AssignedDoctors)))]
async fn assign(
    caller: Caller,
    Path(patient_id): Path<PatientId>,
    Json(body): Json<AssignedDoctorsBody>,
) -> Answer {
    let command = AssignDoctors {
        patient_id,
        doctor_ids: body.doctor_ids,
    };
    Ok(axum::Json(caller.run(command).await?).into_response())
}
