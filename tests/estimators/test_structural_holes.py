"""Burt's measures against networkx, the Florentine families and small graphs by hand."""

from __future__ import annotations

import networkx as nx
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.structural_holes import Holes, holes


def test_medici() -> None:
    """The Medici's constraint among the Florentine families is 0.209877 (17/81), the least of all 15."""
    found = holes(nx.florentine_families_graph())

    assert found["Medici"].constraint == pytest.approx(0.209877, abs=1e-6)
    assert min(found, key=lambda name: found[name].constraint or 9) == "Medici"


def test_a_star_by_hand() -> None:
    """The middle of a star of four has four separate contacts: constraint 1/4, effective size 4, no hierarchy."""
    found = holes(nx.star_graph(4))

    middle, end = found[0], found[1]
    assert (middle.degree, middle.effective_size, middle.efficiency) == (4, 4, 1)
    assert middle.constraint == pytest.approx(1 / 4)
    assert middle.hierarchy == pytest.approx(0, abs=1e-12)
    assert (end.constraint, end.hierarchy) == (1, None)


def test_a_triangle_leaves_no_holes() -> None:
    """In a triangle each has two contacts who know each other: effective size 1, efficiency 1/2, constraint 9/8."""
    one = holes(nx.complete_graph(3))[0]

    assert (one.effective_size, one.efficiency) == (1, 0.5)
    assert one.constraint == pytest.approx(2 * (1 / 2 + 1 / 4) ** 2)


def test_one_contact_that_constrains_more_is_hierarchy() -> None:
    """A node tied to a triangle's corner and to a loner is constrained unevenly: hierarchy above nought, below one."""
    graph = nx.Graph([(0, 1), (0, 2), (1, 2), (0, 3)])

    assert 0 < (holes(graph)[0].hierarchy or 0) < 1


def test_rewired_graphs_keep_degrees_and_seed() -> None:
    """A star is the only graph of its degrees, so that all draws give its own constraint; a seed repeats itself."""
    star, other = holes(nx.star_graph(4), 5, 1)[0], nx.gnm_random_graph(10, 18, seed=2)

    assert (star.expected, star.low, star.high) == pytest.approx((0.25, 0.25, 0.25))
    assert holes(other, 20, 3) == holes(other, 20, 3)
    assert all(one.low <= one.expected <= one.high for one in holes(other, 20, 3).values() if one.degree)  # type: ignore[operator]


def test_draws_use_the_same_constraint() -> None:
    """In a graph that no exchange can change the drawn constraint is networkx' own."""
    graph = nx.complete_graph(5)

    assert holes(graph, 3, 1)[0].expected == pytest.approx(nx.constraint(graph)[0])


def test_isolates_loops_and_reasons() -> None:
    """A node without ties, or tied to itself alone, has a degree of nought and nothing more; no ties give a reason."""
    graph = nx.Graph([(0, 1), (2, 2)])

    assert holes(graph)[2] == Holes(0)
    with pytest.raises(NotEstimable, match="no ties"):
        holes(nx.empty_graph(3))
    with pytest.raises(ValueError, match="undirected graphs"):
        holes(nx.DiGraph([(0, 1)]))
