"""The truth table: every combination of conditions, the cases that belong to it, and whether the outcome follows.

Ragin 2008, chapter 7; a combination to which no case belongs is a logical remainder.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.qca.fit import sufficiency
from pilot_analysis.estimators.qca.sets import Floats, Implicant, membership
from pilot_analysis.language import text

MOST_CONDITIONS = 6  # all 3 to the 6th implicants are tried
_HALF = 0.5


@dataclass(frozen=True)
class Row:
    """One combination: its cases by place, how steadily the outcome follows, and what is concluded.

    ``outcome`` is ``True`` (sufficient), ``False`` or ``None`` (a remainder: no case is more in it than out of it).
    """

    combination: Implicant
    cases: tuple[int, ...]
    consistency: float | None
    pri: float | None
    outcome: bool | None


@dataclass(frozen=True)
class TruthTable:
    """Every combination of conditions.

    Parameters
    ----------
    rows
        All of them, from none of the conditions present to all.
    conditions, outcome
        Memberships of the cases.
    ambiguous
        Cases that belong to no combination, being at 0.5 in some condition.
    """

    rows: tuple[Row, ...]
    conditions: Floats
    outcome: Floats
    ambiguous: tuple[int, ...]

    @property
    def positive(self) -> tuple[Implicant, ...]:
        """The combinations that the outcome follows."""
        return tuple(row.combination for row in self.rows if row.outcome)

    @property
    def remainders(self) -> tuple[Implicant, ...]:
        """The combinations without cases."""
        return tuple(row.combination for row in self.rows if row.outcome is None)


def truth_table(
    conditions: ArrayLike, outcome: ArrayLike, *, consistency: float = 0.8, pri: float = 0.0, cases: int = 1
) -> TruthTable:
    """Return the truth table of cases' memberships.

    Parameters
    ----------
    conditions
        One row per case, one column per condition (at most six), 0 to 1.
    outcome
        One membership per case.
    consistency, pri
        The least of each at which the outcome counts as following.
    cases
        With fewer cases than this a combination is a remainder.

    Raises
    ------
    ValueError
        If the shapes do not fit, memberships are missing or outside 0 to 1, or there are more than six conditions.
    NotEstimable
        If there are fewer than two cases, they all have or all lack the outcome, or all combinations are remainders.
    """
    has, result = np.asarray(conditions, dtype=float), np.asarray(outcome, dtype=float)
    _check(has, result)
    above = result > _HALF
    if above.all() or not above.any():
        raise NotEstimable(text("estimators_qca.outcome_constant"))
    rows = []
    for combination in product((0, 1), repeat=has.shape[1]):
        inside = membership(combination, has)
        members = tuple(int(one) for one in np.flatnonzero(inside > _HALF))
        found = sufficiency(inside, result)
        follows: bool | None = None
        if len(members) >= max(cases, 1):
            follows = (found.consistency or 0) >= consistency - 1e-9 and (found.pri or 0) >= pri - 1e-9
        rows.append(Row(combination, members, found.consistency, found.pri, follows))
    if all(row.outcome is None for row in rows):
        raise NotEstimable(text("estimators_qca.all_remainders"))
    clear = {one for row in rows for one in row.cases}
    return TruthTable(tuple(rows), has, result, tuple(one for one in range(len(has)) if one not in clear))


def _check(conditions: Floats, outcome: Floats) -> None:
    if conditions.ndim != 2 or outcome.shape != conditions.shape[:1]:
        raise ValueError(f"one row of conditions and one outcome per case: {conditions.shape} and {outcome.shape}")
    if not 1 <= conditions.shape[1] <= MOST_CONDITIONS:
        raise ValueError(f"from 1 to {MOST_CONDITIONS} conditions can be compared, not {conditions.shape[1]}")
    both = np.column_stack([conditions, outcome])
    if not ((both >= 0) & (both <= 1)).all():
        raise ValueError("memberships lie between 0 and 1 and none is missing")
    if len(outcome) < 2:
        raise NotEstimable(text("estimators_qca.too_few_cases"))
