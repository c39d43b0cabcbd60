"""The records of a clinic: frozen, comparable, with `to_dict`.

Written by `clinic-py/generate.py`; change that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Mapping, Optional, Tuple
from uuid import UUID

from ._record import LocalDateTime, Record, checked_amount

__all__ = [
    "Money",
    "Address",
    "Coordinates",
    "WallSpan",
    "Weekly",
    "Schedule",
    "Settings",
    "OrganizationFields",
    "Organization",
    "LocationFields",
    "Location",
    "PublicLocation",
    "RoomFields",
    "Room",
    "ServiceFields",
    "Service",
    "DoctorFields",
    "Doctor",
    "DoctorSchedule",
    "TimeOff",
    "Identifier",
    "EmergencyContact",
    "PatientFields",
    "Patient",
    "Slot",
    "Slots",
    "Reason",
    "SlotExplanation",
    "DayAvailability",
    "DoctorAvailability",
    "Suggestion",
    "Appointment",
    "HistoryEntry",
    "Hold",
    "RecurrenceRule",
    "Series",
    "SkippedOccurrence",
    "SeriesOutcome",
    "Allowance",
    "Overbook",
    "QueueEntry",
    "AppointmentCount",
    "User",
    "Membership",
    "Profile",
]


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
class Address(Record):
    """A postal address."""

    city: Optional[str] = None
    """Town or city."""
    country: Optional[str] = None
    """Country, ISO 3166-1 alpha-2."""
    county: Optional[str] = None
    """County, state or region."""
    postcode: Optional[str] = None
    """Postal code."""
    street: Optional[str] = None
    """Street, number, flat."""


@dataclass(frozen=True)
class Coordinates(Record):
    """A point on the globe (WGS 84), in millionths of a degree: about 11 cm."""

    latitude_e6: int
    """Millionths of a degree north, −90,000,000 to 90,000,000."""
    longitude_e6: int
    """Millionths of a degree east, −180,000,000 to 180,000,000."""


@dataclass(frozen=True)
class WallSpan(Record):
    """A span between two wall times on dates, such as a time off."""

    from_: LocalDateTime
    """The first wall time inside."""
    to: LocalDateTime
    """The first wall time after."""


@dataclass(frozen=True)
class Weekly(Record):
    """Spans of wall time for each weekday; a weekday without any is closed."""

    fri: Optional[Tuple[Tuple[str, str], ...]] = None
    mon: Optional[Tuple[Tuple[str, str], ...]] = None
    sat: Optional[Tuple[Tuple[str, str], ...]] = None
    sun: Optional[Tuple[Tuple[str, str], ...]] = None
    thu: Optional[Tuple[Tuple[str, str], ...]] = None
    tue: Optional[Tuple[Tuple[str, str], ...]] = None
    wed: Optional[Tuple[Tuple[str, str], ...]] = None


@dataclass(frozen=True)
class Schedule(Record):
    """Weekly hours with exceptions by date: a doctor's schedule at a location, a room's, or the opening hours of a location."""

    dates: Optional[Mapping[date, Tuple[Tuple[str, str], ...]]] = None
    """What replaces it on single dates."""
    weekly: Optional[Weekly] = None
    """The usual week."""


@dataclass(frozen=True)
class Settings(Record):
    """The rules that an organization chooses for itself."""

    alignment: Optional[Literal['shift', 'clock', 'packed']] = None
    """How the starts of slots are laid out."""
    booking_starts_as: Optional[Literal['requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show']] = None
    """What a booking starts as: `scheduled` or `confirmed`."""
    cancel_until_min: Optional[int] = None
    """How long before the start a patient can last cancel, in minutes."""
    check_in_opens_min: Optional[int] = None
    """How long before the start a patient can check in, in minutes."""
    hold_min: Optional[int] = None
    """How long a hold lasts unless the caller asks otherwise, in minutes."""
    horizon_days: Optional[int] = None
    """How many days ahead slots are offered; absent: without end."""
    max_per_day: Optional[int] = None
    """Appointments of one doctor on one date, unless the doctor has a limit of their own."""
    min_notice_min: Optional[int] = None
    """How long before its start a slot can last be booked, in minutes."""
    no_show_after_min: Optional[int] = None
    """How long after the start an appointment can be marked as not shown, in minutes."""
    prices_include_tax: Optional[bool] = None
    """Whether prices include tax."""
    rounding: Optional[Literal['half_up', 'half_even']] = None
    """How amounts are rounded."""


@dataclass(frozen=True)
class OrganizationFields(Record):
    """What can be written of an `Organization`."""

    currency: str
    """The currency of its prices, ISO 4217."""
    name: str
    """Its name."""
    timezone: str
    """The zone of its books: invoice years and daily figures."""
    default_service_id: Optional[UUID] = None
    """The service that is booked where none is named."""
    email: Optional[str] = None
    """Its e-mail address."""
    languages: Optional[Tuple[str, ...]] = None
    """The languages it writes in, first the default (BCP 47 primary tags)."""
    open_for_booking: Optional[bool] = None
    """Whether patients' accounts and the public may find and book it."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""
    registration: Optional[str] = None
    """Its number in a public register."""
    settings: Optional[Settings] = None
    """The rules it has chosen."""


