"""The cells in a worksheet of an xlsx file: those that may tell something, or all where that cannot be seen.

Nearly all sheets are written alike: each cell begins with its address. In those the few cells that may tell something
are found by the words that tell it, without going through all the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pilot_analysis.intake.cells import Position, number_of

# Element names may bear a prefix (``x:c``); attributes come in any order.
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:row\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL)
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,9})(\d{1,20})[\"']")
ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,20})[\"']")
# A cell that does not begin with its address, or whose address is far. Each c is looked at, for it may bear a prefix.
_UNLIKE = re.compile(rb"c(?! r=[\"'][A-Za-z]{1,2}+\d{1,4}+[\"']|(?<=/c)>|[\w:])")
_TWO_LETTERS, _FEW_CELLS = 702, 2_000_000
_SELDOM = b"'fkuhe"  # letters that the cells of most sheets do without, the most telling first
_SHEET_DATA = b"sheetData"


class SheetCell(NamedTuple):
    """A filled cell as it is written: its place, the attributes of its element, and what stands inside."""

    where: Position
    attributes: bytes
    inner: bytes


def parted(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before a sheet's cells, the cells, and what stands after them.

    Raises
    ------
    ValueError
        If nothing can be found: it is no sheet, or in another encoding.
    """
    first, last = content.find(_SHEET_DATA), content.rfind(_SHEET_DATA)
    if first < 0:
        raise ValueError("sheetData")
    begin = first + len(_SHEET_DATA)
    end = len(content) if last == first or _ROW_OR_CELL.search(content, last) else last
    return content[:begin], content[begin:end], content[end:]


def near_extent(cells: bytes) -> tuple[int, int] | None:
    """Return rows and columns that hold all cells, where each begins with an address that is near; else ``None``."""
    rows = cells.rfind(b"<row ")
    number = ROW_NUMBER.search(cells, rows) if rows >= 0 else None
    if number is None or int(number[1]) * _TWO_LETTERS > _FEW_CELLS or _UNLIKE.search(cells):
        return None
    return int(number[1]), _TWO_LETTERS


def mentioned(cells: bytes, words: Iterable[bytes]) -> list[bytes]:
    """Return those of some words that stand in a sheet's cells; a letter is found many times faster than a word."""
    absent = {letter for letter in _SELDOM if letter not in cells}
    return [one for one in words if absent.isdisjoint(one) and one in cells]


def every_cell(cells: bytes) -> Iterator[SheetCell]:
    """Yield each filled cell; one without an address follows the one before it."""
    row = column = -1
    for match in _ROW_OR_CELL.finditer(cells):
        attributes = match[2]
        if attributes is None:
            number = ROW_NUMBER.search(match[1])
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        place = _ADDRESS.search(attributes)
        row, column = (int(place[2]) - 1, number_of(place[1].decode())) if place else (row, column + 1)
        if match[3]:
            yield SheetCell((row, column), attributes, match[3])


def telling_cells(cells: bytes, words: Iterable[bytes]) -> Iterator[SheetCell]:
    """Yield the cells in which one of some words stands, and a few others; each must begin with its address."""
    starts: set[int] = set()
    for word in mentioned(cells, words):
        at = cells.find(word)
        while at >= 0:
            starts.add(cells.rfind(b"<c ", 0, at))
            at = cells.find(word, at + 1)
    for start in sorted(starts - {-1}):
        match = _ROW_OR_CELL.match(cells, start)
        place = _ADDRESS.search(match[2]) if match else None
        if match and place and match[3]:
            yield SheetCell((int(place[2]) - 1, number_of(place[1].decode())), match[2], match[3])
