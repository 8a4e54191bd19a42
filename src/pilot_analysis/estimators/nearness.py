"""How many ties lead from everyone to one node, and whether that changed between two times.

The ties of several networks are followed at once, breadth first. Nearness is the mean of one divided by the steps, a
node that cannot be reached counting nought: harmonic closeness (Boldi and Vigna 2014, Internet Mathematics 10:222-262),
which is a number for networks in pieces too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.randomisation import detectable, p_value
from pilot_analysis.language import text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_CELLS = 20_000_000  # of matrices held at a time, so that memory stays small


@dataclass(frozen=True)
class Change:
    """Nearness at two times.

    Parameters
    ----------
    first, last
        Nearness of the earlier and of the later events.
    change
        Last less first.
    expected
        The change that as many earlier and later events give when it is shuffled which are which: with more events
        there are more ties, and everyone is nearer.
    p
        Two-sided p of being as far from that.
    detectable
        How far from it a change has to be to be seen at the 5 % level with 80 % power.
    """

    first: float
    last: float
    change: float
    expected: float
    p: float
    detectable: float


def steps(ties: ArrayLike, target: int) -> Floats:
    """Return how many ties lead from each node to one of them: nought for itself, infinite where none do.

    Parameters
    ----------
    ties
        Whether row has a tie to column: shape ``(nodes, nodes)``, or ``(networks, nodes, nodes)`` for several at once.
    target
        The place of the node that is sought.

    Returns
    -------
    numpy.ndarray
        Shape ``(nodes,)`` or ``(networks, nodes)``.

    Raises
    ------
    ValueError
        If the matrices are not square or have no such node.
    """
    tied = np.asarray(ties, dtype=bool)
    if tied.ndim not in {2, 3} or tied.shape[-1] != tied.shape[-2]:
        raise ValueError(f"ties are square matrices, not of shape {tied.shape}")
    nodes = tied.shape[-1]
    if not 0 <= target < nodes:
        raise ValueError(f"there is no node {target} among {nodes}")
    stack = tied.reshape(-1, nodes, nodes)
    found = np.full((len(stack), nodes), np.inf)
    found[:, target] = 0
    for step in range(1, nodes):
        near = (stack & (found == step - 1)[:, None, :]).any(axis=2) & np.isinf(found)
        if not near.any():
            break
        found[near] = step
    return found.reshape(tied.shape[:-1])


def nearness(found: ArrayLike, target: int) -> Floats:
    """Return the mean over all other nodes of one divided by the steps: 0 if nobody reaches it, 1 if all do at once.

    Parameters
    ----------
    found
        What `steps` returned.
    """
    others = np.delete(np.asarray(found, dtype=np.float64), target, axis=-1)
    return np.asarray((1 / others).mean(axis=-1)) if others.shape[-1] else np.zeros(others.shape[:-1])


def change(events: ArrayLike, late: ArrayLike, target: int, draws: int = 2_000, seed: int = 0) -> Change:
    """Return how the nearness of everyone to one node changed from earlier to later events.

    Parameters
    ----------
    events
        Whether each event tied row to column: shape ``(events, nodes, nodes)``.
    late
        Whether each event is one of the later.
    draws
        Seeded ways to share out the events, as many to each time as there were.

    Raises
    ------
    NotEstimable
        If either time has no events.
    ValueError
        As `steps`, or if there is not one ``late`` for each event.
    """
    tied, later = np.asarray(events, dtype=bool), np.asarray(late, dtype=bool)
    if tied.ndim != 3 or later.shape != (len(tied),):
        raise ValueError(f"{len(later)} times do not fit events of shape {tied.shape}")
    if later.all() or not later.any():
        raise NotEstimable(text("estimators_networks.no_ties"))
    first, last = (float(_near(tied, chosen[None, :], target)[0]) for chosen in (~later, later))
    shuffled = np.random.default_rng(seed).permuted(np.tile(later, (draws, 1)), axis=1)
    placebo = _near(tied, shuffled, target) - _near(tied, ~shuffled, target)
    difference, expected = last - first, float(placebo.mean())
    away = placebo - expected
    p = p_value(difference - expected, away, exact=False)
    return Change(first, last, difference, expected, p, detectable(placebo))


def _near(events: Bools, chosen: Bools, target: int) -> Floats:
    """Return the nearness in the network of the chosen events, for each of several choices (rows)."""
    nodes = events.shape[1]
    flat = events.reshape(len(events), -1).astype(np.float32)
    batch = max(1, _CELLS // nodes**2)
    parts = [chosen[start : start + batch].astype(np.float32) @ flat > 0 for start in range(0, len(chosen), batch)]
    return np.concatenate([nearness(steps(one.reshape(-1, nodes, nodes), target), target) for one in parts])
