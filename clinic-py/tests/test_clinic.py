"""A clinic on a database: booked, refused, moved, listed; blocking and for asyncio."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import clinic
from clinic.types import Details, Money, NewMembership, PatientFields, PayerFields, Reason, RecurrenceRule, ServiceFields, WallSpan
from house import House


def test_a_slot_is_booked_refused_and_moved(house: House) -> None:
    home = house.clinic
    free = home.slots(from_=house.day, to=house.day + timedelta(days=1), doctor_ids=[house.doctor], service_id=house.service)
    assert len(free.slots) == 48 and free.timezone == "UTC"
    first = free.slots[0]
    assert first.starts_at.tzinfo is timezone.utc and first.local_start.tzinfo is None
    booked = home.book_appointment(
        patient_id=house.patient,
        doctor_id=house.doctor,
        service_id=house.service,
        # An aware datetime of any zone.
        starts_at=first.starts_at.astimezone(ZoneInfo("America/New_York")),
    )
    assert (booked.starts_at, booked.status, booked.version) == (first.starts_at, "scheduled", 1)
    assert home.get_appointment(id=booked.id) == booked

    with pytest.raises(clinic.ConflictError) as refused:
        home.book_appointment(patient_id=house.other, doctor_id=house.doctor, service_id=house.service, starts_at=first.starts_at)
    assert refused.value.code == "slot_taken"
    assert refused.value.reasons == (Reason(code="doctor_busy", appointment_ids=(booked.id,)),)
    assert len(refused.value.alternatives) >= 3
    assert all(slot.starts_at != booked.starts_at for slot in refused.value.alternatives)

    with pytest.raises(clinic.InvalidError) as unoffered:
        home.book_appointment(patient_id=house.other, doctor_id=house.doctor, service_id=house.service, starts_at=house.at(9, 7))
    assert unoffered.value.code == "not_offered" and "off_grid" in {one.code for one in unoffered.value.reasons}
    assert unoffered.value.alternatives

    why = home.explain(doctor_id=house.doctor, service_id=house.service, starts_at=house.at(9, 7))
    assert not why.offered and [reason.code for reason in why.reasons] == ["off_grid"]
    moved = home.reschedule_appointment(id=booked.id, starts_at=house.at(12), expected_version=booked.version)
    assert (moved.id, moved.version, moved.starts_at) == (booked.id, 2, house.at(12))
    with pytest.raises(clinic.ConflictError) as stale:
        home.cancel_appointment(id=booked.id, expected_version=1)
    assert (stale.value.code, stale.value.details) == ("version_mismatch", Details(version=2))
    cancelled = home.cancel_appointment(id=booked.id, reason="moved away")
    assert (cancelled.status, cancelled.cancel_reason) == ("cancelled", "moved away")
    steps = home.get_appointment_history(id=booked.id)
    assert [step.action for step in steps] == [None, "reschedule", "cancel"]


def test_a_payer_is_kept(small: House) -> None:
    home = small.clinic
    payer = home.create_payer(fields=PayerFields(name="Casa de Asigurări", pays_within_days=30))
    assert home.get_payer(id=payer.id) == payer and payer.pays_within_days == 30
    changed = home.update_payer(id=payer.id, fields=PayerFields(name="Alta"), expected_version=payer.version)
    assert (changed.name, changed.version) == ("Alta", 2)
    assert not home.set_payer_active(id=payer.id, active=False).active
    assert [one.id for one in home.list_payers().items] == [payer.id]


def test_records_compare_show_and_convert(small: House) -> None:
    home = small.clinic
    service = home.create_service(fields=ServiceFields(name="Check-up", duration_min=20, price=Money(Decimal("120"), "RON")))
    assert service.price == Money(Decimal("120.00"), "RON")
    assert service.price is not None and str(service.price.amount) == "120.00"
    assert "Check-up" in repr(service)
    assert type(service).from_dict(service.to_dict()) == service
    assert service.to_dict()["price"] == {"amount": "120.00", "currency": "RON"}
    with pytest.raises(AttributeError):
        service.name = "other"  # type: ignore[misc]
    found = home.list_patients(q="stef po", sort="name")
    assert [patient.family_name for patient in found.items] == ["Popa"]
    page = home.list_patients(page={"limit": 1}, sort="name")
    assert page.has_more and page.next_cursor
    rest = home.list_patients(page={"limit": 1, "cursor": page.next_cursor}, sort="name")
    assert [patient.family_name for patient in page.items + rest.items] == ["Popa", "Țîrlea"]
    edited = home.update_patient(id=small.patient, fields=PatientFields(given_name="Ștefan", family_name="Popescu"), expected_version=1)
    assert (edited.family_name, edited.version) == ("Popescu", 2)


def test_series_holds_time_off_and_status(small: House) -> None:
    home = small.clinic
    start = datetime(small.day.year, small.day.month, small.day.day, 8)
    series = home.book_series(
        patient_id=small.patient,
        doctor_id=small.doctor,
        service_id=small.service,
        local_start=start,
        rule=RecurrenceRule(frequency="weekly", count=3),
    )
    assert [one.local_start for one in series.booked] == [start + timedelta(weeks=week) for week in range(3)]
    assert home.get_series(id=series.series.id) == series.series
    ended = home.cancel_series(id=series.series.id, from_=series.booked[1].starts_at)
    assert (len(ended.cancelled), ended.left) == (2, ())
    hold = home.place_hold(patient_id=small.patient, doctor_id=small.doctor, service_id=small.service, starts_at=small.at(10))
    booked = home.book_appointment(patient_id=small.patient, hold_id=hold.id, starts_at=small.at(10))
    assert home.change_appointment_status(id=booked.id, action="confirm").status == "confirmed"
    midnight = datetime(small.day.year, small.day.month, small.day.day)
    off = WallSpan(midnight, midnight + timedelta(days=1))
    with pytest.raises(clinic.ConflictError) as stranded:
        home.add_time_off(doctor_id=small.doctor, span=off)
    assert stranded.value.code == "would_strand"
    kept = home.add_time_off(doctor_id=small.doctor, span=off, reason="leave", accept_stranded=True)
    day, after = small.day, small.day + timedelta(days=1)
    assert home.list_time_off(doctor_id=small.doctor, from_=day, to=after) == (kept,)
    # As for slots, the second date is not one of those that are asked for.
    assert home.list_time_off(doctor_id=small.doctor, from_=day - timedelta(days=1), to=day) == ()
    with pytest.raises(clinic.InvalidError):
        home.list_time_off(doctor_id=small.doctor, from_=day, to=day)
    home.remove_time_off(doctor_id=small.doctor, id=kept.id)
    assert home.list_time_off(doctor_id=small.doctor, from_=day, to=after) == ()
    listed = home.list_appointments(filter={"stranded": True, "doctor_id": small.doctor})
    assert booked.id in {one.id for one in listed.items}


def test_what_is_due_is_done(small: House) -> None:
    def book(hour: int) -> Any:
        return {"patient_id": small.patient, "doctor_id": small.doctor, "service_id": small.service, "starts_at": small.at(hour)}

    small.clinic.book_appointment(**book(9))
    assert small.clinic.run_due().events == 1
    assert small.clinic.run_due() == clinic.DoneDue(events=0, holds=0, keys=0)

    async def scenario() -> clinic.DoneDue:
        async with await clinic.AsyncClinic.open(small.url, organization=small.organization) as home:
            await home.book_appointment(**book(10))
            return await home.run_due()

    assert asyncio.run(scenario()).events == 1


def test_an_account_has_a_hash_and_not_a_password(small: House) -> None:
    def create(password_hash: str) -> clinic.types.AccountId:
        return small.clinic.create_account(
            email="a@example.org", given_name="Ana", family_name="Pop", password_hash=password_hash
        )

    for wrong in ("plainpassword", "$argon2id$plainpassword", "$2b$12$abcdefghijklmnopqrstuv"):
        with pytest.raises(clinic.InvalidError) as refused:
            create(wrong)
        assert refused.value.details is not None
        assert [field.pointer for field in refused.value.details.fields or ()] == ["/password_hash"]
        assert wrong not in str(refused.value)
    hashed = clinic.hash_password("correct horse battery")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    create(hashed)
    with pytest.raises(clinic.InvalidError):
        clinic.hash_password("short")


def test_a_key_takes_effect_once(small: House) -> None:
    def book(hour: int) -> clinic.types.Appointment:
        return small.clinic.book_appointment(
            patient_id=small.patient, doctor_id=small.doctor, service_id=small.service, starts_at=small.at(hour), idempotency_key="desk-1"
        )

    assert book(9) == book(9)
    with pytest.raises(clinic.InvalidError) as other:
        book(10)
    assert other.value.code == "idempotency_mismatch"


def test_many_threads_race_for_one_slot(house: House) -> None:
    def book(number: int) -> str:
        patient = house.patient if number % 2 else house.other
        try:
            house.clinic.book_appointment(patient_id=patient, doctor_id=house.doctor, service_id=house.service, starts_at=house.at(9))
        except clinic.ConflictError as refused:
            return refused.code
        return "booked"

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(book, range(64)))
    assert sorted(set(outcomes)) == ["booked", "slot_taken"] and outcomes.count("booked") == 1


def test_other_threads_run_while_a_call_blocks(small: House) -> None:
    stop = threading.Event()
    turns = 0

    def count() -> None:
        nonlocal turns
        while not stop.is_set():
            turns += 1

    counter = threading.Thread(target=count)
    counter.start()
    for number in range(20):
        small.clinic.create_patient(fields=PatientFields(given_name="P", family_name=f"N{number}"))
    stop.set()
    counter.join()
    assert turns > 1_000


def test_asyncio(house: House) -> None:
    async def scenario() -> list[str]:
        async with clinic.AsyncClinic.open(house.url, organization=house.organization) as home:
            slots = await home.slots(
                from_=house.day, to=house.day + timedelta(days=1), doctor_ids=[house.doctor], service_id=house.service
            )

            async def book(number: int) -> str:
                try:
                    await home.book_appointment(
                        patient_id=house.patient if number % 2 else house.other,
                        doctor_id=house.doctor,
                        service_id=house.service,
                        starts_at=slots.slots[4].starts_at,
                    )
                except clinic.ConflictError as refused:
                    return refused.code
                return "booked"

            outcomes = await asyncio.gather(*(book(number) for number in range(32)))
            # One that is no longer waited for disturbs nobody.
            left = asyncio.ensure_future(home.list_patients())
            await asyncio.sleep(0)
            left.cancel()
            assert (await home.get_organization()).id == house.organization
            return list(outcomes)

    outcomes = asyncio.run(scenario())
    assert outcomes.count("booked") == 1 and outcomes.count("slot_taken") == 31


def test_every_command_and_query_is_a_method() -> None:
    for name in clinic.COMMANDS + clinic.QUERIES:
        assert callable(getattr(clinic.Clinic, name)), name
        assert asyncio.iscoroutinefunction(getattr(clinic.AsyncClinic, name)), name
    for name in clinic.FUNCTIONS:
        assert callable(getattr(clinic.rules, name)), name


def test_an_account_logs_in(small: House) -> None:
    import argon2

    password = "correct horse battery"
    home = small.clinic
    account = home.create_account(
        email="ana@example.org",
        given_name="Ana",
        family_name="Pop",
        password_hash=argon2.PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(password),
        memberships=[NewMembership(organization_id=small.organization, role="receptionist")],
    )
    logged_in = home.log_in(email=" Ana@example.org", password=password)
    assert (logged_in.profile.user.id, logged_in.organization_id, logged_in.guest) == (account, small.organization, False)
    with pytest.raises(clinic.ClinicError) as wrong:
        home.log_in(email="ana@example.org", password="a wrong password")
    assert wrong.value.code == "invalid_credentials"
