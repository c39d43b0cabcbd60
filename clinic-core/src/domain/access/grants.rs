//! What an actor may do in one organization: which membership reaches which record.

use super::{Act, Breadth, Membership, Role};
use crate::base::ids::{AccountId, DoctorId, LocationId, PatientId};
use crate::base::time::Instant;
use crate::base::words::words;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::By;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who acts: the embedding application, a user, or nobody in particular.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
#[non_exhaustive]
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

/// Where a record is. It is always said: a record whose place is not known is not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// At this location and no other.
    At(LocationId),
    /// At several locations; at none of them if the list is empty.
    AnyOf(Vec<LocationId>),
    /// Everywhere in the organization.
    WholeOrganization,
}

/// What an act concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// At which locations it is, as far as roles that are bound to locations ask.
    pub scope: Scope,
    /// The doctor it concerns.
    pub doctor: Option<DoctorId>,
    /// The patient it concerns.
    pub patient: Option<PatientId>,
    /// Whether the patient is a patient of one of the actor's doctors: has an appointment with them that is not
    /// cancelled, or is assigned to them.
    pub own_patient: bool,
}

impl Subject {
    /// What is somewhere and concerns neither a doctor nor a patient.
    #[must_use]
    pub fn in_scope(scope: Scope) -> Self {
        Self {
            scope,
            doctor: None,
            patient: None,
            own_patient: false,
        }
    }

    /// What is the organization's as a whole.
    #[must_use]
    pub fn whole_organization() -> Self {
        Self::in_scope(Scope::WholeOrganization)
    }

    /// What is at one location.
    #[must_use]
    pub fn at(location: LocationId) -> Self {
        Self::in_scope(Scope::At(location))
    }

    /// A patient of the organization.
    #[must_use]
    pub fn of_patient(patient: PatientId, own_patient: bool) -> Self {
        Self {
            patient: Some(patient),
            own_patient,
            ..Self::whole_organization()
        }
    }

    /// The subject with the doctor whose calendar it is about.
    #[must_use]
    pub fn with_doctor(mut self, doctor: DoctorId) -> Self {
        self.doctor = Some(doctor);
        self
    }

    /// The subject with the patient whom it is about; `None` takes one away.
    #[must_use]
    pub fn with_patient(mut self, patient: Option<PatientId>) -> Self {
        self.patient = patient;
        self
    }
}

/// In which capacity an actor acts: that of the grant that is used. Of several the first of this order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum Capacity {
    /// The embedding application; acts as clinical staff.
    Host,
    /// A doctor, or who assists them, with what is theirs.
    Clinical,
    /// An employee who does not give care, such as at the desk.
    Staff,
    /// Who runs the platform.
    Platform,
    /// The patient whose record it is, by an account of their own.
    Patient,
    /// Who acts for a patient.
    Guardian,
    /// An account that does not belong to the organization, or nobody in particular.
    Guest,
}

words!("capacity", Capacity {
    Host = "host",
    Clinical = "clinical",
    Staff = "staff",
    Platform = "platform",
    Patient = "patient",
    Guardian = "guardian",
    Guest = "guest",
});

impl Capacity {
    /// Whether it is that of somebody who works for the organization.
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Host | Self::Clinical | Self::Staff)
    }

    /// As whom an appointment is acted on.
    #[must_use]
    pub fn by(self) -> By {
        match self {
            Self::Host | Self::Clinical => By::Clinical,
            Self::Staff => By::Staff,
            Self::Platform | Self::Patient | Self::Guardian | Self::Guest => By::Patient,
        }
    }
}

/// Where a permission reaches: all of what is `Some` must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Only at these locations.
    pub locations: Option<Vec<LocationId>>,
    /// Only with these doctors.
    pub doctors: Option<Vec<DoctorId>>,
    /// Only the patients of these doctors: with an appointment that is not cancelled, or assigned to them.
    pub patients_of: Option<Vec<DoctorId>>,
    /// Only what concerns these patients; `None`: whichever patient it concerns.
    pub patients: Option<Vec<PatientId>>,
}

