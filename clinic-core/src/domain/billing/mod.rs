//! Billing: what an invoice comes to, and who pays which part.
//!
//! [`price`] is a pure function over an [`InvoiceDraft`]: exact integers of the currency's minor
//! units, rounded only where the rule says so. Anyone can call it without a store.

mod allocation;
mod coverage;
mod draft;
mod price;
mod quantity;

pub use allocation::{AllocationError, largest_remainder};
pub use coverage::PricedPayer;
pub use draft::{
    Coordination, Coverage, Discount, InvoiceDraft, LineDraft, MAX_COVERAGES, MAX_LINES,
};
pub use price::{PriceError, PriceFault, Priced, PricedLine, price};
pub use quantity::{InvalidQuantity, Quantity};
