"""What is kept of each participant's deliveries gives what reading all of them anew gives, whatever has happened."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.intake import read_deliveries
from pilot_analysis.runs import parts
from pilot_analysis.runs.clean import Cleaned, clean
from pilot_analysis.runs.progress import Event
from pilot_analysis.study_file import load_study
from pilot_analysis.tables import store
from pilot_analysis.workspace import Workspace
from tests.conftest import ROOT
from tests.intake.conftest import workbook

EVENTS = ["Ärendenr", "Nr", "Händelse", "Datum", "Kursnr"]
COURSES = ["Kursnr", "Kurs", "Anordnare", "Kommun", "Start"]


@pytest.fixture
def pilot(tmp_path: Path) -> Path:
    """Make a folder with the study that ships, without deliveries."""
    shutil.copyfile(ROOT / "pilot.toml", tmp_path / "pilot.toml")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def sample(pilot: Path) -> Path:
    """Put three participants of the shipped sample, their register and corrections there."""
    for name in ("tanum", "dals-ed", "kunskapsforbundet-vast"):
        shutil.copytree(ROOT / "data" / "raw" / name, pilot / "data" / "raw" / name)
    shutil.copy(ROOT / "data" / "raw" / "mottaget.csv", pilot / "data" / "raw")
    shutil.copytree(ROOT / "data" / "raw" / "scb", pilot / "data" / "raw" / "scb")
    return pilot


def cleaned(root: Path, listener: Callable[[Event], None] = lambda _: None, *, force: bool = False) -> Cleaned:
    """Clean the deliveries of a pilot."""
    file = root / "pilot.toml"
    return clean(file, load_study(file), Workspace.at(root), listener, force=force)


def files_read(root: Path) -> set[str]:
    """Clean, and return the files that were read."""
    seen: list[str] = []
    cleaned(root, lambda event: seen.append(event.subject))
    return {one for one in seen if one}


def tables(root: Path) -> dict[str, bytes]:
    """Return every file of the tables, by its path."""
    processed = root / "data" / "processed"
    every = (path for path in processed.rglob("*") if path.is_file() and ".made" not in path.parts)
    return {path.relative_to(processed).as_posix(): path.read_bytes() for path in every}


def case(root: Path, participant: str, month: str, **sheets: list[list[object]]) -> Path:
    """Deliver a month's workbook and return its path."""
    path = root / "data" / "raw" / participant / f"{month}.xlsx"
    path.parent.mkdir(exist_ok=True)
    top = [["Period:", month], []]
    path.write_bytes(workbook({name: [*top, *rows] for name, rows in sheets.items()}))
    return path


def test_what_is_kept_is_what_is_read(sample: Path) -> None:
    """Cleaning writes the tables, sources, accounts and findings that reading all deliveries in memory gives."""
    cleaned(sample)
    study, processed = load_study(sample / "pilot.toml"), sample / "data" / "processed"
    whole = read_deliveries(study, sample / "data" / "raw")

    for name, table in whole.tables.items():
        pd.testing.assert_frame_equal(store.read(processed, name), table)
    pd.testing.assert_frame_equal(store.read_accounts(processed), whole.accounts)
    sources = store.read_sources(processed)
    pd.testing.assert_frame_equal(sources[sources["participant"].notna()].reset_index(drop=True), whole.sources)
    pd.testing.assert_frame_equal(store.read(processed, "actors")[list(whole.actors)], whole.actors)
    told = store.read_findings(processed)
    own = told[~told["table"].eq("indicators")].to_dict("records")
    assert sorted(map(str, own)) == sorted(str(one.record()) for one in whole.findings)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_the_tables_are_as_if_made_anew(sample: Path, tmp_path: Path, seed: int) -> None:
    """After files were taken away, changed, renamed and registered, the tables are those of a first cleaning."""
    draw, raw, kept = random.Random(seed), sample / "data" / "raw", tmp_path / "taken"  # noqa: S311
    kept.mkdir()
    for _ in range(3):
        here = sorted(path for path in raw.rglob("*") if path.is_file() and path.parent != raw)
        gone, changed, renamed = draw.sample([path for path in here if "scb" not in path.parts], 3)
        shutil.move(gone, kept / f"{gone.parent.name}-{gone.name}")
        changed.write_bytes(changed.read_bytes()[: draw.choice((40, -1))])
        renamed.rename(renamed.with_name(f"ny-{renamed.name}"))
        lines = (raw / "mottaget.csv").read_text(encoding="utf-8").splitlines()
        (raw / "mottaget.csv").write_text("\n".join(draw.sample(lines, len(lines) - 2)), encoding="utf-8")
        cleaned(sample)
    again = tmp_path / "again"
    again.mkdir()
    shutil.copyfile(sample / "pilot.toml", again / "pilot.toml")
    shutil.copytree(raw, again / "data" / "raw")
    cleaned(again)

    assert tables(sample) == tables(again)


