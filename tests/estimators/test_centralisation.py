"""Stars, rings and lines have the centralisation that Freeman gave them; reciprocities are counted by hand."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.centralisation import Reciprocity, centralisation, density, reciprocity


@given(st.integers(4, 12))
def test_a_star_is_wholly_centralised(n: int) -> None:
    """An undirected star has degree and betweenness centralisation one, whatever its size, and a ring has nought."""
    star, ring = centralisation(nx.star_graph(n - 1)), centralisation(nx.cycle_graph(n))

    assert (star.degree, star.in_degree, star.betweenness) == pytest.approx((1, 1, 1))
    assert (ring.degree, ring.betweenness) == pytest.approx((0, 0))


def test_a_star_that_points_outwards() -> None:
    """A directed star outwards has out-degree centralisation one, in-degree 1/16 and no betweenness."""
    found = centralisation(nx.DiGraph([(0, one) for one in range(1, 5)]))

    assert found.out_degree == 1
    assert found.in_degree == pytest.approx(1 / 16)
    assert found.betweenness == 0
    assert found.degree == pytest.approx(12 / 24)


def test_medici() -> None:
    """Betweenness centralisation of the 15 Florentine families is 0.437, as igraph and sna give for the marriages."""
    found = centralisation(nx.florentine_families_graph())

    assert found.betweenness == pytest.approx(0.4370, abs=5e-4)
    assert found.degree == pytest.approx((6 * 15 - 40) / (14 * 13))


def test_three_reciprocities() -> None:
    """Four nodes with one mutual pair, two one-way ties and three empty pairs: 4/6, 1/3 and 2/4."""
    found = reciprocity(nx.DiGraph([(0, 1), (1, 0), (1, 2), (2, 3)]))

    assert found == Reciprocity(dyadic=pytest.approx(4 / 6), non_null=pytest.approx(1 / 3), edgewise=0.5)


def test_no_ties_have_no_reciprocity() -> None:
    """Without ties all pairs agree on none; the other two have nothing to divide by."""
    assert reciprocity(nx.empty_graph(3, create_using=nx.DiGraph)) == Reciprocity(1.0, None, None)
    assert density(nx.empty_graph(3)) == 0


def test_density_leaves_loops_out() -> None:
    """One edge among three nodes is a third of what there could be, with or without a loop."""
    assert density(nx.Graph([(0, 1), (2, 2)])) == pytest.approx(1 / 3)
    assert density([[0, 1, 0], [1, 0, 0], [0, 0, 1]]) == pytest.approx(1 / 3)


def test_nothing_to_estimate() -> None:
    """One node has no density and two no centralisation, with the reason."""
    with pytest.raises(NotEstimable, match="1 actors, but the measure needs at least 2"):
        density(nx.empty_graph(1))
    with pytest.raises(NotEstimable, match="needs at least 3"):
        centralisation(nx.path_graph(2))
