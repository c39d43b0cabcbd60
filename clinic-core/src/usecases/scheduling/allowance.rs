//! What staff may pass over when they book, and where a booking comes from.

use crate::base::sensitive::SensitiveText;
use crate::domain::access::{Act, Capacity};
use crate::domain::error::Error;
use crate::domain::scheduling::Source;
use crate::domain::scheduling::placement::Placement;
use crate::engine::command::Call;
use serde::{Deserialize, Serialize};

/// What staff may pass over when they book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Allowance {
    /// A start that is not on the grid.
    pub off_grid: bool,
    /// A start sooner than the notice that is asked for.
    pub too_soon: bool,
    /// A start beyond the horizon.
    pub too_far: bool,
}

impl Allowance {
    /// The act of booking with it.
    pub(crate) fn act(self) -> Act {
        if self.any() {
            Act::BookAsStaff
        } else {
            Act::Book
        }
    }

    /// Whether anything is passed over.
    #[must_use]
    pub fn any(self) -> bool {
        self.off_grid || self.too_soon || self.too_far
    }
}

/// A squeeze-in: beside what the doctor already has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Overbook {
    /// Why; kept with the appointment.
    pub reason: SensitiveText,
}

impl Overbook {
    /// The reason that is kept with an appointment at the place: none where it was free after all.
    pub(super) fn reason_at(
        overbook: Option<&Self>,
        placement: &Placement,
    ) -> Option<SensitiveText> {
        let squeezed = overbook.filter(|_| placement.squeezed);
        squeezed.map(|overbook| overbook.reason.clone())
    }
}

/// Whether who books may name the source: only employees book at the desk and by phone.
pub(super) fn may_name(source: Option<Source>, capacity: Capacity) -> Result<(), Error> {
    let of_the_desk = matches!(source, Some(Source::Desk | Source::Phone));
    if of_the_desk && !capacity.is_staff() {
        return Err(Error::forbidden());
    }
    Ok(())
}

/// Where a booking comes from: as named, else the desk if an employee books, else the web.
pub(super) fn source_of(named: Option<Source>, call: &Call<'_>) -> Source {
    let of_staff = call.capacity.is_some_and(Capacity::is_staff);
    let implied = if of_staff { Source::Desk } else { Source::Web };
    named.unwrap_or(implied)
}
