"""Brokerage roles: whom a node joins that would not be joined without it (Gould and Fernandez 1989).

A node ``v`` brokers for ``i`` and ``k`` when ``i -> v`` and ``v -> k`` but not ``i -> k``. The groups of the three
decide the role. Written with the group of the source, the broker and the target:

=================  =====================  ============  =====================================================
role               sign                   groups        what it is
=================  =====================  ============  =====================================================
coordinator        ``w_I``                A -> A -> A   joins two of its own group
itinerant          ``w_O``                B -> A -> B   a consultant: joins two of one other group
representative     ``b_IO``               A -> A -> B   takes something from its own group to another
gatekeeper         ``b_OI``               B -> A -> A   takes something from another group to its own
liaison            ``b_O``                B -> A -> C   joins two other groups, none of them its own
total              ``t``                  any           all of these
=================  =====================  ============  =====================================================

The order is that of ``brokerage`` in the R package sna, which has ``b_IO`` before ``b_OI``; papers often turn them.

Expectation and variance are those of a random digraph in which every tie is there with the same probability, the
density observed, independently of every other, given how many nodes there are and how large the groups are. They are
exact, for each node and for the whole graph: two triples vary together only where they share a tie, so that the
variance is a count of such pairs. The p-value takes ``z`` for standard normal, which with few nodes it is not; there
`simulated` draws such digraphs instead.

Source: Gould, R. V. and Fernandez, R. M. (1989), Structures of mediation: a formal approach to brokerage in
transaction networks. Sociological Methodology 19:89-126.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import brokerage_moments
from pilot_analysis.estimators.adjacency import Graph, Ties, ties_of
from pilot_analysis.language import text

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")
SIGNS = ("w_I", "w_O", "b_IO", "b_OI", "b_O", "t")
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Groups = Mapping[Any, Hashable] | Sequence[Hashable]


@dataclass(frozen=True)
class Brokerage:
    """Roles of every node and of the whole graph; columns are `ROLES`.

    Parameters
    ----------
    nodes, groups
        The nodes in the order of the rows, and the group of each.
    raw, expected, sd, z
        Times that each node has each role, what random digraphs of the same density give, and the distance in
        standard deviations: arrays of shape ``(nodes, 6)``. ``z`` is missing where a role cannot vary, such as liaison
        with two groups.
    graph_raw, graph_expected, graph_sd, graph_z
        The same for the sums over all nodes, of shape ``(6,)``.
    density
        The density on which the moments are conditional.
    loops, parallels
        Ties of nodes to themselves and repeated ties that were left out.
    """

    nodes: tuple[Hashable, ...]
    groups: tuple[Hashable, ...]
    raw: NDArray[np.int64]
    expected: Floats
    sd: Floats
    z: Floats
    graph_raw: NDArray[np.int64]
    graph_expected: Floats
    graph_sd: Floats
    graph_z: Floats
    density: float
    loops: int
    parallels: int

    @cached_property
    def p(self) -> Floats:
        """Two-sided p of ``z``."""
        return np.asarray(2 * norm.sf(np.abs(self.z)))

    @cached_property
    def holm(self) -> Floats:
        """``p`` adjusted for all nodes of the same role by Holm's method (1979, Scandinavian J. of Statistics 6:65)."""
        return np.column_stack([_holm(column) for column in self.p.T])


def brokerage(graph: Graph | ArrayLike, groups: Groups) -> Brokerage:
    """Count brokerage roles and set them against chance.

    Parameters
    ----------
    graph
        Any networkx graph, or a square matrix of ties. An undirected edge is a tie each way, so that each of its
        brokered pairs is counted in both directions; see `pilot_analysis.estimators.adjacency`.
    groups
        The group of each node: a mapping from nodes, or a sequence in their order.

    Raises
    ------
    ValueError
        If a node has no group.
    NotEstimable
        If there are fewer than three nodes or no ties.
    """
    ties = ties_of(graph)
    return _found(ties, _groups_of(ties, groups))


def under(graph: Graph | ArrayLike, memberships: Mapping[str, Groups]) -> dict[str, Brokerage]:
    """Return the roles under each of several ways to group the nodes, by name; raises as `brokerage` does.

    A role that holds only under one of them says more of the grouping than of the node.
    """
    ties = ties_of(graph)
    return {name: _found(ties, _groups_of(ties, groups)) for name, groups in memberships.items()}


def simulated(groups: Sequence[Hashable], density: float, draws: int, seed: int) -> NDArray[np.int64]:
    """Return the roles in random digraphs whose ties are there with probability ``density``.

    Returns
    -------
    numpy.ndarray
        Counts of shape ``(draws, nodes, 6)``. Takes memory of ``draws * nodes ** 2``: for graphs of tens of nodes.
    """
    random, codes = np.random.default_rng(seed), _codes(groups)
    n = len(codes)
    drawn = (random.random((draws, n, n)) < density) & ~np.eye(n, dtype=bool)
    alike = codes[:, None] == codes[None, :]
    inside, across, open_ = (one.astype(np.float32) for one in (drawn & alike, drawn & ~alike, ~drawn))
    open_[:, range(n), range(n)] = 0

    def brokered(first: Floats32, second: Floats32, between: Floats32) -> Floats32:
        """Sum over sources and targets of first leg, second leg and the tie that is missing."""
        return np.asarray(np.einsum("div,div->dv", first, np.matmul(between, second.swapaxes(1, 2))))

    same = open_ * alike
    found = [
        brokered(inside, inside, same),
        brokered(across, across, same),
        brokered(inside, across, open_),
        brokered(across, inside, open_),
        brokered(across, across, open_ * ~alike),
    ]
    roles = np.stack(found, axis=-1)
    return _whole(np.concatenate([roles, roles.sum(axis=-1, keepdims=True)], axis=-1))


