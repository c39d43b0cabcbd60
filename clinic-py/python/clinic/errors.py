"""What goes wrong: one exception class a kind of failure, each with a stable code."""

from __future__ import annotations

import json
from typing import Any, Optional

__all__ = [
    "ClinicError",
    "InvalidError",
    "DeniedError",
    "NotFoundError",
    "ConflictError",
    "UnavailableError",
    "InternalError",
]


class ClinicError(Exception):
    """A refusal or a failure; see its subclasses.

    `code` is stable and the same in every host (docs/errors.md lists them); `message` is a sentence that
    names no person; `details` is what a program can act on, or `None`.
    """

    code: str
    message: str
    details: Any

    def __init__(self, code: str, message: str, details: Optional[str] = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = json.loads(details) if details else None


class InvalidError(ClinicError):
    """The input cannot be read, or cannot be meant. `details["fields"]` says which members are wrong."""


class DeniedError(ClinicError):
    """The account may not do it."""


class NotFoundError(ClinicError):
    """There is no such record, or not for this account."""


class ConflictError(ClinicError):
    """The state of things stands against it. `details["refusal"]` has reasons and alternatives of a booking."""


class UnavailableError(ClinicError):
    """The database cannot be reached, or the clinic is closed; the same may work later."""


class InternalError(ClinicError):
    """A fault of the library."""
