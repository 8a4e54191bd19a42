"""Brokerage roles and quadratic assignment against plain Python, which is what there is without this package."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from benchmarks.paired import Ratio, compare, cpu_seconds
from pilot_analysis.estimators.brokerage import brokerage
from pilot_analysis.estimators.quadratic_assignment import correlation

NODES, EDGES, GROUPS, SEED = 300, 9_000, 6, 20141201
PERMUTATIONS, LOOPED = 5_000, 50


def measure() -> str:
    """Return what each took, as lines to print."""
    one, other = np.random.default_rng(SEED).random((2, NODES, NODES))
    whole = cpu_seconds(lambda: correlation(one, other, PERMUTATIONS, SEED))
    said = f"QAP, {PERMUTATIONS:,} permutations of {NODES} nodes: {whole:.1f} s CPU"
    return "\n".join([str(roles()), str(permutations(one, other)), said])


def roles() -> Ratio:
    """Time raw counts with moments against counting alone, triple by triple, with sets of neighbours."""
    graph = nx.gnm_random_graph(NODES, EDGES, seed=SEED, directed=True)
    groups = [node % GROUPS for node in graph]
    ours, peer = brokerage(graph, groups).graph_raw.tolist(), _counted(graph, groups)
    if ours != peer:
        raise RuntimeError(f"counts differ: {ours} and {peer}")
    name = f"Gould-Fernandez roles, {NODES} nodes, {EDGES:,} ties"
    return compare(name, lambda: brokerage(graph, groups), lambda: _counted(graph, groups), pairs=3)


def permutations(one: Any, other: Any) -> Ratio:
    """Time permutations in batches against one numpy correlation per relabelling."""
    name = f"QAP, {LOOPED} permutations of {NODES} nodes"
    return compare(name, lambda: correlation(one, other, LOOPED, SEED), lambda: _looped(one, other), pairs=3)


def _counted(graph: Any, groups: list[int]) -> list[int]:
    found = [0] * 6
    after = {node: set(graph.successors(node)) for node in graph}
    for source, broker in graph.edges():
        for target in after[broker] - after[source] - {source}:
            first, second, third = groups[source], groups[broker], groups[target]
            if first == second == third:
                role = 0
            elif first == third:
                role = 1
            elif first == second:
                role = 2
            else:
                role = 3 if second == third else 4
            found[role] += 1
            found[5] += 1
    return found


def _looped(one: Any, other: Any) -> list[float]:
    random, off = np.random.default_rng(SEED), ~np.eye(NODES, dtype=bool)
    ways = (random.permutation(NODES) for _ in range(LOOPED))
    return [float(np.corrcoef(one[off], other[np.ix_(way, way)][off])[0, 1]) for way in ways]
