"""Columns in which nothing has to be tidied or refused, known by a look at all of their cells at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from datetime import date
from functools import cache
from typing import Any

from pilot_analysis import privacy
from pilot_analysis.intake.cells import Cell, Uncalculated, clean
from pilot_analysis.intake.outcomes import FIRST_YEAR, LAST_YEAR
from pilot_analysis.intake.words import words as listed_words

# Numbered identities such as B12, P12-3 or 5321: too short for personal data, and no words. Two digits at least, since
# a single one may be a footnote's behind a heading.
_CODE = r"(?:[A-ZÅÄÖ]{1,3}+[0-9]{2,5}+(?:-[0-9]{1,3}+)?+|[0-9]{2,5}+)"
CODES = re.compile(rf"{_CODE}(?: {_CODE})*+")
_FEW = 64  # words of which it is remembered that they are plain
_MOST_KNOWN = 20_000


class PlainWords:
    """Tells which words are values as they stand; words of columns that repeat a few are looked at once."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def has(self, words: Set[str]) -> bool:
        """Tell of many words whether each of them is plain; where it is not sure, each has to be read for itself."""
        if len(words) > _FEW:
            return are_plain(words)
        new = words - self._known
        if new and not are_plain(new):
            return False
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known |= new
        return True


def are_codes(words: Sequence[str]) -> bool:
    """Tell whether each of some texts is a numbered identity, such as B12: a value as it stands, and no word."""
    if not (words and words[0][-1:].isdecimal() and words[-1][-1:].isdecimal()):
        return False
    joined = " ".join(words)
    return CODES.fullmatch(joined) is not None and joined.count(" ") == len(words) - 1


def are_plain(words: Set[str]) -> bool:
    """Tell of many words at once whether each of them, or none, is a value as it stands.

    Where anything in them may have to be tidied or refused, each cell has to be read for itself.
    """
    joined = " ".join(words)
    if not joined.isprintable() or not unicodedata.is_normalized("NFC", joined):
        return False
    spaced = {one for one in words if " " in one} if joined.count(" ") >= len(words) else set()
    if not no_values().isdisjoint(map(str.casefold, words) if spaced else joined.casefold().split(" ")):
        return False
    return all(clean(one) == one for one in spaced) and not privacy.may_hold(joined, spaced)


def plain_days(cells: Sequence[Cell], *, all_days: bool) -> list[date | None] | None:
    """Return the values of days and empty cells, in years that are no slip; ``None`` of any other, to be read by cell.

    Parameters
    ----------
    all_days
        Whether no cell is empty or a text.
    """
    days: list[Any] = list(cells) if all_days else [cell or None for cell in cells]
    filled = days if all_days else [day for day in days if day is not None]
    if not filled or (not all_days and str in set(map(type, filled))):
        return None
    return days if min(filled).year >= FIRST_YEAR and max(filled).year <= LAST_YEAR else None


@cache
def no_values() -> frozenset[str]:
    """Return the words, case folded, that are no value in any column."""
    return (
        listed_words("errors") | listed_words("ditto") | listed_words("missing") | {one.value for one in Uncalculated}
    )
