"""Before and after a municipality changed broker model: cases opened, with what would have been expected without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers import series
from pilot_analysis.analysis.brokers.monthly import months
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import interrupted_series
from pilot_analysis.estimators.interrupted_series import Step
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_COMPUTED = ("fitted", "counterfactual")
_PER = 30  # days


@dataclass(frozen=True)
class _Change:
    """The change looked at, the counts around it and what was fitted to them."""

    municipality: str
    month: str
    counts: np.ndarray
    days: np.ndarray
    start: int
    step: Step
    robust: Step
    placebo: Mapping[int, float]


def before_after(pilot: Pilot, municipality: str = "", month: str = "") -> Result:
    """Return the cases opened before and after a municipality changed model, with a fitted step and its placebo starts.

    Parameters
    ----------
    municipality
        Its code; empty for the first that changed model inside the pilot, as ``pilot.toml`` declares.
    month
        The first month after the change, as ``2015-06``; empty for the declared one.

    Returns
    -------
    Result
        ``brokers-before-after``: the counts of every municipality by month and period, and for the one that changed the
        expected counts with the change and without it.

    Raises
    ------
    ConfigurationError
        If there is no such municipality or month.

    Notes
    -----
    Every municipality's counts are in the table, as in the control charts by municipality, so that the gate hides the
    same in both. Charts of months by another split are not audited with them.
    """
    if municipality:
        known("municipality", [municipality], {one: one for one in pilot.codes})
    if month:
        known("month", [month], {one: one for one in pilot.months})
    counted = months(pilot, "municipality", "opened")
    declared = series.changes(pilot)
    place = municipality or next((code for code in pilot.codes if code in declared), "")
    when = month or next(iter(declared.get(place, ())), "")
    found, reason = _fit(pilot, counted, place, when)
    names = counted.labels.get(place, same(place))
    fields = (*counted.fields[:5], *(field(name, "number", 1) for name in _COMPUTED))
    return Result(
        id="brokers-before-after",
        title=text("brokers_time.before_title"),
        fields=fields,
        table=columns.frame(fields, _rows(counted.table, found)),
        sentences=reason if found is None else _sentence(found, names),
        method=text("brokers_time.before_method", confidence=pilot.study.thresholds.confidence),
        caveats=() if found is None else _caveats(found),
        source=counted.source,
        verdict=Verdict.CANNOT_TELL if found is None else _verdict(found, 1 - pilot.study.thresholds.confidence),
        rows=counted.rows,
        labels=counted.labels,
        synthetic=counted.synthetic,
        additive=Additive({"municipality": TOTAL, "period": None, "month": TOTAL}, "n", "k", _COMPUTED),
        quotes=() if found is None else _quotes(counted.table, place),
        facts={} if found is None else _facts(found),
    )


def _fit(pilot: Pilot, counted: Result, place: str, when: str) -> tuple[_Change | None, Text]:
    """Return the fitted change, or ``None`` and the reason why there is none."""
    table = counted.table
    own = table[(table["municipality"] == place) & (table["month"] != TOTAL)].sort_values("month", kind="stable")
    if not place or not when or when not in set(own["month"]):
        return None, text("brokers_time.before_none")
    counts = own["n"].to_numpy(dtype=float)
    days = np.array([pd.Period(one, "M").days_in_month for one in own["month"]], dtype=float)
    start, confidence = list(own["month"]).index(when), pilot.study.thresholds.confidence
    lag = interrupted_series.newey_west_lag(len(counts))
    try:
        step = interrupted_series.step_change(counts, start, days, confidence=confidence)
        robust = interrupted_series.step_change(counts, start, days, lag=lag, confidence=confidence)
    except NotEstimable as reason:
        return None, reason.message
    others = [one for one in range(len(counts)) if one != start]
    others = [one for one in others if 3 <= one <= len(counts) - 3]
    placebo = interrupted_series.placebo_steps(counts, others, days)
    return _Change(place, when, counts, days, start, step, robust, placebo), text("analysis.no_cases")


def _rows(table: pd.DataFrame, found: _Change | None) -> list[dict[str, Any]]:
    """Return the counts' rows, with what was fitted beside the months of the municipality that changed."""
    rows: list[dict[str, Any]] = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.iloc[:, :5].to_dict("records")
    ]
    if found is not None:
        own = [row for row in rows if row["municipality"] == found.municipality and row["month"] != TOTAL]
        for place, row in enumerate(sorted(own, key=lambda one: str(one["month"]))):
            row |= {name: round(float(getattr(found.step, name)[place]), 1) for name in _COMPUTED}
    return rows


def _verdict(found: _Change, alpha: float) -> Verdict:
    """Return what may be said: with fewer than 12 months on a side the series is described only."""
    if found.step.descriptive:
        return Verdict.DESCRIBED
    return Verdict.EFFECT if max(found.step.p, found.robust.p) <= alpha else Verdict.CANNOT_TELL


def _rates(found: _Change) -> tuple[float, float]:
    before, after = slice(None, found.start), slice(found.start, None)
    rates = [_PER * found.counts[side].sum() / found.days[side].sum() for side in (before, after)]
    return float(rates[0]), float(rates[1])


def _sentence(found: _Change, name: Text) -> Text:
    before, after = _rates(found)
    shown = {
        "before": before,
        "after": after,
        "ratio": found.step.ratio,
        "low": found.step.low,
        "high": found.step.high,
    }
    kind = "short" if found.step.descriptive else "long"
    return text(f"brokers_time.before_{kind}", name=name, month=found.month, per=_PER, **shown)


def _caveats(found: _Change) -> tuple[Text, ...]:
    sides = (found.start, len(found.counts) - found.start)
    given = [text("brokers_time.caveat_before_after")]
    if found.step.descriptive:
        least = interrupted_series.ENOUGH
        given.append(text("brokers_time.caveat_short_series", before=sides[0], after=sides[1], least=least))
    if found.placebo:
        given.append(text("brokers_time.caveat_placebo", **_placebo(found)))
    robust = {"low": found.robust.low, "high": found.robust.high, "lag": found.robust.lag}
    given.append(text("brokers_time.caveat_newey_west", **robust))
    return tuple(given)


def _placebo(found: _Change) -> dict[str, int]:
    """Return of how many other starts how many give at least as large a change."""
    far = abs(np.log(found.step.ratio))
    return {"starts": len(found.placebo), "larger": int(sum(abs(np.log(one)) >= far for one in found.placebo.values()))}


def _quotes(table: pd.DataFrame, place: str) -> tuple[tuple[int, str], ...]:
    """Return the cells whose sums the sentence tells: the totals of the municipality's periods."""
    totals = table.index[(table["municipality"] == place) & (table["month"] == TOTAL)]
    return tuple((int(row), "n") for row in totals)


def _facts(found: _Change) -> dict[str, Any]:
    step = found.step
    shown = {name: round(float(getattr(step, name)), 3) for name in ("ratio", "low", "high", "p")}
    return {
        **shown,
        "dispersion": round(step.dispersion, 2),
        "lag": found.robust.lag,
        "municipality": found.municipality,
        "month": found.month,
        **_placebo(found),
    }
