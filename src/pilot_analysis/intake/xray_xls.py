"""What a reader of values does not tell about an xls file, found in the records of its workbook.

Errors, formulas never calculated, hidden rows and columns, superscript, what is struck out or shown as per cent,
comments and far cells. What stands there is held against its own length, as libraries trust it.

Source: Microsoft, [MS-XLS] Excel Binary File Format (BIFF8). Excel 5 and 95 (a stream called Book) wrote other records
and is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise
from struct import unpack_from
from typing import NamedTuple

from pilot_analysis.intake.cells import CellError, Comment, Position, Uncalculated
from pilot_analysis.intake.scan import PasswordNeeded, Run, SheetScan, Shown, shown
from pilot_analysis.intake.xls_strings import Looks, read_strings

WORKBOOK = "Workbook"  # the stream's name
_EOF, _BOUNDSHEET, _DIMENSIONS, _ROW, _BOOLERR, _FORMULA, _STRING = 0x0A, 0x85, 0x200, 0x208, 0x205, 0x06, 0x207
_FILEPASS, _FONT, _FORMAT, _XF, _SST, _CONTINUE = 0x2F, 0x31, 0x41E, 0xE0, 0xFC, 0x3C
_LABELSST, _MULRK, _NOTE, _COLINFO, _RK, _NUMBER, _MERGED = 0xFD, 0xBD, 0x1C, 0x7D, 0x27E, 0x203, 0xE5
_FIGURES = frozenset({_NUMBER, _RK, _FORMULA})
_CELLS = frozenset({*_FIGURES, _LABELSST, _BOOLERR, 0x204, 0xD6})  # LABEL and RSTRING hold their own text
_BETWEEN = frozenset({0x4BC, 0x221, 0x236})  # what may stand between a formula and its text
_KINDS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HIDDEN_ROW, _HIDDEN_COLUMN, _STRUCK, _RAISED = 0x20, 0x01, 0x08, 1
_IS_TEXT, _IS_ERROR = 0, 2  # the kind of a formula's result, where it is no number
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_PERCENT_FORMATS = (9, 10)


class _Looks(NamedTuple):
    """What the workbook says of looks: styles that strike out or show per cent, and shared texts, by number."""

    struck: frozenset[int]
    percent: frozenset[int]
    strings: Mapping[int, Shown]


def scan_xls(stream: bytes) -> dict[str, SheetScan]:
    """Scan every sheet of an xls file.

    Parameters
    ----------
    stream
        The stream of the workbook (see `compound.read_stream`).

    Returns
    -------
    dict
        The scan of each sheet by its name.

    Raises
    ------
    PasswordNeeded
        If the workbook is encrypted.
    ValueError
        If it is damaged.
    """
    try:
        looks = _looks(stream)
        return {name: _scan_sheet(stream, start, looks) for name, start in _sheets(stream)}
    except (struct.error, IndexError) as error:
        raise ValueError(str(error)) from None


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of each record of a substream."""
    place = start
    while True:
        kind, length = unpack_from("<HH", stream, place)
        if place + 4 + length > len(stream):
            raise ValueError("cut off")
        if kind == _EOF:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, record in _records(stream, 0):
        if kind == _BOUNDSHEET and record[5] == 0:  # a worksheet, not a chart
            length, wide = record[6], record[7] & 1
            name = record[8 : 8 + length * (2 if wide else 1)]
            yield name.decode("utf-16-le" if wide else "latin-1"), int(unpack_from("<I", record)[0])


def _looks(stream: bytes) -> _Looks:
    fonts: list[tuple[bool, bool]] = []
    styles: list[tuple[int, int]] = []
    percent = set(_PERCENT_FORMATS)
    texts: list[bytes] = []
    before = 0
    for kind, record in _records(stream, 0):
        if kind == _FILEPASS:
            raise PasswordNeeded("FILEPASS")
        if kind == _FONT:
            fonts.append((unpack_from("<H", record, 8)[0] == _RAISED, bool(record[2] & _STRUCK)))
        elif kind == _FORMAT and b"%" in record[5:]:
            percent.add(unpack_from("<H", record)[0])
        elif kind == _XF:
            styles.append(unpack_from("<HH", record))
        elif kind == _SST or (kind == _CONTINUE and before == _SST):
            texts.append(record)
        before = before if kind == _CONTINUE else kind
    by_number = {place + (place > 3): font for place, font in enumerate(fonts)}  # there is no font 4
    strings = _strings(texts, by_number) if texts else {}
    struck = {place for place, (font, _) in enumerate(styles) if by_number.get(font, (False, False))[1]}
    shares = {place for place, (_, form) in enumerate(styles) if form in percent}
    return _Looks(frozenset(struck), frozenset(shares), strings)


