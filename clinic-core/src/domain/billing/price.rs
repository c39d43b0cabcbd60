//! What an invoice comes to.

use super::allocation::share_out;
use super::coverage::{PricedPayer, settle};
use super::draft::{Discount, InvoiceDraft, LineDraft, MAX_COVERAGES, MAX_LINES};
use super::quantity::Quantity;
use crate::base::money::{Currency, Money};
use crate::domain::error::Error;
use serde::{Deserialize, Serialize};

/// A priced invoice.
///
/// `total` = Σ lines' totals = `net` + `tax` = `write_off` + Σ payers' `pays` + `patient`; no part is
/// negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Priced {
    /// The currency of every amount.
    pub currency: Currency,
    /// The lines, in the order of the draft.
    pub lines: Vec<PricedLine>,
    /// The invoice's own discount, which the lines share as `invoice_discount`.
    pub discount: Money,
    /// Σ of the lines' nets.
    pub net: Money,
    /// Σ of the lines' taxes.
    pub tax: Money,
    /// What is to be paid in all: `net` + `tax`.
    pub total: Money,
    /// What nobody pays: the covered lines' totals less what the first payer allows for them.
    pub write_off: Money,
    /// What each coverage pays, in their order.
    pub payers: Vec<PricedPayer>,
    /// What is left to the patient.
    pub patient: Money,
}

/// A priced line. `total` = `net` + `tax`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PricedLine {
    /// Quantity × unit price; with tax if the draft's prices include it.
    pub gross: Money,
    /// The line's own discount, off `gross`.
    pub discount: Money,
    /// The line's share of the invoice's discount, off `gross` too.
    pub invoice_discount: Money,
    /// What is left after the discounts, without tax.
    pub net: Money,
    /// The tax on the line, rounded to a minor unit.
    pub tax: Money,
    /// What is to be paid for the line: `net` + `tax`.
    pub total: Money,
}

/// Why a draft cannot be priced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {fault}")]
pub struct PriceError {
    /// The member of the draft at fault, as a JSON pointer (RFC 6901): `/lines/0/unit_price`.
    pub pointer: String,
    /// What is wrong with it.
    pub fault: PriceFault,
}

impl From<PriceError> for Error {
    fn from(error: PriceError) -> Self {
        Self::field(error.pointer, error.fault.to_string())
    }
}

/// What is wrong with a member of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PriceFault {
    /// The amount is not in the draft's currency.
    #[error("{found} on an invoice in {expected}")]
    CurrencyMismatch {
        /// The currency of the draft, which all its amounts must have.
        expected: Currency,
        /// The currency of the amount.
        found: Currency,
    },
    /// The amount is below nothing; a credit is a document of its own.
    #[error("an amount on an invoice cannot be negative")]
    Negative,
    /// The patient's share is above the whole.
    #[error("a share is at most 100 percent")]
    AboveHundredPercent,
    /// More entries than the limit.
    #[error("at most {max} entries")]
    TooMany {
        /// The most entries that are allowed.
        max: usize,
    },
    /// The sum is beyond 64 bits of minor units.
    #[error("the amount is out of range")]
    OutOfRange,
}

/// Prices an invoice, as [the rules](crate::rules#money) say it in words.
///
/// 1. A line's gross is its quantity × unit price, rounded; its own discount comes off, a percentage
///    rounded, never more than the gross.
/// 2. The invoice's discount, a percentage of what is left of all lines or an amount, never more than
///    that, is shared over the lines by largest remainder.
/// 3. Tax is the rate of what is left of each line, rounded; where prices include tax it is taken out.
/// 4. What the first payer does not allow of the covered lines is written off. Each payer's benefit is
///    what it allows less the patient's copay, deductible and coinsurance, within their caps; a later
///    payer minds the earlier ones as its coordination says. No payer allows more for a line than its
///    total, and none pays more than is left of the covered lines.
/// 5. The rest is the patient's.
///
/// ```
/// use clinic_core::billing::{Coverage, InvoiceDraft, LineDraft, price};
/// use clinic_core::money::{Currency, Money};
/// let ron = |amount| Money::parse(amount, Currency::RON);
/// let mut draft = InvoiceDraft::new(Currency::RON);
/// draft.lines.push(LineDraft {
///     quantity: 2.into(),
///     tax_percent: "19".parse()?,
///     covered: true,
///     ..LineDraft::new(ron("100")?)
/// });
/// draft.coverages.push(Coverage {
///     copay: Some(ron("30")?),
///     coinsurance_percent: "10".parse()?,
///     ..Coverage::default()
/// });
/// let priced = price(&draft)?;
/// assert_eq!(priced.total, ron("238.00")?);
/// assert_eq!(priced.patient, ron("50.80")?);
/// assert_eq!(priced.payers[0].pays, ron("187.20")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PriceError`] names the first member at fault and what is wrong with it.
pub fn price(draft: &InvoiceDraft) -> Result<Priced, PriceError> {
    if draft.lines.len() > MAX_LINES {
        return Err(Place::Invoice("lines").fault(PriceFault::TooMany { max: MAX_LINES }));
    }
    if draft.coverages.len() > MAX_COVERAGES {
        return Err(Place::Invoice("coverages").fault(PriceFault::TooMany { max: MAX_COVERAGES }));
    }
    let money = |minor| Money::from_minor(minor, draft.currency);
    let out_of_range = || Place::Invoice("lines").fault(PriceFault::OutOfRange);

    let mut lines = Vec::with_capacity(draft.lines.len());
    let mut base: i64 = 0;
    for (index, line) in draft.lines.iter().enumerate() {
        let priced = charge(draft, index, line)?;
        base = base
            .checked_add(priced.net.minor())
            .ok_or_else(out_of_range)?;
        lines.push(priced);
    }
    let discount = share_discount(draft, base, &mut lines)?;

    let (mut net, mut tax): (i64, i64) = (0, 0);
    for (index, (line, priced)) in draft.lines.iter().zip(&mut lines).enumerate() {
        levy(draft, index, line, priced)?;
        net = net
            .checked_add(priced.net.minor())
            .ok_or_else(out_of_range)?;
        tax = tax
            .checked_add(priced.tax.minor())
            .ok_or_else(out_of_range)?;
    }
    let total = net.checked_add(tax).ok_or_else(out_of_range)?;
    let settled = settle(draft, &lines, total)?;
    Ok(Priced {
        currency: draft.currency,
        lines,
        discount: money(discount),
        net: money(net),
        tax: money(tax),
        total: money(total),
        write_off: money(settled.write_off),
        payers: settled.payers,
        patient: money(settled.patient),
    })
}

