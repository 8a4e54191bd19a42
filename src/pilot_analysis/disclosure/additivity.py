"""How the counts of a table add up: each cell as a sum over the finest groups of persons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.analysis.estimates import Additive, Result

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Signed = tuple[int, tuple[int, int]]  # a cell (row, place of its count column) to add (1) or to take away (-1)

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
        (row, column): _atoms(covers[row], sizes, place, _inside(additive, classes, int(stage[row]), column))
        for row, column in known
    }
    differences = _differences(additive, table, stage, shown.keys())
    implied = [np.sum([sign * shown[cell] for sign, cell in one], axis=0) for one in differences]
    left = np.array([sum(sign * counts[cell] for sign, cell in one) for one in differences])
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
    """Return into how many parts each finest group falls: in a funnel by when, and how, persons left it."""
    if not additive.nested:
        return len(additive.counts)
    return int(table[additive.nested].nunique()) * (len(additive.others) + 1) + 1


def _stages(additive: Additive, table: pd.DataFrame) -> NDArray[np.intp]:
    """Return the stage of each row, from 0; zeros where the table is no funnel."""
    return pd.factorize(table[additive.nested])[0] if additive.nested else np.zeros(len(table), dtype=np.intp)


def _inside(additive: Additive, classes: int, stage: int, place: int) -> Floats:
    """Return which classes a count column sums over, as ones among zeros.

    In a funnel the classes are, for each way of leaving it (the ``others``, then any other way), those who left before
    each stage, and last those who never left. ``part`` holds everyone who left later than its stage or never, one of
    the ``others`` everyone who had left that way. Elsewhere each part is a class of its own, and the last is the rest.
    """
    inside = np.zeros(classes)
    if place == 0:
        inside[:] = 1
    elif not additive.nested:
        inside[place - 1] = 1
    else:
        ways = inside[:-1].reshape(len(additive.others) + 1, -1)
        if place == 1:
            ways[:, stage + 1 :] = inside[-1] = 1
        else:
            ways[place - 2, : stage + 1] = 1
    return inside


def _differences(
    additive: Additive, table: pd.DataFrame, stage: NDArray[np.intp], known: Collection[tuple[int, int]]
) -> list[list[Signed]]:
    """Return which known cells, added and taken away, give a count that no cell holds.

    These are the rest of a whole, those who left a funnel between two of its stages, and those of them who left it each
    way or in none of the ways that are counted.
    """
    if len(additive.counts) < 2:
        return []
    found: list[list[Signed]] = []
    for row in range(len(table)):
        parts = [(row, place) for place in range(1, len(additive.counts)) if (row, place) in known]
        found.append([(1, (row, 0)), *((-1, part) for part in parts)])
    if additive.nested:
        keys = _keys(additive, table)
        for rows in keys.groupby(list(keys)).indices.values():
            ordered = sorted((int(row) for row in rows), key=lambda row: stage[row])
            for pair in combinations(ordered, 2):
                found += _between(additive, *pair, known)
    return [one for one in found if len(one) > 1 and all(cell in known for _, cell in one)]


def _between(additive: Additive, one: int, other: int, known: Collection[tuple[int, int]]) -> list[list[Signed]]:
    """Return the counts of those who left a funnel between two of its rows: all, each way, and the other ways."""
    every: list[Signed] = [(1, (one, 1)), (-1, (other, 1))]
    ways: list[list[Signed]] = [
        [(1, (other, place)), (-1, (one, place))]
        for place in range(2, len(additive.counts))
        if (one, place) in known and (other, place) in known
    ]
    rest = [*every, *((-sign, cell) for way in ways for sign, cell in way)]
    return [every, *ways, *([rest] if ways else [])]


def _atoms(covers: Flags, sizes: list[int], place: int, inside: Floats) -> Floats:
    """Return a count as a sum over atoms: its groups, its own table's classes, and any class of the other tables."""
    atoms = covers.astype(float)
    for other, size in enumerate(sizes):
        atoms = np.kron(atoms, inside if other == place else np.ones(size))
    return atoms


def _matrix(rows: Sequence[Floats] | Floats, atoms: int) -> Floats:
    return np.asarray(rows, dtype=float).reshape(len(rows), atoms)
