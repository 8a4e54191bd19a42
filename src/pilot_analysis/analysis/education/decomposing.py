"""The change of the level split into who the inhabitants are and what education people of the same age and sex have."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.standardisation import Floats, cohorts, kitagawa
from pilot_analysis.language import text
from pilot_analysis.tables.session import Pilot

_FIELDS = (
    *(field("unit"), field("reference"), field("year")),
    *(field(one, "points", 2) for one in ("change_points", "composition", "rates")),
    *(field(one, "points", 2) for one in ("replacement", "moves", "within")),
    field("cells", "count"),
)
_AGES = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")


def decomposition(pilot: Pilot) -> Result:
    """Return the change since the reference year split by Kitagawa's method over age and sex.

    Needs counts (numerator and denominator) for women and men by age, of the study's indicator or of the one that it
    names for this, which are summed over the pilot's municipalities and over the pool.

    Returns
    -------
    Result
        ``education-decomposition``: what other ages and sexes among the inhabitants account for, and what other shares
        at the same age and sex do; for the pilot and the pool. Where ages are single years also by year of birth:
        ``replacement`` of the old by the young, ``moves`` (migration and deaths) and rise ``within`` years of birth. A
        reason where the cells are not there.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    """
    return statistics.answered(pilot, "education-decomposition", _FIELDS, lambda: _decomposition(pilot))


def _decomposition(pilot: Pilot) -> Result:
    found, education = statistics.series(pilot), pilot.study.education
    reference, rows = education.reference_year, _cells(pilot)
    years = [year for year in education.outcome_years if year in set(rows["year"])]
    year = statistics.whole_year(pilot, years)
    if year is None or reference not in set(rows["year"]):
        raise NotEstimable(text("education.no_cells"))
    statistics.refuse_break(found.rows, reference, year)
    groups = {statistics.PILOT: pilot.codes, statistics.POOL: education.controls}
    lines, keys = [], []
    for unit, codes in groups.items():
        own = rows[rows["municipality"].isin(list(codes)) & rows["year"].isin([reference, year])]
        lines.append({"unit": unit, "reference": str(reference), "year": str(year), **_split(own, reference, year)})
        keys.append(pilot.keys(own, "indicators"))
    told = {"year": str(year), "reference": str(reference)}
    ours = {name: lines[0][name] for name in ("change_points", "composition", "rates")}
    return statistics.told(
        pilot,
        "education-decomposition",
        _FIELDS,
        lines,
        tuple(keys),
        found=found,
        sentences=text("education.decomposition", **told, **ours),
        method=text("education.method_decomposition"),
        caveats=(text("education.caveat_decomposition"),),
        verdict=Verdict.DESCRIBED,
        facts={"reference_year": reference},
    )


def _cells(pilot: Pilot) -> pd.DataFrame:
    """Return the indicator's rows of women and men by age that hold counts, ages that hold others left out."""
    rows = pilot.table("indicators")
    known = [pilot.study.education.indicator, pilot.study.education.by_age]
    rows = rows[rows["indicator"].isin(known) & rows["sex"].isin(["kvinna", "man"])]
    rows = rows[rows["period"].str.fullmatch(r"\d{4}").astype(bool)].dropna(subset=["numerator", "denominator"])
    ages = {age: _span(age) for age in rows["age"].dropna().unique()}
    finest = [age for age, span in ages.items() if span and not any(_holds(span, other) for other in ages.values())]
    rows = rows[rows["age"].isin(finest)]
    if len(finest) < 2:
        raise NotEstimable(text("education.no_cells"))
    return rows.assign(year=rows["period"].astype(int))


def _span(age: str) -> tuple[int, int] | None:
    match = _AGES.fullmatch(age.removesuffix(" år"))
    return (int(match[1]), int(match[2] or match[1])) if match else None


def _holds(span: tuple[int, int], other: tuple[int, int] | None) -> bool:
    """Tell whether a span of ages holds another one."""
    return other is not None and span != other and span[0] <= other[0] and other[1] <= span[1]


def _split(rows: pd.DataFrame, reference: int, year: int) -> dict[str, Any]:
    """Return the parts in points of the change of these rows' persons, all municipalities together."""
    summed = rows.groupby(["year", "age", "sex"], observed=True)[["denominator", "numerator"]].sum()
    first, later = (_counts(summed, one) for one in (reference, year))
    if not len(first) or list(first.index) != list(later.index):
        raise NotEstimable(text("education.no_cells"))
    persons, having = _arrays(first)
    later_persons, later_having = _arrays(later)
    groups = kitagawa(persons, having, later_persons, later_having)
    parts = {"change_points": groups.change, "composition": groups.composition, "rates": groups.rates}
    if _single_years(first) and year - reference < len(first):
        births = cohorts(persons, having, later_persons, later_having, year - reference)
        parts |= {"replacement": births.replacement, "moves": births.moves, "within": births.within}
    return {name: 100 * part for name, part in parts.items()} | {"cells": persons.size}


def _counts(summed: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return one year's counts: ages from the youngest up, and for each measure a column per sex."""
    if year not in summed.index.get_level_values("year"):
        return pd.DataFrame()
    wide = pd.DataFrame(summed.loc[year]).astype(float).unstack("sex").dropna()  # noqa: PD010  # one value each
    return pd.DataFrame(wide.loc[sorted(wide.index, key=lambda age: _span(str(age)) or (0, 0))])


def _arrays(counts: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return persons, and those of them who have it, as ages x sexes."""
    persons, having = (np.asarray(counts[name], dtype=np.float64) for name in ("denominator", "numerator"))
    return persons, having


def _single_years(counts: pd.DataFrame) -> bool:
    """Tell whether the ages are single years without a gap."""
    spans = [_span(str(age)) or (0, 0) for age in counts.index]
    return all(low == high == spans[0][0] + place for place, (low, high) in enumerate(spans))
