use crate::error::ClinicError;
use crate::records::{Appointment, Booking, Explanation, Slots, SlotsWish};
use crate::rules::{ZONES, read, typed};
use crate::values::{Id, Timestamp};
use clinic_core::access::Actor;
use clinic_core::ids::{AccountId, OrganizationId};
use clinic_core::{Context, registry};
use clinic_store::{OpenError, Options, SystemClock, UuidV7Ids};
use serde_json::{Value, json};
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// The threads that wait for databases.
static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
});

/// Runs a future on our threads, to its end even if nobody waits for it any more.
async fn on_our_threads<T: Send + 'static>(
    future: impl Future<Output = Result<T, ClinicError>> + Send + 'static,
) -> Result<T, ClinicError> {
    let runtime = RUNTIME
        .as_ref()
        .map_err(|error| ClinicError::unavailable("unavailable", error.to_string()))?;
    match runtime.spawn(future).await {
        Ok(outcome) => outcome,
        Err(_) => Err(ClinicError::internal("an unexpected fault")),
    }
}

/// Who asks, where, and under which conditions.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct CallContext {
    /// The organization in which it happens; absent: on the platform.
    #[uniffi(default = None)]
    pub organization: Option<Id>,
    /// The account that acts, with its roles; absent: the application that embeds the library.
    #[uniffi(default = None)]
    pub account: Option<Id>,
    /// Makes a command take effect once, however often it is sent.
    #[uniffi(default = None)]
    pub idempotency_key: Option<String>,
    /// The version that a command means to change.
    #[uniffi(default = None)]
    pub expected_version: Option<u64>,
    /// The request's id in the host.
    #[uniffi(default = None)]
    pub request_id: Option<String>,
}

impl From<CallContext> for Context {
    fn from(call: CallContext) -> Self {
        let actor = match call.account {
            Some(account) => Actor::Account(AccountId(account.0)),
            None => Actor::Host,
        };
        let organization = call.organization.map(|id| OrganizationId(id.0));
        let mut context = Self::new(actor, organization);
        context.origin = "ffi".to_owned();
        context.idempotency_key = call.idempotency_key;
        context.expected_version = call.expected_version;
        context.request_id = call.request_id;
        context
    }
}

/// A clinic on a database. Share it over threads; `shut_down` when done.
#[derive(Debug, uniffi::Object)]
pub struct Clinic(Mutex<Option<clinic_core::Clinic>>);

impl Clinic {
    fn opened(&self) -> Result<clinic_core::Clinic, ClinicError> {
        let clinic = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clinic
            .clone()
            .ok_or_else(|| ClinicError::unavailable("closed", "the clinic is closed"))
    }

    async fn command(
        &self,
        call: CallContext,
        name: &str,
        input: Value,
    ) -> Result<Value, ClinicError> {
        let (clinic, name) = (self.opened()?, name.to_owned());
        on_our_threads(async move { Ok(registry::run(&clinic, &call.into(), &name, input).await?) })
            .await
    }

    async fn query(
        &self,
        call: CallContext,
        name: &str,
        input: Value,
    ) -> Result<Value, ClinicError> {
        let (clinic, name) = (self.opened()?, name.to_owned());
        on_our_threads(async move { Ok(registry::ask(&clinic, &call.into(), &name, input).await?) })
            .await
    }
}

async fn open(url: String, options: Options) -> Result<clinic_core::Clinic, ClinicError> {
    match clinic_store::open(&url, &options).await {
        Ok(store) => Ok(clinic_core::Clinic::new(
            store,
            Arc::new(SystemClock),
            Arc::new(UuidV7Ids::new()),
            Arc::clone(&ZONES),
        )),
        Err(error @ (OpenError::UnknownScheme | OpenError::InMemory | OpenError::Address(_))) => {
            Err(ClinicError::invalid(error.to_string()))
        }
        Err(error) => Err(ClinicError::unavailable("unavailable", error.to_string())),
    }
}

