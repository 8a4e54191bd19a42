"""How the counts of a table add up: each cell as a sum over the finest groups of persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.analysis.estimates import Additive, Result

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SECONDARY = 0.1  # a further part goes before the part that the table is about
_TOTAL = 1000.0


@dataclass(frozen=True)
class Forms:
    """The counts of one table or several as sums over their atoms: the finest groups of persons, who are in no two.

    ``cells`` names each count cell: place of its table, row, column. ``shown`` has one row per cell, ``implied`` one
    per count that no cell holds but a reader can work out: the rest of a whole, those between two stages of a funnel.
    ``weights`` says what should stay.
    """

    cells: list[tuple[int, int, str]]
    shown: Floats
    counts: Floats
    weights: Floats
    implied: Floats
    implied_counts: Floats


def forms_of(results: Sequence[Result]) -> Forms:
    """Return what the counts of results about the same persons say about their finest groups.

    Persons are split by the same columns in all of them; a group falls into one class for each table, so that an atom
    is a group and a combination of classes.

    Raises
    ------
    ValueError
        If they are split by different columns.
    """
    tables = [(one.table, one.additive) for one in results if one.additive]
    keys = [_keys(additive, table) for table, additive in tables]
    if len({tuple(one) for one in keys}) > 1:
        raise ValueError(f"{[one.id for one in results]} split persons by different columns")
    groups = pd.concat(keys).drop_duplicates().reset_index(drop=True)
    totals = tables[0][1].dimensions
    finest = groups[_covers(groups, groups, totals).sum(axis=1) == 1]
    sizes = [_classes(additive, table) for table, additive in tables]
    parts = [
        _of_table(place, table, additive, _covers(keys[place], finest, totals), sizes)
        for place, (table, additive) in enumerate(tables)
    ]
    atoms = len(finest) * prod(sizes)
    cells = [cell for part in parts for cell in part.cells]
    stacked = (np.vstack([_matrix(getattr(part, name), atoms) for part in parts]) for name in ("shown", "implied"))
    flat = (np.concatenate([getattr(part, name) for part in parts]) for name in ("counts", "weights", "implied_counts"))
    shown, implied = stacked
    counts, weights, left = flat
    return Forms(cells, shown, counts, weights, implied, left)


def _of_table(place: int, table: pd.DataFrame, additive: Additive, covers: Flags, sizes: list[int]) -> Forms:
    stage, classes = _stages(additive, table), sizes[place]
    counts = table[list(additive.counts)].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = [(row, column) for row, column in np.ndindex(counts.shape) if not np.isnan(counts[row, column])]
    shown = {
        (row, column): _atoms(covers[row], sizes, place, *_span(additive, classes, int(stage[row]), column))
        for row, column in known
    }
    differences = [one for one in _differences(additive, table, stage) if all(cell in shown for cell in one)]
    implied = [shown[whole] - sum(shown[part] for part in parts) for whole, *parts in differences]
    left = np.array([counts[whole] - sum(counts[part] for part in parts) for whole, *parts in differences])
    cells = [(place, row, additive.counts[column]) for row, column in known]
    weights = [_weight(additive, column, whole=bool(covers[row].all())) for _, row, column in cells]
    values = np.array([counts[cell] for cell in known])
    atoms = covers.shape[1] * prod(sizes)
    return Forms(cells, _matrix(list(shown.values()), atoms), values, np.array(weights), _matrix(implied, atoms), left)


def _weight(additive: Additive, column: str, *, whole: bool) -> float:
    """Return how dear a cell is: the totals of everybody stand in other results too and go last."""
    return (_TOTAL if whole else 1.0) * (_SECONDARY if column in additive.others else 1.0)


def _covers(rows: pd.DataFrame, groups: pd.DataFrame, totals: Mapping[str, str | None]) -> Flags:
    """Return which groups (columns) each row sums over: those of the same words, or all where it stands for a total."""
    covers = np.ones((len(rows), len(groups)), dtype=bool)
    for name in rows:
        row, group = rows[name].to_numpy(), groups[name].to_numpy()
        covers &= (row[:, None] == group[None, :]) | (row == totals.get(str(name)))[:, None]
    return covers


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


def _atoms(covers: Flags, sizes: list[int], place: int, first: int, last: int) -> Floats:
    """Return a count as a sum over atoms: its groups, its own table's classes, and any class of the other tables."""
    inside = np.zeros(sizes[place])
    inside[first:last] = 1
    atoms = covers.astype(float)
    for other, size in enumerate(sizes):
        atoms = np.kron(atoms, inside if other == place else np.ones(size))
    return atoms


def _matrix(rows: Sequence[Floats] | Floats, atoms: int) -> Floats:
    return np.asarray(rows, dtype=float).reshape(len(rows), atoms)
