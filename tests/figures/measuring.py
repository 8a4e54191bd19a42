"""Measures of a drawn figure: where its words are, and whether any collide."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text as Drawn
from matplotlib.transforms import Bbox


@dataclass(frozen=True)
class Label:
    """Drawn words and the box they fill, in points."""

    words: str
    size: float
    rotation: float
    box: Bbox


def labels(canvas: Canvas) -> list[Label]:
    """Return every piece of text that is drawn."""
    canvas.draw_without_rendering()
    renderer = canvas.canvas.get_renderer()  # type: ignore[attr-defined]
    found = []
    for artist in canvas.findobj(Drawn):
        if artist.get_text().strip() and artist.get_visible() and _shown(artist):
            box = artist.get_window_extent(renderer).transformed(canvas.dpi_scale_trans.inverted())
            found.append(Label(artist.get_text(), artist.get_fontsize(), artist.get_rotation(), box))
    return found


def outside(canvas: Canvas, slack: float = 0.03) -> list[str]:
    """Return the words that reach over the edge of the figure by more than ``slack`` inches."""
    width, height = canvas.get_size_inches()
    return [
        one.words
        for one in labels(canvas)
        if one.box.x0 < -slack or one.box.y0 < -slack or one.box.x1 > width + slack or one.box.y1 > height + slack
    ]


def collisions(canvas: Canvas) -> list[tuple[str, str]]:
    """Return the pairs of words that cover each other by more than a hair."""
    found = []
    for one, other in itertools.combinations(labels(canvas), 2):
        wide = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
        deep = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
        if wide > 0.01 and deep > 0.03:
            found.append((one.words, other.words))
    return found


def _shown(artist: Drawn) -> bool:
    """Tell whether it is drawn: an axis switched off keeps its tick labels but draws none."""
    axes = artist.axes
    return axes is None or axes.axison or artist in axes.texts
