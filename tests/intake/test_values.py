"""A column read at once against its cells read one by one."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pilot_analysis import privacy, schema
from pilot_analysis.intake.cells import Cell, CellError, Uncalculated, clean, is_filled
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.plain_values import CODES
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.words import words as listed_words
from pilot_analysis.study_file import load_study
from tests.conftest import ROOT

READER = Reader(Names.of(load_study(ROOT / "pilot.toml")))
COLUMNS = [(name, one) for name, table in schema.tables().items() if table.delivered for one in table.columns.values()]
_WORDS = ["", " ", "\N{NO-BREAK SPACE}", "..", "-", "K", "kvinna", "Tanum", "Åmål", "P0001-12", "8112189876", "saknas"]
_MORE = ["12", "1,5", "dec 2014", "2014-12-09", "v. 49 2014", "HT14", "Komvux Nord", "Svets  teknik", "uppgift saknas"]
CELLS: list[Cell] = [
    *(*_WORDS, *_MORE, 1.0, 0.0, 2.5, -3.0, 1485.0, True, False, CellError("#N/A"), Uncalculated.FORMULA),
    *(date(2014, 12, 9), date(2015, 3, 1), date(1899, 12, 31), date(2070, 1, 1), datetime(2015, 1, 1, 8, 30)),  # noqa: DTZ001
]
DAYS: list[Cell] = ["", date(2014, 12, 9), date(2015, 3, 1)]
LISTS = st.lists(st.sampled_from(CELLS), max_size=8) | st.lists(st.sampled_from(DAYS), max_size=8)
OPENED = next(each for each in COLUMNS if each[1].name == "opened_on")


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(COLUMNS), LISTS | st.lists(st.sampled_from(_WORDS + _MORE), max_size=8), st.booleans())
@example(OPENED, ["", date(2014, 12, 9)], False)
@example(OPENED, [date(1899, 12, 31), date(2014, 12, 9)], False)
@example(OPENED, ["", "\N{NO-BREAK SPACE}"], False)
def test_a_column_is_read_as_its_cells_are(named: tuple[str, schema.Column], cells: list[Cell], wary: bool) -> None:
    """A column read at once gives the values, precisions and refusals that reading each cell by itself gives."""
    table, column = named
    kinds = {*map(type, cells), *((str, float) if wary else ())}
    found = READER.read_column(table, column, cells, kinds)
    alone = [READER.read(column, cell) if is_filled(cell) else None for cell in cells]

    assert found.values == [one and one.value for one in alone]
    assert found.precisions == ([one and one.precision for one in alone] if column.precision else None)
    told = {place: one for place, one in enumerate(alone) if one and (one.rule or one.new)}
    assert {place: (one.rule, one.found, one.new) for place, one in found.told.items()} == {
        place: (one.rule, one.found, one.new) for place, one in told.items()
    }


def test_equal_cells_of_another_type_are_told_apart() -> None:
    """A tick box is no number, even in a column in which every other cell is 1."""
    seats = next(one for table, one in COLUMNS if table == "courses" and one.name == "seats")
    found = READER.read_column("courses", seats, [1.0, True, 1.0], {float, bool})

    assert found.values == [1, None, 1]
    assert found.told[1].rule == "value_unreadable"


@given(st.from_regex(CODES, fullmatch=True).filter(lambda words: " " not in words))
def test_numbered_identities_are_values_as_they_stand(words: str) -> None:
    """What passes as a numbered identity is clean, no personal data and no word for a missing value."""
    assert clean(words) == words
    assert privacy.kinds(words) == ()
    assert words.casefold() not in listed_words("missing") | listed_words("errors") | listed_words("ditto")


def test_no_word_for_nothing_is_a_numbered_identity() -> None:
    """No word that stands for a missing value, an error or the value above has the form of a numbered identity."""
    words = listed_words("missing") | listed_words("errors") | listed_words("ditto")

    assert [one for one in words if CODES.fullmatch(one) or CODES.fullmatch(one.upper())] == []
