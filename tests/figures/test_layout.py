from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pilot_analysis.figures import layout, style


@given(st.text(alphabet="abcdeåäöÅ -", max_size=80), st.floats(0.4, 4))
def test_wrapped_lines_fit_and_lose_nothing(words: str, width: float) -> None:
    """Wrapped lines fit their width and hold every letter of the words in order."""
    lines = layout.wrap(words, width)

    assert all(layout.width_of(line) <= width + 1e-9 for line in lines)
    assert "".join(lines).replace(" ", "").replace("-", "") == words.replace(" ", "").replace("-", "")


@pytest.mark.parametrize("size", [*style.HEADLINES, style.TEXT, style.SMALL])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_words_are_drawn_as_wide_as_they_are_measured(size: float, weight: str) -> None:
    """A long line in a PNG is at most a thousandth wider than it was measured, so that no line runs over the edge."""
    words = "Egen mäklare är billigast, 3 136 kronor per ärende, och det går inte att avgöra om någon är bättre"
    with rc_context(style.MATPLOTLIB):
        canvas = FigureCanvasAgg(Figure(dpi=200))
        drawn = canvas.figure.text(0, 0, words, size=size, weight=weight).get_window_extent(canvas.get_renderer())

    assert drawn.width / 200 == pytest.approx(layout.width_of(words, size, weight), rel=1e-3)


def test_no_break_space_is_kept() -> None:
    """A number is not parted from its per cent sign."""
    lines = layout.wrap("andelen är 31,5\N{NO-BREAK SPACE}% här", layout.width_of("andelen är 31,5"))

    assert lines[0] == "andelen är"


@given(st.lists(st.floats(0, 10), max_size=8), st.floats(0.1, 1))
def test_spread_labels_keep_apart_and_in_order(places: list[float], gap: float) -> None:
    """Labels moved apart are at least a gap from each other, in their old order, and inside the room."""
    moved = layout.spread(places, gap, 0, 10)
    order = sorted(range(len(places)), key=lambda one: (places[one], one))
    steps = [moved[after] - moved[before] for before, after in pairwise(order)]

    assert all(step >= gap - 1e-9 for step in steps)
    assert all(-1e-9 <= place <= 10 + 1e-9 for place in moved)


def test_box_margins() -> None:
    """A box keeps its edges when margins are taken off and never turns inside out."""
    box = layout.Box(1, 1, 4, 2).inset(left=1, right=0.5, top=0.25, bottom=0.25)

    assert (box.left, box.right, box.bottom, box.top) == (2, 4.5, 1.25, 2.75)
    assert layout.Box(0, 0, 1, 1).inset(left=2).width == 0.01
