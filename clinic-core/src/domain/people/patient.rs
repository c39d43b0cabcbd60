use crate::base::limits;
use crate::base::sensitive::{Sensitive, SensitiveDate, SensitiveText};
use crate::base::time::Zones;
use crate::base::words::words;
use crate::domain::check::Checks;
use crate::domain::organization::Address;
use crate::domain::record::{Fields, record};
use serde::{Deserialize, Serialize};

/// Administrative sex, as FHIR R4 `administrative-gender` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Sex {
    /// Male, for administrative purposes.
    Male,
    /// Female, for administrative purposes.
    Female,
    /// Neither male nor female.
    Other,
    /// Not asked, or not told.
    #[default]
    Unknown,
}

words!("sex", Sex {
    Male = "male",
    Female = "female",
    Other = "other",
    Unknown = "unknown",
});

/// A number by which others know the patient: national id, insurance card, chart number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Identifier {
    /// Who gives it out, such as `national_id`.
    pub system: String,
    /// The number as the issuer writes it.
    pub value: SensitiveText,
}

/// Who is called when something happens to the patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EmergencyContact {
    /// The full name of the person to call.
    pub name: SensitiveText,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    pub phone: Option<SensitiveText>,
    /// Who they are to the patient.
    #[serde(default)]
    pub relation: Option<SensitiveText>,
}

/// What can be written of a [`Patient`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PatientFields {
    /// The given name or names, as the person writes them.
    pub given_name: SensitiveText,
    /// The family name, as the person writes it.
    pub family_name: SensitiveText,
    /// The date of birth, where it is known.
    #[serde(
        default,
        alias = "date_of_birth",
        with = "crate::base::time::civil::optional"
    )]
    pub birth_on: Option<SensitiveDate>,
    /// The sex for administrative purposes (FHIR `administrative-gender`).
    #[serde(default, alias = "gender")]
    #[cfg_attr(feature = "schema", schema(default = "unknown"))]
    pub sex: Sex,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    #[serde(default)]
    pub phone: Option<SensitiveText>,
    /// The e-mail address, trimmed and in lower case.
    #[serde(default)]
    pub email: Option<SensitiveText>,
    /// The postal address where the patient lives.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Address))]
    pub address: Sensitive<Address>,
    /// The language they are written to in (BCP 47).
    #[serde(default)]
    pub language: Option<String>,
    /// Who is called when something happens to the patient.
    #[serde(default)]
    pub emergency_contact: Option<EmergencyContact>,
    /// Numbers by which others know them. Written: absent leaves them as they are. Read: absent where the reader may
    /// not see them.
    #[serde(default)]
    pub identifiers: Option<Vec<Identifier>>,
    /// Notes of the desk; not clinical.
    #[serde(default)]
    pub notes: Option<SensitiveText>,
}

impl PatientFields {
    /// A patient with a given and a family name; all else absent.
    #[must_use]
    pub fn new(
        given_name: impl Into<SensitiveText>,
        family_name: impl Into<SensitiveText>,
    ) -> Self {
        Self {
            given_name: given_name.into(),
            family_name: family_name.into(),
            ..Self::default()
        }
    }

    /// A name in one line as given and family name: the last word is the family name. `None` unless there
    /// are two words.
    ///
    /// ```
    /// use clinic_core::people::PatientFields;
    /// let name = PatientFields::split_name(" Ana Maria  Pop ");
    /// assert_eq!(name, Some(("Ana Maria".to_owned(), "Pop".to_owned())));
    /// assert_eq!(PatientFields::split_name("Ana"), None);
    /// ```
    #[must_use]
    pub fn split_name(name: &str) -> Option<(String, String)> {
        let (given, family) = name.trim().rsplit_once(char::is_whitespace)?;
        Some((given.trim().to_owned(), family.to_owned()))
    }
}

impl Fields for PatientFields {
    fn check(&mut self, checks: &mut Checks, _zones: &Zones) {
        checks.name("/given_name", &mut self.given_name);
        checks.name("/family_name", &mut self.family_name);
        if let Some(birth_on) = self.birth_on {
            checks.date("/birth_on", birth_on.into_inner());
        }
        checks.phone("/phone", &mut self.phone);
        checks.email("/email", &mut self.email);
        self.address.check(checks, "/address");
        if let Some(language) = &mut self.language {
            checks.language("/language", language);
        }
        if let Some(contact) = &mut self.emergency_contact {
            checks.name("/emergency_contact/name", &mut contact.name);
            checks.phone("/emergency_contact/phone", &mut contact.phone);
            checks.optional_text(
                "/emergency_contact/relation",
                &mut contact.relation,
                limits::SHORT_TEXT_CHARS,
            );
        }
        let identifiers = self.identifiers.as_deref_mut().unwrap_or_default();
        checks.require(
            identifiers.len() <= limits::LIST_ENTRIES,
            "/identifiers",
            format!("has more than {} entries", limits::LIST_ENTRIES),
        );
        for (at, identifier) in identifiers
            .iter_mut()
            .enumerate()
            .take(limits::LIST_ENTRIES)
        {
            checks.name(&format!("/identifiers/{at}/system"), &mut identifier.system);
            checks.name(&format!("/identifiers/{at}/value"), &mut identifier.value);
        }
        checks.once("/identifiers", identifiers);
        checks.optional_text("/notes", &mut self.notes, limits::LONG_TEXT_CHARS);
    }
}

record!(
    /// A patient of one organization.
    Patient, PatientId, PatientFields, "patient"
);
