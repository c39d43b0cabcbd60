"""Replays the conformance vectors: `python -m clinic.conformance DIR`.

Reads `slots.json`, `groups.json`, `recurrence.json` and `billing.json` in DIR, as far as they are there, prints each
case that fails with what was expected and what came, closes with the count, and exits with 1 if a case failed.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple
from uuid import UUID

from . import rules
from .types import DoctorId, Money, OpenSession, RoomId, Schedule, WallSpan

Difference = Optional[Tuple[Any, Any]]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _busy(entries: List[Dict[str, Any]]) -> List[rules.Busy]:
    return list(map(rules.Busy.from_dict, entries))


def _time_off(entries: List[Dict[str, Any]]) -> Tuple[WallSpan, ...]:
    return tuple(map(WallSpan.from_dict, entries))


def _ids(entries: Optional[List[Dict[str, Any]]]) -> Dict[str, UUID]:
    return {entry["id"]: UUID(int=place + 1) for place, entry in enumerate(entries or [])}


def _kept(case: Dict[str, Any], kind: str, name: str) -> List[rules.Busy]:
    """What the group sessions keep of a doctor or a room."""
    ids = _ids(case.get("sessions"))
    return [
        rules.Busy.from_dict(
            {
                **session["reserved"],
                "source": {"kind": "session", "id": str(ids[session["id"]])},
                "appointment_at": session["starts_at"] if kind == "doctor" else None,
            }
        )
        for session in case.get("sessions", [])
        if session.get(kind) == name
    ]


def _open(case: Dict[str, Any], doctor: str) -> Tuple[OpenSession, ...]:
    """The group sessions of the service that a doctor holds."""
    ids, rooms = _ids(case.get("sessions")), _ids(case.get("rooms"))
    return tuple(
        OpenSession.from_dict(
            {
                "id": str(ids[session["id"]]),
                "starts_at": session["starts_at"],
                "ends_at": session["ends_at"],
                "reserved": session["reserved"],
                "seats_left": session["capacity"] - session["seats_taken"],
                "room_id": str(rooms[session["room"]]) if session.get("room") else None,
            }
        )
        for session in case.get("sessions", [])
        if session["doctor"] == doctor and session["service"] == "this"
    )


def _slots(case: Dict[str, Any]) -> Difference:
    ids = {name: DoctorId(id) for name, id in _ids(case["doctors"]).items()}
    room_ids = {name: RoomId(id) for name, id in _ids(case.get("rooms")).items()}
    names = {id: name for name, id in ids.items()}
    room_names = {id: name for name, id in room_ids.items()}
    rooms = case.get("rooms")
    question = rules.SlotQuestion(
        zone=case["zone"],
        now=_instant(case["now"]),
        window=(date.fromisoformat(case["window"]["from"]), date.fromisoformat(case["window"]["to"])),
        hours=Schedule.from_dict(case["hours"]) if case.get("hours") else None,
        doctors=[
            rules.DoctorCalendar(
                ids[doctor["id"]],
                Schedule.from_dict(doctor["schedule"]),
                _time_off(doctor.get("time_off", [])),
                tuple(_busy(doctor.get("busy", [])) + _kept(case, "doctor", doctor["id"])),
                sessions=_open(case, doctor["id"]),
            )
            for doctor in case["doctors"]
        ],
        rooms=None
        if rooms is None
        else [
            rules.RoomCalendar(
                room_ids[room["id"]],
                Schedule.from_dict(room["schedule"]),
                _time_off(room.get("time_off", [])),
                tuple(_busy(room.get("busy", [])) + _kept(case, "room", room["id"])),
            )
            for room in rooms
        ],
        room_id=room_ids[case["room"]] if case.get("room") else None,
        patient_busy=_busy(case.get("patient_busy", [])),
        service=case["service"],
        policy=case["policy"],
    )
    # Cases without a group service say neither seats nor rooms.
    capacity = case.get("capacity")
    got: Dict[str, Dict[str, Any]] = {}
    for offer in question.slots():
        start = _text(offer.starts_at)
        slot = got.setdefault(start, {"start": start, "doctors": []})
        slot["doctors"].append(names[offer.doctor_id])
        if capacity is not None:
            slot.setdefault("seats_left", []).append(offer.seats_left if offer.seats_left is not None else capacity)
            if offer.room_id is not None:
                slot.setdefault("rooms", []).append(room_names[offer.room_id])
    expected = {slot["start"]: slot for slot in case["expect"]["slots"]}
    if got != expected:
        return expected, got
    for wanted in case["expect"].get("explain", []):
        told = question.explain(ids[wanted["doctor"]], _instant(wanted["start"]))
        codes = sorted(reason.code for reason in told.reasons)
        if codes != wanted["reasons"]:
            return wanted, codes
    return None


def _recurrence(case: Dict[str, Any]) -> Difference:
    starts = rules.occurrences(case["rule"], datetime.fromisoformat(case["start"]), case["zone"])
    got = [_text(at) for at in starts]
    expected = case["expect"]["starts"]
    return None if got == expected else (expected, got)


def _billing(case: Dict[str, Any]) -> Difference:
    currency = case["currency"]

    def money(amount: Optional[str]) -> Optional[Money]:
        return None if amount is None else Money(Decimal(amount), currency)

    def discount(given: Optional[Mapping[str, str]]) -> Any:
        if given is None or "percent" in given:
            return given
        return {"amount": money(given["amount"])}

    draft = {
        "currency": currency,
        "rounding": case.get("rounding", "half_up"),
        "prices_include_tax": case.get("prices_include_tax", False),
        "lines": [
            {
                **{name: line[name] for name in ("quantity", "tax_percent", "covered") if name in line},
                "unit_price": money(line["unit_price"]),
                "discount": discount(line.get("discount")),
                "allowed": [money(amount) for amount in line.get("allowed", [])],
            }
            for line in case["lines"]
        ],
        "discount": discount(case.get("discount")),
        "coverages": [
            {
                name: value if name in ("coinsurance_percent", "coordination") else money(value)
                for name, value in coverage.items()
            }
            for coverage in case.get("coverages", [])
        ],
    }
    priced = rules.price(draft)

    def text(amount: Money) -> str:
        return str(amount.amount)

    got = {
        "lines": [{"net": text(line.net), "tax": text(line.tax), "total": text(line.total)} for line in priced.lines],
        "net": text(priced.net),
        "tax": text(priced.tax),
        "total": text(priced.total),
        "write_off": text(priced.write_off),
        "payers": [text(payer.pays) for payer in priced.payers],
        "patient": text(priced.patient),
    }
    expected = {"payers": [], **case["expect"]}
    return None if got == expected else (expected, got)


FILES: Dict[str, Callable[[Dict[str, Any]], Difference]] = {
    "slots.json": _slots,
    "groups.json": _slots,
    "recurrence.json": _recurrence,
    "billing.json": _billing,
}


def replay(folder: Path) -> Tuple[int, List[Tuple[str, Any, Any]]]:
    """How many cases gave the expected answer, and the others."""
    passed, failed = 0, []
    for name, run in FILES.items():
        if not (folder / name).exists():
            continue
        for case in json.loads((folder / name).read_text(encoding="utf-8")):
            difference = run(case)
            if difference is None:
                passed += 1
            else:
                failed.append((case["name"], *difference))
    return passed, failed


def main(arguments: List[str]) -> int:
    """The command line."""
    if len(arguments) != 1:
        print("usage: python -m clinic.conformance DIR", file=sys.stderr)
        return 2
    passed, failed = replay(Path(arguments[0]))
    for name, expected, got in failed:
        print(f"{name}\n  expected {json.dumps(expected)}\n  got      {json.dumps(got)}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
