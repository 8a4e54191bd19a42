"""What is known of the columns of a sheet as they are laid out: no other than a look at each cell tells."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.cells import TOP, Sheet
from pilot_analysis.intake.headings import every_heading, is_heading, is_total, telling
from pilot_analysis.intake.plain_values import CODES
from pilot_analysis.intake.words import words as words_of
from pilot_analysis.intake.workbook import read_sheets
from tests.intake.conftest import workbook

_COLUMNS = st.sampled_from(
    [
        ["A12", "P0001-12", "5321"],
        ["A12", "A1", "Kön"],
        ["B10", "", "B11"],
        ["Summa", "Tanum", "Ärendenr"],
        [" ", "x", "\N{NO-BREAK SPACE}"],
        [None, date(2015, 3, 1)],
        [None, 4, "12"],
        [1.5, 2],
        [date(2015, 3, 1)],
        [None],
    ]
)


@given(st.lists(_COLUMNS, min_size=1, max_size=5), st.integers(0, 6))
def test_what_stands_below_the_first_rows(columns: list[list[Any]], more: int) -> None:
    """What is known of columns as they are laid out is what a look at each of their cells tells."""
    rows = [[column[row % len(column)] for column in columns] for row in range(TOP + more)]
    (found,) = read_sheets(workbook({"Blad1": rows}), "a.xlsx", many=True)
    looked = Sheet("Blad1", tuple(found.rows))

    assert [one.kinds for one in found.below] == [one.kinds for one in looked.below]
    assert (found.filled(), found.widths, found.blank) == (looked.filled(), looked.widths, looked.blank)
    assert found.narrowest(0, len(looked.rows)) == looked.narrowest(0, len(looked.rows))
    assert telling(found.words) == telling(looked.words)
    assert all(CODES.fullmatch(one) for one in looked.words - found.words)


@given(st.from_regex(CODES, fullmatch=True).filter(lambda words: " " not in words))
def test_numbered_identities_tell_of_nothing(words: str) -> None:
    """No numbered identity is a heading, a total or blank, so that a column of them need not be looked through."""
    assert not is_heading(words)
    assert not is_total(words)
    assert words.strip()


def test_no_heading_is_a_numbered_identity() -> None:
    """No heading and no word of totals, in whatever letters, has the form of a numbered identity."""
    words = every_heading() | words_of("totals")

    assert [one for one in words if CODES.fullmatch(one.upper()) or CODES.fullmatch(one)] == []
