use crate::base::limits;
use crate::base::time::Zones;
use crate::domain::access::shown_as_they_are;
use crate::domain::check::Checks;
use crate::domain::organization::Address;
use crate::domain::record::{Fields, record};
use serde::{Deserialize, Serialize};

/// What can be written of a [`Payer`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PayerFields {
    /// The name under which it is shown and found.
    pub name: String,
    /// Its number in a national register of insurers or companies.
    #[serde(default)]
    pub code: Option<String>,
    /// The e-mail address at which its claims are answered.
    #[serde(default)]
    pub email: Option<String>,
    /// Its telephone number, E.164.
    #[serde(default)]
    pub phone: Option<String>,
    /// Where its post is sent.
    #[serde(default)]
    pub address: Address,
    /// The payment term: within how many days of a claim it pays, 1 to 365; absent where nothing is agreed.
    #[serde(default)]
    pub pays_within_days: Option<u32>,
}

impl PayerFields {
    /// A payer with a name, and all else absent.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            code: None,
            email: None,
            phone: None,
            address: Address::default(),
            pays_within_days: None,
        }
    }
}

impl Fields for PayerFields {
    fn check(&mut self, checks: &mut Checks, _zones: &Zones) {
        checks.name("/name", &mut self.name);
        checks.optional_text("/code", &mut self.code, limits::SHORT_TEXT_CHARS);
        checks.email("/email", &mut self.email);
        checks.phone("/phone", &mut self.phone);
        self.address.check(checks, "/address");
        if let Some(days) = self.pays_within_days {
            checks.range("/pays_within_days", days, 1, limits::PAYMENT_TERM_DAYS);
        }
    }
}

record!(
    /// Who pays for a patient's care beside the patient, such as an insurer or an employer.
    Payer, PayerId, PayerFields, "payer"
);

// Nothing of it is hidden from whoever may see payers.
shown_as_they_are!(Payer);

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(mut fields: PayerFields) -> (PayerFields, Vec<String>) {
        let mut checks = Checks::default();
        fields.check(&mut checks, &Zones::bundled());
        let wrong = match checks.done() {
            Ok(()) => Vec::new(),
            Err(error) => error
                .fields()
                .iter()
                .map(|field| field.pointer.clone())
                .collect(),
        };
        (fields, wrong)
    }

    #[test]
    fn what_is_written_is_brought_into_one_form() {
        let (fields, wrong) = checked(PayerFields {
            code: Some("  ".to_owned()),
            email: Some(" Claims@Example.org ".to_owned()),
            pays_within_days: Some(365),
            ..PayerFields::new("  Casa de Asigurări ")
        });
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(fields.name, "Casa de Asigurări");
        assert_eq!(fields.code, None);
        assert_eq!(fields.email.as_deref(), Some("claims@example.org"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for days in [0, 366] {
            let (_, wrong) = checked(PayerFields {
                pays_within_days: Some(days),
                ..PayerFields::new(" ")
            });
            assert_eq!(wrong, ["/name", "/pays_within_days"], "{days}");
        }
    }
}
