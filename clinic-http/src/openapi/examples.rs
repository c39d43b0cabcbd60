//! An example for every operation: what is sent is written here, what is answered follows from the schemas.

use super::draft::{Draft, Members, name_of};
use crate::problem::status_of;
use clinic_core::ErrorCode;
use serde_json::{Value, json};

const ID: &str = "019e2a01-7880-7b6b-8001-ea3af72ead24";
const AT: &str = "2027-02-01T07:00:00Z";

/// Puts examples beside parameters, bodies and answers.
pub(super) fn describe(draft: &mut Draft) {
    let schemas = draft.schemas.clone();
    for parameter in draft.parameters.values_mut() {
        exemplify(parameter, &schemas);
    }
    for operation in &mut draft.operations {
        for parameter in &mut operation.parameters {
            if parameter["$ref"].is_null() {
                exemplify(parameter, &schemas);
            }
        }
        let content = operation.value.pointer_mut("/requestBody/content");
        if let Some(content) = content.and_then(Value::as_object_mut) {
            for media in content.values_mut() {
                let name = name_of(&media["schema"]).unwrap_or_default();
                media["example"] =
                    body(name).unwrap_or_else(|| example_of(&media["schema"], &schemas, ""));
            }
        }
        let responses = operation.value["responses"].as_object_mut();
        for (_, response) in responses.into_iter().flatten() {
            if let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) {
                for media in content.values_mut() {
                    media["example"] = example_of(&media["schema"], &schemas, "");
                }
            }
        }
    }
    for response in draft.responses.values_mut() {
        let media = &mut response["content"]["application/problem+json"];
        let code = &media["schema"]["allOf"][1]["properties"]["code"]["enum"][0];
        media["example"] = failure(code.as_str().unwrap_or("internal"));
    }
}

fn exemplify(parameter: &mut Value, schemas: &Members) {
    let name = parameter["name"].as_str().unwrap_or_default();
    let example = example_of(&parameter["schema"], schemas, name);
    parameter["example"] = example;
}

/// A failure of a code.
fn failure(code: &str) -> Value {
    let found = ErrorCode::ALL.iter().find(|own| own.as_str() == code);
    let code = found.copied().unwrap_or(ErrorCode::Internal);
    let mut problem = json!({
        "type": format!("urn:clinic:error:{code}"),
        "title": code.description(),
        "status": status_of(code).as_u16(),
        "detail": code.description(),
        "code": code,
        "request_id": ID,
    });
    match code {
        ErrorCode::VersionMismatch => problem["current_version"] = json!(2),
        ErrorCode::RateLimited | ErrorCode::Contention => problem["retry_after"] = json!(1),
        ErrorCode::SlotTaken | ErrorCode::NotOffered => {
            problem["reasons"] = json!([{ "code": "doctor_busy" }]);
            problem["alternatives"] = json!([]);
        }
        _ => {}
    }
    problem
}

