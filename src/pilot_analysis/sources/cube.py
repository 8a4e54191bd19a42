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
    kinds = [one.kind for one in dimensions]
    for place, categories in enumerate(itertools.product(*(one.categories for one in dimensions))):
        said = _facts(kinds, categories, measure, unit)
        if said.period is None:
            raise ValueError("period")
        value, status, mark = read(place)
        yield Observation(
            measure=said.measure,
            region=said.region,
            period=said.period.name,
            sex=said.sex,
            age=said.age,
            other=said.other,
            value=value,
            mark=mark,
            status="preliminary" if status == "ok" and said.period.preliminary else status,
            unit=said.unit,
            cells={"value": address(place)},
            row=place + 1,
            codes=said.codes,
        )


def _facts(kinds: Sequence[str], categories: Sequence[Category], measure: str, unit: str) -> Facts:
    by_kind = {kind: one for kind, one in zip(kinds, categories, strict=True) if kind != "other"}
    rest = [one for kind, one in zip(kinds, categories, strict=True) if kind == "other"]
    other = tuple(one.label for one in rest)
    contents = by_kind.get("measure")
    words = contents.label if contents else measure
    region = _region(by_kind["region"]) if "region" in by_kind else Region("", "")
    own_unit = contents.unit if contents and contents.unit else unit
    return Facts(
        words,
        region,
        _period(by_kind["period"]) if "period" in by_kind else None,
        _sex(by_kind["sex"]) if "sex" in by_kind else "total",
        _age(by_kind["age"]) if "age" in by_kind else age_of(words) or "total",
        other,
        tuple(one.code for one in rest),
        _unit((*other, own_unit, words)) or own_unit,
    )


@lru_cache(maxsize=4096)
def _period(one: Category) -> Period | None:
    return period_of(one.label) or period_of(one.code)


@lru_cache(maxsize=4096)
def _region(one: Category) -> Region:
    found = region_of(one.label)
    return found if found.code else Region(one.code if one.code != one.label else "", found.name)


def _sex(one: Category) -> str:
    return sex_of(one.label) or _SEX_CODES.get(one.code, one.label)


@lru_cache(maxsize=4096)
def _age(one: Category) -> str:
    return age_of(one.label) or age_of(one.code) or one.label


@lru_cache(maxsize=4096)
def _unit(words: tuple[str, ...]) -> str:
    return unit_of(*words)
