"""Shares of few units drawn together by what they have in common: beta-binomial empirical Bayes.

The units' shares are taken for draws from one beta distribution, whose mean and strength are fitted to the counts by
marginal likelihood (Griffiths 1973, Biometrics 29:637-648). That the distribution is itself uncertain with few units
is carried by a parametric bootstrap (Laird and Louis 1987, Journal of the American Statistical Association
82:739-750): counts are drawn from the fit, the distribution is fitted anew, and the posteriors of all fits are mixed.

Two things keep small numbers honest. Half a case with and half a case without the outcome are added to the common mean
(Jeffreys), or no cases with the outcome would make a certainty of nought. And the bootstrap starts from a spread that
is never nought (Chung, Rabe-Hesketh, Dorie, Gelman and Liu 2013, Psychometrika 78:685-709): an estimate of nought
would breed little but noughts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.arguments import draws_of, level_of
from pilot_analysis.language import text

Floats = NDArray[np.float64]

_GRID = np.linspace(0, 0.98, 41) ** 2  # correlations at which the likelihood is looked at; dense near nought
_NEAR = 1e-6  # a correlation this small is none
_SAME = 1e-6  # likelihoods this near are alike


class Prior(NamedTuple):
    """The distribution that the units' shares come from.

    Parameters
    ----------
    mean
        Their common mean.
    correlation
        Between two cases of a unit: 0 where all units are alike, 1 where each is all or nothing.
    """

    mean: float
    correlation: float

    @property
    def spread(self) -> float:
        """The standard deviation between units' shares (tau)."""
        return float(np.sqrt(self.mean * (1 - self.mean) * self.correlation))

    @property
    def strength(self) -> float:
        """How many cases of its own a unit needs to count as much as the common mean; infinite if units are alike."""
        return (1 - self.correlation) / self.correlation if self.correlation > 0 else np.inf


class Shrunk(NamedTuple):
    """Units' shares drawn together, one number per unit unless told otherwise.

    Parameters
    ----------
    share, low, high
        Mean and limits of the mixed posteriors.
    best
        The probability that the unit has the highest share.
    ranks
        The probability that the unit (row) has a rank (column, from the highest share).
    rank_low, rank_high
        Limits of its rank, from 1 for the highest share.
    spread
        The fitted standard deviation between units, with limits.
    """

    prior: Prior
    share: Floats
    low: Floats
    high: Floats
    best: Floats
    ranks: Floats
    rank_low: NDArray[np.intp]
    rank_high: NDArray[np.intp]
    spread: tuple[float, float, float]


def fit(k: ArrayLike, n: ArrayLike) -> Prior:
    """Fit the distribution of the units' shares by marginal likelihood.

    Parameters
    ----------
    k, n
        Cases with the outcome and all cases, one number per unit.

    Raises
    ------
    ValueError
        If a unit has no cases, or more with the outcome than cases.
    NotEstimable
        If there are fewer than two units.
    """
    part, whole = _counts(k, n)
    if part.sum() in {0, whole.sum()}:  # nobody or everybody: the units are alike, as far as can be seen
        return Prior(float(part.sum() + 0.5) / float(whole.sum() + 1), 0.0)
    heights, means = _profile(part[None, :], whole, _GRID)
    top = int(heights[0].argmax())

    def lack(point: Floats) -> float:
        return -float(_height(part[None, :], whole, special.expit(point[:1])[None, :], point[1:])[0, 0])

    start = np.array([special.logit(means[0, top]), max(_GRID[top], _GRID[1] / 2)])
    found = optimize.minimize(lack, start, method="L-BFGS-B", bounds=[(None, None), (_NEAR, 1 - _NEAR)])
    if -found.fun <= heights[0, 0] + _SAME:
        return Prior(float(means[0, 0]), 0.0)
    return Prior(float(special.expit(found.x[0])), float(found.x[1]))


def posterior_mean(k: ArrayLike, n: ArrayLike, prior: Prior) -> Floats:
    """Return each unit's share drawn towards the common mean: by all the way where units are alike."""
    part, whole = _counts(k, n)
    drawn: Floats = _posterior_means(part, whole, np.array([prior.mean]), np.array([prior.correlation]))[0]
    return drawn


