"""Whether a goal for a number of events is within reach: what a steady pace gives by the goal's day, against chance.

Events of a year vary by chance even where nothing else differs. The expected number has the exact interval of a Poisson
count (Garwood 1936, Biometrika 28:437-442).
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import NamedTuple

from statsmodels.stats.rates import confint_poisson


class Status(StrEnum):
    """What the interval allows one to say of a goal."""

    ON_TRACK = "on track"
    OFF_TRACK = "off track"
    CANNOT_TELL = "cannot tell"


class Expected(NamedTuple):
    """The number expected by the goal's day at a steady pace, with its interval."""

    value: float
    low: float
    high: float


def expected(count: int, elapsed: float, confidence: float = 0.95) -> Expected:
    """Return the number to expect in the goal's whole time, from ``count`` events in the share ``elapsed`` of it.

    Parameters
    ----------
    elapsed
        How much of the goal's time the count covers; above 1 where it covers more.

    Raises
    ------
    ValueError
        If the count is negative or missing, or ``elapsed`` is not above 0.
    """
    if not (0 <= count < math.inf and 0 < elapsed < math.inf):
        raise ValueError(f"{count} events in a share {elapsed} of the time tell nothing to expect")
    low, high = confint_poisson(count, elapsed, method="exact-c", alpha=1 - confidence)
    return Expected(count / elapsed, float(low), float(high))


def status(low: float, high: float, target: float, *, rising: bool) -> Status:
    """Return whether an interval lies wholly on the goal's side of ``target``, wholly on the other, or on both.

    Parameters
    ----------
    rising
        Whether the goal is to come up to the target; otherwise down to it. The target itself is reached.

    Raises
    ------
    ValueError
        If an end is missing or they stand the wrong way round.
    """
    if not low <= high or math.isnan(target):
        raise ValueError(f"{low} to {high} is no interval to hold against {target}")
    reached, missed = (low >= target, high < target) if rising else (high <= target, low > target)
    return Status.ON_TRACK if reached else Status.OFF_TRACK if missed else Status.CANNOT_TELL
