"""Sets of rows in ranges: short, and the same rows and cells again."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.cells import letters
from pilot_analysis.schema import RowKey
from pilot_analysis.tables.row_sets import merged, packed, unpacked

PLACES = st.tuples(st.integers(0, 40), st.integers(-1, 30))
KEYS = st.frozensets(
    st.builds(
        lambda table, source, place: RowKey(
            table, source, place[0] + 1, f"{letters(place[1])}{place[0] + 1}" if place[1] >= 0 else ""
        ),
        st.sampled_from(["cases", "indicators"]),
        st.integers(1, 3),
        PLACES,
    ),
    max_size=60,
)


def test_a_block_of_cells_is_one_word() -> None:
    """A key for each of 49 municipalities in each of 10 years is one rectangle; rows without cells are one span."""
    block = [
        RowKey("indicators", 1, row, f"{letters(column)}{row}") for row in range(9, 58) for column in range(20, 30)
    ]

    assert packed(block) == [("indicators", 1, "U9:AD57")]
    assert packed([RowKey("cases", 2, row) for row in (4, 5, 6, 9)]) == [("cases", 2, "4-6 9")]
    assert packed([RowKey("cases", 2, 0)]) == [("cases", 2, "0")]


@given(KEYS)
def test_the_same_keys_come_again(keys: frozenset[RowKey]) -> None:
    """Whatever the keys, they come back from JSON sorted, each once and no other."""
    assert unpacked(json.loads(json.dumps(packed(keys)))) == tuple(sorted(keys))


def test_a_cell_on_another_row_is_refused() -> None:
    """A key whose cell stands on another row than the key cannot be written in ranges."""
    with pytest.raises(ValueError, match="the cell B7 does not stand on row 6"):
        packed([RowKey("cases", 1, 6, "B7")])


@pytest.mark.parametrize("word", ["A", "A1:", "-3", "1-", "a1", "U9:AD57:B2"])
def test_other_words_are_refused(word: str) -> None:
    """What is neither rows nor cells is refused and named."""
    with pytest.raises(ValueError, match=re.escape(f"{word!r} is neither rows nor cells")):
        unpacked([["cases", 1, word]])


def test_rows_that_follow_each_other_are_one_place() -> None:
    """Ranges of the same columns on rows that follow each other become one; sheets and other columns stay apart."""
    places = [
        "f > s > A9:L9",
        "f > s > A10:L10",
        "f > s > B10",
        "f > s > B11",
        "f > s > A12:L12",
        "f > t > A11:L11",
        "f > s",
    ]

    assert merged(places) == ["f > s > A9:L10", "f > s > A12:L12", "f > s > B10:B11", "f > t > A11:L11", "f > s"]


def test_a_sheet_s_name_may_look_like_a_cell() -> None:
    """Only the last part of a place is a range, whatever file and sheet are called; a place is listed once."""
    assert merged(["a > B1 > C2", "a > B1 > C3", "a > B1 > C3"]) == ["a > B1 > C2:C3"]


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["A", "L", "AB"]), st.sampled_from(["A", "AC"]))))
def test_merged_places_hold_the_same_cells(found: list[tuple[int, str, str]]) -> None:
    """The cells in the merged ranges are those of the ranges before."""
    places = [f"f > s > {one}{row}:{other}{row}" for row, one, other in found]
    before = {(row, one, other) for row, one, other in found}
    after = set()
    for place in merged(places):
        one, low, other, high = re.fullmatch(r"f > s > ([A-Z]+)(\d+):?([A-Z]+)?(\d+)?", place).groups()  # type: ignore[union-attr]
        after |= {(row, one, other or one) for row in range(int(low), int(high or low) + 1)}

    assert after == before
