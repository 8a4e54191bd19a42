"""How the counts of a table add up: each cell as a sum over the finest groups of persons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.analysis.estimates import Additive, Result

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SECONDARY = 0.1  # a further part goes before the part that the table is about


@dataclass(frozen=True)
class Forms:
    """A table's counts as sums over its atoms: the finest groups of persons, who are in no two of them.

    ``shown`` has one row per count cell of the table, ``implied`` one per count that no cell holds but a reader can
    work out: the rest of a whole, those between two stages of a funnel. ``weights`` says what should stay.
    """

    cells: list[tuple[int, str]]
    shown: Floats
    counts: Floats
    weights: Floats
    implied: Floats
    implied_counts: Floats


def forms_of(result: Result, additive: Additive) -> Forms:
    """Return what the counts of a result say about its finest groups."""
    table = result.table
    leaves, stage, classes = _leaves(additive, table), _stages(additive, table), _classes(additive, table)
    counts = table[list(additive.counts)].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    cells = [
        (row, place)
        for row in range(len(table))
        for place in range(counts.shape[1])
        if not np.isnan(counts[row, place])
    ]
    shown = {
        (row, place): _atoms(leaves[row], classes, *_span(additive, classes, int(stage[row]), place))
        for row, place in cells
    }
    differences = [one for one in _differences(additive, table, stage) if all(cell in shown for cell in one)]
    implied = [shown[whole] - sum(shown[part] for part in parts) for whole, *parts in differences]
    left = [counts[whole] - sum(counts[part] for part in parts) for whole, *parts in differences]
    names = [(row, additive.counts[place]) for row, place in cells]
    atoms = leaves.shape[1] * classes
    values = np.array([counts[cell] for cell in cells])
    weights = np.array([_SECONDARY if column in additive.others else 1.0 for _, column in names])
    return Forms(names, _matrix(list(shown.values()), atoms), values, weights, _matrix(implied, atoms), np.array(left))


def _leaves(additive: Additive, table: pd.DataFrame) -> Flags:
    """Return which finest groups (columns) each row of the table sums over.

    A row that stands for a total sums over every row it covers; a row that covers no other is itself a finest group.
    """
    keys = _keys(additive, table)
    groups = keys.drop_duplicates().reset_index(drop=True)
    covers = np.ones((len(keys), len(groups)), dtype=bool)
    among = np.ones((len(groups), len(groups)), dtype=bool)
    for name in keys:
        total = additive.dimensions.get(str(name))
        row, group = keys[name].to_numpy(), groups[name].to_numpy()
        covers &= (row[:, None] == group[None, :]) | (row == total)[:, None]
        among &= (group[:, None] == group[None, :]) | (group == total)[:, None]
    return np.asarray(covers[:, among.sum(axis=1) == 1])


def _keys(additive: Additive, table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that split the persons, a funnel's stages left out; or one that splits nothing."""
    names = [name for name in additive.dimensions if name != additive.nested]
    return table[names].astype("str").fillna("").assign(**{"": "all"})


def _classes(additive: Additive, table: pd.DataFrame) -> int:
    """Return into how many parts each finest group falls: in a funnel by the stage that persons got to."""
    return int(table[additive.nested].nunique()) + 1 if additive.nested else len(additive.counts)


def _stages(additive: Additive, table: pd.DataFrame) -> NDArray[np.intp]:
    """Return the stage of each row, from 0; zeros where the table is no funnel."""
    return pd.factorize(table[additive.nested])[0] if additive.nested else np.zeros(len(table), dtype=np.intp)


def _span(additive: Additive, classes: int, stage: int, place: int) -> tuple[int, int]:
    """Return which classes a count column sums over: the first, and the one after the last.

    In a funnel class ``s + 1`` is those who got to stage ``s`` and no further; elsewhere the last class is the rest.
    """
    if place == 0:
        return 0, classes
    return (stage + 1, classes) if additive.nested else (place - 1, place)


def _differences(additive: Additive, table: pd.DataFrame, stage: NDArray[np.intp]) -> list[tuple[tuple[int, int], ...]]:
    """Return which cells give a count that no cell holds: the rest of a whole, those between two stages of a funnel."""
    parts = range(1, len(additive.counts))
    found = [((row, 0), *((row, place) for place in parts)) for row in range(len(table)) if parts]
    if additive.nested:
        keys = _keys(additive, table)
        for rows in keys.groupby(list(keys)).indices.values():
            ordered = sorted(rows, key=lambda row: stage[row])
            found += [((int(one), 1), (int(other), 1)) for one, other in combinations(ordered, 2)]
    return found


def _atoms(leaves: Flags, classes: int, first: int, last: int) -> Floats:
    inside = np.zeros(classes)
    inside[first:last] = 1
    return np.kron(leaves.astype(float), inside)


def _matrix(rows: list[Floats], atoms: int) -> Floats:
    return np.array(rows) if rows else np.zeros((0, atoms))
