//! The doctors, their schedules and their time off.

use super::hours::{Hours, WORKDAYS, week};
use super::seeder::Seeder;
use chrono::Days;
use clinic_core::organization::Location;
use clinic_core::people::{Doctor, DoctorFields};
use clinic_core::records::Create;
use clinic_core::scheduling::{AddTimeOff, SetSchedule, TimeOff};
use clinic_core::time::{Date, WallSpan, Weekday};
use clinic_core::{Error, text};

/// Which part of the day a doctor works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// Before noon.
    Morning,
    /// After noon.
    Afternoon,
    /// With a break at noon.
    FullDay,
}

impl Shift {
    fn hours(self, days: &'static [Weekday]) -> Vec<Hours> {
        match self {
            Self::Morning => vec![(days, (8, 0), (13, 0))],
            Self::Afternoon => vec![(days, (14, 0), (20, 0))],
            Self::FullDay => vec![(days, (9, 0), (13, 0)), (days, (14, 0), (18, 0))],
        }
    }
}

/// A doctor of the example clinic.
pub(super) struct Entry {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    pub(super) specialty: &'static str,
    pub(super) shift: Shift,
    /// Location and days.
    places: &'static [(usize, &'static [Weekday])],
    /// How many appointments the demo gives them.
    pub(super) appointments: usize,
}

const EARLY_SATURDAY: Hours = (&[Weekday::Sat], (9, 0), (13, 0));

/// Ten distinct specialties; together 540 appointments.
pub(super) const DOCTORS: [Entry; 10] = [
    Entry {
        given: "Ana",
        family: "Popescu",
        specialty: "Family medicine",
        shift: Shift::FullDay,
        places: &[
            (0, &[Weekday::Mon, Weekday::Wed, Weekday::Fri]),
            (1, &[Weekday::Tue, Weekday::Thu]),
        ],
        appointments: 70,
    },
    doctor(
        "Mihai",
        "Ionescu",
        "Cardiology",
        Shift::Morning,
        &[(0, &WORKDAYS)],
        58,
    ),
    doctor(
        "Ștefania",
        "Mureșan",
        "Dermatology",
        Shift::Afternoon,
        &[(0, &WORKDAYS)],
        60,
    ),
    doctor(
        "Cătălin",
        "Țurcanu",
        "Paediatrics",
        Shift::FullDay,
        &[(1, &WORKDAYS)],
        64,
    ),
    doctor(
        "Ilinca",
        "Stănescu",
        "Gynaecology",
        Shift::Morning,
        &[(1, &WORKDAYS)],
        54,
    ),
    doctor(
        "Răzvan",
        "Bărnuțiu",
        "Orthopaedics",
        Shift::Afternoon,
        &[(2, &WORKDAYS)],
        52,
    ),
    doctor(
        "Sânziana",
        "Drăghici",
        "Neurology",
        Shift::Morning,
        &[(2, &WORKDAYS)],
        44,
    ),
    doctor(
        "Tudor",
        "Câmpeanu",
        "Ophthalmology",
        Shift::FullDay,
        &[(0, &WORKDAYS)],
        50,
    ),
    doctor(
        "Mădălina",
        "Vâlcan",
        "Endocrinology",
        Shift::Afternoon,
        &[(1, &WORKDAYS)],
        42,
    ),
    doctor(
        "László",
        "Kovács",
        "Rehabilitation medicine",
        Shift::FullDay,
        &[(2, &WORKDAYS)],
        46,
    ),
];

const fn doctor(
    given: &'static str,
    family: &'static str,
    specialty: &'static str,
    shift: Shift,
    places: &'static [(usize, &'static [Weekday])],
    appointments: usize,
) -> Entry {
    Entry {
        given,
        family,
        specialty,
        shift,
        places,
        appointments,
    }
}

