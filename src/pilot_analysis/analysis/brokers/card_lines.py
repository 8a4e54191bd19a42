"""The lines of a broker model's card, and the results and tables that they are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from pilot_analysis.analysis.brokers.cases import SEXES, STAGES
from pilot_analysis.analysis.brokers.costs import PER, costs
from pilot_analysis.analysis.columns import TOTAL
from pilot_analysis.analysis.estimates import Origin, Result, RowKey
from pilot_analysis.pilot import Model
from pilot_analysis.tables.session import Pilot

_WAVES = ("start", "slut")
_INHABITANTS = ("befolkning", "16-64")  # how an indicator of the population begins, and its age
_DECIMALS = {"unit kronor": 0, "unit procent": 2, "unit level": 2, "unit per_thousand": 1}


@dataclass(frozen=True)
class Line:
    """One line of a card: its cells, the counts of the funnel that it rests on, and the tidy rows behind it."""

    section: str
    item: str
    cells: Mapping[str, Any]
    origins: tuple[Origin, ...] = ()
    keys: tuple[RowKey, ...] = ()


@dataclass(frozen=True)
class Shared:
    """What all cards of a pilot draw on, computed once."""

    pilot: Pilot

    @cached_property
    def funnel(self) -> Result:
        """How far cases got, by model."""
        return next(one for one in self.costs.linked if one.id == "brokers-funnel")

    @cached_property
    def costs(self) -> Result:
        """What they cost, by model."""
        return costs(self.pilot, "model")

    @cached_property
    def cases(self) -> pd.DataFrame:
        """Every case that is looked at."""
        return self.pilot.table("cases")

    @cached_property
    def maturity(self) -> pd.DataFrame:
        """The ratings of maturity that hold a level."""
        return self.pilot.table("maturity").dropna(subset=["municipality", "dimension", "wave", "level"])

    @cached_property
    def inhabitants(self) -> pd.DataFrame:
        """Inhabitants aged 16-64 by municipality and sex in the last year before the pilot's second calendar year."""
        every = self.pilot.delivered("indicators").dropna(subset=["value"])
        fit = every["indicator"].str.startswith(_INHABITANTS[0]) & (every["age"] == _INHABITANTS[1])
        fit &= every["period"] <= str(self.pilot.study.pilot.start.year)
        return every[fit].sort_values("period").drop_duplicates(["municipality", "sex"], keep="last")


def lines(shared: Shared, model: Model) -> tuple[Line, ...]:
    """Return what is known of a model, in the order of its card; values rounded as their unit is read."""
    found = [*_told(model), *_dose(shared, model), *_reach(shared, model), *_stages(shared, model)]
    found += [*_prices(shared, model), *_path(shared, model), *_transfer(model)]
    return tuple(replace(one, cells={name: _rounded(one, name) for name in one.cells}) for one in found)


def _rounded(line: Line, name: str) -> Any:
    value, places = line.cells[name], _DECIMALS.get(str(line.cells.get("unit")))
    return round(value, places) if places is not None and isinstance(value, float) else value


def _told(model: Model) -> Iterator[Line]:
    if model.description:
        yield Line("tried", "description", {"said": "said description"})
    if model.host:
        yield Line("tried", "host", {"said": "said host"})
    for place, member in enumerate(model.members):
        yield Line("where", member.municipality, {"said": f"span {place}"})


def _transfer(model: Model) -> Iterator[Line]:
    if model.transfer:
        yield Line("transfer", "conditions", {"said": "said transfer"})


def _dose(shared: Shared, model: Model) -> Iterator[Line]:
    if model.fte is not None:
        yield Line("dose", "fte", {"value": model.fte, "unit": "unit fte"})
    units = {"hours": "unit hours", "running": "unit kronor", "start_up": "unit kronor"}
    yield from _of_costs(shared, model, units, "dose")


def _prices(shared: Shared, model: Model) -> Iterator[Line]:
    yield from _of_costs(shared, model, dict.fromkeys(PER, "unit kronor"), "costs")


def _of_costs(shared: Shared, model: Model, units: Mapping[str, str], section: str) -> Iterator[Line]:
    """Give the lines that repeat what the result on costs says of the model, resting on the same counts."""
    table = shared.costs.table
    own = table[(table["model"] == model.id) & (table["sex"] == TOTAL) & table["value"].notna()]
    for measure, unit in units.items():
        for row in own.index[own["measure"] == measure]:
            cells = {name: table[name].iloc[row] for name in ("value", "low", "high")}
            cells = {name: float(value) for name, value in cells.items() if pd.notna(value)}
            origins = shared.costs.computed.get((int(row), "value"), ())
            yield Line(section, measure, {**cells, "unit": unit}, origins, shared.costs.rows[row])


def _reach(shared: Shared, model: Model) -> Iterator[Line]:
    table, places = shared.funnel.table, [one.municipality for one in model.members]
    own = table[(table["model"] == model.id) & (table["stage"] == "opened")]
    for sex in (*SEXES, TOTAL):
        for row in own.index[own["sex"] == sex]:
            n, origin, keys = int(table["k"].iloc[row]), ((shared.funnel.id, int(row), "k"),), shared.funnel.rows[row]
            yield Line("reach", sex, {"persons": n, "unit": "unit persons"}, origin, keys)
            there = shared.inhabitants
            there = there[(there["sex"] == sex) & there["municipality"].isin(places)]
            if set(there["municipality"]) == set(places):
                value = 1000 * n / float(there["value"].sum())
                yield Line("reach", f"per_thousand {sex}", {"value": value, "unit": "unit per_thousand"}, origin, keys)
    employers = shared.cases[(shared.cases["model"] == model.id) & (shared.cases["client_kind"] == "arbetsgivare")]
    keys = shared.pilot.keys(employers, "cases")
    yield Line("reach", "employers", {"value": len(employers), "unit": "unit antal"}, (), keys)


def _stages(shared: Shared, model: Model) -> Iterator[Line]:
    table = shared.funnel.table
    own = table[(table["model"] == model.id) & (table["sex"] == TOTAL)]
    opened = tuple((shared.funnel.id, int(row), "k") for row in own.index[own["stage"] == "opened"])
    for row in own.index:
        shares = {"value": "share", "low": "low", "high": "high"}
        first = table["stage"].iloc[row] == STAGES[0]  # all cases: no interval to tell
        cells = {name: 100 * float(table[of].iloc[row]) for name, of in shares.items() if not first or name == "value"}
        origins = ((shared.funnel.id, int(row), "k"), *opened)
        line = {"persons": int(table["k"].iloc[row]), **cells, "unit": "unit procent"}
        yield Line("funnel", str(table["stage"].iloc[row]), line, origins, shared.funnel.rows[row])


def _path(shared: Shared, model: Model) -> Iterator[Line]:
    """Give the mean level of maturity at both waves, in the municipalities that had the model at both."""
    own = shared.maturity[shared.maturity["model"] == model.id]
    levels = own.groupby(["municipality", "dimension", "wave"])["level"].mean().unstack()  # noqa: PD010  # one value each
    levels = levels.reindex(columns=list(_WAVES)).astype(float).dropna()
    if levels.empty:
        return
    both = own[own["municipality"].isin(levels.index.get_level_values("municipality"))]
    for wave in _WAVES:
        keys = shared.pilot.keys(both[both["wave"] == wave], "maturity")
        yield Line("maturity", wave, {"value": float(levels[wave].mean()), "unit": "unit level"}, (), keys)
    change = float((levels["slut"] - levels["start"]).mean())
    yield Line("maturity", "change", {"value": change, "unit": "unit level"}, (), shared.pilot.keys(both, "maturity"))
