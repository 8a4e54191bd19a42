"""Lines over time: one panel or small multiples on the same scale, each line named where it ends or in a key above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.charts import axis
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.layout import Box, height_of, spread, widest, width_of, wrap, write

_PANEL = 1.75  # inches of chart in one of several panels
_ALONE = 2.9
_AXIS = 0.28
_TITLE = 0.36
_KEY = 0.27
_SAMPLE = 0.42  # inches of line before a name in the key
_WIDE = 4.5  # from this width on, lines are named where they end and panels stand in pairs


@dataclass(frozen=True)
class Line:
    """One line: its values by place on the time axis, ``None`` where there is none.

    ``quiet`` lines are thin and grey: they show the spread, and are named where they end if there is room. Other lines
    stand in the key, and ``ends`` is the number written where they end. ``low`` and ``high`` are an interval, drawn as
    a band; at the ``hidden`` places two dots stand on the time axis.
    """

    name: str
    values: tuple[float | None, ...]
    series: int = 0
    quiet: bool = False
    ends: str = ""
    low: tuple[float | None, ...] | None = None
    high: tuple[float | None, ...] | None = None
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True)
class Facet:
    """One panel: a title (empty where there is but one) and its lines; ``remark`` says why there are none."""

    title: str
    lines: tuple[Line, ...]
    remark: str = ""


@dataclass(frozen=True)
class Moment:
    """A place on the time axis to mark and name, such as the year before the pilot."""

    place: float
    name: str


@dataclass(frozen=True)
class Bracket:
    """The distance between two values at one place, with its words."""

    place: int
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Lines:
    """Panels of lines.

    Parameters
    ----------
    ticks
        Places on the time axis that are written out, with their words.
    moment
        What to mark on the time axis.
    brackets
        Distances to point out in a single panel.
    """

    facets: tuple[Facet, ...]
    scale: Scale
    ticks: tuple[tuple[int, str], ...]
    last: int
    moment: Moment | None = None
    brackets: tuple[Bracket, ...] = ()

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
        labels = self.scale.ticks(box.height - 0.6, upright=True)[1]
        above = _TITLE if facet.title else height_of(1) if self.moment else 0.1
        right = 0.1 + widest(
            [self._end(line, box.width) for one in self.facets for line in one.lines], style.SMALL, "bold"
        )
        inner = box.inset(left=widest(labels) + 0.08, right=right, top=above, bottom=_AXIS)
        axes = inner.axes(canvas)
        axis.upright(axes, self.scale, inner.height)
        margin = 0.02 * self.last + 0.15
        axes.set_xlim(-margin, self.last + margin)
        shown = self._shown(inner.width)
        axes.set_xticks([place for place, _ in shown], [words for _, words in shown])
        axes.tick_params(axis="x", length=0, pad=4, labelsize=style.SMALL)
        self._mark_moment(axes, inner)
        for line in sorted(facet.lines, key=lambda one: not one.quiet):
            _draw(axes, line, self.last)
        self._ends(axes, facet, inner, box.width)
        for place in sorted({place for line in facet.lines for place in line.hidden}):
            axes.text(
                place,
                axes.get_ylim()[0],
                "..",
                fontsize=style.TEXT + 2,
                color=style.QUIET,
                weight="bold",
                ha="center",
                va="bottom",
            )
        for bracket in self.brackets:
            self._bracket(axes, bracket, inner)
        if facet.remark:
            page.text(box.width / 2, box.height / 2, facet.remark, fontsize=style.SMALL, color=style.QUIET, ha="center")

    def _end(self, line: Line, width: float) -> str:
        """Return what is written where a line ends: its number, or a quiet one's name where there is room."""
        if line.quiet:
            return line.name if width >= _WIDE else ""
        return line.ends

    def _shown(self, width: float) -> Sequence[tuple[int, str]]:
        """Return the ticks that fit: every one, every second, every third ... always the first."""
        for step in range(1, len(self.ticks) + 1):
            shown = self.ticks[::step]
            if sum(width_of(words) + 0.13 for _, words in shown) <= width:
                return shown
        return self.ticks[:1]

    def _mark_moment(self, axes: Axes, inner: Box) -> None:
        if self.moment is None:
            return
        axes.axvline(self.moment.place, color=style.RULE, linewidth=1.0, linestyle=(0, (2, 2)), zorder=0)
        low, high = axes.get_ylim()
        y = high + (high - low) / inner.height * 0.03
        axes.text(
            self.moment.place, y, self.moment.name, fontsize=style.SMALL, color=style.QUIET, ha="center", va="bottom"
        )

    def _ends(self, axes: Axes, facet: Facet, inner: Box, width: float) -> None:
        """Write the words at the lines' ends, moved apart where they would collide."""
        low, high = axes.get_ylim()
        named = [(line, _last(line)) for line in facet.lines if self._end(line, width)]
        held = [(line, value) for line, value in named if value is not None]
        places = spread([value for _, value in held], height_of(1) * (high - low) / inner.height, low, high)
        left, right = axes.get_xlim()
        x = right + 0.04 * (right - left) / inner.width
        for (line, _), y in zip(held, places, strict=True):
            color, weight = (style.QUIET, "normal") if line.quiet else (style.SERIES[line.series], "bold")
            words = self._end(line, width)
            axes.text(x, y, words, fontsize=style.SMALL, color=color, va="center_baseline", weight=weight)

    def _bracket(self, axes: Axes, bracket: Bracket, inner: Box) -> None:
        """Draw a distance with its words beside it, on the side where there is room."""
        low, high = axes.get_ylim()
        left, right = axes.get_xlim()
        if (bracket.high - bracket.low) / (high - low) * inner.height < height_of(1) * 1.6:
            return  # too near each other for words between them; the table has the number
        axes.plot(
            [bracket.place] * 2,
            [bracket.low, bracket.high],
            color=style.INK,
            linewidth=1.0,
            marker="_",
            markersize=7,
            zorder=4,
        )
        step = 0.07 * (right - left) / inner.width
        before = (bracket.place - left) / (right - left) * inner.width > width_of(bracket.words) + 0.1
        x, side = (bracket.place - step, "right") if before else (bracket.place + step, "left")
        paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.2}
        middle = (bracket.low + bracket.high) / 2
        axes.text(
            x,
            middle,
            bracket.words,
            fontsize=style.SMALL,
            color=style.INK,
            ha=side,
            va="center_baseline",
            bbox=paper,
            zorder=5,
        )

    def _abreast(self, width: float) -> int:
        return 2 if len(self.facets) > 1 and width >= _WIDE else 1

    def _story(self) -> float:
        return (_PANEL + _TITLE if len(self.facets) > 1 else _ALONE) + _AXIS

    def _keys(self) -> list[Line]:
        """Return the named lines, each once, in the order of their series."""
        named = {line.series: line for facet in self.facets for line in facet.lines if line.name and not line.quiet}
        return [named[place] for place in sorted(named)]

    def _places(self, width: float) -> list[tuple[float, int, Line, list[str]]]:
        """Return where each sample of the key goes, with its name in as many lines as it needs."""
        x, row = 0.0, 0
        placed: list[tuple[float, int, Line, list[str]]] = []
        for line in self._keys():
            name = wrap(line.name, width - _SAMPLE)
            needed = _SAMPLE + widest(name)
            if x and x + needed > width:
                x, row = 0.0, row + len(placed[-1][3])
            placed.append((x, row, line, name))
            x += needed + 0.25
        return placed

    def _key_height(self, width: float) -> float:
        placed = self._places(width)
        return (placed[-1][1] + len(placed[-1][3])) * _KEY if placed else 0

    def _key(self, page: Axes, width: float, top: float) -> None:
        for x, row, line, name in self._places(width):
            y, look = top - row * _KEY - _KEY / 2 + 0.02, style.series(line.series)
            page.plot([x, x + 0.34], [y, y], linewidth=style.LINE, color=look["color"], linestyle=look["linestyle"])
            dot = {"marker": look["marker"], "markersize": style.MARK - 1, "linestyle": "none"}
            page.plot([x + 0.17], [y], color=look["color"], **dot)
            for place, words in enumerate(name):
                middle = y - place * height_of(1)
                page.text(x + _SAMPLE, middle, words, fontsize=style.SMALL, color=style.INK, va="center_baseline")


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
    if line.low is not None and line.high is not None:
        low, high = ([float("nan") if value is None else value for value in one] for one in (line.low, line.high))
        axes.fill_between(places, low, high, color=style.GRID, linewidth=0, zorder=1)
    every = max(1, last // 6)
    marks = {"marker": look["marker"], "markersize": style.MARK - 1.5, "markevery": (last % every, every)}
    axes.plot(
        places,
        heights,
        color=look["color"],
        linestyle=look["linestyle"],
        linewidth=style.LINE,
        zorder=3,
        clip_on=False,
        **marks,
    )