@dataclass(frozen=True)
class Organization(Record):
    """An organization: a clinic or a group of clinics; the tenant that all else belongs to."""

    currency: str
    """The currency of its prices, ISO 4217."""
    name: str
    """Its name."""
    timezone: str
    """The zone of its books: invoice years and daily figures."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    id: UUID
    """The record's identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""
    default_service_id: Optional[UUID] = None
    """The service that is booked where none is named."""
    email: Optional[str] = None
    """Its e-mail address."""
    languages: Optional[Tuple[str, ...]] = None
    """The languages it writes in, first the default (BCP 47 primary tags)."""
    open_for_booking: Optional[bool] = None
    """Whether patients' accounts and the public may find and book it."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""
    registration: Optional[str] = None
    """Its number in a public register."""
    settings: Optional[Settings] = None
    """The rules it has chosen."""


@dataclass(frozen=True)
class LocationFields(Record):
    """What can be written of a `Location`."""

    name: str
    """Its name."""
    timezone: str
    """The zone in which its hours and its doctors' schedules are read."""
    address: Optional[Address] = None
    """Where it is."""
    coordinates: Optional[Coordinates] = None
    """Where it is on the globe."""
    email: Optional[str] = None
    """Its e-mail address."""
    holidays: Optional[Mapping[date, str]] = None
    """Dates on which it is closed, each with its reason."""
    hours: Optional[Schedule] = None
    """Its opening hours; absent: always open."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""


@dataclass(frozen=True)
class Location(Record):
    """A place where the organization works, with its own zone and opening hours."""

    name: str
    """Its name."""
    timezone: str
    """The zone in which its hours and its doctors' schedules are read."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    id: UUID
    """The record's identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""
    address: Optional[Address] = None
    """Where it is."""
    coordinates: Optional[Coordinates] = None
    """Where it is on the globe."""
    email: Optional[str] = None
    """Its e-mail address."""
    holidays: Optional[Mapping[date, str]] = None
    """Dates on which it is closed, each with its reason."""
    hours: Optional[Schedule] = None
    """Its opening hours; absent: always open."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""


@dataclass(frozen=True)
class PublicLocation(Record):
    """A location as the public finds it."""

    name: str
    """Its name."""
    timezone: str
    """The zone in which its hours and its doctors' schedules are read."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    id: UUID
    """The record's identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""
    organization_id: UUID
    """Whose it is; a booking there names it."""
    address: Optional[Address] = None
    """Where it is."""
    coordinates: Optional[Coordinates] = None
    """Where it is on the globe."""
    email: Optional[str] = None
    """Its e-mail address."""
    holidays: Optional[Mapping[date, str]] = None
    """Dates on which it is closed, each with its reason."""
    hours: Optional[Schedule] = None
    """Its opening hours; absent: always open."""
    phone: Optional[str] = None
    """Its telephone number, E.164."""


@dataclass(frozen=True)
class RoomFields(Record):
    """What can be written of a `Room`."""

    kind: str
    """What it is for, such as `surgery` or `x_ray`; services ask for a kind."""
    location_id: UUID
    """The location it is in; it stays there."""
    name: str
    """Its name or number."""
    schedule: Optional[Schedule] = None
    """When it can be used; absent: whenever the location is open."""


@dataclass(frozen=True)
class Room(Record):
    """A room, or a piece of equipment that is reserved like one."""

    kind: str
    """What it is for, such as `surgery` or `x_ray`; services ask for a kind."""
    location_id: UUID
    """The location it is in; it stays there."""
    name: str
    """Its name or number."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    id: UUID
    """The record's identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""
    schedule: Optional[Schedule] = None
    """When it can be used; absent: whenever the location is open."""


