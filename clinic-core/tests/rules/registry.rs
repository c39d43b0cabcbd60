//! The registry: complete, and the same answers from JSON.

use clinic_core::error::ErrorCode;
use clinic_core::memory::MemoryStore;
use clinic_core::registry::{self, COMMANDS, QUERIES};
use clinic_core::testing::World;
use pollster::block_on;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Those that are left out on purpose; the module says why.
const LEFT_OUT: [&str; 3] = ["may_log_in", "implied_organization", "record_log_in"];

/// The names that stand in the source.
fn named(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named(&path, names);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for constant in ["NAME", "CREATE", "UPDATE", "SET_ACTIVE", "GET"] {
                let start = format!("const {constant}: &'static str = \"");
                names.extend(
                    text.split(&start)
                        .skip(1)
                        .filter_map(|rest| rest.split('"').next())
                        .map(str::to_owned),
                );
            }
        }
    }
}

#[test]
fn every_command_and_query_is_in_it() {
    let mut found = BTreeSet::new();
    named(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    // Lists are named where the macro is used.
    for list in [
        "list_locations",
        "list_payers",
        "list_rooms",
        "list_services",
    ] {
        found.insert(list.to_owned());
    }
    let mut listed: BTreeSet<String> = COMMANDS
        .iter()
        .chain(QUERIES)
        .map(|&name| name.to_owned())
        .collect();
    assert_eq!(
        listed.len(),
        COMMANDS.len() + QUERIES.len(),
        "a name stands twice"
    );
    listed.extend(LEFT_OUT.map(str::to_owned));
    assert_eq!(found, listed);
}

#[test]
fn json_goes_in_and_comes_out() {
    block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let (clinic, host) = (&world.clinic, world.host());
        let run = |name, input| registry::run(clinic, &host, name, input);
        let ask = |name, input| registry::ask(clinic, &host, name, input);

        let patient = run(
            "create_patient",
            json!({"fields": {"given_name": "Ana", "family_name": "Pop"}}),
        )
        .await
        .unwrap();
        let found = ask(
            "list_patients",
            json!({"q": "pop an", "sort": "-name", "page": {"limit": 1}}),
        )
        .await
        .unwrap();
        assert_eq!(found["items"], json!([patient]));
        let slots = ask("slots", json!({"doctor_ids": [world.doctor], "service_id": world.service, "from": "2027-01-05", "to": "2027-01-06"})).await.unwrap();
        let booking = json!({
            "patient_id": patient["id"], "doctor_id": world.doctor, "service_id": world.service,
            "starts_at": slots["slots"][0]["starts_at"],
        });
        let booked = run("book_appointment", booking.clone()).await.unwrap();
        assert_eq!(booked["local_start"], "2027-01-05T09:00");
        let lost = run("book_appointment", booking).await.unwrap_err();
        assert_eq!(lost.code, ErrorCode::SlotTaken);
        let listed = ask(
            "list_appointments",
            json!({"filter": {"q": "ana", "statuses": ["scheduled"]}, "page": {"offset": 0}}),
        )
        .await
        .unwrap();
        assert_eq!(
            (&listed["total"], &listed["items"][0]),
            (&json!(1), &booked)
        );
        let what_if = json!({"doctor_id": world.doctor, "change": {"time_off": {"from": "2027-01-05T00:00", "to": "2027-01-06T00:00"}}});
        assert_eq!(
            ask("what_if", what_if).await.unwrap()["appointments"],
            json!([booked])
        );

        for (name, input, code) in [
            ("no_such_command", json!({}), ErrorCode::NotFound),
            (
                "create_patient",
                json!({"fields": {}}),
                ErrorCode::InvalidValue,
            ),
            (
                "create_patient",
                json!({"fields": {"given_name": "A", "family_name": "B"}, "colour": 1}),
                ErrorCode::UnknownField,
            ),
            (
                "book_appointment",
                json!({"starts_at": "soon"}),
                ErrorCode::InvalidValue,
            ),
        ] {
            assert_eq!(run(name, input).await.unwrap_err().code, code, "{name}");
        }
        for (name, input) in [
            ("list_patients", json!({"page": {"limit": 0}})),
            ("list_patients", json!({"sort": "colour"})),
            (
                "list_patients",
                json!({"page": {"offset": 1, "cursor": "x"}}),
            ),
        ] {
            assert_eq!(
                ask(name, input).await.unwrap_err().code,
                ErrorCode::InvalidValue
            );
        }
        let foreign = ask(
            "list_patients",
            json!({"page": {"limit": 1, "cursor": "x"}}),
        );
        assert_eq!(foreign.await.unwrap_err().code, ErrorCode::InvalidCursor);
        let platform = clinic_core::Context::platform();
        let found = registry::ask(
            clinic,
            &platform,
            "search_locations",
            json!({"filter": {"city": "BUCURESTI"}}),
        )
        .await
        .unwrap();
        assert_eq!(
            found["items"][0]["organization_id"],
            json!(world.organization)
        );
    });
}

