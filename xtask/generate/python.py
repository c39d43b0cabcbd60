"""The Python package: `types.py` and `_surface.py`."""

from __future__ import annotations

import textwrap
from typing import Iterator

from surface import Enum, Field, Operation, Record, Surface, Type, Union, mentioned

HEAD = '"""{0}\n\nWritten by `xtask/generate`; change that."""\n\n'
KEYWORDS = {"from", "in", "is"}
LEAVES = {
    "uuid": "UUID",
    "instant": "datetime",
    "date": "date",
    "local": "LocalDateTime",
    "decimal": "Decimal",
    "text": "str",
    "bool": "bool",
    "i32": "int",
    "u32": "int",
    "i64": "int",
    "u64": "int",
    "range": "Tuple[str, str]",
    "empty": "Mapping[str, str]",
    "none": "None",
}
# `rules.py` has these in a form of its own.
OWN = {"SlotQuestion", "ExplainQuestion", "OccurrencesQuestion", "TransitionRequest", "Offer"}


def files(surface: Surface) -> Iterator[tuple[str, str]]:
    yield "clinic-py/python/clinic/types.py", types(surface)
    yield "clinic-py/python/clinic/_surface.py", methods(surface)


def name_of(name: str) -> str:
    return f"{name}_" if name in KEYWORDS else name


def hint(kind: Type) -> str:
    if kind.kind in LEAVES:
        return LEAVES[kind.kind]
    if kind.kind in ("id", "record", "enum", "union"):
        return kind.name
    inner = [hint(part) for part in kind.of]
    if kind.kind == "optional":
        return f"Optional[{inner[0]}]"
    if kind.kind == "list":
        return f"Tuple[{inner[0]}, ...]"
    if kind.kind == "map":
        return f"Mapping[{inner[0]}, {inner[1]}]"
    return f"Page[{inner[0]}]"


def default(member: Field) -> str:
    if member.type.kind == "optional":
        return " = None"
    if member.default is None:
        return ""
    if member.type.kind == "decimal":
        return f' = Decimal("{member.default}")'
    return " = ()" if member.default == [] else f" = {member.default!r}"


def types(surface: Surface) -> str:
    records = [record for record in surface.records.values() if record.name not in OWN]
    names = sorted([*(record.name for record in records), *surface.ids, *surface.enums, *surface.unions])
    text = HEAD.format("The records of a clinic: frozen, comparable, with `to_dict`.")
    text += "from __future__ import annotations\n\nfrom dataclasses import dataclass\n"
    text += "from datetime import date, datetime\nfrom decimal import Decimal\n"
    text += "from typing import Literal, Mapping, NewType, Optional, Tuple\nfrom uuid import UUID\n\n"
    text += "from ._record import LocalDateTime, Record, checked_amount\n\n__all__ = [\n"
    text += "".join(f'    "{name}",\n' for name in names) + "]\n"
    for one in sorted(surface.ids.values(), key=lambda one: one.name):
        text += f'\n{one.name} = NewType("{one.name}", UUID)\n"""{one.about}"""\n'
    for enum in sorted(surface.enums.values(), key=lambda one: one.name):
        text += literal(enum)
    for union in surface.unions.values():
        text += choice(union)
    for record in records:
        text += dataclass(record)
    return text


def literal(enum: Enum) -> str:
    words = ", ".join(f'"{word}"' for word in enum.words)
    about = f'"""{enum.about}"""\n' if enum.about else ""
    return f"\n{enum.name} = Literal[{words}]\n{about}"


def choice(union: Union) -> str:
    text = f'\n\n@dataclass(frozen=True)\nclass {union.name}(Record):\n    """{union.about} One member is given."""\n\n'
    for variant in union.variants:
        text += f"    {name_of(variant.name)}: Optional[{hint(variant.type)}] = None\n"
        text += f'    """{variant.about}"""\n'
    return text


def dataclass(record: Record) -> str:
    text = f'\n\n@dataclass(frozen=True)\nclass {record.name}(Record):\n    """{record.about}"""\n'
    text += "\n" if record.fields else ""
    for member in record.fields:
        text += f"    {name_of(member.name)}: {hint(member.type)}{default(member)}\n"
        if member.about:
            text += f'    """{member.about}"""\n'
    if record.name == "Money":
        text += "\n    def __post_init__(self) -> None:\n"
        text += '        object.__setattr__(self, "amount", checked_amount(self.amount))\n'
    return text


