use serde::{Deserialize, Serialize};

/// A role in an organization (`super_admin` is a property of the account, over all organizations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Role {
    /// Runs the organization.
    ClinicAdmin,
    /// Runs some locations.
    LocationAdmin,
    /// Gives care.
    Doctor,
    /// Assists doctors.
    Assistant,
    /// Runs the desk.
    Receptionist,
    /// Gives treatments and keeps the stock.
    Technician,
    /// Works in the house.
    Staff,
    /// Is cared for.
    Patient,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 8] = [
        Self::ClinicAdmin,
        Self::LocationAdmin,
        Self::Doctor,
        Self::Assistant,
        Self::Receptionist,
        Self::Technician,
        Self::Staff,
        Self::Patient,
    ];

    /// The role as it stands in every host.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClinicAdmin => "clinic_admin",
            Self::LocationAdmin => "location_admin",
            Self::Doctor => "doctor",
            Self::Assistant => "assistant",
            Self::Receptionist => "receptionist",
            Self::Technician => "technician",
            Self::Staff => "staff",
            Self::Patient => "patient",
        }
    }

    /// Whether the role works for the organization.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::Patient
    }

    /// Whether the role gives care.
    #[must_use]
    pub fn is_clinical(self) -> bool {
        matches!(self, Self::Doctor | Self::Assistant | Self::Technician)
    }
}

/// Something that can be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Permission {
    /// Open and close organizations of the platform.
    #[serde(rename = "platform:manage")]
    PlatformManage,
    /// Change the organization and its settings.
    #[serde(rename = "organization:write")]
    OrganizationWrite,
    /// Invite users and give roles.
    #[serde(rename = "users:write")]
    UsersWrite,
    /// See locations, services, rooms, doctors and schedules.
    #[serde(rename = "catalog:read")]
    CatalogRead,
    /// Change locations, services, rooms and doctors.
    #[serde(rename = "catalog:write")]
    CatalogWrite,
    /// Change schedules and time off.
    #[serde(rename = "schedules:write")]
    SchedulesWrite,
    /// See patients.
    #[serde(rename = "patients:read")]
    PatientsRead,
    /// Register and change patients.
    #[serde(rename = "patients:write")]
    PatientsWrite,
    /// Deactivate patients.
    #[serde(rename = "patients:deactivate")]
    PatientsDeactivate,
    /// See appointments.
    #[serde(rename = "appointments:read")]
    AppointmentsRead,
    /// Book, move, cancel and confirm.
    #[serde(rename = "appointments:book")]
    AppointmentsBook,
    /// Check in, mark no-shows, see the queue.
    #[serde(rename = "appointments:desk")]
    AppointmentsDesk,
    /// Start and complete.
    #[serde(rename = "appointments:care")]
    AppointmentsCare,
    /// Squeeze in.
    #[serde(rename = "appointments:overbook")]
    AppointmentsOverbook,
    /// See figures.
    #[serde(rename = "analytics:read")]
    AnalyticsRead,
}

/// How far a permission of a role goes, before the membership's own locations narrow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// The membership's locations.
    Locations,
    /// The doctors that the membership names: themselves, or those they assist.
    Doctors,
    /// The patients of those doctors.
    PatientsOfDoctors,
    /// The patient that the membership names.
    OwnPatient,
}

/// What a role may do, and how far: the table of the access rules.
#[must_use]
pub fn permissions_of(role: Role) -> &'static [(Permission, Breadth)] {
    use Breadth::{Doctors, Locations, OwnPatient, PatientsOfDoctors};
    use Permission as P;
    match role {
        Role::ClinicAdmin => &[
            (P::OrganizationWrite, Locations),
            (P::UsersWrite, Locations),
            (P::CatalogRead, Locations),
            (P::CatalogWrite, Locations),
            (P::SchedulesWrite, Locations),
            (P::PatientsRead, Locations),
            (P::PatientsWrite, Locations),
            (P::PatientsDeactivate, Locations),
            (P::AppointmentsRead, Locations),
            (P::AppointmentsBook, Locations),
            (P::AppointmentsDesk, Locations),
            (P::AppointmentsOverbook, Locations),
            (P::AnalyticsRead, Locations),
        ],
        Role::LocationAdmin => &[
            (P::UsersWrite, Locations),
            (P::CatalogRead, Locations),
            (P::CatalogWrite, Locations),
            (P::SchedulesWrite, Locations),
            (P::PatientsRead, Locations),
            (P::PatientsWrite, Locations),
            (P::PatientsDeactivate, Locations),
            (P::AppointmentsRead, Locations),
            (P::AppointmentsBook, Locations),
            (P::AppointmentsDesk, Locations),
            (P::AppointmentsOverbook, Locations),
            (P::AnalyticsRead, Locations),
        ],
        Role::Doctor => &[
            (P::CatalogRead, Locations),
            (P::SchedulesWrite, Doctors),
            (P::PatientsRead, PatientsOfDoctors),
            (P::PatientsWrite, PatientsOfDoctors),
            (P::AppointmentsRead, Doctors),
            (P::AppointmentsBook, Doctors),
            (P::AppointmentsDesk, Doctors),
            (P::AppointmentsCare, Doctors),
            (P::AppointmentsOverbook, Doctors),
            (P::AnalyticsRead, Doctors),
        ],
        Role::Assistant => &[
            (P::CatalogRead, Locations),
            (P::SchedulesWrite, Doctors),
            (P::PatientsRead, Locations),
            (P::PatientsWrite, Locations),
            (P::AppointmentsRead, Doctors),
            (P::AppointmentsBook, Doctors),
            (P::AppointmentsDesk, Locations),
            (P::AppointmentsCare, Doctors),
        ],
        Role::Receptionist => &[
            (P::CatalogRead, Locations),
            (P::SchedulesWrite, Locations),
            (P::PatientsRead, Locations),
            (P::PatientsWrite, Locations),
            (P::PatientsDeactivate, Locations),
            (P::AppointmentsRead, Locations),
            (P::AppointmentsBook, Locations),
            (P::AppointmentsDesk, Locations),
            (P::AppointmentsOverbook, Locations),
            (P::AnalyticsRead, Locations),
        ],
        Role::Technician => &[
            (P::CatalogRead, Locations),
            (P::PatientsRead, Locations),
            (P::AppointmentsRead, Locations),
        ],
        Role::Staff => &[
            (P::CatalogRead, Locations),
            (P::PatientsRead, Locations),
            (P::AppointmentsRead, Locations),
            (P::AppointmentsDesk, Locations),
        ],
        Role::Patient => &[
            (P::CatalogRead, Locations),
            (P::PatientsRead, OwnPatient),
            (P::PatientsWrite, OwnPatient),
            (P::AppointmentsRead, OwnPatient),
            (P::AppointmentsBook, OwnPatient),
        ],
    }
}
