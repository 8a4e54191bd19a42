"""The command ``pilot design``: shows, locks once, replaces only for a reason, checks."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pilot_analysis import cli
from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder that holds the study that ships, and nothing else."""
    shutil.copyfile(ROOT / "pilot.toml", tmp_path / "pilot.toml")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command in English."""
    code = cli.main([*words, "--pilot", str(folder / "pilot.toml"), "--language", "en"])
    told = capsys.readouterr()
    return code, told.out, told.err


def facts(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> dict[str, Any]:
    """Return what a command tells machines."""
    found: dict[str, Any] = json.loads(run(capsys, folder, *words, "--json")[1])
    return found


def change(folder: Path, old: str = "exclude = []", new: str = 'exclude = ["1480"]') -> None:
    """Change the study file."""
    file = folder / "pilot.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_nothing_is_locked(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Without a lock the design is shown with what to do; a check ends with 3; no file is written."""
    code, out, err = run(capsys, folder, "design")

    assert code == 0
    assert "- comparison municipalities: 43\n" in out
    assert "- reference year: 2014\n" in out
    assert "Lock it with pilot design lock" in err
    assert run(capsys, folder, "design", "check")[0] == 3
    assert not (folder / "design.lock.toml").exists()


def test_a_design_can_be_locked_before_anything_is_delivered(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """With no delivery at all the lock says that no year was there to be read, and the check ends with 0."""
    code, out, err = run(capsys, folder, "design", "lock")

    assert (code, err) == (0, "")
    assert out.startswith("The design is locked in design.lock.toml, digest 557b1b4b.")
    assert tomllib.loads((folder / "design.lock.toml").read_text("utf-8"))["data_until"] == 0
    assert run(capsys, folder, "design", "check")[0] == 0


def test_locking_again_writes_nothing(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """The same design locked again is told to be locked already."""
    assert facts(capsys, folder, "design", "lock")["written"] is True
    kept = (folder / "design.lock.toml").read_bytes()

    assert facts(capsys, folder, "design", "lock")["written"] is False
    assert (folder / "design.lock.toml").read_bytes() == kept


def test_another_design_needs_a_reason(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """After a change the check ends with 3 and names what departs; locking is refused with the way, then done."""
    run(capsys, folder, "design", "lock")
    change(folder)

    code, out, err = run(capsys, folder, "design", "check")
    assert code == 3
    assert "This run departs from the locked design: comparison municipalities." in out
    assert 'pilot design lock --reason "the reason"' in err
    assert "- comparison municipalities: 42 (locked: 43)" in run(capsys, folder, "design", "show")[1]
    code, _, err = run(capsys, folder, "design", "lock")
    assert code == 2
    assert 'replace it and say why: pilot design lock --reason "the reason"' in err
    assert run(capsys, folder, "design", "lock", "--reason", "Gothenburg weighs too much")[0] == 0
    assert "Reason: Gothenburg weighs too much" in run(capsys, folder, "design")[1]
    assert facts(capsys, folder, "design", "check")["departures"] == []


def test_unread_statistics_are_read_first(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """With statistics that are not read yet the lock is refused; once read they are enough, and it is late."""
    shutil.copytree(ROOT / "data" / "raw" / "scb", folder / "data" / "raw" / "scb")

    code, _, err = run(capsys, folder, "design", "lock")
    assert code == 2
    assert "Run pilot clean, and lock after that." in err
    assert run(capsys, folder, "clean")[0] == 0
    code, _, err = run(capsys, folder, "design", "lock")
    assert code == 0
    assert err.startswith("Figures until 2025 were there to be read already.")
    assert facts(capsys, folder, "design")["data_until"] == 2025
