//! The status machine, every status with every action.

use chrono::Duration;
use clinic_core::scheduling::{
    Action, By, Status, StatusSettings, TransitionError, TransitionRequest, transition,
};
use clinic_core::time::Instant;

fn start() -> Instant {
    "2027-01-05T09:00:00Z".parse().unwrap()
}

fn request(status: Status, action: Action) -> TransitionRequest {
    TransitionRequest {
        status,
        before_check_in: Some(Status::Confirmed),
        action,
        by: By::Clinical,
        // Late enough for a no-show, and before the end.
        at: start() + Duration::minutes(20),
        starts_at: start(),
        ends_at: start() + Duration::minutes(30),
        same_local_date: true,
        settings: StatusSettings::default(),
    }
}

/// The table of the rules, written out a second time.
fn expected(status: Status, action: Action) -> Option<Status> {
    use Action as A;
    use Status as S;
    match (action, status) {
        (A::Approve, S::Requested) => Some(S::Scheduled),
        (A::Confirm, S::Scheduled) => Some(S::Confirmed),
        (A::CheckIn, S::Scheduled | S::Confirmed) => Some(S::CheckedIn),
        (A::UndoCheckIn, S::CheckedIn) => Some(S::Confirmed),
        (A::Start, S::Scheduled | S::Confirmed | S::CheckedIn) => Some(S::InProgress),
        (A::Complete, S::Scheduled | S::Confirmed | S::CheckedIn | S::InProgress) => {
            Some(S::Completed)
        }
        (A::Cancel, S::Requested | S::Scheduled | S::Confirmed | S::CheckedIn) => {
            Some(S::Cancelled)
        }
        (A::MarkNoShow, S::Scheduled | S::Confirmed) => Some(S::NoShow),
        (A::ArriveLate, S::NoShow) => Some(S::CheckedIn),
        (A::Reschedule, S::Requested) => Some(S::Requested),
        (A::Reschedule, S::Scheduled | S::Confirmed) => Some(S::Scheduled),
        _ => None,
    }
}

#[test]
fn every_pair() {
    for status in Status::ALL {
        for action in Action::ALL {
            let mut request = request(status, action);
            if action == Action::Confirm {
                request.at = start() - Duration::minutes(1);
            }
            match (transition(&request), expected(status, action)) {
                (Ok(got), Some(wanted)) => assert_eq!(got, wanted, "{action:?} from {status:?}"),
                (Err(TransitionError::Invalid { allowed, .. }), None) => {
                    let wanted: Vec<_> = Action::ALL
                        .iter()
                        .copied()
                        .filter(|a| expected(status, *a).is_some())
                        .collect();
                    assert_eq!(allowed, wanted, "what is allowed from {status:?}");
                }
                (got, wanted) => panic!("{action:?} from {status:?}: {got:?}, expected {wanted:?}"),
            }
        }
    }
}

#[test]
fn guards_at_their_edges() {
    let minute = Duration::minutes(1);
    let case = |status, action, by, at: Instant| {
        transition(&TransitionRequest {
            by,
            at,
            ..request(status, action)
        })
    };
    use TransitionError::{NotAllowed, TooEarly, TooLate};
    let (s, end) = (start(), start() + Duration::minutes(30));
    let opens = s - Duration::minutes(120);
    assert_eq!(
        case(
            Status::Scheduled,
            Action::CheckIn,
            By::Staff,
            opens - minute
        ),
        Err(TooEarly {
            action: Action::CheckIn,
            from: opens
        })
    );
    assert_eq!(
        case(Status::Scheduled, Action::CheckIn, By::Staff, opens),
        Ok(Status::CheckedIn)
    );
    assert_eq!(
        case(Status::Scheduled, Action::CheckIn, By::Staff, end),
        Err(TooLate(Action::CheckIn))
    );
    assert_eq!(
        case(Status::Scheduled, Action::CheckIn, By::Patient, s),
        Err(NotAllowed(Action::CheckIn))
    );
    assert_eq!(
        case(Status::Scheduled, Action::Confirm, By::Patient, s - minute),
        Ok(Status::Confirmed)
    );
    assert_eq!(
        case(Status::Scheduled, Action::Confirm, By::Staff, s),
        Err(TooLate(Action::Confirm))
    );
    assert_eq!(
        case(Status::CheckedIn, Action::Start, By::Staff, s),
        Err(NotAllowed(Action::Start))
    );
    assert_eq!(
        case(
            Status::InProgress,
            Action::Complete,
            By::Clinical,
            s - minute
        ),
        Err(TooEarly {
            action: Action::Complete,
            from: s
        })
    );
    assert_eq!(
        case(Status::Scheduled, Action::Cancel, By::Patient, s),
        Ok(Status::Cancelled)
    );
    assert_eq!(
        case(Status::Scheduled, Action::Cancel, By::Patient, s + minute),
        Err(TooLate(Action::Cancel))
    );
    assert_eq!(
        case(Status::Scheduled, Action::Cancel, By::Staff, s + minute),
        Ok(Status::Cancelled)
    );
    let late = s + Duration::minutes(15);
    assert_eq!(
        case(Status::Scheduled, Action::MarkNoShow, By::Sweep, late),
        Ok(Status::NoShow)
    );
    assert_eq!(
        case(
            Status::Scheduled,
            Action::MarkNoShow,
            By::Sweep,
            late - minute
        ),
        Err(TooEarly {
            action: Action::MarkNoShow,
            from: late
        })
    );
    let start_at = |at, same_local_date| {
        transition(&TransitionRequest {
            by: By::Clinical,
            at,
            same_local_date,
            ..request(Status::Scheduled, Action::Start)
        })
    };
    assert_eq!(
        start_at(opens - minute, false),
        Err(TooEarly {
            action: Action::Start,
            from: opens
        })
    );
    assert_eq!(start_at(opens, false), Ok(Status::InProgress));
    assert_eq!(start_at(opens - minute, true), Ok(Status::InProgress));
    let next_day = TransitionRequest {
        same_local_date: false,
        ..request(Status::NoShow, Action::ArriveLate)
    };
    assert_eq!(transition(&next_day), Err(TooLate(Action::ArriveLate)));
    let booked = TransitionRequest {
        before_check_in: None,
        ..request(Status::CheckedIn, Action::UndoCheckIn)
    };
    assert_eq!(transition(&booked), Ok(Status::Scheduled));
}

#[test]
fn words_and_fhir() {
    for status in Status::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        assert_eq!(
            status.is_live(),
            !matches!(status.as_str(), "cancelled" | "no_show")
        );
    }
    let fhir: Vec<_> = Status::ALL.iter().map(|s| s.fhir()).collect();
    assert_eq!(
        fhir,
        [
            "pending",
            "booked",
            "booked",
            "checked-in",
            "arrived",
            "fulfilled",
            "cancelled",
            "noshow"
        ]
    );
}
