//! The reads and writes of a record, whichever it is.

use super::body::{after_patch, meant, object, of_fields, without_read_only};
use super::query::{AcceptStranded, Shown};
use crate::extract::{Caller, Conditions, decode};
use crate::problem::Problem;
use crate::respond::{Answer, created, done, entity, found, value_of};
use clinic_core::records::{CatalogRecord, Create, Get, SetActive, Update};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Members that every record has and nobody writes.
const READ_ONLY: [&str; 5] = ["id", "version", "active", "created_at", "updated_at"];

/// A record as it stands in the API.
pub(crate) trait Resource:
    CatalogRecord<Id: Serialize + std::fmt::Display, Fields: Serialize + DeserializeOwned>
    + Serialize
    + utoipa::ToSchema
{
    /// Its path.
    const PATH: &'static str;
    /// Members that a write without them leaves as they are.
    const LEFT: &'static [&'static str] = &[];

    /// Gives members that are sent under other names their own.
    ///
    /// # Errors
    /// `invalid_value` where both are sent.
    fn rename(_body: &mut Map<String, Value>) -> Result<(), Problem> {
        Ok(())
    }
}

pub(crate) async fn create<R: Resource>(caller: Caller, body: Value) -> Answer {
    let mut body = object(body)?;
    R::rename(&mut body)?;
    let fields = decode(Value::Object(body))?;
    let made = caller.run(Create::<R> { fields }).await;
    let record: R = made.map_err(of_fields)?;
    let head = record.head();
    Ok(created(
        format!("{}/{}", R::PATH, head.id),
        Some(head.version),
        &record,
    ))
}

pub(crate) async fn get<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    shown: &Shown,
) -> Answer {
    let record = caller.ask(Get::<R> { id }).await?;
    found(
        conditions,
        record.head().version,
        &record,
        shown.fields.as_deref(),
    )
}

pub(crate) async fn put<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    body: Value,
    stranded: &AcceptStranded,
) -> Answer {
    conditions.required()?;
    let current = caller.ask(Get::<R> { id }).await?;
    let (expected, is_stale) = meant(conditions, current.head().version);
    let mut body = object(body)?;
    without_read_only(&mut body, &value_of(&current)?, &READ_ONLY, is_stale)?;
    R::rename(&mut body)?;
    let fields = decode(Value::Object(body))?;
    update::<R>(caller, id, expected, fields, stranded).await
}

pub(crate) async fn patch<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    body: Value,
    stranded: &AcceptStranded,
) -> Answer {
    conditions.required()?;
    let current = caller.ask(Get::<R> { id }).await?;
    let (expected, is_stale) = meant(conditions, current.head().version);
    let mut body = object(body)?;
    without_read_only(&mut body, &value_of(&current)?, &READ_ONLY, is_stale)?;
    R::rename(&mut body)?;
    let fields = after_patch(current.fields(), &body, R::LEFT)?;
    // What was patched is the version that was read, and no other.
    let expected = expected.or(Some(current.head().version));
    update::<R>(caller, id, expected, fields, stranded).await
}

async fn update<R: Resource>(
    caller: Caller,
    id: R::Id,
    expected: Option<u64>,
    fields: R::Fields,
    stranded: &AcceptStranded,
) -> Answer {
    let command = Update::<R> {
        id,
        fields,
        accept_stranded: stranded.accept_stranded,
    };
    let saved = caller.run_at(expected, command).await;
    let record = saved.map_err(of_fields)?;
    Ok(entity(record.head().version, &record))
}

pub(crate) async fn set_active<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    active: bool,
    stranded: &AcceptStranded,
) -> Answer {
    let command = SetActive::<R> {
        id,
        active,
        accept_stranded: stranded.accept_stranded,
    };
    let current = async || Ok(caller.ask(Get::<R> { id }).await?.head().version);
    let expected = conditions.expected_of(current).await?;
    let record = caller.run_at(expected, command).await?;
    Ok(if active {
        entity(record.head().version, &record)
    } else {
        done()
    })
}
