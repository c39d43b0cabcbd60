//! What the reader sees of the answers of scheduling.

use super::{
    CancelledSeries, DoctorAvailability, QueueEntry, SeriesOutcome, Suggestion, WhatIfAnswer,
};
use crate::domain::access::{Act, Grants, View};

impl View for QueueEntry {
    fn view(&mut self, grants: &Grants) {
        self.appointment.view(grants);
    }
}

impl View for SeriesOutcome {
    fn view(&mut self, grants: &Grants) {
        self.booked.view(grants);
    }
}

impl View for CancelledSeries {
    fn view(&mut self, grants: &Grants) {
        self.cancelled.view(grants);
    }
}

impl View for WhatIfAnswer {
    /// The appointments that the actor may not read are counted, not shown.
    fn view(&mut self, grants: &Grants) {
        self.appointments
            .retain(|a| grants.allow(Act::ReadAppointment, &a.subject()));
        self.appointments.view(grants);
    }
}

impl View for Suggestion {
    fn view(&mut self, grants: &Grants) {
        self.slot.view(grants);
    }
}

impl View for DoctorAvailability {
    fn view(&mut self, grants: &Grants) {
        self.days.iter_mut().for_each(|day| day.slots.view(grants));
    }
}
