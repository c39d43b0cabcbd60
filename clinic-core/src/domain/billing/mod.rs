//! Billing: what an invoice comes to, who pays which part, and the payers beside the patient.
//!
//! [`price`] is a pure function over an [`InvoiceDraft`]: exact integers of the currency's minor
//! units, rounded only where the rule says so. Anyone can call it without a store.

mod allocation;
mod coverage;
mod draft;
mod payer;
mod price;
mod quantity;

pub use allocation::{AllocationError, largest_remainder};
pub use coverage::PricedPayer;
pub use draft::{
    Coordination, Coverage, Discount, InvoiceDraft, LineDraft, MAX_COVERAGES, MAX_LINES,
};
pub use payer::{Payer, PayerFields};
pub use price::{PriceError, PriceFault, Priced, PricedLine, price};
pub use quantity::{InvalidQuantity, Quantity};
