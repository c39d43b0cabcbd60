//! Availability: one plan behind offer, booking and explanation.
//!
//! Each rule is a set of starts that it forbids. What is offered is the grid less all of those sets; the
//! explanation of a start names every set that holds it. So a start is offered exactly if there is no reason
//! against it, by construction.

mod frame;
mod grid;
mod instants;
mod plan;
mod reason;
mod request;
mod set;
mod working;

pub use reason::{Reason, ReasonCode};
pub use request::{
    Alignment, AvailabilityError, Busy, BusySource, DateWindow, DoctorCalendar, Explanation, Offer,
    OpenSession, Policy, RoomCalendar, ServiceTiming, SlotRequest,
};

use crate::base::ids::{DoctorId, RoomId};
use crate::base::time::{Instant, Schedule, WallSpan, ZoneRules};
use frame::Frame;
use instants::FromMicros;
use plan::Plan;

/// The starts that can be booked in the window, by start and by the order of doctors in the request.
///
/// # Errors
/// A duration or step of no length, or a window that is too long.
///
/// ```
/// use clinic_core::ids::DoctorId;
/// use clinic_core::scheduling::{DateWindow, DoctorCalendar, ServiceTiming, SlotRequest, slots};
/// use clinic_core::time::{Schedule, ZoneName, Zones};
///
/// let zone = Zones::bundled().rules(&ZoneName::new("Europe/Bucharest"))?;
/// let mut schedule = Schedule::default();
/// schedule.weekly.mon.push(("09:00".parse()?, "10:00".parse()?).into());
/// let doctors = [DoctorCalendar::new(DoctorId(uuid::Uuid::nil()), &schedule)];
/// let window = DateWindow { from: "2027-02-01".parse()?, to: "2027-02-02".parse()? };
/// let request = SlotRequest::new(&zone, "2027-01-01T00:00:00Z".parse()?, window, ServiceTiming::of(30), &doctors);
/// let offers = slots(&request)?;
/// assert_eq!(offers.len(), 2);
/// assert_eq!(offers[0].starts_at.to_rfc3339(), "2027-02-01T07:00:00+00:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn slots(request: &SlotRequest<'_>) -> Result<Vec<Offer>, AvailabilityError> {
    let frame = Frame::new(request)?;
    if let [doctor] = request.doctors
        && doctor.sessions.is_empty()
    {
        let starts = Plan::new(&frame, doctor).starts();
        let starts = starts.into_iter().map(|at| (at, doctor.doctor, None));
        return Ok(match frame.rooms {
            None => offers(&frame, starts, |_| None),
            Some(_) => offers(&frame, starts, |at| frame.room_at(at)),
        });
    }
    let mut all: Vec<(i64, DoctorId, Option<&OpenSession>)> = Vec::new();
    for doctor in request.doctors {
        let starts = with_joins(&Plan::new(&frame, doctor));
        all.extend(
            starts
                .into_iter()
                .map(|(at, joined)| (at, doctor.doctor, joined)),
        );
    }
    // Each doctor's starts are in order, and stay in the order of doctors where they are the same.
    all.sort_by_key(|(at, ..)| *at);
    Ok(offers(&frame, all.into_iter(), |at| frame.room_at(at)))
}

/// The offers of starts with a doctor and the group session that they join; `room` gives the room of those that
/// join none.
fn offers<'a>(
    frame: &Frame<'_>,
    starts: impl Iterator<Item = (i64, DoctorId, Option<&'a OpenSession>)>,
    room: impl Fn(i64) -> Option<RoomId>,
) -> Vec<Offer> {
    let mut instants = FromMicros::near(frame.not_past);
    let length_s = frame.duration / 1_000_000;
    let offers = starts.map(|(at, doctor, joined)| match joined {
        None => {
            let (starts_at, ends_at) = instants.pair(at, length_s);
            Offer {
                starts_at,
                ends_at,
                doctor,
                room: room(at),
                seats_left: None,
            }
        }
        Some(session) => Offer {
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            doctor,
            room: session.room,
            seats_left: Some(session.seats_left),
        },
    });
    offers.collect()
}

