//! Words by which names are found.

use super::table::Rows;
use super::{Query, Script};
use clinic_core::store::StoreResult;
use clinic_core::text::words;
use uuid::Uuid;

/// What words belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Location,
    Service,
    Doctor,
    Patient,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Service => "service",
            Self::Doctor => "doctor",
            Self::Patient => "patient",
        }
    }

    /// The kind as it stands in a statement.
    fn literal(self) -> &'static str {
        match self {
            Self::Location => "'location'",
            Self::Service => "'service'",
            Self::Doctor => "'doctor'",
            Self::Patient => "'patient'",
        }
    }
}

/// A text folded for comparison: its words, joined by a space.
pub(super) fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// The least text that is greater than all that begin with `prefix`, as words have it.
fn beyond(prefix: &str) -> String {
    [prefix, "\u{10FFFF}"].concat()
}

/// ` AND column IN (who has a word with the prefix)`, for each prefix.
pub(super) fn push_words(
    query: &mut Query,
    organization: Uuid,
    kind: Kind,
    column: &'static str,
    prefixes: &[String],
) {
    for prefix in prefixes {
        query
            .push(" AND ")
            .push(column)
            .push(" IN (SELECT entity_id FROM search_words WHERE organization_id = ");
        query
            .push_bind(organization)
            .push(" AND kind = ")
            .push(kind.literal());
        query
            .push(" AND word >= ")
            .push_bind(prefix.clone())
            .push(" AND word < ")
            .push_bind(beyond(prefix))
            .push(")");
    }
}

/// The same over all organizations, for locations.
pub(super) fn push_public_words(query: &mut Query, prefixes: &[String]) {
    for prefix in prefixes {
        query.push(" AND (organization_id, id) IN (SELECT organization_id, entity_id FROM search_words WHERE kind = 'location'");
        query
            .push(" AND word >= ")
            .push_bind(prefix.clone())
            .push(" AND word < ")
            .push_bind(beyond(prefix))
            .push(")");
    }
}

/// Forgets the words of records that are written anew.
pub(super) async fn forget(
    script: &mut Script<'_>,
    organization: Uuid,
    kind: Kind,
    ids: &[Uuid],
) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    script
        .add(Rows::Any, |query| {
            query
                .push("DELETE FROM search_words WHERE organization_id = ")
                .push_bind(organization)
                .push(" AND kind = ")
                .push(kind.literal())
                .push(" AND ");
            super::list::push_ids(query, "entity_id", ids);
            Ok(())
        })
        .await?;
    // They may be the same words again.
    script.send().await
}

/// Writes the words of names.
pub(super) async fn remember(
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
            .add(Rows::Any, |query| {
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
