"""Every command and query as a method: blocking, and for asyncio.

Written by `xtask/generate`; change that."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Mapping, Optional, Sequence, Tuple, Union, cast
from uuid import UUID

from ._record import Page, local, read
from .types import (
    AccountId,
    Action,
    Allowance,
    Appointment,
    AppointmentCount,
    AppointmentFilter,
    AppointmentId,
    AssignedDoctors,
    CancelledSeries,
    Doctor,
    DoctorAvailability,
    DoctorFields,
    DoctorFilter,
    DoctorId,
    DoctorSchedule,
    Explanation,
    FindOrganizationKind,
    HistoryEntry,
    Hold,
    HoldId,
    Location,
    LocationFields,
    LocationFilter,
    LocationId,
    NewMembership,
    Organization,
    OrganizationFields,
    OrganizationId,
    Overbook,
    PageRequest,
    Patient,
    PatientFields,
    PatientId,
    Profile,
    PublicLocation,
    QueueEntry,
    RecurrenceRule,
    Room,
    RoomFields,
    RoomFilter,
    RoomId,
    Schedule,
    Series,
    SeriesId,
    SeriesMode,
    SeriesOutcome,
    Service,
    ServiceFields,
    ServiceFilter,
    ServiceId,
    Settings,
    Sex,
    Slots,
    Source,
    Suggestion,
    TimeOff,
    TimeOffId,
    WallSpan,
    WhatIfAnswer,
    WhatIfChange,
)


class Surface:
    """The commands and queries of a clinic."""

    def _answer(
        self,
        is_command: bool,
        name: str,
        values: Mapping[str, Any],
        organization: Optional[OrganizationId],
        account: Optional[AccountId],
        idempotency_key: Optional[str],
        expected_version: Optional[int],
        request_id: Optional[str],
    ) -> Any:
        raise NotImplementedError

    def create_organization(
        self,
        *,
        fields: Union[OrganizationFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Opens an organization on the platform.

        fields: What it is to be.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, self._answer(True, "create_organization", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    def update_organization(
        self,
        *,
        fields: Union[OrganizationFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Replaces the fields of the organization that the context names.

        fields: What it is to be.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, self._answer(True, "update_organization", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    def update_settings(
        self,
        *,
        settings: Union[Settings, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Replaces the settings of the organization that the context names.

        settings: What they are to be.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, self._answer(True, "update_settings", {"settings": settings}, organization, account, idempotency_key, expected_version, request_id)))

    def set_organization_active(
        self,
        *,
        active: bool,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Takes the organization that the context names out of use, or back into use.

        active: Whether it is to be in use.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, self._answer(True, "set_organization_active", {"active": active}, organization, account, idempotency_key, expected_version, request_id)))

    def create_account(
        self,
        *,
        email: str,
        given_name: str,
        family_name: str,
        phone: Optional[str] = None,
        password_hash: Optional[str] = None,
        super_admin: bool = False,
        memberships: Sequence[Union[NewMembership, Mapping[str, Any]]] = (),
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> AccountId:
        """Opens an account with its memberships.

        email: E-mail address; unique over the platform.
        given_name: The given name or names, as the person writes them.
        family_name: The family name, as the person writes it.
        phone: Telephone number in the form of E.164, such as `+40721000123`.
        password_hash: The password's argon2id hash in PHC form, made by the host (`hash_password`); absent for an
            account that the host logs in by itself.
        super_admin: Whether it runs the platform.
        memberships: What it is in which organization.

        Errors: `already_exists` if the e-mail address has an account; `invalid_value` for a password in place of its
            hash. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("AccountId", read(AccountId, self._answer(True, "create_account", {"email": email, "given_name": given_name, "family_name": family_name, "phone": phone, "password_hash": password_hash, "super_admin": super_admin, "memberships": memberships}, organization, account, idempotency_key, expected_version, request_id)))

    def create_location(
        self,
        *,
        fields: Union[LocationFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Creates a location.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, self._answer(True, "create_location", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    def update_location(
        self,
        *,
        id: LocationId,
        fields: Union[LocationFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Replaces the fields of a location.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, self._answer(True, "update_location", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def set_location_active(
        self,
        *,
        id: LocationId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Takes a location out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, self._answer(True, "set_location_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def create_room(
        self,
        *,
        fields: Union[RoomFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Creates a room.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, self._answer(True, "create_room", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    def update_room(
        self,
        *,
        id: RoomId,
        fields: Union[RoomFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Replaces the fields of a room.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, self._answer(True, "update_room", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def set_room_active(
        self,
        *,
        id: RoomId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Takes a room out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, self._answer(True, "set_room_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def create_service(
        self,
        *,
        fields: Union[ServiceFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Creates a service.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, self._answer(True, "create_service", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    def update_service(
        self,
        *,
        id: ServiceId,
        fields: Union[ServiceFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Replaces the fields of a service.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, self._answer(True, "update_service", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def set_service_active(
        self,
        *,
        id: ServiceId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Takes a service out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, self._answer(True, "set_service_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def create_doctor(
        self,
        *,
        fields: Union[DoctorFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Creates a doctor.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, self._answer(True, "create_doctor", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    def update_doctor(
        self,
        *,
        id: DoctorId,
        fields: Union[DoctorFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Replaces the fields of a doctor.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, self._answer(True, "update_doctor", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def set_doctor_active(
        self,
        *,
        id: DoctorId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Takes a doctor out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, self._answer(True, "set_doctor_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def create_patient(
        self,
        *,
        fields: Union[PatientFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Creates a patient.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, self._answer(True, "create_patient", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    def update_patient(
        self,
        *,
        id: PatientId,
        fields: Union[PatientFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Replaces the fields of a patient.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, self._answer(True, "update_patient", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def set_patient_active(
        self,
        *,
        id: PatientId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Takes a patient out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, self._answer(True, "set_patient_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def assign_doctors(
        self,
        *,
        patient_id: PatientId,
        doctor_ids: Sequence[DoctorId],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> AssignedDoctors:
        """Says which doctors a patient is assigned to: all of them, in place of those before. A doctor sees and treats
        the patients who are assigned to them, beside those who have an appointment with them.

        patient_id: The patient whose assignments these are.
        doctor_ids: The doctors; none takes all assignments away.

        Errors: `not_found` for a patient or a doctor that the caller may not know; `forbidden` for who is not of the
            desk. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("AssignedDoctors", read(AssignedDoctors, self._answer(True, "assign_doctors", {"patient_id": patient_id, "doctor_ids": doctor_ids}, organization, account, idempotency_key, expected_version, request_id)))

    def set_schedule(
        self,
        *,
        doctor_id: DoctorId,
        location_id: LocationId,
        schedule: Union[Schedule, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> DoctorSchedule:
        """Sets when a doctor works at a location.

        doctor_id: The doctor whose hours are set.
        location_id: The location at which the hours hold; wall times are read in its zone.
        schedule: The weekly hours with their exceptions, in place of those before.
        accept_stranded: Saves it even where live appointments lose their place; they are flagged for the desk.

        Errors: `would_strand` with the live appointments that would lie outside, unless `accept_stranded`. Those of
            every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("DoctorSchedule", read(DoctorSchedule, self._answer(True, "set_schedule", {"doctor_id": doctor_id, "location_id": location_id, "schedule": schedule, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def add_time_off(
        self,
        *,
        doctor_id: DoctorId,
        span: Union[WallSpan, Mapping[str, Any]],
        reason: Optional[str] = None,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> TimeOff:
        """Enters a span in which a doctor does not work, at any location, in each location's wall time.

        doctor_id: The doctor who does not work then.
        span: From when to when.
        reason: Why; for staff only.
        accept_stranded: Saves it even where live appointments lose their place; they are flagged for the desk.

        Errors: `would_strand` with the live appointments that lie inside, unless `accept_stranded`. Those of every
            command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("TimeOff", read(TimeOff, self._answer(True, "add_time_off", {"doctor_id": doctor_id, "span": span, "reason": reason, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def remove_time_off(
        self,
        *,
        doctor_id: DoctorId,
        id: TimeOffId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> None:
        """Takes a time off back.

        doctor_id: The doctor whose time off is removed.
        id: The time off that is removed.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        self._answer(True, "remove_time_off", {"doctor_id": doctor_id, "id": id}, organization, account, idempotency_key, expected_version, request_id)

    def book_appointment(
        self,
        *,
        starts_at: datetime,
        patient_id: Optional[PatientId] = None,
        doctor_id: Optional[DoctorId] = None,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        hold_id: Optional[HoldId] = None,
        reason: Optional[str] = None,
        notes: Optional[str] = None,
        source: Optional[Source] = None,
        allow: Optional[Union[Allowance, Mapping[str, Any]]] = None,
        overbook: Optional[Union[Overbook, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Books an appointment.

        Without a service the organization's default one is booked; without a location the only one where the doctor
        works; without a doctor the first who is free of those who give the service. Without a patient, a patient's
        account books for itself; its record is opened at the first booking.

        starts_at: The instant at which it is to start.
        patient_id: The patient; absent: the actor themselves.
        doctor_id: The doctor; absent: any who gives the service.
        service_id: The service; absent: the default service of the organization.
        location_id: The location; absent: the only one where the doctor works.
        room_id: In this room and no other.
        hold_id: The hold that keeps the time. Doctor, service and location are taken from it unless they are named;
            the start is named again, and so is the patient by whoever books for others. What is named must be as the
            hold has it.
        reason: Why the patient comes.
        notes: Notes of the desk; not clinical.
        source: Where the booking comes from; absent: the desk if an employee books, else the web. Patients name
            neither the desk nor a call.
        allow: What staff pass over.
        overbook: Squeezes it in beside what the doctor has.

        Errors: `slot_taken` when the time would be offered but for other bookings, `not_offered` when it would not;
            both with every reason and with the nearest starts that can be booked. `hold_expired` with a hold that is
            gone. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Appointment", read(Appointment, self._answer(True, "book_appointment", {"starts_at": starts_at, "patient_id": patient_id, "doctor_id": doctor_id, "service_id": service_id, "location_id": location_id, "room_id": room_id, "hold_id": hold_id, "reason": reason, "notes": notes, "source": source, "allow": allow, "overbook": overbook}, organization, account, idempotency_key, expected_version, request_id)))

    def edit_appointment(
        self,
        *,
        id: AppointmentId,
        reason: Optional[str] = None,
        notes: Optional[str] = None,
        stranded: Optional[bool] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Changes what is said about an appointment; what is said already changes nothing. Its status and its time have
        commands of their own.

        id: The appointment that is edited.
        reason: Why the patient comes.
        notes: Notes of the desk; not clinical. From a patient, absent leaves them as they are.
        stranded: Whether the desk still has to see to it after a change of schedule; absent leaves it as it is.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Appointment", read(Appointment, self._answer(True, "edit_appointment", {"id": id, "reason": reason, "notes": notes, "stranded": stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def reschedule_appointment(
        self,
        *,
        id: AppointmentId,
        starts_at: datetime,
        doctor_id: Optional[DoctorId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        reason: Optional[str] = None,
        allow: Optional[Union[Allowance, Mapping[str, Any]]] = None,
        overbook: Optional[Union[Overbook, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Moves an appointment to another time, doctor or place in one atomic change. It keeps its id; old and new times
        stand in its history; `confirmed` falls back to `scheduled`. It does not stand in its own way. To where it is
        already it does not move, and nothing changes, unless it has lost its place there.

        id: The appointment that is moved.
        starts_at: When it is to start.
        doctor_id: With whom; absent: as it was.
        location_id: Where; absent: as it was.
        room_id: In which room; absent: the first that is free.
        reason: Why, for the history.
        allow: What staff pass over.
        overbook: Squeezes it in beside what the doctor has.

        Errors: As booking; `invalid_transition` where its status does not allow it. Those of every command:
            `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, self._answer(True, "reschedule_appointment", {"id": id, "starts_at": starts_at, "doctor_id": doctor_id, "location_id": location_id, "room_id": room_id, "reason": reason, "allow": allow, "overbook": overbook}, organization, account, idempotency_key, expected_version, request_id)))

    def update_appointment(
        self,
        *,
        id: AppointmentId,
        starts_at: Optional[datetime] = None,
        doctor_id: Optional[DoctorId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        reason: Optional[str] = None,
        notes: Optional[str] = None,
        stranded: Optional[bool] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Replaces what can be written of an appointment, in one step: another time, doctor, place or room moves it as
        `RescheduleAppointment` does, another reason, notes or flag edits it as `EditAppointment` does. What is as it
        was changes nothing, and without any change the version stays.

        id: The appointment that is replaced.
        starts_at: When it is to start; absent: as it was.
        doctor_id: With whom; absent: as it was.
        location_id: Where; absent: as it was.
        room_id: In which room; absent, or the one that it has: as it was, or the first that is free if it moves.
        reason: Why the patient comes.
        notes: Notes of the desk; not clinical. From a patient, absent leaves them as they are.
        stranded: Whether the desk still has to see to it after a change of schedule; absent leaves it as it is, a
            move takes it away.

        Errors: As those two. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and
            others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, self._answer(True, "update_appointment", {"id": id, "starts_at": starts_at, "doctor_id": doctor_id, "location_id": location_id, "room_id": room_id, "reason": reason, "notes": notes, "stranded": stranded}, organization, account, idempotency_key, expected_version, request_id)))

    def cancel_appointment(
        self,
        *,
        id: AppointmentId,
        reason: Optional[str] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Cancels an appointment; its time is free at once.

        id: The appointment that is cancelled.
        reason: Why; kept with the appointment.

        Errors: `invalid_transition`; `too_late` for a patient after the time that the organization allows. Those of
            every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, self._answer(True, "cancel_appointment", {"id": id, "reason": reason}, organization, account, idempotency_key, expected_version, request_id)))

    def change_appointment_status(
        self,
        *,
        id: AppointmentId,
        action: Action,
        reason: Optional[str] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Moves an appointment along its statuses: every action but cancelling and rescheduling, which are commands of
        their own.

        id: The appointment whose status changes.
        action: What happens to it.
        reason: Why, for the history.

        Errors: `invalid_transition` with the status and what is allowed from it; `too_early` and `too_late` outside
            the action's time; `slot_taken` if a late patient's time was given to somebody else, with the nearest
            starts that can be booked. Those of every command: `forbidden`, `not_found`, `invalid_value`,
            `unavailable` and others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, self._answer(True, "change_appointment_status", {"id": id, "action": action, "reason": reason}, organization, account, idempotency_key, expected_version, request_id)))

    def book_series(
        self,
        *,
        local_start: datetime,
        rule: Union[RecurrenceRule, Mapping[str, Any]],
        patient_id: Optional[PatientId] = None,
        doctor_id: Optional[DoctorId] = None,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        mode: SeriesMode = 'skip_conflicts',
        reason: Optional[str] = None,
        source: Optional[Source] = None,
        allow: Optional[Union[Allowance, Mapping[str, Any]]] = None,
        overbook: Optional[Union[Overbook, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> SeriesOutcome:
        """Books a series: the same time by the clock on the wall, by a rule, in one transaction.

        local_start: The first start, by the clock on the wall of the location.
        rule: The rule; it must end by a count, of at most 52, or a date.
        patient_id: Who comes; absent: the actor themselves.
        doctor_id: With whom; absent: the one doctor with whom most occurrences are free, of several the first by
            name.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place where the doctor works.
        room_id: In this room and no other.
        mode: What to do with occurrences that are not free.
        reason: Why the patient comes.
        source: Where the booking comes from; absent: the desk if an employee books, else the web. Patients name
            neither the desk nor a call.
        allow: What staff pass over.
        overbook: Squeezes in the occurrences at which the doctor is busy.

        Errors: With `all_or_nothing`, and where nothing at all is free, `slot_taken` or `not_offered` with the
            reasons of the first occurrence that is not free, and the nearest starts to the first that can be booked;
            nothing is then booked. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable`
            and others of docs/errors.md.
        """
        return cast("SeriesOutcome", read(SeriesOutcome, self._answer(True, "book_series", {"local_start": local(local_start), "rule": rule, "patient_id": patient_id, "doctor_id": doctor_id, "service_id": service_id, "location_id": location_id, "room_id": room_id, "mode": mode, "reason": reason, "source": source, "allow": allow, "overbook": overbook}, organization, account, idempotency_key, expected_version, request_id)))

    def cancel_series(
        self,
        *,
        id: SeriesId,
        from_: Optional[datetime] = None,
        reason: Optional[str] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> CancelledSeries:
        """Cancels the occurrences of a series from one on. Those that are over, or that the caller may no longer cancel,
        stay as they are and are named.

        id: The series that is cancelled.
        from_: The first start that is cancelled; absent: from now on.
        reason: Why; kept with each appointment.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("CancelledSeries", read(CancelledSeries, self._answer(True, "cancel_series", {"id": id, "from": from_, "reason": reason}, organization, account, idempotency_key, expected_version, request_id)))

    def place_hold(
        self,
        *,
        starts_at: datetime,
        patient_id: Optional[PatientId] = None,
        doctor_id: Optional[DoctorId] = None,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        minutes: Optional[int] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Hold:
        """Keeps a slot for a patient for some minutes. To everyone else it is busy until it lapses; booking with its id
        turns it into the appointment. A lapsed hold blocks nothing, whether or not it has been swept.

        starts_at: The instant at which it is to start.
        patient_id: For whom; absent: the actor themselves.
        doctor_id: With whom; absent: the first who is free.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place there is.
        room_id: In this room and no other.
        minutes: How long it lasts, in minutes, at most 30; absent: what the organization says.

        Errors: As booking; `too_many_holds` beyond three live ones of the patient. Those of every command:
            `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Hold", read(Hold, self._answer(True, "place_hold", {"starts_at": starts_at, "patient_id": patient_id, "doctor_id": doctor_id, "service_id": service_id, "location_id": location_id, "room_id": room_id, "minutes": minutes}, organization, account, idempotency_key, expected_version, request_id)))

    def release_hold(
        self,
        *,
        id: HoldId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> None:
        """Gives up a hold before it lapses. One that has lapsed is given up all the same, as long as it is on record.

        id: The hold that is released.

        Errors: `not_found` for one that was used, or that was deleted some time after it lapsed. Those of every
            command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        self._answer(True, "release_hold", {"id": id}, organization, account, idempotency_key, expected_version, request_id)

    def list_organizations(
        self,
        *,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Organization]:
        """Lists organizations: all for those who run the platform; for others those that are open for booking, and their
        own.

        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Organization]", read(Page[Organization], self._answer(False, "list_organizations", {"sort": sort, "page": page}, organization, account, None, None, request_id)))

    def get_organization(
        self,
        *,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Gets the organization that the context names.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, self._answer(False, "get_organization", {}, organization, account, None, None, request_id)))

    def find_organization(
        self,
        *,
        kind: FindOrganizationKind,
        id: UUID,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> OrganizationId:
        """The organization, open for booking, that a location or a doctor belongs to.

        kind: Of which kind it is.
        id: Which.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("OrganizationId", read(OrganizationId, self._answer(False, "find_organization", {"kind": kind, "id": id}, organization, account, None, None, request_id)))

    def search_locations(
        self,
        *,
        filter: Optional[Union[LocationFilter, Mapping[str, Any]]] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[PublicLocation]:
        """Finds locations of all organizations that are open for booking.

        filter: Which records the list has.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[PublicLocation]", read(Page[PublicLocation], self._answer(False, "search_locations", {"filter": filter, "page": page}, organization, account, None, None, request_id)))

    def me(
        self,
        *,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Profile:
        """The actor's own account and all its memberships.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Profile", read(Profile, self._answer(False, "me", {}, organization, account, None, None, request_id)))

    def list_locations(
        self,
        *,
        filter: Optional[Union[LocationFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Location]:
        """Lists locations in pages, as far as the actor may see them.

        filter: Which records the list has.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Location]", read(Page[Location], self._answer(False, "list_locations", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    def get_location(
        self,
        *,
        id: LocationId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Gets a location.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, self._answer(False, "get_location", {"id": id}, organization, account, None, None, request_id)))

    def list_rooms(
        self,
        *,
        filter: Optional[Union[RoomFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Room]:
        """Lists rooms in pages, as far as the actor may see them.

        filter: Which records the list has.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Room]", read(Page[Room], self._answer(False, "list_rooms", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    def get_room(
        self,
        *,
        id: RoomId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Gets a room.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, self._answer(False, "get_room", {"id": id}, organization, account, None, None, request_id)))

    def list_services(
        self,
        *,
        filter: Optional[Union[ServiceFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Service]:
        """Lists services in pages, as far as the actor may see them.

        filter: Which records the list has.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Service]", read(Page[Service], self._answer(False, "list_services", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    def get_service(
        self,
        *,
        id: ServiceId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Gets a service.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, self._answer(False, "get_service", {"id": id}, organization, account, None, None, request_id)))

    def list_doctors(
        self,
        *,
        filter: Optional[Union[DoctorFilter, Mapping[str, Any]]] = None,
        service_id: Optional[ServiceId] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Doctor]:
        """Lists doctors in pages, as far as the actor may see them.

        filter: Which records the list has.
        service_id: Only those who give this service.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Doctor]", read(Page[Doctor], self._answer(False, "list_doctors", {"filter": filter, "service_id": service_id, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    def get_doctor(
        self,
        *,
        id: DoctorId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Gets a doctor.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, self._answer(False, "get_doctor", {"id": id}, organization, account, None, None, request_id)))

    def list_patients(
        self,
        *,
        q: Optional[str] = None,
        sex: Optional[Sex] = None,
        active: Optional[bool] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Patient]:
        """Lists and finds patients: as far as the actor may see them.

        q: What is looked for; see `patient_search`.
        sex: Only patients of this sex.
        active: Only what is in use, or only what is not.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Patient]", read(Page[Patient], self._answer(False, "list_patients", {"q": q, "sex": sex, "active": active, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    def get_patient(
        self,
        *,
        id: PatientId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Gets a patient.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, self._answer(False, "get_patient", {"id": id}, organization, account, None, None, request_id)))

    def get_assigned_doctors(
        self,
        *,
        patient_id: PatientId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> AssignedDoctors:
        """Gets the doctors that a patient is assigned to.

        patient_id: The patient whose assignments these are.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("AssignedDoctors", read(AssignedDoctors, self._answer(False, "get_assigned_doctors", {"patient_id": patient_id}, organization, account, None, None, request_id)))

    def list_schedules(
        self,
        *,
        doctor_id: DoctorId,
        location_id: Optional[LocationId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[DoctorSchedule, ...]:
        """When a doctor works, at each location.

        doctor_id: The doctor who is asked about.
        location_id: At this location only.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Tuple[DoctorSchedule, ...]", read(Tuple[DoctorSchedule, ...], self._answer(False, "list_schedules", {"doctor_id": doctor_id, "location_id": location_id}, organization, account, None, None, request_id)))

    def list_time_off(
        self,
        *,
        doctor_id: DoctorId,
        from_: date,
        to: date,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[TimeOff, ...]:
        """The time off of a doctor on the dates `[from, to)`. The reason is shown to staff only.

        doctor_id: The doctor who is asked about.
        from_: The first date that the time off meets.
        to: The date after the last.

        Errors: `invalid_parameter` for dates outside the years served; `limit_exceeded` for more than
            `limits::TIME_OFF_ENTRIES`. Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable`
            and others of docs/errors.md.
        """
        return cast("Tuple[TimeOff, ...]", read(Tuple[TimeOff, ...], self._answer(False, "list_time_off", {"doctor_id": doctor_id, "from": from_, "to": to}, organization, account, None, None, request_id)))

    def what_if(
        self,
        *,
        doctor_id: DoctorId,
        change: Union[WhatIfChange, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> WhatIfAnswer:
        """Which live appointments a change of a doctor's time would strand, before it is saved.

        doctor_id: The doctor whose time is to change.
        change: The change that is only tried.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("WhatIfAnswer", read(WhatIfAnswer, self._answer(False, "what_if", {"doctor_id": doctor_id, "change": change}, organization, account, None, None, request_id)))

    def slots(
        self,
        *,
        from_: date,
        to: date,
        doctor_ids: Sequence[DoctorId] = (),
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        patient_id: Optional[PatientId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Slots:
        """The starts that can be booked on the dates `[from, to)`, for a service at a location.

        Without doctors: any who gives the service there, by name. Without a location: the only one where the doctors
        work.

        from_: The first date on which a slot may start.
        to: The date after the last.
        doctor_ids: In this order; empty: any.
        service_id: What for; absent: the organization's default service.
        location_id: The location; absent: the only one that gives the service.
        room_id: In this room and no other.
        patient_id: For this patient, who must be free.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Slots", read(Slots, self._answer(False, "slots", {"from": from_, "to": to, "doctor_ids": doctor_ids, "service_id": service_id, "location_id": location_id, "room_id": room_id, "patient_id": patient_id}, organization, account, None, None, request_id)))

    def availability(
        self,
        *,
        from_: date,
        to: date,
        doctor_ids: Sequence[DoctorId] = (),
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        patient_id: Optional[PatientId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> DoctorAvailability:
        """The starts that can be booked on the dates `[from, to)`, for a service at a location.

        Without doctors: any who gives the service there, by name. Without a location: the only one where the doctors
        work.

        from_: The first date on which a slot may start.
        to: The date after the last.
        doctor_ids: In this order; empty: any.
        service_id: What for; absent: the organization's default service.
        location_id: The location; absent: the only one that gives the service.
        room_id: In this room and no other.
        patient_id: For this patient, who must be free.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("DoctorAvailability", read(DoctorAvailability, self._answer(False, "availability", {"from": from_, "to": to, "doctor_ids": doctor_ids, "service_id": service_id, "location_id": location_id, "room_id": room_id, "patient_id": patient_id}, organization, account, None, None, request_id)))

    def explain(
        self,
        *,
        doctor_id: DoctorId,
        starts_at: datetime,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        patient_id: Optional[PatientId] = None,
        moving: Optional[AppointmentId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Explanation:
        """Why a start is offered or not: every reason that holds, each with the record that causes it. Ids are shown to
        those only who may see the appointments.

        doctor_id: The doctor who gives the service.
        starts_at: The instant at which it is to start.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place where the doctor works.
        room_id: In this room and no other.
        patient_id: For this patient, who must be free.
        moving: As if this appointment were moved there; what is not named is the appointment's.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Explanation", read(Explanation, self._answer(False, "explain", {"doctor_id": doctor_id, "starts_at": starts_at, "service_id": service_id, "location_id": location_id, "room_id": room_id, "patient_id": patient_id, "moving": moving}, organization, account, None, None, request_id)))

    def suggest(
        self,
        *,
        patient_id: PatientId,
        limit: int,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        doctor_id: Optional[DoctorId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[Suggestion, ...]:
        """Slots ranked for one patient: by their habits, by the doctor they know, and by gaps in the doctor's day.

        patient_id: The patient for whom slots are ranked.
        limit: How many at most.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place that gives the service.
        doctor_id: With whom; absent: any.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Tuple[Suggestion, ...]", read(Tuple[Suggestion, ...], self._answer(False, "suggest", {"patient_id": patient_id, "limit": limit, "service_id": service_id, "location_id": location_id, "doctor_id": doctor_id}, organization, account, None, None, request_id)))

    def list_appointments(
        self,
        *,
        filter: Optional[Union[AppointmentFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Appointment]:
        """Lists appointments, as far as the actor may see them.

        filter: Which; its visibility is narrowed to what the actor may see.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Appointment]", read(Page[Appointment], self._answer(False, "list_appointments", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    def get_appointment(
        self,
        *,
        id: AppointmentId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Gets one appointment by its id.

        id: The appointment that is asked for.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Appointment", read(Appointment, self._answer(False, "get_appointment", {"id": id}, organization, account, None, None, request_id)))

    def get_appointment_history(
        self,
        *,
        id: AppointmentId,
        after_version: Optional[int] = None,
        limit: Optional[int] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[HistoryEntry, ...]:
        """The steps in the life of an appointment, the oldest first.

        id: The appointment that is asked for.
        after_version: Only the steps that made a later version than this; all unless given.
        limit: The first so many steps of them; all unless given.

        Errors: `limit_exceeded` for a `limit` beyond `limits::PAGE_ROWS`, and, where no `limit` is given, for more
            steps than `limits::HISTORY_STEPS`: an appointment that was changed so often is read in parts. Those of
            every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Tuple[HistoryEntry, ...]", read(Tuple[HistoryEntry, ...], self._answer(False, "get_appointment_history", {"id": id, "after_version": after_version, "limit": limit}, organization, account, None, None, request_id)))

    def get_series(
        self,
        *,
        id: SeriesId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Series:
        """Gets one series by its id.

        id: The series that is asked for.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Series", read(Series, self._answer(False, "get_series", {"id": id}, organization, account, None, None, request_id)))

    def get_hold(
        self,
        *,
        id: HoldId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Hold:
        """Gets one hold. One that has lapsed is not there any more, whether or not it was swept.

        id: The hold that is asked for.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Hold", read(Hold, self._answer(False, "get_hold", {"id": id}, organization, account, None, None, request_id)))

    def get_queue(
        self,
        *,
        location_id: LocationId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[QueueEntry, ...]:
        """Those checked in at a location today, by doctor and arrival: who arrived on the location's present date, or
        whose appointment starts on it.

        location_id: The location whose desk asks.

        Errors: `limit_exceeded` for more than `limits::QUEUE_ENTRIES`. Those of every query: `forbidden`,
            `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Tuple[QueueEntry, ...]", read(Tuple[QueueEntry, ...], self._answer(False, "get_queue", {"location_id": location_id}, organization, account, None, None, request_id)))

    def get_doctor_stats(
        self,
        *,
        doctor_id: DoctorId,
        limit: int,
        by_month: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[AppointmentCount, ...]:
        """How many appointments a doctor has had and will have, by month or date and status: of the last
        `limits::STATISTICS_MONTHS` months or `limits::STATISTICS_DAYS` days, and of as many days ahead.

        doctor_id: The doctor who is asked about.
        limit: How many periods at most, the newest first.
        by_month: By month, else by date.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Tuple[AppointmentCount, ...]", read(Tuple[AppointmentCount, ...], self._answer(False, "get_doctor_stats", {"doctor_id": doctor_id, "limit": limit, "by_month": by_month}, organization, account, None, None, request_id)))


class AsyncSurface:
    """The commands and queries of a clinic."""

    async def _answer(
        self,
        is_command: bool,
        name: str,
        values: Mapping[str, Any],
        organization: Optional[OrganizationId],
        account: Optional[AccountId],
        idempotency_key: Optional[str],
        expected_version: Optional[int],
        request_id: Optional[str],
    ) -> Any:
        raise NotImplementedError

    async def create_organization(
        self,
        *,
        fields: Union[OrganizationFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Opens an organization on the platform.

        fields: What it is to be.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, await self._answer(True, "create_organization", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_organization(
        self,
        *,
        fields: Union[OrganizationFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Replaces the fields of the organization that the context names.

        fields: What it is to be.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, await self._answer(True, "update_organization", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_settings(
        self,
        *,
        settings: Union[Settings, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Replaces the settings of the organization that the context names.

        settings: What they are to be.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, await self._answer(True, "update_settings", {"settings": settings}, organization, account, idempotency_key, expected_version, request_id)))

    async def set_organization_active(
        self,
        *,
        active: bool,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Takes the organization that the context names out of use, or back into use.

        active: Whether it is to be in use.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, await self._answer(True, "set_organization_active", {"active": active}, organization, account, idempotency_key, expected_version, request_id)))

    async def create_account(
        self,
        *,
        email: str,
        given_name: str,
        family_name: str,
        phone: Optional[str] = None,
        password_hash: Optional[str] = None,
        super_admin: bool = False,
        memberships: Sequence[Union[NewMembership, Mapping[str, Any]]] = (),
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> AccountId:
        """Opens an account with its memberships.

        email: E-mail address; unique over the platform.
        given_name: The given name or names, as the person writes them.
        family_name: The family name, as the person writes it.
        phone: Telephone number in the form of E.164, such as `+40721000123`.
        password_hash: The password's argon2id hash in PHC form, made by the host (`hash_password`); absent for an
            account that the host logs in by itself.
        super_admin: Whether it runs the platform.
        memberships: What it is in which organization.

        Errors: `already_exists` if the e-mail address has an account; `invalid_value` for a password in place of its
            hash. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("AccountId", read(AccountId, await self._answer(True, "create_account", {"email": email, "given_name": given_name, "family_name": family_name, "phone": phone, "password_hash": password_hash, "super_admin": super_admin, "memberships": memberships}, organization, account, idempotency_key, expected_version, request_id)))

    async def create_location(
        self,
        *,
        fields: Union[LocationFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Creates a location.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, await self._answer(True, "create_location", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_location(
        self,
        *,
        id: LocationId,
        fields: Union[LocationFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Replaces the fields of a location.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, await self._answer(True, "update_location", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def set_location_active(
        self,
        *,
        id: LocationId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Takes a location out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, await self._answer(True, "set_location_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def create_room(
        self,
        *,
        fields: Union[RoomFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Creates a room.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, await self._answer(True, "create_room", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_room(
        self,
        *,
        id: RoomId,
        fields: Union[RoomFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Replaces the fields of a room.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, await self._answer(True, "update_room", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def set_room_active(
        self,
        *,
        id: RoomId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Takes a room out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, await self._answer(True, "set_room_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def create_service(
        self,
        *,
        fields: Union[ServiceFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Creates a service.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, await self._answer(True, "create_service", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_service(
        self,
        *,
        id: ServiceId,
        fields: Union[ServiceFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Replaces the fields of a service.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, await self._answer(True, "update_service", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def set_service_active(
        self,
        *,
        id: ServiceId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Takes a service out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, await self._answer(True, "set_service_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def create_doctor(
        self,
        *,
        fields: Union[DoctorFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Creates a doctor.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, await self._answer(True, "create_doctor", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_doctor(
        self,
        *,
        id: DoctorId,
        fields: Union[DoctorFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Replaces the fields of a doctor.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, await self._answer(True, "update_doctor", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def set_doctor_active(
        self,
        *,
        id: DoctorId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Takes a doctor out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, await self._answer(True, "set_doctor_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def create_patient(
        self,
        *,
        fields: Union[PatientFields, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Creates a patient.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, await self._answer(True, "create_patient", {"fields": fields}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_patient(
        self,
        *,
        id: PatientId,
        fields: Union[PatientFields, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Replaces the fields of a patient.

        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, await self._answer(True, "update_patient", {"id": id, "fields": fields, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def set_patient_active(
        self,
        *,
        id: PatientId,
        active: bool,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Takes a patient out of use, or back into use.

        active: Whether it is to be in use.
        accept_stranded: Saves the change even where live appointments lose their place; they are flagged for the
            desk.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, await self._answer(True, "set_patient_active", {"id": id, "active": active, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def assign_doctors(
        self,
        *,
        patient_id: PatientId,
        doctor_ids: Sequence[DoctorId],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> AssignedDoctors:
        """Says which doctors a patient is assigned to: all of them, in place of those before. A doctor sees and treats
        the patients who are assigned to them, beside those who have an appointment with them.

        patient_id: The patient whose assignments these are.
        doctor_ids: The doctors; none takes all assignments away.

        Errors: `not_found` for a patient or a doctor that the caller may not know; `forbidden` for who is not of the
            desk. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("AssignedDoctors", read(AssignedDoctors, await self._answer(True, "assign_doctors", {"patient_id": patient_id, "doctor_ids": doctor_ids}, organization, account, idempotency_key, expected_version, request_id)))

    async def set_schedule(
        self,
        *,
        doctor_id: DoctorId,
        location_id: LocationId,
        schedule: Union[Schedule, Mapping[str, Any]],
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> DoctorSchedule:
        """Sets when a doctor works at a location.

        doctor_id: The doctor whose hours are set.
        location_id: The location at which the hours hold; wall times are read in its zone.
        schedule: The weekly hours with their exceptions, in place of those before.
        accept_stranded: Saves it even where live appointments lose their place; they are flagged for the desk.

        Errors: `would_strand` with the live appointments that would lie outside, unless `accept_stranded`. Those of
            every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("DoctorSchedule", read(DoctorSchedule, await self._answer(True, "set_schedule", {"doctor_id": doctor_id, "location_id": location_id, "schedule": schedule, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def add_time_off(
        self,
        *,
        doctor_id: DoctorId,
        span: Union[WallSpan, Mapping[str, Any]],
        reason: Optional[str] = None,
        accept_stranded: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> TimeOff:
        """Enters a span in which a doctor does not work, at any location, in each location's wall time.

        doctor_id: The doctor who does not work then.
        span: From when to when.
        reason: Why; for staff only.
        accept_stranded: Saves it even where live appointments lose their place; they are flagged for the desk.

        Errors: `would_strand` with the live appointments that lie inside, unless `accept_stranded`. Those of every
            command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("TimeOff", read(TimeOff, await self._answer(True, "add_time_off", {"doctor_id": doctor_id, "span": span, "reason": reason, "accept_stranded": accept_stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def remove_time_off(
        self,
        *,
        doctor_id: DoctorId,
        id: TimeOffId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> None:
        """Takes a time off back.

        doctor_id: The doctor whose time off is removed.
        id: The time off that is removed.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        await self._answer(True, "remove_time_off", {"doctor_id": doctor_id, "id": id}, organization, account, idempotency_key, expected_version, request_id)

    async def book_appointment(
        self,
        *,
        starts_at: datetime,
        patient_id: Optional[PatientId] = None,
        doctor_id: Optional[DoctorId] = None,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        hold_id: Optional[HoldId] = None,
        reason: Optional[str] = None,
        notes: Optional[str] = None,
        source: Optional[Source] = None,
        allow: Optional[Union[Allowance, Mapping[str, Any]]] = None,
        overbook: Optional[Union[Overbook, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Books an appointment.

        Without a service the organization's default one is booked; without a location the only one where the doctor
        works; without a doctor the first who is free of those who give the service. Without a patient, a patient's
        account books for itself; its record is opened at the first booking.

        starts_at: The instant at which it is to start.
        patient_id: The patient; absent: the actor themselves.
        doctor_id: The doctor; absent: any who gives the service.
        service_id: The service; absent: the default service of the organization.
        location_id: The location; absent: the only one where the doctor works.
        room_id: In this room and no other.
        hold_id: The hold that keeps the time. Doctor, service and location are taken from it unless they are named;
            the start is named again, and so is the patient by whoever books for others. What is named must be as the
            hold has it.
        reason: Why the patient comes.
        notes: Notes of the desk; not clinical.
        source: Where the booking comes from; absent: the desk if an employee books, else the web. Patients name
            neither the desk nor a call.
        allow: What staff pass over.
        overbook: Squeezes it in beside what the doctor has.

        Errors: `slot_taken` when the time would be offered but for other bookings, `not_offered` when it would not;
            both with every reason and with the nearest starts that can be booked. `hold_expired` with a hold that is
            gone. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Appointment", read(Appointment, await self._answer(True, "book_appointment", {"starts_at": starts_at, "patient_id": patient_id, "doctor_id": doctor_id, "service_id": service_id, "location_id": location_id, "room_id": room_id, "hold_id": hold_id, "reason": reason, "notes": notes, "source": source, "allow": allow, "overbook": overbook}, organization, account, idempotency_key, expected_version, request_id)))

    async def edit_appointment(
        self,
        *,
        id: AppointmentId,
        reason: Optional[str] = None,
        notes: Optional[str] = None,
        stranded: Optional[bool] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Changes what is said about an appointment; what is said already changes nothing. Its status and its time have
        commands of their own.

        id: The appointment that is edited.
        reason: Why the patient comes.
        notes: Notes of the desk; not clinical. From a patient, absent leaves them as they are.
        stranded: Whether the desk still has to see to it after a change of schedule; absent leaves it as it is.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Appointment", read(Appointment, await self._answer(True, "edit_appointment", {"id": id, "reason": reason, "notes": notes, "stranded": stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def reschedule_appointment(
        self,
        *,
        id: AppointmentId,
        starts_at: datetime,
        doctor_id: Optional[DoctorId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        reason: Optional[str] = None,
        allow: Optional[Union[Allowance, Mapping[str, Any]]] = None,
        overbook: Optional[Union[Overbook, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Moves an appointment to another time, doctor or place in one atomic change. It keeps its id; old and new times
        stand in its history; `confirmed` falls back to `scheduled`. It does not stand in its own way. To where it is
        already it does not move, and nothing changes, unless it has lost its place there.

        id: The appointment that is moved.
        starts_at: When it is to start.
        doctor_id: With whom; absent: as it was.
        location_id: Where; absent: as it was.
        room_id: In which room; absent: the first that is free.
        reason: Why, for the history.
        allow: What staff pass over.
        overbook: Squeezes it in beside what the doctor has.

        Errors: As booking; `invalid_transition` where its status does not allow it. Those of every command:
            `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, await self._answer(True, "reschedule_appointment", {"id": id, "starts_at": starts_at, "doctor_id": doctor_id, "location_id": location_id, "room_id": room_id, "reason": reason, "allow": allow, "overbook": overbook}, organization, account, idempotency_key, expected_version, request_id)))

    async def update_appointment(
        self,
        *,
        id: AppointmentId,
        starts_at: Optional[datetime] = None,
        doctor_id: Optional[DoctorId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        reason: Optional[str] = None,
        notes: Optional[str] = None,
        stranded: Optional[bool] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Replaces what can be written of an appointment, in one step: another time, doctor, place or room moves it as
        `RescheduleAppointment` does, another reason, notes or flag edits it as `EditAppointment` does. What is as it
        was changes nothing, and without any change the version stays.

        id: The appointment that is replaced.
        starts_at: When it is to start; absent: as it was.
        doctor_id: With whom; absent: as it was.
        location_id: Where; absent: as it was.
        room_id: In which room; absent, or the one that it has: as it was, or the first that is free if it moves.
        reason: Why the patient comes.
        notes: Notes of the desk; not clinical. From a patient, absent leaves them as they are.
        stranded: Whether the desk still has to see to it after a change of schedule; absent leaves it as it is, a
            move takes it away.

        Errors: As those two. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and
            others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, await self._answer(True, "update_appointment", {"id": id, "starts_at": starts_at, "doctor_id": doctor_id, "location_id": location_id, "room_id": room_id, "reason": reason, "notes": notes, "stranded": stranded}, organization, account, idempotency_key, expected_version, request_id)))

    async def cancel_appointment(
        self,
        *,
        id: AppointmentId,
        reason: Optional[str] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Cancels an appointment; its time is free at once.

        id: The appointment that is cancelled.
        reason: Why; kept with the appointment.

        Errors: `invalid_transition`; `too_late` for a patient after the time that the organization allows. Those of
            every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, await self._answer(True, "cancel_appointment", {"id": id, "reason": reason}, organization, account, idempotency_key, expected_version, request_id)))

    async def change_appointment_status(
        self,
        *,
        id: AppointmentId,
        action: Action,
        reason: Optional[str] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Moves an appointment along its statuses: every action but cancelling and rescheduling, which are commands of
        their own.

        id: The appointment whose status changes.
        action: What happens to it.
        reason: Why, for the history.

        Errors: `invalid_transition` with the status and what is allowed from it; `too_early` and `too_late` outside
            the action's time; `slot_taken` if a late patient's time was given to somebody else, with the nearest
            starts that can be booked. Those of every command: `forbidden`, `not_found`, `invalid_value`,
            `unavailable` and others of docs/errors.md.
        """
        return cast("Appointment", read(Appointment, await self._answer(True, "change_appointment_status", {"id": id, "action": action, "reason": reason}, organization, account, idempotency_key, expected_version, request_id)))

    async def book_series(
        self,
        *,
        local_start: datetime,
        rule: Union[RecurrenceRule, Mapping[str, Any]],
        patient_id: Optional[PatientId] = None,
        doctor_id: Optional[DoctorId] = None,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        mode: SeriesMode = 'skip_conflicts',
        reason: Optional[str] = None,
        source: Optional[Source] = None,
        allow: Optional[Union[Allowance, Mapping[str, Any]]] = None,
        overbook: Optional[Union[Overbook, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> SeriesOutcome:
        """Books a series: the same time by the clock on the wall, by a rule, in one transaction.

        local_start: The first start, by the clock on the wall of the location.
        rule: The rule; it must end by a count, of at most 52, or a date.
        patient_id: Who comes; absent: the actor themselves.
        doctor_id: With whom; absent: the one doctor with whom most occurrences are free, of several the first by
            name.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place where the doctor works.
        room_id: In this room and no other.
        mode: What to do with occurrences that are not free.
        reason: Why the patient comes.
        source: Where the booking comes from; absent: the desk if an employee books, else the web. Patients name
            neither the desk nor a call.
        allow: What staff pass over.
        overbook: Squeezes in the occurrences at which the doctor is busy.

        Errors: With `all_or_nothing`, and where nothing at all is free, `slot_taken` or `not_offered` with the
            reasons of the first occurrence that is not free, and the nearest starts to the first that can be booked;
            nothing is then booked. Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable`
            and others of docs/errors.md.
        """
        return cast("SeriesOutcome", read(SeriesOutcome, await self._answer(True, "book_series", {"local_start": local(local_start), "rule": rule, "patient_id": patient_id, "doctor_id": doctor_id, "service_id": service_id, "location_id": location_id, "room_id": room_id, "mode": mode, "reason": reason, "source": source, "allow": allow, "overbook": overbook}, organization, account, idempotency_key, expected_version, request_id)))

    async def cancel_series(
        self,
        *,
        id: SeriesId,
        from_: Optional[datetime] = None,
        reason: Optional[str] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> CancelledSeries:
        """Cancels the occurrences of a series from one on. Those that are over, or that the caller may no longer cancel,
        stay as they are and are named.

        id: The series that is cancelled.
        from_: The first start that is cancelled; absent: from now on.
        reason: Why; kept with each appointment.

        Errors: Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("CancelledSeries", read(CancelledSeries, await self._answer(True, "cancel_series", {"id": id, "from": from_, "reason": reason}, organization, account, idempotency_key, expected_version, request_id)))

    async def place_hold(
        self,
        *,
        starts_at: datetime,
        patient_id: Optional[PatientId] = None,
        doctor_id: Optional[DoctorId] = None,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        minutes: Optional[int] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> Hold:
        """Keeps a slot for a patient for some minutes. To everyone else it is busy until it lapses; booking with its id
        turns it into the appointment. A lapsed hold blocks nothing, whether or not it has been swept.

        starts_at: The instant at which it is to start.
        patient_id: For whom; absent: the actor themselves.
        doctor_id: With whom; absent: the first who is free.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place there is.
        room_id: In this room and no other.
        minutes: How long it lasts, in minutes, at most 30; absent: what the organization says.

        Errors: As booking; `too_many_holds` beyond three live ones of the patient. Those of every command:
            `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Hold", read(Hold, await self._answer(True, "place_hold", {"starts_at": starts_at, "patient_id": patient_id, "doctor_id": doctor_id, "service_id": service_id, "location_id": location_id, "room_id": room_id, "minutes": minutes}, organization, account, idempotency_key, expected_version, request_id)))

    async def release_hold(
        self,
        *,
        id: HoldId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        idempotency_key: Optional[str] = None,
        expected_version: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> None:
        """Gives up a hold before it lapses. One that has lapsed is given up all the same, as long as it is on record.

        id: The hold that is released.

        Errors: `not_found` for one that was used, or that was deleted some time after it lapsed. Those of every
            command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        await self._answer(True, "release_hold", {"id": id}, organization, account, idempotency_key, expected_version, request_id)

    async def list_organizations(
        self,
        *,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Organization]:
        """Lists organizations: all for those who run the platform; for others those that are open for booking, and their
        own.

        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Organization]", read(Page[Organization], await self._answer(False, "list_organizations", {"sort": sort, "page": page}, organization, account, None, None, request_id)))

    async def get_organization(
        self,
        *,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Organization:
        """Gets the organization that the context names.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Organization", read(Organization, await self._answer(False, "get_organization", {}, organization, account, None, None, request_id)))

    async def find_organization(
        self,
        *,
        kind: FindOrganizationKind,
        id: UUID,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> OrganizationId:
        """The organization, open for booking, that a location or a doctor belongs to.

        kind: Of which kind it is.
        id: Which.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("OrganizationId", read(OrganizationId, await self._answer(False, "find_organization", {"kind": kind, "id": id}, organization, account, None, None, request_id)))

    async def search_locations(
        self,
        *,
        filter: Optional[Union[LocationFilter, Mapping[str, Any]]] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[PublicLocation]:
        """Finds locations of all organizations that are open for booking.

        filter: Which records the list has.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[PublicLocation]", read(Page[PublicLocation], await self._answer(False, "search_locations", {"filter": filter, "page": page}, organization, account, None, None, request_id)))

    async def me(
        self,
        *,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Profile:
        """The actor's own account and all its memberships.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Profile", read(Profile, await self._answer(False, "me", {}, organization, account, None, None, request_id)))

    async def list_locations(
        self,
        *,
        filter: Optional[Union[LocationFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Location]:
        """Lists locations in pages, as far as the actor may see them.

        filter: Which records the list has.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Location]", read(Page[Location], await self._answer(False, "list_locations", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    async def get_location(
        self,
        *,
        id: LocationId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Location:
        """Gets a location.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Location", read(Location, await self._answer(False, "get_location", {"id": id}, organization, account, None, None, request_id)))

    async def list_rooms(
        self,
        *,
        filter: Optional[Union[RoomFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Room]:
        """Lists rooms in pages, as far as the actor may see them.

        filter: Which records the list has.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Room]", read(Page[Room], await self._answer(False, "list_rooms", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    async def get_room(
        self,
        *,
        id: RoomId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Room:
        """Gets a room.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Room", read(Room, await self._answer(False, "get_room", {"id": id}, organization, account, None, None, request_id)))

    async def list_services(
        self,
        *,
        filter: Optional[Union[ServiceFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Service]:
        """Lists services in pages, as far as the actor may see them.

        filter: Which records the list has.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Service]", read(Page[Service], await self._answer(False, "list_services", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    async def get_service(
        self,
        *,
        id: ServiceId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Service:
        """Gets a service.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Service", read(Service, await self._answer(False, "get_service", {"id": id}, organization, account, None, None, request_id)))

    async def list_doctors(
        self,
        *,
        filter: Optional[Union[DoctorFilter, Mapping[str, Any]]] = None,
        service_id: Optional[ServiceId] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Doctor]:
        """Lists doctors in pages, as far as the actor may see them.

        filter: Which records the list has.
        service_id: Only those who give this service.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Doctor]", read(Page[Doctor], await self._answer(False, "list_doctors", {"filter": filter, "service_id": service_id, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    async def get_doctor(
        self,
        *,
        id: DoctorId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Doctor:
        """Gets a doctor.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Doctor", read(Doctor, await self._answer(False, "get_doctor", {"id": id}, organization, account, None, None, request_id)))

    async def list_patients(
        self,
        *,
        q: Optional[str] = None,
        sex: Optional[Sex] = None,
        active: Optional[bool] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Patient]:
        """Lists and finds patients: as far as the actor may see them.

        q: What is looked for; see `patient_search`.
        sex: Only patients of this sex.
        active: Only what is in use, or only what is not.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Patient]", read(Page[Patient], await self._answer(False, "list_patients", {"q": q, "sex": sex, "active": active, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    async def get_patient(
        self,
        *,
        id: PatientId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Patient:
        """Gets a patient.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Patient", read(Patient, await self._answer(False, "get_patient", {"id": id}, organization, account, None, None, request_id)))

    async def get_assigned_doctors(
        self,
        *,
        patient_id: PatientId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> AssignedDoctors:
        """Gets the doctors that a patient is assigned to.

        patient_id: The patient whose assignments these are.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("AssignedDoctors", read(AssignedDoctors, await self._answer(False, "get_assigned_doctors", {"patient_id": patient_id}, organization, account, None, None, request_id)))

    async def list_schedules(
        self,
        *,
        doctor_id: DoctorId,
        location_id: Optional[LocationId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[DoctorSchedule, ...]:
        """When a doctor works, at each location.

        doctor_id: The doctor who is asked about.
        location_id: At this location only.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Tuple[DoctorSchedule, ...]", read(Tuple[DoctorSchedule, ...], await self._answer(False, "list_schedules", {"doctor_id": doctor_id, "location_id": location_id}, organization, account, None, None, request_id)))

    async def list_time_off(
        self,
        *,
        doctor_id: DoctorId,
        from_: date,
        to: date,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[TimeOff, ...]:
        """The time off of a doctor on the dates `[from, to)`. The reason is shown to staff only.

        doctor_id: The doctor who is asked about.
        from_: The first date that the time off meets.
        to: The date after the last.

        Errors: `invalid_parameter` for dates outside the years served; `limit_exceeded` for more than
            `limits::TIME_OFF_ENTRIES`. Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable`
            and others of docs/errors.md.
        """
        return cast("Tuple[TimeOff, ...]", read(Tuple[TimeOff, ...], await self._answer(False, "list_time_off", {"doctor_id": doctor_id, "from": from_, "to": to}, organization, account, None, None, request_id)))

    async def what_if(
        self,
        *,
        doctor_id: DoctorId,
        change: Union[WhatIfChange, Mapping[str, Any]],
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> WhatIfAnswer:
        """Which live appointments a change of a doctor's time would strand, before it is saved.

        doctor_id: The doctor whose time is to change.
        change: The change that is only tried.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("WhatIfAnswer", read(WhatIfAnswer, await self._answer(False, "what_if", {"doctor_id": doctor_id, "change": change}, organization, account, None, None, request_id)))

    async def slots(
        self,
        *,
        from_: date,
        to: date,
        doctor_ids: Sequence[DoctorId] = (),
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        patient_id: Optional[PatientId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Slots:
        """The starts that can be booked on the dates `[from, to)`, for a service at a location.

        Without doctors: any who gives the service there, by name. Without a location: the only one where the doctors
        work.

        from_: The first date on which a slot may start.
        to: The date after the last.
        doctor_ids: In this order; empty: any.
        service_id: What for; absent: the organization's default service.
        location_id: The location; absent: the only one that gives the service.
        room_id: In this room and no other.
        patient_id: For this patient, who must be free.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Slots", read(Slots, await self._answer(False, "slots", {"from": from_, "to": to, "doctor_ids": doctor_ids, "service_id": service_id, "location_id": location_id, "room_id": room_id, "patient_id": patient_id}, organization, account, None, None, request_id)))

    async def availability(
        self,
        *,
        from_: date,
        to: date,
        doctor_ids: Sequence[DoctorId] = (),
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        patient_id: Optional[PatientId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> DoctorAvailability:
        """The starts that can be booked on the dates `[from, to)`, for a service at a location.

        Without doctors: any who gives the service there, by name. Without a location: the only one where the doctors
        work.

        from_: The first date on which a slot may start.
        to: The date after the last.
        doctor_ids: In this order; empty: any.
        service_id: What for; absent: the organization's default service.
        location_id: The location; absent: the only one that gives the service.
        room_id: In this room and no other.
        patient_id: For this patient, who must be free.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("DoctorAvailability", read(DoctorAvailability, await self._answer(False, "availability", {"from": from_, "to": to, "doctor_ids": doctor_ids, "service_id": service_id, "location_id": location_id, "room_id": room_id, "patient_id": patient_id}, organization, account, None, None, request_id)))

    async def explain(
        self,
        *,
        doctor_id: DoctorId,
        starts_at: datetime,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        room_id: Optional[RoomId] = None,
        patient_id: Optional[PatientId] = None,
        moving: Optional[AppointmentId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Explanation:
        """Why a start is offered or not: every reason that holds, each with the record that causes it. Ids are shown to
        those only who may see the appointments.

        doctor_id: The doctor who gives the service.
        starts_at: The instant at which it is to start.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place where the doctor works.
        room_id: In this room and no other.
        patient_id: For this patient, who must be free.
        moving: As if this appointment were moved there; what is not named is the appointment's.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Explanation", read(Explanation, await self._answer(False, "explain", {"doctor_id": doctor_id, "starts_at": starts_at, "service_id": service_id, "location_id": location_id, "room_id": room_id, "patient_id": patient_id, "moving": moving}, organization, account, None, None, request_id)))

    async def suggest(
        self,
        *,
        patient_id: PatientId,
        limit: int,
        service_id: Optional[ServiceId] = None,
        location_id: Optional[LocationId] = None,
        doctor_id: Optional[DoctorId] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[Suggestion, ...]:
        """Slots ranked for one patient: by their habits, by the doctor they know, and by gaps in the doctor's day.

        patient_id: The patient for whom slots are ranked.
        limit: How many at most.
        service_id: What for; absent: the organization's default service.
        location_id: Where; absent: the only place that gives the service.
        doctor_id: With whom; absent: any.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Tuple[Suggestion, ...]", read(Tuple[Suggestion, ...], await self._answer(False, "suggest", {"patient_id": patient_id, "limit": limit, "service_id": service_id, "location_id": location_id, "doctor_id": doctor_id}, organization, account, None, None, request_id)))

    async def list_appointments(
        self,
        *,
        filter: Optional[Union[AppointmentFilter, Mapping[str, Any]]] = None,
        sort: Optional[str] = None,
        page: Optional[Union[PageRequest, Mapping[str, Any]]] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Page[Appointment]:
        """Lists appointments, as far as the actor may see them.

        filter: Which; its visibility is narrowed to what the actor may see.
        sort: In which order they are listed.
        page: Which part of the list: by cursor, or by offset and limit.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Page[Appointment]", read(Page[Appointment], await self._answer(False, "list_appointments", {"filter": filter, "sort": sort, "page": page}, organization, account, None, None, request_id)))

    async def get_appointment(
        self,
        *,
        id: AppointmentId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Appointment:
        """Gets one appointment by its id.

        id: The appointment that is asked for.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Appointment", read(Appointment, await self._answer(False, "get_appointment", {"id": id}, organization, account, None, None, request_id)))

    async def get_appointment_history(
        self,
        *,
        id: AppointmentId,
        after_version: Optional[int] = None,
        limit: Optional[int] = None,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[HistoryEntry, ...]:
        """The steps in the life of an appointment, the oldest first.

        id: The appointment that is asked for.
        after_version: Only the steps that made a later version than this; all unless given.
        limit: The first so many steps of them; all unless given.

        Errors: `limit_exceeded` for a `limit` beyond `limits::PAGE_ROWS`, and, where no `limit` is given, for more
            steps than `limits::HISTORY_STEPS`: an appointment that was changed so often is read in parts. Those of
            every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Tuple[HistoryEntry, ...]", read(Tuple[HistoryEntry, ...], await self._answer(False, "get_appointment_history", {"id": id, "after_version": after_version, "limit": limit}, organization, account, None, None, request_id)))

    async def get_series(
        self,
        *,
        id: SeriesId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Series:
        """Gets one series by its id.

        id: The series that is asked for.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Series", read(Series, await self._answer(False, "get_series", {"id": id}, organization, account, None, None, request_id)))

    async def get_hold(
        self,
        *,
        id: HoldId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Hold:
        """Gets one hold. One that has lapsed is not there any more, whether or not it was swept.

        id: The hold that is asked for.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Hold", read(Hold, await self._answer(False, "get_hold", {"id": id}, organization, account, None, None, request_id)))

    async def get_queue(
        self,
        *,
        location_id: LocationId,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[QueueEntry, ...]:
        """Those checked in at a location today, by doctor and arrival: who arrived on the location's present date, or
        whose appointment starts on it.

        location_id: The location whose desk asks.

        Errors: `limit_exceeded` for more than `limits::QUEUE_ENTRIES`. Those of every query: `forbidden`,
            `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
        """
        return cast("Tuple[QueueEntry, ...]", read(Tuple[QueueEntry, ...], await self._answer(False, "get_queue", {"location_id": location_id}, organization, account, None, None, request_id)))

    async def get_doctor_stats(
        self,
        *,
        doctor_id: DoctorId,
        limit: int,
        by_month: bool = False,
        organization: Optional[OrganizationId] = None,
        account: Optional[AccountId] = None,
        request_id: Optional[str] = None,
    ) -> Tuple[AppointmentCount, ...]:
        """How many appointments a doctor has had and will have, by month or date and status: of the last
        `limits::STATISTICS_MONTHS` months or `limits::STATISTICS_DAYS` days, and of as many days ahead.

        doctor_id: The doctor who is asked about.
        limit: How many periods at most, the newest first.
        by_month: By month, else by date.

        Errors: Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of
            docs/errors.md.
        """
        return cast("Tuple[AppointmentCount, ...]", read(Tuple[AppointmentCount, ...], await self._answer(False, "get_doctor_stats", {"doctor_id": doctor_id, "limit": limit, "by_month": by_month}, organization, account, None, None, request_id)))
