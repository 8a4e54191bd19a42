"""Rows that add up to a whole: bars in pieces, each with its share printed on it, its colour and its own hatch."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from pilot_analysis.figures import style
from pilot_analysis.figures.layout import Box, height_of, widest, width_of, wrap, write

_LINE = 0.34
_BAR = 0.24
_TITLE = 0.07
_KEY = 0.28
_GAP = 0.12
_LEAST = 2.6  # a narrower bar stands below its label
# Fill, hatch and ink of the pieces, in their fixed order.
_LOOKS = (
    (style.SERIES[0], "", style.PAPER),
    (style.RAMP[1], "////", style.CELL_INK[0]),
    (style.RAMP[2], "....", style.CELL_INK[0]),
    (style.FAINT, "", style.INK),
)


@dataclass(frozen=True)
class Piece:
    """One piece: its share of the whole and the words on it. ``None`` where it is hidden."""

    share: float | None
    words: str


@dataclass(frozen=True)
class Stack:
    """One bar with its label."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Group:
    """Bars under a title; an empty title is left out."""

    title: str
    stacks: tuple[Stack, ...]


@dataclass(frozen=True)
class Stacks:
    """Groups of stacked bars.

    Parameters
    ----------
    key
        What the pieces are, in their order; at most four.
    """

    groups: tuple[Group, ...]
    key: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.key) > len(_LOOKS):
            raise ValueError(f"a bar has at most {len(_LOOKS)} pieces, not {len(self.key)}")

    def height(self, width: float) -> float:
        """Return the height in inches that key and bars need."""
        titles = sum(_TITLE + height_of(len(_title(one, width)), style.TEXT) for one in self.groups if one.title)
        return self._key_height(width) + titles + sum(len(one.stacks) for one in self.groups) * self._deep(width)

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw key and bars."""
        page, top = box.plain(canvas), box.height
        for x, line, place in self._places(box.width):
            bottom = top - (line + 1) * _KEY + 0.06
            _piece(page, place, Box(x, bottom, 0.26, 0.16))
            page.text(x + 0.33, bottom + 0.08, self.key[place], fontsize=style.SMALL, va="center_baseline")
        top -= self._key_height(box.width)
        for group in self.groups:
            if group.title:
                title = _title(group, box.width)
                write(page, 0, top - _TITLE, title, style.TEXT, weight="bold")
                top -= _TITLE + height_of(len(title), style.TEXT)
            for stack in group.stacks:
                self._stack(page, stack, top, box.width)
                top -= self._deep(box.width)

    def _stack(self, page: Axes, stack: Stack, top: float, width: float) -> None:
        left = self._left(width)
        middle = top - _LINE / 2
        page.text(0, middle, stack.label, fontsize=style.SMALL, color=style.INK, va="center_baseline")
        bottom = (middle if left else middle - _LINE * 0.85) - _BAR / 2
        x, room = left, width - left - 0.02
        for place, piece in enumerate(stack.pieces):
            if piece.share is None:
                page.text(x + 0.06, bottom + _BAR / 2, piece.words, fontsize=style.SMALL, va="center_baseline")
                return
            wide = piece.share * room
            _piece(page, place, Box(x, bottom, wide, _BAR))
            if width_of(piece.words) + 0.06 <= wide:
                _words(page, place, piece.words, x + wide / 2, bottom + _BAR / 2)
            x += wide

    def _places(self, width: float) -> list[tuple[float, int, int]]:
        x, line, placed = 0.0, 0, []
        for place, name in enumerate(self.key):
            needed = 0.33 + width_of(name)
            if x and x + needed > width:
                x, line = 0.0, line + 1
            placed.append((x, line, place))
            x += needed + 0.22
        return placed

    def _key_height(self, width: float) -> float:
        return (self._places(width)[-1][1] + 1) * _KEY + 0.04

    def _left(self, width: float) -> float:
        """Return where bars begin: after the labels, or at nought where bars must stand below them."""
        wanted = widest([stack.label for group in self.groups for stack in group.stacks]) + _GAP
        return wanted if width - wanted >= _LEAST else 0.0

    def _deep(self, width: float) -> float:
        return _LINE if self._left(width) else _LINE * 1.85


def _title(group: Group, width: float) -> list[str]:
    return wrap(group.title, width, style.TEXT, "bold")


def _words(page: Axes, place: int, words: str, x: float, y: float) -> None:
    """Write a piece's share in its middle, on plain ground where the piece is hatched."""
    fill, hatch, ink = _LOOKS[place]
    ground = {"facecolor": fill, "edgecolor": "none", "pad": 0.6} if hatch else None
    page.text(x, y, words, fontsize=style.SMALL, color=ink, ha="center", va="center_baseline", bbox=ground)


def _piece(page: Axes, place: int, box: Box) -> None:
    fill, hatch, _ = _LOOKS[place]
    look = {"facecolor": fill, "edgecolor": style.QUIET, "linewidth": 0.6, "hatch": hatch or None}
    page.add_patch(Rectangle((box.left, box.bottom), box.width, box.height, **look))  # type: ignore[arg-type]