/// What is sent.
fn body(schema: &str) -> Option<Value> {
    let hours = json!({ "weekly": { "mon": [["09:00", "13:00"], ["14:00", "18:00"]] } });
    Some(match schema {
        "LogIn" => json!({ "email": "receptionist@example.org", "password": "clinic-demo-2026" }),
        "BookAppointment" => json!({
            "patient_id": ID, "doctor_id": ID, "service_id": ID, "location_id": ID, "starts_at": AT,
            "reason": "Control",
        }),
        "BookSeries" => json!({
            "patient_id": ID, "doctor_id": ID, "service_id": ID, "local_start": "2027-02-01T09:00",
            "rule": { "frequency": "weekly", "count": 6 },
        }),
        "PlaceHold" => {
            json!({ "patient_id": ID, "doctor_id": ID, "service_id": ID, "starts_at": AT })
        }
        "AppointmentPut" => json!({
            "starts_at": AT, "doctor_id": ID, "location_id": ID, "reason": "Control", "stranded": false,
        }),
        "AppointmentPatch" => json!({ "reason": "Control", "notes": null }),
        "ReasonBody" => json!({ "reason": "asked for by telephone" }),
        "Reschedule" => json!({ "starts_at": AT, "reason": "the patient is away" }),
        "AssignedDoctorsBody" => json!({ "doctor_ids": [ID] }),
        "SeriesCancellation" => json!({ "from": AT, "reason": "the course ends" }),
        "DoctorFields" | "DoctorPut" => json!({
            "given_name": "Ioana", "family_name": "Pop", "specialties": ["cardiologie"],
            "languages": ["ro", "en"], "email": "ioana.pop@example.org",
        }),
        "DoctorPatch" => json!({ "bio": "Cardiologist.", "max_per_day": 20 }),
        "LocationFields" | "LocationPut" => json!({
            "name": "Centru", "address": { "city": "București", "country": "RO" },
            "timezone": "Europe/Bucharest", "hours": hours, "holidays": { "2027-12-25": "Crăciun" },
        }),
        "LocationPatch" => json!({ "phone": "+40213000000", "holidays": { "2027-12-25": null } }),
        "Hours" => json!({ "hours": hours, "holidays": { "2027-12-25": "Crăciun" } }),
        "OrganizationFields" | "OrganizationPut" => json!({
            "name": "Clinica Exemplu", "timezone": "Europe/Bucharest", "currency": "RON", "languages": ["ro"],
        }),
        "OrganizationPatch" => json!({ "open_for_booking": true }),
        "PatientFields" | "PatientPut" => json!({
            "given_name": "Ana", "family_name": "Filip", "birth_on": "1990-02-28", "sex": "female",
            "phone": "+40721000000", "email": "ana.filip@example.org",
        }),
        "PatientPatch" => json!({ "phone": "+40721000001", "email": null }),
        "PayerFields" | "PayerPut" => json!({
            "name": "Casa de Asigurări de Sănătate", "code": "CAS-B", "pays_within_days": 30,
        }),
        "PayerPatch" => json!({ "pays_within_days": 45 }),
        "RoomFields" | "RoomPut" => {
            json!({ "location_id": ID, "name": "Cabinet 1", "kind": "surgery" })
        }
        "RoomPatch" => json!({ "name": "Cabinet 2" }),
        "ServiceFields" | "ServicePut" => json!({
            "name": "Consult", "duration_min": 30, "price": { "amount": "200.00", "currency": "RON" },
        }),
        "ServicePatch" => json!({ "buffer_after_min": 5 }),
        "Settings" => json!({ "min_notice_min": 60, "horizon_days": 90 }),
        "SettingsPatch" => json!({ "horizon_days": null }),
        "ScheduleBody" => json!({ "location_id": ID, "schedule": hours }),
        "TimeOffBody" => json!({
            "span": { "from": "2027-08-02T00:00", "to": "2027-08-16T00:00" }, "reason": "holiday",
        }),
        _ => return None,
    })
}

/// A value of a schema; `member` is the name it has where it stands.
fn example_of(schema: &Value, schemas: &Members, member: &str) -> Value {
    if let Some(named) = name_of(schema).and_then(|name| schemas.get(name)) {
        return example_of(named, schemas, member);
    }
    for choice in ["example", "const"] {
        if !schema[choice].is_null() {
            return schema[choice].clone();
        }
    }
    for several in ["enum", "oneOf", "anyOf"] {
        let first = &schema[several][0];
        if !first.is_null() && schema["properties"].is_null() {
            return if several == "enum" {
                first.clone()
            } else {
                example_of(first, schemas, member)
            };
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => &kinds[0],
        kind => kind,
    };
    match kind.as_str() {
        Some("object") => object(schema, schemas),
        Some("array") => array(schema, schemas),
        Some("integer") => json!(schema["minimum"].as_i64().unwrap_or(0).max(1)),
        Some("number") => json!(1),
        Some("boolean") => json!(true),
        Some("string") => text(schema, member),
        _ => Value::Null,
    }
}

fn object(schema: &Value, schemas: &Members) -> Value {
    let mut whole = Members::new();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        // A list is shown with a cursor.
        let by_number = ["page", "page_size", "pages", "total", "limit", "offset"];
        if schema["properties"]["next_cursor"].is_null() || !by_number.contains(&name.as_str()) {
            whole.insert(name.clone(), example_of(member, schemas, name));
        }
    }
    Value::Object(whole)
}

fn array(schema: &Value, schemas: &Members) -> Value {
    let one = example_of(&schema["items"], schemas, "");
    let count = schema["minItems"].as_u64().unwrap_or(1);
    Value::Array((0..count).map(|_| one.clone()).collect())
}

fn text(schema: &Value, member: &str) -> Value {
    json!(match (schema["format"].as_str(), member) {
        (Some("uuid"), _) => ID,
        (Some("date-time"), _) => AT,
        (Some("date"), "to") => "2027-02-08",
        (Some("date"), _) => "2027-02-01",
        (_, "email") => "ana.filip@example.org",
        (_, "phone") => "+40721000000",
        (_, "given_name" | "name") => "Ana",
        (_, "family_name" | "q") => "Filip",
        (_, "city") => "București",
        (_, "county") => "Ilfov",
        (_, "country") => "RO",
        (_, "postcode") => "010011",
        (_, "kind") => "surgery",
        (_, "language" | "languages") => "ro",
        (_, "specialty") => "cardiologie",
        (_, "cursor" | "next_cursor") => "019e2a0178807b6b8001ea3af72ead2446696c6970",
        (_, "actor") => "host",
        (_, "pointer") => "/name",
        (_, "period") => "2027-02",
        (_, "token_type") => "Bearer",
        _ => "text",
    })
}
