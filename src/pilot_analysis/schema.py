"""The tidy tables as ``schema.toml`` declares them: headings, types, units, allowed values.

Sample workbooks, intake, checks, labels and disclosure control are derived from these declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from pilot_analysis import resources
from pilot_analysis.language import Text

# What every tidy table carries beside its own columns (see ARCHITECTURE.md, "Where a number comes from").
LINEAGE = ("source", "source_row", "source_cells", "quality")


class RowKey(NamedTuple):
    """One tidy row: its table, its source (id in ``sources``) and its spreadsheet row (from 1; 0: all of them).

    ``cell`` (A1) tells apart tidy rows that were read from one spreadsheet row, as where each column is a month.
    """

    table: str
    source: int
    source_row: int
    cell: str = ""


class Value(NamedTuple):
    """One allowed value: what stands in the tidy table, how participants write it, what readers see."""

    name: str
    words: tuple[str, ...]
    label: Text


class Column(NamedTuple):
    """One column of a tidy table.

    Parameters
    ----------
    headings
        The Swedish heading that the template prints, then its synonyms.
    type
        ``id``, ``text``, ``municipality``, ``actor``, ``actors``, ``choice``, ``choices``, ``integer``, ``number``,
        ``date``, ``month`` or ``term``.
    values
        The name of its list of allowed values, for ``choice`` and ``choices``.
    persons
        Whether it counts persons, so that the disclosure gate must see it.
    precision
        Whether a date may be known only to the week or month; a column ``<name>_precision`` then stands beside it.
    """

    name: str
    headings: tuple[str, ...]
    label: Text
    type: str
    unit: str = ""
    values: str = ""
    required: bool = False
    persons: bool = False
    precision: bool = False
    minimum: float | None = None
    maximum: float | None = None

    @property
    def heading(self) -> str:
        """The Swedish heading that the template prints."""
        return self.headings[0]


class Table(NamedTuple):
    """One tidy table."""

    name: str
    sheets: tuple[str, ...]
    label: Text
    key: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def delivered(self) -> bool:
        """Whether participants deliver it, each on a sheet of its own."""
        return bool(self.sheets)

    def names(self) -> tuple[str, ...]:
        """Return the columns of the tidy table in their order, the participant first and lineage last."""
        own = []
        for column in self.columns.values():
            own += [column.name, f"{column.name}_precision"] if column.precision else [column.name]
        return (*(("participant",) if self.delivered else ()), *own, *LINEAGE)


@cache
def tables() -> Mapping[str, Table]:
    """Return every declared table by name, in the order of the declaration."""
    declared = {name: entry for name, entry in _declaration().items() if name != "values"}
    return MappingProxyType({name: _table(name, entry) for name, entry in declared.items()})


@cache
def values(name: str) -> Mapping[str, Value]:
    """Return the allowed values of one list, such as ``sex``, by canonical name."""
    entries = _declaration()["values"][name]
    return MappingProxyType({one: _value(one, entry) for one, entry in entries.items()})


def table(name: str) -> Table:
    """Return one declared table; ``KeyError`` if there is none."""
    return tables()[name]


def _declaration() -> dict[str, dict]:  # type: ignore[type-arg]  # as TOML gives it
    return resources.toml("schema.toml")


def _table(name: str, entry: dict) -> Table:  # type: ignore[type-arg]  # as TOML gives it
    sheets = tuple(entry["sheet"])
    columns = {one: _column(one, declared) for one, declared in entry["columns"].items()}
    label = Text(sheets[0] if sheets else entry["en"], entry["en"])
    return Table(name, sheets, label, tuple(entry["key"]), MappingProxyType(columns))


def _column(name: str, entry: dict) -> Column:  # type: ignore[type-arg]  # as TOML gives it
    headings = tuple(entry["sv"])
    rest = {key: value for key, value in entry.items() if key not in {"sv", "en"}}
    return Column(name=name, headings=headings, label=Text(headings[0], entry["en"]), **rest)


def _value(name: str, entry: dict) -> Value:  # type: ignore[type-arg]  # as TOML gives it
    return Value(name, tuple(entry["sv"]), Text(entry.get("label", name), entry["en"]))
