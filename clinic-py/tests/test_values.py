"""Values on their way into the library and out of it: no JSON stands between, and nothing of JSON's rules is lost."""

from __future__ import annotations

import copy
import pickle
import sys
import threading
import time
from collections import UserDict
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Callable, Dict
from uuid import UUID, SafeUUID, uuid4
from zoneinfo import ZoneInfo

import pytest

import clinic
from clinic.types import (
    Address,
    AppointmentFilter,
    Coverage,
    Discount,
    DoctorId,
    InvoiceDraft,
    LineDraft,
    Money,
    PatientFields,
    Priced,
    Schedule,
    WallSpan,
)
from house import House, always


def refused(code: str, call: Callable[[], Any]) -> clinic.InvalidError:
    with pytest.raises(clinic.InvalidError) as caught:
        call()
    assert caught.value.code == code, caught.value
    return caught.value


def money(amount: str) -> Money:
    return Money(Decimal(amount), "RON")


def draft() -> InvoiceDraft:
    return InvoiceDraft(
        currency="RON",
        lines=(
            LineDraft(money("100"), Decimal("1.5"), Decimal("19"), Discount(percent=Decimal("10")), True),
            LineDraft(money("7.35"), tax_percent=Decimal("8.875"), discount=Discount(amount=money("0.35"))),
        ),
        discount=Discount(percent=Decimal("1")),
        coverages=(Coverage(copay=money("30"), coinsurance_percent=Decimal("10")),),
    )


def plain(value: Any) -> Any:
    """A draft as mappings and text."""
    return {name: member for name, member in value.to_dict().items() if member is not None}


def test_an_invoice_is_made_when_it_is_read() -> None:
    priced = clinic.price(draft())
    assert type(priced) is Priced and vars(priced) == {}
    assert str(priced.total.amount) == "166.59" and set(vars(priced)) == {"total"}
    assert priced.total is priced.total
    whole = Priced.from_dict(priced.to_dict())
    assert whole == priced and hash(whole) == hash(priced) and repr(whole) == repr(priced)
    assert whole.to_json() == priced.to_json() == clinic.price(draft()).to_json()
    assert priced.lines[1].total == whole.lines[1].total and len(priced.payers) == 1
    for again in (pickle.loads(pickle.dumps(clinic.price(draft()))), copy.copy(priced), copy.deepcopy(priced)):
        assert again == priced and type(again) is Priced
    assert replace(priced, net=money("1")).lines == priced.lines
    assert not hasattr(priced, "nothing") and not hasattr(whole, "nothing")
    with pytest.raises(AttributeError):
        priced.total = money("0")  # type: ignore[misc]
    assert sorted(field.name for field in fields(priced)) == sorted(vars(whole))


def test_records_and_mappings_are_read_alike() -> None:
    priced = clinic.price(draft())
    given = {**plain(draft()), "lines": [plain(line) for line in draft().lines], "discount": {"percent": "1"}}
    given["lines"][0]["discount"] = {"percent": Decimal("10")}
    given["lines"][1]["discount"] = UserDict({"amount": money("0.35")})
    given["coverages"] = tuple(plain(coverage) for coverage in draft().coverages)
    assert clinic.price(given) == priced
    assert clinic.price(UserDict(given)) == priced
    # An exponent is a way of writing, a sign before nothing too.
    short = {"currency": "RON", "lines": [{"unit_price": Money(Decimal("1E+2"), "RON"), "discount": None}]}
    assert clinic.price(short).total.amount == 100
    for member in ({"percent": "1", "amount": money("1")}, {}, {"half": "1"}, "percent", ["1"]):
        error = refused("invalid_value", lambda: clinic.price({**given, "discount": member}))
        assert error.details is not None and error.details.fields is not None
        assert error.details.fields[0].pointer == "/discount"


def test_ids_and_times_are_those_of_the_standard_library(small: House) -> None:
    booked = small.clinic.book_appointment(
        patient_id=small.patient, doctor_id=small.doctor, service_id=small.service, starts_at=small.at(9)
    )
    same = UUID(str(booked.id))
    assert booked.id == same and hash(booked.id) == hash(same) and repr(booked.id) == repr(same)
    assert booked.id.is_safe is SafeUUID.unknown and pickle.loads(pickle.dumps(booked.id)) == same
    assert booked.id < UUID(int=2**128 - 1) and booked.id.version == 7
    for at in (booked.starts_at, booked.created_at):
        assert type(at) is datetime and at.tzinfo is timezone.utc
    assert abs(datetime.now(timezone.utc) - booked.created_at) < timedelta(minutes=5)
    assert type(booked.start_on) is date and booked.start_on == booked.local_start.date()
    assert pickle.loads(pickle.dumps(booked)) == booked == copy.deepcopy(booked)
    assert replace(booked, reason="cough").reason == "cough"


