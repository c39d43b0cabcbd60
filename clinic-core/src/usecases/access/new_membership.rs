use crate::base::ids::{DoctorId, LocationId, OrganizationId, PatientId};
use crate::base::limits;
use crate::base::time::Instant;
use crate::domain::access::{Permission, Role};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::engine::command::Fault;
use crate::ports::store::{FoundIn, Tx};
use serde::{Deserialize, Serialize};

/// What an account is to be in an organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NewMembership {
    /// The organization that the account is to belong to.
    pub organization_id: OrganizationId,
    /// The role that the account is to have there.
    pub role: Role,
    /// At these locations; absent: all.
    #[serde(default)]
    pub location_ids: Option<Vec<LocationId>>,
    /// For a doctor: who they are. For an assistant: whom they assist.
    #[serde(default)]
    pub doctor_ids: Vec<DoctorId>,
    /// For a patient: who they are. For a guardian: for whom they act.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// Permissions beyond those of the role; they reach the membership's locations.
    #[serde(default)]
    pub permissions_added: Vec<Permission>,
    /// Permissions of the role that this membership does not have.
    #[serde(default)]
    pub permissions_taken: Vec<Permission>,
    /// From when on it no longer counts; absent: never.
    #[serde(default)]
    pub ends_at: Option<Instant>,
}

impl NewMembership {
    /// A role in an organization, at all its locations, with nothing else said.
    #[must_use]
    pub fn new(organization_id: OrganizationId, role: Role) -> Self {
        Self {
            organization_id,
            role,
            location_ids: None,
            doctor_ids: Vec::new(),
            patient_id: None,
            permissions_added: Vec::new(),
            permissions_taken: Vec::new(),
            ends_at: None,
        }
    }
}

impl NewMembership {
    /// Checks that it says what its role needs, and nothing that its role has no use for.
    pub(super) fn check(&self, checks: &mut Checks, pointer: &str) {
        let person = matches!(self.role, Role::Patient | Role::Guardian);
        let doctor = matches!(self.role, Role::Doctor | Role::Assistant);
        let mut require = |holds: bool, member: &str, detail: &str| {
            checks.require(holds, &format!("{pointer}/{member}"), detail);
        };
        require(
            self.patient_id.is_some() == person,
            "patient_id",
            "is for a patient and a guardian, who need one",
        );
        require(
            self.doctor_ids.is_empty() != doctor,
            "doctor_ids",
            "is for a doctor and an assistant, who need one",
        );
        require(
            self.role != Role::Doctor || self.doctor_ids.len() <= 1,
            "doctor_ids",
            "a doctor is one doctor",
        );
        require(
            !person || self.location_ids.is_none(),
            "location_ids",
            "is not for a patient or a guardian",
        );
        require(
            self.role != Role::Patient || self.ends_at.is_none(),
            "ends_at",
            "is not for a patient, whose own record does not end",
        );
        for (member, permissions) in [
            ("permissions_added", &self.permissions_added),
            ("permissions_taken", &self.permissions_taken),
        ] {
            require(
                permissions.len() <= limits::LIST_ENTRIES,
                member,
                "has too many entries",
            );
            require(
                !permissions.contains(&Permission::PlatformManage),
                member,
                "the platform is run by super_admin accounts alone",
            );
        }
    }

    /// Looks whether the records that it names are in its organization; the store's keys hold it to its patient.
    pub(super) async fn exists(&self, tx: &mut dyn Tx) -> Result<(), Fault> {
        let here = |found: Option<FoundIn>, what: &str| {
            let here = found.is_some_and(|found| found.organization_id == self.organization_id);
            here.then_some(()).ok_or_else(|| Error::not_found(what))
        };
        if tx.organization(self.organization_id).await?.is_none() {
            return Err(Error::not_found("organization").into());
        }
        for id in self.location_ids.iter().flatten() {
            here(tx.organization_of_location(*id).await?, "location")?;
        }
        for id in &self.doctor_ids {
            here(tx.organization_of_doctor(*id).await?, "doctor")?;
        }
        Ok(())
    }
}
