from __future__ import annotations

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilot_analysis.findings import Place
from pilot_analysis.intake.cells import Sheet, number_of, written
from pilot_analysis.pilot import Study
from pilot_analysis.sources import Export, read_statistics
from pilot_analysis.sources.codebook import figure
from pilot_analysis.sources.exports import _table
from pilot_analysis.sources.indicators import rows_of
from pilot_analysis.sources.regions import Regions, region_of
from tests.sources.conftest import Rows, figures, told, workbook

Read = Callable[..., Export]
ROWS: Rows = [["Folkmängd efter region och år"], [], [None, None, "2014"], ["1488", "Trollhättan", 1]]
WORDS = [
    "",
    "Kommun",
    "Kommunkod",
    "Typ av huvudman",
    "Samtliga",
    "2014",
    "2015",
    "1488",
    "Trollhättan",
    "Alla kommuner",
]
WORDS += [
    "Kolada nyckeltal",
    "Valt år: 2020",
    "Statistik från Skolverket",
    "män",
    "kvinnor",
    "20 år",
    "..",
    "-",
    "~100",
]
WORDS += ["Antal", "Summa", "Källa:", "3140", "Senaste uppdatering:", "Folkmängd efter region och år"]
CELLS = st.one_of(st.sampled_from(WORDS), st.integers(0, 9999).map(float), st.text(max_size=4))
GRIDS = st.lists(st.lists(CELLS, max_size=6).map(tuple), max_size=9).map(tuple)


SOUND = (
    (
        ("Folkmängd efter region, kön och år",),
        (),
        ("", "", "", "2013", "2014"),
        ("1488", "Trollhättan", "män", 1.0, 2.0),
        ("", "", "kvinnor", 3.0, ".."),
        ("1435", "Tanum", "män", 4.0, 5.0),
        ("", "", "kvinnor", 6.0, 7.0),
    ),
    (
        ("Kolada nyckeltal",),
        ("", "", "2013", "2014"),
        ("Invånare totalt, antal", "Alla kommuner", 1.0, 2.0),
        ("Invånare totalt, antal", "Tanum", 3.0, 4.0),
        ("Invånare 20 år, antal", "Orust", 5.0, ""),
    ),
    (
        ("Statistik från Skolverket",),
        ("Valt läsår: 2014/15",),
        ("", "", "", "Flickor", "Pojkar"),
        ("Kommun", "Kommunkod", "Typ av huvudman", "Antal", "Antal"),
        ("Tanum", "1435", "Samtliga", 1.0, ".."),
        ("Tanum", "1435", "Kommunal", 2.0, "~100"),
        ("Trollhättan", "1488", "Samtliga", 3.0, 4.0),
    ),
)


def damaged(rows: Rows, edits: list[tuple[str, int, int, str | float]]) -> Sheet:
    """Return a sheet of these rows after some edits: a cell retyped, a row or column inserted, lost or moved."""
    grid = [[*row, *[""] * (5 - len(row))] for row in rows]
    for kind, row, column, cell in edits:
        at, to = row % len(grid), column % len(grid[0])
        if kind == "retype":
            grid[at][to] = cell
        elif kind == "insert":
            grid.insert(at, [""] * len(grid[0]))
        elif kind == "lose" and len(grid) > 1:
            grid.pop(at)
        elif kind == "move":
            grid.append(grid.pop(at))
        elif kind == "column":
            grid = [[*one[:to], "", *one[to:]] for one in grid]
        elif kind == "swap":
            grid = [[*one[to:], *one[:to]] for one in grid]
    return Sheet("Blad1", tuple(map(tuple, grid)))


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["retype", "insert", "lose", "move", "column", "swap"]),
        st.integers(0, 30),
        st.integers(0, 30),
        CELLS,
    ),
    max_size=3,
)


