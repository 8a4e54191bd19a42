"""Where the tables of a sheet are, found by their words: headings, groups, months as columns, totals, notes.

Nothing is read by position. A row is a heading row when its words, alone or with the row of groups above it, name
columns of a declared table; what each later row is follows from what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache

from pilot_analysis import schema
from pilot_analysis.intake.cells import TOP, Cell, Sheet, is_filled, written
from pilot_analysis.intake.dates import parse_month
from pilot_analysis.intake.headings import (
    columns_of,
    find_heading,
    first_words,
    in_thousands,
    is_heading,
    is_total,
    lists,
    normal,
    telling,
)

_FEWEST_HEADINGS = 2
_NAMED_FOR = 1.5  # what a sheet's name weighs against headings


@dataclass(frozen=True)
class Header:
    """One table's heading rows and what each column is.

    Parameters
    ----------
    first, last
        The heading rows, from 0; equal where there is one.
    columns
        The spreadsheet column (from 0) of each column of the table.
    marks
        For a column that lists several answers, one spreadsheet column per answer with its heading.
    months
        Spreadsheet columns that each hold one month's amounts, with the month.
    totals
        Spreadsheet columns of totals.
    unknown
        Spreadsheet columns whose heading is not known, with the row of the heading and its words.
    thousands
        Columns whose heading names a unit: ``True`` for thousands of kronor.
    """

    table: str
    first: int
    last: int
    columns: Mapping[str, int]
    marks: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    months: tuple[tuple[int, str], ...] = ()
    totals: tuple[int, ...] = ()
    unknown: tuple[tuple[int, int, str], ...] = ()
    thousands: Mapping[str, bool] = field(default_factory=dict)

    def present(self) -> Set[str]:
        """Return the columns of the table that this header gives."""
        return self._present

    @cached_property
    def _present(self) -> Set[str]:
        melted = {"month", amount_column(self.table)} if self.months else set()
        return frozenset({*self.columns, *self.marks, *(one for one in melted if one)})

    def explained(self) -> set[int]:
        """Return the spreadsheet columns of which it says what they hold."""
        marked = {column for every in self.marks.values() for column, _ in every}
        return {*self.columns.values(), *marked, *(column for column, _ in self.months), *self.totals}

    def missing(self) -> tuple[str, ...]:
        """Return the required columns that it does not give."""
        return self._missing

    @cached_property
    def _missing(self) -> tuple[str, ...]:
        declared = schema.table(self.table).columns.values()
        return tuple(one.name for one in declared if one.required and one.name not in self.present())

    def score(self, named: str | None) -> float:
        """Return how well the words fit the table."""
        return len(self.present()) - 0.75 * len(self.missing()) + (_NAMED_FOR if self.table == named else 0)


def find_headers(sheet: Sheet, named: str | None) -> tuple[Header, ...]:
    """Return the headers on a sheet, from the top.

    Parameters
    ----------
    named
        The table that the sheet, or the file, is named for; its headings weigh more.
    """
    found: list[Header] = []
    for row in _with_headings(sheet):
        if (not found or row > found[-1].last) and (best := _best_at(sheet, row, named)) is not None:
            found.append(best)
    return tuple(found)


def _with_headings(sheet: Sheet) -> list[int]:
    """Return the rows, from the top, that are filled and in which, or in the row below, a heading stands."""
    headings, _ = telling(sheet.words)
    deep = any(not headings.isdisjoint(one.words) for one in sheet.below)
    hits = [row for row, cells in enumerate(sheet.rows if deep else sheet.rows[:TOP]) if not headings.isdisjoint(cells)]
    return [row for row in sorted({*hits, *(one - 1 for one in hits if one)}) if sheet.width(row)]


@cache
def amount_column(table: str) -> str | None:
    """Return the one column of amounts in kronor that months as columns can hold, in a table with months."""
    declared = schema.table(table).columns
    amounts = [one.name for one in declared.values() if one.unit == "SEK"]
    return amounts[0] if "month" in declared and len(amounts) == 1 else None


def _best_at(sheet: Sheet, row: int, named: str | None) -> Header | None:
    """Return the best reading of a header that begins at this row, unless the next row alone reads as well."""
    rows = sheet.rows[row : row + 2]
    readings = [*_alone(rows[0], named)]
    best = max((one.score(named) for one in readings), default=0.0)
    if len(rows) == 2 and _most(*rows) >= max(_FEWEST_HEADINGS, best - _NAMED_FOR):
        merged = ((a - row, b, c - row, d) for a, b, c, d in sheet.merged if a < row + 2 and c >= row)
        readings += _together(rows, tuple(merged), named)
    found = max(readings, key=lambda one: _rank(one, named), default=None)
    after = max((_rank(one, named) for one in _alone(rows[1], named)), default=None) if len(rows) == 2 else None
    if found is None or (after is not None and after >= _rank(found, named)):
        return None
    unknown = tuple((at + row, column, words) for at, column, words in found.unknown)
    return replace(found, first=found.first + row, last=found.last + row, unknown=unknown)


def _rank(one: Header, named: str | None) -> tuple[float, int, int]:
    return one.score(named), -len(one.unknown), len(one.explained())


def _alone(cells: tuple[Cell, ...], named: str | None) -> tuple[Header, ...]:
    """Return the readings of one row as a header; most rows hold no heading."""
    return _of_row(cells, named) if any(map(is_heading, cells)) else ()


@lru_cache(maxsize=4096)
def _of_row(cells: tuple[Cell, ...], named: str | None) -> tuple[Header, ...]:
    """Read equal rows, in any file, once."""
    return tuple(_accepted(Sheet("", (cells,)), 0, named))


@lru_cache(maxsize=4096)
def _together(
    rows: tuple[tuple[Cell, ...], ...], merged: tuple[tuple[int, int, int, int], ...], named: str | None
) -> tuple[Header, ...]:
    """Return the readings of a row of groups and a row of headings."""
    return tuple(_accepted(Sheet("", rows, merged=merged), 1, named))


def _most(upper: tuple[Cell, ...], lower: tuple[Cell, ...]) -> int:
    """Return how many columns a row of groups and a row of headings could name at the very most.

    A word below names a column alone or after its group; a word above names one where nothing stands below it, or is
    the group of a list. Rows of data below headings name next to nothing, and need not be read as headings.
    """
    groups, headed = _worded(upper)
    words = [cell for cell in lower if isinstance(cell, str) and is_filled(cell)]
    below = sum(map(is_heading, words))
    if not _beside_months().isdisjoint({*groups, *map(normal, words)}) and _months(lower):
        below += 2  # the month and its amount
    grouped = sum(is_heading(f"{group} {word}") for group in groups & first_words() for word in words)
    above = sum(at >= len(lower) or not is_filled(lower[at]) for at in headed)
    return below + grouped + above + len(groups & lists())


@lru_cache(maxsize=4096)
def _worded(cells: tuple[Cell, ...]) -> tuple[frozenset[str], tuple[int, ...]]:
    """Return the normal words of a row that may be one of groups, and which of its cells are headings themselves."""
    words = frozenset(normal(cell) for cell in cells if isinstance(cell, str) and is_filled(cell))
    return words, tuple(at for at, cell in enumerate(cells) if is_heading(cell))


@cache
def _beside_months() -> frozenset[str]:
    """Return the headings that stand beside months as columns: of tables that allow it, but for the month's own."""
    tables = (name for name, table in schema.tables().items() if table.delivered and amount_column(name))
    return frozenset(words for one in tables for words, column in columns_of(one).items() if column != "month")


