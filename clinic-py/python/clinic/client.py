"""A clinic on a database: `Clinic` blocks, `AsyncClinic` is for asyncio."""

from __future__ import annotations

import asyncio
import atexit
import os
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Callable, Coroutine, Generator, Mapping, Optional, Type, TypeVar, cast

from . import _clinic
from ._clinic import NativeClinic
from ._record import shape
from ._surface import AsyncSurface, Conditions, Surface
from .types import AccountId, OrganizationId, Profile

__all__ = ["AsyncClinic", "Clinic", "DoneDue", "LoggedIn", "Opening", "hash_password"]

T = TypeVar("T")

atexit.register(_clinic.at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_clinic.before_a_fork,
        after_in_parent=_clinic.after_a_fork_in_parent,
        after_in_child=_clinic.after_a_fork_in_child,
    )


def hash_password(password: str) -> str:
    """The argon2id hash of a password, in PHC form, as the server makes it: for `create_account`. It takes tens of
    milliseconds and 19 MiB; a password has 10 characters or more, else `InvalidError`."""
    return _clinic.hash_password(password)


@dataclass(frozen=True)
class DoneDue:
    """How much was done of what was due."""

    events: int
    """Events that got their places among those of their organization, by which they are read."""
    holds: int
    """Expired holds and sessions that were deleted."""
    keys: int
    """Answers of old idempotency keys that were deleted."""


@dataclass(frozen=True)
class LoggedIn:
    """A log-in that succeeded."""

    profile: Profile
    """The account and all its memberships."""
    organization_id: Optional[OrganizationId]
    """Where it acts: in the organization that was asked for, else in the only one that it belongs to."""
    guest: bool
    """Whether it works for no organization."""


