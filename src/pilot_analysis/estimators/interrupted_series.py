"""A series before and after a change: one step, and a slope of its own where asked for.

Segmented Poisson regression with an offset (Wagner et al. 2002, Journal of Clinical Pharmacy and Therapeutics
27:299-309; Bernal, Cummins and Gasparrini 2017, International Journal of Epidemiology 46:348-355), by statsmodels' GLM.
The standard errors are quasi-Poisson (Pearson's chi-square over its degrees of freedom, never below one), or Newey and
West's (1987, Econometrica 55:703-708) where a lag is given. Placebo starts tell how large a step any other month gives.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import text

Floats = NDArray[np.float64]
ENOUGH = 12  # points on each side; with fewer the series is described only
_LEAST = 3


@dataclass(frozen=True)
class Step:
    """The fitted change.

    Parameters
    ----------
    ratio, low, high
        The level right after the start over what the series before it says, with its interval.
    p
        Two-sided, of a t distribution with the residual degrees of freedom.
    dispersion
        Pearson's chi-square over its degrees of freedom: 1 for a Poisson series.
    lag
        Of Newey and West's standard errors; ``None`` for quasi-Poisson ones.
    fitted, counterfactual
        Expected counts, with the change and had it not come; the same before the start.
    descriptive
        Whether either side has fewer than 12 points.
    """

    ratio: float
    low: float
    high: float
    p: float
    dispersion: float
    lag: int | None
    fitted: Floats
    counterfactual: Floats
    descriptive: bool


def step_change(
    counts: ArrayLike,
    start: int,
    exposure: ArrayLike | None = None,
    *,
    slope: bool = False,
    lag: int | None = None,
    confidence: float = 0.95,
) -> Step:
    """Fit a step at ``start``.

    Parameters
    ----------
    counts
        Shape ``(n,)``, in order of time.
    start
        The first point after the change.
    exposure
        Shape ``(n,)``: days, persons ...; ``None`` for the same at every point.
    slope
        Whether the series has a slope, and another one after the change.
    lag
        Of Newey and West's standard errors; ``None`` for quasi-Poisson ones.

    Raises
    ------
    ValueError
        If counts or exposures are negative or missing, or ``start`` is not inside the series.
    NotEstimable
        If a side has fewer than three points or nothing but zeros.
    """
    number, area = _checked(counts, exposure, start)
    design = _design(len(number), start, slope)
    options: dict[str, Any] = {"scale": 1.0}
    if lag is not None:
        options |= {"cov_type": "HAC", "cov_kwds": {"maxlags": lag}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # counts that do not vary are no fault
        fitted = GLM(number, design, family=Poisson(), exposure=area).fit(**options)
    before = design.copy()
    before[:, 2 if slope else 1 :] = 0  # the columns that the change brings
    spread, freedom = _dispersion(number, np.asarray(fitted.fittedvalues), design.shape[1])
    place = design.shape[1] - (2 if slope else 1)
    estimate = float(fitted.params[place])
    se = float(fitted.bse[place]) * (1.0 if lag is not None else max(1.0, spread) ** 0.5)
    half = float(stats.t.ppf((1 + confidence) / 2, freedom)) * se
    low, high = np.exp(np.clip([estimate - half, estimate + half], -700, 700))
    p = float(2 * stats.t.sf(abs(estimate) / se, freedom)) if se > 0 else float(estimate == 0)
    without = area * np.exp(before @ np.asarray(fitted.params))
    few = min(start, len(number) - start) < ENOUGH
    expected = np.asarray(fitted.fittedvalues, dtype=float)
    return Step(float(np.exp(estimate)), float(low), float(high), p, spread, lag, expected, without, few)


def placebo_steps(
    counts: ArrayLike, starts: Sequence[int], exposure: ArrayLike | None = None, *, slope: bool = False
) -> dict[int, float]:
    """Return the ratio that each of other starts would have given; starts that cannot be fitted are left out."""
    found = {}
    for start in starts:
        try:
            found[start] = step_change(counts, start, exposure, slope=slope).ratio
        except NotEstimable:
            continue
    return found


def newey_west_lag(points: int) -> int:
    """Return the habitual lag for a series of so many points: four times (n / 100) to the power 2/9, rounded down."""
    return int(4 * (points / 100) ** (2 / 9))


def _checked(counts: ArrayLike, exposure: ArrayLike | None, start: int) -> tuple[Floats, Floats]:
    number = np.asarray(counts, dtype=float)
    area = np.ones(len(number)) if exposure is None else np.asarray(exposure, dtype=float)
    if number.ndim != 1 or number.shape != area.shape:
        raise ValueError(f"counts of shape {number.shape} and exposures of shape {area.shape} do not belong together")
    if not (number >= 0).all() or not (area > 0).all():
        raise ValueError("counts must not be negative, exposures must be positive, and neither may be missing")
    if not 0 <= start <= len(number):
        raise ValueError(f"a start at {start} is not inside a series of {len(number)}")
    if min(start, len(number) - start) < _LEAST:
        raise NotEstimable(text("estimators_interrupted_series.too_short", least=_LEAST))
    if not number[:start].any() or not number[start:].any():
        raise NotEstimable(text("estimators_interrupted_series.zeros"))
    return number, area


def _design(points: int, start: int, slope: bool) -> Floats:
    time, after = np.arange(points, dtype=float), (np.arange(points) >= start).astype(float)
    columns = [np.ones(points), after]
    if slope:
        columns = [np.ones(points), time - start, after, after * (time - start)]
    return np.column_stack(columns)


def _dispersion(number: Floats, fitted: Floats, parameters: int) -> tuple[float, int]:
    freedom = len(number) - parameters
    if freedom < 1:
        raise NotEstimable(text("estimators_interrupted_series.too_short", least=_LEAST))
    return float((((number - fitted) ** 2) / fitted).sum() / freedom), freedom
