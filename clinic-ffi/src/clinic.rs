use crate::error::ClinicError;
use crate::surface::ids::{AccountId, OrganizationId};
use clinic_core::json::parse;
use clinic_host::{Call, Handle, Operation, on_runtime};
use serde_json::Value;
use std::sync::Arc;

/// Who asks, where, and under which conditions.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct CallContext {
    /// The organization in which it happens; absent: on the platform.
    #[uniffi(default = None)]
    pub organization: Option<OrganizationId>,
    /// The account that acts, with its roles; absent: the application that embeds the library.
    #[uniffi(default = None)]
    pub account: Option<AccountId>,
    /// Makes a command take effect once, however often it is sent.
    #[uniffi(default = None)]
    pub idempotency_key: Option<String>,
    /// The version that a command means to change.
    #[uniffi(default = None)]
    pub expected_version: Option<u64>,
    /// The request's id in the host; it is kept in the audit log.
    #[uniffi(default = None)]
    pub request_id: Option<String>,
}

impl From<CallContext> for Call {
    fn from(call: CallContext) -> Self {
        Self {
            organization: call.organization.map(|id| id.0),
            account: call.account.map(|id| id.0),
            idempotency_key: call.idempotency_key,
            expected_version: call.expected_version,
            request_id: call.request_id,
        }
    }
}

/// How much was done of what was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DoneDue {
    /// Events that got their places among those of their organization, by which they are read.
    pub events: u64,
    /// Expired holds and sessions that were deleted.
    pub holds: u64,
    /// Answers of old idempotency keys that were deleted.
    pub keys: u64,
}

/// How a clinic is opened.
#[derive(Clone, Debug, uniffi::Record)]
pub struct OpenOptions {
    /// Connections at most, at least 1.
    #[uniffi(default = 10)]
    pub max_connections: u32,
    /// How many seconds a call waits for a connection, or for its turn to write.
    #[uniffi(default = 10.0)]
    pub timeout_s: f64,
    /// Whether the schema is brought up to date.
    #[uniffi(default = true)]
    pub migrate: bool,
}

impl From<OpenOptions> for clinic_host::OpenOptions {
    fn from(options: OpenOptions) -> Self {
        Self {
            max_connections: options.max_connections,
            timeout_s: options.timeout_s,
            migrate: options.migrate,
        }
    }
}

/// A clinic on a database. Share it over threads; `shut_down` when done, which waits for the calls under way.
/// Where it is freed without that, it is closed in the background, and whoever frees it does not wait.
#[derive(Debug, uniffi::Object)]
pub struct Clinic(Handle);

impl Clinic {
    async fn answer(
        &self,
        operation: Operation,
        call: CallContext,
        name: &str,
        input: Value,
    ) -> Result<Value, ClinicError> {
        let answer = self
            .0
            .answer(operation, name.to_owned(), input, call.into());
        Ok(on_runtime(answer).await?)
    }

    pub(crate) async fn command(
        &self,
        call: CallContext,
        name: &str,
        input: Value,
    ) -> Result<Value, ClinicError> {
        self.answer(Operation::Command, call, name, input).await
    }

    pub(crate) async fn query(
        &self,
        call: CallContext,
        name: &str,
        input: Value,
    ) -> Result<Value, ClinicError> {
        self.answer(Operation::Query, call, name, input).await
    }
}

#[uniffi::export]
impl Clinic {
    /// Opens the clinic of a database: `sqlite:FILE`, made where there is none, or `postgres://…`.
    ///
    /// # Errors
    /// `invalid_value` for an address or options that cannot be meant; `unavailable` for a database that cannot
    /// be reached.
    #[uniffi::constructor(default(options = None))]
    pub async fn open(url: String, options: Option<OpenOptions>) -> Result<Arc<Self>, ClinicError> {
        let options = options.map(Into::into).unwrap_or_default();
        let handle = on_runtime(Handle::open(url, options, "ffi")).await?;
        Ok(Arc::new(Self(handle)))
    }

    /// Runs a command by its name, from JSON to JSON.
    ///
    /// # Errors
    /// Those of the command; `malformed_body` for text that is not JSON, or in which a member stands twice.
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
    /// Those of the query; `malformed_body` for text that is not JSON, or in which a member stands twice.
    pub async fn ask(
        &self,
        call: CallContext,
        name: String,
        input: String,
    ) -> Result<String, ClinicError> {
        Ok(self.query(call, &name, parse(&input)?).await?.to_string())
    }

    /// Does what is due, until nothing is left: events get their places, and what has expired is deleted. An
    /// application that runs for long calls it about each second; any number may.
    ///
    /// # Errors
    /// `unavailable` for a database that cannot be reached; `closed` after `shut_down`.
    pub async fn run_due(&self) -> Result<DoneDue, ClinicError> {
        let done = on_runtime(self.0.run_due()).await?;
        Ok(DoneDue {
            events: done.events,
            holds: done.holds,
            keys: done.keys,
        })
    }

    /// Gives its connections and files back when the calls under way have ended; a later call fails with the
    /// code `closed`.
    ///
    /// # Errors
    /// `unavailable` where the database cannot be closed in order.
    pub async fn shut_down(&self) -> Result<(), ClinicError> {
        Ok(self.0.close().await?)
    }
}
