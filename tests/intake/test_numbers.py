from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.numbers import NotANumber, is_interval, parse_number

BLANKS = [" ", "\u00a0", "\u2009", "\u202f"]


@pytest.mark.parametrize(
    ("words", "unit", "value"),
    [
        ("1 234,5", "h", 1234.5),
        ("1\u00a0234,5", "SEK", 1234.5),
        ("1.234,5", "SEK", 1234.5),
        ("1,234.5", "SEK", 1234.5),
        ("1234.5", "", 1234.5),
        ("\u22125", "", -5.0),
        ("\u20135", "", -5.0),
        ("12 st", "persons", 12.0),
        ("7,5 h", "h", 7.5),
        ("500:-", "SEK", 500.0),
        ("12 tkr", "SEK", 12000.0),
        ("31,5 %", "", 31.5),
        ("12¹", "persons", 12.0),
        ("12 *", "persons", 12.0),
    ],
)
def test_reads_swedish_numbers(words: str, unit: str, value: float) -> None:
    """Blanks and points part thousands, a comma parts decimals, and the column's own unit may follow."""
    assert parse_number(words, unit) == value


@pytest.mark.parametrize(
    "words",
    ["<5", "≤ 5", "ca 15", "c:a 15", "10-19", "10\u201319", "~100", "5 eller fler", "10+", "minst 3", "5 till 10"],
)
def test_intervals_are_no_numbers(words: str) -> None:
    """A range, a bound or an estimate is told as an interval, never as a number."""
    assert parse_number(words, "persons", whole=True) is NotANumber.INTERVAL


@pytest.mark.parametrize("words", ["", "x", "-", "12,5,5", "1 23", "12 kg", "tolv", "1,5.2", "12 h", "5-", "²"])
def test_other_words_are_unreadable(words: str) -> None:
    """Words that are neither a number of this unit nor an interval are unreadable."""
    assert parse_number(words, "persons") is NotANumber.UNREADABLE


def test_a_point_before_three_digits_is_a_thousand_only_where_numbers_are_whole() -> None:
    """``1.234`` is read in a column of whole numbers and refused where it could also be a decimal."""
    assert parse_number("1.234", "persons", whole=True) == 1234
    assert parse_number("1.234", "h") is NotANumber.UNREADABLE
    assert parse_number("0.234", "persons", whole=True) is NotANumber.UNREADABLE


@given(st.integers(-(10**9), 10**9), st.integers(0, 99), st.sampled_from(BLANKS))
def test_what_is_written_is_read(whole: int, hundredths: int, blank: str) -> None:
    """A number written with grouped thousands and a decimal comma is read as itself, whichever blank groups it."""
    written = f"{abs(whole):,}".replace(",", blank) + f",{hundredths:02d}"
    sign = "-" if whole < 0 else ""

    assert parse_number(sign + written) == pytest.approx(float(f"{sign}{abs(whole)}.{hundredths:02d}"), rel=1e-12)


@given(st.text(max_size=30))
def test_any_text_gives_a_number_or_a_reason(words: str) -> None:
    """No text makes the parser fail, and a text without digits is never a number."""
    value = parse_number(words, "persons", whole=True)

    assert isinstance(value, (float, NotANumber))
    if not any(one.isdigit() for one in words):
        assert isinstance(value, NotANumber)


@given(st.integers(0, 9999), st.integers(0, 9999), st.sampled_from(["-", "\u2013", " - ", " till "]))
def test_no_interval_is_ever_a_number(low: int, high: int, between: str) -> None:
    """Two numbers with a dash or ``till`` between them are an interval, whatever the numbers."""
    assert parse_number(f"{low}{between}{high}", "persons", whole=True) is NotANumber.INTERVAL
    assert is_interval(f"{low}-{high}")
