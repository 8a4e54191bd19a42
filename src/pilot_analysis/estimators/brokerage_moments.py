"""What chance gives of brokerage roles: exact expectation and standard deviation in random digraphs.

Every tie is there with probability ``p``, independently. A triple ``i -> j -> k`` without ``i -> k`` then happens with
probability ``q = p p (1 - p)``. Two different triples vary together only where they share a tie, which can be

- a leg of both: both happen with probability ``p^3 (1 - p)^2``;
- the missing tie of both: ``p^4 (1 - p)``;
- a leg of one and the missing tie of the other: never both.

For one node ``j`` two of its triples share at most a leg. For the whole graph all three kinds are counted, by the
groups of the shared tie's ends. A triple and the one with two of its nodes exchanged may share two ties, leg against
missing tie both times; such pairs are met twice and counted once.

Derived from the definitions of Gould and Fernandez (1989, Sociological Methodology 19:89-126); the tests set it against
every digraph of four nodes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


class _Thirds(NamedTuple):
    """How many third nodes make a triple with a tie from group (row) to group (column), by what the tie is in it."""

    first: Floats
    second: Floats
    missing: Floats


def of_nodes(codes: Codes, density: float) -> tuple[Floats, Floats]:
    """Return expectation and standard deviation of each role (column) of each node (row).

    Parameters
    ----------
    codes
        The group of each node, numbered from nought.
    density
        The probability of a tie.
    """
    sizes = np.bincount(codes).astype(np.float64)
    total, own = float(len(codes)), sizes
    rest = total - own
    pairs = np.column_stack([_triples_of(own, rest, sizes), _falling(total - 1, 2) + 0 * own])
    shared = np.column_stack([_sharing(own, rest, sizes), 2 * _falling(total - 1, 3) + 0 * own])
    p, q = density, density**2 * (1 - density)
    leg = p**3 * (1 - p) ** 2 - q**2
    expected, variance = pairs * q, pairs * q * (1 - q) + shared * leg
    return expected[codes], np.sqrt(np.maximum(variance, 0))[codes]


def of_graph(codes: Codes, density: float) -> tuple[Floats, Floats]:
    """Return expectation and standard deviation of each role summed over all nodes."""
    sizes = np.bincount(codes).astype(np.float64)
    ties = sizes[:, None] * (sizes[None, :] - np.eye(len(sizes)))
    p, q = density, density**2 * (1 - density)
    leg, missing = p**3 * (1 - p) ** 2 - q**2, p**4 * (1 - p) - q**2
    found = []
    for thirds, exchanged in zip(_thirds(sizes), _EXCHANGED, strict=True):
        first, second, third = thirds
        triples = float((ties * first).sum())
        legs = first * (first - 1) + second * (second - 1) + 2 * first * second
        opposed = float((ties * 2 * third * (first + second)).sum()) - exchanged * triples
        together = leg * (ties * legs).sum() + missing * (ties * third * (third - 1)).sum() - q**2 * opposed
        found.append((triples * q, triples * q * (1 - q) + together))
    expected, variance = np.array(found).T
    return expected, np.sqrt(np.maximum(variance, 0))


# In how many ways two nodes of a triple can be exchanged so that it stays of its role and leg meets missing tie twice:
# target with broker, source with broker.
_EXCHANGED = (2, 0, 1, 1, 2, 2)


def _triples_of(own: Floats, rest: Floats, sizes: Floats) -> Floats:
    """Return how many pairs of source and target give a node of each group (row) each of the five roles (column)."""
    each = _falling(sizes, 2)
    itinerant = each.sum() - each
    return np.column_stack(
        [_falling(own - 1, 2), itinerant, (own - 1) * rest, (own - 1) * rest, _falling(rest, 2) - itinerant]
    )


def _sharing(own: Floats, rest: Floats, sizes: Floats) -> Floats:
    """Return how many ordered couples of such pairs have the same source, or the same target."""
    each = _falling(sizes, 3)
    bridging = (own - 1) * rest * (own + rest - 3)
    leaving = rest[:, None] - sizes[None, :]  # nodes in neither of two groups
    apart = (sizes * leaving * (leaving - 1)).sum(axis=1) - sizes * np.diag(leaving) * (np.diag(leaving) - 1)
    return np.column_stack([2 * _falling(own - 1, 3), 2 * (each.sum() - each), bridging, bridging, 2 * apart])


def _thirds(sizes: Floats) -> tuple[_Thirds, ...]:
    same = np.eye(len(sizes))
    apart = 1 - same
    total, row, column = sizes.sum(), sizes[:, None], sizes[None, :]
    within, outside = same * (row - 2), same * (total - row)
    one_row, one_column = apart * (row - 1), apart * (column - 1)
    elsewhere, any_ = apart * (total - row - column), np.full_like(same, total - 2)
    return (
        _Thirds(within, within, within),
        _Thirds(one_row, one_column, outside),
        _Thirds(outside, one_row, one_row),
        _Thirds(one_column, outside, one_column),
        _Thirds(elsewhere, elsewhere, elsewhere),
        _Thirds(any_, any_, any_),
    )


def _falling(value: Floats | float, factors: int) -> Floats:
    """Return ``value (value - 1) ...``, nought where there are too few to choose from."""
    steps = np.arange(factors, dtype=np.float64)
    return np.asarray(np.prod(np.maximum(np.asarray(value)[..., None] - steps, 0), axis=-1))
