"""What a reader of values does not tell about an ods file: error cells, formulas without a value, hidden rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import product
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pilot_analysis.intake.cells import Cell, CellError, Uncalculated
from pilot_analysis.intake.xray import SheetScan

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_MOST_REPEATED = 100  # more of one cell are a format drawn out to the edge of the sheet
_TELLING = re.compile(rb'table:formula=|value-type="error"|table:visibility="(?:collapse|filter)"')


def scan_ods(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Scan every sheet of an ods file, if any of its cells could hide something.

    Returns
    -------
    dict
        The scan of each sheet by its name; empty where there is nothing to tell.

    Raises
    ------
    ValueError
        If the content is not XML.
    """
    content = archive.read("content.xml")
    if not _TELLING.search(content):
        return {}
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None
    return {table.get(f"{_TABLE}name", ""): _scan_table(table) for table in root.iter(f"{_TABLE}table")}


def _scan_table(table: Element) -> SheetScan:
    scanned = SheetScan()
    place = 0
    for row in table.iter(f"{_TABLE}table-row"):
        repeated = _repeated(row, "rows")
        cells = list(_cells(row))
        if row.get(f"{_TABLE}visibility") in {"collapse", "filter"} and any(
            one.get(f"{_OFFICE}value-type") for _, one in cells
        ):
            scanned.hidden_rows.update(range(place, place + min(repeated, _MOST_REPEATED)))
        for column, cell in cells:
            held = _held(cell)
            if held is not None:
                rows = range(place, place + min(repeated, _MOST_REPEATED))
                columns = range(column, column + min(_repeated(cell, "columns"), _MOST_REPEATED))
                scanned.instead.update(dict.fromkeys(product(rows, columns), held))
        place += repeated
    return scanned


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for cell in row:
        if cell.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            yield column, cell
            column += _repeated(cell, "columns")


def _held(cell: Element) -> Cell | None:
    """Return what a cell holds where the value reader would not say it."""
    if cell.get(f"{_CALC}value-type") == "error":
        words = "".join(part for one in cell.iter(f"{_TEXT}p") for part in one.itertext())
        return CellError(words or "#N/A")
    if cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type"):
        return Uncalculated.FORMULA
    return None


def _repeated(element: Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
