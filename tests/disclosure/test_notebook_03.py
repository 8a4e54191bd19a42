"""What notebook 03 publishes of persons in the sample, attacked as a whole: needs, and who started which courses.

The reader solves for the persons of every cluster, sector and level, retiring or not, and for those who started by
home, place, kind of course and sex. What is hidden is not zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.networks.seats import COURSE, ELSEWHERE, offered_in, started_in
from pilot_analysis.analysis.networks.supply import placed
from pilot_analysis.disclosure import release
from pilot_analysis.tables.session import Pilot

SMALLEST = 5
ALL = "total"


class Attack:
    """Counts of persons that a reader was told, as sums over the finest groups, and those that are hidden."""

    def __init__(self, truth: pd.Series) -> None:
        self.names = list(truth.index.names)
        self.values = [list(truth.index.unique(name)) for name in self.names]
        every = pd.MultiIndex.from_product(self.values, names=self.names)
        self.groups = every.to_frame(index=False)
        self.truth = truth.reindex(every, fill_value=0).to_numpy(dtype=float)
        self.known: dict[bytes, float] = {}
        self.hidden: dict[bytes, None] = {}

    def of(self, where: Mapping[str, object]) -> np.ndarray:
        """Return which groups a count sums over."""
        inside = np.ones(len(self.groups), dtype=bool)
        for name in self.names:
            if (value := where.get(name, ALL)) != ALL:
                inside &= (self.groups[name] == value).to_numpy()
        return inside

    def learn(self, where: Mapping[str, object], value: object) -> None:
        """Take a published count, or that there is one which is hidden."""
        inside = self.of(where)
        if pd.isna(value):
            self.hidden[inside.tobytes()] = None
        elif float(str(value)) != self.truth[inside].sum():
            raise ValueError("the attack reads a count in another way than it was made")
        else:
            self.known[inside.tobytes()] = float(str(value))

    def small(self) -> Iterator[tuple[tuple[str, ...], np.ndarray]]:
        """Return every sum of groups, along any of the columns, of 1 to 4 persons."""
        for values in product(*([*one, ALL] for one in self.values)):
            inside = self.of(dict(zip(self.names, values, strict=True)))
            if 1 <= self.truth[inside].sum() < SMALLEST:
                yield values, inside

    def narrow(self) -> dict[tuple[str, ...], int]:
        """Return the small counts that could have less than five further values, and how many they could have."""
        known, hidden = (
            csr_matrix(np.frombuffer(b"".join(one), dtype=bool).reshape(len(one), len(self.truth)).astype(float))
            for one in (self.known, self.hidden)
        )
        limits = {"A_eq": known, "b_eq": list(self.known.values()), "A_ub": -hidden, "b_ub": -np.ones(len(self.hidden))}
        found = {}
        for values, inside in self.small():
            low, high = (sign * linprog(sign * inside.astype(float), **limits).fun for sign in (1, -1))
            found[values] = math.floor(high + 1e-6) - math.ceil(low - 1e-6)
        return {values: width for values, width in found.items() if width < SMALLEST}


def needed(pilot: Pilot) -> Attack:
    """Return an attack on who is asked for, by cluster, sector and level, to replace one who retires or not."""
    asked = placed(pilot, "needs").dropna(subset="persons")
    retiring = asked[["retirements", "persons"]].min(axis=1).fillna(0).astype(int)
    parts = {"retires": retiring, "other": asked["persons"].astype(int) - retiring}
    every = pd.concat([asked.assign(why=name, number=part) for name, part in parts.items()])
    return Attack(every.groupby(["cluster", "sector", "level", "why"])["number"].sum())


def started(pilot: Pilot) -> Attack:
    """Return an attack on who started, by home, place, kind of course and sex."""
    courses = offered_in(pilot).set_index(COURSE)["shared_with"].notna()
    every = started_in(pilot)
    shared = courses.reindex(pd.MultiIndex.from_frame(every[COURSE])).to_numpy(dtype=bool)
    home = every["home_municipality"].where(every["home_municipality"].isin(pilot.codes), ELSEWHERE)
    every = every.assign(home=home, shared=np.where(shared, "shared", "unshared"))
    return Attack(every.groupby(["home", "place", "shared", "sex"])["started"].sum())


def test_no_small_need_can_be_worked_back(sample: Pilot) -> None:
    """Needs by sector and level, which the table by level repeats, leave small counts five more values beside seats."""
    attack = needed(sample)
    for row in release(networks.needs(sample, by="sector_level"), SMALLEST).result.table.to_dict("records"):
        attack.learn(row, row["persons"] if pd.isna(row["gap_seats"]) else row["seats"] - row["gap_seats"])
        attack.learn(row, row["persons"])
        attack.learn(row | {"why": "retires"}, row["retirements"])

    assert attack.hidden
    assert next(attack.small())
    assert attack.narrow() == {}


def test_no_small_start_can_be_worked_back(sample: Pilot) -> None:
    """Flows between municipalities beside women and men in shared courses leave small counts five more values."""
    attack = started(sample)
    for result in (networks.flows(sample), networks.provision(sample)):
        for row in release(result, SMALLEST).result.table.to_dict("records"):
            attack.learn(row, row["started"])

    assert attack.hidden
    assert next(attack.small())
    assert attack.narrow() == {}


def test_the_attack_succeeds_on_what_it_should(sample: Pilot) -> None:
    """Where the small flows are hidden and nothing with them, the same attack works some of them back."""
    attack = started(sample)
    for row in networks.flows(sample).table.to_dict("records"):
        attack.learn(row, None if 1 <= row["started"] < SMALLEST else row["started"])

    assert attack.narrow()
