from collections.abc import Callable
from datetime import datetime
from typing import Any, Optional, Protocol, final
from uuid import UUID

__all__ = [
    "COMMANDS",
    "FUNCTIONS",
    "QUERIES",
    "ConflictIndex",
    "NativeClinic",
    "SlotQuestion",
    "__version__",
    "call",
    "tzdata_version",
]
__version__: str
COMMANDS: list[str]
QUERIES: list[str]
FUNCTIONS: list[str]

class Conditions(Protocol):
    @property
    def organization(self) -> Optional[UUID]: ...
    @property
    def account(self) -> Optional[UUID]: ...
    @property
    def key(self) -> Optional[str]: ...
    @property
    def version(self) -> Optional[int]: ...
    @property
    def request_id(self) -> Optional[str]: ...

def call(name: str, input: str) -> str: ...
def tzdata_version() -> str: ...
@final
class NativeClinic:
    @staticmethod
    def open(url: str, max_connections: int, timeout_s: float, migrate: bool) -> NativeClinic: ...
    def answer(self, is_command: bool, name: str, input: str, conditions: Conditions) -> str: ...
    def start(
        self,
        is_command: bool,
        name: str,
        input: str,
        conditions: Conditions,
        done: Callable[[Optional[str], Optional[BaseException]], None],
    ) -> None: ...
    def close(self) -> None: ...

@final
class ConflictIndex:
    def __new__(cls) -> ConflictIndex: ...
    def insert(
        self, resource_id: UUID | str, starts_at: datetime, ends_at: datetime, value: Any, *, lane: int = 0
    ) -> Optional[tuple[datetime, datetime, Any]]: ...
    def conflict(
        self, resource_id: UUID | str, starts_at: datetime, ends_at: datetime, *, lane: int = 0
    ) -> Optional[tuple[datetime, datetime, Any]]: ...
    def remove(self, resource_id: UUID | str, starts_at: datetime, *, lane: int = 0) -> bool: ...

@final
class SlotQuestion:
    def __new__(cls, json: str) -> SlotQuestion: ...
    def starts(self) -> list[datetime]: ...
    def starts_us(self) -> bytes: ...
    def offers(self) -> list[tuple[datetime, datetime, UUID, Optional[UUID], Optional[int]]]: ...
    def explain(self, doctor: UUID | str, starts_at: datetime) -> str: ...