def check(sheet: Sheet) -> int:
    """Hold every row against the cells that it names; return how many rows there are."""
    table = _table(sheet, Place(file="scb/a.xlsx", sheet="Blad1", table="indicators"))
    found, _ = rows_of(table, 1, Regions()) if table else ([], [])
    for row in found:
        held = {}
        for name, cell in json.loads(row["source_cells"]).items():
            letters = cell.rstrip("0123456789")
            held[name] = sheet.at(int(cell.removeprefix(letters)) - 1, number_of(letters))
        assert row["municipality"] in Regions().known(region_of(written(held["municipality"]))).codes
        assert row["value"] is None or figure(held["value"], table.producer if table else "")[0] == row["value"]
        top = written(held["period"]) if "period" in held else "".join(map(str, sheet.rows))
        assert row["period"] in top
    return len(found)


@pytest.mark.parametrize(("rows", "count"), list(zip(SOUND, (8, 4, 6), strict=True)))
def test_sound_sheets(rows: Rows, count: int) -> None:
    """The sheets that the next test damages are read whole."""
    assert check(damaged(rows, [])) == count


@settings(max_examples=300)
@given(st.sampled_from(SOUND), EDITS)
def test_a_figure_is_always_that_of_its_cells(rows: Rows, edits: list[tuple[str, int, int, str | float]]) -> None:
    """However a sheet is damaged, no reader fails; figure, municipality and period are those of the cells named."""
    check(damaged(rows, edits))


@given(GRIDS)
def test_no_sheet_fails(rows: Rows) -> None:
    """No reader fails, whatever stands on a sheet."""
    check(Sheet("Blad1", tuple(map(tuple, rows))))


def test_every_folder_of_statistics_is_read(tmp_path: Path, study: Study) -> None:
    """Exports are told by their content in whichever folder of statistics they lie, and in folders below it."""
    kolada = [["Kolada nyckeltal"], [None, None, "2014"], ["Invånare totalt, antal", "Tanum", 12320.0]]
    for name, content in (("skolverket/2014/a.xlsx", {"K": kolada}), ("kolada/b.xlsx", {"BE0101": ROWS})):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(workbook(content))
    found = read_statistics(tmp_path, 7, study.participants)

    assert list(found.sources["file"]) == ["kolada/b.xlsx", "skolverket/2014/a.xlsx"]
    assert figures(found, "indicator", "value", "source") == [("befolkning", 12320.0, 8), ("scb-folkmangd", 1.0, 7)]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a__xlsx", b"PK\x03\x04", "file_unreadable"),
        ("a__xlsx", b"<html><table><tr><td>2014</td></tr></table></html>", "file_unreadable"),
        ("a__px", b"\x00\x01", "file_unreadable"),
        ("a__json", b"\xff\xfe{", "file_unreadable"),
        ("a__json", b"[" * 100_000, "file_unreadable"),
        ("a__csv", b"ord;och ord\n1;2\n", "export_unknown"),
    ],
)
def test_files_that_are_no_exports(read: Read, name: str, content: bytes, rule: str) -> None:
    """A damaged, misnamed or unknown file is told once, and gives no rows."""
    found = read(**{name: content})

    assert [one.rule for one in found.findings] == [rule]
    assert (len(found.frame), len(found.sources)) == (0, 0)


def test_one_bad_file_stops_no_other(read: Read) -> None:
    """The files beside a damaged one are read."""
    found = read(a__xlsx=b"PK\x03\x04", b__xlsx=workbook({"BE0101": ROWS}))

    assert figures(found, "value") == [(1.0,)]
    assert [rule for rule, _ in told(found)] == ["file_unreadable"]


def test_an_invented_export_is_marked(read: Read) -> None:
    """An export whose title says that its figures are invented is a synthetic source."""
    found = read(a__xlsx=workbook({"BE0101": [["SYNTETISKA UPPGIFTER. Folkmängd efter region och år"], *ROWS[1:]]}))

    assert found.sources["synthetic"].tolist() == [True]


def test_garbage_is_collected_again(read: Callable[..., Export]) -> None:
    """Reading statistics leaves the collection of garbage as it was, on or off."""
    gc.disable()
    try:
        read(x__csv=b"nothing")
        left_off = not gc.isenabled()
    finally:
        gc.enable()
    read(x__csv=b"nothing")

    assert left_off
    assert gc.isenabled()
