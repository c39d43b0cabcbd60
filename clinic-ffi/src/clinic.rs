use crate::error::ClinicError;
use crate::json::{Input, typed};
use crate::surface::ids::{AccountId, OrganizationId};
use crate::surface::records::Profile;
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

/// A log-in that succeeded.
#[derive(Clone, Debug, serde::Deserialize, uniffi::Record)]
pub struct LoggedIn {
    /// The account and all its memberships.
    pub profile: Profile,
    /// Where it acts: in the organization that was asked for, else in the only one that it belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Whether it works for no organization.
    pub guest: bool,
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

    /// Logs an account in by its e-mail address and password. Takes tens of milliseconds, whether or not the address
    /// is known; five failures lock an address for a while.
    ///
    /// # Errors
    /// `invalid_credentials`; `account_locked` with the seconds to wait; `not_found` for an organization that the
    /// account does not belong to.
    #[uniffi::method(default(organization_id = None))]
    pub async fn log_in(
        &self,
        call: CallContext,
        email: String,
        password: String,
        organization_id: Option<OrganizationId>,
    ) -> Result<LoggedIn, ClinicError> {
        let input = Input::default()
            .put("email", email)?
            .put("password", password)?
            .put("organization_id", organization_id)?;
        typed(self.command(call, "log_in", input.into()).await?)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The argon2id hash of the right password.
    fn hash() -> String {
        clinic_store::hash_password("correct horse battery")
            .unwrap()
            .0
    }

    #[test]
    fn an_account_logs_in() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("clinic.db").display());
        let tried = async {
            let clinic = Clinic::open(url, None).await.unwrap();
            let call = CallContext::default;
            let names = ["ana@example.org", "Ana", "Pop"].map(str::to_owned);
            let [email, given_name, family_name] = names;
            let account = clinic
                .create_account(
                    call(),
                    email.clone(),
                    given_name,
                    family_name,
                    None,
                    Some(hash()),
                    true,
                    Vec::new(),
                )
                .await
                .unwrap();
            let log_in = async |password: &str| {
                let (email, password) = (email.clone(), password.to_owned());
                clinic.log_in(call(), email, password, None).await
            };
            let logged_in = log_in("correct horse battery").await.unwrap();
            assert_eq!(logged_in.profile.user.id, account);
            assert!(logged_in.organization_id.is_none() && !logged_in.guest);
            let wrong = log_in("another horse battery").await.unwrap_err();
            assert!(
                format!("{wrong:?}").contains("invalid_credentials"),
                "{wrong:?}"
            );
            clinic.shut_down().await.unwrap();
        };
        clinic_host::runtime().unwrap().block_on(tried);
    }
}
