"""Room for words: measured text, wrapped lines and boxes in inches, so that nothing is cut and nothing collides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from pilot_analysis.figures import style


@dataclass(frozen=True)
class Box:
    """A rectangle on the figure, in inches from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height

    def inset(self, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0) -> Box:
        """Return the box with margins taken off, never below a hundredth of an inch."""
        width, height = max(0.01, self.width - left - right), max(0.01, self.height - top - bottom)
        return Box(self.left + left, self.bottom + bottom, width, height)

    def axes(self, canvas: Canvas) -> Axes:
        """Add axes that fill the box exactly."""
        width, height = canvas.get_size_inches()
        return canvas.add_axes((self.left / width, self.bottom / height, self.width / width, self.height / height))

    def plain(self, canvas: Canvas) -> Axes:
        """Add bare axes whose data coordinates are inches from the box's lower left corner."""
        axes = self.axes(canvas)
        axes.set_xlim(0, self.width)
        axes.set_ylim(0, self.height)
        axes.set_axis_off()
        return axes


@lru_cache(maxsize=4096)
def width_of(words: str, size: float = style.SMALL, weight: str = "normal") -> float:
    """Return how wide ``words`` is when drawn, in inches."""
    if not words:
        return 0.0
    font = FontProperties(family=style.MATPLOTLIB["font.family"], size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(words, font, ismath=False)[0]) / 72


def widest(lines: Sequence[str], size: float = style.SMALL, weight: str = "normal") -> float:
    """Return the width of the widest of ``lines``, in inches."""
    return max((width_of(line, size, weight) for line in lines), default=0.0)


def height_of(lines: int, size: float = style.SMALL) -> float:
    """Return the height of that many lines of type, in inches."""
    return lines * size * style.LEADING / 72


def wrap(words: str, width: float, size: float = style.SMALL, weight: str = "normal") -> list[str]:
    """Break ``words`` at spaces so that each line fits ``width`` inches; a no-break space is kept whole.

    A single word that is too wide is broken with a hyphen rather than cut.
    """
    lines: list[str] = []
    current = ""
    for word in words.split(" "):
        longer = f"{current} {word}" if current else word
        if width_of(longer, size, weight) <= width:
            current = longer
            continue
        if current:
            lines.append(current)
        *full, current = _broken(word, width, size, weight)
        lines += full
    return [*lines, current] if current else lines


def _broken(word: str, width: float, size: float, weight: str) -> list[str]:
    pieces = []
    while width_of(word, size, weight) > width and len(word) > 2:
        end = next(
            (place for place in range(len(word) - 1, 1, -1) if width_of(word[:place] + "-", size, weight) <= width), 1
        )
        pieces.append(word[:end] + "-")
        word = word[end:]
    return [*pieces, word]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels that would collide apart.

    Parameters
    ----------
    places
        Where each label wants to be.
    gap
        Least distance between two labels.
    low, high
        The room; labels are kept inside it as long as they fit.

    Returns
    -------
    list of float
        Where each label goes, in the order of ``places``, which is kept.
    """
    order = sorted(range(len(places)), key=lambda one: (places[one], one))
    moved = [min(max(places[one], low), high) for one in order]
    for after in range(1, len(moved)):
        moved[after] = max(moved[after], moved[after - 1] + gap)
    if moved and moved[-1] > high:
        moved[-1] = high
        for before in range(len(moved) - 2, -1, -1):
            moved[before] = min(moved[before], moved[before + 1] - gap)
    result = [0.0] * len(places)
    for place, one in zip(moved, order, strict=True):
        result[one] = place
    return result


def write(axes: Axes, x: float, y: float, lines: Sequence[str], size: float = style.SMALL, **look: str) -> None:
    """Write lines of type downwards from ``y`` (the top of the first line), in the coordinates of plain axes."""
    look.setdefault("color", style.INK)
    for place, line in enumerate(lines):
        axes.text(x, y - height_of(place, size) - size * 1.08 / 72, line, fontsize=size, va="baseline", **look)  # type: ignore[arg-type]
