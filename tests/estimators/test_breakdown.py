from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.breakdown import breakdown
from pilot_analysis.estimators.difference_in_differences import EventStudy


def study(effects: list[float], band: float = 1.0) -> EventStudy:
    """Return an event study of 2012 to 2016 around 2014 with a band of constant width."""
    wide = np.full(5, band)
    return EventStudy((2012, 2013, 2014, 2015, 2016), 2014, np.array(effects), -wide, wide, np.ones(5), None)


def test_by_hand() -> None:
    """Steps before are 0.5 at most; an effect of 3 +- 1 after two steps reaches nought at M = 2 / (2 x 0.5) = 2."""
    last = breakdown(study([0.2, 0.5, 0, 1.5, 3]))[-1]

    assert (last.time, last.steps, last.low, last.high, last.largest_step) == (2016, 2, 2, 4, 0.5)
    assert (last.break_even, last.point_break_even) == (2, 3)
    assert last.limits(2) == (0, 6)


def test_an_interval_around_nought_breaks_at_once() -> None:
    """An effect that parallel trends already cannot tell from none has the break-even nought."""
    first = breakdown(study([0.2, 0.5, 0, 0.5, 3]))[0]

    assert first.break_even == 0
    assert first.point_break_even == 1


def test_a_fall_breaks_like_a_rise() -> None:
    """An effect of -3 withstands as much as one of 3."""
    fall, rise = (breakdown(study([0.2, 0.5, 0, 0.5, sign * 3]))[-1] for sign in (-1, 1))

    assert fall.break_even == rise.break_even


def test_no_past_to_measure_by() -> None:
    """A path that never departed before the treatment gives nothing to measure by."""
    with pytest.raises(NotEstimable, match="no departure before the start"):
        breakdown(study([0, 0, 0, 1, 2]))


def test_a_negative_magnitude_is_refused() -> None:
    """Departures cannot be less than none."""
    with pytest.raises(ValueError, match="at least 0"):
        breakdown(study([0, 1, 0, 1, 2]))[0].limits(-1)