@dataclass(frozen=True)
class ServiceFields(Record):
    """What can be written of a `Service`."""

    duration_min: int
    """How long it lasts, in minutes."""
    name: str
    """Its name."""
    buffer_after_min: Optional[int] = None
    """Time that the doctor and the room need after, in minutes."""
    buffer_before_min: Optional[int] = None
    """Time that the doctor and the room need before, in minutes."""
    capacity: Optional[int] = None
    """How many patients take part; more than 1 makes it a group service."""
    description: Optional[str] = None
    """What the patient should know."""
    doctor_ids: Optional[Tuple[UUID, ...]] = None
    """The doctors who give it; absent: all."""
    location_ids: Optional[Tuple[UUID, ...]] = None
    """The locations that give it; absent: all."""
    needs_approval: Optional[bool] = None
    """Whether a booking waits for approval as `requested`."""
    price: Optional[Money] = None
    """Its price; absent: none is agreed."""
    room_kind: Optional[str] = None
    """The kind of room it needs; absent: none."""
    specialty: Optional[str] = None
    """The specialty it belongs to."""
    step_min: Optional[int] = None
    """The distance of one start from the next, in minutes; absent: the duration."""
    tax_percent: Optional[Decimal] = None
    """The tax on the price, in percent."""


@dataclass(frozen=True)
class Service(Record):
    """A service that can be booked: a consultation, a check-up, a group course."""

    duration_min: int
    """How long it lasts, in minutes."""
    name: str
    """Its name."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    id: UUID
    """The record's identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""
    buffer_after_min: Optional[int] = None
    """Time that the doctor and the room need after, in minutes."""
    buffer_before_min: Optional[int] = None
    """Time that the doctor and the room need before, in minutes."""
    capacity: Optional[int] = None
    """How many patients take part; more than 1 makes it a group service."""
    description: Optional[str] = None
    """What the patient should know."""
    doctor_ids: Optional[Tuple[UUID, ...]] = None
    """The doctors who give it; absent: all."""
    location_ids: Optional[Tuple[UUID, ...]] = None
    """The locations that give it; absent: all."""
    needs_approval: Optional[bool] = None
    """Whether a booking waits for approval as `requested`."""
    price: Optional[Money] = None
    """Its price; absent: none is agreed."""
    room_kind: Optional[str] = None
    """The kind of room it needs; absent: none."""
    specialty: Optional[str] = None
    """The specialty it belongs to."""
    step_min: Optional[int] = None
    """The distance of one start from the next, in minutes; absent: the duration."""
    tax_percent: Optional[Decimal] = None
    """The tax on the price, in percent."""


@dataclass(frozen=True)
class DoctorFields(Record):
    """What can be written of a `Doctor`."""

    family_name: str
    """Family name."""
    given_name: str
    """Given name."""
    bio: Optional[str] = None
    """A few lines for the public."""
    certifications: Optional[Tuple[str, ...]] = None
    """Certifications."""
    email: Optional[str] = None
    """E-mail address at work."""
    languages: Optional[Tuple[str, ...]] = None
    """Languages spoken."""
    licence: Optional[str] = None
    """Number of the licence to practise."""
    max_per_day: Optional[int] = None
    """Appointments on one date, over all locations; absent: what the organization says."""
    phone: Optional[str] = None
    """Telephone number at work, E.164."""
    specialties: Optional[Tuple[str, ...]] = None
    """Specialties, first the main one."""


@dataclass(frozen=True)
class Doctor(Record):
    """A doctor, or anyone else who gives services by appointment."""

    family_name: str
    """Family name."""
    given_name: str
    """Given name."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    id: UUID
    """The record's identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""
    bio: Optional[str] = None
    """A few lines for the public."""
    certifications: Optional[Tuple[str, ...]] = None
    """Certifications."""
    email: Optional[str] = None
    """E-mail address at work."""
    languages: Optional[Tuple[str, ...]] = None
    """Languages spoken."""
    licence: Optional[str] = None
    """Number of the licence to practise."""
    max_per_day: Optional[int] = None
    """Appointments on one date, over all locations; absent: what the organization says."""
    phone: Optional[str] = None
    """Telephone number at work, E.164."""
    specialties: Optional[Tuple[str, ...]] = None
    """Specialties, first the main one."""


