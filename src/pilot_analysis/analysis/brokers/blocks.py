"""Units side by side: the counts that results about each unit share, and what rests on all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pilot_analysis.analysis.brokers.cases import SEXES
from pilot_analysis.analysis.columns import NONE, TOTAL
from pilot_analysis.analysis.counts import resting
from pilot_analysis.analysis.estimates import Computed, Result


def both_sexes(counts: Result) -> Result:
    """Return counts of women and men together only, where they are split by more than sex."""
    split = dict(counts.additive.dimensions) if counts.additive else {}
    if counts.additive is None or "sex" not in split or split.keys() <= {"sex", counts.additive.nested}:
        return counts
    kept = np.flatnonzero(counts.table["sex"] == TOTAL)
    del split["sex"]
    return replace(
        counts,
        fields=tuple(one for one in counts.fields if one.name != "sex"),
        table=counts.table.iloc[kept].drop(columns="sex"),
        rows=tuple(counts.rows[row] for row in kept),
        additive=replace(counts.additive, dimensions=split),
        quotes=(),
    )


def block_names(table: pd.DataFrame, by: str) -> list[str]:
    """Return the sexes in a table by group, the total last; the total alone where it is not split by sex."""
    if by == "sex" or "sex" not in table:
        return [TOTAL]
    return [one for one in (*SEXES, TOTAL) if one in set(table["sex"])]


def block(table: pd.DataFrame, by: str, sex: str) -> tuple[pd.DataFrame, int | None]:
    """Return the rows of every unit with cases, of one sex, and the row of their total."""
    rows = table[table["sex"] == sex] if "sex" in table and by != "sex" else table
    total = rows.index[rows[by] == TOTAL]
    found = rows[~rows[by].isin([TOTAL, NONE]) & (rows["n"] > 0)]
    return found, int(total[0]) if len(total) else None


def resting_on_block(counts: Result, by: str, names: Sequence[str]) -> Computed:
    """Say that columns of a table with the same rows as ``counts`` rest on every unit of the same sex.

    A number fitted to all units would let a reader try out what a hidden count could be; it stands only where all
    counts that it was fitted to stand.
    """
    table = counts.table
    split = table["sex"] if "sex" in table and by != "sex" else pd.Series(TOTAL, index=table.index)
    cells = {
        sex: tuple((counts.id, int(row), name) for row in np.flatnonzero(split == sex) for name in ("n", "k"))
        for sex in split.unique()
    }
    return resting(names, [cells[sex] for sex in split])
