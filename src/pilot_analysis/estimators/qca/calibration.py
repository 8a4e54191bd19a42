"""From measured values to degrees of membership in a set."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pilot_analysis.estimators.qca.sets import Floats

_LOG_ODDS = 3.0  # at the threshold of full membership, which is then 0.953


def direct(values: ArrayLike, out: float, crossover: float, full: float, *, log_odds: float = _LOG_ODDS) -> Floats:
    """Return fuzzy membership by the direct method: log odds that grow evenly between three anchors.

    Membership is 0.05 at ``out``, 0.5 at ``crossover`` and 0.95 at ``full`` (Ragin 2008, chapter 5). A missing value
    stays missing.

    Parameters
    ----------
    out, crossover, full
        Anchors in the unit of the values, rising, or falling where few means membership.
    log_odds
        Of the membership at the outer anchors: Ragin's 3, or log(19) for 0.05 and 0.95 exactly, as some programs have.

    Raises
    ------
    ValueError
        If the anchors do not rise or fall.
    """
    if not (out < crossover < full or out > crossover > full):
        raise ValueError(f"anchors must rise or fall: {out}, {crossover}, {full}")
    measured = np.asarray(values, dtype=float)
    above = (measured - crossover) / (full - crossover)
    below = (measured - crossover) / (crossover - out)
    odds = log_odds * np.where(above >= 0, above, below)
    return np.asarray(1 / (1 + np.exp(-odds)))


def crisp(values: ArrayLike, threshold: float) -> Floats:
    """Return 1 for values at the threshold or above it and 0 below; a missing value stays missing."""
    measured = np.asarray(values, dtype=float)
    return np.where(np.isnan(measured), np.nan, (measured >= threshold).astype(float))
