"""Randomisation inference: how often chance alone would give as much, when there are few units.

With few units the number of ways to assign them is small, and so is the evidence any assignment can give: the smallest
attainable p stands beside each p. Draws count themselves, ``(b + 1) / (m + 1)``, so that no p is ever zero
(Phipson and Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9:39).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.estimators.arguments import draws_of

Floats = NDArray[np.float64]
_EXACT = 50_000  # assignments; more than this are drawn
_BATCH = 50_000  # drawn at a time, so that memory stays small
_NEAR = 1e-9  # equal assignments differ by rounding


def placebo_effects(changes: Floats, treated: int, draws: int, seed: int) -> tuple[Floats, bool]:
    """Return the difference of means that every other choice of ``treated`` units would have given.

    Parameters
    ----------
    changes
        One number per unit.
    draws
        How many choices to draw where there are too many to try all.

    Returns
    -------
    effects
        One difference (chosen minus rest) per choice.
    exact
        Whether these are all choices there are.

    Raises
    ------
    ValueError
        If a number is missing, or not at least one unit is chosen and one left.
    """
    _refuse_missing(changes)
    if not 0 < treated < len(changes):
        raise ValueError(f"{treated} of {len(changes)} units cannot be compared with the rest")
    chosen, exact = choices(len(changes), treated, draws, seed)
    inside = changes[chosen].sum(axis=1)
    return inside / treated - (changes.sum() - inside) / (len(changes) - treated), exact


def placebo_shares(k: Floats, n: Floats, treated: int, draws: int, seed: int) -> tuple[Floats, bool]:
    """Return the difference of shares, all cases of the chosen units against the rest's, for every other choice.

    Parameters
    ----------
    k, n
        Cases with the outcome and all cases, one number per unit; every unit has cases.
    treated, draws
        As in `placebo_effects`.

    Returns
    -------
    effects, exact
        As from `placebo_effects`.

    Raises
    ------
    ValueError
        As `placebo_effects`, and if a unit has no cases.
    """
    _refuse_missing(k, n)
    if len(k) != len(n) or (n <= 0).any() or not 0 < treated < len(n):
        raise ValueError("each unit needs cases, and at least one must be chosen and one left")
    chosen, exact = choices(len(n), treated, draws, seed)
    part, whole = k[chosen].sum(axis=1), n[chosen].sum(axis=1)
    return part / whole - (k.sum() - part) / (n.sum() - whole), exact


def swapped_means(differences: Floats, weights: Floats, draws: int, seed: int) -> tuple[Floats, bool]:
    """Return the weighted mean difference that every other naming of two groups within each unit would have given.

    Parameters
    ----------
    differences, weights
        First group minus second, one number per unit, and what the unit counts for.
    draws
        How many namings to draw where there are too many to try all.

    Returns
    -------
    effects, exact
        As from `placebo_effects`.

    Raises
    ------
    ValueError
        If a number is missing or nothing has weight.
    """
    _refuse_missing(differences, weights)
    units = len(differences)
    if len(weights) != units or not weights.sum() > 0:
        raise ValueError("each unit needs a weight, and their sum must be positive")
    exact = 2**units <= _EXACT
    if exact:
        signs = np.array(list(product((1.0, -1.0), repeat=units)))
    else:
        signs = np.random.default_rng(seed).choice((1.0, -1.0), size=(draws, units))
    return signs @ (weights * differences) / weights.sum(), exact


def choices(units: int, size: int, draws: int, seed: int) -> tuple[NDArray[np.intp], bool]:
    """Return every choice of ``size`` out of ``units``, or ``draws`` seeded ones where there are more than 50,000.

    Returns
    -------
    chosen
        Choices x size: the places of the chosen units.
    exact
        Whether these are all choices there are.
    """
    if math.comb(units, size) <= _EXACT:
        return _every_choice(units, size), True
    random = np.random.default_rng(seed)
    parts = [random.random((min(_BATCH, draws - done), units)) for done in range(0, draws, _BATCH)]
    return np.concatenate([np.argpartition(part, size, axis=1)[:, :size] for part in parts]), False


def p_value(observed: float, placebo: Floats, *, exact: bool) -> float:
    """Return the two-sided p of an effect among placebo effects; where all are known the observed one is among them.

    Raises
    ------
    ValueError
        If a number is missing or there are no placebo effects: a missing effect would else be the rarest of all.
    """
    _refuse_missing(observed, placebo)
    as_far = int((np.abs(placebo) >= abs(observed) - _NEAR).sum())
    return as_far / len(placebo) if exact else (as_far + 1) / (len(placebo) + 1)


def greater_p(observed: float, placebo: Floats) -> float:
    """Return the one-sided p of being at least as great as drawn placebo values.

    Raises
    ------
    ValueError
        As `p_value`.
    """
    _refuse_missing(observed, placebo)
    return (1 + int((placebo >= observed - _NEAR).sum())) / (len(placebo) + 1)


def detectable(placebo: Floats) -> float:
    """Return the minimal detectable effect: 2.8 standard deviations of the placebo effects.

    That is seen at the 5 % level with 80 % power (Bloom 1995, Evaluation Review 19:547-556).

    Raises
    ------
    ValueError
        If there are fewer than two placebo effects or one is missing.
    """
    _refuse_missing(placebo)
    if len(placebo) < 2:
        raise ValueError("one placebo effect has no spread")
    return 2.8 * float(placebo.std(ddof=1))


def limits(observed: float, placebo: Floats, confidence: float) -> tuple[float, float]:
    """Return the interval of constant effects that the placebo effects do not contradict. Raises as `p_value`."""
    _refuse_missing(observed, placebo)
    tail = (1 - confidence) / 2
    low, high = np.quantile(placebo, [tail, 1 - tail])
    return observed - float(high), observed - float(low)


def assignments(groups: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give every different way to share out the groups among the units."""
    if not groups:
        yield ()
        return
    for first in dict.fromkeys(groups):
        rest = list(groups)
        rest.remove(first)
        for others in assignments(rest):
            yield (first, *others)


