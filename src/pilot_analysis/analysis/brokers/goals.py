"""The participants' goals: where each stands, and whether its distance to the target is more than chance."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.cases import STAGES, left_out, opened_cases, with_stage
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.estimators import proportions
from pilot_analysis.estimators.attainment import Status, expected, status
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

# Goals about cases, each of which holds the cases of the next, with the stage that counts.
_REACHED = {"ärenden": "opened", "matchade ärenden": "matchning", "påbörjade utbildningar": "påbörjad"}
_EMPLOYERS = "arbetsgivarkontakter"
_RISING, _PER_CENT = "öka", "procent"
_DERIVED = ("outcome", "gap", "expected", "low", "high", "achieved", "achieved_low", "achieved_high", "status")
_FIELDS = (
    *(field(one) for one in ("indicator", "participant")),
    *(field(one, "number", 0) for one in ("baseline", "target", "outcome")),
    field("gap", "number", 0, label="to_target"),
    *(field(one, "number", 0) for one in ("expected", "low", "high")),
    *(field(one, "share", 0) for one in ("achieved", "achieved_low", "achieved_high")),
    *(field("unit", label="unit_of"), field("direction"), field("n"), field("k", label="counted")),
    field("status", label="goal_status"),
)


def goals(pilot: Pilot) -> Result:
    """Return the goals that the participants set, each with its outcome so far and its status.

    A goal for a number expects the pace so far to go on until its day, with the exact interval of a Poisson count: it
    is on track where the whole interval has reached the target, off track where none of it has, and in between it
    cannot be told. A goal in per cent is about the share of the cases, with Wilson's interval.

    Returns
    -------
    Result
        ``brokers-goals``: for each goal and participant baseline, target, outcome, gap, the number expected by the
        target's day with its interval, the same as shares of the target, and the status. ``total`` sums a goal that
        all participants have as a number. Cases of persons and of employers count, as they do to the participants.
    """
    counts, delivered = _counts(pilot), pilot.table("goals").dropna(subset=["indicator", "participant"])
    apart = _openly_counted(pilot, counts, delivered)
    rows, keys = [], []
    for indicator in (*_REACHED, _EMPLOYERS):
        every = delivered[delivered["indicator"] == indicator]
        whole = _summable(every, delivered)
        parts = [(str(who), part) for who, part in _openly(pilot, every).groupby("participant", sort=False)]
        for who, part in [*parts, *([(TOTAL, every)] if whole else [])]:
            own = counts if who == TOTAL else apart
            rows.append({"indicator": indicator, "participant": who, **_row(pilot, indicator, part, own)})
            served = pilot.table("cases").pipe(lambda all_, of: all_[all_["participant"].isin(of)], part["participant"])
            keys.append((*pilot.keys(part, "goals"), *pilot.keys(served, "cases")))
    table = columns.frame(_FIELDS, rows)
    settled = table["status"].isin([Status.ON_TRACK, Status.OFF_TRACK]).any()
    told, quotes = _told(table)
    return Result(
        id="brokers-goals",
        title=text("brokers_costs.goals_title"),
        fields=_FIELDS,
        table=table,
        sentences=told,
        method=text("brokers_costs.goals_method", confidence=pilot.study.thresholds.confidence),
        caveats=(
            text("brokers_costs.caveat_pace"),
            text("brokers_costs.caveat_goals_chance"),
            *_small_baselines(pilot, delivered),
            *_small_outcomes(pilot, counts, apart),
            *left_out(pilot),
        ),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED if settled else Verdict.CANNOT_TELL,
        rows=tuple(keys),
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(delivered),
        additive=Additive({"participant": TOTAL, "indicator": None}, "n", "k", _DERIVED, nested="indicator"),
        quotes=quotes,
        facts={"confidence": pilot.study.thresholds.confidence},
    )


def _openly(pilot: Pilot, goal: pd.DataFrame) -> pd.DataFrame:
    """Return a goal's rows, without the baselines where one of them is a small count of persons: their sum stays."""
    small = goal["baseline"].between(1, pilot.study.thresholds.smallest_count - 1)
    if (goal["indicator"] == _EMPLOYERS).all() or not small.any():
        return goal
    return goal.assign(baseline=float("nan"))


