"""Modularity against published values."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.modularity import best, modularity

KARATE = nx.karate_club_graph()
TIES = nx.to_numpy_array(KARATE, weight=None)


def test_the_split_of_the_karate_club() -> None:
    """The two factions of Zachary's club (1977), each tie counting alike, have modularity 0.3582."""
    factions = [int(KARATE.nodes[one]["club"] == "Officer") for one in KARATE]

    assert modularity(TIES, [factions])[0] == pytest.approx(0.3582, abs=5e-5)


def test_the_best_division_of_the_karate_club() -> None:
    """The best of 25 searches reaches 0.4198 in four groups, the proven greatest (Brandes et al. 2008)."""
    found = best(TIES, 25, 1)

    assert found.modularity == pytest.approx(0.4198, abs=5e-5)
    assert (found.communities, found.searches) == (4, 26)
    assert modularity(TIES, [found.groups])[0] == pytest.approx(found.modularity)


def test_it_is_told_how_many_searches_agree() -> None:
    """All searches end at the one good division of two cliques, and few at that of the karate club."""
    cliques = nx.to_numpy_array(nx.barbell_graph(5, 0))

    assert best(cliques, 10, 1).agreeing == 11
    assert best(TIES, 25, 1).agreeing < 13


def test_weights_count() -> None:
    """Modularity of random weighted networks and divisions is what networkx computes community by community."""
    random = np.random.default_rng(4)
    for _ in range(20):
        half = np.triu(random.integers(0, 3, (7, 7)) * random.random((7, 7)), 1)
        weights, codes = half + half.T, random.integers(0, 3, 7)
        graph = nx.from_numpy_array(weights)
        parts = [set(np.flatnonzero(codes == one).tolist()) for one in set(codes.tolist())]

        assert modularity(weights, [codes])[0] == pytest.approx(nx.community.modularity(graph, parts))


def test_the_same_seed_finds_the_same() -> None:
    """Two calls with one seed agree in every group."""
    assert best(TIES, 3, 7) == best(TIES, 3, 7)


def test_what_cannot_be_divided() -> None:
    """Without ties there is a reason; a matrix that is not symmetric and divisions of other nodes are refused."""
    with pytest.raises(NotEstimable, match="no ties"):
        best(np.zeros((3, 3)), 2, 1)
    with pytest.raises(ValueError, match="symmetric"):
        modularity([[0, 1], [0, 0]], [[0, 1]])
    with pytest.raises(ValueError, match=r"shape \(divisions, 34\)"):
        modularity(TIES, [[0, 1]])
