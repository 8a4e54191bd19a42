"""Charts of labelled rows in titled groups: dots with intervals, and bars. Labels left, numbers right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.charts import axis
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.layout import Box, height_of, widest, wrap, write

_LINE = 0.27  # inches from row to row
_TITLE = 0.06  # room above a group's title
_AXIS = 0.27  # room for tick labels
_GAP = 0.14  # between labels, marks and numbers
_LEAST = 1.7  # a narrower strip of marks is not worth having beside its labels


@dataclass(frozen=True)
class Row:
    """One row.

    Parameters
    ----------
    label
        What the row is about, with its n.
    words
        The number as printed; ``..`` where it is hidden.
    value, low, high
        The mark and its interval; ``None`` draws nothing.
    band
        A reference range drawn behind the mark, such as what chance alone would give.
    series
        Which colour and marker.
    hollow
        Drawn as an outline: too few cases to lean on.
    origin
        Where the value was before it was drawn to where it is: an open mark, with an arrow from it.
    """

    label: str
    words: str
    value: float | None
    low: float | None = None
    high: float | None = None
    band: tuple[float, float] | None = None
    series: int = 0
    hollow: bool = False
    origin: float | None = None


@dataclass(frozen=True)
class Group:
    """Rows under a title; an empty title is left out."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Rows:
    """Groups of rows on one scale; what a mark looks like is the subclass's business."""

    groups: tuple[Group, ...]
    scale: Scale
    reference: float | None = None
    caption: str = ""
    scaled: bool = True

    def height(self, width: float) -> float:
        """Return the height in inches that the rows need."""
        return self._body(width) + (_AXIS if self.scaled else 0.04) + (height_of(1) if self.caption else 0)

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw titles, labels, marks and numbers."""
        left, right = self._columns(box.width)
        foot = box.height - self._body(box.width)
        page = box.plain(canvas)
        marks = box.inset(left=left, right=right, bottom=foot).axes(canvas)
        marks.set_ylim(0, box.height - foot)
        axis.across(marks, self.scale, box.width - left - right)
        marks.grid(visible=False)
        marks.set_yticks([])
        marks.tick_params(labelbottom=self.scaled)
        self._fill(page, marks, box, foot)
        if self.caption:
            axes_middle = left + (box.width - left - right) / 2
            page.text(
                axes_middle, 0.03, self.caption, fontsize=style.SMALL, color=style.QUIET, ha="center", va="bottom"
            )

    def mark(self, axes: Axes, row: Row, y: float) -> None:
        """Draw one row's mark at height ``y`` (inches)."""
        raise NotImplementedError

    def _fill(self, page: Axes, marks: Axes, box: Box, foot: float) -> None:
        stories, top = self._stories(box.width), box.height
        for group in self.groups:
            title = self._title(group, box.width)
            if title:
                write(page, 0, top - _TITLE, title, style.TEXT, weight="bold")
                top -= _TITLE + height_of(len(title), style.TEXT)
            for row in group.rows:
                line = top - _LINE / 2
                self._label(page, row, line, box.width)
                strip = line - (stories - 1) * _LINE * 0.8 - foot
                self._grid(marks, strip, _LINE / 2 if stories == 1 else _LINE * 0.35)
                self.mark(marks, row, strip)
                top -= self._deep(box.width)

    def _grid(self, axes: Axes, y: float, half: float) -> None:
        """Draw the scale's lines behind one row only, so that they cross no words."""
        axes.vlines(axes.get_xticks(), y - half, y + half, color=style.GRID, linewidth=0.8, zorder=0)
        if self.reference is not None:
            axes.vlines(self.reference, y - half, y + half, color=style.QUIET, linewidth=1.1, zorder=1)

    def _label(self, page: Axes, row: Row, y: float, width: float) -> None:
        page.text(0, y, row.label, fontsize=style.SMALL, color=style.INK, va="center_baseline")
        apart = self._stories(width) == 3
        x, side = (0.0, "left") if apart else (width, "right")
        y -= _LINE * 0.72 if apart else 0
        page.text(x, y, row.words, fontsize=style.SMALL, color=style.INK, va="center_baseline", ha=side)

    def _title(self, group: Group, width: float) -> list[str]:
        return wrap(group.title, width, style.TEXT, "bold") if group.title else []

    def _body(self, width: float) -> float:
        titles = [self._title(group, width) for group in self.groups]
        rows = sum(len(group.rows) for group in self.groups)
        above = sum(_TITLE + height_of(len(title), style.TEXT) for title in titles if title)
        return above + rows * self._deep(width)

    def _sides(self) -> tuple[float, float]:
        every = [row for group in self.groups for row in group.rows]
        return widest([row.label for row in every]) + _GAP, widest([row.words for row in every]) + _GAP

    def _stories(self, width: float) -> int:
        """Return how many lines a row takes: marks beside its words, below them, or below words on two lines."""
        left, right = self._sides()
        if width - left - right >= _LEAST:
            return 1
        return 2 if left + right - _GAP <= width else 3

    def _deep(self, width: float) -> float:
        return _LINE * (0.2 + 0.8 * self._stories(width) + (0.1 if self._stories(width) > 1 else 0))

    def _columns(self, width: float) -> tuple[float, float]:
        return self._sides() if self._stories(width) == 1 else (0.16, 0.16)


class Intervals(Rows):
    """Dots with intervals: the estimate and how far it can be trusted."""

    def mark(self, axes: Axes, row: Row, y: float) -> None:
        """Draw band, interval and dot."""
        look = style.series(row.series)
        if row.band:
            axes.barh(y, row.band[1] - row.band[0], left=row.band[0], height=0.17, color=style.GRID, zorder=0)
        if row.low is not None and row.high is not None:
            axes.plot(
                [row.low, row.high], [y, y], color=look["color"], linewidth=style.LINE, solid_capstyle="butt", zorder=2
            )
        if row.value is not None and row.origin is not None:
            _arrow(axes, row.origin, row.value, y, look)
        if row.value is not None:
            inside = style.PAPER if row.hollow else look["color"]
            dot = {"marker": look["marker"], "markersize": style.MARK, "markerfacecolor": inside}
            axes.plot([row.value], [y], color=look["color"], markeredgewidth=1.5, zorder=3, clip_on=False, **dot)


class Bars(Rows):
    """Bars from nought."""

    def mark(self, axes: Axes, row: Row, y: float) -> None:
        """Draw one bar."""
        if row.value is None:
            return
        color = style.SERIES[row.series]
        fill = style.PAPER if row.hollow else color
        axes.barh(y, row.value, height=0.17, color=fill, edgecolor=color, linewidth=1.0, zorder=2)


def _arrow(axes: Axes, start: float, end: float, y: float, look: Mapping[str, Any]) -> None:
    """Draw an open mark and, above the interval so that both are seen, an arrow to the value."""
    over, (low, high) = y + 0.085, axes.get_xlim()
    if abs(end - start) > 0.03 * (high - low):  # a shorter one is all head
        look_of = {"arrowstyle": "-|>", "color": style.QUIET, "linewidth": 1.1, "shrinkA": 4, "shrinkB": 0}
        axes.annotate("", xy=(end, over), xytext=(start, over), arrowprops=look_of, annotation_clip=False)
    dot = {"marker": look["marker"], "markersize": style.MARK - 1.5, "markerfacecolor": style.PAPER}
    axes.plot([start], [over], color=look["color"], markeredgewidth=1.3, zorder=4, clip_on=False, **dot)
