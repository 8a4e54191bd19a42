from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.delimited import Misplaced, decode, delimiter, records
from pilot_analysis.intake.workbook import Unreadable, read_sheets

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


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("1;2015-03-02;möte;Tanum; AF;;;", "fields"),  # AF would be who took the initiative
        ("1;2015-03-02;möte;Tanum;;lokal;1;50", "fields"),
        ('1;2015-03-02;möte;"Tanum, AF;;;', "quotes"),
    ],
)
def test_a_line_whose_cells_have_moved(line: str, cause: str) -> None:
    """A line with more cells than its headings, or with a quotation mark that swallows the next, is told by its row."""
    rows = ["Period:;2015-03", "", "Nr;Datum;Typ;Aktörer;Initiativ;Nivå;Timmar", "2;2015-03-03;möte;AF;;;", line]
    rows += [f"{number};2015-03-04;möte;VGR;;;2" for number in range(3, 6)]

    with pytest.raises(Misplaced) as misplaced:
        records("\n".join(rows))
    assert (misplaced.value.cause, misplaced.value.line) == (cause, 5)


def test_what_moves_no_cell() -> None:
    """Delimiters within quotation marks, inch signs, and a delimiter at the end of all lines but the headings pass."""
    quoted = 'Nr;Datum;Aktörer\n1;2015-03-02;"Tanum; AF"\n2;2015-03-03;"Tanum\nAF"\n'
    inches = 'Nr;Datum;Aktörer\n1;2015-03-02;3" rör\n2;2015-03-03; "Tanum"\n'

    assert records(quoted)[1:] == (("1", "2015-03-02", "Tanum; AF"), ("2", "2015-03-03", "Tanum\nAF"))
    assert records(inches)[1:] == (("1", "2015-03-02", '3" rör'), ("2", "2015-03-03", "Tanum"))
    assert records("Nr;Datum\n1;2015-03-02;\n2;2015-03-03;\n") == (
        ("Nr", "Datum"),
        ("1", "2015-03-02"),
        ("2", "2015-03-03"),
    )


def test_moved_cells_are_told_with_what_to_do() -> None:
    """A file with a moved cell is refused in Swedish and English, with its row and what its sender can do."""
    content = "Månad,Kostnadsslag,Belopp\n2015-03,lön,1234,50\n".encode()

    with pytest.raises(Unreadable) as refused:
        read_sheets(content, "2015-03 Kostnader.csv")
    assert refused.value.message.sv.startswith("rad 2 har fler celler än rubrikraden")
    assert "Put quotation marks around" in refused.value.message.en


def test_what_was_taken_for_another_encoding_is_mended() -> None:
    """UTF-8 that was read as Windows-1252 and saved as UTF-8 is read as it was first written; true words stay."""
    assert decode(WORDS.encode().decode("cp1252").encode()) == WORDS
    assert decode("São Paulo;Åmål;Ã\n".encode()) == "São Paulo;Åmål;Ã\n"
