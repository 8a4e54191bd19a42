"""Intervals against the tables of Newcombe (1998)."""

from __future__ import annotations

import math

import pytest
from scipy.special import betainc

from pilot_analysis.estimators import proportions


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_s_interval_is_newcombe_s(k: int, n: int, low: float, high: float) -> None:
    """Wilson's interval gives the limits of Newcombe 1998, table I, method 3, to four decimals."""
    assert [round(one, 4) for one in proportions.wilson(k, n)] == [low, high]


def test_the_difference_is_newcombe_s() -> None:
    """56/70 - 48/80 is 0.2000 with limits 0.0524 and 0.3339 (Newcombe 1998, table II, method 10)."""
    found = proportions.difference(56, 70, 48, 80)
    assert [round(one, 4) for one in found] == [0.2, 0.0524, 0.3339]


@pytest.mark.parametrize(
    ("k", "n", "method", "ends"),
    [(0, 20, "jeffreys", (0, None)), (20, 20, "jeffreys", (None, 1)), (7, 20, "wilson", ())],
)
def test_nobody_and_everybody_get_jeffreys(k: int, n: int, method: str, ends: tuple[float | None, ...]) -> None:
    """Where nobody or everybody did it the interval is Jeffreys' and ends at 0 or 1; elsewhere it is Wilson's."""
    found = proportions.share(k, n)
    assert found.method == method
    assert found.low is not None
    assert found.high is not None
    assert all(end is None or end == value for end, value in zip(ends, (found.low, found.high), strict=False))
    assert found.low <= k / n <= found.high


def test_jeffreys_is_the_quantile_of_its_beta_distribution() -> None:
    """The upper limit for 0 of 20 leaves 2.5 % of the Beta(0.5, 20.5) distribution above it."""
    assert betainc(0.5, 20.5, proportions.jeffreys(0, 20)[1]) == pytest.approx(0.975)


def test_nobody_at_all_has_no_share() -> None:
    """Zero of zero gives no share, no interval and no method."""
    assert proportions.share(0, 0) == (None, None, None, None)


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 4)])
def test_a_part_outside_its_whole_is_refused(k: int, n: int) -> None:
    """A part that is negative or larger than the whole is no share."""
    with pytest.raises(ValueError, match=f"{k} of {n} is no share"):
        proportions.share(k, n)


@pytest.mark.parametrize(("n", "share"), [(15, 0.87), (40, 0.71), (100, 0.60)])
def test_what_can_be_detected_from_forty_per_cent(n: int, share: float) -> None:
    """From 40 % it takes 87, 71 and 60 % to be seen with 15, 40 and 100 cases in each group at 80 % power."""
    assert round(0.4 + proportions.detectable(0.4, n, n), 2) == share


