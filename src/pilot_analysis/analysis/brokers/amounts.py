"""Control charts of what the broker work took month by month: kronor by participant, hours of all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers import flags, series
from pilot_analysis.analysis.brokers.series import LEAST
from pilot_analysis.analysis.brokers.spending import START_UP
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Field, Result, RowKey, Verdict
from pilot_analysis.estimators import control_charts
from pilot_analysis.estimators.control_charts import Chart
from pilot_analysis.language import Text, month, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

MEASURES = {"kronor": "amount", "hours": "hours"}  # each with its column of the accounts
_TOGETHER = 3  # participants: of two, each could take its own hours away and read the other's
_DRAWS = 2_000


@dataclass(frozen=True)
class _Amounts:
    """A participant's months, or those of all: what each took, missing where the accounts do not say it all."""

    group: str
    parts: tuple[pd.DataFrame, ...]
    values: NDArray[np.float64]
    segment: NDArray[np.int64]

    @property
    def places(self) -> list[int]:
        """The months that have a value."""
        return [int(place) for place in np.flatnonzero(~np.isnan(self.values))]

    @property
    def chart(self) -> Chart | None:
        """The XmR chart of the months that have a value; none where a stretch of the process has too few of them."""
        stretches = self.segment[self.places]
        if not len(stretches) or np.unique(stretches, return_counts=True)[1].min() < LEAST:
            return None
        values = self.values[self.places]
        return control_charts.xmr_chart(values, stretches, least=min(0.0, float(values.min())))


