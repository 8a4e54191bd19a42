from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilot_analysis.findings import Place, Severity
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.sheets import unaccounted
from pilot_analysis.intake.values import Reader
from pilot_analysis.schema import tables
from tests.intake.conftest import workbook

HEADINGS = sorted({word for table in tables().values() for one in table.columns.values() for word in one.headings})
CELLS = st.one_of(
    st.none(),
    st.sampled_from([*HEADINGS, "Summa", "x", "..", "<5", "Tanum", "Källa:", "dec -14", "121212-1212", "möte", "=A1"]),
    st.integers(-5, 3000),
    st.floats(0, 10, width=16),
    st.dates(date(2014, 1, 1), date(2016, 1, 1)),
    st.text("aå ;,/¹-12", max_size=6),
)
SHEETS = st.sampled_from(["Ärenden", "Behov", "Samverkan", "Kostnader och mål", "Stödverktyg", "Blad1"])
ROWS = st.lists(st.lists(CELLS, max_size=7), min_size=1, max_size=9)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHEETS, ROWS, st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=7))
def test_whatever_stands_on_a_sheet_is_accounted_for(
    reader: Reader, name: str, rows: Sequence[Sequence[Any]], header: list[str]
) -> None:
    """However the cells of a sheet stand, each filled one is counted once, and no personal number is kept."""
    read = read_delivery(workbook({name: [*rows[:2], header, *rows[2:]]}), Place("tanum", "tanum/a.xlsx"), reader)

    for sheet in read.sheets:
        assert sum(sheet.counts.values()) == sheet.filled
    assert "accounting" not in {one.rule for one in read.findings}
    kept = [
        value for sheet in read.sheets for table in sheet.tables for row in table.rows for value in row.values.values()
    ]
    assert not any("121212" in str(value) for value in kept)
    assert "1212-1212" not in "".join(one.message.sv for one in read.findings)


@pytest.mark.parametrize("values", [6, 8])
def test_a_sheet_that_does_not_add_up_is_fatal(values: int) -> None:
    """One filled cell more or fewer than are accounted for is a fatal finding that gives both numbers."""
    place = Place("tanum", "tanum/a.xlsx", "Behov")

    told = unaccounted(10, Counter(value=values, heading=2, rejected=1), place)

    assert told is not None
    assert (told.rule, told.severity, told.found, told.expected) == (
        "accounting",
        Severity.FATAL,
        "10",
        str(values + 3),
    )
    assert told.message.en == (
        f"tanum/a.xlsx > Behov: 10 cells are filled in but {values + 3} are accounted for. The sheet was not read."
    )


def test_a_sheet_that_adds_up_is_not_told() -> None:
    """Where as many cells are accounted for as are filled in, nothing is told."""
    assert unaccounted(10, Counter(value=7, heading=2, rejected=1), Place()) is None
