"""What a reader of values does not tell about an ods file.

Errors, formulas without a value, hidden rows and columns, merged cells, comments, superscript, what is struck out, and
numbers that are shown as per cent or with zeros before them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pilot_analysis.intake.cells import Cell, CellError, Comment, Position, Uncalculated
from pilot_analysis.intake.scan import Run, SheetScan, Shown, TooMuch, shown

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_MOST_REPEATED = 100  # more of one cell are a format drawn out to the edge of the sheet
_MOST_COLUMNS = 16_384
_MOST_CELLS, _MOST_BYTES = 200_000, 40_000_000  # a tree of more takes too much memory
_HIDDEN = frozenset({"collapse", "filter"})
_RAISED = re.compile(r"super|0*[1-9]\d*%")
_TELLING = re.compile(
    rb'table:formula=|value-type="(?:error|percentage)"|table:visibility="(?:collapse|filter)"|-spanned="(?:[2-9]|\d\d)'
    rb'|<office:annotation|text-line-through-\w+="(?!none)|text-position="(?:super|[1-9])'
    rb'|min-integer-digits="(?:[2-9]|1\d)|-repeated="\d{6}'
)


class _Look(NamedTuple):
    """What a style says: words are raised or struck out, or a number has at least so many digits."""

    raised: bool = False
    struck: bool = False
    digits: int = 0


_PLAIN = _Look()


def scan_ods(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Scan every sheet of an ods file, if any of its cells could hide something.

    Returns
    -------
    dict
        The scan of each sheet by its name; empty where there is nothing to tell.

    Raises
    ------
    TooMuch
        If there is more than can be looked through.
    ValueError
        If the content is not XML.
    """
    content = archive.read("content.xml")
    if not _TELLING.search(content):
        return {}
    if content.count(b"<table:table-cell") > _MOST_CELLS or len(content) > _MOST_BYTES:
        raise TooMuch("content")
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None
    looks = _looks(root)
    return {table.get(f"{_TABLE}name", ""): _scan_table(table, looks) for table in root.iter(f"{_TABLE}table")}


def _looks(root: Element) -> dict[str, _Look]:
    """Return what the styles of cells, columns and pieces of text say, by name, where they say anything."""
    digits: dict[str, int] = {}
    for form in root.iter(f"{_NUMBER}number-style"):
        parts = [one for one in form if one.tag == f"{_NUMBER}number"]
        if len(parts) == 1 and parts[0].get(f"{_NUMBER}decimal-places", "0") == "0":
            digits[form.get(f"{_STYLE}name", "")] = int(parts[0].get(f"{_NUMBER}min-integer-digits", "1"))
    found = {}
    for style in root.iter(f"{_STYLE}style"):
        least = digits.get(style.get(f"{_STYLE}data-style-name", ""), 0)
        words = [_of_words(one) for one in style.iter(f"{_STYLE}text-properties")]
        look = _Look(
            any(raised for raised, _ in words), any(struck for _, struck in words), least if 1 < least < 13 else 0
        )
        if look != _PLAIN:
            found[style.get(f"{_STYLE}name", "")] = look
    return found


def _of_words(properties: Element) -> tuple[bool, bool]:
    """Tell whether words are raised, and whether they are struck out."""
    height = properties.get(f"{_STYLE}text-position", "").partition(" ")[0]
    line = properties.get(f"{_STYLE}text-line-through-style") or properties.get(f"{_STYLE}text-line-through-type")
    return bool(_RAISED.fullmatch(height)), (line or "none") != "none"


