//! Sharing an amount by weights without losing a minor unit.

/// Why an amount cannot be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllocationError {
    /// The amount or a weight is below nothing.
    #[error("what is shared and the weights cannot be negative")]
    Negative,
    /// There is something to share, but no weight.
    #[error("there is nothing to share by")]
    NoWeight,
    /// The weights do not add up in 64 bits.
    #[error("the weights are out of range")]
    OutOfRange,
}

impl From<AllocationError> for crate::domain::error::Error {
    fn from(error: AllocationError) -> Self {
        Self::new(
            crate::domain::error::ErrorCode::InvalidValue,
            error.to_string(),
        )
    }
}

/// Shares `amount` in proportion to `weights` by largest remainder (Hamilton's method).
///
/// Each share is cut to a whole unit; the units left over go, one each, to the largest remainders,
/// exact ties to the earlier weight. The shares add up to `amount`, and as long as `amount` is at most
/// the sum of the weights no share is above its weight. [The rules](crate::rules#money) say where it is used.
///
/// ```
/// use clinic_core::billing::largest_remainder;
/// assert_eq!(largest_remainder(10, &[1, 1, 1])?, [4, 3, 3]);
/// assert_eq!(largest_remainder(2, &[1, 0, 1, 1])?, [1, 0, 1, 0]);
/// # Ok::<(), clinic_core::billing::AllocationError>(())
/// ```
///
/// # Errors
/// [`AllocationError::Negative`]; [`AllocationError::NoWeight`] if the weights are all zero and the
/// amount is not; [`AllocationError::OutOfRange`] if the weights do not add up in 64 bits.
pub fn largest_remainder(amount: i64, weights: &[i64]) -> Result<Vec<i64>, AllocationError> {
    if amount < 0 || weights.iter().any(|weight| *weight < 0) {
        return Err(AllocationError::Negative);
    }
    let sum = weights
        .iter()
        .try_fold(0_i64, |sum, weight| sum.checked_add(*weight))
        .ok_or(AllocationError::OutOfRange)?;
    let mut shares: Vec<(i64, i64)> = weights.iter().map(|weight| (*weight, 0)).collect();
    share_out(
        amount,
        sum,
        &mut shares,
        |(weight, _)| *weight,
        |(_, share), units| *share += units,
    )?;
    Ok(shares.into_iter().map(|(_, share)| share).collect())
}

/// [`largest_remainder`] over anything with a weight; `give` adds units to an item's share, up to
/// twice. Neither `amount` nor a weight is negative, and `sum` is the weights' sum.
pub(super) fn share_out<T>(
    amount: i64,
    sum: i64,
    items: &mut [T],
    weight: impl Fn(&T) -> i64,
    give: impl Fn(&mut T, i64),
) -> Result<(), AllocationError> {
    if amount == 0 {
        return Ok(());
    }
    if sum <= 0 {
        return Err(AllocationError::NoWeight);
    }
    // Remainder above, and below it a number that falls with the index: the largest keys come first.
    let mut keys: Vec<u128> = Vec::with_capacity(items.len());
    let mut left = amount;
    for (index, item) in (0_u64..).zip(items.iter_mut()) {
        let (share, remainder) =
            divided(amount, weight(item), sum).ok_or(AllocationError::OutOfRange)?;
        left -= share;
        give(item, share);
        keys.push((u128::from(remainder.unsigned_abs()) << 64) | u128::from(u64::MAX - index));
    }
    // Fewer units are left than there are items, since the remainders add up to `left × sum`.
    let units = usize::try_from(left).unwrap_or(0);
    if let Some(first) = keys.len().checked_sub(units).filter(|_| units > 0) {
        let (_, least, most) = keys.select_nth_unstable(first);
        for key in most.iter().chain(std::iter::once(&*least)) {
            let index = u64::MAX - (*key & u128::from(u64::MAX)) as u64;
            if let Some(item) = usize::try_from(index)
                .ok()
                .and_then(|index| items.get_mut(index))
            {
                give(item, 1);
            }
        }
    }
    Ok(())
}

/// `amount × weight ÷ sum`, cut, and what remains; `None` if the share needs more than 64 bits.
#[inline]
fn divided(amount: i64, weight: i64, sum: i64) -> Option<(i64, i64)> {
    match amount.checked_mul(weight) {
        Some(product) => Some((product / sum, product % sum)),
        None => {
            let product = i128::from(amount) * i128::from(weight);
            let share = i64::try_from(product / i128::from(sum)).ok()?;
            let remainder = i64::try_from(product % i128::from(sum)).ok()?;
            Some((share, remainder))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_go_to_the_earlier_weight() {
        assert_eq!(largest_remainder(2, &[1, 1, 1]), Ok(vec![1, 1, 0]));
        assert_eq!(largest_remainder(1, &[0, 5, 5]), Ok(vec![0, 1, 0]));
        assert_eq!(largest_remainder(3, &[1, 2, 3]), Ok(vec![1, 1, 1]));
    }

    #[test]
    fn what_cannot_be_shared_is_an_error() {
        assert_eq!(
            largest_remainder(1, &[0, 0]),
            Err(AllocationError::NoWeight)
        );
        assert_eq!(largest_remainder(-1, &[1]), Err(AllocationError::Negative));
        assert_eq!(largest_remainder(1, &[-1]), Err(AllocationError::Negative));
        let most = [i64::MAX, 1];
        assert_eq!(
            largest_remainder(1, &most),
            Err(AllocationError::OutOfRange)
        );
    }

    proptest! {
        #[test]
        fn shares_add_up_and_stay_within_one_unit(
            amount in 0_i64..=i64::MAX,
            weights in prop::collection::vec(0_i64..=i64::MAX / 64, 1..40),
        ) {
            let sum: i64 = weights.iter().sum();
            prop_assume!(sum > 0);
            let shares = largest_remainder(amount, &weights).unwrap();
            prop_assert_eq!(shares.iter().map(|share| i128::from(*share)).sum::<i128>(), i128::from(amount));
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = i128::from(amount) * i128::from(*weight);
                let distance = i128::from(*share) * i128::from(sum) - exact;
                prop_assert!(distance.abs() < i128::from(sum));
                prop_assert!(amount > sum || share <= weight);
            }
        }
    }
}
