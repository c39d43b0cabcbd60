//! Decimal text read into a scaled integer, and back: the part that money, rates and quantities share.

use serde::de::{Deserializer, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// Why a text is not a scaled decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalError {
    /// Not an optional minus, digits, and optionally a point with more digits.
    Malformed,
    /// More digits behind the point than may stand there.
    TooManyDigits,
    /// Beyond 64 bits.
    OutOfRange,
}

/// Reads `-12.5` with `digits` digits behind the point as the integer `-12.5 × 10^digits`.
///
/// Strict: no plus, no blanks, no exponent, no bare point. Digits beyond `digits` are refused even if
/// they are zeros, because whoever wrote them meant another precision.
pub(crate) fn parse_scaled(text: &str, digits: u32) -> Result<i64, DecimalError> {
    Written::parse(text)?.scaled(digits)
}

/// A decimal number as it was written: `12.5` is 125 with one digit behind the point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    /// The number without its point; absent beyond 64 bits.
    number: Option<i64>,
    /// How many digits stand behind the point.
    behind: u32,
    negative: bool,
}

impl Written {
    /// Reads a number, as [`parse_scaled`].
    pub(crate) fn parse(text: &str) -> Result<Self, DecimalError> {
        let (negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            all => (false, all),
        };
        let mut number = Some(0);
        let (mut before, mut behind) = (0_u32, None);
        for byte in unsigned {
            match byte {
                b'0'..=b'9' => {
                    number = push(number, byte - b'0', negative);
                    let count = behind.as_mut().unwrap_or(&mut before);
                    *count = count.saturating_add(1);
                }
                b'.' if behind.is_none() => behind = Some(0),
                _ => return Err(DecimalError::Malformed),
            }
        }
        if before == 0 || behind == Some(0) {
            return Err(DecimalError::Malformed);
        }
        let behind = behind.unwrap_or(0);
        Ok(Self {
            number,
            behind,
            negative,
        })
    }

    /// The number times `10^digits`.
    pub(crate) fn scaled(self, digits: u32) -> Result<i64, DecimalError> {
        let missing = digits.checked_sub(self.behind);
        let missing = missing.ok_or(DecimalError::TooManyDigits)?;
        (0..missing)
            .fold(self.number, |number, _| push(number, 0, self.negative))
            .ok_or(DecimalError::OutOfRange)
    }
}

/// A number with one more digit; `None` beyond 64 bits.
#[inline]
fn push(value: Option<i64>, digit: u8, negative: bool) -> Option<i64> {
    let digit = i64::from(digit);
    let signed = if negative { -digit } else { digit };
    value?.checked_mul(10)?.checked_add(signed)
}

/// Reads what is written as text, such as `8.875`, without keeping a copy of the text: an invoice has eighty of them.
pub(crate) fn from_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(Text(PhantomData))
}

struct Text<T>(PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Writes `value / 10^digits` with exactly `digits` digits behind the point.
pub(crate) fn write_scaled(f: &mut fmt::Formatter<'_>, value: i64, digits: u32) -> fmt::Result {
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    let unit = 10_u64.pow(digits.min(19));
    if digits == 0 {
        return write!(f, "{sign}{magnitude}");
    }
    let width = usize::try_from(digits).unwrap_or(0);
    write!(f, "{sign}{}.{:0width$}", magnitude / unit, magnitude % unit,)
}

/// Writes `value / 10^digits` in its shortest form: `8875000` with six digits is `8.875`.
pub(crate) fn write_shortest(f: &mut fmt::Formatter<'_>, value: i64, digits: u32) -> fmt::Result {
    let (mut value, mut digits) = (value, digits);
    while digits > 0 && value % 10 == 0 {
        value /= 10;
        digits -= 1;
    }
    write_scaled(f, value, digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(i64, u32);
    impl fmt::Display for Fixed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_scaled(f, self.0, self.1)
        }
    }

    #[test]
    fn reads_what_is_written_and_nothing_else() {
        assert_eq!(parse_scaled("120", 2), Ok(12_000));
        assert_eq!(parse_scaled("-0.05", 2), Ok(-5));
        assert_eq!(parse_scaled("92233720368547758.07", 2), Ok(i64::MAX));
        assert_eq!(parse_scaled("-92233720368547758.08", 2), Ok(i64::MIN));
        for text in ["92233720368547758.08", "99999999999999999999999999"] {
            assert_eq!(parse_scaled(text, 2), Err(DecimalError::OutOfRange));
        }
        for text in ["1.000", "0.001", "1.005"] {
            assert_eq!(parse_scaled(text, 2), Err(DecimalError::TooManyDigits));
        }
        for text in [
            "", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e3", "1,5", "1_0", "--1", "1.-5", "NaN",
            "٣",
        ] {
            assert_eq!(
                parse_scaled(text, 2),
                Err(DecimalError::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn writes_every_digit_of_the_scale() {
        assert_eq!(Fixed(i64::MIN, 2).to_string(), "-92233720368547758.08");
        assert_eq!(Fixed(-5, 2).to_string(), "-0.05");
        assert_eq!(Fixed(7, 0).to_string(), "7");
        assert_eq!(Fixed(1_234, 3).to_string(), "1.234");
    }
}
