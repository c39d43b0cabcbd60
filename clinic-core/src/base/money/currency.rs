//! Currencies of ISO 4217.

use super::MoneyError;
use crate::base::decimal::from_text;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

/// A currency of ISO 4217 that money can be counted in.
///
/// Codes without a minor unit of their own (gold, testing codes, baskets) are none. Codes that were
/// replaced since (`HRK`) are kept, because old invoices name them.
///
/// ```
/// use clinic_core::money::Currency;
/// let currency: Currency = "KWD".parse()?;
/// assert_eq!((currency.code(), currency.digits()), ("KWD", 3));
/// assert!("kwd".parse::<Currency>().is_err());
/// assert!("XAU".parse::<Currency>().is_err());
/// # Ok::<(), clinic_core::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, description = "A currency's code in ISO 4217.", pattern = "^[A-Z]{3}$", example = "RON"))]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro, `EUR`, with two decimal digits.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// The pound sterling, `GBP`, with two decimal digits.
    pub const GBP: Self = Self(iso_currency::Currency::GBP);
    /// The yen, which has no minor unit.
    pub const JPY: Self = Self(iso_currency::Currency::JPY);
    /// The Romanian leu, `RON`, with two decimal digits.
    pub const RON: Self = Self(iso_currency::Currency::RON);
    /// The dollar of the United States.
    pub const USD: Self = Self(iso_currency::Currency::USD);

    /// Its three letters, `RON`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many digits stand behind the point, 0 to 4 (ISO 4217's minor unit).
    #[must_use]
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        // To find a code among all of them takes longer than what is then done with an amount.
        let common = [Self::RON, Self::EUR, Self::USD, Self::GBP, Self::JPY];
        if let Some(found) = common.into_iter().find(|common| common.code() == code) {
            return Ok(found);
        }
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or(MoneyError::UnknownCurrency)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, MoneyError> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_keeps_its_digits() {
        for (code, digits) in [("RON", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ISK", 0)] {
            let currency: Currency = code.parse().expect(code);
            assert_eq!(currency.digits(), digits, "{code}");
        }
    }
}
