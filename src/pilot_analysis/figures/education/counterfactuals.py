"""Figures of what the education level could show: power, event study, synthetic controls, weights, sensitivity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.lines import Facet, Line, Lines, Moment
from pilot_analysis.figures.charts.rows import Bars, Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import text

_MOST = 8  # donors that are drawn; the table has them all
_SPANS = ("one-out", "donor-out")  # limits that are the least and the greatest outcome


def detectable(reading: Reading) -> View:
    """Show the smallest visible effect after each number of years, with its span over starting years."""
    groups = []
    for name in reading.each("groups"):
        rows = tuple(_horizon(reading, row) for row in reading.rows(groups=name))
        groups.append(Group(reading.label(name), rows))
    titled = groups if len(groups) > 1 else [Group("", groups[0].rows)]
    far = max((row.high or 0.0 for group in groups for row in group.rows), default=1.0)
    chart = Intervals(tuple(titled), Scale(0, far, "number", reading.language), caption=_points(reading))
    said = reading.listing([f"{row.label}: {row.words}" for group in groups for row in group.rows])
    note = _says(reading, "detectable_note")
    return View(
        chart,
        _says(reading, "detectable_measure", **_counts(reading)),
        _says(reading, "detectable_alt", rows=said),
        (note,),
    )


def event_study(reading: Reading) -> View:
    """Show the difference year by year over the band of chance, the reference year marked."""
    measure = _says(reading, "event_study_measure", **_counts(reading))
    return _years(reading, _says(reading, "event_study_line"), measure, "event_study")


def synthetic_gap(reading: Reading) -> View:
    """Show the distance to the synthetic control year by year, over those of placebo groups."""
    measure = _says(reading, "synthetic_gap_measure")
    placebos = reading.result.facts.get("placebos", ())
    return _years(reading, _says(reading, "synthetic_gap_line"), measure, "synthetic_gap", placebos)


def synthetic(reading: Reading) -> View:
    """Show each estimator's effect with its interval, over the band that it could not have detected."""
    pilot = tuple(_estimate(reading, row, "estimator") for row in reading.rows(unit="pilot"))
    single = [row for row in range(len(reading.table)) if row not in reading.rows(unit="pilot")]
    groups = [Group(_says(reading, "synthetic_together"), pilot)]
    if single:
        groups.append(
            Group(_says(reading, "synthetic_single"), tuple(_estimate(reading, one, "unit") for one in single))
        )
    span = {name: str(reading.result.facts.get(name, "")) for name in ("first", "last")}
    return _intervals(reading, groups, _says(reading, "synthetic_measure", **span), (_says(reading, "band_note"),))


def sensitivity(reading: Reading) -> View:
    """Show the effect under each choice, spans told from intervals by their mark."""
    rows = []
    for row in range(len(reading.table)):
        name = reading.table["variant"].iloc[row]
        rows.append(_estimate(reading, row, "variant", series=1 if name in _SPANS else 0))
    year = str(reading.result.facts.get("year", ""))
    notes = (_says(reading, "sensitivity_note"), _says(reading, "band_note"))
    return _intervals(reading, [Group("", tuple(rows))], _says(reading, "sensitivity_measure", year=year), notes)


def placebo_years(reading: Reading) -> View:
    """Show the difference at each made-up start before the pilot, and below them at the real one."""
    groups = []
    for role, title in (("placebo", "before"), ("real", "real")):
        rows = tuple(
            replace(_estimate(reading, row, "role"), label=_placebo_says(reading, "span", row))
            for row in reading.rows(role=role)
        )
        groups.append(Group(_placebo_says(reading, title), rows))
    return _intervals(reading, groups, _placebo_says(reading, "measure"), (_says(reading, "band_note"),))


def by_sex(reading: Reading) -> View:
    """Show the change for women, men and all."""
    rows = tuple(_estimate(reading, row, "sex") for row in range(len(reading.table)))
    year = reading.written(0, "year")
    measure = _says(reading, "by_sex_measure", year=year, reference=reading.written(0, "reference"))
    return _intervals(reading, [Group("", rows)], measure, (_says(reading, "band_note"),))


