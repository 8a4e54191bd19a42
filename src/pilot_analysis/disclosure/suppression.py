"""Which further cells to hide so that no hidden count can be worked back, and the proof of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from pilot_analysis.disclosure.additivity import Flags, Floats, Forms

_NEAR = 1e-6
_TOUCHED = (
    0.1  # a row that has already lost a count has lost its shares too: better to take more from it than from another
)


def protected(forms: Forms, smallest: int, name: str) -> tuple[Flags, list[int]]:
    """Return which cells to hide, and the width of each protected count's feasible interval.

    Raises
    ------
    ValueError
        If no numbers of persons give the counts of the tables called ``name``.
    """
    hidden = (forms.counts >= 1) & (forms.counts < smallest)
    widths: list[int] = []
    for cells, implied in _components(forms):
        secret = implied[(forms.implied_counts[implied] >= 1) & (forms.implied_counts[implied] < smallest)]
        atoms = forms.shown[cells].any(axis=0)
        rows = np.array([1_000_000 * place + row for place, row, _ in forms.cells])[cells]
        block = Block(forms.shown[np.ix_(cells, atoms)], forms.counts[cells], rows, forms.weights[cells], smallest)
        if not block.adds_up():
            raise ValueError(f"{name}: counts do not add up as its Additive says, near {forms.cells[cells[0]]}")
        secrets = [(forms.implied[one, atoms], float(forms.implied_counts[one])) for one in secret]
        hidden[cells], found = block.protect(hidden[cells], secrets)
        widths += found
    return hidden, widths


def _components(forms: Forms) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return the cells and implied counts of each part of the table that shares no persons with the others."""
    every = np.vstack([forms.shown, forms.implied])
    count, label = connected_components(csr_matrix(every @ every.T), directed=False)
    border = len(forms.shown)
    parts = [np.flatnonzero(label == one) for one in range(count)]
    return [(part[part < border], part[part >= border] - border) for part in parts]


@dataclass(frozen=True)
class Block:
    """Cells that share persons (``shown @ atoms == counts``), their rows in the table, and what should stay."""

    shown: Floats
    counts: Floats
    rows: NDArray[np.intp]
    weights: Floats
    smallest: int

    def adds_up(self) -> bool:
        """Tell whether any numbers of persons give these counts."""
        return bool(linprog(np.zeros(self.shown.shape[1]), A_eq=self.shown, b_eq=self.counts).success)

    def protect(self, hidden: Flags, implied: list[tuple[Floats, float]]) -> tuple[Flags, list[int]]:
        """Hide further cells until every hidden cell and implied count is protected; return their widths.

        What is once protected stays so, and its width is a lower bound: hiding more only widens what a reader must
        hold possible.
        """
        hidden, safe, widths = hidden.copy(), np.zeros(len(hidden), dtype=bool), []
        for form, count in implied:
            hidden, width = self._hide_for(form, count, hidden)
            widths.append(width)
        while (todo := np.flatnonzero(hidden & ~safe)).size:
            hidden, width = self._hide_for(self.shown[todo[0]], float(self.counts[todo[0]]), hidden)
            safe[todo[0]] = True
            widths.append(width)
        return hidden, widths

    def _hide_for(self, form: Floats, count: float, hidden: Flags) -> tuple[Flags, int]:
        while (width := self._width(form, hidden)) < self.smallest:
            hidden = hidden | self._cheapest(form, count, hidden)
        return hidden, width

    def _width(self, form: Floats, hidden: Flags) -> int:
        """Return the width of a count's feasible interval, for a reader who knows that no hidden count is zero."""
        most = float(self.counts.max(initial=0) + self.smallest)  # a larger group would only widen the interval
        known = {"A_eq": self.shown[~hidden], "b_eq": self.counts[~hidden], "bounds": (0, most)}
        if hidden.any():
            known |= {"A_ub": -self.shown[hidden], "b_ub": -np.ones(int(hidden.sum()))}
        low, high = (sign * float(linprog(sign * form, **known).fun) for sign in (1, -1))
        return math.floor(high + _NEAR) - math.ceil(low - _NEAR)

    def _cheapest(self, form: Floats, count: float, hidden: Flags) -> Flags:
        """Return the cells with the smallest counts that, hidden too, let ``form`` be ``smallest`` more than it is.

        Variables: the persons of each finest group in another table that a reader could not tell from this one, then by
        how much each cell rises and falls in it. A cell that differs must be hidden; a zero must not differ.
        """
        cells, atoms = self.shown.shape
        changes = np.hstack([self.shown, -np.eye(cells), np.eye(cells)])
        target = np.concatenate([form, np.zeros(2 * cells)])[None, :]
        cost = (1 + self.counts) * self.weights * np.where(np.isin(self.rows, self.rows[hidden]), _TOUCHED, 1)
        cost = np.where(hidden, 0, cost + np.arange(cells) / (1000 * cells))  # equal costs fall in the table's order
        some = self.counts >= 1
        rise, fall = np.where(some, np.inf, 0), np.where(some, self.counts - 1, 0)
        upper = np.concatenate([np.full(atoms, np.inf), rise, fall])
        found = linprog(
            np.concatenate([np.zeros(atoms), cost, cost]),
            A_eq=changes,
            b_eq=self.counts,
            A_ub=-target,
            b_ub=[-count - self.smallest],
            bounds=np.column_stack([np.zeros(len(upper)), upper]),
        )
        return np.asarray(found.x[atoms : atoms + cells] + found.x[atoms + cells :] > _NEAR)
