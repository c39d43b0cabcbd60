//! The patients: invented names, contacts that reach nobody.

use super::names::{FAMILIES, MEN, STREETS, TOWNS, WOMEN};
use super::seeder::Seeder;
use super::staff::{DOCTORS, email_of, moved};
use chrono::Duration;
use clinic_core::organization::Address;
use clinic_core::people::{EmergencyContact, Identifier, PatientFields, Sex};
use clinic_core::time::Instant;

/// How many patients the demo has.
pub(super) const PATIENTS: usize = 120;
/// How many of them are there from the first day.
const AT_ONCE: usize = 66;
/// The doctor whose regular patients are children.
const PAEDIATRICIAN: usize = 3;

/// A patient who is going to be registered.
#[derive(Debug)]
pub(super) struct Newcomer {
    /// What is known of them.
    pub(super) fields: PatientFields,
    /// When they are registered.
    pub(super) at: Instant,
    /// The doctor they usually see.
    pub(super) usual: usize,
}

/// The patients, in the order of their registration.
pub(super) fn newcomers(seeder: &mut Seeder, opened: Instant) -> Vec<Newcomer> {
    let later = PATIENTS - AT_ONCE;
    let step = (seeder.now - Duration::days(2) - opened) / i32::try_from(later).unwrap_or(i32::MAX);
    (0..PATIENTS)
        .map(|number| {
            let at = match number.checked_sub(AT_ONCE) {
                None => opened + Duration::minutes(60 + i64::try_from(number).unwrap_or(0)),
                Some(behind) => {
                    opened + Duration::hours(3) + step * i32::try_from(behind).unwrap_or(0)
                }
            };
            let usual = number % DOCTORS.len();
            Newcomer {
                fields: fields(seeder, number, usual == PAEDIATRICIAN),
                at,
                usual,
            }
        })
        .collect()
}

fn fields(seeder: &mut Seeder, number: usize, child: bool) -> PatientFields {
    let today = seeder.today;
    let chance = &mut seeder.chance;
    let sex = if chance.percent(54) {
        Sex::Female
    } else {
        Sex::Male
    };
    let given = *chance
        .pick(if sex == Sex::Female { &WOMEN } else { &MEN })
        .unwrap_or(&"Ion");
    let family = *chance.pick(&FAMILIES).unwrap_or(&"Pop");
    let years = if child {
        chance.between(0, 16)
    } else {
        chance.between(18, 86)
    };
    let birth_on = moved(today, -(years * 365 + chance.between(200, 360)));
    let (city, county, postcode) =
        *chance
            .pick(&TOWNS)
            .unwrap_or(&("București", "București", "01"));
    let street = *chance.pick(&STREETS).unwrap_or(&"Strada Zorilor");
    let house = chance.between(1, 120);
    PatientFields {
        given_name: given.into(),
        family_name: family.into(),
        birth_on: Some(birth_on.into()),
        sex,
        phone: Some(format!("+4070000{number:04}").into()),
        email: Some(email_of(given, family, &format!(".{number:03}")).into()),
        address: Address {
            street: Some(format!("{street} {house}")),
            city: Some(city.to_owned()),
            county: Some(county.to_owned()),
            postcode: Some(format!("{postcode}0{:03}", chance.below(1_000))),
            country: Some("RO".to_owned()),
        }
        .into(),
        language: Some(if number % 9 == 8 { "en" } else { "ro" }.to_owned()),
        emergency_contact: child.then(|| EmergencyContact {
            name: format!("{} {family}", WOMEN[number % WOMEN.len()]).into(),
            phone: Some(format!("+4070002{number:04}").into()),
            relation: Some("mother".into()),
        }),
        identifiers: Some(vec![Identifier {
            system: "chart".to_owned(),
            value: format!("DEMO-{:05}", number + 1).into(),
        }]),
        notes: (number % 17 == 5)
            .then(|| "Prefers to be called in the afternoon.".to_owned())
            .map(Into::into),
    }
}
