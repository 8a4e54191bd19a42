"""Charts one below the other, and short paragraphs before, between or after them."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.figure import Chart
from pilot_analysis.figures.layout import Box, height_of, wrap, write

_GAP = 0.16
_BETWEEN = 0.06
_INDENT = 1.75  # inches from a heading to its lines, where these stand beside it
_WIDE = 4.5  # from this width on they do


@dataclass(frozen=True)
class Paragraphs:
    """Headings with lines of words: beside them where there is room, else below."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]

    def height(self, width: float) -> float:
        """Return the height in inches that the paragraphs need."""
        return sum(self._deep(*part, width) for part in self._wrapped(width))

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Write the paragraphs."""
        page, top, beside = box.plain(canvas), box.height, box.width >= _WIDE
        for heading, lines in self._wrapped(box.width):
            write(page, 0, top, heading, weight="bold")
            below = 0.0 if beside else height_of(len(heading))
            write(page, _INDENT if beside else 0, top - below, lines)
            top -= self._deep(heading, lines, box.width)

    def _wrapped(self, width: float) -> list[tuple[list[str], list[str]]]:
        left, right = (_INDENT - 0.1, width - _INDENT) if width >= _WIDE else (width, width)
        return [
            (wrap(heading, left, weight="bold"), [line for words in lines for line in wrap(words, right)])
            for heading, lines in self.parts
        ]

    def _deep(self, heading: list[str], lines: list[str], width: float) -> float:
        most = max(len(heading), len(lines)) if width >= _WIDE else len(heading) + len(lines)
        return height_of(most) + _BETWEEN


@dataclass(frozen=True)
class Stack:
    """Charts one below the other, with thin lines between them."""

    charts: tuple[Chart, ...]

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
            if place < len(self.charts) - 1:
                middle = top - box.bottom + _GAP / 2
                page.plot([0, box.width], [middle, middle], color=style.GRID, linewidth=0.8)
