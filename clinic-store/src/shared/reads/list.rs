//! Lists: the filter, the order, the cut, the total. A page and its total are read together.

use super::super::rows::{Stored, corrupt};
use super::super::{Answers, Batch, Part, Query, StoreTx};
use super::listed::{Listed, Order};
use crate::column::At;
use clinic_core::limits;
use clinic_core::organization::Location;
use clinic_core::page::{Cursor, Page, PageRequest, Total};
use clinic_core::store::{PublicLocation, Sort, StoreResult};
use clinic_core::time::Instant;
use uuid::Uuid;

/// A list: whose rows, in which order, and which part of them.
struct List<'p> {
    order: Order,
    descending: bool,
    page: &'p PageRequest,
}

impl<'p> List<'p> {
    fn of<T: Listed>(sort: Sort, page: &'p PageRequest) -> Self {
        Self {
            order: T::order(sort.key),
            descending: sort.descending,
            page,
        }
    }

    /// Puts records in the order of the list: the rows of a statement that is sent with others come in any.
    fn put_in_order<T>(
        &self,
        records: &mut [T],
        of: impl Fn(&T) -> (Option<Instant>, String, Uuid),
    ) {
        records.sort_by_cached_key(of);
        if self.descending {
            records.reverse();
        }
    }
}

/// Reads a page of the rows that stand `within` the list and that `filter` lets through. `within` is what the actor
/// may see at all; a cursor's row is looked up in it, whether or not the filter still lets it through.
pub(crate) async fn page<T: Listed>(
    tx: &mut StoreTx,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
) -> StoreResult<Page<T>> {
    let list = List::of::<T>(sort, page);
    let mut batch = Batch::default();
    let rows = batch.add::<T>(|query| {
        within(query);
        filter(query);
        push_end::<T>(query, &within, &list);
    });
    let total = add_total::<T>(&mut batch, within, filter, page);
    read_page(tx, batch, rows, total, &list).await
}

/// The same where the filter lets few rows through: they are gathered before they are put in order. A list that is
/// read in its order instead is walked through until the page is full, however rare its rows are.
pub(crate) async fn page_of_few<T: Listed>(
    tx: &mut StoreTx,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
) -> StoreResult<Page<T>> {
    let list = List::of::<T>(sort, page);
    let mut batch = Batch::default();
    let rows = batch.add_statement(T::COLUMNS.to_vec(), |query| {
        query.push("WITH found AS MATERIALIZED (").push(T::SELECT);
        within(query);
        filter(query);
        query.push(") SELECT * FROM found WHERE 1 = 1");
        push_end::<T>(query, &within, &list);
    });
    let total = add_total::<T>(&mut batch, within, filter, page);
    read_page(tx, batch, rows, total, &list).await
}

/// Reads a page of the rows that stand in any of `parts` and that `filter` lets through; a row may be in several.
/// Each part is read in the order of the list up to where the page ends, so that an index which has the part in that
/// order answers it.
pub(crate) async fn page_of_parts<T: Listed>(
    tx: &mut StoreTx,
    parts: &[impl Fn(&mut Query)],
    filter: impl Fn(&mut Query),
    sort: Sort,
    page: &PageRequest,
) -> StoreResult<Page<T>> {
    if let [only] = parts {
        return self::page(tx, only, filter, sort, page).await;
    }
    let list = List::of::<T>(sort, page);
    let end = page.offset() + u64::from(page.limit()) + 1;
    let mut batch = Batch::default();
    let rows = batch.add_statement(T::COLUMNS.to_vec(), |query| {
        let mut before = "SELECT * FROM (";
        for within in parts {
            query.push(before).push(T::SELECT);
            within(query);
            filter(query);
            push_after::<T>(query, within, &list);
            push_order(query, &list);
            query
                .push(" LIMIT ")
                .push_bind(i64::try_from(end).unwrap_or(i64::MAX));
            before = ") AS part UNION SELECT * FROM (";
        }
        query.push(") AS part");
        push_order(query, &list);
        push_cut(query, page);
    });
    let total = match page {
        PageRequest::Cursor { .. } => None,
        PageRequest::Offset { .. } => Some(add_total_of_parts::<T>(&mut batch, parts, filter)),
    };
    read_page(tx, batch, rows, total, &list).await
}

async fn read_page<T: Listed>(
    tx: &mut StoreTx,
    batch: Batch,
    rows: Part,
    total: Option<Part>,
    list: &List<'_>,
) -> StoreResult<Page<T>> {
    let answers = batch.run(tx).await?;
    let mut records: Vec<T> = answers.all(rows)?;
    let name = |record: &T| match list.order {
        Order::Name => record.sort_name(),
        Order::At(_) => String::new(),
    };
    // Sent alone, the rows come in the order of the stored column, by which the cut and the cursor go.
    if total.is_some() {
        list.put_in_order(&mut records, |one| {
            (one.instant(list.order), name(one), one.uuid())
        });
    }
    let total = counted(&answers, total)?;
    Ok(list.page.page(records, total, |row| {
        Cursor::behind(row.uuid(), row.instant(list.order))
    }))
}

