use crate::base::ids::{AccountId, OrganizationId};
use crate::base::page::Page;
use crate::base::schema::{Named, collect, reference};
use crate::base::time::Instant;
use crate::domain::access::Profile;
use crate::domain::billing::{InvoiceDraft, Payer, Priced};
use crate::domain::error::Details;
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::scheduling::{
    Appointment, Explanation, HistoryEntry, Hold, Offer, Series, Slots, Status, TimeOff,
    TransitionRequest,
};
use crate::hosts::offline::{ExplainQuestion, OccurrencesQuestion, SlotQuestion};
use crate::ports::event::{DomainEvent, EventKind};
use crate::ports::store::{AppointmentCount, PublicLocation};
use crate::usecases::people::AssignedDoctors;
use crate::usecases::scheduling::{
    CancelledSeries, DoctorAvailability, QueueEntry, SeriesOutcome, Suggestion, WhatIfAnswer,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};

/// What every command, query and rule takes and gives, as JSON schemas: from this the bindings of other
/// languages are written.
#[derive(Serialize)]
#[expect(missing_debug_implementations, reason = "utoipa's schemas have none")]
pub struct Surface {
    /// Every command that the registry runs.
    pub commands: Vec<Operation>,
    /// Every query that the registry answers.
    pub queries: Vec<Operation>,
    /// The rules that need no store.
    pub functions: Vec<Operation>,
    /// What the outbox tells, by name.
    pub events: Vec<EventKind>,
    /// The schemas that others refer to, by name.
    pub schemas: BTreeMap<String, RefOr<Schema>>,
}

/// A command, query or rule.
#[derive(Serialize)]
#[expect(missing_debug_implementations, reason = "utoipa's schemas have none")]
pub struct Operation {
    /// Its name, the same in every host.
    pub name: &'static str,
    /// What it takes: an object. Of a command or query its description says what is done.
    pub input: RefOr<Schema>,
    /// What it gives; of a list in pages, the rows of one page.
    pub output: RefOr<Schema>,
    /// Whether it gives a list in pages.
    pub paged: bool,
}

/// The surface of the library.
#[must_use]
pub fn surface() -> Surface {
    let mut named = Vec::new();
    let (commands, queries) = super::operations(&mut named);
    let functions = functions(&mut named);
    let events = DomainEvent::kinds(&mut named);
    collect::<Details>(&mut named);
    Surface {
        commands,
        queries,
        functions,
        events,
        schemas: named.into_iter().collect(),
    }
}

pub(super) fn operation<I: ToSchema, O: Outcome>(
    name: &'static str,
    named: &mut Named,
) -> Operation {
    I::schemas(named);
    O::collect(named);
    Operation {
        name,
        input: I::schema(),
        output: O::describe(),
        paged: O::PAGED,
    }
}

fn function<I: ToSchema, O: Outcome>(name: &'static str, named: &mut Named) -> Operation {
    collect::<I>(named);
    O::collect(named);
    Operation {
        name,
        input: reference::<I>(),
        output: O::describe(),
        paged: O::PAGED,
    }
}

fn functions(named: &mut Named) -> Vec<Operation> {
    vec![
        function::<SlotQuestion, Vec<Offer>>("slots", named),
        function::<ExplainQuestion, Explanation>("explain", named),
        function::<OccurrencesQuestion, Vec<Instant>>("occurrences", named),
        function::<InvoiceDraft, Priced>("price", named),
        function::<TransitionRequest, Status>("transition", named),
    ]
}

/// What a command or query gives.
pub(super) trait Outcome {
    /// Whether it is a part of a list.
    const PAGED: bool = false;

    fn describe() -> RefOr<Schema>;
    fn collect(named: &mut Named);
}

impl Outcome for () {
    fn describe() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Null).into()
    }
    fn collect(_: &mut Named) {}
}

impl<T: Outcome> Outcome for Vec<T> {
    fn describe() -> RefOr<Schema> {
        ArrayBuilder::new().items(T::describe()).into()
    }
    fn collect(named: &mut Named) {
        T::collect(named);
    }
}

impl<T: Outcome> Outcome for Page<T> {
    const PAGED: bool = true;

    fn describe() -> RefOr<Schema> {
        Vec::<T>::describe()
    }
    fn collect(named: &mut Named) {
        T::collect(named);
    }
}

macro_rules! by_name {
    ($($record:ty),*) => {$(
        impl Outcome for $record {
            fn describe() -> RefOr<Schema> {
                reference::<$record>()
            }
            fn collect(named: &mut Named) {
                collect::<$record>(named);
            }
        }
    )*};
}

by_name!(
    AccountId,
    Appointment,
    AppointmentCount,
    AssignedDoctors,
    CancelledSeries,
    Doctor,
    DoctorAvailability,
    DoctorSchedule,
    Explanation,
    HistoryEntry,
    Hold,
    Location,
    Offer,
    Organization,
    OrganizationId,
    Patient,
    Payer,
    Priced,
    Profile,
    PublicLocation,
    QueueEntry,
    Room,
    Series,
    SeriesOutcome,
    Service,
    Slots,
    Status,
    Suggestion,
    TimeOff,
    WhatIfAnswer
);

impl Outcome for Instant {
    fn describe() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
    fn collect(_: &mut Named) {}
}

#[cfg(test)]
mod tests {
    use super::super::{COMMANDS, QUERIES};
    use super::*;
    use crate::hosts::offline::FUNCTIONS;

    fn names(operations: &[Operation]) -> Vec<&str> {
        operations.iter().map(|operation| operation.name).collect()
    }

    #[test]
    fn everything_is_described() {
        let surface = surface();
        assert_eq!(names(&surface.commands), COMMANDS);
        assert_eq!(names(&surface.queries), QUERIES);
        assert_eq!(names(&surface.functions), FUNCTIONS);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let surface = surface();
        let text = serde_json::to_string(&surface).unwrap();
        for part in text.split("\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(surface.schemas.contains_key(name), "{name}");
        }
    }
}
