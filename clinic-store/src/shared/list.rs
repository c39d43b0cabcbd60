//! Lists: the filter, the order, the cut, the total.

use super::row::{Cells, corrupt};
use super::table::{Stored, read_all, read_one};
use super::{Connection, Query, StoreTx, stored};
use crate::column::At;
use clinic_core::limits;
use clinic_core::organization::Location;
use clinic_core::page::{Cursor, Page, PageRequest, Total};
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
    /// `SELECT count(*) FROM (SELECT 1 FROM t WHERE `.
    const COUNT: &'static str;
    /// `(SELECT sort_name FROM t WHERE `: where the row of a cursor stands in a list by name.
    const PLACE: &'static str;

    /// The column for an order that is asked for; lists fall back to the time of creation.
    fn order(key: SortKey) -> Order;

    /// Its instant in the column; none where the list is ordered by name.
    fn instant(&self, order: Order) -> Option<Instant>;
}

/// Reads a page of the rows that stand `within` the list and that `filter` lets through. `within` is what the actor
/// may see at all; a cursor's row is looked up in it, whether or not the filter still lets it through.
pub(super) async fn page<T: Listed>(
    connection: &mut Connection,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
) -> StoreResult<Page<T>> {
    read_page(connection, within, filter, sort, page, false).await
}

/// The same where the filter lets few rows through: they are gathered before they are put in order. A list that is
/// read in its order instead is walked through until the page is full, however rare its rows are.
pub(super) async fn page_of_few<T: Listed>(
    connection: &mut Connection,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
) -> StoreResult<Page<T>> {
    read_page(connection, within, filter, sort, page, true).await
}

async fn read_page<T: Listed>(
    connection: &mut Connection,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
    gathered: bool,
) -> StoreResult<Page<T>> {
    let order = T::order(sort.key);
    let mut query = Query::new(if gathered {
        "WITH found AS MATERIALIZED ("
    } else {
        ""
    });
    query.push(T::SELECT);
    within(&mut query);
    filter(&mut query);
    if gathered {
        query.push(") SELECT * FROM found WHERE 1 = 1");
    }
    push_after::<T>(&mut query, &within, order, sort.descending, page.after());
    push_order(&mut query, order, sort.descending);
    push_cut(&mut query, page);
    let rows: Vec<T> = read_all(connection, query).await?;
    let total = total::<T>(connection, within, filter, page).await?;
    Ok(page.page(rows, total, |row| {
        Cursor::behind(row.uuid(), row.instant(order))
    }))
}

/// A list whose columns of order are all among those that it selects.
pub(super) trait Ordered: Listed {
    /// `SELECT id FROM t WHERE `.
    const IDS: &'static str;
}

/// Reads a page of the rows that stand in any of `parts` and that `filter` lets through; a row may be in several.
/// Each part is read in the order of the list up to where the page ends, so that an index which has the part in that
/// order answers it.
pub(super) async fn page_of_parts<T: Ordered>(
    connection: &mut Connection,
    parts: &[impl Fn(&mut Query)],
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
) -> StoreResult<Page<T>> {
    if let [only] = parts {
        return self::page(connection, only, filter, sort, page).await;
    }
    let order = T::order(sort.key);
    let end = page.offset() + u64::from(page.limit()) + 1;
    let mut query = Query::new("");
    let mut before = "SELECT * FROM (";
    for within in parts {
        query.push(before).push(T::SELECT);
        within(&mut query);
        filter(&mut query);
        push_after::<T>(&mut query, within, order, sort.descending, page.after());
        push_order(&mut query, order, sort.descending);
        query
            .push(" LIMIT ")
            .push_bind(i64::try_from(end).unwrap_or(i64::MAX));
        before = ") AS part UNION SELECT * FROM (";
    }
    query.push(") AS part");
    push_order(&mut query, order, sort.descending);
    push_cut(&mut query, page);
    let rows: Vec<T> = read_all(connection, query).await?;
    let total = match page {
        PageRequest::Cursor { .. } => None,
        PageRequest::Offset { .. } => Some(total_of_parts::<T>(connection, parts, filter).await?),
    };
    Ok(page.page(rows, total, |row| {
        Cursor::behind(row.uuid(), row.instant(order))
    }))
}

/// Counts the rows in any of the parts, up to [`limits::COUNTED_ROWS`].
async fn total_of_parts<T: Ordered>(
    connection: &mut Connection,
    parts: &[impl Fn(&mut Query)],
    filter: impl Fn(&mut Query),
) -> StoreResult<Total> {
    let most = i64::try_from(limits::COUNTED_ROWS).unwrap_or(i64::MAX - 1) + 1;
    let mut query = Query::new("SELECT count(*) FROM (");
    let mut before = "SELECT id FROM (";
    for within in parts {
        query.push(before).push(T::IDS);
        within(&mut query);
        filter(&mut query);
        query.push(" LIMIT ").push_bind(most);
        before = ") AS part UNION SELECT id FROM (";
    }
    query
        .push(") AS part LIMIT ")
        .push_bind(most)
        .push(") AS counted");
    Ok(Total::counted(count(connection, query).await?))
}

/// Counts a list that is asked for by offset, up to [`limits::COUNTED_ROWS`].
async fn total<T: Listed>(
    connection: &mut Connection,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    page: &PageRequest,
) -> StoreResult<Option<Total>> {
    if matches!(page, PageRequest::Cursor { .. }) {
        return Ok(None);
    }
    let mut query = Query::new(T::COUNT);
    within(&mut query);
    filter(&mut query);
    let most = i64::try_from(limits::COUNTED_ROWS).unwrap_or(i64::MAX - 1);
    query
        .push(" LIMIT ")
        .push_bind(most + 1)
        .push(") AS counted");
    Ok(Some(Total::counted(count(connection, query).await?)))
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

fn push_after<T: Listed>(
    query: &mut Query,
    within: impl Fn(&mut Query),
    order: Order,
    descending: bool,
    after: Option<&Cursor>,
) {
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
        Order::Name => {
            query.push(T::PLACE);
            within(query);
            query.push(" AND id = ").push_bind(cursor.id).push(")");
        }
        // A cursor of another order names no place in this one: nothing comes after it.
        Order::At(_) => {
            query.push_bind(cursor.at.map(At));
        }
    }
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

/// Reads the locations that the public sees, by name.
pub(super) async fn read_public(
    connection: &mut Connection,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    page: &PageRequest,
) -> StoreResult<Page<PublicLocation>> {
    let mut query = Query::new(<Location as Listed>::SELECT);
    within(&mut query);
    filter(&mut query);
    push_after::<Location>(&mut query, &within, Order::Name, false, page.after());
    push_order(&mut query, Order::Name, false);
    push_cut(&mut query, page);
    let rows = query
        .build()
        .fetch_all(&mut *connection)
        .await
        .map_err(stored)?;
    let rows = rows
        .iter()
        .map(|row| {
            Ok(PublicLocation {
                organization_id: Cells::of(row).id("organization_id")?,
                location: Location::read(Cells::of(row))?,
            })
        })
        .collect::<StoreResult<Vec<_>>>()?;
    let total = total::<Location>(connection, within, filter, page).await?;
    Ok(page.page(rows, total, |row| Cursor::behind(row.location.id.0, None)))
}
