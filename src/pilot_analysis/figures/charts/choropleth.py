"""Maps of municipalities shaded by classes of a value, each named with its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Polygon

from pilot_analysis.figures import style
from pilot_analysis.figures.charts.map_key import MapKey, border
from pilot_analysis.figures.layout import Box, height_of, spread, widest, wrap, write
from pilot_analysis.sources.geography import Outlines, outlines

_TALLEST = 3.4  # inches of a map
_ROOMY = 5.0  # from this width names stand beside the map, below it they are listed under letters
_GAP = 0.1
_LEAD = 0.12  # between a name and the map

Places = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Area:
    """A municipality: code, the words written of it, its class (a place in the key), whether it has a thick border."""

    code: str
    words: str
    shade: int
    outlined: bool = False


@dataclass(frozen=True)
class Choropleth:
    """One map: where it is wide, names with lines to the municipalities; where it is narrow, letters and a list."""

    title: str
    areas: tuple[Area, ...]
    key: MapKey

    def height(self, width: float) -> float:
        """Return the height in inches of title, map, names and key."""
        listed = 0.0 if width >= _ROOMY else height_of(len(self._listed(width)[0])) + _GAP
        place = self._map(width)
        return self._head(width) + place.height + listed + _GAP + self.key.height(width, self._scale(place))

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw title, map, names and key."""
        page, place = box.plain(canvas), self._map(box.width)
        write(page, 0, box.height, wrap(self.title, box.width, style.TEXT, "bold"), style.TEXT, weight="bold")
        low = box.height - self._head(box.width) - place.height
        frame, scale = self._frame, self._scale(place)
        rise = low + (place.height - frame.height * scale) / 2
        drawn = Box(box.left + place.left, box.bottom + rise, frame.width * scale, frame.height * scale)
        self._shapes(drawn.axes(canvas))
        middles = {
            code: (place.left + (x - frame.left) * scale, rise + (y - frame.bottom) * scale)
            for code, (x, y) in self._outlines.middles.items()
        }
        words = box.plain(canvas)  # above the map
        if box.width >= _ROOMY:
            self._beside(words, place, middles, low)
        else:
            self._letters(words, middles)
            listed = self._listed(box.width)
            for place_of, lines in enumerate(listed):
                write(words, place_of * box.width / len(listed), low - _GAP, lines)
            low -= height_of(len(listed[0])) + _GAP
        self.key.paint(page, low - _GAP, box.width, scale)

    @cached_property
    def _outlines(self) -> Outlines:
        return outlines([one.code for one in self.areas])

    @cached_property
    def _frame(self) -> Box:
        """The box around the municipalities, in kilometres."""
        rings = [ring for one in self.areas for ring in self._outlines.rings[one.code]]
        west, south = (min(float(ring[:, axis].min()) for ring in rings) - 1 for axis in (0, 1))
        east, north = (max(float(ring[:, axis].max()) for ring in rings) + 1 for axis in (0, 1))
        return Box(west, south, east - west, north - south)

    @cached_property
    def _sides(self) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
        """The municipalities named on the left, the western half, and those named on the right."""
        order = sorted(self.areas, key=lambda one: self._outlines.middles[one.code][0])
        half = (len(order) + 1) // 2
        return tuple(order[:half]), tuple(order[half:])

    def _head(self, width: float) -> float:
        return height_of(len(wrap(self.title, width, style.TEXT, "bold")), style.TEXT) + _GAP

    def _map(self, width: float) -> Box:
        """Return where the map lies across the page, and its size, in inches; names beside it need their lines."""
        left, right = self._sides if width >= _ROOMY else ((), ())
        aside = [
            widest([one.words for one in side], weight="bold") + 2 * _LEAD if side else 0.0 for side in (left, right)
        ]
        room = max(0.5, width - sum(aside))
        scale = min(room / self._frame.width, _TALLEST / self._frame.height)
        wide, tall = scale * self._frame.width, scale * self._frame.height
        return Box(aside[0] + (room - wide) / 2, 0, wide, max(tall, height_of(max(len(left), len(right)))))

    def _scale(self, place: Box) -> float:
        """Return inches per kilometre."""
        return place.width / self._frame.width

    def _shapes(self, axes: Axes) -> None:
        axes.set_xlim(self._frame.left, self._frame.right)
        axes.set_ylim(self._frame.bottom, self._frame.top)
        axes.set_axis_off()
        for area in self.areas:
            shade = self.key.shades[area.shade]
            look: dict[str, Any] = {
                "facecolor": shade.fill,
                "hatch": shade.hatch,
                "edgecolor": style.QUIET,
                "linewidth": 0.6,
            }
            for ring in self._outlines.rings[area.code]:
                axes.add_patch(Polygon(ring, **look))
                if area.outlined:
                    border(axes, Polygon(ring))

    def _beside(self, page: Axes, place: Box, middles: Places, low: float) -> None:
        """Write names on both sides, each with a line to its municipality."""
        line = height_of(1)
        for areas, edge, way in zip(self._sides, (place.left, place.right), (-1, 1), strict=True):
            wanted = [middles[one.code][1] for one in areas]
            heights = spread(wanted, line, low + line / 2, low + place.height - line / 2)
            for area, height in zip(areas, heights, strict=True):
                start, (x, y) = edge + way * _LEAD, middles[area.code]
                weight, align = ("bold" if area.outlined else "normal"), ("right" if way < 0 else "left")
                page.text(
                    start + 0.05 * way, height, area.words, fontsize=style.SMALL, weight=weight, ha=align, va="center"
                )
                for colour, width in ((style.CELL_INK[1], 2.4), (style.CELL_INK[0], 0.9)):
                    page.plot([start, x], [height, y], color=colour, linewidth=width, zorder=4)
                page.plot(
                    [x], [y], "o", markersize=4, color=style.CELL_INK[0], markeredgecolor=style.CELL_INK[1], zorder=5
                )

    def _listed(self, width: float) -> list[list[str]]:
        """Return what the letters stand for, in two columns if they fit and in one if not."""
        lines = [f"{mark}  {one.words}" for mark, one in _marked(self.areas)]
        half = (len(lines) + 1) // 2
        return [lines] if widest(lines) > width / 2 - _GAP or len(lines) < 2 else [lines[:half], lines[half:]]

    def _letters(self, page: Axes, middles: Places) -> None:
        paper = {"boxstyle": "circle,pad=0.12", "facecolor": style.PAPER, "edgecolor": style.INK, "linewidth": 0.8}
        for mark, area in _marked(self.areas):
            page.text(*middles[area.code], mark, fontsize=style.SMALL, ha="center", va="center", bbox=paper, zorder=6)


def _marked(areas: Sequence[Area]) -> Iterator[tuple[str, Area]]:
    """Return each municipality with a letter, or two of them from the twenty-seventh."""
    for place, area in enumerate(areas):
        before, letter = divmod(place, len(ascii_uppercase))
        yield (ascii_uppercase[before - 1] if before else "") + ascii_uppercase[letter], area