fn value_of(record: &impl serde::Serialize) -> Result<Value, ClinicError> {
    serde_json::to_value(record).map_err(|error| ClinicError::internal(error.to_string()))
}

#[uniffi::export]
impl Clinic {
    /// Opens the clinic of a database: `sqlite:FILE`, made where there is none, or `postgres://…`.
    ///
    /// # Errors
    /// `invalid_value` for an address that is none; `unavailable` for a database that cannot be reached.
    #[uniffi::constructor]
    pub async fn open(url: String) -> Result<Arc<Self>, ClinicError> {
        let clinic = on_our_threads(open(url, Options::default())).await?;
        Ok(Arc::new(Self(Mutex::new(Some(clinic)))))
    }

    /// Runs a command by its name, from JSON to JSON.
    ///
    /// # Errors
    /// Those of the command.
    pub async fn run(
        &self,
        call: CallContext,
        name: String,
        input: String,
    ) -> Result<String, ClinicError> {
        Ok(self.command(call, &name, read(&input)?).await?.to_string())
    }

    /// Answers a query by its name, from JSON to JSON.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn ask(
        &self,
        call: CallContext,
        name: String,
        input: String,
    ) -> Result<String, ClinicError> {
        Ok(self.query(call, &name, read(&input)?).await?.to_string())
    }

    /// The starts that can be booked.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn slots(&self, call: CallContext, wish: SlotsWish) -> Result<Slots, ClinicError> {
        typed(self.query(call, "slots", value_of(&wish)?).await?)
    }

    /// Why a start is offered or not.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn explain(
        &self,
        call: CallContext,
        doctor_id: Id,
        starts_at: Timestamp,
        service_id: Option<Id>,
        location_id: Option<Id>,
    ) -> Result<Explanation, ClinicError> {
        let input = json!({
            "doctor_id": doctor_id, "starts_at": starts_at, "service_id": service_id,
            "location_id": location_id,
        });
        typed(self.query(call, "explain", input).await?)
    }

    /// Books an appointment.
    ///
    /// # Errors
    /// `slot_taken` and `not_offered`, with reasons and alternatives; those of the command.
    pub async fn book(
        &self,
        call: CallContext,
        booking: Booking,
    ) -> Result<Appointment, ClinicError> {
        typed(
            self.command(call, "book_appointment", value_of(&booking)?)
                .await?,
        )
    }

    /// Moves an appointment to another time, and perhaps to another doctor.
    ///
    /// # Errors
    /// Those of the command.
    pub async fn reschedule(
        &self,
        call: CallContext,
        id: Id,
        starts_at: Timestamp,
        doctor_id: Option<Id>,
    ) -> Result<Appointment, ClinicError> {
        let input = json!({"id": id, "starts_at": starts_at, "doctor_id": doctor_id});
        typed(self.command(call, "reschedule_appointment", input).await?)
    }

    /// Cancels an appointment; its time is free at once.
    ///
    /// # Errors
    /// Those of the command.
    pub async fn cancel(
        &self,
        call: CallContext,
        id: Id,
        reason: Option<String>,
    ) -> Result<Appointment, ClinicError> {
        let input = json!({"id": id, "reason": reason});
        typed(self.command(call, "cancel_appointment", input).await?)
    }

    /// Takes an appointment through its statuses: `confirm`, `check_in`, `start`, `complete`, ….
    ///
    /// # Errors
    /// Those of the command.
    pub async fn change_status(
        &self,
        call: CallContext,
        id: Id,
        action: String,
    ) -> Result<Appointment, ClinicError> {
        let input = json!({"id": id, "action": action});
        typed(
            self.command(call, "change_appointment_status", input)
                .await?,
        )
    }

    /// Gets an appointment.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn get_appointment(
        &self,
        call: CallContext,
        id: Id,
    ) -> Result<Appointment, ClinicError> {
        typed(
            self.query(call, "get_appointment", json!({"id": id}))
                .await?,
        )
    }

    /// Gives its connections back when the last call that uses them is done; a later call fails with the code
    /// `closed`.
    pub fn shut_down(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
