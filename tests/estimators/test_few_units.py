"""Shares of groups of few units, against hand-worked numbers and the intervals they must not be narrower than."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import few_units, proportions

UNIT = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
UNITS = st.lists(UNIT, min_size=1, max_size=4).filter(lambda units: sum(n for _, n in units) > 0)


def group(*units: tuple[int, int]) -> few_units.Group:
    """Return a group of units, each given as cases with the outcome and all cases."""
    return few_units.group([k for k, _ in units], [n for _, n in units])


def test_the_correlation_is_worked_by_hand() -> None:
    """Units of 2 and 8 out of 10 have chi-square 7.2 for an expectation of 1, and so a correlation of 6.2 / 9."""
    found = few_units.spread([group((2, 10), (8, 10)), group((5, 10), (5, 10))])
    assert found.freedom == 2
    assert found.correlation == pytest.approx((7.2 + 0 - 2) / 18)
    assert few_units.spread([group((2, 10), (8, 10))]).correlation == pytest.approx(6.2 / 9)


def test_the_design_effect_is_kish_s() -> None:
    """Units of 10 and 30 cases and a correlation of 0.1 make 1 + 0.1 * (1000 / 40 - 1) = 3.4."""
    assert few_units.design_effect(group((1, 10), (3, 30)), 0.1) == pytest.approx(3.4)


def test_units_that_are_alike_leave_newcombe_s_interval_at_student_s_reach() -> None:
    """Without correlation the interval is Newcombe's of the totals with Student's t, 4.303 on 2 degrees, for z."""
    first, second = group((28, 35), (28, 35)), group((24, 40), (24, 40))
    found = few_units.difference(first, second, few_units.spread([first, second]))
    assert found.effect == 1
    at_student_s_reach = 1 - 2 * stats.norm.sf(4.302653)
    assert (found.difference, found.low, found.high) == pytest.approx(
        proportions.difference(56, 70, 48, 80, at_student_s_reach), abs=1e-6
    )


def test_one_degree_of_freedom_still_has_an_interval() -> None:
    """Three units leave one degree of freedom, where Student's t is 12.7, and an interval over half the scale."""
    first, second = group((3, 10)), group((4, 10), (6, 10))
    found = few_units.difference(first, second, few_units.spread([first, second]))
    assert few_units.penalty(1, 0.95) == pytest.approx((12.7062 / 1.959964) ** 2, rel=1e-5)
    assert 1 < found.high - found.low <= 2


def test_units_that_differ_widen_it() -> None:
    """The same totals from units that differ give a wider interval than from units that are alike."""
    alike = group((20, 40), (20, 40)), group((10, 40), (10, 40))
    apart = group((30, 40), (10, 40)), group((2, 40), (18, 40))
    widths = []
    for pair in (alike, apart):
        found = few_units.difference(*pair, few_units.spread(pair))
        widths.append(found.high - found.low)
    assert widths[1] > 2 * widths[0]


@given(UNITS, UNITS)
def test_it_is_never_narrower_than_newcombe_s(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    """However units vary, the interval is at least as wide as Newcombe's of the totals, and holds the difference."""
    one, other = group(*first), group(*second)
    within = few_units.spread([one, other])
    if within.freedom < 1:
        return
    found = few_units.difference(one, other, within)
    _, low, high = proportions.difference(one.k.sum(), one.n.sum(), other.k.sum(), other.n.sum())
    assert found.high - found.low >= high - low - 1e-9
    assert found.low - 1e-9 <= found.difference <= found.high + 1e-9
    assert -1 <= found.low <= found.high <= 1


def test_one_unit_each_cannot_tell() -> None:
    """Two groups of one unit each leave unknown how much units differ, which is said in both languages."""
    first, second = group((5, 10)), group((3, 9))
    with pytest.raises(NotEstimable, match="more than one municipality") as caught:
        few_units.difference(first, second, few_units.spread([first, second]))
    assert "mer än en kommun" in caught.value.message.sv


def test_a_third_group_tells_how_much_units_differ() -> None:
    """Two groups of one unit can be compared where a third group has two."""
    first, second, third = group((5, 10)), group((3, 9)), group((4, 10), (6, 10))
    assert few_units.difference(first, second, few_units.spread([first, second, third])).difference > 0


def test_all_noughts_are_an_answer() -> None:
    """Nobody in either group makes a difference of nought with an interval on both sides and no ratio."""
    first, second = group((0, 10), (0, 12)), group((0, 20), (0, 5))
    found = few_units.difference(first, second, few_units.spread([first, second]))
    assert found.low < 0 == found.difference < found.high
    assert found.ratio is None


def test_a_group_without_cases_is_refused() -> None:
    """A group whose units have no cases cannot be estimated from, and counts that make no sense are a fault."""
    with pytest.raises(NotEstimable, match="no cases"):
        few_units.group([0, 0], [0, 0])
    with pytest.raises(ValueError, match="between nought and all"):
        few_units.group([3], [2])
    assert len(few_units.group([1, 0], [4, 0]).n) == 1


def test_inputs_are_left_alone() -> None:
    """Arrays that are handed in are not changed."""
    k, n = np.array([1.0, 2.0]), np.array([4.0, 4.0])
    few_units.spread([few_units.group(k, n)])
    assert (k.tolist(), n.tolist()) == ([1, 2], [4, 4])


def test_a_missing_count_has_no_group() -> None:
    """A unit whose count is missing is refused."""
    with pytest.raises(ValueError, match="each unit needs a count of cases"):
        few_units.group([float("nan"), 1], [5, 5])
