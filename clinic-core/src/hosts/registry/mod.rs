//! Every command and query by its name, from JSON to JSON: for hosts that have not Rust's types.
//!
//! The JSON of a command or query is that of its struct; the JSON of an answer is that of its outcome. What
//! is not listed here says why:
//! - `find_account` and `record_log_in` are a server's own steps of a log-in; they show a password's hash.

#[cfg(feature = "schema")]
mod surface;

#[cfg(feature = "schema")]
pub use surface::{Operation, Surface, surface};

use crate::domain::billing::Payer;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::{Doctor, Patient};
use crate::engine::clinic::Clinic;
use crate::engine::command::{Command, Context, Query};
use crate::hosts::json::{decode, encode};
use crate::usecases::access::{CreateAccount, Me};
use crate::usecases::organization::{
    CreateOrganization, GetOrganization, OrganizationList, OrganizationOf, PublicLocations,
    SetOrganizationActive, UpdateOrganization, UpdateSettings,
};
use crate::usecases::people::{AssignDoctors, AssignedDoctorsOf};
use crate::usecases::records::{
    Create, DoctorList, Get, LocationList, PatientList, PayerList, RoomList, ServiceList,
    SetActive, Update,
};
use crate::usecases::scheduling::{
    AddTimeOff, AppointmentHistory, AppointmentList, Availability, BookAppointment, BookSeries,
    CancelAppointment, CancelSeries, ChangeStatus, DoctorStats, EditAppointment, ExplainSlot,
    GetAppointment, GetHold, GetSeries, PlaceHold, Queue, ReleaseHold, RemoveTimeOff,
    RescheduleAppointment, SchedulesOf, SetSchedule, SlotsQuery, Suggest, TimeOffOf,
    UpdateAppointment, WhatIf,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;

fn unknown(kind: &str) -> Error {
    Error::new(ErrorCode::NotFound, format!("there is no such {kind}"))
}

/// What a host does with a command whose name is known only at run time: [`with_command`] calls it with the
/// command's type. A host that reads commands from values of its own language implements it.
pub trait CommandVisitor {
    /// What comes of it, such as a future of the answer.
    type Output;

    /// Is called with the command's type.
    fn visit<C>(self) -> Self::Output
    where
        C: Command + DeserializeOwned + 'static,
        C::Outcome: Serialize + 'static;
}

/// What a host does with a query whose name is known only at run time: [`with_query`] calls it with the query's type.
pub trait QueryVisitor {
    /// What comes of it, such as a future of the answer.
    type Output;

    /// Is called with the query's type.
    fn visit<Q>(self) -> Self::Output
    where
        Q: Query + DeserializeOwned + 'static,
        Q::Output: Serialize + 'static;
}

/// Reads JSON, and runs or answers it on a clinic.
struct FromJson<'a> {
    clinic: &'a Clinic,
    context: &'a Context,
    input: Value,
}

type JsonAnswer<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>>;

impl<'a> CommandVisitor for FromJson<'a> {
    type Output = JsonAnswer<'a>;

    fn visit<C>(self) -> JsonAnswer<'a>
    where
        C: Command + DeserializeOwned + 'static,
        C::Outcome: Serialize + 'static,
    {
        Box::pin(async move {
            let command = decode::<C>(self.input)?;
            encode(&self.clinic.run(self.context, command).await?)
        })
    }
}

impl<'a> QueryVisitor for FromJson<'a> {
    type Output = JsonAnswer<'a>;

    fn visit<Q>(self) -> JsonAnswer<'a>
    where
        Q: Query + DeserializeOwned + 'static,
        Q::Output: Serialize + 'static,
    {
        Box::pin(async move {
            let query = decode::<Q>(self.input)?;
            encode(&self.clinic.ask(self.context, query).await?)
        })
    }
}

/// Runs the command of a name.
///
/// # Errors
/// `not_found` for a name that is none; `unknown_field` and `invalid_value` for JSON that is not the
/// command's; those of the command.
pub async fn run(
    clinic: &Clinic,
    context: &Context,
    name: &str,
    input: Value,
) -> Result<Value, Error> {
    let visitor = FromJson {
        clinic,
        context,
        input,
    };
    with_command(name, visitor)?.await
}

/// Answers the query of a name.
///
/// # Errors
/// `not_found` for a name that is none; `unknown_field` and `invalid_value` for JSON that is not the
/// query's; those of the query.
pub async fn ask(
    clinic: &Clinic,
    context: &Context,
    name: &str,
    input: Value,
) -> Result<Value, Error> {
    let visitor = FromJson {
        clinic,
        context,
        input,
    };
    with_query(name, visitor)?.await
}

macro_rules! registry {
    (commands: $($command:ty),* ; queries: $($query:ty),* $(;)?) => {
        /// The names of the commands.
        pub const COMMANDS: &[&str] = &[$(<$command as Command>::NAME),*];

        /// The names of the queries.
        pub const QUERIES: &[&str] = &[$(<$query as Query>::NAME),*];

        /// All of them, described.
        #[cfg(feature = "schema")]
        fn operations(named: &mut crate::base::schema::Named) -> (Vec<Operation>, Vec<Operation>) {
            use surface::operation;
            let commands = vec![$(
                operation::<$command, <$command as Command>::Outcome>(<$command as Command>::NAME, named)
            ),*];
            let queries = vec![$(
                operation::<$query, <$query as Query>::Output>(<$query as Query>::NAME, named)
            ),*];
            (commands, queries)
        }

        /// Does something with the command of a name.
        ///
        /// # Errors
        /// `not_found` for a name that is none.
        pub fn with_command<V: CommandVisitor>(name: &str, visitor: V) -> Result<V::Output, Error> {
            $(
                if name == <$command as Command>::NAME {
                    return Ok(visitor.visit::<$command>());
                }
            )*
            Err(unknown("command"))
        }

        /// Does something with the query of a name.
        ///
        /// # Errors
        /// `not_found` for a name that is none.
        pub fn with_query<V: QueryVisitor>(name: &str, visitor: V) -> Result<V::Output, Error> {
            $(
                if name == <$query as Query>::NAME {
                    return Ok(visitor.visit::<$query>());
                }
            )*
            Err(unknown("query"))
        }
    };
}

registry! {
    commands:
        CreateOrganization, UpdateOrganization, UpdateSettings, SetOrganizationActive, CreateAccount,
        Create<Location>, Update<Location>, SetActive<Location>,
        Create<Room>, Update<Room>, SetActive<Room>,
        Create<Service>, Update<Service>, SetActive<Service>,
        Create<Doctor>, Update<Doctor>, SetActive<Doctor>,
        Create<Patient>, Update<Patient>, SetActive<Patient>,
        Create<Payer>, Update<Payer>, SetActive<Payer>,
        AssignDoctors,
        SetSchedule, AddTimeOff, RemoveTimeOff,
        BookAppointment, EditAppointment, RescheduleAppointment, UpdateAppointment, CancelAppointment, ChangeStatus,
        BookSeries, CancelSeries, PlaceHold, ReleaseHold;
    queries:
        OrganizationList, GetOrganization, OrganizationOf, PublicLocations, Me,
        LocationList, Get<Location>, RoomList, Get<Room>, ServiceList, Get<Service>,
        DoctorList, Get<Doctor>, PatientList, Get<Patient>, AssignedDoctorsOf,
        PayerList, Get<Payer>,
        SchedulesOf, TimeOffOf, WhatIf,
        SlotsQuery, Availability, ExplainSlot, Suggest,
        AppointmentList, GetAppointment, AppointmentHistory, GetSeries, GetHold, Queue, DoctorStats;
}
