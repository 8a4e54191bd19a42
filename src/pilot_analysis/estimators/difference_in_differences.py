"""Difference-in-differences for one treated block, with randomisation inference: few treated units, honest intervals.

With one block and no covariates the two-way fixed effects estimate is the difference of two mean changes (Angrist and
Pischke 2009, Mostly Harmless Econometrics, section 5.2). Standard errors that lean on many treated groups fail with a
handful of them (Conley and Taber 2011, Review of Economics and Statistics 93:113-125), so that the treatment is handed
out again at random instead (Fisher 1935; MacKinnon and Webb 2020, Journal of Econometrics 218:435-450).
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
class Difference:
    """An effect beside what chance alone would give.

    Parameters
    ----------
    effect
        The treated units' change minus the controls', in the outcome's unit.
    low, high
        The interval of constant effects that randomisation does not contradict.
    p, smallest_p
        Two-sided, and the smallest that so many ways to choose units can give.
    detectable
        The minimal detectable effect.
    placebo
        The effects that the other choices of treated units would have given.
    exact
        Whether those are all choices there are.
    """

    effect: float
    low: float
    high: float
    p: float
    smallest_p: float
    detectable: float
    placebo: Floats
    exact: bool


@dataclass(frozen=True)
class EventStudy:
    """Effects time by time, relative to one time before the treatment.

    Parameters
    ----------
    times, effects
        Each time and the difference between treated and controls at it, beyond that at the reference time.
    low, high
        The band in which the middle ``confidence`` of placebo effects lie at that time, around nought.
    p
        Two-sided, time by time; 1 at the reference.
    before_p
        How often chance alone gives a departure before the treatment as large as the largest seen, all times before it
        taken together; missing where the reference is the only one. Small values speak against parallel trends.
    """

    times: tuple[int, ...]
    reference: int
    effects: Floats
    low: Floats
    high: Floats
    p: Floats
    before_p: float | None


def difference_in_differences(
    panel: Panel, *, confidence: float = 0.95, draws: int = DRAWS, seed: int = 0
) -> Difference:
    """Return the treated block's mean change, from all times before to all times after, minus the controls'.

    Parameters
    ----------
    draws
        How many choices of treated units to draw where there are more than 50,000.

    Raises
    ------
    NotEstimable
        If there are fewer than two controls.
    """
    panel.needs(donors=2)
    return _judged(panel, _changes(panel), confidence, draws, seed)


def trend_adjusted(panel: Panel, *, confidence: float = 0.95, draws: int = DRAWS, seed: int = 0) -> Difference:
    """Return the same with each unit's own straight line before the treatment taken away first.

    The line is fitted by least squares to the times before the treatment and drawn on through those after it. It
    answers to units that were already on their way apart, and pays with wider intervals.

    Raises
    ------
    NotEstimable
        If there are fewer than two controls or three times before the treatment.
    """
    panel.needs(donors=2, before=3)
    clock = np.asarray(panel.times, dtype=float)
    line = np.polynomial.polynomial.polyfit(clock[: panel.before], panel.outcome[:, : panel.before].T, 1)
    expected = line[0][:, None] + line[1][:, None] * clock
    changes = (panel.outcome - expected)[:, panel.before :].mean(axis=1)
    return _judged(panel, changes, confidence, draws, seed)


def event_study(
    panel: Panel, *, reference: int | None = None, confidence: float = 0.95, draws: int = DRAWS, seed: int = 0
) -> EventStudy:
    """Return the difference between treated and controls at each time, beyond that at the reference time.

    Parameters
    ----------
    reference
        A time before the treatment; by default the last one.

    Raises
    ------
    NotEstimable
        If there are fewer than two controls.
    ValueError
        If the reference is not a time before the treatment.
    """
    panel.needs(donors=2)
    place = panel.before - 1 if reference is None else _place(panel, reference)
    changes = panel.outcome - panel.outcome[:, [place]]
    controls = panel.controls
    effects = changes[controls:].mean(axis=0) - changes[:controls].mean(axis=0)
    chosen, exact = randomisation.choices(len(panel.units), panel.treated, draws, seed)
    inside = changes[chosen].sum(axis=1)
    placebo = inside / panel.treated - (changes.sum(axis=0) - inside) / controls
    tail = (1 - confidence) / 2
    low, high = np.quantile(placebo, [tail, 1 - tail], axis=0)
    p = [randomisation.p_value(float(one), placebo[:, time], exact=exact) for time, one in enumerate(effects)]
    before = [time for time in range(panel.before) if time != place]
    before_p = _largest_p(effects[before], placebo[:, before], exact=exact) if before else None
    return EventStudy(panel.times, panel.times[place], effects, low, high, np.asarray(p), before_p)


def _changes(panel: Panel) -> Floats:
    after, before = panel.outcome[:, panel.before :], panel.outcome[:, : panel.before]
    return np.asarray(after.mean(axis=1) - before.mean(axis=1))


def _judged(panel: Panel, changes: Floats, confidence: float, draws: int, seed: int) -> Difference:
    effect = float(changes[panel.controls :].mean() - changes[: panel.controls].mean())
    placebo, exact = randomisation.placebo_effects(changes, panel.treated, draws, seed)
    low, high = randomisation.limits(effect, placebo, confidence)
    return Difference(
        effect=effect,
        low=low,
        high=high,
        p=randomisation.p_value(effect, placebo, exact=exact),
        smallest_p=1 / len(placebo) if exact else 1 / (len(placebo) + 1),
        detectable=randomisation.detectable(placebo),
        placebo=placebo,
        exact=exact,
    )


def _place(panel: Panel, reference: int) -> int:
    if reference not in panel.times[: panel.before]:
        raise ValueError(f"the reference {reference} is not a time before the treatment: {panel.times[: panel.before]}")
    return panel.times.index(reference)


def _largest_p(effects: Floats, placebo: Floats, *, exact: bool) -> float:
    """Return the p of the largest of several departures, each measured in standard deviations of its placebos."""
    spread = placebo.std(axis=0, ddof=1)
    spread = np.where(spread > 0, spread, 1.0)
    return randomisation.p_value(
        float(np.abs(effects / spread).max()), np.abs(placebo / spread).max(axis=1), exact=exact
    )
