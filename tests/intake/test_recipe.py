from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pilot_analysis.findings import Place
from pilot_analysis.intake.delivery import DeliveryReading
from pilot_analysis.intake.reading import TableReader
from pilot_analysis.intake.recipe import header_of, recipe_of
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import read_sheets
from tests.intake.conftest import TOP, workbook

Read = Callable[..., DeliveryReading]
COSTS = [
    ["Belopp i tkr"],
    ["Kostnadsslag", "Finansiär", "dec -14", "jan -15", "Summa", "Anteckning"],
    ["(text)", "(text)", "(tkr)", "(tkr)", "(tkr)"],
    ["personal", "kommun", 12, 13.5, 25.5],
    ["resor", "kommun", 1, None, 1],
    ["Summa", None, 13, 13.5, 26.5],
]


def test_a_recipe_says_how_a_table_was_found(read: Read) -> None:
    """Header rows, columns, months, totals and the rows that are no data stand in it as a sheet shows them."""
    (table,) = read({"Kostnader": COSTS}).sheets[0].tables

    assert json.loads(table.recipe) == {
        "table": "costs",
        "header": [6, 6],
        "last": 10,
        "columns": {"category": "A", "funder": "B"},
        "months": {"C": "2014-12", "D": "2015-01"},
        "totals": ["E"],
        "unread": {"F": [6, "Anteckning"]},
        "apart": {"legend": [7], "total": [10]},
    }


@pytest.mark.parametrize("sheet", ["Kostnader", "Samverkan"])
def test_a_recipe_is_replayed_to_the_same_reading(read: Read, reader: Reader, sheet: str) -> None:
    """Read by its recipe alone, without any search, a table gives the same rows."""
    meetings = [
        ["Nr", "Datum", "Typ", "Aktörer", None],
        [None, None, None, "AF", "Tanum"],
        ["1", "v. 10 2015", "möte", "x", "x"],
    ]
    rows = [*TOP, *(COSTS if sheet == "Kostnader" else meetings)]
    merged = {"Samverkan": ["D5:E5"]} if sheet == "Samverkan" else None
    content = workbook({sheet: rows}, merged)
    (table,) = read({sheet: rows[len(TOP) :]}, merged=merged).sheets[0].tables
    header, end = header_of(table.recipe)

    again = TableReader(read_sheets(content, "a.xlsx")[0], header, end, reader, Place(), thousands=sheet == "Kostnader")
    assert [(one.values, one.row, one.cells) for one in again.read().rows] == [
        (one.values, one.row, one.cells) for one in table.rows
    ]
    assert recipe_of(header, end, again.kinds) == table.recipe


@pytest.mark.parametrize("words", ["{}", "[]", '{"header": [1]}', "no"])
def test_what_is_no_recipe(words: str) -> None:
    """Anything else is refused as no recipe."""
    with pytest.raises(ValueError, match=r"recipe|Expecting|unpack"):
        header_of(words)
