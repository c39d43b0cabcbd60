//! W5: 100,000 invoices of 20 lines; 1,000 drafts, each priced a hundred times, so that what is measured is
//! arithmetic and not memory.

use crate::Numbers;
use clinic_core::billing::{
    Coordination, Coverage, Discount, InvoiceDraft, LineDraft, Quantity, price,
};
use clinic_core::money::{Currency, Money, Rate};
use rust_decimal::{Decimal, RoundingStrategy};

/// Distinct drafts.
pub const DRAFTS: usize = 1_000;
/// Lines of each.
pub const LINES: usize = 20;

/// One line as bare integers.
#[derive(Clone, Copy, Debug)]
pub struct BareLine {
    /// The quantity, scaled as ours.
    pub quantity: i64,
    /// The price of one, in minor units.
    pub unit_price: i64,
    /// The discount, in millionths of a percent.
    pub discount: i64,
    /// The tax, in millionths of a percent.
    pub tax: i64,
}

/// One line as a careful engineer keeps it with `rust_decimal`.
#[derive(Clone, Copy, Debug)]
pub struct DecimalLine {
    /// The quantity.
    pub quantity: Decimal,
    /// The price of one, in major units.
    pub unit_price: Decimal,
    /// The discount in percent.
    pub discount: Decimal,
    /// The tax in percent.
    pub tax: Decimal,
}

/// The drafts in every form that somebody computes with.
#[derive(Debug)]
pub struct Invoices {
    /// Ours.
    pub drafts: Vec<InvoiceDraft>,
    /// Ours with all that the floor leaves out: a discount on the invoice, and two coverages.
    pub covered: Vec<InvoiceDraft>,
    /// As integers.
    pub bare: Vec<[BareLine; LINES]>,
    /// As decimals.
    pub decimal: Vec<[DecimalLine; LINES]>,
}

impl Invoices {
    /// The drafts of the workload: quantities with halves, three rates of tax, a discount on every third line
    /// or so.
    #[must_use]
    pub fn new() -> Self {
        let mut numbers = Numbers::from(5);
        let mut one = |bound| i64::try_from(numbers.below(bound)).unwrap();
        let mut all = Self {
            drafts: Vec::new(),
            covered: Vec::new(),
            bare: Vec::new(),
            decimal: Vec::new(),
        };
        for _ in 0..DRAFTS {
            let bare = [(); LINES].map(|()| BareLine {
                quantity: (1 + one(9)) * Quantity::SCALE / 2,
                unit_price: 1 + one(50_000),
                discount: [0, 0, 7_500_000][usize::try_from(one(3)).unwrap()],
                tax: [0, 9_000_000, 19_000_000][usize::try_from(one(3)).unwrap()],
            });
            let mut draft = InvoiceDraft::new(Currency::RON);
            draft.lines.extend(bare.iter().map(LineDraft::from));
            all.covered.push(covered(draft.clone()));
            all.drafts.push(draft);
            all.decimal.push(bare.map(DecimalLine::from));
            all.bare.push(bare);
        }
        all
    }
}

/// The draft with a discount on the whole, and every line paid for by two payers in turn.
fn covered(mut draft: InvoiceDraft) -> InvoiceDraft {
    let ron = |minor| Some(Money::from_minor(minor, Currency::RON));
    let percent = |percent: i64| Rate::from_scaled(percent * 1_000_000).unwrap();
    draft.discount = Some(Discount::Percent(percent(5)));
    for line in &mut draft.lines {
        line.covered = true;
        line.allowed = vec![ron(line.unit_price.minor() * 9 / 10), None];
    }
    draft.coverages = vec![
        Coverage {
            copay: ron(3_000),
            deductible_remaining: ron(50_000),
            coinsurance_percent: percent(20),
            out_of_pocket_remaining: ron(500_000),
            ..Coverage::default()
        },
        Coverage {
            coinsurance_percent: percent(10),
            benefit_remaining: ron(100_000),
            coordination: Coordination::Basic,
            ..Coverage::default()
        },
    ];
    draft
}

impl Default for Invoices {
    fn default() -> Self {
        Self::new()
    }
}

impl From<&BareLine> for LineDraft {
    fn from(line: &BareLine) -> Self {
        let rate = |scaled| Rate::from_scaled(scaled).unwrap();
        Self {
            quantity: Quantity::from_scaled(line.quantity).unwrap(),
            tax_percent: rate(line.tax),
            discount: (line.discount > 0).then(|| Discount::Percent(rate(line.discount))),
            ..Self::new(Money::from_minor(line.unit_price, Currency::RON))
        }
    }
}

impl From<BareLine> for DecimalLine {
    fn from(line: BareLine) -> Self {
        Self {
            quantity: Decimal::from(line.quantity) / Decimal::from(Quantity::SCALE),
            unit_price: Decimal::new(line.unit_price, 2),
            discount: Decimal::new(line.discount, 6).normalize(),
            tax: Decimal::new(line.tax, 6).normalize(),
        }
    }
}

/// Net and tax of a priced invoice, in minor units.
pub type Sums = (i64, i64);

/// `left × right ÷ DIVISOR`, half away from zero, for what is not negative.
fn part<const DIVISOR: i64>(left: i64, right: i64) -> Option<i64> {
    Some(left.checked_mul(right)?.checked_add(DIVISOR / 2)? / DIVISOR)
}

/// The floor: nothing but checked integers, for lines with a percentage off and tax on top.
#[must_use]
pub fn kernel(lines: &[BareLine; LINES]) -> Option<Sums> {
    const PERCENT: i64 = 100_000_000;
    let (mut nets, mut taxes) = (0_i64, 0_i64);
    for line in lines {
        let gross = part::<{ Quantity::SCALE }>(line.quantity, line.unit_price)?;
        let net = gross.checked_sub(part::<PERCENT>(gross, line.discount)?)?;
        nets = nets.checked_add(net)?;
        taxes = taxes.checked_add(part::<PERCENT>(net, line.tax)?)?;
    }
    Some((nets, taxes))
}

/// Nets and taxes of the lines, reckoned in `rust_decimal` throughout.
#[must_use]
pub fn decimals(lines: &[DecimalLine; LINES]) -> (Decimal, Decimal) {
    let round =
        |amount: Decimal| amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let (mut nets, mut taxes) = (Decimal::ZERO, Decimal::ZERO);
    for line in lines {
        let gross = round(line.quantity * line.unit_price);
        let net = gross - round(gross * line.discount / Decimal::ONE_HUNDRED);
        nets += net;
        taxes += round(net * line.tax / Decimal::ONE_HUNDRED);
    }
    (nets, taxes)
}

/// Ours: the whole rule.
#[must_use]
pub fn ours(draft: &InvoiceDraft) -> Sums {
    let priced = price(draft).unwrap();
    (priced.net.minor(), priced.tax.minor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_give_the_same() {
        let invoices = Invoices::new();
        let minor =
            |amount: Decimal| i64::try_from((amount * Decimal::ONE_HUNDRED).trunc()).unwrap();
        for ((draft, bare), decimal) in invoices
            .drafts
            .iter()
            .zip(&invoices.bare)
            .zip(&invoices.decimal)
        {
            let expected = kernel(bare).unwrap();
            assert_eq!(ours(draft), expected);
            let (net, tax) = decimals(decimal);
            assert_eq!((minor(net), minor(tax)), expected);
        }
    }
}
