//! Personal data is not in `{:?}`: every command, query and record, made up from its schema in `surface.json` with a
//! mark in each text that is not known to be public.

use clinic_core::access::{Account, CreateAccount, LogIn, Me, Profile};
use clinic_core::billing::Payer;
use clinic_core::command::{Command, Query};
use clinic_core::organization::{
    CreateOrganization, GetOrganization, Location, OrganizationList, OrganizationOf,
    PublicLocations, Room, Service, SetOrganizationActive, UpdateOrganization, UpdateSettings,
};
use clinic_core::people::{AssignDoctors, AssignedDoctors, AssignedDoctorsOf, Doctor, Patient};
use clinic_core::records::{
    Create, DoctorList, Get, LocationList, PatientList, PayerList, RoomList, ServiceList,
    SetActive, Update, patient_search,
};
use clinic_core::registry::{COMMANDS, QUERIES};
use clinic_core::scheduling::*;
use clinic_core::store::SearchWords;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Stands in every text that may be about a person. Its letters and digits are in no other value.
const MARK: &str = "Qzyx";
/// Stands in every birth date.
const MARKED_DATE: &str = "1987-06-05";

/// What a clinic publishes, or what is no text about a person.
const PUBLIC_SCHEMAS: [&str; 15] = [
    "DoctorFields",
    "DoctorFilter",
    "LocationFields",
    "LocationFilter",
    "OrganizationFields",
    "PageRequest",
    "PayerFields",
    "PayerFilter",
    "RoomFields",
    "RoomFilter",
    "ServiceFields",
    "ServiceFilter",
    "Sort",
    "Wall",
    "ZoneName",
];

/// Members of other schemas that are not about a person: a language, what kind of number an identifier is, and who
/// acted, by role and id.
const PUBLIC_MEMBERS: [&str; 3] = ["language", "system", "actor"];

struct Sampler {
    surface: Value,
}

/// A value, and whether the mark is in it.
type Sample = (Value, bool);

impl Sampler {
    fn new() -> Self {
        let text = include_str!("../../surface.json");
        Self {
            surface: serde_json::from_str(text).unwrap(),
        }
    }

    fn input(&self, kind: &str, name: &str) -> Sample {
        let operations = self.surface[kind].as_array().unwrap();
        let operation = operations.iter().find(|o| o["name"] == name).unwrap();
        self.sample(&operation["input"], "", name)
    }

    fn record(&self, name: &str) -> Sample {
        self.sample(&self.surface["schemas"][name], name, "")
    }

    fn sample(&self, schema: &Value, owner: &str, member: &str) -> Sample {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap();
            // Where a clinic is, is public; where a patient lives, is not.
            let public = name == "Address" && PUBLIC_SCHEMAS.contains(&owner);
            let owner = if public { owner } else { name };
            return self.sample(&self.surface["schemas"][name], owner, member);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            let mut marked = false;
            for part in parts {
                let (value, has) = self.sample(part, owner, member);
                whole.extend(value.as_object().unwrap().clone());
                marked |= has;
            }
            return (whole.into(), marked);
        }
        if let Some(parts) = schema["oneOf"].as_array() {
            let part = parts.iter().find(|part| part["type"] != "null").unwrap();
            return self.sample(part, owner, member);
        }
        if let Some(words) = schema["enum"].as_array() {
            return (words[0].clone(), false);
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap(),
            kind => kind,
        };
        match kind.as_str().unwrap() {
            "object" => self.object(schema, owner),
            "array" => {
                let (item, marked) = self.sample(&schema["items"], owner, member);
                let count = schema["minItems"].as_u64().unwrap_or(1);
                let items: Vec<Value> = (0..count).map(|_| item.clone()).collect();
                (items.into(), marked)
            }
            "boolean" => (true.into(), false),
            "integer" | "number" => (schema["minimum"].as_i64().unwrap_or(1).into(), false),
            "string" => text(schema, owner, member),
            other => panic!("{other} of {owner}.{member}"),
        }
    }

    /// An object with all required members, and all in which a mark is.
    fn object(&self, schema: &Value, owner: &str) -> Sample {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let mut whole = Map::new();
        let mut marked = false;
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let (value, has) = self.sample(member, owner, name);
            if has || required.contains(&json!(name)) {
                whole.insert(name.clone(), value);
            }
            marked |= has;
        }
        (whole.into(), marked)
    }
}

