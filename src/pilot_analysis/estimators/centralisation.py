"""Shape of a whole network: density, three reciprocities, and how far it hangs on one node.

Centralisation is Freeman's (1979, Social Networks 1:215-239): the sum of distances from the most central node, as a
share of the most that any network of so many nodes can reach, which is a star. Names and denominators are those of the
R package sna (``gden``, ``grecip``, ``centralization``), without loops.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.adjacency import Graph, Ties, ties_of
from pilot_analysis.language import text


@dataclass(frozen=True)
class Reciprocity:
    """Three things that are all called reciprocity; missing where there is nothing to divide by.

    Parameters
    ----------
    dyadic
        Pairs of nodes with both ties or none, of all pairs: sna's ``dyadic``.
    non_null
        Pairs with both ties, of pairs with any: ``dyadic.nonnull``.
    edgewise
        Ties that are returned, of all ties: ``edgewise``.
    """

    dyadic: float | None
    non_null: float | None
    edgewise: float | None


@dataclass(frozen=True)
class Centralisation:
    """From 0, all nodes alike, to 1, a star. ``degree`` and ``betweenness`` of undirected graphs count each tie once.

    ``degree`` of a directed graph is that of ties in and out together.
    """

    degree: float
    in_degree: float
    out_degree: float
    betweenness: float


def density(graph: Graph | ArrayLike) -> float:
    """Return ties as a share of those there could be.

    Raises
    ------
    NotEstimable
        If there are fewer than two nodes.
    """
    ties = ties_of(graph)
    _enough(ties, 2)
    return ties.density


def reciprocity(graph: Graph | ArrayLike) -> Reciprocity:
    """Return the three reciprocities; raises as `density` does."""
    ties = ties_of(graph)
    _enough(ties, 2)
    n, total = len(ties.nodes), int(ties.matrix.sum())
    mutual = int(ties.matrix.multiply(ties.matrix.T).sum()) // 2
    one_way, pairs = total - 2 * mutual, n * (n - 1) // 2
    return Reciprocity(
        dyadic=(pairs - one_way) / pairs,
        non_null=mutual / (mutual + one_way) if total else None,
        edgewise=2 * mutual / total if total else None,
    )


def centralisation(graph: Graph | ArrayLike) -> Centralisation:
    """Return the centralisations of a graph or matrix of ties.

    Raises
    ------
    NotEstimable
        If there are fewer than three nodes: two cannot be a star.
    """
    ties = ties_of(graph)
    _enough(ties, 3)
    n, arcs = len(ties.nodes), ties.matrix
    into, out = (np.asarray(arcs.sum(axis=axis)).ravel() for axis in (0, 1))
    kind = nx.DiGraph if ties.directed else nx.Graph
    between = nx.betweenness_centrality(nx.from_scipy_sparse_array(arcs, create_using=kind), normalized=False)
    both = 2 if ties.directed else 1
    degree = (n - 1) * (2 * (n - 1) - 2) if ties.directed else (n - 1) * (n - 2)
    return Centralisation(
        degree=_apart(into + out if ties.directed else out) / degree,
        in_degree=_apart(into) / (n - 1) ** 2 if ties.directed else _apart(into) / degree,
        out_degree=_apart(out) / (n - 1) ** 2 if ties.directed else _apart(out) / degree,
        betweenness=_apart(np.array(list(between.values()))) / ((n - 1) ** 2 * (n - 2) * both / 2),
    )


def _apart(values: NDArray[np.float64]) -> float:
    return float((values.max() - values).sum())


def _enough(ties: Ties, least: int) -> None:
    if len(ties.nodes) < least:
        raise NotEstimable(text("estimators_networks.few_nodes", nodes=len(ties.nodes), least=least))
