"""Records as dictionaries, JSON and tables; JSON in which a member stands twice."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pyarrow
import pytest

import clinic
from clinic.types import Appointment, Overbook, Schedule, Weekly
from house import House


def test_records_make_tables(small: House) -> None:
    home = small.clinic
    wish: dict[str, Any] = {"patient_id": small.patient, "doctor_id": small.doctor, "service_id": small.service}
    plain = home.book_appointment(**wish, starts_at=small.at(9))
    reasoned = home.book_appointment(**{**wish, "patient_id": small.other}, starts_at=small.at(10), reason="cough")
    # The first row has no reason: its column must come from it all the same.
    rows = [one.to_dict() for one in (plain, reasoned)]
    assert rows[0]["reason"] is None and rows[0]["starts_at"] == small.at(9)
    assert rows[0]["local_start"] == datetime(small.day.year, small.day.month, small.day.day, 9)
    assert rows[0]["start_on"] == small.day and rows[0]["id"] == str(plain.id)
    table = pyarrow.Table.from_pylist(rows)
    assert table.column("reason").to_pylist() == [None, "cough"]
    assert table.schema.field("starts_at").type == pyarrow.timestamp("us", tz="UTC")
    assert table.schema.field("local_start").type == pyarrow.timestamp("us")
    assert table.schema.field("start_on").type == pyarrow.date32()
    assert set(table.column_names) == set(rows[1])
    # And back.
    for row, one in zip(table.to_pylist(), (plain, reasoned)):
        assert Appointment.from_dict(row) == one
    assert '"reason"' not in plain.to_json() and '"starts_at":"' in plain.to_json()
    offers = clinic.slots(
        zone="UTC",
        now=small.at(0),
        window=(small.day, date.fromordinal(small.day.toordinal() + 1)),
        doctors=[clinic.rules.DoctorCalendar(small.doctor, Schedule(weekly=Weekly(**{name: (("09:00", "10:00"),) for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")})))],
        service={"duration_min": 30},
    )
    table = pyarrow.Table.from_pylist([offer.to_dict() for offer in offers])
    assert table.column("starts_at").to_pylist() == [small.at(9), small.at(9, 30)]
    assert table.column("room_id").to_pylist() == [None, None]


def test_dictionaries_are_read_strictly() -> None:
    assert Overbook.from_dict({"reason": "urgent"}) == Overbook(reason="urgent")
    naive, aware = datetime(2027, 1, 1, 9), datetime(2027, 1, 1, 9, tzinfo=timezone.utc)
    busy = clinic.rules.Busy
    assert busy.from_dict({"from": aware, "to": "2027-01-01T10:00:00Z"}).from_ == aware
    for wrong in (naive, date(2027, 1, 1), 7, None):
        with pytest.raises(clinic.InvalidError):
            busy.from_dict({"from": wrong, "to": aware})


def test_a_member_that_stands_twice_is_refused(small: House) -> None:
    day = date(2027, 1, 1)
    with pytest.raises(clinic.InvalidError) as refused:
        small.clinic.set_schedule(
            doctor_id=small.doctor,
            location_id=small.location,
            schedule={"weekly": {}, "dates": {day: [], day.isoformat(): [["09:00", "10:00"]]}},
        )
    assert refused.value.code == "malformed_body"
    assert small.clinic.list_schedules(doctor_id=small.doctor)[0].schedule.dates == {}
