"""Several questions at once: p-values adjusted within a family declared beforehand, or sorted for exploration.

Holm (1979, Scandinavian Journal of Statistics 6:65-70) for a declared family: the chance of even one false finding is
kept. Benjamini and Hochberg (1995, Journal of the Royal Statistical Society B 57:289-300) for exploration: the share
of false findings among all findings is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from statsmodels.stats.multitest import multipletests


def holm(p: Sequence[float | None]) -> list[float | None]:
    """Return Holm's adjusted p-values; a missing p (``None``) is no question of the family and stays missing.

    Raises
    ------
    ValueError
        If a p does not lie between 0 and 1.
    """
    return _adjusted(p, "holm")


def benjamini_hochberg(p: Sequence[float | None]) -> list[float | None]:
    """Return Benjamini and Hochberg's adjusted p-values; a missing p stays missing. Raises as `holm`."""
    return _adjusted(p, "fdr_bh")


def _adjusted(p: Sequence[float | None], method: str) -> list[float | None]:
    known = [one for one in p if one is not None]
    if not all(0 <= one <= 1 for one in known):
        raise ValueError(f"a p lies between 0 and 1, and a missing one is None: {known}")
    adjusted = iter(multipletests(known, method=method)[1].tolist() if len(known) > 1 else known)
    return [None if one is None else next(adjusted) for one in p]
