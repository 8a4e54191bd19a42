"""Group against group: what the difference between two shares is, and whether so few municipalities can show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns, units
from pilot_analysis.analysis.brokers.cases import BY, groups_of, keys, labels, left_out, with_outcome
from pilot_analysis.analysis.brokers.pair_counts import counted, linked, rests_on
from pilot_analysis.analysis.brokers.pair_numbers import adjusted, chance, groups_of_units, measured
from pilot_analysis.analysis.brokers.verdicts import judged, sentence_of, verdict_of
from pilot_analysis.analysis.columns import NONE, field
from pilot_analysis.analysis.estimates import Result
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import few_units, multiplicity
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

STRATA = ("sex", "client_kind", "age_band", "prior_level")
_FIELDS = (
    field("first"),
    field("second", label="reference"),
    field("municipalities", "count"),
    field("difference", "points", 1, label="difference"),
    *(field(name, "points", 0) for name in ("low", "high")),
    *(field(name, "number", 1) for name in ("ratio", "ratio_low", "ratio_high")),
    field("adjusted", "points", 0),
    *(field(name, "number", 1) for name in ("odds_ratio", "odds_low", "odds_high")),
    *(field(name, "p", 2) for name in ("p", "p_holm", "smallest_p")),
    field("detectable", "points", 0),
    field("needed", "count"),
    field("verdict"),
)
_ADJUSTED = ("adjusted", "odds_ratio", "odds_low", "odds_high")
_CRUDE = ("difference", "low", "high", "ratio", "ratio_low", "ratio_high", "p", "p_holm", "detectable", "needed")


def compare(pilot: Pilot, by: str = "model", outcome: str = "matchning", strata: str = "sex") -> Result:
    """Compare every pair of groups: difference, ratio, chance, what could have been seen, and a verdict for each.

    Parameters
    ----------
    by, outcome
        As in `conversion`.
    strata
        What the adjusted columns hold constant: one of ``sex``, ``client_kind``, ``age_band``, ``prior_level``. With
        ``client_kind`` employers' cases are counted too. Where it is ``by`` itself nothing is adjusted.

    Returns
    -------
    Result
        ``brokers-compare``: one row for each pair of groups with at least ``smallest_count`` cases each. ``low`` and
        ``high`` treat municipalities, not cases, as what varies (`estimators.few_units`), rounded outwards to whole
        percentage points. The verdict is *effect* where Holm's p of the exact permutation is at most 1 - confidence
        and the interval leaves nought out; *ruled out* where the interval lies within the study's
        ``relevant_difference`` on both sides; and *cannot tell* otherwise.

    Raises
    ------
    ConfigurationError
        If there is no such grouping, event or stratum.
    """
    known("by", [by], {one: one for one in BY})
    known("outcome", [outcome], {one: one for one in schema.values("event")})
    known("strata", [strata], {one: one for one in STRATA})
    cases, events = with_outcome(pilot, counted(pilot, by, strata), outcome)
    large = cases.groupby(by).size() >= pilot.study.thresholds.smallest_count
    every = [one for one in groups_of(pilot, cases, by) if one != NONE]
    names = [one for one in every if large[one]]
    found, reasons = _pairs(pilot, cases, by, names, strata)
    table = columns.frame(_FIELDS, found)
    counts = linked(pilot, cases, by, outcome, strata)
    pairs = [(row["first"], row["second"]) for row in found]
    behind = [cases[cases[by].isin(pair)] for pair in pairs]
    told, quotes = sentence_of(pilot, table, by, text(f"analysis.outcome_{outcome}"), labels(pilot, cases, by))
    return Result(
        id="brokers-compare",
        title=text("brokers.compare_title"),
        fields=_FIELDS,
        table=table,
        sentences=told,
        method=_method(pilot, by),
        caveats=(*_caveats(pilot, by, strata, len(every) > len(names)), *reasons, *left_out(pilot)),
        source=columns.deliveries(pilot),
        verdict=verdict_of(table),
        rows=tuple(keys(pilot, part, events) for part in behind),
        labels={**labels(pilot, cases, by), **_verdicts()},
        synthetic=pilot.is_synthetic(cases),
        computed=rests_on(counts[0], by, strata, pairs, (_CRUDE, _ADJUSTED)),
        quotes=quotes,
        linked=counts,
        facts={
            "confidence": pilot.study.thresholds.confidence,
            "relevant": 100 * pilot.study.thresholds.relevant_difference,
        },
    )


def _pairs(
    pilot: Pilot, cases: pd.DataFrame, by: str, names: Sequence[str], strata: str
) -> tuple[list[dict[str, Any]], tuple[Text, ...]]:
    """Return the rows of the table, and why numbers are missing in them."""
    placed = cases.fillna({"municipality": NONE})  # what has no place is a unit of its own, or it would be in none
    cells = placed.groupby([by, "municipality"])["reached"].agg(["sum", "size"])
    groups, thresholds = groups_of_units(cells, list(names)), pilot.study.thresholds
    within = few_units.spread(list(groups.values()))
    rows, reasons = [], dict[Text, None]()
    for pair in combinations(names, 2):
        first, second = groups[pair[0]], groups[pair[1]]
        row: dict[str, Any] = {"first": pair[0], "second": pair[1], "difference": 100 * (first.share - second.share)}
        row["municipalities"] = cells.loc[list(pair)].index.get_level_values(1).nunique()
        row |= adjusted(cases, by, pair, strata, thresholds.confidence) | chance(pilot, by, cells, pair)
        try:
            row |= measured(first, second, within, thresholds)
        except NotEstimable as reason:
            reasons[reason.message] = None
        rows.append(row)
    every = multiplicity.holm([row.get("p") for row in rows])
    rows = [{**row, "p_holm": p} for row, p in zip(rows, every, strict=True)]
    return [{**row, "verdict": str(judged(row, thresholds))} for row in rows], tuple(reasons)


def _method(pilot: Pilot, by: str) -> Text:
    chance = "permuted" if by in units.SHARED else "untested" if by == "municipality" else "swapped"
    thresholds = pilot.study.thresholds
    return text(
        "brokers.compare_method", confidence=thresholds.confidence, relevant=100 * thresholds.relevant_difference
    ).join(text(f"brokers.compare_{chance}"))


def _caveats(pilot: Pilot, by: str, strata: str, small: bool) -> tuple[Text, ...]:
    found = [text("analysis.caveat_open_cases")]
    if by in {*units.SHARED, "municipality"}:
        found.append(text("brokers.caveat_chosen"))
    if strata != by:
        found.append(text("brokers.caveat_adjusted", strata=text(f"brokers.strata_{strata}")))
    if strata == "client_kind" != by:
        found.append(text("brokers.caveat_employers"))
    if small:
        found.append(text("brokers.caveat_small_groups", smallest=pilot.study.thresholds.smallest_count))
    return tuple(found)


def _verdicts() -> Mapping[str, Text]:
    return {name: text(f"analysis.verdict_{name.replace(' ', '_')}") for name in ("effect", "ruled out", "cannot tell")}