def weights(reading: Reading) -> View:
    """Show the largest weights of municipalities by each estimator."""
    groups = []
    for column in ("weight_sc", "weight_sdid"):
        held = [(reading.number(row, column) or 0.0, row) for row in reading.rows(kind="donor")]
        largest = [pair for pair in sorted(held, key=lambda pair: (-pair[0], pair[1])) if pair[0] > 0][:_MOST]
        groups.append(
            Group(_says(reading, f"{column}_donor"), tuple(_weight(reading, row, column) for _, row in largest))
        )
    groups = [group for group in groups if group.rows]
    far = max((row.value or 0.0 for group in groups for row in group.rows), default=1.0)
    chart = Bars(tuple(groups), Scale(0, far, "share", reading.language))
    said = [f"{group.title}: {', '.join(f'{row.label} {row.words}' for row in group.rows)}" for group in groups]
    alt = _says(reading, "weights_alt", rows=reading.listing(said))
    return View(chart, _says(reading, "weights_measure"), alt, (_says(reading, "weights_note", most=_MOST),))


def _years(reading: Reading, name: str, measure: str, kind: str, placebos: Any = ()) -> View:
    """Show differences by year: one named line over the quiet lines of placebos, or over a band around nought."""
    years = [str(year) for year in reading.each("year")]
    columns = {one: _column(reading, one) for one in ("effect", "band_low", "band_high")}
    ends = reading.written(len(years) - 1, "effect")
    own = Line(name, columns["effect"], ends=ends)
    if not placebos:  # their lines would lie hidden below a band
        own = replace(own, low=columns["band_low"], high=columns["band_high"])
    nought = Line("", (0.0,) * len(years), quiet=True)
    others = [Line("", tuple(float(one) for one in path), quiet=True) for path in placebos]
    every = [value for line in (own, *others) for value in (*line.values, *(line.low or ()), *(line.high or ()))]
    held = [value for value in every if value is not None]
    scale = Scale(min(held, default=0), max(held, default=1), "points", reading.language)
    reference = str(reading.result.facts.get("reference_year", ""))
    marked = reading.says("gap_reference", year=reference)
    moment = Moment(years.index(reference), marked) if reference in years else None
    chart = Lines((Facet("", (*others, nought, own)),), scale, tuple(enumerate(years)), len(years) - 1, moment)
    said = [f"{year}: {reading.written(row, 'effect')}" for row, year in enumerate(years)]
    alt = _says(reading, f"{kind}_alt", rows=reading.listing(said), reference=reference)
    return View(chart, measure, alt, (_says(reading, f"{kind}_note"),))


def _intervals(reading: Reading, groups: list[Group], measure: str, notes: tuple[str, ...]) -> View:
    rows = [row for group in groups for row in group.rows]
    every = [(row.value, row.low, row.high, *(row.band or ())) for row in rows]
    far = max((abs(value) for ends in every for value in ends if value is not None), default=1.0)
    scale = Scale(-far, far, "points", reading.language)
    chart = Intervals(tuple(groups), scale, reference=0.0, caption=_points(reading))
    said = reading.listing([f"{row.label}: {row.words}" for row in rows])
    return View(chart, measure, reading.says("change_alt", rows=said), notes)


def _estimate(reading: Reading, row: int, named: str, series: int = 0) -> Row:
    value, low, high = (reading.number(row, name) for name in ("effect", "low", "high"))
    least = reading.number(row, "detectable")
    band = None if least is None else (-least, least)
    label = reading.label(reading.table[named].iloc[row])
    return Row(label, reading.value_interval(row, "effect"), value, low, high, band=band, series=series)


def _horizon(reading: Reading, row: int) -> Row:
    value, low, high = (reading.number(row, name) for name in ("detectable", "lowest", "highest"))
    persons = reading.number(row, "persons_more")
    told = {"points": reading.written(row, "detectable"), "persons": persons}
    words = _says(reading, f"detectable_{'points' if persons is None else 'persons'}", **told)
    steps = int(reading.number(row, "horizon") or 0)
    return Row(_says(reading, "year_one" if steps == 1 else "year_many", years=steps), words, value, low, high)


def _weight(reading: Reading, row: int, column: str) -> Row:
    return Row(
        reading.label(reading.table["unit"].iloc[row]), reading.written(row, column), reading.number(row, column)
    )


def _column(reading: Reading, name: str) -> tuple[float | None, ...]:
    return tuple(reading.number(row, name) for row in range(len(reading.table)))


def _counts(reading: Reading) -> dict[str, str]:
    return {"n": reading.written(0, "n"), "pool": reading.written(0, "n_pool")}


def _points(reading: Reading) -> str:
    return reading.says("change_caption")


def _placebo_says(reading: Reading, key: str, row: int | None = None) -> str:
    told = _counts(reading) if row is None else {name: reading.written(row, name) for name in ("reference", "year")}
    return text(f"education_placebo_years.draw_{key}", **told)[reading.language]


def _says(reading: Reading, key: str, **values: Any) -> str:
    return text(f"education.draw_{key}", **values)[reading.language]
