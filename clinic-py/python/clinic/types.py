"""The records of a clinic: frozen, comparable, with `to_dict`.

Written by `xtask/generate`; change that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Mapping, NewType, Optional, Tuple
from uuid import UUID

from ._record import LocalDateTime, Record, checked_amount

__all__ = [
    "AccountId",
    "Action",
    "Address",
    "Alignment",
    "Allowance",
    "Appointment",
    "AppointmentCount",
    "AppointmentFilter",
    "AppointmentId",
    "AssignedDoctors",
    "Busy",
    "BusySource",
    "BusySourceKind",
    "By",
    "CancelledSeries",
    "Coordinates",
    "Coordination",
    "Coverage",
    "DateWindow",
    "DayAvailability",
    "Details",
    "DetailsTransition",
    "Discount",
    "Doctor",
    "DoctorAvailability",
    "DoctorCalendar",
    "DoctorFields",
    "DoctorFilter",
    "DoctorId",
    "DoctorSchedule",
    "EmergencyContact",
    "Explanation",
    "FieldError",
    "FindOrganizationKind",
    "Frequency",
    "HistoryEntry",
    "Hold",
    "HoldId",
    "Identifier",
    "InvoiceDraft",
    "LineDraft",
    "Location",
    "LocationFields",
    "LocationFilter",
    "LocationId",
    "Membership",
    "MembershipId",
    "Money",
    "MonthEnd",
    "NewMembership",
    "OpenSession",
    "Organization",
    "OrganizationFields",
    "OrganizationId",
    "Overbook",
    "PageRequest",
    "Patient",
    "PatientFields",
    "PatientId",
    "Permission",
    "Policy",
    "Priced",
    "PricedLine",
    "PricedPayer",
    "Profile",
    "PublicLocation",
    "QueueEntry",
    "Reason",
    "ReasonCode",
    "RecurrenceRule",
    "Refusal",
    "Role",
    "Room",
    "RoomCalendar",
    "RoomFields",
    "RoomFilter",
    "RoomId",
    "Rounding",
    "Schedule",
    "Series",
    "SeriesId",
    "SeriesMode",
    "SeriesOutcome",
    "Service",
    "ServiceFields",
    "ServiceFilter",
    "ServiceId",
    "ServiceTiming",
    "SessionId",
    "Settings",
    "Sex",
    "SkippedOccurrence",
    "Slot",
    "Slots",
    "Source",
    "Span",
    "Status",
    "StatusSettings",
    "StrandedAt",
    "Suggestion",
    "SuggestionReason",
    "TimeOff",
    "TimeOffId",
    "User",
    "WallSpan",
    "Weekday",
    "Weekly",
    "WhatIfAnswer",
    "WhatIfChange",
    "WhatIfChangeSchedule",
]

AccountId = NewType("AccountId", UUID)
"""A user's account on the platform."""

AppointmentId = NewType("AppointmentId", UUID)
"""The identifier of an appointment."""

DoctorId = NewType("DoctorId", UUID)
"""The identifier of a doctor."""

HoldId = NewType("HoldId", UUID)
"""A hold: a slot that is kept for some minutes."""

LocationId = NewType("LocationId", UUID)
"""A location of an organization."""

MembershipId = NewType("MembershipId", UUID)
"""A user's membership in an organization."""

OrganizationId = NewType("OrganizationId", UUID)
"""An organization: the tenant that everything else belongs to."""

PatientId = NewType("PatientId", UUID)
"""A patient, in one organization."""

RoomId = NewType("RoomId", UUID)
"""A room, or a piece of equipment that is reserved like one."""

SeriesId = NewType("SeriesId", UUID)
"""A series of appointments."""

ServiceId = NewType("ServiceId", UUID)
"""A service that can be booked."""

SessionId = NewType("SessionId", UUID)
"""A group session that several patients join."""

TimeOffId = NewType("TimeOffId", UUID)
"""A span in which a doctor does not work."""

Action = Literal["approve", "confirm", "check_in", "undo_check_in", "start", "complete", "cancel", "mark_no_show", "arrive_late", "reschedule"]
"""What happens to an appointment."""

Alignment = Literal["shift", "clock", "packed"]
"""How the starts of slots are laid out."""

BusySourceKind = Literal["appointment", "session", "hold"]
"""Of which kind it is."""

By = Literal["patient", "staff", "clinical", "sweep"]
"""As whom somebody acts."""

Coordination = Literal["standard", "carve_out", "basic"]
"""How a later payer minds what earlier ones pay."""

FindOrganizationKind = Literal["location", "doctor"]
"""Of which kind it is."""

Frequency = Literal["daily", "weekly", "monthly"]
"""How often a series recurs."""

MonthEnd = Literal["last_day", "skip"]
"""What a monthly rule does in a month that lacks the day."""

Permission = Literal["platform:manage", "organization:write", "users:write", "catalog:read", "catalog:write", "schedules:write", "patients:read", "patients:write", "patients:deactivate", "appointments:read", "appointments:book", "appointments:desk", "appointments:care", "appointments:overbook", "analytics:read", "inventory:write"]
"""Something that can be allowed."""

ReasonCode = Literal["in_the_past", "too_soon", "too_far", "outside_schedule", "location_closed", "time_off", "doctor_busy", "patient_busy", "off_grid", "no_room", "day_full", "session_full"]
"""Why a start is not offered."""

Role = Literal["clinic_admin", "location_admin", "doctor", "assistant", "receptionist", "technician", "staff", "patient", "guardian"]
"""A role in an organization (`super_admin` is a property of the account, over all organizations)."""

Rounding = Literal["half_up", "half_even"]
"""How a share that falls between two minor units is brought to one of them."""

SeriesMode = Literal["skip_conflicts", "all_or_nothing"]
"""What a series does with occurrences that are not free."""

Sex = Literal["male", "female", "other", "unknown"]
"""Administrative sex, as FHIR R4 `administrative-gender` has it."""

Source = Literal["desk", "web", "app", "phone", "partner"]
"""Where a booking came from."""

Status = Literal["requested", "scheduled", "confirmed", "checked_in", "in_progress", "completed", "cancelled", "no_show"]
"""Where an appointment stands."""

SuggestionReason = Literal["known_doctor", "usual_weekday", "usual_time", "fills_gap", "soon"]
"""Why a slot is suggested."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""A day of the week, written `mon` … `sun`. Weeks start on Monday (ISO 8601)."""


