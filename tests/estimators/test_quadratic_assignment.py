"""Permuting who is who: against every relabelling of four nodes, against plain regression, and at the edges."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.quadratic_assignment import correlation, regression, smallest_p

OFF = ~np.eye(8, dtype=bool)


def networks(seed: int, n: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return three made networks, the third made of the first."""
    one, other, noise = np.random.default_rng(seed).random((3, n, n))
    return one, other, one + 0.3 * noise


def test_the_p_is_near_that_of_all_relabellings() -> None:
    """With 20,000 draws the p of five nodes is within 0.015 of that over all 120 relabellings."""
    one, _, other = networks(3, 5)
    off = ~np.eye(5, dtype=bool)
    every = [np.corrcoef(one[off], other[np.ix_(way, way)][off])[0, 1] for way in permutations(range(5))]
    found = correlation(one, other, 20_000, seed=1)

    assert found.estimate == pytest.approx(every[0])
    assert found.p_greater == pytest.approx(np.mean(np.array(every) >= every[0] - 1e-12), abs=0.015)


def test_the_diagonal_does_not_count() -> None:
    """Loops and missing diagonals change nothing."""
    one, _, other = networks(1)
    looped = one.copy()
    np.fill_diagonal(looped, np.nan)

    assert correlation(one, other, 200, 5) == correlation(looped, other, 200, 5)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_coefficients_are_those_of_least_squares(seed: int) -> None:
    """Coefficients, t and R squared are those of statsmodels' OLS on the cells off the diagonal."""
    one, other, response = networks(seed)
    found = regression(response, {"one": one, "other": other}, 10, 1)
    fit = sm.OLS(response[OFF], sm.add_constant(np.column_stack([one[OFF], other[OFF]]))).fit()

    assert [found.coefficients[name].estimate for name in ("one", "other")] == pytest.approx(fit.params[1:])
    assert [found.coefficients[name].statistic for name in ("one", "other")] == pytest.approx(fit.tvalues[1:])
    assert (found.intercept, found.r_squared) == pytest.approx((fit.params[0], fit.rsquared))


def test_permuted_statistics_are_those_of_the_plain_procedure() -> None:
    """The middle of the permuted t is that of refitting by statsmodels with the residuals of each relabelling."""
    one, other, response = networks(11)
    found = regression(response, {"one": one, "other": other}, 300, seed=2).coefficients["other"]
    left = np.zeros((8, 8))
    left[OFF] = sm.OLS(other[OFF], sm.add_constant(one[OFF])).fit().resid
    random, drawn = np.random.default_rng(9), []
    for _ in range(300):
        way = random.permutation(8)
        fit = sm.OLS(response[OFF], sm.add_constant(np.column_stack([left[np.ix_(way, way)][OFF], one[OFF]]))).fit()
        drawn.append(fit.tvalues[1])

    assert (found.low, found.high) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.6)


def test_what_is_made_of_a_network_goes_with_it() -> None:
    """The network the response was made of has the smallest p there can be; one made apart has a large one."""
    one, other, response = networks(4)
    found = regression(response, {"one": one, "other": other}, 999, seed=6)

    assert found.coefficients["one"].p == found.smallest_p == 1 / 1000
    assert found.coefficients["other"].p > 0.05


def test_symmetric_networks_count_each_pair_once() -> None:
    """Eight nodes have 28 pairs when all networks are symmetric and 56 when one is not."""
    one, other, response = (matrix + matrix.T for matrix in networks(7))

    assert regression(response, {"one": one, "other": other}, 10).cells == 28
    assert regression(response, {"one": one, "other": networks(7)[1]}, 10).cells == 56


def test_the_same_seed_gives_the_same_numbers() -> None:
    """Two calls with a seed agree in every number, and another seed gives another interval."""
    one, other, response = networks(5)
    first, again, apart = (regression(response, {"one": one, "other": other}, 200, seed) for seed in (3, 3, 4))

    assert first == again
    assert first.coefficients["one"].low != apart.coefficients["one"].low


def test_tails_and_both_sides() -> None:
    """A network against its negative has all permuted correlations above it: p is small below and one above."""
    one = networks(2)[0]
    found = correlation(one, -one, 499, seed=1)

    assert found.estimate == pytest.approx(-1)
    assert (found.p_less, found.p_greater, found.p) == (1 / 500, 1.0, 1 / 500)


def test_few_nodes_bound_the_p() -> None:
    """Four nodes have 24 relabellings, so that no number of draws can give a p below 1/24."""
    assert smallest_p(4, 5_000) == pytest.approx(1 / 24)
    assert smallest_p(12, 4_999) == pytest.approx(1 / 5000)


def test_nothing_to_estimate() -> None:
    """Two nodes, a constant network, a predictor that follows from another and too few pairs are answered why."""
    one, other, response = networks(8)
    with pytest.raises(NotEstimable, match="2 actors, but the measure needs at least 3"):
        correlation(np.eye(2), np.eye(2))
    with pytest.raises(NotEstimable, match="same value in other"):
        correlation(one, np.ones((8, 8)))
    with pytest.raises(NotEstimable, match="one follows entirely"):
        regression(response, {"one": one, "other": other, "twice": 2 * one}, 10)
    small = [matrix[:3, :3] + matrix[:3, :3].T for matrix in (one, other, response)]
    with pytest.raises(NotEstimable, match="3 pairs of actors, too few for 2 explanations"):
        regression(small[2], {"one": small[0], "other": small[1]}, 10)


def test_wrong_arguments() -> None:
    """Networks of different sizes, a missing cell and no predictors are faults of the caller."""
    one = networks(8)[0]
    with pytest.raises(ValueError, match="square matrices of one size"):
        correlation(one, np.eye(3))
    missing = one.copy()
    missing[0, 1] = np.nan
    with pytest.raises(ValueError, match="other: cells off the diagonal are missing"):
        correlation(one, missing)
    with pytest.raises(ValueError, match="at least one predictor"):
        regression(one, {})
