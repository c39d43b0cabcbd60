"""The examples run, and say what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples/python"


def run(name: str, folder: Path) -> list[str]:
    command = [sys.executable, str(EXAMPLES / name), f"sqlite://{folder}/clinic.db"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_first_booking(tmp_path: Path) -> None:
    booked, refused = run("first_booking.py", tmp_path)
    assert booked.endswith("Europe/Bucharest: scheduled")
    assert refused.startswith("slot_taken ['doctor_busy'")


def test_async_booking(tmp_path: Path) -> None:
    booked, refused = run("async_booking.py", tmp_path)
    assert booked.startswith("scheduled ")
    assert refused.startswith("slot_taken; free is ")


def test_week_of_leave(tmp_path: Path) -> None:
    lines = run("week_of_leave.py", tmp_path)
    assert lines[0] == "6 appointments would lose their place"
    assert len([line for line in lines if " -> " in line]) == 6
    assert lines[-1] == "0 still to be seen to"