@dataclass(frozen=True)
class Details(Record):
    """What a host can act on, beside the code. One member is given."""

    fields: Optional[Tuple[FieldError, ...]] = None
    """The members that are wrong."""
    refusal: Optional[Refusal] = None
    """Why a time was refused, and what is free near it."""
    transition: Optional[DetailsTransition] = None
    """Which actions the status allows."""
    stranded: Optional[Tuple[AppointmentId, ...]] = None
    """The live appointments that would lose their place."""
    version: Optional[int] = None
    """The version that the record has now."""
    retry_after: Optional[int] = None
    """After how many seconds the same request may be sent again."""


@dataclass(frozen=True)
class Discount(Record):
    """What is taken off a line or an invoice; above its base it is cut to the base. One member is given."""

    percent: Optional[Decimal] = None
    """A percentage of the base, rounded to a minor unit."""
    amount: Optional[Money] = None
    """A fixed amount, in the currency of the draft."""


@dataclass(frozen=True)
class WhatIfChange(Record):
    """A change that is thought of. One member is given."""

    time_off: Optional[WallSpan] = None
    """A time off of the doctor, in each location's wall time."""
    schedule: Optional[WhatIfChangeSchedule] = None
    """A new schedule at a location."""
    deactivation: Optional[Mapping[str, str]] = None
    """The doctor goes out of use."""


@dataclass(frozen=True)
class Address(Record):
    """A postal address, as far as it is known."""

    street: Optional[str] = None
    """The street with number and flat, in one line."""
    city: Optional[str] = None
    """The town, city or village."""
    county: Optional[str] = None
    """County, state or region."""
    postcode: Optional[str] = None
    """The postal code as it is written in the country."""
    country: Optional[str] = None
    """Country: the form of an ISO 3166-1 alpha-2 code, such as `RO`; whether the code is given to a country is not looked at."""


@dataclass(frozen=True)
class Allowance(Record):
    """What staff may pass over when they book."""

    off_grid: bool = False
    """A start that is not on the grid."""
    too_soon: bool = False
    """A start sooner than the notice that is asked for."""
    too_far: bool = False
    """A start beyond the horizon."""


@dataclass(frozen=True)
class Appointment(Record):
    """An appointment of a patient with a doctor."""

    id: AppointmentId
    """Its identifier; kept when it is rescheduled."""
    version: int
    """1 when booked, one more with each change."""
    created_at: datetime
    """When it was booked."""
    updated_at: datetime
    """When it was last changed."""
    patient_id: PatientId
    """The patient who comes."""
    doctor_id: DoctorId
    """The doctor who sees the patient."""
    service_id: ServiceId
    """The service that is given."""
    location_id: LocationId
    """The location at which it takes place."""
    starts_at: datetime
    """The instant at which it starts, without the buffer before."""
    ends_at: datetime
    """The instant at which it ends, without the buffer after."""
    local_start: LocalDateTime
    """When it starts by the clock on the wall, as booked."""
    timezone: str
    """The zone of that clock, as booked."""
    start_on: date
    """The civil date of the start."""
    buffer_before_min: int
    """Minutes kept free before, as booked."""
    buffer_after_min: int
    """Minutes kept free after, as booked."""
    status: Status
    """Where it stands between booking and completion."""
    source: Source
    """Where the booking came from."""
    room_id: Optional[RoomId] = None
    """In which room, where the service needs one."""
    session_id: Optional[SessionId] = None
    """The group session it is part of."""
    seat: Optional[int] = None
    """The seat in the group session, from 1."""
    capacity: Optional[int] = None
    """How many seats the group session has, as it was opened."""
    series_id: Optional[SeriesId] = None
    """The series it is part of."""
    before_check_in: Optional[Status] = None
    """The status it had before the check-in; `undo_check_in` returns to it."""
    arrived_at: Optional[datetime] = None
    """When the patient was checked in; absent before, and after an undone check-in."""
    lane: Optional[int] = None
    """0, or the lane of a squeeze-in; absent where the reader may not see it."""
    overbook_reason: Optional[str] = None
    """Why it was squeezed in."""
    reason: Optional[str] = None
    """Why the patient comes, in the words of the booking."""
    notes: Optional[str] = None
    """Notes of the desk; not clinical."""
    price: Optional[Money] = None
    """The price as booked."""
    cancel_reason: Optional[str] = None
    """Why it was cancelled."""
    stranded: Optional[bool] = None
    """Whether a later change of schedule took its time away, so that the desk must see to it."""


@dataclass(frozen=True)
class Money(Record):
    """An exact amount of one currency."""

    amount: Decimal
    """The amount, a decimal number as text, with no more digits than the currency has."""
    currency: str
    """The currency's code in ISO 4217."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", checked_amount(self.amount))


@dataclass(frozen=True)
class AppointmentCount(Record):
    """How many appointments a doctor had in a period, by status."""

    period: str
    """The date as `YYYY-MM-DD`, or the month as `YYYY-MM`."""
    status: Status
    """The status of the appointments that are counted."""
    count: int
    """How many appointments of that status the period has."""


@dataclass(frozen=True)
class AppointmentFilter(Record):
    """Which appointments. As JSON the patient's name stands as people write it, as `q`."""

    patient_id: Optional[PatientId] = None
    """Only appointments of this patient."""
    doctor_id: Optional[DoctorId] = None
    """Only appointments with this doctor."""
    location_id: Optional[LocationId] = None
    """Only appointments at this location."""
    service_id: Optional[ServiceId] = None
    """Only appointments for this service."""
    room_id: Optional[RoomId] = None
    """Only appointments in this room."""
    series_id: Optional[SeriesId] = None
    """Only appointments of this series."""
    statuses: Tuple[Status, ...] = ()
    """In one of these statuses; empty: in any."""
    starts_from: Optional[datetime] = None
    """That start at or after."""
    starts_before: Optional[datetime] = None
    """Only appointments that start before this instant."""
    on_from: Optional[date] = None
    """On or after the civil date of the start."""
    on_before: Optional[date] = None
    """Before the civil date of the start."""
    source: Optional[Source] = None
    """Only appointments that were booked from there."""
    stranded: Optional[bool] = None
    """Whether a later change took their time away."""
    q: Optional[str] = None
    """Of patients whose name has words with these prefixes, folded."""


@dataclass(frozen=True)
class AssignedDoctors(Record):
    """The doctors that a patient is assigned to."""

    patient_id: PatientId
    """The patient whose assignments these are."""
    doctor_ids: Tuple[DoctorId, ...]
    """The doctors, by id."""


