"""Charts one below the other."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.figure import Chart
from pilot_analysis.figures.layout import Box

_GAP = 0.16  # inches


@dataclass(frozen=True)
class Column:
    """Charts one below the other; ``ruled``: with thin lines between them."""

    charts: tuple[Chart, ...]
    ruled: bool = False

    def height(self, width: float) -> float:
        """Return the height in inches that the charts and the room between them need."""
        return sum(one.height(width) for one in self.charts) + _GAP * (len(self.charts) - 1)

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw each chart in its part of the box."""
        page, top = box.plain(canvas), box.top
        for place, chart in enumerate(self.charts):
            deep = chart.height(box.width)
            chart.paint(canvas, Box(box.left, top - deep, box.width, deep))
            top -= deep + _GAP
            if self.ruled and place < len(self.charts) - 1:
                middle = top - box.bottom + _GAP / 2
                page.plot([0, box.width], [middle, middle], color=style.GRID, linewidth=0.8)
