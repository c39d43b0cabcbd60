//! The rows that an actor may see, so written that an index finds them.
//!
//! A condition with `OR` over several columns makes a database read a list in its order and look at every row of the
//! organization. What is seen by several memberships is therefore read in parts, each by an index of its own.

use super::super::Query;
use super::list::push_ids;
use clinic_core::access::{Reach, Visibility};
use clinic_core::ids::{DoctorId, LocationId, PatientId};
use clinic_core::store::AppointmentFilter;
use uuid::Uuid;

/// The most parts that a list is read in: the places of one membership and some more.
const PARTS: usize = 64;

/// Appointments that are seen together: all of what is `Some` must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    patients: Option<Vec<PatientId>>,
    doctors: Vec<Vec<DoctorId>>,
    locations: Option<Vec<LocationId>>,
}

impl Part {
    fn of(reach: &Reach) -> Self {
        let doctors = [&reach.doctors, &reach.patients_of];
        Self {
            patients: reach.patients.clone(),
            doctors: doctors.into_iter().flatten().cloned().collect(),
            locations: reach.locations.clone(),
        }
    }

    fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    fn is_nothing(&self) -> bool {
        self.patients.as_ref().is_some_and(Vec::is_empty)
            || self.locations.as_ref().is_some_and(Vec::is_empty)
            || self.doctors.iter().any(Vec::is_empty)
    }

    /// The same in parts that name one patient, else one doctor, else one location: the index by each of them has
    /// the rows in the order of the list.
    fn split(self) -> Vec<Self> {
        if let Some(patients) = self.patients {
            let one = |id| Self {
                patients: Some(vec![id]),
                doctors: self.doctors.clone(),
                locations: self.locations.clone(),
            };
            return patients.into_iter().map(one).collect();
        }
        if let Some((first, others)) = self.doctors.split_first() {
            let one = |id: &DoctorId| Self {
                patients: None,
                doctors: [vec![*id]]
                    .into_iter()
                    .chain(others.iter().cloned())
                    .collect(),
                locations: self.locations.clone(),
            };
            return first.iter().map(one).collect();
        }
        let Some(locations) = self.locations else {
            return vec![self];
        };
        let one = |id| Self {
            locations: Some(vec![id]),
            ..Self::default()
        };
        locations.into_iter().map(one).collect()
    }

    /// Conditions, joined by `AND`.
    fn push(&self, query: &mut Query) {
        let mut and = "";
        if let Some(ids) = &self.patients {
            push_ids(query, "patient_id", ids);
            and = " AND ";
        }
        for ids in &self.doctors {
            push_ids(query.push(and), "doctor_id", ids);
            and = " AND ";
        }
        if let Some(ids) = &self.locations {
            push_ids(query.push(and), "location_id", ids);
        }
    }
}

/// What an actor may see of the appointments that a filter lets through, in parts that are each read by an index; a
/// row may be in several.
pub(crate) fn appointment_parts(filter: &AppointmentFilter) -> Vec<Seen> {
    let parts = match &filter.visibility {
        Visibility::All => return vec![Seen::Everything],
        Visibility::Within(reaches) => distinct(reaches.iter().map(Part::of)),
    };
    // What is asked of one patient or series is found by that: it is few, whoever may see it.
    let found_otherwise = filter.patient_id.is_some() || filter.series_id.is_some();
    if found_otherwise {
        return vec![Seen::among(parts)];
    }
    let split = distinct(parts.iter().cloned().flat_map(Part::split));
    if split.is_empty() || split.len() > PARTS {
        return vec![Seen::among(parts)];
    }
    split.into_iter().map(Seen::one).collect()
}

/// What an actor may see of appointments that are found otherwise.
pub(crate) fn appointments(visibility: &Visibility) -> Seen {
    match visibility {
        Visibility::All => Seen::Everything,
        Visibility::Within(reaches) => Seen::among(distinct(reaches.iter().map(Part::of))),
    }
}

