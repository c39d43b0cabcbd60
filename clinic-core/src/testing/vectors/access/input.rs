//! What each act of `access.json` is sent, as the JSON of its command or query.

use super::world::{UNKNOWN, schedule, start, text};
use super::{AccessWorld, Case};
use serde_json::{Value, json};

/// The input of an act on a target; `None` for an act that is not known here.
#[must_use]
pub fn input(world: &AccessWorld, case: &Case) -> Option<Value> {
    let (operation, part) = case.act.split_once(':').unwrap_or((&case.act, ""));
    let id = world.id(&case.target);
    let own = |a: &str, b: &str| {
        if case.organization == "A" {
            a.to_owned()
        } else {
            b.to_owned()
        }
    };
    Some(match operation {
        "create_organization" => json!({"fields": organization("C")}),
        "update_organization" => json!({"fields": organization(&case.target)}),
        "update_settings" => json!({"settings": {}}),
        "set_organization_active" => json!({"active": true}),
        "find_organization" => json!({"kind": "location", "id": id}),
        "create_account" => json!({
            "email": "new@example.org", "given_name": "New", "family_name": "Account",
        }),
        "list_organizations" | "get_organization" | "search_locations" | "me"
        | "list_locations" | "list_services" | "list_doctors" | "list_rooms" | "list_patients"
        | "list_appointments" => json!({}),
        "get_location"
        | "get_service"
        | "get_doctor"
        | "get_room"
        | "get_patient"
        | "get_appointment"
        | "get_appointment_history"
        | "get_series"
        | "get_hold"
        | "release_hold"
        | "cancel_appointment"
        | "cancel_series" => json!({ "id": id }),
        "create_location" | "update_location" | "create_room" | "update_room"
        | "create_service" | "update_service" | "create_doctor" | "update_doctor"
        | "create_patient" | "update_patient" => catalog(world, case, operation, part),
        "set_location_active"
        | "set_room_active"
        | "set_service_active"
        | "set_doctor_active"
        | "set_patient_active" => json!({"id": id, "active": true}),
        "assign_doctors" => json!({"patient_id": id, "doctor_ids": [world.id(&own("D1", "DB"))]}),
        "list_schedules" => json!({ "doctor_id": id }),
        "list_time_off" => json!({"doctor_id": id, "from": "2027-06-01", "to": "2027-06-02"}),
        "set_schedule" => with_calendar(
            world,
            case,
            json!({"schedule": schedule(), "accept_stranded": true}),
        ),
        "add_time_off" => json!({
            "doctor_id": id, "span": {"from": "2027-07-01T08:00", "to": "2027-07-02T08:00"},
        }),
        "remove_time_off" => {
            json!({"doctor_id": id, "id": world.id(&format!("off:{}", case.target))})
        }
        "what_if" => what_if(world, case, part),
        "slots" | "availability" => {
            let calendar = with_calendar(
                world,
                case,
                json!({"from": "2027-02-02", "to": "2027-02-03"}),
            );
            let mut slots = calendar;
            let doctor = slots.as_object_mut()?.remove("doctor_id")?;
            slots["doctor_ids"] = json!([doctor]);
            slots
        }
        "explain" => explain(world, case, part, &own("D1", "DB"), &own("L1", "LB")),
        "suggest" => {
            json!({"patient_id": id, "location_id": world.id(&own("L1", "LB")), "limit": 5})
        }
        "book_appointment" | "book_series" | "place_hold" => booking(
            world,
            case,
            operation,
            part,
            &own("D1", "DB"),
            &own("L1", "LB"),
        ),
        "edit_appointment" if part == "notes" => json!({"id": id, "notes": "new"}),
        "edit_appointment" => json!({"id": id, "reason": "new"}),
        "reschedule_appointment" => reschedule(world, case, part),
        "change_appointment_status" => json!({"id": id, "action": part}),
        "get_queue" => json!({ "location_id": id }),
        "get_doctor_stats" => json!({"doctor_id": id, "limit": 3}),
        _ => return None,
    })
}

fn organization(name: &str) -> Value {
    json!({
        "name": name, "timezone": "Europe/Bucharest", "currency": "RON", "open_for_booking": name == "A",
    })
}

