"""What a scan of a file's own parts finds beside the values of its cells, alike for every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pilot_analysis.intake.cells import Cell, Comment, Position


class PasswordNeeded(ValueError):
    """The workbook is encrypted."""


class TooMuch(ValueError):
    """More than can be looked through in reasonable time and memory."""


@dataclass
class SheetScan:
    """What one sheet hides.

    Parameters
    ----------
    instead
        Cells (row, column, from 0) that must not be read as the value reader gives them, and what they hold.
    percent
        Cells whose number is shown as per cent: 0,315 is seen as 31,5 %.
    padded
        Cells whose number is shown with zeros before it, and how many digits: 438 is seen as 0438.
    struck
        Cells with words struck out: those left out for it, or nothing where the whole cell is struck out.
    comments
        Comments that hang on cells.
    hidden_rows
        Hidden rows, from 0.
    hidden_columns
        Hidden columns, from 0.
    merged
        Merged ranges as (first row, first column, last row, last column), from 0.
    extent
        Rows and columns that the filled cells span.
    """

    instead: dict[Position, Cell] = field(default_factory=dict)
    percent: set[Position] = field(default_factory=set)
    padded: dict[Position, int] = field(default_factory=dict)
    struck: dict[Position, str] = field(default_factory=dict)
    comments: dict[Position, Comment] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    extent: tuple[int, int] = (0, 0)


class Run(NamedTuple):
    """A piece of a cell's text with one look."""

    words: str
    raised: bool
    struck: bool


class Shown(NamedTuple):
    """A cell's text as a person reads it, and which words of it are struck out (see `SheetScan`); ``None`` for none."""

    words: str
    struck: str | None


def shown(runs: Sequence[Run]) -> Shown | None:
    """Return a text of several looks without its superscript and what is struck out; ``None`` where it has neither.

    A text that is raised or struck out from end to end is kept: then it is no footnote, and no slip of the pen.
    """
    if not any(one.raised or one.struck for one in runs):
        return None
    plain = [one for one in runs if not one.raised]
    level = plain if any(one.words.strip() for one in plain) else runs
    valid = [one for one in level if not one.struck]
    if not any(one.words.strip() for one in valid):
        return Shown("".join(one.words for one in level), "")
    out = "".join(one.words for one in level if one.struck).strip()
    return Shown("".join(one.words for one in valid), out or None)
