"""A sheet as it was delivered: its cells at their true addresses, with what a reader would otherwise hide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import Any, Final, NamedTuple, overload

# What may be formatting and not part of a word: soft hyphen, zero-width marks.
_INVISIBLE: Final = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


@dataclass(frozen=True)
class CellError:
    """An error that stands in a cell, such as ``#N/A`` (which a Swedish Excel shows as ``#SAKNAS!``)."""

    kind: str

    def __str__(self) -> str:
        return self.kind


class Uncalculated(Enum):
    """The one value of a formula cell that was never calculated: neither empty nor a value."""

    FORMULA = "formula"


Cell = str | float | int | bool | date | datetime | time | timedelta | CellError | Uncalculated
Position = tuple[int, int]
TOP: Final = 20  # rows of a sheet that are looked at one by one


class Comment(NamedTuple):
    """A comment that hangs on a cell; without words where only its place is known."""

    author: str
    words: str


class ByColumn(Sequence[tuple[Cell, ...]]):
    """The rows of a sheet that was read by column, put together when they are asked for.

    Parameters
    ----------
    columns
        From A on, equally long.
    below
        What stands in each of them below the first rows; looked up where it is not given.
    whole
        Whether each text is known to be empty or to show something.
    """

    def __init__(
        self, columns: Sequence[Sequence[Cell]], below: Sequence[Below] | None = None, *, whole: bool = False
    ) -> None:
        self.columns, self.whole = tuple(columns), whole
        self.below = tuple([Below.of(one[TOP:]) for one in columns] if below is None else below)

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @overload
    def __getitem__(self, row: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[tuple[Cell, ...], ...]: ...
    def __getitem__(self, row: int | slice) -> tuple[Cell, ...] | tuple[tuple[Cell, ...], ...]:
        if isinstance(row, slice):
            if not row.step and 0 <= (row.start or 0) <= (row.stop or TOP + 1) <= TOP:
                return self._top[row]
            return tuple(zip(*[column[row] for column in self.columns], strict=True))
        return self._top[row] if 0 <= row < TOP else tuple([column[row] for column in self.columns])

    @cached_property
    def _top(self) -> tuple[tuple[Cell, ...], ...]:
        """The first rows, which are asked for again and again."""
        return tuple(zip(*[column[:TOP] for column in self.columns], strict=True))

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return zip(*self.columns, strict=True)


@dataclass(frozen=True)
class Sheet:
    """One sheet, from row 1 and column A.

    Parameters
    ----------
    rows
        The cells by row, then column, both from 0; ``""`` is an empty cell. Rows need not be equally long.
    merged
        Merged ranges as (first row, first column, last row, last column), from 0.
    hidden_rows, hidden_columns
        Rows and columns, from 0, that a person who opens the file does not see.
    corrected
        Cells that hold a correction in place of what was delivered.
    struck
        Cells with words struck out: the words that were left out for it, or nothing where the whole cell is.
    comments
        Comments that hang on cells.
    """

    name: str
    rows: Sequence[tuple[Cell, ...]] = field(repr=False)
    visible: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = field(default=(), repr=False)
    hidden_rows: frozenset[int] = field(default=frozenset(), repr=False)
    hidden_columns: frozenset[int] = field(default=frozenset(), repr=False)
    corrected: frozenset[Position] = field(default=frozenset(), repr=False)
    struck: Mapping[Position, str] = field(default_factory=dict, repr=False)
    comments: Mapping[Position, Comment] = field(default_factory=dict, repr=False)

    def at(self, row: int, column: int) -> Cell:
        """Return one cell, counted from 0; empty beyond the edge."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else ""

    @cached_property
    def columns(self) -> tuple[Sequence[Cell], ...]:
        """The cells by column, then row, each column as long as the sheet."""
        if isinstance(self.rows, ByColumn):
            return self.rows.columns
        return tuple(zip_longest(*self.rows, fillvalue=""))

    @cached_property
    def below(self) -> tuple[Below, ...]:
        """What stands in each column below the first rows, among which are most titles and headings."""
        if isinstance(self.rows, ByColumn):
            return self.rows.below
        return tuple([Below.of(column[TOP:]) for column in self.columns])

    @cached_property
    def words(self) -> frozenset[str]:
        """Every text that stands in a cell, but for numbered identities; among them may be that of an empty one."""
        top = [cell for row in self.rows[:TOP] for cell in row if isinstance(cell, str)]
        return frozenset(top).union(*[one.words for one in self.below])

    @cached_property
    def blank(self) -> frozenset[str]:
        """What stands in the cells that are not filled."""
        if isinstance(self.rows, ByColumn) and self.rows.whole:
            return frozenset([""])
        joined = "|".join(("", *self.words))
        if joined.isprintable() and "| " not in joined:  # then no word is of blanks, or of what nobody sees
            return frozenset([""])
        return frozenset(one for one in self.words if not one[:1].isalnum() and not is_filled(one)) | {""}

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """How many cells of each row are filled."""
        return tuple(map(self.width, range(len(self.rows))))

    def width(self, row: int) -> int:
        """Return how many cells of a row are filled."""
        cells, blank = self.rows[row], self.blank
        return len(cells) - (cells.count("") if len(blank) == 1 else sum(map(blank.__contains__, cells)))

    @cached_property
    def places(self) -> Sequence[tuple[int, ...]]:
        """The columns of the filled cells of each row."""
        return _Places(self)

    def filled(self) -> int:
        """Return how many cells are filled in."""
        return self._filled

    @cached_property
    def _filled(self) -> int:
        low = max(len(self.rows) - TOP, 0)
        return sum(map(self.width, range(len(self.rows[:TOP])))) + len(self.below) * low - sum(self._empty)

    @cached_property
    def _empty(self) -> tuple[int, ...]:
        """How many cells of each column are not filled below the first rows."""
        return tuple([one.count(self.blank) for one in self.below])

    def filled_between(self, first: int, end: int) -> int:
        """Return how many cells are filled in from row ``first`` to before ``end``."""
        outside = [*range(first), *range(end, len(self.rows))]
        if len(outside) < end - first:
            return self.filled() - sum(map(self.width, outside))
        return sum(map(self.width, range(first, end)))

    def narrowest(self, first: int, end: int) -> int:
        """Return a number of cells that are filled in each row from ``first`` to before ``end``; 0 for no row."""
        widths = [self.width(row) for row in range(first, min(end, TOP))]
        return min([*widths, self._empty.count(0)] if end > max(first, TOP) else widths, default=0)


class Below(NamedTuple):
    """What stands in one column below the first rows of a sheet.

    Parameters
    ----------
    kinds
        The types of its cells.
    texts, words
        Its cells that are texts, and each different one of them once; nothing of a column of numbered identities, which
        are neither blank nor words that tell of anything.
    """

    kinds: frozenset[type]
    texts: Sequence[str]
    words: Set[str]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Below:
        """Look through the cells."""
        kinds = frozenset(map(type, cells))
        if str not in kinds:
            return cls(kinds, (), frozenset())
        texts: Any = cells if len(kinds) == 1 else [cell for cell in cells if cell.__class__ is str]
        return cls(kinds, texts, frozenset(texts))

    def count(self, blank: frozenset[str]) -> int:
        """Return how many of its cells are one of ``blank``."""
        return sum([self.texts.count(one) for one in blank & self.words])


class _Places(Sequence[tuple[int, ...]]):
    """The columns of the filled cells of each row, found when they are asked for."""

    def __init__(self, sheet: Sheet) -> None:
        self._rows, self._blank = sheet.rows, sheet.blank

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> tuple[int, ...]: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[tuple[int, ...], ...]: ...
    def __getitem__(self, row: int | slice) -> tuple[int, ...] | tuple[tuple[int, ...], ...]:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        blank = self._blank
        return tuple([at for at, cell in enumerate(self._rows[row]) if cell not in blank])


def is_filled(cell: Cell) -> bool:
    """Tell whether a cell holds anything that a person would see."""
    if not isinstance(cell, str):
        return True
    if cell.isascii():
        return bool(cell) and not cell.isspace()
    return bool(clean(cell))


@lru_cache(maxsize=100_000)
def clean(words: str) -> str:
    """Return ``words`` composed (NFC), without invisible marks, every run of white space one blank, and trimmed."""
    if words.isascii():
        return " ".join(words.split())
    return " ".join(unicodedata.normalize("NFC", words.translate(_INVISIBLE)).split())


def written(cell: Cell) -> str:
    """Return a cell as a person would write it: whole numbers without a decimal, days in ISO form."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "SANT" if cell else "FALSKT"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, Uncalculated):
        return cell.value
    return str(cell)


def letters(column: int) -> str:
    """Return the spreadsheet letters of a column counted from 0: ``A``, ``Z``, ``AA``."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(65 + place) + name
    return name


def number_of(column: str) -> int:
    """Return the column, counted from 0, that has these letters."""
    place = 0
    for letter in column.upper():
        place = 26 * place + ord(letter) - 64
    return place - 1


def address(row: int, column: int) -> str:
    """Return the A1 address of a cell counted from 0."""
    return f"{letters(column)}{row + 1}"