def _found(ties: Ties, groups: tuple[Hashable, ...]) -> Brokerage:
    if len(groups) < 3:
        raise NotEstimable(text("estimators_networks.few_nodes", nodes=len(groups), least=3))
    if ties.matrix.nnz == 0:
        raise NotEstimable(text("estimators_networks.no_ties"))
    codes = _codes(groups)
    raw = _counts(ties.matrix, codes)
    expected, sd = brokerage_moments.of_nodes(codes, ties.density)
    graph_expected, graph_sd = brokerage_moments.of_graph(codes, ties.density)
    z, graph_raw = _distance(raw, expected, sd), raw.sum(axis=0)
    return Brokerage(
        nodes=ties.nodes,
        groups=groups,
        raw=raw,
        expected=expected,
        sd=sd,
        z=z,
        graph_raw=graph_raw,
        graph_expected=graph_expected,
        graph_sd=graph_sd,
        graph_z=_distance(graph_raw, graph_expected, graph_sd),
        density=ties.density,
        loops=ties.loops,
        parallels=ties.parallels,
    )


def _counts(ties: csr_array, codes: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return how often each node has each role: two-paths through it less those that a direct tie closes."""
    arcs = ties.tocoo()
    alike = codes[arcs.row] == codes[arcs.col]
    inside, across = (_part(arcs, keep) for keep in (alike, ~alike))
    into, out, back, across_back = _degrees(inside, across)
    member = csr_array(coo_array((np.ones(len(codes)), (np.arange(len(codes)), codes))))
    returned = np.asarray((across.T @ member).multiply(across @ member).sum(axis=1)).ravel()
    paths = [
        into[0] * out[0] - back,
        returned - across_back,
        into[0] * out[1],
        into[1] * out[0],
        into[1] * out[1] - returned,
    ]
    closed = [
        _closed(inside, inside, inside),
        _closed(across, across, inside),
        _closed(inside, across, across),
        _closed(across, inside, across),
        _closed(across, across, across),
    ]
    roles = np.column_stack(paths) - np.column_stack(closed)
    return _whole(np.column_stack([roles, roles.sum(axis=1)]))


def _degrees(inside: csr_array, across: csr_array) -> tuple[list[Floats], list[Floats], Floats, Floats]:
    """Return ties into and out of each node, inside and across groups, and its mutual ties of both kinds."""
    into = [np.asarray(one.sum(axis=0)).ravel() for one in (inside, across)]
    out = [np.asarray(one.sum(axis=1)).ravel() for one in (inside, across)]
    mutual = [np.asarray(one.multiply(one.T).sum(axis=1)).ravel() for one in (inside, across)]
    return into, out, mutual[0], mutual[1]


def _closed(first: csr_array, second: csr_array, direct: csr_array) -> Floats:
    """Return for each node its two-paths, by kinds of leg, whose ends have a direct tie of a kind."""
    return np.asarray((first.T @ direct).multiply(second).sum(axis=1)).ravel()


def _part(arcs: coo_array, keep: NDArray[np.bool_]) -> csr_array:
    return csr_array(coo_array((arcs.data[keep], (arcs.row[keep], arcs.col[keep])), shape=arcs.shape))


def _distance(raw: NDArray[np.int64], expected: Floats, sd: Floats) -> Floats:
    """Return z, missing where chance leaves no room."""
    return np.asarray(np.divide(raw - expected, sd, out=np.full(np.shape(sd), np.nan), where=sd > 0))


def _whole(counts: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray(np.rint(counts), dtype=np.int64)


def _holm(p: Floats) -> Floats:
    adjusted, known = np.full(len(p), np.nan), ~np.isnan(p)
    if known.any():
        adjusted[known] = multipletests(p[known], method="holm")[1]
    return adjusted


def _groups_of(ties: Ties, groups: Groups) -> tuple[Hashable, ...]:
    if isinstance(groups, Mapping):
        without = [node for node in ties.nodes if node not in groups]
        if without:
            raise ValueError(f"nodes without a group: {without[:5]}")
        return tuple(groups[node] for node in ties.nodes)
    if len(groups) != len(ties.nodes):
        raise ValueError(f"{len(groups)} groups for {len(ties.nodes)} nodes")
    return tuple(groups)


def _codes(groups: Sequence[Hashable]) -> NDArray[np.intp]:
    number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    return np.array([number[group] for group in groups], dtype=np.intp)