@dataclass(frozen=True)
class Busy(Record):
    """A span that is reserved, buffers included."""

    from_: datetime
    """The first instant inside."""
    to: datetime
    """The first instant after."""
    source: Optional[BusySource] = None
    """For what, for the explanation."""
    appointment_at: Optional[datetime] = None
    """On a doctor: the start of the live appointment, which counts for the daily limit."""


@dataclass(frozen=True)
class BusySource(Record):
    """What a reservation belongs to, for the explanation."""

    kind: BusySourceKind
    """Of which kind it is."""
    id: UUID
    """Which."""


@dataclass(frozen=True)
class CancelledSeries(Record):
    """What became of the occurrences of a series that was cancelled."""

    cancelled: Tuple[Appointment, ...]
    """Those that were cancelled, by start."""
    left: Tuple[AppointmentId, ...]
    """Those that stay: under way, over, too late to cancel for the caller, or not the caller's to cancel. One that was moved to where the caller may not read it is not named."""


@dataclass(frozen=True)
class Coordinates(Record):
    """A point on the globe (WGS 84), in millionths of a degree: about 11 cm."""

    latitude_e6: int
    """Millionths of a degree north, −90,000,000 to 90,000,000."""
    longitude_e6: int
    """Millionths of a degree east, −180,000,000 to 180,000,000."""


@dataclass(frozen=True)
class Coverage(Record):
    """What one payer takes over. Amounts that are absent do not apply."""

    copay: Optional[Money] = None
    """What the patient pays first, once for the invoice."""
    deductible_remaining: Optional[Money] = None
    """What the patient still pays alone in this period before the payer begins."""
    coinsurance_percent: Decimal = Decimal("0")
    """The patient's share of what is left after copay and deductible, at most 100 %."""
    out_of_pocket_remaining: Optional[Money] = None
    """The most that the patient still pays in this period."""
    benefit_remaining: Optional[Money] = None
    """The most that the payer still pays in this period."""
    coordination: Coordination = 'standard'
    """How the payer minds what earlier payers pay; without effect on the first."""


@dataclass(frozen=True)
class DateWindow(Record):
    """Local dates `[from, to)`."""

    from_: date
    """The first date of the window."""
    to: date
    """The date after the last."""


@dataclass(frozen=True)
class DayAvailability(Record):
    """What is offered on one date."""

    date: date
    """The civil date at the location."""
    available: bool
    """Whether anything is offered."""
    slots: Tuple[Slot, ...]
    """The starts that can be booked."""


@dataclass(frozen=True)
class Slot(Record):
    """A start that can be booked."""

    starts_at: datetime
    """The instant at which the service would start."""
    ends_at: datetime
    """The instant at which the service would end."""
    local_start: LocalDateTime
    """When it starts by the clock on the wall of the location."""
    doctor_id: DoctorId
    """The doctor who gives the service."""
    service_id: ServiceId
    """The service that the slot has time for."""
    location_id: LocationId
    """The location at which it is offered."""
    room_id: Optional[RoomId] = None
    """In which room, where the service needs one: the first that is free."""
    seats_left: Optional[int] = None
    """Seats left, for a group service."""


@dataclass(frozen=True)
class FieldError(Record):
    """What is wrong with one member of the input."""

    pointer: str
    """Where it stands: a JSON pointer (RFC 6901) into the command; over HTTP into the body that was sent."""
    detail: str
    """What is allowed there, as a phrase that follows the pointer: `is missing`, `must lie after from`."""


@dataclass(frozen=True)
class Refusal(Record):
    """Why a booking was refused, and what is free near it."""

    reasons: Tuple[Reason, ...]
    """Every reason that holds."""
    alternatives: Tuple[Slot, ...]
    """The nearest starts before and after that can be booked."""


@dataclass(frozen=True)
class Reason(Record):
    """A reason with the records that cause it."""

    code: ReasonCode
    """The reason as a stable code."""
    doctor_id: Optional[DoctorId] = None
    """With which doctor; said where any doctor was asked for."""
    appointment_ids: Tuple[AppointmentId, ...] = ()
    """The appointments that stand in the way."""
    hold_ids: Tuple[HoldId, ...] = ()
    """The holds that stand in the way."""
    session_ids: Tuple[SessionId, ...] = ()
    """The group sessions that stand in the way, or are full."""
    time_off: Tuple[WallSpan, ...] = ()
    """The time off that stands in the way."""
    closed_on: Optional[date] = None
    """The date for which the location has hours of its own, such as a holiday, that close it then."""


@dataclass(frozen=True)
class WallSpan(Record):
    """A span between two wall times on dates, such as a time off."""

    from_: LocalDateTime
    """The first wall time inside."""
    to: LocalDateTime
    """The first wall time after."""


@dataclass(frozen=True)
class DetailsTransition(Record):
    """Which actions the status allows."""

    status: Status
    """The status it has."""
    allowed: Tuple[Action, ...]
    """The actions that are allowed from it."""


@dataclass(frozen=True)
class Doctor(Record):
    """A doctor, or anyone else who gives services by appointment."""

    given_name: str
    """The given name or names, as the person writes them."""
    family_name: str
    """The family name, as the person writes it."""
    id: DoctorId
    """The record's identifier, which it keeps for good."""
    version: int
    """1 when created, one more with each change."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it was last changed."""
    specialties: Tuple[str, ...] = ()
    """Specialties, first the main one."""
    licence: Optional[str] = None
    """Number of the licence to practise."""
    certifications: Tuple[str, ...] = ()
    """Certifications in the words of who gave them."""
    languages: Tuple[str, ...] = ()
    """Languages that the doctor speaks with patients (BCP 47)."""
    bio: Optional[str] = None
    """A few lines for the public."""
    email: Optional[str] = None
    """E-mail address at work."""
    phone: Optional[str] = None
    """Telephone number at work, E.164."""
    location_ids: Tuple[LocationId, ...] = ()
    """The locations to which the doctor belongs, beside those where they have a schedule."""
    max_per_day: Optional[int] = None
    """Appointments on one date, over all locations; absent: what the organization says."""


@dataclass(frozen=True)
class DoctorAvailability(Record):
    """What is offered, date by date."""

    timezone: str
    """The zone in which the dates were read."""
    days: Tuple[DayAvailability, ...]
    """The dates of the window, each with what is free."""


