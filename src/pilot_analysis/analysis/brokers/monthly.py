"""Control charts of cases month by month: what varies as usual, and what asks for an explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers import cases as counted
from pilot_analysis.analysis.brokers import flags, series, waits
from pilot_analysis.analysis.brokers.cases import BY
from pilot_analysis.analysis.brokers.series import LEAST, Series, Year
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.estimators import control_charts
from pilot_analysis.estimators.control_charts import Chart
from pilot_analysis.language import Text, month, same, text
from pilot_analysis.tables.selection import known, whole_number
from pilot_analysis.tables.session import Pilot

MEASURES = ("opened", "matched", "share")
_COMPUTED = ("value", "centre", "lower", "upper", "signal", "variation", "assurance", "runs", "crossings")
_DRAWS = 2_000


@dataclass(frozen=True)
class _Charted:
    """A group's chart: the months it shows, with their chart; no chart where there are too few cases."""

    series: Series
    places: tuple[int, ...]
    chart: Chart | None


def months(pilot: Pilot, by: str = "municipality", measure: str = "opened", within: int = 60) -> Result:
    """Return control charts of the months, a chart for each group: which months differ by more than chance.

    Parameters
    ----------
    by
        One of `BY`. Employers' cases count too, except by ``sex``, ``age_band`` and ``prior_level``.
    measure
        ``opened``: cases opened in the month, a c chart for each group. ``matched``: those of all cases that were
        matched soon (c chart). ``share``: their share (p chart, Laney's p' where counts allow it). Soon matched are
        counted of all groups together only: a group's are few, and taken from all its matches, which the goals tell,
        they would leave those that took longer.
    within
        How many days after it was opened a case must be matched to be matched soon. The last months, whose cases were
        not followed for so long, have no matches counted.

    Returns
    -------
    Result
        ``brokers-months`` (``brokers-months-matched``, ``brokers-months-share``): a row for each month and, as
        ``total``, each period of months between declared changes, with the counts, the centre line and limits, the rule
        that flags the month, and for the period what varies, whether the goal's pace lies within the limits, and the
        longest run and the crossings of the median with their limits.

    Raises
    ------
    ConfigurationError
        If there is no such grouping or measure, or ``within`` is no whole number of days from 1 to 3,650.

    Notes
    -----
    The three measures, and `before_after`, count the same by municipality and month, so that the gate hides the same in
    all of them. Charts by another split of the same cases are not audited with them: publish one split only.
    """
    _refuse_unknown(by, measure, within)
    year = series.year_of(pilot, within)
    frame = series.monthly_cases(pilot, by, within)
    every = series.series_of(pilot, frame, by, year)
    charts = [_charted(one, year, measure, pilot) for one in every]
    rows, behind = _table(charts, year, measure, by, paces := series.paces(pilot, by, measure))
    fields = (
        *(field(name, "text") for name in (by, "period", "month")),  # the month column has totals too
        field("n", label="opened_cases"),
        field("k", label="soon_matched"),
        *(field(name, _kind(measure), 0 if measure == "share" else 1) for name in _COMPUTED[:4]),
        *map(field, _COMPUTED[4:]),
    )
    alarm = _false_alarm(charts, measure, pilot)
    events = pilot.table("case_events")
    events = events[events["event"] == waits.MATCH]
    labels = _labels(pilot, frame, by, year)
    return Result(
        id="brokers-months" + ("" if measure == "opened" else f"-{measure}"),
        title=text(f"brokers_time.months_title_{measure}", within=within),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=_sentence(charts, labels, alarm),
        method=text(f"brokers_time.months_method_{'p' if measure == 'share' else 'c'}"),
        caveats=(*_caveats(pilot, charts, measure, alarm), *_left_out(pilot, year, measure, within)),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED if rows else Verdict.CANNOT_TELL,
        rows=tuple(counted.keys(pilot, part, events) for part in behind),
        labels=labels,
        synthetic=pilot.is_synthetic(frame),
        additive=Additive({by: TOTAL, "period": None, "month": TOTAL}, "n", "k", _COMPUTED),
        facts={
            "measure": measure,
            "within": within,
            "false_alarm": alarm,
            "paces": dict(paces),
            "trial": _trial(charts),
        },
    )


