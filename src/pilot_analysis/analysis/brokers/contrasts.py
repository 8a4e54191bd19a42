"""Comparing how long groups of cases wait, when the units are few municipalities."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from pilot_analysis.analysis.brokers import cases as counted
from pilot_analysis.analysis.brokers import waits
from pilot_analysis.analysis.brokers.verdicts import together, within
from pilot_analysis.analysis.columns import NONE, TOTAL
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import few_unit_means, survival
from pilot_analysis.estimators.few_unit_means import Difference
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

_PLACES = ("model", "cluster", "municipality")
_POWERED = 2.8  # standard errors: seen at the 5 % level with 80 % power (Bloom 1995, Evaluation Review 19:547-556)


@dataclass(frozen=True)
class Contrast:
    """What may be said of groups' waits: sentence, verdict, the cells it quotes, and what must be said beside it.

    ``telling`` are those of the caveats that go with the sentence (see `Result`).
    """

    sentences: Text
    verdict: Verdict
    quotes: tuple[tuple[int, str], ...] = ()
    caveats: tuple[Text, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    telling: tuple[Text, ...] = ()


class _Apart(NamedTuple):
    """Two groups' difference in mean wait, and in the share matched by the horizon."""

    days: Difference
    share: Difference


def waiting(pilot: Pilot, by: str, frame: pd.DataFrame, table: pd.DataFrame, horizon: int) -> Contrast:
    """Compare the groups with the shortest and the longest mean wait; rule a relevant difference out of all pairs.

    Parameters
    ----------
    frame
        One row per case, as `waits.waits` returns it.
    table
        The result's table.
    """
    if not len(frame):
        return Contrast(text("analysis.no_cases"), Verdict.CANNOT_TELL)
    ends = table[table["day"] == horizon]
    if "sex" in ends and by != "sex":
        ends = ends[ends["sex"] == TOTAL]
    ranked = ends[ends["mean_days"].notna() & ~ends[by].isin([TOTAL, NONE])].sort_values("mean_days", kind="stable")
    if len(ranked) < 2:
        return _single(ends[ends[by] == TOTAL], horizon)
    fast, slow = int(ranked.index[0]), int(ranked.index[-1])
    ends_of = (str(table[by].iloc[fast]), str(table[by].iloc[slow]))
    pairs = _pairs(frame, by, [str(one) for one in ranked[by]], horizon, pilot.study.thresholds.confidence)
    facts = _facts(pilot, by, frame, ends_of, horizon) | _ruled_out(pilot, pairs)
    if pairs:
        facts |= _limits(pairs[ends_of].days)
    verdict = _verdict(pilot, by, facts, pairs)
    kind = {Verdict.EFFECT: "effect", Verdict.RULED_OUT: "ruled_out", Verdict.DESCRIBED: "groups"}.get(verdict, "units")
    names = counted.labels(pilot, frame, by)
    shown: dict[str, Any] = {}
    for end, row in (("fast", fast), ("slow", slow)):
        group = str(table[by].iloc[row])
        shown |= {end: names.get(group, same(group)), f"{end}_days": float(table["mean_days"].iloc[row])}
    words = text(
        f"brokers_time.time_{kind}",
        horizon=horizon,
        units=len(pilot.codes),
        relevant=pilot.study.thresholds.relevant_days,
        **shown,
        **{name: facts[name] for name in ("difference", "low", "high")},
    )
    quotes = tuple((row, name) for row in (fast, slow) for name in ("mean_days", "mean_low", "mean_high"))
    telling = _telling(facts)
    return Contrast(words, verdict, quotes, (*_caveats(pilot, by, facts), *telling), facts, telling)


def _pairs(
    frame: pd.DataFrame, by: str, names: Sequence[str], horizon: int, confidence: float
) -> dict[tuple[str, str], _Apart]:
    """Return how every two groups differ, the one that waits longer second; nothing where no group has two units.

    Cases of one municipality resemble each other, so that municipalities are what varies.
    """
    means: dict[str, list[few_unit_means.Mean]] = {}
    for name in names:
        part = frame[frame[by] == name]
        unit, happened = part["municipality"].fillna(NONE).to_numpy(dtype=str), part["cause"] == 1
        own = survival.influence(part["days"], happened, horizon)
        curve = survival.kaplan_meier(part["days"], happened)
        values = (curve.restricted_mean(horizon).value, float(curve.at(horizon)[0]))
        means[name] = [few_unit_means.mean(*each, unit) for each in zip(values, own, strict=True)]
    spreads = [few_unit_means.spread([one[place] for one in means.values()]) for place in range(2)]
    if spreads[0].freedom < 1:
        return {}

    def apart(place: int, fast: str, slow: str) -> Difference:
        return few_unit_means.difference(means[slow][place], means[fast][place], spreads[place], confidence)

    return {pair: _Apart(apart(0, *pair), apart(1, *pair)) for pair in combinations(names, 2)}


def _limits(apart: Difference) -> dict[str, float]:
    """Return limits in whole days, rounded outwards, and the difference that would have been seen."""
    return {"low": math.floor(apart.low), "high": math.ceil(apart.high), "detectable": float(round(apart.detectable))}


