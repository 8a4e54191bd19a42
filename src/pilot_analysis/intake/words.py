"""What words in a municipal workbook mean, as ``words.json`` lists them.

``missing``: no figure, in any column; ``missing_figure``: in columns of numbers, dates, months and terms. ``errors``:
those of a spreadsheet program that have become text. ``ditto``: the same as above, never read, since rows may have been
sorted since. ``yes`` and ``no``: marks in a column per answer. ``units``: what a row of units below the headings says.
``totals``: alone, or as the first of several words. Each source of official statistics has a codebook of its own.
"""

from __future__ import annotations

import json
from functools import cache

from pilot_analysis.resources import FOLDER


@cache
def words(kind: str) -> frozenset[str]:
    """Return the words of one kind, case folded: ``missing``, ``ditto``, ``totals`` ..."""
    return frozenset(one.casefold() for one in _declared()[kind])


@cache
def _declared() -> dict[str, list[str]]:
    declared: dict[str, list[str]] = json.loads((FOLDER / "intake" / "words.json").read_text(encoding="utf-8"))
    return declared
