"""What every estimator asks of its arguments: a number of draws from one, a level between nought and one."""

from __future__ import annotations

import numpy as np


def draws_of(draws: object) -> int:
    """Return a number of draws.

    Raises
    ------
    ValueError
        If it is no whole number from 1: a share of no draws is nothing.
    """
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise ValueError(f"{draws!r} draws: a whole number from 1 is needed")
    return int(draws)


def level_of(confidence: object) -> float:
    """Return a level of confidence.

    Raises
    ------
    ValueError
        If it does not lie between 0 and 1: 95 per cent is 0.95.
    """
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 < confidence < 1:
        raise ValueError(f"a confidence of {confidence!r} does not lie between 0 and 1; 95 per cent is 0.95")
    return float(confidence)