/// Adds the count of the rows in any of the parts, up to [`limits::COUNTED_ROWS`].
fn add_total_of_parts<T: Listed>(
    batch: &mut Batch,
    parts: &[impl Fn(&mut Query)],
    filter: impl Fn(&mut Query),
) -> Part {
    let most = i64::try_from(limits::COUNTED_ROWS).unwrap_or(i64::MAX - 1) + 1;
    batch.add_statement(vec!["count"], |query| {
        query.push("SELECT count(*) AS count FROM (");
        let mut before = "SELECT id FROM (";
        for within in parts {
            query.push(before).push(T::SELECT_ID);
            within(query);
            filter(query);
            query.push(" LIMIT ").push_bind(most);
            before = ") AS part UNION SELECT id FROM (";
        }
        query
            .push(") AS part LIMIT ")
            .push_bind(most)
            .push(") AS counted");
    })
}

/// Adds the count of a list that is asked for by offset, up to [`limits::COUNTED_ROWS`].
fn add_total<T: Listed>(
    batch: &mut Batch,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    page: &PageRequest,
) -> Option<Part> {
    if matches!(page, PageRequest::Cursor { .. }) {
        return None;
    }
    let most = i64::try_from(limits::COUNTED_ROWS).unwrap_or(i64::MAX - 1);
    Some(batch.add_statement(vec!["count"], |query| {
        query.push(T::COUNT);
        within(query);
        filter(query);
        query
            .push(" LIMIT ")
            .push_bind(most + 1)
            .push(") AS counted");
    }))
}

/// Reads a count that was asked for.
fn counted(answers: &Answers, part: Option<Part>) -> StoreResult<Option<Total>> {
    let Some(part) = part else { return Ok(None) };
    let cells = answers.first(part).ok_or_else(|| corrupt("count"))?;
    let count = u64::try_from(cells.get::<i64>("count")?).map_err(|_| corrupt("count"))?;
    Ok(Some(Total::counted(count)))
}

/// Reads the record with the id.
pub(crate) async fn read_by_id<T: Stored>(tx: &mut StoreTx, id: Uuid) -> StoreResult<Option<T>> {
    let mut batch = Batch::default();
    let part = super::batched::add_by_id::<T>(&mut batch, tx.organization_id(), id);
    batch.run(tx).await?.one(part)
}

/// What comes after a cursor, in the order of the list, cut to the page.
fn push_end<T: Listed>(query: &mut Query, within: impl Fn(&mut Query), list: &List<'_>) {
    push_after::<T>(query, within, list);
    push_order(query, list);
    push_cut(query, list.page);
}

fn push_after<T: Listed>(query: &mut Query, within: impl Fn(&mut Query), list: &List<'_>) {
    let Some(cursor) = list.page.after() else {
        return;
    };
    query
        .push(" AND (")
        .push(list.order.column())
        .push(", id) ")
        .push(if list.descending { "<" } else { ">" })
        .push(" (");
    match list.order {
        Order::Name => {
            query.push(T::SORT_NAME);
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

fn push_order(query: &mut Query, list: &List<'_>) {
    let direction = if list.descending { " DESC" } else { "" };
    query
        .push(" ORDER BY ")
        .push(list.order.column())
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
pub(crate) fn push_ids<I: Into<Uuid> + Copy>(query: &mut Query, column: &'static str, ids: &[I]) {
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
pub(crate) use push_equal;

/// Reads the locations that the public sees, by name.
pub(crate) async fn read_public(
    tx: &mut StoreTx,
    within: impl Fn(&mut Query),
    filter: impl Fn(&mut Query),
    page: &PageRequest,
) -> StoreResult<Page<PublicLocation>> {
    let list = List {
        order: Order::Name,
        descending: false,
        page,
    };
    let mut batch = Batch::default();
    let columns = ["organization_id"].iter().chain(Location::COLUMNS).copied();
    let rows = batch.add_statement(columns.collect(), |query| {
        query.push(Location::SELECT_WITH_ORGANIZATION);
        within(query);
        filter(query);
        push_end::<Location>(query, &within, &list);
    });
    let total = add_total::<Location>(&mut batch, within, filter, page);
    let answers = batch.run(tx).await?;
    let found = answers.rows(rows).map(|cells| {
        Ok(PublicLocation {
            organization_id: cells.value("organization_id")?,
            location: Location::read(cells)?,
        })
    });
    let mut found = found.collect::<StoreResult<Vec<_>>>()?;
    if total.is_some() {
        list.put_in_order(&mut found, |one| {
            (None, one.location.sort_name(), one.location.id.0)
        });
    }
    let total = counted(&answers, total)?;
    Ok(page.page(found, total, |row| Cursor::behind(row.location.id.0, None)))
}
