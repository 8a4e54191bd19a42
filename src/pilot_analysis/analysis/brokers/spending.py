"""What the broker work cost: the accounts, and each case's share of them by the broker's time that it took.

The participants' accounts know months and kinds of cost but no cases. Running costs are therefore shared out among the
cases of the same participant, and of the same model or cluster where the split is by those, in proportion to the
broker's hours on each (time-driven costing: Kaplan and Anderson 2004, Harvard Business Review 82:131-138). Costs of
starting up come once and are kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pilot_analysis.analysis.brokers.cases import NOT_STATED, STAGES, opened_cases, with_stage
from pilot_analysis.analysis.columns import NONE, TOTAL
from pilot_analysis.analysis.estimates import RowKey
from pilot_analysis.estimators import cost_effectiveness, randomisation
from pilot_analysis.estimators.cost_effectiveness import Moments
from pilot_analysis.language import Text, text
from pilot_analysis.tables.membership import CASE
from pilot_analysis.tables.session import Pilot

START_UP = "uppstart"
OWN = ("model", "cluster")  # splits to which a row of the accounts belongs by itself
_DRAWS = 20_000


@dataclass(frozen=True)
class Spending:
    """Cases with their costs, and the accounts behind them.

    Parameters
    ----------
    by
        What the cases are split by.
    cases
        Every case, also of employers: the column ``by``, ``unit``, ``sek`` (missing where its participant has no
        accounts), ``stage`` (place in `STAGES` of the furthest) and ``counted`` (as other broker results count).
    accounts
        The participants' rows of costs, with the column ``by``.
    stray
        Running costs of groups of `OWN` splits that have no cases to bear them.
    """

    by: str
    cases: pd.DataFrame
    accounts: pd.DataFrame
    stray: pd.Series

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The cases that broker results count."""
        return self.cases[self.cases["counted"]].reset_index(drop=True)

    def start_up(self, group: str) -> float | None:
        """Return the start-up costs of a group; ``None`` where the accounts do not know the group or such costs."""
        rows = self.accounts[self.accounts["category"] == START_UP]
        if group != TOTAL:
            rows = rows[rows[self.by] == group] if self.by in OWN else rows.iloc[:0]
        return float(rows["amount"].sum()) if len(rows) else None

    def running(self, group: str) -> float | None:
        """Return the running costs of a group's cases; ``None`` where some are not known."""
        part = self.cases if group == TOTAL else self.cases[self.cases[self.by] == group]
        stray = self.stray.sum() if group == TOTAL else self.stray.get(group, 0.0)
        if part["sek"].isna().any() or not len(self.accounts):
            return None
        return float(part["sek"].sum() + stray)

    def keys(self, pilot: Pilot, group: str, part: pd.DataFrame) -> tuple[RowKey, ...]:
        """Return the rows behind a cost: those of the accounts that the cases bear, and the cases."""
        rows = self.accounts[self.accounts["participant"].isin(part["participant"])]
        if self.by in OWN and group not in {TOTAL, NONE}:
            rows = rows[rows[self.by].isin([group, NONE])]
        return (*pilot.keys(rows, "costs"), *pilot.keys(part, "cases"))

    def caveats(self, pilot: Pilot) -> tuple[Text, ...]:
        """Say whose accounts are missing, in part or wholly."""
        names, months = pilot.study.labels(), self.accounts.groupby("participant")["month"].nunique()
        present = self.cases["participant"].unique()
        none = [names[str(one)] for one in present if one not in months.index]
        short = [names[str(one)] for one in present if 0 < months.get(one, 0) < len(pilot.months)]
        told = (("brokers_costs.caveat_no_accounts", none), ("brokers_costs.caveat_short_accounts", short))
        return tuple(text(key, names=which) for key, which in told if which)


