"""The counts that a comparison of groups rests on, so that nothing is told that they would not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.cases import dimensions, groups_of, opened_cases
from pilot_analysis.analysis.brokers.conversions import conversion_of, funnel_of
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.counts import resting
from pilot_analysis.analysis.estimates import Additive, Computed, Origin, Result
from pilot_analysis.tables.session import Pilot


def counted(pilot: Pilot, by: str, strata: str) -> pd.DataFrame:
    """Return the cases that count, with a group and a stratum each; employers' too where strata are client kinds."""
    cases = opened_cases(pilot, "client_kind" if strata == "client_kind" else by)
    return cases.assign(**{by: cases[by].fillna(NONE), strata: cases[strata].fillna(NONE)})


def linked(pilot: Pilot, cases: pd.DataFrame, by: str, outcome: str, strata: str) -> tuple[Result, ...]:
    """Return the results whose counts a comparison rests on: the published ones, or its own where strata differ."""
    plain = conversion_of(pilot, by, outcome)
    if strata == by or (strata == "sex" and "sex" in dimensions(by)):
        return plain, funnel_of(pilot, by)
    fields = tuple(map(field, (by, strata, "n", "k")))
    table = columns.frame(fields, _rows(groups_of(pilot, cases, by), cases, by, strata))
    return (
        replace(
            plain,
            id="brokers-compare-counts",
            fields=fields,
            table=table,
            rows=((),) * len(table),
            additive=Additive({by: TOTAL, strata: TOTAL}, "n", "k"),
            quotes=(),
        ),
    )


def rests_on(
    counts: Result, by: str, strata: str, pairs: Sequence[tuple[str, str]], names: tuple[Sequence[str], Sequence[str]]
) -> Computed:
    """Say which columns rest on the groups' counts (the first ``names``), and which on those of their strata."""
    crude, adjusted = names
    split = strata if strata in counts.table and strata != by else ""
    whole = counts.table[split] == TOTAL if split else pd.Series(True, index=counts.table.index)
    found = resting(crude, [_cells(counts, counts.table[by].isin(pair) & whole) for pair in pairs])
    if split:
        parts = [_cells(counts, counts.table[by].isin(pair) & ~whole) for pair in pairs]
        found = {**found, **resting(adjusted, parts)}
    return found


def _cells(counts: Result, rows: pd.Series) -> tuple[Origin, ...]:
    return tuple((counts.id, int(row), name) for row in np.flatnonzero(rows) for name in ("n", "k"))


def _rows(groups: list[str], cases: pd.DataFrame, by: str, strata: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for group in [*groups, TOTAL] if groups else []:
        part = cases if group == TOTAL else cases[cases[by] == group]
        for stratum in [*sorted(set(cases[strata])), TOTAL]:
            few = part if stratum == TOTAL else part[part[strata] == stratum]
            rows.append({by: group, strata: stratum, "n": len(few), "k": int(few["reached"].sum())})
    return rows
