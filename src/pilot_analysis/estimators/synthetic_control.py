"""Synthetic control on outcomes alone: a weighted mean of controls that followed the treated unit before treatment.

Abadie, Diamond and Hainmueller (2010, Journal of the American Statistical Association 105:493-505), without predictors
and without their search for predictor weights: that search has many optima, so that programs disagree on the answer
(Klößner, Kaul, Pfeifer and Schieler 2018, Swiss Journal of Economics and Statistics 154:11). The problem on outcomes
alone is convex and has one best fit. With ``intercept`` the path may lie at another level than the treated unit's
(Doudchenko and Imbens 2016, NBER 22791; Ferman and Pinto 2021, Quantitative Economics 12:1197-1221).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.estimators import randomisation
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.estimators.simplex import Solver, solved

Floats = NDArray[np.float64]
_RIDGE = 1e-6  # times the noise, as in R's synthdid


@dataclass(frozen=True)
class SyntheticControl:
    """What the treated units' mean would have been, as far as a weighted mean of controls tells.

    Parameters
    ----------
    weights
        Control -> weight, in the panel's order; not negative, sum one.
    level
        How far the treated mean lies above the weighted controls before the treatment; 0 without intercept.
    path, gap
        The synthetic outcome at each time, and the treated mean minus it.
    effect
        The mean gap after the start of the treatment.
    error
        The root mean squared gap before it: how well the past is met.
    ratio
        The root mean squared gap after it over ``error``.
    slack
        The mean squared gap before it is at most this much larger than the least possible (from the first-order
        conditions of the fit).
    """

    times: tuple[int, ...]
    weights: Mapping[Hashable, float]
    level: float
    path: Floats
    gap: Floats
    effect: float
    error: float
    ratio: float
    slack: float


@dataclass(frozen=True)
class AveragedControls:
    """The synthetic control of each treated unit by itself, and their means.

    Parameters
    ----------
    units
        Treated unit -> its synthetic control.
    path, gap, effect
        Means over the units of what each one has.
    error
        The root mean squared mean gap before the treatment.
    """

    units: Mapping[Hashable, SyntheticControl]
    path: Floats
    gap: Floats
    effect: float
    error: float


@dataclass(frozen=True)
class PlaceboInSpace:
    """The same done to controls as if each had been treated.

    Parameters
    ----------
    units, gaps
        The controls and their gaps: controls x times.
    ratios, errors
        Root mean squared gap after over before, and before.
    p
        The share of all units, the treated one among them, whose ratio is at least as large as the treated one's.
    smallest_p
        The smallest that p could be.
    """

    units: tuple[Hashable, ...]
    gaps: Floats
    ratios: Floats
    errors: Floats
    p: float
    smallest_p: float


def synthetic_control(panel: Panel, *, intercept: bool = False, solver: Solver = "exact") -> SyntheticControl:
    """Return the synthetic control of the treated units' mean.

    Parameters
    ----------
    intercept
        Whether the synthetic path may lie at another level.
    solver
        ``exact``, or ``frank-wolfe`` to compare with R's synthdid, which stops short of the best fit (see `simplex`).

    Raises
    ------
    NotEstimable
        If there are fewer than two controls or two times before the treatment.
    """
    panel.needs(donors=2, before=2)
    before, target = panel.before, panel.treated_mean
    columns, aim = panel.donors.T[:before], target[:before]
    if intercept:
        columns, aim = columns - columns.mean(axis=0), aim - aim.mean()
    noise = change_noise(panel)
    found = solved(columns, aim, (_RIDGE * noise) ** 2 * before if solver == "frank-wolfe" else 0.0, noise, solver)
    path = found.weights @ panel.donors
    level = float((target - path)[:before].mean()) if intercept else 0.0
    gap = target - path - level
    error, later = (float(np.sqrt(np.mean(part**2))) for part in (gap[:before], gap[before:]))
    return SyntheticControl(
        times=panel.times,
        weights=dict(zip(panel.units[: panel.controls], found.weights.tolist(), strict=True)),
        level=level,
        path=path + level,
        gap=gap,
        effect=float(gap[before:].mean()),
        error=error,
        ratio=later / error if error > 0 else float("inf"),
        slack=found.gap / before,
    )


def averaged_controls(panel: Panel, *, intercept: bool = True) -> AveragedControls:
    """Return the mean of the synthetic controls of the treated units, each fitted by itself.

    The mean of several units can often be met exactly by chance where there are more controls than times; the units
    one by one less so.

    Raises
    ------
    NotEstimable
        As `synthetic_control`.
    """
    each = [synthetic_control(panel.alone(place), intercept=intercept) for place in range(panel.treated)]
    gap = np.mean([one.gap for one in each], axis=0)
    return AveragedControls(
        units=dict(zip(panel.units[panel.controls :], each, strict=True)),
        path=np.mean([one.path for one in each], axis=0),
        gap=gap,
        effect=float(gap[panel.before :].mean()),
        error=float(np.sqrt(np.mean(gap[: panel.before] ** 2))),
    )


def averaged_placebos(panel: Panel, *, intercept: bool = True, draws: int = 20_000, seed: int = 0) -> Floats:
    """Return the mean gaps of drawn groups of controls, as many as are treated: groups x times.

    Raises
    ------
    NotEstimable
        As `placebo_in_space`, and if there are not more controls than treated units: then there is one group only.
    """
    panel.needs(donors=panel.treated + 1, before=2)
    gaps = placebo_in_space(panel, intercept=intercept).gaps
    chosen, _ = randomisation.choices(panel.controls, panel.treated, draws, seed)
    return np.asarray(gaps[chosen].mean(axis=1))


def change_noise(panel: Panel) -> float:
    """Return the standard deviation of the controls' changes from one time to the next before the treatment."""
    changes = np.diff(panel.donors[:, : panel.before], axis=1)
    return float(changes.std(ddof=1))