@dataclass(frozen=True)
class DoctorSchedule(Record):
    """When a doctor works at one location."""

    doctor_id: UUID
    """The doctor."""
    location_id: UUID
    """The location; wall times are read in its zone."""
    schedule: Schedule
    """The weekly hours with their exceptions."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""


@dataclass(frozen=True)
class TimeOff(Record):
    """A span in which a doctor does not work, in the wall time of each location."""

    from_: LocalDateTime
    """The first wall time inside."""
    to: LocalDateTime
    """The first wall time after."""
    created_at: datetime
    """When it was entered."""
    doctor_id: UUID
    """The doctor."""
    id: UUID
    """Its identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when entered, one more with each change."""
    reason: Optional[str] = None
    """Why; for staff only."""


@dataclass(frozen=True)
class Identifier(Record):
    """A number by which others know the patient: national id, insurance card, chart number."""

    system: str
    """Who gives it out, such as `national_id`."""
    value: str
    """The number."""


@dataclass(frozen=True)
class EmergencyContact(Record):
    """Whom to call."""

    name: str
    """Name."""
    phone: Optional[str] = None
    """Telephone number, E.164."""
    relation: Optional[str] = None
    """Who they are to the patient."""


@dataclass(frozen=True)
class PatientFields(Record):
    """What can be written of a `Patient`."""

    family_name: str
    """Family name."""
    given_name: str
    """Given name."""
    address: Optional[Address] = None
    """Where they live."""
    birth_on: Optional[date] = None
    """Date of birth."""
    email: Optional[str] = None
    """E-mail address."""
    emergency_contact: Optional[EmergencyContact] = None
    """Whom to call."""
    identifiers: Optional[Tuple[Identifier, ...]] = None
    """Numbers by which others know them."""
    language: Optional[str] = None
    """The language they are written to in (BCP 47 primary tag)."""
    notes: Optional[str] = None
    """Notes of the desk; not clinical."""
    phone: Optional[str] = None
    """Telephone number, E.164."""
    sex: Optional[Literal['male', 'female', 'other', 'unknown']] = None
    """Administrative sex."""


@dataclass(frozen=True)
class Patient(Record):
    """A patient of one organization."""

    family_name: str
    """Family name."""
    given_name: str
    """Given name."""
    active: bool
    """Whether it is in use."""
    created_at: datetime
    """When it was created."""
    id: UUID
    """The record's identifier."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when created, one more with each change."""
    address: Optional[Address] = None
    """Where they live."""
    birth_on: Optional[date] = None
    """Date of birth."""
    email: Optional[str] = None
    """E-mail address."""
    emergency_contact: Optional[EmergencyContact] = None
    """Whom to call."""
    identifiers: Optional[Tuple[Identifier, ...]] = None
    """Numbers by which others know them."""
    language: Optional[str] = None
    """The language they are written to in (BCP 47 primary tag)."""
    notes: Optional[str] = None
    """Notes of the desk; not clinical."""
    phone: Optional[str] = None
    """Telephone number, E.164."""
    sex: Optional[Literal['male', 'female', 'other', 'unknown']] = None
    """Administrative sex."""


@dataclass(frozen=True)
class Slot(Record):
    """A start that can be booked."""

    doctor_id: UUID
    """With whom."""
    ends_at: datetime
    """When it ends."""
    local_start: LocalDateTime
    """When it starts by the clock on the wall of the location."""
    location_id: UUID
    """Where."""
    starts_at: datetime
    """When it starts."""
    room_id: Optional[UUID] = None
    """In which room, where the service needs one: the first that is free."""
    seats_left: Optional[int] = None
    """Seats left, for a group service."""


@dataclass(frozen=True)
class Slots(Record):
    """The starts that can be booked in a window."""

    slots: Tuple[Slot, ...]
    """By start, and by the order of doctors in the question."""
    timezone: str
    """The zone in which the window's dates were read."""


@dataclass(frozen=True)
class Reason(Record):
    """A reason with the records that cause it."""

    code: Literal['in_the_past', 'too_soon', 'too_far', 'outside_schedule', 'location_closed', 'time_off', 'doctor_busy', 'patient_busy', 'off_grid', 'no_room', 'day_full', 'session_full']
    """Why."""
    appointment_ids: Optional[Tuple[UUID, ...]] = None
    """The appointments that stand in the way."""
    hold_ids: Optional[Tuple[UUID, ...]] = None
    """The holds that stand in the way."""
    session_ids: Optional[Tuple[UUID, ...]] = None
    """The group sessions that stand in the way, or are full."""
    time_off: Optional[Tuple[WallSpan, ...]] = None
    """The time off that stands in the way."""


