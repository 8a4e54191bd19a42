"""Intervals against the tables of Newcombe (1998)."""

from __future__ import annotations

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
