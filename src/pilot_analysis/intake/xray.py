"""What a reader of values does not tell about an xlsx file, found by scanning the XML parts of its zip.

python-calamine gives an empty cell for an error and for a formula that was never calculated, does not say which rows
are hidden, and glues a superscript footnote to its number (``12¹`` becomes ``121``). This scan finds those cells,
and how far out the sheet's cells reach, before anything is laid out in memory.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pilot_analysis.intake.cells import Cell, CellError, Position, Uncalculated, number_of

# Element names may bear a prefix (``x:c``); attributes come in any order.
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_TYPE = re.compile(rb"\bt=[\"'](\w+)[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATED_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# Without any of these in a sheet, and without far columns, no cell of it hides anything.
_TELLING = (b't="e"', b"t='e'", b"<f", b":f")
_FAR_COLUMN = re.compile(rb"r=[\"'][A-Z]{3}\d")
_TWO_LETTERS, _FEW_CELLS = 702, 2_000_000
_PERCENT_FORMATS = frozenset({9, 10})  # built in: 0 % and 0,00 %


@dataclass
class SheetScan:
    """What one sheet hides.

    Parameters
    ----------
    instead
        Cells (row, column, from 0) that must not be read as the value reader gives them, and what they hold.
    percent
        Cells whose number is shown as per cent: 0,315 is seen as 31,5 %.
    hidden_rows
        Hidden rows, from 0.
    extent
        Rows and columns that the filled cells span.
    """

    instead: dict[Position, Cell] = field(default_factory=dict)
    percent: set[Position] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    extent: tuple[int, int] = (0, 0)


def scan_sheets(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Scan every worksheet of an xlsx file.

    Returns
    -------
    dict
        The scan of each worksheet by the sheet's name.

    Raises
    ------
    ValueError
        If a part that the workbook needs is missing or is not XML.
    """
    try:
        parts = _sheet_parts(archive)
        glued, percents = _glued_strings(archive), _percent_styles(archive)
        return {name: _scan_sheet(archive.read(part), glued, percents) for name, part in parts.items()}
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the zip part of each worksheet by the sheet's name; chart sheets are left out."""
    related = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): (one.get("Type", ""), one.get("Target", "")) for one in related}
    found = {}
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        kind, target = targets.get(element.get(_RELATED) or element.get(_RELATED_STRICT), ("", ""))
        if kind.endswith("/worksheet"):
            found[element.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return found


def _scan_sheet(content: bytes, glued: dict[bytes, str], percents: frozenset[bytes]) -> SheetScan:
    scanned = SheetScan(hidden_rows=_hidden_rows(content))
    if not glued and not _has_percent(content, percents) and not any(one in content for one in _TELLING):
        rows = content.rfind(b"<row ")
        number = _ROW_NUMBER.search(content, rows) if rows >= 0 else None
        if number and int(number[1]) * _TWO_LETTERS <= _FEW_CELLS and not _FAR_COLUMN.search(content):
            scanned.extent = int(number[1]), _TWO_LETTERS
            return scanned
    height = width = 0
    for match in _CELL.finditer(content):
        place = _ADDRESS.search(match[1])
        if place is None or not match[2]:
            continue
        where = int(place[2]) - 1, number_of(place[1].decode())
        height, width = max(height, where[0] + 1), max(width, where[1] + 1)
        kind = _TYPE.search(match[1])
        held = _held(kind[1] if kind else b"n", match[2], glued)
        if held is not None:
            scanned.instead[where] = held
        elif percents and kind is None and (style := _STYLE.search(match[1])) and style[1] in percents:
            scanned.percent.add(where)
    scanned.extent = height, width
    return scanned


def _has_percent(content: bytes, percents: frozenset[bytes]) -> bool:
    return any(b's="%s"' % one in content or b"s='%s'" % one in content for one in percents)


def _held(kind: bytes, inner: bytes, glued: dict[bytes, str]) -> Cell | None:
    """Return what a cell holds where the value reader would not say it; ``None`` where it reads it right."""
    value = _VALUE.search(inner)
    if kind == b"e":
        return CellError(value[1].decode("utf-8", "replace") if value else "#N/A")
    if kind == b"s" and value:
        return glued.get(value[1].strip())
    # A formula may rightly give an empty text; then its type is "str".
    if b"<f" in inner or b":f" in inner:
        return Uncalculated.FORMULA if kind != b"str" and not (value and value[1]) else None
    return None


def _hidden_rows(content: bytes) -> set[int]:
    if b"hidden=" not in content:
        return set()
    rows = (one[1] for one in _ROW.finditer(content) if _HIDDEN.search(one[1]))
    return {int(number[1]) - 1 for row in rows if (number := _ROW_NUMBER.search(row))}


def _glued_strings(archive: zipfile.ZipFile) -> dict[bytes, str]:
    """Return the shared strings that hold superscript, by index, without it."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return {}
    content = archive.read("xl/sharedStrings.xml")
    if b"superscript" not in content:
        return {}
    found = {}
    for place, item in enumerate(fromstring(content)):
        runs = [one for one in item if one.tag.endswith("}r")]
        kept = [run for run in runs if not _is_superscript(run)]
        if len(kept) < len(runs):
            found[str(place).encode()] = "".join(
                one.text or "" for run in kept for one in run if one.tag.endswith("}t")
            )
    return found


def _is_superscript(run) -> bool:  # type: ignore[no-untyped-def]  # an Element; defusedxml has no types
    return any(one.tag.endswith("}vertAlign") and one.get("val") == "superscript" for one in run.iter())


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """Return the cell styles (as the sheets name them) that show a number as per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = fromstring(archive.read("xl/styles.xml"))
    custom = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter() if one.tag.endswith("}numFmt")}
    formats = {*map(str, _PERCENT_FORMATS), *(key for key, code in custom.items() if "%" in code)}
    styles = next((one for one in root if one.tag.endswith("}cellXfs")), ())
    return frozenset(str(place).encode() for place, one in enumerate(styles) if one.get("numFmtId") in formats)
