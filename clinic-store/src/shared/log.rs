//! Rows of the audit log, the outbox, idempotency keys, accounts and memberships.

use super::row::{Cells, big, corrupt, exposed, small};
use super::table::{Rows, Stored, Values, statements};
use super::{Query, Script};
use crate::column::At;
use clinic_core::access::{Account, Actor, Capacity, LogInFailures, Membership, PasswordHash};
use clinic_core::audit::{AuditEntry, Event, Target};
use clinic_core::limits;
use clinic_core::store::{ConflictKind, IdempotencyKey, StoreResult, StoredOutcome};
use clinic_core::time::Instant;
use sqlx::types::Json;
use uuid::Uuid;

/// The actor as `Display` has written it.
fn actor(text: &str) -> Option<Actor> {
    match text {
        "host" => Some(Actor::Host),
        "public" => Some(Actor::Public),
        _ => text
            .strip_prefix("account:")?
            .parse()
            .ok()
            .map(Actor::Account),
    }
}

fn capacity(text: &str) -> Option<Capacity> {
    Capacity::ALL.into_iter().find(|one| one.as_str() == text)
}

impl Stored for AuditEntry {
    statements!(
        "audit_log",
        "at, actor, capacity, action, target_kind, target_id, reasoned, origin, request_id"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        1
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(At(self.at))
            .push_bind(self.actor.to_string())
            .push_bind(self.capacity.map(Capacity::as_str))
            .push_bind(self.action.clone())
            .push_bind(self.target.as_ref().map(|target| target.kind.clone()))
            .push_bind(self.target.as_ref().map(|target| target.id))
            .push_bind(self.reasoned)
            .push_bind(self.origin.clone())
            .push_bind(self.request_id.clone());
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        let target = match (
            cells.optional_text("target_kind")?,
            cells.optional_id("target_id")?,
        ) {
            (Some(kind), Some(id)) => Some(Target { kind, id }),
            _ => None,
        };
        Ok(Self {
            id: cells.id("id")?,
            at: cells.at("at")?,
            actor: actor(&cells.text::<String>("actor")?).ok_or_else(|| corrupt("actor"))?,
            capacity: match cells.optional_text::<String>("capacity")? {
                Some(text) => Some(capacity(&text).ok_or_else(|| corrupt("capacity"))?),
                None => None,
            },
            action: cells.text("action")?,
            target,
            reasoned: cells.get("reasoned")?,
            origin: cells.text("origin")?,
            request_id: cells.optional_text("request_id")?,
        })
    }
}

impl Stored for Event {
    statements!("outbox", "at, name, version, payload");

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        u64::from(self.version)
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(At(self.at))
            .push_bind(self.name.clone())
            .push_bind(i64::from(self.version))
            .push_bind(Json(&self.payload));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            at: cells.at("at")?,
            name: cells.text("name")?,
            version: u32::try_from(cells.version()?).map_err(|_| corrupt("version"))?,
            payload: cells.json("payload")?,
        })
    }
}

/// Reads the outcome that is stored for a key.
pub(super) fn outcome(cells: Cells<'_>, key: &IdempotencyKey) -> StoreResult<StoredOutcome> {
    Ok(StoredOutcome {
        key: key.clone(),
        request_hash: cells.get("request_hash")?,
        receipt: cells.json("receipt")?,
        created_at: cells.at("created_at")?,
    })
}

/// Stores the answer of a key. One that has lapsed gives way; one that still counts means that two
/// transactions ran with the same key.
pub(super) async fn insert_outcome(
    script: &mut Script<'_>,
    organization: Uuid,
    outcome: &StoredOutcome,
) -> StoreResult<()> {
    let lapsed = outcome.created_at - chrono::Duration::hours(limits::IDEMPOTENCY_HOURS);
    script
        .add(Rows::Exactly(1, ConflictKind::Unique), |query| {
            query.push(
                "INSERT INTO idempotency (organization_id, actor, command, key, request_hash, receipt, created_at) VALUES (",
            );
            query
                .separated(", ")
                .push_bind(organization)
                .push_bind(outcome.key.actor.clone())
                .push_bind(outcome.key.command.clone())
                .push_bind(outcome.key.key.clone())
                .push_bind(outcome.request_hash.clone())
                .push_bind(Json(&outcome.receipt))
                .push_bind(At(outcome.created_at));
            query.push(
                ") ON CONFLICT (organization_id, actor, command, key) DO UPDATE SET request_hash = excluded.request_hash, \
                 receipt = excluded.receipt, created_at = excluded.created_at WHERE idempotency.created_at < ",
            );
            query.push_bind(At(lapsed));
            Ok(())
        })
        .await
}

