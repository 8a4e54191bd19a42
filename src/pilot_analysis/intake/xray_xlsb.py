"""An xlsb file: the values of its cells and what they hide, from the binary records of its parts.

The values are read here too. python-calamine leaves out formulas that give an error and texts that a cell holds itself
with looks of its own, gives days that are stored as whole numbers as numbers, and trusts what a file says of its sizes;
pyxlsb tells no days and is not kept up. A formula always has a stored value in this format.

Source: Microsoft, [MS-XLSB] Excel Binary File Format: 2.1.7 (parts), 2.4 (records) and 2.5.97.2 (BErr).
"""

from __future__ import annotations

import math
import posixpath
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from struct import unpack_from
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pilot_analysis.intake.biff12 import Allowance, number, packed_number, records, rich_text, wide_text
from pilot_analysis.intake.cells import Cell, CellError, Comment, Position, Sheet
from pilot_analysis.intake.scan import SheetScan, Shown, TooMuch, shown
from pilot_analysis.intake.xlsb_styles import Kind, Style, Styles, moment, shared_texts, styles_of
from pilot_analysis.intake.xray_parts import threaded_comments

_WORKBOOK = "xl/workbook.bin"
_ROW, _COLUMNS, _MERGED, _BEGIN_CELLS, _END_CELLS, _RICH_CELL = 0, 60, 176, 145, 146, 62
_SHEET, _PROPERTIES = 156, 153
_AUTHOR, _BEGIN_COMMENT, _COMMENT_TEXT = 632, 635, 637
# Kinds of cells, and what each holds; the short ones have no column of their own and follow the cell before.
_LONG, _SHORT = range(1, 12), range(12, 19)
_BLANK, _PACKED, _ERROR, _LOGICAL, _FLOAT, _OWN_TEXT, _SHARED_TEXT = range(1, 8)
_OF_FORMULA = {8: _OWN_TEXT, 9: _FLOAT, 10: _LOGICAL, 11: _ERROR}
_KINDS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HIDDEN_ROW, _HIDDEN_COLUMN, _FROM_1904, _STYLE_BITS = 0x10, 0x01, 0x01, 0xFFFFFF
_MOST_ROWS, _MOST_COLUMNS, _MOST_PART = 1_048_576, 16_384, 60_000_000


@dataclass
class BinarySheet:
    """The cells of one sheet by place, and what they hide."""

    visible: bool
    values: dict[Position, Cell] = field(default_factory=dict)
    scanned: SheetScan = field(default_factory=SheetScan)

    def laid_out(self, name: str) -> Sheet:
        """Return the sheet with its cells in rows."""
        height, width = self.scanned.extent
        rows: list[list[Cell]] = [[""] * width for _ in range(height)]
        for (row, column), held in self.values.items():
            rows[row][column] = held
        return Sheet(name, tuple(map(tuple, rows)), self.visible)


class _Book(NamedTuple):
    """What all sheets of a workbook share."""

    styles: Styles
    texts: Sequence[str | Shown]
    from_1904: bool
    allowance: Allowance


def scan_xlsb(archive: zipfile.ZipFile) -> dict[str, BinarySheet]:
    """Read every worksheet of an xlsb file.

    Returns
    -------
    dict
        The cells of each worksheet by the sheet's name.

    Raises
    ------
    TooMuch
        If there is more than can be looked through.
    ValueError
        If a part that the workbook needs is missing or damaged.
    """
    if any(one.file_size > _MOST_PART for one in archive.infolist() if one.filename.endswith(".bin")):
        raise TooMuch("part")
    allowance = Allowance()
    try:
        related = _related(archive, _WORKBOOK)
        styles = styles_of(_only(archive, related, "/styles"), allowance)
        texts = shared_texts(_only(archive, related, "/sharedStrings"), styles.fonts, allowance)
        from_1904, sheets = _book(list(records(archive.read(_WORKBOOK), allowance)), related)
        book = _Book(styles, texts, from_1904, allowance)
        found = {}
        for name, part, visible in sheets:
            found[name] = BinarySheet(visible)
            _read_sheet(archive.read(part), found[name], book)
            found[name].scanned.comments.update(_comments(archive, part, allowance))
    except (KeyError, IndexError, struct.error, ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None
    return found


def _book(
    told: Sequence[tuple[int, bytes]], related: Mapping[str, tuple[str, str]]
) -> tuple[bool, list[tuple[str, str, bool]]]:
    """Return whether days count from 1904; and of each worksheet, not of charts, its name, zip part and if it shows."""
    from_1904 = any(kind == _PROPERTIES and record[0] & _FROM_1904 for kind, record in told)
    sheets = []
    for kind, record in told:
        relation, end = wide_text(record, 8) if kind == _SHEET else ("", 0)
        if relation and related[relation][0].endswith("/worksheet"):
            sheets.append((wide_text(record, end)[0], related[relation][1], number(record, 0) == 0))
    return from_1904, sheets


def _only(archive: zipfile.ZipFile, related: Mapping[str, tuple[str, str]], kind: str) -> bytes:
    """Return the part of a kind that a workbook has at most one of; empty where it has none."""
    return b"".join(archive.read(part) for type_, part in related.values() if type_.endswith(kind))


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return type and zip part of what a part refers to, by the name it has for it."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    return {
        one.get("Id", ""): (
            one.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
        )
        for one in fromstring(archive.read(relations))
        if one.get("TargetMode") != "External"
    }


