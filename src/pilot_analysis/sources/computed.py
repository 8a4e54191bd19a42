"""Shares that a producer publishes only as counts: numerator and denominator are summed from their cells."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pilot_analysis.findings import Finding, finding
from pilot_analysis.language import text
from pilot_analysis.sources.definitions import Computed, Indicator, squeezed
from pilot_analysis.sources.observations import Observation, Table

_SEXES = frozenset({"kvinna", "man"})
Placed = Sequence[tuple[str, Observation]]
_Counts = dict[tuple[str, str], Observation]  # by category and sex


def shares(indicator: Indicator, placed: Placed, table: Table) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Return the rows of a computed indicator, per municipality, period and sex.

    A share is only computed where every count of its denominator is there: a suppressed count has no substitute. The
    table is told once where that fails.

    Returns
    -------
    tuple
        Neither rows nor findings where the table does not hold every category of the denominator for the population.
    """
    computed = indicator.computed
    if computed is None or not _holds(indicator, computed, placed):
        return [], []
    groups: dict[tuple[str, str], _Counts] = defaultdict(dict)
    for code, one in placed:
        if one.age == indicator.age and (category := _category(one, computed)):
            groups[code, one.period][category, one.sex] = one
    rows, failed = [], []
    for (code, period), counts in groups.items():
        for sex in _sexes(counts):
            row = _share(indicator, computed, counts, sex)
            rows.append(row | {"municipality": code, "period": period, "source_table": indicator.tables[0]})
            if row["value"] is None:
                failed.append(next(iter(counts.values())))
    for one in failed[:1]:
        place = table.place.at(cell=one.cells["value"])
        told = finding("share_not_computed", place, indicator.id, text("sources.all_counts"), count=len(failed))
        return rows, [told]
    return rows, []


def _holds(indicator: Indicator, computed: Computed, placed: Placed) -> bool:
    found = {_category(one, computed) for _, one in placed if one.age == indicator.age}
    return computed.denominator <= found


def _category(one: Observation, computed: Computed) -> str:
    return next((plain for each in one.other if (plain := squeezed(each)) in computed.denominator), "")


def _sexes(counts: _Counts) -> list[str]:
    found = {sex for _, sex in counts}
    return sorted(found | ({"total"} if found >= _SEXES else set()))


def _share(indicator: Indicator, computed: Computed, counts: _Counts, sex: str) -> dict[str, Any]:
    whole = [one for name in sorted(computed.denominator) for one in _of(counts, name, sex)]
    part = [one for name in sorted(computed.numerator) for one in _of(counts, name, sex)]
    complete = all(one is not None and one.value is not None for one in whole)
    kept = [one for one in whole if one is not None]
    numerator = sum(one.value or 0 for one in part if one) if complete else None
    denominator = sum(one.value or 0 for one in kept) if complete else None
    share = 100 * numerator / denominator if numerator is not None and denominator else None
    period = kept[0].period if kept else ""
    return {
        "indicator": indicator.id,
        "sex": sex,
        "age": indicator.age,
        "value": share,
        "numerator": numerator,
        "denominator": denominator,
        "unit": indicator.unit,
        "status": "missing" if share is None else "break" if period in indicator.breaks else "ok",
        "source_row": min((one.row for one in kept), default=None),
        "source_cells": json.dumps(_cells(kept, [one for one in part if one])),
        "quality": "ok",
    }


def _of(counts: _Counts, category: str, sex: str) -> list[Observation | None]:
    """Return the counts of a category: its own for a sex; for both, the published total or women and men."""
    if (category, sex) in counts or sex != "total":
        return [counts.get((category, sex))]
    return [counts.get((category, one)) for one in sorted(_SEXES)]


def _cells(whole: Sequence[Observation], part: Sequence[Observation]) -> Mapping[str, str]:
    """Return the cells of the numerator and denominator, each as a list; the share itself stands in none."""
    shared = {name: cell for name, cell in whole[0].cells.items() if name != "value"} if whole else {}
    lists = {"numerator": part, "denominator": whole}
    return shared | {
        name: ",".join(one.cells["value"] for one in sorted(every, key=_row)) for name, every in lists.items()
    }


def _row(one: Observation) -> int:
    return one.row
