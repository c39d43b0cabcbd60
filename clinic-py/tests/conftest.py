"""A small clinic in a database of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator
from uuid import UUID

import psycopg
import pytest

import clinic
from clinic.types import DoctorFields, LocationFields, OrganizationFields, PatientFields, Schedule, ServiceFields, Weekly


@dataclass
class House:
    """A clinic with a doctor who works around the clock."""

    url: str
    clinic: clinic.Clinic
    organization: UUID
    location: UUID
    service: UUID
    doctor: UUID
    patient: UUID
    other: UUID

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


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path}/clinic.db"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    cluster = os.environ.get("CLINIC_TEST_POSTGRES_URL")
    assert cluster, "CLINIC_TEST_POSTGRES_URL names the scratch PostgreSQL of the tests: run `cargo xtask test`"
    name = f"python_{uuid.uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    yield f"{cluster.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    made = furnish(request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.clinic.close()


@pytest.fixture
def small(sqlite_url: str) -> Iterator[House]:
    made = furnish(sqlite_url)
    yield made
    made.clinic.close()
