//! What is put on an invoice before it is priced.

use super::Quantity;
use crate::base::money::{Currency, Money, Rate, Rounding};
use crate::base::words::words;
use serde::{Deserialize, Serialize};

/// The most lines that an invoice has.
pub const MAX_LINES: usize = 1_000;

/// The most coverages that an invoice is settled over.
pub const MAX_COVERAGES: usize = 8;

/// An invoice to be priced by [`price`](super::price()). All amounts are in its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InvoiceDraft {
    /// The currency of every amount.
    pub currency: Currency,
    /// How shares of a minor unit are rounded.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "half_up"))]
    pub rounding: Rounding,
    /// Whether unit prices already hold the tax, which is then taken out of them.
    #[serde(default)]
    pub prices_include_tax: bool,
    /// What is charged, at most 1,000 ([`MAX_LINES`]).
    pub lines: Vec<LineDraft>,
    /// A discount on the whole invoice, shared over the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Who pays for covered lines, in order, at most 8 ([`MAX_COVERAGES`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coverages: Vec<Coverage>,
}

impl InvoiceDraft {
    /// An empty draft: prices without tax, half rounded up, nothing on it.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self {
            currency,
            rounding: Rounding::HalfUp,
            prices_include_tax: false,
            lines: Vec::new(),
            discount: None,
            coverages: Vec::new(),
        }
    }
}

/// One line of an invoice to be priced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LineDraft {
    /// How many units of the item, with up to six digits behind the point.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "1"))]
    pub quantity: Quantity,
    /// The price of one, with tax if the draft's prices include it.
    pub unit_price: Money,
    /// The tax on the line, in percent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "0"))]
    pub tax_percent: Rate,
    /// A discount on this line alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Whether the coverages pay for it; if not, it is the patient's.
    #[serde(default)]
    pub covered: bool,
    /// What each coverage allows for the line, in their order; absent or null: the line's total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Option<Money>>,
}

impl LineDraft {
    /// One of something at `unit_price`, without tax, not covered.
    #[must_use]
    pub const fn new(unit_price: Money) -> Self {
        Self {
            quantity: Quantity::ONE,
            unit_price,
            tax_percent: Rate::ZERO,
            discount: None,
            covered: false,
            allowed: Vec::new(),
        }
    }
}

/// What is taken off a line or an invoice; above its base it is cut to the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Discount {
    /// A percentage of the base, rounded to a minor unit.
    Percent(Rate),
    /// A fixed amount, in the currency of the draft.
    Amount(Money),
}

/// What one payer takes over. Amounts that are absent do not apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Coverage {
    /// What the patient pays first, once for the invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copay: Option<Money>,
    /// What the patient still pays alone in this period before the payer begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deductible_remaining: Option<Money>,
    /// The patient's share of what is left after copay and deductible, at most 100 %.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "0"))]
    pub coinsurance_percent: Rate,
    /// The most that the patient still pays in this period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_pocket_remaining: Option<Money>,
    /// The most that the payer still pays in this period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit_remaining: Option<Money>,
    /// How the payer minds what earlier payers pay; without effect on the first.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "standard"))]
    pub coordination: Coordination,
}

/// How a later payer minds what earlier ones pay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Coordination {
    /// It pays its own benefit, as if it were alone.
    #[default]
    Standard,
    /// It pays its own benefit less what earlier payers pay.
    CarveOut,
    /// It pays its own benefit, but together with earlier payers no more than it allows.
    Basic,
}

words!("coordination", Coordination {
    Standard = "standard",
    CarveOut = "carve_out",
    Basic = "basic",
});
