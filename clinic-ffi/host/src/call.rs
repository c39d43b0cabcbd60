use clinic_core::Context;
use clinic_core::access::Actor;
use clinic_core::ids::{AccountId, OrganizationId};
use uuid::Uuid;

/// Who asks, where, and under which conditions: the same for every host.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The organization in which it happens; absent: on the platform.
    pub organization: Option<Uuid>,
    /// The account that acts, with its roles; absent: the application that embeds the library.
    pub account: Option<Uuid>,
    /// Makes a command take effect once, however often it is sent.
    pub idempotency_key: Option<String>,
    /// The version that a command means to change.
    pub expected_version: Option<u64>,
    /// The request's id in the host; it is kept in the audit log.
    pub request_id: Option<String>,
}

impl Call {
    /// The same for the core; `origin` names the host.
    pub(crate) fn context(self, origin: &str) -> Context {
        let actor = match self.account {
            Some(account) => Actor::Account(AccountId(account)),
            None => Actor::Host,
        };
        let mut context = Context::new(actor, self.organization.map(OrganizationId));
        context.origin = origin.to_owned();
        context.idempotency_key = self.idempotency_key;
        context.expected_version = self.expected_version;
        context.request_id = self.request_id;
        context
    }
}

/// Which of the two a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A command: it changes something.
    Command,
    /// A query: it only reads.
    Query,
}
