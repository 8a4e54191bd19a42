"""Run charts: whether a series stays too long on one side of its median, or crosses it too seldom, to be random.

The rules of Anhøj (Anhøj and Olesen 2014, PLoS ONE 9:e113825; Anhøj 2015, PLoS ONE 10:e0121349): a run longer than
log2(n) + 3, rounded, or fewer crossings than the 5 % quantile of a binomial with n - 1 trials and probability one half.
Points on the median are no useful observations and are left out of n, of runs and of crossings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.arguments import draws_of
from pilot_analysis.language import text

LEAST = 10  # useful observations: the shortest series for which the rules have been studied


@dataclass(frozen=True)
class Runs:
    """What Anhøj's rules look at.

    Parameters
    ----------
    median
        The centre line.
    useful
        How many points are not on it.
    longest, longest_allowed
        The longest run on one side, and the longest that is not unusual.
    crossings, crossings_needed
        How often the series crosses the line, and how seldom it may without being unusual.
    """

    median: float
    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def signal(self) -> bool:
        """Whether either rule says that the series is not random."""
        return self.longest > self.longest_allowed or self.crossings < self.crossings_needed


def anhoej(values: ArrayLike, centre: float | None = None, least: int = LEAST) -> Runs:
    """Return longest run and crossings of a series with their limits.

    Parameters
    ----------
    values
        Shape ``(n,)``, in order of time.
    centre
        The line; ``None`` for the median.
    least
        How many useful observations are asked for.

    Raises
    ------
    NotEstimable
        If fewer than ``least`` points lie off the line.
    """
    points = np.asarray(values, dtype=float)
    if points.ndim != 1 or not np.isfinite(points).all():
        raise ValueError("a run chart needs one row of points, none of them missing")
    line = float(np.median(points)) if centre is None and len(points) else float(centre or 0)
    sides = np.sign(points - line)
    sides = sides[sides != 0]
    if len(sides) < max(least, 1):
        raise NotEstimable(text("estimators_run_charts.too_few", least=least, n=len(sides)))
    turns = np.flatnonzero(np.diff(sides) != 0) + 1
    lengths = np.diff(np.concatenate([[0], turns, [len(sides)]]))
    longest, crossings = limits(len(sides))
    return Runs(line, len(sides), int(lengths.max()), longest, len(turns), crossings)


def limits(useful: int) -> tuple[int, int]:
    """Return the longest run that is not unusual among so many useful observations, and the fewest crossings.

    Raises
    ------
    ValueError
        If there are none.
    """
    if useful < 1:
        raise ValueError(f"{useful} observations have no runs")
    return round(float(np.log2(useful))) + 3, int(stats.binom.ppf(0.05, useful - 1, 0.5))


def joint_false_alarm(useful: int, draws: int, seed: int) -> float:
    """Return how often a random series of so many useful observations breaks one of the rules, by simulation."""
    sides: NDArray[np.bool_] = np.random.default_rng(seed).random((draws_of(draws), useful)) < 0.5
    changes = sides[:, 1:] != sides[:, :-1]
    longest_allowed, crossings_needed = limits(useful)
    length, longest = np.ones(draws), np.ones(draws)
    for change in changes.T:
        length = np.where(change, 1, length + 1)
        longest = np.maximum(longest, length)
    return float(((longest > longest_allowed) | (changes.sum(axis=1) < crossings_needed)).mean())