def spending(pilot: Pilot, by: str) -> Spending:
    """Return the cases with each one's share of the running costs, split ``by`` one of the splits of broker results."""
    bearer = by if by in OWN else OWN[0]
    accounts = pilot.table("costs").dropna(subset=["amount", "month"])
    accounts = accounts.assign(**{bearer: accounts[bearer].fillna(NONE)})
    cases, counted = with_stage(pilot, pilot.table("cases"))[0], opened_cases(pilot, by)
    inside = pd.MultiIndex.from_frame(cases[CASE]).isin(pd.MultiIndex.from_frame(counted[CASE]))
    absent = {"sex": NOT_STATED, bearer: NONE, by: NONE}
    cases = cases.fillna(absent | ({"sex": NOT_STATED} if by == "sex" else {})).assign(counted=inside)
    running = accounts[accounts["category"] != START_UP]
    own = running[running[bearer] != NONE].groupby(["participant", bearer])["amount"].sum().astype(float)
    shared = running[running[bearer] == NONE].groupby("participant")["amount"].sum().astype(float)
    units = pd.MultiIndex.from_frame(cases[["participant", bearer]])
    joined = cases["participant"] + "/" + cases[bearer]
    borne = pd.DataFrame(
        {
            "own": own.reindex(units).to_numpy() * _portions(cases["hours"], joined),
            "shared": shared.reindex(cases["participant"]).to_numpy() * _portions(cases["hours"], cases["participant"]),
        }
    )
    cases = cases.assign(sek=borne.sum(axis=1, min_count=1).to_numpy(), unit=joined.to_numpy())
    stray = own[~own.index.isin(units)].groupby(level=bearer).sum()
    return Spending(by, cases, accounts, stray if by in OWN else stray.iloc[:0])


def _portions(hours: pd.Series, unit: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return each case's portion of its unit's hours; a case without hours counts as the unit's mean.

    Where a unit has no hours at all its cases have equal portions.
    """
    known = hours.astype("Float64").astype(float)
    mean = known.groupby(unit).transform("mean")
    filled = known.fillna(mean)
    summed = filled.groupby(unit).transform("sum")
    equal = 1 / unit.groupby(unit).transform("size")
    return np.asarray((filled / summed).where(summed > 0, equal), dtype=float)


def moments(part: pd.DataFrame, stage: str) -> Moments:
    """Return mean cost of these cases and the share that got to a stage, with variances.

    Where all or none got there the sample shows no variation; the share then has the variance of Jeffreys' posterior.

    Raises
    ------
    NotEstimable
        If there are no cases.
    """
    reached = (part["stage"] >= STAGES.index(stage)).to_numpy(dtype=float)
    found = cost_effectiveness.moments(part["sek"], reached, part["unit"])
    if len(set(reached)) == 1 and stage != STAGES[0]:
        k = reached.sum() + 0.5
        spread = float(stats.beta.var(k, len(reached) + 1 - k))
        return found._replace(effect_variance=spread, covariance=0.0)
    return found


def chance(pilot: Pilot, spent: Spending, stage: str) -> dict[str, float]:
    """Return the p of permuting groups over municipalities, for the range of results per krona, and its smallest.

    Empty where fewer than two groups have a municipality, or where costs are not known. A municipality that changed
    group belongs to the one in which most of its cases were opened.
    """
    cases = spent.counted[spent.counted[spent.by] != NONE].dropna(subset=["municipality", "sek"])
    if spent.by not in OWN or cases.empty:
        return {}
    reached = (cases["stage"] >= STAGES.index(stage)).astype(float)
    sums = cases.assign(reached=reached).groupby("municipality")[["reached", "sek"]].sum()
    groups = cases.groupby("municipality")[spent.by].agg(lambda one: one.value_counts(sort=True).index[0])
    assigned = [str(one) for one in groups.loc[sums.index]]
    if len(set(assigned)) < 2 or not (sums["sek"] > 0).all():
        return {}
    values = sums.to_numpy(dtype=float)

    def apart(groups: Sequence[str]) -> float:
        _, place = np.unique(groups, return_inverse=True)
        per_krona = np.bincount(place, values[:, 0]) / np.bincount(place, values[:, 1])
        return float(np.ptp(per_krona) / per_krona.max()) if per_krona.max() else 0.0

    p = randomisation.permutation_p(assigned, apart, _DRAWS, pilot.seed)
    return {"p": p, "smallest_p": randomisation.smallest_p(assigned), "municipalities": len(assigned)}