def shrink(k: ArrayLike, n: ArrayLike, draws: int, seed: int, confidence: float = 0.95) -> Shrunk:
    """Draw units' shares together, with intervals and ranks that carry the uncertainty of what they have in common.

    Parameters
    ----------
    k, n
        As in `fit`.
    draws
        Bootstrap fits, each with one draw from its posterior.

    Raises
    ------
    ValueError, NotEstimable
        As `fit`; also if ``draws`` is less than 1 or ``confidence`` not between 0 and 1.
    """
    part, whole = _counts(k, n)
    draws, confidence = draws_of(draws), level_of(confidence)
    prior, random = fit(part, whole), np.random.default_rng(seed)
    means, correlations = _refits(part, whole, draws, random)
    drawn = _posterior_draws(part, whole, means, correlations, random)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    order = np.lexsort((random.random(drawn.shape), -drawn), axis=1)  # equal shares are ranked by lot
    rank = np.argsort(order, axis=1)
    units = len(whole)
    ranks = np.stack([(rank == place).mean(axis=0) for place in range(units)], axis=1)
    low, high = np.quantile(drawn, tails, axis=0)
    ends = np.quantile(rank, tails, axis=0, method="inverted_cdf").astype(np.intp) + 1
    spreads = np.quantile(np.sqrt(means * (1 - means) * correlations), tails)
    spread = (prior.spread, float(spreads[0]), float(spreads[1]))
    share = _posterior_means(part, whole, means, correlations).mean(axis=0)
    return Shrunk(prior, share, low, high, ranks[:, 0], ranks, ends[0], ends[1], spread)


def _counts(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    part, whole = (np.asarray(one, dtype=float).ravel() for one in (k, n))
    if len(part) != len(whole) or not ((whole >= 1) & (part >= 0) & (part <= whole)).all():
        raise ValueError("each unit needs cases, and of those with the outcome between nought and all")
    if len(whole) < 2:
        raise NotEstimable(text("estimators_shrinkage.one_unit"))
    return part, whole


def _refits(part: Floats, whole: Floats, draws: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Return means and correlations fitted to counts that the fitted distribution could have given."""
    k, every = float(part.sum()), float(whole.sum())
    if k in {0, every}:
        return random.beta(k + 0.5, every - k + 0.5, draws), np.zeros(draws)
    heights, means = _profile(part[None, :], whole, _GRID[1:])
    top = int((heights[0] + 0.5 * np.log(_GRID[1:])).argmax())  # times the spread, so that it is never nought
    strength, mean = 1 / _GRID[1:][top] - 1, means[0, top]
    shares = random.beta(mean * strength, (1 - mean) * strength, (draws, len(whole)))
    counts = random.binomial(whole.astype(np.int64), shares).astype(float)
    heights, means = _profile(counts, whole, _GRID)
    one_sided = np.isin(counts.sum(axis=1), (0, every))  # these tell nothing about the correlation
    best = np.where(one_sided, top + 1, heights.argmax(axis=1))
    return np.take_along_axis(means, best[:, None], axis=1)[:, 0], _GRID[best]


def _posterior_means(part: Floats, whole: Floats, means: Floats, correlations: Floats) -> Floats:
    """Return the posterior mean of each unit's share (fits x units)."""
    weight = correlations[:, None] * whole / (1 + correlations[:, None] * (whole - 1))
    shrunk: Floats = weight * part / whole + (1 - weight) * means[:, None]
    return shrunk


def _posterior_draws(
    part: Floats, whole: Floats, means: Floats, correlations: Floats, random: np.random.Generator
) -> Floats:
    """Return one draw of each unit's share for each fit; the mean itself where units are alike."""
    alike = correlations < _NEAR
    strength = (1 / np.where(alike, 0.5, correlations) - 1)[:, None]
    mean = means[:, None]
    drawn: Floats = random.beta(mean * strength + part, (1 - mean) * strength + whole - part)
    drawn[alike] = mean[alike]
    return drawn


def _profile(k: Floats, n: Floats, correlations: Floats) -> tuple[Floats, Floats]:
    """Return the log-likelihood of counts (sets x units) at each correlation, and the mean at which it is taken.

    The mean weights each unit's cases by what they tell at that correlation (quasi-likelihood), which is the maximum
    or next to it, with half a case of either kind added.
    """
    weights = 1 / (1 + (n - 1) * correlations[:, None])
    mean = (k @ weights.T + 0.5) / (weights @ n + 1)
    return _height(k, n, mean, correlations), mean


def _height(k: Floats, n: Floats, mean: Floats, correlations: Floats) -> Floats:
    """Return the log-likelihood of counts at means (sets x correlations), half a case of either kind added."""
    strength = 1 / np.maximum(correlations, _NEAR) - 1
    a, b = (mean * strength)[..., None], ((1 - mean) * strength)[..., None]
    k, rest = k[:, None, :], (n - k)[:, None, :]
    mixed = special.betaln(a + k, b + rest) - special.betaln(a, b)
    alike = k * np.log(mean)[..., None] + rest * np.log1p(-mean)[..., None]
    total: Floats = np.where(correlations[:, None] <= _NEAR, alike, mixed).sum(axis=2)
    return total + 0.5 * np.log(mean * (1 - mean))
