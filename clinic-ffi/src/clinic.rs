use crate::error::ClinicError;
use crate::rules::ZONES;
use crate::values::Id;
use clinic_core::access::Actor;
use clinic_core::ids::{AccountId, OrganizationId};
use clinic_core::json::parse;
use clinic_core::{Context, Error, registry};
use clinic_store::{Options, SystemClock, UuidV7Ids};
use serde_json::Value;
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tokio::runtime::{Builder, Handle, Runtime};

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

/// A clinic on a database. Share it over threads; `shut_down` when done. Where it is freed without that, its
/// connections and files are given back then.
#[derive(Debug, uniffi::Object)]
pub struct Clinic(Mutex<Option<clinic_core::Clinic>>);

impl Drop for Clinic {
    fn drop(&mut self) {
        let taken = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let (Some(clinic), Ok(runtime)) = (taken.take(), RUNTIME.as_ref()) else {
            return;
        };
        let close = async move {
            // There is nobody left to tell if it fails.
            let _ = clinic.close().await;
        };
        if Handle::try_current().is_ok() {
            runtime.spawn(close);
        } else {
            runtime.block_on(close);
        }
    }
}

impl Clinic {
    fn opened(&self) -> Result<clinic_core::Clinic, ClinicError> {
        let clinic = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clinic
            .clone()
            .ok_or_else(|| ClinicError::unavailable("closed", "the clinic is closed"))
    }

    pub(crate) async fn command(
        &self,
        call: CallContext,
        name: &str,
        input: Value,
    ) -> Result<Value, ClinicError> {
        let (clinic, name) = (self.opened()?, name.to_owned());
        on_our_threads(async move { Ok(registry::run(&clinic, &call.into(), &name, input).await?) })
            .await
    }

    pub(crate) async fn query(
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
    let store = clinic_store::open(&url, &options)
        .await
        .map_err(Error::from)?;
    Ok(clinic_core::Clinic::new(
        store,
        Arc::new(SystemClock),
        Arc::new(UuidV7Ids::new()),
        Arc::clone(&ZONES),
    ))
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
        Ok(self.command(call, &name, parse(&input)?).await?.to_string())
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
        Ok(self.query(call, &name, parse(&input)?).await?.to_string())
    }

    /// Gives its connections and files back when the calls under way have ended; a later call fails with the
    /// code `closed`.
    ///
    /// # Errors
    /// `unavailable` where the database cannot be closed in order.
    pub async fn shut_down(&self) -> Result<(), ClinicError> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(clinic) = taken else {
            return Ok(());
        };
        on_our_threads(async move { Ok(clinic.close().await?) }).await
    }
}
