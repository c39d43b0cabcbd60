//! How the records of billing stand in their tables.

use super::super::text::folded;
use super::table::table;
use clinic_core::billing::{Payer, PayerFields};
use clinic_core::store::StoreResult;
use uuid::Uuid;

table! {
    Payer in "payers", key within_organization(id), head PayerFields {
        name, code, email, phone, address, pays_within_days,
    }
    derived { sort_name = |fields| folded(&fields.name) }
}
