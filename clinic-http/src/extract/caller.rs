use crate::app::App;
use crate::auth::Claims;
use crate::problem::Problem;
use crate::request_id::RequestId;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use clinic_core::access::Actor;
use clinic_core::command::{Command, Query};
use clinic_core::ids::{DoctorId, LocationId, OrganizationId};
use clinic_core::organization::commands::OrganizationOf;
use clinic_core::{Context, Error, ErrorCode};

/// Who asks, as the `Authorization` header has it.
#[derive(Clone, Debug)]
pub(crate) enum Identity {
    /// No header.
    Nobody,
    /// A good token.
    Account(Claims),
    /// A bad one.
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

    /// The same as the server itself, for what it must know to log somebody in.
    pub(crate) fn as_host(&self) -> Self {
        Self {
            actor: Actor::Host,
            organization: None,
            key: None,
            ..self.clone()
        }
    }

    /// The same as an account that has just logged in.
    pub(crate) fn as_account(&self, account: clinic_core::ids::AccountId) -> Self {
        Self {
            actor: Actor::Account(account),
            organization: None,
            key: None,
            ..self.clone()
        }
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
        let question = match (location, doctor) {
            _ if !self.guest => return Ok(self),
            (Some(location), _) => OrganizationOf::Location(location),
            (None, Some(doctor)) => OrganizationOf::Doctor(doctor),
            (None, None) => return Ok(self),
        };
        match self.ask(question).await {
            Ok(organization) => Ok(self.within(organization)),
            Err(Problem(error)) if error.code == ErrorCode::NotFound => Ok(self),
            Err(problem) => Err(problem),
        }
    }

    /// Who asks.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The application.
    pub(crate) fn app(&self) -> &App {
        &self.app
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

fn header<'a>(parts: &'a Parts, name: &str) -> Result<Option<&'a str>, Problem> {
    let Some(value) = parts.headers.get(name) else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| {
        Problem::parameter(format!(
            "the header {name} has characters that are not ASCII"
        ))
    })?;
    Ok(Some(text.trim()))
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let named = match header(parts, "x-organization-id")? {
            None => None,
            Some(text) => Some(text.parse::<OrganizationId>().map_err(|_| {
                Problem::parameter("the header X-Organization-Id must be the id of an organization")
            })?),
        };
        let identity = parts.extensions.get::<Identity>();
        let (actor, own, guest) = match identity {
            Some(Identity::Account(claims)) => {
                (Actor::Account(claims.sub), claims.org, claims.guest)
            }
            _ => (Actor::Public, None, false),
        };
        let request_id = parts
            .extensions
            .get::<RequestId>()
            .map(|id| id.0.clone())
            .unwrap_or_default();
        Ok(Self {
            app: App::from_ref(state),
            actor,
            organization: named.or(own),
            guest: guest && named.is_none(),
            request_id,
            key: header(parts, "idempotency-key")?.map(str::to_owned),
        })
    }
}
