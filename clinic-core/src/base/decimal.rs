//! Decimal text read into a scaled integer, and back: the part that money, rates and quantities share.

use std::fmt;

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
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(DecimalError::Malformed),
        None => (unsigned, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return Err(DecimalError::Malformed);
    }
    let missing = usize::try_from(digits)
        .ok()
        .and_then(|digits| digits.checked_sub(fraction.len()))
        .ok_or(DecimalError::TooManyDigits)?;
    let padding = std::iter::repeat_n(b'0', missing);
    let mut value: i64 = 0;
    for byte in whole.bytes().chain(fraction.bytes()).chain(padding) {
        let digit = i64::from(byte - b'0');
        let signed = if negative { -digit } else { digit };
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(signed))
            .ok_or(DecimalError::OutOfRange)?;
    }
    Ok(value)
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
