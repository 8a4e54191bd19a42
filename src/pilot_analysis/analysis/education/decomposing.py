"""The change of the level split into who the inhabitants are and what education people of the same age and sex have."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.standardisation import Decomposition, kitagawa
from pilot_analysis.language import text
from pilot_analysis.tables.session import Pilot

_FIELDS = (
    *(field("unit"), field("reference"), field("year")),
    *(field(one, "points", 2) for one in ("change_points", "composition", "rates")),
    field("cells", "count"),
)
_AGES = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")


def decomposition(pilot: Pilot) -> Result:
    """Return the change since the reference year split by Kitagawa's method over age and sex.

    Needs counts (numerator and denominator) of the study's indicator for women and men by age. Published cells of few
    persons are official statistics; results are given for the pilot's municipalities together and for the pool only.

    Returns
    -------
    Result
        ``education-decomposition``: what other ages and sexes among the inhabitants account for, and what other shares
        at the same age and sex do; for the pilot and the pool. A reason where the cells are not there.

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
    lines, keys, parts = [], [], {}
    for unit, codes in groups.items():
        own = rows[rows["municipality"].isin(list(codes)) & rows["year"].isin([reference, year])]
        part, count = _split(own, reference, year)
        parts[unit] = part
        shown = {name: 100 * value for name, value in part._asdict().items() if name in {"composition", "rates"}}
        lines.append(
            {"unit": unit, "reference": str(reference), "year": str(year), "change_points": 100 * part.change}
            | {**shown, "cells": count}
        )
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
    rows = rows[(rows["indicator"] == pilot.study.education.indicator) & rows["sex"].isin(["kvinna", "man"])]
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


def _split(rows: pd.DataFrame, reference: int, year: int) -> tuple[Decomposition, int]:
    """Return the split of the persons of these rows, all municipalities together."""
    summed = rows.groupby(["sex", "age", "year"], observed=True)[["denominator", "numerator"]].sum()
    held = [summed.xs(one, level="year").astype(float) for one in (reference, year)]
    cells = held[0].index.intersection(held[1].index)
    if held[0].empty or len(cells) < max(len(one) for one in held):
        raise NotEstimable(text("education.no_cells"))
    first, later = (np.asarray(one.loc[cells], dtype=np.float64) for one in held)
    return kitagawa(first[:, 0], first[:, 1], later[:, 0], later[:, 1]), len(cells)
