"""Matrices: rows by columns of cells with the value printed on the shade, so that nothing rests on colour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_uppercase

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from pilot_analysis.figures import style
from pilot_analysis.figures.layout import Box, height_of, widest, width_of, wrap, write

_LINE = 0.29
_GAP = 0.12
_TITLE = 0.08
_AFTER = 0.08
_APART = 0.08  # between words over the columns


@dataclass(frozen=True)
class Cell:
    """One cell: what is printed, its fill and the colour of its words. An empty fill leaves the paper."""

    words: str
    fill: str = ""
    ink: str = style.INK


@dataclass(frozen=True)
class Panel:
    """One matrix: its title and its cells, row by row; ``rows`` labels them where the panels' rows differ."""

    title: str
    cells: tuple[tuple[Cell, ...], ...]
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Panels one below the other over the same columns.

    Parameters
    ----------
    rows, columns
        Labels. Where a column's label does not fit its cell, columns bear ``short`` or, without it, letters; these
        stand before the rows' labels when rows and columns are the same units, and otherwise in a key below.
    panels
        The matrices.
    key
        Samples to explain below: cell and meaning.
    over
        Words above the columns' labels, with the column they begin at, such as years above months.
    short
        Shorter labels of the columns, for where the long ones do not fit.
    bare
        Whether cells go without words where some are too narrow for theirs: the table then bears the numbers alone.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    panels: tuple[Panel, ...]
    key: tuple[tuple[Cell, str], ...] = ()
    over: tuple[tuple[int, str], ...] = ()
    short: tuple[str, ...] = ()
    bare: bool = False

    def height(self, width: float) -> float:
        """Return the height in inches that the panels and the key need."""
        heads = self._heads(width)
        each = height_of(max(map(len, heads), default=0)) + 0.06 + (height_of(1) if self.over else 0) + _AFTER
        titles = sum(_TITLE + height_of(1, style.TEXT) for one in self.panels if one.title)
        rows = sum(_deep(label) for one in self.panels for label in self._labels(one, width))
        return len(self.panels) * each + rows + titles + self._legend_height(width)

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw the panels and the key."""
        page = box.plain(canvas)
        heads, top = self._heads(box.width), box.height
        for panel in self.panels:
            if panel.title:
                write(page, 0, top - _TITLE, [panel.title], style.TEXT, weight="bold")
                top -= _TITLE + height_of(1, style.TEXT)
            top = self._panel(page, panel, heads, box.width, top) - _AFTER
        self._legend(page, box.width, self._legend_height(box.width))

    def _panel(self, page: Axes, panel: Panel, heads: list[list[str]], width: float, top: float) -> float:
        """Draw one matrix downwards from ``top`` and return where it ends."""
        left, each = self._left(width), self._each(width)
        bare = self.bare and any(width_of(cell.words) > each for cells in panel.cells for cell in cells)
        for column, words in self._over(each):
            page.text(left + column * each, top - height_of(1) + 0.04, words, fontsize=style.SMALL, color=style.QUIET)
        top -= height_of(1) if self.over else 0
        top = _heads(page, heads, left, each, top)
        for label, cells in zip(self._labels(panel, width), panel.cells, strict=True):
            deep = _deep(label)
            middle = top - deep / 2
            for line, words in enumerate(label):
                y = middle + height_of(1) * ((len(label) - 1) / 2 - line)
                page.text(0, y, words, fontsize=style.SMALL, color=style.INK, va="center_baseline")
            for column, cell in enumerate(cells):
                shown = replace(cell, words="") if bare else cell
                _draw(page, shown, Box(left + column * each, middle - deep / 2, each, deep))
            top -= deep
        return top

    def _keyed(self, width: float) -> bool:
        """Tell whether the columns need letters for want of room."""
        each = self._each_of(width, max(self._plain(width), 0.1))
        return any(width_of(word) > each - 0.04 for one in self.columns for word in one.split())

    def _lettered(self, width: float) -> bool:
        return self._keyed(width) and not self.short

    def _rows(self, panel: Panel) -> tuple[str, ...]:
        return panel.rows or self.rows

    def _over(self, each: float) -> list[tuple[int, str]]:
        """Return the words over the columns, but those that would run into the next."""
        following = [*(column for column, _ in self.over[1:]), len(self.columns) + 1][: len(self.over)]
        return [
            one
            for one, after in zip(self.over, following, strict=True)
            if width_of(one[1]) + _APART < (after - one[0]) * each
        ]

    def _labels(self, panel: Panel, width: float) -> list[list[str]]:
        same = self._lettered(width) and self.rows == self.columns
        named = [f"{_letter(place)}  {one}" if same else one for place, one in enumerate(self._rows(panel))]
        return [wrap(one, self._most(width)) for one in named]

    def _most(self, width: float) -> float:
        """Return the most that labels may take: a third of the width, more if a long word needs it."""
        words = [word for panel in self.panels for one in self._rows(panel) for word in one.split()]
        return max(0.34 * width, min(widest(words) + 0.02, 0.45 * width))

    def _plain(self, width: float) -> float:
        return max(widest(wrap(one, self._most(width))) for panel in self.panels for one in self._rows(panel)) + _GAP

    def _left(self, width: float) -> float:
        return max(widest(label) for panel in self.panels for label in self._labels(panel, width)) + _GAP

    def _each_of(self, width: float, left: float) -> float:
        return min(0.95, (width - left) / len(self.columns))

    def _each(self, width: float) -> float:
        return self._each_of(width, self._left(width))

    def _heads(self, width: float) -> list[list[str]]:
        if self._keyed(width) and self.short:
            return [[one] for one in self.short]
        if self._keyed(width):
            return [[_letter(place)] for place in range(len(self.columns))]
        return [wrap(one, self._each(width) - 0.03) for one in self.columns]

    def _meanings(self, width: float) -> list[tuple[Cell, str]]:
        """Return the key's samples; the columns' letters too, where the rows do not bear them."""
        if not self._lettered(width) or self.rows == self.columns:
            return list(self.key)
        letters = [(Cell(_letter(place), ink=style.QUIET), one) for place, one in enumerate(self.columns)]
        return [*letters, *self.key]

    def _places(self, width: float) -> list[tuple[float, int, Cell, str]]:
        """Return where each sample of the key goes: from left to right, then the next line."""
        x, line, placed = 0.0, 0, []
        for cell, meaning in self._meanings(width):
            wide = max(0.26, width_of(cell.words) + 0.1)
            needed = wide + 0.07 + width_of(meaning) + 0.22
            if x and x + needed - 0.22 > width:
                x, line = 0.0, line + 1
            placed.append((x, line, cell, meaning))
            x += needed
        return placed

    def _legend_height(self, width: float) -> float:
        placed = self._places(width)
        return (placed[-1][1] + 1) * 0.27 + 0.06 if placed else 0

    def _legend(self, page: Axes, width: float, top: float) -> None:
        for x, line, cell, meaning in self._places(width):
            wide = max(0.26, width_of(cell.words) + 0.1)
            bottom = top - 0.06 - (line + 1) * 0.27 + 0.03
            _draw(page, cell, Box(x, bottom, wide, 0.22))
            page.text(
                x + wide + 0.07, bottom + 0.11, meaning, fontsize=style.SMALL, color=style.QUIET, va="center_baseline"
            )


def _letter(place: int) -> str:
    """Return A to Z, then AA to AZ, BA and so on."""
    first, last = divmod(place, len(ascii_uppercase))
    return (_letter(first - 1) if first else "") + ascii_uppercase[last]


def _deep(label: list[str]) -> float:
    return max(_LINE, height_of(len(label)) + 0.05)


def _heads(page: Axes, heads: list[list[str]], left: float, each: float, top: float) -> float:
    """Write the columns' labels, the last lines level, and return where the cells begin."""
    deep = max(map(len, heads), default=0)
    for column, lines in enumerate(heads):
        for place, words in enumerate(lines):
            y = top - height_of(deep - len(lines) + place) - style.SMALL * 1.08 / 72
            page.text(left + (column + 0.5) * each, y, words, fontsize=style.SMALL, color=style.QUIET, ha="center")
    return top - height_of(deep) - 0.06


def _draw(page: Axes, cell: Cell, box: Box) -> None:
    if cell.fill:
        inner = box.inset(*[0.012] * 4)
        corner = (inner.left, inner.bottom)
        page.add_patch(Rectangle(corner, inner.width, inner.height, facecolor=cell.fill, edgecolor="none"))
    if cell.words:
        middle = (box.left + box.width / 2, box.bottom + box.height / 2)
        page.text(*middle, cell.words, fontsize=style.SMALL, color=cell.ink, ha="center", va="center_baseline")
