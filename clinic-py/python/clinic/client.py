"""A clinic on a database: `Clinic` blocks, `AsyncClinic` is for asyncio."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Mapping, Optional, Type
from uuid import UUID

from ._clinic import NativeClinic
from ._record import dumps
from ._surface import AsyncSurface, Surface

__all__ = ["AsyncClinic", "Clinic"]


@dataclass(frozen=True)
class _Conditions:
    organization: Optional[UUID]
    account: Optional[UUID]
    key: Optional[str]
    version: Optional[int]
    request_id: Optional[str] = None


class Clinic(Surface):
    """A clinic on `sqlite:FILE` or `postgres://…`; calls block, and other threads run on meanwhile.

    Every command and query is a method. `organization` says where, unless one was given to `open`;
    `account` acts in the name of an account, with its roles, in place of the embedding application;
    `key` makes a command take effect once, however often it is sent; `version` is the version that it
    means to change.
    """

    def __init__(self, native: NativeClinic, organization: Optional[UUID]) -> None:
        self._native = native
        self.organization = organization

    @classmethod
    def open(
        cls,
        url: str,
        *,
        organization: Optional[UUID] = None,
        max_connections: int = 10,
        timeout_s: float = 10.0,
        migrate: bool = True,
    ) -> Clinic:
        """Opens the clinic of a database; a SQLite file is made where there is none."""
        return cls(NativeClinic.open(url, max_connections, timeout_s, migrate), organization)

    def _answer(
        self,
        is_command: bool,
        name: str,
        values: Mapping[str, Any],
        organization: Optional[UUID],
        account: Optional[UUID],
        key: Optional[str],
        version: Optional[int],
    ) -> Any:
        conditions = _Conditions(organization or self.organization, account, key, version)
        return json.loads(self._native.answer(is_command, name, dumps(values), conditions))

    def run(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Runs a command by its name; JSON in, JSON out."""
        return self._answer(True, name, values, *_given(conditions))

    def ask(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Answers a query by its name; JSON in, JSON out."""
        return self._answer(False, name, values, *_given(conditions))

    def close(self) -> None:
        """Closes it when the calls under way have ended, and gives its connections and files back; a later call
        raises `UnavailableError` with the code `closed`."""
        self._native.close()

    def __enter__(self) -> Clinic:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


def _given(conditions: Mapping[str, Any]) -> Any:
    unknown = set(conditions) - {"organization", "account", "key", "version"}
    if unknown:
        raise TypeError(f"unexpected arguments: {', '.join(sorted(unknown))}")
    return tuple(conditions.get(name) for name in ("organization", "account", "key", "version"))


class AsyncClinic(AsyncSurface):
    """As `Clinic`, for asyncio: no call blocks the loop."""

    def __init__(self, native: NativeClinic, organization: Optional[UUID]) -> None:
        self._native = native
        self.organization = organization

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        organization: Optional[UUID] = None,
        max_connections: int = 10,
        timeout_s: float = 10.0,
        migrate: bool = True,
    ) -> AsyncClinic:
        """Opens the clinic of a database; a SQLite file is made where there is none."""
        native = await asyncio.to_thread(NativeClinic.open, url, max_connections, timeout_s, migrate)
        return cls(native, organization)

    async def _answer(
        self,
        is_command: bool,
        name: str,
        values: Mapping[str, Any],
        organization: Optional[UUID],
        account: Optional[UUID],
        key: Optional[str],
        version: Optional[int],
    ) -> Any:
        conditions = _Conditions(organization or self.organization, account, key, version)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()

        def settle(text: Optional[str], error: Optional[BaseException]) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(text or "null")

        def done(text: Optional[str], error: Optional[BaseException]) -> None:
            loop.call_soon_threadsafe(settle, text, error)

        self._native.start(is_command, name, dumps(values), conditions, done)
        return json.loads(await answer)

    async def run(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Runs a command by its name; JSON in, JSON out."""
        return await self._answer(True, name, values, *_given(conditions))

    async def ask(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Answers a query by its name; JSON in, JSON out."""
        return await self._answer(False, name, values, *_given(conditions))

    async def close(self) -> None:
        """Closes it when the calls under way have ended, and gives its connections and files back; a later call
        raises `UnavailableError` with the code `closed`."""
        await asyncio.get_running_loop().run_in_executor(None, self._native.close)

    async def __aenter__(self) -> AsyncClinic:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()
