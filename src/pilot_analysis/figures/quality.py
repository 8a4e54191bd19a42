"""Figures of data quality: what came in when, what was found wrong in it, and what it is good for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import text

_FEW = 4  # findings of a kind in a month; fewer than this are not drawn in the darkest shade
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


def calendar(reading: Reading) -> View:
    """Show for how many months each table came in from each participant."""
    participants, tables = reading.each("participant"), reading.each("table")
    cells = tuple(
        tuple(_months(reading, reading.row(participant=one, table=table)) for one in participants) for table in tables
    )
    names = tuple(reading.name(one) for one in participants)
    said = [
        f"{reading.label(table)}: {', '.join(cell.words for cell in row)}"
        for table, row in zip(tables, cells, strict=True)
    ]
    due = reading.written(0, "due")
    key = (
        ((Cell("0", "", style.ALERT), _says(reading, "never")),)
        if any(c.words == "0" for r in cells for c in r)
        else ()
    )
    chart = Matrix(tuple(reading.label(one) for one in tables), names, (Panel("", cells),), key)
    alt = _says(reading, "calendar_alt", participants=names, tables=reading.listing(said))
    return View(chart, _says(reading, "calendar_measure", due=due), alt)


def findings(reading: Reading) -> View:
    """Show in which months each rule was met, one panel for errors and one for warnings."""
    dated = [row for row in range(len(reading.table)) if reading.table["month"].notna().iloc[row]]
    months = sorted({str(reading.table["month"].iloc[row]) for row in dated})
    panels, said = [], []
    for severity in reading.each("severity"):
        rules = [rule for rule in reading.each("rule") if reading.rows(severity=severity, rule=rule)]
        counts = [[_sum(reading, severity=severity, rule=rule, month=month) for month in months] for rule in rules]
        most = max(_FEW, *(count for row in counts for count in row))
        cells = tuple(tuple(_shaded(count, most) for count in row) for row in counts)
        panels.append(Panel(reading.label(severity), cells, tuple(reading.label(rule) for rule in rules)))
        sums = [f"{reading.name(rule)} {_sum(reading, severity=severity, rule=rule)}" for rule in rules]
        said.append(f"{reading.name(severity)}: {', '.join(sums)}")
    long, short = ([words.month(month, reading.language, width) for month in months] for width in ("MMM", "MMMMM"))
    years = tuple((place, month[:4]) for place, month in enumerate(months) if place == 0 or month.endswith("-01"))
    chart = Matrix((), tuple(long), tuple(panels), (), years, tuple(short))
    alt = _says(reading, "findings_alt", severities=reading.listing(said))
    return View(chart, _says(reading, "findings_measure"), alt)


def fitness(reading: Reading) -> View:
    """Show for each part of the evaluation and municipality how much of what it needs is there."""
    parts, places = reading.each("part"), reading.each("municipality")
    rows = {part: [reading.row(part=part, municipality=place) for place in places] for part in parts}
    names = [_says(reading, "of", part=reading.label(part), **_needed(reading, rows[part])) for part in parts]
    cells = tuple(tuple(_fit(reading, row) for row in rows[part]) for part in parts)
    chart = Matrix(tuple(names), tuple(reading.name(one) for one in places), (Panel("", cells),))
    said = [f"{name}: {', '.join(cell.words for cell in row)}" for name, row in zip(names, cells, strict=True)]
    alt = _says(reading, "fitness_alt", places=[reading.name(one) for one in places], parts=reading.listing(said))
    return View(chart, _says(reading, "fitness_measure"), alt)


def _needed(reading: Reading, rows: list[int | None]) -> dict[str, str]:
    """Return how much a part needs, with its unit."""
    first = next((row for row in rows if row is not None), None)
    return {"of": reading.written(first, "of"), "unit": reading.written(first, "unit")}


def _fit(reading: Reading, row: int | None) -> Cell:
    have, of = reading.number(row, "have"), reading.number(row, "of")
    if have is None or of is None:
        return Cell("–", ink=style.QUIET)
    if not have:
        return Cell("0", "", style.ALERT)
    return Cell(reading.written(row, "have"), *style.shade(0.2 if have >= of else 0.6))


def _months(reading: Reading, row: int | None) -> Cell:
    months, due = reading.number(row, "months") or 0, reading.number(row, "due") or 1
    return (
        Cell(reading.written(row, "months"), *style.shade(0.8 * months / due)) if months else Cell("0", "", style.ALERT)
    )


def _sum(reading: Reading, **where: str) -> int:
    return int(sum(reading.number(row, "findings") or 0 for row in reading.rows(**where)))


def _shaded(count: int, most: int) -> Cell:
    return Cell(str(count), *style.shade(count / most)) if count else Cell("–", ink=style.QUIET)


def _says(reading: Reading, key: str, **values: Any) -> str:
    return text(f"quality.figure_{key}", **values)[reading.language]
