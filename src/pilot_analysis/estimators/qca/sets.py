"""Sets of cases and combinations of conditions: membership is a degree from 0 to 1, crisp sets being 0 and 1 alone.

And is the least membership, or the greatest, not one less it (Zadeh 1965; Ragin 2008, *Redesigning Social Inquiry*).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# For each condition whether it must be present (1), absent (0) or does not matter (None).
Implicant = tuple[int | None, ...]


def membership(implicant: Implicant, conditions: Floats) -> Floats:
    """Return each case's membership in a combination of conditions: the least of its memberships in what it asks for.

    Parameters
    ----------
    conditions
        One row per case, one column per condition, 0 to 1.
    """
    asked = [place for place, wanted in enumerate(implicant) if wanted is not None]
    if not asked:
        return np.ones(len(conditions))
    parts = [conditions[:, place] if implicant[place] else 1 - conditions[:, place] for place in asked]
    return np.asarray(np.min(parts, axis=0))


def union(implicants: Iterable[Implicant], conditions: Floats) -> Floats:
    """Return each case's membership in any of several combinations: the greatest."""
    return np.asarray(np.max([membership(one, conditions) for one in implicants], axis=0))


def covers(implicant: Implicant, other: Implicant) -> bool:
    """Tell whether everything in ``other`` is in ``implicant`` too: it asks for nothing that the other does not."""
    return all(wanted is None or wanted == had for wanted, had in zip(implicant, other, strict=True))


def written(implicant: Implicant, names: Sequence[str]) -> str:
    """Return a combination as the field writes it: ``DEV*~URB``, ``~`` for absence and ``*`` for and."""
    asked = [
        name if wanted else f"~{name}" for name, wanted in zip(names, implicant, strict=True) if wanted is not None
    ]
    return "*".join(asked) or "1"