def _openly_counted(pilot: Pilot, counts: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Return the participants' counts without those who got to a stage, where one of them is small; their sum stays.

    All are left out at once: by model the same persons are counted too, and a model's participants sum to it.
    """
    smallest, kept = pilot.study.thresholds.smallest_count, counts.copy()
    for name in list(_REACHED)[1:]:
        own = counts.loc[goals.loc[goals["indicator"] == name, "participant"].unique()]
        small = own[name].between(1, smallest - 1) | (own["ärenden"] - own[name]).between(1, smallest - 1)
        if small.any() and len(own) > 1:  # of one participant alone the gate sees all that is told
            kept[name] = pd.array([pd.NA] * len(kept), dtype="Int64")
    return kept


def _small_baselines(pilot: Pilot, every: pd.DataFrame) -> tuple[Text, ...]:
    left = any(_openly(pilot, part) is not part for _, part in every.groupby("indicator"))
    smallest = pilot.study.thresholds.smallest_count
    return (text("brokers_costs.caveat_baselines", smallest=smallest),) if left else ()


def _small_outcomes(pilot: Pilot, counts: pd.DataFrame, apart: pd.DataFrame) -> tuple[Text, ...]:
    left = (counts[list(_REACHED)].notna() & apart[list(_REACHED)].isna()).any(axis=None)
    return (text("brokers_costs.caveat_outcomes", smallest=pilot.study.thresholds.smallest_count),) if left else ()


def _summable(goal: pd.DataFrame, every: pd.DataFrame) -> bool:
    """Tell whether a goal can be summed: all participants with goals have it, as a number in the same direction."""
    alike = len(goal) > 1 and set(goal["participant"]) == set(every["participant"])
    return alike and set(goal["unit"]) == {"antal"} and len(goal["direction"].unique()) == 1


def _counts(pilot: Pilot) -> pd.DataFrame:
    """Return for each participant its cases, those that got to each stage, and those of employers.

    The employers' number is left out where, taken from the number of cases, it would tell that there are few persons.
    """
    cases, _ = with_stage(pilot, opened_cases(pilot, "client_kind"))
    by = cases.groupby("participant")
    counts = pd.DataFrame({name: by["stage"].agg(_reaching(stage)) for name, stage in _REACHED.items()})
    counts[_EMPLOYERS] = by["client_kind"].agg(lambda kind: int((kind == "arbetsgivare").sum()))
    counts = counts.reindex([one.id for one in pilot.study.participants]).astype("Int64").fillna(0)
    persons = counts["ärenden"] - counts[_EMPLOYERS]
    if persons.between(1, pilot.study.thresholds.smallest_count - 1).any():
        counts[_EMPLOYERS] = pd.NA
    return counts


def _reaching(stage: str) -> Any:
    return lambda stages: int((stages >= STAGES.index(stage)).sum())


def _row(pilot: Pilot, indicator: str, part: pd.DataFrame, counts: pd.DataFrame) -> dict[str, Any]:
    """Return the outcome and status of one goal, of one participant or summed over several."""
    known = {name: _sum(part[name]) for name in ("baseline", "target")}
    row = {**known, "unit": part["unit"].iloc[0], "direction": part["direction"].iloc[0]}
    own = counts.loc[part["participant"]]
    row |= {"status": Status.CANNOT_TELL.value}
    counted = _sum(own[indicator])
    if indicator != _EMPLOYERS:
        row |= {"n": int(own["ärenden"].sum()), "k": None if counted is None else int(counted)}
    if counted is None:
        return row
    if row["unit"] == _PER_CENT:
        found = _share(int(counted), int(own["ärenden"].sum()), pilot.study.thresholds.confidence)
    else:
        elapsed = [_elapsed(pilot, str(one.participant), one.target_on) for one in part.itertuples()]
        found = _number(own[indicator].tolist(), elapsed, pilot.study.thresholds.confidence)
    known_way = pd.notna(row["direction"])
    return row | found | _against(row["target"], found, rising=row["direction"] == _RISING, known=known_way)


def _sum(values: pd.Series) -> float | None:
    return float(values.sum()) if len(values) and values.notna().all() else None


def _share(k: int, n: int, confidence: float) -> dict[str, float]:
    if n == 0:
        return {}
    found = proportions.share(k, n, confidence)
    names = {"outcome": found.share, "expected": found.share, "low": found.low, "high": found.high}
    return {name: 100 * value for name, value in names.items() if value is not None}


def _number(counts: Sequence[int], elapsed: Sequence[float | None], confidence: float) -> dict[str, float]:
    """Return outcome and expectation of one count or several; nothing to expect where a goal has no day ahead."""
    outcome = {"outcome": float(sum(counts))}
    known = [one for one in elapsed if one is not None]
    if len(known) < len(counts):
        return outcome
    ahead = sum(count / share for count, share in zip(counts, known, strict=True))
    mean = sum(counts) / ahead if ahead else sum(known) / len(known)
    found = expected(sum(counts), mean, confidence)
    return outcome | {"expected": found.value, "low": found.low, "high": found.high}


def _against(target: float | None, found: Mapping[str, float], *, rising: bool, known: bool) -> dict[str, Any]:
    """Return gap, shares of the target and status; what is not known is left out."""
    if target is None or "outcome" not in found:
        return {}
    against: dict[str, Any] = {"gap": found["outcome"] - target}
    if "low" not in found:
        return against
    if target > 0:
        shares = {"achieved": "expected", "achieved_low": "low", "achieved_high": "high"}
        against |= {name: found[of] / target for name, of in shares.items()}
    if known:
        against["status"] = status(found["low"], found["high"], target, rising=rising).value
    return against


def _elapsed(pilot: Pilot, participant: str, target_on: Any) -> float | None:
    """Return how much of a goal's time the data cover: from the pilot's start to the goal's day."""
    if pd.isna(target_on):
        return None
    start, end = pilot.study.pilot.start, pd.Timestamp(target_on).date()
    sources = pilot.sources
    came = sources.loc[(sources["participant"] == participant) & (sources["table"] == "cases"), "period"].dropna()
    last = str(came.max()) if len(came) else pilot.months[-1]
    seen = sum(_days(month, start, pilot.study.pilot.end) for month in pilot.months if month <= last)
    whole = (end - start).days + 1
    return seen / whole if seen and whole > 0 else None


def _days(month: str, start: date, end: date) -> int:
    """Return how many days of a month lie in the pilot."""
    year, number = map(int, month.split("-"))
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return max(0, (min(last, end) - max(first, start)).days + 1)


def _told(table: pd.DataFrame) -> tuple[Text, tuple[tuple[int, str], ...]]:
    """Return which goals of the whole pilot, or of its only participant, have which status, and the cells told."""
    if table.empty:
        return text("brokers_costs.no_goals"), ()
    alone = len(table["participant"].unique()) == 1
    rows = table.index[table["participant"].eq(TOTAL) | alone]
    if rows.empty:
        return text("brokers_costs.goals_apart"), ()
    by_status: dict[Status, list[Text]] = {one: [] for one in Status}
    for row in rows:
        by_status[Status(table["status"].iloc[row])].append(_goal(table["indicator"].iloc[row]))
    words = {one.name.lower(): names or [text("brokers_costs.none_of_them")] for one, names in by_status.items()}
    return text("brokers_costs.goals_sentence", **words), tuple((int(row), "status") for row in rows)


def _goal(indicator: str) -> Text:
    key = {"ärenden": "cases", "matchade ärenden": "matched", "påbörjade utbildningar": "started"}.get(indicator)
    return text(f"brokers_costs.goal_{key or 'employers'}")


def _labels(pilot: Pilot) -> dict[str, Text]:
    named = columns.labels(pilot, "goal_unit", "direction")
    named |= {one: _goal(one) for one in (*_REACHED, _EMPLOYERS)}
    named |= {one.value: text(f"brokers_costs.status_{one.name.lower()}") for one in Status}
    return named | {TOTAL: text("brokers_costs.whole_pilot")}