def _accepted(sheet: Sheet, last: int, named: str | None) -> list[Header]:
    return [one for one in _readings(sheet, 0, last) if _is_header(sheet, one, named)]


def _is_header(sheet: Sheet, header: Header, named: str | None) -> bool:
    known = len(header.present())
    filled = len(sheet.places[header.last])
    if known < _FEWEST_HEADINGS or 2 * len(header.explained()) < filled or (header.months and header.missing()):
        return False
    return not header.missing() or header.table == named or 2 * known >= len(schema.table(header.table).columns)


def _readings(sheet: Sheet, first: int, last: int) -> Iterator[Header]:
    """Read the rows as a header of each table that any of their words could belong to."""
    if last >= len(sheet.rows):
        return
    cells = [*sheet.rows[first], *(sheet.rows[last] if last > first else ())]
    known = sum(map(is_heading, cells))
    if not known or (known < _FEWEST_HEADINGS and not _months(sheet.rows[last])):
        return
    words = {normal(cell) for cell in cells if isinstance(cell, str) and is_heading(cell)}
    for name, table in schema.tables().items():
        may_be = table.delivered and (known >= _FEWEST_HEADINGS or amount_column(name))
        if may_be and any(find_heading(one, columns_of(name)) for one in words):
            yield _header(sheet, name, first, last)


