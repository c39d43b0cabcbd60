"""A small clinic to test with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import clinic
from clinic.types import (
    DoctorFields,
    DoctorId,
    LocationFields,
    LocationId,
    OrganizationFields,
    OrganizationId,
    PatientFields,
    PatientId,
    Schedule,
    ServiceFields,
    ServiceId,
    Weekly,
)


@dataclass
class House:
    """A clinic with a doctor who works around the clock."""

    url: str
    clinic: clinic.Clinic
    organization: OrganizationId
    location: LocationId
    service: ServiceId
    doctor: DoctorId
    patient: PatientId
    other: PatientId

    @property
    def day(self) -> date:
        """A date on which all is free."""
        return (datetime.now(timezone.utc) + timedelta(days=7)).date()

    def at(self, hour: int, minute: int = 0) -> datetime:
        """An instant of that date."""
        return datetime(self.day.year, self.day.month, self.day.day, hour, minute, tzinfo=timezone.utc)


def always() -> Schedule:
    """Around the clock."""
    day = (("00:00", "24:00"),)
    return Schedule(weekly=Weekly(mon=day, tue=day, wed=day, thu=day, fri=day, sat=day, sun=day))


def furnish(url: str) -> House:
    """A small clinic in an empty database."""
    home = clinic.Clinic.open(url)
    organization = home.create_organization(
        fields=OrganizationFields(name="Clinic", timezone="UTC", currency="RON", open_for_booking=True)
    ).id
    home.organization = organization
    location = home.create_location(fields=LocationFields(name="Centre", timezone="UTC")).id
    service = home.create_service(fields=ServiceFields(name="Consultation", duration_min=30)).id
    doctor = home.create_doctor(fields=DoctorFields(given_name="Ana", family_name="Ionescu")).id
    home.set_schedule(doctor_id=doctor, location_id=location, schedule=always())
    patient = home.create_patient(fields=PatientFields(given_name="Ștefan", family_name="Popa")).id
    other = home.create_patient(fields=PatientFields(given_name="Maria", family_name="Țîrlea")).id
    return House(url, home, organization, location, service, doctor, patient, other)
