"""The records and methods of the library for Kotlin and Swift: Rust sources under `clinic-ffi/src/surface`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Iterator

from surface import Enum, Field, Id, Operation, Record, Surface, Type, Union, mentioned, pascal

CONFIG = "clinic-ffi/uniffi.toml"
# What follows this line in the configuration is written here.
MARK = "# The ids: written by `xtask/generate`; change that."

HEAD = "// Written by `xtask/generate`; change that.\n\n"
LEAVES = {
    "uuid": "Id",
    "instant": "Timestamp",
    "date": "CivilDate",
    "local": "WallTime",
    "decimal": "ExactNumber",
    "text": "String",
    "bool": "bool",
    "i32": "i32",
    "u32": "u32",
    "i64": "i64",
    "u64": "u64",
    "range": "WallRange",
    "none": "()",
}
# Whole questions, which `rules.rs` takes apart.
OWN = {"ExplainQuestion", "OccurrencesQuestion"}


def files(surface: Surface) -> Iterator[tuple[str, str]]:
    ids_of = sorted(surface.ids.values(), key=lambda one: one.name)
    yield CONFIG, configuration(ids_of)
    yield "clinic-ffi/src/surface/ids.rs", formatted(ids(ids_of))
    yield "clinic-ffi/src/surface/records.rs", formatted(records(surface))
    yield "clinic-ffi/src/surface/commands.rs", formatted(methods("command", surface.commands))
    yield "clinic-ffi/src/surface/queries.rs", formatted(methods("query", surface.queries))


def formatted(text: str) -> str:
    done = subprocess.run(
        ["rustfmt", "--edition", "2024", "--config", "max_width=100"],
        input=HEAD + text, capture_output=True, text=True, check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"rustfmt: {done.stderr}")
    return done.stdout


def rust(kind: Type) -> str:
    if kind.kind in LEAVES:
        return LEAVES[kind.kind]
    if kind.kind in ("id", "record", "enum", "union"):
        return kind.name
    inner = [rust(part) for part in kind.of]
    if kind.kind == "optional":
        return f"Option<{inner[0]}>"
    if kind.kind == "list":
        return f"Vec<{inner[0]}>"
    if kind.kind == "map":
        return f"HashMap<{inner[0]}, {inner[1]}>"
    return f"{inner[0]}Page"


def configuration(found: list[Id]) -> str:
    """UniFFI's settings: each id is the language's own UUID under a name of its own."""
    kept, mark, _ = (Path(__file__).resolve().parent.parent.parent / CONFIG).read_text().partition(MARK)
    if not mark:
        raise SystemExit(f"{CONFIG} lacks the line `{MARK}`")
    text = kept + mark + "\n"
    for one in found:
        text += f"\n[bindings.kotlin.custom_types.{one.name}]\n"
        text += 'type_name = "java.util.UUID"\ninto_custom = "java.util.UUID.fromString({})"\n'
        text += 'from_custom = "{}.toString()"\n'
        text += f"\n[bindings.swift.custom_types.{one.name}]\n"
        text += 'type_name = "UUID"\nimports = ["Foundation"]\ninto_custom = "UUID(uuidString: {})!"\n'
        text += 'from_custom = "{}.uuidString.lowercased()"\n'
    return text


def ids(found: list[Id]) -> str:
    text = "//! The identifiers, by the kind of record that they name.\n\nuse crate::values::named_ids;\n\n"
    return text + "named_ids! {\n" + "".join(f"{doc(one.about, '    ')}    {one.name};\n" for one in found) + "}\n"


def of_ids(kinds: list[Type]) -> set[str]:
    """The ids in some types."""
    own = {kind.name for kind in kinds if kind.kind == "id"}
    return own.union(*(of_ids(list(kind.of)) for kind in kinds))


def leaves(kinds: list[Type]) -> set[str]:
    """The types of `values.rs` that are used."""
    found: set[str] = set()
    for kind in kinds:
        if kind.kind in ("uuid", "instant", "date", "local", "decimal", "range"):
            found.add(LEAVES[kind.kind])
        found |= leaves(list(kind.of))
    return found


def doc(text: str, indent: str = "") -> str:
    lines = text.split("\n") if text else []
    return "".join(f"{indent}/// {line}".rstrip() + "\n" for line in lines)


def shape(member: Field) -> Type:
    """The type of a member; UniFFI has no defaults of words and amounts, so such a member may be absent."""
    if member.default is not None and member.type.kind in ("enum", "decimal"):
        return member.type.optional()
    return member.type


def default(member: Field) -> str | None:
    if shape(member).kind == "optional":
        return "None"
    return None if member.default is None else json.dumps(member.default)


def about(member: Field) -> str:
    """What a member means, and its default where the language cannot say it."""
    text = member.about or f"Its {member.name.replace('_', ' ')}."
    return text if member.default in (None, []) else f"{text} Default: `{json.dumps(member.default).strip(chr(34))}`."


def records(surface: Surface) -> str:
    pages = {one.output.of[0].name for one in surface.queries if one.output.kind == "page"}
    shown = [record for record in surface.records.values() if record.name not in OWN]
    kinds = [member.type for record in shown for member in record.fields]
    kinds += [variant.type for union in surface.unions.values() for variant in union.variants]
    text = "//! The records of a clinic, as the library describes them.\n\n"
    text += '#![allow(clippy::large_enum_variant, reason = "UniFFI has no boxes")]\n\n'
    text += f"use super::ids::{{{', '.join(sorted(of_ids(kinds)))}}};\n"
    text += f"use crate::values::{{{', '.join(sorted(leaves(kinds)))}}};\n"
    text += "use serde::{Deserialize, Serialize};\nuse std::collections::HashMap;\n"
    text += "".join(map(words, surface.enums.values()))
    text += "".join(map(choice, surface.unions.values()))
    text += "".join(map(record, shown))
    return text + "".join(map(page, sorted(pages)))


def words(enum: Enum) -> str:
    text = f"\n{doc(enum.about or 'Of which kind it is.')}"
    text += "#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]\n"
    text += '#[serde(rename_all = "snake_case")]\n'
    text += f"pub enum {enum.name} {{\n"
    for word in enum.words:
        text += doc(f"`{word}`.", "    ")
        if not word.replace("_", "").isalnum():
            text += f'    #[serde(rename = "{word}")]\n'
        text += f"    {pascal(word)},\n"
    return text + "}\n"


def choice(union: Union) -> str:
    """An enum whose members have names in the language, and the form in which serde knows it."""
    wire = f"{union.name}Json"
    text = f"\n{doc(union.about)}#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Enum)]\n"
    text += f'#[serde(from = "{wire}", into = "{wire}")]\npub enum {union.name} {{\n'
    json_form, reads, writes = "", "", ""
    for variant in union.variants:
        name, own = pascal(variant.name), variant.name
        text += doc(variant.about, "    ")
        if variant.type.kind == "empty":
            text += f"    {name},\n"
            json_form += f"    {name} {{}},\n"
            reads += f"            {wire}::{name} {{}} => Self::{name},\n"
            writes += f"            {union.name}::{name} => Self::{name} {{}},\n"
            continue
        kind = rust(variant.type)
        text += f"    {name} {{\n{doc(variant.about, '        ')}        {own}: {kind},\n    }},\n"
        json_form += f"    {name}({kind}),\n"
        reads += f"            {wire}::{name}({own}) => Self::{name} {{ {own} }},\n"
        writes += f"            {union.name}::{name} {{ {own} }} => Self::{name}({own}),\n"
    text += f'}}\n\n#[derive(Serialize, Deserialize)]\n#[serde(rename_all = "snake_case")]\nenum {wire} {{\n{json_form}}}\n'
    for into, source, arms in ((union.name, wire, reads), (wire, union.name, writes)):
        text += f"\nimpl From<{source}> for {into} {{\n    fn from(value: {source}) -> Self {{\n"
        text += f"        match value {{\n{arms}        }}\n    }}\n}}\n"
    return text


def record(one: Record) -> str:
    text = f"\n{doc(one.about)}#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]\n"
    text += f"pub struct {one.name} {{\n"
    for member in one.fields:
        text += doc(about(member), "    ")
        value = default(member)
        if value is not None:
            text += f"    #[uniffi(default = {value})]\n"
        if value == "None":
            text += '    #[serde(default, skip_serializing_if = "Option::is_none")]\n'
        elif value == "true" or value and value.isdigit() and value != "0":
            # What the library writes has every member; only the host leaves some out.
            pass
        elif value is not None:
            text += "    #[serde(default)]\n"
        text += f"    pub {member.name}: {rust(shape(member))},\n"
    return text + "}\n"


def page(name: str) -> str:
    return f"""
