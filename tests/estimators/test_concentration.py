"""Gini and Herfindahl-Hirschman by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.concentration import gini, herfindahl

AMOUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=12).filter(any)


def test_by_hand() -> None:
    """One, two and three seats give Gini 2/9 and an index of the shares 1/6, 1/3, 1/2 squared and summed."""
    assert gini([3, 1, 2]) == pytest.approx(2 / 9)
    assert herfindahl([3, 1, 2]) == pytest.approx(14 / 36)


def test_one_holder_of_everything() -> None:
    """One of four who holds all gives 3/4, corrected 1; the index is 1."""
    assert gini([0, 0, 0, 5]) == pytest.approx(0.75)
    assert gini([0, 0, 0, 5], corrected=True) == pytest.approx(1)
    assert herfindahl([0, 0, 0, 5]) == 1


@given(AMOUNTS)
def test_gini_is_the_mean_difference(amounts: list[int]) -> None:
    """The coefficient is the mean absolute difference of all pairs over twice the mean."""
    n, mean = len(amounts), sum(amounts) / len(amounts)
    apart = sum(abs(one - other) for one in amounts for other in amounts) / n**2

    assert gini(amounts) == pytest.approx(apart / (2 * mean))


@given(AMOUNTS)
def test_units_do_not_matter(amounts: list[int]) -> None:
    """Seats counted in dozens are as concentrated as seats."""
    assert gini([12 * one for one in amounts]) == pytest.approx(gini(amounts))
    assert 1 / len(amounts) - 1e-9 <= herfindahl(amounts) <= 1 + 1e-9


def test_nothing_to_share() -> None:
    """Nothing held, or a single holder with the correction, is answered with the reason; a debt is a fault."""
    with pytest.raises(NotEstimable, match="nothing to share out"):
        gini([0, 0])
    with pytest.raises(NotEstimable, match="only one party"):
        gini([3], corrected=True)
    with pytest.raises(ValueError, match="nought upwards"):
        herfindahl([1, -1])