def test_only_the_participant_that_delivers_is_read_again(sample: Path) -> None:
    """One more file has its participant's files read, and no table of another written; the same again has none."""
    cleaned(sample)
    before = tables(sample)
    case(sample, "tanum", "2015-10", Kostnader=[["Månad", "Kostnadsslag", "Belopp"], ["2015-10", "resor", 700]])

    assert {file.partition("/")[0] for file in files_read(sample)} == {"tanum"}
    changed = {file for file, content in tables(sample).items() if before.get(file) != content}
    parted = {file for file in changed if "/" in file and "together_" not in file}
    assert {file.rpartition("/")[2] for file in parted} == {"tanum.parquet"}
    assert files_read(sample) == set()


def test_a_course_that_comes_later_clears_a_reference(pilot: Path) -> None:
    """An event is suspect while nobody has its course, and no longer when another participant delivers it."""
    case(pilot, "tanum", "2015-01", Händelser=[EVENTS, ["A1", 1, "antagen", "2015-01-08", "K1"]])
    processed = pilot / "data" / "processed"
    quality = []
    for _ in range(2):
        cleaned(pilot)
        quality.append(list(store.read(processed, "case_events")["quality"]))
        case(pilot, "uddevalla", "2015-01", Kurser=[COURSES, ["K1", "Svets", "Komvux", "Uddevalla", "2015-01-12"]])
    cleaned(pilot)
    # The case itself is missing all along, which is the participant's own matter.
    rules = list(store.read_findings(processed).query("rule == 'reference_missing'")["column"])
    cleaned(pilot, force=True)

    assert quality[0] == ["suspect"]
    assert rules == ["case_id"]
    assert list(store.read_findings(processed).query("rule == 'reference_missing'")["column"]) == rules


def test_a_torn_table_is_made_again(sample: Path) -> None:
    """A table whose file was cut off after it was written is made again from the deliveries, and the others stay."""
    cleaned(sample)
    before = tables(sample)
    torn = sample / "data" / "processed" / "cases" / "tanum.parquet"
    torn.write_bytes(torn.read_bytes()[:-9])

    assert {file.partition("/")[0] for file in files_read(sample)} == {"tanum"}
    assert tables(sample) == before


@pytest.mark.parametrize("harm", [b"", b"{}", b"[1, 2", b"\xff\xfe"])
def test_what_was_kept_is_never_believed_in_part(sample: Path, harm: bytes) -> None:
    """An entry of what was kept that is not whole is passed over, and the participant's files are read."""
    cleaned(sample)
    before = tables(sample)
    (sample / "data" / "processed" / ".made" / "tanum.json").write_bytes(harm)
    (sample / "data" / "processed" / "cleaned.json").unlink()

    assert {file.partition("/")[0] for file in files_read(sample)} == {"tanum"}
    assert tables(sample) == before


