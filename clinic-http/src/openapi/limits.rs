//! The limits of every member that is written, from the core's table of limits.

use super::draft::Draft;
use clinic_core::limits;
use serde_json::{Value, json};

/// What a member may be.
#[derive(Clone, Copy)]
enum Limit {
    /// A text that is not empty.
    Name,
    /// A text of so many characters at most.
    Text(usize),
    /// Short texts that are not empty.
    Names,
    /// So many entries at most.
    Entries(usize),
    /// A whole number.
    Number(i64, i64),
    /// So many members at most, each a short text.
    Texts(usize),
    /// Dates, each with its spans.
    Dates,
    /// A wall time on a date.
    WallTime,
}

use Limit::{Dates, Entries, Name, Names, Number, Text, Texts, WallTime};

const SHORT: Limit = Text(limits::SHORT_TEXT_CHARS);
const LONG: Limit = Text(limits::LONG_TEXT_CHARS);
const EMAIL: Limit = Text(limits::EMAIL_CHARS);
const PHONE: Limit = Text(40);
const SPANS: Limit = Entries(limits::SPANS_PER_DAY);
const WEEK_MIN: i64 = 7 * 24 * 60;
const BUFFER: Limit = Number(0, limits::BUFFER_MIN as i64);
const DURATION: Limit = Number(1, limits::SERVICE_DURATION_MIN as i64);
const PER_DAY: Limit = Number(1, 1_000);

/// The schema, and its members with their limits.
const TABLE: &[(&str, &[(&str, Limit)])] = &[
    (
        "Address",
        &[
            ("street", SHORT),
            ("city", SHORT),
            ("county", SHORT),
            ("postcode", SHORT),
            ("country", Text(2)),
        ],
    ),
    ("AppointmentBody", &[("reason", LONG), ("notes", LONG)]),
    ("BookAppointment", &[("reason", LONG), ("notes", LONG)]),
    ("BookSeries", &[("reason", LONG), ("local_start", WallTime)]),
    (
        "Coordinates",
        &[
            ("latitude_e6", Number(-90_000_000, 90_000_000)),
            ("longitude_e6", Number(-180_000_000, 180_000_000)),
        ],
    ),
    (
        "DoctorFields",
        &[
            ("given_name", Name),
            ("family_name", Name),
            ("specialties", Names),
            ("location_ids", Entries(limits::LIST_ENTRIES)),
            ("licence", SHORT),
            ("certifications", Names),
            ("languages", Names),
            ("bio", LONG),
            ("email", EMAIL),
            ("phone", PHONE),
            ("max_per_day", PER_DAY),
        ],
    ),
    (
        "EmergencyContact",
        &[("name", Name), ("phone", PHONE), ("relation", SHORT)],
    ),
    ("Hours", &[("holidays", Texts(limits::SCHEDULE_DATES))]),
    ("Identifier", &[("system", Name), ("value", Name)]),
    (
        "LocationFields",
        &[
            ("name", Name),
            ("phone", PHONE),
            ("email", EMAIL),
            ("holidays", Texts(limits::SCHEDULE_DATES)),
        ],
    ),
    ("LogIn", &[("email", EMAIL)]),
    (
        "OrganizationFields",
        &[
            ("name", Name),
            ("registration", SHORT),
            ("email", EMAIL),
            ("phone", PHONE),
            ("languages", Names),
        ],
    ),
    ("Overbook", &[("reason", Name)]),
    (
        "PatientFields",
        &[
            ("given_name", Name),
            ("family_name", Name),
            ("phone", PHONE),
            ("email", EMAIL),
            ("language", Text(35)),
            ("identifiers", Entries(limits::LIST_ENTRIES)),
            ("notes", LONG),
        ],
    ),
    (
        "PayerFields",
        &[
            ("name", Name),
            ("code", SHORT),
            ("email", EMAIL),
            ("phone", PHONE),
            (
                "pays_within_days",
                Number(1, limits::PAYMENT_TERM_DAYS as i64),
            ),
        ],
    ),
    (
        "PlaceHold",
        &[("minutes", Number(1, limits::HOLD_MIN as i64))],
    ),
    ("ReasonBody", &[("reason", LONG)]),
    (
        "RecurrenceRule",
        &[
            ("interval", Number(1, 1_000)),
            ("weekdays", Entries(limits::LIST_ENTRIES)),
            ("count", Number(1, limits::SERIES_OCCURRENCES as i64)),
        ],
    ),
    (
        "AssignedDoctorsBody",
        &[("doctor_ids", Entries(limits::LIST_ENTRIES))],
    ),
    ("Reschedule", &[("reason", LONG)]),
    ("RoomFields", &[("name", Name), ("kind", Name)]),
    ("Schedule", &[("dates", Dates)]),
    ("SeriesCancellation", &[("reason", LONG)]),
    (
        "ServiceFields",
        &[
            ("name", Name),
            ("specialty", SHORT),
            ("description", LONG),
            ("duration_min", DURATION),
            ("step_min", DURATION),
            ("buffer_before_min", BUFFER),
            ("buffer_after_min", BUFFER),
            ("capacity", Number(1, limits::SERVICE_CAPACITY as i64)),
            ("room_kind", SHORT),
            ("location_ids", Entries(limits::DOCTORS_PER_QUESTION)),
            ("doctor_ids", Entries(limits::DOCTORS_PER_QUESTION)),
        ],
    ),
    (
        "Settings",
        &[
            ("min_notice_min", Number(0, 52 * WEEK_MIN)),
            ("horizon_days", Number(0, 3_660)),
            ("max_per_day", PER_DAY),
            ("check_in_opens_min", Number(0, WEEK_MIN)),
            ("no_show_after_min", Number(0, WEEK_MIN)),
            ("cancel_until_min", Number(0, 52 * WEEK_MIN)),
            ("hold_min", Number(1, limits::HOLD_MIN as i64)),
        ],
    ),
    ("TimeOffBody", &[("reason", SHORT)]),
    ("WallSpan", &[("from", WallTime), ("to", WallTime)]),
    (
        "Weekly",
        &[
            ("mon", SPANS),
            ("tue", SPANS),
            ("wed", SPANS),
            ("thu", SPANS),
            ("fri", SPANS),
            ("sat", SPANS),
            ("sun", SPANS),
        ],
    ),
];

