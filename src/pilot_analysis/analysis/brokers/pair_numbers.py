"""The numbers of one comparison of two groups of cases, whose units are municipalities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import units
from pilot_analysis.estimators import few_units, proportions, randomisation
from pilot_analysis.pilot import Thresholds
from pilot_analysis.tables.session import Pilot

_DRAWS = 20_000
_TENS = 10

Numbers = dict[str, Any]


def groups_of_units(cells: pd.DataFrame, names: list[str]) -> dict[str, few_units.Group]:
    """Return each group's municipalities.

    Parameters
    ----------
    cells
        Cases with the outcome (``sum``) and all cases (``size``) by group and municipality.
    """
    return {one: few_units.group(*(cells.loc[[one], kind].to_numpy() for kind in ("sum", "size"))) for one in names}


def measured(
    first: few_units.Group, second: few_units.Group, within: few_units.Spread, thresholds: Thresholds
) -> Numbers:
    """Return interval and reach of a comparison, rounded so that no municipality's count can be worked back.

    Raises
    ------
    NotEstimable
        As `few_units.difference`.
    """
    found = few_units.difference(first, second, within, thresholds.confidence)
    both = float(first.k.sum() + second.k.sum()) / float(first.n.sum() + second.n.sum())
    baseline = round(min(both, 1 - both), 1)
    relevant = min(thresholds.relevant_difference, 1 - baseline)
    cases = proportions.needed(baseline, relevant, thresholds.confidence) * found.effect
    return {
        "low": math.floor(100 * found.low),
        "high": math.ceil(100 * found.high),
        "ratio": found.ratio,
        "ratio_low": math.floor(10 * found.ratio_low) / 10,
        "ratio_high": math.ceil(10 * found.ratio_high) / 10,
        "detectable": round(100 * proportions.detectable(baseline, *found.sizes, thresholds.confidence)),
        "needed": _TENS * math.ceil(cases / _TENS),
    }


def adjusted(cases: pd.DataFrame, by: str, pair: tuple[str, str], strata: str, confidence: float) -> Numbers:
    """Return the comparison of a pair within strata: mean difference and common odds ratio; nothing where it is none.

    Parameters
    ----------
    cases
        One row per case with ``reached`` and the columns ``by`` and ``strata``.
    """
    if strata == by:
        return {}
    inside = cases[cases[by].isin(pair)]
    counts = inside.pivot_table(index=strata, columns=by, values="reached", aggfunc=["sum", "size"], fill_value=0)
    first, second = ([counts[kind, one].astype(int) for kind in ("sum", "size")] for one in pair)
    found = proportions.mantel_haenszel(list(zip(*first, *second, strict=True)), confidence)
    points = None if found.difference is None else 100 * found.difference
    return {"adjusted": points, "odds_ratio": found.odds_ratio, "odds_low": found.low, "odds_high": found.high}


def chance(pilot: Pilot, by: str, cells: pd.DataFrame, pair: tuple[str, str]) -> Numbers:
    """Return the p of a pair, exact where it can be, and the smallest that it could have been.

    Models and clusters are permuted over municipalities; groups that every municipality has change places within each
    of them. Two municipalities cannot be told from chance in either way.
    """
    if by in units.SHARED:
        return _permuted(pilot, by, cells, pair)
    return {} if by == "municipality" else _swapped(pilot, cells, pair)


def _permuted(pilot: Pilot, by: str, cells: pd.DataFrame, pair: tuple[str, str]) -> Numbers:
    group: Mapping[str, str] = units.longest(pilot, by)
    counts = cells.loc[list(pair)].groupby(level=1).sum()
    counts = counts[[group.get(str(code)) in pair for code in counts.index]]
    inside = np.array([group[str(code)] == pair[0] for code in counts.index], dtype=bool)
    if not inside.any() or inside.all():
        return {}
    k, n = (counts[name].to_numpy(dtype=float) for name in ("sum", "size"))
    placebo, exact = randomisation.placebo_shares(k, n, int(inside.sum()), _DRAWS, pilot.seed)
    observed = k[inside].sum() / n[inside].sum() - k[~inside].sum() / n[~inside].sum()
    smallest = randomisation.smallest_p([str(one) for one in inside])
    return {"p": randomisation.p_value(float(observed), placebo, exact=exact), "smallest_p": smallest}


def _swapped(pilot: Pilot, cells: pd.DataFrame, pair: tuple[str, str]) -> Numbers:
    both = [cells.loc[[one]].droplevel(0) for one in pair]
    shared = both[0].index.intersection(both[1].index)
    if shared.empty:
        return {}
    k1, n1, k2, n2 = (one.loc[shared, kind].to_numpy(dtype=float) for one in both for kind in ("sum", "size"))
    apart, weights = k1 / n1 - k2 / n2, n1 * n2 / (n1 + n2)
    placebo, exact = randomisation.swapped_means(apart, weights, _DRAWS, pilot.seed)
    p = randomisation.p_value(float(weights @ apart / weights.sum()), placebo, exact=exact)
    return {"p": p, "smallest_p": 2.0 ** (1 - len(shared))}
