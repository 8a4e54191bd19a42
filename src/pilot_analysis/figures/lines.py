"""Lines over time: one panel or small multiples on the same scale, each line named where it ends or in a key above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import axis, style
from pilot_analysis.figures.axis import Scale
from pilot_analysis.figures.layout import Box, height_of, spread, widest, width_of, write

_PANEL = 1.75  # inches of chart in one of several panels
_ALONE = 2.9
_AXIS = 0.28
_TITLE = 0.26
_KEY = 0.27
_WIDE = 4.5  # from this width on, lines are named where they end and panels stand in pairs


@dataclass(frozen=True)
class Line:
    """One line: its values by place on the time axis, ``None`` where there is none.

    ``quiet`` lines are thin and grey and unnamed: they show the spread, not a series. ``starts`` and ``ends`` are the words at its ends.
    """

    name: str
    values: tuple[float | None, ...]
    series: int = 0
    quiet: bool = False
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Facet:
    """One panel: a title (empty where there is but one) and its lines; ``remark`` says why there are none."""

    title: str
    lines: tuple[Line, ...]
    remark: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of time to shade and name, such as the pilot."""

    start: float
    end: float
    name: str


@dataclass(frozen=True)
class Lines:
    """Panels of lines.

    Parameters
    ----------
    ticks
        Places on the time axis that are written out, with their words.
    gap
        Words for the distance between the first two named lines at the last place.
    """

    facets: tuple[Facet, ...]
    scale: Scale
    ticks: tuple[tuple[int, str], ...]
    last: int
    span: Span | None = None
    gap: str = ""

    def height(self, width: float) -> float:
        """Return the height in inches that the panels need."""
        stories = -(-len(self.facets) // self._abreast(width))
        return self._key_height(width) + stories * self._story()

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw key and panels."""
        page = box.plain(canvas)
        self._key(page, box.width, box.height)
        abreast = self._abreast(box.width)
        each = (box.width - 0.25 * (abreast - 1)) / abreast
        for place, facet in enumerate(self.facets):
            top = box.top - self._key_height(box.width) - (place // abreast) * self._story()
            left = box.left + (place % abreast) * (each + 0.25)
            self._panel(canvas, facet, Box(left, top - self._story(), each, self._story()))

    def _panel(self, canvas: Canvas, facet: Facet, box: Box) -> None:
        page = box.plain(canvas)
        if facet.title:
            write(page, 0, box.height - 0.03, [facet.title], style.TEXT, weight="bold")
        labels = self.scale.ticks(box.height, upright=True)[1]
        right = 0.1 + (widest([line.ends for line in facet.lines]) if self._named(box.width) else self._end_room(facet))
        inner = box.inset(left=widest(labels) + 0.08, right=right, top=_TITLE if facet.title else 0.12, bottom=_AXIS)
        axes = inner.axes(canvas)
        axis.upright(axes, self.scale, inner.height)
        margin = 0.02 * self.last + 0.15
        axes.set_xlim(-margin, self.last + margin)
        axes.set_xticks([place for place, _ in self._shown(inner.width)], [words for _, words in self._shown(inner.width)])
        axes.tick_params(axis="x", length=0, pad=4, labelsize=style.SMALL)
        self._shade(axes)
        for line in sorted(facet.lines, key=lambda one: not one.quiet):
            _draw(axes, line, self.last)
        self._ends(axes, facet, inner)
        if facet.remark:
            page.text(box.width / 2, box.height / 2, facet.remark, fontsize=style.SMALL, color=style.QUIET, ha="center")

    def _shown(self, width: float) -> Sequence[tuple[int, str]]:
        """The ticks that fit: every one, every second, every third ... always the first."""
        for step in range(1, len(self.ticks) + 1):
            shown = self.ticks[::step]
            if sum(width_of(words) + 0.13 for _, words in shown) <= width:
                return shown
        return self.ticks[:1]

    def _shade(self, axes: Axes) -> None:
        if self.span is None:
            return
        axes.axvspan(self.span.start, self.span.end, color=style.SHADE, zorder=0, linewidth=0)
        top = axes.get_ylim()[1]
        middle = (self.span.start + self.span.end) / 2
        axes.text(middle, top, self.span.name, fontsize=style.SMALL, color=style.QUIET, ha="center", va="bottom")

    def _ends(self, axes: Axes, facet: Facet, inner: Box) -> None:
        """Write the words at the lines' ends, moved apart where they would collide."""
        low, high = axes.get_ylim()
        per_inch = (high - low) / inner.height
        named = [line for line in facet.lines if line.ends and _last(line) is not None]
        wanted = [_last(line) or 0.0 for line in named]
        places = spread(wanted, height_of(1) * per_inch, low, high)
        for line, y in zip(named, places, strict=True):
            color = style.QUIET if line.quiet else style.SERIES[line.series]
            x = self.last + (axes.get_xlim()[1] - self.last) + 0.06 * (axes.get_xlim()[1] - axes.get_xlim()[0]) / inner.width
            axes.text(x, y, line.ends, fontsize=style.SMALL, color=color, va="center_baseline", weight="bold")

    def _named(self, width: float) -> bool:
        return len(self.facets) == 1 and width >= _WIDE

    def _end_room(self, facet: Facet) -> float:
        return widest([line.ends for line in facet.lines], style.SMALL, "bold")

    def _abreast(self, width: float) -> int:
        return 2 if len(self.facets) > 1 and width >= _WIDE else 1

    def _story(self) -> float:
        return (_PANEL + _TITLE if len(self.facets) > 1 else _ALONE) + _AXIS

    def _keys(self) -> list[Line]:
        """The named lines, each once, in the order of their series."""
        named = {line.series: line for facet in self.facets for line in facet.lines if line.name and not line.quiet}
        return [named[place] for place in sorted(named)]

    def _places(self, width: float) -> list[tuple[float, int, Line]]:
        x, row, placed = 0.0, 0, []
        for line in self._keys():
            needed = 0.42 + width_of(line.name)
            if x and x + needed > width:
                x, row = 0.0, row + 1
            placed.append((x, row, line))
            x += needed + 0.25
        return placed

    def _key_height(self, width: float) -> float:
        placed = self._places(width)
        return (placed[-1][1] + 1) * _KEY if placed else 0

    def _key(self, page: Axes, width: float, top: float) -> None:
        for x, row, line in self._places(width):
            y = top - row * _KEY - _KEY / 2 + 0.02
            page.plot([x, x + 0.34], [y, y], linewidth=style.LINE, color=style.series(line.series)["color"], linestyle=style.DASHES[line.series])
            look = style.series(line.series)
            page.plot([x + 0.17], [y], marker=look["marker"], markersize=style.MARK - 1, color=look["color"], linestyle="none")
            page.text(x + 0.42, y, line.name, fontsize=style.SMALL, color=style.INK, va="center_baseline")


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.values) if value is not None), None)


def _draw(axes: Axes, line: Line, last: int) -> None:
    """Draw one line, broken where values are missing."""
    heights = [float("nan") if value is None else value for value in line.values]
    places = list(range(len(heights)))
    if line.quiet:
        axes.plot(places, heights, color=style.RULE, linewidth=0.9, zorder=1)
        return
    look = style.series(line.series)
    every = max(1, last // 6)
    marks = {"marker": look["marker"], "markersize": style.MARK - 1.5, "markevery": (last % every, every)}
    axes.plot(places, heights, color=look["color"], linestyle=look["linestyle"], linewidth=style.LINE, zorder=3, clip_on=False, **marks)
