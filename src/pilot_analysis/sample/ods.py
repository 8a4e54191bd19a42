"""Writing grids as OpenDocument spreadsheets."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import odfdo

from pilot_analysis.sample.archive import EPOCH, repacked
from pilot_analysis.sample.grid import Cell, Grid, shown

_DASH = "<number:text>-</number:text>"
_DAY = (
    '<number:year number:style="long"/>',
    '<number:month number:style="long"/>',
    '<number:day number:style="long"/>',
)
_DATES = {"date": _DASH.join(_DAY), "month": f'<number:month number:textual="true"/>{_DASH}<number:year/>'}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"area": "text", "bold": True, "size": "13pt"},
    "group": {"area": "text", "bold": True},
    "heading": {"area": "text", "bold": True},
    "total": {"area": "text", "bold": True},
    "note": {"area": "text", "italic": True},
}


def ods_bytes(grids: Sequence[Grid], properties: Mapping[str, str]) -> bytes:
    """Return a spreadsheet; ``properties`` are ``title``, ``subject``, ``author`` and ``comments``."""
    book = odfdo.Document("spreadsheet")
    book.body.clear()
    _add_styles(book, {width for grid in grids for width in grid.widths().values()})
    for grid in grids:
        book.body.append(_table(grid))
    _describe(book, properties)
    stream = io.BytesIO()
    book.save(stream)
    return repacked(stream.getvalue(), lambda _, content: content)


def _add_styles(book: odfdo.Document, widths: Iterable[int]) -> None:
    for name, look in _STYLES.items():
        book.insert_style(odfdo.Style("table-cell", name=f"sample-{name}", **look), automatic=True)
    for name, form in _DATES.items():
        whole = f'<number:date-style style:name="sample-{name}-form">{form}</number:date-style>'
        book.insert_style(whole, automatic=True)
        style = odfdo.Style("table-cell", name=f"sample-{name}")
        style.set_attribute("style:data-style-name", f"sample-{name}-form")
        book.insert_style(style, automatic=True)
    for width in sorted(widths):
        style = odfdo.Style("table-column", name=f"sample-{width}", width=f"{0.21 * width:.2f}cm")
        book.insert_style(style, automatic=True)


def _describe(book: odfdo.Document, properties: Mapping[str, str]) -> None:
    meta = book.meta
    meta.set_title(properties["title"])
    meta.set_subject(properties["subject"])
    meta.set_comments(properties["comments"])
    meta.set_creator(properties["author"])
    meta.set_initial_creator(properties["author"])
    meta.set_generator("pilot_analysis")  # without a version, so that the bytes stay when the library moves on
    meta.set_language("sv-SE")
    meta.set_creation_date(EPOCH)
    meta.set_modification_date(EPOCH)
    meta.set_editing_duration(timedelta(0))
    meta.set_editing_cycles(1)


def _table(grid: Grid) -> odfdo.Table:
    table = odfdo.Table(grid.name)
    widths = grid.widths()
    for column in range(1, max(widths, default=0) + 1):
        table.append(odfdo.Column(style=f"sample-{widths.get(column, 8)}"))
    rows = grid.rows()
    for number in range(1, grid.height + 1):
        row = odfdo.Row()
        cells = rows.get(number, {})
        for column in range(1, max(cells, default=0) + 1):
            row.append(_cell(cells.get(column)))
        table.append(row)
    for number, first, last in grid.merged:
        table.set_span((first - 1, number - 1, last - 1, number - 1))
    return table


def _cell(cell: Cell | None) -> odfdo.Cell:
    if cell is None:
        return odfdo.Cell()
    return odfdo.Cell(shown(cell), style=f"sample-{cell.look}" if cell.look in {*_STYLES, *_DATES} else None)
