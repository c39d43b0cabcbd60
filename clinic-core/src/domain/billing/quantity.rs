//! How much of something is charged.

use crate::base::decimal::{from_text, parse_scaled, write_shortest};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

/// How much of a service or an item: from 0 to 1,000,000, with up to six digits behind the point.
///
/// Kept as an integer, millionths; text on the wire.
///
/// ```
/// use clinic_core::billing::Quantity;
/// let quantity: Quantity = "1.25".parse()?;
/// assert_eq!(quantity.scaled(), 1_250_000);
/// assert_eq!(Quantity::from(3).to_string(), "3");
/// # Ok::<(), clinic_core::billing::InvalidQuantity>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = "decimal", description = "How much of something, from 0 to 1000000, with up to six digits behind the point, as text.", pattern = r"^[0-9]{1,7}(\.[0-9]{1,6})?$", example = "1.5"))]
pub struct Quantity(i64);

/// A text or number that is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a quantity is a number from 0 to 1000000 with up to six digits behind the point, as text")]
pub struct InvalidQuantity;

impl From<InvalidQuantity> for crate::domain::error::Error {
    fn from(error: InvalidQuantity) -> Self {
        Self::new(
            crate::domain::error::ErrorCode::InvalidValue,
            error.to_string(),
        )
    }
}

impl Quantity {
    /// A quantity of one unit, which leaves the price of a unit as it is.
    pub const ONE: Self = Self(Self::SCALE);
    /// The highest quantity that is taken.
    pub const MAX: Self = Self(1_000_000 * Self::SCALE);
    /// The digits behind the point that a quantity keeps.
    pub const DIGITS: u32 = 6;
    /// How many of [`Quantity::scaled`] make one.
    pub const SCALE: i64 = 1_000_000;

    /// Takes millionths, as stores keep them.
    ///
    /// # Errors
    /// [`InvalidQuantity`] below 0 or above [`Quantity::MAX`].
    pub fn from_scaled(scaled: i64) -> Result<Self, InvalidQuantity> {
        if (0..=Self::MAX.0).contains(&scaled) {
            Ok(Self(scaled))
        } else {
            Err(InvalidQuantity)
        }
    }

    /// The quantity in millionths: `1.25` is 1,250,000.
    #[must_use]
    pub const fn scaled(self) -> i64 {
        self.0
    }
}

impl Default for Quantity {
    /// One unit.
    fn default() -> Self {
        Self::ONE
    }
}

impl From<u16> for Quantity {
    fn from(count: u16) -> Self {
        Self(i64::from(count) * Self::SCALE)
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quantity({self})")
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_shortest(f, self.0, Self::DIGITS)
    }
}

impl FromStr for Quantity {
    type Err = InvalidQuantity;
    fn from_str(text: &str) -> Result<Self, InvalidQuantity> {
        parse_scaled(text, Self::DIGITS)
            .map_err(|_| InvalidQuantity)
            .and_then(Self::from_scaled)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl TryFrom<String> for Quantity {
    type Error = InvalidQuantity;
    fn try_from(text: String) -> Result<Self, InvalidQuantity> {
        text.parse()
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.to_string()
    }
}
