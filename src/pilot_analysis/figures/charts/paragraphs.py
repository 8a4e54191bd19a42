"""Short paragraphs of words in a figure: headings with their lines."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures.layout import Box, height_of, wrap, write

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
