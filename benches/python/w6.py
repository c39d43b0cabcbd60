"""W6: what a call from Python costs, beside Python as one would tune it by hand.

    cargo xtask bench W6

Prints medians over the rounds, all measured in one run, and their ratios. W1a is one doctor in New York, Monday to
Friday 09-12 and 13-17, 30-minute slots on the grid, 90 days, 500 bookings on the grid: 410 free of 910. A page has
100 appointments of a SQLite file; what it costs above its query is told by the same page with rows of which no member
is made.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Callable, Dict, List, Tuple
from uuid import UUID
from zoneinfo import ZoneInfo

import clinic
from clinic._record import Page, Record
from clinic.types import (
    DoctorFields,
    LocationFields,
    Money,
    OrganizationFields,
    PatientFields,
    Schedule,
    ServiceFields,
)

ZONE = "America/New_York"
FROM = date(2027, 2, 1)
DAYS = 90
SHIFTS = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
STEP = 30
ROUNDS = 9


def grid() -> List[datetime]:
    """Every start of the grid, in UTC."""
    zone = ZoneInfo(ZONE)
    starts = []
    for number in range(DAYS):
        day = FROM + timedelta(days=number)
        if day.weekday() < 5:
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
            for begin, end in SHIFTS:
                starts += [
                    midnight.replace(hour=minute // 60, minute=minute % 60).astimezone(timezone.utc)
                    for minute in range(begin, end - STEP + 1, STEP)
                ]
    return starts


def bookings() -> List[Tuple[datetime, datetime]]:
    """500 bookings, spread over the grid."""
    starts = grid()
    chosen = {(number * 7919) % len(starts) for number in range(500)}
    number = 0
    while len(chosen) < 500:
        chosen.add(number)
        number += 1
    half = timedelta(minutes=STEP)
    return [(starts[place], starts[place] + half) for place in sorted(chosen)]


def tuned(busy: List[Tuple[float, float]]) -> List[datetime]:
    """Python by hand: one offset a day, sorted spans, a search instead of a scan, no datetimes before the end."""
    zone = ZoneInfo(ZONE)
    utc = timezone.utc
    begins = [span[0] for span in busy]
    free = []
    step = STEP * 60
    make = datetime.fromtimestamp
    for number in range(DAYS):
        day = FROM + timedelta(days=number)
        if day.weekday() > 4:
            continue
        # The clocks change on Sundays: one offset serves the day.
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
        for begin, end in SHIFTS:
            at = midnight + begin * 60
            last = midnight + end * 60 - step
            while at <= last:
                place = bisect_left(begins, at + step) - 1
                if place < 0 or busy[place][1] <= at:
                    free.append(make(at, utc))
                at += step
    return free


def decimal_price(lines: List[Dict[str, str]]) -> Decimal:
    """An invoice by Decimal: quantity times price, tax by line, rounded half up."""
    cent = Decimal("0.01")
    hundred = Decimal(100)
    total = Decimal(0)
    for line in lines:
        net = (Decimal(line["quantity"]) * Decimal(line["amount"])).quantize(cent, ROUND_HALF_UP)
        total += net + (net * Decimal(line["tax"]) / hundred).quantize(cent, ROUND_HALF_UP)
    return total


def python_call() -> str:
    """What a call costs in Python itself."""
    return "2026e"


@dataclass(frozen=True)
class Nothing(Record):
    """A row of which no member is made."""


def with_appointments(url: str) -> clinic.Clinic:
    """A clinic with 100 appointments, of 20 patients with a doctor."""
    home = clinic.Clinic.open(url)
    home.organization = home.create_organization(
        fields=OrganizationFields(name="Clinic", timezone="UTC", currency="RON")
    ).id
    location = home.create_location(fields=LocationFields(name="Centre", timezone="UTC")).id
    price = Money(Decimal("120"), "RON")
    service = home.create_service(fields=ServiceFields(name="Consultation", duration_min=30, price=price)).id
    doctor = home.create_doctor(fields=DoctorFields(given_name="Ana", family_name="Ionescu")).id
    week = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    home.set_schedule(doctor_id=doctor, location_id=location, schedule={"weekly": week})
    patients = [
        home.create_patient(fields=PatientFields(given_name="Maria", family_name=f"Pop {number}")).id
        for number in range(20)
    ]
    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(100):
        home.book_appointment(
            patient_id=patients[number % 20],
            doctor_id=doctor,
            service_id=service,
            starts_at=today + timedelta(days=7, minutes=30 * number),
            reason="a cough",
        )
    return home


def per_call(call: Callable[[], Any], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - begun) / times


def measure(rows: List[Tuple[str, Callable[[], Any], int]]) -> Dict[str, float]:
    """Medians in seconds; the rows take turns, so that what else the machine does meets all of them."""
    taken: Dict[str, List[float]] = {name: [] for name, _, _ in rows}
    for _ in range(ROUNDS):
        for name, call, times in rows:
            taken[name].append(per_call(call, times))
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    spans = bookings()
    doctor = clinic.rules.DoctorCalendar(
        UUID(int=1),
        Schedule.from_dict(
            {"weekly": {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
        ),
        busy=[clinic.rules.Busy(begin, end) for begin, end in spans],
    )
    question = clinic.SlotQuestion(
        zone=ZONE,
        now=datetime(2027, 1, 1, tzinfo=timezone.utc),
        window=(FROM, FROM + timedelta(days=DAYS)),
        doctors=[doctor],
        service={"duration_min": STEP},
    )
    seconds = [(begin.timestamp(), end.timestamp()) for begin, end in spans]
    ours, theirs = question.starts(), tuned(seconds)
    if ours != theirs or len(ours) != 410 or len(grid()) != 910:
        raise SystemExit(f"the answers differ: {len(ours)} and {len(theirs)} of {len(grid())}")

    lines = [{"quantity": "2", "amount": f"{10 + number}.35", "tax": "19"} for number in range(20)]
    draft = {
        "currency": "RON",
        "lines": [
            {"quantity": line["quantity"], "unit_price": Money(Decimal(line["amount"]), "RON"), "tax_percent": line["tax"]}
            for line in lines
        ],
    }
    if clinic.price(draft).total.amount != decimal_price(lines):
        raise SystemExit("the prices differ")

    def read_whole() -> List[Any]:
        return [(line.net, line.tax, line.total) for line in clinic.price(draft).lines]

    folder = tempfile.TemporaryDirectory()
    home = with_appointments(f"sqlite://{folder.name}/clinic.db")
    asked = {"page": {"limit": 100}}
    nobody = (home.organization, None, None, None, None)

    def rows_without_members() -> Any:
        return home._answer(False, "list_appointments", asked, Page[Nothing], nobody)

    if len(home.list_appointments(page={"limit": 100}).items) != 100 or len(rows_without_members().items) != 100:
        raise SystemExit("the page has not 100 appointments")

    medians = measure(
        [
            ("a call of Python", python_call, 100_000),
            ("a call of ours", clinic.tzdata_version, 100_000),
            ("W1a, tuned Python", lambda: tuned(seconds), 20),
            ("W1a, ours, as datetimes", question.starts, 500),
            ("W1a, ours, as microseconds in a buffer", question.starts_us, 500),
            ("W1a, ours, as offers", question.slots, 50),
            ("an invoice of 20 lines by Decimal", lambda: decimal_price(lines), 500),
            ("an invoice of 20 lines, ours, every rule", lambda: clinic.price(draft), 500),
            ("the same, its total read", lambda: clinic.price(draft).total.amount, 500),
            ("the same, three amounts of each line read", read_whole, 100),
            ("a page of 100 appointments", lambda: home.list_appointments(page={"limit": 100}), 50),
            ("the same, with rows without members", rows_without_members, 50),
        ]
    )
    print("| W6 | median |")
    print("|---|--:|")
    for name, median in medians.items():
        shown = f"{median * 1e9:.0f} ns" if median < 1e-6 else f"{median * 1e6:.1f} µs"
        print(f"| {name} | {shown} |")
    call = (medians["a call of ours"] - medians["a call of Python"]) * 1e9
    ratio, bare = (
        medians["W1a, tuned Python"] / medians[f"W1a, ours, as {form}"]
        for form in ("datetimes", "microseconds in a buffer")
    )
    print(
        f"\nA call costs {call:.0f} ns over Python's own; W1a is {ratio:.1f} times as fast as tuned Python, "
        f"and {bare:.1f} times where no datetimes are made. The records of the page cost "
        f"{(medians['a page of 100 appointments'] - medians['the same, with rows without members']) * 1e6:.0f} µs."
    )
    home.close()
    folder.cleanup()


if __name__ == "__main__":
    main()
