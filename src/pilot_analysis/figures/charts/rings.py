"""Networks drawn in rings: every actor has the same place in every panel, so that only ties differ.

Actors are numbered and named below, group by group; what became of a tie is told by its line as well as its colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, cos, pi, sin
from types import MappingProxyType
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from pilot_analysis.figures import style
from pilot_analysis.figures.layout import Box, height_of, width_of, wrap, write

_PANEL = 1.5  # inches that a panel among several wants
_SINGLE = 3.9  # the most that a single one takes
_TITLE = 0.24
_GAP = 0.12
_KEY = 0.26
_SAMPLE = 0.42
_LOOKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "tie": MappingProxyType({"color": style.SERIES[0], "linestyle": "-"}),
        "kept": MappingProxyType({"color": style.QUIET, "linestyle": "-"}),
        "gained": MappingProxyType({"color": style.SERIES[0], "linestyle": "-"}),
        "lost": MappingProxyType({"color": style.SERIES[1], "linestyle": (0, (2.5, 2))}),
    }
)
_WIDTHS = {"tie": 1.0, "kept": 0.6, "gained": 2.4, "lost": 1.6}
_THICKEST = 3.2


@dataclass(frozen=True)
class Link:
    """A tie between two places of the ring: ``tie``, ``kept``, ``gained`` or ``lost``, and how strong from 0 to 1."""

    source: int
    target: int
    kind: str = "tie"
    strength: float = 0.0


@dataclass(frozen=True)
class Ring:
    """One panel; without links it says ``empty``."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Rings:
    """Panels of the same actors.

    Parameters
    ----------
    panels
        One or several.
    groups
        Title and members of each group, in the order of the ring.
    directed
        Whether ties have arrowheads.
    key
        What each kind of tie is called.
    """

    panels: tuple[Ring, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    directed: bool = False
    key: tuple[tuple[str, str], ...] = ()

    def height(self, width: float) -> float:
        """Return the height in inches of the panels, the key and the names."""
        rows = ceil(len(self.panels) / self._abreast(width))
        return rows * self._story(width) + self._key_height(width) + height_of(len(self._names(width))) + _GAP

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw the panels, then the key of ties and the names of numbers below them."""
        abreast, each, story = self._abreast(box.width), self._each(box.width), self._story(box.width)
        page = box.plain(canvas)
        for place, panel in enumerate(self.panels):
            left, top = place % abreast * (each + _GAP), box.height - place // abreast * story
            if panel.title:
                write(page, left, top, [panel.title], style.SMALL, weight="bold")
            self._ring(page, panel, left + each / 2, top - self._title() - each / 2, each / 2 - 0.1)
        top = box.height - ceil(len(self.panels) / abreast) * story
        self._samples(page, box.width, top)
        write(page, 0, top - self._key_height(box.width), self._names(box.width))

    def _ring(self, page: Axes, panel: Ring, x: float, y: float, radius: float) -> None:
        count = sum(len(members) for _, members in self.groups)
        angles = [pi / 2 - 2 * pi * place / max(count, 1) for place in range(count)]
        inner = radius - 0.16
        ends = [(x + inner * cos(one), y + inner * sin(one)) for one in angles]
        for link in sorted(panel.links, key=lambda one: list(_LOOKS).index(one.kind)):
            _tie(page, link, ends[link.source], ends[link.target], arrow=self.directed)
        met = {one for link in panel.links for one in (link.source, link.target)}
        for place, angle in enumerate(angles):
            color = style.INK if place in met else style.QUIET
            at = (x + radius * cos(angle), y + radius * sin(angle))
            page.text(*at, str(place + 1), fontsize=style.SMALL, color=color, ha="center", va="center_baseline")
            page.plot(*ends[place], marker="o", markersize=3.2, color=color, markerfacecolor=style.PAPER, zorder=4)

    def _abreast(self, width: float) -> int:
        return 1 if len(self.panels) == 1 else max(1, int((width + _GAP) / (_PANEL + _GAP)))

    def _each(self, width: float) -> float:
        abreast = self._abreast(width)
        return min(_SINGLE if len(self.panels) == 1 else width, (width - _GAP * (abreast - 1)) / abreast)

    def _title(self) -> float:
        return _TITLE if any(one.title for one in self.panels) else 0.0

    def _story(self, width: float) -> float:
        return self._each(width) + self._title() + _GAP

    def _names(self, width: float) -> list[str]:
        """Return the groups with their numbered members, a paragraph each."""
        number, lines = 0, []
        for title, members in self.groups:
            named = [f"{number + place + 1}\N{NO-BREAK SPACE}{one}" for place, one in enumerate(members)]
            number += len(members)
            lines += wrap(f"{title}: {', '.join(named)}", width)
        return lines

    def _places(self, width: float) -> list[tuple[float, int, str, str]]:
        x, row, placed = 0.0, 0, []
        for kind, words in self.key:
            needed = _SAMPLE + width_of(words)
            if x and x + needed > width:
                x, row = 0.0, row + 1
            placed.append((x, row, kind, words))
            x += needed + 0.25
        return placed

    def _key_height(self, width: float) -> float:
        placed = self._places(width)
        return (placed[-1][1] + 1) * _KEY + 0.08 if placed else 0.0

    def _samples(self, page: Axes, width: float, top: float) -> None:
        for x, row, kind, words in self._places(width):
            y = top - row * _KEY - _KEY / 2
            page.add_line(Line2D([x, x + 0.32], [y, y], linewidth=_WIDTHS[kind], **_LOOKS[kind]))
            page.text(x + _SAMPLE, y, words, fontsize=style.SMALL, color=style.INK, va="center_baseline")


def _tie(page: Axes, link: Link, start: tuple[float, float], end: tuple[float, float], *, arrow: bool) -> None:
    width = _WIDTHS[link.kind] + link.strength * (_THICKEST - _WIDTHS["tie"]) * (link.kind == "tie")
    look: dict[str, Any] = {**_LOOKS[link.kind], "linewidth": width, "zorder": 2}
    if not arrow:
        page.plot([start[0], end[0]], [start[1], end[1]], **look)
        return
    bent: dict[str, Any] = {
        "arrowstyle": "-|>",
        "mutation_scale": 7,
        "connectionstyle": "arc3,rad=0.12",
        "shrinkA": 3,
        "shrinkB": 3,
    }
    page.add_patch(FancyArrowPatch(start, end, **bent, **look))
