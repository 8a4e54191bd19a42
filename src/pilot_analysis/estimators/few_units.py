"""Comparing the shares of two groups whose cases come from few units, such as municipalities.

Cases of one unit resemble each other, so that they tell less than as many independent ones. The correlation within
units is estimated from Pearson's chi-square over all groups (Williams 1982, Applied Statistics 31:144-148, his model
II), never below nought. It gives each group a design effect, by which its cases are divided (Kish 1965, Survey
Sampling). Since the correlation is known from so few units, they are divided once more by the square of Student's t
over the normal quantile (Korn and Graubard 1998, Survey Methodology 24:193-201). Newcombe's hybrid score interval
(1998, Statistics in Medicine 17:873-890, method 10) of the cases that are left is the interval of the difference.

``docs/simulation.md`` shows what this covers with six units, and what it costs in width.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import proportions
from pilot_analysis.estimators.arguments import level_of
from pilot_analysis.language import text

Floats = NDArray[np.float64]


class Group(NamedTuple):
    """A group of units: cases with the outcome and all cases, one number per unit."""

    k: Floats
    n: Floats

    @property
    def share(self) -> float:
        """The share of all cases together."""
        return float(self.k.sum() / self.n.sum())


class Spread(NamedTuple):
    """How much units of the same group differ.

    Parameters
    ----------
    correlation
        Between two cases of one unit, from 0 to 1.
    freedom
        Units less groups: on how much the correlation rests. With none it is unknown.
    """

    correlation: float
    freedom: int


class Difference(NamedTuple):
    """Two shares compared: difference and ratio with limits, and how many independent cases each group is worth.

    ``ratio`` is missing where the second share is nought. ``effect`` is the larger of the groups' design effects.
    """

    difference: float
    low: float
    high: float
    ratio: float | None
    ratio_low: float
    ratio_high: float
    sizes: tuple[float, float]
    effect: float


def group(k: ArrayLike, n: ArrayLike) -> Group:
    """Return a group of units; those without cases are left out.

    Raises
    ------
    ValueError
        If the arrays differ in length or a unit has more cases with the outcome than cases.
    NotEstimable
        If there are no cases at all.
    """
    part, whole = (np.asarray(one, dtype=float).ravel() for one in (k, n))
    if len(part) != len(whole) or not ((part >= 0) & (part <= whole)).all():
        raise ValueError("each unit needs a count of cases, and of those with the outcome between nought and all")
    if not whole.sum():
        raise NotEstimable(text("estimators_few_units.no_cases"))
    return Group(part[whole > 0], whole[whole > 0])


def spread(groups: Sequence[Group]) -> Spread:
    """Return how much units differ within groups, from the units of all groups.

    The correlation makes Pearson's chi-square equal its expectation. Groups in which nobody or everybody had the
    outcome say nothing about it.
    """
    freedom = sum(len(one.n) for one in groups) - len(groups)
    square = expected = weight = 0.0
    for one in groups:
        share, left = one.share, 1 - one.n / one.n.sum()
        if 0 < share < 1:
            square += float(((one.k - one.n * share) ** 2 / (one.n * share * (1 - share))).sum())
            expected += float(left.sum())
            weight += float((left * (one.n - 1)).sum())
    correlation = (square - expected) / weight if weight > 0 else 0.0
    return Spread(min(max(correlation, 0.0), 1.0), freedom)


def design_effect(one: Group, correlation: float) -> float:
    """Return how many times more cases the group has than independent ones would tell as much (Kish 1965)."""
    return 1 + correlation * (float((one.n**2).sum() / one.n.sum()) - 1)


@cache
def penalty(freedom: int, confidence: float) -> float:
    """Return by how much cases count for less because the correlation is itself estimated (Korn and Graubard 1998)."""
    upper = (1 + level_of(confidence)) / 2
    return float(stats.t.ppf(upper, freedom) / stats.norm.ppf(upper)) ** 2


def effective(one: Group, within: Spread, confidence: float = 0.95) -> tuple[float, float]:
    """Return how many independent cases a group is worth: those with the outcome, and all.

    Raises
    ------
    NotEstimable
        If no group has two units: what units differ by chance is then unknown.
    """
    if within.freedom < 1:
        raise NotEstimable(text("estimators_few_units.one_unit_each"))
    loss = design_effect(one, within.correlation) * penalty(within.freedom, confidence)
    return float(one.k.sum()) / loss, float(one.n.sum()) / loss


def difference(first: Group, second: Group, within: Spread, confidence: float = 0.95) -> Difference:
    """Compare the shares of two groups.

    Parameters
    ----------
    within
        How much units differ within groups, from `spread` over these groups and any others.

    Raises
    ------
    NotEstimable
        As `effective`.
    """
    (k1, n1), (k2, n2) = (effective(one, within, confidence) for one in (first, second))
    apart = proportions.difference(k1, n1, k2, n2, confidence)
    larger = max(design_effect(one, within.correlation) for one in (first, second))
    return Difference(*apart, *proportions.ratio(k1, n1, k2, n2, confidence), (n1, n2), larger)
