"""The figure: a chart under a headline that says the finding, with measure, notes, source, alt text and data.

The same figure is drawn dressed (for the pack: headline, notes and source are part of the image) or bare (for a page,
where they are real text), wide or narrow (for a telephone). A figure without source or alt text cannot be made.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Protocol

import pandas as pd
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from pilot_analysis.figures import style
from pilot_analysis.figures.layout import Box, height_of, width_of, wrap, write
from pilot_analysis.language import LANGUAGES, Text, text

MARGIN = 0.06  # inches on each side of a dressed figure; a bare one stands flush with the text of its page
_GAP = 0.14


class Chart(Protocol):
    """What draws the numbers: told the width it has, it says the height it needs."""

    def height(self, width: float) -> float:
        """Return the height in inches that the chart needs at this width."""

    def paint(self, canvas: Canvas, box: Box) -> None:
        """Draw within ``box``."""


@dataclass(frozen=True)
class Figure:
    """A figure and everything a reader needs with it.

    Parameters
    ----------
    id
        The id of the result it shows; names its files.
    language
        ``sv`` or ``en``: the language of every word drawn.
    headline
        What was found, in a sentence.
    subtitle
        Measure, unit, period and n.
    source, notes
        Where the numbers come from, and what the marks need said.
    alt
        The same content in words, built from the data, in both languages.
    data
        The released table behind the chart, hidden cells as missing.
    hidden
        Which cells (row, column) of ``data`` the disclosure gate hid.
    certificate
        What the disclosure gate proved.

    Raises
    ------
    ValueError
        If headline, subtitle, source or alt text is empty: such a figure is not fit to leave the house.
    """

    id: str
    language: str
    headline: str
    subtitle: str
    source: str
    alt: Text
    chart: Chart = field(repr=False)
    data: pd.DataFrame = field(repr=False)
    hidden: frozenset[tuple[int, str]] = frozenset()
    notes: tuple[str, ...] = ()
    certificate: Mapping[str, Any] = field(default_factory=dict, repr=False)
    synthetic: bool = False

    def __post_init__(self) -> None:
        for name in ("headline", "subtitle", "source"):
            if not getattr(self, name).strip():
                raise ValueError(f"{self.id}: a figure needs a {name}")
        if not all(self.alt[one].strip() for one in LANGUAGES):
            raise ValueError(f"{self.id}: a figure needs an alt text in both languages")

    def canvas(self, width: str = "wide", *, dressed: bool = True) -> Canvas:
        """Return the drawn matplotlib figure.

        Parameters
        ----------
        width
            ``wide`` (160 mm) or ``narrow`` (a telephone).
        dressed
            Whether headline, subtitle, notes and source are part of the image.
        """
        inches = style.WIDTHS[width]
        margin = MARGIN if dressed else 0.0
        room = inches - 2 * margin
        above, below = self._above(room, dressed), self._below(room, dressed)
        with rc_context(style.MATPLOTLIB):
            chart = self.chart.height(room)
            height = _height(above) + chart + _height(below) + 2 * margin
            canvas = Canvas(figsize=(inches, height), dpi=style.DOTS_PER_INCH)
            FigureCanvasAgg(canvas)
            page = Box(0, 0, inches, height).plain(canvas)
            _stack(page, above, margin, height - margin)
            self.chart.paint(canvas, Box(margin, margin + _height(below), room, chart))
            _stack(page, below, margin, margin + _height(below))
        return canvas

    def png(self, width: str = "wide", *, dressed: bool = True) -> bytes:
        """Return the image as PNG; the alt text stands in its ``Description``."""
        stream = io.BytesIO()
        words = {"Title": self.headline, "Description": self.alt[self.language], "Software": None}
        with rc_context(style.MATPLOTLIB):
            self.canvas(width, dressed=dressed).savefig(stream, format="png", dpi=style.DOTS_PER_INCH, metadata=words)
        return stream.getvalue()

    def svg(self, width: str = "wide", *, dressed: bool = True) -> bytes:
        """Return the image as SVG with ``role="img"``, a title and a description that screen readers find."""
        return (_XML + self.fragment(width, dressed=dressed)).encode()

    def fragment(self, width: str = "wide", *, dressed: bool = False) -> str:
        """Return the image as an ``<svg>`` element to stand in a page, its ids its own.

        A bare image keeps its words as text, which is a tenth of the size; where the reader's machine lacks the font,
        those named after it are no wider. A dressed one, which may end up anywhere, has them as outlines.
        """
        stream = io.StringIO()
        with rc_context(style.MATPLOTLIB | {"svg.fonttype": "path" if dressed else "none"}):
            self.canvas(width, dressed=dressed).savefig(
                stream, format="svg", metadata={"Date": None}, transparent=not dressed
            )
        name = f"{self.id}-{width}-{self.language}"
        return _accessible(stream.getvalue(), name, self.headline, self.alt[self.language], self.language)

    def _above(self, room: float, dressed: bool) -> list[Words]:
        if not dressed:
            return []
        words = [self._mark()] if self.synthetic else []
        size = next(
            (one for one in style.HEADLINES if len(wrap(self.headline, room, one, "bold")) <= 2), style.HEADLINES[-1]
        )
        headline = wrap(self.headline, room, size, "bold")
        return [
            *words,
            Words(headline, size, weight="bold"),
            Words(wrap(self.subtitle, room, style.TEXT), style.TEXT, style.QUIET, gap=_GAP),
        ]

    def _below(self, room: float, dressed: bool) -> list[Words]:
        if not dressed:
            return [self._mark()] if self.synthetic else []
        source = text("figures.source", source=self.source)[self.language]
        lines = [line for one in (*self.notes, source) for line in wrap(one, room, style.SMALL)]
        return [Words(lines, style.SMALL, style.QUIET, before=_GAP)]

    def _mark(self) -> Words:
        return Words(
            [text("figures.synthetic_mark")[self.language]], style.SMALL, style.SERIES[1], weight="bold", boxed=True
        )

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show the figure in Jupyter, with its alt text where nbconvert looks for it."""
        shown = {"image/png": self.png(), "text/plain": self.alt[self.language]}
        return shown, {"image/png": {"alt": self.alt[self.language]}}