@dataclass(frozen=True)
class SlotExplanation(Record):
    """Whether a start is offered, and every reason against it."""

    offered: bool
    """Whether it is offered: there is no reason against it."""
    reasons: Tuple[Reason, ...]
    """Every reason that holds."""


@dataclass(frozen=True)
class DayAvailability(Record):
    """What is offered on one date."""

    available: bool
    """Whether anything is offered."""
    date: date
    """The date."""
    slots: Tuple[Slot, ...]
    """The starts that can be booked."""


@dataclass(frozen=True)
class DoctorAvailability(Record):
    """What is offered, date by date."""

    days: Tuple[DayAvailability, ...]
    """The dates."""
    timezone: str
    """The zone in which the dates were read."""


@dataclass(frozen=True)
class Suggestion(Record):
    """A slot with why it is suggested."""

    reasons: Tuple[Literal['known_doctor', 'usual_weekday', 'usual_time', 'fills_gap', 'soon'], ...]
    """Why."""
    score: int
    """Points: 3 for the doctor, 2 each for weekday and time, 1 each for a filled gap and soonness."""
    slot: Slot
    """The slot."""


@dataclass(frozen=True)
class Appointment(Record):
    """An appointment of a patient with a doctor."""

    buffer_after_min: int
    """Minutes kept free after, as booked."""
    buffer_before_min: int
    """Minutes kept free before, as booked."""
    created_at: datetime
    """When it was booked."""
    doctor_id: UUID
    """Who is seen."""
    ends_at: datetime
    """When it ends."""
    id: UUID
    """Its identifier; kept when it is rescheduled."""
    lane: int
    """0, or the lane of a squeeze-in."""
    local_start: LocalDateTime
    """When it starts by the clock on the wall, as booked."""
    location_id: UUID
    """Where."""
    patient_id: UUID
    """Who comes."""
    service_id: UUID
    """What for."""
    source: Literal['desk', 'web', 'app', 'phone', 'partner']
    """Where the booking came from."""
    start_on: date
    """The civil date of the start."""
    starts_at: datetime
    """When it starts."""
    status: Literal['requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show']
    """Its status."""
    stranded: bool
    """Whether a later change of schedule took its time away, so that the desk must see to it."""
    timezone: str
    """The zone of that clock, as booked."""
    updated_at: datetime
    """When it was last changed."""
    version: int
    """1 when booked, one more with each change."""
    before_check_in: Optional[Literal['requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show']] = None
    """The status it had before the check-in; `undo_check_in` returns to it."""
    cancel_reason: Optional[str] = None
    """Why it was cancelled."""
    notes: Optional[str] = None
    """Notes of the desk; not clinical."""
    overbook_reason: Optional[str] = None
    """Why it was squeezed in."""
    price: Optional[Money] = None
    """The price as booked."""
    reason: Optional[str] = None
    """Why the patient comes, in the words of the booking."""
    room_id: Optional[UUID] = None
    """In which room, where the service needs one."""
    seat: Optional[int] = None
    """The seat in the group session, from 1."""
    series_id: Optional[UUID] = None
    """The series it is part of."""
    session_id: Optional[UUID] = None
    """The group session it is part of."""


@dataclass(frozen=True)
class HistoryEntry(Record):
    """One step in the life of an appointment: who did what, when and why."""

    actor: str
    """Who, as it stands in the audit log."""
    appointment_id: UUID
    """The appointment."""
    at: datetime
    """When."""
    doctor_id: UUID
    """The doctor after it."""
    ends_at: datetime
    """The end after it."""
    starts_at: datetime
    """The start after it."""
    status: Literal['requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show']
    """The status after it."""
    version: int
    """The version that the step made."""
    action: Optional[Literal['approve', 'confirm', 'check_in', 'undo_check_in', 'start', 'complete', 'cancel', 'mark_no_show', 'arrive_late', 'reschedule']] = None
    """What; absent for the booking itself and for edits that change no status."""
    reason: Optional[str] = None
    """Why."""


@dataclass(frozen=True)
class Hold(Record):
    """A slot that is kept for a patient for some minutes."""

    created_at: datetime
    """When it was made."""
    doctor_id: UUID
    """The doctor that is kept."""
    ends_at: datetime
    """The end of the slot."""
    expires_at: datetime
    """When it lapses."""
    id: UUID
    """Its identifier; booking with it turns it into the appointment."""
    location_id: UUID
    """The location."""
    patient_id: UUID
    """For whom."""
    service_id: UUID
    """The service."""
    starts_at: datetime
    """The start of the slot."""
    room_id: Optional[UUID] = None
    """The room that is kept."""
    seat: Optional[int] = None
    """The seat that is kept, from 1."""
    session_id: Optional[UUID] = None
    """The group session in which a seat is kept."""