@dataclass(frozen=True)
class DoctorCalendar(Record):
    """What is known of a doctor at a location; see `DoctorCalendar`."""

    id: DoctorId
    """The doctor whose calendar this is."""
    schedule: Schedule
    """When they work there."""
    time_off: Tuple[WallSpan, ...] = ()
    """When they are off, in the wall time of the location."""
    busy: Tuple[Busy, ...] = ()
    """What is reserved on them, in any lane."""
    max_per_day: Optional[int] = None
    """Their own daily limit; absent: the policy's."""
    sessions: Tuple[OpenSession, ...] = ()
    """The group sessions of the service that they hold."""


@dataclass(frozen=True)
class Schedule(Record):
    """Weekly hours with exceptions by date: a doctor's schedule at a location, a room's, or the opening hours of a location."""

    weekly: Optional[Weekly] = None
    """The spans of each weekday, on every date that has no exception."""
    dates: Optional[Mapping[date, Tuple[Tuple[str, str], ...]]] = None
    """What replaces it on single dates."""


@dataclass(frozen=True)
class Weekly(Record):
    """Spans of wall time for each weekday; a weekday without any is closed. Spans may overlap: they count as one."""

    mon: Tuple[Tuple[str, str], ...] = ()
    """The spans that begin on a Monday."""
    tue: Tuple[Tuple[str, str], ...] = ()
    """The spans that begin on a Tuesday."""
    wed: Tuple[Tuple[str, str], ...] = ()
    """The spans that begin on a Wednesday."""
    thu: Tuple[Tuple[str, str], ...] = ()
    """The spans that begin on a Thursday."""
    fri: Tuple[Tuple[str, str], ...] = ()
    """The spans that begin on a Friday."""
    sat: Tuple[Tuple[str, str], ...] = ()
    """The spans that begin on a Saturday."""
    sun: Tuple[Tuple[str, str], ...] = ()
    """The spans that begin on a Sunday."""


@dataclass(frozen=True)
class OpenSession(Record):
    """A group session of the service that patients may join. Who joins takes it as it was opened, whatever the service says by now."""

    id: SessionId
    """The group session that may be joined."""
    starts_at: datetime
    """The instant at which it starts, as it was opened."""
    ends_at: datetime
    """The instant at which it ends, as it was opened."""
    reserved: Span
    """What it keeps of its doctor and its room, buffers included."""
    seats_left: int
    """How many seats are left."""
    room_id: Optional[RoomId] = None
    """The room in which it takes place, if it has one."""


@dataclass(frozen=True)
class Span(Record):
    """A half-open span of time `[from, to)`."""

    from_: datetime
    """The first instant inside."""
    to: datetime
    """The first instant after."""


@dataclass(frozen=True)
class DoctorFields(Record):
    """What can be written of a `Doctor`."""

    given_name: str
    """The given name or names, as the person writes them."""
    family_name: str
    """The family name, as the person writes it."""
    specialties: Tuple[str, ...] = ()
    """Specialties, first the main one."""
    licence: Optional[str] = None
    """Number of the licence to practise."""
    certifications: Tuple[str, ...] = ()
    """Certifications in the words of who gave them."""
    languages: Tuple[str, ...] = ()
    """Languages that the doctor speaks with patients (BCP 47)."""
    bio: Optional[str] = None
    """A few lines for the public."""
    email: Optional[str] = None
    """E-mail address at work."""
    phone: Optional[str] = None
    """Telephone number at work, E.164."""
    location_ids: Tuple[LocationId, ...] = ()
    """The locations to which the doctor belongs, beside those where they have a schedule."""
    max_per_day: Optional[int] = None
    """Appointments on one date, over all locations; absent: what the organization says."""


@dataclass(frozen=True)
class DoctorFilter(Record):
    """Which doctors. As JSON its text stands as people write it, the words as `name`."""

    name: Optional[str] = None
    """Prefixes of words of the name, folded; all must match."""
    specialty: Optional[str] = None
    """A specialty, folded words joined by a space."""
    location_id: Optional[LocationId] = None
    """Who has a schedule at the location."""
    ids: Optional[Tuple[DoctorId, ...]] = None
    """Only the doctors with these ids."""
    active: Optional[bool] = None
    """Only what is in use, or only what is not."""


@dataclass(frozen=True)
class DoctorSchedule(Record):
    """When a doctor works at one location."""

    doctor_id: DoctorId
    """The doctor whose hours these are."""
    location_id: LocationId
    """The location; wall times are read in its zone."""
    version: int
    """1 when created, one more with each change."""
    updated_at: datetime
    """When it was last changed."""
    schedule: Schedule
    """The weekly hours with their exceptions."""


@dataclass(frozen=True)
class EmergencyContact(Record):
    """Who is called when something happens to the patient."""

    name: str
    """The full name of the person to call."""
    phone: Optional[str] = None
    """Telephone number in the form of E.164, such as `+40721000123`."""
    relation: Optional[str] = None
    """Who they are to the patient."""


@dataclass(frozen=True)
class RoomCalendar(Record):
    """What is known of a room; see `RoomCalendar`."""

    id: RoomId
    """The room whose calendar this is."""
    schedule: Optional[Schedule] = None
    """When it can be used; absent: whenever the location is open."""
    time_off: Tuple[WallSpan, ...] = ()
    """When it cannot be used, in the wall time of the location."""
    busy: Tuple[Busy, ...] = ()
    """What is reserved on it."""


@dataclass(frozen=True)
class ServiceTiming(Record):
    """How long a service takes, in minutes."""

    duration_min: int
    """The time with the patient, without buffers; 1 to 1440."""
    step_min: Optional[int] = None
    """The distance of one start from the next; absent: the duration."""
    buffer_before_min: int = 0
    """What the doctor and the room need before."""
    buffer_after_min: int = 0
    """What the doctor and the room need after."""


@dataclass(frozen=True)
class Policy(Record):
    """What an organization asks of every start."""

    alignment: Alignment = 'shift'
    """How the starts are laid out."""
    min_notice_min: int = 0
    """The notice that is asked for, in minutes."""
    horizon_days: Optional[int] = None
    """How many days ahead is offered; absent: without end."""
    max_per_day: Optional[int] = None
    """Appointments of one doctor on one local date; absent: without limit."""


@dataclass(frozen=True)
class Explanation(Record):
    """Whether a start is offered, and every reason against it."""

    offered: bool
    """Whether it is offered: there is no reason against it."""
    reasons: Tuple[Reason, ...]
    """Every reason that holds."""


