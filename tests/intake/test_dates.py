from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.dates import Day, parse_day, parse_month, parse_term

MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober"]
MONTHS += ["november", "december"]
DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))


@pytest.mark.parametrize(
    "words",
    [
        "2014-12-09",
        "20141209",
        "2014-12-09 00:00:00",
        "9/12 -14",
        "9/12/2014",
        "9.12.2014",
        "9 dec 2014",
        "9 dec. -14",
        "den 9 december 2014",
        " 9 December 2014 \u00a0",
        datetime(2014, 12, 9, 8, 30, tzinfo=UTC),
        date(2014, 12, 9),
        20141209.0,
    ],
)
def test_reads_days(words: object) -> None:
    """Every way to write 9 December 2014 gives that day."""
    assert parse_day(words) == Day(date(2014, 12, 9))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "day", "precision"),
    [
        ("v. 49 2014", date(2014, 12, 1), "week"),
        ("v.49 -14", date(2014, 12, 1), "week"),
        ("vecka 1 2015", date(2014, 12, 29), "week"),
        ("dec -14", date(2014, 12, 1), "month"),
        ("2014-12", date(2014, 12, 1), "month"),
        ("mars 2015", date(2015, 3, 1), "month"),
    ],
)
def test_weeks_and_months_only_where_they_may_stand(words: str, day: date, precision: str) -> None:
    """A week gives its Monday (ISO 8601) and a month its first day, in columns with a precision and nowhere else."""
    assert parse_day(words, precision=True) == Day(day, precision)
    assert parse_day(words) is None


@pytest.mark.parametrize(
    "words",
    ["", "9/12", "v. 49", "2014-02-30", "31/11 2014", "v. 54 2014", "2014/15", 41982, 41982.0, True, "14-12-09"],
)
def test_what_is_no_certain_day(words: object) -> None:
    """A day without a year, a day that does not exist, a bare serial number and a two-digit year first are refused."""
    assert parse_day(words, precision=True) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        "03/2015",
        "3/2015",
        "03-2015",
        "2015-03",
        "mars 2015",
        "mar -15",
        "201503",
        201503.0,
        date(2015, 3, 17),
        "Mars  2015",
        "mar. 15",
    ],
)
def test_reads_months(words: object) -> None:
    """Every way to write March 2015 gives 2015-03."""
    assert parse_month(words) == "2015-03"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "term"), [("HT14", "HT14"), ("ht 2014", "HT14"), ("VT-15", "VT15"), ("vårterminen 2015", "VT15")]
)
def test_reads_terms(words: str, term: str) -> None:
    """A term is read in any letter case, with two or four digits of the year."""
    assert parse_term(words) == term


@pytest.mark.parametrize("words", ["2014", "T14", "HT", "HT141", 14])
def test_what_is_no_term(words: object) -> None:
    """What names no half of a year, or no year, is no term."""
    assert parse_term(words) is None  # type: ignore[arg-type]


@given(
    DAYS,
    st.sampled_from(
        [
            "{0:%Y-%m-%d}",
            "{0:%Y%m%d}",
            "{0.day}/{0.month} -{0:%y}",
            "{0.day}/{0.month} {0.year}",
            "den {0.day} {1} {0.year}",
            "{0.day} {2} -{0:%y}",
        ]
    ),
)
def test_what_is_written_is_read(day: date, form: str) -> None:
    """A day written in any known form is read as itself."""
    name = MONTHS[day.month - 1]

    assert parse_day(form.format(day, name, name[:3])) == Day(day)


@given(st.dates(date(1970, 1, 5), date(2069, 12, 20)))
def test_weeks_round_trip(day: date) -> None:
    """A week written as in Sweden gives the Monday of that week."""
    year, week, weekday = day.isocalendar()

    found = parse_day(f"v. {week} {year}", precision=True)
    assert found is not None
    assert (day - found.on).days == weekday - 1


@given(st.text(max_size=25))
def test_any_text_is_a_day_or_nothing(words: str) -> None:
    """No text makes the parsers fail."""
    assert isinstance(parse_day(words, precision=True), Day | None)
    assert isinstance(parse_month(words), str | None)
    assert isinstance(parse_term(words), str | None)
