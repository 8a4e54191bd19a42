"""The sheets of an xlsx file, read by column where all of them are written plainly (see `plain_cells`).

For many files: it needs numpy, which takes longer to load than one file to read. What a plain file is is told
narrowly, and of any other nothing is returned, so that the library which reads every file reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import unescape

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from numpy.typing import NDArray

from pilot_analysis.intake.cells import ByColumn, Sheet
from pilot_analysis.intake.package import Package
from pilot_analysis.intake.plain_cells import DAY, FIGURE, UNCLEAR, Texts, columns_of
from pilot_analysis.intake.plain_numbers import Unlike
from pilot_analysis.intake.xray import listed_sheets
from pilot_analysis.intake.xray_cells import parted
from pilot_analysis.intake.xray_parts import below

_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_SHARED, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_BEGIN, _END = b"<si><t>", b"</t></si>"
_AROUND = 2  # elements of the part beside its texts: <sst> and its end
_BLANKS = (b" ", b"\n", b"\t")
_TRIMMED = re.compile(rb"<t>(?:\s[^<]*|[^<]*\s)</t>")  # some readers take the blanks away, others do not
_MERGED = re.compile(rb'<mergeCell ref="[A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6}"/>')
_CODED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)|_x[0-9A-Fa-f]{4}_")
_ENCODED = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
# Days counted from 1904, another encoding, and names that readers take differently.
_UNLIKE = re.compile(rb"date1904(?!=[\"'](?:0|false)[\"'])|\0|\bname=\"[^\"]*[\t\r\n]")
_SHARED_INDEX = re.compile(rb' t="s"><v>(\d+)</v>')
# Formats of numbers that are built in: figures, and the day as it is written where the workbook is opened.
_BUILT_IN = {str(one): FIGURE for one in (*range(5), *range(9, 14), *range(37, 41), 48, 49)} | {"14": DAY}
_OF_FIGURES = re.compile(r"(?:General|@|[0#.,%]+)")
_OF_DAYS = re.compile(r"(?:\[\$-\w+\])?[ymd][ymd/., -]*(?:;@)?", re.IGNORECASE)
# What a few cells of many sheets hold: a formula beside its value, a text of their own, an error.
_FORMULA = re.compile(rb"(<c\b[^<>]*>)<f\b[^<>]*(?:/>|>[^<]*</f>)")
_WITHOUT_VALUE = re.compile(rb'<c r="[A-Z]{1,2}[1-9]\d{0,6}"[^<>]*></c>')
_OWN_TEXT = re.compile(
    rb'(<c r="[^"]*"(?: s="\d+")?) t="(?:str"><v>([^<]*)</v>|'
    rb'inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is>)</c>'
)
_ERROR = re.compile(rb'(<c r="[^"]*")(?: s="\d+")? t="e"><v>[^<]*</v></c>')


def read_plainly(package: Package) -> dict[str, Sheet] | None:
    """Read the values of every worksheet, from A1 on.

    Returns
    -------
    dict or None
        The sheets by name; ``None`` where anything is not written plainly, or is missing.
    """
    try:
        _check(package.read("xl/workbook.xml"))
        listed = listed_sheets(package)
        texts = _texts(package.read(_SHARED) if _SHARED in package else b"<sst></sst>")
        styles = _styles(package.read(_STYLES) if _STYLES in package else b"<styleSheet/>")
        found = {}
        for name, part, visible in listed:
            found[name] = Sheet(name, _columns(_cells(package.read(part)), texts, styles), visible)
    except (Unlike, KeyError, ValueError, ParseError, DefusedXmlException):
        return None
    return found if len(found) == len(listed) else None


def _check(workbook: bytes) -> None:
    if _UNLIKE.search(workbook):
        raise Unlike("workbook")


def _cells(content: bytes) -> bytes:
    """Return what stands between the start and the end of a sheet's data."""
    before, cells, after = parted(content)
    if b"<!--" in before or (b"mergeCell" in after and after.count(b"<mergeCell") != len(_MERGED.findall(after)) + 1):
        raise Unlike("beside")
    if cells.startswith(b"/>"):
        return b""
    if not cells.startswith(b">") or not cells.endswith(b"</"):
        raise Unlike("sheetData")
    return cells[1:-2]