@dataclass(frozen=True)
class HistoryEntry(Record):
    """One step in the life of an appointment: who did what, when and why."""

    appointment_id: AppointmentId
    """The appointment whose step it is."""
    version: int
    """The version that the step made."""
    at: datetime
    """When the step was taken."""
    status: Status
    """The status after it."""
    starts_at: datetime
    """The start after it."""
    ends_at: datetime
    """The end after it."""
    doctor_id: DoctorId
    """The doctor after it."""
    actor: Optional[str] = None
    """Who, as it stands in the audit log; absent where the reader may not see it."""
    action: Optional[Action] = None
    """What; absent for the booking itself and for edits that change no status."""
    reason: Optional[str] = None
    """Why it was done, in the words of who did it."""


@dataclass(frozen=True)
class Hold(Record):
    """A slot that is kept for a patient for some minutes, as it was offered: its span, buffers, room and price stay whatever becomes of the service."""

    id: HoldId
    """Its identifier; booking with it turns it into the appointment."""
    created_at: datetime
    """When it was made."""
    expires_at: datetime
    """The instant from which it keeps nothing any more."""
    patient_id: PatientId
    """The patient for whom it is made."""
    doctor_id: DoctorId
    """The doctor that is kept."""
    service_id: ServiceId
    """The service that is to be booked."""
    location_id: LocationId
    """The location of the slot."""
    starts_at: datetime
    """The start of the slot."""
    ends_at: datetime
    """The end of the slot."""
    buffer_before_min: int
    """Minutes of the doctor and the room that are kept before."""
    buffer_after_min: int
    """Minutes of the doctor and the room that are kept after."""
    room_id: Optional[RoomId] = None
    """The room that is kept."""
    session_id: Optional[SessionId] = None
    """The group session in which a seat is kept."""
    seat: Optional[int] = None
    """The seat that is kept, from 1."""
    price: Optional[Money] = None
    """The price as offered."""


@dataclass(frozen=True)
class Identifier(Record):
    """A number by which others know the patient: national id, insurance card, chart number."""

    system: str
    """Who gives it out, such as `national_id`."""
    value: str
    """The number as the issuer writes it."""


@dataclass(frozen=True)
class InvoiceDraft(Record):
    """An invoice to be priced by `price`). All amounts are in its currency."""

    currency: str
    """The currency of every amount."""
    lines: Tuple[LineDraft, ...]
    """What is charged, at most 1,000 (`MAX_LINES`)."""
    rounding: Rounding = 'half_up'
    """How shares of a minor unit are rounded."""
    prices_include_tax: bool = False
    """Whether unit prices already hold the tax, which is then taken out of them."""
    discount: Optional[Discount] = None
    """A discount on the whole invoice, shared over the lines."""
    coverages: Tuple[Coverage, ...] = ()
    """Who pays for covered lines, in order, at most 8 (`MAX_COVERAGES`)."""


@dataclass(frozen=True)
class LineDraft(Record):
    """One line of an invoice to be priced."""

    unit_price: Money
    """The price of one, with tax if the draft's prices include it."""
    quantity: Decimal = Decimal("1")
    """How many units of the item, with up to six digits behind the point."""
    tax_percent: Decimal = Decimal("0")
    """The tax on the line, in percent."""
    discount: Optional[Discount] = None
    """A discount on this line alone."""
    covered: bool = False
    """Whether the coverages pay for it; if not, it is the patient's."""
    allowed: Tuple[Optional[Money], ...] = ()
    """What each coverage allows for the line, in their order; absent or null: the line's total."""


@dataclass(frozen=True)
class Location(Record):
    """A place where the organization works, with its own zone and opening hours."""

    name: str
    """The name under which it is shown and found."""
    timezone: str
    """The zone in which its hours and its doctors' schedules are read."""
    id: LocationId
    """The record's identifier, which it keeps for good."""
    version: int
    """1 when created, one more with each change."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it was last changed."""
    address: Optional[Address] = None
    """The postal address at which patients come."""
    coordinates: Optional[Coordinates] = None
    """Where it is on the globe."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""
    email: Optional[str] = None
    """The e-mail address at which patients reach it."""
    hours: Optional[Schedule] = None
    """Its opening hours; absent: always open."""
    holidays: Optional[Mapping[date, str]] = None
    """Dates on which it is closed, each with its reason."""


@dataclass(frozen=True)
class LocationFields(Record):
    """What can be written of a `Location`."""

    name: str
    """The name under which it is shown and found."""
    timezone: str
    """The zone in which its hours and its doctors' schedules are read."""
    address: Optional[Address] = None
    """The postal address at which patients come."""
    coordinates: Optional[Coordinates] = None
    """Where it is on the globe."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""
    email: Optional[str] = None
    """The e-mail address at which patients reach it."""
    hours: Optional[Schedule] = None
    """Its opening hours; absent: always open."""
    holidays: Optional[Mapping[date, str]] = None
    """Dates on which it is closed, each with its reason."""


@dataclass(frozen=True)
class LocationFilter(Record):
    """Which locations. As JSON its text stands as people write it, the words as `name`."""

    name: Optional[str] = None
    """Prefixes of words of the name, folded; all must match."""
    county: Optional[str] = None
    """The county, folded words joined by a space."""
    city: Optional[str] = None
    """The city, folded words joined by a space."""
    specialty: Optional[str] = None
    """A specialty of a doctor who works there, folded words joined by a space."""
    active: Optional[bool] = None
    """Only what is in use, or only what is not."""


@dataclass(frozen=True)
class Membership(Record):
    """What an account is in one organization. An account may have several memberships there."""

    id: MembershipId
    """Its identifier; it never changes."""
    account_id: AccountId
    """The account that has this membership."""
    organization_id: OrganizationId
    """The organization that it belongs to."""
    role: Role
    """The role in the organization; it gives the permissions."""
    doctor_ids: Tuple[DoctorId, ...]
    """For a doctor: who they are. For an assistant: whom they assist."""
    location_ids: Optional[Tuple[LocationId, ...]] = None
    """The locations it counts for; absent: all."""
    patient_id: Optional[PatientId] = None
    """For a patient: who they are. For a guardian: for whom they act."""
    permissions_added: Tuple[Permission, ...] = ()
    """Permissions beyond those of the role; they reach the membership's locations."""
    permissions_taken: Tuple[Permission, ...] = ()
    """Permissions of the role that this membership does not have."""
    ends_at: Optional[datetime] = None
    """From when on it no longer counts, such as a child's majority for a guardian; absent: never."""


