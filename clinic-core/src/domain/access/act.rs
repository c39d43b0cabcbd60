//! What can be done, as the access rules tell it apart, and how far each role may go.

use super::{Permission, Role};

/// Something that an actor does, as far as the access rules tell it from other things.
///
/// Several acts share a [`Permission`]: permissions are what an administrator adds to a membership or takes from
/// it, acts are the rows of the table of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Act {
    /// Create, open and close organizations; create accounts.
    ManagePlatform,
    /// Change the organization and its settings.
    WriteOrganization,
    /// Create, open and close locations.
    OpenLocation,
    /// Change a location and its hours.
    WriteLocation,
    /// Create, change and retire rooms.
    WriteRoom,
    /// Create, change and retire services, doctors and payers.
    WriteCatalog,
    /// See the organization, its locations, services, doctors and free slots.
    ReadCatalog,
    /// See rooms, schedules, time off and payers.
    ReadSchedule,
    /// Set when a doctor works at a location.
    WriteSchedule,
    /// Enter and remove a doctor's time off, which holds at every location.
    WriteTimeOff,
    /// See a patient's record.
    ReadPatient,
    /// Change a patient's record.
    WritePatient,
    /// Register a patient, which opens a new record.
    RegisterPatient,
    /// Take a patient out of use, or back into use.
    RetirePatient,
    /// Say which doctors a patient is assigned to.
    AssignDoctors,
    /// See appointments, their history, series and holds.
    ReadAppointment,
    /// Book, hold, move, cancel, confirm and edit appointments and series.
    Book,
    /// Approve requests, pass over grid, notice and horizon, write notes of the desk.
    BookAsStaff,
    /// Squeeze an appointment in beside what the doctor has.
    Overbook,
    /// Check in and undo it, mark no-shows and late arrivals, see the queue.
    RunDesk,
    /// Start and complete appointments.
    GiveCare,
    /// See the figures of a doctor.
    ReadFigures,
}

/// How far a role goes in an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// Anything of the organization.
    Organization,
    /// What is at the membership's locations.
    Locations,
    /// What is at several places, all of which are among the membership's locations.
    Whole,
    /// What is at several places, one of which is among the membership's locations.
    Some,
    /// What is with the doctor that one is or assists, at the membership's locations.
    Own,
    /// The patients of the doctor that one is or assists.
    OwnPatients,
    /// The patient that one is, or acts for.
    Me,
}

impl Breadth {
    /// What it reaches, in words of the table of roles.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Organization => "all",
            Self::Locations => "own locations",
            Self::Whole => "only at own locations",
            Self::Some => "also at own locations",
            Self::Own => "own doctor",
            Self::OwnPatients => "own patients",
            Self::Me => "self",
        }
    }
}

impl Act {
    /// All acts, in the order of the table of roles.
    pub const ALL: [Self; 22] = [
        Self::ManagePlatform,
        Self::WriteOrganization,
        Self::OpenLocation,
        Self::WriteLocation,
        Self::WriteRoom,
        Self::WriteCatalog,
        Self::ReadCatalog,
        Self::ReadSchedule,
        Self::WriteSchedule,
        Self::WriteTimeOff,
        Self::ReadPatient,
        Self::WritePatient,
        Self::RegisterPatient,
        Self::RetirePatient,
        Self::AssignDoctors,
        Self::ReadAppointment,
        Self::Book,
        Self::BookAsStaff,
        Self::Overbook,
        Self::RunDesk,
        Self::GiveCare,
        Self::ReadFigures,
    ];

