"""Figures of configurations: the truth table as a matrix, and how far the outcome is found without a condition."""

from __future__ import annotations

from typing import Any

from pilot_analysis.figures import style
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import text

_FIXED = {"municipalities", "cases", "consistency", "pri", "outcome"}
_MARKS = {"is yes": "●", "is no": "○", "is unknown": "?"}


def truth_table(reading: Reading) -> View:
    """Show which conditions each group of municipalities has, and whether the outcome goes with them."""
    conditions = [one.name for one in reading.result.fields if one.name not in _FIXED]
    rows = [row for row in range(len(reading.table)) if reading.number(row, "municipalities")]
    names = tuple(reading.written(row, "cases") for row in rows)
    columns = (
        *(reading.heading(one) for one in conditions),
        reading.heading("consistency"),
        reading.heading("outcome"),
    )
    cells = tuple(
        (
            *(_mark(reading, row, one) for one in conditions),
            Cell(reading.written(row, "consistency")),
            _mark(reading, row, "outcome"),
        )
        for row in rows
    )
    key = tuple((Cell(_MARKS[one]), reading.label(one)) for one in ("is yes", "is no"))
    remainders = len(reading.table) - len(rows)
    said = [_told(reading, row, conditions) for row in rows]
    alt = _says(reading, "truth_alt", rows=reading.listing(said))
    note = _says(reading, "truth_note", count=remainders)
    return View(Matrix(names, columns, (Panel("", cells),), key), _says(reading, "truth_measure"), alt, (note,))


def necessity(reading: Reading) -> View:
    """Show the consistency of each condition, present and absent, for the outcome and for its absence."""
    groups = []
    for outcome in reading.each("outcome"):
        title = _says(reading, f"outcome_{outcome.removeprefix('is ')}", name=reading.heading("outcome"))
        groups.append(Group(title, tuple(_dot(reading, row) for row in reading.rows(outcome=outcome))))
    least = float(reading.result.facts["least"])
    said = ". ".join(
        f"{group.title}: " + "; ".join(f"{row.label} {row.words}" for row in group.rows) for group in groups
    )
    chart = Intervals(tuple(groups), Scale(0, 1, "number", reading.language), least)
    note = _says(reading, "necessity_note", least=least)
    return View(chart, _says(reading, "necessity_measure"), _says(reading, "necessity_alt", groups=said), (note,))


def _mark(reading: Reading, row: int, column: str) -> Cell:
    value = str(reading.table[column].iloc[row])
    return Cell(_MARKS[value], *(style.shade(0.6) if value == "is yes" else style.shade(0)))


def _told(reading: Reading, row: int, conditions: list[str]) -> str:
    had = [f"{reading.heading(one)} {reading.written(row, one)}" for one in (*conditions, "outcome")]
    return f"{reading.written(row, 'cases')}: {', '.join(had)}"


def _dot(reading: Reading, row: int) -> Row:
    absent = reading.table["present"].iloc[row] == "is no"
    condition = reading.table["condition"].iloc[row]
    label = _says(reading, "absent", name=reading.name(condition)) if absent else reading.label(condition)
    value, relevance = reading.written(row, "consistency"), reading.written(row, "relevance")
    shown = _says(reading, "necessity_words", value=value, relevance=relevance)
    return Row(label, shown, reading.number(row, "consistency"), hollow=absent)


def _says(reading: Reading, key: str, **values: Any) -> str:
    return text(f"platforms.figure_{key}", **values)[reading.language]
