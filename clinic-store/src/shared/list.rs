//! Lists: the filter, the order, the cut, the total.

use super::row::{Cells, corrupt};
use super::table::{Stored, read_all, read_one};
use super::{Connection, Query, StoreTx, stored};
use crate::column::At;
use clinic_core::organization::Location;
use clinic_core::page::{Cursor, Page, PageRequest};
use clinic_core::store::{PublicLocation, Sort, SortKey, StoreResult};
use clinic_core::time::Instant;
use sqlx::Row as _;
use uuid::Uuid;

/// The column that a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// A column of instants.
    At(&'static str),
    /// A column of folded names.
    Name,
}

/// A record that stands in lists.
pub(super) trait Listed: Stored {
    /// `SELECT columns FROM t WHERE `.
    const SELECT: &'static str;
    /// `SELECT count(*) FROM t WHERE `.
    const COUNT: &'static str;

    /// The column for an order that is asked for; lists fall back to the time of creation.
    fn order(key: SortKey) -> Order;

    /// Its value in the column.
    fn key(&self, order: Order) -> String;
}

/// The cursor's form of an instant.
pub(super) fn instant_key(at: Instant) -> String {
    at.timestamp_micros().to_string()
}

fn instant_of(key: &str) -> Option<Instant> {
    Instant::from_timestamp_micros(key.parse().ok()?)
}

/// Reads a page of the rows that `filter` lets through.
pub(super) async fn page<T: Listed>(
    connection: &mut Connection,
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
) -> StoreResult<Page<T>> {
    let order = T::order(sort.key);
    let mut query = Query::new(T::SELECT);
    filter(&mut query);
    push_after(&mut query, order, sort.descending, page.after());
    push_order(&mut query, order, sort.descending);
    push_cut(&mut query, page);
    let rows: Vec<T> = read_all(connection, query).await?;
    let total = match page {
        PageRequest::Offset { .. } => {
            let mut query = Query::new(T::COUNT);
            filter(&mut query);
            Some(count(connection, query).await?)
        }
        PageRequest::Cursor { .. } => None,
    };
    Ok(page.page(rows, total, |row| Cursor {
        key: row.key(order),
        id: row.uuid(),
    }))
}

/// Reads the record with the id.
pub(super) async fn read_by_id<T: Listed>(tx: &mut StoreTx, id: Uuid) -> StoreResult<Option<T>> {
    let mut query = Query::new(T::SELECT);
    query
        .push("organization_id = ")
        .push_bind(tx.organization_id())
        .push(" AND id = ")
        .push_bind(id);
    read_one(tx.connection(), query).await
}

/// Reads a count.
pub(super) async fn count(connection: &mut Connection, mut query: Query) -> StoreResult<u64> {
    let row = query
        .build()
        .fetch_one(&mut *connection)
        .await
        .map_err(stored)?;
    let count: i64 = row.try_get(0).map_err(|_| corrupt("count"))?;
    u64::try_from(count).map_err(|_| corrupt("count"))
}

fn push_after(query: &mut Query, order: Order, descending: bool, after: Option<&Cursor>) {
    let Some(cursor) = after else { return };
    let column = match order {
        Order::At(column) => column,
        Order::Name => "sort_name",
    };
    query
        .push(" AND (")
        .push(column)
        .push(", id) ")
        .push(if descending { "<" } else { ">" })
        .push(" (");
    match order {
        Order::Name => query.push_bind(cursor.key.clone()),
        // A cursor of another order names no place in this one: nothing comes after it.
        Order::At(_) => match instant_of(&cursor.key) {
            Some(at) => query.push_bind(At(at)),
            None => query.push_bind(None::<At>),
        },
    };
    query.push(", ").push_bind(cursor.id).push(")");
}

fn push_order(query: &mut Query, order: Order, descending: bool) {
    let column = match order {
        Order::At(column) => column,
        Order::Name => "sort_name",
    };
    let direction = if descending { " DESC" } else { "" };
    query
        .push(" ORDER BY ")
        .push(column)
        .push(direction)
        .push(", id")
        .push(direction);
}

fn push_cut(query: &mut Query, page: &PageRequest) {
    query.push(" LIMIT ").push_bind(i64::from(page.limit()) + 1);
    if page.offset() > 0 {
        query
            .push(" OFFSET ")
            .push_bind(i64::try_from(page.offset()).unwrap_or(i64::MAX));
    }
}

/// `column IN (ids)`; without ids, nothing is in it.
pub(super) fn push_ids<I: Into<Uuid> + Copy>(query: &mut Query, column: &'static str, ids: &[I]) {
    query.push(column);
    if ids.is_empty() {
        query.push(" IN (NULL)");
        return;
    }
    query.push(" IN (");
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind::<Uuid>((*id).into());
    }
    list.push_unseparated(")");
}

/// ` AND column = value`, where there is a value.
macro_rules! push_equal {
    ($query:expr, $column:literal, $value:expr) => {
        if let Some(value) = $value {
            $query
                .push(concat!(" AND ", $column, " = "))
                .push_bind(value);
        }
    };
}
pub(super) use push_equal;

/// Reads the locations that the public sees, by name, and one more than the page holds.
pub(super) async fn read_public(
    connection: &mut Connection,
    filter: impl Fn(&mut Query),
    page: &PageRequest,
) -> StoreResult<Vec<PublicLocation>> {
    let mut query = Query::new(<Location as Listed>::SELECT);
    filter(&mut query);
    push_after(&mut query, Order::Name, false, page.after());
    push_order(&mut query, Order::Name, false);
    push_cut(&mut query, page);
    let rows = query
        .build()
        .fetch_all(&mut *connection)
        .await
        .map_err(stored)?;
    rows.iter()
        .map(|row| {
            Ok(PublicLocation {
                organization_id: Cells::of(row).id("organization_id")?,
                location: Location::read(Cells::of(row))?,
            })
        })
        .collect()
}
