"""A small clinic in a database of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from house import House, furnish

OWNER = """
DO $$ BEGIN
    CREATE ROLE clinic_test_owner LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD 'a password of tests';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path}/clinic.db"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    cluster = os.environ.get("CLINIC_TEST_POSTGRES_URL")
    assert cluster, "CLINIC_TEST_POSTGRES_URL names the scratch PostgreSQL of the tests: run `cargo xtask test`"
    name = f"python_{uuid.uuid4().hex}"
    address = urlsplit(cluster)
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        found = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if found == (True,):
            # The library refuses a superuser.
            admin.execute(OWNER)
            admin.execute(f"ALTER DATABASE {name} OWNER TO clinic_test_owner".encode())
            host = address.netloc.rpartition("@")[2]
            address = address._replace(netloc=f"clinic_test_owner:a%20password%20of%20tests@{host}")
    yield urlunsplit(address._replace(path=f"/{name}"))
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