def monthly_costs(pilot: Pilot, measure: str = "kronor") -> Result:
    """Return control charts (XmR) of what the broker work took each month: which months differ by more than usual.

    Parameters
    ----------
    measure
        ``kronor``: running costs, a chart for each participant and one for all. ``hours``: the working hours that the
        accounts have, of all participants together only: a participant's broker is often one person, whose hours by
        month are nobody else's business.

    Returns
    -------
    Result
        ``brokers-monthly-costs`` (``brokers-monthly-hours``): a row for each participant and month, and as ``total``
        one for all its months, with the amount, centre line and limits, the rule that flags the month, and for the
        whole chart what varies and Anhøj's two numbers. Limits begin anew where the participant changed model. A month
        of which the accounts say nothing, or an amount of which could not be read, is missing, for all together too.

    Raises
    ------
    ConfigurationError
        If there is no such measure.

    Notes
    -----
    Start-up costs come once and are left out. Amounts are no counts of persons, and none of the accounts' kinds of cost
    has a price for each person, so that no month's amount can be divided into a count. What a month cost for each case
    is not told, since amount and cost for each case would together tell the cases of a small month.
    """
    known("measure", [measure], {one: one for one in MEASURES})
    accounts = _accounts(pilot, measure)
    every = _series(pilot, accounts, measure)
    charts = {one.group: chart for one in every if (chart := one.chart) is not None}
    alarm = _false_alarm(charts, pilot.seed)
    rows, behind = _table(pilot, every, charts)
    fields, labels = _fields(measure), _labels(pilot)
    return Result(
        id=f"brokers-monthly-{'costs' if measure == 'kronor' else measure}",
        title=text(f"brokers_amounts.title_{measure}"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=_sentence(every, charts, labels, alarm, measure),
        method=text("brokers_amounts.method"),
        caveats=_caveats(pilot, every, charts, alarm, measure),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED if charts else Verdict.CANNOT_TELL,
        rows=behind,
        labels=labels,
        synthetic=pilot.is_synthetic(accounts),
        facts={
            "measure": measure,
            "false_alarm": alarm,
            "trial": tuple(group for group, chart in charts.items() if chart.trial.any()),
        },
    )


def _accounts(pilot: Pilot, measure: str) -> pd.DataFrame:
    """Return the rows of running costs within the months looked at, with ``value``; of hours, those that have some."""
    accounts = pilot.table("costs")
    own = accounts["month"].isin(pilot.months) & (accounts["category"] != START_UP)
    if measure == "hours":
        own &= accounts["hours"].notna()
    value = accounts.loc[own, MEASURES[measure]].astype("Float64").astype(float)
    return accounts[own].assign(value=value).reset_index(drop=True)


def _series(pilot: Pilot, accounts: pd.DataFrame, measure: str) -> list[_Amounts]:
    """Return the months of each participant in the study's order, and last those of all where there are several."""
    served = {one.id: one.municipalities for one in pilot.study.participants}
    present = [one for one in served if one in set(accounts["participant"])]
    changed = series.changes(pilot)
    alone = []
    for one in present:
        own = accounts[accounts["participant"] == one]
        begins = {begin for code in served[one] for begin in changed.get(code, ())}
        parts = tuple(own[own["month"] == name] for name in pilot.months)
        values = np.array([part["value"].sum(skipna=False) if len(part) else np.nan for part in parts])
        starts = [place > 0 and name in begins for place, name in enumerate(pilot.months)]
        alone.append(_Amounts(one, parts, values, np.cumsum(starts)))
    if len(alone) < (2 if measure == "kronor" else _TOGETHER):
        return alone if measure == "kronor" else []
    together = _together(accounts, alone, pilot)
    return [*alone, together] if measure == "kronor" else [together]


def _together(accounts: pd.DataFrame, alone: Sequence[_Amounts], pilot: Pilot) -> _Amounts:
    """Return the months of all: missing where any participant's is; one stretch, unless a selection cuts it."""
    parts = tuple(accounts[accounts["month"] == name] for name in pilot.months)
    cut = [one.segment for one in alone] if pilot.selection.models else []
    segment = np.unique(np.array(cut), axis=1, return_inverse=True)[1].ravel() if cut else np.zeros(len(parts))
    return _Amounts(TOTAL, parts, np.sum([one.values for one in alone], axis=0), segment.astype(np.int64))


def _false_alarm(charts: Mapping[str, Chart], seed: int) -> float | None:
    """Return how often so many charts of so many months would flag something though nothing had changed."""
    lengths = [int(length) for chart in charts.values() for length in np.unique(chart.segment, return_counts=True)[1]]
    return round(control_charts.xmr_false_alarm_rate(lengths, _DRAWS, seed), 2) if lengths else None


def _table(
    pilot: Pilot, every: Sequence[_Amounts], charts: Mapping[str, Chart]
) -> tuple[list[dict[str, Any]], tuple[tuple[RowKey, ...], ...]]:
    rows: list[dict[str, Any]] = []
    behind: list[tuple[RowKey, ...]] = []
    for one in every:
        chart = charts.get(one.group)
        for place, name in enumerate(pilot.months):
            rows.append({"participant": one.group, "month": name, **_month(one, chart, place)})
            behind.append(pilot.keys(one.parts[place], "costs"))
        words = {"variation": "short"} if chart is None else flags.words_of(chart)
        summed = float(one.values[one.places].sum()) if one.places else None
        rows.append({"participant": one.group, "month": TOTAL, "value": summed, **words})
        behind.append(pilot.keys(pd.concat([one.parts[place] for place in one.places] or [one.parts[0][:0]]), "costs"))
    return rows, tuple(behind)


def _month(one: _Amounts, chart: Chart | None, place: int) -> dict[str, Any]:
    if place not in one.places:
        return {}
    value = {"value": float(one.values[place])}
    if chart is None:
        return value
    at = one.places.index(place)
    lines = {name: round(float(getattr(chart, name)[at])) for name in ("centre", "lower", "upper")}
    return {**value, **lines, "signal": flags.rule_at(chart, at)}


def _fields(measure: str) -> tuple[Field, ...]:
    numbers = (field(name, "number", 0) for name in ("centre", "lower", "upper"))
    words = map(field, ("signal", "variation", "runs", "crossings"))
    # the month column has totals too
    return (field("participant"), field("month", "text"), field("value", "number", 0, measure), *numbers, *words)


def _sentence(
    every: Sequence[_Amounts],
    charts: Mapping[str, Chart],
    labels: Mapping[str, Text],
    alarm: float | None,
    measure: str,
) -> Text:
    """Return which charts flag a month, and what a month took on average, of all where that is known."""
    if not every:
        return text(f"brokers_amounts.nothing_{measure}")
    if alarm is None:
        return text("brokers_amounts.short", least=LEAST)
    told = flags.told([(_name(group, labels), flags.any_of(chart)) for group, chart in charts.items()], alarm)
    whole = every[-1]
    if whole.group not in charts:
        return told
    values = whole.values[whole.places]
    words = {"mean": values.mean(), "least": values.min(), "most": values.max(), "name": _name(whole.group, labels)}
    return told.join(text(f"brokers_amounts.level_{measure}", **words))


def _name(group: str, labels: Mapping[str, Text]) -> Text:
    return text("brokers_amounts.everybody") if group == TOTAL else labels[group]


def _caveats(
    pilot: Pilot, every: Sequence[_Amounts], charts: Mapping[str, Chart], alarm: float | None, measure: str
) -> tuple[Text, ...]:
    found = [text("brokers_amounts.caveat_booked")]
    found += [text("brokers_amounts.caveat_start_up")] if measure == "kronor" else []
    if alarm is not None:
        found.append(text("brokers_amounts.caveat_false_alarm", alarm=alarm))
    if any(chart.trial.any() for chart in charts.values()):
        found.append(text("brokers_time.caveat_trial", enough=control_charts.ENOUGH))
    if any(len(np.unique(chart.segment)) > 1 for chart in charts.values()):
        found.append(text("brokers_amounts.caveat_rebase"))
    names = pilot.study.labels()
    short = [_name(one.group, names) for one in every if len(one.places) < len(pilot.months)]
    found += [text("brokers_amounts.caveat_short", names=short)] if short else []
    absent = _absent(pilot, every)
    return (*found, *([text(f"brokers_amounts.absent_{measure}", names=absent)] if absent else []))


def _absent(pilot: Pilot, every: Sequence[_Amounts]) -> list[Text]:
    """Return the participants looked at as a whole that have no amount in any month."""
    present = {name for one in every for part in one.parts for name in part["participant"]}
    names, inside = pilot.study.labels(), set(pilot.codes)
    if pilot.selection.models or pilot.selection.clusters:
        return []
    return [
        names[one.id]
        for one in pilot.study.participants
        if set(one.municipalities) <= inside and every and one.id not in present
    ]


def _labels(pilot: Pilot) -> dict[str, Text]:
    months = {one: Text(month(one, "sv"), month(one, "en")) for one in pilot.months}
    return columns.labels(pilot) | months | flags.labels() | {"short": text("brokers_amounts.word_short")}
