"""Writes the typed surface of the package: `types.py` from the API's schemas, `_surface.py` from the table below.

    python clinic-py/generate.py          writes the files again
    python clinic-py/generate.py --check  fails if they would change
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCHEMAS = json.loads((HERE.parent / "clinic-http/openapi.json").read_text())["components"]["schemas"]
PACKAGE = HERE / "python/clinic"

# The records that commands and queries take and give.
TYPES = [
    "Money", "Address", "Coordinates", "WallSpan", "Weekly", "Schedule", "Settings",
    "OrganizationFields", "Organization", "LocationFields", "Location", "PublicLocation",
    "RoomFields", "Room", "ServiceFields", "Service", "DoctorFields", "Doctor", "DoctorSchedule", "TimeOff",
    "Identifier", "EmergencyContact", "PatientFields", "Patient",
    "Slot", "Slots", "Reason", "SlotExplanation", "DayAvailability", "DoctorAvailability", "Suggestion",
    "Appointment", "HistoryEntry", "Hold", "RecurrenceRule", "Series", "SkippedOccurrence", "SeriesOutcome",
    "Allowance", "Overbook", "QueueEntry", "AppointmentCount", "User", "Membership", "Profile",
]

# name, result, parameters ("?" may be left out), what it does.
COMMANDS = [
    ("create_organization", "Organization", "fields:OrganizationFields", "Opens an organization."),
    ("update_organization", "Organization", "fields:OrganizationFields", "Replaces the organization's fields."),
    ("update_settings", "Organization", "settings:Settings", "Replaces the organization's settings."),
    ("set_organization_active", "Organization", "active:bool", "Takes the organization out of use, or back into use."),
    ("create_account", "UUID", "email:str given_name:str family_name:str password_hash:str phone?:str super_admin?:bool memberships?:Sequence[Mapping[str,Any]]", "Opens an account; the password's argon2id hash is made by the caller."),
    *[
        row
        for kind in ["location", "room", "service", "doctor", "patient"]
        for row in [
            (f"create_{kind}", kind.title(), f"fields:{kind.title()}Fields", f"Creates a {kind}."),
            (f"update_{kind}", kind.title(), f"id:UUID fields:{kind.title()}Fields accept_stranded?:bool", f"Replaces the fields of a {kind}."),
            (f"set_{kind}_active", kind.title(), "id:UUID active:bool accept_stranded?:bool", f"Takes a {kind} out of use, or back into use."),
        ]
    ],
    ("set_schedule", "DoctorSchedule", "doctor_id:UUID location_id:UUID schedule:Schedule accept_stranded?:bool", "Sets when a doctor works at a location."),
    ("add_time_off", "TimeOff", "doctor_id:UUID span:WallSpan reason?:str accept_stranded?:bool", "Enters a span in which a doctor does not work."),
    ("remove_time_off", "None", "doctor_id:UUID id:UUID", "Takes a time off away."),
    ("book_appointment", "Appointment", "starts_at:datetime patient_id?:UUID doctor_id?:UUID service_id?:UUID location_id?:UUID room_id?:UUID hold_id?:UUID reason?:str notes?:str source?:str allow?:Allowance overbook?:Overbook", "Books an appointment; what is left out is implied."),
    ("edit_appointment", "Appointment", "id:UUID reason?:str notes?:str stranded?:bool", "Changes what is said about an appointment."),
    ("reschedule_appointment", "Appointment", "id:UUID starts_at:datetime doctor_id?:UUID location_id?:UUID room_id?:UUID reason?:str allow?:Allowance", "Moves an appointment to another time, doctor or place."),
    ("cancel_appointment", "Appointment", "id:UUID reason?:str", "Cancels an appointment; its time is free at once."),
    ("change_appointment_status", "Appointment", "id:UUID action:str reason?:str", "Takes an appointment through its statuses."),
    ("book_series", "SeriesOutcome", "doctor_id:UUID local_start:local rule:RecurrenceRule patient_id?:UUID service_id?:UUID location_id?:UUID room_id?:UUID mode?:str reason?:str source?:str allow?:Allowance", "Books the same time by the clock on the wall, by a rule."),
    ("cancel_series", "Tuple[Appointment, ...]", "id:UUID from_?:datetime reason?:str", "Cancels a series from one of its appointments on."),
    ("place_hold", "Hold", "starts_at:datetime patient_id?:UUID doctor_id?:UUID service_id?:UUID location_id?:UUID room_id?:UUID minutes?:int", "Keeps a slot for a patient for some minutes."),
    ("release_hold", "None", "id:UUID", "Gives up a hold before it lapses."),
]
PAGED = "sort?:str page?:PageRequest"
QUERIES = [
    ("list_organizations", "Page[Organization]", PAGED, "Lists organizations."),
    ("get_organization", "Organization", "", "Gets the organization."),
    ("find_organization", "UUID", "kind:str id:UUID", "The organization, open for booking, of a `location` or a `doctor`."),
    ("search_locations", "Page[PublicLocation]", "filter?:Mapping[str,Any] page?:PageRequest", "Finds locations of all organizations that are open for booking."),
    ("me", "Profile", "", "The account that acts, with its memberships."),
    ("list_locations", "Page[Location]", f"filter?:Mapping[str,Any] {PAGED}", "Lists locations."),
    ("get_location", "Location", "id:UUID", "Gets a location."),
    ("list_rooms", "Page[Room]", f"filter?:Mapping[str,Any] {PAGED}", "Lists rooms."),
    ("get_room", "Room", "id:UUID", "Gets a room."),
    ("list_services", "Page[Service]", f"filter?:Mapping[str,Any] {PAGED}", "Lists services."),
    ("get_service", "Service", "id:UUID", "Gets a service."),
    ("list_doctors", "Page[Doctor]", f"filter?:Mapping[str,Any] service_id?:UUID {PAGED}", "Lists doctors."),
    ("get_doctor", "Doctor", "id:UUID", "Gets a doctor."),
    ("list_patients", "Page[Patient]", f"q?:str sex?:str active?:bool {PAGED}", "Lists and finds patients by name, e-mail address or telephone number."),
    ("get_patient", "Patient", "id:UUID", "Gets a patient."),
    ("list_schedules", "Tuple[DoctorSchedule, ...]", "doctor_id:UUID location_id?:UUID", "When a doctor works, location by location."),
    ("list_time_off", "Tuple[TimeOff, ...]", "doctor_id:UUID from_:date to:date", "The time off of a doctor from one date to another, both included."),
    ("what_if", "Tuple[Appointment, ...]", "doctor_id:UUID change:Mapping[str,Any]", "Which live appointments a change of a doctor's time would strand."),
    ("slots", "Slots", "from_:date to:date doctor_ids?:Sequence[UUID] service_id?:UUID location_id?:UUID room_id?:UUID patient_id?:UUID", "The starts that can be booked on the dates `[from_, to)`."),
    ("availability", "DoctorAvailability", "from_:date to:date doctor_ids?:Sequence[UUID] service_id?:UUID location_id?:UUID room_id?:UUID patient_id?:UUID", "The same, date by date."),
    ("explain", "SlotExplanation", "doctor_id:UUID starts_at:datetime service_id?:UUID location_id?:UUID room_id?:UUID patient_id?:UUID moving?:UUID", "Why a start is offered or not: every reason that holds."),
    ("suggest", "Tuple[Suggestion, ...]", "patient_id:UUID limit:int service_id?:UUID location_id?:UUID doctor_id?:UUID", "Slots ranked for a patient."),
    ("list_appointments", "Page[Appointment]", f"filter?:Mapping[str,Any] {PAGED}", "Lists appointments."),
    ("get_appointment", "Appointment", "id:UUID", "Gets an appointment."),
    ("get_appointment_history", "Tuple[HistoryEntry, ...]", "id:UUID", "The steps in the life of an appointment."),
    ("get_series", "Series", "id:UUID", "Gets a series."),
    ("get_hold", "Hold", "id:UUID", "Gets a hold."),
    ("get_queue", "Tuple[QueueEntry, ...]", "location_id:UUID", "Those checked in at a location."),
    ("get_doctor_stats", "Tuple[AppointmentCount, ...]", "doctor_id:UUID limit:int by_month?:bool", "How many appointments a doctor has had, by period and status."),
]

HEAD = '"""{0}\n\nWritten by `clinic-py/generate.py`; change that."""\n\n'
KEYWORDS = {"from", "in", "is"}


def python_name(name: str) -> str:
    return f"{name}_" if name in KEYWORDS else name


def flat(name: str) -> tuple[dict[str, dict], set[str], str]:
    """The properties of a schema, those that are required, and what it is."""
    schema = SCHEMAS[name]
    properties: dict[str, dict] = {}
    required: set[str] = set()
    for part in schema.get("allOf", [schema]):
        if "$ref" in part:
            more, needed, _ = flat(part["$ref"].rsplit("/", 1)[1])
            properties.update(more)
            required |= needed
        else:
            properties.update(part.get("properties", {}))
            required |= set(part.get("required", []))
    text = schema.get("description", name).split("\n\n")[0].replace("\n", " ")
    return properties, required, re.sub(r"\[`(\w+)`\]", r"`\1`", text)


def python_type(schema: dict) -> str:
    if "oneOf" in schema:
        options = [option for option in schema["oneOf"] if option.get("type") != "null"]
        return f"Optional[{python_type(options[0])}]"
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name in TYPES:
            return name
        if name == "Rate":
            return "Decimal"
        if name == "WallRange":
            return "Tuple[str, str]"
        return python_type(SCHEMAS[name])
    kind = schema.get("type")
    if isinstance(kind, list):
        rest = [one for one in kind if one != "null"][0]
        return f"Optional[{python_type({**schema, 'type': rest})}]"
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    if kind == "string":
        if schema.get("format") == "uuid":
            return "UUID"
        if schema.get("format") == "date-time":
            return "datetime"
        if schema.get("format") == "date":
            return "date"
        # Wall times on a date are naive by nature.
        return "LocalDateTime" if re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d$", str(schema.get("example"))) else "str"
    if kind == "array":
        return f"Tuple[{python_type(schema['items'])}, ...]"
    if kind == "object":
        key = "date" if schema.get("propertyNames", {}).get("format") == "date" else "str"
        return f"Mapping[{key}, {python_type(schema['additionalProperties'])}]"
    return {"integer": "int", "boolean": "bool"}[str(kind)]


def types() -> str:
    text = HEAD.format("The records of a clinic: frozen, comparable, with `to_dict`.")
    text += "from __future__ import annotations\n\nfrom dataclasses import dataclass\n"
    text += "from datetime import date, datetime\nfrom decimal import Decimal\n"
    text += "from typing import Literal, Mapping, Optional, Tuple\nfrom uuid import UUID\n\n"
    text += "from ._record import LocalDateTime, Record, checked_amount\n\n__all__ = [\n"
    text += "".join(f'    "{name}",\n' for name in TYPES) + "]\n"
    for name in TYPES:
        properties, required, description = flat(name)
        text += f"\n\n@dataclass(frozen=True)\nclass {name}(Record):\n    \"\"\"{description}\"\"\"\n\n"
        ordered = sorted(properties, key=lambda member: member not in required)
        for member in ordered:
            kind = python_type(properties[member])
            if name == "Money" and member == "amount":
                kind = "Decimal"
            default = ""
            if member not in required:
                kind = kind if kind.startswith("Optional[") else f"Optional[{kind}]"
                default = " = None"
            text += f"    {python_name(member)}: {kind}{default}\n"
            what = properties[member].get("description")
            for option in properties[member].get("oneOf", []):
                what = what or option.get("description")
            if what:
                line = re.sub(r"\[`([\w:]+)`\]", r"`\1`", what.split("\n\n")[0].replace("\n", " "))
                text += f'    """{line}"""\n'
        if name == "Money":
            text += "\n    def __post_init__(self) -> None:\n"
            text += '        object.__setattr__(self, "amount", checked_amount(self.amount))\n'
    return text


def parameters(text: str) -> list[tuple[str, str, bool]]:
    found = []
    for part in text.split():
        name, kind = part.split(":", 1)
        found.append((name.rstrip("?"), kind.replace(",", ", "), name.endswith("?")))
    return found


def method(row: tuple[str, str, str, str], command: bool, waits: bool) -> str:
    name, result, given, what = row
    plain = result
    lines = ["        self,"]
    wanted = parameters(given)
    lines.append("        *,")
    for parameter, kind, optional in sorted(wanted, key=lambda one: one[2]):
        kind = {"local": "datetime", "PageRequest": "Mapping[str, Any]"}.get(kind, kind)
        lines.append(f"        {parameter}: {f'Optional[{kind}] = None' if optional else kind},")
    lines.append("        organization: Optional[UUID] = None,")
    lines.append("        account: Optional[UUID] = None,")
    if command:
        lines.append("        key: Optional[str] = None,")
        lines.append("        version: Optional[int] = None,")
    values = ", ".join(
        f'"{parameter.rstrip("_")}": {f"local({parameter})" if kind == "local" else parameter}'
        for parameter, kind, _ in wanted
    )
    conditions = "organization, account, key, version" if command else "organization, account, None, None"
    prefix, call = ("async def", "await self._answer") if waits else ("def", "self._answer")
    body = f"{call}({command}, \"{name}\", {{{values}}}, {conditions})"
    if result == "None":
        body = f"        {body}\n"
    else:
        body = f"        return cast({plain!r}, read({plain}, {body}))\n"
    arguments = "\n".join(lines)
    return f"\n    {prefix} {name}(\n{arguments}\n    ) -> {plain}:\n        \"\"\"{what}\"\"\"\n{body}"


def surface() -> str:
    text = HEAD.format("Every command and query as a method: blocking, and for asyncio.")
    text += "from __future__ import annotations\n\nfrom datetime import date, datetime\n"
    text += "from typing import Any, Mapping, Optional, Sequence, Tuple, cast\nfrom uuid import UUID\n\n"
    text += "from ._record import Page, local, read\nfrom .types import (\n"
    used = {word for row in COMMANDS + QUERIES for word in re.findall(r"\w+", row[1] + " " + row[2]) if word in TYPES}
    text += "".join(f"    {name},\n" for name in sorted(used)) + ")\n"
    for name, waits in [("Surface", False), ("AsyncSurface", True)]:
        text += f"\n\nclass {name}:\n    \"\"\"The commands and queries of a clinic.\"\"\"\n"
        prefix = "async def" if waits else "def"
        text += f"\n    {prefix} _answer(\n        self,\n        is_command: bool,\n        name: str,\n"
        text += "        values: Mapping[str, Any],\n        organization: Optional[UUID],\n"
        text += "        account: Optional[UUID],\n        key: Optional[str],\n        version: Optional[int],\n"
        text += "    ) -> Any:\n        raise NotImplementedError\n"
        for row in COMMANDS:
            text += method(row, True, waits)
        for row in QUERIES:
            text += method(row, False, waits)
    return text


def main() -> int:
    stale = []
    for name, text in [("types.py", types()), ("_surface.py", surface())]:
        path = PACKAGE / name
        if path.is_file() and path.read_text() == text:
            continue
        if "--check" in sys.argv:
            stale.append(name)
        else:
            path.write_text(text)
            print(f"{path.relative_to(HERE.parent)}: written")
    if stale:
        print(f"{', '.join(stale)} would change: run `cargo xtask regenerate` and commit", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
