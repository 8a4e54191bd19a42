"""Agreement against the worked example of Krippendorff (2011) and the table of Fleiss, Cohen and Everitt (1969)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.agreement import krippendorff_alpha, share_same, weighted_kappa

NO = np.nan
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", part C: four observers, twelve units.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
]
UNITS = np.array(OBSERVERS).T


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_is_krippendorff_s(level: Any, alpha: float) -> None:
    """The example of Krippendorff 2011 gives his alpha for each level of measurement, to three decimals."""
    found = krippendorff_alpha(UNITS, level, draws=0)
    assert round(found.alpha, 3) == alpha
    assert (found.units, found.ratings) == (11, 40)


def test_the_interval_holds_the_estimate_and_is_the_same_for_the_same_seed() -> None:
    """The bootstrap interval lies around alpha, follows the seed, and narrows when every unit is seen ten times."""
    once, again, other = (krippendorff_alpha(UNITS, seed=seed) for seed in (1, 1, 2))
    many = krippendorff_alpha(np.tile(UNITS, (10, 1)), seed=1)
    assert once == again
    assert once != other
    assert once.low is not None
    assert once.high is not None
    assert many.low is not None
    assert many.high is not None
    assert once.low < once.alpha < once.high
    assert many.high - many.low < (once.high - once.low) / 2


def test_few_units_have_no_interval() -> None:
    """Four units give alpha but no interval; the units without two ratings do not count."""
    found = krippendorff_alpha(np.array([[1, 2], [2, 2], [3, 3], [4, 4], [1, NO]]))
    assert (found.low, found.high, found.units) == (None, None, 4)


def test_samples_without_variation_are_counted() -> None:
    """Where bootstrap samples miss the only differing unit they have no alpha, and their number is told."""
    found = krippendorff_alpha([[1, 1]] * 5 + [[1, 2]], draws=500, seed=3)
    assert 100 < found.undefined < 250


def test_no_variation_is_a_reason() -> None:
    """Ratings that are all the same have no alpha, in two languages, but do have a share of equal pairs."""
    with pytest.raises(NotEstimable, match="all ratings are the same") as caught:
        krippendorff_alpha([[2, 2], [2, 2]])
    assert "alla bedömningar är lika" in caught.value.message.sv
    assert share_same([[2, 2], [2, 2]]) == 1


@pytest.mark.parametrize("estimate", [krippendorff_alpha, share_same])
def test_single_ratings_are_a_reason(estimate: Any) -> None:
    """Units with one rating each have no agreement to measure."""
    with pytest.raises(NotEstimable, match="no unit was rated by two raters"):
        estimate([[1, NO], [NO, 3]])


def test_wrong_arguments() -> None:
    """A list instead of a matrix, and a level that does not exist, are refused by name."""
    with pytest.raises(ValueError, match="matrix of units by raters"):
        krippendorff_alpha([1, 2, 3])
    with pytest.raises(ValueError, match="no level of measurement 'cardinal'"):
        krippendorff_alpha(UNITS, "cardinal")  # type: ignore[arg-type]


@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=12), st.integers(1, 9))
def test_interval_alpha_does_not_depend_on_the_unit_of_measurement(rows: list[list[int]], factor: int) -> None:
    """Interval alpha stays as it is when all ratings are multiplied and shifted, and never exceeds 1."""
    matrix = np.array(rows, dtype=float)
    try:
        found = krippendorff_alpha(matrix, "interval", draws=0).alpha
    except NotEstimable:
        assert len(np.unique(matrix)) == 1
        return
    assert krippendorff_alpha(factor * matrix + 7, "interval", draws=0).alpha == pytest.approx(found)
    assert found <= 1


# Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72:323-327: shares of 200 units, psychiatrists' diagnoses.
TABLE = [(0, 0, 106), (0, 1, 10), (0, 2, 4), (1, 0, 22), (1, 1, 28), (1, 2, 10), (2, 0, 2), (2, 1, 12), (2, 2, 6)]
FIRST = [one for one, _, count in TABLE for _ in range(count)]
SECOND = [other for _, other, count in TABLE for _ in range(count)]


def test_kappa_is_that_of_fleiss_cohen_and_everitt() -> None:
    """Their table gives kappa .429 with standard error .0537: limits .323 and .534."""
    found = weighted_kappa(FIRST, SECOND, [0, 1, 2], "none")
    assert [round(one, 3) for one in (found.kappa, found.low or 0, found.high or 0)] == [0.429, 0.323, 0.534]
    assert (found.same, found.units) == (0.7, 200)


@pytest.mark.parametrize(("weights", "power"), [("linear", 1), ("quadratic", 2)])
def test_weighted_kappa_is_its_definition(weights: Any, power: int) -> None:
    """Weighted kappa is one less observed over expected distance, to the first or the second power."""
    one, other = np.array(FIRST), np.array(SECOND)
    observed = np.mean(np.abs(one - other) ** power)
    expected = np.mean(np.abs(one[:, None] - other[None, :]) ** power)
    assert weighted_kappa(FIRST, SECOND, [0, 1, 2], weights).kappa == pytest.approx(1 - observed / expected)


def test_missing_ratings_leave_the_unit_out() -> None:
    """A unit without one of the two ratings does not count, and unused categories change nothing."""
    found = weighted_kappa([0, 1, 2, NO, 4], [0, 2, 2, 3, NO], [0, 1, 2, 3, 4], "linear")
    assert found.units == 3
    assert found.kappa == pytest.approx(weighted_kappa([0, 1, 2], [0, 2, 2], [0, 1, 2], "linear").kappa)


def test_full_agreement_has_no_interval() -> None:
    """Raters who agree on every unit have kappa 1 and no standard error to make an interval of."""
    found = weighted_kappa([0, 1, 2], [0, 1, 2], [0, 1, 2])
    assert (found.kappa, found.low, found.high) == (1, None, None)


def test_kappa_says_why_there_is_none() -> None:
    """Constant ratings and no common unit are reasons; values off the scale and unequal lengths are faults."""
    with pytest.raises(NotEstimable, match="all ratings are the same"):
        weighted_kappa([1, 1], [1, 1], [0, 1])
    with pytest.raises(NotEstimable, match="no unit was rated by two raters"):
        weighted_kappa([1, NO], [NO, 1], [0, 1])
    with pytest.raises(ValueError, match=r"ratings \[7.0\] are not among the categories"):
        weighted_kappa([7, 1], [1, 1], [0, 1])
    with pytest.raises(ValueError, match="equal length"):
        weighted_kappa([1], [1, 0], [0, 1])
    with pytest.raises(ValueError, match="no weighting 'cubic'"):
        weighted_kappa([1], [1], [0, 1], "cubic")  # type: ignore[arg-type]