/// The rows of a list that an actor may see: those in any of the reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// All rows of the organization.
    All,
    /// The rows in any of them.
    Within(Vec<Reach>),
}

/// What an actor may do in one organization.
#[derive(Clone, Debug)]
pub struct Grants {
    actor: Actor,
    super_admin: bool,
    guest: bool,
    memberships: Vec<Membership>,
}

impl Grants {
    /// The grants of an actor with these memberships of the organization, as far as they hold at `now`.
    #[must_use]
    pub fn new(
        actor: Actor,
        super_admin: bool,
        memberships: Vec<Membership>,
        now: Instant,
    ) -> Self {
        let mut memberships = memberships;
        memberships.retain(|m| m.ends_at.is_none_or(|end| now < end));
        Self {
            actor,
            super_admin,
            guest: false,
            memberships,
        }
    }

    /// The grants of an account that does not belong to the organization, which is open for booking: it sees the
    /// catalog.
    #[must_use]
    pub fn as_guest(mut self) -> Self {
        self.guest = true;
        self
    }

    /// The actor whose grants these are.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whether the actor is the embedding application.
    #[must_use]
    pub fn is_host(&self) -> bool {
        self.actor == Actor::Host
    }

    /// Whether the actor runs the platform itself.
    #[must_use]
    pub fn is_super_admin(&self) -> bool {
        self.super_admin
    }

