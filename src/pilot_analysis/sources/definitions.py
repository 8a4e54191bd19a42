"""What official indicators are, as ``definitions.toml`` defines them: source, unit, breaks, numerator, denominator."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
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
        The categories of the one dimension that is neither region, period, sex nor age: labels in lower case, or codes.
    by_code
        Whether they are codes. Then the table must hold these codes and no others: its parts are all of the population.
    said
        What the label of a code must hold, in lower case, so that a changed code list is not taken for the old one.
    """

    numerator: frozenset[str]
    denominator: frozenset[str]
    by_code: bool = False
    said: Mapping[str, str] = field(default_factory=dict)

    def category(self, labels: Sequence[str], codes: Sequence[str]) -> str:
        """Return which category of the denominator an observation's labels or codes name; nothing where none."""
        if not self.by_code:
            return next((plain for one in labels if (plain := squeezed(one)) in self.denominator), "")
        pairs = zip(codes, map(squeezed, labels), strict=True) if len(codes) == len(labels) else ()
        return next(
            (code for code, label in pairs if code in self.denominator and self.said.get(code, "") in label), ""
        )


@dataclass(frozen=True)
class Indicator:
    """One official indicator.

    Parameters
    ----------
    tables
        The names that its source table goes by; the first is kept as ``source_table``.
    words, titles
        What the title of a ready figure holds, or the whole name of the measure; in lower case.
    age
        The age that all its figures are for; empty where they are for several and say so themselves.
    unit
        Empty where the producer's title says it.
    breaks
        Periods whose figures cannot be compared with earlier ones.
    """

    id: str
    producer: str
    tables: tuple[str, ...]
    unit: str = ""
    age: str = ""
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
        if self.titles or not self.words:
            return plain in self.titles or measure in self.tables
        return all(word in plain for word in self.words) and any(one in names for one in self.tables)


@dataclass(frozen=True)
class Download:
    """A table of SCB's and what is fetched of it.

    Parameters
    ----------
    table
        Its number in PxWeb 2; empty where it is fetched by its path.
    path
        Its path in PxWeb 1.
    large
        Whether it is fetched only when it is asked for by its id.
    select
        The codes to ask for by variable: ``*`` is every one, ``16..74`` the whole numbers from 16 to 74. Regions and
        years are the study's.
    """

    id: str
    path: str
    select: Mapping[str, tuple[str, ...]]
    table: str = ""
    large: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the table goes by: its id first, its number, and the last part of its path."""
        if self.large:
            return (self.id,)
        return tuple(one for one in (self.id, self.table, self.path.rpartition("/")[2]) if one)


@lru_cache(maxsize=16_384)
def squeezed(words: str) -> str:
    """Return words for comparison: composed, lower case, one blank between words, every dash a hyphen."""
    return clean(words).casefold().replace("\N{EN DASH}", "-")


@cache
def indicators() -> tuple[Indicator, ...]:
    """Return every defined indicator, in the order of the file."""
    return tuple(_indicator(entry) for entry in _declaration()["indicators"])


@cache
def downloads() -> tuple[Download, ...]:
    """Return every table of SCB's that can be fetched, in the order of the file."""
    return tuple(
        Download(**{**entry, "select": MappingProxyType({name: tuple(one) for name, one in entry["select"].items()})})
        for entry in _declaration()["downloads"]
    )


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
        parts = given["computed"]
        sets = {name: frozenset(parts[name]) for name in ("numerator", "denominator")}
        given["computed"] = Computed(**{**parts, **sets})
    for name in {"tables", "words", "titles"} & given.keys():
        given[name] = tuple(given[name])
    given["breaks"] = frozenset(given.get("breaks", ()))
    return Indicator(**given)
