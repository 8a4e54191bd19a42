"""What control charts flag, in words: the rule that flags a month, what varies, and all charts together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import control_charts, run_charts
from pilot_analysis.estimators.control_charts import RULES, Chart
from pilot_analysis.language import Text, text

_VARIATIONS = ("stable", "higher", "lower", "mixed")


def rule_at(chart: Chart, place: int) -> str | None:
    """Return the first rule that flags a point, if any does."""
    return next((name for name, flags in control_charts.signals(chart).items() if flags[place]), None)


def any_of(chart: Chart) -> bool:
    """Tell whether any point is flagged."""
    return any(flags.any() for flags in control_charts.signals(chart).values())


def variation(chart: Chart) -> str:
    """Return whether the chart is ``stable``, or flagged where it is ``higher``, ``lower`` or both (``mixed``)."""
    flagged = np.logical_or.reduce(list(control_charts.signals(chart).values()))
    above = chart.values[flagged] > chart.centre[flagged]
    if not flagged.any():
        return "stable"
    return "higher" if above.all() else "mixed" if above.any() else "lower"


def words_of(chart: Chart) -> dict[str, str]:
    """Return what varies, and for a chart of one stretch Anhøj's longest run and crossings over their limits."""
    words = {"variation": variation(chart)}
    if len(np.unique(chart.segment)) > 1:
        return words
    try:
        found = run_charts.anhoej(chart.values)
    except NotEstimable:
        return words
    words["runs"] = f"{found.longest} / {found.longest_allowed}"
    words["crossings"] = f"{found.crossings} / {found.crossings_needed}"
    return words


def told(charts: Sequence[tuple[Text, bool]], alarm: float) -> Text:
    """Return what all charts together say.

    Parameters
    ----------
    charts
        The name of each, and whether any of its months is flagged; one at least.
    alarm
        How often so many charts raise a flag though nothing had changed.
    """
    flagged = [name for name, some in charts if some]
    if len(charts) == 1:
        return text(f"brokers_time.months_one_{'some' if flagged else 'none'}", alarm=alarm)
    if not flagged:
        return text("brokers_time.months_none", charts=len(charts))
    return text("brokers_time.months_some", flagged=len(flagged), charts=len(charts), names=flagged, alarm=alarm)


def labels() -> dict[str, Text]:
    """Return what readers see for rules and variations."""
    return {word: text(f"brokers_time.word_{word}") for word in (*RULES, *_VARIATIONS)}
