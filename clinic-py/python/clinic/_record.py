"""Records from JSON and to JSON, by their type hints."""

from __future__ import annotations

import json
from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence as AbstractSequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from functools import lru_cache
from typing import (
    Annotated,
    Any,
    Callable,
    Dict,
    Generic,
    Literal,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from .errors import InvalidError

T = TypeVar("T")


LocalDateTime = Annotated[datetime, "local"]
"""A wall-clock time on a date: a naive `datetime`, read in the zone of a location."""


def checked_amount(value: Any) -> Decimal:
    """An exact amount; a float or a bool is refused."""
    if type(value) is not str and (isinstance(value, bool) or not isinstance(value, (Decimal, int, str))):
        raise InvalidError("invalid_value", "an amount must be a Decimal, an int or text, never a float")
    try:
        amount = Decimal(value)
    except ArithmeticError:
        raise InvalidError("invalid_value", "an amount must be a decimal number") from None
    if not amount.is_finite():
        raise InvalidError("invalid_value", "an amount must be finite")
    return amount


def local(at: Any) -> str:
    """A naive `datetime` as text."""
    if not isinstance(at, datetime) or at.tzinfo is not None:
        raise InvalidError("invalid_value", "a local time must be a naive datetime: it is read in the location's zone")
    return at.isoformat(timespec="minutes" if at.second == at.microsecond == 0 else "auto")


def plain(value: Any) -> Any:
    """A value as JSON has it. `None` members of records are left out."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    kind: Any = type(value)
    if issubclass(kind, Record):
        return _writer(kind)(value)
    if isinstance(value, datetime):
        if value.tzinfo is None or value.utcoffset() is None:
            raise InvalidError("invalid_value", "an instant must be an aware datetime: this one has no zone")
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, AbstractMapping):
        members = {str(plain(key)): plain(member) for key, member in value.items()}
        if len(members) < len(value):
            raise InvalidError("malformed_body", "a member stands twice, under keys that are the same text")
        return members
    if isinstance(value, (AbstractSequence, set, frozenset)):
        return [plain(member) for member in value]
    if isinstance(value, float):
        raise InvalidError("invalid_value", "a float is never exact: use Decimal, int or text")
    raise InvalidError("invalid_value", f"a value of type {type(value).__name__} has no JSON form here")


def shown(value: Any) -> Any:
    """A value as `to_dict` gives it."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Record):
        kind: Any = type(value)
        return {field.name.rstrip("_"): shown(getattr(value, field.name)) for field in _fields(kind)}
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(timezone.utc)
    if isinstance(value, date):
        return value
    if isinstance(value, AbstractMapping):
        return {str(plain(key)): shown(member) for key, member in value.items()}
    if isinstance(value, (AbstractSequence, set, frozenset)):
        return [shown(member) for member in value]
    return plain(value)


def dumps(values: Any) -> str:
    """Values as JSON text; `None` members of the outermost mapping are left out."""
    value = plain(values)
    if isinstance(value, dict):
        value = {name: member for name, member in value.items() if member is not None}
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=None)
def _writer(kind: Any) -> Callable[[Any], Dict[str, Any]]:
    """How a record becomes JSON. `None` members are left out."""
    hints = _hints(kind)
    members = [
        (field.name, field.name.rstrip("_"), local if _is_local(hints[field.name]) else plain)
        for field in fields(kind)
    ]

    def write(record: Any) -> Dict[str, Any]:
        values = record.__dict__
        return {name: turned(values[own]) for own, name, turned in members if values[own] is not None}

    return write


def _is_local(hint: Any) -> bool:
    return hint is LocalDateTime or LocalDateTime in get_args(hint)


@lru_cache(maxsize=None)
def _hints(kind: Any) -> Dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


@lru_cache(maxsize=None)
def _fields(kind: Any) -> Any:
    return fields(kind)


def _instant(value: Any) -> datetime:
    at = datetime.fromisoformat(value.replace("Z", "+00:00")) if type(value) is str else value
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError("an instant must be an aware datetime, or its text")
    return at


