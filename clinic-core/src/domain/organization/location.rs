use crate::base::limits;
use crate::base::time::{Date, Schedule, ZoneName, Zones};
use crate::domain::check::Checks;
use crate::domain::record::{Fields, record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A postal address, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Address {
    /// The street with number and flat, in one line.
    pub street: Option<String>,
    /// The town, city or village.
    pub city: Option<String>,
    /// County, state or region.
    pub county: Option<String>,
    /// The postal code as it is written in the country.
    pub postcode: Option<String>,
    /// Country: the form of an ISO 3166-1 alpha-2 code, such as `RO`; whether the code is given to a country is not
    /// looked at.
    pub country: Option<String>,
}

impl Address {
    /// Normalizes it in place and notes what is wrong.
    pub fn check(&mut self, checks: &mut Checks, pointer: &str) {
        for (name, value) in [
            ("street", &mut self.street),
            ("city", &mut self.city),
            ("county", &mut self.county),
            ("postcode", &mut self.postcode),
            ("country", &mut self.country),
        ] {
            checks.optional_text(
                &format!("{pointer}/{name}"),
                value,
                limits::SHORT_TEXT_CHARS,
            );
        }
        if let Some(country) = &mut self.country {
            country.make_ascii_uppercase();
            checks.require(
                country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase()),
                &format!("{pointer}/country"),
                "is not a code of two letters (ISO 3166-1), such as RO",
            );
        }
    }
}

/// A point on the globe (WGS 84), in millionths of a degree: about 11 cm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Coordinates {
    /// Millionths of a degree north, −90,000,000 to 90,000,000.
    pub latitude_e6: i32,
    /// Millionths of a degree east, −180,000,000 to 180,000,000.
    pub longitude_e6: i32,
}

/// What can be written of a [`Location`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LocationFields {
    /// The name under which it is shown and found.
    pub name: String,
    /// The postal address at which patients come.
    #[serde(default)]
    pub address: Address,
    /// Where it is on the globe.
    #[serde(default)]
    pub coordinates: Option<Coordinates>,
    /// Its telephone number, E.164.
    #[serde(default)]
    pub phone: Option<String>,
    /// The e-mail address at which patients reach it.
    #[serde(default)]
    pub email: Option<String>,
    /// The zone in which its hours and its doctors' schedules are read.
    pub timezone: ZoneName,
    /// Its opening hours; absent: always open.
    #[serde(default)]
    pub hours: Option<Schedule>,
    /// Dates on which it is closed, each with its reason.
    #[serde(default, with = "crate::base::time::civil::keys")]
    pub holidays: BTreeMap<Date, String>,
}

impl LocationFields {
    /// A location with a name and the zone of its clocks; always open, and all else absent.
    #[must_use]
    pub fn new(name: impl Into<String>, timezone: impl Into<ZoneName>) -> Self {
        Self {
            name: name.into(),
            address: Address::default(),
            coordinates: None,
            phone: None,
            email: None,
            timezone: timezone.into(),
            hours: None,
            holidays: BTreeMap::new(),
        }
    }

    /// The opening hours with the holidays laid over them; `None`: always open.
    #[must_use]
    pub fn effective_hours(&self) -> Option<Schedule> {
        if self.holidays.is_empty() {
            return self.hours.clone();
        }
        let mut hours = self.hours.clone().unwrap_or_else(always_open);
        for date in self.holidays.keys() {
            hours.dates.insert(*date, Vec::new());
        }
        Some(hours)
    }
}

/// Hours that are open from midnight to midnight on every day.
fn always_open() -> Schedule {
    let mut open = Schedule::default();
    let whole = crate::base::time::Wall::from_minutes(0)
        .zip(crate::base::time::Wall::from_minutes(1440))
        .map(|(from, to)| crate::base::time::WallRange { from, to });
    for day in crate::base::time::Weekday::ALL {
        open.weekly.on_mut(day).extend(whole);
    }
    open
}

impl Fields for LocationFields {
    fn check(&mut self, checks: &mut Checks, zones: &Zones) {
        checks.name("/name", &mut self.name);
        self.address.check(checks, "/address");
        if let Some(at) = self.coordinates {
            checks.require(
                at.latitude_e6.abs() <= 90_000_000,
                "/coordinates/latitude_e6",
                "must be −90 to 90 degrees",
            );
            checks.require(
                at.longitude_e6.abs() <= 180_000_000,
                "/coordinates/longitude_e6",
                "must be −180 to 180 degrees",
            );
        }
        checks.phone("/phone", &mut self.phone);
        checks.email("/email", &mut self.email);
        checks.zone("/timezone", &self.timezone, zones);
        if let Some(hours) = &self.hours {
            checks.schedule("/hours", hours);
        }
        checks.require(
            self.holidays.len() <= limits::SCHEDULE_DATES,
            "/holidays",
            format!("has more than {} dates", limits::SCHEDULE_DATES),
        );
        for (date, reason) in self.holidays.iter_mut().take(limits::SCHEDULE_DATES) {
            let pointer = format!("/holidays/{date}");
            checks.date(&pointer, *date);
            checks.text(&pointer, reason, limits::SHORT_TEXT_CHARS);
        }
    }
}

record!(
    /// A place where the organization works, with its own zone and opening hours.
    Location, LocationId, LocationFields, "location"
);