def given(kind: Type) -> str:
    """What a parameter takes: a list may be any sequence, a record may be its JSON."""
    if kind.kind == "optional":
        return f"Optional[{given(kind.of[0])}]"
    if kind.kind == "list":
        return f"Sequence[{given(kind.of[0])}]"
    if kind.kind in ("record", "union"):
        return f"Union[{kind.name}, Mapping[str, Any]]"
    return "datetime" if kind.kind == "local" else hint(kind)


def method(operation: Operation, command: bool, waits: bool) -> str:
    lines = ["        self,", "        *,"]
    for member in operation.fields:
        lines.append(f"        {name_of(member.name)}: {given(member.type)}{default(member)},")
    lines.append("        organization: Optional[OrganizationId] = None,")
    lines.append("        account: Optional[AccountId] = None,")
    if command:
        lines.append("        idempotency_key: Optional[str] = None,")
        lines.append("        expected_version: Optional[int] = None,")
    lines.append("        request_id: Optional[str] = None,")
    arguments = "\n".join(lines)
    values = ", ".join(f'"{member.name}": {value(member)}' for member in operation.fields)
    once = "idempotency_key, expected_version" if command else "None, None"
    conditions = f"organization, account, {once}, request_id"
    prefix, call = ("async def", "await self._answer") if waits else ("def", "self._answer")
    result = hint(operation.output)
    body = f'{call}({command}, "{operation.name}", {{{values}}}, {conditions})'
    if result != "None":
        body = f'return cast("{result}", read({result}, {body}))'
    about = docstring(operation, command)
    return f'\n    {prefix} {operation.name}(\n{arguments}\n    ) -> {result}:\n        """{about}"""\n        {body}\n'


def docstring(operation: Operation, command: bool) -> str:
    """What it does, what its parameters mean, and what it raises."""
    def filled(text: str, first: str = "", others: str = "") -> str:
        return textwrap.fill(text, 110, initial_indent=first, subsequent_indent=others, break_long_words=False)

    parts = [filled(part) for part in operation.about.split("\n\n")]
    members = [filled(f"{name_of(one.name)}: {one.about}", "", "    ") for one in operation.fields if one.about]
    if members:
        parts.append("\n".join(members))
    every = "`forbidden`, `not_found`, `invalid_value`, `unavailable`"
    common = f"Those of every {'command' if command else 'query'}: {every} and others of docs/errors.md."
    parts.append(filled(f"Errors: {operation.errors} {common}" if operation.errors else f"Errors: {common}", "", "    "))
    return textwrap.indent("\n\n".join(parts), "        ").strip() + "\n        "


def value(member: Field) -> str:
    name = name_of(member.name)
    return f"local({name})" if member.type.kind == "local" else name


def methods(surface: Surface) -> str:
    operations = [*surface.commands, *surface.queries]
    used = {"AccountId", "OrganizationId"} | {name for one in operations for kind in [one.output, *(member.type for member in one.fields)] for name in mentioned(kind)}
    text = HEAD.format("Every command and query as a method: blocking, and for asyncio.")
    text += "from __future__ import annotations\n\nfrom datetime import date, datetime\n"
    text += "from typing import Any, Mapping, Optional, Sequence, Tuple, Union, cast\nfrom uuid import UUID\n\n"
    text += "from ._record import Page, local, read\nfrom .types import (\n"
    text += "".join(f"    {name},\n" for name in sorted(used)) + ")\n"
    for name, waits in [("Surface", False), ("AsyncSurface", True)]:
        text += f'\n\nclass {name}:\n    """The commands and queries of a clinic."""\n'
        prefix = "async def" if waits else "def"
        text += f"\n    {prefix} _answer(\n        self,\n        is_command: bool,\n        name: str,\n"
        text += "        values: Mapping[str, Any],\n        organization: Optional[OrganizationId],\n"
        text += "        account: Optional[AccountId],\n        idempotency_key: Optional[str],\n"
        text += "        expected_version: Optional[int],\n        request_id: Optional[str],\n"
        text += "    ) -> Any:\n        raise NotImplementedError\n"
        text += "".join(method(one, True, waits) for one in surface.commands)
        text += "".join(method(one, False, waits) for one in surface.queries)
    return text
