"""Comparing means of two groups whose cases come from few units: mean waits, mean costs, net benefits.

The same model as `estimators.few_units` has for shares, for any number that is a mean or nearly one: each case has an
influence on it, what the number would change by if the case weighed more, and a number's variance is that of its mean
influence (Hampel 1974, JASA 69:383-393). Influences of one unit resemble each other; their correlation is estimated by
setting Pearson's chi-square of the units' sums to its expectation (Williams 1982, Applied Statistics 31:144-148), never
below nought, and widens the interval by Kish's design effect. Its degrees of freedom are the units less the groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import few_units
from pilot_analysis.estimators.arguments import level_of
from pilot_analysis.estimators.few_units import Spread
from pilot_analysis.language import text

Floats = NDArray[np.float64]
POWER = 0.8
_NEAR = 1e-9


class Mean(NamedTuple):
    """A group's number.

    Parameters
    ----------
    value
        The number itself.
    sums, n
        For each unit the sum of its cases' influences, and its cases.
    variance
        Of a case's influence.
    """

    value: float
    sums: Floats
    n: Floats
    variance: float


class Difference(NamedTuple):
    """Two groups compared: difference, standard error and limits, and what would have been seen with 80 % power."""

    value: float
    se: float
    low: float
    high: float
    detectable: float


def mean(value: float, influence: ArrayLike, unit: ArrayLike) -> Mean:
    """Return a group's number from the influence of each of its cases.

    Parameters
    ----------
    value
        The number, such as a restricted mean of `estimators.survival`.
    influence, unit
        Shape ``(n,)``: each case's influence, which sum to nought, and its unit.

    Raises
    ------
    ValueError
        If the two differ in length or an influence is missing.
    NotEstimable
        If there are no cases.
    """
    own, units = np.asarray(influence, dtype=float), np.asarray(unit)
    if own.shape != units.shape or own.ndim != 1 or not np.isfinite(own).all():
        raise ValueError("every case needs an influence and a unit")
    if not len(own):
        raise NotEstimable(text("estimators_few_units.no_cases"))
    if np.abs(own).max() < _NEAR * max(1.0, abs(value)):
        own = np.zeros_like(own)  # all alike but for rounding
    _, place = np.unique(units, return_inverse=True)
    return Mean(
        float(value), np.bincount(place, own).astype(float), np.bincount(place).astype(float), float((own**2).mean())
    )


def mean_of(values: ArrayLike, unit: ArrayLike) -> Mean:
    """Return the mean of some values: the influence of each is its distance from their mean. Raises as `mean`."""
    every = np.asarray(values, dtype=float)
    centre = float(every.mean()) if len(every) else 0.0
    return mean(centre, every - centre, unit)


def spread(groups: Sequence[Mean]) -> Spread:
    """Return how much units differ within groups, from the units of all groups.

    Groups whose cases are all alike say nothing about it.
    """
    freedom = sum(len(one.n) for one in groups) - len(groups)
    square = expected = weight = 0.0
    for one in groups:
        left = 1 - one.n / one.n.sum()
        if one.variance > 0:
            square += float((one.sums**2 / (one.n * one.variance)).sum())
            expected += float(left.sum())
            weight += float((left * (one.n - 1)).sum())
    correlation = (square - expected) / weight if weight > 0 else 0.0
    return Spread(min(max(correlation, 0.0), 1.0), freedom)


def difference(first: Mean, second: Mean, within: Spread, confidence: float = 0.95) -> Difference:
    """Compare the numbers of two groups, with Student's t.

    Parameters
    ----------
    within
        How much units differ within groups, from `spread` over these groups and any others.

    Raises
    ------
    NotEstimable
        If no group has two units: what units differ by chance is then unknown.
    """
    level_of(confidence)
    if within.freedom < 1:
        raise NotEstimable(text("estimators_few_units.one_unit_each"))
    se = float(np.sqrt(sum(_variance(one, within.correlation) for one in (first, second))))
    apart = first.value - second.value
    reach = stats.t.ppf((1 + confidence) / 2, within.freedom)
    seen = float(reach + stats.t.ppf(POWER, within.freedom)) * se  # Bloom 1995, Evaluation Review 19:547-556
    return Difference(apart, se, apart - float(reach) * se, apart + float(reach) * se, seen)


def _variance(one: Mean, correlation: float) -> float:
    effect = few_units.design_effect(few_units.Group(one.n, one.n), correlation)
    return one.variance * effect / float(one.n.sum())