/// Fields of a record of the catalog; a new one is at the target.
fn catalog(world: &AccessWorld, case: &Case, operation: &str, part: &str) -> Value {
    let (verb, kind) = operation.split_once('_').unwrap_or((operation, ""));
    let target = world.target(&case.target).unwrap_or(&Value::Null);
    let at = if verb == "create" {
        world.id(&case.target)
    } else {
        world.id(text(target, "location"))
    };
    let places = |member: &str| match (verb, target.get(member).and_then(Value::as_array)) {
        ("create", _) => json!([world.id(&case.target)]),
        (_, Some(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .map(|name| json!(world.id(name)))
            .collect(),
        _ => Value::Null,
    };
    let mut fields = match kind {
        "location" => json!({"name": "New", "timezone": "Europe/Bucharest"}),
        "room" => json!({"name": "New", "kind": "room", "location_id": at}),
        "service" => {
            json!({"name": "New", "duration_min": 30, "location_ids": places("locations")})
        }
        "doctor" => {
            let mut fields = json!({"given_name": "New", "family_name": "Doctor"});
            if !places("locations").is_null() {
                fields["location_ids"] = places("locations");
            }
            fields
        }
        _ => json!({"given_name": "New", "family_name": "Patient"}),
    };
    // The room of another organization, or of nobody, is said to be at a location of one's own.
    if kind == "room" && verb == "update" && fields["location_id"] == UNKNOWN {
        fields["location_id"] = json!(world.id(if case.organization == "A" { "L1" } else { "LB" }));
    }
    match part {
        "notes" => fields["notes"] = json!("new"),
        "identifiers" => fields["identifiers"] = json!([{"system": "national_id", "value": "new"}]),
        _ => {}
    }
    if verb == "create" {
        json!({ "fields": fields })
    } else {
        json!({"id": world.id(&case.target), "fields": fields, "accept_stranded": true})
    }
}

/// Doctor and location of a target such as `D1@L1`.
fn calendar_of(world: &AccessWorld, target: &str) -> (Value, Value) {
    let (doctor, location) = target.split_once('@').unwrap_or((target, ""));
    (json!(world.id(doctor)), json!(world.id(location)))
}

fn with_calendar(world: &AccessWorld, case: &Case, mut input: Value) -> Value {
    let (doctor, location) = calendar_of(world, &case.target);
    input["doctor_id"] = doctor;
    input["location_id"] = location;
    input
}

fn what_if(world: &AccessWorld, case: &Case, part: &str) -> Value {
    let (doctor, location) = calendar_of(world, &case.target);
    let change = match part {
        "schedule" => json!({"schedule": {"location_id": location, "schedule": {"weekly": {}}}}),
        // Over the appointments of all.
        "time_off" => json!({"time_off": {"from": "2027-02-02T00:00", "to": "2027-02-03T00:00"}}),
        _ => json!({"deactivation": {}}),
    };
    json!({"doctor_id": doctor, "change": change})
}

fn explain(world: &AccessWorld, case: &Case, part: &str, doctor: &str, location: &str) -> Value {
    let mut input = json!({"starts_at": start(10, 4)});
    match part {
        "patient" => input["patient_id"] = json!(world.id(&case.target)),
        "moving" => input["moving"] = json!(world.id(&case.target)),
        _ => {
            // At the time of an appointment of that doctor at that location.
            let appointments = world.of_kind("appointment");
            let at = appointments.iter().position(|(_, target)| {
                format!("{}@{}", text(target, "doctor"), text(target, "location")) == case.target
                    && text(target, "status") != "cancelled"
            });
            input["starts_at"] = json!(start(2, at.unwrap_or(0)));
            return with_calendar(world, case, input);
        }
    }
    input["doctor_id"] = json!(world.id(doctor));
    input["location_id"] = json!(world.id(location));
    input
}

/// A booking of a target such as `P1>D1@L1` or `P1>any@L1`; on `-` of nobody in particular.
fn booking(
    world: &AccessWorld,
    case: &Case,
    operation: &str,
    part: &str,
    doctor: &str,
    location: &str,
) -> Value {
    let (patient, calendar) = case.target.split_once('>').unwrap_or(("", ""));
    let (doctor, location) = calendar.split_once('@').unwrap_or((doctor, location));
    let mut input = json!({ "location_id": world.id(location) });
    if doctor != "any" {
        input["doctor_id"] = json!(world.id(doctor));
    }
    if !patient.is_empty() {
        input["patient_id"] = json!(world.id(patient));
    }
    if operation == "book_series" {
        input["local_start"] = json!("2027-02-11T12:00");
        input["rule"] = json!({"frequency": "weekly", "count": 2});
    } else {
        input["starts_at"] = json!(start(10, 4));
    }
    match part {
        "notes" => input["notes"] = json!("new"),
        "allow" => input["allow"] = json!({"off_grid": true}),
        "overbook" => input["overbook"] = json!({"reason": "urgent"}),
        _ => {}
    }
    input
}

fn reschedule(world: &AccessWorld, case: &Case, part: &str) -> Value {
    let (appointment, calendar) = case.target.split_once('>').unwrap_or((&case.target, ""));
    let mut input = json!({"id": world.id(appointment), "starts_at": start(10, 6)});
    if let Some((doctor, location)) = calendar.split_once('@') {
        input["doctor_id"] = json!(world.id(doctor));
        input["location_id"] = json!(world.id(location));
    }
    if part == "allow" {
        input["allow"] = json!({"off_grid": true});
    }
    input
}
