"""Curves over days with intervals, and below them a table of how many were still followed at each day read."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.charts import axis
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.layout import Box, height_of, spread, widest, wrap, write

_CHART = 2.5  # inches of one panel's chart
_SMALL = 1.6  # of one among several
_AXIS = 0.3
_TITLE = 0.32
_ROW = 0.42  # a curve's name and its numbers below it
_WIDE = 4.5  # from this width on, curves are named where they end and panels stand in pairs
_APART = 0.035  # inches between the intervals of two curves at the same day
_SAMPLE = 0.42


@dataclass(frozen=True)
class Point:
    """A curve on one day; ``None`` where it is hidden or unknown. ``below`` is what stands in the table."""

    day: int
    value: float | None
    low: float | None
    high: float | None
    below: str


@dataclass(frozen=True)
class Curve:
    """One curve, from nought on day nought. A ``quiet`` one is grey, to compare with, and has no row in the table."""

    name: str
    points: tuple[Point, ...]
    series: int = 0
    quiet: bool = False
    ends: str = ""


@dataclass(frozen=True)
class Panel:
    """Curves in one chart; an empty title is left out."""

    title: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Curves:
    """Panels of curves on the same scale.

    Parameters
    ----------
    across
        What the horizontal axis counts.
    heading
        What the numbers of the table are.
    """

    panels: tuple[Panel, ...]
    scale: Scale
    across: str
    heading: str

    def height(self, width: float) -> float:
        """Return the height in inches that the panels need."""
        return sum(self._story(row) for row in self._stories(width))

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw the panels, row by row."""
        top, each = box.top, self._each(box.width)
        for row in self._stories(box.width):
            deep = self._story(row)
            for place, panel in enumerate(row):
                left = box.left + place * (each + 0.3)
                self._panel(canvas, panel, Box(left, top - deep, each, deep), box.width)
            top -= deep

    def _panel(self, canvas: Canvas, panel: Panel, box: Box, width: float) -> None:
        page = box.plain(canvas)
        if panel.title:
            write(page, 0, box.height - 0.03, [panel.title], style.TEXT, weight="bold")
        labels = self.scale.ticks(self._chart(), upright=True)[1]
        right = 0.12 + widest([word for one in panel.curves for word in self._ends(one, width)], weight="bold")
        above = _TITLE if panel.title else 0.08
        inner = box.inset(left=widest(labels) + 0.1, right=right, top=above, bottom=self._below(panel))
        axes = inner.axes(canvas)
        axis.upright(axes, self.scale, inner.height)
        days = sorted({0, *(point.day for one in panel.curves for point in one.points)})
        last = max(*days, 1)
        axes.set_xlim(0, last * 1.03)
        axes.set_xticks(days, list(map(str, days)))
        axes.tick_params(axis="x", length=3, pad=3, labelsize=style.SMALL, color=style.RULE)
        for place, curve in enumerate(panel.curves):
            _draw(axes, curve, (place - (len(panel.curves) - 1) / 2) * _APART * last / inner.width)
        self._name(axes, panel, inner, width)
        self._table(page, panel, inner.left - box.left, inner.width / (last * 1.03))

    def _name(self, axes: Axes, panel: Panel, inner: Box, width: float) -> None:
        """Write each curve's name and last number where it ends, moved apart where they would collide."""
        held = [(one, last, self._ends(one, width)) for one in panel.curves if (last := _last(one)) is not None]
        low, high = axes.get_ylim()
        inch = (high - low) / inner.height
        deepest = max((len(words) for _, _, words in held), default=1)
        places = spread([value for _, value, _ in held], height_of(deepest) * inch, low, high)
        x = axes.get_xlim()[1] * (1 + 0.05 / inner.width)
        for (curve, _, words), y in zip(held, places, strict=True):
            color = style.QUIET if curve.quiet else style.SERIES[curve.series]
            for line, word in enumerate(words):
                middle = y + ((len(words) - 1) / 2 - line) * height_of(1) * inch
                weight = "normal" if curve.quiet else "bold"
                axes.text(x, middle, word, fontsize=style.SMALL, color=color, weight=weight, va="center_baseline")

    def _ends(self, curve: Curve, width: float) -> list[str]:
        if not curve.quiet and (width < _WIDE or len(self.panels) > 1):
            return [curve.ends] if curve.ends else []
        if width < _WIDE:
            return []
        return [*wrap(curve.name, 1.25, weight="bold"), *([curve.ends] if curve.ends else [])]

    def _table(self, page: Axes, panel: Panel, left: float, per_day: float) -> None:
        """Write the numbers below the axis, each under its day."""
        y = self._below(panel) - _AXIS - height_of(1)
        page.text(left, y + 0.06, self.across, fontsize=style.SMALL, color=style.QUIET, va="baseline")
        y -= height_of(1)
        page.text(0, y + 0.06, self.heading, fontsize=style.SMALL, color=style.QUIET, va="baseline")
        for curve in (one for one in panel.curves if not one.quiet):
            look, middle = style.series(curve.series), y - _ROW * 0.26
            page.plot([0, 0.34], [middle] * 2, color=look["color"], linestyle=look["linestyle"], linewidth=style.LINE)
            page.plot([0.17], [middle], color=look["color"], marker=look["marker"], markersize=style.MARK - 1.5)
            page.text(_SAMPLE, middle, curve.name, fontsize=style.SMALL, color=style.INK, va="center_baseline")
            for point in curve.points:
                x = left + point.day * per_day
                page.text(x, middle - _ROW * 0.46, point.below, fontsize=style.SMALL, ha="center", va="center_baseline")
            y -= _ROW

    def _below(self, panel: Panel) -> float:
        return _AXIS + height_of(2) + _ROW * sum(not one.quiet for one in panel.curves) + 0.06

    def _chart(self) -> float:
        return _SMALL if len(self.panels) > 1 else _CHART

    def _story(self, row: tuple[Panel, ...]) -> float:
        title = _TITLE if any(one.title for one in row) else 0.08
        return title + self._chart() + max(self._below(one) for one in row) + (0.1 if len(self.panels) > 1 else 0)

    def _stories(self, width: float) -> list[tuple[Panel, ...]]:
        abreast = self._abreast(width)
        return [self.panels[start : start + abreast] for start in range(0, len(self.panels), abreast)]

    def _abreast(self, width: float) -> int:
        return 2 if len(self.panels) > 1 and width >= _WIDE else 1

    def _each(self, width: float) -> float:
        abreast = self._abreast(width)
        return (width - 0.3 * (abreast - 1)) / abreast


def _last(curve: Curve) -> float | None:
    return next((point.value for point in reversed(curve.points) if point.value is not None), None)


def _draw(axes: Axes, curve: Curve, apart: float) -> None:
    """Draw one curve, broken where a day is hidden; its intervals stand ``apart`` days beside those of the others."""
    look = style.series(curve.series)
    days = [0, *(point.day for point in curve.points)]
    heights = [0.0, *(float("nan") if point.value is None else point.value for point in curve.points)]
    if curve.quiet:
        axes.plot(days, heights, color=style.RULE, linewidth=1.4, zorder=1)
        return
    axes.plot(days, heights, color=look["color"], linestyle=look["linestyle"], linewidth=style.LINE, zorder=2)
    for point in curve.points:
        if point.value is None or point.day == 0:
            continue
        if point.low is not None and point.high is not None:
            axes.plot([point.day + apart] * 2, [point.low, point.high], color=look["color"], linewidth=1.2, zorder=3)
        dot = {"marker": look["marker"], "markersize": style.MARK - 1, "clip_on": False}
        axes.plot([point.day + apart], [point.value], color=look["color"], zorder=4, **dot)
