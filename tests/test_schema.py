from __future__ import annotations

from collections import Counter

import pytest

from pilot_analysis import municipalities, schema

TYPES = {
    "id",
    "text",
    "municipality",
    "actor",
    "actors",
    "choice",
    "choices",
    "integer",
    "number",
    "date",
    "month",
    "term",
}
TABLES = list(schema.tables().values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_is_whole(table: schema.Table) -> None:
    """Every table's key stands among its columns, and every column has a known type and existing values."""
    assert set(table.key) <= set(table.names())
    assert {column.type for column in table.columns.values()} <= TYPES
    assert all(schema.values(column.values) for column in table.columns.values() if column.values)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_headings_are_unique(table: schema.Table) -> None:
    """No heading or synonym of a table could mean two of its columns."""
    counts = Counter(heading.casefold() for column in table.columns.values() for heading in column.headings)

    assert [heading for heading, count in counts.items() if count > 1] == []


def test_sheets_are_unique() -> None:
    """No sheet name could mean two tables."""
    counts = Counter(sheet.casefold() for table in TABLES for sheet in table.sheets)

    assert [sheet for sheet, count in counts.items() if count > 1] == []


def test_words_of_values_are_unique() -> None:
    """No word a participant writes could mean two values of one list."""
    for name in {column.values for table in TABLES for column in table.columns.values() if column.values}:
        counts = Counter(word.casefold() for value in schema.values(name).values() for word in value.words)

        assert [word for word, count in counts.items() if count > 1] == [], name


def test_columns_end_with_lineage() -> None:
    """A delivered table begins with its participant and ends with what leads back to the cells."""
    names = schema.table("costs").names()

    assert names[:3] == ("participant", "month", "category")
    assert names[-4:] == ("source", "source_row", "source_cells", "quality")


def test_precision_stands_beside_its_date() -> None:
    """A date that may be known to the month only has its precision in the next column."""
    names = schema.table("collaboration").names()

    assert names[names.index("on") + 1] == "on_precision"


def test_register_of_municipalities() -> None:
    """The register has Sweden's 290 municipalities, with codes as four-digit text."""
    register = municipalities.names()

    assert len(register) == 290
    assert register["0114"] == "Upplands Väsby"
    assert register["1488"] == "Trollhättan"