def test_instants_of_any_zone_are_read(small: House) -> None:
    index, room = clinic.ConflictIndex(), uuid4()
    first = datetime(2026, 10, 25, 3, 30, tzinfo=ZoneInfo("Europe/Bucharest"))
    again = first.replace(fold=1)
    assert index.insert(room, first, first + timedelta(microseconds=1), 1) is None
    assert index.conflict(room, first - timedelta(1), first) is None
    # The clocks go back: the same wall time an hour later.
    assert index.conflict(room, again, again + timedelta(minutes=30)) is None
    told = index.conflict(room, first, first + timedelta(minutes=30))
    assert told is not None and told[0].isoformat() == "2026-10-25T00:30:00+00:00"
    early = datetime(1583, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    assert index.insert(room, early, early + timedelta(days=1), 2) is None
    for wrong in (datetime(2027, 1, 1), date(2027, 1, 1), "2027-01-01T00:00:00Z", 7, None):
        refused("invalid_value", lambda: index.conflict(room, wrong, first))  # type: ignore[arg-type]


def test_what_has_no_meaning_is_refused(small: House) -> None:
    home = small.clinic

    def create(**given: Any) -> Callable[[], Any]:
        return lambda: home.create_patient(fields={"given_name": "A", "family_name": "B", **given})

    circle: list[Any] = []
    circle.append(circle)
    refused("malformed_body", create(address=circle))
    deep: Dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    refused("malformed_body", create(address=deep))
    refused("invalid_value", create(family_name="\ud800"))
    refused("invalid_value", create(**{"\ud800": 1}))
    refused("invalid_value", create(family_name=2**70))
    refused("invalid_value", create(family_name=10**400))
    refused("invalid_value", create(family_name=1.5))
    refused("invalid_value", create(birth_date=datetime(2020, 1, 1)))
    refused("invalid_value", create(family_name=object()))
    refused("invalid_value", create(family_name=lambda: None))
    refused("unknown_field", create(colour=None))
    refused("invalid_value", lambda: home.create_patient(fields={("given", "name"): "A"}))  # type: ignore[dict-item]
    refused("invalid_value", lambda: home.create_patient(fields=["A", "B"]))  # type: ignore[arg-type]
    # A time by the clock on the wall and an instant are two things.
    aware = small.at(9)
    refused("invalid_value", lambda: home.add_time_off(doctor_id=small.doctor, span=WallSpan(aware, aware)))
    naive = datetime(2027, 1, 1)
    refused("invalid_value", lambda: home.add_time_off(doctor_id=small.doctor, span={"from": naive, "to": naive}))
    off = home.add_time_off(
        doctor_id=small.doctor, span={"from": "2031-01-01T00:00", "to": "2031-01-02T00:00"}
    )
    assert (off.from_, off.to) == (datetime(2031, 1, 1), datetime(2031, 1, 2))
    listed = home.list_appointments(filter=AppointmentFilter(doctor_id=DoctorId(small.doctor), statuses=("scheduled",)))
    assert listed.items == () and listed.total is None and listed.next_cursor is None


def test_a_mapping_may_change_while_it_is_read(small: House) -> None:
    """Whatever code of the caller does meanwhile: an answer or a refusal, never a crash."""
    given: Dict[str, Any] = {"given_name": "A", "family_name": "B"}

    class Changes(UserDict):  # type: ignore[type-arg]
        def keys(self) -> Any:
            given.clear()
            given.update({str(number): number for number in range(1_000)})
            return super().keys()

    given["address"] = Changes({"city": "Cluj"})
    try:
        small.clinic.create_patient(fields=given)
    except clinic.InvalidError:
        pass
    assert small.clinic.list_patients().items


def test_answers_by_name_are_what_json_has(small: House) -> None:
    made = small.clinic.run("create_patient", {"fields": PatientFields("A", "B", address=Address(city="Cluj"))})
    assert type(made) is dict and UUID(made["id"]) and made["address"]["city"] == "Cluj"
    assert datetime.fromisoformat(made["created_at"].replace("Z", "+00:00")).tzinfo is not None
    again = small.clinic.ask("get_patient", {"id": made["id"]})
    assert again == made
    found = small.clinic.get_patient(id=clinic.types.PatientId(UUID(made["id"])))
    assert type(found).from_dict(made) == found
    assert small.clinic.ask("list_doctors", {})["items"][0]["family_name"] == "Ionescu"


def test_small_answers_keep_the_lock(small: House) -> None:
    """To give the interpreter's lock back and to get it again takes longer than such an answer."""
    turns, stop = 0, threading.Event()

    def count() -> None:
        nonlocal turns
        while not stop.is_set():
            turns += 1
            time.sleep(0)

    question = clinic.SlotQuestion(
        zone="America/New_York",
        now=small.at(0),
        window=(small.day, small.day + timedelta(days=90)),
        doctors=[clinic.rules.DoctorCalendar(small.doctor, always())],
        service={"duration_min": 30},
    )
    index, before, start = clinic.ConflictIndex(), sys.getswitchinterval(), small.at(9)
    worker = threading.Thread(target=count)
    worker.start()
    # Nobody takes the lock from a thread that does not give it back.
    sys.setswitchinterval(60)
    try:
        time.sleep(0.01)
        seen = turns
        for number in range(20):
            question.starts()
            question.explain(small.doctor, start)
            clinic.price(draft())
            index.insert(UUID(int=number + 1), start, start + timedelta(hours=1), None)
        kept = turns == seen
    finally:
        sys.setswitchinterval(before)
        stop.set()
        worker.join()
    assert kept
    assert Schedule(weekly=always().weekly) == always()