@dataclass(frozen=True)
class Words:
    """Lines of type in a stack, with room before and after."""

    lines: list[str]
    size: float
    color: str = style.INK
    weight: str = "normal"
    before: float = 0.0
    gap: float = 0.04
    boxed: bool = False

    @property
    def height(self) -> float:
        """The height of the lines and the room around them, in inches."""
        return self.before + height_of(len(self.lines), self.size) + self.gap + (0.08 if self.boxed else 0)


def _height(stack: list[Words]) -> float:
    return sum(one.height for one in stack)


def _stack(page: Any, stack: list[Words], margin: float, top: float) -> None:
    """Write a stack of words downwards from ``top``."""
    for words in stack:
        left, start = margin, top - words.before
        if words.boxed:
            width = width_of(words.lines[0], words.size, words.weight) + 0.16
            frame: dict[str, Any] = {"edgecolor": words.color, "facecolor": "none", "linewidth": 1.2}
            deep = height_of(1, words.size)
            page.add_patch(Rectangle((left + 0.01, start - deep - 0.05), width, deep + 0.03, **frame))
            left, start = left + 0.09, start - 0.04
        write(page, left, start, words.lines, words.size, color=words.color, weight=words.weight)
        top -= words.height


_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_OPENING = re.compile(r"<svg\b.*?>", re.DOTALL)
_VIEW = re.compile(r'viewBox="([^"]+)"')


def _accessible(svg: str, name: str, title: str, description: str, language: str) -> str:
    """Return matplotlib's SVG as one element with role, title and description, and ids that no other figure shares."""
    opening = _OPENING.search(svg)
    box = _VIEW.search(svg)
    if opening is None or box is None:
        raise ValueError(f"{name}: this is not an SVG image")
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[opening.end() :], flags=re.DOTALL)
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    body = body.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, Geneva, sans-serif").replace("\n", " ")
    body = re.sub(r" {2,}", " ", body)
    width, height = box[1].split()[2:]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box[1]}" '
        f'width="{width}pt" height="{height}pt" role="img" lang="{language}" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
    )
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    return head + words + body.strip()
