"""The rules, without a database: free slots, explanations, recurrence, prices, statuses, conflicts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union
from uuid import UUID

from . import _clinic
from ._clinic import ConflictIndex, tzdata_version
from ._record import Record, dumps, local, plain, read
from .types import Money, Reason, RecurrenceRule, Schedule, WallSpan

__all__ = [
    "Busy",
    "ConflictIndex",
    "DoctorCalendar",
    "Explanation",
    "Offer",
    "Payer",
    "Priced",
    "PricedLine",
    "RoomCalendar",
    "SlotQuestion",
    "explain",
    "occurrences",
    "price",
    "slots",
    "transition",
    "tzdata_version",
]


@dataclass(frozen=True)
class Busy(Record):
    """A span that is reserved, buffers included."""

    from_: datetime
    """The first instant inside."""
    to: datetime
    """The first instant after."""
    appointment_at: Optional[datetime] = None
    """On a doctor: the start of the live appointment, which counts for the daily limit."""
    source: Optional[Mapping[str, Any]] = None
    """For what, for the explanation: `{"kind": "appointment", "id": …}`."""


@dataclass(frozen=True)
class DoctorCalendar(Record):
    """What is known of a doctor at a location."""

    id: UUID
    """Who."""
    schedule: Schedule
    """When they work there."""
    time_off: Sequence[WallSpan] = ()
    """When they are off, in the wall time of the location."""
    busy: Sequence[Busy] = ()
    """What is reserved on them."""
    max_per_day: Optional[int] = None
    """Their own daily limit."""


@dataclass(frozen=True)
class RoomCalendar(Record):
    """What is known of a room."""

    id: UUID
    """Which."""
    schedule: Optional[Schedule] = None
    """When it can be used; `None`: whenever the location is open."""
    time_off: Sequence[WallSpan] = ()
    """When it cannot be used."""
    busy: Sequence[Busy] = ()
    """What is reserved on it."""


class Offer(NamedTuple):
    """A start that can be booked."""

    starts_at: datetime
    """When it starts."""
    ends_at: datetime
    """When it ends."""
    doctor_id: UUID
    """With whom."""
    room_id: Optional[UUID]
    """In which room: the first that is free."""
    seats_left: Optional[int]
    """Seats left in the group session that it would join."""

    def to_dict(self) -> Dict[str, Any]:
        """The offer as JSON has it."""
        return {name: plain(value) for name, value in self._asdict().items() if value is not None}


@dataclass(frozen=True)
class Explanation(Record):
    """Whether a start is offered, and every reason against it."""

    offered: bool
    """Whether it is offered."""
    reasons: Tuple[Reason, ...]
    """Every reason that holds."""


class SlotQuestion:
    """A question for slots, read once and asked as often as needed.

    `zone` is an IANA name; `window` is two dates, the second not included; `service` has `duration_min` and
    perhaps `step_min`, `buffer_before_min`, `buffer_after_min`; `policy` has `alignment`, `min_notice_min`,
    `horizon_days`, `max_per_day`.
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        *,
        zone: str,
        now: datetime,
        window: Tuple[date, date],
        doctors: Sequence[DoctorCalendar],
        service: Mapping[str, int],
        hours: Optional[Schedule] = None,
        rooms: Optional[Sequence[RoomCalendar]] = None,
        patient_busy: Sequence[Busy] = (),
        policy: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self._native = _clinic.SlotQuestion(
            dumps(
                {
                    "zone": zone,
                    "now": now,
                    "window": {"from": window[0], "to": window[1]},
                    "doctors": doctors,
                    "service": service,
                    "hours": hours,
                    "rooms": rooms,
                    "patient_busy": patient_busy,
                    "policy": policy,
                }
            )
        )

    def starts(self) -> List[datetime]:
        """The starts that can be booked, with any of the doctors."""
        return self._native.starts()

    def slots(self) -> List[Offer]:
        """Every offer, by start and by the order of the doctors."""
        return list(map(Offer._make, self._native.offers()))

    def explain(self, doctor_id: UUID, starts_at: datetime) -> Explanation:
        """Why a start is offered or not."""
        return Explanation.from_dict(json.loads(self._native.explain(doctor_id, starts_at)))


def slots(**question: Any) -> List[Offer]:
    """The starts that can be booked; takes what `SlotQuestion` takes."""
    return SlotQuestion(**question).slots()


def explain(doctor_id: UUID, starts_at: datetime, **question: Any) -> Explanation:
    """Why a start is offered or not; takes what `SlotQuestion` takes."""
    return SlotQuestion(**question).explain(doctor_id, starts_at)


def occurrences(
    rule: Union[RecurrenceRule, Mapping[str, Any]], local_start: datetime, zone: str
) -> List[datetime]:
    """The starts of a rule of recurrence, at the same time by the clock on the wall."""
    asked = {"rule": rule, "local_start": local(local_start), "zone": zone}
    found = json.loads(_clinic.call("occurrences", dumps(asked)))
    return [datetime.fromisoformat(at.replace("Z", "+00:00")) for at in found]


@dataclass(frozen=True)
class PricedLine(Record):
    """A line of a priced invoice."""

    gross: Money
    """Quantity times unit price."""
    discount: Money
    """What its own discount takes off."""
    invoice_discount: Money
    """Its share of the invoice's discount."""
    net: Money
    """What is left, without tax."""
    tax: Money
    """The tax on it."""
    total: Money
    """Net and tax."""


@dataclass(frozen=True)
class Payer(Record):
    """What one coverage pays."""

    allowed: Money
    """What it allows of the covered lines."""
    copay: Money
    """What the patient pays first."""
    deductible: Money
    """What the patient pays alone before it begins."""
    coinsurance: Money
    """The patient's percentage of the rest."""
    patient_share: Money
    """The patient's share as if the payer were alone."""
    benefit: Money
    """What it would pay if it were alone."""
    pays: Money
    """What it pays beside the earlier payers."""


@dataclass(frozen=True)
class Priced(Record):
    """A priced invoice; its parts make its whole."""

    currency: str
    """The currency of every amount."""
    lines: Tuple[PricedLine, ...]
    """The lines, in their order."""
    discount: Money
    """What all discounts take off."""
    net: Money
    """Without tax."""
    tax: Money
    """The tax."""
    total: Money
    """Net and tax."""
    write_off: Money
    """What the first payer does not allow."""
    payers: Tuple[Payer, ...]
    """What each coverage pays."""
    patient: Money
    """What the patient pays."""


def price(draft: Mapping[str, Any]) -> Priced:
    """Prices an invoice: `currency`, `lines`, and perhaps `discount`, `coverages`, `rounding`,
    `prices_include_tax`; amounts are `Money`."""
    return Priced.from_dict(json.loads(_clinic.call("price", dumps(draft))))


def transition(
    status: str,
    action: str,
    *,
    by: str,
    at: datetime,
    starts_at: datetime,
    ends_at: datetime,
    same_local_date: bool,
    before_check_in: Optional[str] = None,
    settings: Optional[Mapping[str, int]] = None,
) -> str:
    """The status after an action; `by` is `patient`, `staff`, `clinical` or `sweep`."""
    asked = {
        "status": status,
        "action": action,
        "by": by,
        "at": at,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "same_local_date": same_local_date,
        "before_check_in": before_check_in,
        "settings": settings,
    }
    moved = read(str, json.loads(_clinic.call("transition", dumps(asked))))
    assert isinstance(moved, str)
    return moved