/// The group session that a start joins: one that begins exactly then, in the room that is asked for if one is.
/// Of several the first that has a seat.
pub(crate) fn joined(
    sessions: &[OpenSession],
    at: i64,
    room: Option<RoomId>,
) -> Option<&OpenSession> {
    let mut there = sessions.iter().filter(|session| {
        session.starts_at.timestamp_micros() == at
            && room.is_none_or(|room| session.room == Some(room))
    });
    let first = there.clone().next();
    there.find(|session| session.seats_left > 0).or(first)
}

/// A doctor's starts with the group session that they join.
fn with_joins<'a>(plan: &Plan<'a>) -> Vec<(i64, Option<&'a OpenSession>)> {
    // A start at which there is a session joins it or is not offered.
    let alone = plan.starts().into_iter();
    let mut starts: Vec<_> = alone
        .filter(|at| plan.session_at(*at).is_none())
        .map(|at| (at, None))
        .collect();
    let own = starts.len();
    starts.extend(
        plan.joins()
            .map(|session| (session.starts_at.timestamp_micros(), Some(session))),
    );
    if own < starts.len() {
        starts.sort_by_key(|(at, _)| *at);
    }
    starts
}

/// The starts that can be booked, doctor by doctor in the order of the request, as UTC microseconds: the same
/// answer as [`slots`] in its leanest form.
///
/// # Errors
/// As [`slots`].
pub fn starts(request: &SlotRequest<'_>) -> Result<Vec<Vec<i64>>, AvailabilityError> {
    let frame = Frame::new(request)?;
    let all = request.doctors.iter().map(|doctor| {
        let plan = Plan::new(&frame, doctor);
        if doctor.sessions.is_empty() {
            plan.starts()
        } else {
            with_joins(&plan).into_iter().map(|(at, _)| at).collect()
        }
    });
    Ok(all.collect())
}

/// Why a start is offered with a doctor or not: every reason that holds. The window of the request does not
/// matter.
///
/// # Errors
/// As [`slots`]; a doctor that is not in the request.
pub fn explain(
    request: &SlotRequest<'_>,
    doctor: DoctorId,
    start: Instant,
) -> Result<Explanation, AvailabilityError> {
    let date = request.zone.local(start).date();
    let window = DateWindow {
        from: date,
        to: date.succ_opt().unwrap_or(date),
    };
    let request = SlotRequest { window, ..*request };
    let frame = Frame::new(&request)?;
    let calendar = request
        .doctors
        .iter()
        .find(|c| c.doctor == doctor)
        .ok_or(AvailabilityError::UnknownDoctor)?;
    let reasons = Plan::new(&frame, calendar).reasons(start.timestamp_micros());
    Ok(Explanation {
        offered: reasons.is_empty(),
        reasons,
    })
}

/// The first room of the request, in its order, that is free for a start; `None` if no room is needed or
/// none is free.
///
/// # Errors
/// As [`slots`].
pub fn free_room(
    request: &SlotRequest<'_>,
    start: Instant,
) -> Result<Option<RoomId>, AvailabilityError> {
    Ok(Frame::new(request)?.room_at(start.timestamp_micros()))
}

/// Whether a span of instants lies within what a schedule declares, within the opening hours, and off no time
/// off: what an appointment needs to keep its place when they change.
#[must_use]
pub fn fits(
    span: crate::base::time::Span,
    schedule: Option<&Schedule>,
    hours: Option<&Schedule>,
    time_off: &[WallSpan],
    zone: &ZoneRules,
) -> bool {
    let (from, to) = (span.from.timestamp_micros(), span.to.timestamp_micros());
    plan::within(schedule, from, to, zone)
        && plan::within(hours, from, to, zone)
        && !plan::meets_off(time_off, from, to, zone)
}
