"""Which groups of cases can be weighed against each other by cost and outcome, and draws of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pilot_analysis.analysis.brokers.cases import STAGES, dimensions, left_out, order_of
from pilot_analysis.analysis.brokers.conversions import funnel
from pilot_analysis.analysis.brokers.spending import OWN, Spending, spending
from pilot_analysis.analysis.columns import TOTAL
from pilot_analysis.analysis.estimates import Origin, Result, RowKey
from pilot_analysis.estimators import cost_effectiveness as estimators
from pilot_analysis.estimators.cost_effectiveness import Floats
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

DRAWS = 5_000
_BY = (*OWN, "municipality")
_OUTCOMES = {one: one for one in STAGES[2:]}


def asked(pilot: Pilot, by: str, outcome: str) -> tuple[Spending, Result, dict[str, pd.DataFrame]]:
    """Return the costs, the counts and the groups that can be compared: large enough, with known costs, and varied.

    Raises
    ------
    ConfigurationError
        If there is no such split or outcome.
    """
    known("by", [by], {one: one for one in _BY})
    known("outcome", [outcome], _OUTCOMES)
    spent, smallest = spending(pilot, by), pilot.study.thresholds.smallest_count
    options = {}
    for group in order_of(pilot, by):
        part = spent.counted[spent.counted[by] == group]
        reached = int((part["stage"] >= STAGES.index(outcome)).sum())
        if min(reached, len(part) - reached) >= smallest and not part["sek"].isna().any() and part["sek"].sum() > 0:
            options[group] = part
    return spent, funnel(pilot, by), options


def draws_of(part: pd.DataFrame, outcome: str, seed: list[int]) -> Floats:
    """Return mean cost and share with the outcome of `DRAWS` samples of these cases."""
    reached = part["stage"] >= STAGES.index(outcome)
    return estimators.bootstrap(part["sek"], reached, part["unit"], DRAWS, seed)


def origins(by: str, option: str, outcome: str, counts: Result) -> tuple[Origin, Origin]:
    """Return where the funnel has an option's cases and its cases with the outcome."""
    where = {by: option, **({"sex": TOTAL} if "sex" in dimensions(by) else {})}
    table = counts.table
    rows = table.index[(table[list(where)] == pd.Series(where)).all(axis=1)]
    place = {table["stage"].iloc[row]: int(row) for row in rows}
    return (counts.id, place[STAGES[0]], "k"), (counts.id, place[outcome], "k")


def keys_of(pilot: Pilot, spent: Spending, options: Mapping[str, pd.DataFrame]) -> tuple[tuple[RowKey, ...], ...]:
    """Return the rows behind each option."""
    return tuple(spent.keys(pilot, option, part) for option, part in options.items())


def caveats(pilot: Pilot, spent: Spending, facts: Mapping[str, float], options: int) -> tuple[Text, ...]:
    """Return what the reader must know beside a weighing of that many options."""
    found = [text("brokers_costs.caveat_cases_only"), text("brokers_costs.caveat_shared_out")]
    found.append(text("analysis.caveat_not_random"))
    found += [text("analysis.caveat_smallest_p", p=facts["smallest_p"])] if "smallest_p" in facts else []
    present = len(set(spent.counted[spent.by]) & set(order_of(pilot, spent.by)))
    found += [text("brokers_costs.caveat_left_out")] if options < present else []
    return (*found, *spent.caveats(pilot), *left_out(pilot))