@dataclass(frozen=True)
class NewMembership(Record):
    """What an account is to be in an organization."""

    organization_id: OrganizationId
    """The organization that the account is to belong to."""
    role: Role
    """The role that the account is to have there."""
    location_ids: Optional[Tuple[LocationId, ...]] = None
    """At these locations; absent: all."""
    doctor_ids: Tuple[DoctorId, ...] = ()
    """For a doctor: who they are. For an assistant: whom they assist."""
    patient_id: Optional[PatientId] = None
    """For a patient: who they are. For a guardian: for whom they act."""
    permissions_added: Tuple[Permission, ...] = ()
    """Permissions beyond those of the role; they reach the membership's locations."""
    permissions_taken: Tuple[Permission, ...] = ()
    """Permissions of the role that this membership does not have."""
    ends_at: Optional[datetime] = None
    """From when on it no longer counts; absent: never."""


@dataclass(frozen=True)
class RecurrenceRule(Record):
    """A rule of recurrence."""

    frequency: Frequency
    """Whether it recurs by days, weeks or months."""
    interval: int = 1
    """Every how many days, weeks or months; 1 to 1000."""
    weekdays: Tuple[Weekday, ...] = ()
    """For a weekly rule: on which days; none: the day of the first start."""
    month_end: MonthEnd = 'last_day'
    """For a monthly rule: what happens in shorter months."""
    count: Optional[int] = None
    """How many starts; more than 52 are not given."""
    until: Optional[date] = None
    """The last date on which an occurrence may start."""


@dataclass(frozen=True)
class Organization(Record):
    """An organization: a clinic or a group of clinics; the tenant that all else belongs to."""

    name: str
    """The name under which it is shown and found."""
    timezone: str
    """The zone of its books: invoice years and daily figures."""
    currency: str
    """The currency of its prices, ISO 4217."""
    id: OrganizationId
    """The record's identifier, which it keeps for good."""
    version: int
    """1 when created, one more with each change."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it was last changed."""
    registration: Optional[str] = None
    """Its number in a public register."""
    email: Optional[str] = None
    """The e-mail address at which the organization is reached."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""
    languages: Tuple[str, ...] = ()
    """The languages it writes in, first the default (BCP 47 primary tags)."""
    open_for_booking: bool = False
    """Whether patients' accounts and the public may find and book it."""
    default_service_id: Optional[ServiceId] = None
    """The service that is booked where none is named."""
    settings: Optional[Settings] = None
    """The rules it has chosen. Written: absent leaves them as they are, which are the defaults at first. Read: absent where the reader may not see them."""


@dataclass(frozen=True)
class Settings(Record):
    """The rules that an organization chooses for itself."""

    booking_starts_as: Status = 'scheduled'
    """What a booking starts as: `scheduled` or `confirmed`."""
    alignment: Alignment = 'shift'
    """How the starts of slots are laid out."""
    min_notice_min: int = 0
    """How long before its start a slot can last be booked, in minutes."""
    horizon_days: Optional[int] = None
    """How many days ahead slots are offered; absent: without end."""
    max_per_day: Optional[int] = None
    """Appointments of one doctor on one date, unless the doctor has a limit of their own."""
    check_in_opens_min: int = 120
    """How long before the start a patient can check in, in minutes."""
    no_show_after_min: int = 15
    """How long after the start an appointment can be marked as not shown, in minutes."""
    cancel_until_min: int = 0
    """How long before the start a patient can last cancel, in minutes."""
    hold_min: int = 5
    """How long a hold lasts unless the caller asks otherwise, in minutes."""
    rounding: Rounding = 'half_up'
    """How amounts are rounded."""
    prices_include_tax: bool = False
    """Whether prices include tax."""


@dataclass(frozen=True)
class OrganizationFields(Record):
    """What can be written of an `Organization`."""

    name: str
    """The name under which it is shown and found."""
    timezone: str
    """The zone of its books: invoice years and daily figures."""
    currency: str
    """The currency of its prices, ISO 4217."""
    registration: Optional[str] = None
    """Its number in a public register."""
    email: Optional[str] = None
    """The e-mail address at which the organization is reached."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""
    languages: Tuple[str, ...] = ()
    """The languages it writes in, first the default (BCP 47 primary tags)."""
    open_for_booking: bool = False
    """Whether patients' accounts and the public may find and book it."""
    default_service_id: Optional[ServiceId] = None
    """The service that is booked where none is named."""
    settings: Optional[Settings] = None
    """The rules it has chosen. Written: absent leaves them as they are, which are the defaults at first. Read: absent where the reader may not see them."""


@dataclass(frozen=True)
class Overbook(Record):
    """A squeeze-in: beside what the doctor already has."""

    reason: str
    """Why; kept with the appointment."""


@dataclass(frozen=True)
class PageRequest(Record):
    """Which part of a list is asked for: up to `limit` rows after `cursor`, or after the first `offset`."""

    limit: Optional[int] = None
    """How many rows at most."""
    cursor: Optional[str] = None
    """Where the last page ended: its `next_cursor`."""
    offset: Optional[int] = None
    """How many rows to pass over; the answer then has the total."""


@dataclass(frozen=True)
class Patient(Record):
    """A patient of one organization."""

    given_name: str
    """The given name or names, as the person writes them."""
    family_name: str
    """The family name, as the person writes it."""
    id: PatientId
    """The record's identifier, which it keeps for good."""
    version: int
    """1 when created, one more with each change."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it was last changed."""
    birth_on: Optional[date] = None
    """The date of birth, where it is known."""
    sex: Sex = 'unknown'
    """The sex for administrative purposes (FHIR `administrative-gender`)."""
    phone: Optional[str] = None
    """Telephone number in the form of E.164, such as `+40721000123`."""
    email: Optional[str] = None
    """The e-mail address, trimmed and in lower case."""
    address: Optional[Address] = None
    """The postal address where the patient lives."""
    language: Optional[str] = None
    """The language they are written to in (BCP 47)."""
    emergency_contact: Optional[EmergencyContact] = None
    """Who is called when something happens to the patient."""
    identifiers: Optional[Tuple[Identifier, ...]] = None
    """Numbers by which others know them. Written: absent leaves them as they are. Read: absent where the reader may not see them."""
    notes: Optional[str] = None
    """Notes of the desk; not clinical."""


