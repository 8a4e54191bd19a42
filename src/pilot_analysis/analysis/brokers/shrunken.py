"""Units side by side, their shares drawn together; and whether that lets anyone rank them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.blocks import block, block_names, both_sexes, resting_on_block
from pilot_analysis.analysis.brokers.cases import BY, left_out, split_fields
from pilot_analysis.analysis.brokers.conversions import conversion_of, funnel_of
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.counts import resting
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import shrinkage
from pilot_analysis.estimators.shrinkage import Shrunk
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

LEAGUE = 0.9  # the probability of being highest that a ranking requires
_DRAWS = 4_000
_DRAWN = ("shrunk", "low", "high", "best", "rank_low", "rank_high", "spread", "spread_low", "spread_high")


def shrunk(pilot: Pilot, by: str = "municipality", outcome: str = "matchning", *, sexes: bool = True) -> Result:
    """Return each unit's observed share and the same drawn towards what all have in common, with rank and interval.

    Parameters
    ----------
    by, outcome
        As in `conversion`.
    sexes
        Whether women and men are told apart. Where another split of the same persons is published, such as their
        models, tell them apart in one of the two only: the municipalities of a model sum to it.

    Returns
    -------
    Result
        ``brokers-shrunk``: ``share`` as observed, ``shrunk`` with ``low`` and ``high``, the probability of the largest
        share (``best``) and limits of the rank; in the rows of totals the standard deviation between units
        (``spread``, percentage points). Women, men and total apart, or the total alone.

    Raises
    ------
    ConfigurationError
        If there is no such grouping or event.
    """
    counts, path = _counts(pilot, by, outcome), funnel_of(pilot, by)
    if not sexes:
        counts, path = both_sexes(counts), both_sexes(path)
    found, reason = _blocks(pilot, counts, by)
    split = tuple(one for one in split_fields(by) if one.name in counts.table)
    fields = (*split, field("n"), field("k"), field("share", label="observed"), *_drawn_fields())
    plain = counts.table[[one.name for one in fields[: -len(_DRAWN)]]]
    rows = [{**row, **found.get(place, {})} for place, row in enumerate(plain.to_dict("records"))]
    table = columns.frame(fields, rows)
    words = text(f"analysis.outcome_{outcome}")
    told, quotes, verdict = _told(counts, table, by, words, reason)
    return replace(
        counts,
        id="brokers-shrunk",
        title=text("brokers.shrunk_title"),
        fields=fields,
        table=table,
        sentences=told,
        method=text("brokers.shrunk_method", confidence=pilot.study.thresholds.confidence, draws=_DRAWS),
        caveats=(text("brokers.caveat_shrunk"), text("analysis.caveat_open_cases"), *left_out(pilot)),
        verdict=verdict,
        additive=Additive(counts.additive.dimensions if counts.additive else {}, "n", "k", ("share",)),
        computed=resting_on_block(counts, by, _DRAWN),
        quotes=quotes,
        linked=(counts, path),
    )


def ranks(pilot: Pilot, by: str = "municipality", outcome: str = "matchning") -> Result:
    """Return the probability of every place for every unit, of persons of both sexes together.

    Parameters
    ----------
    by, outcome
        As in `conversion`.

    Returns
    -------
    Result
        ``brokers-ranks``: one row for each unit and rank (1 for the largest share).

    Raises
    ------
    ConfigurationError
        If there is no such grouping or event.
    """
    counts = both_sexes(_counts(pilot, by, outcome))
    units, _ = block(counts.table, by, TOTAL)
    fields = (field(by), field("rank", "count"), field("probability", "share", 0))
    rows, told, verdict = _places(pilot, counts, units, by)
    cells = tuple((counts.id, int(row), name) for row in units.index for name in ("n", "k"))
    behind = [counts.rows[int(row)] for row in units.index for _ in units.index] if rows else []
    return replace(
        counts,
        id="brokers-ranks",
        title=text("brokers.ranks_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=told,
        method=text("brokers.shrunk_method", confidence=pilot.study.thresholds.confidence, draws=_DRAWS),
        caveats=(text("brokers.caveat_shrunk"), text("analysis.caveat_open_cases"), *left_out(pilot)),
        verdict=verdict,
        rows=tuple(behind),
        additive=None,
        computed=resting(("probability",), (cells,) * len(rows)),
        quotes=tuple((place, "probability") for place, row in enumerate(rows) if row["rank"] == 1),
        linked=(counts, both_sexes(funnel_of(pilot, by))),
        facts={**counts.facts, "outcome": text(f"analysis.outcome_{outcome}")},
    )


def _places(pilot: Pilot, counts: Result, units: pd.DataFrame, by: str) -> tuple[list[dict[str, Any]], Text, Verdict]:
    """Return the probability of every place, and what it lets one say."""
    names = [str(one) for one in units[by]]
    try:
        found = _shrink(pilot, units)
    except NotEstimable as reason:
        return [], reason.message if names else text("analysis.no_cases"), Verdict.CANNOT_TELL
    rows = [
        {by: name, "rank": place + 1, "probability": float(found.ranks[row, place])}
        for row, name in enumerate(names)
        for place in range(len(names))
    ]
    best = int(found.best.argmax())
    probability, label = float(found.best[best]), counts.labels.get(names[best], same(names[best]))
    settled = probability > LEAGUE
    told = text(f"brokers.ranks_{'yes' if settled else 'no'}", best=label, probability=probability, league=LEAGUE)
    return rows, told, Verdict.DESCRIBED if settled else Verdict.CANNOT_TELL


def _counts(pilot: Pilot, by: str, outcome: str) -> Result:
    known("by", [by], {one: one for one in BY})
    known("outcome", [outcome], {one: one for one in schema.values("event")})
    facts = {"confidence": pilot.study.thresholds.confidence, "small_n": pilot.study.thresholds.small_n}
    return replace(conversion_of(pilot, by, outcome), facts=facts)


def _drawn_fields() -> tuple[Any, ...]:
    shares = [field(name, "share") for name in ("shrunk", "low", "high")]
    places = [field(name, "count") for name in ("rank_low", "rank_high")]
    spreads = [field(name, "number", 1) for name in ("spread", "spread_low", "spread_high")]
    return (*shares, field("best", "share", 0), *places, *spreads)


def _shrink(pilot: Pilot, units: pd.DataFrame) -> Shrunk:
    k, n = (units[name].to_numpy(dtype=float) for name in ("k", "n"))
    return shrinkage.shrink(k, n, _DRAWS, pilot.seed, pilot.study.thresholds.confidence)


def _blocks(pilot: Pilot, counts: Result, by: str) -> tuple[dict[int, dict[str, Any]], Text | None]:
    """Return what is fitted, by row of the table, and why nothing is for the total."""
    found: dict[int, dict[str, Any]] = {}
    reason: Text | None = None
    for sex in block_names(counts.table, by) if len(counts.table) else []:
        units, total = block(counts.table, by, sex)
        try:
            fitted = _shrink(pilot, units)
        except NotEstimable as missing:
            reason = missing.message if sex == TOTAL else reason
            continue
        found |= {int(row): _of_unit(fitted, place) for place, row in enumerate(units.index)}
        if total is not None:
            ends = ("spread", "spread_low", "spread_high")
            found[total] = {name: 100 * value for name, value in zip(ends, fitted.spread, strict=True)}
    return found, reason


def _of_unit(fitted: Shrunk, place: int) -> dict[str, Any]:
    values = (fitted.share, fitted.low, fitted.high, fitted.best, fitted.rank_low, fitted.rank_high)
    return {name: one[place].item() for name, one in zip(_DRAWN, values, strict=False)}


def _told(
    counts: Result, table: pd.DataFrame, by: str, outcome: Text, reason: Text | None
) -> tuple[Text, tuple[tuple[int, str], ...], Verdict]:
    """Return the sentence about the total, the cells it tells, and the verdict."""
    if not len(table):
        return text("analysis.no_cases"), (), Verdict.CANNOT_TELL
    units, total = block(table, by, TOTAL)
    if reason is not None or total is None or not len(units):
        return reason or text("analysis.no_cases"), (), Verdict.CANNOT_TELL
    place = int(units.index[int(np.argmax(units["best"].to_numpy(dtype=float)))])
    name, probability = str(table[by].iloc[place]), float(table["best"].iloc[place])
    spread, low, high = (float(table[one].iloc[total]) for one in ("spread", "spread_low", "spread_high"))
    told = text(
        f"brokers.shrunk_{'best' if probability > LEAGUE else 'nobody_best'}",
        best=counts.labels.get(name, same(name)),
        probability=probability,
        outcome=outcome,
        league=LEAGUE,
        spread=spread,
        low=low,
        high=high,
    )
    quotes = ((place, "best"), *((total, one) for one in ("spread", "spread_low", "spread_high")))
    return told, quotes, Verdict.DESCRIBED if probability > LEAGUE else Verdict.CANNOT_TELL
