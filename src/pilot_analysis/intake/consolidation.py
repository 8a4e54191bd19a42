"""One participant's deliveries, one table: a later row of the same key takes an earlier one's place, and says so."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from pilot_analysis import schema
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.table_reading import TableReading
from pilot_analysis.language import text

Key = Hashable
_LINEAGE = frozenset({"source", "source_row", "source_cells", "quality"})


@dataclass(frozen=True)
class Source:
    """One table of one sheet of one delivery.

    Parameters
    ----------
    number
        Its id in the table ``sources``.
    """

    number: int
    place: Place
    reading: TableReading


@dataclass
class Standing:
    """The rows of one table that stand after all deliveries have been weighed, column by column.

    Parameters
    ----------
    columns
        The values of each column of the table but those of lineage, with ``participant``.
    sources, of, places
        Where each row comes from: its source, as a place among the sources, and its place in that source's reading.
        Kept as plain numbers, for there may be many.
    """

    table: str
    columns: dict[str, list[Any]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    of: array[int] = field(default_factory=lambda: array("L"))
    places: array[int] = field(default_factory=lambda: array("L"))

    def __len__(self) -> int:
        return len(self.of)

    def origin(self, row: int) -> tuple[Source, int]:
        """Return the source of a row, and the row's place in its reading."""
        return self.sources[self.of[row]], self.places[row]

    @property
    def origins(self) -> Iterator[tuple[Source, int]]:
        """Each row's source, and its place in the source's reading."""
        return zip(map(self.sources.__getitem__, self.of), self.places, strict=True)

    def values(self, column: str) -> list[Any]:
        """Return one column; nothing throughout where no delivery has it."""
        return self.columns.get(column) or [None] * len(self)

    def at(self, row: int, column: str) -> Place:
        """Return the place of one value."""
        source, place = self.origin(row)
        return source.place.at(cell=source.reading.cell(place, column), column=column)

    def sheet_row(self, row: int) -> int:
        """Return the spreadsheet row, from 1, in which a row stood."""
        source, place = self.origin(row)
        return source.reading.numbers[place]


def consolidate(table: str, sources: Sequence[Source]) -> tuple[Standing, list[Finding]]:
    """Return the rows that stand of one participant, by key, and what the others call for.

    Parameters
    ----------
    sources
        The readings of this table in delivered order.
    """
    whole = _together(table, sources)
    findings = _replace(whole)
    if table == "case_events":
        findings += _number(whole)
    _sort(whole)
    return whole, findings


def _together(table: str, sources: Iterable[Source]) -> Standing:
    """Return all rows of some sources under each other."""
    found = Standing(table, {name: [] for name in schema.table(table).names() if name not in _LINEAGE})
    for one in sources:
        number = len(one.reading.numbers)
        found.of.extend([len(found.sources)] * number)
        found.places.extend(range(number))
        found.sources.append(one)
        for name, values in found.columns.items():
            values.extend(
                [one.place.participant] * number
                if name == "participant"
                else one.reading.columns.pop(name, []) or [None] * number
            )
    return found


def _keys(one: Standing) -> list[Key]:
    """Return what identifies each row; an event without a number is told by case, kind and date."""
    names = [name for name in schema.table(one.table).key if name != "participant"]
    if len(names) == 1:
        return one.values(names[0])
    keys: list[Key] = list(zip(*(one.values(name) for name in names), strict=True))
    if one.table == "case_events" and None in one.values("seq"):
        told = zip(keys, one.values("seq"), one.values("event"), one.values("on"), strict=True)
        return [key if seq is not None else (key, event, on) for key, seq, event, on in told]
    return keys


def _replace(one: Standing) -> list[Finding]:
    """Take out rows whose key comes again, and return what is to be said about them.

    A row keeps the place in which its key was first met.
    """
    keys = _keys(one)
    if len(set(keys)) == len(keys):
        return []
    standing: dict[Key, int] = {}
    findings: list[Finding] = []
    for row, key in enumerate(keys):
        if key in standing:
            findings += _replaced(one, standing[key], row)
        standing[key] = row
    _take(one, list(standing.values()))
    return findings


def _take(one: Standing, rows: Sequence[int]) -> None:
    """Keep these rows, in this order."""
    picked = itemgetter(*rows, slice(0, 0))  # with the slice there are always several, and so a tuple
    one.of, one.places = (array("L", picked(held)[:-1]) for held in (one.of, one.places))
    for name, values in one.columns.items():
        one.columns[name] = taken = list(picked(values))
        taken.pop()


def _replaced(one: Standing, before: int, after: int) -> Iterator[Finding]:
    """Report a row that takes another's place: twice in one file is a fault, in a later file a revision."""
    names = [name for name in schema.table(one.table).key if name in schema.table(one.table).columns]
    if one.origin(before)[0].place.file == one.origin(after)[0].place.file:
        key = ", ".join(str(one.values(name)[after]) for name in names)
        said = text("intake.row", row=one.sheet_row(before))
        yield finding("duplicate_row", one.at(after, names[0]), key, said)
        return
    for name in schema.table(one.table).columns:
        old, new = one.values(name)[before], one.values(name)[after]
        if old is not None and old != new:
            shown = text("intake.empty") if new is None else _shown(new)
            yield finding("revised", one.at(after, name), shown, _shown(old))


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(events: Standing) -> list[Finding]:
    """Give each event without a number the next one of its case, by date, after the numbers that were given."""
    numbers, cases, days = (events.values(name) for name in ("seq", "case_id", "on"))
    last: dict[Any, int] = {}
    for case, number in zip(cases, numbers, strict=True):
        if number is not None:
            last[case] = max(last.get(case, 0), number)
    unnumbered = [row for row, number in enumerate(numbers) if number is None]
    found: dict[int, Finding] = {}
    for row in sorted(unnumbered, key=lambda row: days[row] or date.max):
        last[cases[row]] = last.get(cases[row], 0) + 1
        numbers[row] = last[cases[row]]
        source, _ = events.origin(row)
        found.setdefault(source.number, finding("seq_inferred", source.place))
    return list(found.values())


def _sort(one: Standing) -> None:
    """Put the rows in the order of their keys; a missing part comes last."""
    columns = [one.values(name) for name in schema.table(one.table).key if name != "participant"]
    whole = [
        values if None not in values else [(value is None, "" if value is None else value) for value in values]
        for values in columns
    ]
    keys = whole[0] if len(whole) == 1 else list(zip(*whole, strict=True))
    order = sorted(range(len(one)), key=keys.__getitem__)
    if order != list(range(len(one))):
        _take(one, order)
