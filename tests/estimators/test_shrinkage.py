"""Shares drawn together, against baseball averages of 1970 and cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import shrinkage

# Efron and Morris 1975, Journal of the American Statistical Association 70:311-319, table 1: hits in the first 45 times
# at bat of eighteen players in 1970, and their averages over the rest of the season.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
REST = [0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303, 0.264, 0.226]
REST += [0.285, 0.316, 0.200]
BATS = [45] * 18


def test_baseball_averages_are_drawn_to_their_mean() -> None:
    """The common mean is the players' .265, and drawing to it leaves less than a third of the squared error.

    Efron and Morris print .077 for the averages themselves and .022 for James and Stein's estimate, which rests on the
    arcsine of the averages; the beta-binomial one is not theirs, and comes to .021 or .023 without the bootstrap.
    """
    prior = shrinkage.fit(HITS, BATS)
    raw, rest = np.array(HITS) / 45, np.array(REST)
    assert round(prior.mean, 3) == 0.266
    assert ((raw - rest) ** 2).sum() == pytest.approx(0.077, abs=0.002)
    assert ((shrinkage.posterior_mean(HITS, BATS, prior) - rest) ** 2).sum() == pytest.approx(0.023, abs=0.001)
    found = shrinkage.shrink(HITS, BATS, draws=1000, seed=1)
    assert ((found.share - rest) ** 2).sum() == pytest.approx(0.0215, abs=0.001)


def test_the_fit_is_the_maximum_of_the_marginal_likelihood() -> None:
    """No mean and correlation near the fitted ones make the counts, with half a case of either kind, likelier."""
    k, n = np.array([3, 12, 7, 25, 2]), np.array([20, 25, 30, 40, 15])
    prior = shrinkage.fit(k, n)

    def height(mean: float, correlation: float) -> float:
        a, b = mean * (1 / correlation - 1), (1 - mean) * (1 / correlation - 1)
        own = (special.betaln(a + k, b + n - k) - special.betaln(a, b)).sum()
        return float(own + 0.5 * np.log(mean * (1 - mean)))

    best = height(prior.mean, prior.correlation)
    assert prior.correlation > 0.05
    for mean in (-0.01, 0, 0.01):
        for correlation in (-0.01, 0, 0.01):
            assert height(prior.mean + mean, prior.correlation + correlation) <= best + 1e-6


def test_units_that_are_alike_are_drawn_all_the_way() -> None:
    """Four of twenty in every unit leave no spread, one share for all and ranks by lot."""
    prior = shrinkage.fit([4] * 6, [20] * 6)
    assert (prior.correlation, prior.spread) == (0, 0)
    assert set(shrinkage.posterior_mean([4] * 6, [20] * 6, prior)) == {prior.mean}
    found = shrinkage.shrink([4] * 6, [20] * 6, draws=2000, seed=1)
    assert found.spread[:2] == (0, 0)
    assert found.best == pytest.approx(np.full(6, 1 / 6), abs=0.04)
    assert np.ptp(found.share) < 0.01


@pytest.mark.parametrize("k", [0, 20])
def test_nobody_and_everybody_are_no_certainty(k: int) -> None:
    """Nobody (or everybody) in any unit makes one share near 0 (or 1) with room on the other side."""
    found = shrinkage.shrink([k] * 6, [20] * 6, draws=2000, seed=1)
    room = found.high - found.low
    assert found.prior.correlation == 0
    assert (room > 0.01).all()
    assert (room < 0.05).all()
    assert abs(found.share - k / 20).max() < 0.01


def test_units_far_apart_keep_their_shares() -> None:
    """Units of 200 cases at 10, 50 and 90 % are hardly moved, and the highest is the best almost surely."""
    found = shrinkage.shrink([20, 100, 180], [200] * 3, draws=2000, seed=1)
    assert found.share == pytest.approx([0.1, 0.5, 0.9], abs=0.03)
    assert found.best[2] > 0.99
    assert (found.rank_low[2], found.rank_high[2]) == (1, 1)


def test_small_units_move_further() -> None:
    """Of two units as far below the mean, the one of 10 cases moves further than the one of 100."""
    k, n = [2, 20, 50, 60], [10, 100, 100, 100]
    moved = shrinkage.posterior_mean(k, n, shrinkage.fit(k, n)) - np.array(k) / np.array(n)
    assert moved[0] > 2 * moved[1] > 0


def test_ranks_are_probabilities() -> None:
    """Every unit has some rank and every rank some unit."""
    found = shrinkage.shrink([3, 9, 5], [20, 20, 20], draws=500, seed=2)
    assert found.ranks.sum(axis=0) == pytest.approx(np.ones(3))
    assert found.ranks.sum(axis=1) == pytest.approx(np.ones(3))
    assert found.best == pytest.approx(found.ranks[:, 0])
    assert (found.rank_low <= found.rank_high).all()


def test_the_seed_decides() -> None:
    """The same seed gives the same numbers to the last bit, another seed others."""
    first, again, other = (shrinkage.shrink([3, 9, 5], [20, 20, 20], draws=200, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.low, again.low)
    assert np.array_equal(first.ranks, again.ranks)
    assert not np.array_equal(first.low, other.low)


def test_intervals_hold_the_truth() -> None:
    """Of units drawn with a correlation of 0.1 at least nine in ten true shares lie in their intervals."""
    random, held = np.random.default_rng(7), []
    for seed in range(40):
        n = random.integers(5, 41, 6)
        true = random.beta(0.4 * 9, 0.6 * 9, 6)
        found = shrinkage.shrink(random.binomial(n, true), n, draws=300, seed=seed)
        held += list((found.low <= true) & (true <= found.high))
    assert np.mean(held) >= 0.9


def test_one_unit_cannot_tell() -> None:
    """One unit says nothing of how units differ; counts that make no sense are a fault."""
    with pytest.raises(NotEstimable, match="only one unit"):
        shrinkage.fit([3], [9])
    with pytest.raises(ValueError, match="between nought and all"):
        shrinkage.fit([3, 5], [9, 4])


def test_a_missing_count_draws_no_unit() -> None:
    """A unit whose count is missing is refused, or all units would be drawn towards a missing mean."""
    with pytest.raises(ValueError, match="each unit needs cases"):
        shrinkage.fit([float("nan"), 1], [2, 2])
