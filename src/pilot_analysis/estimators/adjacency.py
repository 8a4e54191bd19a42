"""Graphs as matrices of nought and one, so that every measure counts the same ties.

An edge of an undirected graph is a tie each way, parallel edges are one tie, and a tie of a node to itself is none;
how many were left out is told.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array

Graph = Any  # networkx declares no types


@dataclass(frozen=True)
class Ties:
    """Who has a tie to whom.

    Parameters
    ----------
    nodes
        The nodes, in the order of rows and columns; nodes without ties are among them.
    matrix
        One where row has a tie to column, else nought; the diagonal is nought.
    loops
        Ties of a node to itself that were left out.
    parallels
        Edges beyond the first between the same two nodes in the same direction that were left out.
    directed
        Whether the graph was directed; if not, the matrix is symmetric.
    """

    nodes: tuple[Hashable, ...]
    matrix: csr_array
    loops: int
    parallels: int
    directed: bool

    @property
    def density(self) -> float:
        """Ties as a share of the ``n (n - 1)`` there could be; nought for fewer than two nodes."""
        n = len(self.nodes)
        return float(self.matrix.sum()) / (n * (n - 1)) if n > 1 else 0.0


def ties_of(graph: Graph | ArrayLike) -> Ties:
    """Return the ties of a networkx graph of any class, or of a square matrix whose entries other than nought are ties.

    Raises
    ------
    ValueError
        If a matrix is not square or has missing entries.
    """
    if isinstance(graph, nx.Graph):
        return _of_graph(graph)
    dense = np.asarray(graph, dtype=np.float64)
    if dense.ndim != 2 or dense.shape[0] != dense.shape[1]:
        raise ValueError(f"a matrix of ties is square, not of shape {dense.shape}")
    if np.isnan(dense).any():
        raise ValueError("a matrix of ties has no missing entries")
    rows, columns = np.nonzero(dense)
    directed = bool((dense != dense.T).any())
    return _made(tuple(range(len(dense))), rows, columns, directed=directed)


def _of_graph(graph: Graph) -> Ties:
    nodes = tuple(graph.nodes)
    place = {node: number for number, node in enumerate(nodes)}
    ends = np.array([(place[one], place[other]) for one, other in graph.edges()], dtype=np.intp).reshape(-1, 2)
    directed = bool(graph.is_directed())
    return _made(nodes, ends[:, 0], ends[:, 1], directed=directed, edges=not directed)


def _made(
    nodes: tuple[Hashable, ...],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    *,
    directed: bool,
    edges: bool = False,
) -> Ties:
    """Return the ties between places; ``edges`` stand once for both directions."""
    apart = rows != columns
    loops = int((~apart).sum())
    rows, columns = rows[apart], columns[apart]
    if edges:
        rows, columns = np.minimum(rows, columns), np.maximum(rows, columns)
    distinct = np.unique(np.column_stack([rows, columns]), axis=0)
    parallels = len(rows) - len(distinct)
    if edges:
        distinct = np.vstack([distinct, distinct[:, ::-1]])
    size = (len(nodes), len(nodes))
    matrix = csr_array(coo_array((np.ones(len(distinct)), (distinct[:, 0], distinct[:, 1])), shape=size))
    return Ties(nodes, matrix, loops, parallels, directed)