def _strings(texts: list[bytes], fonts: Mapping[int, tuple[bool, bool]]) -> dict[int, Shown]:
    """Return the shared texts that hold superscript or words struck out."""
    found = {}
    for number, (words, looks) in enumerate(read_strings(texts)):
        if looks and (seen := shown(list(_runs(words, looks, fonts)))):
            found[number] = seen
    return found


def _runs(words: str, looks: Looks, fonts: Mapping[int, tuple[bool, bool]]) -> Iterator[Run]:
    yield Run(words[: looks[0][0]], raised=False, struck=False)
    for (start, font), (end, _) in pairwise([*looks, (len(words), 0)]):
        yield Run(words[start:end], *fonts.get(font, (False, False)))


def _scan_sheet(stream: bytes, start: int, looks: _Looks) -> SheetScan:
    scanned = SheetScan()
    awaiting = None
    for kind, record in _records(stream, start):
        if kind == _STRING:
            awaiting = None
        elif awaiting is not None and kind not in _BETWEEN:
            scanned.instead[awaiting] = Uncalculated.FORMULA
            awaiting = None
        if kind in _CELLS:
            awaiting = _scan_cell(scanned, kind, record, looks)
        elif kind == _MULRK:
            row, first = unpack_from("<HH", record)
            for step in range((len(record) - 6) // 6):
                _look(scanned, (row, first + step), unpack_from("<H", record, 4 + 6 * step)[0], looks, figure=True)
        else:
            _scan_beside(scanned, kind, record)
    if scanned.extent[0] > _MOST_ROWS or scanned.extent[1] > _MOST_COLUMNS:
        raise ValueError("DIMENSIONS")
    return scanned


def _scan_cell(scanned: SheetScan, kind: int, record: bytes, looks: _Looks) -> Position | None:
    """Write down what a cell hides; return its place if it is a formula whose text should follow."""
    row, column, style = unpack_from("<HHH", record)
    where = row, column
    _look(scanned, where, style, looks, figure=kind in _FIGURES)
    if kind == _BOOLERR and record[7]:
        scanned.instead[where] = CellError(_KINDS.get(record[6], "#N/A"))
    elif kind == _LABELSST and (seen := looks.strings.get(unpack_from("<I", record, 6)[0])):
        scanned.instead[where] = seen.words
        if seen.struck is not None:
            scanned.struck[where] = seen.struck
    elif kind == _FORMULA and record[12:14] == b"\xff\xff":
        scanned.percent.discard(where)
        if record[6] == _IS_ERROR:
            scanned.instead[where] = CellError(_KINDS.get(record[8], "#N/A"))
        return where if record[6] == _IS_TEXT else None
    return None


def _look(scanned: SheetScan, where: Position, style: int, looks: _Looks, *, figure: bool) -> None:
    """Write down what a cell's style says of it, and how far out it lies."""
    scanned.extent = max(scanned.extent[0], where[0] + 1), max(scanned.extent[1], where[1] + 1)
    if style in looks.struck:
        scanned.struck[where] = ""
    if figure and style in looks.percent:
        scanned.percent.add(where)


def _scan_beside(scanned: SheetScan, kind: int, record: bytes) -> None:
    """Write down what a record that is no cell says of its sheet; of a comment, only where it hangs."""
    if kind == _DIMENSIONS:
        top, height, left, width = unpack_from("<IIHH", record)
        if height and width and (top >= height or left >= width):
            raise ValueError("DIMENSIONS")
        scanned.extent = max(scanned.extent[0], height), max(scanned.extent[1], width)
    elif kind == _ROW and unpack_from("<I", record, 12)[0] & _HIDDEN_ROW:
        scanned.hidden_rows.add(int(unpack_from("<H", record)[0]))
    elif kind == _COLINFO and unpack_from("<H", record, 8)[0] & _HIDDEN_COLUMN:
        first, last = unpack_from("<HH", record)
        scanned.hidden_columns.update(range(first, min(last + 1, _MOST_COLUMNS)))
    elif kind == _MERGED and 2 + 8 * unpack_from("<H", record)[0] > len(record):
        raise ValueError("MERGECELLS")
    elif kind == _NOTE:
        scanned.comments[unpack_from("<HH", record)] = Comment("", "")
