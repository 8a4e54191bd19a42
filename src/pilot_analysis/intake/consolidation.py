"""Several deliveries, one table: a later delivery with the same key takes the place of an earlier one, and says so."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pilot_analysis import schema
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.table_reading import Row, TableReading
from pilot_analysis.language import text

Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class Source:
    """One table of one sheet of one delivery.

    Parameters
    ----------
    number
        Its id in ``sources.parquet``.
    """

    number: int
    place: Place
    reading: TableReading


@dataclass(frozen=True)
class Kept:
    """A row that stands in the tidy table, and where it comes from."""

    source: Source
    row: Row

    def value(self, column: str) -> Any:
        """Return one of its values."""
        return self.source.place.participant if column == "participant" else self.row.values.get(column)

    def at(self, column: str) -> Place:
        """Return the place of one of its values."""
        return self.source.place.at(cell=self.source.reading.cell(self.row, column), column=column)


def consolidate(table: str, sources: Iterable[Source]) -> tuple[list[Kept], list[Finding]]:
    """Return the rows that stand, in the order in which their keys were first met, and what the others call for.

    Parameters
    ----------
    sources
        The readings of this table in delivered order.
    """
    standing: dict[Key, Kept] = {}
    findings: list[Finding] = []
    for source in sources:
        for row in source.reading.rows:
            one = Kept(source, row)
            key = _key(table, one)
            before = standing.get(key)
            if before is not None:
                findings += _replaced(table, before, one)
            standing[key] = one
    rows = list(standing.values())
    return (_numbered(rows, findings) if table == "case_events" else rows), findings


def _key(table: str, one: Kept) -> Key:
    """Return what identifies a row; an event without a number is told by case, kind and date."""
    key = tuple(one.value(name) for name in schema.table(table).key)
    if table == "case_events" and one.value("seq") is None:
        return (*key, one.value("event"), one.value("on"))
    return key


def _replaced(table: str, before: Kept, after: Kept) -> Iterator[Finding]:
    """Report a row that takes another's place: twice in one file is a fault, in a later file a revision."""
    names = [name for name in schema.table(table).key if name in schema.table(table).columns]
    if before.source.place.file == after.source.place.file:
        key = ", ".join(str(after.value(name)) for name in names)
        yield finding("duplicate_row", after.at(names[0]), key, text("intake.row", row=before.row.row))
        return
    for name in schema.table(table).columns:
        old, new = before.value(name), after.value(name)
        if old is not None and old != new:
            shown = text("intake.empty") if new is None else _shown(new)
            yield finding("revised", after.at(name), shown, _shown(old))


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _numbered(rows: list[Kept], findings: list[Finding]) -> list[Kept]:
    """Give each event without a number the next one of its case, by date, after the numbers that were given."""
    last: dict[Key, int] = {}
    for one in rows:
        if one.value("seq") is not None:
            case = one.value("participant"), one.value("case_id")
            last[case] = max(last.get(case, 0), one.value("seq"))
    given = [one for one in rows if one.value("seq") is not None]
    unnumbered = sorted((one for one in rows if one.value("seq") is None), key=lambda one: one.value("on") or date.max)
    reported: set[int] = set()
    for one in unnumbered:
        case = one.value("participant"), one.value("case_id")
        last[case] = last.get(case, 0) + 1
        given.append(replace(one, row=replace(one.row, values={**one.row.values, "seq": last[case]})))
        if one.source.number not in reported:
            reported.add(one.source.number)
            findings.append(finding("seq_inferred", one.source.place))
    return given
