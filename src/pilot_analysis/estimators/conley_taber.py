"""Conley and Taber's interval for an effect on few treated units.

The treated units' own error does not average out when they are few, however many controls there are, and no standard
error can be had from them. Conley and Taber (2011, Review of Economics and Statistics 93:113-125) take its distribution
from the controls: each control's departure from the others is a draw of what a treated unit's error may be.

Their own example, state merit aid for students (0.051, 0.0126 to 0.0921), is not met here: it is a regression on 42,161
persons in ten states that began in seven different years, and a `Panel` holds one mean per unit and time and one first
year of treatment. The tests meet hand-worked numbers and the interval's coverage instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.estimators import randomisation
from pilot_analysis.estimators.panel import Panel

Floats = NDArray[np.float64]
DRAWS = 20_000


@dataclass(frozen=True)
class ConleyTaber:
    """An effect with the interval that the controls' departures allow.

    Parameters
    ----------
    effect
        The difference-in-differences, in the outcome's unit.
    low, high
        Effects that a test at the level would not reject.
    p, smallest_p
        Two-sided for no effect, and the smallest that so few controls can give.
    departures
        What the treated units' mean error may be: one per draw, or one per control where one unit is treated.
    """

    effect: float
    low: float
    high: float
    p: float
    smallest_p: float
    departures: Floats


def conley_taber(
    panel: Panel, *, confidence: float = 0.95, corrected: bool = True, draws: int = DRAWS, seed: int = 0
) -> ConleyTaber:
    """Return the difference-in-differences with Conley and Taber's interval (their estimator from controls alone).

    Parameters
    ----------
    corrected
        Widen the departures for what they leave out: that the controls' own mean is uncertain, and that departures from
        it are smaller than errors. Their paper has many controls and no need of it; with 6 treated and 43 controls its
        interval is 8 per cent too narrow. ``False`` gives theirs.
    draws
        How many ways to draw a departure for each of several treated units, with replacement.

    Raises
    ------
    NotEstimable
        If there are fewer than two controls.
    """
    panel.needs(donors=2)
    after, before = panel.outcome[:, panel.before :], panel.outcome[:, : panel.before]
    changes = after.mean(axis=1) - before.mean(axis=1)
    usual = changes[: panel.controls].mean()
    effect = float(changes[panel.controls :].mean() - usual)
    departures = changes[: panel.controls] - usual
    if corrected:
        departures = departures * np.sqrt((1 + panel.treated / panel.controls) * panel.controls / (panel.controls - 1))
    if panel.treated > 1:
        chosen = np.random.default_rng(seed).integers(0, panel.controls, (draws, panel.treated))
        departures = departures[chosen].mean(axis=1)
    low, high = randomisation.limits(effect, departures, confidence)
    p = randomisation.p_value(effect, departures, exact=False)
    return ConleyTaber(effect, low, high, p, 1 / (len(departures) + 1), departures)
