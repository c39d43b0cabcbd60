"""What goes wrong: one exception class a kind of failure, each with a stable code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Optional, Tuple

if TYPE_CHECKING:
    from .types import Details, Reason, Slot

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
    """The stable code."""
    message: str
    """What is wrong."""
    details: Optional[Details]
    """What a program can act on."""

    def __init__(self, code: str, message: str, details: Optional[str] = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = _read(details) if details else None
        self._text = details

    @property
    def reasons(self) -> Tuple[Reason, ...]:
        """Why a time was refused (`slot_taken`, `not_offered`): every reason that holds; else empty."""
        refusal = self.details.refusal if self.details else None
        return refusal.reasons if refusal else ()

    @property
    def alternatives(self) -> Tuple[Slot, ...]:
        """The nearest starts before and after a refused time that can be booked; else empty."""
        refusal = self.details.refusal if self.details else None
        return refusal.alternatives if refusal else ()

    def __reduce__(self) -> Tuple[Any, ...]:
        """It passes from process to process, with the notes that were added to it."""
        own = ("code", "message", "details", "_text")
        added = {name: value for name, value in self.__dict__.items() if name not in own}
        return type(self), (self.code, self.message, self._text), added or None


def _read(text: str) -> Optional[Details]:
    # Records raise these errors, and so come first.
    from .types import Details

    details = json.loads(text)
    return None if details is None else Details.from_dict(details)


class InvalidError(ClinicError):
    """The input cannot be read, or cannot be meant: `details.fields` says which members are wrong. Also a time that the
    rules do not offer to anybody (`not_offered`), such as one outside the doctor's hours, with its `reasons`."""


class DeniedError(ClinicError):
    """The account may not do it."""


class NotFoundError(ClinicError):
    """There is no such record, or not for this account."""


class ConflictError(ClinicError):
    """The state of things stands against it: a time is taken (`slot_taken`), a version is an older one
    (`version_mismatch`)."""


class UnavailableError(ClinicError):
    """The database cannot be reached, or the clinic is closed; the same may work later."""


class InternalError(ClinicError):
    """A fault of the library."""