#[test]
fn rules_are_called_by_name() {
    use clinic_core::offline::call;
    use clinic_core::time::Zones;
    let zones = Zones::bundled();
    let doctor = "00000000-0000-0000-0000-000000000001";
    let question = json!({
        "zone": "Europe/Bucharest", "now": "2027-01-01T00:00:00Z",
        "window": {"from": "2027-01-04", "to": "2027-01-05"},
        "doctors": [{"id": doctor, "schedule": {"weekly": {"mon": [["09:00", "11:00"]]}},
            "busy": [{"from": "2027-01-04T07:30:00Z", "to": "2027-01-04T08:00:00Z"}]}],
        "service": {"duration_min": 30},
    });
    let slots = call(&zones, "slots", question.clone()).unwrap();
    let starts: Vec<_> = slots
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["starts_at"].as_str().unwrap())
        .collect();
    assert_eq!(
        starts,
        [
            "2027-01-04T07:00:00Z",
            "2027-01-04T08:00:00Z",
            "2027-01-04T08:30:00Z"
        ]
    );
    let why =
        json!({"question": question, "doctor_id": doctor, "starts_at": "2027-01-04T07:30:00Z"});
    assert_eq!(
        call(&zones, "explain", why).unwrap()["reasons"][0]["code"],
        "doctor_busy"
    );
    let series = json!({"rule": {"frequency": "weekly", "count": 2}, "local_start": "2027-03-22T10:00", "zone": "Europe/Bucharest"});
    assert_eq!(
        call(&zones, "occurrences", series).unwrap(),
        json!(["2027-03-22T08:00:00Z", "2027-03-29T07:00:00Z"])
    );
    let draft = json!({"currency": "RON", "lines": [{"unit_price": {"amount": "120", "currency": "RON"}, "tax_percent": "19"}]});
    assert_eq!(
        call(&zones, "price", draft).unwrap()["total"]["amount"],
        "142.80"
    );
    let step = json!({
        "status": "scheduled", "action": "confirm", "by": "staff", "at": "2027-01-04T07:00:00Z",
        "starts_at": "2027-01-04T08:00:00Z", "ends_at": "2027-01-04T08:30:00Z", "same_local_date": true,
    });
    assert_eq!(
        call(&zones, "transition", step).unwrap(),
        json!("confirmed")
    );
    for (name, input, code) in [
        ("divine", json!({}), ErrorCode::NotFound),
        (
            "price",
            json!({"currency": "RON", "lines": [{"unit_price": {"amount": 120, "currency": "RON"}}]}),
            ErrorCode::InvalidValue,
        ),
        (
            "price",
            json!({"currency": "RON", "lines": [{"unit_price": {"amount": "1", "currency": "EUR"}}]}),
            ErrorCode::InvalidValue,
        ),
        (
            "occurrences",
            json!({"rule": {"frequency": "weekly", "count": 2}, "local_start": "2027-03-22T10:00", "zone": "Mars/Olympus"}),
            ErrorCode::UnknownZone,
        ),
    ] {
        assert_eq!(call(&zones, name, input).unwrap_err().code, code, "{name}");
    }
}
