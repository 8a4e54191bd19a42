"""Shares with honest intervals at small numbers.

Wilson's score interval (1927) for a share, as Newcombe (1998, Statistics in Medicine 17:857-872) and Brown, Cai and
DasGupta (2001, Statistical Science 16:101-133) recommend for small n; the latter's Jeffreys interval where nobody or
everybody did it, with its end at 0 or 1. For a difference Newcombe's hybrid score interval (1998, Statistics in
Medicine 17:873-890, method 10).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

POWER = 0.8


class Share(NamedTuple):
    """A share with its interval; missing values where there is nobody to share."""

    share: float | None
    low: float | None
    high: float | None
    method: str | None


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval for ``k`` of ``n``."""
    low, high = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))


def jeffreys(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Jeffreys interval for ``k`` of ``n``, from 0 where ``k`` is 0 and to 1 where it is ``n``."""
    low, high = proportion_confint(k, n, alpha=1 - confidence, method="jeffreys")
    return 0.0 if k == 0 else float(low), 1.0 if k == n else float(high)


def share(k: int, n: int, confidence: float = 0.95) -> Share:
    """Return ``k`` of ``n`` as a share with Wilson's interval, Jeffreys' where ``k`` is 0 or ``n``.

    Raises
    ------
    ValueError
        If ``k`` is not between 0 and ``n``.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return Share(None, None, None, None)
    if k in {0, n}:
        return Share(k / n, *jeffreys(k, n, confidence), "jeffreys")
    return Share(k / n, *wilson(k, n, confidence), "wilson")


def difference(k1: int, n1: int, k2: int, n2: int, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return the difference of two shares with Newcombe's hybrid score interval: estimate, lower and upper limit."""
    low, high = confint_proportions_2indep(k1, n1, k2, n2, compare="diff", method="newcomb", alpha=1 - confidence)
    return k1 / n1 - k2 / n2, float(low), float(high)


def detectable(baseline: float, n1: int, n2: int, confidence: float = 0.95) -> float:
    """Return the smallest rise from a share ``baseline`` that groups of ``n1`` and ``n2`` show with 80 % power.

    Two-sided test of two shares on the arcsine scale (Cohen 1988, chapter 6). At most ``1 - baseline``: where even that
    is too small to be seen, nothing would be.
    """
    solved = NormalIndPower().solve_power(nobs1=n1, ratio=n2 / n1, alpha=1 - confidence, power=POWER)
    angle = math.asin(math.sqrt(baseline)) + float(solved) / 2
    return (math.sin(min(angle, math.pi / 2)) ** 2) - baseline
