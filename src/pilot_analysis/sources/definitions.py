"""What official indicators are, as ``definitions.toml`` defines them: source, unit, breaks, numerator, denominator."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from pilot_analysis.intake.cells import clean


@dataclass(frozen=True)
class Computed:
    """A share of counts, in per cent.

    Parameters
    ----------
    numerator, denominator
        The categories, in lower case, of the one dimension that is neither region, period, sex nor age.
    """

    numerator: frozenset[str]
    denominator: frozenset[str]


@dataclass(frozen=True)
class Indicator:
    """One official indicator.

    Parameters
    ----------
    tables
        The names that its source table goes by; the first is kept as ``source_table``.
    words, titles
        What the title of a ready figure holds, or the whole name of the measure; in lower case.
    breaks
        Periods whose figures cannot be compared with earlier ones.
    """

    id: str
    producer: str
    tables: tuple[str, ...]
    unit: str
    age: str
    sex: str = "total"
    words: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    breaks: frozenset[str] = frozenset()
    computed: Computed | None = None

    def is_ready(self, measure: str, names: str) -> bool:
        """Tell whether a measure of a table is this indicator, ready made.

        Parameters
        ----------
        names
            Every word that may name the table.
        """
        plain = squeezed(measure)
        if self.titles:
            return plain in self.titles
        return (
            bool(self.words) and all(word in plain for word in self.words) and any(one in names for one in self.tables)
        )


def squeezed(words: str) -> str:
    """Return words for comparison: composed, lower case, one blank between words, every dash a hyphen."""
    return clean(words).casefold().replace("\N{EN DASH}", "-")


@cache
def indicators() -> tuple[Indicator, ...]:
    """Return every defined indicator, in the order of the file."""
    return tuple(_indicator(entry) for entry in _declaration()["indicators"])


@cache
def first_years() -> Mapping[str, str]:
    """Return the first year with figures of municipalities that are younger than some series."""
    return MappingProxyType({code: str(year) for code, year in _declaration()["first_years"].items()})


@cache
def _declaration() -> dict[str, Any]:
    return tomllib.loads(files("pilot_analysis.sources").joinpath("definitions.toml").read_text(encoding="utf-8"))


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    given = dict(entry)
    if "computed" in given:
        given["computed"] = Computed(**{name: frozenset(every) for name, every in given["computed"].items()})
    for name in {"tables", "words", "titles"} & given.keys():
        given[name] = tuple(given[name])
    given["breaks"] = frozenset(given.get("breaks", ()))
    return Indicator(**given)
