"""Figures of the education level: the gap over the years, and the change beside what chance alone would give."""

from __future__ import annotations

from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.lines import Bracket, Facet, Line, Lines, Moment
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View

_NAMED = {"pilot": 0, "pool": 1, "14": 2}  # the region's code stands for its mean


def gap(reading: Reading) -> View:
    """Show the pilot's mean, the pool's and each municipality's level as lines, the distance marked at two years."""
    years = sorted(reading.each("year"))
    units = [one for one in reading.each("unit") if any(value is not None for value in _values(reading, one, years))]
    lines = tuple(_line(reading, unit, years) for unit in units)
    every = [value for line in lines for value in line.values if value is not None]
    scale = Scale(min(every, default=0), max(every, default=1), "number", reading.language)
    ticks = tuple(enumerate(years))
    reference = str(reading.result.facts.get("reference_year", ""))
    moment = (
        Moment(years.index(reference), reading.says("gap_reference", year=reference)) if reference in years else None
    )
    marked = [year for year in dict.fromkeys((reference, years[-1])) if year in years]
    brackets = tuple(one for year in marked if (one := _bracket(reading, year, years)))
    chart = Lines((Facet("", lines),), scale, ticks, len(years) - 1, moment, brackets)
    subject = reading.says(f"gap_share_{reading.result.facts.get('sex', 'total')}")
    measure = reading.says("gap_measure", subject=subject, first=years[0], last=years[-1])
    said = [_said(reading, unit, years) for unit in units]
    notes = (reading.says("gap_note"),) if any(line.quiet for line in lines) else ()
    return View(
        chart, measure, reading.says("gap_alt", first=years[0], last=years[-1], lines=reading.listing(said)), notes
    )


def change(reading: Reading) -> View:
    """Show each outcome year's difference with its interval, over the band that could not be detected."""
    rows = tuple(_change(reading, row) for row in range(len(reading.table)))
    ends = [
        abs(value) for row in rows for value in (row.value, row.low, row.high, *(row.band or ())) if value is not None
    ]
    far = max(ends, default=1.0)
    chart = Intervals(
        (Group("", rows),),
        Scale(-far, far, "points", reading.language),
        reference=0.0,
        caption=reading.says("change_caption"),
    )
    n, pool = (reading.written(0, name) if len(reading.table) else "0" for name in ("n", "n_pool"))
    said = reading.listing([f"{row.label}: {row.words}" for row in rows])
    notes = (reading.says("change_note"),)
    return View(chart, reading.says("change_measure", n=n, pool=pool), reading.says("change_alt", rows=said), notes)


def _values(reading: Reading, unit: str, years: list[str]) -> tuple[float | None, ...]:
    return tuple(reading.number(reading.row(unit=unit, year=year), "value") for year in years)


def _line(reading: Reading, unit: str, years: list[str]) -> Line:
    values = _values(reading, unit, years)
    held = [place for place, value in enumerate(values) if value is not None]
    ends = reading.written(reading.row(unit=unit, year=years[held[-1]]), "value")
    return Line(reading.label(unit), values, series=_NAMED.get(unit, 0), quiet=unit not in _NAMED, ends=ends)


def _bracket(reading: Reading, year: str, years: list[str]) -> Bracket | None:
    pilot, pool = (reading.number(reading.row(unit=unit, year=year), "value") for unit in ("pilot", "pool"))
    if pilot is None or pool is None:
        return None
    words = reading.says("gap_points", gap=reading.written(reading.row(unit="pilot", year=year), "gap"))
    return Bracket(years.index(year), min(pilot, pool), max(pilot, pool), words)


def _said(reading: Reading, unit: str, years: list[str]) -> str:
    first, last = (reading.written(reading.row(unit=unit, year=year), "value") for year in (years[0], years[-1]))
    return reading.says("from_to", name=reading.name(unit), first=first, last=last)


def _change(reading: Reading, row: int) -> Row:
    year, reference = (reading.written(row, name) for name in ("year", "reference"))
    detectable = reading.number(row, "detectable")
    label = reading.says("change_label", year=year, reference=reference, p=reading.written(row, "p", 2))
    value, low, high = (reading.number(row, name) for name in ("effect", "low", "high"))
    band = None if detectable is None else (-detectable, detectable)
    return Row(label, reading.value_interval(row, "effect"), value, low, high, band=band)
