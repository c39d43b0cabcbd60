//! Money: exact amounts in a currency, rates in percent, and rounding.
//!
//! An amount is a whole number of the currency's minor units (ISO 4217: 2 digits for RON, none for
//! JPY, 3 for KWD). There are no floats, and nothing is calculated across currencies. On the wire an
//! amount is text, `{"amount":"120.00","currency":"RON"}`, so that no reader passes it through a
//! float; one with more digits than its currency has is refused, never rounded.
//!
//! ```
//! use clinic_core::money::{Currency, Money, Rate, Rounding};
//! let price = Money::parse("120", Currency::RON)?;
//! assert_eq!(price.to_string(), "120.00 RON");
//! let tax = price.percent("8.875".parse()?, Rounding::HalfUp)?;
//! assert_eq!(price.checked_add(tax)?.to_string(), "130.65 RON");
//! assert!(Money::parse("0.005", Currency::RON).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod currency;
mod rate;
mod rounding;

pub use currency::Currency;
pub use rate::{InvalidRate, Rate};
pub use rounding::Rounding;

use crate::base::decimal::{DecimalError, Written, from_text, write_scaled};
use rust_decimal::Decimal;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// Why an amount, a currency or a sum is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// No currency of ISO 4217 that money is counted in.
    #[error("not a currency of ISO 4217")]
    UnknownCurrency,
    /// The text is no decimal number.
    #[error("an amount is a decimal number like 120.00, written as text")]
    Malformed,
    /// More digits behind the point than the currency has.
    #[error("{currency} has {} digits behind the point", currency.digits())]
    TooManyDigits {
        /// The currency that the amount was given in.
        currency: Currency,
    },
    /// Beyond what 64 bits of minor units hold.
    #[error("the amount is out of range")]
    OutOfRange,
    /// Two currencies in one calculation.
    #[error("{left} and {right} cannot be calculated together")]
    CurrencyMismatch {
        /// The currency of the amount that was calculated with.
        left: Currency,
        /// The currency of the other.
        right: Currency,
    },
}

/// An exact amount of one currency; negative ones are owed the other way.
///
/// Two amounts are equal if amount and currency are. There is no order over currencies: see
/// [`Money::compare`].
///
/// ```
/// use clinic_core::money::{Currency, Money};
/// let money: Money = serde_json::from_str(r#"{"amount":"120","currency":"RON"}"#)?;
/// assert_eq!(money, Money::from_minor(12_000, Currency::RON));
/// assert_eq!(serde_json::to_string(&money)?, r#"{"amount":"120.00","currency":"RON"}"#);
/// let number = serde_json::from_str::<Money>(r#"{"amount":120.0,"currency":"RON"}"#);
/// assert!(number.is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Wire", deny_unknown_fields)]
#[cfg_attr(
    feature = "schema",
    derive(utoipa::ToSchema),
    schema(description = "An exact amount of one currency.")
)]
pub struct Money {
    /// The amount, a decimal number as text, with no more digits than the currency has.
    #[cfg_attr(feature = "schema", schema(rename = "amount", value_type = String, format = "decimal", pattern = r"^-?[0-9]+(\.[0-9]{1,4})?$", example = "120.00"))]
    minor: i64,
    /// The currency's code in ISO 4217.
    currency: Currency,
}

/// What is read from the wire.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    amount: WrittenAmount,
    currency: Currency,
}

/// An amount as it was written; whether it is one is known when its currency is.
struct WrittenAmount(Result<Written, DecimalError>);

impl FromStr for WrittenAmount {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(Written::parse(text)))
    }
}

impl<'de> Deserialize<'de> for WrittenAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl TryFrom<Wire> for Money {
    type Error = MoneyError;
    fn try_from(wire: Wire) -> Result<Self, MoneyError> {
        Self::of_written(wire.amount.0, wire.currency)
    }
}

/// An amount without its currency, as text.
struct Amount(Money);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.0.minor, self.0.currency.digits())
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut wire = serializer.serialize_struct("Money", 2)?;
        wire.serialize_field("amount", &Amount(*self))?;
        wire.serialize_field("currency", self.currency.code())?;
        wire.end()
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Amount(*self), self.currency)
    }
}

