//! What somebody would like to book.

use super::calendar::Question;
use crate::base::ids::{DoctorId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::time::{Instant, Span};
use crate::domain::access::Actor;
use crate::domain::scheduling::Owner;
use crate::engine::command::Context;
use crate::ports::store::CalendarOf;

/// What somebody would like to book.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) patient_id: Option<PatientId>,
    /// Whether the patient is that of an appointment that is moved.
    pub(crate) patient_implied: bool,
    pub(crate) doctor_id: Option<DoctorId>,
    pub(crate) service_id: Option<ServiceId>,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) room_id: Option<RoomId>,
    pub(crate) starts_at: Instant,
}

impl Wish {
    pub(crate) fn question(&self, span: Span, without: Vec<Owner>) -> Question {
        Question {
            patient_id: self.patient_id,
            patient_implied: self.patient_implied,
            doctor_ids: self.doctor_id.into_iter().collect(),
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            span,
            without,
            also: Vec::new(),
        }
    }

    /// The records on which it rests.
    pub(crate) fn rests_on(&self, context: &Context) -> CalendarOf {
        let span = Span::new(self.starts_at, self.starts_at);
        self.question(span, Vec::new()).rests_on(context)
    }

    /// The records on which it rests; where no patient is named, those that the acting account is.
    pub(crate) fn rests_on_own(&self, context: &Context) -> CalendarOf {
        let account = match context.actor {
            Actor::Account(id) => Some(id),
            Actor::Host | Actor::Public => None,
        };
        CalendarOf {
            patients_of: account.filter(|_| self.patient_id.is_none()),
            ..self.rests_on(context)
        }
    }
}
