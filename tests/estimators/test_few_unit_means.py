"""Means of cases from few units: the same as shares where values are yes and no, by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import few_unit_means, few_units
from pilot_analysis.estimators.few_unit_means import mean_of

Counts = list[tuple[int, int]]
units = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=2, max_size=4)


def zeros_and_ones(counts: Counts) -> few_unit_means.Mean:
    """Return the mean of ``k`` ones and ``n - k`` noughts for each unit."""
    values = [one for k, n in counts for one in [1.0] * min(k, n) + [0.0] * (n - min(k, n))]
    return mean_of(values, [place for place, (_, n) in enumerate(counts) for _ in range(n)])


@given(units, units)
def test_of_yes_and_no_the_spread_is_that_of_shares(first: Counts, second: Counts) -> None:
    """Where values are nought or one, correlation and degrees of freedom are those of `few_units` for shares."""
    means = few_unit_means.spread([zeros_and_ones(one) for one in (first, second)])
    pairs = [[(min(k, n), n) for k, n in one] for one in (first, second)]
    shares = few_units.spread([few_units.group(*zip(*one, strict=True)) for one in pairs])

    assert means.correlation == pytest.approx(shares.correlation)
    assert means.freedom == shares.freedom


def test_units_that_agree_are_as_good_as_independent_cases() -> None:
    """Units with equal means have no correlation: the error is that of two samples, the limits Student's with df 2."""
    values, unit = [1.0, 3.0] * 10, [0] * 10 + [1] * 10
    first, second = mean_of(values, unit), mean_of([one + 5 for one in values], unit)
    found = few_unit_means.difference(second, first, few_unit_means.spread([first, second]))

    assert found.value == pytest.approx(5)
    assert found.se == pytest.approx((1 / 20 + 1 / 20) ** 0.5)
    assert found.high == pytest.approx(5 + 4.302653 * found.se)
    assert found.detectable == pytest.approx((4.302653 + 1.060660) * found.se)


def test_units_that_differ_are_worth_few_cases() -> None:
    """Where cases are alike within units and units differ, a hundred cases of each are worth one."""
    few, many = (mean_of([0.0] * each + [2.0] * each, [0] * each + [1] * each) for each in (2, 100))
    found = [few_unit_means.difference(one, one, few_unit_means.spread([one, one])).se for one in (few, many)]

    assert found[0] == pytest.approx(found[1])
    assert found[0] == pytest.approx(1.0)


def test_more_units_narrow_the_interval() -> None:
    """Six units a group give a narrower interval than two with as many cases each, where the units vary as much."""
    draws = np.random.default_rng(1)
    each = {
        size: [mean_of(np.repeat(draws.normal(size=size), 10), np.repeat(np.arange(size), 10)) for _ in range(2)]
        for size in (2, 6)
    }
    widths = {size: few_unit_means.difference(*two, few_unit_means.spread(two)) for size, two in each.items()}

    assert widths[6].high - widths[6].low < widths[2].high - widths[2].low


def test_one_unit_each_says_nothing_about_units() -> None:
    """Two groups of one unit each are not compared, and the reason is told in both languages."""
    one = mean_of([1.0, 2.0], [0, 0])
    with pytest.raises(NotEstimable, match="more than one municipality"):
        few_unit_means.difference(one, one, few_unit_means.spread([one, one]))


def test_wrong_arguments_are_refused() -> None:
    """Unequal lengths, missing numbers and no cases at all are refused."""
    with pytest.raises(ValueError, match="an influence and a unit"):
        mean_of([1.0], [0, 1])
    with pytest.raises(ValueError, match="an influence and a unit"):
        few_unit_means.mean(1.0, [np.nan], [0])
    with pytest.raises(NotEstimable):
        mean_of([], [])


def test_alike_cases_say_nothing_though_rounding_differs() -> None:
    """Thirty equal costs, whose mean is rounded, have no variance and leave the spread to the other group."""
    same, other = mean_of([0.1] * 30, [0] * 10 + [1] * 20), mean_of([1.0, 3.0] * 10, [0] * 10 + [1] * 10)

    assert same.variance == 0
    assert few_unit_means.spread([same, other]).correlation == 0