@dataclass(frozen=True)
class PatientFields(Record):
    """What can be written of a `Patient`."""

    given_name: str
    """The given name or names, as the person writes them."""
    family_name: str
    """The family name, as the person writes it."""
    birth_on: Optional[date] = None
    """The date of birth, where it is known."""
    sex: Sex = 'unknown'
    """The sex for administrative purposes (FHIR `administrative-gender`)."""
    phone: Optional[str] = None
    """Telephone number in the form of E.164, such as `+40721000123`."""
    email: Optional[str] = None
    """The e-mail address, trimmed and in lower case."""
    address: Optional[Address] = None
    """The postal address where the patient lives."""
    language: Optional[str] = None
    """The language they are written to in (BCP 47)."""
    emergency_contact: Optional[EmergencyContact] = None
    """Who is called when something happens to the patient."""
    identifiers: Optional[Tuple[Identifier, ...]] = None
    """Numbers by which others know them. Written: absent leaves them as they are. Read: absent where the reader may not see them."""
    notes: Optional[str] = None
    """Notes of the desk; not clinical."""


@dataclass(frozen=True)
class Priced(Record):
    """A priced invoice."""

    currency: str
    """The currency of every amount."""
    lines: Tuple[PricedLine, ...]
    """The lines, in the order of the draft."""
    discount: Money
    """The invoice's own discount, which the lines share as `invoice_discount`."""
    net: Money
    """Σ of the lines' nets."""
    tax: Money
    """Σ of the lines' taxes."""
    total: Money
    """What is to be paid in all: `net` + `tax`."""
    write_off: Money
    """What nobody pays: the covered lines' totals less what the first payer allows for them."""
    payers: Tuple[PricedPayer, ...]
    """What each coverage pays, in their order."""
    patient: Money
    """What is left to the patient."""


@dataclass(frozen=True)
class PricedLine(Record):
    """A priced line. `total` = `net` + `tax`."""

    gross: Money
    """Quantity × unit price; with tax if the draft's prices include it."""
    discount: Money
    """The line's own discount, off `gross`."""
    invoice_discount: Money
    """The line's share of the invoice's discount, off `gross` too."""
    net: Money
    """What is left after the discounts, without tax."""
    tax: Money
    """The tax on the line, rounded to a minor unit."""
    total: Money
    """What is to be paid for the line: `net` + `tax`."""


@dataclass(frozen=True)
class PricedPayer(Record):
    """What one payer pays, and how it came about."""

    allowed: Money
    """What it allows for the covered lines together."""
    copay: Money
    """The copay, at most what is allowed."""
    deductible: Money
    """What counts against the deductible."""
    coinsurance: Money
    """The patient's percentage of the rest."""
    patient_share: Money
    """The patient's share as if the payer were alone: copay + deductible + coinsurance, capped by the out-of-pocket remaining."""
    benefit: Money
    """What the payer would pay if it were alone: allowed − share, capped by the benefit remaining."""
    pays: Money
    """What it pays beside the earlier payers."""


@dataclass(frozen=True)
class Profile(Record):
    """An account with what it is where."""

    user: User
    """The account itself, without its password."""
    memberships: Tuple[Membership, ...]
    """What it is in which organization."""


@dataclass(frozen=True)
class User(Record):
    """An account as its owner sees it."""

    id: AccountId
    """Its identifier; it never changes."""
    email: str
    """The e-mail address, trimmed and in lower case."""
    given_name: str
    """The given name or names, as the person writes them."""
    family_name: str
    """The family name, as the person writes it."""
    super_admin: bool
    """Whether it runs the platform."""
    phone: Optional[str] = None
    """Telephone number in the form of E.164, such as `+40721000123`."""
    last_login_at: Optional[datetime] = None
    """The last good log-in."""


@dataclass(frozen=True)
class PublicLocation(Record):
    """A location as the public finds it."""

    name: str
    """The name under which it is shown and found."""
    timezone: str
    """The zone in which its hours and its doctors' schedules are read."""
    id: LocationId
    """The record's identifier, which it keeps for good."""
    version: int
    """1 when created, one more with each change."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it was last changed."""
    organization_id: OrganizationId
    """Whose it is; a booking there names it."""
    address: Optional[Address] = None
    """The postal address at which patients come."""
    coordinates: Optional[Coordinates] = None
    """Where it is on the globe."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""
    email: Optional[str] = None
    """The e-mail address at which patients reach it."""
    hours: Optional[Schedule] = None
    """Its opening hours; absent: always open."""
    holidays: Optional[Mapping[date, str]] = None
    """Dates on which it is closed, each with its reason."""


@dataclass(frozen=True)
class QueueEntry(Record):
    """A place in the queue of a doctor."""

    position: int
    """The place, from 1."""
    arrived_at: datetime
    """When the patient was checked in."""
    expected_wait_min: int
    """How long they will probably wait, in minutes: what those before them in the queue still take."""
    appointment: Appointment
    """The appointment of the patient who waits."""


@dataclass(frozen=True)
class Room(Record):
    """A room, or a piece of equipment that is reserved like one."""

    location_id: LocationId
    """The location it is in; it stays there."""
    name: str
    """Its name or number."""
    kind: str
    """What it is for, such as `surgery` or `x_ray`; services ask for a kind."""
    id: RoomId
    """The record's identifier, which it keeps for good."""
    version: int
    """1 when created, one more with each change."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it was last changed."""
    schedule: Optional[Schedule] = None
    """When it can be used; absent: whenever the location is open."""


@dataclass(frozen=True)
class RoomFields(Record):
    """What can be written of a `Room`."""

    location_id: LocationId
    """The location it is in; it stays there."""
    name: str
    """Its name or number."""
    kind: str
    """What it is for, such as `surgery` or `x_ray`; services ask for a kind."""
    schedule: Optional[Schedule] = None
    """When it can be used; absent: whenever the location is open."""


@dataclass(frozen=True)
class RoomFilter(Record):
    """Which rooms a list has; what is absent does not narrow it."""

    location_id: Optional[LocationId] = None
    """The location that the rooms are in."""
    kind: Optional[str] = None
    """Only rooms of this kind."""
    active: Optional[bool] = None
    """Only what is in use, or only what is not."""


@dataclass(frozen=True)
class Series(Record):
    """A series of appointments by one rule."""

    id: SeriesId
    """Its identifier; it never changes."""
    created_at: datetime
    """When it was booked."""
    patient_id: PatientId
    """The patient for whom it is made."""
    doctor_id: DoctorId
    """The doctor who gives the service."""
    service_id: ServiceId
    """The service that is given each time."""
    location_id: LocationId
    """The location of every appointment in it."""
    local_start: LocalDateTime
    """The first start by the clock on the wall."""
    timezone: str
    """The zone of that clock."""
    rule: RecurrenceRule
    """The rule by which the starts recur."""
    mode: SeriesMode
    """What was done with occurrences that were not free."""


