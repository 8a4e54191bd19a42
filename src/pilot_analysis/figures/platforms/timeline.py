"""Figures of how platforms came about and who rated them: meetings over the months, levels by rater, agreement."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import text

_TOTAL = "total"
_HIGHEST = 4  # the scale of maturity goes from 0 to 4
_MILESTONE = "milestone"


def timeline(reading: Reading) -> View:
    """Show meetings by month, one panel for each kind; milestones and first contact persons as marks."""
    within = reading.rows(dated="within")
    months = _between([str(reading.table["month"].iloc[row]) for row in within])
    people = reading.each("participant")
    kinds = [one for one in reading.each("kind") if not one.startswith(_MILESTONE)]
    panels = tuple(
        Panel(
            reading.label(kind),
            tuple(tuple(_held(reading, kind, one, month) for month in months) for one in people),
        )
        for kind in kinds
    )
    marks = {row: str(reading.table["kind"].iloc[row]) for row in within}
    stones = [row for row, kind in marks.items() if kind.startswith(_MILESTONE)]
    stone = tuple((Cell("▲", ink=style.INK), _on(reading, row)) for row in stones)
    milestones = Panel(
        "", (tuple(_stone(reading, stones, month) for month in months),), (_says(reading, "milestones"),)
    )
    if stones:
        panels = (milestones, *panels)
    long, short = ([words.month(month, reading.language, width) for month in months] for width in ("MMM", "MMMMM"))
    years = tuple((place, month[:4]) for place, month in enumerate(months) if place == 0 or month.endswith("-01"))
    names = tuple(reading.name(one) for one in people)
    key = (*stone, (Cell("●", *style.shade(0.4)), _says(reading, "mark_first")))
    chart = Matrix(names, tuple(long), panels, key, years, tuple(short))
    said = [f"{reading.name(kind)}: {', '.join(_counts(reading, kind, people))}" for kind in kinds]
    said += [_on(reading, row) for row in stones]
    return View(
        chart,
        _says(reading, "timeline_measure"),
        _says(reading, "timeline_alt", kinds=reading.listing(said)),
        _odd(reading),
    )


def raters(reading: Reading) -> View:
    """Show the agreement of the raters by dimension, as dots with intervals."""
    rows = range(len(reading.table))
    every = tuple(_dot(reading, row) for row in rows if reading.table["dimension"].iloc[row] != _TOTAL)
    overall = tuple(_dot(reading, row) for row in rows if reading.table["dimension"].iloc[row] == _TOTAL)
    groups = (Group(_says(reading, "by_dimension"), every), Group(_says(reading, "in_all"), overall))
    lows = [value for row in rows if (value := reading.number(row, "alpha_low")) is not None]
    reliable = float(reading.result.facts["reliable"])
    chart = Intervals(
        tuple(one for one in groups if one.rows), Scale(min([0.0, *lows]), 1, "number", reading.language), reliable
    )
    said = "; ".join(f"{row.label}: {row.words}" for group in groups for row in group.rows)
    note = _says(reading, "raters_note", reliable=reliable, confidence=reading.result.facts["confidence"])
    return View(chart, _says(reading, "raters_measure"), _says(reading, "raters_alt", rows=said), (note,))


def levels(reading: Reading) -> View:
    """Show each level as the raters gave it, one panel for each wave: a number, or two where they differ."""
    places, dimensions = reading.each("municipality"), reading.each("dimension")
    roles = _roles(reading)
    panels = tuple(
        Panel(
            reading.label(wave),
            tuple(
                tuple(
                    _raw(reading, reading.row(municipality=place, dimension=one, wave=wave), roles) for place in places
                )
                for one in dimensions
            ),
        )
        for wave in reading.each("wave")
    )
    chart = Matrix(tuple(reading.label(one) for one in dimensions), tuple(reading.name(one) for one in places), panels)
    differing = len(reading.rows(agreed="differ"))
    alt = _says(reading, "levels_alt", differing=differing, cells=len(reading.table))
    return View(chart, _says(reading, "levels_measure"), alt, (_says(reading, "levels_note"),))


def _roles(reading: Reading) -> list[str]:
    fixed = {"municipality", "dimension", "wave", "consensus", "agreed", "evidence"}
    return [one.name for one in reading.result.fields if one.name not in fixed]


def _raw(reading: Reading, row: int | None, roles: list[str]) -> Cell:
    consensus = reading.number(row, "consensus")
    if consensus is None:
        return Cell("–", ink=style.QUIET)
    given = sorted({value for role in roles if (value := reading.number(row, role)) is not None})
    shown = "–".join(words.number(one, reading.language, 0) for one in (given[0], given[-1])[: len(given)])
    return Cell(shown, *style.shade(consensus / _HIGHEST))


def _dot(reading: Reading, row: int) -> Row:
    label = _says(
        reading,
        "label_pairs",
        name=reading.label(reading.table["dimension"].iloc[row]),
        n=reading.written(row, "pairs"),
    )
    value, low, high = (reading.number(row, name) for name in ("alpha", "alpha_low", "alpha_high"))
    if value is None:
        return Row(label, _says(reading, "no_variation"), None)
    shown = [words.number(one, reading.language, 2) for one in (value, low, high) if one is not None]
    written = _says(reading, "estimate", value=shown[0], low=shown[1], high=shown[2]) if len(shown) == 3 else shown[0]
    return Row(label, written, value, low, high)


def _held(reading: Reading, kind: str, participant: str, month: str) -> Cell:
    row = reading.row(kind=kind, participant=participant, month=month)
    if row is None:
        return Cell("·", ink=style.QUIET)
    count = reading.number(row, "events")
    if count is None:
        return Cell("●", *style.shade(0.4))
    return Cell(reading.written(row, "events"), *style.shade(min(1.0, 0.2 + 0.2 * count)))


def _stone(reading: Reading, stones: list[int], month: str) -> Cell:
    return Cell("▲") if any(reading.table["month"].iloc[row] == month for row in stones) else Cell("")


def _on(reading: Reading, row: int) -> str:
    day = words.long_date(pd.Timestamp(reading.table["first_on"].iloc[row]).date(), reading.language)
    return f"{reading.name(reading.table['kind'].iloc[row])}, {day}"


def _counts(reading: Reading, kind: str, people: list[str]) -> list[str]:
    sums = {
        one: sum(reading.number(row, "events") or 1 for row in reading.rows(kind=kind, participant=one, dated="within"))
        for one in people
    }
    return [f"{reading.name(one)} {count:.0f}" for one, count in sums.items()]


def _odd(reading: Reading) -> tuple[str, ...]:
    """Say how many meetings are left out because their date lies outside the pilot."""
    outside = sum(reading.number(row, "events") or 0 for row in reading.rows(dated="outside"))
    return (_says(reading, "outside_note", count=int(outside)),) if outside else ()


def _between(months: list[str]) -> list[str]:
    """Return every month from the first to the last."""
    if not months:
        return []
    first, last = ((int(one[:4]) * 12 + int(one[5:]) - 1) for one in (min(months), max(months)))
    return [f"{place // 12}-{place % 12 + 1:02d}" for place in range(first, last + 1)]


def _says(reading: Reading, key: str, **values: Any) -> str:
    return text(f"platforms.figure_{key}", **values)[reading.language]
