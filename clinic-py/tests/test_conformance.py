"""The vectors, replayed in Python: the repository's, or those in the folder that CLINIC_VECTORS names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from clinic import conformance

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CLINIC_VECTORS", ROOT / "clinic-core/tests/vectors"))


def test_vectors() -> None:
    passed, failed = conformance.replay(FOLDER)
    assert failed == []
    assert passed > 0


def test_the_command_line(tmp_path: Path) -> None:
    for name in conformance.FILES:
        (tmp_path / name).write_text("[]")
    wrong = (
        '[{"name":"wrong","zone":"UTC","start":"2027-01-01T09:00",'
        '"rule":{"frequency":"daily","count":1},"expect":{"starts":[]}}]'
    )
    (tmp_path / "recurrence.json").write_text(wrong)
    command = [sys.executable, "-m", "clinic.conformance", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stdout.endswith("0 passed, 1 failed\n") and "2027-01-01T09:00:00Z" in run.stdout
