//! Bringing a product or a share to a whole minor unit.

use crate::base::words::words;
use serde::{Deserialize, Serialize};

/// How a share that falls between two minor units is brought to one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Rounding {
    /// To the nearer one; half goes away from zero.
    #[default]
    HalfUp,
    /// To the nearer one; half goes to the even one.
    HalfEven,
}

words!("rounding", Rounding {
    HalfUp = "half_up",
    HalfEven = "half_even",
});

impl Rounding {
    /// `left × right ÷ divisor`, exact until it is rounded once.
    ///
    /// `None` if the divisor is not positive or the result is beyond 64 bits.
    ///
    /// ```
    /// use clinic_core::money::Rounding;
    /// assert_eq!(Rounding::HalfUp.mul_div(5, 1, 2), Some(3));
    /// assert_eq!(Rounding::HalfUp.mul_div(-5, 1, 2), Some(-3));
    /// assert_eq!(Rounding::HalfEven.mul_div(5, 1, 2), Some(2));
    /// ```
    #[must_use]
    #[inline]
    pub fn mul_div(self, left: i64, right: i64, divisor: i64) -> Option<i64> {
        if divisor <= 0 {
            return None;
        }
        match left.checked_mul(right) {
            Some(product) => {
                let (quotient, rest) = (product / divisor, product % divisor);
                Some(quotient + self.step(quotient, rest.unsigned_abs(), divisor, product < 0))
            }
            None => self.mul_div_wide(left, right, divisor),
        }
    }

    /// The same where the product needs more than 64 bits.
    #[cold]
    fn mul_div_wide(self, left: i64, right: i64, divisor: i64) -> Option<i64> {
        let product = i128::from(left) * i128::from(right);
        let wide = i128::from(divisor);
        let quotient = i64::try_from(product / wide).ok()?;
        let rest = u64::try_from((product % wide).unsigned_abs()).ok()?;
        quotient.checked_add(self.step(quotient, rest, divisor, product < 0))
    }

    /// What must be added to a quotient that was cut towards zero: −1, 0 or 1.
    ///
    /// Written without branches, because which way an amount goes cannot be predicted. Adding cannot
    /// overflow where the quotient was cut, since the divisor is then above 1.
    #[inline]
    fn step(self, quotient: i64, rest: u64, divisor: i64, negative: bool) -> i64 {
        let other = divisor.unsigned_abs() - rest;
        let up = matches!(self, Self::HalfUp) | (quotient & 1 == 1);
        let away = (rest > other) | ((rest == other) & up);
        i64::from(away) * (1 - 2 * i64::from(negative))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_where_they_should() {
        let halves = [(-3, -2), (-1, -1), (1, 1), (3, 2), (5, 3)];
        for (left, up) in halves {
            assert_eq!(Rounding::HalfUp.mul_div(left, 1, 2), Some(up), "{left}");
        }
        let halves = [(-5, -2), (-3, -2), (-1, 0), (1, 0), (3, 2), (5, 2)];
        for (left, even) in halves {
            assert_eq!(Rounding::HalfEven.mul_div(left, 1, 2), Some(even), "{left}");
        }
        assert_eq!(Rounding::HalfUp.mul_div(1, 1, 0), None);
        assert_eq!(Rounding::HalfUp.mul_div(i64::MIN, 1, 1), Some(i64::MIN));
    }

    proptest::proptest! {
        #[test]
        fn rounding_is_the_nearest(left: i64, right in 0_i64..=1_000_000_000, divisor in 1_i64..=2_000_000_000) {
            for rounding in [Rounding::HalfUp, Rounding::HalfEven] {
                let exact = i128::from(left) * i128::from(right);
                if let Some(rounded) = rounding.mul_div(left, right, divisor) {
                    let distance = (i128::from(rounded) * i128::from(divisor) - exact).abs();
                    proptest::prop_assert!(2 * distance <= i128::from(divisor));
                }
            }
        }
    }
}
