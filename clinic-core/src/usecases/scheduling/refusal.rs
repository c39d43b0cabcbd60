//! The refusal of a time, with the reasons and the nearest starts that can be booked.

use super::calendar::Calendar;
use super::wish::Wish;
use crate::base::limits;
use crate::base::time::Span;
use crate::domain::access::{Act, View as _};
use crate::domain::error::{Details, Error, ErrorCode};
use crate::domain::scheduling::{Owner, Reason, ReasonCode, Refusal};
use crate::engine::command::{Call, Fault};
use crate::ports::store::Tx;
use chrono::Duration;

/// The refusal of a time, with the reasons against each doctor: `slot_taken` if with one of them it would be offered but
/// for what others have booked.
pub(crate) fn of_reasons(of_doctors: Vec<Vec<Reason>>) -> Error {
    use ReasonCode as R;
    let taken = of_doctors.iter().any(|reasons| {
        let taken = |code| {
            matches!(
                code,
                R::DoctorBusy | R::PatientBusy | R::NoRoom | R::SessionFull
            )
        };
        reasons.iter().any(|r| taken(r.code))
            && reasons
                .iter()
                .all(|r| taken(r.code) || matches!(r.code, R::DayFull | R::OffGrid))
    });
    let mut reasons: Vec<_> = of_doctors.into_iter().flatten().collect();
    reasons.sort();
    reasons.dedup();
    let (code, message) = if taken {
        (ErrorCode::SlotTaken, "the time is taken")
    } else {
        (ErrorCode::NotOffered, "the time is not offered")
    };
    Error::new(code, message).with(Details::Refusal(Refusal {
        reasons,
        alternatives: Vec::new(),
    }))
}

/// Whether the refusal is of a time, for which others can be offered.
pub(crate) fn is_of_time(error: &Error) -> bool {
    matches!(error.code, ErrorCode::SlotTaken | ErrorCode::NotOffered)
}

/// Adds the nearest starts that the actor can book to a refusal; `acts`: what booking them takes.
pub(crate) async fn with_alternatives(
    mut refusal: Error,
    wish: Wish,
    moving: Vec<Owner>,
    acts: &[Act],
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Error, Fault> {
    let days = Duration::days(i64::from(limits::ALTERNATIVES_DAYS));
    let start = wish.starts_at;
    let span = Span::new(
        (start - days).max(call.now - Duration::days(1)),
        start.max(call.now) + days,
    );
    let question = wish.question(span, moving);
    let mut calendar = Calendar::name(&question, call, tx).await?;
    calendar.retain_permitted(acts, wish.patient_id, call.grants)?;
    calendar.load(&question, tx).await?;
    if let Some(Details::Refusal(refusal)) = refusal.details.as_deref_mut() {
        refusal.alternatives = calendar.nearest(start, limits::ALTERNATIVES_EACH_SIDE)?;
        refusal.alternatives.view(call.grants);
    }
    Ok(refusal)
}
