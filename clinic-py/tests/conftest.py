"""A small clinic in a database of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Iterator

import psycopg
import pytest

from house import House, furnish


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path}/clinic.db"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    cluster = os.environ.get("CLINIC_TEST_POSTGRES_URL")
    assert cluster, "CLINIC_TEST_POSTGRES_URL names the scratch PostgreSQL of the tests: run `cargo xtask test`"
    name = f"python_{uuid.uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    yield f"{cluster.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    made = furnish(request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.clinic.close()


@pytest.fixture
def small(sqlite_url: str) -> Iterator[House]:
    made = furnish(sqlite_url)
    yield made
    made.clinic.close()
