"""How far from parallel trends one must go before an effect can no longer be told from none.

After Rambachan and Roth (2023, Review of Economic Studies 90:2555-2591), relative magnitudes: from one time to the next
the treated units' path without treatment may bend away from the controls' by at most M times the largest such step that
was seen before the treatment. The interval is widened by what such steps can add up to, and the smallest M at which it
reaches nought is the break-even. Simpler than theirs: the largest step is taken as it was seen, without its own
uncertainty, so that a break-even is a guide and not a test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.difference_in_differences import EventStudy
from pilot_analysis.language import text


@dataclass(frozen=True)
class Breakdown:
    """An effect at one time and what it withstands.

    Parameters
    ----------
    time, steps
        When, and how long after the reference, in units of time.
    effect, low, high
        The estimate with its interval where trends are parallel.
    largest_step
        The largest departure from one time to the next before the treatment, per unit of time.
    break_even
        The M at which the interval reaches nought; 0 where it does so under parallel trends already.
    point_break_even
        The M at which the estimate itself could be departure alone.
    """

    time: int
    steps: int
    effect: float
    low: float
    high: float
    largest_step: float
    break_even: float
    point_break_even: float

    def limits(self, magnitude: float) -> tuple[float, float]:
        """Return the interval when departures may be ``magnitude`` times as large as the largest seen before.

        Raises
        ------
        ValueError
            If the magnitude is negative.
        """
        if magnitude < 0:
            raise ValueError(f"a magnitude is at least 0, not {magnitude}")
        reach = magnitude * self.largest_step * self.steps
        return self.low - reach, self.high + reach


def breakdown(study: EventStudy) -> tuple[Breakdown, ...]:
    """Return for each time after the reference how large a departure from parallel trends its effect withstands.

    Raises
    ------
    NotEstimable
        If there are not two times up to the reference, or the path before it never departs, so that there is no
        departure to measure by.
    """
    place = study.times.index(study.reference)
    past = study.effects[: place + 1]
    largest = float(np.abs(np.diff(past) / np.diff(study.times[: place + 1])).max(initial=0.0))
    if largest <= 0:
        raise NotEstimable(text("estimators_breakdown.no_step", before=place + 1))
    return tuple(_broken(study, at, largest) for at in range(place + 1, len(study.times)))


def _broken(study: EventStudy, at: int, largest: float) -> Breakdown:
    steps = study.times[at] - study.reference
    effect = float(study.effects[at])
    low, high = effect - float(study.high[at]), effect - float(study.low[at])
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    reach = largest * steps
    return Breakdown(study.times[at], steps, effect, low, high, largest, nearest / reach, abs(effect) / reach)
