//! A log-in for every role.

use super::options::SeedOptions;
use super::report::LogIn;
use super::seeder::Seeder;
use super::staff::{DOCTORS, address_of};
use clinic_core::access::{CreateAccount, NewMembership, Role};
use clinic_core::ids::{OrganizationId, PatientId};
use clinic_core::organization::Location;
use clinic_core::people::{Doctor, PatientFields};
use clinic_core::{Error, SensitiveText};

/// The address of whoever runs the platform.
pub(super) const SUPER_ADMIN: &str = "super.admin@example.org";
/// The address of whoever runs the clinic.
pub(super) const CLINIC_ADMIN: &str = "clinic.admin@example.org";

/// The address of one of the patients.
const PATIENT: &str = "patient@example.org";

/// The roles behind the desk, each with one account.
const DESK: [Role; 6] = [
    Role::ClinicAdmin,
    Role::LocationAdmin,
    Role::Assistant,
    Role::Receptionist,
    Role::Technician,
    Role::Staff,
];

/// The address of the account that a role behind the desk has.
fn address_at_desk(role: Role) -> String {
    format!("{}@example.org", role.as_str().replace('_', "."))
}

/// The addresses of all accounts of an example clinic.
pub(super) fn addresses() -> impl Iterator<Item = String> {
    [SUPER_ADMIN, PATIENT]
        .map(str::to_owned)
        .into_iter()
        .chain(DESK.map(address_at_desk))
        .chain((0..DOCTORS.len()).map(address_of))
}

/// Whoever runs the platform. Made before all else: the address is taken where a demo already lives.
pub(super) async fn super_admin(seeder: &Seeder, options: &SeedOptions) -> Result<LogIn, Error> {
    let person = Person {
        given: "Sorin",
        family: "Platon",
        email: SUPER_ADMIN.to_owned(),
        phone: None,
    };
    person
        .open(seeder, options, "super_admin", Vec::new())
        .await
}

/// Everyone who works for the clinic.
pub(super) async fn staff(
    seeder: &Seeder,
    options: &SeedOptions,
    organization: OrganizationId,
    locations: &[Location],
    doctors: &[Doctor],
) -> Result<Vec<LogIn>, Error> {
    let at = |number: usize| locations.get(number).map(|location| vec![location.id]);
    let of = |numbers: &[usize]| {
        numbers
            .iter()
            .filter_map(|n| doctors.get(*n))
            .map(|doctor| doctor.id)
            .collect()
    };
    let member = |role, location_ids, doctor_ids| NewMembership {
        location_ids,
        doctor_ids,
        ..NewMembership::new(organization, role)
    };
    let everywhere = Vec::new;
    let desk = [
        (
            "Carmen",
            "Olteanu",
            member(Role::ClinicAdmin, None, everywhere()),
        ),
        (
            "Liviu",
            "Șandru",
            member(Role::LocationAdmin, at(1), everywhere()),
        ),
        (
            "Oana",
            "Țepeluș",
            member(Role::Assistant, None, of(&[0, 1])),
        ),
        (
            "Irina",
            "Bălan",
            member(Role::Receptionist, None, everywhere()),
        ),
        (
            "Petru",
            "Găină",
            member(Role::Technician, at(2), everywhere()),
        ),
        ("Viorica", "Dîncă", member(Role::Staff, at(0), everywhere())),
    ];
    let mut log_ins = Vec::new();
    for (given, family, membership) in desk {
        let email = address_at_desk(membership.role);
        let role = membership.role.as_str();
        let person = Person {
            given,
            family,
            email,
            phone: None,
        };
        log_ins.push(person.open(seeder, options, role, vec![membership]).await?);
    }
    for (number, (entry, doctor)) in DOCTORS.iter().zip(doctors).enumerate() {
        let email = address_of(number);
        let person = Person {
            given: entry.given,
            family: entry.family,
            email,
            phone: None,
        };
        let membership = member(Role::Doctor, None, vec![doctor.id]);
        log_ins.push(
            person
                .open(seeder, options, Role::Doctor.as_str(), vec![membership])
                .await?,
        );
    }
    Ok(log_ins)
}

/// One of the patients.
pub(super) async fn patient(
    seeder: &Seeder,
    options: &SeedOptions,
    organization: OrganizationId,
    id: PatientId,
    fields: &PatientFields,
) -> Result<LogIn, Error> {
    let person = Person {
        given: &fields.given_name,
        family: &fields.family_name,
        email: PATIENT.to_owned(),
        phone: fields.phone.clone(),
    };
    let membership = NewMembership {
        patient_id: Some(id),
        ..NewMembership::new(organization, Role::Patient)
    };
    person
        .open(seeder, options, Role::Patient.as_str(), vec![membership])
        .await
}

struct Person<'a> {
    given: &'a str,
    family: &'a str,
    email: String,
    phone: Option<SensitiveText>,
}

impl Person<'_> {
    async fn open(
        self,
        seeder: &Seeder,
        options: &SeedOptions,
        role: &str,
        memberships: Vec<NewMembership>,
    ) -> Result<LogIn, Error> {
        let command = CreateAccount {
            password_hash: Some((options.password)(&self.email)?),
            email: self.email.clone().into(),
            phone: self.phone,
            given_name: self.given.into(),
            family_name: self.family.into(),
            super_admin: memberships.is_empty(),
            memberships,
        };
        let account_id = seeder.run(command).await?;
        Ok(LogIn {
            email: self.email,
            role: role.to_owned(),
            name: format!("{} {}", self.given, self.family),
            account_id,
        })
    }
}
