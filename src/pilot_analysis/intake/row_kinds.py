"""What each row below a heading row is: data, a total, a note, units, numbers of columns, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from pilot_analysis import schema
from pilot_analysis.intake.cells import Cell, Sheet, is_filled, written
from pilot_analysis.intake.headings import columns_of, find_heading, is_total, normal, telling
from pilot_analysis.intake.layout import Header
from pilot_analysis.intake.topblock import is_label
from pilot_analysis.intake.words import words as words_of

_NUMBERED = re.compile(r"[(\[]?(?:([1-9]\d?)|([a-zA-ZåäöÅÄÖ]))[.)\]]?")
_BRACKETED = re.compile(r"[(\[].*[)\]]")
_FEWEST_NUMBERED = 3
_WIDEST_REMARK = 2  # cells; a row with more is no note
# In these a word of totals may be part of a text, or stand beside a table that lies on its side.
_NAME_NOTHING = frozenset({"text", "choices", "actors", "integer", "number"})


class RowKinds(dict[int, str]):
    """What each of some rows is, by row from 0: ``blank``, ``total``, ``note``, ``legend`` or ``data``."""

    @cached_property
    def rows(self) -> Mapping[str, Sequence[int]]:
        """The rows of each kind, from the top."""
        found: dict[str, list[int]] = {}
        for row, kind in self.items():
            found.setdefault(kind, []).append(row)
        return found

    @property
    def data(self) -> Sequence[int]:
        """The rows of data, from the top."""
        return self.rows.get("data", ())


def kinds_of_rows(sheet: Sheet, header: Header, end: int) -> RowKinds:
    """Return what each row from below the header to before ``end`` is."""
    kinds = RowKinds()
    after_blank, below_header = False, True
    _, totals = telling(sheet.words)
    declared = schema.table(header.table).columns
    named = [column for name, column in header.columns.items() if declared[name].type not in _NAME_NOTHING]
    wide = not totals and sheet.narrowest(header.last + 2, end) > _WIDEST_REMARK
    for row in range(header.last + 1, end):
        if wide and not below_header:  # nothing here can be anything but data
            kinds.update(dict.fromkeys(range(row, end), "data"))
            return kinds
        if sheet.width(row) > _WIDEST_REMARK and not below_header and totals.isdisjoint(sheet.rows[row]):
            kinds[row] = "data"
            continue
        kind = _kind(sheet.rows[row], header, named, after_blank=after_blank, below_header=below_header)
        after_blank = after_blank or kind == "blank"
        # A lone word may be a remark between the headings and what explains them.
        below_header = below_header and (kind in {"blank", "legend", "note", "total"} or sheet.width(row) == 1)
        kinds[row] = kind
    return kinds


def _kind(cells: tuple[Cell, ...], header: Header, named: list[int], *, after_blank: bool, below_header: bool) -> str:
    """Return what a row is.

    A total announces itself in the row's first filled cell, or as the only word in a column that holds other names.
    A note is a lone cell of words, or begins with a label.
    After a blank row a lone cell is always a note; before it, a lone word may be a key whose row was left
    unfinished. Units and numbers of columns stand right below the headings.
    """
    filled = [cell for cell in cells if is_filled(cell)]
    if not filled:
        return "blank"
    if _is_totals_row(cells, header, named):
        return "total"
    if is_label(filled[0]) and len(filled) <= 2:
        return "note"
    known = header.explained() - set(header.totals) if below_header else ()
    own = [cell for column, cell in enumerate(cells) if column in known and is_filled(cell)]
    if below_header and own and (_are_units(own) or _are_numbers(own)):
        return "legend"
    if len(filled) == 1 and isinstance(filled[0], str) and len(header.present()) > 1:
        words = written(filled[0])
        return "note" if after_blank or " " in words or words.startswith(("*", "¹")) else "data"
    return "data"


def _are_units(filled: list[Cell]) -> bool:
    """Tell whether every cell names a unit or stands in brackets; a single unit may be a value."""
    plain = [normal(cell) if isinstance(cell, str) else "" for cell in filled]
    bracketed = [bool(_BRACKETED.fullmatch(one)) for one in plain]
    return all(bracketed) or (
        len(filled) > 1
        and all(one.strip("()[]") in words_of("units") or mark for one, mark in zip(plain, bracketed, strict=True))
    )


def _are_numbers(filled: list[Cell]) -> bool:
    """Tell whether the cells number the columns: 1, 2, 3 or (1), (2), (3) or A, B, C, in any order, a few left out.

    A remark among them is let pass where the others count on from one without a gap, as no row of data does.
    """
    matches = [_NUMBERED.fullmatch(written(cell)) for cell in filled]
    found = [int(one[1]) if one[1] else ord(one[2].upper()) - 64 for one in matches if one]
    if len(found) < len(filled):
        return len(found) == len(filled) - 1 > _FEWEST_NUMBERED and found == list(range(1, len(filled)))
    distinct = len(set(found)) == len(found) >= _FEWEST_NUMBERED
    return distinct and max(found) - min(found) < 2 * len(found)


def _is_totals_row(cells: tuple[Cell, ...], header: Header, named: list[int]) -> bool:
    """Tell whether a word announces a total; behind the first column's own heading the table returns on its side."""
    first = next(at for at, cell in enumerate(cells) if is_filled(cell))
    if is_total(cells[first]):
        return True
    heading = find_heading(written(cells[first]), columns_of(header.table))
    if heading is not None and header.columns.get(heading) == first:
        return False
    own = (cells[at] for at in named if at < len(cells) and is_total(cells[at]))
    return any(normal(str(cell)) in words_of("totals") for cell in own)
