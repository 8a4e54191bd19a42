"""Writing grids as xlsx, always the same bytes for the same grids."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from pilot_analysis.sample.archive import EPOCH, repacked
from pilot_analysis.sample.grid import Cell, Formula, Grid

_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "block": {},
    "group": {"bold": True, "bg_color": "#DDE6EE", "align": "center", "border": 1},
    "heading": {"bold": True, "bg_color": "#DDE6EE", "border": 1, "text_wrap": True, "valign": "top"},
    "text": {},
    "number": {},
    "date": {"num_format": "yyyy-mm-dd"},
    "month": {"num_format": "mmm-yy"},
    "total": {"bold": True, "top": 1},
    "note": {"italic": True, "font_color": "#555555"},
}
_UNCALCULATED = b"</f><v></v>"


def xlsx_bytes(grids: Sequence[Grid], properties: dict[str, str], epoch_1904: bool) -> bytes:
    """Return a workbook.

    Parameters
    ----------
    properties
        ``title``, ``subject``, ``author``, ``comments`` and the like.
    epoch_1904
        Whether its dates count from 1904, as those from old programs on Macintosh do.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": epoch_1904, "strings_to_numbers": False})
    book.set_properties({**properties, "created": EPOCH})
    looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
    for grid in grids:
        _sheet(book, grid, looks)
    book.close()
    content = stream.getvalue()
    never = any(
        isinstance(cell.value, Formula) and cell.value.stored is None for grid in grids for cell in grid.cells.values()
    )
    return repacked(content, _forget_values) if never else content


def _sheet(book: Any, grid: Grid, looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(grid.name)
    for column, width in grid.widths().items():
        sheet.set_column(column - 1, column - 1, width)
    for row, first, last in grid.merged:
        sheet.merge_range(row - 1, first - 1, row - 1, last - 1, "", looks["group"])
    for (row, column), cell in sorted(grid.cells.items()):
        _write(sheet, row - 1, column - 1, cell, looks[cell.look])
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    if grid.hidden:
        sheet.hide()


def _write(sheet: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    value = cell.value
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value.expression, look, "" if value.stored is None else value.stored)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time()), look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _forget_values(member: zipfile.ZipInfo, content: bytes) -> bytes:
    """Take out the empty value that XlsxWriter stores with a formula: the program never calculated it."""
    return content.replace(_UNCALCULATED, b"</f>") if member.filename.startswith("xl/worksheets/") else content
