"""Shares that a producer publishes only as counts: numerator and denominator are summed from their cells."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pilot_analysis.findings import Finding, finding
from pilot_analysis.language import text
from pilot_analysis.sources.definitions import Computed, Indicator, first_years
from pilot_analysis.sources.observations import Observation, Table

_BAND = re.compile(r"^(\d+)(?:-(\d+))?$")
_SEXES = frozenset({"kvinna", "man"})
_Counts = dict[tuple[str, str, str], Observation]  # by category, sex and age


class Counted(NamedTuple):
    """A table's observations, sorted once for all indicators: it has few words and many figures.

    Parameters
    ----------
    words
        Every combination of labels and codes of further dimensions.
    every, by_age
        Municipality, place in ``words`` and observation; all, and those of each age.
    said
        Places in ``words`` of each age.
    """

    words: list[tuple[tuple[str, ...], tuple[str, ...]]]
    every: list[tuple[str, int, Observation]]
    by_age: dict[str, list[tuple[str, int, Observation]]]
    said: dict[str, set[int]]


def counted(placed: Iterable[tuple[str, Observation]]) -> Counted:
    """Return observations with their municipalities as `shares` takes them."""
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    found = Counted([], [], defaultdict(list), defaultdict(set))
    for code, one in placed:
        place = known.setdefault((one.other, one.codes), len(known))
        entry = code, place, one
        found.every.append(entry)
        found.by_age[one.age].append(entry)
        found.said[one.age].add(place)
    found.words.extend(known)
    return found


def shares(indicator: Indicator, every: Counted, table: Table) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Return the rows of a computed indicator, per municipality, period and sex.

    A share is only computed where every count of its denominator is there: a suppressed count has no substitute. The
    table is told once where that fails. An indicator without an age is computed for each age of a table that has
    several.

    Returns
    -------
    tuple
        Neither rows nor findings where the table does not hold every category of the denominator for the population, or
        holds one several times.
    """
    computed = indicator.computed
    if computed is None:
        return [], []
    rows: list[dict[str, Any]] = []
    failed: list[Observation] = []
    categories = [computed.category(*words) for words in every.words]
    for ages in _populations(indicator, every.by_age):
        groups = _groups(every, categories, ages) if _holds(computed, every, categories, ages) else {}
        for (code, period), counts in groups.items():
            found = [_share(indicator, computed, counts, sex, ages) for sex in _sexes(counts)]
            for row in found:
                if row["value"] is None and not row["denominator"] and period[:4] < first_years().get(code, ""):
                    row["status"] = "impossible"  # the municipality did not exist
                rows.append(row | {"municipality": code, "period": period, "source_table": indicator.tables[0]})
            failed += [next(iter(counts.values())) for row in found if row["status"] == "missing"]
    for one in failed[:1]:
        place = table.place.at(cell=one.cells["value"])
        return rows, [finding("share_not_computed", place, indicator.id, text("sources.all_counts"), count=len(failed))]
    return rows, []


def _populations(indicator: Indicator, ages: Collection[str]) -> list[tuple[str, ...]]:
    """Return the ages that make up each population that a share is computed for."""
    if indicator.age:
        return [tiles] if (tiles := _tiles(indicator.age, ages)) else []
    bands = sorted(age for age in ages if _BAND.match(age))
    return [(age,) for age in bands] if len(bands) > 1 else []


def _groups(every: Counted, categories: Sequence[str], ages: Sequence[str]) -> dict[tuple[str, str], _Counts]:
    """Return the counts of some ages by municipality and period; none where one is given several times."""
    groups: dict[tuple[str, str], _Counts] = defaultdict(dict)
    wanted = set(ages)
    for code, place, one in every.by_age[ages[0]] if len(ages) == 1 else every.every:
        if categories[place] and one.age in wanted:
            key = categories[place], one.sex, one.age
            if key in groups[code, one.period]:  # the table is cut by more than this, or measures several things
                return {}
            groups[code, one.period][key] = one
    return groups


def _tiles(wanted: str, ages: Collection[str]) -> tuple[str, ...]:
    """Return the ages that together are exactly the wanted one, the widest first; none where no ages are.

    ``16-74`` is itself, or ``16-24`` with ``25-34`` and so on to ``65-74``, or the single years from 16 to 74.
    """
    if wanted in ages:
        return (wanted,)
    bands = {age: (int(first), int(last or first)) for age in ages for first, last in _BAND.findall(age)}
    (first, last), found = map(int, wanted.split("-")), []
    while first <= last:
        fitting = [age for age, (start, end) in bands.items() if start == first and end <= last]
        if not fitting:
            return ()
        found.append(max(fitting, key=lambda age: bands[age][1]))
        first = bands[found[-1]][1] + 1
    return tuple(found)


def _holds(computed: Computed, every: Counted, categories: Sequence[str], ages: Collection[str]) -> bool:
    found = {categories[place] for age in ages for place in every.said[age]}
    return computed.denominator == found if computed.by_code else computed.denominator <= found


def _sexes(counts: _Counts) -> list[str]:
    found = {sex for _, sex, _ in counts}
    return sorted(found | ({"total"} if found >= _SEXES else set()))


def _share(indicator: Indicator, computed: Computed, counts: _Counts, sex: str, ages: Sequence[str]) -> dict[str, Any]:
    every = {name: _of(counts, name, sex, ages) for name in sorted(computed.denominator)}
    whole = [one for observations in every.values() for one in observations]
    part = [one for name in sorted(computed.numerator) for one in every[name]]
    complete = all(one is not None and one.value is not None for one in whole)
    kept = [one for one in whole if one is not None]
    numerator = sum(one.value or 0 for one in part if one) if complete else None
    denominator = sum(one.value or 0 for one in kept) if complete else None
    share = 100 * numerator / denominator if numerator is not None and denominator else None
    period = kept[0].period if kept else ""
    return {
        "indicator": indicator.id,
        "sex": sex,
        "age": indicator.age or ages[0],
        "value": share,
        "numerator": numerator,
        "denominator": denominator,
        "unit": indicator.unit,
        "status": "missing" if share is None else "break" if period in indicator.breaks else "ok",
        "source_row": min((one.row for one in kept), default=None),
        "source_cells": json.dumps(_cells(kept, [one for one in part if one])),
        "quality": "ok",
    }


def _of(counts: _Counts, category: str, sex: str, ages: Sequence[str]) -> list[Observation | None]:
    """Return the counts of a category at every age: its own for a sex; for both, the published total or both sexes'."""
    if sex != "total" and len(ages) == 1:  # by far the most
        return [counts.get((category, sex, ages[0]))]
    published = sex != "total" or all((category, sex, age) in counts for age in ages)
    return [counts.get((category, one, age)) for age in ages for one in ([sex] if published else sorted(_SEXES))]


def _cells(whole: Sequence[Observation], part: Sequence[Observation]) -> Mapping[str, str]:
    """Return the cells of the numerator and denominator, each as a list; the share itself stands in none."""
    shared = {name: cell for name, cell in whole[0].cells.items() if name != "value"} if whole else {}
    lists = {"numerator": part, "denominator": whole}
    return shared | {
        name: ",".join(one.cells["value"] for one in sorted(every, key=_row)) for name, every in lists.items()
    }


def _row(one: Observation) -> int:
    return one.row
