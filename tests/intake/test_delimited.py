from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.delimited import decode, delimiter, records

WORDS = "SYNTETISKA UPPGIFTER\nÄrendenr;Kommun;Ålder\nA1;Färgelanda;16-19 år\nA2;Åmål;20-24 år\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850"])
def test_the_encoding_is_the_one_that_makes_words(encoding: str) -> None:
    """A Swedish file is read alike in every encoding that Swedish offices write."""
    assert decode(WORDS.encode(encoding)) == WORDS


def test_bytes_that_are_no_text() -> None:
    """Bytes with NUL and no mark of UTF-16 are no text."""
    with pytest.raises(ValueError, match="NUL"):
        decode(b"a\0b")


@pytest.mark.parametrize("mark", [";", "\t", ",", "|"])
def test_the_delimiter_is_the_one_that_agrees(mark: str) -> None:
    """The delimiter gives most lines the same number of columns, also where decimal commas stand in them."""
    lines = [mark.join(("Kursnr", "Kostnad", "Ort")), *(mark.join((f"K{one}", '"1,5"', "Tanum")) for one in range(5))]

    assert delimiter("Titel, med komma\n" + "\n".join(lines)) == mark


def test_a_record_stands_in_its_spreadsheet_row() -> None:
    """A quoted line break makes no new row, and an empty line is one: rows are those that a spreadsheet shows."""
    found = records('a;b\n"x\ny";1\n\nz;2\n')

    assert found == (("a", "b"), ("x\ny", "1"), (), ("z", "2"))


def test_phantom_columns_are_dropped() -> None:
    """A delimiter at the end of every line makes no column."""
    assert records("a;b;\n1;2;\n") == (("a", "b"), ("1", "2"))


@given(st.lists(st.lists(st.text('abcåäö 0123,"\n', min_size=1), min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    """Whatever the csv module writes is read back, record by record, if semicolons are the delimiter."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)

    words = stream.getvalue()
    if delimiter(words) == ";":
        assert [list(one) for one in records(words) if one] == rows
