//! Which migrations a database has, and which this version knows.

use crate::error::OpenError;
use sqlx::migrate::Migrator;

/// A migration that was applied.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Applied {
    pub(crate) version: i64,
    pub(crate) checksum: Vec<u8>,
    pub(crate) success: bool,
}

/// Where a schema stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schema {
    /// It has all that this version knows.
    Current,
    /// It lacks some, this one first.
    Behind(i64),
}

impl Schema {
    /// Compares what was applied with what is known.
    pub(crate) fn of(
        place: &str,
        known: &Migrator,
        applied: &[Applied],
    ) -> Result<Self, OpenError> {
        let newest = known.iter().map(|known| known.version).max().unwrap_or(0);
        if let Some(newer) = applied.iter().map(|one| one.version).max()
            && newer > newest
        {
            return Err(OpenError::SchemaNewer {
                place: place.to_owned(),
                found: newer,
                known: newest,
            });
        }
        let mut behind = None;
        for known in known.iter() {
            match applied.iter().find(|one| one.version == known.version) {
                Some(one) if one.success && one.checksum == *known.checksum => {}
                Some(one) => {
                    return Err(OpenError::SchemaDiffers {
                        place: place.to_owned(),
                        version: one.version,
                    });
                }
                None => behind = behind.or(Some(known.version)),
            }
        }
        Ok(behind.map_or(Self::Current, Self::Behind))
    }

    /// `Ok` if nothing is lacking.
    pub(crate) fn require(self, place: &str) -> Result<(), OpenError> {
        match self {
            Self::Current => Ok(()),
            Self::Behind(missing) => Err(OpenError::SchemaBehind {
                place: place.to_owned(),
                missing,
            }),
        }
    }
}
