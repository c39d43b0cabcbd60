"""The README's programs run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parent.parent / "README.md"


def test_the_program_of_the_repository_s_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    readme = README.parent.parent / "README.md"
    (program,) = re.findall(r"```python\n(.*?)```", readme.read_text(), re.DOTALL)
    exec(compile(program, str(readme), "exec"), {})
    assert capsys.readouterr().out.splitlines() == ["scheduled", "142.80"]


def test_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    programs = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(programs) == 2
    # From nothing to a refusal with what is free instead, on one page.
    assert all(len(program.splitlines()) < 40 for program in programs)
    names: dict[str, Any] = {}
    for program in programs:
        exec(compile(program, str(README), "exec"), names)
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"(Monday|Wednesday) \d\d:\d\d scheduled", lines[0])
    assert re.fullmatch(r"slot_taken \['doctor_busy', 'patient_busy'\] \d+", lines[1])
    assert re.fullmatch(r"not_offered \[.*'outside_schedule'.*\] [1-9]\d*", lines[2])
    assert lines[3] == "142.80"
    # Ten to eleven in Bucharest is taken.
    assert lines[4] == "['2027-03-01T07:00:00+00:00', '2027-03-01T07:30:00+00:00', '2027-03-01T09:00:00+00:00']"
    assert "doctor_busy" in lines[5]
