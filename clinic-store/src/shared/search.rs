//! Words by which names are found.

use super::table::Rows;
use super::{Connection, Query, Script};
use clinic_core::store::{SearchWords, StoreResult};
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

/// The beginnings of words in a search: first the one that is looked up, which is the longest and so finds the
/// fewest, then those that each of its finds must have too. Beginnings that others imply are left out.
fn split(prefixes: &[String]) -> Option<(&str, Vec<&str>)> {
    let mut all: Vec<&str> = prefixes.iter().map(String::as_str).collect();
    all.sort_unstable_by_key(|prefix| (std::cmp::Reverse(prefix.chars().count()), *prefix));
    let mut kept: Vec<&str> = Vec::new();
    for prefix in all {
        if !kept.iter().any(|longer| longer.starts_with(prefix)) {
            kept.push(prefix);
        }
    }
    let mut kept = kept.into_iter();
    Some((kept.next()?, kept.collect()))
}

/// ` AND s.word` begins with `first`, and the record of `s` has a word for each of `rest`. The statement has one
/// form for any number of words, so that planning it does not grow with them.
fn push_prefixes(query: &mut Query, kind: Kind, first: &str, rest: &[&str]) {
    query
        .push(" AND s.word >= ")
        .push_bind(first.to_owned())
        .push(" AND s.word < ")
        .push_bind(beyond(first));
    if rest.is_empty() {
        return;
    }
    query.push(" AND NOT EXISTS (SELECT 1 FROM (");
    query.push_values(rest, |mut values, prefix| {
        values
            .push_bind((*prefix).to_owned())
            .push_bind(beyond(prefix));
    });
    query
        .push(
            ") AS p WHERE NOT EXISTS (SELECT 1 FROM search_words w \
             WHERE w.organization_id = s.organization_id AND w.kind = ",
        )
        .push(kind.literal())
        .push(" AND w.entity_id = s.entity_id AND w.word >= p.column1 AND w.word < p.column2))");
}

/// How many records of an organization a search may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breadth {
    /// So few that all of them are looked up.
    Few,
    /// More: what is listed is looked at in its order, and each record asked whether it matches.
    Many,
}

impl Breadth {
    /// ` AND` the record whose id the column has matches the search, asked in the way that suits how many do.
    pub(super) fn push_words(
        self,
        query: &mut Query,
        organization: Uuid,
        kind: Kind,
        column: &'static str,
        search: &SearchWords,
    ) {
        match self {
            Self::Few => push_words(query, organization, kind, column, search),
            Self::Many => push_matching(query, organization, kind, column, search),
        }
    }
}

/// Patients up to whom a list of them looks up all that match: a microsecond each, where walking through a long list
/// may take some for each of its rows.
pub(super) const FEW_PATIENTS: i64 = 10_000;
/// Patients up to whom a list of appointments looks up all that match, with each one's history.
pub(super) const FEW_WITH_APPOINTMENTS: i64 = 1_000;

/// Whether more than `few` records have the word that is looked up first.
pub(super) async fn breadth(
    connection: &mut Connection,
    organization: Uuid,
    kind: Kind,
    search: &SearchWords,
    few: i64,
) -> StoreResult<Breadth> {
    let Some((first, _)) = search.prefixes().and_then(split) else {
        return Ok(Breadth::Few);
    };
    let mut query =
        Query::new("SELECT count(*) FROM (SELECT 1 FROM search_words s WHERE s.organization_id = ");
    query
        .push_bind(organization)
        .push(" AND s.kind = ")
        .push(kind.literal());
    push_prefixes(&mut query, kind, first, &[]);
    query
        .push(" LIMIT ")
        .push_bind(few + 1)
        .push(") AS counted");
    let found = super::list::count(connection, query).await?;
    Ok(if i64::try_from(found).is_ok_and(|found| found <= few) {
        Breadth::Few
    } else {
        Breadth::Many
    })
}

/// As [`push_words`] for a search that finds many: each row is asked whether its record, whose id the column has,
/// matches.
fn push_matching(
    query: &mut Query,
    organization: Uuid,
    kind: Kind,
    column: &'static str,
    search: &SearchWords,
) {
    let Some((first, rest)) = search.prefixes().and_then(split) else {
        return push_words(query, organization, kind, column, search);
    };
    query
        .push(" AND EXISTS (SELECT 1 FROM search_words s WHERE s.organization_id = ")
        .push_bind(organization)
        .push(" AND s.kind = ")
        .push(kind.literal())
        .push(" AND s.entity_id = ")
        .push(column);
    push_prefixes(query, kind, first, &rest);
    // With an offset the planner of PostgreSQL leaves it a question to each row; it would gather all that match.
    query.push(" LIMIT 1 OFFSET 0)");
}

/// ` AND column IN (who has a word with each prefix)`; nothing where no prefix is asked for, nobody where the search
/// has none.
pub(super) fn push_words(
    query: &mut Query,
    organization: Uuid,
    kind: Kind,
    column: &'static str,
    search: &SearchWords,
) {
    let Some(prefixes) = search.prefixes() else {
        return;
    };
    let Some((first, rest)) = split(prefixes) else {
        query.push(" AND 1 = 0");
        return;
    };
    query
        .push(" AND ")
        .push(column)
        .push(" IN (SELECT s.entity_id FROM search_words s WHERE s.organization_id = ")
        .push_bind(organization)
        .push(" AND s.kind = ")
        .push(kind.literal());
    push_prefixes(query, kind, first, &rest);
    query.push(")");
}

/// The same over all organizations, for locations.
pub(super) fn push_public_words(query: &mut Query, search: &SearchWords) {
    let Some(prefixes) = search.prefixes() else {
        return;
    };
    let Some((first, rest)) = split(prefixes) else {
        query.push(" AND 1 = 0");
        return;
    };
    query.push(
        " AND (organization_id, id) IN (SELECT s.organization_id, s.entity_id FROM search_words s WHERE s.kind = 'location'",
    );
    push_prefixes(query, Kind::Location, first, &rest);
    query.push(")");
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

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_longest_beginning_is_looked_up_and_implied_ones_are_left_out() {
        let words = |text: &str| clinic_core::text::words(text);
        assert_eq!(split(&words("a ana mar an")), Some(("ana", vec!["mar"])));
        assert_eq!(split(&words("ana ana")), Some(("ana", vec![])));
        assert_eq!(split(&words("%")), None);
    }
}
