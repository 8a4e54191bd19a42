"""What a reader of values does not tell about an xlsx file, found by scanning the XML parts of its zip.

python-calamine gives an empty cell for an error and for a formula that was never calculated, does not say which rows
are hidden or struck out, and glues a superscript footnote to its number (``12¹`` becomes ``121``). This scan finds
those cells, and how far out the sheet's cells reach, before anything is laid out in memory.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pilot_analysis.intake.cells import Cell, CellError, Position, Uncalculated, number_of
from pilot_analysis.intake.package import Package
from pilot_analysis.intake.scan import SheetScan, Shown
from pilot_analysis.intake.xray_parts import PER_CENT, Styles, comments_of, rich_strings, shown_inline, styles_of

# Element names may bear a prefix (``x:c``); attributes come in any order.
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:row\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_TYPE = re.compile(rb"\bt=[\"'](\w+)[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MIN, _MAX = (re.compile(rb"\b%s=[\"'](\d{1,5})[\"']" % name) for name in (b"min", b"max"))
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_MOST_COLUMNS = 16_384
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATED_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# Without any of these in a sheet, and with all its addresses near, no cell of it hides anything.
_TELLING = (b't="e"', b"t='e'", b"<f", b":f", b"superscript", b"strike")
_ANY_HIDDEN = (b'hidden="1"', b"hidden='1'", b'hidden="true"', b"hidden='true'")
_SELDOM = b"'fkuhe"  # letters that the cells of most sheets do without, the most telling first
_NOT_NEAR = re.compile(rb" r(?!=[\"'][A-Za-z]{0,2}+\d{1,4}+[\"'])")
_NOT_NEAR_IN_LINES = re.compile(rb"\sr(?!=[\"'][A-Za-z]{0,2}+\d{1,4}+[\"'])")
_TWO_LETTERS, _FEW_CELLS = 702, 2_000_000
_NO_MERGES = b"<mergeCells></mergeCells>"


def scan_sheets(package: Package) -> dict[str, SheetScan]:
    """Scan every worksheet of an xlsx file.

    A worksheet without merged cells is put back into the package with an empty list of them before its cells: engines
    look for the list where it stands at the end, and go through the whole sheet once more for it.

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
        strings, styles = rich_strings(package), styles_of(package)
        found = {}
        for name, part in sheet_parts(package).items():
            content = package.read(part)
            found[name] = _scan_sheet(content, strings, styles)
            found[name].comments.update(comments_of(package, part))
            if not found[name].merged and b"mergeCell" not in content:
                package.put(part, content.replace(b"<sheetData", _NO_MERGES + b"<sheetData", 1))
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None
    return found


def sheet_parts(package: Package) -> Mapping[str, str]:
    """Return the zip part of each worksheet by the sheet's name; chart sheets are left out."""
    return _listed(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))


