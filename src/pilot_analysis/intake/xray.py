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
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MIN, _MAX = (re.compile(rb"\b%s=[\"'](\d{1,5})[\"']" % name) for name in (b"min", b"max"))
_MOST_COLUMNS = 16_384
_ZEROS = re.compile("0{2,12}")
_PER_CENT = 0
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATED_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# Without any of these in a sheet, and without far rows and columns, no cell of it hides anything.
_TELLING = (b't="e"', b"t='e'", b"<f", b":f")
_FAR = re.compile(rb"r=[\"'](?:[A-Z]{3}\d|[A-Z]{0,2}\d{5})")
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
    padded
        Cells whose number is shown with zeros before it, and how many digits: 438 is seen as 0438.
    hidden_rows
        Hidden rows, from 0.
    hidden_columns
        Hidden columns, from 0.
    extent
        Rows and columns that the filled cells span.
    """

    instead: dict[Position, Cell] = field(default_factory=dict)
    percent: set[Position] = field(default_factory=set)
    padded: dict[Position, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
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
        parts = sheet_parts(archive)
        glued, shown = _glued_strings(archive), _telling_styles(archive)
        return {name: _scan_sheet(archive.read(part), glued, shown) for name, part in parts.items()}
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
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


def _scan_sheet(content: bytes, glued: dict[bytes, str], shown: dict[bytes, int]) -> SheetScan:
    scanned = SheetScan(hidden_rows=_hidden_rows(content), hidden_columns=_hidden_columns(content))
    if not glued and not _has_style(content, shown) and not any(one in content for one in _TELLING):
        rows = content.rfind(b"<row ")
        number = _ROW_NUMBER.search(content, rows) if rows >= 0 else None
        if number and int(number[1]) * _TWO_LETTERS <= _FEW_CELLS and not _FAR.search(content):
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
        elif shown and kind is None and (style := _STYLE.search(match[1])) and style[1] in shown:
            if shown[style[1]] == _PER_CENT:
                scanned.percent.add(where)
            else:
                scanned.padded[where] = shown[style[1]]
    scanned.extent = height, width
    return scanned


def _has_style(content: bytes, shown: dict[bytes, int]) -> bool:
    return any(b's="%s"' % one in content or b"s='%s'" % one in content for one in shown)


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


def _hidden_columns(content: bytes) -> set[int]:
    found: set[int] = set()
    for column in _COLUMN.finditer(content[: content.find(b"sheetData")]):
        bounds = _MIN.search(column[1]), _MAX.search(column[1])
        if _HIDDEN.search(column[1]) and bounds[0] and bounds[1]:
            found.update(range(int(bounds[0][1]) - 1, min(int(bounds[1][1]), _MOST_COLUMNS)))
    return found


def _telling_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Return the cell styles (as the sheets name them) that show a number as per cent, or with zeros before it."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = fromstring(archive.read("xl/styles.xml"))
    formats = dict.fromkeys(map(str, _PERCENT_FORMATS), _PER_CENT)
    for one in root.iter():
        if one.tag.endswith("}numFmt") and (code := one.get("formatCode", "")):
            if "%" in code:
                formats[one.get("numFmtId", "")] = _PER_CENT
            elif _ZEROS.fullmatch(code):
                formats[one.get("numFmtId", "")] = len(code)
    styles = next((one for one in root if one.tag.endswith("}cellXfs")), ())
    used = ((str(place).encode(), one.get("numFmtId")) for place, one in enumerate(styles))
    return {style: formats[number] for style, number in used if number in formats}
