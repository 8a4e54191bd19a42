"""What a reader of values does not tell about an xlsx file, found by scanning the XML parts of its zip.

python-calamine gives an empty cell for an error and for a formula that was never calculated, does not say which rows
are hidden or struck out, and glues a superscript footnote to its number (``12¹`` becomes ``121``). This scan finds
those cells, and how far out the sheet's cells reach, before anything is laid out in memory.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pilot_analysis.intake.cells import Cell, CellError, Position, Uncalculated, number_of
from pilot_analysis.intake.package import Package
from pilot_analysis.intake.scan import SheetScan, Shown
from pilot_analysis.intake.xray_cells import ROW_NUMBER, every_cell, mentioned, near_extent, parted, telling_cells
from pilot_analysis.intake.xray_parts import PER_CENT, Styles, comments_of, rich_strings, shown_inline, styles_of

_TYPE = re.compile(rb"\bt=[\"'](\w+)[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d+)[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ODD_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*\br\s*=\s*[\"'](?!\d{1,20}[\"'])")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MIN, _MAX = (re.compile(rb"\b%s=[\"'](\d{1,5})[\"']" % name) for name in (b"min", b"max"))
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_MOST_COLUMNS = 16_384
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATED_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# A cell without any of these, and of no telling style, hides nothing.
_TELLING = (b't="e"', b"t='e'", b"<f", b":f", b"superscript", b"strike")
_ANY_HIDDEN = (b'hidden="1"', b"hidden='1'", b'hidden="true"', b"hidden='true'")
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_NO_MERGES = b"<mergeCells></mergeCells>"


class Listed(NamedTuple):
    """A worksheet as the workbook lists it: its name, its zip part, and whether a person sees it."""

    name: str
    part: str
    visible: bool


def scan_sheets(package: Package, near: Mapping[str, Position] = _NOTHING) -> dict[str, SheetScan]:
    """Scan every worksheet of an xlsx file.

    A worksheet without merged cells is put back into the package with an empty list of them before its cells: engines
    look for the list where it stands at the end, and go through the whole sheet once more for it.

    Parameters
    ----------
    near
        Of sheets in which each cell is known to begin with its address: how many rows and columns hold all cells.

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
            found[name] = _scan_sheet(content, strings, styles, near.get(name))
            found[name].comments.update(comments_of(package, part))
            if name not in near and not found[name].merged and b"mergeCell" not in content:
                package.put(part, content.replace(b"<sheetData", _NO_MERGES + b"<sheetData", 1))
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None
    return found


def sheet_parts(package: Package) -> Mapping[str, str]:
    """Return the zip part of each worksheet by the sheet's name; chart sheets are left out."""
    return {one.name: one.part for one in listed_sheets(package)}


def listed_sheets(package: Package) -> Sequence[Listed]:
    """Return the worksheets in their order; chart sheets are left out."""
    return _listed(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))


@lru_cache(maxsize=32)
def _listed(workbook: bytes, relations: bytes) -> Sequence[Listed]:
    """Look through equal parts, in any file, once."""
    related = fromstring(relations)
    targets = {one.get("Id"): (one.get("Type", ""), one.get("Target", "")) for one in related}
    found = []
    for element in fromstring(workbook).iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        kind, target = targets[element.get(_RELATED) or element.get(_RELATED_STRICT)]
        if kind.endswith("/worksheet"):
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            found.append(Listed(element.get("name", ""), part, element.get("state", "visible") == "visible"))
    return found


def _scan_sheet(
    content: bytes, strings: Mapping[bytes, Shown], styles: Styles, near: Position | None = None
) -> SheetScan:
    before, cells, after = parted(content)
    scanned = SheetScan(
        hidden_rows=_hidden_rows(cells), hidden_columns=_hidden_columns(before), merged=_merged(before + after)
    )
    if near is None and _ODD_ROW.search(cells):  # an engine may take it for another place, and a far one
        raise ValueError("row")
    near = near or near_extent(cells)
    height = width = 0
    words = _words(frozenset({*styles.shown, *styles.struck}))
    for where, attributes, inner in every_cell(cells) if strings or not near else telling_cells(cells, words):
        height, width = max(height, where[0] + 1), max(width, where[1] + 1)
        kind = _TYPE.search(attributes)
        held = _held(kind[1] if kind else b"n", inner, strings)
        if isinstance(held, Shown):
            scanned.instead[where] = held.words
            if held.struck is not None:
                scanned.struck[where] = held.struck
        elif held is not None:
            scanned.instead[where] = held
        if style := _STYLE.search(attributes):
            _look(scanned, where, style[1], styles, figure=(kind is None or kind[1] == b"n") and held is None)
    scanned.extent = (max(near[0], height), max(near[1], width)) if near else (height, width)
    return scanned


@lru_cache(maxsize=32)
def _words(styles: frozenset[bytes]) -> tuple[bytes, ...]:
    """Return what stands in each cell that hides something, be it by its style."""
    return (*_TELLING, *(form % one for one in sorted(styles) for form in (b's="%s"', b"s='%s'")))


def _look(scanned: SheetScan, where: Position, style: bytes, styles: Styles, *, figure: bool) -> None:
    """Write down what a cell's style says of it."""
    if style in styles.struck:
        scanned.struck.setdefault(where, "")
    if figure and style in styles.shown:
        if styles.shown[style] == PER_CENT:
            scanned.percent.add(where)
        else:
            scanned.padded[where] = styles.shown[style]


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
    if not mentioned(content, _ANY_HIDDEN):
        return set()
    rows = (one[1] for one in _ROW.finditer(content) if _HIDDEN.search(one[1]))
    return {int(number[1]) - 1 for row in rows if (number := ROW_NUMBER.search(row))}


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
