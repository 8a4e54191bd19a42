"""Whether the answer hangs on choices: other controls, other years, own trends, trends that bend apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.series import DRAWS, SIZE, Series
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import breakdown, synthetic_control
from pilot_analysis.estimators import difference_in_differences as differences
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

MAGNITUDES = (0.5, 1.0)
_SPANS = ("one-out", "donor-out")  # their limits are spans, not intervals
_FIELDS = (
    *(field("variant"), *(field(one, "points", 2) for one in ("effect", "low", "high"))),
    *(field("p"), field("detectable", "number", 2), SIZE, field("n_pool", "count")),
)


def sensitivity(pilot: Pilot) -> Result:
    """Return the effect at the first whole outcome year under other choices than the design's.

    Returns
    -------
    Result
        ``education-sensitivity``: the design's own (``design``), without neighbouring controls (``neighbours``), from
        the mean of all earlier years (``all-years``), with own trends (``trend``), the least and greatest when each
        control is left out in turn (``one-out``), the same for the synthetic control's donors (``donor-out``), and with
        trends that may bend half as much or as much as the most seen before (``bend-0.5``, ``bend-1``). Facts:
        ``break_even``, the bend at which the interval reaches nought.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    """
    return statistics.answered(pilot, "education-sensitivity", _FIELDS, lambda: _sensitivity(pilot))


def _sensitivity(pilot: Pilot) -> Result:
    found = statistics.series(pilot)
    year = statistics.whole_year(
        pilot, [one for one in pilot.study.education.outcome_years if one in found.wide.columns]
    )
    if year is None:
        raise NotEstimable(
            text("education.no_outcome", years=[str(one) for one in pilot.study.education.outcome_years])
        )
    panel = only(statistics.block(pilot, found, year), year)
    confidence = pilot.study.thresholds.confidence
    settings: dict[str, Any] = {"confidence": confidence, "draws": DRAWS, "seed": pilot.seed}
    lines = list(_variants(pilot, found, panel, settings))
    broken = _breakdown(panel, settings)
    if broken:
        lines += [_bent(broken, one) | _counts(panel) for one in MAGNITUDES]
    table = columns.frame(_FIELDS, lines)
    judged = table[~table["variant"].isin(_SPANS)]
    held = bool(((judged["low"] <= 0) & (judged["high"] >= 0)).all())
    behind = pilot.keys(found.behind(map(str, panel.units), panel.times), "indicators")
    even = broken.break_even if broken else None
    return statistics.told(
        pilot,
        "education-sensitivity",
        _FIELDS,
        lines,
        (behind,) * len(lines),
        found=found,
        sentences=_sentence(table["effect"].to_numpy(dtype=float), year, even, held=held),
        method=text("education.method_sensitivity", draws=DRAWS, confidence=confidence),
        caveats=(text("education.caveat_sensitivity"), *_no_neighbours(pilot)),
        verdict=Verdict.CANNOT_TELL if held else Verdict.DESCRIBED,
        labels=statistics.labels(pilot) | {str(one["variant"]): _named(str(one["variant"])) for one in lines},
        facts={"year": year, "break_even": even, "confidence": confidence},
    )


def only(panel: Panel, year: int) -> Panel:
    """Return the times before the treatment and one after it."""
    place = panel.times.index(year)
    kept = [*range(panel.before), place]
    times = tuple(panel.times[one] for one in kept)
    return Panel(panel.outcome[:, kept], panel.units, times, panel.controls, panel.before)


def since(panel: Panel) -> Panel:
    """Return the last time before the treatment and those after it."""
    first = panel.before - 1
    return Panel(panel.outcome[:, first:], panel.units, panel.times[first:], panel.controls, 1)


def _variants(pilot: Pilot, found: Series, panel: Panel, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    year, estimate = panel.times[-1], differences.difference_in_differences
    yield {"variant": "design", **_numbers(estimate(since(panel), **settings)), **_counts(panel)}
    near = pilot.study.education.neighbours
    if near:
        apart = only(statistics.block(pilot, found, year, near), year)
        yield {"variant": "neighbours", **_numbers(estimate(since(apart), **settings)), **_counts(apart)}
    yield {"variant": "all-years", **_numbers(estimate(panel, **settings)), **_counts(panel)}
    if panel.before >= 3:
        yield {"variant": "trend", **_numbers(differences.trend_adjusted(panel, **settings)), **_counts(panel)}
    yield {"variant": "one-out", **_one_out(since(panel))} | _counts(panel)
    if panel.before >= 2 and panel.controls >= 3:
        long = only(statistics.block(pilot, found, year, longest=True), year)
        yield {"variant": "donor-out", **_donor_out(long)} | _counts(long)


def _one_out(panel: Panel) -> dict[str, Any]:
    """Return the difference of means with its least and greatest value when each control is left out in turn."""
    changes = panel.outcome[:, -1] - panel.outcome[:, 0]
    ours, theirs = float(changes[panel.controls :].mean()), changes[: panel.controls]
    each = ours - (theirs.sum() - theirs) / (panel.controls - 1)
    return {"effect": ours - float(theirs.mean()), "low": float(each.min()), "high": float(each.max())}


def _donor_out(panel: Panel) -> dict[str, Any]:
    """Return the mean synthetic control with its least and greatest value when each donor is left out in turn."""
    own = synthetic_control.averaged_controls(panel)
    used = [
        place
        for place, code in enumerate(panel.units[: panel.controls])
        if any(one.weights[code] > 1e-6 for one in own.units.values())
    ]
    each = [synthetic_control.averaged_controls(panel.without(place)).effect for place in used]
    return {"effect": own.effect, "low": min(each), "high": max(each)}


def _numbers(one: differences.Difference) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("effect", "low", "high", "p", "detectable")}


def _counts(panel: Panel) -> dict[str, int]:
    return {"n": panel.treated, "n_pool": panel.controls}


def _breakdown(panel: Panel, settings: dict[str, Any]) -> breakdown.Breakdown | None:
    try:
        return breakdown.breakdown(differences.event_study(panel, **settings))[-1]
    except NotEstimable:
        return None


def _bent(broken: breakdown.Breakdown, magnitude: float) -> dict[str, Any]:
    low, high = broken.limits(magnitude)
    return {"variant": f"bend-{magnitude:g}", "effect": broken.effect, "low": low, "high": high}


def _named(variant: str) -> Text:
    return text(f"education.variant_{variant.replace('-', '_').replace('.', '_')}")


def _no_neighbours(pilot: Pilot) -> tuple[Text, ...]:
    return () if pilot.study.education.neighbours else (text("education.caveat_no_neighbours"),)


def _sentence(effects: np.ndarray, year: int, even: float | None, *, held: bool) -> Text:
    told = {"least": float(effects.min()), "most": float(effects.max()), "count": len(effects), "year": str(year)}
    words = text(f"education.sensitivity_{'held' if held else 'moved'}", **told)
    return words if even is None or even <= 0 else words.join(text("education.break_even", even=even))
