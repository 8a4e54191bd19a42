"""Comparing how long groups of cases wait, when the units are few municipalities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

from pilot_analysis.analysis.brokers import cases as counted
from pilot_analysis.analysis.brokers import waits
from pilot_analysis.analysis.columns import NONE, TOTAL
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import survival
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

_PLACES = ("model", "cluster", "municipality")
_POWERED = 2.8  # standard errors: seen at the 5 % level with 80 % power (Bloom 1995, Evaluation Review 19:547-556)


@dataclass(frozen=True)
class Contrast:
    """What may be said of groups' waits: sentence, verdict, the cells it quotes, and what must be said beside it."""

    sentences: Text
    verdict: Verdict
    quotes: tuple[tuple[int, str], ...] = ()
    caveats: tuple[Text, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def waiting(pilot: Pilot, by: str, frame: pd.DataFrame, table: pd.DataFrame, horizon: int) -> Contrast:
    """Compare the groups with the shortest and the longest mean wait.

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
    facts = _facts(pilot, by, frame, (str(table[by].iloc[fast]), str(table[by].iloc[slow])), horizon)
    alpha = 1 - pilot.study.thresholds.confidence
    verdict = Verdict.EFFECT if facts.get("p", 1) <= alpha else Verdict.CANNOT_TELL
    verdict = verdict if by in _PLACES else Verdict.DESCRIBED
    kind = "groups" if by not in _PLACES else "effect" if verdict is Verdict.EFFECT else "units"
    names = counted.labels(pilot, frame, by)
    shown: dict[str, Any] = {}
    for end, row in (("fast", fast), ("slow", slow)):
        group = str(table[by].iloc[row])
        shown |= {end: names.get(group, same(group)), f"{end}_days": float(table["mean_days"].iloc[row])}
    words = text(
        f"brokers_time.time_{kind}",
        horizon=horizon,
        units=len(pilot.codes),
        **shown,
        **{name: facts[name] for name in ("difference", "low", "high")},
    )
    quotes = tuple((row, name) for row in (fast, slow) for name in ("mean_days", "mean_low", "mean_high"))
    return Contrast(words, verdict, quotes, _caveats(by, facts), facts)


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


def _caveats(by: str, facts: Mapping[str, Any]) -> tuple[Text, ...]:
    found = [text("analysis.caveat_not_random")] if by in _PLACES else []
    if "smallest_p" in facts:
        found.append(text("brokers_time.caveat_permutation", p=facts["p"], smallest=facts["smallest_p"]))
    if "log_rank_p" in facts:
        found.append(text("brokers_time.caveat_log_rank", p=facts["log_rank_p"]))
    if "stratified_p" in facts:
        found.append(text("brokers_time.caveat_stratified", p=facts["stratified_p"]))
    if "detectable" in facts:
        found.append(text("brokers_time.caveat_detectable", days=facts["detectable"]))
    if {"difference_first", "difference_last"} <= facts.keys():
        ends = {name: facts[f"difference_{name}"] for name in ("first", "last")}
        found.append(text("brokers_time.caveat_coarse", difference=facts["difference"], **ends))
    return tuple(found)
