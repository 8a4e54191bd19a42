"""A panel of key numbers: each number large, with what it measures, its interval and what may be concluded."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.layout import Box, height_of, wrap, write

_NUMBER = 21.0
_GAP = 0.3
_EACH = 2.6  # inches that a tile wants


@dataclass(frozen=True)
class Tile:
    """One key number."""

    number: str
    label: str
    detail: str


@dataclass(frozen=True)
class Tiles:
    """Key numbers in a grid that follows the width."""

    tiles: tuple[Tile, ...]

    def height(self, width: float) -> float:
        """Return the height in inches that the grid needs."""
        return sum(self._story(row, self._each(width)) for row in self._grid(width))

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw the grid."""
        page, top, each = box.plain(canvas), box.height, self._each(box.width)
        for row in self._grid(box.width):
            for place, tile in enumerate(row):
                self._tile(page, tile, place * (each + _GAP), top, each)
            top -= self._story(row, each)

    def _tile(self, page: Axes, tile: Tile, left: float, top: float, width: float) -> None:
        page.plot([left, left + width], [top - 0.04, top - 0.04], color=style.SERIES[0], linewidth=2)
        write(page, left, top - 0.1, [tile.number], _NUMBER, weight="bold", color=style.SERIES[0])
        below = top - 0.1 - height_of(1, _NUMBER)
        label = wrap(tile.label, width, style.TEXT)
        write(page, left, below, label, style.TEXT)
        write(page, left, below - height_of(len(label), style.TEXT) - 0.02, wrap(tile.detail, width), color=style.QUIET)

    def _abreast(self, width: float) -> int:
        return max(1, round(width / (_EACH + _GAP)))

    def _each(self, width: float) -> float:
        abreast = self._abreast(width)
        return (width - _GAP * (abreast - 1)) / abreast

    def _grid(self, width: float) -> list[tuple[Tile, ...]]:
        abreast = self._abreast(width)
        return [self.tiles[start : start + abreast] for start in range(0, len(self.tiles), abreast)]

    def _story(self, row: tuple[Tile, ...], width: float) -> float:
        deepest = max(
            height_of(len(wrap(one.label, width, style.TEXT)), style.TEXT) + height_of(len(wrap(one.detail, width)))
            for one in row
        )
        return 0.1 + height_of(1, _NUMBER) + deepest + 0.22
