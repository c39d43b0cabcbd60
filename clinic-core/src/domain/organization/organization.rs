use super::Settings;
use crate::base::ids::ServiceId;
use crate::base::money::Currency;
use crate::base::time::{ZoneName, Zones};
use crate::domain::check::Checks;
use crate::domain::record::{Fields, record};
use serde::{Deserialize, Serialize};

/// What can be written of an [`Organization`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OrganizationFields {
    /// The name under which it is shown and found.
    pub name: String,
    /// Its number in a public register.
    #[serde(default)]
    pub registration: Option<String>,
    /// The e-mail address at which the organization is reached.
    #[serde(default)]
    pub email: Option<String>,
    /// Its telephone number, E.164.
    #[serde(default)]
    pub phone: Option<String>,
    /// The zone of its books: invoice years and daily figures.
    pub timezone: ZoneName,
    /// The currency of its prices, ISO 4217.
    pub currency: Currency,
    /// The languages it writes in, first the default (BCP 47 primary tags).
    #[serde(default)]
    pub languages: Vec<String>,
    /// Whether patients' accounts and the public may find and book it.
    #[serde(default)]
    pub open_for_booking: bool,
    /// The service that is booked where none is named.
    #[serde(default)]
    pub default_service_id: Option<ServiceId>,
    /// The rules it has chosen. Written: absent leaves them as they are, which are the defaults at first. Read: absent
    /// where the reader may not see them.
    #[serde(default)]
    pub settings: Option<Settings>,
}

impl OrganizationFields {
    /// An organization with a name, the zone of its books and the currency of its prices; all else absent. It is not
    /// open for booking by the public, and has the default settings.
    #[must_use]
    pub fn new(name: impl Into<String>, timezone: impl Into<ZoneName>, currency: Currency) -> Self {
        Self {
            name: name.into(),
            registration: None,
            email: None,
            phone: None,
            timezone: timezone.into(),
            currency,
            languages: Vec::new(),
            open_for_booking: false,
            default_service_id: None,
            settings: None,
        }
    }
}

impl Fields for OrganizationFields {
    fn check(&mut self, checks: &mut Checks, zones: &Zones) {
        checks.name("/name", &mut self.name);
        checks.optional_text(
            "/registration",
            &mut self.registration,
            crate::base::limits::SHORT_TEXT_CHARS,
        );
        checks.email("/email", &mut self.email);
        checks.phone("/phone", &mut self.phone);
        checks.zone("/timezone", &self.timezone, zones);
        checks.languages("/languages", &mut self.languages);
        if let Some(settings) = &self.settings {
            settings.check(checks, "/settings");
        }
    }
}

record!(
    /// An organization: a clinic or a group of clinics; the tenant that all else belongs to.
    Organization, OrganizationId, OrganizationFields, "organization"
);

impl Organization {
    /// The rules that it works by.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.fields.settings.clone().unwrap_or_default()
    }
}
