from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.standardisation import cohorts, kitagawa


def test_by_hand() -> None:
    """Sizes go from half and half to 1 and 3 quarters, shares from 20 and 40 to 30 and 40 per cent: +5 and +3.75."""
    found = kitagawa(np.array([50.0, 50]), np.array([10.0, 20]), np.array([25.0, 75]), np.array([7.5, 30]))

    assert found.change == pytest.approx(0.375 - 0.30)
    assert found.rates == pytest.approx(0.1 * 0.375)
    assert found.composition == pytest.approx(-0.25 * 0.25 + 0.25 * 0.40)


def test_only_ages_change() -> None:
    """Where every group keeps its share the whole change is composition."""
    found = kitagawa(np.array([90.0, 10]), np.array([9.0, 5]), np.array([10.0, 90]), np.array([1.0, 45]))

    assert found.rates == pytest.approx(0, abs=1e-12)
    assert found.composition == pytest.approx(0.32)


def test_nobody_moves_or_learns() -> None:
    """Where each year of birth stays as it was, all change comes from who entered and who left."""
    first = np.array([100.0, 100, 100]), np.array([50.0, 40, 10])
    later = np.array([100.0, 100, 100]), np.array([60.0, 50, 40])
    found = cohorts(*first, *later, years=1)

    assert found.change == pytest.approx(50 / 300)
    assert found.replacement == pytest.approx(found.change)
    assert (found.moves, found.within) == pytest.approx((0, 0), abs=1e-12)


def test_learning_in_place() -> None:
    """Where ages 17 and 18 gain 10 persons each and those who enter are like those who leave, all is within cohorts."""
    first = np.array([100.0, 100, 100]), np.array([20.0, 20, 20])
    later = np.array([100.0, 100, 100]), np.array([20.0, 30, 30])
    found = cohorts(*first, *later, years=1)

    assert found.within == pytest.approx(20 / 300)
    assert found.replacement == pytest.approx(0, abs=1e-12)


counts = arrays(float, (6, 2), elements=st.integers(1, 500).map(float))
shares = arrays(float, (6, 2), elements=st.floats(0, 1))


@given(persons=counts, share=shares, later_persons=counts, later_share=shares, years=st.integers(1, 5))
def test_parts_add_up(
    persons: np.ndarray, share: np.ndarray, later_persons: np.ndarray, later_share: np.ndarray, years: int
) -> None:
    """Composition and rates, and the three parts by cohort, add up to the change of the whole share."""
    given_counts = persons, persons * share, later_persons, later_persons * later_share
    groups, births = kitagawa(*given_counts), cohorts(*given_counts, years=years)

    assert groups.composition + groups.rates == pytest.approx(groups.change, abs=1e-9)
    assert births.replacement + births.moves + births.within == pytest.approx(groups.change, abs=1e-9)


def test_an_empty_group_has_no_rate_of_its_own() -> None:
    """A group that is new takes part in composition only."""
    found = kitagawa(np.array([10.0, 0]), np.array([5.0, 0]), np.array([10.0, 10]), np.array([5.0, 10]))

    assert found.rates == 0
    assert found.composition == pytest.approx(0.25)


def test_impossible_counts() -> None:
    """More who have it than there are, or shapes that differ, are wrong use; nobody at all cannot be split."""
    two = np.array([1.0, 1])
    with pytest.raises(ValueError, match="between none and all"):
        kitagawa(two, two * 2, two, two)
    with pytest.raises(ValueError, match="one shape"):
        kitagawa(two, two, np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="cannot be followed over 2 years"):
        cohorts(two, two, two, two, years=2)
    with pytest.raises(NotEstimable, match="no persons"):
        kitagawa(two * 0, two * 0, two, two)
