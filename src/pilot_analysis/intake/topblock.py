"""The rows above a sheet's first table: title, who delivers, for which month, and whether the figures are synthetic.

The person who filled in the workbook (Uppgiftslämnare) is passed over: no function here returns that cell.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NamedTuple

from pilot_analysis.intake.cells import Cell, Position, Sheet, is_filled, written
from pilot_analysis.intake.dates import parse_month
from pilot_analysis.intake.headings import in_thousands, normal

_SYNTHETIC = "syntetiska uppgifter"
_PARTICIPANT = frozenset({"kommun", "deltagare", "kommun/deltagare", "organisation", "avsändare"})
_PERIOD = frozenset({"period", "månad", "avser", "avser period", "avser månad"})
_LABEL = re.compile(r"^[^\W\d_][^:;|]{1,40}:")
_MONTH_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_ ]?(0[1-9]|1[0-2])(?!\d)")


class TopBlock(NamedTuple):
    """What stands above the first table.

    Parameters
    ----------
    participant, period
        The words beside the labels, and their cells; empty where there is no such label.
    months
        Every month that the period names, in the order written.
    thousands
        Whether a title says that amounts are in thousands of kronor (``None``: no title names a unit).
    """

    participant: str = ""
    participant_cell: Position | None = None
    period: str = ""
    period_cell: Position | None = None
    months: tuple[str, ...] = ()
    synthetic: bool = False
    thousands: bool | None = None


def read_top(sheet: Sheet, end: int) -> TopBlock:
    """Read the rows of a sheet before row ``end`` (from 0)."""
    found: dict[str, tuple[Cell, Position]] = {}
    synthetic, thousands = False, None
    for row in range(min(end, len(sheet.rows))):
        for column, cell in enumerate(sheet.rows[row]):
            if not isinstance(cell, str) or not cell:
                continue
            words = written(cell)
            synthetic = synthetic or _SYNTHETIC in words.casefold()
            told = in_thousands(words)
            thousands = thousands if told is None else told
            if (kind := _label(words)) and kind not in found:
                found[kind] = _beside(sheet, row, column, words)
    participant, participant_cell = found.get("participant", ("", None))
    period, period_cell = found.get("period", ("", None))
    return TopBlock(
        written(participant), participant_cell, written(period), period_cell, months_in(period), synthetic, thousands
    )


def is_label(cell: Cell) -> bool:
    """Tell whether a cell begins with a label, such as ``Källa:`` or ``Uppgiftslämnare: ...``."""
    return isinstance(cell, str) and bool(_LABEL.match(written(cell)))


def months_in(cell: Cell) -> tuple[str, ...]:
    """Return the months that a period names: one, or the first and last of a span."""
    month = parse_month(cell)
    if month:
        return (month,)
    if not isinstance(cell, str):
        return ()
    for mark in (" - ", " – ", "–", " till ", " t.o.m. ", " tom "):
        parts = written(cell).casefold().split(mark)
        months = [parse_month(part) for part in parts]
        if len(parts) == 2 and all(months):
            return tuple(one for one in months if one)
    return ()


def month_of_name(file: str) -> str:
    """Return the last month that a file's name gives, as ``2015-03``, or nothing."""
    name = PurePosixPath(file).stem
    if found := _MONTH_IN_NAME.findall(name):
        return "-".join(found[-1])
    words = re.sub(r"[_,.]+", " ", name).split()
    pairs = [parse_month(f"{first} {second}") for first, second in pairwise(words)]
    return max((one for one in pairs if one), default="")


def _label(words: str) -> str:
    """Return which label ``words`` begin with."""
    if ":" not in words:
        return ""
    plain = normal(words.partition(":")[0])
    return "participant" if plain in _PARTICIPANT else "period" if plain in _PERIOD else ""


def _beside(sheet: Sheet, row: int, column: int, words: str) -> tuple[Cell, Position]:
    """Return what a label labels: the rest of its own cell, or the next filled cell of the row."""
    rest = words.partition(":")[2].strip()
    if rest:
        return rest, (row, column)
    cells = sheet.rows[row]
    place = next((one for one in range(column + 1, len(cells)) if is_filled(cells[one])), column + 1)
    return sheet.at(row, place), (row, place)
