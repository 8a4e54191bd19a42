"""What the shades of a map mean: classes of equal width, and the key that states them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from pilot_analysis.figures import style
from pilot_analysis.figures.layout import height_of, width_of

KILOMETRES = 20  # of the scale bar
_MOST = 5  # classes
_SWATCH, _AFTER, _BETWEEN = 0.26, 0.07, 0.2
_LINE = 1.25  # rows of the key, in lines of type


class Shade(NamedTuple):
    """How the areas of one class look, and what the key says of it."""

    words: str
    fill: str
    hatch: str = ""


@dataclass(frozen=True)
class Classes:
    """Classes of equal width between round limits, none of which reaches from below nought to above it.

    Parameters
    ----------
    edges
        Limits from the lowest; a class holds its lower limit and not its upper one.
    decimals
        To how many decimals values are rounded before they are put in a class: as many as are written beside them.
    """

    edges: tuple[float, ...]
    decimals: int

    def of(self, value: float) -> int:
        """Return the place of the class that holds a value, from 0."""
        return int(np.searchsorted(self.edges, round(value, self.decimals) + 1e-9, side="right")) - 1

    def fills(self) -> tuple[str, ...]:
        """Return each class's colour: the darker the further from nought, or from the lowest class."""
        below = sum(edge < 0 for edge in self.edges[:-1])
        above = len(self.edges) - 1 - below
        return (*reversed(_picked(style.RAMP_BELOW, below)), *_picked(style.RAMP[1:], above))


def classes(values: Sequence[float], decimals: int) -> Classes:
    """Return at most five classes that hold all values.

    Raises
    ------
    ValueError
        If there are no values.
    """
    if not values:
        raise ValueError("classes need at least one value")
    low, high = (round(choose(values), decimals) for choose in (min, max))
    # Not by a locator of ticks: to it a value on the last limit lies in the class before, which here does not hold it.
    for step in (digit * 10.0 ** (power - decimals) for power in count() for digit in (1, 2, 5)):
        first, last = (int(np.floor(end / step + 1e-9)) for end in (low, high))
        if last - first < _MOST:
            break
    return Classes(tuple(round(step * one, decimals) + 0.0 for one in range(first, last + 2)), decimals)


@dataclass(frozen=True)
class MapKey:
    """The key of a map, in as many rows as the width needs.

    Parameters
    ----------
    shades
        The classes, from the lowest.
    outlined
        What a thick border means; empty to leave it out.
    """

    shades: tuple[Shade, ...]
    outlined: str = ""

    def height(self, width: float, scale: float) -> float:
        """Return the height in inches of all rows; ``scale`` is the map's inches per kilometre."""
        return height_of(len(self._rows(width, scale))) * _LINE

    def paint(self, page: Axes, top: float, width: float, scale: float) -> None:
        """Draw the rows downwards from ``top``; ``scale`` is the map's inches per kilometre."""
        for place, row in enumerate(self._rows(width, scale)):
            middle = top - height_of(1) * _LINE * (place + 0.5)
            for left, entry in row:
                if entry == len(self._words):
                    _scale_bar(page, left, middle, KILOMETRES * scale)
                else:
                    self._entry(page, left, middle, entry)

    @property
    def _words(self) -> list[str]:
        return [*(one.words for one in self.shades), *((self.outlined,) if self.outlined else ())]

    def _rows(self, width: float, scale: float) -> list[list[tuple[float, int]]]:
        """Return for each row where its entries begin and which they are; the last entry is the scale bar."""
        needs = [_SWATCH + _AFTER + width_of(one) for one in self._words]
        needs.append(width_of(f"N ↑  {KILOMETRES} km") + 0.15 + _AFTER + KILOMETRES * scale)
        rows: list[list[tuple[float, int]]] = [[]]
        left = 0.0
        for entry, each in enumerate(needs):
            if left and left + each > width:
                rows.append([])
                left = 0.0
            rows[-1].append((left, entry))
            left += each + _BETWEEN
        return rows

    def _entry(self, page: Axes, left: float, middle: float, entry: int) -> None:
        deep = height_of(1) * 0.75
        corner = (left + 0.02, middle - deep / 2)
        if entry < len(self.shades):
            look: dict[str, Any] = {
                "facecolor": self.shades[entry].fill,
                "hatch": self.shades[entry].hatch,
                "edgecolor": style.QUIET,
            }
            page.add_patch(Rectangle(corner, _SWATCH - 0.02, deep, linewidth=0.8, **look))
        else:
            border(page, Rectangle(corner, _SWATCH - 0.02, deep))
        page.text(left + _SWATCH + _AFTER, middle, self._words[entry], fontsize=style.SMALL, va="center")


def border(axes: Axes, shape: Patch) -> None:
    """Draw a shape's thick border: dark within light, so that it is seen on every shade."""
    for colour, width in zip(reversed(style.CELL_INK), (4.2, 2.0), strict=True):
        line = copy(shape)
        line.set(facecolor="none", edgecolor=colour, linewidth=width, zorder=3, joinstyle="round")
        axes.add_patch(line)


def _scale_bar(page: Axes, left: float, middle: float, length: float) -> None:
    """Draw an arrow to the north, and a bar of so many inches with its kilometres."""
    page.text(left, middle, "N ↑", fontsize=style.SMALL, va="center")
    start = left + width_of("N ↑") + 0.15
    page.plot([start, start + length], [middle, middle], color=style.INK, linewidth=1.2)
    for end in (start, start + length):
        page.plot([end, end], [middle - 0.04, middle + 0.04], color=style.INK, linewidth=1.2)
    page.text(start + length + _AFTER, middle, f"{KILOMETRES} km", fontsize=style.SMALL, va="center")


def _picked(ramp: Sequence[str], count: int) -> tuple[str, ...]:
    """Return so many colours of a ramp, as far apart as it has them."""
    places = np.linspace(0, len(ramp) - 1, count) if count > 1 else np.full(count, (len(ramp) - 1) // 2)
    return tuple(ramp[round(float(one))] for one in places)
