"""In which unit the amounts of a table are: as its headings say, or the units below them, or a title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Sheet, address
from pilot_analysis.intake.headings import in_thousands
from pilot_analysis.intake.marks import TableUnderway


def in_thousands_of(one: TableUnderway, *, title: bool) -> set[str]:
    """Return the columns of a table whose amounts are in thousands of kronor.

    Units below the headings count where they say thousands and the heading names no unit: a plain ``kr`` below a title
    that says thousands mostly names the currency.

    Parameters
    ----------
    title
        Whether a title says so.
    """
    told = dict(one.header.thousands)
    for row in (row for row, kind in one.kinds.items() if kind == "legend"):
        for name in _amounts(one):
            cell = one.sheet.at(row, one.header.columns[name]) if name in one.header.columns else ""
            unit = in_thousands(cell) if isinstance(cell, str) else None
            if unit:
                told.setdefault(name, unit)
    return {name for name in _amounts(one) if told.get(name, title)}


def unclear_units(sheet: Sheet, tables: Sequence[TableUnderway], place: Place) -> Iterator[Finding]:
    """Tell of words somewhere on a sheet that say thousands of kronor, where its amounts were read as kronor."""
    amounts = {name for one in tables for name in _amounts(one)}
    if not amounts or any(one.thousands for one in tables):
        return
    saying = {words for words in sheet.words if not any(map(str.isdigit, words)) and in_thousands(words)}
    for row, cells in enumerate(sheet.rows) if saying else ():
        for column, cell in enumerate(cells):
            if cell in saying:
                yield finding("unit_unclear", place.at(cell=address(row, column)), cell)


def _amounts(one: TableUnderway) -> list[str]:
    present = one.header.present()
    return [column.name for column in one.declared.values() if column.unit == "SEK" and column.name in present]
