"""Quadratic assignment: do two networks on the same nodes go together more than relabelling nodes would give.

The cells of a matrix of ties are not independent, for all in a row share a node. So rows and columns of a matrix are
permuted together, which keeps the network as it is and only exchanges who is who (Krackhardt 1988, Social Networks
10:359-381). The regression uses double semi-partialling: what the other predictors leave of one predictor is permuted,
and t statistics are compared (Dekker, Krackhardt and Snijders 2007, Psychometrika 72:563-581). The observed labelling
counts itself, ``p = (b + 1) / (m + 1)``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import text

Floats = NDArray[np.float64]
_BATCH = 4_000_000  # cells permuted at a time: tens of megabytes
_NEAR = 1e-9  # equal statistics differ by rounding


@dataclass(frozen=True)
class Association:
    """One statistic against its permutations.

    Parameters
    ----------
    estimate
        A correlation, or a coefficient in the units of the response per unit of the predictor.
    statistic
        What was compared: the correlation, or the coefficient's t.
    p, p_greater, p_less
        Two-sided (as far from nought), at least as great, at least as small.
    low, high
        The middle 95 % of the permuted statistics: what chance gives.
    """

    estimate: float
    statistic: float
    p: float
    p_greater: float
    p_less: float
    low: float
    high: float


@dataclass(frozen=True)
class Regression:
    """A network regressed on networks.

    Parameters
    ----------
    coefficients
        By the predictor's name.
    intercept, r_squared
        Of the ordinary least-squares fit.
    cells, nodes
        Pairs of nodes in the fit, each once where every matrix is symmetric; and nodes.
    permutations
        How many were drawn for each predictor.
    smallest_p
        The smallest p there can be: ``1 / (m + 1)``, or one in the number of different relabellings if that is more.
    """

    coefficients: Mapping[str, Association]
    intercept: float
    r_squared: float
    cells: int
    nodes: int
    permutations: int
    smallest_p: float


def correlation(one: ArrayLike, other: ArrayLike, permutations: int = 5_000, seed: int = 0) -> Association:
    """Return Pearson's correlation of two networks with its permutation p.

    Parameters
    ----------
    one, other
        Square matrices of the same nodes, binary or weighted; the diagonal does not count.
    permutations
        Seeded relabellings of ``other``.

    Raises
    ------
    ValueError
        If a matrix is not square, they differ in size, or cells off the diagonal are missing.
    NotEstimable
        If there are fewer than three nodes, or all cells of a matrix are equal.
    """
    cells = _Cells.of({"one": one, "other": other})
    y, x = (_standard(value, name) for name, value in zip(("one", "other"), cells.values.T, strict=True))
    observed = float(x @ y)
    drawn = np.concatenate([part @ y for part in cells.permuted(x, permutations, seed)])
    return _association(observed, observed, drawn)


def regression(
    response: ArrayLike, predictors: Mapping[str, ArrayLike], permutations: int = 5_000, seed: int = 0
) -> Regression:
    """Regress a network on others, each coefficient with its double semi-partialling p (MRQAP).

    Parameters
    ----------
    response
        A square matrix; binary responses give a linear probability model.
    predictors
        Square matrices of the same nodes, by name.
    permutations
        Seeded relabellings for each predictor.

    Raises
    ------
    ValueError
        As in `correlation`, or without predictors.
    NotEstimable
        As in `correlation`; if a predictor follows from the others; or if there are too few pairs for so many.
    """
    if not predictors:
        raise ValueError("a regression needs at least one predictor")
    cells = _Cells.of({"response": response, **predictors})
    y = cells.values[:, 0]
    for name, value in zip(("response", *predictors), cells.values.T, strict=True):
        _standard(value, name)
    design = np.column_stack([np.ones(len(y)), cells.values[:, 1:]])
    if len(y) <= design.shape[1]:
        raise NotEstimable(text("estimators_networks.few_pairs", pairs=len(y), predictors=len(predictors)))
    fitted = np.linalg.lstsq(design, y, rcond=None)[0]
    left = y - design @ fitted
    found = {
        name: _partialled(cells, design, place + 1, name, permutations=permutations, seed=seed)
        for place, name in enumerate(predictors)
    }
    spread = float(((y - y.mean()) ** 2).sum())
    return Regression(
        found,
        float(fitted[0]),
        1 - float(left @ left) / spread,
        len(y),
        cells.nodes,
        permutations,
        smallest_p(cells.nodes, permutations),
    )


def smallest_p(nodes: int, permutations: int) -> float:
    """Return the smallest p that so many relabellings of so many nodes can give."""
    relabellings = math.factorial(min(nodes, 20))
    return max(1 / relabellings, 1 / (permutations + 1))


@dataclass(frozen=True)
class _Cells:
    """The cells that count, one column per matrix, and where in the matrices they stand."""

    values: Floats
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    nodes: int
    symmetric: bool

    @classmethod
    def of(cls, matrices: Mapping[str, ArrayLike]) -> _Cells:
        """Check the matrices and lay out their cells: above the diagonal if all are symmetric, else off it."""
        every = {name: np.array(one, dtype=np.float64) for name, one in matrices.items()}
        shapes = {one.shape for one in every.values()}
        if len(shapes) != 1 or any(len(one) != 2 or one[0] != one[1] for one in shapes):
            raise ValueError(f"networks on the same nodes are square matrices of one size, not {sorted(shapes)}")
        for name, one in every.items():
            np.fill_diagonal(one, 0)
            if not np.isfinite(one).all():
                raise ValueError(f"{name}: cells off the diagonal are missing or not finite")
        nodes = shapes.pop()[0]
        if nodes < 3:
            raise NotEstimable(text("estimators_networks.few_nodes", nodes=nodes, least=3))
        symmetric = all((one == one.T).all() for one in every.values())
        rows, columns = np.triu_indices(nodes, 1) if symmetric else np.nonzero(~np.eye(nodes, dtype=bool))
        values = np.column_stack([one[rows, columns] for one in every.values()])
        return cls(values, rows.astype(np.int32), columns.astype(np.int32), nodes, symmetric)

    def permuted(self, value: Floats, permutations: int, seed: int) -> Iterator[Floats]:
        """Give the cells of one matrix under seeded relabellings, in batches of shape ``(relabellings, cells)``."""
        whole = np.zeros((self.nodes, self.nodes))
        whole[self.rows, self.columns] = value
        if self.symmetric:
            whole += whole.T
        flat, random = whole.ravel(), np.random.default_rng(seed)
        batch = max(1, _BATCH // len(value))
        for start in range(0, permutations, batch):
            size = (min(batch, permutations - start), 1)
            labels = random.permuted(np.tile(np.arange(self.nodes, dtype=np.int32), size), axis=1)
            yield flat[labels[:, self.rows] * self.nodes + labels[:, self.columns]]


def _standard(value: Floats, name: str) -> Floats:
    """Return cells with mean nought and length one."""
    centred = value - value.mean()
    length = float(np.linalg.norm(centred))
    if length <= _NEAR * max(1.0, float(np.abs(value).max())):
        raise NotEstimable(text("estimators_networks.constant", name=name))
    return np.asarray(centred / length)


def _partialled(cells: _Cells, design: Floats, place: int, name: str, *, permutations: int, seed: int) -> Association:
    """Return one coefficient: what the others leave of its predictor is permuted, the rest of the fit redone."""
    others = np.linalg.qr(np.delete(design, place, axis=1))[0]
    y = cells.values[:, 0]
    own = design[:, place] - others @ (others.T @ design[:, place])
    if own @ own <= _NEAR * float(design[:, place] @ design[:, place]):
        raise NotEstimable(text("estimators_networks.collinear", name=name))
    rest, spare = y - others @ (others.T @ y), len(y) - design.shape[1]
    estimate, t = _slopes(np.array([own @ rest]), np.array([own @ own]), float(rest @ rest), spare)
    sums = []
    against = np.column_stack([rest, others])
    for part in cells.permuted(own, permutations, seed + place):
        with_rest, *with_others = (part @ against).T
        length = (part**2).sum(axis=1) - np.square(with_others).sum(axis=0)
        sums.append(_slopes(with_rest, length, float(rest @ rest), spare)[1])
    return _association(float(estimate[0]), float(t[0]), np.concatenate(sums))


def _slopes(product: Floats, length: Floats, spread: float, spare: int) -> tuple[Floats, Floats]:
    """Return slope and t of residuals on residuals; nought where the permuted predictor has nothing of its own left."""
    some = length > _NEAR
    slope = np.divide(product, length, out=np.zeros_like(product), where=some)
    left = np.maximum(spread - slope * product, _NEAR * spread)
    return slope, slope * np.sqrt(np.maximum(length, 0) * spare / left)


def _association(estimate: float, observed: float, drawn: Floats) -> Association:
    near, count = _NEAR * max(1.0, abs(observed)), len(drawn) + 1
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Association(
        estimate=estimate,
        statistic=observed,
        p=(1 + int((np.abs(drawn) >= abs(observed) - near).sum())) / count,
        p_greater=(1 + int((drawn >= observed - near).sum())) / count,
        p_less=(1 + int((drawn <= observed + near).sum())) / count,
        low=float(low),
        high=float(high),
    )
