"""A clinic on a database: `Clinic` blocks, `AsyncClinic` is for asyncio."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Callable, Mapping, Optional, Type, TypeVar
from uuid import UUID

from . import _clinic
from ._clinic import NativeClinic
from ._record import dumps, read
from ._surface import AsyncSurface, Surface
from .types import AccountId, OrganizationId, Profile

__all__ = ["AsyncClinic", "Clinic", "LoggedIn"]

T = TypeVar("T")

atexit.register(_clinic.at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_clinic.before_a_fork,
        after_in_parent=_clinic.after_a_fork_in_parent,
        after_in_child=_clinic.after_a_fork_in_child,
    )


@dataclass(frozen=True)
class _Conditions:
    organization: Optional[OrganizationId]
    account: Optional[AccountId]
    idempotency_key: Optional[str]
    expected_version: Optional[int]
    request_id: Optional[str]


@dataclass(frozen=True)
class LoggedIn:
    """A log-in that succeeded."""

    profile: Profile
    """The account and all its memberships."""
    organization_id: Optional[OrganizationId]
    """Where it acts: in the organization that was asked for, else in the only one that it belongs to."""
    guest: bool
    """Whether it works for no organization."""


def _logging_in(email: str, password: str, organization_id: Optional[OrganizationId]) -> Mapping[str, Any]:
    asked = {"email": email, "password": password, "organization_id": organization_id}
    return {name: value for name, value in asked.items() if value is not None}


def _logged_in(answer: Mapping[str, Any]) -> LoggedIn:
    organization = answer["organization_id"]
    return LoggedIn(
        profile=read(Profile, answer["profile"]),
        organization_id=None if organization is None else OrganizationId(UUID(organization)),
        guest=answer["guest"],
    )


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

    def _answer(
        self,
        is_command: bool,
        name: str,
        values: Mapping[str, Any],
        organization: Optional[OrganizationId],
        account: Optional[AccountId],
        idempotency_key: Optional[str],
        expected_version: Optional[int],
        request_id: Optional[str],
    ) -> Any:
        conditions = _Conditions(
            organization or self.organization, account, idempotency_key, expected_version, request_id
        )
        return json.loads(self._native.answer(is_command, name, dumps(values), conditions))

    def run(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Runs a command by its name; JSON in, JSON out."""
        return self._answer(True, name, values, *_given(conditions))

    def ask(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Answers a query by its name; JSON in, JSON out."""
        return self._answer(False, name, values, *_given(conditions))

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
        values = _logging_in(email, password, organization_id)
        return _logged_in(self._answer(True, "log_in", values, None, None, None, None, request_id))

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


_NAMES = ("organization", "account", "idempotency_key", "expected_version", "request_id")


def _given(conditions: Mapping[str, Any]) -> Any:
    unknown = set(conditions) - set(_NAMES)
    if unknown:
        raise TypeError(f"unexpected arguments: {', '.join(sorted(unknown))}")
    return tuple(conditions.get(name) for name in _NAMES)


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


class AsyncClinic(AsyncSurface):
    """As `Clinic`, for asyncio: no call blocks the loop."""

    def __init__(self, native: NativeClinic, organization: Optional[OrganizationId]) -> None:
        self._native = native
        self.organization = organization

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        organization: Optional[OrganizationId] = None,
        max_connections: int = 10,
        timeout_s: float = 10.0,
        migrate: bool = True,
    ) -> AsyncClinic:
        """Opens the clinic of a database; a SQLite file is made where there is none."""
        native: NativeClinic = await _awaited(
            lambda done: NativeClinic.start_open(url, max_connections, timeout_s, migrate, done)
        )
        return cls(native, organization)

    async def _answer(
        self,
        is_command: bool,
        name: str,
        values: Mapping[str, Any],
        organization: Optional[OrganizationId],
        account: Optional[AccountId],
        idempotency_key: Optional[str],
        expected_version: Optional[int],
        request_id: Optional[str],
    ) -> Any:
        conditions = _Conditions(
            organization or self.organization, account, idempotency_key, expected_version, request_id
        )
        text = dumps(values)
        return json.loads(
            await _awaited(lambda done: self._native.start(is_command, name, text, conditions, done))
        )

    async def run(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Runs a command by its name; JSON in, JSON out."""
        return await self._answer(True, name, values, *_given(conditions))

    async def ask(self, name: str, values: Mapping[str, Any], **conditions: Any) -> Any:
        """Answers a query by its name; JSON in, JSON out."""
        return await self._answer(False, name, values, *_given(conditions))

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
        values = _logging_in(email, password, organization_id)
        return _logged_in(await self._answer(True, "log_in", values, None, None, None, None, request_id))

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
