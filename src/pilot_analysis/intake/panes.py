"""Tables that stand side by side on a sheet: where one ends and the next begins, or that it cannot be told."""

from __future__ import annotations

from dataclasses import replace

from pilot_analysis.intake.cells import Sheet, is_filled
from pilot_analysis.intake.headings import is_heading
from pilot_analysis.intake.layout import Header, find_headers


class Inseparable(ValueError):
    """Tables stand side by side, and a column between them could belong to either.

    Parameters
    ----------
    row, column
        The first cell of which it cannot be told, from 0.
    """

    def __init__(self, row: int, column: int) -> None:
        super().__init__(row, column)
        self.row, self.column = row, column


def panes(sheet: Sheet, headers: tuple[Header, ...], named: str | None) -> tuple[tuple[Sheet, tuple[Header, ...]], ...]:
    """Return the parts of a sheet from left to right, each as wide as its tables, with their headers.

    Cells keep their addresses; every cell is in exactly one part.

    Raises
    ------
    Inseparable
        If it cannot be told which of two tables a column belongs to.
    """
    suspect = next((one for one in headers if any(is_heading(words) for _, _, words in one.unknown)), None)
    if suspect is None:
        return ((sheet, headers),)
    column = _split(sheet, headers, suspect, named)
    if column is None:
        return ((sheet, headers),)
    left, right = _crop(sheet, 0, column), _crop(sheet, column, None)
    return *panes(left, find_headers(left, named), named), *panes(right, find_headers(right, named), named)


def _split(sheet: Sheet, headers: tuple[Header, ...], suspect: Header, named: str | None) -> int | None:
    """Return the column before which to split, or ``None`` where one table explains as much as two."""
    other = {column for _, column, words in suspect.unknown if is_heading(words)}
    first, last = min(suspect.explained() | other), max(suspect.explained() | other)
    found: dict[int, tuple[int, bool, int]] = {}
    for column in range(first + 1, last + 1):
        parts = find_headers(_crop(sheet, 0, column), named), find_headers(_crop(sheet, column, None), named)
        whole = sum(any(not one.missing() for one in part) for part in parts)
        if whole and all(parts):
            explained = sum(len(one.explained()) for part in parts for one in part)
            found[column] = whole, _is_gutter(sheet, suspect.first, column - 1), explained
    if not found or max(found.values())[2] <= sum(len(one.explained()) for one in headers):
        return None
    best = [column for column, rank in found.items() if rank == max(found.values())]
    whole, gutter, _ = found[best[0]]
    if not gutter and (len(best) > 1 or whole == 1):
        raise Inseparable(suspect.last, best[0])
    return best[-1]


def _is_gutter(sheet: Sheet, first: int, column: int) -> bool:
    return not any(is_filled(sheet.at(row, column)) for row in range(first, len(sheet.rows)))


def _crop(sheet: Sheet, first: int, end: int | None) -> Sheet:
    rows = tuple((*[""] * min(first, len(cells)), *cells[first:end]) for cells in sheet.rows)
    merged = tuple(one for one in sheet.merged if one[1] >= first and (end is None or one[3] < end))
    return replace(sheet, rows=rows, merged=merged)
