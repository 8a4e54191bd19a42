"""Figures of stages reached by cases opened at the same time."""

from __future__ import annotations

from pilot_analysis import language as words
from pilot_analysis.figures.brokers.conversions import funnel
from pilot_analysis.figures.brokers.wording import says
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.lines import Facet, Line, Lines
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.view import View

_DRAWN = ("matchning", "påbörjad", "slutförd")
_SEXES = {"total": 0, "kvinna": 1, "man": 2}
_OUTSIDE = {"total", "none"}


def stages(reading: Reading) -> View:
    """Show the share that got to each stage and that still open, cohort by cohort; as a funnel for other groups."""
    if "cohort" not in reading.table:
        return funnel(reading)
    cohorts = [one for one in reading.each("cohort") if one not in _OUTSIDE]
    drawn = [(reading.label(stage), stage, "share") for stage in _DRAWN]
    drawn.append((says(reading, "stages_open"), _DRAWN[0], "open_share"))
    sexes = tuple(_SEXES) if "sex" in reading.table else ("total",)
    facets = tuple(
        Facet(title, tuple(_line(reading, cohorts, sex, stage, column) for sex in sexes))
        for title, stage, column in drawn
    )
    ticks = tuple((place, _short(reading.name(one))) for place, one in enumerate(cohorts))
    chart = Lines(facets, Scale(0, 1, "share", reading.language), ticks, max(len(cohorts) - 1, 1))
    total = reading.row(cohort="total", **_of(reading, "total"))
    said = [says(reading, "stages_alt_panel", stage=one.title, values=_values(reading, cohorts, one)) for one in facets]
    note = says(reading, "stages_note", confidence=reading.result.facts["confidence"])
    return View(
        chart,
        says(reading, "stages_measure", n=reading.written(total, "n")),
        says(reading, "stages_alt", panels=reading.listing(said)),
        (note, *reading.hidden_note("share", "open_share")),
    )


def _of(reading: Reading, sex: str) -> dict[str, str]:
    """Return what picks out a sex: nothing where women and men are not told apart."""
    return {"sex": sex} if "sex" in reading.table else {}


def _line(reading: Reading, cohorts: list[str], sex: str, stage: str, column: str) -> Line:
    rows = [reading.row(cohort=one, stage=stage, **_of(reading, sex)) for one in cohorts]
    values, lows, highs = (tuple(reading.number(row, name) for row in rows) for name in (column, "low", "high"))
    band = column == "share" and sex == "total"
    held = [row for row, value in zip(rows, values, strict=True) if value is not None]
    return Line(
        reading.label(sex),
        values,
        _SEXES[sex],
        ends=reading.written(held[-1], column, 0) if held else "",
        low=lows if band else None,
        high=highs if band else None,
        hidden=tuple(place for place, row in enumerate(rows) if reading.hidden(row, column)),
    )


def _short(name: str) -> str:
    """Return a period by its first month."""
    return name.split("\N{EN DASH}", maxsplit=1)[0]


def _values(reading: Reading, cohorts: list[str], facet: Facet) -> str:
    total = facet.lines[0]
    shown = [HIDDEN if value is None else words.percent(value, reading.language) for value in total.values]
    return ", ".join(f"{reading.name(one)} {value}" for one, value in zip(cohorts, shown, strict=True))
