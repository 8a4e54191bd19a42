"""Personal data: what it looks like in a spreadsheet cell, and how it is masked.

A personal identity number (personnummer) is a real date and a Luhn check digit; a coordination number
(samordningsnummer) has 60 added to its day; an interim number has a letter for the first of the last four. An
organisation number has 2 or more in its third digit (Skatteverket, SKV 709), where a personal number has a month,
and so is never taken for a person. A person's name is a given name that many bear, with another name after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

_PERSONAL = re.compile(
    r"(?<![\d\-])(?:(?P<century>18|19|20)[ ]?)?(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)"
    r"[ ]?[-+\N{HYPHEN}\N{EN DASH}]?[ ]?(?P<last>[TRSUWXJKLMNtrsuwxjklmn\d]\d{3})(?![\d\-])"
)
# The same with a date written out: only with a sign before the last four, or a time of day would be one too.
_SEPARATED = re.compile(
    r"(?<![\d\-])(?P<century>18|19|20)?(?P<year>\d\d)[-./](?P<month>\d\d)[-./](?P<day>\d\d)"
    r"[ ]?[-+\N{HYPHEN}\N{EN DASH}][ ]?(?P<last>[TRSUWXJKLMNtrsuwxjklmn\d]\d{3})(?![\d\-])"
)
_EMAIL = re.compile(  # also one that was cut off, as by the 31 characters of a sheet's name
    r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*|[\w.+\-]+[ ]?\((?:at|a|snabel-a)\)[ ]?[\w\-]+(?:\.[\w\-]+)+"
)
_PHONE = re.compile(
    r"(?<![\d\w\-])(?:\+46[ ]?(?:\(0\))?|0046[ ]?|0)(?:7[02369]|[1-9]\d{0,2})[ ]?[-\N{EN DASH}/][ ]?"
    r"\d{2,3}(?:[ ]?\d{2,3}){1,3}(?!\d)"
    r"|(?<![\d\w\-])07[02369][ ]?\d{3}[ ]?\d{2}[ ]?\d{2}(?!\d)"
    r"|(?<![\d\w])\+46[ ]?\d{1,3}(?:[ ]?\d{2,3}){2,4}(?!\d)"
)
# Nine digits with little between them, six that begin as a phone number, an at sign, or two words: without any of
# these there is nothing to look for.
_POSSIBLE = re.compile(
    r"(?<!\d)(?:\d\D{0,5}+){9}|(?:(?<![\w\-])0|(?<!\w)\+46)\d?(?:\D{0,4}+\d){4}|@|\((?:at?|snabel-a)\)|[^\W\d_]\s+[^\W\d_]"
)
# For many cells at once: how a phone number begins, an at sign; and how many digits may be a person's.
_BEGINS = re.compile(r"(?<![\w\-])0|\+46|@|\((?:at?|snabel-a)\)")
_FEWEST_DIGITS = 9
_ONLY_DIGITS = {code: None for code in range(128) if not chr(code).isdigit() and chr(code) != " "}
MASK = {"personal number": "[personnummer]", "e-mail": "[e-post]", "phone": "[telefon]", "name": "[namn]"}


def kinds(words: str) -> tuple[str, ...]:
    """Return which kinds of personal data ``words`` holds: ``personal number``, ``e-mail``, ``phone``, ``name``."""
    if not _POSSIBLE.search(words):
        return ()
    found = []
    if any(_is_person(match) for form in (_PERSONAL, _SEPARATED) for match in form.finditer(words)):
        found.append("personal number")
    if _EMAIL.search(words):
        found.append("e-mail")
    if _PHONE.search(_without_persons(words)):
        found.append("phone")
    if not words.islower() and _full_name().search(words):
        found.append("name")
    return tuple(found)


def may_hold(joined: str, spaced: Iterable[str]) -> bool:
    """Tell whether any of many cells may hold personal data, without looking at each: quick, and wary.

    Parameters
    ----------
    joined
        All cells, with a blank between them.
    spaced
        Those in which there is a blank.
    """
    if _BEGINS.search(joined):
        return True
    longest = max(map(len, joined.translate(_ONLY_DIGITS).split(" ")))
    return longest >= _FEWEST_DIGITS or any(map(kinds, spaced))


def holds_given_name(words: str) -> bool:
    """Tell whether any of the words is a given name, whatever follows it."""
    return any(one in _given_names() for one in re.findall(r"[^\W\d_]+", words.casefold()))


@lru_cache(maxsize=10_000)
def mask(words: str) -> str:
    """Return ``words`` with every personal number, e-mail address, phone number and full name replaced by its kind."""
    if not _POSSIBLE.search(words):
        return words
    masked = _PHONE.sub(MASK["phone"], _EMAIL.sub(MASK["e-mail"], _without_persons(words)))
    return masked if masked.islower() else _full_name().sub(MASK["name"], masked)


def _without_persons(words: str) -> str:
    for form in (_PERSONAL, _SEPARATED):
        words = form.sub(lambda match: MASK["personal number"] if _is_person(match) else match[0], words)
    return words


@cache
def _given_names() -> frozenset[str]:
    lines = files("pilot_analysis").joinpath("given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name.casefold() for line in lines if not line.startswith("#") for name in line.split())


@cache
def _full_name() -> re.Pattern[str]:
    """Return what a given name with one to three capitalised names after it looks like."""
    given = "|".join(sorted((re.escape(name.capitalize()) for name in _given_names()), key=len, reverse=True))
    shouted = given.upper()
    name = r"[^\W\d_a-zåäöéü][\w'\N{RIGHT SINGLE QUOTATION MARK}]+"
    first = rf"(?:{given}|{shouted})(?:-{name})?"
    return re.compile(rf"(?<!\w){first}(?:[ \t\N{{NO-BREAK SPACE}}]+{name}(?:-{name})?){{1,3}}(?!\w)")


def _is_person(match: re.Match[str]) -> bool:
    """Tell whether the digits are a date of birth and, but for interim numbers, pass the check digit."""
    day = int(match["day"])
    if not _is_date(int(match["year"]), int(match["month"]), day - 60 if day > 60 else day, match["century"]):
        return False
    last = match["last"]
    return last[0].isalpha() or _luhn(match["year"] + match["month"] + match["day"] + last)


def _is_date(year: int, month: int, day: int, century: str | None) -> bool:
    for hundreds in [int(century)] if century else [19, 20]:
        try:
            date(100 * hundreds + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
