"""Control charts as small multiples: points, centre line and limits, flagged points ringed, what it means in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.charts import axis
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.layout import Box, height_of, widest, width_of, wrap, write

_CHART = 1.35  # inches
_AXIS = 0.3
_GAP = 0.28
_WIDE = 4.5  # from this width on, panels stand in pairs


@dataclass(frozen=True)
class Month:
    """One point: its value, centre line and limits; ``None`` where there is none. ``hidden`` ones are two dots."""

    value: float | None
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    flagged: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Panel:
    """One chart with its title, what it means, and its scale."""

    title: str
    meaning: tuple[str, ...]
    months: tuple[Month, ...]
    scale: Scale
    goal: float | None = None


@dataclass(frozen=True)
class Control:
    """Charts over the same months.

    Parameters
    ----------
    ticks
        Words of the months, in order.
    key
        What centre line, limits, flagged points and the goal's line are called.
    """

    panels: tuple[Panel, ...]
    ticks: tuple[str, ...]
    key: tuple[str, str, str, str]

    def height(self, width: float) -> float:
        """Return the height in inches that key and panels need."""
        return self._key_height(width) + sum(self._deep(row, width) for row in self._stories(width))

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw key and panels, row by row."""
        self._key(box.plain(canvas), box.width, box.height)
        top, each = box.top - self._key_height(box.width), self._each(box.width)
        for row in self._stories(box.width):
            deep = self._deep(row, box.width)
            for place, panel in enumerate(row):
                left = box.left + place * (each + _GAP)
                self._panel(canvas, panel, Box(left, top - deep, each, deep), self._head(row, box.width))
            top -= deep

    def _panel(self, canvas: Canvas, panel: Panel, box: Box, head: float) -> None:
        page = box.plain(canvas)
        title = wrap(panel.title, box.width, style.TEXT, "bold")
        write(page, 0, box.height - 0.03, title, style.TEXT, weight="bold")
        lines = [line for one in panel.meaning for line in wrap(one, box.width)]
        write(page, 0, box.height - 0.05 - height_of(len(title), style.TEXT), lines, color=style.QUIET)
        labels = panel.scale.ticks(_CHART, upright=True)[1]
        inner = box.inset(left=widest(labels) + 0.1, right=0.06, top=head, bottom=_AXIS + 0.1)
        axes = inner.axes(canvas)
        axis.upright(axes, panel.scale, inner.height)
        axes.set_xlim(-0.5, len(panel.months) - 0.5)
        shown = self._shown(inner.width)
        axes.set_xticks(list(shown), [self.ticks[place] for place in shown])
        axes.tick_params(axis="x", length=0, pad=3, labelsize=style.SMALL)
        _limits(axes, panel)
        _points(axes, panel)

    def _shown(self, width: float) -> Sequence[int]:
        """Return the months whose names fit: every one, every second, every third ..."""
        for step in range(1, len(self.ticks) + 1):
            shown = range(0, len(self.ticks), step)
            each = width / max(len(self.ticks), 1) * step
            if max(width_of(self.ticks[place]) for place in shown) + 0.08 <= each:
                return shown
        return range(1)

    def _head(self, row: Sequence[Panel], width: float) -> float:
        each = self._each(width)
        titles = max(len(wrap(one.title, each, style.TEXT, "bold")) for one in row)
        lines = max(sum(len(wrap(words, each)) for words in one.meaning) for one in row)
        return height_of(titles, style.TEXT) + height_of(lines) + 0.14

    def _deep(self, row: Sequence[Panel], width: float) -> float:
        return self._head(row, width) + _CHART + _AXIS + 0.1

    def _stories(self, width: float) -> list[tuple[Panel, ...]]:
        abreast = self._abreast(width)
        return [self.panels[start : start + abreast] for start in range(0, len(self.panels), abreast)]

    def _abreast(self, width: float) -> int:
        return 2 if len(self.panels) > 1 and width >= _WIDE else 1

    def _each(self, width: float) -> float:
        return (width - _GAP * (self._abreast(width) - 1)) / self._abreast(width)

    def _samples(self, width: float) -> list[tuple[float, int, int]]:
        """Return where each sample of the key goes; the goal's only where a panel has one."""
        x, line, placed = 0.0, 0, []
        for place, name in enumerate(self.key):
            if place == 3 and all(panel.goal is None for panel in self.panels):
                continue
            needed = 0.42 + width_of(name)
            if x and x + needed > width:
                x, line = 0.0, line + 1
            placed.append((x, line, place))
            x += needed + 0.25
        return placed

    def _key_height(self, width: float) -> float:
        return (self._samples(width)[-1][1] + 1) * 0.27 + 0.08

    def _key(self, page: Axes, width: float, top: float) -> None:
        for x, line, place in self._samples(width):
            y = top - line * 0.27 - 0.12
            if place == 2:
                _ring(page, x + 0.17, y)
            else:
                page.plot([x, x + 0.34], [y, y], **_LINES[place])
            page.text(x + 0.42, y, self.key[place], fontsize=style.SMALL, color=style.INK, va="center_baseline")


# Centre line, limits, (a ring,) the goal.
_LINES: tuple[dict[str, Any], ...] = (
    {"color": style.QUIET, "linewidth": 1.3, "linestyle": "-"},
    {"color": style.QUIET, "linewidth": 1.1, "linestyle": (0, (3, 2))},
    {},
    {"color": style.SERIES[2], "linewidth": 1.6, "linestyle": (0, (1.2, 1.2))},
)


def _limits(axes: Axes, panel: Panel) -> None:
    """Draw centre line and limits as steps, each month its own width."""
    for place, month in enumerate(panel.months):
        across = [place - 0.5, place + 0.5]
        if month.lower is not None and month.upper is not None:
            axes.fill_between(across, month.lower, month.upper, color=style.FAINT, linewidth=0, zorder=0)
            for limit in (month.lower, month.upper):
                axes.plot(across, [limit] * 2, zorder=1, **_LINES[1])
        if month.centre is not None:
            axes.plot(across, [month.centre] * 2, zorder=1, **_LINES[0])
    if panel.goal is not None:
        axes.axhline(panel.goal, zorder=1, **_LINES[3])


def _points(axes: Axes, panel: Panel) -> None:
    """Draw the line, broken at hidden months, its points, and rings around those that are flagged."""
    heights = [float("nan") if month.value is None else month.value for month in panel.months]
    look = style.series(0)
    places = range(len(heights))
    axes.plot(places, heights, color=look["color"], linewidth=1.4, marker="o", markersize=4.5, zorder=3, clip_on=False)
    foot = axes.get_ylim()[0]
    for place, month in enumerate(panel.months):
        if month.value is not None and month.flagged:
            _ring(axes, place, month.value)
        if month.hidden:
            axes.text(
                place, foot, "..", fontsize=style.TEXT, color=style.QUIET, weight="bold", ha="center", va="bottom"
            )


def _ring(axes: Axes, x: float, y: float) -> None:
    look: dict[str, Any] = {
        "markersize": style.MARK + 3.5,
        "markerfacecolor": "none",
        "markeredgewidth": 1.8,
        "clip_on": False,
    }
    axes.plot([x], [y], marker="s", linestyle="none", color=style.SERIES[1], zorder=4, **look)