def test_nothing_larger_than_everybody_can_be_detected() -> None:
    """With two cases in each group the detectable rise stops at one hundred per cent."""
    assert proportions.detectable(0.4, 2, 2) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_every_difference_is_newcombe_s(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    """All eight differences of Newcombe 1998, table II, have the limits of his method 10 to four decimals."""
    found = proportions.difference(*counts)
    assert [round(one, 4) for one in found[1:]] == [low, high]


def test_the_ratio_is_agresti_s() -> None:
    """Heart attacks of 189 in 11,034 on placebo against 104 in 11,037 on aspirin are 1.82 times as many (1.43, 2.30).

    Agresti 2002, Categorical Data Analysis, section 3.1, has 1.82 and 1.43 to 2.31 without the half case.
    """
    found = proportions.ratio(189, 11034, 104, 11037)
    assert found == pytest.approx((1.818, 1.43, 2.31), abs=0.015)


def test_a_ratio_to_nobody_is_missing_but_bounded() -> None:
    """Where the second share is nought the ratio is missing and its lower limit finite."""
    estimate, low, high = proportions.ratio(10, 10, 0, 10)
    assert estimate is None
    assert 1 < low < high


SMOKERS = [
    (126, 226, 35, 96),
    (908, 1596, 497, 1304),
    (913, 1660, 336, 934),
    (235, 407, 58, 179),
    (402, 710, 121, 336),
    (182, 338, 72, 170),
    (60, 159, 11, 54),
    (104, 193, 21, 57),
]


def test_the_common_odds_ratio_is_agresti_s() -> None:
    """Smoking and lung cancer in eight Chinese cities have a common odds ratio of 2.17, 1.98 to 2.38.

    Liu 1992, as given by Agresti 1996, An Introduction to Categorical Data Analysis, table 3.3.
    """
    found = proportions.mantel_haenszel(SMOKERS)
    assert found.odds_ratio is not None
    assert [round(one or 0, 2) for one in (found.odds_ratio, found.low, found.high)] == [2.17, 1.98, 2.38]


def test_strata_undo_simpson_s_paradox() -> None:
    """Treatment A heals more of the small stones and more of the large ones, though fewer of all (Charig 1986)."""
    found = proportions.mantel_haenszel([(81, 87, 234, 270), (192, 263, 55, 80)])
    assert found.difference is not None
    assert found.difference > 0 > 273 / 350 - 289 / 350


def test_strata_that_compare_nothing_are_left_out() -> None:
    """A stratum with one group alone changes nothing, and only such strata compare nothing."""
    assert proportions.mantel_haenszel([*SMOKERS, (3, 9, 0, 0)]) == proportions.mantel_haenszel(SMOKERS)
    assert proportions.mantel_haenszel([(3, 9, 0, 0)]) == (None, None, None, None)
    assert proportions.mantel_haenszel([(0, 5, 0, 5)]) == (0, None, None, None)


@pytest.mark.parametrize(("rise", "n"), [(0.1, 388), (0.2, 97)])
def test_cases_needed(rise: float, n: int) -> None:
    """From 40 % it takes 388 cases in each group to show 50 %, and 97 to show 60 % (Cohen 1988, arcsine)."""
    assert math.ceil(proportions.needed(0.4, rise)) == n


def test_needed_and_detectable_are_each_other_s_reverse() -> None:
    """As many cases as are needed for a rise detect just that rise."""
    n = proportions.needed(0.3, 0.15)
    assert proportions.detectable(0.3, n, n) == pytest.approx(0.15, abs=1e-6)


def test_a_rise_beyond_everybody_is_refused() -> None:
    """A share of 95 % cannot rise by ten points."""
    with pytest.raises(ValueError, match=r"0.95 cannot rise by 0.1"):
        proportions.needed(0.95, 0.1)


@pytest.mark.parametrize(("k", "n"), [(float("nan"), 5), (-1, 5), (6, 5), (1, 0), (1, float("inf"))])
def test_what_is_no_share_has_no_interval(k: float, n: float) -> None:
    """A missing, negative or too large count is refused by every interval, also as one of two groups or a stratum."""
    for interval in (proportions.wilson, proportions.jeffreys, proportions.share):
        with pytest.raises(ValueError, match="is no share"):
            interval(k, n)  # type: ignore[arg-type, operator]
    for compared in (proportions.difference, proportions.ratio):
        with pytest.raises(ValueError, match="is no share"):
            compared(k, n, 1, 5)
    if n:
        with pytest.raises(ValueError, match="is no share"):
            proportions.mantel_haenszel([(k, n, 1, 5)])  # type: ignore[list-item]


def test_a_confidence_in_per_cent_is_refused() -> None:
    """A confidence of 95 would give an interval from nought to one without a word."""
    with pytest.raises(ValueError, match=r"between 0 and 1, as 0\.95 does; 95 does not"):
        proportions.share(1, 5, 95)


def test_groups_without_cases_detect_nothing() -> None:
    """A missing baseline or an empty group has no detectable rise."""
    for given in ((0.5, 0, 5), (float("nan"), 5, 5), (0.5, 5, float("nan"))):
        with pytest.raises(ValueError, match="is no share"):
            proportions.detectable(*given)
