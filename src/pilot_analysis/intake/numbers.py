"""Numbers as Swedish offices write them. An interval or an estimate is never a number."""

from __future__ import annotations

import re
from enum import Enum

# Blanks that group thousands: plain, no-break, thin, narrow no-break, figure space.
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2009\u202f\u2007\u2008"), " ")
_MINUSES = dict.fromkeys(map(ord, "\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"), "-")
_FOOTNOTE = re.compile(r"(?<=[\d%a-zåäö)])\s?(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]+\)?|\*+)$")
_DIGITS = r"(?:\d{1,3}(?: \d{3})+|\d+)"
_COMMA = re.compile(rf"([+-]?) ?({_DIGITS}|\d{{1,3}}(?:\.\d{{3}})+),(\d+)")
_POINT = re.compile(rf"([+-]?) ?({_DIGITS}|\d{{1,3}}(?:,\d{{3}})+)\.(\d+)")
_WHOLE = re.compile(rf"([+-]?) ?({_DIGITS})")
_POINTED_THOUSANDS = re.compile(r"([+-]?) ?([1-9]\d{0,2}(?:\.\d{3})+)")
_AMOUNT = rf"[+-]? ?{_DIGITS}(?:[.,]\d+)?"
_ABOUT = (
    r"(?:ca|c:a|cirka|circa|omkring|runt|ungefär|ung|uppskattningsvis|drygt|knappt|nästan|minst|högst|max|min"
    r"|upp till|fler än|färre än|mer än|mindre än|över|under)"
)
_INTERVALS = (
    re.compile(rf"(?:[<>≤≥~≈±]|<=|>=) ?{_AMOUNT}"),
    re.compile(rf"{_ABOUT}\.? ?{_AMOUNT}"),
    re.compile(rf"{_AMOUNT} ?(?:-|--|—|till|à|\.\.\.|…|eller) ?{_AMOUNT}"),
    re.compile(rf"{_AMOUNT} ?(?:\+|eller fler|eller färre|eller mer|eller mindre|el fler)"),
)
_UNITS = {
    "h": ("h", "tim", "tim.", "timmar", "timme", "t"),
    "SEK": ("kr", "kr.", "kronor", "sek", ":-", "tkr", "tkr.", "kkr", "tusen kronor"),
    "persons": ("st", "st.", "personer", "person", "pers", "pers.", "p"),
    "months": ("mån", "mån.", "månader", "månad", "m"),
    "sessions": ("st", "st.", "besök"),
    "": ("%", "procent", "st", "st."),
    "0-4": (),
}
_THOUSANDS = frozenset({"tkr", "tkr.", "kkr", "tusen kronor"})


class NotANumber(Enum):
    """Why words are no number."""

    INTERVAL = "interval"
    UNREADABLE = "unreadable"


def parse_number(words: str, unit: str = "", *, whole: bool = False) -> float | NotANumber:
    """Return the number that ``words`` write.

    Parameters
    ----------
    unit
        The column's unit, as in ``schema.toml``: only words for that unit may follow the number. Thousands of
        kronor in the cell itself (``12 tkr``) are returned in kronor.
    whole
        Whether only whole numbers can stand here; then ``1.234`` can only mean one thousand two hundred and
        thirty-four. Elsewhere it could be either and is not read.
    """
    plain = " ".join(words.translate(_BLANKS).translate(_MINUSES).casefold().split())
    plain = _FOOTNOTE.sub("", plain)
    number, thousands = _without_unit(plain, unit)
    value = _value(number, whole)
    if value is None:
        return NotANumber.INTERVAL if is_interval(number) or is_interval(plain) else NotANumber.UNREADABLE
    if whole and not value.is_integer():
        return NotANumber.UNREADABLE
    return round(1000 * value, 6) if thousands else value


def is_interval(words: str) -> bool:
    """Tell whether ``words`` give a range, a bound or an estimate, such as ``<5``, ``10-19`` or ``ca 15``."""
    return any(pattern.fullmatch(words) for pattern in _INTERVALS)


def _without_unit(plain: str, unit: str) -> tuple[str, bool]:
    for word in sorted(_UNITS.get(unit, ()), key=len, reverse=True):
        if plain.endswith(word) and plain != word:
            before = plain.removesuffix(word).rstrip()
            if before[-1:].isdigit():
                return before, word in _THOUSANDS
    return plain, False


def _value(number: str, whole: bool) -> float | None:
    for pattern in (_COMMA, _POINT):
        if match := pattern.fullmatch(number):
            if pattern is _POINT and not whole and _is_ambiguous(match):
                return None
            sign, digits, decimals = match.groups()
            return float(f"{sign}{_bare(digits)}.{decimals}") if not _is_grouped(match, whole) else float(_bare(number))
    match = _WHOLE.fullmatch(number) or (_POINTED_THOUSANDS.fullmatch(number) if whole else None)
    return float(match[1] + _bare(match[2])) if match else None


def _is_ambiguous(match: re.Match[str]) -> bool:
    """Tell whether a point may part thousands or decimals: in ``1.234``, but not in ``0.234`` or ``1.2345``."""
    digits = match[2]
    return len(match[3]) == 3 and digits.isdigit() and len(digits) <= 3 and digits[0] != "0"


def _is_grouped(match: re.Match[str], whole: bool) -> bool:
    """Tell whether the point in a whole number parts thousands."""
    return whole and match.re is _POINT and _POINTED_THOUSANDS.fullmatch(match[0]) is not None


def _bare(digits: str) -> str:
    return digits.replace(" ", "").replace(".", "").replace(",", "")
