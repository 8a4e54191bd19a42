"""Steps to a node, against networkx, and how nearness changes."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.nearness import change, nearness, steps

# 0 knows 1, 1 knows 2; 3 knows 4; 5 knows nobody.
PIECES = np.zeros((6, 6), dtype=bool)
for _one, _other in ((0, 1), (1, 2), (3, 4)):
    PIECES[_one, _other] = PIECES[_other, _one] = True


def test_steps_by_hand() -> None:
    """A neighbour is one step away, its neighbour two, and another piece is infinitely far, not at some number."""
    assert steps(PIECES, 0).tolist() == [0, 1, 2, np.inf, np.inf, np.inf]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.floats(0, 1), st.integers(0, 999))
def test_steps_are_the_shortest_ways(nodes: int, density: float, seed: int) -> None:
    """In random directed graphs steps to a node are networkx' shortest paths, infinite where it finds none."""
    graph = nx.gnp_random_graph(nodes, density, seed=seed, directed=True)
    expected = nx.single_target_shortest_path_length(graph, 0)
    found = steps(nx.to_numpy_array(graph), 0)

    assert found.tolist() == [dict(expected).get(node, np.inf) for node in range(nodes)]


def test_several_networks_at_once() -> None:
    """A stack of networks gives a row for each, what each gives alone."""
    other = PIECES.copy()
    other[2, 3] = other[3, 2] = True

    assert (steps([PIECES, other], 0) == [steps(PIECES, 0), steps(other, 0)]).all()


def test_nearness_is_harmonic_closeness() -> None:
    """Nearness is networkx' harmonic centrality divided by the number of other nodes; isolates count nought."""
    graph = nx.from_numpy_array(PIECES)

    assert nearness(steps(PIECES, 0), 0) == pytest.approx(nx.harmonic_centrality(graph)[0] / 5)
    assert nearness(steps(np.zeros((3, 3)), 1), 1) == 0


def events(*pairs: tuple[int, int]) -> np.ndarray[tuple[int, int, int], np.dtype[np.bool_]]:
    """Return events among five nodes, each of two of them."""
    tied = np.zeros((len(pairs), 5, 5), dtype=bool)
    for place, (one, other) in enumerate(pairs):
        tied[place, one, other] = tied[place, other, one] = True
    return tied


def test_a_new_contact_with_everyone_is_seen() -> None:
    """Twelve events far from the node and then twelve with it are beyond chance; the same events twice are not."""
    far, near = [(1, 2), (3, 4)] * 6, [(0, 1), (0, 2), (0, 3), (0, 4)] * 3
    late = np.repeat([False, True], 12)
    moved, same = change(events(*far, *near), late, 0, 500, 1), change(events(*near, *near), late, 0, 500, 1)

    assert (moved.first, moved.last, moved.change) == (0, 1, 1)
    assert moved.p == 1 / 501
    assert same.p > 0.5


def test_more_events_are_expected_to_bring_nearer() -> None:
    """With many more later events than earlier nearness rises by chance alone, and the expectation says so."""
    pairs = [(one, other) for one in range(5) for other in range(one)] * 3
    late = np.arange(30) % 10 != 0
    found = change(events(*pairs), late, 0, 400, 1)

    assert found.expected > 0.2
    assert found.p > 0.05
    assert found == change(events(*pairs), late, 0, 400, 1)


def test_one_time_without_events() -> None:
    """Without events at one of the times there is a reason."""
    with pytest.raises(NotEstimable, match="no ties"):
        change(events((0, 1)), [True], 0)


@pytest.mark.parametrize(
    ("ties", "target", "message"), [([[0, 1]], 0, "square"), (PIECES, 6, "no node 6"), (PIECES, -1, "no node -1")]
)
def test_wrong_arguments(ties: object, target: int, message: str) -> None:
    """Ties that are no square matrix, and nodes that there are not, are refused."""
    with pytest.raises(ValueError, match=message):
        steps(ties, target)  # type: ignore[arg-type]
