"""Modularity: whether ties stay inside the groups of a division more than the nodes' ties alone would make them.

Newman and Girvan (2004, Physical Review E 69:026113), with the weights of ties after Newman (2004, Physical Review E
70:056131). The best division is searched for by networkx; no search is certain to find it, so it is told how many did.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import text

Floats = NDArray[np.float64]
_ALIKE = 1e-9  # equal divisions differ by rounding


@dataclass(frozen=True)
class Best:
    """The best division that any search found.

    Parameters
    ----------
    modularity
        Its modularity: no less than this is the greatest there is.
    groups
        The group of each node, numbered from 0 in the order of the nodes.
    communities
        How many groups there are.
    searches, agreeing
        How many searches were made, and how many of them ended at this modularity. Where few agree another may be
        better still.
    """

    modularity: float
    groups: tuple[int, ...]
    communities: int
    searches: int
    agreeing: int


def modularity(weights: ArrayLike, divisions: ArrayLike) -> Floats:
    """Return the modularity of each of several divisions of one undirected network.

    Parameters
    ----------
    weights
        A symmetric matrix of the weights of ties, nought where there is none.
    divisions
        The group of each node as a whole number, one division per row: shape ``(divisions, nodes)``.

    Raises
    ------
    ValueError
        If the matrix is not square and symmetric with weights of nought or more, or divisions are of other nodes.
    NotEstimable
        If there are no ties.
    """
    ties, codes = _checked(weights), np.asarray(divisions)
    if codes.ndim != 2 or codes.shape[1] != len(ties):
        raise ValueError(f"divisions of {len(ties)} nodes have shape (divisions, {len(ties)}), not {codes.shape}")
    total, degree = ties.sum(), ties.sum(axis=0)
    surplus = ties / total - np.outer(degree, degree) / total**2
    return np.asarray([surplus[one[:, None] == one].sum() for one in codes])


def best(weights: ArrayLike, starts: int, seed: int) -> Best:
    """Return the best division of ``starts`` seeded searches by Louvain's method and one greedy search.

    Blondel and others (2008, Journal of Statistical Mechanics P10008); Clauset, Newman and Moore (2004, Physical Review
    E 70:066111).

    Raises
    ------
    ValueError, NotEstimable
        As `modularity`.
    """
    ties = _checked(weights)
    graph = nx.from_numpy_array(ties)
    found = [nx.community.louvain_communities(graph, seed=seed + place) for place in range(starts)]
    found.append(nx.community.greedy_modularity_communities(graph, weight="weight"))
    codes = np.array([_numbered(one, len(ties)) for one in found])
    reached = modularity(ties, codes)
    first = int(reached.argmax())
    agreeing = int((reached >= reached[first] - _ALIKE).sum())
    groups = tuple(codes[first].tolist())
    return Best(float(reached[first]), groups, len(set(groups)), len(found), agreeing)


def _checked(weights: ArrayLike) -> Floats:
    ties = np.asarray(weights, dtype=np.float64)
    if ties.ndim != 2 or ties.shape[0] != ties.shape[1] or not np.array_equal(ties, ties.T) or (ties < 0).any():
        raise ValueError("weights of ties are a square, symmetric matrix of numbers of nought or more")
    if not ties.sum() > 0:
        raise NotEstimable(text("estimators_networks.no_ties"))
    return ties


def _numbered(communities: list[set[int]], nodes: int) -> list[int]:
    """Return the community of each node, numbered in the order of the nodes."""
    of = {node: place for place, members in enumerate(communities) for node in members}
    order = {one: place for place, one in enumerate(dict.fromkeys(of[node] for node in range(nodes)))}
    return [order[of[node]] for node in range(nodes)]