@dataclass(frozen=True)
class RecurrenceRule(Record):
    """A rule of recurrence."""

    frequency: Literal['daily', 'weekly', 'monthly']
    """How often."""
    count: Optional[int] = None
    """How many starts; more than 52 are not given."""
    interval: Optional[int] = None
    """Every how many days, weeks or months; 1 to 1000."""
    month_end: Optional[Literal['last_day', 'skip']] = None
    """For a monthly rule: what happens in shorter months."""
    until: Optional[date] = None
    """The last date."""
    weekdays: Optional[Tuple[Literal['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], ...]] = None
    """For a weekly rule: on which days; none: the day of the first start."""


@dataclass(frozen=True)
class Series(Record):
    """A series of appointments by one rule."""

    created_at: datetime
    """When it was booked."""
    doctor_id: UUID
    """With whom."""
    id: UUID
    """Its identifier."""
    local_start: LocalDateTime
    """The first start by the clock on the wall."""
    location_id: UUID
    """Where."""
    mode: Literal['skip_conflicts', 'all_or_nothing']
    """What was done with occurrences that were not free."""
    patient_id: UUID
    """For whom."""
    rule: RecurrenceRule
    """The rule."""
    service_id: UUID
    """What for."""
    timezone: str
    """The zone of that clock."""


@dataclass(frozen=True)
class SkippedOccurrence(Record):
    """An occurrence that was not booked."""

    reasons: Tuple[Reason, ...]
    """Every reason against it."""
    starts_at: datetime
    """When it would have started."""


@dataclass(frozen=True)
class SeriesOutcome(Record):
    """What became of a series."""

    booked: Tuple[Appointment, ...]
    """The appointments that were booked, by start."""
    series: Series
    """The series."""
    skipped: Tuple[SkippedOccurrence, ...]
    """The occurrences that were not free, by start."""


@dataclass(frozen=True)
class Allowance(Record):
    """What staff may pass over when they book."""

    off_grid: Optional[bool] = None
    """A start that is not on the grid."""
    too_far: Optional[bool] = None
    """A start beyond the horizon."""
    too_soon: Optional[bool] = None
    """A start sooner than the notice that is asked for."""


@dataclass(frozen=True)
class Overbook(Record):
    """A squeeze-in: beside what the doctor already has."""

    reason: str
    """Why; kept with the appointment."""


@dataclass(frozen=True)
class QueueEntry(Record):
    """A place in the queue of a doctor."""

    appointment: Appointment
    """The appointment."""
    arrived_at: datetime
    """When the patient was checked in."""
    expected_wait_min: int
    """How long they will probably wait, in minutes: what those before them in the queue still take."""
    position: int
    """The place, from 1."""


@dataclass(frozen=True)
class AppointmentCount(Record):
    """How many appointments a doctor had in a period, by status."""

    count: int
    """How many."""
    period: str
    """`YYYY-MM-DD` or `YYYY-MM`."""
    status: Literal['requested', 'scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show']
    """The status."""


@dataclass(frozen=True)
class User(Record):
    """An account as its owner sees it."""

    email: str
    """E-mail address."""
    family_name: str
    """Family name."""
    given_name: str
    """Given name."""
    id: UUID
    """Its identifier."""
    super_admin: bool
    """Whether it runs the platform."""
    last_login_at: Optional[datetime] = None
    """The last good log-in."""
    phone: Optional[str] = None
    """Telephone number, E.164."""


@dataclass(frozen=True)
class Membership(Record):
    """What an account is in one organization. An account may have several memberships there."""

    account_id: UUID
    """The account."""
    doctor_ids: Tuple[UUID, ...]
    """For a doctor: who they are. For an assistant: whom they assist."""
    id: UUID
    """Its identifier."""
    organization_id: UUID
    """The organization."""
    role: Literal['clinic_admin', 'location_admin', 'doctor', 'assistant', 'receptionist', 'technician', 'staff', 'patient']
    """The role."""
    location_ids: Optional[Tuple[UUID, ...]] = None
    """The locations it counts for; absent: all."""
    patient_id: Optional[UUID] = None
    """For a patient: who they are."""


@dataclass(frozen=True)
class Profile(Record):
    """An account with what it is where."""

    memberships: Tuple[Membership, ...]
    """What it is in which organization."""
    user: User
    """The account."""
