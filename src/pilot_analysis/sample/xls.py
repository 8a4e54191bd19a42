"""Writing grids as xls, the format before 2007."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlwt

from pilot_analysis.sample.grid import Grid, shown

_LOOKS = {
    "title": ("font: bold on, height 260", "General"),
    "block": ("", "General"),
    "group": ("font: bold on; align: horiz center", "General"),
    "heading": ("font: bold on; align: wrap on; borders: bottom thin", "General"),
    "text": ("", "General"),
    "number": ("", "General"),
    "date": ("", "yyyy-mm-dd"),
    "month": ("", "mmm-yy"),
    "total": ("font: bold on; borders: top thin", "General"),
    "note": ("font: italic on", "General"),
}


def xls_bytes(grids: Sequence[Grid], owner: str) -> bytes:
    """Return a workbook; ``owner`` is its only file property, the name of who last wrote it."""
    book = xlwt.Workbook(encoding="utf-8")
    book.owner = owner
    looks = {name: xlwt.easyxf(style, num_format_str=form) for name, (style, form) in _LOOKS.items()}
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        for column, width in grid.widths().items():
            sheet.col(column - 1).width = 256 * width
        for row, first, last in grid.merged:
            sheet.merge(row - 1, row - 1, first - 1, last - 1)
        for (row, column), cell in sorted(grid.cells.items()):
            sheet.write(row - 1, column - 1, shown(cell), looks[cell.look])
        sheet.visibility = int(grid.hidden)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
