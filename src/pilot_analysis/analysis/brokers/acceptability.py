"""Which broker model is the best buy, by what one more match is worth to those who decide."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.cases import STAGES, labels
from pilot_analysis.analysis.brokers.options import DRAWS, asked, caveats, draws_of, keys_of, origins
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Cell, Origin, Result, Verdict
from pilot_analysis.estimators import cost_effectiveness as estimators
from pilot_analysis.estimators.cost_effectiveness import Floats
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

_STEPS = 20  # points on the curve after nought


def acceptability(pilot: Pilot, by: str = "model", outcome: str = "matchning") -> Result:
    """Return how often each model is the best buy, by what one more outcome is worth.

    Parameters
    ----------
    by, outcome
        As in `cost_effectiveness`.

    Returns
    -------
    Result
        ``brokers-acceptability``: a row for each model and worth in kronor, with the share of 5,000 draws of cases in
        which the model has the highest net benefit.
    """
    spent, counts, options = asked(pilot, by, outcome)
    enough = len(options) > 1
    worth = _worths(spent.counted, outcome) if enough else np.array([])
    drawn = [draws_of(part, outcome, [pilot.seed, place]) for place, part in enumerate(options.values())]
    stacked = np.stack(drawn, axis=2) if enough else np.zeros((1, 2, 0))
    shares = estimators.acceptability(stacked[:, 0], stacked[:, 1], worth) if enough else np.zeros((0, 0))
    fields = (field(by), field("worth", "number", 0), field("best", "share", 0, label="best_buy"))
    rows = [
        {by: option, "worth": float(worth[step]), "best": float(shares[step, place])}
        for place, option in enumerate(options if enough else ())
        for step in range(len(worth))
    ]
    table = columns.frame(fields, rows)
    every = {origin for one in options for origin in origins(by, one, outcome, counts)}
    cells: dict[Cell, tuple[Origin, ...]] = {(row, "best"): tuple(sorted(every)) for row in range(len(table))}
    told, quotes = _curve_told(pilot, by, table)
    behind = dict(zip(options, keys_of(pilot, spent, options), strict=True))
    return Result(
        id="brokers-acceptability",
        title=text("brokers_costs.curve_title"),
        fields=fields,
        table=table,
        sentences=told,
        method=text("brokers_costs.curve_method", draws=DRAWS),
        caveats=caveats(pilot, spent, {}, len(options)),
        source=columns.deliveries(pilot),
        verdict=Verdict.CANNOT_TELL,
        rows=tuple(behind[str(one)] for one in table[by]),
        labels=labels(pilot, spent.cases, by),
        synthetic=pilot.is_synthetic(pd.concat([spent.cases, spent.accounts])),
        quotes=quotes,
        computed=cells,
        linked=(counts, *counts.linked),
        facts={"draws": DRAWS},
    )


def _worths(part: pd.DataFrame, outcome: str) -> Floats:
    """Return what an outcome may be worth: from nought to about three times its mean cost, in round steps."""
    reached = max(1, int((part["stage"] >= STAGES.index(outcome)).sum()))
    step = 3 * float(part["sek"].sum()) / reached / _STEPS
    size = 10.0 ** math.floor(math.log10(step))
    rounded = next(one * size for one in (1, 2, 2.5, 5, 10) if one * size >= step)
    return np.asarray(rounded * np.arange(_STEPS + 1))


def _curve_told(pilot: Pilot, by: str, table: pd.DataFrame) -> tuple[Text, tuple[Cell, ...]]:
    """Return which model is most often best at the least and at the highest worth, and the cells that say so."""
    if table.empty:
        return text("brokers_costs.plane_nothing"), ()
    names, cells = pilot.study.labels(), []
    words: dict[str, Any] = {}
    for end, worth in (("first", table["worth"].min()), ("last", table["worth"].max())):
        row = int(table.loc[table["worth"] == worth, "best"].astype(float).idxmax())
        group = str(table[by].iloc[row])
        words |= {f"{end}_name": names.get(group, same(group)), f"{end}_share": float(table["best"].iloc[row])}
        words[f"{end}_worth"] = float(worth)
        cells.append((row, "best"))
    alike = words["first_name"] == words["last_name"]
    return text("brokers_costs.curve_same" if alike else "brokers_costs.curve_changes", **words), tuple(cells)
