"""Control limits of a funnel plot of shares: how far from the common share chance alone takes a unit of each size.

Spiegelhalter (2005, Statistics in Medicine 24:1185-1202): exact binomial limits, interpolated between whole counts as
in his appendix A.1.1, and limits widened by the overdispersion of the units, estimated from winsorised z-scores as in
his section 5.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEVELS = (0.95, 0.998)  # two and three standard deviations of a normal distribution, as is the custom
_WINSORISED = 0.1


class Limits(NamedTuple):
    """Lower and upper limit of each unit's share."""

    low: Floats
    high: Floats


def exact(n: ArrayLike, target: float, coverage: float) -> Limits:
    """Return the binomial limits of units with ``n`` cases around the share ``target``.

    Parameters
    ----------
    n
        Cases of each unit, at least one.
    coverage
        The share of units that chance keeps inside, such as 0.95.

    Raises
    ------
    ValueError
        If a unit has no cases or ``target`` is no share.
    """
    sizes = _sizes(n, target)
    tail = (1 - coverage) / 2
    return Limits(_quantile(sizes, target, tail), _quantile(sizes, target, 1 - tail))


def overdispersion(k: ArrayLike, n: ArrayLike, target: float) -> float:
    """Return how many times more units vary about ``target`` than chance alone lets them: the mean squared z-score.

    The tenth of the z-scores at either end is drawn in to the next, so that an outlying unit does not widen the limits
    by which it is judged. Below one units vary less than by chance.

    Raises
    ------
    ValueError
        If there are no units, one has no cases or not as many counts as units are there, or ``target`` is not strictly
        between 0 and 1.
    """
    sizes, part = _sizes(n, target), np.asarray(k, dtype=float)
    if not sizes.size or part.shape != sizes.shape or not ((part >= 0) & (part <= sizes)).all():
        raise ValueError("each unit needs a count between nought and its cases")
    if not 0 < target < 1:
        raise ValueError("where nobody or everybody has the outcome units cannot vary")
    z = (part / sizes - target) / np.sqrt(target * (1 - target) / sizes)
    low, high = np.quantile(z, [_WINSORISED, 1 - _WINSORISED])
    return float((np.clip(z, low, high) ** 2).mean())


def widened(n: ArrayLike, target: float, coverage: float, factor: float) -> Limits:
    """Return limits that let units vary ``factor`` times more than by chance; a factor below one counts as one."""
    sizes = _sizes(n, target)
    reach = stats.norm.ppf((1 + coverage) / 2) * np.sqrt(max(1.0, factor) * target * (1 - target) / sizes)
    return Limits(np.clip(target - reach, 0, 1), np.clip(target + reach, 0, 1))


def overdispersed(factor: float, units: int, level: float = 0.05) -> bool:
    """Tell whether ``factor`` is more than ``units`` units give by chance, by a chi-square test."""
    return bool(stats.chi2.sf(factor * units, units) < level)


def _quantile(sizes: Floats, target: float, p: float) -> Floats:
    """Return the quantile of the share, interpolated between the two counts about it."""
    if target in {0, 1}:  # chance leaves one count only, and there is nothing to interpolate between
        return np.full_like(sizes, target)
    count = stats.binom.ppf(p, sizes, target)
    upto, before = stats.binom.cdf(count, sizes, target), stats.binom.cdf(count - 1, sizes, target)
    step = np.where(upto > before, upto - before, 1.0)
    found: Floats = np.clip((count - (upto - p) / step) / sizes, 0, 1)
    return found


def _sizes(n: ArrayLike, target: float) -> Floats:
    sizes = np.asarray(n, dtype=float)
    if not (sizes >= 1).all():  # nor one with a missing number of them
        raise ValueError("a unit without cases has no place in a funnel plot")
    if not 0 <= target <= 1 or math.isnan(target):
        raise ValueError(f"{target} is no share")
    return sizes
