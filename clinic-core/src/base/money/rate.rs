//! Rates in percent.

use super::Rounding;
use crate::base::decimal::{from_text, parse_scaled, write_shortest};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

/// A rate in percent, from 0 to 1,000, with up to six digits behind the point: `8.875`.
///
/// Kept as an integer, millionths of a percent; text on the wire.
///
/// ```
/// use clinic_core::money::Rate;
/// let rate: Rate = "8.875".parse()?;
/// assert_eq!(rate.scaled(), 8_875_000);
/// assert_eq!(rate.to_string(), "8.875");
/// assert!("-1".parse::<Rate>().is_err());
/// # Ok::<(), clinic_core::money::InvalidRate>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = "decimal", description = "A rate in percent, from 0 to 1000, with up to six digits behind the point, as text.", pattern = r"^[0-9]{1,4}(\.[0-9]{1,6})?$", example = "8.875"))]
pub struct Rate(u32);

/// A text or number that is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rate is a percentage from 0 to 1000 with up to six digits behind the point, as text")]
pub struct InvalidRate;

impl Rate {
    /// The rate of 0 %.
    pub const ZERO: Self = Self(0);
    /// The rate of 100 %, by which an amount stays as it is.
    pub const HUNDRED: Self = Self(100_000_000);
    /// The highest rate that is taken: 1,000 %.
    pub const MAX: Self = Self(1_000_000_000);
    /// The digits behind the point that a rate keeps.
    pub const DIGITS: u32 = 6;

    /// Takes millionths of a percent, as stores keep them.
    ///
    /// # Errors
    /// [`InvalidRate`] below 0 or above [`Rate::MAX`].
    pub fn from_scaled(scaled: i64) -> Result<Self, InvalidRate> {
        u32::try_from(scaled)
            .ok()
            .map(Self)
            .filter(|rate| *rate <= Self::MAX)
            .ok_or(InvalidRate)
    }

    /// The rate in millionths of a percent: `8.875` % is 8,875,000.
    #[must_use]
    pub fn scaled(self) -> i64 {
        i64::from(self.0)
    }

    /// The rate in percent.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.scaled(), Self::DIGITS).normalize()
    }

    /// This rate of an amount in minor units, rounded; `None` beyond 64 bits.
    #[must_use]
    #[inline]
    pub fn of(self, minor: i64, rounding: Rounding) -> Option<i64> {
        rounding.mul_div(minor, self.scaled(), Self::HUNDRED.scaled())
    }

    /// The part of an amount that this rate makes up when the amount includes it, rounded:
    /// `minor − minor ÷ (1 + rate)`. `None` beyond 64 bits.
    ///
    /// ```
    /// use clinic_core::money::{Rate, Rounding};
    /// let vat: Rate = "19".parse()?;
    /// assert_eq!(vat.included_in(11_900, Rounding::HalfUp), Some(1_900));
    /// # Ok::<(), clinic_core::money::InvalidRate>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn included_in(self, minor: i64, rounding: Rounding) -> Option<i64> {
        rounding.mul_div(minor, self.scaled(), Self::HUNDRED.scaled() + self.scaled())
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rate({self}%)")
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_shortest(f, self.scaled(), Self::DIGITS)
    }
}

impl FromStr for Rate {
    type Err = InvalidRate;
    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        parse_scaled(text, Self::DIGITS)
            .map_err(|_| InvalidRate)
            .and_then(Self::from_scaled)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl TryFrom<String> for Rate {
    type Error = InvalidRate;
    fn try_from(text: String) -> Result<Self, InvalidRate> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_keep_six_digits() {
        for text in ["0", "19", "8.875", "33.333333", "1000"] {
            let rate: Rate = text.parse().expect(text);
            assert_eq!(rate.to_string(), text);
        }
        for text in ["", "-0.1", "1000.000001", "1.2345678", "19%"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Rate>("19").is_err());
    }
}
