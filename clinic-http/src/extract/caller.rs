//! Who sends a request, and what they run and ask.

use crate::app::App;
use crate::problem::Problem;
use crate::request_id::RequestId;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use clinic_core::access::{Actor, Home, LogIn, LoggedIn, Me};
use clinic_core::command::{Command, Query};
use clinic_core::ids::{AccountId, DoctorId, LocationId, OrganizationId};
use clinic_core::organization::ImpliedOrganization;
use clinic_core::{Context, Error, ErrorCode};

/// Who asks, as a host application with a log-in of its own knows it. Its middleware puts it into the extensions of
/// a request before the router; an `Authorization` header is not looked at then.
///
/// The account is one that [`CreateAccount`](clinic_core::access::CreateAccount) has opened, without a hash
/// of a password. The request acts in the organization that its header `X-Organization-Id` names, else in the only one
/// that the account belongs to.
///
/// ```
/// use axum::extract::Request;
/// use axum::middleware::{Next, from_fn};
/// use axum::{Router, response::Response};
/// use clinic_core::ids::AccountId;
/// use clinic_http::{App, Authenticated, router};
///
/// /// The account of whoever the application has logged in.
/// fn session(request: &Request) -> Option<AccountId> {
///     request.extensions().get::<AccountId>().copied()
/// }
///
/// async fn authenticate(mut request: Request, next: Next) -> Response {
///     if let Some(account) = session(&request) {
///         request.extensions_mut().insert(Authenticated(account));
///     }
///     next.run(request).await
/// }
///
/// fn application(app: App) -> Router {
///     Router::new().nest("/clinic", router(app)).layer(from_fn(authenticate))
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated(
    /// The account; it needs no password.
    pub AccountId,
);

/// Who sends the request.
#[derive(Clone, Debug)]
pub(crate) enum Identity {
    /// No token, and nobody by the host's log-in.
    Nobody,
    /// An account, by a good token or the host's log-in.
    Account {
        account: AccountId,
        /// Where it acts, as the token has it; the host's log-in does not say.
        home: Option<Home>,
    },
    /// A bad token.
    Refused(Error),
}

/// Who asks, and where; the only way for a handler to the clinic.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    app: App,
    actor: Actor,
    organization: Option<OrganizationId>,
    /// Whether a location or a doctor may name the organization.
    guest: bool,
    request_id: String,
    key: Option<String>,
}

impl Caller {
    fn context(&self) -> Context {
        let mut context = Context::new(self.actor.clone(), self.organization);
        context.origin = "http".to_owned();
        context.request_id = Some(self.request_id.clone());
        context.idempotency_key.clone_from(&self.key);
        context
    }

    /// The same in another organization; the clinic says whether the caller may be there.
    pub(crate) fn within(mut self, organization: OrganizationId) -> Self {
        self.organization = Some(organization);
        self
    }

    /// The same in the organization that a location or a doctor implies, for callers who work for none.
    pub(crate) async fn at(
        self,
        location: Option<LocationId>,
        doctor: Option<DoctorId>,
    ) -> Result<Self, Problem> {
        if !self.guest || (location.is_none() && doctor.is_none()) {
            return Ok(self);
        }
        let implied = ImpliedOrganization {
            location_id: location,
            doctor_id: doctor,
        };
        Ok(match self.ask(implied).await? {
            Some(organization) => self.within(organization),
            None => self,
        })
    }

    /// What all requests share.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Logs in. In no task of its own: a client that leaves while it waits for its turn has its password not
    /// hashed.
    pub(crate) async fn log_in(&self, log_in: LogIn) -> Result<LoggedIn, Problem> {
        let clinic = self.app.clinic();
        Ok(clinic
            .log_in(&self.context(), log_in, self.app.passwords())
            .await?)
    }

    /// Answers a query.
    pub(crate) async fn ask<Q: Query>(&self, query: Q) -> Result<Q::Output, Problem> {
        Ok(self.app.clinic().ask(&self.context(), query).await?)
    }

    /// Runs a command.
    pub(crate) async fn run<C: Command + 'static>(
        &self,
        command: C,
    ) -> Result<C::Outcome, Problem> {
        self.run_at(None, command).await
    }

    /// Runs a command on the version that the caller means.
    ///
    /// It runs in a task of its own, so that a client that leaves does not stop it halfway.
    pub(crate) async fn run_at<C: Command + 'static>(
        &self,
        version: Option<u64>,
        command: C,
    ) -> Result<C::Outcome, Problem> {
        let mut context = self.context();
        context.expected_version = version;
        let clinic = self.app.clinic().clone();
        let task = tokio::spawn(async move { clinic.run(&context, command).await });
        match task.await {
            Ok(outcome) => Ok(outcome?),
            Err(_) => Err(Problem::new(ErrorCode::Internal, "an unexpected fault")),
        }
    }
}

/// Where nobody in particular acts.
const NOWHERE: Home = Home {
    organization_id: None,
    guest: false,
};

fn header<'a>(parts: &'a Parts, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = parts.headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Problem::parameter(format!(
            "there must be one header {name}"
        )));
    }
    let text = value.to_str().map_err(|_| {
        Problem::parameter(format!(
            "the header {name} has characters that are not ASCII"
        ))
    })?;
    Ok(Some(text.trim()))
}

impl Caller {
    /// The caller of a request, as an actor who acts at home unless the request names an organization; without a
    /// home, that of the account is looked up.
    async fn of(
        parts: &Parts,
        app: App,
        actor: Actor,
        home: Option<Home>,
    ) -> Result<Self, Problem> {
        let named = match header(parts, "x-organization-id")? {
            None => None,
            Some(text) => Some(text.parse::<OrganizationId>().map_err(|_| {
                Problem::parameter("the header X-Organization-Id must be the id of an organization")
            })?),
        };
        let request_id = parts
            .extensions
            .get::<RequestId>()
            .map(|id| id.0.clone())
            .unwrap_or_default();
        let mut caller = Self {
            app,
            actor,
            organization: named,
            guest: false,
            request_id,
            key: header(parts, "idempotency-key")?.map(str::to_owned),
        };
        if named.is_none() {
            let home = match home {
                Some(home) => home,
                None => Home::of(&caller.ask(Me {}).await?, None)?,
            };
            caller.organization = home.organization_id;
            caller.guest = home.guest;
        }
        Ok(caller)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let (actor, home) = match parts.extensions.get::<Identity>() {
            Some(Identity::Account { account, home }) => (Actor::Account(*account), *home),
            // Whoever shows a bad token is told so, also where nobody need show one.
            Some(Identity::Refused(error)) => return Err(Problem(error.clone())),
            Some(Identity::Nobody) | None => (Actor::Public, Some(NOWHERE)),
        };
        Self::of(parts, App::from_ref(state), actor, home).await
    }
}

/// A caller whose token is not looked at: whoever logs in may still send one that has expired.
#[derive(Clone, Debug)]
pub(crate) struct Anybody(pub(crate) Caller);

impl<S: Send + Sync> FromRequestParts<S> for Anybody
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = App::from_ref(state);
        Ok(Self(
            Caller::of(parts, app, Actor::Public, Some(NOWHERE)).await?,
        ))
    }
}
