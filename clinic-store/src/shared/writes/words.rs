//! The words by which names are found.

use super::super::Script;
use super::super::reads::{Kind, push_ids};
use super::RowCount;
use clinic_core::store::StoreResult;
use clinic_core::text::words;
use uuid::Uuid;

/// Forgets the words of records that are written anew.
pub(crate) async fn forget(
    script: &mut Script<'_>,
    organization: Uuid,
    kind: Kind,
    ids: &[Uuid],
) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    script
        .add(RowCount::Any, |query| {
            query
                .push("DELETE FROM search_words WHERE organization_id = ")
                .push_bind(organization)
                .push(" AND kind = ")
                .push(kind.literal())
                .push(" AND ");
            push_ids(query, "entity_id", ids);
            Ok(())
        })
        .await?;
    // They may be the same words again.
    script.barrier().await
}

/// Writes the words of names.
pub(crate) async fn remember(
    script: &mut Script<'_>,
    organization: Uuid,
    kind: Kind,
    names: impl IntoIterator<Item = (Uuid, String)>,
) -> StoreResult<()> {
    let mut rows: Vec<(String, Uuid)> = names
        .into_iter()
        .flat_map(|(id, name)| words(&name).into_iter().map(move |word| (word, id)))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    for chunk in rows.chunks(1_000) {
        script
            .add(RowCount::Any, |query| {
                query
                    .push("INSERT INTO search_words (organization_id, kind, word, entity_id) ")
                    .push_values(chunk, |mut values, (word, id)| {
                        values
                            .push_bind(organization)
                            .push_bind(kind.as_str())
                            .push_bind(word.clone())
                            .push_bind(*id);
                    });
                Ok(())
            })
            .await?;
    }
    Ok(())
}
