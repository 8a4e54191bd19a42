"""A step in a series: by hand where a step alone is fitted, and its limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import interrupted_series
from pilot_analysis.estimators.interrupted_series import step_change

COUNTS = [10, 12, 9, 11, 10, 8, 15, 16, 18, 14, 17, 16]


def test_a_step_is_the_ratio_of_rates() -> None:
    """A lone step's ratio is the later rate over the earlier one, and the counterfactual the earlier rate."""
    days = [31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]
    found = step_change(COUNTS, 6, days)

    assert found.ratio == pytest.approx((96 / 183) / (60 / 182))
    assert found.counterfactual[6] == pytest.approx(60 / 182 * 30)
    assert found.fitted[:6].tolist() == pytest.approx(found.counterfactual[:6].tolist())


def test_the_interval_of_poisson_counts() -> None:
    """Where counts vary no more than Poisson's the log ratio has the variance 1/60 + 1/96, and a t with 10 df."""
    found = step_change(COUNTS, 6)
    half = 2.228139 * (1 / 60 + 1 / 96) ** 0.5

    assert found.dispersion < 1
    assert np.log([found.low, found.high]).tolist() == pytest.approx([np.log(1.6) - half, np.log(1.6) + half])


def test_counts_that_vary_more_have_wider_intervals() -> None:
    """Overdispersed counts widen the interval by the root of the dispersion."""
    wild = step_change([2, 20, 1, 25, 3, 9, 15, 40, 2, 30, 5, 4], 6)
    half = 2.228139 * (wild.dispersion * (1 / 60 + 1 / 96)) ** 0.5

    assert wild.dispersion > 5
    assert wild.ratio == pytest.approx(1.6)
    assert np.log(wild.high / wild.ratio) == pytest.approx(half)


def test_a_slope_is_no_step() -> None:
    """A series that grows evenly has a step ratio of one once it is given a slope, and a larger one without."""
    growing = np.exp(np.linspace(2, 5, 24)).round()

    assert step_change(growing, 12, slope=True).ratio == pytest.approx(1, abs=0.05)
    assert step_change(growing, 12).ratio > 2


def test_newey_west_keeps_the_estimate() -> None:
    """Newey and West's errors change the interval and state their lag, not the ratio."""
    plain, robust = step_change(COUNTS, 6), step_change(COUNTS, 6, lag=2)

    assert robust.lag == 2
    assert robust.ratio == pytest.approx(plain.ratio)
    assert robust.high != plain.high


@pytest.mark.parametrize(("points", "lag"), [(12, 2), (24, 2), (100, 4), (500, 5)])
def test_the_habitual_lag(points: int, lag: int) -> None:
    """The lag is four times (n / 100) to the power 2/9, rounded down."""
    assert interrupted_series.newey_west_lag(points) == lag


def test_short_series_are_described_only() -> None:
    """Fewer than 12 points on either side are for description, 12 and 12 are not."""
    assert step_change(COUNTS, 6).descriptive
    assert step_change(COUNTS + COUNTS, 11).descriptive
    assert not step_change(COUNTS + COUNTS, 12).descriptive


def test_placebo_starts() -> None:
    """Other starts give smaller steps than the true one, and those too near an end are left out."""
    found = interrupted_series.placebo_steps(COUNTS, [1, 4, 5, 7, 8, 11])

    assert sorted(found) == [4, 5, 7, 8]
    assert max(found.values()) < step_change(COUNTS, 6).ratio


@given(st.lists(st.integers(1, 50), min_size=6, max_size=24), st.integers(3, 12))
def test_fitted_counts_sum_to_the_observed(counts: list[int], start: int) -> None:
    """A step fitted to counts gives each side its own sum, whatever the counts."""
    start = min(start, len(counts) - 3)
    found = step_change(counts, start)

    assert found.fitted[:start].sum() == pytest.approx(sum(counts[:start]))
    assert found.fitted[start:].sum() == pytest.approx(sum(counts[start:]))


def test_what_cannot_be_fitted_says_why() -> None:
    """Two months on a side, or nothing but zeros on one, are refused with a reason; wrong arguments with another."""
    with pytest.raises(NotEstimable, match="At least 3 months are needed both before and after"):
        step_change(COUNTS, 2)
    with pytest.raises(NotEstimable, match="no cases before the change or none after"):
        step_change([0] * 6 + [4] * 6, 6)
    with pytest.raises(ValueError, match="must not be negative"):
        step_change([1, 2, 3, -1, 2, 3], 3)
    with pytest.raises(ValueError, match="do not belong together"):
        step_change([1, 2, 3], 1, [1, 2])
    with pytest.raises(ValueError, match="not inside a series of 3"):
        step_change([1, 2, 3], 5)
