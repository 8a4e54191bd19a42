"""Ratios of costs to effects: Fieller's interval, the bootstrap of cases, the plane and the acceptability curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import cost_effectiveness as ce

ESTIMATES = st.floats(-50, 50).map(lambda value: round(value, 3))
SPREADS = st.floats(0.01, 20).map(lambda value: round(value, 3))


def test_a_published_ratio() -> None:
    """14 (SD 3) to 7 (SD 2) with 10 degrees of freedom has the limits 0.889734 and 5.836045 of DCPROGS' FIELLER."""
    found = ce.fieller(14, 7, (9, 4), freedom=10)

    assert found.ratio == 2
    assert found.low == pytest.approx(0.889734, abs=1e-5)
    assert found.high == pytest.approx(5.836045, abs=1e-5)


def test_the_limits_by_hand() -> None:
    """10 (variance 1) to 5 (variance 0.25) has at 95 % the roots of 24.0396 x^2 - 100 x + 96.1585."""
    square = stats.norm.ppf(0.975) ** 2
    roots = np.roots([25 - 0.25 * square, -100, 100 - square])

    assert ce.fieller(10, 5, (1, 0.25))[1:] == pytest.approx(sorted(roots))


def test_an_interval_that_is_not_there() -> None:
    """Where the denominator's own interval holds nought the ratio has no limits, and divided by nought it is none."""
    undefined = ce.fieller(14, 7, (9, 16))

    assert undefined == (2, None, None)
    assert not undefined.defined
    assert ce.fieller(1, 0, (1, 1)) == (None, None, None)


@given(ESTIMATES, ESTIMATES, SPREADS, SPREADS, st.floats(-0.95, 0.95))
def test_a_limit_is_where_the_ratio_is_just_refused(a: float, b: float, sa: float, sb: float, r: float) -> None:
    """At each limit the distance of a from limit times b is 1.96 of its own standard errors, and both are defined
    exactly where b is further from nought than 1.96 of its standard errors.
    """
    found = ce.fieller(a, b, (sa**2, sb**2), r * sa * sb)

    assert found.defined == (abs(b) > stats.norm.ppf(0.975) * sb)
    for limit in found[1:] if found.defined else ():
        assert limit is not None
        error = math.sqrt(max(0.0, sa**2 - 2 * limit * r * sa * sb + (limit * sb) ** 2))
        assert abs(a - limit * b) == pytest.approx(1.959964 * error, rel=1e-4, abs=1e-6 * (1 + abs(limit)))


def test_impossible_variances_are_refused() -> None:
    """A negative variance, or a covariance beyond what the variances allow, is a fault of the caller."""
    with pytest.raises(ValueError, match="are those of no two estimates"):
        ce.fieller(1, 1, (-1, 1))
    with pytest.raises(ValueError, match="covariance 3"):
        ce.fieller(1, 1, (2, 2), 3)


def test_moments_by_hand() -> None:
    """Cases of 10, 20 and 30 with effects 0, 1, 1 in one unit and of 40 with 0 in another: means 25 and 0.5, variances
    of the means 3 x 100 / 16, 3 x (1/3) / 16 and covariance 3 x 5 / 16.
    """
    found = ce.moments([10, 20, 30, 40], [0, 1, 1, 0], ["a", "a", "a", "b"])

    assert found == pytest.approx((25, 0.5, 300 / 16, 1 / 16, 15 / 16))


def test_independent_groups_add_their_variances() -> None:
    """A difference between two groups has the difference of the means and the sums of variances and covariances."""
    here, there = ce.Moments(30, 0.6, 4, 0.02, 0.1), ce.Moments(20, 0.5, 1, 0.01, -0.3)

    assert here.less(there) == pytest.approx((10, 0.1, 5, 0.03, -0.2))


def test_the_bootstrap_agrees_with_the_moments() -> None:
    """Over 20,000 draws means and covariances come within 5 % of those computed, shrunk as drawing from 40 shrinks."""
    random = np.random.default_rng(3)
    costs, units = random.gamma(2, 100, 80), np.repeat(["a", "b"], 40)
    effects = (costs + random.normal(0, 100, 80) > 200).astype(float)
    drawn, known = ce.bootstrap(costs, effects, units, 20_000, 5), ce.moments(costs, effects, units)
    spread = np.cov(drawn.T) * 40 / 39

    assert drawn.mean(axis=0) == pytest.approx(known[:2], rel=0.01)
    assert (spread[0, 0], spread[1, 1], spread[0, 1]) == pytest.approx(known[2:], rel=0.05)


def test_draws_stay_within_units() -> None:
    """Where all cases of a unit are alike every draw is the same, however different the units are."""
    drawn = ce.bootstrap([1, 1, 9, 9], [0, 0, 1, 1], [1, 1, 2, 2], 50, 1)

    assert (drawn == [5, 0.5]).all()


def test_the_same_seed_gives_the_same_draws() -> None:
    """A seed gives its draws again, and another seed others."""
    first, again, other = (ce.bootstrap([1, 2, 3], [0, 1, 0], [1, 1, 1], 9, seed) for seed in (4, 4, 5))

    assert (first == again).all()
    assert not (first == other).all()


def test_quadrants_by_hand() -> None:
    """Of four draws one is dearer and better, one dearer and worse, one cheaper and better, and one on the cost axis
    counts half as better and half as worse.
    """
    found = ce.quadrants(np.array([[5, 1], [5, -1], [-5, 1], [-5, 0.0]]))

    assert found == (0.25, 0.25, 0.375, 0.125)


@given(st.integers(1, 60), st.integers(0, 99))
def test_quadrants_sum_to_one(draws: int, seed: int) -> None:
    """Whatever the draws, the four shares sum to one."""
    assert sum(ce.quadrants(np.random.default_rng(seed).normal(size=(draws, 2)))) == pytest.approx(1)


def test_acceptability_by_hand() -> None:
    """Option B costs 10 more and gives 0.5 more in one draw, 0.1 more in another: worth 0 it is never best, worth 50
    in one draw of two, worth 200 in both; worth 20, where the first draw is a tie, in a quarter.
    """
    costs, effects = np.array([[20, 30], [20, 30.0]]), np.array([[0.2, 0.7], [0.2, 0.3]])

    assert ce.acceptability(costs, effects, [0, 50, 200, 20])[:, 1].tolist() == [0, 0.5, 1, 0.25]


def test_nothing_to_estimate_from() -> None:
    """No cases and a single option are told as reasons in both languages; unequal lengths are the caller's fault."""
    with pytest.raises(NotEstimable, match="no cases") as empty:
        ce.moments([], [], [])
    assert "inga ärenden" in empty.value.message.sv
    with pytest.raises(NotEstimable, match="fewer than two options"):
        ce.acceptability(np.ones((3, 1)), np.ones((3, 1)), [1])
    with pytest.raises(ValueError, match="a cost, an effect and a unit"):
        ce.bootstrap([1, 2], [1], [1, 1], 5, 1)
    with pytest.raises(ValueError, match="draws by options"):
        ce.acceptability(np.ones((3, 2)), np.ones((2, 3)), [1])


def test_a_missing_cost_is_not_averaged() -> None:
    """A cost that is missing is refused, and so is a variance, whose interval would be one point far off."""
    with pytest.raises(ValueError, match="cost or effect is missing"):
        ce.moments([float("nan"), 2], [1, 0], ["a", "b"])
    with pytest.raises(ValueError, match="needs both its estimates"):
        ce.fieller(1, 2, (float("nan"), 1))
