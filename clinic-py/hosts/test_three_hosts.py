"""One SQLite file, three hosts: a Python process, the Kotlin program and the HTTP server race for the same slots.

`cargo xtask test` says where the server is (CLINIC_SERVER) and how the Kotlin program is started (CLINIC_KOTLIN).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict, List, Optional

from argon2 import PasswordHasher

from clinic.types import PatientFields
from house import furnish

ROOT = Path(__file__).parents[2]
TURNS = 20
BETWEEN_MS = 150
PASSWORD = "correct horse battery"


def variable(name: str) -> str:
    value = os.environ.get(name)
    assert value, f"{name} is set by `cargo xtask test`"
    return value


def ask(base: str, path: str, body: Any, token: Optional[str] = None) -> Dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(f"{base}/api/v1{path}", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request) as answer:
            found: Dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as refused:
        found = json.load(refused)
    return found


def by_http(base: str, token: str, wish: Dict[str, str], first: int, starts: List[str], told: List[str]) -> None:
    for turn, start in enumerate(starts):
        time.sleep(max(0.0, (first + turn * BETWEEN_MS) / 1_000 - time.time()))
        answer = ask(base, "/appointments", {**wish, "starts_at": start}, token)
        told.append(answer.get("code", "booked"))


def test_each_slot_has_one_winner(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/clinic.db"
    house = furnish(url)
    third = house.clinic.create_patient(fields=PatientFields(given_name="Dan", family_name="Rusu")).id
    house.clinic.create_account(
        email="desk@example.org",
        given_name="Desk",
        family_name="Example",
        password_hash=PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD),
        memberships=[{"organization_id": house.organization, "role": "receptionist"}],
    )
    starts = [(house.at(0) + timedelta(minutes=30 * turn)).isoformat().replace("+00:00", "Z") for turn in range(TURNS)]
    settings = {
        "CLINIC_AUTH_SECRET": "a key for tests, of thirty-two characters",
        "CLINIC_LIMITS_GENERAL_PER_MIN": "0",
        "CLINIC_LOG_FILTER": "warn",
    }
    server = subprocess.Popen(
        [variable("CLINIC_SERVER"), "serve", "--listen", "127.0.0.1:0", "--database", url],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    try:
        assert server.stdout is not None
        said = iter(server.stdout)
        base = next(line.split()[-1] for line in said if line.startswith("clinic listens on "))
        token = ask(base, "/auth/login", {"email": "desk@example.org", "password": PASSWORD})["access_token"]

        # The virtual machine of Kotlin takes longest to start.
        first = int(time.time() * 1_000) + 6_000
        common = [url, str(house.organization), str(house.doctor), str(house.service)]
        turns = [str(first), str(BETWEEN_MS), *starts]
        kotlin = [*variable("CLINIC_KOTLIN").split("\n"), *common, str(house.patient), *turns]
        python = [sys.executable, str(ROOT / "examples/python/race.py"), *common, str(house.other), *turns]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in (kotlin, python)]
        wish = {"patient_id": str(third), "doctor_id": str(house.doctor), "service_id": str(house.service)}
        http: List[str] = []
        racer = threading.Thread(target=by_http, args=(base, token, wish, first, starts, http))
        racer.start()
        told = [process.communicate(timeout=120)[0].split() for process in processes]
        racer.join(120)
        told.append(http)
    finally:
        server.terminate()
        server.wait(30)

    assert [len(one) for one in told] == [TURNS] * 3
    for turn in range(TURNS):
        assert sorted(one[turn] for one in told) == ["booked", "slot_taken", "slot_taken"], (turn, told)
    listed = house.clinic.list_appointments(page={"offset": 0})
    assert listed.total == TURNS
    won = [one.count("booked") for one in told]
    print(f"\nkotlin, python, http won {won} of {TURNS}")
