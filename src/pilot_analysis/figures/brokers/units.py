"""Figures of units side by side: shares drawn together, places, and units that stand out."""

from __future__ import annotations

from typing import Any

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.brokers.wording import says
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.charts.scatter import Limit, Point, Scatter
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import Notice, View

_SEXES = ("total", "kvinna", "man", "uppgift saknas")
_DASHED, _DOTTED = (0, (5, 2)), (0, (1.2, 1.6))


def shrunk(reading: Reading) -> View:
    """Show each unit's observed share and where it is drawn to, the total first, then women and men."""
    by = _by(reading)
    groups = []
    for place, sex in enumerate(_sexes(reading)):
        rows = [row for row in _units(reading, by, sex) if reading.number(row, "shrunk") is not None]
        if rows:
            groups.append(Group(reading.label(sex), tuple(_drawn(reading, row, by, place) for row in rows)))
    if not groups:
        return _empty(reading)
    highs = [end for group in groups for row in group.rows for end in (row.high, row.origin) if end is not None]
    chart = Intervals(tuple(groups), Scale(0, max(highs), "share", reading.language))
    alt = says(
        reading,
        "shrunk_alt",
        groups=". ".join(
            f"{one.title}: " + reading.listing([f"{r.label}: {r.words}" for r in one.rows]) for one in groups
        ),
    )
    measure = says(reading, "shrunk_measure", group=reading.heading(by).lower())
    return View(chart, measure, alt, (says(reading, "shrunk_note"), *reading.hidden_note("k", "shrunk")))


def ranks(reading: Reading) -> View:
    """Show the probability of each place for each unit, the likeliest highest first."""
    by = next(str(one) for one in reading.table if one not in {"rank", "probability"})
    places = [int(one) for one in reading.each("rank")]
    cells = {
        unit: [reading.number(reading.row(**{by: unit, "rank": place}), "probability") for place in places]
        for unit in reading.each(by)
    }
    units = sorted(cells, key=lambda unit: _mean_place(cells[unit]))
    panel = Panel("", tuple(tuple(_probability(one, reading.language) for one in cells[unit]) for unit in units))
    columns = tuple(says(reading, "ranks_column", rank=place) for place in places)
    chart = Matrix(tuple(reading.label(one) for one in units), columns, (panel,), short=tuple(map(str, places)))
    said = []
    for unit in units:
        known = [one or 0.0 for one in cells[unit]]
        likeliest = known.index(max(known))
        said.append(
            says(reading, "ranks_alt_row", unit=reading.label(unit), rank=likeliest + 1, probability=known[likeliest])
        )
    measure = says(reading, "ranks_measure", outcome=_outcome(reading))
    note = says(reading, "ranks_note", chance=1 / len(places))
    alt = says(reading, "ranks_alt", rows=reading.listing(said))
    return View(chart, measure, alt, (note, *reading.hidden_note("probability")))


def outliers(reading: Reading) -> View:
    """Show each unit's share over its number of cases, between the limits of what chance gives."""
    by = _by(reading)
    rows = [row for row in _units(reading, by, "total") if reading.number(row, "low_998") is not None]
    if not rows:
        return _empty(reading)
    rows.sort(key=lambda row: reading.number(row, "n") or 0)
    points = tuple(_point(reading, row, by) for row in rows)
    limits = tuple(
        Limit(_column(reading, rows, low), _column(reading, rows, high), dashes)
        for low, high, dashes in (("low", "high", _DASHED), ("low_998", "high_998", _DOTTED))
    )
    total = next(row for row in _rows(reading, "total") if reading.table[by].iloc[row] == "total")
    target = reading.number(total, "share")
    sizes = _column(reading, rows, "n")
    top = max(*limits[1].high, *(one.y for one in points))
    scales = Scale(0, max(sizes), "number", reading.language), Scale(0, top, "share", reading.language)
    chart = Scatter(points, sizes, limits, target, *scales, says(reading, "outliers_across"))
    said = [
        says(
            reading,
            "outliers_alt_unit",
            unit=reading.label(reading.table[by].iloc[row]),
            share=reading.written(row, "share"),
            n=reading.written(row, "n"),
            status=reading.written(row, "position"),
        )
        for row in rows
    ]
    measure = says(reading, "outliers_measure", group=reading.heading(by).lower(), target=target)
    alt = says(reading, "outliers_alt", target=target, units=reading.listing(said))
    wide = reading.table["position"].iloc[total] == "limits_widened"
    widened = (says(reading, "outliers_wide", factor=reading.number(total, "factor")),) if wide else ()
    return View(chart, measure, alt, (says(reading, "outliers_key"), *widened))


def _by(reading: Reading) -> str:
    return next((name for name in reading.additive.dimensions if name != "sex"), "sex")


def _sexes(reading: Reading) -> list[str]:
    if "sex" not in reading.table or _by(reading) == "sex":
        return ["total"]
    present = reading.each("sex")
    return [one for one in _SEXES if one in present]


def _rows(reading: Reading, sex: str) -> list[int]:
    split = "sex" in reading.table and _by(reading) != "sex"
    return reading.rows(sex=sex) if split else list(range(len(reading.table)))


def _units(reading: Reading, by: str, sex: str) -> list[int]:
    return [row for row in _rows(reading, sex) if reading.table[by].iloc[row] not in {"total", "none"}]


def _drawn(reading: Reading, row: int, by: str, series: int) -> Row:
    share, value, low, high = (reading.number(row, name) for name in ("share", "shrunk", "low", "high"))
    label = reading.says("label_n", label=reading.label(reading.table[by].iloc[row]), n=reading.written(row, "n"))
    shown = says(reading, "shrunk_words", share=share, shrunk=value, low=100 * (low or 0), high=high)
    return Row(label, shown, value, low, high, series=series, origin=share)


def _mean_place(probabilities: list[float | None]) -> float:
    return sum((place + 1) * (one or 0.0) for place, one in enumerate(probabilities))


def _probability(value: float | None, language: str) -> Cell:
    if value is None:
        return Cell("..", ink=style.QUIET)
    return Cell(words.number(100 * value, language, 0), *style.shade(value))


def _point(reading: Reading, row: int, by: str) -> Point:
    x, y = (reading.number(row, name) or 0.0 for name in ("n", "share"))
    marked = reading.table["position"].iloc[row] != "inside"
    return Point(x, y, reading.label(reading.table[by].iloc[row]), reading.written(row, "share", 0), marked)


def _column(reading: Reading, rows: list[int], name: str) -> tuple[float, ...]:
    return tuple(reading.number(row, name) or 0.0 for row in rows)


def _outcome(reading: Reading) -> str:
    outcome: Any = reading.result.facts["outcome"]
    return str(outcome[reading.language])


def _empty(reading: Reading) -> View:
    """Show that there is nothing to draw: fewer than two units, or all of them hidden."""
    notice = reading.says("facet_hidden" if reading.released.hidden else "nothing")
    return View(
        Notice(notice), reading.result.title[reading.language], f"{words.capital(notice)}.", reading.hidden_note("k")
    )
