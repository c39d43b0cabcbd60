//! Words by which names are found.

use super::super::{Answers, Batch, Part, Query};
use clinic_core::store::{SearchWords, StoreResult};
use uuid::Uuid;

/// What words belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Location,
    Service,
    Doctor,
    Patient,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Service => "service",
            Self::Doctor => "doctor",
            Self::Patient => "patient",
        }
    }

    /// The kind as it stands in a statement.
    pub(crate) fn literal(self) -> &'static str {
        match self {
            Self::Location => "'location'",
            Self::Service => "'service'",
            Self::Doctor => "'doctor'",
            Self::Patient => "'patient'",
        }
    }
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
pub(crate) enum Breadth {
    /// So few that all of them are looked up.
    Few,
    /// More: what is listed is looked at in its order, and each record asked whether it matches.
    Many,
}

impl Breadth {
    /// ` AND` the record whose id the column has matches the search, asked in the way that suits how many do.
    pub(crate) fn push_words(
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
pub(crate) const FEW_PATIENTS: i64 = 10_000;
/// Patients up to whom a list of appointments looks up all that match, with each one's history.
pub(crate) const FEW_WITH_APPOINTMENTS: i64 = 1_000;

/// Whether more than `few` records have the word that is looked up first.
pub(crate) struct BreadthPart {
    count: Option<Part>,
    few: i64,
}

impl BreadthPart {
    /// Adds the question to a batch.
    pub(crate) fn add(
        batch: &mut Batch,
        organization: Uuid,
        kind: Kind,
        search: &SearchWords,
        few: i64,
    ) -> Self {
        let first = search.prefixes().and_then(split);
        let count = first.map(|(first, _)| {
            batch.add_statement(vec!["count"], |query| {
                query
                    .push("SELECT count(*) AS count FROM (SELECT 1 FROM search_words s WHERE s.organization_id = ")
                    .push_bind(organization)
                    .push(" AND s.kind = ")
                    .push(kind.literal());
                push_prefixes(query, kind, first, &[]);
                query
                    .push(" LIMIT ")
                    .push_bind(few + 1)
                    .push(") AS counted");
            })
        });
        Self { count, few }
    }

    /// Reads the answer.
    pub(crate) fn breadth(&self, answers: &Answers) -> StoreResult<Breadth> {
        let count = self.count.and_then(|part| answers.first(part));
        Ok(
            match count.map(|cells| cells.get::<i64>("count")).transpose()? {
                Some(count) if count > self.few => Breadth::Many,
                _ => Breadth::Few,
            },
        )
    }
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
pub(crate) fn push_words(
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
pub(crate) fn push_public_words(query: &mut Query, search: &SearchWords) {
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
