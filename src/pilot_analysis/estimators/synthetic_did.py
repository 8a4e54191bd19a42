"""Synthetic difference-in-differences (Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021, AER 111:4088-4118).

Controls are weighted so that their path runs parallel to the treated one's before the treatment, and times so that the
past resembles what follows; the estimate is the difference-in-differences with both weights. Their placebo variance
(algorithm 4) hands the treatment out among the controls and asks for more controls than treated units.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from pilot_analysis.estimators import placebo, randomisation
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.estimators.simplex import Solver, solved
from pilot_analysis.estimators.synthetic_control import change_noise

Floats = NDArray[np.float64]
_TIME_RIDGE = 1e-6  # times the noise, as in the authors' program: makes the time weights unique


@dataclass(frozen=True)
class SyntheticDid:
    """An estimate with the weights it rests on.

    Parameters
    ----------
    effect
        The treated units' change beyond the weighted controls', in the outcome's unit.
    unit_weights, time_weights
        Control -> weight, and time before the treatment -> weight; each sums to one.
    gap
        At each time the treated mean minus the weighted controls', moved so that its weighted mean before the
        treatment is nought; its mean after it is ``effect``.
    penalty
        The paper's zeta: how strongly unit weights are spread out.
    slack
        The loss of the unit weights is at most this much larger than the least possible.
    """

    times: tuple[int, ...]
    effect: float
    unit_weights: Mapping[Hashable, float]
    time_weights: Mapping[int, float]
    gap: Floats
    penalty: float
    slack: float


@dataclass(frozen=True)
class PlaceboVariance:
    """How much the estimate moves where there is no effect.

    Parameters
    ----------
    effects
        The estimates for placebo blocks of controls.
    error
        Their standard deviation: the standard error.
    low, high
        Normal interval around the estimate.
    p
        Two-sided, by rank among the placebos.
    smallest_p
        The smallest that p could be.
    detectable
        The minimal detectable effect.
    """

    effects: Floats
    error: float
    low: float
    high: float
    p: float
    smallest_p: float
    detectable: float


def synthetic_did(panel: Panel, *, solver: Solver = "exact") -> SyntheticDid:
    """Return the synthetic difference-in-differences estimate of the treated block's effect.

    Parameters
    ----------
    solver
        ``exact``, or ``frank-wolfe`` to compare with R's synthdid, which stops short of the best fit (see `simplex`).

    Raises
    ------
    NotEstimable
        If there are fewer than two controls or three times before the treatment (the noise that the penalty needs is
        estimated from changes between them).
    """
    panel.needs(donors=2, before=3)
    before, donors = panel.before, panel.donors
    noise = change_noise(panel)
    penalty = (panel.treated * panel.after) ** 0.25 * noise
    past, treated = donors[:, :before].T, panel.treated_mean
    units = solved(past - past.mean(axis=0), _centred(treated[:before]), penalty**2 * before, noise, solver)
    later = donors[:, before:].mean(axis=1)
    ridge = (_TIME_RIDGE * noise) ** 2 * panel.controls
    earlier = donors[:, :before]
    times = solved(earlier - earlier.mean(axis=0), _centred(later), ridge, noise, solver)
    gap = treated - units.weights @ donors
    gap = gap - float(times.weights @ gap[:before])
    return SyntheticDid(
        times=panel.times,
        effect=float(gap[before:].mean()),
        unit_weights=dict(zip(panel.units[: panel.controls], units.weights.tolist(), strict=True)),
        time_weights=dict(zip(panel.times[:before], times.weights.tolist(), strict=True)),
        gap=gap,
        penalty=penalty,
        slack=units.gap,
    )


def placebo_variance(
    panel: Panel, *, confidence: float = 0.95, refits: int = placebo.REFITS, seed: int = 0
) -> PlaceboVariance:
    """Return the placebo variance of the estimate: algorithm 4 of the paper, weights fitted anew for each placebo.

    One treated unit has as many placebos as there are controls, and all of them are used; a block has ``refits``
    seeded ones.

    Raises
    ------
    NotEstimable
        As `synthetic_did`, and if there are not at least two more controls than treated units.
    """
    own = synthetic_did(panel).effect
    effects = np.array(placebo.refitted(panel, lambda one: synthetic_did(one).effect, refits=refits, seed=seed))
    error = float(effects.std())
    reach = float(norm.ppf((1 + confidence) / 2)) * error
    return PlaceboVariance(
        effects=effects,
        error=error,
        low=own - reach,
        high=own + reach,
        p=randomisation.p_value(own, effects, exact=False),
        smallest_p=1 / (len(effects) + 1),
        detectable=randomisation.detectable(effects),
    )


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean())