impl Stored for Account {
    const INSERT: &'static str = "INSERT INTO accounts (id, version, created_at, updated_at, active, email, phone, given_name, \
        family_name, super_admin, password_hash, last_login_at) ";
    const UPDATE: &'static str = "UPDATE accounts SET (version, created_at, updated_at, active, email, phone, given_name, \
        family_name, super_admin, password_hash, last_login_at) = (";

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind_key(&self, _: Uuid, values: &mut Values<'_>) {
        values.push_bind(self.id.0);
    }

    fn push_place(&self, _: Uuid, query: &mut Query) {
        query.push(" WHERE id = ").push_bind(self.id.0);
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(big(self.version))
            .push_bind(At(self.created_at))
            .push_bind(At(self.updated_at))
            .push_bind(self.active)
            .push_bind(self.email.expose().clone())
            .push_bind(exposed(&self.phone))
            .push_bind(self.given_name.expose().clone())
            .push_bind(self.family_name.expose().clone())
            .push_bind(self.super_admin)
            .push_bind(self.password_hash.clone().map(|hash| hash.0))
            .push_bind(self.last_login_at.map(At));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            version: cells.version()?,
            created_at: cells.at("created_at")?,
            updated_at: cells.at("updated_at")?,
            active: cells.get("active")?,
            email: cells.text("email")?,
            phone: cells.optional_text("phone")?,
            given_name: cells.text("given_name")?,
            family_name: cells.text("family_name")?,
            super_admin: cells.get("super_admin")?,
            password_hash: cells.optional_text("password_hash")?.map(PasswordHash),
            last_login_at: cells.optional_at("last_login_at")?,
        })
    }
}

/// Failed log-ins of an address, up to its id.
pub(super) const LOG_IN_FAILURES: &str =
    "SELECT id, version, updated_at, failures, locked_until FROM log_in_failures WHERE id = ";

/// Reads the failed log-ins of an address.
pub(super) fn log_in_failures(cells: Cells<'_>) -> StoreResult<LogInFailures> {
    Ok(LogInFailures {
        id: cells.id("id")?,
        version: cells.version()?,
        updated_at: cells.at("updated_at")?,
        failures: cells.number("failures")?,
        locked_until: cells.optional_at("locked_until")?,
    })
}

/// Writes the failed log-ins of an address, which must stand at the version before or nowhere.
pub(super) async fn write_log_in_failures(
    script: &mut Script<'_>,
    failures: &LogInFailures,
) -> StoreResult<()> {
    script
        .add(Rows::Exactly(1, ConflictKind::Stale), |query| {
            query.push(
                "INSERT INTO log_in_failures (id, version, updated_at, failures, locked_until) VALUES (",
            );
            query
                .separated(", ")
                .push_bind(failures.id)
                .push_bind(big(failures.version))
                .push_bind(At(failures.updated_at))
                .push_bind(small(failures.failures))
                .push_bind(failures.locked_until.map(At));
            query.push(
                ") ON CONFLICT (id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at, \
                 failures = excluded.failures, locked_until = excluded.locked_until \
                 WHERE log_in_failures.version = excluded.version - 1",
            );
            Ok(())
        })
        .await
}

/// Deletes the failed log-ins that were last written before an instant.
pub(super) async fn forget_log_in_failures(
    script: &mut Script<'_>,
    before: Instant,
) -> StoreResult<()> {
    script
        .add(Rows::Any, |query| {
            query
                .push("DELETE FROM log_in_failures WHERE updated_at < ")
                .push_bind(At(before));
            Ok(())
        })
        .await
}

impl Stored for Membership {
    statements!(
        "memberships",
        "account_id, role, location_ids, doctor_ids, patient_id, permissions_added, permissions_taken, ends_at"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        1
    }

    /// A membership names its organization itself: the platform has no other.
    fn bind_key(&self, _: Uuid, values: &mut Values<'_>) {
        values
            .push_bind(self.organization_id.0)
            .push_bind(self.id.0);
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(self.account_id.0)
            .push_bind(self.role.as_str())
            .push_bind(self.location_ids.as_ref().map(Json))
            .push_bind(Json(&self.doctor_ids))
            .push_bind(self.patient_id.map(Uuid::from))
            .push_bind(Json(&self.permissions_added))
            .push_bind(Json(&self.permissions_taken))
            .push_bind(self.ends_at.map(At));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            account_id: cells.id("account_id")?,
            organization_id: cells.id("organization_id")?,
            role: cells.word("role")?,
            location_ids: cells.optional_json("location_ids")?,
            doctor_ids: cells.json("doctor_ids")?,
            patient_id: cells.optional_id("patient_id")?,
            permissions_added: cells.json("permissions_added")?,
            permissions_taken: cells.json("permissions_taken")?,
            ends_at: cells.optional_at("ends_at")?,
        })
    }
}
