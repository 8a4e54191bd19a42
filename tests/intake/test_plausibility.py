from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pilot_analysis.findings import Finding, Place
from pilot_analysis.intake.consolidation import Source, Standing, consolidate
from pilot_analysis.intake.plausibility import large_changes, unit_slips
from pilot_analysis.intake.rules import checks
from pilot_analysis.intake.slices import Joined, cut
from pilot_analysis.intake.table_reading import TableReading

MONTHS = ["2014-12", *(f"2015-{month:02d}" for month in range(1, 12))]


def source(table: str, participant: str, rows: Sequence[dict[str, Any]]) -> Source:
    """Return rows as one sheet holds them, from row 6 on."""
    letters = {name: chr(65 + place) for place, name in enumerate(rows[0])}
    columns = {name: [one[name] for one in rows] for name in rows[0]}
    numbers = list(range(6, 6 + len(rows)))
    return Source(1, Place(participant, table=table), TableReading(table, 5, letters, columns, numbers))


def amounts(values: Sequence[float | None]) -> dict[str, Standing]:
    """Return a participant's costs of one kind, month by month."""
    rows = [
        {"month": month, "category": "resor", "amount": value} for month, value in zip(MONTHS, values, strict=False)
    ]
    return {"costs": consolidate("costs", [source("costs", "tanum", rows)])[0]}


def changes(*series: Sequence[float | None], start: int = 0) -> list[Finding]:
    """Return what is told of visits month by month, one series per participant."""
    slices = {}
    for number, values in enumerate(series):
        months = zip(MONTHS[start:], values, strict=False)
        own = [{"tool": "REKAS", "month": month, "sessions": value} for month, value in months]
        standing, _ = consolidate("tool_use", [source("tool_use", f"p{number}", own)])
        slices[f"p{number}"] = cut(standing, "sessions", ("tool", "month"), range(len(standing)))
    limits = checks()["change"]
    return [one for _, _, one in large_changes(Joined(slices), "sessions", ["tool"], limits)]


@pytest.mark.parametrize(
    ("values", "slipped"),
    [
        ([2000, 2100, 1900, 2, 2050, 1950, 2000], [("C9", "2", " Kan 2 000 vara rätt?")]),
        ([2000, 2100, 1900, 20000, 2050, 1950, 2000], [("C9", "20000", " Kan 2 000 vara rätt?")]),
        ([2000, 2100, 1900, 210000, 2050, 1950, 2000], [("C9", "210000", " Kan 2 100 vara rätt?")]),
        ([2000, 2100, 1900, 5000, 2050, 1950, 2000], []),  # no power of ten
        ([2000, 2100, 1900, None, 0, 1950, 20000], []),  # too few to tell
        ([200, 2000, 6500, 20000, 500, 1950, 900], []),  # they vary tenfold by nature
        ([2, 2.1, 1.9, 2, 2000, 2100, 1900, 2050], []),  # half of them: who is to say which
    ],
)
def test_slips_of_unit(values: list[float], slipped: list[tuple[str, str, str]]) -> None:
    """A value a power of ten from the median of others that keep together is told, with what it may have been."""
    found = [one for _, _, one in unit_slips(amounts(values), checks())]

    assert [(one.place.cell, one.found) for one in found] == [(cell, shown) for cell, shown, _ in slipped]
    for one, (_, _, proposal) in zip(found, slipped, strict=True):
        assert one.message.sv.replace("\N{NO-BREAK SPACE}", " ").endswith(proposal)


def test_a_slip_is_one_of_the_same_participant_and_kind() -> None:
    """The median is of one participant and one kind of cost: others' larger amounts are no slip."""
    rows = [
        {"month": month, "category": kind, "amount": value}
        for kind, value in (("resor", 2000), ("personal", 200000))
        for month in MONTHS[:7]
    ]
    standing, _ = consolidate("costs", [source("costs", "tanum", rows)])

    assert list(unit_slips({"costs": standing}, checks())) == []


STEADY = [[20 + number, 21 + number, 20 + number, 22 + number] for number in range(10)]


@pytest.mark.parametrize(
    ("series", "cells"),
    [
        ([20, 90, 20, 21], ["C7"]),  # up, and the way back is no second change
        ([90, 20, 21, 20], ["C7"]),
        ([20, 21, 45, 20], []),  # twice as much
        ([20, None, 90, 90], []),  # not since last month
        ([20, 0, 90, 90], []),
        ([2, 3, 2, 2], []),  # small numbers
    ],
)
def test_changes_since_last_month(series: list[float | None], cells: list[str]) -> None:
    """A change far from everyone else's between the same months is told at the later month, once."""
    found = changes(*STEADY, series)

    assert [one.place.cell for one in found] == cells
    assert {one.place.participant for one in found} <= {"p10"}


def test_a_season_that_all_share_is_no_change() -> None:
    """When everyone's use falls to a fifth in July nobody's has changed beside the others'."""
    series = [[50 + number, 10 + number // 5, 52 + number] for number in range(11)]

    assert changes(*series, start=7) == []


def test_too_few_to_compare_with() -> None:
    """With fewer changes than the check asks for nothing is told."""
    assert changes(*STEADY[:5], [20, 90]) == []
