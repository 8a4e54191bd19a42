"""The boxes in which a spreadsheet program shows comments: VML shapes, each beside its cell and as high as its words.

Source: ECMA-376, part 4, 14.2.2 (o:idmap) and 14.4 (spreadsheet drawings: x:ClientData, x:Anchor).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import ceil

from pilot_analysis.intake.cells import number_of
from pilot_analysis.intake.supplier.markup import append, elements

_SHAPE = re.compile(rb"_x0000_s(\d+)")
_BLOCKS = re.compile(rb"<o:idmap[^>]*\bdata=\"([\d, ]+)\"")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_BLOCK = 1024  # shape numbers per block
_WIDTH, _LINE, _PADDING = 330, 16, 14  # pixels: of the box, of a line of its words, of its edges
_LETTERS = 52  # that a line of the box holds
_ROW, _COLUMN_WIDTH = 20, 64  # pixels of a usual row and column
_LAST_COLUMN, _LAST_ROW = 16_383, 1_048_575
_HEAD = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout></xml>'
)
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPETYPE = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape {spaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:{width}pt;height:{height}pt;z-index:{place};visibility:hidden" fillcolor="#fff4ce" '
    'strokecolor="#8a6d00" o:insetmode="auto"><v:fill color2="#fff4ce"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def drawn(notes: Mapping[str, str], widths: Mapping[int, int], block: int, before: bytes | None = None) -> bytes:
    """Return a drawing with a box for each note, after the shapes that it holds already.

    Parameters
    ----------
    notes
        Words by cell (A1).
    widths
        Pixels of the columns (from 0) that are not as wide as usual.
    block
        The first block of shape numbers that no drawing of the workbook uses.
    before
        The drawing as it is; ``None`` for a new one.
    """
    if before is None:
        last = block + len(notes) // _BLOCK
        content = _HEAD.format(blocks=",".join(map(str, range(block, last + 1)))).encode()
        first = block * _BLOCK + 1
    else:
        content = before
        first = max((int(one) for one in _SHAPE.findall(before)), default=block * _BLOCK) + 1
    shapes = "" if b'id="_x0000_t202"' in content else _SHAPETYPE
    shapes += "".join(
        _box(cell, words, widths, first + place, place + 1) for place, (cell, words) in enumerate(notes.items())
    )
    return append(content, elements(content, 0), shapes.encode())


def next_block(drawings: Iterable[bytes]) -> int:
    """Return the first block of shape numbers after those that drawings use."""
    used = [
        int(one)
        for content in drawings
        for listed in _BLOCKS.findall(content)
        for one in listed.split(b",")
        if one.strip()
    ]
    return max(used, default=0) + 1


def widths_of(sheet: bytes) -> dict[int, int]:
    """Return the pixels of each column, from 0, to which a sheet gives a width."""
    found: dict[int, int] = {}
    for match in _COLUMN.finditer(sheet[: sheet.find(b"sheetData") + 1]):
        told = {key.decode(): value.decode() for key, value in re.findall(rb"(\w+)=\"([^\"]*)\"", match[1])}
        if not {"min", "max", "width"} <= told.keys():
            continue
        width = 0 if told.get("hidden") in {"1", "true"} else round(float(told["width"]) * 7)
        last = min(int(told["max"]), int(told["min"]) + 255)  # a format drawn out to the edge says nothing more
        found |= dict.fromkeys(range(int(told["min"]) - 1, last), width)
    return found


def _box(cell: str, words: str, widths: Mapping[int, int], number: int, place: int) -> str:
    column, row = number_of(cell.rstrip("0123456789")), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
    lines = sum(max(1, ceil(len(one) / _LETTERS)) for one in words.split("\n"))
    height = _PADDING + _LINE * lines
    left, top = min(column + 1, _LAST_COLUMN), max(row - 1, 0)
    right, room = left, _WIDTH
    while room > widths.get(right, _COLUMN_WIDTH) and right < _LAST_COLUMN:
        room -= widths.get(right, _COLUMN_WIDTH)
        right += 1
    bottom = min(top + height // _ROW, _LAST_ROW)
    anchor = f"{left}, 12, {top}, 4, {right}, {room}, {bottom}, {height % _ROW}"
    size = {"width": round(_WIDTH * 0.75), "height": round(height * 0.75)}
    return _BOX.format(spaces=_SPACES, number=number, place=place, anchor=anchor, row=row, column=column, **size)
