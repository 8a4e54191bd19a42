"""Burt's structural holes: whether a node's neighbours already know each other.

Constraint and effective size are networkx'; efficiency and hierarchy, which it lacks, follow from them (Burt 1992,
Structural Holes, chapter 2). What networks with the same degrees give stands beside constraint, for it falls with
degree whatever the holes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.adjacency import Graph
from pilot_analysis.language import text

_BURN_IN, _BETWEEN = 10, 1  # exchanges of ends per edge: to forget the network drawn from, and from draw to draw


@dataclass(frozen=True)
class Holes:
    """One node; everything but ``degree`` is missing for a node without ties.

    Parameters
    ----------
    constraint
        How far its contacts lead back to the same few; small for brokers.
    effective_size, efficiency
        Contacts less those that know each other on average, and that as a share of its contacts.
    hierarchy
        From 0, all contacts constrain alike, to 1, all constraint comes from one. Missing with a single contact.
    expected, low, high
        Constraint with the same degrees: mean and middle 95 % of rewired networks; missing without draws.
    """

    degree: int
    constraint: float | None = None
    effective_size: float | None = None
    efficiency: float | None = None
    hierarchy: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None


def holes(graph: Graph, draws: int = 0, seed: int = 0) -> dict[object, Holes]:
    """Return Burt's measures of each node of an undirected graph, each tie counting alike.

    Parameters
    ----------
    draws
        Seeded rewired graphs with the same degrees (Maslov and Sneppen 2002, Science 296:910-913); none by default.

    Raises
    ------
    ValueError
        If the graph is directed or has parallel edges.
    NotEstimable
        If there are no ties.
    """
    if graph.is_directed() or graph.is_multigraph():
        raise ValueError("structural holes are measured here in undirected graphs without parallel edges")
    plain = nx.Graph()
    plain.add_nodes_from(graph)
    plain.add_edges_from((one, other) for one, other in graph.edges() if one != other)
    if not plain.number_of_edges():
        raise NotEstimable(text("estimators_networks.no_ties"))
    constraint, size = nx.constraint(plain), nx.effective_size(plain)
    chance = _rewired(plain, draws, seed)
    return {
        node: Holes(0)
        if not degree
        else Holes(
            degree,
            float(constraint[node]),
            float(size[node]),
            float(size[node]) / degree,
            _hierarchy(plain, node),
            *chance.get(node, (None, None, None)),
        )
        for node, degree in plain.degree()
    }


def _hierarchy(graph: Graph, node: object) -> float | None:
    """Return how unevenly the node's contacts constrain it: Theil's measure as a share of its greatest value."""
    each = [float(nx.local_constraint(graph, node, other)) for other in graph.neighbors(node)]
    if len(each) < 2:
        return None
    mean = sum(each) / len(each)
    return sum(one / mean * math.log(one / mean) for one in each) / (len(each) * math.log(len(each)))


def _rewired(graph: Graph, draws: int, seed: int) -> dict[object, tuple[float, float, float]]:
    """Return mean and middle 95 % of constraint along a chain of rewired graphs, without nodes that have no ties."""
    if not draws:
        return {}
    nodes = [node for node, degree in graph.degree() if degree]
    found, mixed = np.empty((draws, len(nodes))), graph.copy()
    random = np.random.default_rng(seed)
    _exchange(mixed, _BURN_IN, int(random.integers(2**31)))
    for draw in range(draws):
        _exchange(mixed, _BETWEEN, int(random.integers(2**31)))
        ties = nx.to_numpy_array(mixed, nodelist=nodes)
        shares = ties / ties.sum(axis=1, keepdims=True)
        found[draw] = (ties * (shares + shares @ shares) ** 2).sum(axis=1)  # Burt's equation 2.4, for all at once
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    return {
        node: (float(mean), float(least), float(most))
        for node, mean, least, most in zip(nodes, found.mean(axis=0), low, high, strict=True)
    }


def _exchange(graph: Graph, times: int, seed: int) -> None:
    """Exchange ends of edges, in place; a graph in which no two can be exchanged is the only one of its degrees."""
    swaps = times * graph.number_of_edges()
    try:
        nx.double_edge_swap(graph, swaps, max_tries=100 * swaps, seed=seed)
    except (nx.NetworkXError, nx.NetworkXAlgorithmError):
        return