class Clinic(Surface):
    """A clinic on `sqlite:FILE` or `postgres://…`; calls block, and other threads run on meanwhile.

    Every command and query is a method. `organization` says where, unless one was given to `open`;
    `account` acts in the name of an account, with its roles, in place of the embedding application;
    `idempotency_key` makes a command take effect once, however often it is sent; `expected_version` is the
    version that it means to change; `request_id` is kept in the audit log.

    Ctrl-C ends a call that blocks; a command may have taken effect all the same, which a second call with the
    same `idempotency_key` tells. A process that is forked opens a clinic of its own: what was opened before
    raises `UnavailableError` with the code `forked` there.
    """

    def __init__(self, native: NativeClinic, organization: Optional[OrganizationId]) -> None:
        self._native = native
        self.organization = organization

    @classmethod
    def open(
        cls,
        url: str,
        *,
        organization: Optional[OrganizationId] = None,
        max_connections: int = 10,
        timeout_s: float = 10.0,
        migrate: bool = True,
    ) -> Clinic:
        """Opens the clinic of a database; a SQLite file is made where there is none."""
        return cls(NativeClinic.open(url, max_connections, timeout_s, migrate), organization)

    def _here(self, conditions: Conditions) -> Conditions:
        return (conditions[0] or self.organization, *conditions[1:])

    def _answer(
        self, is_command: bool, name: str, values: Mapping[str, Any], kind: Any, conditions: Conditions
    ) -> Any:
        return self._native.answer(is_command, name, values, shape(kind), self._here(conditions))

    def run(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Runs a command by its name. The answer is what JSON has: dictionaries, lists, text and numbers."""
        return self._answer(True, name, values, Any, _given(**conditions))

    def ask(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Answers a query by its name. The answer is what JSON has: dictionaries, lists, text and numbers."""
        return self._answer(False, name, values, Any, _given(**conditions))

    def run_due(self) -> DoneDue:
        """Does what is due, until nothing is left: events get their places, and what has expired is deleted. A program
        that runs for long calls it about each second; any number of processes may."""
        return DoneDue(*self._native.run_due())

    def log_in(
        self,
        *,
        email: str,
        password: str,
        organization_id: Optional[OrganizationId] = None,
        request_id: Optional[str] = None,
    ) -> LoggedIn:
        """Logs an account in by its e-mail address and password. Takes tens of milliseconds, whether or not the
        address is known; five failures lock an address for a while.

        Errors: `invalid_credentials`; `account_locked` with the seconds to wait; `not_found` for an organization that
            the account does not belong to.
        """
        values = {"email": email, "password": password, "organization_id": organization_id}
        answer = self._answer(True, "log_in", values, LoggedIn, _given(request_id=request_id))
        return cast("LoggedIn", answer)

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


def _given(
    organization: Optional[OrganizationId] = None,
    account: Optional[AccountId] = None,
    idempotency_key: Optional[str] = None,
    expected_version: Optional[int] = None,
    request_id: Optional[str] = None,
) -> Conditions:
    return organization, account, idempotency_key, expected_version, request_id


async def _awaited(start: Callable[[Callable[[Optional[T], Optional[BaseException]], None]], None]) -> T:
    """Waits for what calls back from another thread, without blocking the loop."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Any] = loop.create_future()

    def settle(value: Optional[T], error: Optional[BaseException]) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(value)

    def done(value: Optional[T], error: Optional[BaseException]) -> None:
        loop.call_soon_threadsafe(settle, value, error)

    start(done)
    found: T = await answer
    return found


class Opening:
    """A clinic that is being opened: `await` gives it; `async with` gives it and closes it at the end."""

    def __init__(self, opened: Callable[[], Coroutine[Any, Any, AsyncClinic]]) -> None:
        self._opened = opened
        self._clinic: Optional[AsyncClinic] = None

    def __await__(self) -> Generator[Any, Any, AsyncClinic]:
        return self._opened().__await__()

    async def __aenter__(self) -> AsyncClinic:
        self._clinic = await self._opened()
        return self._clinic

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self._clinic is not None:
            await self._clinic.close()


class AsyncClinic(AsyncSurface):
    """As `Clinic`, for asyncio: no call blocks the loop.

    A task that is cancelled waits no longer, but what it has begun goes on: a command takes effect all the same, which
    a second call with the same `idempotency_key` tells.
    """

    def __init__(self, native: NativeClinic, organization: Optional[OrganizationId]) -> None:
        self._native = native
        self.organization = organization

    @classmethod
    def open(
        cls,
        url: str,
        *,
        organization: Optional[OrganizationId] = None,
        max_connections: int = 10,
        timeout_s: float = 10.0,
        migrate: bool = True,
    ) -> Opening:
        """Opens the clinic of a database; a SQLite file is made where there is none. What it returns is awaited, or
        entered: `home = await AsyncClinic.open(url)`, `async with AsyncClinic.open(url) as home`."""

        async def opened() -> AsyncClinic:
            native: NativeClinic = await _awaited(
                lambda done: NativeClinic.start_open(url, max_connections, timeout_s, migrate, done)
            )
            return cls(native, organization)

        return Opening(opened)

    def _here(self, conditions: Conditions) -> Conditions:
        return (conditions[0] or self.organization, *conditions[1:])

    async def _answer(
        self, is_command: bool, name: str, values: Mapping[str, Any], kind: Any, conditions: Conditions
    ) -> Any:
        return await _awaited(
            lambda done: self._native.start(is_command, name, values, shape(kind), self._here(conditions), done)
        )

    async def run(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Runs a command by its name. The answer is what JSON has: dictionaries, lists, text and numbers."""
        return await self._answer(True, name, values, Any, _given(**conditions))

    async def ask(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Answers a query by its name. The answer is what JSON has: dictionaries, lists, text and numbers."""
        return await self._answer(False, name, values, Any, _given(**conditions))

    async def run_due(self) -> DoneDue:
        """Does what is due, until nothing is left: events get their places, and what has expired is deleted. A program
        that runs for long calls it about each second; any number of processes may."""
        return DoneDue(*await _awaited(self._native.start_run_due))

    async def log_in(
        self,
        *,
        email: str,
        password: str,
        organization_id: Optional[OrganizationId] = None,
        request_id: Optional[str] = None,
    ) -> LoggedIn:
        """Logs an account in by its e-mail address and password. Takes tens of milliseconds, whether or not the
        address is known; five failures lock an address for a while.

        Errors: `invalid_credentials`; `account_locked` with the seconds to wait; `not_found` for an organization that
            the account does not belong to.
        """
        values = {"email": email, "password": password, "organization_id": organization_id}
        answer = await self._answer(True, "log_in", values, LoggedIn, _given(request_id=request_id))
        return cast("LoggedIn", answer)

    async def close(self) -> None:
        """Closes it when the calls under way have ended, and gives its connections and files back; a later call
        raises `UnavailableError` with the code `closed`."""
        await _awaited(self._native.start_close)

    async def __aenter__(self) -> AsyncClinic:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()
