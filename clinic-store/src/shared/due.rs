//! The work that is due: places of events, and what has expired.

use super::{Connection, Query, stored};
use crate::column::At;
use clinic_core::store::{DoneDue, Due, StoreResult};
use sqlx::Row as _;

/// Whether there is anything to do; asked first, because mostly there is not.
pub(crate) async fn is_due(connection: &mut Connection, due: &Due) -> StoreResult<bool> {
    let mut query = Query::new(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE seq IS NULL) OR EXISTS (SELECT 1 FROM holds WHERE expires_at <= ",
    );
    query.push_bind(At(due.holds_until));
    query.push(") OR EXISTS (SELECT 1 FROM idempotency WHERE created_at < ");
    query.push_bind(At(due.keys_before)).push(") AS due");
    let row = query.build().fetch_one(connection).await.map_err(stored)?;
    row.try_get("due").map_err(stored)
}

/// Gives committed events their places, each after the last of its organization. Nobody else may do so meanwhile.
pub(crate) async fn sequence(connection: &mut Connection, due: &Due) -> StoreResult<u64> {
    let mut query = Query::new(
        "UPDATE outbox SET seq = placed.seq FROM (SELECT waiting.organization_id, waiting.id, \
         coalesce((SELECT max(o.seq) FROM outbox o WHERE o.organization_id = waiting.organization_id), 0) \
         + row_number() OVER (PARTITION BY waiting.organization_id ORDER BY waiting.id) AS seq \
         FROM (SELECT organization_id, id FROM outbox WHERE seq IS NULL ORDER BY id LIMIT ",
    );
    query.push_bind(i64::from(due.limit)).push(
        ") AS waiting) AS placed WHERE outbox.organization_id = placed.organization_id AND outbox.id = placed.id",
    );
    run(connection, query).await
}

/// Deletes what has expired.
pub(crate) async fn purge(
    connection: &mut Connection,
    due: &Due,
    done: &mut DoneDue,
) -> StoreResult<()> {
    let limit = i64::from(due.limit);
    let mut holds = Query::new(
        "DELETE FROM holds WHERE (organization_id, id) IN (SELECT organization_id, id FROM holds WHERE expires_at <= ",
    );
    holds.push_bind(At(due.holds_until));
    holds
        .push(" ORDER BY expires_at LIMIT ")
        .push_bind(limit)
        .push(")");
    done.holds += run(connection, holds).await?;
    // Sessions that only expired holds had opened; their reservations go with them.
    let mut sessions = Query::new(
        "DELETE FROM group_sessions WHERE (organization_id, id) IN (SELECT r.organization_id, r.session_id \
         FROM reservations r WHERE r.session_id IS NOT NULL AND r.expires_at <= ",
    );
    sessions.push_bind(At(due.holds_until)).push(
        " AND NOT EXISTS (SELECT 1 FROM seats s WHERE s.organization_id = r.organization_id \
         AND s.session_id = r.session_id) LIMIT ",
    );
    sessions.push_bind(limit).push(")");
    done.holds += run(connection, sessions).await?;
    let mut keys = Query::new(
        "DELETE FROM idempotency WHERE (organization_id, actor, command, key) IN \
         (SELECT organization_id, actor, command, key FROM idempotency WHERE created_at < ",
    );
    keys.push_bind(At(due.keys_before));
    keys.push(" ORDER BY created_at LIMIT ")
        .push_bind(limit)
        .push(")");
    done.keys += run(connection, keys).await?;
    Ok(())
}

async fn run(connection: &mut Connection, mut query: Query) -> StoreResult<u64> {
    let done = query.build().execute(connection).await.map_err(stored)?;
    Ok(done.rows_affected())
}
