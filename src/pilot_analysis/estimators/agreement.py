"""Agreement between raters: Krippendorff's alpha for any number of them, Cohen's weighted kappa for two.

Alpha sets the disagreement that was observed within units against what would be expected if the same ratings had been
shared out among the units by chance (Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*; 2004, *Content
Analysis*, chapter 11). Its interval comes from drawing the units anew (Zapf, Castell, Morawietz and Karch 2016, BMC
Medical Research Methodology 16:93). Kappa is that of statsmodels, weighted as Cohen (1968, Psychological Bulletin
70:213-220) proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from statsmodels.stats.inter_rater import KappaResults, cohens_kappa

from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import text

Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["none", "linear", "quadratic"]

LEAST_UNITS = 5  # drawn anew, fewer units than this say nothing of what other units would have given
_NOTHING = 1e-12


class Alpha(NamedTuple):
    """Krippendorff's alpha.

    ``low`` and ``high`` are missing under `LEAST_UNITS` units. ``observed`` and ``expected`` are the disagreements,
    ``same`` the share of pairs of ratings that are equal, ``units`` and ``ratings`` those that could be paired, and
    ``undefined`` how many bootstrap samples had no variation and were left out.
    """

    alpha: float
    low: float | None
    high: float | None
    observed: float
    expected: float
    same: float
    units: int
    ratings: int
    undefined: int


class Kappa(NamedTuple):
    """Cohen's kappa; ``same`` is the share of units rated equally.

    ``low`` and ``high`` are its large-sample interval, missing where the raters agree on every unit.
    """

    kappa: float
    low: float | None
    high: float | None
    same: float
    units: int


def krippendorff_alpha(
    ratings: ArrayLike, level: Level = "ordinal", *, confidence: float = 0.95, draws: int = 2000, seed: int = 0
) -> Alpha:
    """Return Krippendorff's alpha of ratings, with a bootstrap interval over units.

    Parameters
    ----------
    ratings
        One row per unit, one column per rater; a missing rating is NaN. Units with fewer than two ratings are left out.
    level
        How far apart two values are: ``nominal``, ``ordinal``, ``interval`` or ``ratio``.
    draws
        Bootstrap samples; 0 for no interval.

    Raises
    ------
    ValueError
        If ``ratings`` is no matrix of finite numbers and NaN, or there is no such level.
    NotEstimable
        If no unit has two ratings, or all ratings are the same.
    """
    counts, values = _counted(ratings)
    if level not in _DISTANCES:
        raise ValueError(f"there is no level of measurement {level!r}; there are {', '.join(_DISTANCES)}")
    if not len(counts):
        raise NotEstimable(text("estimators_agreement.no_pairs"))
    coincidences = _coincidences(counts)
    observed, expected = _disagreements(coincidences.sum(axis=0)[None], values, level)
    if expected[0] <= _NOTHING:
        raise NotEstimable(text("estimators_agreement.no_variation"))
    low, high, undefined = _interval(coincidences, values, level, confidence, draws=draws, seed=seed)
    whole = coincidences.sum(axis=0)
    return Alpha(
        alpha=float(1 - observed[0] / expected[0]),
        low=low,
        high=high,
        observed=float(observed[0]),
        expected=float(expected[0]),
        same=float(np.trace(whole) / whole.sum()),
        units=len(counts),
        ratings=int(counts.sum()),
        undefined=undefined,
    )


def share_same(ratings: ArrayLike) -> float:
    """Return the share of pairs of ratings of the same unit that are equal; it needs no variation.

    Raises
    ------
    ValueError, NotEstimable
        As `krippendorff_alpha`, but for ratings that are all the same.
    """
    counts, _ = _counted(ratings)
    if not len(counts):
        raise NotEstimable(text("estimators_agreement.no_pairs"))
    whole = _coincidences(counts).sum(axis=0)
    return float(np.trace(whole) / whole.sum())


def weighted_kappa(
    first: ArrayLike,
    second: ArrayLike,
    categories: Sequence[float],
    weights: Weights = "quadratic",
    *,
    confidence: float = 0.95,
) -> Kappa:
    """Return Cohen's kappa of two raters, a disagreement weighing more the further apart the categories are.

    Parameters
    ----------
    first, second
        The raters' values, one per unit; a unit that either left out (NaN) does not count.
    categories
        Every value of the scale in its order, also those that nobody used.
    weights
        ``none`` (all disagreements alike), ``linear`` or ``quadratic`` in the distance on the scale.

    Raises
    ------
    ValueError
        If the two differ in length, a value is not one of ``categories``, or there is no such weighting.
    NotEstimable
        If no unit has both ratings, or both raters gave all units the same value.
    """
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"two lists of ratings of equal length are needed, not {one.shape} and {other.shape}")
    if weights not in ("none", "linear", "quadratic"):
        raise ValueError(f"there is no weighting {weights!r}; there are none, linear and quadratic")
    both = ~(np.isnan(one) | np.isnan(other))
    places = {float(value): place for place, value in enumerate(categories)}
    unknown = sorted(set(map(float, (*one[both], *other[both]))) - set(places))
    if unknown:
        raise ValueError(f"ratings {unknown} are not among the categories {list(categories)}")
    if not both.any():
        raise NotEstimable(text("estimators_agreement.no_pairs"))
    table = np.zeros((len(places), len(places)))
    np.add.at(
        table, ([places[float(value)] for value in one[both]], [places[float(value)] for value in other[both]]), 1
    )
    if (table.sum(axis=0) * table.sum(axis=1)).max() == table.sum() ** 2:
        raise NotEstimable(text("estimators_agreement.no_variation"))
    scores = None if weights == "none" else np.asarray(categories, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):  # its test of no agreement, where all agree
        found = cohens_kappa(table, weights=scores, wt=None if weights == "none" else weights)
    low, high = _limits(found, confidence)
    return Kappa(float(found.kappa), low, high, float(np.trace(table) / table.sum()), int(table.sum()))


def _limits(found: KappaResults, confidence: float) -> tuple[float | None, float | None]:
    """Return kappa's large-sample interval, within its range; none where its standard error is nought."""
    if not found.std_kappa > _NOTHING:
        return None, None
    low, high = found.distribution_kappa.interval(confidence)
    return max(-1.0, float(low)), min(1.0, float(high))