    /// Whether the actor is an account that does not belong to the organization.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.guest
    }

    /// Whether the actor works for the organization.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.is_host() || self.memberships.iter().any(|m| m.role.is_staff())
    }

    /// Whether the actor administrates the organization.
    #[must_use]
    pub fn is_clinic_admin(&self) -> bool {
        self.memberships.iter().any(|m| m.role == Role::ClinicAdmin)
    }

    /// Whether the actor sees what is out of use in the catalog: all but patients and guests.
    #[must_use]
    pub fn sees_inactive(&self) -> bool {
        self.is_staff() || self.super_admin
    }

    /// The memberships of the organization.
    #[must_use]
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// The patient that the actor is themselves.
    #[must_use]
    pub fn own_patient(&self) -> Option<PatientId> {
        self.memberships
            .iter()
            .filter(|m| m.role == Role::Patient)
            .find_map(|m| m.patient_id)
    }

    /// Whether the actor is the patient, or acts for them.
    #[must_use]
    pub fn is_person(&self, patient: PatientId) -> bool {
        self.memberships
            .iter()
            .any(|m| m.patient_id == Some(patient))
    }

    /// The doctors that the actor is or assists.
    pub fn own_doctors(&self) -> impl Iterator<Item = DoctorId> + '_ {
        self.memberships
            .iter()
            .flat_map(|m| m.doctor_ids.iter().copied())
    }

    /// The memberships that count for a subject: on records of the patient that one is, or acts for, only that
    /// membership.
    fn counting<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = &'a Membership> {
        let person = subject.patient.filter(|patient| self.is_person(*patient));
        self.memberships
            .iter()
            .filter(move |m| person.is_none() || m.patient_id == person)
    }

    /// In which capacity the actor may do it to the subject; `None`: not at all.
    #[must_use]
    pub fn capacity(&self, act: Act, subject: &Subject) -> Option<Capacity> {
        if self.is_host() {
            return Some(Capacity::Host);
        }
        let granted = self
            .counting(subject)
            .filter(|m| m.reaches(act).any(|breadth| m.covers(breadth, subject)))
            .map(|m| m.capacity(subject))
            .min();
        granted
            .or_else(|| (self.super_admin && act.is_of_super_admin()).then_some(Capacity::Platform))
            .or_else(|| (self.guest && act == Act::ReadCatalog).then_some(Capacity::Guest))
    }

    /// Whether the actor may do it to the subject.
    #[must_use]
    pub fn allow(&self, act: Act, subject: &Subject) -> bool {
        self.capacity(act, subject).is_some()
    }

    /// In which capacity the actor may do it to something at all.
    #[must_use]
    pub fn capacity_somewhere(&self, act: Act) -> Option<Capacity> {
        if self.is_host() {
            return Some(Capacity::Host);
        }
        let granted = self
            .memberships
            .iter()
            .filter(|m| m.reaches(act).next().is_some())
            .map(|m| m.capacity(&Subject::whole_organization()))
            .min();
        granted
            .or_else(|| (self.super_admin && act.is_of_super_admin()).then_some(Capacity::Platform))
            .or_else(|| (self.guest && act == Act::ReadCatalog).then_some(Capacity::Guest))
    }

    /// In which capacity the actor may do it to something at the location, of whichever doctor and patient: what a
    /// list that names a location asks.
    #[must_use]
    pub fn capacity_at(&self, act: Act, location: LocationId) -> Option<Capacity> {
        if self.is_host() {
            return Some(Capacity::Host);
        }
        self.memberships
            .iter()
            .filter(|m| {
                m.reaches(act).any(|breadth| match breadth {
                    Breadth::Organization | Breadth::Me => true,
                    _ => m.is_at(location),
                })
            })
            .map(|m| m.capacity(&Subject::at(location)))
            .min()
    }

    /// The capacity in which the actor may do it to the subject.
    ///
    /// # Errors
    /// `forbidden`; see [`Grants::see`] for records whose existence is not to be told.
    pub fn require(&self, act: Act, subject: &Subject) -> Result<Capacity, Error> {
        self.capacity(act, subject).ok_or_else(Error::forbidden)
    }

    /// The capacity in which the actor may do it to something at all.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn require_somewhere(&self, act: Act) -> Result<Capacity, Error> {
        self.capacity_somewhere(act).ok_or_else(Error::forbidden)
    }

    /// `Ok` if the actor may see the subject.
    ///
    /// # Errors
    /// `not_found` otherwise: unknown, foreign and unseen records look alike.
    pub fn see(&self, act: Act, subject: &Subject, what: &str) -> Result<(), Error> {
        if self.allow(act, subject) {
            Ok(())
        } else {
            Err(Error::not_found(what))
        }
    }

    /// `Ok` for a user with an account.
    ///
    /// # Errors
    /// `unauthenticated` otherwise.
    pub fn require_account(&self) -> Result<AccountId, Error> {
        match &self.actor {
            Actor::Account(id) => Ok(*id),
            Actor::Host | Actor::Public => Err(Error::new(
                ErrorCode::Unauthenticated,
                "nobody is logged in",
            )),
        }
    }

    /// Whether some membership that grants the act on the subject satisfies a condition: a field of a record is
    /// shown if one membership that grants the reading shows it.
    pub(crate) fn shows(&self, act: Act, subject: &Subject, field: impl Fn(Role) -> bool) -> bool {
        self.is_host()
            || self
                .counting(subject)
                .filter(|m| m.reaches(act).any(|breadth| m.covers(breadth, subject)))
                .any(|m| field(m.role))
    }

    /// The same without the patient's own part in it: for what is asked by a field that is hidden from patients.
    ///
    /// # Errors
    /// `forbidden` if nothing else grants it.
    pub(crate) fn without_own_person(&self) -> Result<Self, Error> {
        let mut staff = self.clone();
        staff.memberships.retain(|m| m.role.is_staff());
        if staff.memberships.is_empty() && !self.is_host() {
            return Err(Error::forbidden());
        }
        Ok(staff)
    }

    /// The rows that the actor may see by the act.
    #[must_use]
    pub fn visibility(&self, act: Act) -> Visibility {
        if self.is_host() || (self.super_admin && act.is_of_super_admin()) {
            return Visibility::All;
        }
        let reaches: Vec<_> = self
            .memberships
            .iter()
            .flat_map(|m| {
                // A patient is at no location: what reaches some locations only reaches none.
                let some_places = act == Act::ReadPatient && m.location_ids.is_some();
                m.reaches(act)
                    .filter(move |breadth| !(some_places && *breadth == Breadth::Locations))
                    .map(|breadth| m.reach(breadth))
            })
            .collect();
        if reaches.contains(&Reach::default()) {
            Visibility::All
        } else {
            Visibility::Within(reaches)
        }
    }
}

