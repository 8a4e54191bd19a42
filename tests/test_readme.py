"""The README's commands, tree, tables and code are true."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\| `pilot (\w+)` \|", README, flags=re.MULTILINE)


def help_of(*command: str) -> str:
    """Return what the command line says of itself."""
    run = subprocess.run([sys.executable, "-m", "pilot_analysis", *command, "--help"], capture_output=True, check=True)
    return run.stdout.decode()


def test_commands_are_those_of_the_program() -> None:
    """The README's table lists the same commands as pilot --help, in the same order."""
    offered = re.search(r"\{([\w,]+)\}", help_of())

    assert offered is not None
    assert offered[1].split(",") == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_pilot_and_json(command: str) -> None:
    """Every command tells of --pilot and --json."""
    shown = help_of(command)

    assert "--pilot" in shown
    assert "--json" in shown


def test_tree() -> None:
    """Every path of the README's tree is there."""
    tree = README.split("## What is where")[1].split("```")[1]
    paths = re.findall(r"(?:^|\s{2,})([a-z][\w/.]*(?:/|\.toml))(?=\s{2,})", tree, flags=re.MULTILINE)

    assert len(paths) == 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_notebooks_are_those_of_the_folder() -> None:
    """The README's table lists exactly the notebooks that ship."""
    listed = re.findall(r"^\| `(\d\d_\w+)` \|", README, flags=re.MULTILINE)

    assert listed == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def test_make_targets() -> None:
    """Every make target the README names is in the Makefile."""
    targets = set(re.findall(r"make ([a-z]+)", README)) - {"it"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert [one for one in sorted(targets) if not re.search(rf"^{one}:", makefile, flags=re.MULTILINE)] == []


def test_links() -> None:
    """Every link between the project's own pages leads somewhere."""
    links = re.findall(r"\]\(([\w.]+)\)", README + ARCHITECTURE)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_architecture_names_what_is_there() -> None:
    """Every module and folder that ARCHITECTURE.md places in the package is there."""
    named = set(re.findall(r"`((?:\w+/)*\w+\.(?:py|toml)|\w+/)`", ARCHITECTURE)) - {"notebooks/", "tests/", "data/"}
    places = [ROOT, ROOT / "src" / "pilot_analysis"]

    assert [name for name in sorted(named) if not any((place / name).exists() for place in places)] == []
