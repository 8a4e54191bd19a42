"""Points over a measure of size, with limits that close in on a level; each point named beside the chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.charts import axis
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.layout import Box, height_of, spread, widest

_PLOT = 2.9  # inches
_AXIS = 0.28
_GAP = 0.16
_WIDE = 4.5  # from this width on, points are named at length


@dataclass(frozen=True)
class Point:
    """One point: where it is, its name, and more words for where there is room. Marked ones are squares in ink."""

    x: float
    y: float
    name: str
    words: str
    marked: bool = False


@dataclass(frozen=True)
class Limit:
    """A pair of limits at the sizes of the points, drawn as lines with dashes of their own."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    dashes: tuple[float, tuple[float, ...]]


@dataclass(frozen=True)
class Scatter:
    """Points, a level and limits about it.

    Parameters
    ----------
    sizes
        Where the limits are known, from the smallest.
    level
        The height of the line in the middle.
    caption
        What the horizontal scale measures.
    """

    points: tuple[Point, ...]
    sizes: tuple[float, ...]
    limits: tuple[Limit, ...]
    level: float | None
    across: Scale
    upright: Scale
    caption: str

    def height(self, width: float) -> float:
        """Return the height in inches of the chart and what stands below it."""
        return _PLOT + _AXIS + height_of(1) + 0.06

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw limits, points and names."""
        labels = self.upright.ticks(_PLOT, upright=True)[1]
        names = [self._words(point, box.width) for point in self.points]
        left, right = widest(labels) + 0.08, widest(names) + _GAP + 0.04
        inner = box.inset(left=left, right=right, top=0.06, bottom=_AXIS + height_of(1))
        axes = inner.axes(canvas)
        axis.upright(axes, self.upright, inner.height)
        low, high = axes.get_ylim()
        axis.across(axes, self.across, inner.width)
        axes.set_ylim(low, high)
        self._limits(axes)
        for point in self.points:
            marker, color = ("s", style.SERIES[1]) if point.marked else ("o", style.SERIES[0])
            axes.plot([point.x], [point.y], marker, color=color, markersize=style.MARK, zorder=4, clip_on=False)
        self._names(axes, inner, names)
        page = box.plain(canvas)
        page.text(
            inner.left - box.left + inner.width / 2,
            0.03,
            self.caption,
            fontsize=style.SMALL,
            color=style.QUIET,
            ha="center",
            va="bottom",
        )

    def _words(self, point: Point, width: float) -> str:
        return f"{point.name}, {point.words}" if width >= _WIDE else point.name

    def _limits(self, axes: Axes) -> None:
        if self.level is not None:
            axes.axhline(self.level, color=style.QUIET, linewidth=1.2, zorder=1)
        for limit in self.limits:
            look: dict[str, Any] = {"color": style.QUIET, "linewidth": 1.1, "linestyle": limit.dashes, "zorder": 2}
            axes.plot(self.sizes, limit.low, **look)
            axes.plot(self.sizes, limit.high, **look)

    def _names(self, axes: Axes, inner: Box, names: list[str]) -> None:
        """Write the names to the right of the chart, apart from each other, each with a line from its point."""
        low, high = axes.get_ylim()
        right = axes.get_xlim()[1]
        inch = (right - axes.get_xlim()[0]) / inner.width
        heights = spread([one.y for one in self.points], height_of(1) * (high - low) / inner.height, low, high)
        for point, name, y in zip(self.points, names, heights, strict=True):
            leader: dict[str, Any] = {"color": style.RULE, "linewidth": 0.8, "zorder": 3, "clip_on": False}
            axes.plot([point.x, right + 0.5 * _GAP * inch, right + 0.9 * _GAP * inch], [point.y, y, y], **leader)
            axes.text(
                right + _GAP * inch, y, name, fontsize=style.SMALL, color=style.INK, va="center_baseline", ha="left"
            )
