"""Maps of municipalities with flows between them."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import FancyArrowPatch, Polygon

from pilot_analysis.figures import style
from pilot_analysis.figures.layout import Box
from pilot_analysis.sources.geography import outlines

_TALLEST = 4.6
_AROUND = 12.0  # kilometres of neighbours shown around the municipalities
_THICKEST = 7.0


@dataclass(frozen=True)
class Flow:
    """An arrow from one municipality to another; ``strength`` from 0 to 1 is its thickness."""

    source: str
    target: str
    strength: float


@dataclass(frozen=True)
class FlowMap:
    """Municipalities with the letters that a table names, their neighbours in grey, and flows as arrows.

    Parameters
    ----------
    letters
        Code and letter of each municipality.
    flows
        Thicker where more go.
    """

    letters: tuple[tuple[str, str], ...]
    flows: tuple[Flow, ...]

    def height(self, width: float) -> float:
        """Return the height in inches of a map of this width."""
        wide, tall = self._size()
        return min(_TALLEST, width * tall / wide)

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw neighbours, municipalities, flows and letters."""
        west, south, wide, tall = self._frame()
        axes = box.axes(canvas)
        scale = max(wide / box.width, tall / box.height)
        middle = (west + wide / 2, south + tall / 2)
        axes.set_xlim(middle[0] - scale * box.width / 2, middle[0] + scale * box.width / 2)
        axes.set_ylim(middle[1] - scale * box.height / 2, middle[1] + scale * box.height / 2)
        axes.set_axis_off()
        shapes, own = outlines([code for code, _ in self.letters], _AROUND), dict(self.letters)
        for code, rings in sorted(shapes.rings.items(), key=lambda one: one[0] in own):
            fill = style.SHADE if code in own else style.PAPER
            edge = style.QUIET if code in own else style.GRID
            for ring in rings:
                axes.add_patch(Polygon(ring, facecolor=fill, edgecolor=edge, linewidth=0.8, zorder=1 + (code in own)))
        for flow in self.flows:
            _arrow(axes, shapes.middles[flow.source], shapes.middles[flow.target], flow.strength)
        for code, letter in self.letters:
            paper = {"boxstyle": "circle,pad=0.22", "facecolor": style.PAPER, "edgecolor": style.INK, "linewidth": 1.0}
            axes.text(
                *shapes.middles[code],
                letter,
                fontsize=style.SMALL,
                color=style.INK,
                ha="center",
                va="center",
                bbox=paper,
                zorder=5,
            )

    def _frame(self) -> tuple[float, float, float, float]:
        """Return west, south, width and height in kilometres of the box around the municipalities."""
        codes = [code for code, _ in self.letters]
        rings = [ring for parts in outlines(codes).rings.values() for ring in parts]
        low = [min(float(ring[:, axis].min()) for ring in rings) - 2 for axis in (0, 1)]
        high = [max(float(ring[:, axis].max()) for ring in rings) + 2 for axis in (0, 1)]
        return low[0], low[1], high[0] - low[0], high[1] - low[1]

    def _size(self) -> tuple[float, float]:
        return self._frame()[2:]


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], strength: float) -> None:
    width = 0.8 + strength * (_THICKEST - 0.8)
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            connectionstyle="arc3,rad=0.18",
            mutation_scale=8 + 1.6 * width,
            shrinkA=10,
            shrinkB=11,
            linewidth=width,
            color=style.SERIES[0],
            zorder=3,
        )
    )
