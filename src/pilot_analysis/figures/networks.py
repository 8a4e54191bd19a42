"""Figures of collaboration: who meets whom, and whether ties lead out of the clusters."""

from __future__ import annotations

from pilot_analysis.figures import style
from pilot_analysis.figures.axis import Scale
from pilot_analysis.figures.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.rows import Group, Intervals, Row
from pilot_analysis.figures.view import View
from pilot_analysis.language import capital


def mixing(reading: Reading) -> View:
    """Show the contacts between every two units as a symmetric matrix."""
    units = list(dict.fromkeys([*reading.each("unit"), *reading.each("other")]))
    pairs = {(one, other): reading.row(unit=one, other=other) for one in units for other in units}
    most = max([reading.number(row, "pairs") or 0 for row in range(len(reading.table))], default=0) or 1

    def cell(one: str, other: str) -> Cell:
        row = pairs[one, other] if pairs[one, other] is not None else pairs[other, one]
        value = reading.number(row, "pairs")
        fill, ink = style.shade(value / most) if value is not None else ("", style.INK)
        return Cell(reading.written(row, "pairs"), fill, ink)

    names = tuple(reading.label(one) for one in units)
    cells = tuple(tuple(cell(one, other) for other in units) for one in units)
    counted = sorted(range(len(reading.table)), key=lambda row: -(reading.number(row, "pairs") or 0))
    said = [f"{_pair(reading, row)}: {reading.written(row, 'pairs')}" for row in counted[:5]]
    events = reading.result.facts.get("events", 0)
    measure = reading.says("mixing_measure", events=events)
    return View(
        Matrix(names, names, (Panel("", cells),)),
        measure,
        reading.says("mixing_alt", units=len(units), pairs=reading.listing(said)),
    )


def e_i(reading: Reading) -> View:
    """Show the index of both halves with intervals on the scale from all inside to all across."""
    rows = tuple(_half(reading, row) for row in range(len(reading.table)))
    caption = reading.says("e_i_caption")
    chart = Intervals((Group("", rows),), Scale(-1, 1, "number", reading.language), reference=0.0, caption=caption)
    said = reading.listing([f"{row.label}: {row.words}" for row in rows])
    note = reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95))
    return View(chart, reading.says("e_i_measure"), reading.says("e_i_alt", rows=said), (note,))


def _pair(reading: Reading, row: int) -> str:
    one, other = (reading.name(reading.table[name].iloc[row]) for name in ("unit", "other"))
    return reading.says("within", name=one) if one == other else reading.says("between", one=one, other=other)


def _half(reading: Reading, row: int) -> Row:
    first, last = (reading.written(row, name) for name in ("from_month", "to_month"))
    label = capital(reading.says("months", first=first, last=last))
    value, low, high = (reading.number(row, name) for name in ("e_i", "low", "high"))
    return Row(label, reading.value_interval(row, "e_i"), value, low, high, series=row % 2)
