// Written by `xtask/generate`; change that.

//! The identifiers, by the kind of record that they name.

use crate::values::named_ids;

named_ids! {
    /// A user's account on the platform.
    AccountId;
    /// The identifier of an appointment.
    AppointmentId;
    /// The identifier of a doctor.
    DoctorId;
    /// A hold: a slot that is kept for some minutes.
    HoldId;
    /// A location of an organization.
    LocationId;
    /// A user's membership in an organization.
    MembershipId;
    /// An organization: the tenant that everything else belongs to.
    OrganizationId;
    /// A patient, in one organization.
    PatientId;
    /// A room, or a piece of equipment that is reserved like one.
    RoomId;
    /// A series of appointments.
    SeriesId;
    /// A service that can be booked.
    ServiceId;
    /// A group session that several patients join.
    SessionId;
    /// A span in which a doctor does not work.
    TimeOffId;
}
