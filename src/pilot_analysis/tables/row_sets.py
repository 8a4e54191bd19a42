"""Sets of tidy rows, and of the cells behind them, in few words: ranges instead of one entry a row.

A number on official statistics rests on thousands of cells that lie side by side. What is written here leads back to
just the same rows and cells as the lists it stands for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pilot_analysis.intake.cells import letters
from pilot_analysis.schema import RowKey

Packed = list[tuple[str, int, str]]
_WORD = re.compile(r"(?:(\d+)(?:-(\d+))?|([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?)")
_PLACE = re.compile(r"(.*) > ([A-Z]+)(\d+)(?::([A-Z]+)\3)?", re.DOTALL)


def packed(keys: Iterable[RowKey]) -> Packed:
    """Return keys by table and source, each with its rows (``9-57``) and cells (``U9:AD57``) in words.

    Raises
    ------
    ValueError
        If a key's cell does not stand on the key's own row.
    """
    rows: dict[tuple[str, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for key in keys:
        rows[key.table, key.source][_column(key)].add(key.source_row)
    return [(table, source, " ".join(_words(found))) for (table, source), found in sorted(rows.items())]


def unpacked(sets: Iterable[Sequence[object]]) -> tuple[RowKey, ...]:
    """Return the keys again, sorted and without repeats.

    Raises
    ------
    ValueError
        If something is not as `packed` writes it.
    """
    found: set[RowKey] = set()
    for table, source, words in sets:
        for word in str(words).split():
            found |= {RowKey(str(table), int(str(source)), row, cell) for row, cell in _read(word)}
    return tuple(sorted(found))


def merged(places: Sequence[str]) -> list[str]:
    """Return places such as ``file > sheet > A9:L9`` with rows that follow each other as one: ``A9:L57``.

    Each comes where its first row came; what is no such place stays as it is.
    """
    rows: dict[tuple[str, str, str], list[int]] = {}
    for place in places:
        match = _PLACE.fullmatch(place)
        key = (match[1], match[2], match[4] or match[2]) if match else (place, "", "")
        rows.setdefault(key, []).extend([int(match[3])] if match else [])
    return [one for key, found in rows.items() for one in _ranges(*key, found)]


def _ranges(where: str, first: str, last: str, rows: Sequence[int]) -> Iterator[str]:
    if not rows:
        yield where
    for low, high in _runs(rows):
        alone = low == high and first == last
        yield f"{where} > {first}{low}" if alone else f"{where} > {first}{low}:{last}{high}"


def _column(key: RowKey) -> int:
    """Return the column of a key's cell, counted from 0, and -1 where it has none."""
    if not key.cell:
        return -1
    match = _WORD.fullmatch(key.cell)
    if not match or not match[3] or match[5] or int(match[4]) != key.source_row:
        raise ValueError(f"the cell {key.cell} does not stand on row {key.source_row}")
    return _number(match[3])


def _words(rows: dict[int, set[int]]) -> Iterator[str]:
    """Give the rows of keys without a cell, then rectangles of cells."""
    for low, high in _runs(rows.get(-1, ())):
        yield f"{low}" if low == high else f"{low}-{high}"
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for column, places in rows.items():
        for run in _runs(places) if column >= 0 else ():
            columns[run].append(column)
    for (low, high), found in sorted(columns.items()):
        for first, last in _runs(found):
            corner = f"{letters(first)}{low}"
            yield corner if (first, low) == (last, high) else f"{corner}:{letters(last)}{high}"


def _read(word: str) -> Iterator[tuple[int, str]]:
    """Give the row and the cell of each key that a word stands for."""
    match = _WORD.fullmatch(word)
    if not match:
        raise ValueError(f"{word!r} is neither rows nor cells")
    if match[1]:
        for row in range(int(match[1]), int(match[2] or match[1]) + 1):
            yield row, ""
        return
    first, last = _number(match[3]), _number(match[5] or match[3])
    for column in range(first, last + 1):
        for row in range(int(match[4]), int(match[6] or match[4]) + 1):
            yield row, f"{letters(column)}{row}"


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of numbers that follow each other, in order."""
    runs: list[tuple[int, int]] = []
    for one in sorted(set(numbers)):
        if runs and one == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return runs


def _number(name: str) -> int:
    """Return the column of spreadsheet letters, counted from 0."""
    found = 0
    for letter in name:
        found = 26 * found + ord(letter) - 64
    return found - 1