@dataclass(frozen=True)
class SeriesOutcome(Record):
    """What became of a series."""

    series: Series
    """The series that was booked."""
    booked: Tuple[Appointment, ...]
    """The appointments that were booked, by start."""
    skipped: Tuple[SkippedOccurrence, ...]
    """The occurrences that were not free, by start."""
    truncated: bool = False
    """Whether the rule would go on: past 52 occurrences, or past the years that are served."""


@dataclass(frozen=True)
class SkippedOccurrence(Record):
    """An occurrence that was not booked."""

    starts_at: datetime
    """When it would have started."""
    reasons: Tuple[Reason, ...]
    """Every reason against it."""


@dataclass(frozen=True)
class Service(Record):
    """A service that can be booked: a consultation, a check-up, a group course."""

    name: str
    """The name under which it is shown and found."""
    duration_min: int
    """How long it lasts, in minutes."""
    id: ServiceId
    """The record's identifier, which it keeps for good."""
    version: int
    """1 when created, one more with each change."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it was last changed."""
    specialty: Optional[str] = None
    """The specialty it belongs to."""
    description: Optional[str] = None
    """What the patient should know."""
    step_min: Optional[int] = None
    """The distance of one start from the next, in minutes; absent: the duration."""
    buffer_before_min: int = 0
    """Time that the doctor and the room need before, in minutes."""
    buffer_after_min: int = 0
    """Time that the doctor and the room need after, in minutes."""
    capacity: int = 1
    """How many patients take part; more than 1 makes it a group service."""
    price: Optional[Money] = None
    """Its price; absent: none is agreed."""
    tax_percent: Decimal = Decimal("0")
    """The tax on the price, in percent."""
    room_kind: Optional[str] = None
    """The kind of room it needs; absent: none."""
    needs_approval: bool = False
    """Whether a booking waits for approval as `requested`."""
    location_ids: Optional[Tuple[LocationId, ...]] = None
    """The locations that give it; absent: all."""
    doctor_ids: Optional[Tuple[DoctorId, ...]] = None
    """The doctors who give it; absent: all."""


@dataclass(frozen=True)
class ServiceFields(Record):
    """What can be written of a `Service`."""

    name: str
    """The name under which it is shown and found."""
    duration_min: int
    """How long it lasts, in minutes."""
    specialty: Optional[str] = None
    """The specialty it belongs to."""
    description: Optional[str] = None
    """What the patient should know."""
    step_min: Optional[int] = None
    """The distance of one start from the next, in minutes; absent: the duration."""
    buffer_before_min: int = 0
    """Time that the doctor and the room need before, in minutes."""
    buffer_after_min: int = 0
    """Time that the doctor and the room need after, in minutes."""
    capacity: int = 1
    """How many patients take part; more than 1 makes it a group service."""
    price: Optional[Money] = None
    """Its price; absent: none is agreed."""
    tax_percent: Decimal = Decimal("0")
    """The tax on the price, in percent."""
    room_kind: Optional[str] = None
    """The kind of room it needs; absent: none."""
    needs_approval: bool = False
    """Whether a booking waits for approval as `requested`."""
    location_ids: Optional[Tuple[LocationId, ...]] = None
    """The locations that give it; absent: all."""
    doctor_ids: Optional[Tuple[DoctorId, ...]] = None
    """The doctors who give it; absent: all."""


@dataclass(frozen=True)
class ServiceFilter(Record):
    """Which services. As JSON its text stands as people write it, the words as `name`."""

    name: Optional[str] = None
    """Prefixes of words of the name, folded; all must match."""
    specialty: Optional[str] = None
    """The specialty, folded words joined by a space."""
    active: Optional[bool] = None
    """Only what is in use, or only what is not."""


@dataclass(frozen=True)
class Slots(Record):
    """The starts that can be booked in a window."""

    timezone: str
    """The zone in which the window's dates were read."""
    slots: Tuple[Slot, ...]
    """By start, and by the order of doctors in the question."""


@dataclass(frozen=True)
class StatusSettings(Record):
    """The times that an organization has chosen."""

    check_in_opens_min: int = 120
    """How long before the start a patient can check in, in minutes."""
    no_show_after_min: int = 15
    """How long after the start an appointment can be marked as not shown, in minutes."""
    cancel_until_min: int = 0
    """How long before the start a patient can last cancel, in minutes."""


@dataclass(frozen=True)
class StrandedAt(Record):
    """How many appointments a change would strand at one location."""

    location_id: LocationId
    """The location at which the appointments are."""
    count: int
    """How many live appointments would lose their place there."""


@dataclass(frozen=True)
class Suggestion(Record):
    """A slot with why it is suggested."""

    slot: Slot
    """The slot that is suggested; it can be booked."""
    score: int
    """Points: 3 for the doctor, 2 each for weekday and time, 1 each for a filled gap and soonness."""
    reasons: Tuple[SuggestionReason, ...]
    """Why it is suggested; each reason adds to the score."""


@dataclass(frozen=True)
class TimeOff(Record):
    """A span in which a doctor does not work, in the wall time of each location."""

    from_: LocalDateTime
    """The first wall time inside."""
    to: LocalDateTime
    """The first wall time after."""
    id: TimeOffId
    """Its identifier; it never changes."""
    version: int
    """1 when entered, one more with each change."""
    created_at: datetime
    """When it was entered."""
    updated_at: datetime
    """When it was last changed."""
    doctor_id: DoctorId
    """The doctor who does not work then."""
    reason: Optional[str] = None
    """Why; for staff only."""


@dataclass(frozen=True)
class WhatIfAnswer(Record):
    """Which live appointments a change would strand. Those that the caller may not read are counted, not shown."""

    count: int
    """How many, over all locations."""
    by_location: Tuple[StrandedAt, ...]
    """How many at each location."""
    appointments: Tuple[Appointment, ...]
    """Those that the caller may read, by start."""


@dataclass(frozen=True)
class WhatIfChangeSchedule(Record):
    """A new schedule at a location."""

    location_id: LocationId
    """The location at which the schedule is to hold."""
    schedule: Schedule
    """The weekly hours with their exceptions that are to replace those of now."""
