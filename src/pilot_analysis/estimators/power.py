"""What a comparison could have seen, told before its outcome is looked at.

The treatment is handed out at random over times when there was none. How far such placebo effects scatter is how large
a true effect must be to stand out: 2.8 standard deviations, at the 5 % level with 80 % power (Bloom 1995, Evaluation
Review 19:547-556). Choosing within strata, such as sizes, asks the question of groups like the treated one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import randomisation
from pilot_analysis.language import text

Floats = NDArray[np.float64]
DRAWS = 20_000


@dataclass(frozen=True)
class Horizon:
    """What can be detected after so many steps of time.

    Parameters
    ----------
    detectable
        The minimal detectable effect over all starts, in the outcome's unit.
    lowest, highest
        The same for the most and the least favourable start.
    starts
        How many starts there were.
    """

    steps: int
    detectable: float
    lowest: float
    highest: float
    starts: int


def detectable_by_horizon(
    outcome: Floats,
    treated: Sequence[int],
    horizons: Sequence[int],
    *,
    strata: Sequence[Hashable] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[Horizon, ...]:
    """Return the minimal detectable effect on a change over each number of steps.

    Parameters
    ----------
    outcome
        Units x times, all before any treatment, in equal steps.
    treated
        The places of the units that are to be treated; only their number, and their strata, matter.
    horizons
        Numbers of steps; one that is longer than the times allow is left out.
    strata
        One per unit: placebo groups then have as many of each as the treated units.

    Raises
    ------
    NotEstimable
        If no unit is to be treated, fewer than two are not, no horizon fits into the times, or strata leave no choice.
    """
    units, times = outcome.shape
    fitting = [one for one in horizons if 1 <= one < times]
    if not len(treated):
        raise NotEstimable(text("estimators_power.no_treated"))
    if units - len(treated) < 2:
        raise NotEstimable(text("estimators_power.few_units", units=units, treated=len(treated)))
    if not fitting:
        raise NotEstimable(text("estimators_power.short", times=times, shortest=min(horizons, default=1)))
    chosen = placebo_groups(units, treated, strata, draws, seed)
    return tuple(_horizon(outcome, chosen, one) for one in fitting)


def placebo_groups(
    units: int, treated: Sequence[int], strata: Sequence[Hashable] | None, draws: int, seed: int
) -> NDArray[np.intp]:
    """Return placebo groups as places of units: choices x size, in each stratum as many as are treated.

    Raises
    ------
    ValueError
        If there is not one stratum per unit.
    NotEstimable
        If every unit of the strata is treated, so that there is only one group.
    """
    if strata is None:
        return randomisation.choices(units, len(treated), draws, seed)[0]
    if len(strata) != units:
        raise ValueError(f"{len(strata)} strata for {units} units")
    wanted = Counter(strata[place] for place in treated)
    members = {one: np.array([place for place in range(units) if strata[place] == one]) for one in wanted}
    if all(len(members[one]) == count for one, count in wanted.items()):
        raise NotEstimable(text("estimators_power.no_choice"))
    random = np.random.default_rng(seed)
    parts = []
    for one, count in wanted.items():
        order = random.random((draws, len(members[one])))
        parts.append(members[one][np.argsort(order, axis=1, kind="stable")[:, :count]])
    return np.concatenate(parts, axis=1)


def _horizon(outcome: Floats, chosen: NDArray[np.intp], steps: int) -> Horizon:
    """Pool the placebo variances of all starts; each is around nought, as chance favours nobody."""
    changes = outcome[:, steps:] - outcome[:, :-steps]
    size, units = chosen.shape[1], len(outcome)
    inside = changes[chosen].sum(axis=1)
    effects = inside / size - (changes.sum(axis=0) - inside) / (units - size)
    each = [randomisation.detectable(effects[:, start]) for start in range(effects.shape[1])]
    return Horizon(steps, float(np.sqrt(np.mean(np.square(each)))), min(each), max(each), len(each))
