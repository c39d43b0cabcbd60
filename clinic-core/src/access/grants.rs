use super::{Breadth, Membership, Permission, permissions_of};
use crate::error::Error;
use crate::ids::{AccountId, DoctorId, LocationId, PatientId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// The application that embeds the library, which has seen to it that its user may; everything is
    /// allowed. Never taken from a request.
    Host,
    /// A user, with the roles of their memberships.
    Account(AccountId),
    /// Nobody in particular: only what is public.
    Public,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => f.write_str("host"),
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Public => f.write_str("public"),
        }
    }
}

/// What an act concerns. What is `None` does not matter for the act.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject {
    /// The location it happens at.
    pub location: Option<LocationId>,
    /// The doctor it concerns.
    pub doctor: Option<DoctorId>,
    /// The patient it concerns.
    pub patient: Option<PatientId>,
    /// Whether the patient is one of the actor's doctors' own; loaded only where it matters.
    pub patient_of_actor: bool,
}

/// Where a permission reaches: all of what is `Some` must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Only at these locations.
    pub locations: Option<Vec<LocationId>>,
    /// Only with these doctors.
    pub doctors: Option<Vec<DoctorId>>,
    /// Only patients who have had an appointment with one of these doctors.
    pub patients_of: Option<Vec<DoctorId>>,
    /// Only these patients.
    pub patients: Option<Vec<PatientId>>,
}

/// The rows of a list that an actor may see: those in any of the reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// All rows.
    All,
    /// The rows in any of them.
    Within(Vec<Reach>),
}

/// What an actor may do in one organization.
#[derive(Clone, Debug)]
pub struct Grants {
    actor: Actor,
    super_admin: bool,
    memberships: Vec<Membership>,
}

impl Grants {
    /// The grants of an actor with these memberships of the organization.
    #[must_use]
    pub fn new(actor: Actor, super_admin: bool, memberships: Vec<Membership>) -> Self {
        Self {
            actor,
            super_admin,
            memberships,
        }
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whether the actor is the embedding application.
    #[must_use]
    pub fn is_host(&self) -> bool {
        self.actor == Actor::Host
    }

    /// Whether the actor runs the platform.
    #[must_use]
    pub fn is_super_admin(&self) -> bool {
        self.super_admin
    }

    /// Whether the actor works for the organization.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.is_host() || self.memberships.iter().any(|m| m.role.is_staff())
    }

    /// The memberships of the organization.
    #[must_use]
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// The patients that the actor is.
    pub fn own_patients(&self) -> impl Iterator<Item = PatientId> + '_ {
        self.memberships.iter().filter_map(|m| m.patient_id)
    }

    /// The doctors that the actor is or assists.
    pub fn own_doctors(&self) -> impl Iterator<Item = DoctorId> + '_ {
        self.memberships
            .iter()
            .flat_map(|m| m.doctor_ids.iter().copied())
    }

    /// Where the actor has the permission.
    fn reaches(&self, permission: Permission) -> impl Iterator<Item = Reach> + '_ {
        self.memberships.iter().flat_map(move |membership| {
            permissions_of(membership.role)
                .iter()
                .filter(move |(p, _)| *p == permission)
                .map(|(_, breadth)| {
                    let mut reach = Reach {
                        locations: membership.location_ids.clone(),
                        ..Reach::default()
                    };
                    match breadth {
                        Breadth::Locations => {}
                        Breadth::Doctors => reach.doctors = Some(membership.doctor_ids.clone()),
                        Breadth::PatientsOfDoctors => {
                            reach.patients_of = Some(membership.doctor_ids.clone())
                        }
                        Breadth::OwnPatient => {
                            reach.patients = Some(membership.patient_id.into_iter().collect())
                        }
                    }
                    reach
                })
        })
    }

    /// Whether super_admin has the permission without a membership: organizations, places and users,
    /// but no patients and no clinical text.
    fn as_super_admin(&self, permission: Permission) -> bool {
        use Permission as P;
        self.super_admin
            && matches!(
                permission,
                P::PlatformManage
                    | P::OrganizationWrite
                    | P::UsersWrite
                    | P::CatalogRead
                    | P::CatalogWrite
                    | P::SchedulesWrite
            )
    }

    /// Whether the actor may do it to the subject.
    #[must_use]
    pub fn allow(&self, permission: Permission, subject: &Subject) -> bool {
        self.is_host()
            || self.as_super_admin(permission)
            || self.reaches(permission).any(|reach| reach.covers(subject))
    }

    /// Whether the actor may do it to anything at all.
    #[must_use]
    pub fn allow_somewhere(&self, permission: Permission) -> bool {
        self.is_host()
            || self.as_super_admin(permission)
            || self.reaches(permission).next().is_some()
    }

    /// `Ok` if the actor may do it to the subject.
    ///
    /// # Errors
    /// `forbidden` if the actor may do it elsewhere or may see the subject; see [`Grants::see`] for
    /// records whose existence is not to be told.
    pub fn require(&self, permission: Permission, subject: &Subject) -> Result<(), Error> {
        if self.allow(permission, subject) {
            Ok(())
        } else {
            Err(Error::forbidden())
        }
    }

    /// `Ok` if the actor may see the subject.
    ///
    /// # Errors
    /// `not_found` otherwise: unknown and foreign records look alike.
    pub fn see(&self, permission: Permission, subject: &Subject, what: &str) -> Result<(), Error> {
        if self.allow(permission, subject) {
            Ok(())
        } else {
            Err(Error::not_found(what))
        }
    }

    /// The rows that the actor may see by the permission.
    #[must_use]
    pub fn visibility(&self, permission: Permission) -> Visibility {
        if self.is_host() || self.as_super_admin(permission) {
            return Visibility::All;
        }
        let reaches: Vec<_> = self.reaches(permission).collect();
        if reaches.contains(&Reach::default()) {
            Visibility::All
        } else {
            Visibility::Within(reaches)
        }
    }
}

impl Reach {
    /// Whether the subject lies within.
    #[must_use]
    pub fn covers(&self, subject: &Subject) -> bool {
        fn within<T: PartialEq>(allowed: Option<&Vec<T>>, value: Option<T>) -> bool {
            allowed.is_none_or(|allowed| value.is_some_and(|value| allowed.contains(&value)))
        }
        // A subject without a location (a patient, an organization-wide record) is not narrowed by
        // the membership's locations.
        let location =
            subject.location.is_none() || within(self.locations.as_ref(), subject.location);
        location
            && within(self.doctors.as_ref(), subject.doctor)
            && within(self.patients.as_ref(), subject.patient)
            && (self.patients_of.is_none() || subject.patient_of_actor)
    }
}