def smallest_p(groups: Sequence[str]) -> float:
    """Return the smallest p that permuting groups over units can give for the largest difference between groups.

    Groups of equal size can change names without changing that difference: 3 v 3 units give 2 of 20, 2 v 4 give 1
    of 15.
    """
    alike = Counter(Counter(groups).values())
    return math.prod(math.factorial(one) for one in alike.values()) / _ways(groups)


def permutation_p(groups: Sequence[str], statistic: Callable[[Sequence[str]], float], draws: int, seed: int) -> float:
    """Return the p of a statistic of the assignment of groups to units, large values being extreme.

    Exact over every different assignment where there are at most 50,000; otherwise over ``draws`` seeded ones.

    Raises
    ------
    ValueError
        If the statistic of the groups as they are is missing, or there are no draws where they are needed.
    """
    observed = statistic(groups)
    _refuse_missing(observed)
    if _ways(groups) <= _EXACT:
        every = [statistic(one) for one in assignments(groups)]
        return sum(one >= observed - _NEAR for one in every) / len(every)
    random = np.random.default_rng(seed)
    drawn = [statistic(list(random.permutation(list(groups)))) for _ in range(draws_of(draws))]
    return (1 + sum(one >= observed - _NEAR for one in drawn)) / (draws + 1)


def _refuse_missing(*numbers: float | Floats) -> None:
    for one in map(np.asarray, numbers):
        if not one.size or not np.isfinite(one).all():
            raise ValueError("every number must be there and finite")


def _ways(groups: Sequence[str]) -> int:
    """Return in how many different ways the groups can be shared out among the units."""
    return math.factorial(len(groups)) // math.prod(math.factorial(size) for size in Counter(groups).values())


@cache
def _every_choice(units: int, size: int) -> NDArray[np.intp]:
    every = np.array(list(combinations(range(units), size)), dtype=np.intp)
    every.setflags(write=False)
    return every
