"""The rules, without a database: free slots, explanations, recurrence, prices, statuses, conflicts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union, cast

from . import _clinic
from ._clinic import ConflictIndex, tzdata_version
from ._record import local, shape, shown
from .types import (
    Action,
    Busy,
    By,
    DoctorCalendar,
    DoctorId,
    Explanation,
    InvoiceDraft,
    Policy,
    Priced,
    RecurrenceRule,
    RoomCalendar,
    RoomId,
    Schedule,
    ServiceTiming,
    Status,
    StatusSettings,
)

__all__ = [
    "Busy",
    "ConflictIndex",
    "DoctorCalendar",
    "Explanation",
    "InvoiceDraft",
    "Offer",
    "Priced",
    "RoomCalendar",
    "SlotQuestion",
    "explain",
    "occurrences",
    "price",
    "slots",
    "transition",
    "tzdata_version",
]


class Offer(NamedTuple):
    """A start that can be booked."""

    starts_at: datetime
    """When it starts."""
    ends_at: datetime
    """When it ends."""
    doctor_id: DoctorId
    """With whom."""
    room_id: Optional[RoomId]
    """In which room: that of the group session that it would join, else the first that is free."""
    seats_left: Optional[int]
    """Seats left in the group session that it would join."""

    def to_dict(self) -> Dict[str, Any]:
        """The offer as a dictionary, for tables; see `Record.to_dict`."""
        return {name: shown(value) for name, value in self._asdict().items()}


class SlotQuestion:
    """A question for slots, read once and asked as often as needed.

    `zone` is an IANA name; `window` is two dates, the second not included; `room_id` means this room and no other,
    of the rooms and of the group sessions that may be joined.
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        *,
        zone: str,
        now: datetime,
        window: Tuple[date, date],
        doctors: Sequence[DoctorCalendar],
        service: Union[ServiceTiming, Mapping[str, int]],
        hours: Optional[Schedule] = None,
        rooms: Optional[Sequence[RoomCalendar]] = None,
        room_id: Optional[RoomId] = None,
        patient_busy: Sequence[Busy] = (),
        policy: Union[Policy, Mapping[str, Any], None] = None,
    ) -> None:
        self._native = _clinic.SlotQuestion(
            {
                "zone": zone,
                "now": now,
                "window": {"from": window[0], "to": window[1]},
                "doctors": doctors,
                "service": service,
                "hours": hours,
                "rooms": rooms,
                "room_id": room_id,
                "patient_busy": patient_busy,
                "policy": policy,
            }
        )

    def starts(self) -> List[datetime]:
        """The starts that can be booked, with any of the doctors."""
        return self._native.starts()

    def starts_us(self) -> memoryview:
        """The same as microseconds since 1970, 64 bits each, for tables: `numpy.frombuffer(starts, "int64")`,
        `pandas.to_datetime(list(starts), unit="us", utc=True)`, `pyarrow.array(starts, pyarrow.timestamp("us", "UTC"))`."""
        return memoryview(self._native.starts_us()).cast("q")

    def slots(self) -> List[Offer]:
        """Every offer, by start and by the order of the doctors."""
        return cast("List[Offer]", self._native.offers(Offer))

    def explain(self, doctor_id: DoctorId, starts_at: datetime) -> Explanation:
        """Why a start is offered or not."""
        return cast("Explanation", self._native.explain(doctor_id, starts_at, shape(Explanation)))


def slots(**question: Any) -> List[Offer]:
    """The starts that can be booked; takes what `SlotQuestion` takes."""
    return SlotQuestion(**question).slots()


def explain(doctor_id: DoctorId, starts_at: datetime, **question: Any) -> Explanation:
    """Why a start is offered or not; takes what `SlotQuestion` takes."""
    return SlotQuestion(**question).explain(doctor_id, starts_at)


def occurrences(
    rule: Union[RecurrenceRule, Mapping[str, Any]], local_start: datetime, zone: str
) -> List[datetime]:
    """The starts of a rule of recurrence, at the same time by the clock on the wall."""
    asked = {"rule": rule, "local_start": local(local_start), "zone": zone}
    found: Tuple[datetime, ...] = _clinic.call("occurrences", asked, shape(Tuple[datetime, ...]))
    return list(found)


def price(draft: Union[InvoiceDraft, Mapping[str, Any]]) -> Priced:
    """Prices an invoice. Its lines and amounts are made when they are read."""
    return cast("Priced", _clinic.price(draft))


def transition(
    status: Status,
    action: Action,
    *,
    by: By,
    at: datetime,
    starts_at: datetime,
    ends_at: datetime,
    same_local_date: bool,
    before_check_in: Optional[Status] = None,
    settings: Union[StatusSettings, Mapping[str, int], None] = None,
) -> Status:
    """The status after an action."""
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
    return cast("Status", _clinic.call("transition", asked, shape(Status)))