@lru_cache(maxsize=32)
def _listed(workbook: bytes, relations: bytes) -> Mapping[str, str]:
    """Look through equal parts, in any file, once."""
    related = fromstring(relations)
    targets = {one.get("Id"): (one.get("Type", ""), one.get("Target", "")) for one in related}
    found = {}
    for element in fromstring(workbook).iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        kind, target = targets[element.get(_RELATED) or element.get(_RELATED_STRICT)]
        if kind.endswith("/worksheet"):
            found[element.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return found


def _scan_sheet(content: bytes, strings: Mapping[bytes, Shown], styles: Styles) -> SheetScan:
    first, last = _bounds(content)
    cells = content[first:last]
    scanned = SheetScan(
        hidden_rows=_hidden_rows(cells),
        hidden_columns=_hidden_columns(content[:first]),
        merged=_merged(content[:first] + content[last:]),
    )
    near = _near_extent(cells)
    if near and not strings and not _has_style(cells, styles) and not _mentions(cells, _TELLING):
        scanned.extent = near
        return scanned
    height = width = 0
    telling = bool(styles.shown or styles.struck)
    for where, attributes, inner in _cells(cells):
        height, width = max(height, where[0] + 1), max(width, where[1] + 1)
        kind = _TYPE.search(attributes)
        held = _held(kind[1] if kind else b"n", inner, strings)
        if isinstance(held, Shown):
            scanned.instead[where] = held.words
            if held.struck is not None:
                scanned.struck[where] = held.struck
        elif held is not None:
            scanned.instead[where] = held
        if telling and (style := _STYLE.search(attributes)):
            _look(scanned, where, style[1], styles, figure=(kind is None or kind[1] == b"n") and held is None)
    scanned.extent = height, width
    return scanned


def _bounds(content: bytes) -> tuple[int, int]:
    """Return where the cells of a sheet begin and end; its end where it is not told."""
    first, last = content.find(b"sheetData"), content.rfind(b"sheetData")
    if first < 0:  # in an encoding in which nothing could be found, or no sheet
        raise ValueError("sheetData")
    return first, len(content) if last == first or _ROW_OR_CELL.search(content, last) else last


def _near_extent(cells: bytes) -> tuple[int, int] | None:
    """Return rows and columns that hold all cells, where no address is far and the last row is said; else ``None``."""
    lines = any(one in cells for one in (b"\n", b"\r", b"\t"))
    rows = cells.rfind(b"<row ")
    number = _ROW_NUMBER.search(cells, rows) if rows >= 0 else None
    if number is None or int(number[1]) * _TWO_LETTERS > _FEW_CELLS:
        return None
    return None if (_NOT_NEAR_IN_LINES if lines else _NOT_NEAR).search(cells) else (int(number[1]), _TWO_LETTERS)


def _mentions(cells: bytes, words: Iterable[bytes]) -> bool:
    """Tell whether any of some words stands in a sheet's cells; a letter is found many times faster than a word."""
    absent = {letter for letter in _SELDOM if letter not in cells}
    return any(one in cells for one in words if absent.isdisjoint(one))


def _cells(content: bytes) -> Iterator[tuple[Position, bytes, bytes]]:
    """Yield place, attributes and inside of each filled cell; one without an address follows the one before it."""
    row = column = -1
    for match in _ROW_OR_CELL.finditer(content):
        attributes = match[2]
        if attributes is None:
            number = _ROW_NUMBER.search(match[1])
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        place = _ADDRESS.search(attributes)
        row, column = (int(place[2]) - 1, number_of(place[1].decode())) if place else (row, column + 1)
        if match[3]:
            yield (row, column), attributes, match[3]


def _look(scanned: SheetScan, where: Position, style: bytes, styles: Styles, *, figure: bool) -> None:
    """Write down what a cell's style says of it."""
    if style in styles.struck:
        scanned.struck.setdefault(where, "")
    if figure and style in styles.shown:
        if styles.shown[style] == PER_CENT:
            scanned.percent.add(where)
        else:
            scanned.padded[where] = styles.shown[style]


def _has_style(content: bytes, styles: Styles) -> bool:
    telling = {*styles.shown, *styles.struck}
    return _mentions(content, [form % one for one in telling for form in (b's="%s"', b"s='%s'")])


def _held(kind: bytes, inner: bytes, strings: Mapping[bytes, Shown]) -> Cell | Shown | None:
    """Return what a cell holds where the value reader would not say it; ``None`` where it reads it right."""
    value = _VALUE.search(inner)
    if kind == b"e":
        return CellError(value[1].decode("utf-8", "replace") if value else "#N/A")
    if kind == b"s" and value:
        return strings.get(value[1].strip())
    if kind == b"inlineStr":
        return shown_inline(inner)
    # A formula may rightly give an empty text; then its type is "str".
    if b"<f" in inner or b":f" in inner:
        return Uncalculated.FORMULA if kind != b"str" and not (value and value[1]) else None
    return None


def _hidden_rows(content: bytes) -> set[int]:
    if not _mentions(content, _ANY_HIDDEN):
        return set()
    rows = (one[1] for one in _ROW.finditer(content) if _HIDDEN.search(one[1]))
    return {int(number[1]) - 1 for row in rows if (number := _ROW_NUMBER.search(row))}


def _hidden_columns(content: bytes) -> set[int]:
    found: set[int] = set()
    for column in _COLUMN.finditer(content):
        bounds = _MIN.search(column[1]), _MAX.search(column[1])
        if _HIDDEN.search(column[1]) and bounds[0] and bounds[1]:
            found.update(range(int(bounds[0][1]) - 1, min(int(bounds[1][1]), _MOST_COLUMNS)))
    return found


def _merged(content: bytes) -> list[tuple[int, int, int, int]]:
    if b"mergeCell" not in content:
        return []
    corners = (match.groups() for match in _MERGED.finditer(content))
    return [(int(a) - 1, number_of(b.decode()), int(c) - 1, number_of(d.decode())) for b, a, d, c in corners]
