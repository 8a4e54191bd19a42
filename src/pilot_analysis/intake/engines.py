"""The libraries that give the values of a workbook's cells: python-calamine, and openpyxl where that one fails.

What goes wrong inside a library, in whatever way, is told here as ``ValueError``: only bytes that are not ours have
been at work then, so nothing else of this package may be hidden by it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import python_calamine

from pilot_analysis.intake.cells import Cell, Sheet
from pilot_analysis.intake.scan import PasswordNeeded, SheetScan

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_CELLS = 200_000  # openpyxl takes ten times as long as python-calamine


def read_quickly(content: bytes) -> tuple[Sheet, ...]:
    """Read the values of every worksheet with python-calamine, from A1 on.

    Raises
    ------
    PasswordNeeded
        If the workbook is encrypted.
    ValueError
        If the library cannot read it.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        worksheets = [one for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
        return tuple(_sheet(book, one) for one in worksheets)
    except python_calamine.PasswordError:
        raise PasswordNeeded("password") from None
    except Exception as error:  # noqa: BLE001 - a library on broken bytes fails in ways without number
        raise ValueError(str(error)) from None
    except BaseException as error:  # a fault in the Rust library is no Exception, but must not stop the other files
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from None


def read_again(content: bytes, scans: Mapping[str, SheetScan]) -> tuple[Sheet, ...]:
    """Read the values of every worksheet of an xlsx file with openpyxl, as `read_quickly` gives them.

    Parameters
    ----------
    scans
        What the scan of the parts found: all these sheets must be read, or none is.

    Raises
    ------
    ValueError
        If the library cannot read it either, or it is too large to be read in reasonable time.
    """
    if sum(height * width for height, width in (one.extent for one in scans.values())) > _MOST_CELLS:
        raise ValueError("too large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns of what it passes over; the names are compared below
            sheets = tuple(_sheets(_opened(content), scans))
    except Exception as error:  # noqa: BLE001 - as above
        raise ValueError(str(error)) from None
    if [one.name for one in sheets] != list(scans):
        raise ValueError("sheets")
    return sheets


def _opened(content: bytes) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), read_only=True, data_only=True)


def _sheets(book: Any, scans: Mapping[str, SheetScan]) -> Iterator[Sheet]:
    for one in book.worksheets:
        one.reset_dimensions()  # what the sheet says of its size need not be true
        rows = _rectangle([[_plain(cell) for cell in row] for row in one.iter_rows(values_only=True)])
        merged = scans[one.title].merged if one.title in scans else ()
        yield Sheet(one.title, rows, one.sheet_state == "visible", tuple(merged))


def _rectangle(rows: list[list[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows equally long, as far as the last filled row and column."""
    height = max((place for place, row in enumerate(rows, start=1) if any(cell != "" for cell in row)), default=0)
    width = max((place for row in rows for place, cell in enumerate(row, start=1) if cell != ""), default=0)
    return tuple((*row[:width], *[""] * (width - len(row))) for row in rows[:height])


def _plain(value: Any) -> Cell:
    """Return a cell as python-calamine gives it: numbers as floats, days without a time as dates."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value if isinstance(value, Cell) else str(value)


def _sheet(book: python_calamine.CalamineWorkbook, metadata: Any) -> Sheet:
    found = book.get_sheet_by_name(metadata.name)
    rows = tuple(map(tuple, found.to_python(skip_empty_area=False)))
    merged = tuple((*first, *last) for first, last in found.merged_cell_ranges or ())
    return Sheet(metadata.name, rows, metadata.visible == python_calamine.SheetVisibleEnum.Visible, merged)
