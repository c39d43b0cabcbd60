"""Whatever is wrong, an exception of the package says it; nothing aborts, nothing hangs."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Callable
from uuid import UUID, uuid4

import pytest

import clinic
from clinic.types import (
    AccountId,
    Details,
    DetailsTransition,
    DoctorId,
    LocationFields,
    Money,
    OrganizationId,
    PatientFields,
    ServiceFields,
)
from house import House

NAIVE = datetime(2027, 2, 1, 9)


def refused(kind: type[clinic.ClinicError], code: str, call: Callable[[], Any]) -> clinic.ClinicError:
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code, caught.value
    assert "panicked" not in str(caught.value) and ".rs" not in str(caught.value)
    return caught.value


def test_wrong_values(small: House) -> None:
    home = small.clinic

    def book(**wish: Any) -> Callable[[], Any]:
        given = {"patient_id": small.patient, "doctor_id": small.doctor, "starts_at": small.at(9), **wish}
        return lambda: home.book_appointment(**given)

    refused(clinic.InvalidError, "invalid_value", book(starts_at=NAIVE))
    refused(clinic.InvalidError, "invalid_value", book(starts_at="soon"))
    refused(clinic.InvalidError, "invalid_value", book(starts_at=1_800_000_000))
    refused(clinic.InvalidError, "invalid_value", book(starts_at=18.5))
    refused(clinic.InvalidError, "invalid_value", book(doctor_id="not an id"))
    refused(clinic.InvalidError, "invalid_value", book(doctor_id=object()))
    refused(clinic.InvalidError, "invalid_value", book(source="fax"))
    refused(clinic.NotFoundError, "not_found", book(doctor_id=uuid4(), service_id=small.service, location_id=small.location))
    refused(clinic.InvalidError, "not_offered", book(service_id=small.service, starts_at=small.at(9, 7)))
    past = datetime(2020, 1, 1, tzinfo=timezone.utc)
    refused(clinic.InvalidError, "not_offered", book(service_id=small.service, starts_at=past))

    fields = PatientFields(given_name="", family_name="x" * 10_000)
    patient = refused(clinic.InvalidError, "invalid_value", lambda: home.create_patient(fields=fields))
    assert patient.details is not None and patient.details.fields is not None
    assert {field.pointer for field in patient.details.fields} == {"/fields/given_name", "/fields/family_name"}
    zone = LocationFields(name="North", timezone="Mars/Olympus")
    refused(clinic.InvalidError, "invalid_value", lambda: home.create_location(fields=zone))
    for duration in (0, -5, 100_000):
        service = ServiceFields(name="S", duration_min=duration)
        refused(clinic.InvalidError, "invalid_value", lambda: home.create_service(fields=service))
    refused(clinic.InvalidError, "invalid_value", lambda: home.slots(from_=small.day, to=small.day, service_id=small.service))
    far = small.day + timedelta(days=400)
    refused(clinic.InvalidError, "limit_exceeded", lambda: home.slots(from_=small.day, to=far, service_id=small.service))
    colour = {"fields": {"given_name": "A", "family_name": "B", "colour": 1}}
    refused(clinic.InvalidError, "unknown_field", lambda: home.run("create_patient", colour))
    refused(clinic.NotFoundError, "not_found", lambda: home.run("no_such_command", {}))
    refused(clinic.InvalidError, "invalid_value", lambda: home.list_patients(page={"limit": 0}))
    refused(clinic.DeniedError, "unauthenticated", lambda: home.list_patients(account=AccountId(uuid4())))
    refused(clinic.NotFoundError, "not_found", lambda: home.get_organization(organization=OrganizationId(uuid4())))
    with pytest.raises(TypeError):
        home.run("create_patient", {}, colour="red")
    # It still works.
    assert home.list_patients().has_more is False


@pytest.mark.parametrize("amount", [1.5, True, "ten", "NaN", float("nan"), None, Decimal("Infinity"), object()])
def test_money_is_exact_or_refused(amount: Any) -> None:
    refused(clinic.InvalidError, "invalid_value", lambda: Money(amount, "RON"))


@pytest.mark.parametrize(
    "unit_price",
    [
        Money(Decimal("1.005"), "RON"),
        Money(Decimal("1"), "EUR"),
        Money(Decimal("1"), "XXQ"),
        {"amount": 1.5, "currency": "RON"},
        {"amount": 1, "currency": "RON"},
        7,
    ],
)
def test_prices_are_exact_or_refused(unit_price: Any) -> None:
    draft = {"currency": "RON", "lines": [{"unit_price": unit_price}]}
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.price(draft))


def test_rules_without_a_database() -> None:
    day = {"mon": [["09:00", "11:00"]]}
    doctor = clinic.rules.DoctorCalendar(DoctorId(UUID(int=1)), clinic.types.Schedule.from_dict({"weekly": day}))
    question: dict[str, Any] = {
        "zone": "Europe/Bucharest",
        "now": datetime(2027, 1, 1, tzinfo=timezone.utc),
        "window": (date(2027, 1, 4), date(2027, 1, 5)),
        "doctors": [doctor],
        "service": {"duration_min": 30},
    }
    offers = clinic.slots(**question)
    assert [offer.starts_at.hour for offer in offers] == [7, 7, 8, 8]
    prepared = clinic.SlotQuestion(**question)
    assert prepared.starts() == [offer.starts_at for offer in offers]
    assert [us / 1_000_000 for us in prepared.starts_us()] == [offer.starts_at.timestamp() for offer in offers]
    told = clinic.explain(DoctorId(UUID(int=1)), offers[0].starts_at + timedelta(hours=9), **question)
    assert [reason.code for reason in told.reasons] == ["outside_schedule"]
    refused(clinic.NotFoundError, "not_found", lambda: clinic.explain(DoctorId(UUID(int=2)), offers[0].starts_at, **question))
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.explain(DoctorId(UUID(int=1)), NAIVE, **question))
    refused(clinic.InvalidError, "unknown_zone", lambda: clinic.slots(**{**question, "zone": "Mars/Olympus"}))
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.slots(**{**question, "now": NAIVE}))
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.slots(**{**question, "service": {"duration_min": 0}}))
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.occurrences({"frequency": "hourly"}, NAIVE, "UTC"))
    aware = NAIVE.replace(tzinfo=timezone.utc)
    twice = {"frequency": "daily", "count": 2}
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.occurrences(twice, aware, "UTC"))
    moved: dict[str, Any] = {"by": "patient", "at": aware, "starts_at": aware, "ends_at": aware, "same_local_date": True}
    wrong = refused(clinic.ConflictError, "invalid_transition", lambda: clinic.transition("completed", "cancel", **moved))
    assert wrong.details == Details(transition=DetailsTransition(status="completed", allowed=()))
    assert clinic.tzdata_version() >= "2026"

    index = clinic.ConflictIndex()
    room, later = uuid4(), aware + timedelta(minutes=30)
    assert index.insert(room, aware, later, "first") is None
    assert index.insert(room, aware, later, "second") == (aware, later, "first")
    assert index.conflict(room, aware - timedelta(hours=1), aware) is None
    assert index.remove(room, aware) and not index.remove(room, aware)
    refused(clinic.InvalidError, "invalid_value", lambda: index.insert(room, later, aware, "reversed"))
    refused(clinic.InvalidError, "invalid_value", lambda: index.insert("room", aware, later, "no id"))


def test_addresses_and_closed_handles(small: House) -> None:
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.Clinic.open("mysql://localhost/clinic"))
    refused(clinic.InvalidError, "invalid_value", lambda: clinic.Clinic.open("sqlite::memory:"))
    refused(clinic.UnavailableError, "unavailable", lambda: clinic.Clinic.open("sqlite:///no/such/folder/clinic.db"))
    gone = "postgres://nobody@127.0.0.1:1/clinic"
    refused(clinic.UnavailableError, "unavailable", lambda: clinic.Clinic.open(gone, timeout_s=1))
    with clinic.Clinic.open(small.url, organization=small.organization) as home:
        home.list_doctors()
    refused(clinic.UnavailableError, "closed", home.list_doctors)
    home.close()
