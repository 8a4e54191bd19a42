"""What is told of a table's headings: unknown, missing, or naming a unit that is not the table's own."""

from __future__ import annotations

from pilot_analysis.intake.cells import is_filled, written
from pilot_analysis.intake.headings import nearest
from pilot_analysis.intake.marks import TableUnderway
from pilot_analysis.language import text


def report_headings(one: TableUnderway) -> None:
    """Report headings that are unknown or missing, and units that are not the table's own."""
    for row, column, words in one.header.unknown:
        near = nearest(words, [word for each in one.declared.values() for word in each.headings])
        one.report("heading_unknown", (row, column), found=words, expected=near or text("intake.nothing"))
    for column in sorted(one.header.explained() & one.sheet.hidden_columns):
        where = one.header.last, column
        one.report("column_hidden", where, found=written(one.sheet.at(*where)))
    for name in one.header.missing():
        found = [written(cell) for cell in one.sheet.rows[one.header.last] if is_filled(cell)]
        where = one.header.last, min(one.header.columns.values(), default=0)
        one.report("heading_missing", where, name, found=", ".join(found), expected=one.declared[name].heading)
    for name in sorted(one.thousands):
        column = one.header.columns.get(name, one.header.months[0][0] if one.header.months else 0)
        one.report("unit_thousands", (one.header.last, column), name)


def report_unheaded(one: TableUnderway) -> None:
    """Report each column that has cells in the rows of data but no heading; they are not read."""
    headed = one.header.explained() | {column for _, column, _ in one.header.unknown}
    for column in (at for at in range(one.width) if at not in headed):
        if not any(is_filled(one.sheet.at(row, column)) for row in one.kinds.data):
            continue
        where = one.header.last, column
        one.report("heading_unknown", where, found=text("intake.empty"), expected=text("intake.nothing"))
