"""Figures of data quality: a calendar of deliveries, and what was found wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View

_STATUS: Mapping[str, Cell] = MappingProxyType(
    {
        "in time": Cell("✓", *style.shade(0.2)),
        "late": Cell("◐", *style.shade(0.6)),
        "missing": Cell("✗", "", style.ALERT),
        "not registered": Cell("?", style.SHADE),
    }
)


def coverage(reading: Reading) -> View:
    """Show for each participant and month whether the delivery came in time, as a calendar."""
    participants, months = reading.each("participant"), reading.each("month")
    cells = tuple(
        tuple(_status(reading, reading.row(participant=one, month=month)) for month in months) for one in participants
    )
    names = tuple(reading.name(one) for one in participants)
    long, short = ([words.month(month, reading.language, width) for month in months] for width in ("MMM", "MMMMM"))
    years = tuple((place, month[:4]) for place, month in enumerate(months) if place == 0 or month.endswith("-01"))
    met = [status for status in _STATUS if status in reading.each("status")]
    key = tuple((_STATUS[status], reading.label(status)) for status in met)
    chart = Matrix(names, tuple(long), (Panel("", cells),), key, years, tuple(short))
    said = []
    for one in participants:
        counts = {status: len(reading.rows(participant=one, status=status)) for status in met}
        listed = [f"{reading.name(status)} {count}" for status, count in counts.items() if count]
        said.append(f"{reading.name(one)}: {', '.join(listed)}")
    return View(
        chart, reading.says("coverage_measure"), reading.says("coverage_alt", participants=reading.listing(said))
    )


def problems(reading: Reading) -> View:
    """Show how often each rule was met by each participant, one panel per severity."""
    participants = reading.each("participant")
    most = max([reading.number(row, "per_thousand") or 0 for row in range(len(reading.table))], default=0) or 1
    panels, said = [], []
    for severity in reading.each("severity"):
        rules = [rule for rule in reading.each("rule") if reading.rows(severity=severity, rule=rule)]
        rows = {
            rule: [reading.row(severity=severity, rule=rule, participant=one) for one in participants] for rule in rules
        }
        cells = tuple(tuple(_count(reading, row, most) for row in rows[rule]) for rule in rules)
        panels.append(Panel(reading.label(severity), cells, tuple(reading.label(rule) for rule in rules)))
        listed = [f"{reading.name(rule)} {_told(reading, rows[rule], participants)}" for rule in rules]
        said.append(f"{reading.name(severity)}: {', '.join(listed)}")
    names = tuple(reading.name(one) for one in participants)
    return View(
        Matrix((), names, tuple(panels)),
        reading.says("problems_measure"),
        reading.says("problems_alt", severities=reading.listing(said)),
    )


def _status(reading: Reading, row: int | None) -> Cell:
    return _STATUS[str(reading.table["status"].iloc[row])] if row is not None else Cell("")


def _count(reading: Reading, row: int | None, most: float) -> Cell:
    if row is None:
        return Cell("–", ink=style.QUIET)
    return Cell(reading.written(row, "findings"), *style.shade((reading.number(row, "per_thousand") or 0) / most))


def _told(reading: Reading, rows: list[int | None], participants: list[str]) -> str:
    told = [
        f"{reading.name(one)} {reading.written(row, 'findings')}"
        for one, row in zip(participants, rows, strict=True)
        if row is not None
    ]
    return f"({', '.join(told)})"
