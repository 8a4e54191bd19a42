"""What words in a municipal workbook mean, as ``words.toml`` lists them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(kind: str) -> frozenset[str]:
    """Return the words of one kind, case folded: ``missing``, ``ditto``, ``totals`` ..."""
    return frozenset(one.casefold() for one in _declared()[kind])


@cache
def _declared() -> dict[str, list[str]]:
    return tomllib.loads(files("pilot_analysis.intake").joinpath("words.toml").read_text(encoding="utf-8"))
