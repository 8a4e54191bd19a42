"""Limits of a funnel plot against hand-worked numbers and the binomial distribution itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pilot_analysis.estimators import funnel_limits


def test_an_exact_limit_by_hand() -> None:
    """Of ten cases at one half, 2.5 % lies between one and two cases, 0.6747 of the way down from two."""
    found = funnel_limits.exact([10], 0.5, 0.95)
    assert found.low[0] == pytest.approx((2 - (56 / 1024 - 0.025) / (45 / 1024)) / 10)
    assert found.low[0] + found.high[0] == pytest.approx(0.9, abs=0.01)  # interpolation runs downwards on both sides


@given(st.integers(1, 300), st.floats(0.02, 0.98))
def test_limits_hold_what_they_promise(n: int, target: float) -> None:
    """Outside the limits lies no more than one part in twenty of the distribution, to a case."""
    found = funnel_limits.exact([n], target, 0.95)
    below = stats.binom.cdf(np.ceil(n * found.low[0]) - 2, n, target)
    above = stats.binom.sf(np.floor(n * found.high[0]) + 1, n, target)
    assert 0 <= found.low[0] <= found.high[0] <= 1
    assert below <= 0.025
    assert above <= 0.025


def test_limits_close_in_with_size_and_open_with_coverage() -> None:
    """More cases bring limits nearer, and 99.8 % lies outside 95 %."""
    inner, outer = (funnel_limits.exact([20, 80, 320], 0.4, level) for level in funnel_limits.LEVELS)
    assert (np.diff(inner.high - inner.low) < 0).all()
    assert (outer.low < inner.low).all()
    assert (outer.high > inner.high).all()


def test_overdispersion_by_hand() -> None:
    """Two units two standard errors out are drawn in to 1.6; nine at 2 and one at 0 to nine at 2 and one at 1.8."""
    assert funnel_limits.overdispersion([60, 40], [100, 100], 0.5) == pytest.approx(1.6**2)
    assert funnel_limits.overdispersion([60] * 9 + [50], [100] * 10, 0.5) == pytest.approx((9 * 4 + 1.8**2) / 10)


def test_one_outlier_does_not_hide_itself() -> None:
    """A single far unit among twenty is drawn in, so that overdispersion stays below that of the plain mean square."""
    k, n = np.array([50.0] * 19 + [95.0]), np.full(20, 100.0)
    plain = float((((k / n - 0.5) / 0.05) ** 2).mean())
    assert funnel_limits.overdispersion(k, n, 0.5) < 0.01 * plain


def test_widened_limits_are_the_normal_ones_times_the_root() -> None:
    """Overdispersion of four doubles the normal limits; less than one does not narrow them."""
    plain, wide, narrow = (funnel_limits.widened([100], 0.5, 0.95, factor) for factor in (1, 4, 0.2))
    assert wide.high[0] - 0.5 == pytest.approx(2 * (plain.high[0] - 0.5))
    assert narrow.low[0] == plain.low[0] == pytest.approx(0.5 - 1.959964 * 0.05)


def test_six_units_seldom_show_overdispersion() -> None:
    """With six units a factor of 2 is no more than chance gives, and one of 2.2 is more."""
    assert not funnel_limits.overdispersed(2.0, 6)
    assert funnel_limits.overdispersed(2.2, 6)


def test_nobody_everybody_and_no_cases() -> None:
    """At a target of nought limits are nought and overdispersion has no meaning; a unit without cases is refused."""
    found = funnel_limits.exact([5, 50], 0.0, 0.95)
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0], [0, 0])
    with pytest.raises(ValueError, match="units cannot vary"):
        funnel_limits.overdispersion([0], [5], 0.0)
    with pytest.raises(ValueError, match="without cases"):
        funnel_limits.exact([0], 0.5, 0.95)
    with pytest.raises(ValueError, match="no share"):
        funnel_limits.exact([5], 1.5, 0.95)


@pytest.mark.parametrize("target", [0, 1])
def test_units_that_are_all_alike_lie_on_their_limits(target: int) -> None:
    """Where nobody or everybody has the outcome both limits are the target, so that no unit lies beyond them."""
    found = funnel_limits.exact([5, 40], target, 0.95)

    assert found.low.tolist() == found.high.tolist() == [target, target]


def test_counts_and_units_belong_together() -> None:
    """One number of cases does not do for two counts; no units, or a missing number, have no dispersion or limits."""
    for k, n in (([1, 2], [5]), ([], []), ([float("nan"), 1], [5, 5]), ([6, 1], [5, 5])):
        with pytest.raises(ValueError, match="a count between nought and its cases"):
            funnel_limits.overdispersion(k, n, 0.5)
    with pytest.raises(ValueError, match="without cases"):
        funnel_limits.exact([float("nan")], 0.5, 0.95)
