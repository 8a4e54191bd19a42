"""Shares with honest intervals at small numbers.

Wilson's score interval (1927) for a share, as Newcombe (1998, Statistics in Medicine 17:857-872) and Brown, Cai and
DasGupta (2001, Statistical Science 16:101-133) recommend for small n; the latter's Jeffreys interval where nobody or
everybody did it, with its end at 0 or 1. For a difference Newcombe's hybrid score interval (1998, Statistics in
Medicine 17:873-890, method 10); for a ratio the log interval with half a case added to each cell (Walter 1975,
Biometrika 62:371-374); over strata the estimators of Mantel and Haenszel (1959, Journal of the National Cancer
Institute 22:719-748).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportion_effectsize

POWER = 0.8


class Share(NamedTuple):
    """A share with its interval; missing values where there is nobody to share."""

    share: float | None
    low: float | None
    high: float | None
    method: str | None


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval for ``k`` of ``n``.

    Raises
    ------
    ValueError
        If ``k`` is not between 0 and ``n``, ``n`` is not positive, or ``confidence`` not between 0 and 1. The same goes
        for the counts and the confidence of every function here.
    """
    _refuse_wrong(confidence, (k, n))
    low, high = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))


def jeffreys(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Jeffreys interval for ``k`` of ``n``, from 0 where ``k`` is 0 and to 1 where it is ``n``."""
    _refuse_wrong(confidence, (k, n))
    low, high = proportion_confint(k, n, alpha=1 - confidence, method="jeffreys")
    return 0.0 if k == 0 else float(low), 1.0 if k == n else float(high)


def share(k: int, n: int, confidence: float = 0.95) -> Share:
    """Return ``k`` of ``n`` as a share with Wilson's interval, Jeffreys' where ``k`` is 0 or ``n``.

    Raises
    ------
    ValueError
        If ``k`` is not between 0 and ``n``, or ``confidence`` not between 0 and 1.
    """
    if k == n == 0:
        return Share(None, None, None, None)
    _refuse_wrong(confidence, (k, n))
    if k in {0, n}:
        return Share(k / n, *jeffreys(k, n, confidence), "jeffreys")
    return Share(k / n, *wilson(k, n, confidence), "wilson")


class Adjusted(NamedTuple):
    """Two groups compared within strata: the mean difference of shares and the common odds ratio with its limits."""

    difference: float | None
    odds_ratio: float | None
    low: float | None
    high: float | None


def difference(k1: float, n1: float, k2: float, n2: float, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return the difference of two shares with Newcombe's hybrid score interval: estimate, lower and upper limit.

    Counts need not be whole numbers: cases that resemble each other may be divided by a design effect.
    """
    _refuse_wrong(confidence, (k1, n1), (k2, n2))
    low, high = confint_proportions_2indep(k1, n1, k2, n2, compare="diff", method="newcomb", alpha=1 - confidence)
    return k1 / n1 - k2 / n2, float(low), float(high)


def ratio(k1: float, n1: float, k2: float, n2: float, confidence: float = 0.95) -> tuple[float | None, float, float]:
    """Return the ratio of two shares, missing where the second is nought, with its lower and upper limit."""
    _refuse_wrong(confidence, (k1, n1), (k2, n2))
    low, high = confint_proportions_2indep(k1, n1, k2, n2, compare="ratio", method="log-adjusted", alpha=1 - confidence)
    return (k1 / n1) / (k2 / n2) if k2 else None, float(low), float(high)


def mantel_haenszel(strata: Sequence[tuple[int, int, int, int]], confidence: float = 0.95) -> Adjusted:
    """Compare two groups within strata.

    Parameters
    ----------
    strata
        ``k1, n1, k2, n2`` of each stratum. Those in which a group has no cases compare nothing and are left out.

    Returns
    -------
    Adjusted
        The difference is missing where no stratum compares; the odds ratio also where no stratum has both outcomes on
        the diagonals that it divides.
    """
    compared = [one for one in strata if one[1] and one[3]]
    _refuse_wrong(confidence, *((k, n) for k1, n1, k2, n2 in compared for k, n in ((k1, n1), (k2, n2))))
    both = np.array(compared, dtype=float).reshape(-1, 4)
    if not len(both):
        return Adjusted(None, None, None, None)
    k1, n1, k2, n2 = both.T
    weight = n1 * n2 / (n1 + n2)
    mean = float((weight * (k1 / n1 - k2 / n2)).sum() / weight.sum())
    if not (k1 * (n2 - k2)).sum() or not ((n1 - k1) * k2).sum():
        return Adjusted(mean, None, None, None)
    table = StratifiedTable(np.array([[k1, n1 - k1], [k2, n2 - k2]]))
    low, high = table.oddsratio_pooled_confint(alpha=1 - confidence)
    return Adjusted(mean, float(table.oddsratio_pooled), float(low), float(high))


def needed(baseline: float, difference: float, confidence: float = 0.95) -> float:
    """Return how many independent cases each of two groups needs to show a rise from ``baseline`` with 80 % power.

    Raises
    ------
    ValueError
        If a share cannot rise so much.
    """
    if not 0 <= baseline < baseline + difference <= 1:
        raise ValueError(f"a share of {baseline} cannot rise by {difference}")
    effect = proportion_effectsize(baseline + difference, baseline)
    return float(NormalIndPower().solve_power(effect_size=effect, alpha=1 - confidence, power=POWER, ratio=1))


def detectable(baseline: float, n1: float, n2: float, confidence: float = 0.95) -> float:
    """Return the smallest rise from a share ``baseline`` that groups of ``n1`` and ``n2`` show with 80 % power.

    Two-sided test of two shares on the arcsine scale (Cohen 1988, chapter 6). At most ``1 - baseline``: where even that
    is too small to be seen, nothing would be.
    """
    _refuse_wrong(confidence, (baseline, 1), (0, n1), (0, n2))
    solved = NormalIndPower().solve_power(nobs1=n1, ratio=n2 / n1, alpha=1 - confidence, power=POWER)
    angle = math.asin(math.sqrt(baseline)) + float(solved) / 2
    return (math.sin(min(angle, math.pi / 2)) ** 2) - baseline


def _refuse_wrong(confidence: float, *counts: tuple[float, float]) -> None:
    """Refuse what is no count of a number, missing ones too, and a confidence in per cent."""
    for k, n in counts:
        if not (0 <= k <= n < math.inf and n > 0):
            raise ValueError(f"{k} of {n} is no share")
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, as 0.95 does; {confidence} does not")
