"""Days, months and terms as Swedish offices write them, and how exactly each is known."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from pilot_analysis.intake.cells import Cell, clean, written

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januari"),
            ("feb", "febr", "februari"),
            ("mar", "mars"),
            ("apr", "april"),
            ("maj",),
            ("jun", "juni"),
            ("jul", "juli"),
            ("aug", "augusti"),
            ("sep", "sept", "september"),
            ("okt", "oktober"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_NAME = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?:-|')?(?P<year>(?:19|20)\d\d|\d\d)"
_FULL_YEAR = r"(?P<year>(?:19|20)\d\d)"
_CLOCK = r"(?:[ t](?:kl\.? ?)?00:00(?::00(?:\.0+)?)?)?"
_DAYS = (
    re.compile(rf"{_FULL_YEAR}[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?){_CLOCK}"),
    re.compile(rf"{_FULL_YEAR}(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(rf"(?P<day>\d\d?)[-/.] ?(?P<month>\d\d?)[-/. ] ?{_FULL_YEAR}{_CLOCK}"),
    re.compile(r"(?P<day>\d\d?)/(?P<month>\d\d?) ?[-'](?P<year>\d\d)"),
    re.compile(rf"(?:den )?(?P<day>\d\d?)(?::?e)?[ .-]? ?{_NAME},?[ -]*{_YEAR}"),
)
_WEEKS = (
    re.compile(rf"v(?:ecka)?\.? ?(?P<week>\d\d?),?[ /-]*{_YEAR}"),
    re.compile(rf"{_FULL_YEAR}[ -]?(?:v(?:ecka)?|w)\.? ?(?P<week>\d\d?)"),
)
_MONTHLY = (
    re.compile(rf"{_FULL_YEAR}-(?P<month>\d\d?)"),
    re.compile(rf"(?P<month>\d\d?)[-/]{_FULL_YEAR}"),
    re.compile(rf"{_FULL_YEAR}(?P<month>\d\d)"),
    re.compile(rf"{_NAME}[ -]*{_YEAR}"),
    re.compile(rf"{_FULL_YEAR}[ -]*{_NAME}"),
)
_TERM = re.compile(rf"(?P<half>ht|vt|höst(?:termin(?:en)?)?|vår(?:termin(?:en)?)?)[ -]*{_YEAR}")


class Day(NamedTuple):
    """A day, and whether it is known to the ``day``, or stands for the ``week`` or ``month`` that it begins."""

    on: date
    precision: str = "day"


def parse_day(cell: Cell, *, precision: bool = False) -> Day | None:
    """Return the day that a cell gives, or ``None`` if it gives none.

    Parameters
    ----------
    precision
        Whether a week (its Monday, ISO 8601) or a month (its first day) may stand here.
    """
    if isinstance(cell, datetime):
        return Day(cell.date())
    if isinstance(cell, date):
        return Day(cell)
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return None
    words = _plain(cell)
    for pattern in _DAYS:
        if match := pattern.fullmatch(words):
            return _day(match)
    return _coarse(words) if precision else None


def parse_month(cell: Cell) -> str | None:
    """Return the month that a cell gives, as ``2015-03``, or ``None``. A day gives the month it lies in."""
    if isinstance(cell, (str, int, float)) and not isinstance(cell, bool):
        words = _plain(cell)
        for pattern in _MONTHLY:
            if match := pattern.fullmatch(words):
                first = _first_of_month(match)
                return f"{first:%Y-%m}" if first else None
    day = parse_day(cell)
    return f"{day.on:%Y-%m}" if day else None


def parse_term(cell: Cell) -> str | None:
    """Return the term that a cell gives, as ``HT14`` or ``VT15``, or ``None``."""
    match = _TERM.fullmatch(_plain(cell)) if isinstance(cell, str) else None
    return f"{'HT' if match['half'][0] == 'h' else 'VT'}{_year(match) % 100:02d}" if match else None


def _plain(cell: str | float) -> str:
    words = clean(cell) if isinstance(cell, str) else written(cell)
    return (
        words.casefold()
        .replace("\N{EN DASH}", "-")
        .replace("\N{MINUS SIGN}", "-")
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )


def _year(match: re.Match[str]) -> int:
    """Return the year; of two digits, the one between 1970 and 2069."""
    year = int(match["year"])
    if year >= 100:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _day(match: re.Match[str]) -> Day | None:
    named = match.groupdict().get("name")
    try:
        return Day(date(_year(match), _MONTHS[named] if named else int(match["month"]), int(match["day"])))
    except ValueError:
        return None


def _coarse(words: str) -> Day | None:
    for pattern in _WEEKS:
        if match := pattern.fullmatch(words):
            try:
                return Day(date.fromisocalendar(_year(match), int(match["week"]), 1), "week")
            except ValueError:
                return None
    for pattern in _MONTHLY:
        if match := pattern.fullmatch(words):
            first = _first_of_month(match)
            return Day(first, "month") if first else None
    return None


def _first_of_month(match: re.Match[str]) -> date | None:
    named = match.groupdict().get("name")
    try:
        return date(_year(match), _MONTHS[named] if named else int(match["month"]), 1)
    except ValueError:
        return None
