use crate::base::words::words;
use serde::{Deserialize, Serialize};

/// A role in an organization (`super_admin` is a property of the account, over all organizations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum Role {
    /// Runs the organization: its settings, locations, services, doctors and accounts.
    ClinicAdmin,
    /// Runs the locations that the membership names: their hours, rooms and appointments.
    LocationAdmin,
    /// Gives care to patients, and keeps their own calendar.
    Doctor,
    /// Works for the doctors whom the membership names.
    Assistant,
    /// Runs the desk: registers patients, books, and checks in.
    Receptionist,
    /// Gives treatments and keeps the stock.
    Technician,
    /// Any other employee: sees patients and appointments, and checks patients in.
    Staff,
    /// Is cared for, and sees and books what is their own.
    Patient,
    /// Acts for a patient: a parent, a ward's guardian, somebody in whose care they are; until an end.
    Guardian,
}

words!("role", Role {
    ClinicAdmin = "clinic_admin",
    LocationAdmin = "location_admin",
    Doctor = "doctor",
    Assistant = "assistant",
    Receptionist = "receptionist",
    Technician = "technician",
    Staff = "staff",
    Patient = "patient",
    Guardian = "guardian",
});

impl Role {
    /// Whether the role works for the organization.
    #[must_use]
    pub fn is_staff(self) -> bool {
        !matches!(self, Self::Patient | Self::Guardian)
    }
}

/// Something that can be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
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
    /// See the records of patients.
    #[serde(rename = "patients:read")]
    PatientsRead,
    /// Register and change patients.
    #[serde(rename = "patients:write")]
    PatientsWrite,
    /// Deactivate the records of patients, and take them into use again.
    #[serde(rename = "patients:deactivate")]
    PatientsDeactivate,
    /// See appointments with their history.
    #[serde(rename = "appointments:read")]
    AppointmentsRead,
    /// Book, move, cancel and confirm.
    #[serde(rename = "appointments:book")]
    AppointmentsBook,
    /// Check in, mark no-shows, see the queue.
    #[serde(rename = "appointments:desk")]
    AppointmentsDesk,
    /// Start and complete appointments, as whoever gives the care.
    #[serde(rename = "appointments:care")]
    AppointmentsCare,
    /// Book beside what a doctor already has, with a reason.
    #[serde(rename = "appointments:overbook")]
    AppointmentsOverbook,
    /// See statistics and reports.
    #[serde(rename = "analytics:read")]
    AnalyticsRead,
    /// Enter what comes into the stock and what leaves it.
    #[serde(rename = "inventory:write")]
    InventoryWrite,
}

words!("permission", Permission {
    PlatformManage = "platform:manage",
    OrganizationWrite = "organization:write",
    UsersWrite = "users:write",
    CatalogRead = "catalog:read",
    CatalogWrite = "catalog:write",
    SchedulesWrite = "schedules:write",
    PatientsRead = "patients:read",
    PatientsWrite = "patients:write",
    PatientsDeactivate = "patients:deactivate",
    AppointmentsRead = "appointments:read",
    AppointmentsBook = "appointments:book",
    AppointmentsDesk = "appointments:desk",
    AppointmentsCare = "appointments:care",
    AppointmentsOverbook = "appointments:overbook",
    AnalyticsRead = "analytics:read",
    InventoryWrite = "inventory:write",
});
