"""The cost-effectiveness plane: extra effect across, extra cost upwards, a region for where each option may lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from pilot_analysis.figures import style
from pilot_analysis.figures.charts import axis
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.layout import Box, height_of, widest, wrap, write

_CHART = 3.1  # inches
_SAMPLE = 0.3
_WITHIN = (2.4477, 1.1774)  # radii that hold 95 and 50 % of a bivariate normal distribution
_CORNER = 0.17  # of the height, kept for the words of the two quadrants below
_FINE = 121


@dataclass(frozen=True)
class Option:
    """One option beside the one in the origin: its place, the errors of that place, and what is said of it."""

    words: str
    effect: float
    cost: float
    effect_error: float
    cost_error: float
    correlation: float
    series: int

    def outline(self, radius: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the ellipse around the place, ``radius`` standard errors out."""
        turn = np.linspace(0, 2 * math.pi, _FINE)
        across, upwards = np.cos(turn), self.correlation * np.cos(turn)
        upwards = upwards + math.sqrt(max(0.0, 1 - self.correlation**2)) * np.sin(turn)
        return (
            self.effect + radius * self.effect_error * across,
            self.cost + radius * self.cost_error * upwards,
        )


@dataclass(frozen=True)
class Plane:
    """Options against the one in the origin.

    Parameters
    ----------
    origin
        What is said of the option in the origin.
    across, upwards
        What the axes measure.
    quadrants
        The words of the four corners: upper left, upper right, lower left, lower right.
    """

    options: tuple[Option, ...]
    origin: str
    across: str
    upwards: str
    quadrants: tuple[str, str, str, str]
    language: str

    def height(self, width: float) -> float:
        """Return the height in inches that key, chart and axis need."""
        return self._key_height(width) + height_of(len(wrap(self.upwards, width))) + 0.06 + _CHART + self._foot(width)

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw the key and the plane."""
        page = box.plain(canvas)
        self._key(page, box.width, box.height)
        top = box.height - self._key_height(box.width)
        write(page, 0, top, wrap(self.upwards, box.width), color=style.QUIET)
        upright, level = self._scales()
        left = widest(upright.ticks(_CHART, upright=True)[1]) + 0.1
        inner = box.inset(left=left, right=0.1, bottom=self._foot(box.width))
        inner = Box(inner.left, inner.bottom, inner.width, _CHART)
        axes = inner.axes(canvas)
        axis.across(axes, level, inner.width)
        axis.upright(axes, upright, _CHART)
        low = axes.get_ylim()[0]
        axes.set_ylim(min(low, -_CORNER * (axes.get_ylim()[1] - low)), axes.get_ylim()[1])
        axes.axhline(0, color=style.QUIET, linewidth=1.1, zorder=1)
        axes.axvline(0, color=style.QUIET, linewidth=1.1, zorder=1)
        self._corners(axes, inner)
        for option in self.options:
            _draw(axes, option)
        axes.plot([0], [0], marker="X", markersize=style.MARK + 1, color=style.INK, linestyle="none", zorder=4)
        for place, line in enumerate(wrap(self.across, box.width)):
            y = self._foot(box.width) - 0.3 - height_of(place) - style.SMALL * 1.08 / 72
            page.text(box.width, y, line, fontsize=style.SMALL, color=style.QUIET, ha="right")

    def _foot(self, width: float) -> float:
        return 0.3 + height_of(len(wrap(self.across, width)))

    def _scales(self) -> tuple[Scale, Scale]:
        """Return the scale upwards, from nought at the most, and the one across, as far to both sides."""
        outlines = [one.outline(_WITHIN[0]) for one in self.options]
        far = max((float(np.abs(across).max()) for across, _ in outlines), default=1.0)
        costs = [float(value) for _, upwards in outlines for value in (upwards.min(), upwards.max())]
        upright = Scale(min([0.0, *costs]), max([0.0, *costs]), "number", self.language)
        return upright, Scale(-far * 1.05, far * 1.05, "points", self.language)

    def _corners(self, axes: Axes, inner: Box) -> None:
        """Write what each quadrant means in its corner."""
        paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5, "alpha": 0.75}
        for place, words in enumerate(self.quadrants):
            lines = wrap(words, inner.width / 2 - 0.15)
            x, side = (0.01, "left") if place % 2 == 0 else (0.99, "right")
            y, up = (0.985, "top") if place < 2 else (0.02, "bottom")
            axes.text(
                *(x, y, "\n".join(lines)),
                transform=axes.transAxes,
                fontsize=style.SMALL,
                color=style.QUIET,
                ha=side,
                va=up,
                linespacing=1.15,
                bbox=paper,
                zorder=5,
            )

    def _said(self, width: float) -> list[list[str]]:
        return [wrap(words, width - _SAMPLE) for words in (self.origin, *(one.words for one in self.options))]

    def _key_height(self, width: float) -> float:
        return sum(height_of(len(lines)) + 0.05 for lines in self._said(width)) + 0.08

    def _key(self, page: Axes, width: float, top: float) -> None:
        looks = [{"marker": "X", "color": style.INK}]
        looks += [{name: style.series(one.series)[name] for name in ("marker", "color")} for one in self.options]
        for look, lines in zip(looks, self._said(width), strict=True):
            page.plot([0.1], [top - height_of(1) / 2], markersize=style.MARK, linestyle="none", **look)  # type: ignore[arg-type]
            write(page, _SAMPLE, top, lines)
            top -= height_of(len(lines)) + 0.05


def _draw(axes: Axes, option: Option) -> None:
    look = style.series(option.series)
    for radius, width in zip(_WITHIN, (1.4, style.LINE), strict=True):
        axes.plot(*option.outline(radius), color=look["color"], linestyle=look["linestyle"], linewidth=width, zorder=2)
    dot = {"marker": look["marker"], "markersize": style.MARK, "linestyle": "none"}
    axes.plot([option.effect], [option.cost], color=look["color"], zorder=4, **dot)
