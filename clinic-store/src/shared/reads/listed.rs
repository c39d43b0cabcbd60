//! Which records stand in lists, and by what these are ordered.

use super::super::rows::Stored;
use super::super::text::{folded, sort_name};
use clinic_core::billing::Payer;
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::people::{Doctor, Patient};
use clinic_core::scheduling::Appointment;
use clinic_core::store::SortKey;
use clinic_core::time::Instant;

/// The column that a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// A column of instants.
    At(&'static str),
    /// A column of folded names.
    Name,
}

impl Order {
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::At(column) => column,
            Self::Name => "sort_name",
        }
    }
}

/// A record that stands in lists.
pub(crate) trait Listed: Stored {
    /// The column for an order that is asked for; lists fall back to the time of creation.
    fn order(key: SortKey) -> Order;

    /// Its instant in the column; none where the list is ordered by name.
    fn instant(&self, order: Order) -> Option<Instant>;

    /// Its folded name, where lists may be ordered by that.
    fn sort_name(&self) -> String;
}

/// Records with a head, whose lists are ordered by name or time of creation.
macro_rules! named {
    ($($record:ty, $name:expr;)*) => {$(
        impl Listed for $record {
            fn order(key: SortKey) -> Order {
                match key {
                    SortKey::Name => Order::Name,
                    SortKey::CreatedAt | SortKey::StartsAt => Order::At("created_at"),
                }
            }

            fn instant(&self, order: Order) -> Option<Instant> {
                match order {
                    Order::Name => None,
                    Order::At(_) => Some(self.created_at),
                }
            }

            fn sort_name(&self) -> String {
                let name: fn(&$record) -> String = $name;
                name(self)
            }
        }
    )*};
}

named! {
    Organization, |one| folded(&one.fields.name);
    Location, |one| folded(&one.fields.name);
    Room, |one| folded(&one.fields.name);
    Service, |one| folded(&one.fields.name);
    Payer, |one| folded(&one.fields.name);
    Doctor, |one| sort_name(&one.fields.family_name, &one.fields.given_name);
    Patient, |one| sort_name(&one.fields.family_name, &one.fields.given_name);
}

/// Appointments are listed by instants only.
impl Listed for Appointment {
    fn order(key: SortKey) -> Order {
        match key {
            SortKey::StartsAt => Order::At("starts_at"),
            SortKey::CreatedAt | SortKey::Name => Order::At("created_at"),
        }
    }

    fn instant(&self, order: Order) -> Option<Instant> {
        Some(if order == Order::At("starts_at") {
            self.starts_at
        } else {
            self.created_at
        })
    }

    fn sort_name(&self) -> String {
        String::new()
    }
}
