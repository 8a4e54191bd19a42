"""Headings by their words, whatever their order, letter case or footnote marks: which column each one names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import compress
from operator import itemgetter

from pilot_analysis import schema
from pilot_analysis.intake.cells import Cell, clean
from pilot_analysis.intake.words import words as words_of

_FOOTNOTE = re.compile(r"(?:[¹²³⁴⁵⁶⁷⁸⁹⁰*]|\s*\d\))+$")
_GLUED_DIGIT = re.compile(r"(?<=[^\W\d_])\d$")
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_THOUSANDS = re.compile(r"\b(?:tkr|kkr|tusen(?:tals?)? kronor|tusental kr)\b")
_KRONOR = re.compile(r"\b(?:kr|kronor|sek)\b")
_BEGINNING = frozenset({"summa", "totalt", "total", "totalsumma", "samtliga", "delsumma", "summering", "s:a"})
NEAR, MARGIN = 80.0, 8.0


@lru_cache(maxsize=50_000)
def normal(words: str) -> str:
    """Return ``words`` for comparison: NFC, case folded, one blank between words, no closing colon or footnote mark."""
    plain = clean(words).casefold().replace("\N{NON-BREAKING HYPHEN}", "-").replace("\N{HYPHEN}", "-")
    plain = plain.lstrip("#").rstrip(" :;.")
    return _FOOTNOTE.sub("", plain).rstrip(" :;.")


def find_heading(words: str, known: Mapping[str, str]) -> str | None:
    """Return what ``words`` name in ``known`` (normal words -> name), or ``None``.

    A digit glued to the last word is a footnote, and a bracket a remark, where only the rest is known.
    """
    plain = normal(words)
    for reading in (plain, _GLUED_DIGIT.sub("", plain), _BRACKET.sub("", plain), plain.replace("- ", "")):
        if reading in known:
            return known[reading]
    return None


@cache
def columns_of(table: str) -> Mapping[str, str]:
    """Return the column of a table that each normal heading names."""
    return {normal(words): one.name for one in schema.table(table).columns.values() for words in one.headings}


@cache
def every_heading() -> frozenset[str]:
    """Return the normal headings of all delivered tables."""
    return frozenset(words for name, one in schema.tables().items() if one.delivered for words in columns_of(name))


@cache
def first_words() -> frozenset[str]:
    """Return what stands before the last words of normal headings: what a group of headings may be called."""
    parts = (words.split() for words in every_heading())
    return frozenset(" ".join(one[:end]) for one in parts for end in range(1, len(one)))


@cache
def lists() -> frozenset[str]:
    """Return the normal headings of columns that list several answers."""
    declared = (one for table in schema.tables().values() if table.delivered for one in table.columns.values())
    return frozenset(normal(words) for one in declared if one.type in {"actors", "choices"} for words in one.headings)


@cache
def sheets() -> Mapping[str, str]:
    """Return the table that each normal sheet name stands for."""
    return {normal(words): name for name, one in schema.tables().items() for words in one.sheets}


def sheet_table(name: str) -> str | None:
    """Return the table a sheet is named for: by its whole name, or where one table's words stand in it alone."""
    plain = normal(name)
    if plain in sheets():
        return sheets()[plain]
    inside = {table for words, table in sheets().items() if words in plain and _stands_in(words, plain)}
    return inside.pop() if len(inside) == 1 else None


def _stands_in(words: str, plain: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", plain))


_FIRST_TWO = itemgetter(slice(2))


class _Beginnings(dict[str, bool]):
    """Whether one of some normal words may begin with two characters: spares a closer look at most cells."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__({"": False})
        self._known = {one[:2] for one in words}
        self._single = {one for one in words if len(one) == 1}

    def __missing__(self, begin: str) -> bool:
        """Answer for a new beginning; what is no plain letter or digit may be left out of the normal form."""
        footnoted = begin[1:].isdigit() and begin[0].casefold() in self._single
        self[begin] = not (begin.isascii() and begin.isalnum()) or begin.casefold() in self._known or footnoted
        return self[begin]


@cache
def _headings_begin() -> _Beginnings:
    return _Beginnings(every_heading())


@cache
def _totals_begin() -> _Beginnings:
    return _Beginnings(words_of("totals") | _BEGINNING)


@cache
def _either_begins() -> _Beginnings:
    return _Beginnings(every_heading() | words_of("totals") | _BEGINNING)


def is_heading(cell: Cell) -> bool:
    """Tell whether a cell's words are a heading of some table."""
    return isinstance(cell, str) and _headings_begin()[cell[:2]] and _is_known(cell)


@lru_cache(maxsize=100_000)
def _is_known(words: str) -> bool:
    plain, known = normal(words), every_heading()
    return plain in known or _BRACKET.sub("", plain) in known or _GLUED_DIGIT.sub("", plain) in known


@lru_cache(maxsize=4)
def telling(words: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return those of a sheet's words that are headings, and those that announce a total.

    `is_heading` and `is_total`, quicker than word by word.
    """
    begins = _either_begins()
    likely = list(compress(words, map(begins.__getitem__, map(_FIRST_TWO, words))))
    return frozenset(filter(is_heading, likely)), frozenset(filter(is_total, likely))


def is_total(cell: Cell) -> bool:
    """Tell whether a cell's words announce a total: alone, or as the first words with more after them."""
    return isinstance(cell, str) and _totals_begin()[cell[:2]] and _is_total(cell)


@lru_cache(maxsize=100_000)
def _is_total(words: str) -> bool:
    plain = normal(words)
    first, *rest = (plain if plain.startswith("s:a") else plain.partition(":")[0]).split(" ")
    return " ".join((first, *rest)) in words_of("totals") or first.rstrip(".,:;") in _BEGINNING


@lru_cache(maxsize=10_000)
def in_thousands(words: str) -> bool | None:
    """Tell whether ``words`` say that amounts are in thousands of kronor; ``None`` if they name no unit."""
    plain = clean(words).casefold()
    if _THOUSANDS.search(plain):
        return True
    return False if _KRONOR.search(plain) else None


def nearest(words: str, known: Iterable[str]) -> str | None:
    """Return the one known word that ``words`` are near to, to propose it; ``None`` where none or several are."""
    by_normal = {normal(one): one for one in known}
    best = _alike(words, by_normal, NEAR - MARGIN)
    if not best or best[0][1] < NEAR or (len(best) > 1 and best[0][1] - best[1][1] < MARGIN):
        return None
    return by_normal[best[0][0]]


def near(words: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known words that ``words`` are near to, the nearest first."""
    return tuple(one for one, _ in _alike(words, known, NEAR)[:3])


def _alike(words: str, known: Iterable[str], least: float) -> list[tuple[str, float]]:
    """Return the known words at least so like ``words`` (0-100), the most alike first.

    Two words are no more alike than the letters they share; mostly none share enough, and nothing is loaded then.
    """
    plain = normal(words)
    letters, share = Counter(plain), least / 200 - 1e-9
    possible = [
        one
        for one in known
        if min(len(plain), len(one)) >= share * (total := len(plain) + len(one))
        and (letters & Counter(one)).total() >= share * total
    ]
    if not possible:
        return []
    from rapidfuzz import fuzz, process

    best = process.extract(plain, possible, scorer=fuzz.ratio, limit=3, score_cutoff=least)
    return [(one, score) for one, score, _ in best]
