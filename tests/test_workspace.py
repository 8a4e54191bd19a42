from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pilot_analysis.errors import ConfigurationError, Locked
from pilot_analysis.workspace import Workspace, find_study, sweep, write_whole

# Publishes a second report over a first; dies without warning at the file operation whose number it is given.
CRASHING_PUBLISHER = """
import os, sys
from pathlib import Path
from pilot_analysis.workspace import Workspace
space, fatal, seen = Workspace.at(Path(sys.argv[1])), int(sys.argv[2]), 0
watched = {"open", "os.rename", "os.remove", "os.mkdir", "os.symlink", "os.rmdir", "os.replace"}
def watch(event, arguments):
    global seen
    if event in watched and str(space.reports) in str(arguments):
        seen += 1
        if seen == fatal:
            os._exit(9)
sys.addaudithook(watch)
with space.lock(), space.scratch() as folder:
    (folder / "index.html").write_text("second")
    space.publish(folder, "second")
"""


def publish(space: Workspace, run: str) -> None:
    """Publish a one-page report."""
    with space.lock(), space.scratch() as folder:
        (folder / "index.html").write_text(run, encoding="utf-8")
        space.publish(folder, run)


def test_publishing_moves_latest(tmp_path: Path) -> None:
    """A published run is what latest points at, and the run before stays."""
    space = Workspace.at(tmp_path)

    publish(space, "first")
    publish(space, "second")

    assert (tmp_path / "reports" / "latest" / "index.html").read_text(encoding="utf-8") == "second"
    assert (tmp_path / "reports" / "first" / "index.html").read_text(encoding="utf-8") == "first"
    assert space.latest() == tmp_path.resolve() / "reports" / "second"


def test_unpublished_scratch_is_removed(tmp_path: Path) -> None:
    """A run that stops before publishing leaves no folder and no link."""
    space = Workspace.at(tmp_path)

    with space.lock(), space.scratch() as folder:
        (folder / "half.html").write_text("half", encoding="utf-8")

    assert [one.name for one in space.reports.iterdir()] == [".lock"]
    assert space.latest() is None


def test_second_run_is_refused(tmp_path: Path) -> None:
    """While one run holds the workspace a second is refused with exit code 75, and after it is not."""
    space = Workspace.at(tmp_path)

    with space.lock(), pytest.raises(Locked, match="Another run is already working") as caught, space.lock():
        pass

    assert caught.value.exit_code == 75
    with space.lock():
        assert (space.reports / ".lock").exists()


def test_published_report_survives_a_crash_at_every_file_operation(tmp_path: Path) -> None:
    """Whichever file operation a publisher dies at, latest is a whole report, and the next run succeeds."""
    publish(Workspace.at(tmp_path), "first")
    deaths = 0
    for fatal in range(1, 100):
        child = subprocess.run([sys.executable, "-c", CRASHING_PUBLISHER, str(tmp_path), str(fatal)], check=False)
        latest = tmp_path / "reports" / "latest" / "index.html"
        assert latest.read_text(encoding="utf-8") in {"first", "second"}
        if child.returncode == 0:
            break
        deaths += 1
        assert child.returncode == 9
        publish(Workspace.at(tmp_path), f"after-{fatal}")
        assert latest.read_text(encoding="utf-8") == f"after-{fatal}"
        latest.parent.unlink()
        latest.parent.symlink_to("first", target_is_directory=True)
        for left in (tmp_path / "reports").glob("second"):
            left.rename(tmp_path / "reports" / f"kept-{fatal}")

    assert deaths >= 5
    assert child.returncode == 0


def test_study_is_found_upwards(tmp_path: Path) -> None:
    """The study file is found from a folder below it, and its absence is told."""
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"no pilot\.toml"):
        find_study(below)

    (tmp_path / "pilot.toml").touch()

    assert find_study(below) == tmp_path.resolve() / "pilot.toml"


def test_write_whole(tmp_path: Path) -> None:
    """A file is replaced whole and nothing is left beside it."""
    write_whole(tmp_path / "a" / "b.txt", b"one")
    write_whole(tmp_path / "a" / "b.txt", b"two")

    assert [one.name for one in (tmp_path / "a").iterdir()] == ["b.txt"]
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"two"


def test_publishing_the_same_again_keeps_the_first(tmp_path: Path) -> None:
    """A report with the same name and bytes as a published one moves latest back to it and makes no second folder."""
    space = Workspace.at(tmp_path)
    publish(space, "first")
    publish(space, "second")

    publish(space, "first")

    assert space.latest() == space.reports / "first"
    assert sorted(one.name for one in space.reports.glob("[a-z]*")) == ["first", "latest", "second"]


def test_publishing_other_bytes_under_a_taken_name(tmp_path: Path) -> None:
    """A report whose name is taken by other bytes is published beside it, with a number."""
    space = Workspace.at(tmp_path)
    publish(space, "first")
    (space.reports / "first" / "index.html").write_text("tampered", encoding="utf-8")

    publish(space, "first")

    assert space.latest() == space.reports / "first-2"
    assert (space.reports / "first" / "index.html").read_text(encoding="utf-8") == "tampered"


def test_publishing_beside_latest(tmp_path: Path) -> None:
    """A report that is not to be the latest is published without moving the link."""
    space = Workspace.at(tmp_path)
    publish(space, "first")

    with space.lock(), space.scratch() as folder:
        (folder / "index.html").write_text("aside", encoding="utf-8")
        target = space.publish(folder, "aside", latest=False)

    assert target == space.reports / "aside"
    assert space.latest() == space.reports / "first"


def test_the_environment_names_the_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PILOT_FILE names the study file, unless a folder to start from is given."""
    monkeypatch.setenv("PILOT_FILE", str(tmp_path / "other.toml"))
    (tmp_path / "pilot.toml").touch()

    assert find_study() == (tmp_path / "other.toml").resolve()
    assert find_study(tmp_path) == (tmp_path / "pilot.toml").resolve()


def test_sweeping_takes_only_what_was_left_unfinished(tmp_path: Path) -> None:
    """What a killed write left is removed; anybody else's hidden file stays."""
    (tmp_path / ".cases.parquet.1a2b3c4d.pilot-unfinished").touch()
    (tmp_path / ".env.local").touch()
    (tmp_path / ".config.d").mkdir()

    sweep(tmp_path)

    assert sorted(one.name for one in tmp_path.iterdir()) == [".config.d", ".env.local"]