def _read_sheet(part: bytes, sheet: BinarySheet, book: _Book) -> None:
    scanned = sheet.scanned
    row = column = -1
    inside = ended = False
    for kind, record in records(part, book.allowance):
        if kind == _ROW and inside:
            if not row < number(record, 0) < _MOST_ROWS:
                raise ValueError("row")
            row, column = number(record, 0), -1
            if record[11] & _HIDDEN_ROW:
                scanned.hidden_rows.add(row)
        elif inside and (kind in _LONG or kind in _SHORT or kind == _RICH_CELL):
            column = _read_cell(sheet, kind, record, (row, column), book)
        elif kind == _BEGIN_CELLS:
            inside = True
        elif kind == _END_CELLS:
            inside, ended = False, True
        elif kind in {_COLUMNS, _MERGED}:
            _read_beside(scanned, kind, record)
    if not ended:
        raise ValueError("no cells")


def _read_cell(sheet: BinarySheet, kind: int, record: bytes, before: Position, book: _Book) -> int:
    """Write down what a cell holds, and what that hides; return its column."""
    short = kind in _SHORT
    column = before[1] + 1 if short else number(record, 0)
    if before[0] < 0 or not before[1] < column < _MOST_COLUMNS:
        raise ValueError("column")
    start = 4 if short else 8
    style = number(record, start - 4) & _STYLE_BITS
    look = book.styles.cells[style] if style or book.styles.cells else Style()
    held = _held(kind - 11 if short else _OF_FORMULA.get(kind, kind), record, start, book)
    if held is not None and held != "":
        _write_down(sheet, (before[0], column), held, look, from_1904=book.from_1904)
    return column


def _held(kind: int, record: bytes, start: int, book: _Book) -> Cell | Shown | None:
    """Return what a cell holds; ``None`` for nothing."""
    if kind == _SHARED_TEXT:
        return book.texts[number(record, start)]
    if kind == _PACKED:
        return packed_number(number(record, start))
    if kind == _FLOAT:
        value = float(unpack_from("<d", record, start)[0])
        if not math.isfinite(value):
            raise ValueError("number")
        return value
    if kind == _OWN_TEXT:
        return wide_text(record, start)[0]
    if kind == _RICH_CELL:
        words, runs = rich_text(record, start, book.styles.fonts)
        return shown(runs) or words
    if kind == _ERROR:
        return CellError(_KINDS.get(record[start], "#N/A"))
    return bool(record[start]) if kind == _LOGICAL else None


def _write_down(sheet: BinarySheet, where: Position, held: Cell | Shown, look: Style, *, from_1904: bool) -> None:
    scanned = sheet.scanned
    scanned.extent = max(scanned.extent[0], where[0] + 1), max(scanned.extent[1], where[1] + 1)
    if look.struck:
        scanned.struck[where] = ""
    if isinstance(held, Shown):
        if held.struck is not None:
            scanned.struck[where] = held.struck
        held = held.words
    elif isinstance(held, float):
        if look.kind in {Kind.MOMENT, Kind.ELAPSED}:
            held = moment(held, look.kind, from_1904=from_1904)
        elif look.kind is Kind.SHARE:
            scanned.percent.add(where)
        elif look.digits:
            scanned.padded[where] = look.digits
    sheet.values[where] = held


def _read_beside(scanned: SheetScan, kind: int, record: bytes) -> None:
    """Write down hidden columns and merged cells."""
    if kind == _MERGED:
        top, bottom, left, right = unpack_from("<4I", record)
        if not (top <= bottom < _MOST_ROWS and left <= right < _MOST_COLUMNS):
            raise ValueError("merged")
        scanned.merged.append((top, left, bottom, right))
    elif unpack_from("<H", record, 16)[0] & _HIDDEN_COLUMN:
        first, last = unpack_from("<II", record)
        scanned.hidden_columns.update(range(first, min(last + 1, _MOST_COLUMNS)))


def _comments(archive: zipfile.ZipFile, sheet: str, allowance: Allowance) -> dict[Position, Comment]:
    """Return the comments on a sheet's cells; of a thread, its own words and not the stand-in for old programs."""
    found: dict[Position, Comment] = {}
    threads: dict[Position, Comment] = {}
    for kind, part in _related(archive, sheet).values():
        if kind.endswith("/comments"):
            found.update(_simple(archive.read(part), allowance))
        elif kind.endswith("/threadedComment"):
            threads.update(threaded_comments(archive.read(part)))
    return found | threads


def _simple(part: bytes, allowance: Allowance) -> Iterator[tuple[Position, Comment]]:
    authors: list[str] = []
    place, author = (0, 0), ""
    for kind, record in records(part, allowance):
        if kind == _AUTHOR:
            authors.append(wide_text(record, 0)[0])
        elif kind == _BEGIN_COMMENT:
            by, row, _, column = unpack_from("<4I", record)
            place, author = (row, column), authors[by] if by < len(authors) else ""
        elif kind == _COMMENT_TEXT:
            yield place, Comment(author, rich_text(record, 0, {})[0])
