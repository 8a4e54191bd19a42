"""What a drawer hands over: the chart and the words that go with it, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from pilot_analysis.figures.figure import Chart


@dataclass(frozen=True)
class View:
    """One result as it is shown.

    Parameters
    ----------
    chart
        What draws the numbers.
    measure
        The subtitle: measure, unit, period and n.
    alt
        The chart in words, built from the same numbers.
    notes
        What the marks need said.
    """

    chart: Chart
    measure: str
    alt: str
    notes: tuple[str, ...] = ()