def placebo_in_space(panel: Panel, *, intercept: bool = False, largest_error: float | None = None) -> PlaceboInSpace:
    """Return what the method gives for each control, with the treated units left out of its donors.

    Parameters
    ----------
    largest_error
        Leave out controls whose past is met more than so many times worse than the treated one's (Abadie, Diamond and
        Hainmueller cut at the square roots of 20, 5 and 2); ``None`` keeps all.

    Raises
    ------
    NotEstimable
        As `synthetic_control`, and if fewer than three controls leave too few donors for each other.
    """
    panel.needs(donors=3, before=2)
    own = synthetic_control(panel, intercept=intercept)
    every = [
        synthetic_control(panel.reordered([place], among=panel.controls), intercept=intercept)
        for place in range(panel.controls)
    ]
    kept = [place for place, one in enumerate(every) if largest_error is None or one.error <= largest_error * own.error]
    ratios = np.array([every[place].ratio for place in kept])
    return PlaceboInSpace(
        units=tuple(panel.units[place] for place in kept),
        gaps=np.array([every[place].gap for place in kept]).reshape(len(kept), len(panel.times)),
        ratios=ratios,
        errors=np.array([every[place].error for place in kept]),
        p=float((1 + (ratios >= own.ratio).sum()) / (len(kept) + 1)),
        smallest_p=1 / (len(kept) + 1),
    )


def placebo_in_time(panel: Panel, before: Sequence[int], *, intercept: bool = False) -> dict[int, float]:
    """Return the effects found where there can be none: at placebo starts among the times before the treatment.

    Parameters
    ----------
    before
        How many times lie before each placebo start.

    Returns
    -------
    dict
        First time of the placebo treatment -> mean gap from it to the last time before the real one.
    """
    moved = [panel.moved(one) for one in before]
    return {one.times[one.before]: synthetic_control(one, intercept=intercept).effect for one in moved}


def leave_one_out(panel: Panel, *, intercept: bool = False) -> dict[Hashable, SyntheticControl]:
    """Return the synthetic control without each donor that has weight, one at a time.

    Raises
    ------
    NotEstimable
        As `synthetic_control`, and if fewer than three controls leave too few.
    """
    panel.needs(donors=3, before=2)
    weights = synthetic_control(panel, intercept=intercept).weights
    places = [place for place, weight in enumerate(weights.values()) if weight > 1e-6]
    return {panel.units[place]: synthetic_control(panel.without(place), intercept=intercept) for place in places}
