"""How figures look: colours, type sizes, widths, markers and line shapes.

No series is told by colour alone: each has its own marker and line shape too, in a fixed order. The palette keeps 3:1
against white and stays apart for colour-blind readers; ``tests/figures/test_style.py`` computes both. Sizes follow the
diagram manual of Sveriges Kommuner och Regioner (text of at least 9.5 pt in print, values printed on the marks).
"""

from __future__ import annotations

from typing import Any

PAPER = "#FFFFFF"
INK = "#18212E"
QUIET = "#4F5859"
RULE = "#AEB5BF"
GRID = "#E1E5EA"
SHADE = "#EDF0F4"
FAINT = "#F1F3F6"
ALERT = "#B3261E"

SERIES = ("#002A5C", "#CC5A00", "#3F9C7A", "#9B4DCA", "#5A1A2B")
MARKERS = ("o", "s", "^", "D", "v")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (3, 1.5)))
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx")

# A ramp of one hue for ordered values; words on a cell are written in CELL_INK[0] or, on the dark end, CELL_INK[1].
# RAMP_BELOW is for values below nought, on maps.
# None of these is one of the colours above to the letter: a page turns those over in its dark scheme, but not these.
RAMP = ("#F4F7FB", "#D3DFEE", "#A3BCDB", "#7C9EC9", "#2C5A95", "#0D3568")
CELL_INK = ("#18212F", "#FFFFFE")
RAMP_BELOW = ("#FBE3CF", "#F0BC90", "#D98A4C", "#A65A1E", "#6B3507")

# What each colour becomes in a page's dark scheme (background DARK_PAPER).
DARK_PAPER = "#12171E"
DARK = {
    PAPER: DARK_PAPER,
    INK: "#E9EDF2",
    QUIET: "#B4BDC6",
    RULE: "#5B6672",
    GRID: "#2A323C",
    SHADE: "#222A34",
    FAINT: "#1C232C",
    ALERT: "#FF8A80",
    SERIES[0]: "#A8CDFF",
    SERIES[1]: "#FF9B4A",
    SERIES[2]: "#3FB58A",
    SERIES[3]: "#B06EE6",
    SERIES[4]: "#FFE3E8",
}

WIDTHS = {"wide": 6.3, "narrow": 3.3}  # inches: 160 mm, as in a Word page or 605 px on a page; and a telephone
TEXT, SMALL = 10.0, 9.5  # points
HEADLINES = (13.0, 12.0, 11.0, 10.5)  # the largest in which a headline takes two lines
LEADING = 1.32
DOTS_PER_INCH = 200
LINE = 2.0
MARK = 7.0

MATPLOTLIB: Any = {
    "font.family": "DejaVu Sans",
    "font.size": SMALL,
    "text.color": INK,
    "text.parse_math": False,
    "text.hinting": "no_hinting",  # drawn as wide as it is measured, at any size and resolution
    "text.usetex": False,
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_locale": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "hatch.linewidth": 0.8,
    "figure.dpi": 100,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "savefig.bbox": None,
    "svg.fonttype": "path",
    "svg.hashsalt": "pilot_analysis",
    "path.simplify": False,
}


def series(place: int) -> dict[str, Any]:
    """Return colour, marker and line shape of the series in ``place`` (from 0).

    Raises
    ------
    ValueError
        Beyond five series: more cannot be told apart, so the chart must be split.
    """
    if not 0 <= place < len(SERIES):
        raise ValueError(f"a chart has at most {len(SERIES)} series, not {place + 1}")
    return {"color": SERIES[place], "marker": MARKERS[place], "linestyle": DASHES[place]}


def shade(share: float) -> tuple[str, str]:
    """Return the ramp's colour for ``share`` (0 to 1) and the colour of words written on it."""
    step = min(len(RAMP) - 1, max(0, round(share * (len(RAMP) - 1))))
    return RAMP[step], CELL_INK[0] if step < 4 else CELL_INK[1]
