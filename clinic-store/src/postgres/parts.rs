//! Several reads in one statement: each is a part of it, and each of its rows one record.

use super::row::Cells;
use super::source::{Record, Source};
use super::{Query, StoreTx, stored};
use crate::error::unreadable;
use clinic_core::store::StoreResult;
use sqlx::postgres::PgValueRef;
use sqlx::{Row as _, ValueRef as _};

/// Which part a row belongs to, and the `SELECT` that names its columns.
#[derive(Clone, Copy)]
struct Part<K> {
    kind: K,
    select: &'static str,
}

/// A statement of several parts.
pub(super) struct Parts<K> {
    query: Query,
    parts: Vec<Part<K>>,
}

impl<K: Copy> Parts<K> {
    pub(super) fn new() -> Self {
        Self {
            query: Query::new(""),
            parts: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Adds a part: a read that begins with `select`, and goes on as `rest` writes it. Rows of a part come in any
    /// order.
    pub(super) fn add(&mut self, kind: K, select: &'static str, rest: impl FnOnce(&mut Query)) {
        if !self.parts.is_empty() {
            self.query.push(" UNION ALL ");
        }
        self.query.push("SELECT ").push(self.parts.len());
        self.query.push(" AS place, part FROM (").push(select);
        rest(&mut self.query);
        self.query.push(") AS part");
        self.parts.push(Part { kind, select });
    }

    /// Runs the statement, and gives each record with its kind to `read`.
    pub(super) async fn read(
        mut self,
        tx: &mut StoreTx,
        mut read: impl FnMut(K, Cells<'_>) -> StoreResult<()>,
    ) -> StoreResult<()> {
        let rows = self
            .query
            .build()
            .fetch_all(tx.connection())
            .await
            .map_err(stored)?;
        for row in &rows {
            let place: i32 = row.try_get("place").map_err(|_| unreadable())?;
            let place = usize::try_from(place).map_err(|_| unreadable())?;
            let part = self.parts.get(place).ok_or_else(unreadable)?;
            let value: PgValueRef<'_> = row.try_get_raw("part").map_err(|_| unreadable())?;
            if value.is_null() {
                return Err(unreadable());
            }
            let record = Record::read(value, part.select).map_err(|_| unreadable())?;
            read(part.kind, Cells(Source::Record(&record)))?;
        }
        Ok(())
    }
}
