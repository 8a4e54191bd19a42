"""Personal data: what it looks like in a spreadsheet cell, and how it is masked.

A personal identity number (personnummer) is a real date and a Luhn check digit; a coordination number
(samordningsnummer) has 60 added to its day; an interim number has a letter for the first of the last four. An
organisation number has 2 or more in its third digit (Skatteverket, SKV 709), where a personal number has a month,
and so is never taken for a person.

A person's name is known by a given name that many bear with another name after it, by a surname with another name or an
initial before it, or by what stands before it (``Handläggare:``, ``ring``, ``mvh``). A name of which none of these is
true cannot be told from that of a firm or a place, and is not found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache

from pilot_analysis import resources

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
    r"(?<![\d\w\-])(?!0[1-9][-/](?:19|20)\d\d(?![ ]?\d))"  # a month is no number to ring
    r"(?:\+46[ ]?(?:\(0\))?|0046[ ]?|0)(?:7[02369]|[1-9]\d{0,2})[ ]?[-\N{EN DASH}/][ ]?"
    r"\d{2,3}(?:[ ]?\d{2,3}){1,3}(?!\d)"
    r"|(?<![\d\w\-])07[02369][ ]?\d{3}[ ]?\d{2}[ ]?\d{2}(?!\d)"
    r"|(?<![\d\w])\+46[ ]?\d{1,3}(?:[ ]?\d{2,3}){2,4}(?!\d)"
)
# Nine digits with little between them, six that begin as a phone number, an at sign, or two words: without any of
# these there is nothing to look for.
_POSSIBLE = re.compile(
    r"(?<!\d)(?:\d\D{0,5}+){9}|(?:(?<![\w\-])0|(?<!\w)\+46)\d?(?:\D{0,4}+\d){4}|@|\((?:at?|snabel-a)\)|[^\W\d_][:.,]?\s+[^\W\d_]"
)
# For many cells at once: how a phone number begins, an at sign; and how many digits may be a person's.
_BEGINS = re.compile(r"(?<![\w\-])0|\+46|@|\((?:at?|snabel-a)\)")
_BEGIN_WITH = ("@", "(", "+46", " 0")  # the same where no other sign than a blank parts words
_PARTED = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in "_-@(+")}
_FEWEST_DIGITS = 9 * "0"


class _Digits(dict[int, str | None]):
    """What is left of words of which only the number of digits matters; a sign from afar may be one, or part some."""

    def __missing__(self, code: int) -> str:
        return "0"


_ONLY_DIGITS = _Digits({code: "0" if chr(code).isdigit() else None for code in range(128)} | {ord(" "): " "})
_CAPITAL = r"[^\W\d_a-zåäöéü][\w'\N{RIGHT SINGLE QUOTATION MARK}]+"
_NAME = rf"{_CAPITAL}(?:-{_CAPITAL})?"
_GAP = r"[ \t\N{NO-BREAK SPACE}]+"
_WORD = re.compile(_NAME)
_SEQUENCE = re.compile(rf"(?<!\w){_NAME}(?:{_GAP}{_NAME})+(?!\w)")
_LONGEST = 4  # words of a name
_PATRONYMIC = re.compile(r"\w{2,}s(?:son|dotter)s?")
_INITIALS = re.compile(rf"(?<!\w)(?:[A-ZÅÄÖ](?:\.|[ ])[ ]?){{1,2}}(?P<surname>{_NAME})(?!\w)")
_REVERSED = re.compile(rf"(?<!\w)(?P<surname>{_NAME}), {_NAME}(?=$|[ ]?[,.;(/\d])")
_COMPANY = frozenset({"ab", "hb", "kb", "aktiebolag", "bygg", "åkeri", "fastigheter", "service", "co"})
# Who is meant by one word may be told by the first group; a title or a heading needs two.
_LABELLED = re.compile(
    r"(?<!\w)(?i:(?P<who>ring(?:a|de|er)?|mvh|vh|hälsn(?:ing(?:ar)?)?|hälsar|handl(?:äggare)?|kontaktperson(?:er)?"
    r"|uppg(?:ifts)?[. ]{0,2}lämn(?:are|ad av)?|(?:ifyll[dt]|upprättad|lämnad|undertecknad) av|attn?)"
    r"|kontakt(?=:)|ansvarig(?=:)|rektor|lärare|handledare|mentor|studievägledare|syv)"
    rf"(?:[:.,]|[ ]?[-\N{{EN DASH}}])?{_GAP}(?P<name>{_NAME}(?:{_GAP}{_NAME}){{0,2}})(?!\w)"
)
MASK = {"personal number": "[personnummer]", "e-mail": "[e-post]", "phone": "[telefon]", "name": "[namn]"}


@lru_cache(maxsize=10_000)
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
    if not words.islower() and next(_names(words), None):
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
    parted = f" {joined}".translate(_PARTED) if joined.isascii() else joined
    if (not joined.isascii() or any(one in parted for one in _BEGIN_WITH)) and _BEGINS.search(joined):
        return True
    return _FEWEST_DIGITS in joined.translate(_ONLY_DIGITS) or any(map(kinds, spaced))


def holds_given_name(words: str) -> bool:
    """Tell whether any of the words is a given name, whatever follows it."""
    return any(one in _given_names() for one in re.findall(r"[^\W\d_]+", words.casefold()))


@lru_cache(maxsize=10_000)
def mask(words: str) -> str:
    """Return ``words`` with every personal number, e-mail address, phone number and full name replaced by its kind."""
    if not _POSSIBLE.search(words):
        return words
    masked = _PHONE.sub(MASK["phone"], _EMAIL.sub(MASK["e-mail"], _without_persons(words)))
    while not masked.islower() and (found := next(_names(masked), None)):
        masked = masked[: found[0]] + MASK["name"] + masked[found[1] :]
    return masked


def _without_persons(words: str) -> str:
    for form in (_PERSONAL, _SEPARATED):
        words = form.sub(lambda match: MASK["personal number"] if _is_person(match) else match[0], words)
    return words


@cache
def _given_names() -> frozenset[str]:
    lines = (resources.FOLDER / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name.casefold() for line in lines if not line.startswith("#") for name in line.split())


def _names(words: str) -> Iterator[tuple[int, int]]:
    """Yield where names of persons begin and end."""
    for sequence in _SEQUENCE.finditer(words):
        parts = list(_WORD.finditer(words, *sequence.span()))
        at = 0
        while at < len(parts) - 1:
            last = _last_of_name([one[0] for one in parts[at : at + _LONGEST]])
            if last:
                yield parts[at].start(), parts[at + last].end()
            at += last + 1
    for form in (_INITIALS, _REVERSED):
        yield from (match.span() for match in form.finditer(words) if _is_surname(match["surname"]))
    yield from (match.span("name") for match in _LABELLED.finditer(words) if _is_labelled(match))


def _last_of_name(parts: Sequence[str]) -> int:
    """Return which of some capitalised words ends the name that begins with the first; 0 where none begins there."""
    if _is_given(parts[0]):
        return len(parts) - 1
    company = _COMPANY.isdisjoint(one.casefold() for one in parts[1:])
    return 1 if company and _is_surname(parts[1]) and _may_be_name(parts[0]) else 0


def _is_given(word: str) -> bool:
    """Tell whether a word, or what stands before its hyphen, is a given name as names are written."""
    first = word.partition("-")[0]
    written = first.isupper() or first == first.capitalize()
    return written and bool({first.casefold(), word.casefold()} & _given_names())


def _is_surname(word: str) -> bool:
    plain = word.casefold()
    return bool(_PATRONYMIC.fullmatch(plain)) or not {plain, plain.removesuffix("s")}.isdisjoint(
        _name_words("surnames")
    )


def _is_labelled(match: re.Match[str]) -> bool:
    """Tell whether what stands after a label is a name: of two words, or of one where a label says who is meant."""
    first, *others = match["name"].split()
    if not _may_be_name(first) or (others and _is_common(others[-1])) or _is_place(match["name"]):
        return False
    return bool(others or match["who"]) and not match["name"].isupper()


def _may_be_name(word: str) -> bool:
    """Tell whether a capitalised word may begin a name: neither a place nor an organisation, nor a common word."""
    return not _is_place(word) and not _is_common(word)


def _is_place(words: str) -> bool:
    plain = words.casefold()
    return plain in _places() or plain.removesuffix("s") in _places()


def _is_common(word: str) -> bool:
    plain = word.casefold()
    return plain in _name_words("no_names") or plain.endswith(_organisations())


@cache
def _name_words(kind: str) -> frozenset[str]:
    declared = json.loads((resources.FOLDER / "name_words.json").read_text(encoding="utf-8"))
    return frozenset(one.casefold() for one in declared[kind])


@cache
def _organisations() -> tuple[str, ...]:
    forms = ("", "en", "et", "n", "s", "ens", "ets", "ns")
    return tuple(ending + form for ending in sorted(_name_words("organisation_endings")) for form in forms)


@cache
def _places() -> frozenset[str]:
    lines = (resources.FOLDER / "municipalities.csv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(line.split(";")[1].casefold() for line in lines)


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