def _texts(content: bytes) -> Texts:
    """Return the shared texts; each must stand alone, in one look."""
    found = _alike(content)
    if not found:
        found = _TEXT.findall(content)
        others = content.count(b"<") - 4 * len(found) - content.startswith(b"<?xml")
        if len(found) != content.count(b"<si") or others != _AROUND:
            raise Unlike("si")
    if _ENCODED.search(content[:200]):
        raise Unlike("encoding")
    edges = b"\0%s\0" % b"\0".join(found)
    blanks = [one for one in _BLANKS if one in edges]
    if any(b"\0" + one in edges or one + b"\0" in edges for one in blanks) and _TRIMMED.search(content):
        raise Unlike("blanks")
    joined = _decoded(found)
    whole = joined.replace("\0", "|").isprintable() and "\0 " not in joined and not joined.startswith(" ")
    return Texts(_apart(joined, found), whole)


def _alike(content: bytes) -> list[bytes]:
    """Return the texts where all of them are written alike, in a fraction of the time; nothing of others."""
    begin, end = content.find(_BEGIN), content.rfind(_END)
    if begin < 0 or content[:begin].count(b"<") != 1 + content.startswith(b"<?xml") or content[end:].count(b"<") != 3:
        return []
    found = content[begin + len(_BEGIN) : end].split(_END + _BEGIN)
    return found if content.count(b"<", begin, end) == 4 * len(found) - 2 else []


def _decoded(texts: Sequence[bytes]) -> str:
    """Return texts as they are meant, with a mark between them."""
    joined = b"\0".join(texts)
    if b"\r" in joined or joined.count(b"\0") >= max(len(texts), 1):
        raise Unlike("control")
    if (b"&" in joined or b"_x" in joined) and _CODED.search(joined):
        raise Unlike("code")
    words = joined.decode()
    return unescape(words, {"&quot;": '"', "&apos;": "'"}) if "&" in words else words


def _apart(joined: str, texts: Sequence[bytes]) -> NDArray[np.object_]:
    return np.array(joined.split("\0") if texts else [], dtype=object)


def _columns(cells: bytes, texts: Texts, styles: NDArray[np.int64]) -> ByColumn:
    """Return the cells of a sheet by column, also where a few of them are not written plainly."""
    try:
        return columns_of(cells, texts, styles)
    except Unlike:
        cells, own = _plainer(cells, texts.each)
        return columns_of(cells, Texts(own, whole=False), styles)


def _plainer(cells: bytes, texts: NDArray[np.object_]) -> tuple[bytes, NDArray[np.object_]]:
    """Return cells without their formulas, their own texts among the shared ones, and a number for each error.

    Which of these cells hold no value, and which an error, the scan tells.
    """
    cells = _ERROR.sub(rb"\1><v>0</v></c>", _WITHOUT_VALUE.sub(b"", _FORMULA.sub(rb"\1", cells)))
    own: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        if _TRIMMED.search(match[0]):
            raise Unlike("blanks")
        own.append(match[2] or match[3] or b"")
        return b'%s t="s"><v>%d</v></c>' % (match[1], len(texts) + len(own) - 1)

    if any(int(index) >= len(texts) for index in _SHARED_INDEX.findall(cells)):
        raise Unlike("index")
    cells = _OWN_TEXT.sub(shared, cells)
    return cells, np.append(texts, _apart(_decoded(own), own))


@lru_cache(maxsize=32)
def _styles(content: bytes) -> NDArray[np.int64]:
    """Return what a number of each style is: `FIGURE`, `DAY` or `UNCLEAR`; equal parts, in any file, once."""
    root = fromstring(content)
    declared = {one.get("numFmtId", ""): _kind(one.get("formatCode", "")) for one in below(root, "numFmts")}
    formats, styles = _BUILT_IN | declared, below(root, "cellXfs")
    found = np.array([formats.get(one.get("numFmtId", "0"), UNCLEAR) for one in styles] or [FIGURE])
    if found[0] != FIGURE or any(not one.tag.endswith("}xf") for one in styles):  # the first is that of cells without
        raise Unlike("xf")
    return found


def _kind(code: str) -> int:
    if _OF_FIGURES.fullmatch(code):
        return FIGURE
    return DAY if _OF_DAYS.fullmatch(code) else UNCLEAR
