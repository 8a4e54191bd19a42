"""A tiny writer of xlsb files, for what no independent writer at hand can write: its files open in LibreOffice 7.4.

Source: Microsoft, [MS-XLSB] Excel Binary File Format.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from itertools import count

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KEPT = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>{}</Types>'
)
_OVERRIDE = '<Override PartName="/{}" ContentType="application/vnd.ms-excel.{}"/>'
BEGIN_CELLS, END_CELLS = 145, 146
Font = tuple[bool, bool]  # raised, struck out


def record(kind: int, content: bytes = b"", *, length: int | None = None) -> bytes:
    """Return one record; ``length`` tells another than its own."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content) if length is None else length
    while size >= 0x80:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def text(words: str) -> bytes:
    """Return a text with its length."""
    return struct.pack("<I", len(words.encode("utf-16-le")) // 2) + words.encode("utf-16-le")


def rich(words: str, looks: Sequence[tuple[int, int]] = ()) -> bytes:
    """Return a text with looks: from which place on which font."""
    runs = struct.pack("<I", len(looks)) + b"".join(struct.pack("<HH", *one) for one in looks)
    return bytes([bool(looks)]) + text(words) + (runs if looks else b"")


def row(number: int, *, hidden: bool = False) -> bytes:
    """Return the head of a row, counted from 0."""
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0))


def cell(kind: int, column: int, content: bytes = b"", style: int = 0) -> bytes:
    """Return a cell of a kind with a column of its own."""
    return record(kind, struct.pack("<II", column, style) + content)


def short(kind: int, content: bytes = b"", style: int = 0) -> bytes:
    """Return a cell that follows the one before it."""
    return record(kind, struct.pack("<I", style) + content)


def whole(value: int, *, hundredth: bool = False) -> bytes:
    """Return a whole number in four bytes, or a hundredth of it."""
    return struct.pack("<i", value << 2 | 2 | hundredth)


def sheet(cells: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """Return the part of a sheet with these cells, and what stands before and after them."""
    size = record(148, struct.pack("<4I", 0, 0, 0, 0))
    inside = record(BEGIN_CELLS) + cells + record(END_CELLS)
    return record(129) + size + before + inside + after + record(130)


def styles(codes: Mapping[int, str], fonts: Sequence[Font], cells: Sequence[tuple[int, int]]) -> bytes:
    """Return the part of styles: number formats by number, fonts, and the format and font of each style of cells."""
    formats = b"".join(record(44, struct.pack("<H", number) + text(code)) for number, code in codes.items())
    faces = b"".join(record(43, _font(*one)) for one in fonts)
    used = b"".join(record(47, struct.pack("<5H6x", 0, form, font, 0, 0)) for form, font in cells)
    parts = [(615, 616, len(codes), formats), (611, 612, len(fonts), faces)]
    fill = record(45, struct.pack("<I", 0) + bytes(64))
    parts += [(603, 604, 1, fill), (613, 614, 1, record(46, bytes(51)))]
    parts += [(626, 627, 1, record(47, struct.pack("<5H6x", 0xFFFF, 0, 0, 0, 0))), (617, 618, len(cells), used)]
    inside = b"".join(record(a, struct.pack("<I", size)) + content + record(b) for a, b, size, content in parts)
    return record(278) + inside + record(279)


def _font(raised: bool, struck: bool) -> bytes:
    flags = struct.pack("<HHHHBBBB8sB", 220, 8 * struck, 400, raised, 0, 2, 0, 0, b"\x01" + bytes(7), 0)
    return flags + text("Calibri")


def strings(items: Sequence[bytes], *, told: int | None = None) -> bytes:
    """Return the part of shared texts; ``told`` is how many it says that there are."""
    size = len(items) if told is None else told
    return record(159, struct.pack("<II", size, size)) + b"".join(record(19, one) for one in items) + record(160)


def xlsb(
    sheets: Mapping[str, bytes],
    *,
    style: bytes = b"",
    texts: bytes = b"",
    flags: int = 0,
    hidden: Sequence[str] = (),
    target: str = "worksheets/sheet{}.bin",
    beside: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return an xlsb file of these sheets' parts.

    Parameters
    ----------
    flags
        Of the workbook: 1 counts days from 1904.
    target
        How the workbook names the part of a sheet.
    beside
        More parts of the zip.
    """
    listed, kinds = [], []
    for number, name in enumerate(sheets, start=1):
        shown = struct.pack("<II", name in hidden, number)
        listed.append(record(156, shown + text(f"rId{number}") + text(name)))
        kinds.append((f"rId{number}", "worksheet", target.format(number)))
    parts: dict[str, str | bytes] = {
        f"xl/worksheets/sheet{number}.bin": part for number, part in zip(count(1), sheets.values())
    }
    for name, kind, content in (("styles", "styles", style), ("sharedStrings", "sharedStrings", texts)):
        if content:
            kinds.append((f"rId{len(kinds) + 1}", kind, f"{name}.bin"))
            parts[f"xl/{name}.bin"] = content
    book = record(131) + record(153, struct.pack("<II", flags, 0) + text("")) + record(143)
    parts["xl/workbook.bin"] = book + b"".join(listed) + record(144) + record(132)
    parts["xl/_rels/workbook.bin.rels"] = related(kinds)
    parts["_rels/.rels"] = related([("rId1", "officeDocument", "xl/workbook.bin")])
    names = {"xl/styles.bin": "styles", "xl/sharedStrings.bin": "sharedStrings"}
    told = [_OVERRIDE.format(one, names.get(one, "worksheet")) for one in parts if _is_part(one)]
    parts["[Content_Types].xml"] = _TYPES.format("".join(told))
    return zipped(parts | dict(beside or {}))


def related(kinds: Sequence[tuple[str, str, str]]) -> str:
    """Return a part of relations: id, kind, target."""
    every = "".join(f'<Relationship Id="{a}" Type="{_RELATED}/{b}" Target="{c}"/>' for a, b, c in kinds)
    return f'<Relationships xmlns="{_KEPT}">{every}</Relationships>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these parts, the list of content types first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda one: one != "[Content_Types].xml"):
            archive.writestr(zipfile.ZipInfo(name), parts[name])
    return stream.getvalue()


def _is_part(name: str) -> bool:
    return name.endswith(".bin") and name != "xl/workbook.bin"
