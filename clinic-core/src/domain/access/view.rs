//! What of a record its reader sees: one place for every answer of a command or a query.

use super::{Account, Act, Grants, Profile, Role, Subject};
use crate::base::ids::{AccountId, OrganizationId};
use crate::base::page::Page;
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::scheduling::{
    Appointment, Explanation, HistoryEntry, Hold, Reason, ReasonCode, Series, Slot, Slots, TimeOff,
};

/// A value that leaves the engine. Every outcome of a command and every answer of a query is one, so that nothing
/// is answered without having passed here.
pub trait View {
    /// Takes away what the actor may not see. A hidden field is empty or absent, as if the record had none.
    fn view(&mut self, grants: &Grants);
}

impl Appointment {
    /// Whom it concerns, for the access rules.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject::at(self.location_id)
            .with_doctor(self.doctor_id)
            .with_patient(Some(self.patient_id))
    }
}

/// Whether a field of the desk is shown: to all but the patient and who acts for them.
fn of_the_desk(role: Role) -> bool {
    role.is_staff()
}

/// Whether prices of what is done are shown: not to who does not deal with money.
fn with_prices(role: Role) -> bool {
    !matches!(role, Role::Assistant | Role::Technician | Role::Staff)
}

impl View for Appointment {
    /// Desk notes, lane, the reason of a squeeze-in and the flag of the desk are hidden from patients; the price
    /// from assistants, technicians and staff.
    fn view(&mut self, grants: &Grants) {
        let subject = self.subject();
        if !grants.shows(Act::ReadAppointment, &subject, of_the_desk) {
            self.notes = None;
            self.lane = None;
            self.overbook_reason = None;
            self.stranded = None;
        }
        // A guest who has just made the first booking sees its price, as any patient does.
        let mine = !grants.is_staff();
        if !mine && !grants.shows(Act::ReadAppointment, &subject, with_prices) {
            self.price = None;
        }
    }
}

impl HistoryEntry {
    /// Takes away what the reader of the appointment may not see: who did it, and the reason of a squeeze-in.
    pub(crate) fn view_of(&mut self, appointment: &Subject, grants: &Grants) {
        if !grants.shows(Act::ReadAppointment, appointment, of_the_desk) {
            self.actor = None;
            // Steps without an action are the booking, with the reason of a squeeze-in, and the desk's own edits.
            if self.action.is_none() {
                self.reason = None;
            }
        }
    }
}

impl View for Patient {
    /// Notes of the desk are hidden from the patient and who acts for them; identifiers from technicians and staff.
    fn view(&mut self, grants: &Grants) {
        // Who may read it only as one of their own patients is their doctor, to whom nothing of it is hidden.
        let anyones = Subject::of_patient(self.id, false);
        let own = !grants.allow(Act::ReadPatient, &anyones);
        let subject = Subject::of_patient(self.id, own);
        if !grants.shows(Act::ReadPatient, &subject, of_the_desk) {
            self.fields.notes = None;
        }
        let numbers = |role| !matches!(role, Role::Technician | Role::Staff);
        if !grants.shows(Act::ReadPatient, &subject, numbers) {
            self.fields.identifiers = None;
        }
    }
}

impl View for Doctor {
    /// Address, telephone and daily limit are hidden from patients and guests.
    fn view(&mut self, grants: &Grants) {
        if !grants.sees_inactive() {
            self.fields.email = None;
            self.fields.phone = None;
            self.fields.max_per_day = None;
        }
    }
}

impl View for Organization {
    /// The settings are hidden from patients and guests.
    fn view(&mut self, grants: &Grants) {
        let works_there = grants
            .memberships()
            .iter()
            .any(|m| m.organization_id == self.id && m.role.is_staff());
        if !works_there && !grants.is_host() && !grants.is_super_admin() {
            self.fields.settings = None;
        }
    }
}

impl View for TimeOff {
    /// The reason is hidden from all who do not work for the organization.
    fn view(&mut self, grants: &Grants) {
        if !grants.is_staff() {
            self.reason = None;
        }
    }
}

impl Reason {
    /// Takes away the records that the reader may not see. `doctors_calendar` is whom and where the refused start
    /// concerns.
    pub(crate) fn view_of(&mut self, doctors_calendar: &Subject, grants: &Grants) {
        let allowed = match self.code {
            ReasonCode::PatientBusy => {
                let person = doctors_calendar.patient;
                person.is_some_and(|patient| grants.is_person(patient))
                    || grants.allow(
                        Act::ReadAppointment,
                        &Subject {
                            patient: None,
                            doctor: None,
                            ..Subject::whole_organization()
                        },
                    )
            }
            // Whoever is in the rooms may be another doctor's.
            ReasonCode::NoRoom => {
                let place = Subject {
                    doctor: None,
                    patient: None,
                    ..doctors_calendar.clone()
                };
                grants.allow(Act::ReadAppointment, &place)
            }
            ReasonCode::TimeOff => grants.allow(Act::ReadSchedule, &Subject::whole_organization()),
            _ => {
                let calendar = Subject {
                    patient: None,
                    ..doctors_calendar.clone()
                };
                grants.allow(Act::ReadAppointment, &calendar)
            }
        };
        if !allowed {
            self.hide();
        }
    }
}

impl View for Hold {
    /// The price is hidden from whom that of an appointment is.
    fn view(&mut self, grants: &Grants) {
        let subject = self.subject();
        if grants.is_staff() && !grants.shows(Act::ReadAppointment, &subject, with_prices) {
            self.price = None;
        }
    }
}

impl<T: View> View for Vec<T> {
    fn view(&mut self, grants: &Grants) {
        self.iter_mut().for_each(|one| one.view(grants));
    }
}

impl<T: View> View for Page<T> {
    fn view(&mut self, grants: &Grants) {
        self.items.view(grants);
    }
}

impl<T: View> View for Option<T> {
    fn view(&mut self, grants: &Grants) {
        self.iter_mut().for_each(|one| one.view(grants));
    }
}

/// Values of which nothing is hidden from whoever may ask for them, or that their query views by itself because
/// what is hidden depends on more than the value.
macro_rules! shown_as_they_are {
    ($($value:ty),* $(,)?) => {$(
        impl $crate::domain::access::View for $value {
            fn view(&mut self, _grants: &$crate::domain::access::Grants) {}
        }
    )*};
}
pub(crate) use shown_as_they_are;

impl View for Account {
    /// Shown to the host only, which is asked for by its query.
    fn view(&mut self, _grants: &Grants) {}
}

shown_as_they_are!(
    (),
    AccountId,
    DoctorSchedule,
    Explanation,
    HistoryEntry,
    Location,
    OrganizationId,
    Profile,
    Room,
    Series,
    Service,
);

impl View for Slot {
    /// The room is hidden from those who may not see rooms.
    fn view(&mut self, grants: &Grants) {
        if !grants.allow(Act::ReadSchedule, &Subject::whole_organization()) {
            self.room_id = None;
        }
    }
}

impl View for Slots {
    fn view(&mut self, grants: &Grants) {
        self.slots.view(grants);
    }
}
