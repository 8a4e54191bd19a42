"""A table whose figures are one list over its dimensions, the last one running fastest: json-stat2 and px."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pilot_analysis.sources.definitions import squeezed
from pilot_analysis.sources.dimensions import Period, age_of, is_age, is_sex, period_of, sex_of, unit_of
from pilot_analysis.sources.observations import Observation, Region
from pilot_analysis.sources.regions import region_of

_NAMES = {
    "region": ("region", "kommun", "hemkommun", "lan", "län"),
    "sex": ("kon", "kön", "sex"),
    "age": ("alder", "ålder", "age"),
    "period": ("tid", "år", "time", "year", "läsår", "månad", "kvartal"),
    "measure": ("contentscode", "tabellinnehåll", "observations"),
}
_SEX_CODES = {"1": "man", "2": "kvinna", "1+2": "total", "T": "total", "M": "man", "K": "kvinna"}


_NOWHERE = Region("", "")


class Category(NamedTuple):
    """One category of a dimension; its label where the file gives one, else its code again."""

    code: str
    label: str
    unit: str = ""


@dataclass(frozen=True)
class Dimension:
    """A dimension and its categories in the order in which the figures run.

    Parameters
    ----------
    kind
        ``region``, ``period``, ``measure``, ``sex``, ``age`` or ``other``.
    """

    kind: str
    categories: tuple[Category, ...]


def kind_of(name: str, label: str, categories: Sequence[Category]) -> str:
    """Return what a dimension is, by its name or label, or by its categories."""
    known = {squeezed(name), squeezed(label)}
    for kind, names in _NAMES.items():
        if known & set(names):
            return kind
    labels = [one.label for one in categories]
    if any(map(is_sex, labels)) and all(map(sex_of, labels)):
        return "sex"
    return "age" if any(map(is_age, labels)) else "other"


class Facts(NamedTuple):
    """What one combination of categories says, before its figure is known."""

    measure: str
    region: Region
    period: Period | None
    sex: str
    age: str
    other: tuple[str, ...]
    codes: tuple[str, ...]
    unit: str


def size(dimensions: Sequence[Dimension]) -> int:
    """Return how many figures there are."""
    return math.prod(len(one.categories) for one in dimensions)


def unfold(
    dimensions: Sequence[Dimension],
    measure: str,
    unit: str,
    read: Callable[[int], tuple[float | None, str, str]],
    address: Callable[[int], str],
) -> Iterator[Observation]:
    """Yield one observation per figure, in the order of the list.

    Parameters
    ----------
    measure, unit
        What is measured where no dimension says it.
    read
        Gives the figure, its status and the sign in its place, by its place in the list from 0.
    address
        Gives the address of a figure: what the file calls its list of figures, and a place in it.

    Raises
    ------
    ValueError
        If a combination has no region or no period.
    """
    tell = teller([one.kind for one in dimensions], measure, unit)
    for place, categories in enumerate(itertools.product(*(one.categories for one in dimensions))):
        yield observed(tell(categories), read(place), address(place), place + 1)


def observed(said: Facts, found: tuple[float | None, str, str], address: str, row: int) -> Observation:
    """Return the observation of a figure, its status and the sign in its place. Raises ValueError without a period."""
    if said.period is None:
        raise ValueError("period")
    value, status, mark = found
    if status == "ok" and said.period.preliminary:
        status = "preliminary"
    when, cells = said.period.name, {"value": address}
    return Observation(
        said.measure,
        said.region,
        when,
        said.sex,
        said.age,
        said.other,
        value,
        mark,
        status,
        said.unit,
        cells,
        row,
        said.codes,
    )


def teller(kinds: Sequence[str], measure: str, unit: str) -> Callable[[Sequence[Category]], Facts]:
    """Return what tells the facts of a combination of categories, given in the order of these kinds of dimensions.

    Which dimension says what is settled once: a table has few of them and many figures.
    """
    at = {kind: place for place, kind in enumerate(kinds) if kind != "other"}
    rest = [place for place, kind in enumerate(kinds) if kind == "other"]
    own_age = age_of(measure) or "total"

    def tell(categories: Sequence[Category]) -> Facts:
        contents = categories[at["measure"]] if "measure" in at else None
        words, age = (contents.label, "") if contents else (measure, own_age)
        own_unit = contents.unit if contents and contents.unit else unit
        other, codes = _others(tuple([categories[place] for place in rest]))
        return Facts(
            words,
            _region(categories[at["region"]]) if "region" in at else _NOWHERE,
            _period(categories[at["period"]]) if "period" in at else None,
            _sex(categories[at["sex"]]) if "sex" in at else "total",
            _age(categories[at["age"]]) if "age" in at else age or age_of(words) or "total",
            other,
            codes,
            unit_of(*other, own_unit, words) or own_unit,
        )

    return tell


@lru_cache(maxsize=4096)
def _others(rest: tuple[Category, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return labels and codes."""
    return tuple(one.label for one in rest), tuple(one.code for one in rest)


@lru_cache(maxsize=4096)
def _period(one: Category) -> Period | None:
    return period_of(one.label) or period_of(one.code)


@lru_cache(maxsize=4096)
def _region(one: Category) -> Region:
    found = region_of(one.label)
    return found if found.code else Region(one.code if one.code != one.label else "", found.name)


@lru_cache(maxsize=4096)
def _sex(one: Category) -> str:
    return sex_of(one.label) or _SEX_CODES.get(one.code, one.label)


@lru_cache(maxsize=4096)
def _age(one: Category) -> str:
    return age_of(one.label) or age_of(one.code) or one.label
