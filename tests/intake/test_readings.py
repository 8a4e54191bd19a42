from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pilot_analysis.intake import read_deliveries
from pilot_analysis.intake.ahead import MANY, read_ahead
from pilot_analysis.intake.corrections import Correction
from pilot_analysis.intake.folder import list_folder
from pilot_analysis.pilot import Study
from tests.intake.conftest import workbook

HEADINGS = ["Ärendenr", "Kommun", "Klient", "Kön", "Öppnat", "Avslutat", "Mäklartid"]


def delivered(raw: Path, opened: str = "2015-03-02") -> Path:
    """Write two months of Tanum's cases below ``raw`` and return the later file."""
    (raw / "tanum").mkdir(parents=True, exist_ok=True)
    for month, number in (("2015-02", 1), ("2015-03", 2)):
        row = [f"T{number}", "Tanum", "person", "kvinna", opened, None, 1.5]
        file = raw / "tanum" / f"{month}.xlsx"
        file.write_bytes(
            workbook({"Ärenden": [["Period:", month], HEADINGS, row, ["T9", "Tanmu", "person", "", opened]]})
        )
    return file


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder for what was read."""
    return tmp_path / "kept"


def shipped(study: Study, tmp_path: Path) -> Path:
    """Return a copy of the shipped sample's deliveries of three participants."""
    raw = tmp_path / "raw"
    for name in ("tanum", "dals-ed", "kunskapsforbundet-vast"):
        shutil.copytree(Path(__file__).parents[2] / "data" / "raw" / name, raw / name)
    return raw


def test_what_was_kept_reads_as_the_files_do(study: Study, tmp_path: Path, kept: Path) -> None:
    """A second reading from what was kept gives the same tables, sources, accounts and findings as the files."""
    raw = shipped(study, tmp_path)
    plain, first, second = (read_deliveries(study, raw, kept=one) for one in (None, kept, kept))

    assert len(list(kept.glob("*.json"))) > 20
    for name, table in plain.tables.items():
        pd.testing.assert_frame_equal(first.tables[name], table)
        pd.testing.assert_frame_equal(second.tables[name], table)
    for name in ("sources", "accounts", "actors"):
        pd.testing.assert_frame_equal(getattr(second, name), getattr(plain, name))
    assert second.findings == first.findings == plain.findings


def test_a_changed_file_is_read_again(study: Study, tmp_path: Path, kept: Path) -> None:
    """A file with other content under the same name is read anew, and its old reading is forgotten."""
    raw = tmp_path / "raw"
    delivered(raw)
    read_deliveries(study, raw, kept=kept)
    before = {one.name for one in kept.iterdir()}
    file = delivered(raw)
    file.write_bytes(
        workbook({"Ärenden": [["Period:", "2015-03"], HEADINGS, ["T2", "Tanum", "person", "man", "2015-03-02"]]})
    )
    read = read_deliveries(study, raw, kept=kept)

    assert list(read.tables["cases"]["sex"].dropna()) == ["kvinna", "man"]
    after = {one.name for one in kept.iterdir()}
    assert len(before) == len(after) == 2
    assert len(before & after) == 1


@pytest.mark.parametrize("damage", [b"", b"{}", b"0" * 64 + b"\n{}"])
def test_a_damaged_reading_is_not_used(study: Study, tmp_path: Path, kept: Path, damage: bytes) -> None:
    """What was kept and is torn, or altered by a single byte, is read anew from the file."""
    raw = tmp_path / "raw"
    delivered(raw)
    plain = read_deliveries(study, raw, kept=kept)
    for one in kept.iterdir():
        one.write_bytes(damage or one.read_bytes().replace(b'"T2"', b'"T3"'))
    again = read_deliveries(study, raw, kept=kept)

    pd.testing.assert_frame_equal(again.tables["cases"], plain.tables["cases"])


def test_another_study_reads_anew(study: Study, tmp_path: Path, kept: Path) -> None:
    """A name that the study did not know when a file was read is understood as soon as the study lists it."""
    raw = tmp_path / "raw"
    delivered(raw)
    read = read_deliveries(study, raw, kept=kept)
    assert "municipality_unknown" in {one.rule for one in read.findings}
    named = [
        one.model_copy(update={"aliases": ("Tanmu",)}) if one.name == "Tanum" else one for one in study.municipalities
    ]
    other = study.model_copy(update={"municipalities": tuple(named)})

    again = read_deliveries(other, raw, kept=kept)

    assert "municipality_unknown" not in {one.rule for one in again.findings}


def test_a_corrected_file_is_always_read(study: Study, tmp_path: Path, kept: Path, correction: Correction) -> None:
    """A correction takes effect although the file was read and kept without it."""
    raw = tmp_path / "raw"
    delivered(raw)
    before = read_deliveries(study, raw, kept=kept)
    after = read_deliveries(study, raw, corrections=[correction], kept=kept)

    assert list(before.tables["cases"]["hours"].dropna()) == [1.5, 1.5]
    assert sorted(after.tables["cases"]["hours"].dropna()) == [1.5, 2.5]


@pytest.fixture
def correction() -> Correction:
    """A correction of the time spent on Tanum's first case."""
    from datetime import date

    return Correction(
        "tanum/2015-02.xlsx", "Ärenden", "G3", 1.5, 2.5, "Fel i underlaget", "utvärderare", date(2016, 1, 4)
    )


def test_many_files_are_read_by_several_processes_alike(study: Study, tmp_path: Path, kept: Path) -> None:
    """What several processes read and keep is what one reads; a file that none can read is told as ever."""
    raw = tmp_path / "raw"
    for number in range(MANY):
        path = raw / "tanum" / f"{number:03d}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        row = [f"T{number}", "Tanum", "person", "kvinna", "2015-03-02"]
        path.write_bytes(
            workbook({"Ärenden": [["Period:", "2015-03"], HEADINGS, row]}) if number else b"PK\3\4 cut off"
        )
    told: list[str] = []
    plain = read_deliveries(study, raw)
    read_ahead(list_folder(study, raw)[0], study, kept, told.append, processes=2)

    assert len(told) == MANY
    assert len(list(kept.glob("*.json"))) == MANY - 1
    again = read_deliveries(study, raw, kept=kept)
    pd.testing.assert_frame_equal(again.tables["cases"], plain.tables["cases"])
    assert again.findings == plain.findings
    assert "file_unreadable" in {one.rule for one in again.findings}


def test_a_reading_that_cannot_be_kept_is_read_all_the_same(study: Study, tmp_path: Path, kept: Path) -> None:
    """Where a file stands in the place of the folder the deliveries are read as without it."""
    raw = tmp_path / "raw"
    delivered(raw)
    kept.write_text("in the way", encoding="utf-8")
    plain, blocked = (read_deliveries(study, raw, kept=one) for one in (None, kept))

    assert not plain.tables["cases"].empty
    assert blocked.tables["cases"].equals(plain.tables["cases"])
