"""What a reader of values does not tell about an xls file: errors, formulas never calculated, hidden rows, far cells.

Source: Microsoft, [MS-XLS] Excel Binary File Format (BIFF8): records BOUNDSHEET8, DIMENSIONS, ROW, BOOLERR, FORMULA
and STRING. Excel 5 and 95 (a stream called Book) wrote other records and is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from struct import unpack_from

from pilot_analysis.intake.cells import CellError, Uncalculated
from pilot_analysis.intake.compound import read_stream
from pilot_analysis.intake.xray import SheetScan

_EOF, _BOUNDSHEET, _DIMENSIONS, _ROW, _BOOLERR, _FORMULA, _STRING = 0x0A, 0x85, 0x200, 0x208, 0x205, 0x06, 0x207
_BETWEEN = frozenset({0x4BC, 0x221, 0x236})  # what may stand between a formula and its text
_KINDS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HIDDEN_ROW = 0x20
_IS_TEXT, _IS_ERROR = 0, 2  # the kind of a formula's result, where it is no number


def scan_xls(content: bytes) -> dict[str, SheetScan]:
    """Scan every sheet of an xls file.

    Returns
    -------
    dict
        The scan of each sheet by its name.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    stream = read_stream(content, "Workbook")
    try:
        return {name: _scan_sheet(stream, start) for name, start in _sheets(stream)}
    except (struct.error, IndexError) as error:
        raise ValueError(str(error)) from None


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of each record of a substream."""
    place = start
    while place + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, place)
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


def _scan_sheet(stream: bytes, start: int) -> SheetScan:
    scanned = SheetScan()
    awaiting = None
    for kind, record in _records(stream, start):
        if kind == _STRING:
            awaiting = None
        elif awaiting is not None and kind not in _BETWEEN:
            scanned.instead[awaiting] = Uncalculated.FORMULA
            awaiting = None
        if kind == _DIMENSIONS:
            _, height, _, width = unpack_from("<IIHH", record)
            scanned.extent = height, width
        elif kind == _ROW and unpack_from("<I", record, 12)[0] & _HIDDEN_ROW:
            scanned.hidden_rows.add(int(unpack_from("<H", record)[0]))
        elif kind == _BOOLERR and record[7]:
            scanned.instead[unpack_from("<HH", record)] = CellError(_KINDS.get(record[6], "#N/A"))
        elif kind == _FORMULA and record[12:14] == b"\xff\xff":
            where = unpack_from("<HH", record)
            if record[6] == _IS_ERROR:
                scanned.instead[where] = CellError(_KINDS.get(record[8], "#N/A"))
            awaiting = where if record[6] == _IS_TEXT else None
    return scanned
