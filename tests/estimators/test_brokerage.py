"""Gould and Fernandez's roles against plain counting, against every small digraph, and against simulation."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import permutations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import brokerage_moments
from pilot_analysis.estimators.brokerage import ROLES, brokerage, simulated, under


def role_of(source: Hashable, broker: Hashable, target: Hashable) -> int:
    """Return the place in ROLES of a triple's role, by the groups of its three."""
    if source == broker == target:
        return 0
    if source == target:
        return 1
    if source == broker:
        return 2
    return 3 if broker == target else 4


def counted(ties: Any, groups: Sequence[Hashable]) -> NDArray[np.int64]:
    """Count every triple one by one."""
    found = np.zeros((len(groups), 6), dtype=np.int64)
    for i, v, k in permutations(range(len(groups)), 3):
        if ties[i][v] and ties[v][k] and not ties[i][k]:
            found[v, role_of(groups[i], groups[v], groups[k])] += 1
            found[v, 5] += 1
    return found


@st.composite
def digraphs(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """Draw a digraph of three to seven nodes with at least one tie, and groups."""
    n = draw(st.integers(3, 7))
    ties = draw(st.lists(st.lists(st.integers(0, 1), min_size=n, max_size=n), min_size=n, max_size=n))
    ties[0][1] = 1
    return ties, draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))


@given(digraphs())
@settings(max_examples=150, deadline=None)
def test_counts_are_those_of_every_triple(given_: tuple[list[list[int]], list[int]]) -> None:
    """The matrix algebra counts what going through all triples counts, loops aside, and roles add up to the total."""
    ties, groups = given_
    found = brokerage(ties, groups)

    assert found.raw.tolist() == counted(ties, groups).tolist()
    assert (found.raw[:, :5].sum(axis=1) == found.raw[:, 5]).all()
    assert (found.graph_raw == found.raw.sum(axis=0)).all()
    assert found.loops == sum(ties[one][one] for one in range(len(groups)))


def test_five_nodes_by_hand() -> None:
    """Ann takes from her own group and from two others to Bo: each of her roles is the one that was worked by hand."""
    graph = nx.DiGraph([("ann", "bo"), ("cia", "ann"), ("dag", "ann"), ("ann", "eva"), ("dag", "eva")])
    groups = {"ann": "A", "bo": "A", "cia": "A", "dag": "B", "eva": "C"}
    found = brokerage(graph, groups)
    ann = dict(zip(ROLES, found.raw[found.nodes.index("ann")], strict=True))

    # cia>ann>bo stays in A; cia>ann>eva leads out of A; dag>ann>bo leads in; dag>ann>eva is closed by dag>eva.
    assert ann == {
        "coordinator": 1, "itinerant": 0, "representative": 1, "gatekeeper": 1, "liaison": 0, "total": 3
    }  # fmt: skip
    assert found.raw.sum() == 6


def test_representative_stands_before_gatekeeper() -> None:
    """From the own group to another is the third column, as in R sna, and from another to the own the fourth."""
    out = brokerage(nx.DiGraph([("a", "v"), ("v", "b")]), {"a": 1, "v": 1, "b": 2})
    into = brokerage(nx.DiGraph([("b", "v"), ("v", "a")]), {"a": 1, "v": 1, "b": 2})

    assert out.raw[out.nodes.index("v")].tolist() == [0, 0, 1, 0, 0, 1]
    assert into.raw[into.nodes.index("v")].tolist() == [0, 0, 0, 1, 0, 1]


@pytest.mark.parametrize("groups", [[0, 0, 1, 1], [0, 0, 0, 1], [0, 1, 2, 2], [0, 0, 0, 0], [0, 1, 2, 3]])
def test_moments_are_exact(groups: list[int]) -> None:
    """Over all 4,096 digraphs of four nodes, weighted by their chance, mean and spread are those of the formulas."""
    p, codes = 0.3, np.array(groups)
    ends = list(permutations(range(4), 2))
    bits = (np.arange(4096)[:, None] >> np.arange(12)) & 1
    ties = np.zeros((4096, 4, 4))
    for place, (one, other) in enumerate(ends):
        ties[:, one, other] = bits[:, place]
    weight = p ** bits.sum(axis=1) * (1 - p) ** (12 - bits.sum(axis=1))
    roles = np.zeros((4096, 4, 6))
    for i, v, k in permutations(range(4), 3):
        brokered = ties[:, i, v] * ties[:, v, k] * (1 - ties[:, i, k])
        roles[:, v, role_of(groups[i], groups[v], groups[k])] += brokered
        roles[:, v, 5] += brokered

    for counts, (expected, sd) in (
        (roles, brokerage_moments.of_nodes(codes, p)),
        (roles.sum(axis=1), brokerage_moments.of_graph(codes, p)),
    ):
        mean = np.tensordot(weight, counts, 1)
        variance = np.tensordot(weight, counts**2, 1) - mean**2
        assert expected == pytest.approx(mean, abs=1e-12)
        assert sd**2 == pytest.approx(variance, abs=1e-12)


