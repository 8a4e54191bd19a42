"""Placebos in space for a treated block: the same done to groups of controls, as if they had been treated.

Algorithm 4 of Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021, American Economic Review 111:4088-4118), for any
estimator: the treated units are left out, as many controls take their place, and everything is fitted anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import randomisation
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.language import text

Floats = NDArray[np.float64]
Fitted = TypeVar("Fitted")
REFITS = 200  # as many as the authors draw


@dataclass(frozen=True)
class PlaceboTest:
    """An estimate beside what placebos gave.

    Parameters
    ----------
    effects
        The placebos' estimates.
    low, high
        The interval of constant effects that they do not contradict.
    p, smallest_p
        Two-sided, by rank among them, and the smallest that so many can give.
    detectable
        The minimal detectable effect.
    """

    effects: Floats
    low: float
    high: float
    p: float
    smallest_p: float
    detectable: float


def refitted(panel: Panel, fit: Callable[[Panel], Fitted], *, refits: int = REFITS, seed: int = 0) -> list[Fitted]:
    """Return what ``fit`` gives for placebo blocks of controls.

    One treated unit has as many placebos as there are controls, and all of them are used; a block has ``refits``
    seeded ones, or all there are.

    Raises
    ------
    NotEstimable
        If there are not at least two more controls than treated units, and as ``fit``.
    """
    if panel.controls < panel.treated + 2:
        told = {"found": panel.controls, "treated": panel.treated, "needed": panel.treated + 2}
        raise NotEstimable(text("estimators_synthetic.few_controls", **told))
    chosen, _ = randomisation.choices(panel.controls, panel.treated, refits, seed)
    if panel.treated > 1 and len(chosen) > refits:
        chosen = np.random.default_rng(seed).permutation(chosen)[:refits]
    return [fit(panel.reordered(one.tolist(), among=panel.controls)) for one in chosen]


def judged(effect: float, effects: Floats, confidence: float) -> PlaceboTest:
    """Return an estimate's interval, p and minimal detectable effect among those of placebos."""
    low, high = randomisation.limits(effect, effects, confidence)
    p = randomisation.p_value(effect, effects, exact=False)
    return PlaceboTest(effects, low, high, p, 1 / (len(effects) + 1), randomisation.detectable(effects))
