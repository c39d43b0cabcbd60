"""The surface of the library, as `clinic surface` prints it, in terms that a writer of bindings needs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REFERENCE = "#/components/schemas/"


@dataclass(frozen=True)
class Type:
    """A type: `kind` is `id` (a UUID with the name of its record), `uuid`, `instant`, `date`, `local` (a wall time on a date), `decimal`, `text`, `bool`, `i32`,
    `u32`, `i64`, `u64`, `record`, `enum`, `union`, `list`, `map`, `range` (two wall times), `page`, `optional`,
    `empty` (an object without members) or `none`."""

    kind: str
    name: str = ""
    of: tuple[Type, ...] = ()

    def optional(self) -> Type:
        return self if self.kind == "optional" else Type("optional", of=(self,))


@dataclass(frozen=True)
class Field:
    """A member. One that may be left out has a `default`, or is optional."""

    name: str
    type: Type
    about: str
    default: Any = None

    @property
    def required(self) -> bool:
        return self.type.kind != "optional" and self.default is None


@dataclass(frozen=True)
class Record:
    name: str
    about: str
    fields: list[Field]


@dataclass(frozen=True)
class Enum:
    """One of some words."""

    name: str
    about: str
    words: list[str]


@dataclass(frozen=True)
class Variant:
    name: str
    about: str
    type: Type


@dataclass(frozen=True)
class Union:
    """An object with one of some members."""

    name: str
    about: str
    variants: list[Variant]


@dataclass(frozen=True)
class Operation:
    name: str
    about: str
    errors: str
    fields: list[Field]
    output: Type


@dataclass(frozen=True)
class Id:
    """The identifier of a kind of record."""

    name: str
    about: str


@dataclass
class Surface:
    commands: list[Operation] = field(default_factory=list)
    queries: list[Operation] = field(default_factory=list)
    ids: dict[str, Id] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    unions: dict[str, Union] = field(default_factory=dict)


def mentioned(kind: Type) -> list[str]:
    """The named types in a type."""
    own = [kind.name] if kind.kind in ("id", "record", "enum", "union") else []
    return own + [name for part in kind.of for name in mentioned(part)]


def load(path: Path) -> Surface:
    """Reads what `clinic surface` printed."""
    return _Reader(json.loads(path.read_text())).surface


def pascal(name: str) -> str:
    return "".join(part.title() for part in re.split(r"[^A-Za-z0-9]", name))


def unmarked(text: str) -> str:
    """Text without the marks and the examples of rustdoc."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.sub(r"\[(`[^`]+`)\](\([^)]*\))?", r"\1", text).strip()


def first(text: str) -> str:
    """The first paragraph of a description."""
    return re.split(r"\n\s*\n", unmarked(text))[0].replace("\n", " ")


def described(text: str) -> tuple[str, str]:
    """What an operation does, by paragraphs, and what it refuses."""
    about, _, errors = unmarked(text).partition("# Errors")
    paragraphs = [part.replace("\n", " ") for part in re.split(r"\n\s*\n", about.strip())]
    return "\n\n".join(paragraphs), " ".join(errors.split())


class _Reader:
    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document["schemas"]
        self.surface = Surface()
        for name, schema in self.schemas.items():
            self.named(name, schema)
        self.surface.commands = [self.operation(one) for one in document["commands"]]
        self.surface.queries = [self.operation(one) for one in document["queries"]]

    def named(self, name: str, schema: dict[str, Any]) -> Type:
        """Notes a type that has a name."""
        about = first(schema.get("description", ""))
        if schema.get("type") == "string" and schema.get("format") == "uuid":
            self.surface.ids[name] = Id(name, about)
            return Type("id", name)
        if "enum" in schema:
            self.surface.enums[name] = Enum(name, about, schema["enum"])
            return Type("enum", name)
        if "oneOf" in schema:
            variants = []
            for option in schema["oneOf"]:
                ((member, what),) = option["properties"].items()
                kind = self.type(what, name + pascal(member))
                variants.append(Variant(member, first(option.get("description", "")), kind))
            self.surface.unions[name] = Union(name, about, variants)
            return Type("union", name)
        if "allOf" in schema or "properties" in schema or schema.get("additionalProperties") is False:
            if name not in self.surface.records:
                # Before its members are looked at, which may be of its own kind.
                self.surface.records[name] = record = Record(name, about, [])
                record.fields.extend(self.fields(schema, name))
            return Type("record", name)
        return self.type(schema, name)

    def fields(self, schema: dict[str, Any], owner: str) -> list[Field]:
        """The members of an object, those that must be given first."""
        found: list[tuple[bool, Field]] = []
        for part in schema.get("allOf", [schema]):
            if "$ref" in part:
                name = part["$ref"].removeprefix(REFERENCE)
                inner = self.schemas[name]
                found += [(member.required, member) for member in self.fields(inner, name)]
                continue
            required = part.get("required", [])
            for name, what in part.get("properties", {}).items():
                kind = self.type(what, owner + pascal(name))
                default = None
                if name not in required:
                    default = what.get("default")
                    if kind.kind == "bool":
                        default = bool(default)
                    elif kind.kind == "list":
                        default = []
                    elif kind.kind not in ("i32", "u32", "i64", "u64", "enum", "decimal"):
                        # Those of records, such as the settings, are described member by member.
                        default = None
                    if default is None:
                        kind = kind.optional()
                about = what.get("description", "")
                for option in what.get("oneOf", []):
                    about = about or option.get("description", "")
                about = first(about) or self.about(kind)
                found.append((name in required and kind.kind != "optional", Field(name, kind, about, default)))
        return [member for must, member in found if must] + [member for must, member in found if not must]

    def about(self, kind: Type) -> str:
        """What a type that has a name says of itself, for a member that says nothing."""
        return first(self.schemas.get(kind.name, {}).get("description", ""))

    def type(self, schema: dict[str, Any], owner: str) -> Type:
        """The type of a schema; `owner` names it if it has no name of its own."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(REFERENCE)
            return self.named(name, self.schemas[name])
        if "oneOf" in schema:
            options = [option for option in schema["oneOf"] if option.get("type") != "null"]
            if len(options) == 1:
                return self.type(options[0], owner).optional()
            return self.named(owner, schema)
        kind = schema.get("type")
        if isinstance(kind, list):
            (rest,) = [one for one in kind if one != "null"]
            return self.type({**schema, "type": rest}, owner).optional()
        if "enum" in schema:
            return self.named(owner, schema)
        if kind == "string":
            form = schema.get("format")
            if form in ("uuid", "date", "decimal"):
                return Type(form)
            if form == "date-time":
                return Type("instant")
            return Type("local" if form == "date-time-local" else "text")
        if kind == "boolean":
            return Type("bool")
        if kind == "integer":
            bits = "64" if schema.get("format") == "int64" else "32"
            return Type(("u" if schema.get("minimum") == 0 else "i") + bits)
        if kind == "array" and schema.get("minItems") == schema.get("maxItems") == 2:
            return Type("range")
        if kind == "array":
            return Type("list", of=(self.type(schema["items"], owner),))
        if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
            key = Type("date" if schema.get("propertyNames", {}).get("format") == "date" else "text")
            return Type("map", of=(key, self.type(schema["additionalProperties"], owner)))
        if kind == "object" and "properties" not in schema:
            return Type("empty")
        if kind == "object":
            return self.named(owner, schema)
        raise SystemExit(f"{owner}: the schema {json.dumps(schema)} is not understood")

    def output(self, described: dict[str, Any], owner: str) -> Type:
        schema = described["output"]
        if schema.get("type") == "null":
            return Type("none")
        kind = self.type(schema, owner)
        return Type("page", of=kind.of) if described["paged"] else kind

    def operation(self, operation: dict[str, Any]) -> Operation:
        name, schema = operation["name"], operation["input"]
        owner = pascal(name)
        about, errors = described(schema.get("description", ""))
        return Operation(name, about, errors, self.fields(schema, owner), self.output(operation, owner))