/// Step 1: gross and the line's own discount; `net` is what is left, tax still to come.
fn charge(draft: &InvoiceDraft, index: usize, line: &LineDraft) -> Result<PricedLine, PriceError> {
    let unit = minor(draft, line.unit_price, Place::Line(index, "unit_price"))?;
    let gross = draft
        .rounding
        .mul_div(line.quantity.scaled(), unit, Quantity::SCALE)
        .ok_or_else(|| Place::Line(index, "quantity").fault(PriceFault::OutOfRange))?;
    let discount = match line.discount {
        Some(discount) => taken_off(draft, discount, gross, |member| {
            Place::LineDiscount(index, member)
        })?,
        None => 0,
    };
    let money = |minor| Money::from_minor(minor, draft.currency);
    Ok(PricedLine {
        gross: money(gross),
        discount: money(discount),
        invoice_discount: money(0),
        net: money(gross - discount),
        tax: money(0),
        total: money(0),
    })
}

/// Step 2: the invoice's discount on `base`, the sum of the lines' nets, shared over them.
fn share_discount(
    draft: &InvoiceDraft,
    base: i64,
    lines: &mut [PricedLine],
) -> Result<i64, PriceError> {
    let Some(discount) = draft.discount else {
        return Ok(0);
    };
    let discount = taken_off(draft, discount, base, Place::InvoiceDiscount)?;
    let weight = |line: &PricedLine| line.gross.minor() - line.discount.minor();
    let give = |line: &mut PricedLine, units| {
        let share = line.invoice_discount.minor() + units;
        line.invoice_discount = Money::from_minor(share, draft.currency);
        line.net = Money::from_minor(line.net.minor() - units, draft.currency);
    };
    share_out(discount, base, lines, weight, give)
        .map_err(|_| Place::Invoice("discount").fault(PriceFault::OutOfRange))?;
    Ok(discount)
}

/// Step 3: the line's tax, on top of its net or taken out of it.
fn levy(
    draft: &InvoiceDraft,
    index: usize,
    line: &LineDraft,
    priced: &mut PricedLine,
) -> Result<(), PriceError> {
    let out_of_range = || Place::Line(index, "tax_percent").fault(PriceFault::OutOfRange);
    let left = priced.net.minor();
    let (net, tax) = if draft.prices_include_tax {
        let tax = line.tax_percent.included_in(left, draft.rounding);
        let tax = tax.ok_or_else(out_of_range)?;
        (left - tax, tax)
    } else {
        let tax = line.tax_percent.of(left, draft.rounding);
        (left, tax.ok_or_else(out_of_range)?)
    };
    let total = net.checked_add(tax).ok_or_else(out_of_range)?;
    priced.net = Money::from_minor(net, draft.currency);
    priced.tax = Money::from_minor(tax, draft.currency);
    priced.total = Money::from_minor(total, draft.currency);
    Ok(())
}

/// What a discount takes off `base`: never more than that.
fn taken_off(
    draft: &InvoiceDraft,
    discount: Discount,
    base: i64,
    place: impl FnOnce(&'static str) -> Place,
) -> Result<i64, PriceError> {
    let off = match discount {
        Discount::Percent(rate) => rate.of(base, draft.rounding).unwrap_or(base),
        Discount::Amount(money) => minor(draft, money, place("amount"))?,
    };
    Ok(off.min(base))
}

/// An amount of the draft in minor units, once it is sure to be in its currency and not negative.
#[inline]
pub(super) fn minor(draft: &InvoiceDraft, money: Money, place: Place) -> Result<i64, PriceError> {
    if money.currency() != draft.currency {
        return Err(place.fault(PriceFault::CurrencyMismatch {
            expected: draft.currency,
            found: money.currency(),
        }));
    }
    if money.is_negative() {
        return Err(place.fault(PriceFault::Negative));
    }
    Ok(money.minor())
}

/// A member of the draft, written out only when something is wrong with it.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Invoice(&'static str),
    InvoiceDiscount(&'static str),
    Line(usize, &'static str),
    LineDiscount(usize, &'static str),
    Allowed(usize, usize),
    Coverage(usize, &'static str),
}

impl Place {
    #[cold]
    pub(super) fn fault(self, fault: PriceFault) -> PriceError {
        let pointer = match self {
            Self::Invoice(member) => format!("/{member}"),
            Self::InvoiceDiscount(member) => format!("/discount/{member}"),
            Self::Line(line, member) => format!("/lines/{line}/{member}"),
            Self::LineDiscount(line, member) => format!("/lines/{line}/discount/{member}"),
            Self::Allowed(line, payer) => format!("/lines/{line}/allowed/{payer}"),
            Self::Coverage(payer, member) => format!("/coverages/{payer}/{member}"),
        };
        PriceError { pointer, fault }
    }
}