def test_simulation_agrees_with_the_moments() -> None:
    """20,000 drawn digraphs of seven nodes in three groups have the moments of the formulas within their own error."""
    groups, density = [0, 0, 0, 1, 1, 2, 2], 0.25
    drawn = simulated(groups, density, 20_000, seed=4)
    codes = np.array(groups)
    for counts, (expected, sd) in (
        (drawn, brokerage_moments.of_nodes(codes, density)),
        (drawn.sum(axis=1), brokerage_moments.of_graph(codes, density)),
    ):
        assert counts.mean(axis=0) == pytest.approx(expected, abs=5 * float(sd.max()) / np.sqrt(20_000))
        assert counts.std(axis=0) == pytest.approx(sd, rel=0.05, abs=1e-9)


def test_simulated_counts_are_counts_of_triples() -> None:
    """A drawn digraph of density one is complete and has no open triple; of density nought it has none either."""
    assert simulated([0, 1, 1], 1.0, 3, seed=1).sum() == 0
    assert simulated([0, 1, 1], 0.0, 3, seed=1).sum() == 0
    assert (simulated([0, 0, 1, 1], 0.5, 50, 7) == simulated([0, 0, 1, 1], 0.5, 50, 7)).all()


def test_an_undirected_edge_is_a_tie_each_way() -> None:
    """In the middle of an undirected path of three a node joins its neighbours in both directions: two triples."""
    found = brokerage(nx.path_graph(3), [0, 0, 0])

    assert found.raw[:, 0].tolist() == [0, 2, 0]
    assert found.density == pytest.approx(4 / 6)


def test_repeated_ties_and_loops_are_left_out_and_told() -> None:
    """Two parallel ties count once and a loop not at all, and the result says how many were left out."""
    graph = nx.MultiDiGraph([("a", "v"), ("a", "v"), ("v", "b"), ("v", "v")])
    found = brokerage(graph, {"a": 1, "v": 1, "b": 2})

    assert (found.parallels, found.loops) == (1, 1)
    assert found.graph_raw.tolist() == [0, 0, 1, 0, 0, 1]


def test_one_group_only() -> None:
    """With a single group all brokers coordinate, and roles that need another group have no z."""
    found = brokerage(nx.DiGraph([(0, 1), (1, 2), (2, 3)]), [0] * 4)

    assert found.graph_raw.tolist() == [2, 0, 0, 0, 0, 2]
    assert np.isnan(found.z[:, 1:5]).all()
    assert np.isnan(found.holm[:, 1:5]).all()
    assert np.isfinite(found.z[:, 0]).all()


def test_holm_is_over_the_nodes_of_a_role() -> None:
    """The smallest p of a role is multiplied by the number of nodes and no adjusted p is below its own."""
    graph = nx.gnp_random_graph(12, 0.3, seed=3, directed=True)
    found = brokerage(graph, [node % 3 for node in graph])

    assert found.holm[:, 5].min() == pytest.approx(min(1.0, 12 * found.p[:, 5].min()))
    assert (found.holm >= found.p).all()


def test_other_memberships_change_roles_and_not_their_sum() -> None:
    """The total of each node is the same under every way to group the nodes."""
    graph = nx.gnp_random_graph(9, 0.35, seed=2, directed=True)
    found = under(graph, {"thirds": [node % 3 for node in graph], "halves": [node % 2 for node in graph]})

    assert (found["thirds"].raw[:, 5] == found["halves"].raw[:, 5]).all()
    assert (found["thirds"].raw[:, 0] != found["halves"].raw[:, 0]).any()


def test_isolates_change_what_is_expected() -> None:
    """A node without ties lowers the density, and so what chance gives the others."""
    path = nx.DiGraph([(0, 1), (1, 2)])
    alone = path.copy()
    alone.add_node(3)

    assert brokerage(path, [0] * 3).expected[1, 0] > brokerage(alone, [0] * 4).expected[1, 0]


def test_nothing_to_estimate() -> None:
    """A graph without ties and one of two nodes are answered with a reason, in both languages."""
    with pytest.raises(NotEstimable, match="no ties") as caught:
        brokerage(nx.empty_graph(4), [0, 0, 1, 1])
    assert "inga förbindelser" in caught.value.message.sv
    with pytest.raises(NotEstimable, match="2 actors, but the measure needs at least 3"):
        brokerage(nx.path_graph(2), [0, 1])


def test_wrong_arguments() -> None:
    """A node without a group, groups of another number and a matrix that is not square are faults of the caller."""
    with pytest.raises(ValueError, match=r"nodes without a group: \[2\]"):
        brokerage(nx.path_graph(3), {0: 1, 1: 1})
    with pytest.raises(ValueError, match="2 groups for 3 nodes"):
        brokerage(nx.path_graph(3), [0, 1])
    with pytest.raises(ValueError, match="square"):
        brokerage(np.zeros((2, 3)), [0, 1])
    with pytest.raises(ValueError, match="missing entries"):
        brokerage([[0, float("nan")], [0, 0]], [0, 1])
