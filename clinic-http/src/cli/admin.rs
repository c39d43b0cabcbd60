//! `clinic create-admin` and `clinic create-account`.

use super::failure::Failure;
use crate::config::ConfigError;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clinic_core::access::{Actor, CreateAccount, NewMembership, Role};
use clinic_core::ids::{AccountId, DoctorId, LocationId, OrganizationId, PatientId};
use clinic_core::organization::Location;
use clinic_core::people::{Doctor, Patient};
use clinic_core::records::Get;
use clinic_core::{Clinic, Context};
use clinic_store::hash_password;
use std::path::PathBuf;

/// Whose account it is.
#[derive(Debug, Args)]
pub(super) struct Person {
    /// The e-mail address that logs in.
    #[arg(long)]
    email: String,
    /// The given name of whoever logs in.
    #[arg(long)]
    given_name: String,
    /// The family name of whoever logs in.
    #[arg(long)]
    family_name: String,
}

/// What the account is, and where.
#[derive(Debug, Args)]
pub(super) struct Work {
    /// Its role in the organization.
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(role))]
    role: Role,
    /// The id of the organization.
    #[arg(long, value_name = "ID")]
    organization: OrganizationId,
    /// The id of a location that the role is limited to; may be given several times. Without it: all locations.
    #[arg(long = "location", value_name = "ID")]
    locations: Vec<LocationId>,
    /// For the role doctor, the id of the doctor who logs in; for assistant, of whom they assist, several times if
    /// need be.
    #[arg(long = "doctor", value_name = "ID")]
    doctors: Vec<DoctorId>,
    /// For the role patient, the id of the patient who logs in; for guardian, of the patient they act for.
    #[arg(long, value_name = "ID")]
    patient: Option<PatientId>,
}

fn role(name: String) -> Result<Role, String> {
    let known = Role::ALL.into_iter().find(|role| role.as_str() == name);
    known.ok_or_else(|| format!("{name} is no role"))
}

/// The names in the environment under which a password is looked for before the input.
struct PasswordNames {
    value: &'static str,
    file: &'static str,
}

const ADMIN: PasswordNames = PasswordNames {
    value: "CLINIC_ADMIN_PASSWORD",
    file: "CLINIC_ADMIN_PASSWORD_FILE",
};
const ACCOUNT: PasswordNames = PasswordNames {
    value: "CLINIC_ACCOUNT_PASSWORD",
    file: "CLINIC_ACCOUNT_PASSWORD_FILE",
};

fn password(names: &PasswordNames) -> Result<String, Failure> {
    if let Ok(password) = std::env::var(names.value) {
        return Ok(password);
    }
    if let Ok(path) = std::env::var(names.file) {
        let path = PathBuf::from(path);
        return match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(cause) => Err(ConfigError::File { path, cause }.into()),
        };
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Text(format!(
            "the password is missing: set {} or {}, or give it as the first line of the input",
            names.value, names.file
        )));
    }
    Ok(password.to_owned())
}

fn context(organization: Option<OrganizationId>) -> Context {
    let mut context = Context::new(Actor::Host, organization);
    context.origin = "command line".to_owned();
    context
}

/// Opens an account that runs the platform.
pub(super) async fn create_admin(clinic: &Clinic, person: Person) -> Result<AccountId, Failure> {
    create(clinic, person, &ADMIN, None).await
}

/// Opens an account with a role in an organization.
pub(super) async fn create_account(
    clinic: &Clinic,
    person: Person,
    work: Work,
) -> Result<AccountId, Failure> {
    let context = context(Some(work.organization));
    for id in &work.locations {
        clinic.ask(&context, Get::<Location> { id: *id }).await?;
    }
    for id in &work.doctors {
        clinic.ask(&context, Get::<Doctor> { id: *id }).await?;
    }
    if let Some(id) = work.patient {
        clinic.ask(&context, Get::<Patient> { id }).await?;
    }
    let membership = NewMembership {
        location_ids: (!work.locations.is_empty()).then_some(work.locations),
        doctor_ids: work.doctors,
        patient_id: work.patient,
        ..NewMembership::new(work.organization, work.role)
    };
    create(clinic, person, &ACCOUNT, Some(membership)).await
}

/// Opens an account: with a membership, or to run the platform.
async fn create(
    clinic: &Clinic,
    person: Person,
    names: &PasswordNames,
    membership: Option<NewMembership>,
) -> Result<AccountId, Failure> {
    let command = CreateAccount {
        email: person.email.into(),
        phone: None,
        given_name: person.given_name.into(),
        family_name: person.family_name.into(),
        password_hash: Some(hash_password(&password(names)?)?),
        super_admin: membership.is_none(),
        memberships: membership.into_iter().collect(),
    };
    Ok(clinic.run(&context(None), command).await?)
}
