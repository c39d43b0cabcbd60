"""Forks, signals, pools of processes, faults, and the end of the interpreter: each is answered, nothing hangs."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterator, List, Tuple
from uuid import UUID, uuid4

import psycopg
import pytest

import clinic
from clinic.types import AppointmentId, DoctorId, OrganizationId, PatientId, ServiceId
from house import House

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def _book_in_child(home: clinic.Clinic, house: Tuple[Any, ...], told: Any) -> None:
    url, organization, doctor, service, patient, at = house
    try:
        try:
            home.list_doctors()
            told.put("the clinic of the parent answered")
        except clinic.UnavailableError as error:
            told.put(error.code)
        with clinic.Clinic.open(url, organization=organization) as own:
            told.put(own.book_appointment(patient_id=patient, doctor_id=doctor, service_id=service, starts_at=at).id)
            told.put(asyncio.run(_count(url, organization)))
    except BaseException as error:
        told.put(repr(error))


async def _count(url: str, organization: OrganizationId) -> int:
    async with await clinic.AsyncClinic.open(url, organization=organization) as own:
        return len((await own.list_doctors()).items)


@needs_fork
def test_a_forked_process_opens_a_clinic_of_its_own(house: House) -> None:
    """While another thread of the parent is at work."""
    stop = threading.Event()
    failed: List[BaseException] = []

    def work() -> None:
        try:
            while not stop.is_set():
                house.clinic.list_patients()
        except BaseException as error:
            failed.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    context = multiprocessing.get_context("fork")
    try:
        for turn in range(5):
            told = context.Queue()
            given = (house.url, house.organization, house.doctor, house.service, house.other, house.at(9 + turn))
            child = context.Process(target=_book_in_child, args=(house.clinic, given, told))
            child.start()
            assert told.get(timeout=60) == "forked"
            booked = told.get(timeout=60)
            assert isinstance(booked, UUID), booked
            assert told.get(timeout=60) == 1
            child.join(60)
            assert child.exitcode == 0
            # The parent goes on, and sees what the child has booked.
            assert house.clinic.get_appointment(id=AppointmentId(booked)).starts_at == house.at(9 + turn)
            with pytest.raises(clinic.ConflictError):
                house.clinic.book_appointment(
                    patient_id=house.patient, doctor_id=house.doctor, service_id=house.service, starts_at=house.at(9 + turn)
                )
    finally:
        stop.set()
        worker.join()
    assert failed == []


BARE_FORK = """
    import ctypes, os, sys
    import clinic
    url = sys.argv[1]
    home = clinic.Clinic.open(url)
    # As a library in C forks: Python is not asked, so nothing can be closed before.
    child = ctypes.PyDLL(None).fork()
    if child == 0:
        code = "opened"
        try:
            clinic.Clinic.open(url)
        except clinic.UnavailableError as error:
            code = error.code
        os.write(1, code.encode())
        os._exit(0)
    os.waitpid(child, 0)
    home.close()
