"""Anhøj's rules against their published limits."""

from __future__ import annotations

import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import run_charts


@pytest.mark.parametrize(
    ("useful", "longest", "crossings"),
    [(10, 6, 2), (11, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (30, 8, 10), (50, 9, 19), (100, 10, 41)],
)
def test_published_limits(useful: int, longest: int, crossings: int) -> None:
    """Longest runs and fewest crossings are those tabulated for the rules (Anhøj and Olesen 2014)."""
    assert run_charts.limits(useful) == (longest, crossings)


def test_a_jump_has_one_long_run_and_one_crossing() -> None:
    """Six low and six high points have a longest run of 6, which 12 points allow, but one crossing where 3 are due."""
    found = run_charts.anhoej([1, 2, 3, 1, 2, 3, 7, 8, 9, 7, 8, 9])

    assert (found.median, found.longest, found.crossings) == (5, 6, 1)
    assert (found.longest_allowed, found.crossings_needed) == (7, 3)
    assert found.signal


def test_points_on_the_median_do_not_count() -> None:
    """A point on the line is no useful observation and breaks no run."""
    found = run_charts.anhoej([1, 5, 1, 9, 9, 5, 9, 1, 9, 1, 9, 1, 9], centre=5)

    assert found.useful == 11
    assert found.longest == 3


def test_an_alternating_series_is_random() -> None:
    """A series that crosses its median every time breaks neither rule."""
    assert not run_charts.anhoej([1, 9] * 6).signal


def test_a_long_run_is_a_signal() -> None:
    """Nine points in a row on one side of a given line are more than 7 allowed among 14."""
    found = run_charts.anhoej([9] * 9 + [1, 9, 1, 9, 1], centre=5)

    assert (found.longest, found.longest_allowed) == (9, 7)
    assert found.signal


def test_false_alarms_of_random_series() -> None:
    """Random series of 24 break a rule in 4 to 9 per cent of cases, and the same share from the same seed."""
    rate = run_charts.joint_false_alarm(24, 5000, 1)

    assert 0.04 < rate < 0.09
    assert rate == run_charts.joint_false_alarm(24, 5000, 1)


def test_too_short_a_series_is_refused() -> None:
    """Nine useful points are too few, and the reason says so; missing points are a programmer's error."""
    with pytest.raises(NotEstimable, match="At least 10 points off the median are needed to judge runs; there are 9"):
        run_charts.anhoej([1, 9, 1, 9, 5, 1, 9, 1, 9, 1], centre=5)
    with pytest.raises(ValueError, match="none of them missing"):
        run_charts.anhoej([1.0, float("nan")])


def test_no_observations_have_no_runs() -> None:
    """Nought useful observations have no limits, and an endless one is refused."""
    with pytest.raises(ValueError, match="0 observations have no runs"):
        run_charts.limits(0)
    with pytest.raises(ValueError, match="none of them missing"):
        run_charts.anhoej([1, float("inf")])
