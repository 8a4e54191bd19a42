from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
import xlsxwriter

from pilot_analysis.sources import Export, read_exports
from tests.conftest import ROOT

SHIPPED = ROOT / "data" / "raw" / "scb"
SHARED = Path(os.environ.get("PILOT_SHARED_DATA", ROOT.parent / "shared" / "data"))
PANEL = SHARED / "utbildningsniva_16_74_1985_2025_vastra_gotaland.csv"
TITLE = "Andel av befolkningen 16-74 år med eftergymnasial utbildning, procent, efter region och år"


@pytest.fixture(scope="module")
def shipped() -> Export:
    """The export that ships."""
    return read_exports(SHIPPED, 500)


def export(folder: Path, rows: list[list[object]], sheet: str = "TAB3981") -> Path:
    """Write a saved export with these rows below the title."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet(sheet)
    for row, cells in enumerate([[TITLE], [], *rows]):
        for column, cell in enumerate(cells):
            if cell is not None:
                page.write(row, column, cell)
    book.close()
    folder.mkdir(exist_ok=True)
    (folder / "export.xlsx").write_bytes(stream.getvalue())
    return folder


@pytest.mark.parametrize(
    ("code", "year", "share"),
    [("1488", "2014", 31.45), ("1438", "2014", 18.11), ("1401", "1985", 16.55), ("1443", "1994", 16.55)],
)
def test_shipped_figures(shipped: Export, code: str, year: str, share: float) -> None:
    """Figures of the shipped export are SCB's, to two decimals."""
    frame = shipped.frame
    (value,) = frame.loc[(frame["municipality"] == code) & (frame["period"] == year), "value"]

    assert value == share


def test_shipped_panel_is_whole(shipped: Export) -> None:
    """49 municipalities and 41 years; only Bollebygd 1985-1993 has no figure, and the first of those is told."""
    frame = shipped.frame
    missing = frame[frame["value"].isna()]

    assert (frame["municipality"].nunique(), frame["period"].nunique(), len(frame)) == (49, 41, 49 * 41)
    assert set(missing["municipality"]) == {"1443"}
    assert list(missing["period"]) == [str(year) for year in range(1985, 1994)]
    assert set(missing["status"]) == {"unavailable"}
    (told,) = shipped.findings
    assert (told.rule, told.place.cell, told.found) == ("figures_missing", "C18", "..")
    assert "9 uppgifter" in told.message.sv


def test_breaks_in_the_series(shipped: Export) -> None:
    """The first years of a new definition, 1990 and 2000, and only they, are breaks."""
    frame = shipped.frame

    assert set(frame.loc[frame["status"] == "break", "period"]) == {"1990", "2000"}
    assert set(frame["status"]) == {"break", "ok", "unavailable"}


def test_a_source_of_real_figures(shipped: Export) -> None:
    """The source is real, of no participant, and numbered on; the definition is the first footnote."""
    (source,) = shipped.sources.to_dict("records")

    assert (source["source"], source["synthetic"], source["header_row"]) == (500, False, 3)
    assert source["file"] == "scb/TAB3981_eftergymnasial_16-74_1985-2025.xlsx"
    assert shipped.sources["participant"].isna().all()
    assert shipped.frame["definition"].iloc[0].startswith("Andelen är beräknad ur SCB:s tabell")


def test_every_figure_is_that_of_the_published_panel(shipped: Export) -> None:
    """Each of the 2,009 cells equals the panel that it was carried over from."""
    if not PANEL.is_file():
        pytest.skip(f"the panel is not here: {PANEL}")
    with PANEL.open(encoding="utf-8") as stream:
        panel = {(row["kommunkod"], row["ar"]): row["andel_eftergymnasial_16_74_pct"] for row in csv.DictReader(stream)}
    frame = shipped.frame
    keys = zip(frame["municipality"], frame["period"], strict=True)
    values = frame["value"].astype(object).where(frame["value"].notna(), None)

    found = dict(zip(keys, values, strict=True))
    assert found == {key: float(value) if value else None for key, value in panel.items()}


def test_counties_footnotes_and_contacts(tmp_path: Path) -> None:
    """Counties are kept, other regions told and left out; contacts reach neither rows nor findings."""
    rows = [
        [None, None, "2014", "2015"],
        ["14", "Västra Götalands län", 38.0, 38.5],
        ["0010", "Stor-Stockholm", 44.0, 44.5],
        ["1488", "Trollhättan", "31,5", ".."],
        [],
        ["Kontaktperson:"],
        ["Exempel Exempelsson, 010-479 00 00"],
        ["Fotnot om andelen."],
    ]
    found = read_exports(export(tmp_path / "scb", rows), 1)

    assert [(one.rule, one.place.cell) for one in found.findings] == [
        ("region_left_out", "A5"),
        ("figures_missing", "D6"),
    ]
    assert found.frame["municipality"].tolist() == ["14", "14", "1488", "1488"]
    assert found.frame["value"].isna().tolist() == [False, False, False, True]
    assert found.frame["value"].iloc[2] == 31.5
    assert found.frame["definition"].iloc[0] == "Fotnot om andelen."
    assert "Exempelsson" not in found.frame.to_csv() + repr(found.findings)


def test_cells_that_are_no_figures(tmp_path: Path) -> None:
    """A sign whose meaning is not known for SCB is null and told; a dash is SCB's zero, and told too."""
    rows = [[None, None, "2014", "2015"], ["1488", "Trollhättan", "–", "<5"]]
    found = read_exports(export(tmp_path / "scb", rows), 1)

    assert found.frame["value"].isna().tolist() == [False, True]
    assert (found.frame["value"].iloc[0], found.frame["status"].tolist()) == (0.0, ["ok", "unreadable"])
    assert [(one.rule, one.place.cell) for one in found.findings] == [
        ("figures_zero", "C4"),
        ("value_unreadable", "D4"),
    ]


def test_an_unknown_export_is_told(tmp_path: Path) -> None:
    """A workbook of another table is told and not read."""
    found = read_exports(export(tmp_path / "scb", [[None, None, "2014", "2015"]], sheet="TAB1"), 1)

    assert [one.rule for one in found.findings] == ["export_unknown"]
    assert len(found.frame) == 0


def test_a_damaged_export_is_told(tmp_path: Path) -> None:
    """A file that cannot be read is told as such."""
    folder = tmp_path / "scb"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(b"PK\x03\x04")

    assert [one.rule for one in read_exports(folder, 1).findings] == ["file_unreadable"]


def test_no_folder(tmp_path: Path) -> None:
    """A missing folder has no rows, no sources and no findings, and the columns of the table."""
    found = read_exports(tmp_path / "scb", 1)

    assert (len(found.frame), len(found.sources), found.findings) == (0, 0, ())
    assert "value" in found.frame.columns
