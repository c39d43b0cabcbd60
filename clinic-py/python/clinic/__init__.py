"""The software that a clinic's front desk runs on: free slots, bookings that cannot overlap, exact invoices.

`Clinic.open("sqlite:clinic.db")` is a clinic in a file; `AsyncClinic` is the same for asyncio. The rules work
without a database too: `slots`, `explain`, `occurrences`, `price`, `transition`, `ConflictIndex`.
"""

from . import errors, rules, types
from ._clinic import COMMANDS, FUNCTIONS, QUERIES, __version__
from ._record import Page
from .client import AsyncClinic, Clinic, LoggedIn
from .errors import (
    ClinicError,
    ConflictError,
    DeniedError,
    InternalError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from .rules import (
    ConflictIndex,
    SlotQuestion,
    explain,
    occurrences,
    price,
    slots,
    transition,
    tzdata_version,
)
from .types import Money

__all__ = [
    "COMMANDS",
    "FUNCTIONS",
    "QUERIES",
    "AsyncClinic",
    "Clinic",
    "ClinicError",
    "ConflictError",
    "ConflictIndex",
    "DeniedError",
    "InternalError",
    "InvalidError",
    "LoggedIn",
    "Money",
    "NotFoundError",
    "Page",
    "SlotQuestion",
    "UnavailableError",
    "__version__",
    "errors",
    "explain",
    "occurrences",
    "price",
    "rules",
    "slots",
    "transition",
    "types",
    "tzdata_version",
]