def test_a_folder_that_is_gone_leaves_nothing(sample: Path) -> None:
    """The rows, findings and entry of a participant whose deliveries are gone are gone with them."""
    cleaned(sample)
    shutil.rmtree(sample / "data" / "raw" / "tanum")
    cleaned(sample)

    assert not any("tanum" in file for file in tables(sample))
    assert not (sample / "data" / "processed" / ".made" / "tanum.json").exists()
    assert "tanum" not in set(store.read(sample / "data" / "processed", "cases")["participant"])


CORRECTION = """[[correction]]
file = "tanum/2015-01.xlsx"
sheet = "Kostnader"
cell = "C4"
found = {found}
corrected = 70
reason = "kommatecknet saknades"
who = "kontaktperson"
on = 2015-03-02
"""


def test_corrections_are_held_against_what_is_read(pilot: Path) -> None:
    """A correction changes its participant's tables when it is written, and one that fits nothing stops every run."""
    case(pilot, "tanum", "2015-01", Kostnader=[["Månad", "Kostnadsslag", "Belopp"], ["2015-01", "resor", 700]])
    case(pilot, "uddevalla", "2015-01", Kostnader=[["Månad", "Kostnadsslag", "Belopp"], ["2015-01", "resor", 80]])
    cleaned(pilot)
    file = pilot / "corrections.toml"
    file.write_text(CORRECTION.format(found=700), encoding="utf-8")

    assert files_read(pilot) == {"tanum/2015-01.xlsx"}
    costs = store.read(pilot / "data" / "processed", "costs")
    assert list(zip(costs["amount"], costs["quality"], strict=True)) == [(80.0, "ok"), (70.0, "corrected")]
    file.write_text(CORRECTION.format(found=701), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"Kostnader > C4 ..701"):
            cleaned(pilot)
    file.write_text(CORRECTION.format(found=700).replace("tanum", "dals-ed"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"dals-ed/2015-01\.xlsx"):
        cleaned(pilot)


def test_many_files_are_read_by_several_processes(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes write the tables that one writes, byte for byte, and every file is told of once."""
    cleaned(sample)
    alone = tables(sample)
    shutil.rmtree(sample / "data" / "processed")
    monkeypatch.setattr(parts, "MANY", 1)
    monkeypatch.setattr(parts, "processes", lambda: 2)
    seen: list[str] = []
    cleaned(sample, lambda event: seen.append(event.subject))

    assert tables(sample) == alone
    delivered = [path for path in (sample / "data" / "raw").glob("*/*") if path.parent.name != "scb"]
    assert len([one for one in seen if one]) == len(delivered)


def test_what_else_lies_among_the_tables_is_passed_over(sample: Path) -> None:
    """Excel's lock file and somebody's note beside the tables stay, and cleaning again has nothing to do."""
    cleaned(sample)
    processed = sample / "data" / "processed"
    beside = [processed / "~$findings.xlsx", processed / "cases" / "anteckning.txt", processed / "egna" / "min.parquet"]
    for path in beside:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")

    assert cleaned(sample).kept
    assert all(path.exists() for path in beside)


def test_a_file_that_cannot_be_opened_stops_no_other(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that nobody may open is rejected, the rest is read, and it is read once it can be opened."""
    shut, opened = "Tanum_2015-03.ods", Path.open
    cleaned(sample)
    whole = tables(sample)

    def refuse(path: Path, *given: object, **more: object) -> object:
        if path.name == shut:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *given, **more)  # type: ignore[call-overload]

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        assert [one["file"] for one in cleaned(sample).rejected] == [f"tanum/{shut}"]

    assert not cleaned(sample).rejected
    assert tables(sample).keys() == whole.keys()
    assert tables(sample)["cases/tanum.parquet"] == whole["cases/tanum.parquet"]


def test_a_folder_that_cannot_be_looked_into_stops_the_run(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliveries in a folder that nobody may look into do not count as missing: cleaning stops and names it."""
    cleaned(sample)
    before, scan = tables(sample), os.scandir

    def refuse(path: str | Path = ".") -> object:
        if Path(path).name == "tanum":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refuse)
        with pytest.raises(PermissionError, match="tanum"):
            cleaned(sample)

    assert tables(sample) == before