def _counted(ratings: ArrayLike) -> tuple[Floats, Floats]:
    """Return how often each unit got each value, for units with two ratings or more, and the values in order."""
    matrix = np.asarray(ratings, dtype=float)
    if matrix.ndim != 2 or np.isinf(matrix).any():
        raise ValueError("ratings are a matrix of units by raters, with finite numbers or NaN")
    values = np.unique(matrix[~np.isnan(matrix)])
    counts = (matrix[:, :, None] == values[None, None, :]).sum(axis=1).astype(float)
    counts = counts[counts.sum(axis=1) >= 2]
    used = counts.sum(axis=0) > 0
    return counts[:, used], values[used]


def _coincidences(counts: Floats) -> Floats:
    """Return each unit's matrix of coincidences: ordered pairs of its ratings over one less than their number."""
    pairs = counts[:, :, None] * counts[:, None, :] - np.apply_along_axis(np.diag, 1, counts)
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None])


def _disagreements(coincidences: Floats, values: Floats, level: str) -> tuple[Floats, Floats]:
    """Return observed and expected disagreement of each matrix of coincidences (samples by values by values)."""
    margins = coincidences.sum(axis=2)
    total = margins.sum(axis=1)
    distance = _DISTANCES[level](values, margins)
    chance = margins[:, :, None] * margins[:, None, :] - np.apply_along_axis(np.diag, 1, margins)
    observed = (coincidences * distance).sum(axis=(1, 2)) / total
    expected = (chance * distance).sum(axis=(1, 2)) / (total * (total - 1))
    return observed, expected


def _interval(
    coincidences: Floats, values: Floats, level: str, confidence: float, *, draws: int, seed: int
) -> tuple[float | None, float | None, int]:
    """Return the percentile interval over bootstrap samples of the units, and how many samples had no variation."""
    units = len(coincidences)
    if units < LEAST_UNITS or draws < 1:
        return None, None, 0
    weights = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=draws)
    drawn = np.tensordot(weights.astype(float), coincidences, axes=1)
    observed, expected = _disagreements(drawn, values, level)
    defined = expected > _NOTHING
    if not defined.any():
        return None, None, draws
    alphas = 1 - observed[defined] / expected[defined]
    tail = (1 - confidence) / 2
    low, high = np.quantile(alphas, [tail, 1 - tail])
    return float(low), float(high), int((~defined).sum())


def _nominal(values: Floats, margins: Floats) -> Floats:
    return np.asarray(values[:, None] != values[None, :], dtype=float)


def _ordinal(values: Floats, margins: Floats) -> Floats:
    """Return how many ratings lie between two values, half of their own counted, squared."""
    up_to = np.cumsum(margins, axis=1) - margins / 2
    return np.asarray((up_to[:, :, None] - up_to[:, None, :]) ** 2)


def _interval_distance(values: Floats, margins: Floats) -> Floats:
    return np.asarray((values[:, None] - values[None, :]) ** 2)


def _ratio(values: Floats, margins: Floats) -> Floats:
    total = values[:, None] + values[None, :]
    apart = values[:, None] - values[None, :]
    return np.asarray(np.divide(apart, total, out=np.zeros_like(apart), where=total != 0) ** 2)


_DISTANCES: Mapping[str, Callable[[Floats, Floats], Floats]] = MappingProxyType(
    {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval_distance, "ratio": _ratio}
)