/// The parts in which there is something, each once.
fn distinct(parts: impl Iterator<Item = Part>) -> Vec<Part> {
    let mut kept = Vec::new();
    for part in parts.filter(|part| !part.is_nothing()) {
        if !kept.contains(&part) {
            kept.push(part);
        }
    }
    kept
}

/// Rows that are seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// All of the organization's.
    Everything,
    /// Those in any of the parts; none if there is no part.
    Within(Vec<Part>),
}

impl Seen {
    fn one(part: Part) -> Self {
        Self::among(vec![part])
    }

    fn among(parts: Vec<Part>) -> Self {
        if parts.iter().any(Part::is_everything) {
            Self::Everything
        } else {
            Self::Within(parts)
        }
    }

    /// ` AND` the condition, without an `OR` where there is one part.
    pub(crate) fn push(&self, query: &mut Query) {
        let Self::Within(parts) = self else { return };
        match parts.as_slice() {
            [] => {
                query.push(" AND 1 = 0");
            }
            [only] => only.push(query.push(" AND ")),
            several => {
                let mut before = " AND ((";
                for part in several {
                    part.push(query.push(before));
                    before = ") OR (";
                }
                query.push("))");
            }
        }
    }
}

/// ` AND` the patients that an actor may see. A patient has no location and no doctor of their own: a reach by
/// locations does not narrow them, one by doctors is by the patients who came to them.
pub(crate) fn push_patients(query: &mut Query, organization: Uuid, visibility: &Visibility) {
    let Visibility::Within(reaches) = visibility else {
        return;
    };
    let reaches_all = |reach: &Reach| reach.patients.is_none() && reach.patients_of.is_none();
    if reaches.iter().any(reaches_all) {
        return;
    }
    let nobody = |reach: &&Reach| {
        reach.patients.as_ref().is_some_and(Vec::is_empty)
            || reach.patients_of.as_ref().is_some_and(Vec::is_empty)
    };
    let reaches: Vec<&Reach> = reaches.iter().filter(|reach| !nobody(reach)).collect();
    match reaches.as_slice() {
        [] => {
            query.push(" AND 1 = 0");
        }
        [
            Reach {
                patients: Some(ids),
                patients_of: None,
                ..
            },
        ] => push_ids(query.push(" AND "), "id", ids),
        several => {
            let mut before = " AND id IN (";
            for reach in several {
                query.push(before);
                push_reached(query, organization, reach);
                before = " UNION ";
            }
            query.push(")");
        }
    }
}

/// `SELECT` the ids of the patients in a reach.
fn push_reached(query: &mut Query, organization: Uuid, reach: &Reach) {
    let Some(doctors) = &reach.patients_of else {
        query
            .push("SELECT id FROM patients WHERE organization_id = ")
            .push_bind(organization);
        if let Some(ids) = &reach.patients {
            push_ids(query.push(" AND "), "id", ids);
        }
        return;
    };
    push_own_patients(query, organization, doctors, |query| {
        if let Some(ids) = &reach.patients {
            push_ids(query.push(" AND "), "patient_id", ids);
        }
    });
}

/// `SELECT` the ids of the patients of doctors: with an appointment that is not cancelled, or assigned to them.
pub(crate) fn push_own_patients(
    query: &mut Query,
    organization: Uuid,
    doctors: &[DoctorId],
    and: impl Fn(&mut Query),
) {
    query
        .push("SELECT patient_id FROM appointments WHERE organization_id = ")
        .push_bind(organization)
        .push(" AND status <> 'cancelled' AND ");
    push_ids(query, "doctor_id", doctors);
    and(query);
    query
        .push(" UNION SELECT patient_id FROM patient_doctors WHERE organization_id = ")
        .push_bind(organization)
        .push(" AND ");
    push_ids(query, "doctor_id", doctors);
    and(query);
}
