"""Least squares with weights that are not negative and add up to one: the problem behind synthetic controls.

The problem is convex. `scipy.optimize.nnls` solves it with one more, heavy row that asks for the sum, and a second
pass on the units that got weight meets the sum exactly. How far from the best any weights can be is told by the gap of
their first-order (Karush-Kuhn-Tucker) conditions, so that no solver's word has to be taken for it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

Floats = NDArray[np.float64]
Solver = Literal["exact", "frank-wolfe"]
_HEAVY = 1e3  # times the largest number of the problem
_STEPS = 50


class Weights(NamedTuple):
    """Weights on the simplex.

    Parameters
    ----------
    weights
        Not negative, sum one.
    loss
        The sum of squares that is left.
    gap
        No other weights can have a loss smaller than this one by more than ``gap``.
    """

    weights: Floats
    loss: float
    gap: float


def simplex_weights(columns: Floats, target: Floats, ridge: float = 0.0) -> Weights:
    """Return the weights that bring the weighted columns nearest to the target.

    Parameters
    ----------
    columns
        Rows x units.
    target
        Rows.
    ridge
        What the sum of squared weights is multiplied with and added to the loss.

    Raises
    ------
    ValueError
        If shapes disagree, or ridge is negative.
    """
    apart = _apart(columns, target, ridge)
    scale = float(np.abs(apart).max()) or 1.0
    heavy = np.full((1, apart.shape[1]), _HEAVY * scale)
    found = nnls(np.vstack([apart, heavy]), np.concatenate([np.zeros(len(apart)), heavy[0, :1]]))[0]
    return _judged(apart, _polished(apart, found / found.sum()))


def solved(columns: Floats, target: Floats, ridge: float, noise: float, solver: Solver) -> Weights:
    """Return the weights that a solver gives: ``exact``, or ``frank-wolfe`` as precise as its authors had it."""
    if solver == "frank-wolfe":
        return frank_wolfe(columns, target, ridge, 1e-5 * noise)
    return simplex_weights(columns, target, ridge)


def frank_wolfe(columns: Floats, target: Floats, ridge: float, precision: float) -> Weights:
    """Return the weights at which the authors' program of synthetic difference-in-differences stops.

    Arkhangelsky and others (2021) take Frank and Wolfe's steps from equal weights: 100, then with weights up to a
    quarter of the largest one set to nought at most 10,000 more. That may end short of the best fit; `gap` says how
    far. It is here so that their published numbers can be met, and R's synthdid be compared with.

    Parameters
    ----------
    columns, target, ridge
        As in `simplex_weights`.
    precision
        Stop when a step lowers the mean loss by no more than its square.
    """
    apart = _apart(columns, target, ridge)
    enough = precision**2 * len(target)
    weights = _walk(apart, np.full(columns.shape[1], 1 / columns.shape[1]), enough, 100)
    weights = np.where(weights <= weights.max() / 4, 0.0, weights)
    return _judged(apart, _walk(apart, weights / weights.sum(), enough, 10_000))


def _apart(columns: Floats, target: Floats, ridge: float) -> Floats:
    """Return columns minus target, with the ridge as further rows.

    With weights that sum to one the target can be taken from each column: no large level is left to lose digits to.
    """
    if columns.ndim != 2 or len(columns) != len(target) or not columns.shape[1]:
        raise ValueError(f"{columns.shape} columns do not fit a target of {target.shape}")
    if ridge < 0:
        raise ValueError(f"ridge is at least 0, not {ridge}")
    apart = columns - target[:, None]
    return np.vstack([apart, np.sqrt(ridge) * np.eye(columns.shape[1])]) if ridge else apart


def _judged(apart: Floats, weights: Floats) -> Weights:
    left = apart @ weights
    slope = apart.T @ left
    return Weights(weights, float(left @ left), max(0.0, 2 * float(weights @ slope - slope.min())))


def _walk(apart: Floats, weights: Floats, enough: float, most: int) -> Floats:
    """Take Frank and Wolfe's steps, each to the best point on the way to the steepest corner."""
    left = apart @ weights
    losses = [np.inf, np.inf]
    for _ in range(most):
        corner = int((left @ apart).argmin())
        away = apart[:, corner] - left
        length = float(away @ away)
        if length == 0 or losses[-2] - losses[-1] <= enough:
            break
        step = min(1.0, max(0.0, -float(left @ away) / length))
        weights = weights * (1 - step)
        weights[corner] += step
        left = apart @ weights
        losses.append(float(left @ left))
    return weights


def _polished(apart: Floats, weights: Floats) -> Floats:
    """Meet the sum exactly on the units that have weight; one whose weight would turn negative gets none."""
    held = weights > 1e-12
    for _ in range(_STEPS):
        part = apart[:, held]
        size = part.shape[1]
        system = np.zeros((size + 1, size + 1))
        system[:size, :size] = part.T @ part
        system[size, :size] = system[:size, size] = 1.0
        answer = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0][:size]
        if answer.min() >= 0:
            polished = np.zeros(len(weights))
            polished[held] = answer / answer.sum()
            better = np.sum((apart @ polished) ** 2) <= np.sum((apart @ weights) ** 2) * (1 + 1e-9)
            return polished if better else weights
        held[np.flatnonzero(held)[answer < 0]] = False
    return weights
