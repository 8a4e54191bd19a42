"""The E-I index: whether ties lead out of groups or stay inside them.

(External - internal) / (external + internal): -1 all inside, +1 all across (Krackhardt and Stern 1988, Social
Psychology Quarterly 51:123-140). The value depends on the sizes of the groups, so it stands beside what the same ties
give when the nodes are shared out among groups of the same sizes in other ways.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.randomisation import p_value
from pilot_analysis.language import text

Floats = NDArray[np.float64]
Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class ExternalInternal:
    """The index and what chance gives.

    Parameters
    ----------
    internal, external
        Ties inside and across groups; a pair that is tied twice counts twice.
    index
        From -1 to 1.
    rescaled
        Its place, from -1 to 1, between the least and the most that the other assignments reach; missing where these
        are one.
    expected, p
        The mean of the assignments and the two-sided p of being as far from it.
    """

    internal: int
    external: int
    index: float
    rescaled: float | None
    expected: float
    p: float


def index(external: Any, contacts: Any) -> Any:
    """Return the index of one count, or of an array of counts, of external ties among ``contacts``."""
    return (2 * external - contacts) / contacts


def external_internal(
    pairs: ArrayLike, groups: Sequence[Hashable], draws: int = 5_000, seed: int = 0
) -> ExternalInternal:
    """Return the index of tied pairs of nodes.

    Parameters
    ----------
    pairs
        The two nodes of each tie, as numbers into ``groups``: shape ``(ties, 2)``.
    groups
        The group of each node; nodes without ties count too, for they could have been in any group.
    draws
        Seeded assignments of nodes to groups of the same sizes.

    Raises
    ------
    NotEstimable
        If there are no ties, or all nodes are of one group.
    """
    ties = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    codes = np.array([number[group] for group in groups], dtype=np.int64)
    if not len(ties):
        raise NotEstimable(text("estimators_networks.no_ties"))
    if len(number) < 2:
        raise NotEstimable(text("estimators_networks.one_group"))
    external = int((codes[ties[:, 0]] != codes[ties[:, 1]]).sum())
    observed = float(index(external, len(ties)))
    placebo = _assigned(ties, codes, draws, seed)
    expected = float(placebo.mean())
    p = p_value(observed - expected, placebo - expected, exact=False)
    return ExternalInternal(len(ties) - external, external, observed, _rescaled(observed, placebo), expected, p)


def resampled(by_event: Pairs, draws: int, seed: int, confidence: float) -> tuple[float, float]:
    """Return percentile limits of the index from drawing events with replacement.

    Parameters
    ----------
    by_event
        External ties and all ties of each event, which stand or fall together: shape ``(events, 2)``.
    """
    events = len(by_event)
    drawn = np.random.default_rng(seed).multinomial(events, [1 / events] * events, size=draws) @ by_event
    tail = (1 - confidence) / 2
    low, high = np.quantile(index(drawn[:, 0], drawn[:, 1]), [tail, 1 - tail])
    return float(low), float(high)


def _assigned(ties: Pairs, codes: Pairs, draws: int, seed: int) -> Floats:
    shuffled = np.random.default_rng(seed).permuted(np.tile(codes, (draws, 1)), axis=1)
    return np.asarray(index((shuffled[:, ties[:, 0]] != shuffled[:, ties[:, 1]]).sum(axis=1), len(ties)))


def _rescaled(observed: float, placebo: Floats) -> float | None:
    least, most = min(observed, float(placebo.min())), max(observed, float(placebo.max()))
    return 2 * (observed - least) / (most - least) - 1 if most > least else None
