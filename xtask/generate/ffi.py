"""The records and methods of the library for Kotlin and Swift: Rust sources under `clinic-ffi/src/surface`."""

from __future__ import annotations

import json
import subprocess
from typing import Iterator

from surface import Enum, Field, Operation, Record, Surface, Type, Union, mentioned, pascal

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
    if kind.kind in ("record", "enum", "union"):
        return kind.name
    inner = [rust(part) for part in kind.of]
    if kind.kind == "optional":
        return f"Option<{inner[0]}>"
    if kind.kind == "list":
        return f"Vec<{inner[0]}>"
    if kind.kind == "map":
        return f"HashMap<{inner[0]}, {inner[1]}>"
    return f"{inner[0]}Page"


def leaves(kinds: list[Type]) -> set[str]:
    """The types of `values.rs` that are used."""
    found: set[str] = set()
    for kind in kinds:
        if kind.kind in ("uuid", "instant", "date", "local", "decimal", "range"):
            found.add(LEAVES[kind.kind])
        found |= leaves(list(kind.of))
    return found


def doc(text: str, indent: str = "") -> str:
    return f"{indent}/// {text}\n" if text else ""


def default(member: Field) -> str | None:
    if member.type.kind == "optional":
        return "None"
    return None if member.default is None else json.dumps(member.default)


def records(surface: Surface) -> str:
    pages = {one.output.of[0].name for one in surface.queries if one.output.kind == "page"}
    shown = [record for record in surface.records.values() if record.name not in OWN]
    kinds = [member.type for record in shown for member in record.fields]
    kinds += [variant.type for union in surface.unions.values() for variant in union.variants]
    text = "//! The records of a clinic, as the library describes them.\n\n"
    text += '#![allow(clippy::large_enum_variant, reason = "UniFFI has no boxes")]\n\n'
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
    return text + "".join(f"{doc(f'`{word}`.', '    ')}    {pascal(word)},\n" for word in enum.words) + "}\n"


def choice(union: Union) -> str:
    text = f"\n{doc(union.about)}#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Enum)]\n"
    text += f'#[serde(rename_all = "snake_case")]\npub enum {union.name} {{\n'
    for variant in union.variants:
        inside = " {}" if variant.type.kind == "empty" else f"({rust(variant.type)})"
        text += f"{doc(variant.about, '    ')}    {pascal(variant.name)}{inside},\n"
    return text + "}\n"


def record(one: Record) -> str:
    text = f"\n{doc(one.about)}#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]\n"
    text += f"pub struct {one.name} {{\n"
    for member in one.fields:
        text += doc(member.about or f"Its {member.name.replace('_', ' ')}.", "    ")
        value = default(member)
        if value is not None:
            text += f"    #[uniffi(default = {value})]\n"
        if value == "None":
            text += '    #[serde(default, skip_serializing_if = "Option::is_none")]\n'
        elif value in ("false", "[]"):
            text += "    #[serde(default)]\n"
        text += f"    pub {member.name}: {rust(member.type)},\n"
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
    /// Rows of the whole list, at most 100,000, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
    /// Whether the list has more rows than `total`, where it was asked by offset.
    #[serde(default)]
    pub total_capped: Option<bool>,
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
    text += f"use super::records::{{{', '.join(sorted(named))}}};\n"
    text += "use crate::clinic::{CallContext, Clinic};\nuse crate::error::ClinicError;\n"
    text += f"use crate::json::{{Input, typed}};\nuse crate::values::{{{', '.join(sorted(leaves(kinds)))}}};\n\n"
    text += "#[uniffi::export]\nimpl Clinic {\n"
    return text + "\n".join(method(kind, one) for one in operations) + "}\n"


def method(kind: str, one: Operation) -> str:
    text = doc(one.about, "    ")
    described = [member for member in one.fields if member.about]
    if described:
        text += "    ///\n" + "".join(doc(f"- `{member.name}`: {member.about}", "    ") for member in described)
    text += f"    ///\n    /// # Errors\n    /// Those of the {kind}.\n"
    defaults = [f"{member.name} = {default(member)}" for member in one.fields if default(member) is not None]
    if defaults:
        text += f"    #[uniffi::method(default({', '.join(defaults)}))]\n"
    parameters = "".join(f", {member.name}: {rust(member.type)}" for member in one.fields)
    text += f"    pub async fn {one.name}(&self, call: CallContext{parameters})"
    text += f" -> Result<{rust(one.output)}, ClinicError> {{\n        let input = Input::default()"
    text += "".join(f'.put("{member.name}", {member.name})?' for member in one.fields) + ";\n"
    answer = f'self.{kind}(call, "{one.name}", input.into()).await?'
    return text + f"        typed({answer})\n    }}\n"
