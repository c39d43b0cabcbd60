use crate::base::ids::{DoctorId, LocationId};
use crate::base::limits;
use crate::base::time::{Instant, Schedule, Zones};
use crate::domain::check::Checks;
use crate::domain::record::{Fields, record};
use serde::{Deserialize, Serialize};

/// What can be written of a [`Doctor`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorFields {
    /// The given name or names, as the person writes them.
    pub given_name: String,
    /// The family name, as the person writes it.
    pub family_name: String,
    /// Specialties, first the main one.
    #[serde(default)]
    pub specialties: Vec<String>,
    /// Number of the licence to practise.
    #[serde(default)]
    pub licence: Option<String>,
    /// Certifications in the words of who gave them.
    #[serde(default)]
    pub certifications: Vec<String>,
    /// Languages that the doctor speaks with patients (BCP 47).
    #[serde(default)]
    pub languages: Vec<String>,
    /// A few lines for the public.
    #[serde(default)]
    pub bio: Option<String>,
    /// E-mail address at work.
    #[serde(default)]
    pub email: Option<String>,
    /// Telephone number at work, E.164.
    #[serde(default)]
    pub phone: Option<String>,
    /// The locations to which the doctor belongs, beside those where they have a schedule.
    #[serde(default)]
    pub location_ids: Vec<LocationId>,
    /// Appointments on one date, over all locations; absent: what the organization says.
    #[serde(default)]
    pub max_per_day: Option<u32>,
}

impl DoctorFields {
    /// A doctor with a given and a family name; all else absent.
    #[must_use]
    pub fn new(given_name: impl Into<String>, family_name: impl Into<String>) -> Self {
        Self {
            given_name: given_name.into(),
            family_name: family_name.into(),
            ..Self::default()
        }
    }
}

impl Fields for DoctorFields {
    fn check(&mut self, checks: &mut Checks, _zones: &Zones) {
        checks.name("/given_name", &mut self.given_name);
        checks.name("/family_name", &mut self.family_name);
        checks.names("/specialties", &mut self.specialties);
        checks.optional_text("/licence", &mut self.licence, limits::SHORT_TEXT_CHARS);
        checks.names("/certifications", &mut self.certifications);
        checks.languages("/languages", &mut self.languages);
        checks.optional_text("/bio", &mut self.bio, limits::LONG_TEXT_CHARS);
        checks.email("/email", &mut self.email);
        checks.phone("/phone", &mut self.phone);
        checks.ids("/location_ids", &self.location_ids);
        if let Some(most) = self.max_per_day {
            checks.range("/max_per_day", most, 1, limits::APPOINTMENTS_PER_DAY);
        }
    }
}

record!(
    /// A doctor, or anyone else who gives services by appointment.
    Doctor, DoctorId, DoctorFields, "doctor"
);

/// When a doctor works at one location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorSchedule {
    /// The doctor whose hours these are.
    pub doctor_id: DoctorId,
    /// The location; wall times are read in its zone.
    pub location_id: LocationId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// When it was last changed.
    pub updated_at: Instant,
    /// The weekly hours with their exceptions.
    pub schedule: Schedule,
}
