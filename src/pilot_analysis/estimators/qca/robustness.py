"""Whether a solution hangs on one case, on where the anchors were set, or could come of chance.

Case by case and threshold by threshold (Skaaning 2011, Sociological Methods & Research 40:391-408), and how often the
outcome shared out anew among the same cases gives a solution that fits as well (Braumoeller 2015, Political Analysis
23:471-487).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import ArrayLike

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.qca.fit import solution_fit
from pilot_analysis.estimators.qca.minimisation import Solution
from pilot_analysis.estimators.qca.sets import Floats
from pilot_analysis.estimators.qca.truth_table import TruthTable
from pilot_analysis.language import Text

Tabulate = Callable[[Floats, Floats], TruthTable]
Minimise = Callable[[TruthTable], list[Solution]]
_MOST = 5040  # permutations of seven cases; more are drawn


@dataclass(frozen=True)
class Variant:
    """What one change of the data gave: its solutions, or the reason why there are none."""

    name: str
    solutions: tuple[Solution, ...]
    reason: Text | None = None

    def keeps(self, solution: Solution) -> bool:
        """Tell whether a solution is still among those found."""
        return set(solution) in [set(one) for one in self.solutions]


def variant(name: str, conditions: Floats, outcome: Floats, tabulate: Tabulate, minimise: Minimise) -> Variant:
    """Return what a version of the data gives."""
    try:
        return Variant(name, tuple(minimise(tabulate(conditions, outcome))))
    except NotEstimable as reason:
        return Variant(name, (), reason.message)


def drop_one_case(
    conditions: ArrayLike, outcome: ArrayLike, names: Sequence[str], tabulate: Tabulate, minimise: Minimise
) -> list[Variant]:
    """Return what is found without each case in turn, named by the case that was left out.

    Parameters
    ----------
    names
        One for each case.
    tabulate, minimise
        How a truth table is made of memberships and solutions of a truth table, as in the analysis itself.
    """
    has, result = np.asarray(conditions, dtype=float), np.asarray(outcome, dtype=float)
    every = np.arange(len(result))
    return [
        variant(name, has[every != place], result[every != place], tabulate, minimise)
        for place, name in enumerate(names)
    ]


def chance(
    conditions: ArrayLike,
    outcome: ArrayLike,
    tabulate: Tabulate,
    minimise: Minimise,
    *,
    draws: int = 1000,
    seed: int = 0,
) -> float | None:
    """Return how often the outcome, shared out anew among the cases, gives a solution that fits at least as well.

    A solution fits as well when neither its consistency nor its coverage is lower than that of the observed one.
    Exact for up to seven cases; otherwise drawn, the observed one counting as a draw. Missing where the data give no
    solution.
    """
    has, result = np.asarray(conditions, dtype=float), np.asarray(outcome, dtype=float)
    observed = _best(has, result, tabulate, minimise)
    if observed is None:
        return None
    exact = math.factorial(len(result)) <= _MOST
    random = np.random.default_rng(seed)
    orders = (
        [np.array(one) for one in permutations(range(len(result)))]
        if exact
        else [random.permutation(len(result)) for _ in range(draws)]
    )
    known: dict[tuple[float, ...], bool] = {}
    hits = 0
    for order in orders:
        shared = tuple(result[order].tolist())
        if shared not in known:
            found = _best(has, np.array(shared), tabulate, minimise)
            known[shared] = found is not None and all(
                one >= other - 1e-9 for one, other in zip(found, observed, strict=True)
            )
        hits += known[shared]
    return hits / len(orders) if exact else (hits + 1) / (len(orders) + 1)


def _best(conditions: Floats, outcome: Floats, tabulate: Tabulate, minimise: Minimise) -> tuple[float, float] | None:
    """Return consistency and coverage of the first solution."""
    try:
        solution = minimise(tabulate(conditions, outcome))[0]
    except NotEstimable:
        return None
    whole, _ = solution_fit(solution, conditions, outcome)
    return whole.consistency or 0.0, whole.coverage or 0.0