    /// What it is, in words of the table of roles.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::ManagePlatform => "Create, open and close organizations; create accounts",
            Self::WriteOrganization => "Change the organization and its settings",
            Self::OpenLocation => "Create, open and close locations",
            Self::WriteLocation => "Change a location and its hours",
            Self::WriteRoom => "Create, change and retire rooms",
            Self::WriteCatalog => "Create, change and retire services, doctors and payers",
            Self::ReadCatalog => {
                "See the organization, its locations, services, doctors and free slots"
            }
            Self::ReadSchedule => "See rooms, schedules, time off and payers",
            Self::WriteSchedule => "Set when a doctor works at a location",
            Self::WriteTimeOff => {
                "Enter and remove a doctor's time off, which holds at every location"
            }
            Self::ReadPatient => "See a patient's record",
            Self::WritePatient => "Change a patient's record",
            Self::RegisterPatient => "Register a patient",
            Self::RetirePatient => "Take a patient out of use, or back into use",
            Self::AssignDoctors => "Say which doctors a patient is assigned to",
            Self::ReadAppointment => "See appointments, their history, series and holds",
            Self::Book => "Book, hold, move, cancel, confirm and edit appointments and series",
            Self::BookAsStaff => {
                "Approve requests, pass over grid, notice and horizon, write notes of the desk"
            }
            Self::Overbook => "Squeeze an appointment in beside what the doctor has",
            Self::RunDesk => "Check in and undo it, mark no-shows and late arrivals, see the queue",
            Self::GiveCare => "Start and complete appointments",
            Self::ReadFigures => "See the figures of a doctor",
        }
    }

    /// The permission that gives it.
    #[must_use]
    pub fn permission(self) -> Permission {
        use Permission as P;
        match self {
            Self::ManagePlatform => P::PlatformManage,
            Self::WriteOrganization => P::OrganizationWrite,
            Self::OpenLocation | Self::WriteLocation | Self::WriteRoom | Self::WriteCatalog => {
                P::CatalogWrite
            }
            Self::ReadCatalog | Self::ReadSchedule => P::CatalogRead,
            Self::WriteSchedule | Self::WriteTimeOff => P::SchedulesWrite,
            Self::ReadPatient => P::PatientsRead,
            Self::WritePatient | Self::RegisterPatient | Self::AssignDoctors => P::PatientsWrite,
            Self::RetirePatient => P::PatientsDeactivate,
            Self::ReadAppointment => P::AppointmentsRead,
            Self::Book | Self::BookAsStaff => P::AppointmentsBook,
            Self::Overbook => P::AppointmentsOverbook,
            Self::RunDesk => P::AppointmentsDesk,
            Self::GiveCare => P::AppointmentsCare,
            Self::ReadFigures => P::AnalyticsRead,
        }
    }

    /// Whether who runs the platform may do it in any organization: organizations and places, but nothing of
    /// patients, and no services, doctors or schedules.
    #[must_use]
    pub fn is_of_super_admin(self) -> bool {
        matches!(
            self,
            Self::ManagePlatform
                | Self::WriteOrganization
                | Self::OpenLocation
                | Self::WriteLocation
                | Self::ReadCatalog
                | Self::ReadSchedule
        )
    }

    /// How far a role goes; `None`: not at all.
    #[must_use]
    pub fn breadth(self, role: Role) -> Option<Breadth> {
        use Breadth as B;
        let patient = matches!(role, Role::Patient | Role::Guardian);
        match (self, role) {
            (Self::ManagePlatform, _) => None,
            (Self::GiveCare, Role::Doctor | Role::Assistant) => Some(B::Own),
            (Self::GiveCare, _) => None,
            (_, Role::ClinicAdmin) => Some(B::Organization),
            (Self::WriteOrganization | Self::OpenLocation, _) => None,
            (Self::ReadCatalog | Self::ReadSchedule, _) => Some(B::Organization),
            (Self::ReadPatient | Self::WritePatient, Role::Doctor) => Some(B::OwnPatients),
            (Self::ReadPatient | Self::WritePatient, _) if patient => Some(B::Me),
            (Self::ReadPatient, _) => Some(B::Organization),
            (Self::ReadAppointment | Self::Book, _) if patient => Some(B::Me),
            (Self::ReadAppointment, Role::Doctor) => Some(B::Own),
            (Self::ReadAppointment, _) => Some(B::Locations),
            (_, role) => self.breadth_of_staff(role),
        }
    }

    /// The rows in which only some of the staff have a part.
    fn breadth_of_staff(self, role: Role) -> Option<Breadth> {
        use Breadth as B;
        match role {
            Role::LocationAdmin => match self {
                Self::WriteCatalog => Some(B::Whole),
                Self::WriteTimeOff | Self::ReadFigures => Some(B::Some),
                Self::WritePatient
                | Self::RegisterPatient
                | Self::RetirePatient
                | Self::AssignDoctors => Some(B::Organization),
                _ => Some(B::Locations),
            },
            Role::Doctor => match self {
                Self::RegisterPatient => Some(B::Organization),
                Self::WriteSchedule
                | Self::WriteTimeOff
                | Self::Book
                | Self::BookAsStaff
                | Self::Overbook
                | Self::RunDesk
                | Self::ReadFigures => Some(B::Own),
                _ => None,
            },
            Role::Assistant => match self {
                Self::WritePatient | Self::RegisterPatient => Some(B::Organization),
                Self::WriteSchedule | Self::WriteTimeOff | Self::Book | Self::BookAsStaff => {
                    Some(B::Own)
                }
                Self::RunDesk => Some(B::Locations),
                _ => None,
            },
            Role::Receptionist => match self {
                Self::WritePatient
                | Self::RegisterPatient
                | Self::RetirePatient
                | Self::AssignDoctors => Some(B::Organization),
                Self::WriteTimeOff => Some(B::Some),
                Self::WriteSchedule
                | Self::Book
                | Self::BookAsStaff
                | Self::Overbook
                | Self::RunDesk => Some(B::Locations),
                _ => None,
            },
            Role::Staff if self == Self::RunDesk => Some(B::Locations),
            _ => None,
        }
    }
}
