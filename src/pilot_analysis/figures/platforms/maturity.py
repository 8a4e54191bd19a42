"""Figures of platforms and tools: maturity at start and end, use and knowledge of each tool over the months."""

from __future__ import annotations

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.lines import Facet, Line, Lines
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View

_TOTAL = "total"
_HIGHEST = 4  # the scale of maturity goes from 0 to 4
_SEXES = {"total": 0, "kvinna": 1, "man": 2}


def maturity(reading: Reading) -> View:
    """Show the level by dimension and municipality, one panel at the start and one at the end."""
    places = [one for one in reading.each("municipality") if one != _TOTAL]
    dimensions = reading.each("dimension")
    rows = {
        (place, one): reading.row(municipality=place, dimension=one)
        for place in [*places, _TOTAL]
        for one in dimensions
    }
    panels = tuple(
        Panel(
            reading.heading(wave),
            tuple(tuple(_level(reading, rows[place, one], wave) for place in places) for one in dimensions),
        )
        for wave in ("start", "slut")
    )
    chart = Matrix(tuple(reading.label(one) for one in dimensions), tuple(reading.name(one) for one in places), panels)
    said = []
    for one in dimensions:
        start, end = (reading.written(rows[_TOTAL, one], wave) for wave in ("start", "slut"))
        said.append(reading.says("from_to", name=reading.name(one), first=start, last=end))
    return View(chart, reading.says("maturity_measure"), reading.says("maturity_alt", dimensions=reading.listing(said)))


def use(reading: Reading) -> View:
    """Show the users of each tool month by month: women, men and total."""
    months = reading.each("month")
    facets = tuple(_used(reading, tool, months) for tool in reading.each("tool"))
    every = [value for facet in facets for line in facet.lines for value in line.values if value is not None]
    chart = Lines(
        facets,
        Scale(0, max(every, default=1), "number", reading.language),
        _ticks(months, reading.language),
        len(months) - 1,
    )
    said = [f"{facet.title}: {', '.join(_span(reading, line) for line in facet.lines)}" for facet in facets]
    return View(
        chart,
        _over(reading, "use_measure", months),
        reading.says("use_alt", tools=reading.listing(said)),
        reading.hidden_note("users"),
    )


def awareness(reading: Reading) -> View:
    """Show the share who know of each tool month by month, with its interval."""
    months = reading.each("month")
    facets = tuple(_known(reading, tool, months) for tool in reading.each("tool"))
    chart = Lines(facets, Scale(0, 1, "share", reading.language), _ticks(months, reading.language), len(months) - 1)
    said = [f"{facet.title}: {', '.join(_span(reading, line) for line in facet.lines)}" for facet in facets]
    note = reading.says("band_note", confidence=reading.result.facts.get("confidence", 0.95))
    alt = reading.says("awareness_alt", tools=reading.listing(said))
    return View(chart, _over(reading, "awareness_measure", months), alt, (note, *reading.hidden_note("share")))


def _level(reading: Reading, row: int | None, wave: str) -> Cell:
    value = reading.number(row, wave)
    if value is None:
        return Cell("–", ink=style.QUIET)
    return Cell(reading.written(row, wave), *style.shade(value / _HIGHEST))


def _used(reading: Reading, tool: str, months: list[str]) -> Facet:
    lines = tuple(_line(reading, tool, months, sex, place) for sex, place in _SEXES.items())
    return Facet(reading.label(tool), lines, _remark(reading, lines))


def _line(reading: Reading, tool: str, months: list[str], sex: str, place: int) -> Line:
    rows = [reading.row(tool=tool, month=month, sex=sex) for month in months]
    values = tuple(reading.number(row, "users") for row in rows)
    held = [row for row, value in zip(rows, values, strict=True) if value is not None]
    return Line(
        reading.label(sex),
        values,
        place,
        ends=reading.written(held[-1], "users") if held else "",
        hidden=_hidden(reading, rows, "users"),
    )


def _known(reading: Reading, tool: str, months: list[str]) -> Facet:
    rows = [reading.row(tool=tool, month=month) for month in months]
    values, lows, highs = (tuple(reading.number(row, name) for row in rows) for name in ("share", "low", "high"))
    held = [row for row, value in zip(rows, values, strict=True) if value is not None]
    ends = reading.written(held[-1], "share", 0) if held else ""
    lines = (Line("", values, ends=ends, low=lows, high=highs, hidden=_hidden(reading, rows, "share")),)
    return Facet(reading.label(tool), lines, _remark(reading, lines))


def _hidden(reading: Reading, rows: list[int | None], column: str) -> tuple[int, ...]:
    return tuple(place for place, row in enumerate(rows) if reading.hidden(row, column))


def _remark(reading: Reading, lines: tuple[Line, ...]) -> str:
    """Say why a panel is empty: everything in it is hidden, or nobody reported."""
    if any(value is not None for line in lines for value in line.values):
        return ""
    return reading.says("facet_hidden" if any(line.hidden for line in lines) else "facet_empty")


def _ticks(months: list[str], language: str) -> tuple[tuple[int, str], ...]:
    return tuple((place, words.month(month, language, "MMM")) for place, month in enumerate(months))


def _over(reading: Reading, key: str, months: list[str]) -> str:
    if not months:
        return reading.says("facet_empty")
    first, last = (words.month(month, reading.language, "MMMM y") for month in (months[0], months[-1]))
    return reading.says(key, first=first, last=last)


def _span(reading: Reading, line: Line) -> str:
    held = [value for value in line.values if value is not None]
    if not held:
        return reading.says("not_shown", name=line.name).strip()
    share = line.low is not None
    shown = [
        words.percent(one, reading.language) if share else words.number(one, reading.language)
        for one in (held[0], held[-1])
    ]
    return reading.says("from_to", name=line.name, first=shown[0], last=shown[1]).strip()
