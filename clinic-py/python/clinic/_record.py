"""What records can do, and what they are made of, by their type hints."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence as AbstractSequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from functools import lru_cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Dict,
    Generic,
    Mapping,
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

from ._clinic import Shape, from_dict, local, to_json
from .errors import InvalidError

__all__ = ["LazyRecord", "LocalDateTime", "Page", "Record", "checked_amount", "local", "shape"]

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
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, AbstractMapping):
        return {str(shown(key)): shown(member) for key, member in value.items()}
    if isinstance(value, (AbstractSequence, AbstractSet)):
        return [shown(member) for member in value]
    raise InvalidError("invalid_value", f"a value of type {type(value).__name__} is not one of a record")


@lru_cache(maxsize=None)
def _fields(kind: Any) -> Any:
    return fields(kind)


_LEAVES: Dict[Any, str] = {
    datetime: "instant",
    LocalDateTime: "local",
    date: "date",
    UUID: "id",
    Decimal: "amount",
}


@lru_cache(maxsize=None)
def shape(kind: Any) -> Shape:
    """What the native half makes of an answer of a type, and reads of a record: by its type hints."""
    leaf = _LEAVES.get(kind)
    if leaf is not None:
        return Shape.leaf(leaf)
    if hasattr(kind, "__supertype__"):
        # A `NewType`, such as an id.
        return shape(kind.__supertype__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Union:
        # Whatever it is may be absent.
        return shape(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return Shape.list(shape(arguments[0]))
    if origin is Page:
        return _record_shape(Page, {"items": Shape.list(shape(arguments[0]))})
    if isinstance(origin, type) and issubclass(origin, AbstractMapping):
        return Shape.map(shape(arguments[0]), shape(arguments[1]))
    if origin is None and is_dataclass(kind):
        return _record_shape(kind, {})
    return Shape.leaf("plain")


def _record_shape(kind: Any, known: Mapping[str, Shape]) -> Shape:
    hints = get_type_hints(kind, include_extras=True)
    members = []
    for field in fields(kind):
        hint, default = hints[field.name], field.default
        if default is MISSING and type(None) in get_args(hint):
            # What has no value may be left out.
            default = None
        given = () if default is MISSING else (default,)
        members.append((field.name, field.name.rstrip("_"), known.get(field.name) or shape(hint), given))
    return Shape.record(kind, members)


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
        return to_json(self)

    @classmethod
    def from_dict(cls: Type[R], value: Any) -> R:
        """The record that `to_dict` has given, or that JSON describes."""
        kind: Any = cls
        made = from_dict(value, shape(kind))
        if not isinstance(made, cls):
            raise InvalidError("invalid_value", f"this is not the JSON of a {cls.__name__}")
        return made


class LazyRecord(Record):
    """A record whose members are made when they are first read: an invoice has many that nobody reads."""

    __slots__ = ("_source",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name == "_source":
                # It was made by its constructor, with all its members.
                raise AttributeError(name)
            value = self._source.member(name)
            if value is None:
                raise AttributeError(f"{type(self).__name__} has no member {name}")
            self.__dict__[name] = value
            return value

    def __getstate__(self) -> Dict[str, Any]:
        kind: Any = type(self)
        return {field.name: getattr(self, field.name) for field in _fields(kind)}


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
