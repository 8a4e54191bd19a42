"""Time until something happens, where some have not been waited for long enough to know.

Kaplan and Meier's curve (1958, JASA 53:457-481), the log-rank test (Mantel 1966, Cancer Chemotherapy Reports
50:163-170) and the cumulative incidence of competing events (Aalen and Johansen 1978, Scandinavian Journal of
Statistics 5:141-150) are statsmodels', which treat ties exactly. The restricted mean is ours, with Greenwood's
variance (Royston and Parmar 2013, BMC Medical Research Methodology 13:152), and so is the pointwise log-log interval
(Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, section 1.4): statsmodels has a
simultaneous band only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.arguments import level_of
from pilot_analysis.language import text

Floats = NDArray[np.float64]
_NEAR = 1e-9
_MISSING = {"None", "nan", "<NA>", "NaT"}  # as they are written, for they cannot all be compared


class Estimate(NamedTuple):
    """A number with its standard error and interval."""

    value: float
    se: float
    low: float
    high: float


class Influence(NamedTuple):
    """What each case adds to a restricted mean and to the share still waited for at its horizon; both sum to nought."""

    mean: Floats
    share: Floats


class ChiSquare(NamedTuple):
    """A chi-square test."""

    chi2: float
    df: int
    p: float


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve.

    Parameters
    ----------
    times
        When something happened, ascending, shape ``(m,)``.
    survival, se, low, high
        The share to whom it has not happened after each of them, its standard error (Greenwood) and log-log interval.
    at_risk, events
        How many were still waited for just before each of them, and to how many it happened then.
    last
        The longest time that anybody was waited for.
    confidence
        Of the intervals.
    """

    times: Floats
    survival: Floats
    se: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats
    last: float
    confidence: float

    def at(self, times: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return survival, lower and upper limit at some times; missing beyond the last that anybody was waited for."""
        asked = np.asarray(times, dtype=float)
        place = np.searchsorted(self.times, asked, side="right")
        known = (asked <= self.last) | (self.survival[-1:].sum() <= 0 < len(self.survival))
        found = (np.where(known, np.append(1.0, one)[place], np.nan) for one in (self.survival, self.low, self.high))
        survival, low, high = found
        return survival, low, high

    def median(self) -> tuple[float, float, float]:
        """Return the median time with the interval that inverts the log-log test; missing ends are not reached."""
        return self._first(self.survival), self._first(self.low), self._first(self.high)

    def _first(self, heights: Floats) -> float:
        below = np.flatnonzero(heights <= 0.5 + _NEAR)
        return float(self.times[below[0]]) if below.size else float("nan")

    def restricted_mean(self, horizon: float) -> Estimate:
        """Return the mean time waited until ``horizon``: the area under the curve.

        Raises
        ------
        ValueError
            If the horizon is not positive.
        NotEstimable
            If nobody was waited for as long as that, so that the curve's end is unknown.
        """
        if horizon <= 0:
            raise ValueError(f"a horizon of {horizon} is not positive")
        if np.isnan(self.at(horizon)[0]):
            raise NotEstimable(text("estimators_survival.horizon", horizon=horizon, last=self.last))
        inside = self.times < horizon
        times = np.concatenate([[0.0], self.times[inside], [horizon]])
        areas = np.concatenate([[1.0], self.survival[inside]]) * np.diff(times)
        beyond = areas[::-1].cumsum()[::-1][1:]  # the area that remains after each event
        at_risk, events = self.at_risk[inside], self.events[inside]
        left = at_risk - events
        greenwood = np.divide(events, at_risk * left, out=np.zeros_like(left), where=left > 0)
        se = float(np.sqrt((beyond**2 * greenwood).sum()))
        return _normal(float(areas.sum()), se, self.confidence)


def kaplan_meier(times: ArrayLike, happened: ArrayLike, confidence: float = 0.95) -> Curve:
    """Return the Kaplan-Meier curve.

    Parameters
    ----------
    times
        How long each was waited for, shape ``(n,)``, not negative.
    happened
        Whether it then happened (1) or the waiting ended without it (0).

    Raises
    ------
    ValueError
        If the two differ in length, a time is negative or missing, it is missing whether it happened, or
        ``confidence`` does not lie between 0 and 1.
    NotEstimable
        If there is nobody.
    """
    waited, status = _checked(times, happened)
    level_of(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        fitted = SurvfuncRight(waited, status)
    survival, se = np.asarray(fitted.surv_prob, dtype=float), np.asarray(fitted.surv_prob_se, dtype=float)
    low, high = _log_log(survival, se, confidence)
    at_risk, events = np.asarray(fitted.n_risk, dtype=float), np.asarray(fitted.n_events, dtype=float)
    times_met = np.asarray(fitted.surv_times, dtype=float)
    return Curve(times_met, survival, se, low, high, at_risk, events, float(waited.max()), confidence)


def influence(times: ArrayLike, happened: ArrayLike, horizon: float) -> Influence:
    """Return each case's influence on the restricted mean until ``horizon`` and on the survival there.

    The mean of the squares over the number of cases is Greenwood's variance (Reid 1981, Annals of Statistics 9:78-92).

    Raises
    ------
    ValueError, NotEstimable
        As `kaplan_meier` and `Curve.restricted_mean`.
    """
    waited, status = _checked(times, happened)
    curve = kaplan_meier(waited, status)
    curve.restricted_mean(horizon)  # refuses what is unknown
    inside = curve.times <= horizon
    steps, left = curve.times[inside], curve.at_risk[inside] - curve.events[inside]
    heights = curve.survival[inside]
    areas = (heights * np.diff(np.append(steps, horizon)))[::-1].cumsum()[::-1]  # what remains after each step
    hazard = curve.events[inside] / curve.at_risk[inside]
    more = (waited[:, None] == steps) * status[:, None] - (waited[:, None] >= steps) * hazard
    lost = len(waited) * np.divide(more, left, out=np.zeros_like(more), where=left > 0)
    end = heights[-1] if len(heights) else 1.0
    return Influence(-lost @ areas, -end * lost.sum(axis=1))


def at_risk(times: ArrayLike, asked: ArrayLike) -> NDArray[np.int64]:
    """Return how many were waited for longer than each of the times asked for."""
    waited = np.sort(np.asarray(times, dtype=float))
    return np.asarray(len(waited) - np.searchsorted(waited, np.asarray(asked, dtype=float), side="right"))


def difference(one: Estimate, other: Estimate, confidence: float = 0.95) -> tuple[Estimate, float]:
    """Return the difference of two independent estimates with its interval, and the two-sided normal p."""
    apart, se = one.value - other.value, float(np.hypot(one.se, other.se))
    p = float(2 * stats.norm.sf(abs(apart) / se)) if se > 0 else float(apart == 0)
    return _normal(apart, se, confidence), p


def log_rank(times: ArrayLike, happened: ArrayLike, group: ArrayLike, strata: ArrayLike | None = None) -> ChiSquare:
    """Return the log-rank test of two groups or more, within strata where they are given.

    Raises
    ------
    ValueError
        As `kaplan_meier`, and if groups or strata are not as many or one is missing.
    NotEstimable
        If there is one group only, or nothing happened while two groups were waited for.
    """
    waited, status = _checked(times, happened)
    groups = _places(group, len(waited), "group")
    if groups.max() == 0:
        raise NotEstimable(text("estimators_survival.one_group"))
    within = None if strata is None else _places(strata, len(waited), "stratum")
    try:
        chi2 = float(survdiff(waited, status, groups, strata=within)[0])
    except np.linalg.LinAlgError:
        raise NotEstimable(text("estimators_survival.no_comparison")) from None
    if not np.isfinite(chi2):
        raise NotEstimable(text("estimators_survival.no_comparison"))
    df = int(groups.max())
    return ChiSquare(chi2, df, float(stats.chi2.sf(chi2, df)))


def cumulative_incidence(times: ArrayLike, cause: ArrayLike, causes: int, asked: ArrayLike) -> tuple[Floats, Floats]:
    """Return the share to whom each of several competing events has happened, and its standard error.

    Parameters
    ----------
    cause
        Which event ended the waiting, 1 to ``causes``; 0 where none did.
    asked
        At which times, shape ``(m,)``.

    Returns
    -------
    incidence, se
        Shape ``(causes, m)``; missing beyond the last time that anybody was waited for.
    """
    waited, status = _checked(times, cause)
    asked_for = np.asarray(asked, dtype=float)
    shape = (causes, len(asked_for))
    incidence, se = np.zeros(shape), np.zeros(shape)
    if status.max() > causes or status.min() < 0:
        raise ValueError(f"causes go from 0 to {causes}")
    if status.max() > 0:
        with np.errstate(divide="ignore", invalid="ignore"):
            fitted: Any = CumIncidenceRight(waited, status)
        place = np.searchsorted(fitted.times, asked_for, side="right")
        for one, (shares, errors) in enumerate(zip(fitted.cinc, fitted.cinc_se, strict=True)):
            incidence[one], se[one] = np.append(0.0, shares)[place], np.append(0.0, errors)[place]
    unknown = asked_for > waited.max()
    incidence[:, unknown], se[:, unknown] = np.nan, np.nan
    return incidence, se


def share_limits(share: float, se: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the log-log interval of a cumulative incidence; missing where the share or its error is."""
    low, high = _log_log(np.array([1 - share]), np.array([se]), confidence)
    return 1 - float(high[0]), 1 - float(low[0])


def _places(named: ArrayLike, n: int, what: str) -> NDArray[np.intp]:
    """Return the place of each one's group among the groups in order."""
    names = np.asarray(named, dtype=object)
    if names.shape != (n,):
        raise ValueError(f"{n} times need as many groups, not {names.size}")
    if any(not isinstance(one, str) and str(one) in _MISSING for one in names):
        raise ValueError(f"a {what} is missing")
    return np.unique(names.astype(str), return_inverse=True)[1]


def _checked(times: ArrayLike, status: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    waited, known = np.asarray(times, dtype=float), np.asarray(status, dtype=float)
    if waited.shape != known.shape or waited.ndim != 1:
        raise ValueError(f"times of shape {waited.shape} and outcomes of shape {known.shape} do not belong together")
    if not np.isfinite(known).all():
        raise ValueError("an outcome is missing")
    ended = known.astype(np.int64)
    if not len(waited):
        raise NotEstimable(text("estimators_survival.nobody"))
    if not (waited >= 0).all():
        raise ValueError("a time is negative or missing")
    return waited, ended


def _log_log(survival: Floats, se: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the pointwise interval on the scale of log(-log S); at 0 and 1 it has no width to tell."""
    inside = (survival > 0) & (survival < 1)
    level_of(confidence)
    low, high = survival.copy(), survival.copy()
    held, z = survival[inside], stats.norm.ppf((1 + confidence) / 2)
    far = np.exp(z * se[inside] / np.abs(held * np.log(held)))
    low[inside], high[inside] = held**far, held ** (1 / far)
    return low, high


def _normal(value: float, se: float, confidence: float) -> Estimate:
    half = float(stats.norm.ppf((1 + confidence) / 2)) * se
    return Estimate(value, se, value - half, value + half)
