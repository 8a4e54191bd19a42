"""What a drawer hands over: the chart and the words that go with it, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.figure import Chart
from pilot_analysis.figures.layout import Box, height_of


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


@dataclass(frozen=True)
class Notice:
    """A chart of nothing: a line of words where there are no numbers."""

    words: str

    def height(self, width: float) -> float:
        """Return the height in inches of one line and the room around it."""
        return height_of(3)

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Write the words."""
        box.plain(canvas).text(0, box.height / 2, self.words, fontsize=style.SMALL, color=style.QUIET, va="center")
