"""Cases month by month: which stretches of the year belong together, how many came and how many were soon matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.analysis.brokers import cases as counted
from pilot_analysis.analysis.brokers import waits
from pilot_analysis.analysis.columns import NONE, TOTAL
from pilot_analysis.tables.session import Pilot

LEAST = 5  # months in a stretch; a limit from fewer would be one in name only
_ALL_CLIENTS = ("model", "cluster", "municipality", "client_kind")
_GOALS = {"opened": "ärenden", "matched": "matchade ärenden"}


@dataclass(frozen=True)
class Series:
    """One group's months.

    Parameters
    ----------
    group
        Its id.
    opened, matched
        Shape ``(months,)``: cases opened in the month, and those of them that were matched soon after.
    period, segment
        Which period of the table each month is in, and which stretch of the group's own process.
    parts
        The cases of each month.
    """

    group: str
    opened: NDArray[np.int64]
    matched: NDArray[np.int64]
    segment: NDArray[np.int64]
    parts: tuple[pd.DataFrame, ...]


@dataclass(frozen=True)
class Year:
    """The months looked at, cut into periods, and which of them were followed for long enough to count matches."""

    months: tuple[str, ...]
    period: NDArray[np.int64]
    followed: NDArray[np.bool_]


def monthly_cases(pilot: Pilot, by: str, within: int) -> pd.DataFrame:
    """Return the cases opened in the months looked at, with ``month`` and ``soon`` (matched within so many days).

    Employers' cases count too, except by what only persons have: goals and work load are set for all clients.
    """
    frame = waits.waits(pilot, by if by not in _ALL_CLIENTS else "client_kind")
    if by in _ALL_CLIENTS:
        frame = frame.assign(**{by: frame[by].fillna(NONE)})
    month = frame["opened_on"].dt.strftime("%Y-%m")
    soon = (frame["cause"] == 1) & (frame["days"] <= within)
    kept: pd.DataFrame = frame.assign(month=month, soon=soon)[month.isin(pilot.months)]
    return kept.reset_index(drop=True)


def year_of(pilot: Pilot, within: int) -> Year:
    """Return the months looked at, cut where any municipality changes model and where the follow-up ends."""
    months = pilot.months
    end, cuts = pilot.study.pilot.end, {when for whens in changes(pilot).values() for when in whens}
    followed = np.array([_last_day(month) + timedelta(days=within) <= end for month in months])
    starts = [
        place == 0 or month in cuts or followed[place] != followed[place - 1] for place, month in enumerate(months)
    ]
    return Year(months, np.cumsum(starts) - 1, followed)


def changes(pilot: Pilot) -> Mapping[str, tuple[str, ...]]:
    """Return the months in which each municipality and each model changed: a membership began or ended inside the year.

    Only changes of municipalities that are looked at count.
    """
    found: dict[str, set[str]] = {}
    first, last = pilot.study.pilot.start, pilot.study.pilot.end
    for model in pilot.study.models:
        for one in model.members:
            begins = {one.start} if one.start > first else set()
            begins |= {one.end + timedelta(days=1)} if one.end < last else set()
            if one.municipality in pilot.codes:
                months = {f"{day:%Y-%m}" for day in begins}
                found.setdefault(model.id, set()).update(months)
                found.setdefault(one.municipality, set()).update(months)
    return {name: tuple(sorted(months)) for name, months in found.items() if months}


def series_of(pilot: Pilot, frame: pd.DataFrame, by: str, year: Year) -> list[Series]:
    """Return the months of each group, the total last; nothing where there are no cases."""
    if not len(frame):
        return []
    present, order = set(frame[by]), list(counted.order_of(pilot, by))
    groups = [one for one in order if one in present]
    groups += [*sorted(present - {*order, NONE}), *({NONE} & present), TOTAL]
    own = changes(pilot)
    found = []
    for group in groups:
        part = frame if group == TOTAL else frame[frame[by] == group]
        parts = tuple(part[part["month"] == month] for month in year.months)
        changed = set(own.get(group, ()))
        if group == TOTAL and pilot.selection.models:  # who is in the selection changes with the models
            changed = {month for months in own.values() for month in months}
        begins = [month in changed and place > 0 for place, month in enumerate(year.months)]
        opened = np.array([len(one) for one in parts])
        matched = np.array([int(one["soon"].sum()) for one in parts])
        found.append(Series(group, opened, matched, np.cumsum(begins), parts))
    return found


def paces(pilot: Pilot, by: str, measure: str) -> Mapping[str, float]:
    """Return the cases a month that the goals ask for, by group: of a municipality that delivers alone, and in total.

    Goals are set for a whole participant and the whole year, so that a part of either has none.
    """
    goals = pilot.delivered("goals")
    goals = goals[(goals["indicator"] == _GOALS.get(measure)) & (goals["unit"] == "antal") & goals["target"].notna()]
    months = len(pilot.study.months())
    targets = {
        str(one): float(value) / months for one, value in zip(goals["participant"], goals["target"], strict=True)
    }
    served = {one.id: one.municipalities for one in pilot.study.participants}
    if by not in _ALL_CLIENTS or pilot.months != pilot.study.months():
        return {}
    alone = {served[one][0]: pace for one, pace in targets.items() if len(served.get(one, ())) == 1}
    found = alone if by == "municipality" else {}
    whole = set(targets) == set(served) and set(pilot.codes) == set(pilot.study.codes)
    return found | ({TOTAL: sum(targets.values())} if whole and not pilot.selection.models else {})


def _last_day(month: str) -> date:
    return (pd.Period(month, "M").end_time).date()