def _ruled_out(pilot: Pilot, pairs: Mapping[tuple[str, str], _Apart]) -> dict[str, Any]:
    """Tell of mean waits, and of shares matched by the horizon, whether a relevant difference is ruled out of all."""
    thresholds = pilot.study.thresholds
    margins = (thresholds.relevant_days, thresholds.relevant_difference)
    verdicts = [
        together(within(one[place].low, one[place].high, margin, None, 0) for one in pairs.values())
        for place, margin in enumerate(margins)
    ]
    days, share = (one is Verdict.RULED_OUT for one in verdicts)
    return {"ruled_out": days, "share_ruled_out": share, "counts_units": bool(pairs)}


def _verdict(pilot: Pilot, by: str, facts: Mapping[str, Any], pairs: Mapping[tuple[str, str], _Apart]) -> Verdict:
    """Return what may be said of all pairs; groups that are no places, and not alike, are described."""
    if facts["ruled_out"]:
        return Verdict.RULED_OUT
    if by not in _PLACES:
        return Verdict.DESCRIBED
    clear = bool(pairs) and (facts["low"] > 0 or facts["high"] < 0)
    settled = facts.get("p", 1) <= 1 - pilot.study.thresholds.confidence
    return Verdict.EFFECT if clear and settled else Verdict.CANNOT_TELL


def _single(total: pd.DataFrame, horizon: int) -> Contrast:
    """Tell the mean wait of all cases, or why there is none."""
    if not len(total) or total["mean_days"].isna().all():
        return Contrast(text("brokers_time.time_short", horizon=horizon), Verdict.CANNOT_TELL)
    row = int(total.index[0])
    shown = {name: float(total[name].iloc[0]) for name in ("mean_days", "mean_low", "mean_high")}
    quotes = tuple((row, name) for name in shown)
    return Contrast(text("brokers_time.time_single", horizon=horizon, **shown), Verdict.DESCRIBED, quotes)


def _facts(pilot: Pilot, by: str, frame: pd.DataFrame, pair: tuple[str, str], horizon: int) -> dict[str, Any]:
    """Return the difference of the pair's mean waits, the tests over all groups, and what other days would give."""
    confidence = pilot.study.thresholds.confidence
    facts: dict[str, Any] = dict(waits.chance(pilot, by, frame, lambda cases, group: _apart(cases, group, horizon)))
    apart = _between(frame, by, pair, horizon, confidence)
    if apart is not None:
        facts |= {"difference": round(apart.value, 1), "low": round(apart.low, 1), "high": round(apart.high, 1)}
        facts["detectable"] = float(round(_POWERED * apart.se))
    named = frame[frame[by] != NONE]
    facts |= _tested("log_rank_p", named, by, None) | _tested("stratified_p", named, by, "sex")
    if frame["coarse"].any():
        for within in ("first", "last"):
            other = _between(waits.waits(pilot, by, within), by, pair, horizon, confidence)
            facts |= {f"difference_{within}": round(other.value, 1)} if other else {}
    return facts


def _between(
    frame: pd.DataFrame, by: str, pair: tuple[str, str], horizon: int, confidence: float
) -> survival.Estimate | None:
    fast, slow = (waits.mean_wait(frame[frame[by] == group], horizon, confidence) for group in pair)
    return None if fast is None or slow is None else survival.difference(slow, fast, confidence)[0]


def _apart(cases: pd.DataFrame, group: pd.Series, horizon: int) -> float:
    """Return how far apart the groups' mean waits are; nothing where fewer than two of them have one."""
    found = [waits.mean_wait(part, horizon, 0.95) for _, part in cases.groupby(group)]
    means = [one.value for one in found if one is not None]
    return max(means) - min(means) if len(means) > 1 else 0.0


def _tested(name: str, frame: pd.DataFrame, by: str, strata: str | None) -> dict[str, float]:
    if strata == by or (strata and frame[strata].nunique() < 2):
        return {}
    try:
        found = survival.log_rank(
            frame["days"], frame["cause"] == 1, frame[by], None if strata is None else frame[strata]
        )
    except NotEstimable:
        return {}
    return {name: found.p}


def _caveats(pilot: Pilot, by: str, facts: Mapping[str, Any]) -> tuple[Text, ...]:
    found = [text("brokers.caveat_chosen")] if by in _PLACES else []
    if not facts["counts_units"]:
        found.append(text("brokers_time.caveat_cases_only"))
    if facts["share_ruled_out"]:
        relevant = 100 * pilot.study.thresholds.relevant_difference
        found.append(text("brokers_time.caveat_share_ruled_out", relevant=relevant))
    if "smallest_p" in facts:
        found.append(text("brokers_time.caveat_permutation", p=facts["p"], smallest=facts["smallest_p"]))
    if "log_rank_p" in facts:
        found.append(text("brokers_time.caveat_log_rank", p=facts["log_rank_p"]))
    if "stratified_p" in facts:
        found.append(text("brokers_time.caveat_stratified", p=facts["stratified_p"]))
    if "detectable" in facts:
        found.append(text("brokers_time.caveat_detectable", days=facts["detectable"]))
    return tuple(found)


def _telling(facts: Mapping[str, Any]) -> tuple[Text, ...]:
    """Return what other days within the dates' month would give: with one of the means it tells the other."""
    if not {"difference_first", "difference_last"} <= facts.keys():
        return ()
    ends = {name: facts[f"difference_{name}"] for name in ("first", "last")}
    return (text("brokers_time.caveat_coarse", difference=facts["difference"], **ends),)