impl Money {
    /// `minor` minor units: `from_minor(12_000, Currency::RON)` is 120.00 RON.
    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount of nothing in a currency, which a sum begins with.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::from_minor(0, currency)
    }

    /// Reads an amount such as `120` or `-3.50`.
    ///
    /// # Errors
    /// [`MoneyError::Malformed`]; [`MoneyError::TooManyDigits`] if more digits stand behind the point
    /// than the currency has, even zeros; [`MoneyError::OutOfRange`].
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::of_written(Written::parse(amount), currency)
    }

    fn of_written(
        amount: Result<Written, DecimalError>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        match amount.and_then(|amount| amount.scaled(currency.digits())) {
            Ok(minor) => Ok(Self { minor, currency }),
            Err(DecimalError::Malformed) => Err(MoneyError::Malformed),
            Err(DecimalError::TooManyDigits) => Err(MoneyError::TooManyDigits { currency }),
            Err(DecimalError::OutOfRange) => Err(MoneyError::OutOfRange),
        }
    }

    /// Takes a decimal amount in major units, exactly.
    ///
    /// ```
    /// use clinic_core::money::{Currency, Money};
    /// use rust_decimal::Decimal;
    /// let money = Money::from_decimal(Decimal::new(1205, 1), Currency::RON)?;
    /// assert_eq!(money.minor(), 12_050);
    /// assert_eq!(money.to_decimal().to_string(), "120.50");
    /// assert!(Money::from_decimal(Decimal::new(1, 3), Currency::RON).is_err());
    /// # Ok::<(), clinic_core::money::MoneyError>(())
    /// ```
    ///
    /// # Errors
    /// [`MoneyError::TooManyDigits`] if the decimal's scale is above the currency's digits, even with
    /// zeros: round it first, on purpose. [`MoneyError::OutOfRange`].
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let missing = currency
            .digits()
            .checked_sub(amount.scale())
            .ok_or(MoneyError::TooManyDigits { currency })?;
        amount
            .mantissa()
            .checked_mul(10_i128.pow(missing))
            .and_then(|minor| i64::try_from(minor).ok())
            .map(|minor| Self { minor, currency })
            .ok_or(MoneyError::OutOfRange)
    }

    /// The amount in major units, with as many digits behind the point as the currency has.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }

    /// The amount in major units as text, with as many digits as the currency has: `120.00`.
    #[must_use]
    pub fn amount(self) -> String {
        Amount(self).to_string()
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether the amount is below nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::OutOfRange`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.minor.checked_add(other.minor))
    }

    /// The difference `self − other`.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::OutOfRange`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.minor.checked_sub(other.minor))
    }

    /// The amount, owed the other way.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`].
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.with(self.minor.checked_neg())
    }

    /// `factor` times the amount.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`].
    pub fn checked_mul(self, factor: i64) -> Result<Self, MoneyError> {
        self.with(self.minor.checked_mul(factor))
    }

    /// `rate` percent of the amount, rounded to a minor unit.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`].
    pub fn percent(self, rate: Rate, rounding: Rounding) -> Result<Self, MoneyError> {
        self.with(rate.of(self.minor, rounding))
    }

    /// The sum of several amounts; nothing if there are none.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] if one is not in `currency`, [`MoneyError::OutOfRange`].
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Which of two amounts is more.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn compare(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            })
        }
    }

    fn with(self, minor: Option<i64>) -> Result<Self, MoneyError> {
        minor
            .map(|minor| Self { minor, ..self })
            .ok_or(MoneyError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Money, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn the_wire_form_is_strict() {
        for json in [
            r#"{"amount":120,"currency":"RON"}"#,
            r#"{"amount":"1.005","currency":"RON"}"#,
            r#"{"amount":"1.0","currency":"JPY"}"#,
            r#"{"amount":"1","currency":"ron"}"#,
            r#"{"amount":"1","currency":"ABC"}"#,
            r#"{"amount":"1"}"#,
            r#"{"amount":"1","currency":"RON","cents":true}"#,
            r#"{"amount":"1e2","currency":"RON"}"#,
            r#""1.00 RON""#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
        let dinar = read(r#"{"currency":"KWD","amount":"-0.005"}"#);
        assert_eq!(dinar.map(Money::minor), Ok(-5));
    }

    #[test]
    fn nothing_is_calculated_across_currencies() {
        let (lei, euros) = (
            Money::from_minor(100, Currency::RON),
            Money::from_minor(100, Currency::EUR),
        );
        let mismatch = MoneyError::CurrencyMismatch {
            left: Currency::RON,
            right: Currency::EUR,
        };
        assert_eq!(lei.checked_add(euros), Err(mismatch));
        assert_eq!(lei.checked_sub(euros), Err(mismatch));
        assert_eq!(lei.compare(euros), Err(mismatch));
        assert_eq!(Money::sum(Currency::RON, [lei, euros]), Err(mismatch));
    }

    #[test]
    fn overflow_is_an_error() {
        let most = Money::from_minor(i64::MAX, Currency::RON);
        let one = Money::from_minor(1, Currency::RON);
        assert_eq!(most.checked_add(one), Err(MoneyError::OutOfRange));
        assert_eq!(most.checked_mul(2), Err(MoneyError::OutOfRange));
        assert_eq!(
            most.percent(Rate::HUNDRED, Rounding::HalfUp),
            Ok(most),
            "the product needs 128 bits"
        );
        assert_eq!(
            most.percent(Rate::MAX, Rounding::HalfUp),
            Err(MoneyError::OutOfRange)
        );
        let least = Money::from_minor(i64::MIN, Currency::RON);
        assert_eq!(least.checked_neg(), Err(MoneyError::OutOfRange));
        assert_eq!(least.to_string(), "-92233720368547758.08 RON");
    }

    proptest::proptest! {
        #[test]
        fn text_and_decimal_keep_the_amount(minor: i64, which in 0_usize..4) {
            let code = ["RON", "JPY", "KWD", "CLF"][which];
            let money = Money::from_minor(minor, code.parse().unwrap());
            let json = serde_json::to_string(&money).unwrap();
            proptest::prop_assert_eq!(read(&json), Ok(money));
            let decimal = Money::from_decimal(money.to_decimal(), money.currency());
            proptest::prop_assert_eq!(decimal, Ok(money));
        }
    }
}
