"""The comparison made as if the pilot had begun earlier, when there was none: placebos in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.series import DRAWS, SIZE
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import difference_in_differences as differences
from pilot_analysis.estimators import synthetic_control
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

PLACEBO, REAL = "placebo", "real"
_FIELDS = (
    *(field("role"), field("reference"), field("year")),
    *(field(one, "points", 2) for one in ("effect", "low", "high")),
    *(field("p"), field("detectable", "number", 2), field("synthetic_effect", "points", 2), SIZE),
    field("n_pool", "count"),
)


def placebo_years(pilot: Pilot) -> Result:
    """Return what the comparison finds at made-up starts before the pilot, beside what it finds at the real one.

    The starts lie as many years apart as the first whole outcome year lies from the reference year, so that no year
    counts twice. What is found where there was no pilot is chance and drift.

    Returns
    -------
    Result
        ``education-placebo-years``: one row per made-up start (``role`` is ``placebo``) and last the real one
        (``real``), with the design's difference from reference year to year, and the mean gap to synthetic controls
        fitted until that reference year, where two years at least lie before it.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    """
    return statistics.answered(pilot, "education-placebo-years", _FIELDS, lambda: _placebo_years(pilot))


def _placebo_years(pilot: Pilot) -> Result:
    found, education = statistics.series(pilot), pilot.study.education
    year = statistics.whole_year(pilot, [one for one in education.outcome_years if one in found.wide.columns])
    if year is None:
        raise NotEstimable(text("education.no_outcome", years=[str(one) for one in education.outcome_years]))
    panel, confidence = statistics.block(pilot, found, year), pilot.study.thresholds.confidence
    lines = list(_lines(panel, year, {"confidence": confidence, "draws": DRAWS, "seed": pilot.seed}))
    if len(lines) == 1:
        raise NotEstimable(text("education_placebo_years.none", first=str(panel.times[0])))
    units = list(map(str, panel.units))
    behind = [found.behind(units, [one for one in panel.times if one <= int(line["year"])]) for line in lines]
    return statistics.told(
        pilot,
        "education-placebo-years",
        _FIELDS,
        lines,
        tuple(pilot.keys(one, "indicators") for one in behind),
        found=found,
        sentences=_sentence(lines, 1 - confidence),
        method=text("education_placebo_years.method", draws=DRAWS, confidence=confidence),
        caveats=(text("analysis.caveat_register"), text("education_placebo_years.caveat")),
        verdict=Verdict.DESCRIBED,
        labels=statistics.labels(pilot) | {one: text(f"education_placebo_years.{one}") for one in (PLACEBO, REAL)},
        facts={"reference_year": education.reference_year, "confidence": confidence},
    )


def _lines(panel: Panel, year: int, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the rows, the earliest start first."""
    real, steps = panel.before - 1, panel.times.index(year) - panel.before + 1
    for start in sorted(range(real, -1, -steps)):
        end = start + steps
        pair = Panel(panel.outcome[:, [start, end]], panel.units, _times(panel, start, end), panel.controls, 1)
        one = differences.difference_in_differences(pair, **settings)
        yield {
            "role": REAL if start == real else PLACEBO,
            "reference": str(panel.times[start]),
            "year": str(panel.times[end]),
            **{name: getattr(one, name) for name in ("effect", "low", "high", "p", "detectable")},
            "synthetic_effect": _synthetic(panel, start, end),
            "n": panel.treated,
            "n_pool": panel.controls,
        }


def _times(panel: Panel, *places: int) -> tuple[Any, ...]:
    return tuple(panel.times[place] for place in places)


def _synthetic(panel: Panel, start: int, end: int) -> float | None:
    """Return the mean gap to synthetic controls of each treated unit, fitted until ``start``; it takes two years."""
    if start < 1:
        return None
    until = range(end + 1)
    cut = Panel(panel.outcome[:, : end + 1], panel.units, _times(panel, *until), panel.controls, start + 1)
    return synthetic_control.averaged_controls(cut).effect


def _sentence(lines: list[dict[str, Any]], alpha: float) -> Text:
    *placebos, real = lines
    effects = [line["effect"] for line in placebos]
    seen = sum(line["p"] <= alpha for line in placebos)
    larger = abs(real["effect"]) > max(map(abs, effects))
    told = {"count": len(placebos), "least": min(effects), "most": max(effects), "effect": real["effect"]}
    words = text(f"education_placebo_years.{'larger' if larger else 'inside'}", **told)
    return words.join(text(f"education_placebo_years.seen_{'some' if seen else 'none'}", seen=seen))