"""


@needs_fork
def test_a_file_that_was_open_at_a_bare_fork_is_refused(sqlite_url: str) -> None:
    done = _script(BARE_FORK, sqlite_url)
    assert (done.stdout, done.returncode) == ("forked", 0), done.stderr


def _script(text: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", textwrap.dedent(text), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def _refused(
    url: str, organization: OrganizationId, doctor: DoctorId, service: ServiceId, patient: PatientId, at: Any
) -> None:
    with clinic.Clinic.open(url, organization=organization) as own:
        own.book_appointment(patient_id=patient, doctor_id=doctor, service_id=service, starts_at=at)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_refusal_comes_through_a_pool_of_processes(small: House, method: str) -> None:
    small.clinic.book_appointment(
        patient_id=small.patient, doctor_id=small.doctor, service_id=small.service, starts_at=small.at(9)
    )
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        given = (small.url, small.organization, small.doctor, small.service, small.other)
        lost = pool.submit(_refused, *given, small.at(9))
        error = lost.exception(timeout=60)
        assert isinstance(error, clinic.ConflictError), error
        assert error.code == "slot_taken" and [reason.code for reason in error.reasons] == ["doctor_busy"]
        assert len(error.alternatives) >= 3
        # The pool still works.
        assert pool.submit(_refused, *given, small.at(10)).result(timeout=60) is None


@pytest.mark.parametrize(
    "kind",
    [
        clinic.ClinicError,
        clinic.InvalidError,
        clinic.DeniedError,
        clinic.NotFoundError,
        clinic.ConflictError,
        clinic.UnavailableError,
        clinic.InternalError,
    ],
)
def test_exceptions_are_pickled(kind: type[clinic.ClinicError]) -> None:
    for details in (None, '{"version":3}', '{"stranded":["00000000-0000-0000-0000-000000000007"]}'):
        error = kind("some_code", "a sentence", details)
        error.desk = 4  # type: ignore[attr-defined]
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(error, protocol))
            assert type(again) is kind and str(again) == "some_code: a sentence"
            assert (again.code, again.message, again.details) == (error.code, error.message, error.details)
            assert getattr(again, "desk") == 4


HOLD = """
    import sqlite3, sys
    held = sqlite3.connect(sys.argv[1], isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.read()
"""

WAITS = """
    import sys, time
    import clinic
    from clinic.types import PatientFields
    home = clinic.Clinic.open(sys.argv[1], migrate=False)
    home.organization = home.list_organizations().items[0].id
    print("waits", flush=True)
    began = time.monotonic()
    try:
        home.create_patient(fields=PatientFields(given_name="A", family_name="B"))
        print("it was created")
    except KeyboardInterrupt:
        print(f"interrupted after {time.monotonic() - began:.2f}")
"""


def _interrupted(url: str) -> float:
    """Seconds until a command that waits for a lock has ended by Ctrl-C; it is sent after one."""
    command = [sys.executable, "-c", textwrap.dedent(WAITS), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
        assert waiting.stdout is not None
        said = waiting.stdout.readline()
        time.sleep(1)
        waiting.send_signal(signal.SIGINT)
        rest, wrong = waiting.communicate(timeout=30)
    assert said == "waits\n", wrong
    assert rest.startswith("interrupted after "), (rest, wrong)
    return float(rest.split()[-1])


def test_ctrl_c_ends_a_wait_for_the_lock_of_a_file(small: House) -> None:
    file = small.url.removeprefix("sqlite://")
    command = [sys.executable, "-c", textwrap.dedent(HOLD), file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        took = _interrupted(small.url)
        holder.stdin.close()
    assert took < 3, took


def test_ctrl_c_ends_a_wait_for_a_lock_of_postgresql(postgres_url: str) -> None:
    with clinic.Clinic.open(postgres_url) as home:
        fields = clinic.types.OrganizationFields(name="Clinic", timezone="UTC", currency="RON")
        home.create_organization(fields=fields)
    with psycopg.connect(postgres_url) as holder:
        holder.execute("LOCK TABLE patients IN ACCESS EXCLUSIVE MODE")
        took = _interrupted(postgres_url)
        holder.rollback()
    assert took < 3, took


def test_a_panic_is_answered(small: House) -> None:
    """The wheel of the tests is built with the feature `testing`."""
    with pytest.raises(clinic.InternalError) as blocking:
        small.clinic.run("testing_panic", {})
    assert blocking.value.code == "internal" and "test" not in blocking.value.message

    async def scenario() -> None:
        async with await clinic.AsyncClinic.open(small.url, organization=small.organization) as home:
            with pytest.raises(clinic.InternalError) as caught:
                await asyncio.wait_for(home.ask("testing_panic", {}), 30)
            assert caught.value.code == "internal"
            assert len((await home.list_doctors()).items) == 1

    asyncio.run(scenario())
    # It still works.
    assert len(small.clinic.list_doctors().items) == 1


LEAVES = """
    import asyncio, sys
    import clinic

    async def main():
        home = await clinic.AsyncClinic.open(sys.argv[1])
        for _ in range(20):
            asyncio.ensure_future(home.list_organizations())
        await asyncio.sleep(0)
        # The loop ends, and then the interpreter, while calls are under way.

    asyncio.run(main())
"""


def test_the_interpreter_ends_while_calls_are_under_way(small: House) -> None:
    for _ in range(5):
        done = _script(LEAVES, small.url)
        assert (done.returncode, done.stderr) == (0, "")


class Comes:
    """A value whose end comes back to the index that held it."""

    def __init__(self, index: clinic.ConflictIndex, room: UUID, told: List[bool]) -> None:
        self.index, self.room, self.told = index, room, told

    def __del__(self) -> None:
        from datetime import datetime, timezone

        self.told.append(self.index.remove(self.room, datetime(2027, 1, 1, tzinfo=timezone.utc)))


def test_values_of_an_index_may_come_back_to_it(small: House) -> None:
    index, room = clinic.ConflictIndex(), uuid4()
    told: List[bool] = []
    start, end = small.at(9), small.at(10)
    done = threading.Event()

    def scenario() -> None:
        assert index.insert(room, start, end, Comes(index, room, told)) is None
        # One that is not taken ends at once.
        assert index.insert(room, start, end, Comes(index, room, told)) is not None
        assert index.remove(room, start)
        done.set()

    worker = threading.Thread(target=scenario, daemon=True)
    worker.start()
    assert done.wait(30), "the index waits for itself"
    gc.collect()
    assert told == [False, False]


class Node:
    """What stands in a circle with its index."""

    index: clinic.ConflictIndex


def test_an_index_in_a_circle_is_collected(small: House) -> None:
    node = Node()
    node.index = clinic.ConflictIndex()
    node.index.insert(uuid4(), small.at(9), small.at(10), node)
    node.index.insert(uuid4(), small.at(9), small.at(10), node, lane=3)
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None


def test_an_index_is_shared_by_threads(small: House) -> None:
    index, room = clinic.ConflictIndex(), uuid4()
    won: List[int] = []

    def work(number: int) -> None:
        for hour in range(20):
            start = small.at(0) + timedelta(hours=hour)
            if index.insert(room, start, start + timedelta(hours=1), number) is None:
                won.append(hour)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(won) == list(range(20))


@pytest.fixture(autouse=True)
def _nothing_hangs(tmp_path: Path) -> Iterator[None]:
    """Where a test hangs, the stacks are shown and the run ends."""
    import faulthandler

    faulthandler.dump_traceback_later(240, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()
