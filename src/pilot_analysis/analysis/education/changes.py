"""Whether the pilot can be seen in the level: its municipalities' change beside what chance alone would give."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.series import DRAWS, SIZE, Series
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import randomisation
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_NUMBERS = (
    *(field(one, "points", 2) for one in ("pilot", "pool", "effect", "low", "high")),
    *(field("p"), field("detectable", "number", 2), SIZE, field("n_pool", "count"), field("method")),
)
_CHANGE = (field("year"), field("reference"), *_NUMBERS)
_BY_SEX = (field("sex"), field("year"), field("reference"), *_NUMBERS)


def change(pilot: Pilot, relevant: float | None = None) -> Result:
    """Return how much more the pilot's municipalities rose than the pool, and what chance alone would give.

    The mean change of the pilot's municipalities from the reference year, minus that of the pool, against the same
    difference for every other choice of as many municipalities out of all (randomisation inference, seeded draws).

    Parameters
    ----------
    relevant
        The smallest difference in points that would matter; with it, an interval inside rules such a difference out.
        By default the study's, if it has one.

    Returns
    -------
    Result
        ``education-change``: one row per outcome year with effect, limits, p and minimal detectable effect, in points.

    Raises
    ------
    ConfigurationError
        If a difference would reach across a break in the series.
    ValueError
        If ``relevant`` is negative or missing.
    """
    if relevant is not None and not 0 <= relevant < math.inf:
        raise ValueError(f"a relevant difference is a number of percentage points from 0, not {relevant}")
    return statistics.answered(pilot, "education-change", _CHANGE, lambda: _change(pilot, relevant))


def _change(pilot: Pilot, relevant: float | None) -> Result:
    found, education = statistics.series(pilot), pilot.study.education
    relevant = education.relevant if relevant is None else relevant
    years = [year for year in education.outcome_years if year in found.wide.columns]
    statistics.refuse_break(found.rows, education.reference_year, max(years, default=education.reference_year))
    lines = [changed(pilot, found, year) for year in years]
    table = columns.frame(_CHANGE, lines)
    units, confidence = [*pilot.codes, *education.controls], pilot.study.thresholds.confidence
    verdict = judged(table, 1 - confidence, relevant)
    return statistics.told(
        pilot,
        "education-change",
        _CHANGE,
        lines,
        tuple(pilot.keys(found.behind(units, [year, education.reference_year]), "indicators") for year in years),
        found=found,
        sentences=_sentence(table, verdict, relevant),
        method=text("analysis.change_method", draws=DRAWS, confidence=confidence),
        caveats=(text("analysis.caveat_register"), text("analysis.caveat_clock"), text("analysis.caveat_level")),
        verdict=verdict,
        facts={
            "draws": DRAWS,
            "seed": pilot.seed,
            "confidence": confidence,
            "reference_year": education.reference_year,
            "whole_year": statistics.whole_year(pilot, years),
            "relevant": relevant,
        },
    )


def by_sex(pilot: Pilot) -> Result:
    """Return the change of `change` for women, men and all, at the first whole outcome year.

    Returns
    -------
    Result
        ``education-by-sex``: one row per sex that the statistics have; a reason where they have neither women nor men.

    Raises
    ------
    ConfigurationError
        As `change`.
    """
    return statistics.answered(pilot, "education-by-sex", _BY_SEX, lambda: _by_sex(pilot))


def _by_sex(pilot: Pilot) -> Result:
    education, confidence = pilot.study.education, pilot.study.thresholds.confidence
    known = _sexes(pilot)
    if set(known) <= {columns.TOTAL}:
        raise NotEstimable(text("education.no_sexes"))
    every = next(iter(known.values()))
    year = statistics.whole_year(pilot, [one for one in education.outcome_years if one in every.wide.columns])
    if year is None:
        raise NotEstimable(text("education.no_outcome", years=[str(one) for one in education.outcome_years]))
    for found in known.values():
        statistics.refuse_break(found.rows, education.reference_year, year)
    known = {sex: found for sex, found in known.items() if year in found.wide.columns}
    lines = [{"sex": sex} | changed(pilot, found, year) for sex, found in known.items()]
    units, table = [*pilot.codes, *education.controls], columns.frame(_BY_SEX, lines)
    verdict = judged(table, 1 - confidence, education.relevant)
    parts = [found.behind(units, [year, education.reference_year]) for found in known.values()]
    told = [text("education.by_sex_one", sex=text(f"education.sex_{one['sex']}"), **_numbers(one)) for one in lines]
    return statistics.told(
        pilot,
        "education-by-sex",
        _BY_SEX,
        lines,
        tuple(pilot.keys(part, "indicators") for part in parts),
        found=Series(pd.concat([found.rows for found in known.values()]), every.wide),
        sentences=text(f"education.by_sex_{verdict.name.lower()}", year=str(year), each=told),
        method=text("analysis.change_method", draws=DRAWS, confidence=confidence),
        caveats=(text("analysis.caveat_register"), text("analysis.caveat_clock")),
        verdict=verdict,
        facts={"reference_year": education.reference_year, "confidence": confidence},
    )


def _sexes(pilot: Pilot) -> dict[str, Series]:
    """Return the series of each sex that the statistics have."""
    known = {}
    for sex in statistics.SEXES:
        try:
            known[sex] = statistics.series(pilot, sex)
        except NotEstimable:
            continue
    return known


def _numbers(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line.get(name) for name in ("effect", "low", "high")}


def changed(pilot: Pilot, found: Series, year: int) -> dict[str, Any]:
    """Return one outcome year's row; municipalities without both years are left out of it."""
    reference = pilot.study.education.reference_year
    panel = found.wide.reindex([*pilot.codes, *pilot.study.education.controls])
    difference = (panel[year] - panel[reference]).dropna()
    chosen = difference.index.isin(pilot.codes)
    ours, theirs = difference[chosen].to_numpy(dtype=float), difference[~chosen].to_numpy(dtype=float)
    row: dict[str, Any] = {"year": str(year), "reference": str(reference), "n": len(ours), "n_pool": len(theirs)}
    if not len(ours) or len(theirs) < 2:
        return row
    effect = float(ours.mean() - theirs.mean())
    placebo, exact = randomisation.placebo_effects(np.concatenate([ours, theirs]), len(ours), DRAWS, pilot.seed)
    low, high = randomisation.limits(effect, placebo, pilot.study.thresholds.confidence)
    row |= {"pilot": float(ours.mean()), "pool": float(theirs.mean()), "effect": effect, "low": low, "high": high}
    p = randomisation.p_value(effect, placebo, exact=exact)
    return row | {"p": p, "detectable": randomisation.detectable(placebo), "method": "randomisation"}


def judged(table: pd.DataFrame, alpha: float, relevant: float | None) -> Verdict:
    """Judge all rows together: an effect is one that stands with the chances of every row counted."""
    known = table.dropna(subset="effect")
    if known.empty:
        return Verdict.CANNOT_TELL
    if (known["p"] <= alpha / len(known)).any():  # Bonferroni
        return Verdict.EFFECT
    inside = relevant is not None and ((known["low"] > -relevant) & (known["high"] < relevant)).all()
    return Verdict.RULED_OUT if inside else Verdict.CANNOT_TELL


def _sentence(table: pd.DataFrame, verdict: Verdict, relevant: float | None) -> Text:
    known = table.dropna(subset="effect")
    if known.empty:
        return text("analysis.change_nothing")
    order = known["p"].astype(float) if verdict is Verdict.EFFECT else -known["effect"].astype(float).abs()
    place = int(order.to_numpy().argmin())
    told = {str(name): known[name].iloc[place] for name in known}
    return text(f"analysis.change_{verdict.name.lower()}", relevant=relevant, **told)
