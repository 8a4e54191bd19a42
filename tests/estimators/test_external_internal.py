"""The E-I index against Zachary's karate club and small cases by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.external_internal import external_internal, resampled


def test_the_karate_club() -> None:
    """Of the 78 ties of Zachary's club (1977) 11 lead between the two factions: E-I is (11 - 67) / 78 = -0.7179."""
    club = nx.karate_club_graph()
    found = external_internal(list(club.edges()), [club.nodes[one]["club"] for one in club], 999, seed=1)

    assert (found.external, found.internal) == (11, 67)
    assert found.index == pytest.approx(-0.7179, abs=5e-5)
    assert found.p == 1 / 1000
    assert found.rescaled == -1


def test_expectation_is_that_of_random_groups() -> None:
    """With two groups of two among four tied pairs, a pair is across with probability 2/3: E-I is 1/3 on average."""
    found = external_internal([(0, 1), (2, 3), (0, 1)], "aabb", 20_000, seed=3)

    assert found.index == -1
    assert found.expected == pytest.approx(1 / 3, abs=0.02)


def test_ends_that_meet_leave_no_scale() -> None:
    """Where each node is its own group every assignment gives +1 and there is nothing to rescale to."""
    found = external_internal([(0, 1), (1, 2)], [1, 2, 3], 100, seed=1)

    assert (found.index, found.rescaled, found.p) == (1, None, 1)


def test_resampling_draws_whole_events() -> None:
    """Two events, one all inside and one all across, give limits at both ends."""
    assert resampled(np.array([[0, 3], [3, 3]]), 2_000, 1, 0.95) == (-1, 1)


def test_nothing_to_estimate() -> None:
    """No ties, and a single group, are answered with the reason."""
    with pytest.raises(NotEstimable, match="no ties"):
        external_internal([], "ab")
    with pytest.raises(NotEstimable, match="same group"):
        external_internal([(0, 1)], "aa")