impl Membership {
    /// How far the membership goes in an act: as its role does, unless the permission was taken from it; over its
    /// locations if the permission was added.
    fn reaches(&self, act: Act) -> impl Iterator<Item = Breadth> + '_ {
        let permission = act.permission();
        let taken = self.permissions_taken.contains(&permission);
        let of_role = act.breadth(self.role).filter(|_| !taken);
        let added = self.permissions_added.contains(&permission) && !taken;
        of_role
            .into_iter()
            .chain(added.then_some(Breadth::Locations))
    }

    fn is_at(&self, location: LocationId) -> bool {
        self.location_ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&location))
    }

    /// Whether the subject lies within.
    fn covers(&self, breadth: Breadth, subject: &Subject) -> bool {
        let some = |scope: &Scope| match scope {
            Scope::At(location) => self.is_at(*location),
            Scope::AnyOf(locations) => {
                self.location_ids.is_none() || locations.iter().any(|l| self.is_at(*l))
            }
            Scope::WholeOrganization => self.location_ids.is_none(),
        };
        let whole = |scope: &Scope| match scope {
            Scope::At(location) => self.is_at(*location),
            Scope::AnyOf(locations) => {
                self.location_ids.is_none()
                    || (!locations.is_empty() && locations.iter().all(|l| self.is_at(*l)))
            }
            Scope::WholeOrganization => self.location_ids.is_none(),
        };
        match breadth {
            Breadth::Organization => true,
            Breadth::Locations | Breadth::Whole => whole(&subject.scope),
            Breadth::Some => some(&subject.scope),
            Breadth::Own => {
                subject
                    .doctor
                    .is_some_and(|doctor| self.doctor_ids.contains(&doctor))
                    && some(&subject.scope)
            }
            Breadth::OwnPatients => subject.own_patient,
            Breadth::Me => self.patient_id.is_some() && subject.patient == self.patient_id,
        }
    }

    /// The rows of a list that the membership sees.
    fn reach(&self, breadth: Breadth) -> Reach {
        let locations = self.location_ids.clone();
        match breadth {
            Breadth::Organization => Reach::default(),
            Breadth::Locations | Breadth::Whole | Breadth::Some => Reach {
                locations,
                ..Reach::default()
            },
            Breadth::Own => Reach {
                locations,
                doctors: Some(self.doctor_ids.clone()),
                ..Reach::default()
            },
            Breadth::OwnPatients => Reach {
                patients_of: Some(self.doctor_ids.clone()),
                ..Reach::default()
            },
            Breadth::Me => Reach {
                patients: Some(self.patient_id.into_iter().collect()),
                ..Reach::default()
            },
        }
    }

    /// In which capacity it acts on a subject that it reaches.
    fn capacity(&self, subject: &Subject) -> Capacity {
        match self.role {
            Role::Patient => Capacity::Patient,
            Role::Guardian => Capacity::Guardian,
            Role::Doctor | Role::Assistant => {
                let own_doctor = subject
                    .doctor
                    .is_some_and(|doctor| self.doctor_ids.contains(&doctor));
                if own_doctor || (subject.doctor.is_none() && subject.own_patient) {
                    Capacity::Clinical
                } else {
                    Capacity::Staff
                }
            }
            _ => Capacity::Staff,
        }
    }
}
