"""What words in a municipal workbook mean, as ``words.toml`` lists them."""

from __future__ import annotations

from functools import cache

from pilot_analysis import resources


@cache
def words(kind: str) -> frozenset[str]:
    """Return the words of one kind, case folded: ``missing``, ``ditto``, ``totals`` ..."""
    return frozenset(one.casefold() for one in resources.toml("intake/words.toml")[kind])