fn text(schema: &Value, owner: &str, member: &str) -> Sample {
    match (schema["format"].as_str(), member) {
        (Some("uuid"), _) => return ("00000000-0000-7000-8000-000000000000".into(), false),
        (Some("date-time"), _) => return ("2027-02-01T09:00:00Z".into(), false),
        (Some("date-time-local"), _) => return ("2027-02-01T09:00".into(), false),
        (Some("date"), "birth_on") => return (MARKED_DATE.into(), true),
        (Some("date"), _) => return ("2027-02-01".into(), false),
        _ => {}
    }
    if let Some(example) = schema["example"].as_str() {
        return (example.into(), false);
    }
    match owner {
        "Wall" => return ("08:00".into(), false),
        "Sort" => return ("name".into(), false),
        _ => {}
    }
    if PUBLIC_SCHEMAS.contains(&owner) || PUBLIC_MEMBERS.contains(&member) {
        return ("public".into(), false);
    }
    (MARK.into(), true)
}

fn hides(what: &str, shown: &str) {
    let told = shown.to_lowercase();
    for mark in [MARK, MARKED_DATE] {
        assert!(
            !told.contains(&mark.to_lowercase()),
            "{what} shows a person: {shown}"
        );
    }
}

/// Reads a value of the type from its sample, and looks at what is shown of it. Whether the sample has a mark.
fn look<T: DeserializeOwned + Debug>(what: &str, (sample, marked): Sample) -> bool {
    let value: T = match serde_json::from_value(sample.clone()) {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}: {sample}"),
    };
    hides(what, &format!("{value:?}"));
    hides(what, &format!("{value:#?}"));
    marked
}

/// Looks at every type of a kind; the names of those with a mark.
macro_rules! walk {
    ($sampler:expr, $kind:literal, $trait:ident, $all:expr, $($type:ty),* $(,)?) => {{
        let looked = [$((
            <$type as $trait>::NAME,
            look::<$type>(<$type as $trait>::NAME, $sampler.input($kind, <$type as $trait>::NAME)),
        )),*];
        let seen: BTreeSet<_> = looked.iter().map(|(name, _)| *name).collect();
        assert_eq!(seen, $all.iter().copied().collect::<BTreeSet<_>>(), "all of them");
        let marked = looked.into_iter().filter(|(_, marked)| *marked);
        marked.map(|(name, _)| name).collect::<BTreeSet<_>>()
    }};
}