def _scan_table(table: Element, looks: Mapping[str, _Look]) -> SheetScan:
    scanned = SheetScan()
    columns = list(_columns(table, scanned))
    place = 0
    for row in table.iter(f"{_TABLE}table-row"):
        repeated = _repeated(row, "rows")
        rows = range(place, place + min(repeated, _MOST_REPEATED))
        cells = list(_cells(row))
        filled = [column + _repeated(one, "columns") for column, one in cells if one.get(f"{_OFFICE}value-type")]
        if filled:
            scanned.extent = place + repeated, max(scanned.extent[1], *filled)
            if row.get(f"{_TABLE}visibility") in _HIDDEN:
                scanned.hidden_rows.update(rows)
        for column, cell in cells:
            if not cell.attrib and not len(cell):
                continue
            look = looks.get(cell.get(f"{_TABLE}style-name") or _of_column(columns, column), _PLAIN)
            own = range(column, column + min(_repeated(cell, "columns"), _MOST_REPEATED))
            _scan_cell(scanned, cell, list(product(rows, own)), look, looks)
        place += repeated
    return scanned


def _scan_cell(
    scanned: SheetScan, cell: Element, places: list[Position], look: _Look, looks: Mapping[str, _Look]
) -> None:
    """Write down what a cell, repeated at these places, hides."""
    held, kind = _held(cell), cell.get(f"{_OFFICE}value-type")
    words = _shown(cell, looks) if kind == "string" else None
    if held is None and words is not None:
        held = words.words
    struck = words.struck if words else None
    if struck is None and look.struck and kind:
        struck = ""
    if held is not None:
        scanned.instead.update(dict.fromkeys(places, held))
    if struck is not None:
        scanned.struck.update(dict.fromkeys(places, struck))
    if kind == "percentage":
        scanned.percent.update(places)
    elif kind == "float" and look.digits:
        scanned.padded.update(dict.fromkeys(places, look.digits))
    down, right = (int(cell.get(f"{_TABLE}number-{one}-spanned", "1")) for one in ("rows", "columns"))
    row, column = places[0]
    if down > 1 or right > 1:
        scanned.merged.append((row, column, row + down - 1, column + right - 1))
    for note in cell.iter(f"{_OFFICE}annotation"):
        author = "".join(part for one in note.iter(_CREATOR) for part in one.itertext())
        said = "\n".join("".join(one.itertext()) for one in note.iter(f"{_TEXT}p"))
        scanned.comments[row, column] = Comment(author, said)


def _columns(table: Element, scanned: SheetScan) -> Iterator[tuple[int, str]]:
    """Yield before which column each kind of column ends, and the style of its cells; write down the hidden ones."""
    place = 0
    for column in table.iter(f"{_TABLE}table-column"):
        end = place + _repeated(column, "columns")
        if column.get(f"{_TABLE}visibility") in _HIDDEN and end < _MOST_COLUMNS:
            scanned.hidden_columns.update(range(place, end))
        yield end, column.get(f"{_TABLE}default-cell-style-name", "")
        place = end


def _of_column(columns: list[tuple[int, str]], column: int) -> str:
    return next((style for end, style in columns if column < end), "")


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


def _shown(cell: Element, looks: Mapping[str, _Look]) -> Shown | None:
    """Return a cell's text where it has superscript or words struck out; paragraphs are lines."""
    runs: list[Run] = []
    for number, line in enumerate(one for one in cell if one.tag == f"{_TEXT}p"):
        runs += [Run("\n", raised=False, struck=False)] if number else []
        runs += _runs(line, _PLAIN, looks)
    return shown(runs)


def _runs(element: Element, look: _Look, looks: Mapping[str, _Look]) -> Iterator[Run]:
    """Yield the pieces of an element's text, its spaces written out."""
    if element.tag == f"{_TEXT}s":
        yield Run(" " * int(element.get(f"{_TEXT}c", "1")), look.raised, look.struck)
    elif element.tag in {f"{_TEXT}tab", f"{_TEXT}line-break"}:
        yield Run(" ", look.raised, look.struck)
    yield Run(element.text or "", look.raised, look.struck)
    for one in element:
        yield from _runs(one, looks.get(one.get(f"{_TEXT}style-name", ""), look), looks)
        yield Run(one.tail or "", look.raised, look.struck)


def _repeated(element: Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
