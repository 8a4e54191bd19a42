"""How well one set of cases is part of another: consistency, coverage, and what is not simultaneous with the negation.

Ragin 2006, Political Analysis 14:291-310 (consistency, coverage); Ragin 2008 and the manual of fsQCA (PRI);
Schneider and Wagemann 2012, *Set-Theoretic Methods for the Social Sciences*, chapter 9 (relevance of necessity).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pilot_analysis.estimators.qca.sets import Floats, Implicant, membership, union


class Sufficiency(NamedTuple):
    """How steadily a set is followed by the outcome, and how much of the outcome it accounts for.

    ``pri`` leaves out of consistency what is as much a part of the outcome's negation; missing where nothing is left.
    ``unique`` is the coverage that no other combination of the same solution has.
    """

    consistency: float | None
    pri: float | None
    coverage: float | None
    unique: float | None = None


class Necessity(NamedTuple):
    """How much of the outcome has a condition, and whether that says anything: a condition that all have is trivial.

    ``coverage`` and ``relevance`` are low for trivial conditions.
    """

    condition: Implicant
    consistency: float | None
    coverage: float | None
    relevance: float | None


def sufficiency(cause: Floats, outcome: Floats) -> Sufficiency:
    """Return how well cases' membership in ``cause`` is part of their membership in ``outcome``."""
    both = np.minimum(cause, outcome)
    ambiguous = np.minimum(both, 1 - outcome).sum()
    return Sufficiency(
        _ratio(both.sum(), cause.sum()),
        _ratio(both.sum() - ambiguous, cause.sum() - ambiguous),
        _ratio(both.sum(), outcome.sum()),
    )


def solution_fit(
    implicants: Sequence[Implicant], conditions: Floats, outcome: Floats
) -> tuple[Sufficiency, list[Sufficiency]]:
    """Return the fit of a whole solution, and of each of its combinations with its unique coverage."""
    whole = sufficiency(union(implicants, conditions), outcome)
    parts = []
    for one in implicants:
        own = sufficiency(membership(one, conditions), outcome)
        others = [other for other in implicants if other != one]
        rest = sufficiency(union(others, conditions), outcome).coverage if others else 0.0
        unique = None if whole.coverage is None or rest is None else whole.coverage - rest
        parts.append(own._replace(unique=unique))
    return whole, parts


def necessities(conditions: Floats, outcome: Floats) -> list[Necessity]:
    """Return for each condition, present and then absent, whether the outcome cannot do without it."""
    found = []
    count = conditions.shape[1]
    for place in range(count):
        for wanted in (1, 0):
            single: Implicant = tuple(wanted if other == place else None for other in range(count))
            has = membership(single, conditions)
            both = np.minimum(has, outcome)
            relevance = _ratio((1 - has).sum(), (1 - both).sum())
            found.append(Necessity(single, _ratio(both.sum(), outcome.sum()), _ratio(both.sum(), has.sum()), relevance))
    return found


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 1e-12 else None