def _header(sheet: Sheet, table: str, first: int, last: int) -> Header:
    known, upper = columns_of(table), _groups(sheet, first) if last > first else {}
    months = dict(_months(sheet.rows[last])) if amount_column(table) else {}
    columns: dict[str, int] = {}
    marks: dict[str, list[tuple[int, str]]] = {}
    totals, unknown, thousands = [], [], {}
    for column in range(max(len(sheet.rows[row]) for row in (first, last))):
        low = sheet.at(last, column)
        own = sheet.at(first, column) if last > first else ""
        group = upper.get(column, "")
        words = f"{group} {_words(low)}".strip()
        if not is_filled(low) and not is_filled(own):
            continue
        name = _named(known, group, low, own)
        if name is None and column in months:
            continue
        if name is not None and name not in columns and name not in marks:
            columns[name] = column
            if (unit := in_thousands(words or _words(own))) is not None:
                thousands[name] = unit
        elif name is None and is_total(low):
            totals.append(column)
        elif (listed := _lists(table, known, group)) and is_filled(low) and listed not in columns:
            marks.setdefault(listed, []).append((column, _words(low)))
        else:
            unknown.append((last if is_filled(low) else first, column, _words(low) or _words(own)))
    grouped = {name: tuple(every) for name, every in marks.items()}
    across = () if "month" in columns else tuple(months.items())
    if across and (amount := amount_column(table)) in columns:  # one of the months' columns bears another heading
        column = columns.pop(amount)
        thousands.pop(amount, None)
        unknown.append((last, column, _words(sheet.at(last, column))))
    return Header(table, first, last, columns, grouped, across, tuple(totals), tuple(unknown), thousands)


def _named(known: Mapping[str, str], group: str, low: Cell, own: Cell) -> str | None:
    """Return the column that a heading names: with its group, alone, or in the row of groups itself."""
    words = _words(low)
    if words:
        return (find_heading(f"{group} {words}", known) if group else None) or find_heading(words, known)
    return find_heading(_words(own), known)


def _lists(table: str, known: Mapping[str, str], group: str) -> str | None:
    """Return the column of lists that a group of headings stands for, such as ``Aktörer`` over one column per actor."""
    name = find_heading(group, known) if group else None
    return name if name and schema.table(table).columns[name].type in {"actors", "choices"} else None


def _groups(sheet: Sheet, row: int) -> dict[int, str]:
    """Return the group over each column: a word reaches over empty cells to its right, within its merged range."""
    reach = {left: right for top, left, bottom, right in sheet.merged if top <= row <= bottom and right > left}
    found: dict[int, str] = {}
    word, end = "", -1
    width = max((len(sheet.rows[one]) for one in (row, row + 1) if one < len(sheet.rows)), default=0)
    for column in range(width):
        cell = sheet.at(row, column)
        if is_filled(cell):
            word, end = _words(cell), reach.get(column, width if not reach else column)
        if column <= end:
            found[column] = word
    return found


def _months(cells: tuple[Cell, ...]) -> list[tuple[int, str]]:
    """Return the columns headed by a month."""
    months = [(column, parse_month(cell)) for column, cell in enumerate(cells) if is_filled(cell)]
    return [(column, month) for column, month in months if month]


def _words(cell: Cell) -> str:
    return written(cell) if is_filled(cell) else ""
