"""Units that stand out more than chance lets them, as a funnel plot shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.blocks import block, block_names, both_sexes, resting_on_block
from pilot_analysis.analysis.brokers.cases import BY, left_out, split_fields
from pilot_analysis.analysis.brokers.conversions import conversion_of, funnel_of
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.estimators import funnel_limits, multiplicity
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_ENDS = ("low", "high", "low_998", "high_998")
_POSITIONS = ("inside", "beyond_95", "beyond_998")
_LIMITS = ("limits_exact", "limits_widened")


def outliers(pilot: Pilot, by: str = "municipality", outcome: str = "matchning", *, sexes: bool = True) -> Result:
    """Return each unit's share with the limits within which chance keeps a unit of its size.

    Parameters
    ----------
    by, outcome, sexes
        As in `shrunk`.

    Returns
    -------
    Result
        ``brokers-outliers``: limits of 95 and 99.8 % about the share of all, ``position`` (`inside`, `beyond_95`,
        `beyond_998`), p and its adjustment for exploration; in the rows of totals the overdispersion (``factor``)
        and whether limits are exact or, where that is more than chance gives, widened by it. Women, men and total
        apart.

    Raises
    ------
    ConfigurationError
        If there is no such grouping or event.
    """
    known("by", [by], {one: one for one in BY})
    known("outcome", [outcome], {one: one for one in schema.values("event")})
    counts, path = conversion_of(pilot, by, outcome), funnel_of(pilot, by)
    if not sexes:
        counts, path = both_sexes(counts), both_sexes(path)
    shares = [field(name, "share") for name in _ENDS]
    extra = (*shares, field("position"), field("p", "p", 2), field("p_bh", "p", 2), field("factor", "number", 1))
    split = tuple(one for one in split_fields(by) if one.name in counts.table)
    fields = (*split, field("n"), field("k"), field("share"), *extra)
    found: dict[int, dict[str, Any]] = {}
    for sex in block_names(counts.table, by) if len(counts.table) else []:
        found |= _judged(*block(counts.table, by, sex))
    plain = counts.table[[one.name for one in fields[: -len(extra)]]]
    rows = [{**row, **found.get(place, {})} for place, row in enumerate(plain.to_dict("records"))]
    table = columns.frame(fields, rows)
    told, quotes = _told(counts, table, by, text(f"analysis.outcome_{outcome}"))
    return replace(
        counts,
        id="brokers-outliers",
        title=text("brokers.outliers_title"),
        fields=fields,
        table=table,
        sentences=told,
        method=text("brokers.outliers_method"),
        caveats=(text("brokers.caveat_outliers"), text("analysis.caveat_open_cases"), *left_out(pilot)),
        verdict=Verdict.DESCRIBED,
        labels={**counts.labels, **{one: text(f"brokers.outliers_{one}") for one in (*_POSITIONS, *_LIMITS)}},
        additive=Additive(counts.additive.dimensions if counts.additive else {}, "n", "k", ("share",)),
        computed=resting_on_block(counts, by, [one.name for one in extra]),
        quotes=quotes,
        linked=(counts, path),
        facts={"confidence": pilot.study.thresholds.confidence, "small_n": pilot.study.thresholds.small_n},
    )


def _judged(units: pd.DataFrame, total: int | None) -> dict[int, dict[str, Any]]:
    """Return limits, position and p of units, by row of the table; nothing where fewer than two can be compared."""
    if len(units) < 2 or total is None:
        return {}
    k, n = (units[name].to_numpy(dtype=float) for name in ("k", "n"))
    target = float(k.sum() / n.sum())
    factor = funnel_limits.overdispersion(k, n, target) if 0 < target < 1 else None
    wide = factor is not None and funnel_limits.overdispersed(factor, len(n))
    limits = [
        funnel_limits.widened(n, target, level, factor or 1) if wide else funnel_limits.exact(n, target, level)
        for level in funnel_limits.LEVELS
    ]
    shares = k / n
    beyond = sum(((shares < one.low) | (shares > one.high)).astype(int) for one in limits)
    p = _p_values(k, n, target, factor if wide else None)
    ends = np.column_stack([end for one in limits for end in one])
    found = {
        int(row): {
            **dict(zip(_ENDS, ends[place].tolist(), strict=True)),
            "position": _POSITIONS[int(np.asarray(beyond)[place])],
            "p": p[place],
            "p_bh": adjusted,
        }
        for place, (row, adjusted) in enumerate(zip(units.index, multiplicity.benjamini_hochberg(p), strict=True))
    }
    return {**found, total: {"factor": factor, "position": _LIMITS[wide]}}


def _p_values(k: np.ndarray, n: np.ndarray, target: float, factor: float | None) -> list[float]:
    """Return how often chance takes a unit as far from ``target``: exact, or by the widened normal distribution."""
    if factor is None:
        pairs = zip(k.astype(int), n.astype(int), strict=True)
        return [float(stats.binomtest(int(part), int(whole), target).pvalue) for part, whole in pairs]
    z = (k / n - target) / np.sqrt(factor * target * (1 - target) / n)
    return [float(one) for one in 2 * stats.norm.sf(np.abs(z))]


def _told(counts: Result, table: pd.DataFrame, by: str, outcome: Text) -> tuple[Text, tuple[tuple[int, str], ...]]:
    if not len(table):
        return text("analysis.no_cases"), ()
    units, total = block(table, by, TOTAL)
    if len(units) < 2 or total is None:
        return text("brokers.compare_nothing"), ()
    quotes = tuple((int(row), "position") for row in units.index)
    for key, position in (("far", "beyond_998"), ("some", "beyond_95")):
        out = [str(one) for one in units.loc[units["position"] == position, by]]
        if out:
            names = [counts.labels.get(one, same(one)) for one in out]
            told = text(f"brokers.outliers_{key}", names=names, count=len(out), units=len(units), outcome=outcome)
            return told, quotes
    return text("brokers.outliers_none", units=len(units), outcome=outcome), quotes