#[test]
fn no_command_or_query_shows_a_person() {
    let sampler = Sampler::new();
    let commands = walk!(
        sampler,
        "commands",
        Command,
        COMMANDS,
        CreateOrganization,
        UpdateOrganization,
        UpdateSettings,
        SetOrganizationActive,
        CreateAccount,
        Create<Location>,
        Update<Location>,
        SetActive<Location>,
        Create<Room>,
        Update<Room>,
        SetActive<Room>,
        Create<Service>,
        Update<Service>,
        SetActive<Service>,
        Create<Doctor>,
        Update<Doctor>,
        SetActive<Doctor>,
        Create<Patient>,
        Update<Patient>,
        SetActive<Patient>,
        Create<Payer>,
        Update<Payer>,
        SetActive<Payer>,
        AssignDoctors,
        SetSchedule,
        AddTimeOff,
        RemoveTimeOff,
        BookAppointment,
        EditAppointment,
        RescheduleAppointment,
        UpdateAppointment,
        CancelAppointment,
        ChangeStatus,
        BookSeries,
        CancelSeries,
        PlaceHold,
        ReleaseHold,
    );
    let expected = [
        "add_time_off",
        "book_appointment",
        "book_series",
        "cancel_appointment",
        "cancel_series",
        "change_appointment_status",
        "create_account",
        "create_patient",
        "edit_appointment",
        "reschedule_appointment",
        "update_appointment",
        "update_patient",
    ];
    assert_eq!(commands, BTreeSet::from(expected), "the mark was in them");
    let queries = walk!(
        sampler,
        "queries",
        Query,
        QUERIES,
        OrganizationList,
        GetOrganization,
        OrganizationOf,
        PublicLocations,
        Me,
        LocationList,
        Get<Location>,
        RoomList,
        Get<Room>,
        ServiceList,
        Get<Service>,
        DoctorList,
        Get<Doctor>,
        PatientList,
        Get<Patient>,
        PayerList,
        Get<Payer>,
        AssignedDoctorsOf,
        SchedulesOf,
        TimeOffOf,
        WhatIf,
        SlotsQuery,
        Availability,
        ExplainSlot,
        Suggest,
        AppointmentList,
        GetAppointment,
        AppointmentHistory,
        GetSeries,
        GetHold,
        Queue,
        DoctorStats,
    );
    let expected = ["list_appointments", "list_patients"];
    assert_eq!(queries, BTreeSet::from(expected), "the mark was in them");
}

#[test]
fn no_record_shows_a_person() {
    let sampler = Sampler::new();
    assert!(look::<Patient>("Patient", sampler.record("Patient")));
    assert!(look::<Appointment>(
        "Appointment",
        sampler.record("Appointment")
    ));
    assert!(look::<HistoryEntry>(
        "HistoryEntry",
        sampler.record("HistoryEntry")
    ));
    assert!(look::<TimeOff>("TimeOff", sampler.record("TimeOff")));
    assert!(look::<Profile>("Profile", sampler.record("Profile")));
    assert!(look::<SeriesOutcome>(
        "SeriesOutcome",
        sampler.record("SeriesOutcome")
    ));
    assert!(look::<CancelledSeries>(
        "CancelledSeries",
        sampler.record("CancelledSeries")
    ));
    look::<Hold>("Hold", sampler.record("Hold"));
    look::<Series>("Series", sampler.record("Series"));
    look::<AssignedDoctors>("AssignedDoctors", sampler.record("AssignedDoctors"));
    let appointment: Appointment = serde_json::from_value(sampler.record("Appointment").0).unwrap();
    let entry = QueueEntry {
        position: 1,
        arrived_at: appointment.starts_at,
        expected_wait_min: 0,
        appointment,
    };
    hides("QueueEntry", &format!("{entry:?}"));
}

#[test]
fn nothing_else_shows_a_person() {
    let sampler = Sampler::new();
    let profile: Profile = serde_json::from_value(sampler.record("Profile").0).unwrap();
    let user = profile.user;
    let account = Account {
        id: user.id,
        version: 1,
        created_at: clinic_core::time::Instant::UNIX_EPOCH,
        updated_at: clinic_core::time::Instant::UNIX_EPOCH,
        active: true,
        email: user.email,
        phone: user.phone,
        given_name: user.given_name,
        family_name: user.family_name,
        super_admin: false,
        password_hash: Some(clinic_core::access::PasswordHash(MARK.to_owned())),
        last_login_at: None,
    };
    hides("Account", &format!("{account:?}"));
    let log_in = LogIn {
        email: MARK.into(),
        password: MARK.into(),
        organization_id: None,
    };
    hides("LogIn", &format!("{log_in:?}"));
    hides("SearchWords", &format!("{:?}", SearchWords::of(MARK)));
    let searches = [MARK, "qzyx@example.org"];
    for search in searches {
        hides("PatientSearch", &format!("{:?}", patient_search(search)));
    }
    for number in ["+40721987605", "7605"] {
        let shown = format!("{:?}", patient_search(number));
        assert!(!shown.contains("7605"), "{shown}");
    }
}