def _local(value: Any) -> datetime:
    at = datetime.fromisoformat(value) if type(value) is str else value
    if not isinstance(at, datetime) or at.tzinfo is not None:
        raise ValueError("a local time must be a naive datetime, or its text")
    return at


def _date(value: Any) -> date:
    on = date.fromisoformat(value) if type(value) is str else value
    if not isinstance(on, date) or isinstance(on, datetime):
        raise ValueError("a date must be a date, or its text")
    return on


_LEAVES: Dict[Any, Callable[[Any], Any]] = {
    datetime: _instant,
    LocalDateTime: _local,
    date: _date,
    UUID: lambda value: value if isinstance(value, UUID) else UUID(value),
    Decimal: checked_amount,
}


@lru_cache(maxsize=None)
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How JSON becomes a value of a type."""
    leaf = _LEAVES.get(kind)
    if leaf is not None:
        return leaf
    if hasattr(kind, "__supertype__"):
        # A `NewType`, such as an id.
        return _reader(kind.__supertype__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Union:
        inner = _reader(next(one for one in arguments if one is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        members = _reader(arguments[0])
        return lambda value: tuple(members(one) for one in value)
    if origin is Page:
        row = _reader(arguments[0])
        return lambda value: Page(
            tuple(row(one) for one in value["items"]),
            value["next_cursor"],
            value["has_more"],
            value.get("total"),
            value.get("total_capped"),
        )
    if origin is not None and is_kind_of(origin, AbstractMapping):
        keys, members = _reader(arguments[0]), _reader(arguments[1])
        return lambda value: {keys(key): members(one) for key, one in value.items()}
    if origin is Literal or not is_dataclass(kind):
        return lambda value: value
    return _record_reader(kind)


def _record_reader(kind: Any) -> Callable[[Any], Any]:
    hints = _hints(kind)
    readers = [(field.name, field.name.rstrip("_"), _reader(hints[field.name])) for field in fields(kind)]
    defaults = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    count, new = len(readers), object.__new__

    def made(value: Any) -> Any:
        record = new(kind)
        # What the core wrote needs no check, and the record is not yet anybody's: its members are set at once.
        members = record.__dict__
        for own, name, read in readers:
            if name in value:
                members[own] = read(value[name])
        if len(members) < count:
            for own, default in defaults.items():
                members.setdefault(own, default)
            if len(members) < count:
                raise ValueError("a member is missing")
        return record

    return made


def is_kind_of(kind: Any, base: type) -> bool:
    """Whether `kind` is a class and derives from `base`."""
    return isinstance(kind, type) and issubclass(kind, base)


def read(kind: Any, value: Any) -> Any:
    """JSON as a value of a type."""
    return _reader(kind)(value)


R = TypeVar("R", bound="Record")


class Record:
    """What every record can do."""

    def to_dict(self) -> Dict[str, Any]:
        """The record as a dictionary, for tables: `pyarrow.Table.from_pylist`, `pandas.DataFrame.from_records`.

        Every member is there, `None` where it has no value. Instants are aware `datetime`s in UTC, wall times
        naive `datetime`s, dates `date`s; ids, amounts and the keys of mappings are text, records dictionaries,
        tuples lists. `from_dict` reads it back.
        """
        value: Dict[str, Any] = shown(self)
        return value

    def to_json(self) -> str:
        """The record as JSON text, as every host writes it; members without a value are left out."""
        return dumps(self)

    @classmethod
    def from_dict(cls: Type[R], value: Any) -> R:
        """The record that `to_dict` has given, or that JSON describes."""
        try:
            made = read(cls, value)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InvalidError("invalid_value", f"this is not the JSON of a {cls.__name__}") from error
        assert isinstance(made, cls)
        return made


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list."""

    items: Tuple[T, ...]
    """The rows."""
    next_cursor: Optional[str]
    """Where the next page begins: `page={"cursor": …}`."""
    has_more: bool
    """Whether there are more rows."""
    total: Optional[int]
    """Rows of the whole list, at most 100,000, where it was asked by offset."""
    total_capped: Optional[bool] = None
    """Whether the list has more rows than `total`, where it was asked by offset."""
