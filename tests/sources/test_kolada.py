from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pilot_analysis.sources import Export, read_exports
from tests.sources.conftest import figures, shared, told, workbook

Read = Callable[..., Export]
YEARS = [None, None, "2013", "2014"]
ROWS = [
    ["Kolada nyckeltal"],
    YEARS,
    ["Invånare  totalt, antal", "Alla kommuner", 33258.0, 33600.0],
    ["Invånare  totalt, antal", "Tanum", 12303.0, 12320.0],
    ["Arbetslöshet 18-64 år, andel (%)", "Tanum", 9.600745, None],
    ["Nettokostnad vuxenutbildning, kr/inv", "Stockholms läns kommuner (ovägt medel)", 1.0, 2.0],
]


def test_a_saved_sheet(read: Read) -> None:
    """Titles are read with white space squeezed, empty cells as missing, and averages are left out and told."""
    found = read(a__xlsx=workbook({"Kolada nyckeltal": ROWS}))

    assert figures(found, "indicator", "municipality", "period", "age", "value", "unit", "status") == [
        ("befolkning", "1435", "2013", "total", 12303.0, "antal", "ok"),
        ("befolkning", "1435", "2014", "total", 12320.0, "antal", "ok"),
        ("kolada-arbetsloshet-18-64-ar-andel", "1435", "2013", "18-64", 9.600745, "procent", "ok"),
        ("kolada-arbetsloshet-18-64-ar-andel", "1435", "2014", "18-64", None, "procent", "missing"),
    ]
    assert told(found) == [("average_left_out", "B3"), ("average_left_out", "B6"), ("figures_missing", "D5")]
    assert found.frame["source_cells"].iloc[1] == '{"municipality": "B4", "period": "D2", "value": "D4"}'


def test_a_hand_edited_copy(read: Read) -> None:
    """No title, first key figure lost, transposed copy, scratch sheet: what can be read is, the rest is told."""
    edited = [YEARS, ["", "Ale", 1.0, 2.0], *ROWS[3:5]]
    transposed = [list(column) for column in zip(*[[*row, *[None] * (4 - len(row))] for row in ROWS], strict=True)]
    sheets = {"Blad1": [["räkna om sen", 3]], "Blad2": transposed, "Blad3": edited}
    found = read(a__xlsx=workbook(sheets))

    assert set(figures(found, "indicator", "municipality", "period", "value")) == {
        ("befolkning", "1435", "2013", 12303.0),
        ("befolkning", "1435", "2014", 12320.0),
        ("kolada-arbetsloshet-18-64-ar-andel", "1435", "2013", 9.600745),
        ("kolada-arbetsloshet-18-64-ar-andel", "1435", "2014", None),
    }
    assert [(one.rule, one.place.sheet, one.place.cell) for one in found.findings if "undefined" not in one.rule] == [
        ("sheet_ignored", "Blad1", ""),
        ("sheet_transposed", "Blad2", ""),
        ("measure_missing", "Blad3", "A2"),
        ("figures_missing", "Blad3", "D4"),
    ]


@pytest.mark.parametrize(
    ("mark", "status"), [("-", "missing"), (".", "impossible"), ("..", "suppressed"), ("–", "unreadable")]
)
def test_signs(read: Read, mark: str, status: str) -> None:
    """Each of Kolada's signs has its own meaning; a sign that is not in its codebook is told as unreadable."""
    rows = [ROWS[0], YEARS, ["Invånare totalt, antal", "Tanum", mark, 1.0]]
    found = read(a__xlsx=workbook({"Kolada nyckeltal": rows}))

    assert figures(found, "value", "status") == [(None, status), (1.0, "ok")]
    assert told(found) == [("value_unreadable" if status == "unreadable" else "figures_missing", "C3")]


def test_every_cell_of_a_real_export(tmp_path: Path) -> None:
    """The figures of a real export equal its published long form, all 49 municipalities, 15 key figures, 15 years."""
    export = shared("kolada/kolada_export_invanare_1998_2019.xlsx")
    tidy = shared("kolada/befolkning_2005_2019_vastra_gotaland_tidy.csv")
    (tmp_path / "kolada").mkdir()
    shutil.copy(export, tmp_path / "kolada")
    found = read_exports(tmp_path / "kolada", 1)

    names = {one.expected: one.found for one in found.findings if one.rule == "indicator_undefined"}
    names["befolkning"] = "Invånare totalt, antal"
    with tidy.open(encoding="utf-8") as stream:
        wanted = {(row["nyckeltal"], row["kommunkod"], row["ar"]): row["varde"] for row in csv.DictReader(stream)}
    frame = found.frame[
        found.frame["period"].between("2005", "2019") & found.frame["municipality"].str.startswith("14")
    ]
    keys = zip(frame["indicator"].map(names), frame["municipality"], frame["period"], strict=True)
    values = dict(zip(keys, frame["value"].astype(object).where(frame["value"].notna(), None), strict=True))
    assert len(wanted) == 49 * 15 * 15
    assert {key: value for key, value in values.items() if key in wanted} == {
        key: float(value) if value else None for key, value in wanted.items()
    }
    assert found.frame["municipality"].nunique() == 290
    assert {one.rule for one in found.findings} == {"indicator_undefined", "average_left_out", "figures_missing"}
