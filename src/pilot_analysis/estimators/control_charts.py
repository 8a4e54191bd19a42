"""Shewhart's control charts: which months differ by more than a stable process gives by itself.

Limits are three standard deviations from the centre line (Shewhart 1931; formulas as in the NIST/SEMATECH e-Handbook of
Statistical Methods, section 6.3). XmR takes the deviation from the moving ranges, all of them kept; p' and u' charts
(Laney 2002, Quality Engineering 14:531-537) widen the limits of the p and u charts where counts vary more than their
distribution says. The four rules are those of the NHS programme Making Data Count; it counts six points for a trend, as
Nelson does (1984, Journal of Quality Technology 16:237-239), while its R package NHSRplotthedots counts seven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.arguments import draws_of
from pilot_analysis.language import text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
RULES = ("outside", "shift", "trend", "two_of_three")
ENOUGH = 12  # fewer points than this give trial limits only
RUN, TREND = 7, 6
_D2 = 1.128  # mean range of two values in standard deviations (ASTM manual on presentation of data, table 49)
_NEAR = 1e-9


@dataclass(frozen=True)
class Chart:
    """Points with their centre line and limits.

    Parameters
    ----------
    values, centre, sigma
        Shape ``(n,)``: the points, the centre line and the standard deviation at each.
    lower, upper
        Three standard deviations from the centre line, within what is possible.
    segment
        Which stretch of the process each point belongs to, from 0; limits are each stretch's own.
    trial
        Whether the point's stretch has fewer than 12 points, so that its limits are trial limits.
    """

    values: Floats
    centre: Floats
    sigma: Floats
    lower: Floats
    upper: Floats
    segment: NDArray[np.int64]
    trial: Flags


def xmr_chart(values: ArrayLike, segment: ArrayLike | None = None, *, least: float = -np.inf) -> Chart:
    """Return the chart of single values: limits 2.66 mean moving ranges from the mean.

    Parameters
    ----------
    values
        Shape ``(n,)``, in order of time.
    segment
        Which stretch of the process each point belongs to; limits start anew with each. ``None`` for one stretch.
    least
        The smallest value that is possible, such as 0 for an amount: no limit is lower.

    Raises
    ------
    NotEstimable
        If a stretch has fewer than two points.
    """
    points = _points(values)
    stretches = _segments(segment, len(points), least=2)
    centre, sigma = np.empty(len(points)), np.empty(len(points))
    for one in np.unique(stretches):
        inside = stretches == one
        centre[inside] = points[inside].mean()
        sigma[inside] = np.abs(np.diff(points[inside])).mean() / _D2
    return _chart(points, centre, sigma, stretches, (least, np.inf))


def c_chart(counts: ArrayLike, segment: ArrayLike | None = None) -> Chart:
    """Return the chart of counts from equal areas of opportunity (Poisson)."""
    return u_chart(counts, np.ones(len(_points(counts))), segment)


def u_chart(counts: ArrayLike, areas: ArrayLike, segment: ArrayLike | None = None, *, prime: bool = False) -> Chart:
    """Return the chart of counts per unit of opportunity (Poisson); with ``prime`` Laney's u' chart.

    Parameters
    ----------
    counts, areas
        Shape ``(n,)``: how many, and out of how much.
    """
    number, area = _points(counts), _points(areas)
    if (area <= 0).any() or (number < 0).any():
        raise ValueError("counts must not be negative, and their areas must be positive")
    stretches = _segments(segment, len(number), least=1)
    centre = _pooled(number, area, stretches)
    sigma = np.sqrt(centre / area)
    return _chart(number / area, centre, _laney(number / area, centre, sigma, stretches, prime), stretches, (0, np.inf))


def p_chart(counts: ArrayLike, sizes: ArrayLike, segment: ArrayLike | None = None, *, prime: bool = False) -> Chart:
    """Return the chart of shares (binomial); with ``prime`` Laney's p' chart.

    Parameters
    ----------
    counts, sizes
        Shape ``(n,)``: ``counts`` of the ``sizes`` did it; a size must not be zero.
    """
    number, size = _points(counts), _points(sizes)
    if (size <= 0).any() or (number < 0).any() or (number > size).any():
        raise ValueError("each count must lie between 0 and its size, and no size may be 0")
    stretches = _segments(segment, len(number), least=1)
    centre = _pooled(number, size, stretches)
    sigma = np.sqrt(centre * (1 - centre) / size)
    return _chart(number / size, centre, _laney(number / size, centre, sigma, stretches, prime), stretches, (0, 1))


def sigma_z(values: ArrayLike, centre: ArrayLike, sigma: ArrayLike) -> float:
    """Return how many times more the points vary than ``sigma`` says, from the moving ranges of their z scores."""
    spread = np.asarray(sigma, dtype=float)
    if (spread <= 0).any():
        return 1.0
    z = (np.asarray(values, dtype=float) - np.asarray(centre, dtype=float)) / spread
    return float(np.abs(np.diff(z)).mean()) / _D2 if len(z) > 1 else 1.0


def signals(chart: Chart, *, run: int = RUN, trend: int = TREND) -> dict[str, Flags]:
    """Return which points each of the four rules flags.

    ``outside``: beyond a limit. ``shift``: in a run of at least ``run`` points on one side of the centre line, where a
    point on the line ends the run. ``trend``: in a run of at least ``trend`` points each higher, or each lower, than
    the one before. ``two_of_three``: two of three points in a row in the outer third on the same side; the two are
    flagged. Runs do not go on into the next stretch.
    """
    z = _scores(chart)[None, :]
    return {name: flags[0] for name, flags in flagged(z, chart.segment, chart.values[None, :], run, trend).items()}


def flagged(
    z: Floats, segment: NDArray[np.int64], values: Floats, run: int = RUN, trend: int = TREND
) -> dict[str, Flags]:
    """Return what `signals` does for many charts at once, from their standardised points.

    Parameters
    ----------
    z, values
        Shape ``(charts, n)``: the points in standard deviations from their centre line, and as they are.
    segment
        Shape ``(n,)``.
    """
    found = {name: np.zeros(z.shape, dtype=bool) for name in RULES}
    found["outside"] = np.abs(z) > 3 + _NEAR
    for one in np.unique(segment):
        inside = np.flatnonzero(segment == one)
        found["shift"][:, inside] = _runs(np.sign(np.where(np.abs(z[:, inside]) < _NEAR, 0, z[:, inside])), run)
        steps = np.sign(np.diff(values[:, inside], axis=1))
        climbing = _runs(steps, trend - 1)
        found["trend"][:, inside[1:]] |= climbing
        found["trend"][:, inside[:-1]] |= climbing
        found["two_of_three"][:, inside] = _two_of_three(z[:, inside])
    return found


def false_alarm_rate(means: Sequence[Floats], sizes: Sequence[Floats | None], draws: int, seed: int) -> float:
    """Return how often a set of charts of stable processes raises at least one flag, by simulation.

    Parameters
    ----------
    means
        For each chart the expected value of each point: a count, or a share where ``sizes`` has its denominators.
    sizes
        For each chart the denominators, or ``None`` for counts.
    draws, seed
        How many sets to draw, and where the draws begin.

    Notes
    -----
    Charts are drawn independently and get limits of their own from the drawn points, as real ones do.
    """
    random, alarm = np.random.default_rng(seed), np.zeros(draws_of(draws), dtype=bool)
    for mean, size in zip(means, sizes, strict=True):
        shape = (draws, len(mean))
        area = np.ones(len(mean)) if size is None else size
        drawn = random.poisson(mean, shape) if size is None else random.binomial(area.astype(np.int64), mean, shape)
        centre = drawn.sum(axis=1, keepdims=True) / area.sum()
        spread = np.sqrt(centre / area if size is None else centre * (1 - centre) / area)
        values = drawn / area
        z = np.divide(values - centre, spread, out=np.zeros(shape), where=spread > 0)
        flags = flagged(z, np.zeros(len(mean), dtype=np.int64), values)
        alarm |= np.logical_or.reduce([one.any(axis=1) for one in flags.values()])
    return float(alarm.mean())


def xmr_false_alarm_rate(lengths: Sequence[int], draws: int, seed: int) -> float:
    """Return how often a set of XmR charts of stable processes raises at least one flag, by simulation.

    Parameters
    ----------
    lengths
        How many points each stretch of each chart has, two at least.
    draws, seed
        How many sets to draw, and where the draws begin.

    Notes
    -----
    Points are normal and independent, and limits come from the drawn points, as those of real charts do.

    Raises
    ------
    ValueError
        If a stretch has fewer than two points, or there are no draws.
    """
    if min(lengths, default=2) < 2:
        raise ValueError(f"stretches of {list(lengths)} points: a moving range needs two")
    random, alarm = np.random.default_rng(seed), np.zeros(draws_of(draws), dtype=bool)
    for length in lengths:
        values = random.standard_normal((draws, length))
        sigma = np.abs(np.diff(values, axis=1)).mean(axis=1, keepdims=True) / _D2
        z = (values - values.mean(axis=1, keepdims=True)) / sigma
        flags = flagged(z, np.zeros(length, dtype=np.int64), values)
        alarm |= np.logical_or.reduce([one.any(axis=1) for one in flags.values()])
    return float(alarm.mean())


def _points(values: ArrayLike) -> Floats:
    points = np.asarray(values, dtype=float)
    if points.ndim != 1 or not np.isfinite(points).all():
        raise ValueError("a chart needs one row of points, none of them missing")
    return points


def _segments(segment: ArrayLike | None, points: int, least: int) -> NDArray[np.int64]:
    stretches = np.zeros(points, dtype=np.int64) if segment is None else np.asarray(segment, dtype=np.int64)
    if stretches.shape != (points,):
        raise ValueError(f"{points} points need as many segments, not {stretches.size}")
    if points == 0 or np.unique(stretches, return_counts=True)[1].min() < least:
        raise NotEstimable(text("estimators_control_charts.too_few", least=least))
    return stretches


def _pooled(number: Floats, size: Floats, stretches: NDArray[np.int64]) -> Floats:
    _, place = np.unique(stretches, return_inverse=True)
    return np.asarray((np.bincount(place, number) / np.bincount(place, size))[place])


def _laney(values: Floats, centre: Floats, sigma: Floats, stretches: NDArray[np.int64], prime: bool) -> Floats:
    """Return the deviations, widened stretch by stretch by how much more the points vary."""
    wider = sigma.copy()
    if prime:
        for one in np.unique(stretches):
            inside = stretches == one
            wider[inside] *= sigma_z(values[inside], centre[inside], sigma[inside])
    return wider


def _chart(
    values: Floats, centre: Floats, sigma: Floats, stretches: NDArray[np.int64], ends: tuple[float, float]
) -> Chart:
    _, place, sizes = np.unique(stretches, return_inverse=True, return_counts=True)
    lower, upper = np.maximum(centre - 3 * sigma, ends[0]), np.minimum(centre + 3 * sigma, ends[1])
    return Chart(values, centre, sigma, lower, upper, stretches, sizes[place] < ENOUGH)


def _scores(chart: Chart) -> Floats:
    apart = chart.values - chart.centre
    return np.divide(apart, chart.sigma, out=np.zeros_like(apart), where=chart.sigma > 0)


def _runs(signs: Floats, least: int) -> Flags:
    """Return which entries are in a run of at least ``least`` equal, non-zero signs along the rows."""
    found = np.zeros(signs.shape, dtype=bool)
    for start in range(signs.shape[1] - least + 1):
        window = signs[:, start : start + least]
        same = (window == window[:, :1]).all(axis=1) & (window[:, 0] != 0)
        found[:, start : start + least] |= same[:, None]
    return found


def _two_of_three(z: Floats) -> Flags:
    found = np.zeros(z.shape, dtype=bool)
    for side in (1, -1):
        outer = side * z > 2 + _NEAR
        for start in range(z.shape[1] - 2):
            window = outer[:, start : start + 3]
            found[:, start : start + 3] |= window & (window.sum(axis=1) >= 2)[:, None]
    return found