/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct {name}Page {{
    /// The rows.
    pub items: Vec<{name}>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}}
"""


def methods(kind: str, operations: list[Operation]) -> str:
    kinds = [member.type for one in operations for member in one.fields]
    kinds += [one.output for one in operations if one.output.kind != "page"]
    named = {name for shape in kinds for name in mentioned(shape)}
    named |= {rust(one.output) for one in operations if one.output.kind == "page"}
    what = {"command": "commands", "query": "queries"}[kind]
    text = f"//! The {what} as methods.\n\n"
    text += '#![allow(clippy::too_many_arguments, reason = "each has a name where it is called")]\n\n'
    identified = of_ids(kinds)
    named -= identified
    text += f"use super::ids::{{{', '.join(sorted(identified))}}};\n"
    text += f"use super::records::{{{', '.join(sorted(named))}}};\n"
    text += "use crate::clinic::{CallContext, Clinic};\nuse crate::error::ClinicError;\n"
    text += f"use crate::json::{{Input, typed}};\nuse crate::values::{{{', '.join(sorted(leaves(kinds)))}}};\n\n"
    text += "#[uniffi::export]\nimpl Clinic {\n"
    return text + "\n".join(method(kind, one) for one in operations) + "}\n"


def method(kind: str, one: Operation) -> str:
    text = doc(one.about, "    ")
    described = [member for member in one.fields if member.about]
    if described:
        text += "    ///\n" + "".join(doc(f"- `{member.name}`: {about(member)}", "    ") for member in described)
    every = "`forbidden`, `not_found`, `invalid_value`, `unavailable`"
    text += "    ///\n    /// # Errors\n" + doc(one.errors, "    ")
    text += doc(f"Those of every {kind}: {every} and others of docs/errors.md.", "    ")
    defaults = [f"{member.name} = {default(member)}" for member in one.fields if default(member) is not None]
    if defaults:
        text += f"    #[uniffi::method(default({', '.join(defaults)}))]\n"
    parameters = "".join(f", {member.name}: {rust(shape(member))}" for member in one.fields)
    text += f"    pub async fn {one.name}(&self, call: CallContext{parameters})"
    text += f" -> Result<{rust(one.output)}, ClinicError> {{\n        let input = Input::default()"
    text += "".join(f'.put("{member.name}", {member.name})?' for member in one.fields) + ";\n"
    answer = f'self.{kind}(call, "{one.name}", input.into()).await?'
    return text + f"        typed({answer})\n    }}\n"
