"""How long each case waited and what ended it: a match, a withdrawal, another closing or the end of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import units
from pilot_analysis.analysis.brokers.cases import opened_cases
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import randomisation, survival
from pilot_analysis.language import Text, text
from pilot_analysis.tables.membership import CASE
from pilot_analysis.tables.session import Pilot

MATCH = "matchning"
LONGEST = 3650  # days that anyone asks about
WAYS = ("matched", "withdrawn", "closed")  # in the order of their causes, from 1; 0 is the end of the data
PLACES = {"first": 0.0, "middle": 0.5, "last": 1.0}
_WITHDRAWN = "avbrutet"
_DRAWS = 2_000


def waits(pilot: Pilot, by: str, within: str = "middle") -> pd.DataFrame:
    """Return the cases with ``days`` waited and the ``cause`` that ended it.

    Parameters
    ----------
    by
        The split, as in `opened_cases`.
    within
        Which day a match known to its week or month only is taken to be: ``first``, ``middle`` or ``last`` of it.

    Returns
    -------
    pandas.DataFrame
        One row per case that has a day of opening; ``coarse`` tells whether its match is known to a week or month only.
    """
    cases = opened_cases(pilot, by)
    cases = cases[cases["opened_on"].notna()].merge(_matches(pilot, within), on=CASE, how="left")
    end = pd.Timestamp(pilot.study.pilot.end)
    ended = cases["matched_on"].fillna(cases["closed_on"]).fillna(end)
    ended = ended.where(ended <= end, end)
    late = cases["matched_on"] > end  # the last day of a week or month that goes on beyond the data
    days = (ended - cases["opened_on"]).dt.days.clip(lower=0)
    matched = cases["matched_on"].notna()
    closed = ~matched & cases["closed_on"].notna() & (cases["closed_on"] <= end)
    withdrawn = closed & (cases["closing_reason"] == _WITHDRAWN)
    cause = np.select([matched, withdrawn, closed], [1, 2, 3], default=0)
    return cases.assign(days=days.astype(float), cause=cause, coarse=cases["coarse"].eq(True) | late)


def undated(pilot: Pilot, *, outside: bool = False) -> tuple[Text, ...]:
    """Say that cases without a day of opening are left out; with ``outside`` those opened in other months too."""
    opened = pilot.table("cases")["opened_on"]
    if outside and not opened.dropna().dt.strftime("%Y-%m").isin(pilot.months).all():
        return (text("brokers_time.caveat_outside"),)
    return (text("brokers_time.caveat_undated"),) if opened.isna().any() else ()


def _matches(pilot: Pilot, within: str) -> pd.DataFrame:
    """Return the day of each case's first match."""
    events = pilot.table("case_events")
    events = events[(events["event"] == MATCH) & events["on"].notna()]
    month = events["on_precision"].eq("month").fillna(False)
    week = events["on_precision"].eq("week").fillna(False)
    longer = np.where(month, events["on"].dt.days_in_month - 1, np.where(week, 6, 0))
    on = events["on"] + pd.to_timedelta(np.floor(longer * PLACES[within]), unit="D")
    events = events.assign(matched_on=on, coarse=month | week)
    first = events.sort_values([*CASE, "matched_on"], kind="stable").drop_duplicates(CASE)
    return first[[*CASE, "matched_on", "coarse"]]


def counts(part: pd.DataFrame, days: Sequence[int]) -> dict[str, Any]:
    """Return by each day how many still waited and how many had left each way: arrays of the days' length."""
    asked = np.asarray(days, dtype=float)
    waited, cause = part["days"].to_numpy(dtype=float), part["cause"].to_numpy()
    gone = {way: (waited[cause == place][:, None] <= asked).sum(axis=0) for place, way in enumerate(WAYS, start=1)}
    return {"waiting": survival.at_risk(waited, asked), **gone}


def curve(part: pd.DataFrame, confidence: float) -> survival.Curve:
    """Return the Kaplan-Meier curve of the time to a match; other ways to leave end the waiting."""
    return survival.kaplan_meier(part["days"], part["cause"] == 1, confidence)


def mean_wait(part: pd.DataFrame, horizon: int, confidence: float) -> survival.Estimate | None:
    """Return the mean days without a match until ``horizon``, or ``None`` where it cannot be told."""
    try:
        return curve(part, confidence).restricted_mean(horizon)
    except NotEstimable:
        return None


def chance(
    pilot: Pilot, by: str, frame: pd.DataFrame, statistic: Callable[[pd.DataFrame, pd.Series], float]
) -> Mapping[str, float]:
    """Return the p of permuting shared models or clusters over the municipalities, and the smallest it could be.

    Parameters
    ----------
    statistic
        How far apart the groups of some cases are: the cases and the group assigned to each.

    Returns
    -------
    mapping
        Empty where the groups are not shared by municipalities, or fewer than two are met.
    """
    if by not in units.SHARED or not len(frame):
        return {}
    home = units.longest(pilot, by)
    known = frame[frame["municipality"].isin(home)]
    codes = sorted(set(known["municipality"]))
    groups = [home[code] for code in codes]
    if len(set(groups)) < 2:
        return {}

    def apart(assigned: Sequence[str]) -> float:
        return statistic(known, known["municipality"].map(dict(zip(codes, assigned, strict=True))))

    p = randomisation.permutation_p(groups, apart, _DRAWS, pilot.seed)
    return {"p": p, "smallest_p": randomisation.smallest_p(groups)}
