"""Scales: round ticks that fit their room, written as the language writes numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.layout import widest


@dataclass(frozen=True)
class Scale:
    """A value axis.

    Parameters
    ----------
    low, high
        The range of values to show; a range of nothing is widened by one.
    kind
        ``share`` (0 to 1, written as per cent), ``points`` (with a sign) or ``number``.
    language
        How numbers are written.
    """

    low: float
    high: float
    kind: str
    language: str

    def __post_init__(self) -> None:
        if self.high <= self.low:
            object.__setattr__(self, "high", self.low + 1)

    def ticks(self, room: float, *, upright: bool = False) -> tuple[list[float], list[str]]:
        """Return tick values and their words, as many as ``room`` inches hold without touching.

        Ticks lie within the range; an ``upright`` scale is widened to the round numbers beyond it.
        """
        for most in range(7, 1, -1):
            locator = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])
            every = [float(one) for one in locator.tick_values(self.low, self.high)]
            slack = 1e-9 * (self.high - self.low)
            inside = [one for one in every if self.low - slack <= one <= self.high + slack]
            values = every if upright or len(inside) < 2 else inside
            labels = written_numbers(values, self.kind, self.language)
            each = style.SMALL * 2 / 72 if upright else widest(labels) + 0.12
            if each * len(values) <= room:
                return values, labels
        return values, [labels[0], *[""] * (len(labels) - 2), labels[-1]]


def written_numbers(values: Sequence[float], kind: str, language: str) -> list[str]:
    """Return evenly spaced numbers with as many decimals as their step needs, as a `Scale` of this kind writes them."""
    step = abs(values[1] - values[0]) * (100 if kind == "share" else 1)
    decimals = next((places for places in range(3) if abs(step - round(step, places)) < 1e-9), 2)
    write = {"share": words.percent, "points": words.points}.get(kind, words.number)
    return [write(one, language, decimals) for one in values]


def across(axes: Axes, scale: Scale, room: float) -> None:
    """Draw a horizontal scale: ticks below, light lines upwards, no frame."""
    values, labels = scale.ticks(room)
    pad = 0.02 * (scale.high - scale.low)
    axes.set_xlim(scale.low - pad, scale.high + pad)
    axes.set_xticks(values, labels)
    axes.tick_params(axis="x", length=0, pad=3, labelsize=style.SMALL)
    axes.grid(axis="x", color=style.GRID, linewidth=0.8)
    _bare(axes)


def upright(axes: Axes, scale: Scale, room: float) -> None:
    """Draw a vertical scale: ticks on the left, light lines across, no frame."""
    values, labels = scale.ticks(room, upright=True)
    axes.set_ylim(min(values), max(values))
    axes.set_yticks(values, labels)
    axes.tick_params(axis="y", length=0, pad=3, labelsize=style.SMALL)
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    _bare(axes)


def _bare(axes: Axes) -> None:
    for spine in axes.spines.values():
        spine.set_visible(False)
