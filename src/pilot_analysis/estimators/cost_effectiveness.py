"""Cost-effectiveness of options whose cases bear each a cost and an effect.

The incremental ratio of two options has Fieller's interval (1954, Journal of the Royal Statistical Society, Series B,
16:175-185), as Willan and O'Brien (1996, Health Economics 5:297-305) apply it: undefined where the difference in effect
is not clearly other than nought. The joint uncertainty is a bootstrap of cases within their units, shown by quadrant of
the cost-effectiveness plane (Black 1990, Medical Decision Making 10:212-214) and as acceptability by what an effect is
worth (Fenwick, Claxton and Sculpher 2001, Health Economics 10:779-787).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.arguments import draws_of, level_of
from pilot_analysis.language import text

Floats = NDArray[np.float64]


class Ratio(NamedTuple):
    """A ratio with its interval; no limits where they are undefined, no ratio where it divides by nought."""

    ratio: float | None
    low: float | None
    high: float | None

    @property
    def defined(self) -> bool:
        """Whether the interval is a bounded one."""
        return self.low is not None


class Moments(NamedTuple):
    """Mean cost and mean effect of a case, with the variances and the covariance of these two means."""

    cost: float
    effect: float
    cost_variance: float
    effect_variance: float
    covariance: float

    def less(self, other: Moments) -> Moments:
        """Return how much more a case costs and gives here than in an independent ``other`` group of cases."""
        means = (self.cost - other.cost, self.effect - other.effect)
        spread = (here + there for here, there in zip(self[2:], other[2:], strict=True))
        return Moments(*means, *spread)


class Quadrants(NamedTuple):
    """Shares of the draws in the four quadrants of the cost-effectiveness plane; they sum to one."""

    dearer_better: float
    dearer_worse: float
    cheaper_better: float
    cheaper_worse: float


def fieller(
    numerator: float,
    denominator: float,
    variances: tuple[float, float],
    covariance: float = 0.0,
    *,
    confidence: float = 0.95,
    freedom: float = math.inf,
) -> Ratio:
    """Return the ratio of two estimates with Fieller's interval.

    Parameters
    ----------
    variances
        Of the numerator and of the denominator, as estimates (squared standard errors).
    freedom
        Degrees of freedom of the variances; without end for the normal distribution.

    Returns
    -------
    Ratio
        Without limits where the denominator's own interval holds nought: the values that the data do not contradict
        are then no interval, but everything, or all but an interval.

    Raises
    ------
    ValueError
        If a variance is negative or the covariance larger than they allow, a number is missing, or ``confidence`` does
        not lie between 0 and 1.
    """
    level_of(confidence)
    if not all(map(math.isfinite, (numerator, denominator, *variances, covariance))):
        raise ValueError("a ratio needs both its estimates, their variances and their covariance")
    if min(variances) < 0 or covariance**2 > variances[0] * variances[1] * (1 + 1e-9):
        raise ValueError(f"variances {variances} and covariance {covariance} are those of no two estimates")
    if denominator == 0:
        return Ratio(None, None, None)
    square = float(stats.t.ppf((1 + confidence) / 2, freedom)) ** 2
    leading = denominator**2 - square * variances[1]
    if leading <= 0:
        return Ratio(numerator / denominator, None, None)
    middle = numerator * denominator - square * covariance
    last = numerator**2 - square * variances[0]
    half = math.sqrt(max(0.0, middle**2 - leading * last))
    return Ratio(numerator / denominator, (middle - half) / leading, (middle + half) / leading)


def moments(costs: ArrayLike, effects: ArrayLike, units: ArrayLike) -> Moments:
    """Return mean cost and effect of a group's cases, with variances for cases drawn anew within each unit.

    Parameters
    ----------
    costs, effects, units
        One value for each case. A unit with a single case adds nothing to the variances: its spread is not known.

    Raises
    ------
    NotEstimable
        If there are no cases.
    ValueError
        If the three are not equally many or a cost or an effect is missing.
    """
    pairs, strata = _pairs(costs, effects, units)
    spread = np.zeros((2, 2))
    for unit in np.unique(strata):
        inside = pairs[strata == unit]
        if len(inside) > 1:
            spread += len(inside) * np.cov(inside, rowvar=False)
    spread /= len(pairs) ** 2
    mean = pairs.mean(axis=0)
    return Moments(*map(float, (*mean, spread[0, 0], spread[1, 1], spread[0, 1])))


def bootstrap(costs: ArrayLike, effects: ArrayLike, units: ArrayLike, draws: int, seed: int | list[int]) -> Floats:
    """Return mean cost and mean effect of ``draws`` samples of cases, drawn with replacement within each unit.

    Returns
    -------
    array, draws by 2
        The same for the same seed.

    Raises
    ------
    NotEstimable
        If there are no cases.
    ValueError
        As `moments`, and if there are no draws.
    """
    pairs, strata = _pairs(costs, effects, units)
    random, summed = np.random.default_rng(seed), np.zeros((draws_of(draws), 2))
    for unit in np.unique(strata):
        inside = pairs[strata == unit]
        times = random.multinomial(len(inside), np.full(len(inside), 1 / len(inside)), size=draws)
        summed += times @ inside
    return np.asarray(summed / len(pairs))


def quadrants(more: Floats) -> Quadrants:
    """Return how draws of extra cost and extra effect (draws by 2) fall; one on an axis counts half on each side.

    Raises
    ------
    ValueError
        If there are no draws, they are not in two columns, or one is missing.
    """
    if more.ndim != 2 or more.shape[1] != 2 or not np.isfinite(more).all():
        raise ValueError(f"draws of shape {more.shape} must be finite pairs of extra cost and extra effect")
    draws_of(len(more))
    dearer, better = ((np.sign(np.round(more, 12)) + 1) / 2).T
    shares = (dearer * better, dearer * (1 - better), (1 - dearer) * better, (1 - dearer) * (1 - better))
    return Quadrants(*(float(one.mean()) for one in shares))


def acceptability(costs: Floats, effects: Floats, worth: ArrayLike) -> Floats:
    """Return how often each option is the best buy, for each thing an effect may be worth.

    Parameters
    ----------
    costs, effects
        Draws by options.
    worth
        What one more effect is worth, in the currency of the costs.

    Returns
    -------
    array, worth by options
        Shares of the draws in which the option's net benefit, worth times effect less cost, is the highest; options
        that are equally high share the draw. Each row sums to one.

    Raises
    ------
    NotEstimable
        If there are fewer than two options.
    ValueError
        If costs and effects differ in shape, there are no draws, or one is missing.
    """
    if costs.shape != effects.shape or costs.ndim != 2:
        raise ValueError(f"costs {costs.shape} and effects {effects.shape} must both be draws by options")
    draws_of(len(costs))
    if not (np.isfinite(costs).all() and np.isfinite(effects).all()):
        raise ValueError("a draw of a cost or an effect is missing")
    if costs.shape[1] < 2:
        raise NotEstimable(text("estimators_cost_effectiveness.one_option"))
    benefit = np.asarray(worth, dtype=float)[:, None, None] * effects - costs
    best = benefit >= benefit.max(axis=2, keepdims=True)
    return np.asarray((best / best.sum(axis=2, keepdims=True)).mean(axis=1))


def _pairs(costs: ArrayLike, effects: ArrayLike, units: ArrayLike) -> tuple[Floats, NDArray[Any]]:
    columns = [np.asarray(one, dtype=float) for one in (costs, effects)]
    strata = np.asarray(units)
    if len({len(one) for one in (*columns, strata)}) > 1:
        raise ValueError("every case needs a cost, an effect and a unit")
    if not all(np.isfinite(one).all() for one in columns):
        raise ValueError("a case's cost or effect is missing")
    if not len(strata):
        raise NotEstimable(text("estimators_cost_effectiveness.no_cases"))
    return np.column_stack(columns), strata
