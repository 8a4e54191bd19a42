"""What a steady pace gives by a goal's day, and whether chance could decide it."""

from __future__ import annotations

import pytest

from pilot_analysis.estimators.attainment import Status, expected, status


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.689), (5, 1.623, 11.668), (10, 4.795, 18.390)])
def test_published_poisson_limits(count: int, low: float, high: float) -> None:
    """Counts of 0, 5 and 10 have the exact 95 % limits of Garwood's table (1936; Ulm 1990, American Journal of
    Epidemiology 131:373).
    """
    assert expected(count, 1) == pytest.approx((count, low, high), abs=6e-4)


def test_a_quarter_of_the_time() -> None:
    """Five events in a quarter of the time are twenty in all of it, with four times the limits."""
    assert expected(5, 0.25) == pytest.approx((20, 4 * 1.62349, 4 * 11.66833), rel=1e-5)


@pytest.mark.parametrize(("count", "elapsed"), [(-1, 1), (3, 0)])
def test_impossible_arguments_are_refused(count: int, elapsed: float) -> None:
    """Negative counts and no time at all are the caller's fault."""
    with pytest.raises(ValueError, match="tell nothing to expect"):
        expected(count, elapsed)


@pytest.mark.parametrize(
    ("low", "high", "rising", "told"),
    [
        (50, 70, True, Status.ON_TRACK),
        (40, 70, True, Status.CANNOT_TELL),
        (30, 49.9, True, Status.OFF_TRACK),
        (30, 50, False, Status.ON_TRACK),
        (30, 51, False, Status.CANNOT_TELL),
        (50.1, 70, False, Status.OFF_TRACK),
    ],
)
def test_status(low: float, high: float, rising: bool, told: Status) -> None:
    """Against a target of 50 an interval wholly on the goal's side is on track, wholly on the other off, else neither
    can be told; the target itself counts as reached.
    """
    assert status(low, high, 50, rising=rising) is told


def test_a_missing_interval_has_no_status() -> None:
    """A goal is not off track because an end of the interval is missing, nor on track where the ends are swapped."""
    for low, high, target in ((float("nan"), 1, 2), (3, 1, 2), (1, 2, float("nan"))):
        with pytest.raises(ValueError, match="is no interval to hold against"):
            status(low, high, target, rising=True)
    with pytest.raises(ValueError, match="tell nothing to expect"):
        expected(5, float("nan"))