def _refuse_unknown(by: str, measure: str, within: int) -> None:
    known("by", [by], {one: one for one in BY})
    known("measure", [measure], {one: one for one in MEASURES})
    whole_number("within", within, 1, waits.LONGEST)


def _charted(one: Series, year: Year, measure: str, pilot: Pilot) -> _Charted:
    """Return a group's chart, unless it has too few months, or so few cases that its centre line would tell counts."""
    places = tuple(np.flatnonzero(year.followed | (measure == "opened")).tolist())
    small, smallest = pilot.study.thresholds.small_n, pilot.study.thresholds.smallest_count
    opened, matched = one.opened[list(places)], one.matched[list(places)]
    segment = one.segment[list(places)]
    counts = {"opened": opened, "matched": matched, "share": np.minimum(matched, opened - matched)}[measure]
    least = min((counts[segment == stretch].sum() for stretch in np.unique(segment)), default=0)
    least = least if np.unique(segment, return_counts=True)[1].min(initial=LEAST) >= LEAST else 0
    apart = measure != "opened" and one.group != TOTAL
    if apart or one.group == NONE or least < small or (measure == "share" and (opened == 0).any()):
        return _Charted(one, places, None)
    if measure == "share":
        chart = control_charts.p_chart(matched, opened, segment, prime=bool(counts.min() >= smallest))
    else:
        chart = control_charts.c_chart(counts, segment)
    return _Charted(one, places, chart)


def _table(
    charts: Sequence[_Charted], year: Year, measure: str, by: str, paces: Mapping[str, float]
) -> tuple[list[dict[str, Any]], list[pd.DataFrame]]:
    """Return the rows: the months of each period and the period's total, and the cases behind each."""
    rows: list[dict[str, Any]] = []
    behind: list[pd.DataFrame] = []
    for one in charts:
        told = _told(one, paces.get(one.series.group))
        for period in np.unique(year.period):
            inside = np.flatnonzero(year.period == period).tolist()
            split = {by: one.series.group, "period": f"period-{period + 1}"}
            for place in inside:
                told_of = _month(one, place, measure)
                rows.append({**split, "month": year.months[place], **_counts(one, [place], year), **told_of})
                behind.append(one.series.parts[place])
            rows.append({**split, "month": TOTAL, **_counts(one, inside, year), **told})
            behind.append(pd.concat([one.series.parts[place] for place in inside]))
    return rows, behind


def _counts(one: _Charted, places: Sequence[int], year: Year) -> dict[str, int | None]:
    """Return the cases opened and, of all groups together, those soon matched."""
    told = bool(year.followed[list(places)].all()) and one.series.group == TOTAL
    matched = int(one.series.matched[list(places)].sum()) if told else None
    return {"n": int(one.series.opened[list(places)].sum()), "k": matched}


def _month(one: _Charted, place: int, measure: str) -> dict[str, Any]:
    if place not in one.places or (measure != "opened" and one.series.group != TOTAL):
        return {}
    opened, matched = int(one.series.opened[place]), int(one.series.matched[place])
    share = round(matched / opened, 2) if opened else None
    value = {"opened": opened, "matched": matched, "share": share}[measure]
    if one.chart is None:
        return {"value": value}
    at = one.places.index(place)
    lines = {name: float(getattr(one.chart, name)[at]) for name in ("centre", "lower", "upper")}
    places = 2 if measure == "share" else 1
    signal = flags.rule_at(one.chart, at)
    return {"value": value, **{name: round(line, places) for name, line in lines.items()}, "signal": signal}


