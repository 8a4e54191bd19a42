"""The cells of a worksheet of an xlsx file, all found at once where they are written plainly.

Plainly is what programs write that save numbers and shared texts: each cell begins with its address, says at most its
style and its type after it, and holds one value. Such cells are looked through as an array of bytes, which takes a
third of the time of a reader that goes from element to element. Whatever departs from that is left to such a reader:
nothing here guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.intake.cells import TOP, Below, ByColumn, Cell
from pilot_analysis.intake.plain_numbers import WORD, Flags, Ints, Words, as_word, need, numbers_at, whole_at
from pilot_analysis.intake.plain_values import are_codes

FIGURE, DAY, UNCLEAR = range(3)  # what a number of some style is

_EMPTY, _TEXT_KIND, _DAY_KIND, _FIGURE_KIND = 1, 2, 4, 8  # what a cell holds
_TEXTS = _EMPTY | _TEXT_KIND
_TYPES = {_EMPTY: str, _TEXT_KIND: str, _DAY_KIND: date, _FIGURE_KIND: float}
_KINDS = [frozenset(kind for bit, kind in _TYPES.items() if together & bit) for together in range(16)]

_MOST_CELLS = 2_000_000
_EPOCH, _FIRST_DAY, _END_DAY = date(1899, 12, 30), 61, 73_051  # from 1 March 1900, before which Excel counts a day more
_FIGURE = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_EMPTY_ROW = re.compile(rb"<row\b[^<>]*/>")

_BEGIN, _SIX = as_word(b'<c r="'), as_word(b"\xff" * 6)
_CLOSED = as_word(b"</v></c>")
_TEXT, _NUMBER, _LAST_SEVEN = as_word(b'\0 t="s">'), as_word(b'\0 t="n">'), as_word(b"\0" + b"\xff" * 7)
_DIGITS = (b"\0", b"\0\0", b"\0\0\0")
_STYLES = [as_word((b' s="%s"' % one).rjust(WORD, b"\0")) for one in _DIGITS]  # where eight bytes end so
_BUT_DIGITS = [as_word((b"\xff\xff\xff\xff%s\xff" % one).rjust(WORD, b"\0")) for one in _DIGITS]
_BYTE, _SEVENTH, _EIGHTH = (np.uint64(number) for number in (255, 48, 56))


class _Elements(NamedTuple):
    """Where the elements of each filled cell stand among the bytes."""

    data: bytes
    cell: Ints
    value: Ints
    end: Ints

    @property
    def bytes(self) -> NDArray[np.uint8]:
        """Each byte."""
        return np.frombuffer(self.data, np.uint8)

    @property
    def words(self) -> Words:
        """At each place, the eight bytes that begin there."""
        return np.ndarray((len(self.data) - WORD + 1,), "<u8", self.data, 0, (1,))


class Texts(NamedTuple):
    """The shared texts of a workbook, and whether each of them is empty or shows something."""

    each: NDArray[np.object_]
    whole: bool


def columns_of(cells: bytes, texts: Texts, styles: Ints) -> ByColumn:
    """Return the cells of a sheet, from A1 on.

    Parameters
    ----------
    cells
        What stands between the start and the end of the sheet's data.
    styles
        What a number of each style is: `FIGURE`, `DAY` or `UNCLEAR`.

    Raises
    ------
    Unlike
        If anything in it is written otherwise; then nothing is known of it.
    """
    found = _elements(b"%s%s" % (cells, b"\0" * WORD))
    if not len(found.cell):
        return ByColumn([])
    is_text, style, address_end = _looks(found)
    rows, columns = _places(found, address_end)
    height, width = int(rows[-1]) + 1, int(columns.max()) + 1
    need(height * width <= _MOST_CELLS)
    where = rows * width + columns
    need((where[1:] > where[:-1]).all())
    grid = _blank(1 << (height * width - 1).bit_length())[: height * width].copy()
    kinds = np.full(height * width, _EMPTY, np.uint8)
    meaning = None if style is None else _meaning(style, styles)
    where = columns * height + rows
    for kind, some, held in _values(found, is_text, texts.each, meaning):
        at = where[some]
        grid[at] = held
        kinds[at] = kind
    laid: list[list[Cell]] = grid.reshape(width, height).tolist()
    return ByColumn(laid, _below(laid, kinds.reshape(width, height)[:, TOP:]), whole=texts.whole)


def _below(columns: list[list[Cell]], kinds: NDArray[np.uint8]) -> list[Below]:
    """Return what stands in each column below the first rows, by what kind each cell is of."""
    together = np.bitwise_or.reduce(kinds, axis=1).tolist()
    return [_looked(column, one, own) for column, one, own in zip(columns, together, kinds, strict=True)]


def _looked(column: list[Cell], together: int, kinds: NDArray[np.uint8]) -> Below:
    if together & ~_EMPTY and together & _TEXTS == _EMPTY:  # no text but those of empty cells
        return Below(_KINDS[together], [""] * int(np.count_nonzero(kinds == _EMPTY)), frozenset([""]))
    if not together & _TEXTS:
        return Below(_KINDS[together], (), frozenset())
    texts: list[Any] = column[TOP:]
    if together == _TEXT_KIND and are_codes(texts):  # none of which is blank or tells of anything
        return Below(_KINDS[together], (), frozenset())
    if together & ~_TEXTS:
        texts = [cell for cell in texts if cell.__class__ is str]
    return Below(_KINDS[together], texts, frozenset(texts))


def _where(flags: Flags) -> Ints:
    """Return where flags are set; as `numpy.flatnonzero` does, which goes a longer way to it."""
    return flags.nonzero()[0]


def _elements(data: bytes) -> _Elements:
    """Find the filled cells: an element for the cell, in it one for its value, and the ends of both."""
    every = np.frombuffer(data, np.uint8)
    starts = _where(every == ord("<"))
    first = every[1:][starts]
    value = _where(first == ord("v"))
    need(not len(value) or (value[0] and value[-1] < len(starts) - 2))
    _check_rest(every, starts, first, value)
    found = _Elements(data, starts[value - 1], starts[value], starts[value + 1])
    need((found.words[found.end] == _CLOSED).all() and (every[found.value + 2] == ord(">")).all())
    need((every[found.cell - 1] == ord(">")).all())
    return found


def _check_rest(every: NDArray[np.uint8], starts: Ints, first: NDArray[np.uint8], value: Ints) -> None:
    """Raise unless all that stands beside filled cells is cells of one closed element, and the rows around them."""
    cells = np.count_nonzero(first == ord("c"))
    if cells != len(value):
        empty = _where(first[:-1] == ord("c"))
        after = starts[empty[first[empty + 1] != ord("v")] + 1]
        need(len(after) == cells - len(value) and (every[after - 2] == ord("/")).all())
        need((every[after - 1] == ord(">")).all())
    _check_rows(every, starts, first, len(starts) - 3 * len(value) - int(cells))


def _check_rows(every: NDArray[np.uint8], starts: Ints, first: NDArray[np.uint8], number: int) -> None:
    """Raise unless what stands beside the cells are the beginnings and ends of rows, of the given number."""
    begin = _where(first == ord("r"))
    need((every[starts[begin] + 2] == ord("o")).all())
    if number == 2 * len(begin):  # then each row ends where the next one begins, and the last one at the end
        end = starts[np.append(begin[1:], len(starts))[: len(begin)] - 1]
        need((every[end + 1] == ord("/")).all() and (every[end + 2] == ord("r")).all())
    else:
        data = every.tobytes()
        ends = data.count(b"</row>")
        need(number == len(begin) + ends and ends + len(_EMPTY_ROW.findall(data)) == len(begin))


def _looks(found: _Elements) -> tuple[Flags, Ints | None, Ints]:
    """Return whether each cell holds a text, its style (none where no cell has one), and where its address ends."""
    words = found.words
    last = words[found.value - WORD] & _LAST_SEVEN
    is_text = last == _TEXT
    end = found.value - np.where(is_text | (last == _NUMBER), len(' t="s">'), len(">"))
    before, style = words[end - WORD], None
    for digits, (pattern, mask) in enumerate(zip(_STYLES, _BUT_DIGITS, strict=True), start=1):
        are_styled = (before & mask) == pattern
        if are_styled.any():
            styled = _where(are_styled)
            style = np.zeros(len(end), np.int64) if style is None else style
            style[styled] = whole_at(words, end[styled] - 1 - digits, end[styled] - 1)
            end[styled] -= len(' s=""') + digits
    return is_text, style, end - 1


def _places(found: _Elements, end: Ints) -> tuple[Ints, Ints]:
    """Return the row and the column of each cell, from 0."""
    begin = found.words[found.cell]
    need((found.bytes[end] == ord('"')).all() and ((begin & _SIX) == _BEGIN).all())
    first, second = (((begin >> at) & _BYTE).astype(np.int64) - 64 for at in (_SEVENTH, _EIGHTH))
    two = second > 0
    columns = np.where(two, 26 * first + second, first) if two.any() else first
    need(first.min() > 0 and max(first.max(), second.max()) <= 26)
    rows = whole_at(found.words, found.cell + 7 + two, end) - 1
    need(rows.min() >= 0)
    return rows, columns - 1


def _meaning(style: Ints, styles: Ints) -> Ints:
    need(style.max() < len(styles))
    return styles[style]


def _values(
    found: _Elements, is_text: Flags, texts: NDArray[np.object_], meaning: Ints | None
) -> Iterator[tuple[int, Ints, Any]]:
    """Yield what the cells hold: a kind, some of them, and their values."""
    numbers, are_whole = numbers_at(found.words, found.value + 3, found.end)
    of_text = _where(is_text)
    index = numbers[of_text]
    need(are_whole[of_text].all() and (not len(index) or index.max() < len(texts)))
    yield _TEXT_KIND, of_text, texts[index]
    figures = ~is_text
    if meaning is not None:
        meaning[is_text] = FIGURE
        need((meaning != UNCLEAR).all())
        of_day = _where(meaning == DAY)
        days = numbers[of_day]
        need(are_whole[of_day].all() and (days >= _FIRST_DAY).all() and (days < _END_DAY).all())
        yield _DAY_KIND, of_day, _days()[days]
        figures[of_day] = False
    whole = _where(figures & are_whole)
    yield _FIGURE_KIND, whole, numbers[whole].astype(float).astype(object)
    other = _where(figures & ~are_whole)
    if len(other):
        places = zip((found.value[other] + 3).tolist(), found.end[other].tolist(), strict=True)
        yield _FIGURE_KIND, other, [_spelt(found.data[start:end]) for start, end in places]


@lru_cache(maxsize=10_000)
def _spelt(written: bytes) -> float:
    """Return a number that is written with decimals, a sign or an exponent."""
    need(_FIGURE.fullmatch(written))
    return float(written)


@lru_cache(maxsize=22)
def _blank(number: int) -> NDArray[np.object_]:
    """Return so many empty cells."""
    return np.full(number, "", dtype=object)


@cache
def _days() -> NDArray[np.object_]:
    """Return the day of each number, from 0."""
    return np.array([_EPOCH + timedelta(number) for number in range(_END_DAY)], dtype=object)
