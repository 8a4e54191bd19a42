"""What the broker work cost by model: in all, and for each case, match and completed education."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.cases import BY, STAGES, dimensions, labels, left_out, split_fields, splits
from pilot_analysis.analysis.brokers.conversions import funnel
from pilot_analysis.analysis.brokers.spending import OWN, Spending, chance, moments, spending
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Cell, Computed, Field, Origin, Result, RowKey, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.cost_effectiveness import Ratio, fieller
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

PER = {"per_case": "opened", "per_match": "matchning", "per_completer": "slutförd"}
_WHOLE = ("start_up", "running", "hours")


def costs(pilot: Pilot, by: str = "model") -> Result:
    """Return what the broker work cost: start-up, running costs and hours; kronor per case, match and completer.

    Parameters
    ----------
    by
        One of the splits of `conversion`. Running costs are shared out among cases by the broker's hours on each;
        kronor per case, match and completer are about clients that are persons, except by ``client_kind``.

    Returns
    -------
    Result
        ``brokers-costs``: a row for each group, sex and measure: value, Fieller's interval, and the cases it is divided
        by. An interval that is not bounded is missing and its method says so.

    Raises
    ------
    ConfigurationError
        If there is no such split.
    """
    known("by", [by], {one: one for one in BY})
    spent, counts = spending(pilot, by), funnel(pilot, by)
    fields = _fields(by)
    rows, keys = _rows(pilot, spent)
    table = columns.frame(fields, rows)
    confidence = pilot.study.thresholds.confidence
    facts = chance(pilot, spent, "matchning")
    told, quotes, verdict = _told(pilot, by, table, facts)
    if spent.counted["sek"].isna().all():
        told, quotes, verdict = text("brokers_costs.no_costs"), (), Verdict.CANNOT_TELL
    return Result(
        id="brokers-costs",
        title=text("brokers_costs.costs_title"),
        fields=fields,
        table=table,
        sentences=told,
        method=text("brokers_costs.costs_method", confidence=confidence),
        caveats=_caveats(pilot, spent, facts, by),
        source=columns.deliveries(pilot),
        verdict=verdict,
        rows=keys,
        labels={**labels(pilot, spent.cases, by), **_names()},
        synthetic=pilot.is_synthetic(pd.concat([spent.cases, spent.accounts])),
        additive=Additive(dimensions(by) | {"measure": None}, "k", derived=("value", "low", "high", "method")),
        quotes=quotes,
        computed=_origins(by, table, counts),
        linked=(counts, *counts.linked),
        facts={"confidence": confidence, **facts},
    )


def _fields(by: str) -> tuple[Field, ...]:
    numbers = (field(one, "number", 0) for one in ("value", "low", "high"))
    return (*split_fields(by), field("measure"), *numbers, field("k", label="divided_by"), field("method"))


def _rows(pilot: Pilot, spent: Spending) -> tuple[list[dict[str, Any]], tuple[tuple[RowKey, ...], ...]]:
    rows: list[dict[str, Any]] = []
    keys: list[tuple[RowKey, ...]] = []
    for split, part in splits(pilot, spent.counted, spent.by):
        found = [*(_whole(spent, split) if split.get("sex", TOTAL) == TOTAL else ())]
        found += _per(part, pilot.study.thresholds.confidence)
        rows += [{**split, **one} for one in found]
        keys += [spent.keys(pilot, split[spent.by], part)] * len(found)
    return rows, tuple(keys)


def _whole(spent: Spending, split: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """Give what a group cost in all, and the broker's hours on its cases, employers' cases included."""
    group = split[spent.by]
    part = spent.cases if group == TOTAL else spent.cases[spent.cases[spent.by] == group]
    hours = float(part["hours"].sum()) if part["hours"].notna().any() else None
    values = dict(zip(_WHOLE, (spent.start_up(group), spent.running(group), hours), strict=True))
    return [{"measure": name, "value": value} for name, value in values.items() if value is not None]


def _per(part: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    found = []
    for measure, stage in PER.items():
        ratio = per(part, stage, confidence)
        method = "fieller" if ratio.defined else "undefined"
        k = int((part["stage"] >= STAGES.index(stage)).sum())
        limits = {"value": ratio.ratio, "low": ratio.low, "high": ratio.high, "method": method}
        found.append({"measure": measure, "k": k, **limits})
    return found


def per(part: pd.DataFrame, stage: str, confidence: float) -> Ratio:
    """Return what these cases cost for each that got to a stage, nothing where that cannot be known."""
    if part["sek"].isna().any():
        return Ratio(None, None, None)
    try:
        found = moments(part, stage)
    except NotEstimable:
        return Ratio(None, None, None)
    variances = (found.cost_variance, found.effect_variance)
    ratio = fieller(found.cost, found.effect, variances, found.covariance, confidence=confidence)
    return ratio if len(part) > 1 else ratio._replace(low=None, high=None)


def _origins(by: str, table: pd.DataFrame, counts: Result) -> Computed:
    """Return which counts of the funnel each cell of a table of costs repeats or is computed from."""
    names = list(dimensions(by))
    place = {key: row for row, key in enumerate(counts.table[[*names, "stage"]].itertuples(index=False, name=None))}
    found: dict[Cell, tuple[Origin, ...]] = {}
    for row, (*split, measure) in enumerate(table[[*names, "measure"]].itertuples(index=False, name=None)):
        opened = (counts.id, place[*split, STAGES[0]], "k")
        if measure in PER:
            origin = (counts.id, place[*split, PER[measure]], "k")
            found[row, "k"] = (origin,)
            found |= {(row, one): (origin, opened) for one in ("value", "low", "high", "method")}
        elif by not in OWN or measure == "hours":  # not what the accounts say, but summed over cases
            found[row, "value"] = (opened,)
    return found


def _told(
    pilot: Pilot, by: str, table: pd.DataFrame, facts: Mapping[str, float]
) -> tuple[Text, tuple[Cell, ...], Verdict]:
    """Return the sentence on the dearest and the cheapest match, the cells it tells, and the verdict."""
    matches = table[(table["measure"] == "per_match") & (table["sex"] == TOTAL if "sex" in table else True)]
    enough = matches["k"] >= pilot.study.thresholds.smallest_count
    groups = matches[enough & ~matches[by].isin([TOTAL, NONE])].dropna(subset=["value", "low"])
    overall = matches[matches[by] == TOTAL].dropna(subset=["value", "low"])
    if len(overall) == 0:
        return text("analysis.no_cases" if table.empty else "brokers_costs.no_matches"), (), Verdict.CANNOT_TELL
    if len(groups) < 2:
        place = int(overall.index[0])
        shown = {name: float(table[name].iloc[place]) for name in ("value", "low", "high")}
        return text("brokers_costs.costs_single", **shown), tuple((place, one) for one in shown), Verdict.DESCRIBED
    ranked = groups.sort_values("value", kind="stable")
    ends = {"least": int(ranked.index[0]), "most": int(ranked.index[-1])}
    names = columns.labels(pilot, "sex", "client_kind", "age_band", "sun_level")
    words: dict[str, Any] = {}
    for end, row in ends.items():
        group = str(table[by].iloc[row])
        words |= {end: names.get(group, same(group))}
        words |= {f"{end}_{one}": float(table[one].iloc[row]) for one in ("value", "low", "high")}
    quotes = tuple((row, one) for row in ends.values() for one in ("value", "low", "high"))
    if by not in (*OWN, "municipality"):
        return text("brokers_costs.costs_groups", **words), quotes, Verdict.DESCRIBED
    settled = facts.get("p", 1) <= 1 - pilot.study.thresholds.confidence
    key = "brokers_costs.costs_effect" if settled else "brokers_costs.costs_open"
    sentence = text(key, units=facts.get("municipalities", len(pilot.codes)), **words)
    return sentence, quotes, Verdict.EFFECT if settled else Verdict.CANNOT_TELL


def _caveats(pilot: Pilot, spent: Spending, facts: Mapping[str, float], by: str) -> tuple[Text, ...]:
    found = [text("brokers_costs.caveat_shared_out"), text("brokers_costs.caveat_year_of_building")]
    found += [text("analysis.caveat_not_random")] if by in (*OWN, "municipality") else []
    found += [text("analysis.caveat_smallest_p", p=facts["smallest_p"])] if "smallest_p" in facts else []
    return (*found, *spent.caveats(pilot), *left_out(pilot))


def _names() -> dict[str, Text]:
    named = {one: text(f"brokers_costs.measure_{one}") for one in (*_WHOLE, *PER)}
    return named | {one: text(f"brokers_costs.method_{one}") for one in ("fieller", "undefined")}