/// Rows that may be passed over.
const OFFSET: i64 = limits::PAGE_NUMBER as i64 * limits::PAGE_ROWS as i64;
const ROWS: Limit = Number(1, limits::PAGE_ROWS as i64);

/// Query parameters, the same in every operation.
const PARAMETERS: &[(&str, Limit)] = &[
    ("city", SHORT),
    ("county", SHORT),
    ("cursor", Text(1_024)),
    ("doctor", Entries(limits::DOCTORS_PER_QUESTION)),
    ("fields", LONG),
    ("kind", SHORT),
    ("limit", ROWS),
    ("name", SHORT),
    ("offset", Number(0, OFFSET)),
    ("page", Number(1, limits::PAGE_NUMBER as i64 - 1)),
    ("page_size", ROWS),
    ("q", SHORT),
    ("reason", LONG),
    ("specialty", SHORT),
    ("status", Entries(limits::LIST_ENTRIES)),
];

/// Characters of a query parameter.
pub(crate) fn parameter_chars(name: &str) -> usize {
    let limit = PARAMETERS.iter().find(|(own, _)| *own == name);
    match limit {
        Some((_, Text(most))) => *most,
        _ => limits::SHORT_TEXT_CHARS,
    }
}

/// Puts the limits into the schemas.
pub(super) fn describe(draft: &mut Draft) {
    for (schema, members) in TABLE {
        for (member, limit) in *members {
            let written = &mut draft.schemas[*schema]["properties"][*member];
            set(written, *limit);
        }
    }
    for operation in &mut draft.operations {
        for parameter in &mut operation.parameters {
            let found = PARAMETERS
                .iter()
                .find(|(name, _)| parameter["name"] == *name);
            // One id is no list of them.
            let one = parameter["schema"]["$ref"].is_string();
            if let Some((_, limit)) = found.filter(|_| !one) {
                set(&mut parameter["schema"], *limit);
            }
        }
    }
    let zone = &mut draft.schemas["ZoneName"];
    zone["pattern"] = json!("^[A-Za-z][A-Za-z0-9_+/-]*$");
    zone["maxLength"] = json!(limits::SHORT_TEXT_CHARS);
}

fn set(schema: &mut Value, limit: Limit) {
    let short =
        || json!({ "type": "string", "minLength": 1, "maxLength": limits::SHORT_TEXT_CHARS });
    match limit {
        Name => {
            schema["minLength"] = json!(1);
            schema["maxLength"] = json!(limits::SHORT_TEXT_CHARS);
        }
        Text(most) => schema["maxLength"] = json!(most),
        Names => {
            schema["maxItems"] = json!(limits::LIST_ENTRIES);
            schema["items"] = short();
        }
        Entries(most) => schema["maxItems"] = json!(most),
        Number(from, to) => {
            schema["minimum"] = json!(from);
            schema["maximum"] = json!(to);
        }
        Texts(most) => {
            schema["maxProperties"] = json!(most);
            schema["additionalProperties"]["maxLength"] = json!(limits::SHORT_TEXT_CHARS);
        }
        Dates => {
            schema["maxProperties"] = json!(limits::SCHEDULE_DATES);
            schema["additionalProperties"]["maxItems"] = json!(limits::SPANS_PER_DAY);
        }
        WallTime => {
            schema["pattern"] =
                json!("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?$");
        }
    }
}