/// Which doctor works on Saturdays, and who takes leave: from how many days from today, for how many.
const ON_SATURDAYS: usize = 9;
const LEAVES: [(usize, i64, u64, &str); 3] = [
    (2, -70, 7, "Annual leave"),
    (7, 12, 5, "Congress"),
    (4, 20, 2, "Training"),
];

/// An address under example.org from a name.
pub(super) fn email_of(given: &str, family: &str, suffix: &str) -> String {
    let word = |name| text::words(name).join("-");
    format!("{}.{}{suffix}@example.org", word(given), word(family))
}

/// The address of a doctor, at work and for the log-in; the first one's is easy to remember.
pub(super) fn address_of(number: usize) -> String {
    match DOCTORS.get(number) {
        Some(entry) if number > 0 => email_of(entry.given, entry.family, ""),
        _ => "doctor@example.org".to_owned(),
    }
}

/// The doctors, in the order of their table.
pub(super) async fn doctors(seeder: &Seeder) -> Result<Vec<Doctor>, Error> {
    let mut doctors = Vec::with_capacity(DOCTORS.len());
    for (number, entry) in DOCTORS.iter().enumerate() {
        let mut languages = vec!["ro".to_owned(), "en".to_owned()];
        if entry.family == "Kovács" {
            languages.push("hu".to_owned());
        }
        let fields = DoctorFields {
            given_name: entry.given.to_owned(),
            family_name: entry.family.to_owned(),
            specialties: vec![entry.specialty.to_owned()],
            licence: Some(format!("DEMO-{:04}", number + 1)),
            certifications: vec![format!("Specialist in {}", entry.specialty.to_lowercase())],
            languages,
            location_ids: Vec::new(),
            bio: Some(format!(
                "Dr {} {} has worked with us since the clinic opened.",
                entry.given, entry.family
            )),
            email: Some(address_of(number)),
            phone: Some(format!("+4070001{number:04}")),
            max_per_day: (number == 1).then_some(8),
        };
        doctors.push(seeder.run(Create::<Doctor> { fields }).await?);
    }
    Ok(doctors)
}

/// The schedules of the doctors at their locations.
pub(super) async fn schedules(
    seeder: &Seeder,
    doctors: &[Doctor],
    locations: &[Location],
) -> Result<(), Error> {
    for (number, (entry, doctor)) in DOCTORS.iter().zip(doctors).enumerate() {
        for (place, days) in entry.places {
            let Some(location) = locations.get(*place) else {
                continue;
            };
            let mut hours = entry.shift.hours(days);
            if number == ON_SATURDAYS {
                hours.push(EARLY_SATURDAY);
            }
            let command = SetSchedule {
                doctor_id: doctor.id,
                location_id: location.id,
                schedule: week(&hours),
                accept_stranded: false,
            };
            seeder.run(command).await?;
        }
    }
    Ok(())
}

/// Where a doctor works.
pub(super) fn places_of(number: usize) -> impl Iterator<Item = usize> {
    DOCTORS
        .get(number)
        .into_iter()
        .flat_map(|entry| entry.places.iter().map(|(place, _)| *place))
}

/// Time off: one in the past, two to come.
pub(super) async fn time_off(seeder: &Seeder, doctors: &[Doctor]) -> Result<Vec<TimeOff>, Error> {
    let mut entered = Vec::with_capacity(LEAVES.len());
    for (number, from, days, reason) in LEAVES {
        let Some(doctor) = doctors.get(number) else {
            continue;
        };
        let first = moved(seeder.today, from);
        let midnight = chrono::NaiveTime::MIN;
        let span = WallSpan {
            from: first.and_time(midnight),
            to: (first + Days::new(days)).and_time(midnight),
        };
        let command = AddTimeOff {
            doctor_id: doctor.id,
            span,
            reason: Some(reason.into()),
            accept_stranded: false,
        };
        entered.push(seeder.run(command).await?);
    }
    Ok(entered)
}

/// The date so many days later, or earlier.
pub(super) fn moved(date: Date, days: i64) -> Date {
    date + chrono::Duration::days(days)
}