def _told(one: _Charted, pace: float | None) -> dict[str, Any]:
    """Return the words for a whole chart: what varies, Anhøj's two numbers, whether the goal's pace is within reach."""
    if one.chart is None:
        return {"variation": "few"}
    return {**flags.words_of(one.chart), "assurance": _assurance(one.chart, pace)}


def _assurance(chart: Chart, pace: float | None) -> str:
    if pace is None:
        return "no_goal"
    lower, upper = chart.lower[-1], chart.upper[-1]
    return "met" if pace <= lower else "missed" if pace > upper else "unsure"


def _false_alarm(charts: Sequence[_Charted], measure: str, pilot: Pilot) -> float | None:
    """Return how often so many charts of so many cases would flag something though nothing had changed."""
    means, sizes = [], []
    for one in charts:
        if one.chart is None:
            continue
        for stretch in np.unique(one.chart.segment):
            inside = one.chart.segment == stretch
            means.append(one.chart.centre[inside])
            opened = one.series.opened[list(one.places)][inside].astype(float)
            sizes.append(opened if measure == "share" else None)
    if not means:
        return None
    return round(control_charts.false_alarm_rate(means, sizes, _DRAWS, pilot.seed), 2)


def _sentence(charts: Sequence[_Charted], labels: Mapping[str, Text], alarm: float | None) -> Text:
    drawn = [one for one in charts if one.chart is not None]
    if not charts:
        return text("analysis.no_cases")
    if not drawn or alarm is None:
        return text("brokers_time.months_few")
    everybody = {TOTAL: text("brokers_time.everybody_small")}
    named = [
        (everybody.get(group := one.series.group) or labels.get(group, same(group)), flags.any_of(one.chart))
        for one in drawn
        if one.chart is not None
    ]
    return flags.told(named, alarm)


def _trial(charts: Sequence[_Charted]) -> tuple[str, ...]:
    return tuple(one.series.group for one in charts if one.chart is not None and one.chart.trial.any())


def _left_out(pilot: Pilot, year: Year, measure: str, within: int) -> tuple[Text, ...]:
    """Say which cases are left out: not followed for long enough, not dated within the months, of unstated sex."""
    short = measure != "opened" and not year.followed.all()
    followed = (text("brokers_time.caveat_followed", within=within),) if short else ()
    return (*followed, *waits.undated(pilot, outside=True), *counted.left_out(pilot))


def _caveats(pilot: Pilot, charts: Sequence[_Charted], measure: str, alarm: float | None) -> tuple[Text, ...]:
    found = [text("brokers_time.caveat_flag")]
    if alarm is not None:
        found.append(text("brokers_time.caveat_false_alarm", alarm=alarm))
    if _trial(charts):
        found.append(text("brokers_time.caveat_trial", enough=control_charts.ENOUGH))
    if any(one.chart is not None and one.chart.segment.max(initial=0) for one in charts):
        found.append(text("brokers_time.caveat_rebase"))
    if measure == "opened" and any(one.chart is None for one in charts):
        found.append(text("brokers_time.caveat_few", small=pilot.study.thresholds.small_n, months=LEAST))
    return tuple(found)


def _labels(pilot: Pilot, frame: pd.DataFrame, by: str, year: Year) -> dict[str, Text]:
    named = dict(counted.labels(pilot, frame, by))
    for period in np.unique(year.period):
        inside = np.flatnonzero(year.period == period)
        first, last = year.months[inside[0]], year.months[inside[-1]]
        named[f"period-{period + 1}"] = text("brokers_time.period", first=first, last=last)
    named |= {one: Text(month(one, "sv"), month(one, "en")) for one in year.months}
    words = ("few", "met", "missed", "unsure", "no_goal")
    return named | flags.labels() | {word: text(f"brokers_time.word_{word}") for word in words}


def _kind(measure: str) -> str:
    return "share" if measure == "share" else "number"
