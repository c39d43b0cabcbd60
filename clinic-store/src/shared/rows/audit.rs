//! How the audit log and the outbox of events stand in their tables.

use super::table::table;
use clinic_core::audit::{AuditEntry, Event};
use clinic_core::store::StoreResult;
use uuid::Uuid;

table! {
    AuditEntry in "audit_log", key within_organization(id) {
        at, actor, capacity, action, reasoned, origin, request_id,
    }
    split { target = (target_kind, target_id) }
}

table! {
    Event in "outbox", key within_organization(id) {
        at, name, version, payload,
    }
}
