"""Writing a grid as csv, as a Swedish Excel saves it: semicolons, decimal commas, Windows-1252."""

from __future__ import annotations

import csv
import io
from datetime import date

from pilot_analysis.sample.grid import Cell, Grid, shown


def csv_bytes(grid: Grid) -> bytes:
    """Return the sheet as text; line and row numbers agree.

    Raises
    ------
    UnicodeEncodeError
        If it holds letters that Windows-1252 lacks.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    rows = grid.rows()
    for row in range(1, grid.height + 1):
        cells = rows.get(row, {})
        writer.writerow([_text(cells.get(column)) for column in range(1, grid.width + 1)])
    return stream.getvalue().encode("cp1252")


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    value = shown(cell)
    if isinstance(value, float):
        return str(value).removesuffix(".0").replace(".", ",")
    return value.isoformat() if isinstance(value, date) else str(value)
