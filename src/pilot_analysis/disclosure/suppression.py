"""Which further cells to hide so that no hidden count can be worked back, and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from pilot_analysis.disclosure.additivity import Flags, Floats, Forms


def protected(forms: Forms, smallest: int, name: str) -> tuple[Flags, list[float], int]:
    """Return which cells to hide, the width of each protected count's feasible interval, and how many were small.

    Raises
    ------
    ValueError
        If no whole numbers of persons give the counts of the table called ``name``.
    """
    hidden = (forms.counts >= 1) & (forms.counts < smallest)
    small = int(hidden.sum())
    widths: list[float] = []
    for cells, implied in _components(forms):
        secret = implied[(forms.implied_counts[implied] >= 1) & (forms.implied_counts[implied] < smallest)]
        small += len(secret)
        atoms = forms.shown[cells].any(axis=0)
        block = Block(forms.shown[np.ix_(cells, atoms)], forms.counts[cells], smallest)
        if not block.adds_up():
            raise ValueError(f"{name}: counts do not add up as its Additive says, near {forms.cells[cells[0]]}")
        secrets = [(forms.implied[one, atoms], float(forms.implied_counts[one])) for one in secret]
        hidden[cells], found = block.protect(hidden[cells], secrets)
        widths += found
    return hidden, widths, small


def _components(forms: Forms) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return the cells and implied counts of each part of the table that shares no persons with the others."""
    every = np.vstack([forms.shown, forms.implied])
    count, label = connected_components(csr_matrix(every @ every.T), directed=False)
    border = len(forms.shown)
    parts = [np.flatnonzero(label == one) for one in range(count)]
    return [(part[part < border], part[part >= border] - border) for part in parts]


@dataclass(frozen=True)
class Block:
    """Cells that share persons: ``shown @ atoms == counts``."""

    shown: Floats
    counts: Floats
    smallest: int

    @property
    def _most(self) -> float:
        """How many persons a finest group may hold in the audit; no real group is larger than the largest count."""
        return float(self.counts.max(initial=0) + self.smallest)

    def adds_up(self) -> bool:
        """Tell whether any whole numbers of persons give these counts."""
        atoms = self.shown.shape[1]
        constraint = LinearConstraint(self.shown, self.counts, self.counts)
        found = milp(np.zeros(atoms), constraints=constraint, integrality=np.ones(atoms), bounds=Bounds(0, self._most))
        return bool(found.success)

    def protect(self, hidden: Flags, implied: list[tuple[Floats, float]]) -> tuple[Flags, list[float]]:
        """Hide further cells until every hidden cell and implied count is protected; return the widths it then has.

        What is once protected stays so: hiding more only widens what a reader must hold possible.
        """
        hidden, safe = hidden.copy(), np.zeros(len(hidden), dtype=bool)
        for form, count in implied:
            hidden = self._hide_for(form, count, hidden)
        while (todo := np.flatnonzero(hidden & ~safe)).size:
            hidden = self._hide_for(self.shown[todo[0]], float(self.counts[todo[0]]), hidden)
            safe[todo[0]] = True
        secrets = [*(form for form, _ in implied), *self.shown[hidden]]
        return hidden, [self._width(form, hidden) for form in secrets]

    def _hide_for(self, form: Floats, count: float, hidden: Flags) -> Flags:
        while self._width(form, hidden) < self.smallest:
            hidden = hidden | self._cheapest(form, count, hidden)
        return hidden

    def _known(self, hidden: Flags) -> LinearConstraint:
        """Return what a reader knows: the shown counts, and that a hidden one is not zero."""
        low = np.where(hidden, 1, self.counts)
        return LinearConstraint(self.shown, low, np.where(hidden, np.inf, self.counts))

    def _width(self, form: Floats, hidden: Flags) -> float:
        """Return the width of a count's feasible interval."""
        known, bounds, whole = self._known(hidden), Bounds(0, self._most), np.ones(len(form))
        low, high = (milp(sign * form, constraints=known, integrality=whole, bounds=bounds) for sign in (1, -1))
        return round(float(-high.fun - low.fun))

    def _cheapest(self, form: Floats, count: float, hidden: Flags) -> Flags:
        """Return the cells with the smallest counts that, hidden too, let ``form`` be ``smallest`` more than it is.

        Variables: the persons of each finest group in another table, then for each cell whether it must be hidden.
        """
        cells, atoms = self.shown.shape
        free = self.counts >= 1  # a zero is always shown
        slack = np.diag(np.where(free, self._most * atoms, 0))
        joined = np.vstack([np.hstack([self.shown, -slack]), np.hstack([self.shown, slack])])
        low = np.concatenate([np.full(cells, -np.inf), self.counts])
        high = np.concatenate([self.counts, np.full(cells, np.inf)])
        positive = np.hstack([self.shown, np.zeros((cells, cells))])
        target = np.concatenate([form, np.zeros(cells)])[None, :]
        constraints = [
            LinearConstraint(joined, low, high),
            LinearConstraint(positive, free.astype(float), np.inf),
            LinearConstraint(target, count + self.smallest, np.inf),
        ]
        cost = np.concatenate([np.zeros(atoms), np.where(hidden, 0, self.counts + np.arange(cells) / (1000 * cells))])
        upper = np.concatenate([np.full(atoms, self._most), np.ones(cells)])
        found = milp(cost, constraints=constraints, integrality=np.ones(atoms + cells), bounds=Bounds(0, upper))
        return np.asarray(found.x[atoms:] > 0.5)
