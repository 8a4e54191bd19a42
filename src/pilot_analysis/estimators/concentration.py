"""How unevenly something is shared out: Gini's coefficient and the Herfindahl-Hirschman index."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import text


def gini(amounts: ArrayLike, *, corrected: bool = False) -> float:
    """Return Gini's coefficient: 0 where all have as much; one holder of everything gives ``1 - 1 / n``.

    Parameters
    ----------
    amounts
        What each holder has; holders of nothing count, and are to be given as nought.
    corrected
        Multiply by ``n / (n - 1)``, so that one holder of everything gives 1 (Deltas 2003, Review of Economics and
        Statistics 85:226-234).

    Raises
    ------
    ValueError
        If an amount is negative or missing.
    NotEstimable
        If there is nothing to share out; ``corrected`` also with a single holder.
    """
    held = np.sort(_shares(amounts))
    n = len(held)
    found = float((2 * np.arange(1, n + 1) - n - 1) @ held) / n
    if not corrected:
        return found
    if n < 2:
        raise NotEstimable(text("estimators_networks.one_holder"))
    return found * n / (n - 1)


def herfindahl(amounts: ArrayLike) -> float:
    """Return the Herfindahl-Hirschman index, the sum of squared shares: from ``1 / n`` to 1; raises as `gini` does.

    Its inverse is the number of equal holders that would be as concentrated.
    """
    shares = _shares(amounts)
    return float(shares @ shares)


def _shares(amounts: ArrayLike) -> NDArray[np.float64]:
    held = np.asarray(amounts, dtype=np.float64)
    if held.ndim != 1 or not np.isfinite(held).all() or (held < 0).any():
        raise ValueError("amounts are a list of numbers from nought upwards")
    total = float(held.sum())
    if total == 0:
        raise NotEstimable(text("estimators_networks.nothing_held"))
    return np.asarray(held / total)
