//! Coverages in order: what each payer pays of the covered lines, and what is left to the patient.

use super::draft::{Coordination, Coverage, InvoiceDraft};
use super::price::{Place, PriceError, PriceFault, PricedLine, minor};
use crate::base::money::{Money, Rate};
use serde::{Deserialize, Serialize};

/// What one payer pays, and how it came about.
///
/// `copay`, `deductible` and `coinsurance` are the patient's share as if this payer were alone, before
/// it is capped by what the patient still pays in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PricedPayer {
    /// What it allows for the covered lines together.
    pub allowed: Money,
    /// The copay, at most what is allowed.
    pub copay: Money,
    /// What counts against the deductible.
    pub deductible: Money,
    /// The patient's percentage of the rest.
    pub coinsurance: Money,
    /// The patient's share as if the payer were alone: copay + deductible + coinsurance, capped by
    /// the out-of-pocket remaining.
    pub patient_share: Money,
    /// What the payer would pay if it were alone: allowed − share, capped by the benefit remaining.
    pub benefit: Money,
    /// What it pays beside the earlier payers.
    pub pays: Money,
}

/// The end of the calculation, in minor units.
pub(super) struct Settled {
    pub(super) write_off: i64,
    pub(super) payers: Vec<PricedPayer>,
    pub(super) patient: i64,
}

/// Shares the priced lines, `total` together, among payers, write-off and patient.
pub(super) fn settle(
    draft: &InvoiceDraft,
    lines: &[PricedLine],
    total: i64,
) -> Result<Settled, PriceError> {
    let mut settled = Settled {
        write_off: 0,
        payers: Vec::with_capacity(draft.coverages.len()),
        patient: total,
    };
    // Sums below are of parts of `total`, which fits.
    let mut left: i64 = covered(draft, lines).map(|(_, _, total)| total).sum();
    let mut paid = 0;
    for (index, coverage) in draft.coverages.iter().enumerate() {
        let allowed = allowed_by(draft, lines, index)?;
        if index == 0 {
            settled.write_off = left - allowed;
            left = allowed;
        }
        let mut payer = benefit(draft, coverage, index, allowed)?;
        let benefit = payer.benefit.minor();
        let beside = match coverage.coordination {
            Coordination::Standard => benefit,
            Coordination::CarveOut => benefit - paid,
            Coordination::Basic => benefit.min(allowed - paid),
        };
        let pays = beside.clamp(0, left);
        payer.pays = Money::from_minor(pays, draft.currency);
        settled.payers.push(payer);
        paid += pays;
        left -= pays;
    }
    settled.patient = total - settled.write_off - paid;
    Ok(settled)
}

/// The covered lines: their number, their draft's allowed amounts, their total.
fn covered<'a>(
    draft: &'a InvoiceDraft,
    lines: &'a [PricedLine],
) -> impl Iterator<Item = (usize, &'a [Option<Money>], i64)> {
    let drafts = draft.lines.iter().zip(lines).enumerate();
    drafts
        .filter(|(_, (line, _))| line.covered)
        .map(|(index, (line, priced))| (index, line.allowed.as_slice(), priced.total.minor()))
}

/// What one payer allows for the covered lines together, each at most its total.
fn allowed_by(draft: &InvoiceDraft, lines: &[PricedLine], payer: usize) -> Result<i64, PriceError> {
    let mut sum = 0;
    for (line, allowed, total) in covered(draft, lines) {
        sum += match allowed.get(payer).copied().flatten() {
            Some(money) => minor(draft, money, Place::Allowed(line, payer))?.min(total),
            None => total,
        };
    }
    Ok(sum)
}

/// A payer's benefit, as if it were alone.
fn benefit(
    draft: &InvoiceDraft,
    coverage: &Coverage,
    index: usize,
    allowed: i64,
) -> Result<PricedPayer, PriceError> {
    let read = |money: Option<Money>, member| {
        money
            .map(|money| minor(draft, money, Place::Coverage(index, member)))
            .transpose()
    };
    if coverage.coinsurance_percent > Rate::HUNDRED {
        let place = Place::Coverage(index, "coinsurance_percent");
        return Err(place.fault(PriceFault::AboveHundredPercent));
    }
    let copay = read(coverage.copay, "copay")?.unwrap_or(0).min(allowed);
    let deductible = read(coverage.deductible_remaining, "deductible_remaining")?
        .unwrap_or(0)
        .min(allowed - copay);
    let rest = allowed - copay - deductible;
    let coinsurance = coverage
        .coinsurance_percent
        .of(rest, draft.rounding)
        .unwrap_or(rest);
    let cap = read(coverage.out_of_pocket_remaining, "out_of_pocket_remaining")?;
    let share = (copay + deductible + coinsurance).min(cap.unwrap_or(i64::MAX));
    let cap = read(coverage.benefit_remaining, "benefit_remaining")?;
    let benefit = (allowed - share).min(cap.unwrap_or(i64::MAX));
    let money = |minor| Money::from_minor(minor, draft.currency);
    Ok(PricedPayer {
        allowed: money(allowed),
        copay: money(copay),
        deductible: money(deductible),
        coinsurance: money(coinsurance),
        patient_share: money(share),
        benefit: money(benefit),
        pays: money(0),
    })
}
