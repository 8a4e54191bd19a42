"""Splitting the change of a share into who the people are and what they have.

Kitagawa (1955, Journal of the American Statistical Association 50:1168-1194): composition is the change of the groups'
sizes at mean shares, rates the change of the groups' shares at mean sizes; the two add up to the change exactly. Where
groups are years of birth, who comes in at the youngest ages and who leaves at the oldest stand apart from those who are
there both times.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import text

Floats = NDArray[np.float64]


class Decomposition(NamedTuple):
    """A change of a share and its parts, as shares (0.01 is a percentage point).

    Parameters
    ----------
    composition, rates
        What changed sizes and changed shares of the groups account for; they add up to ``change``.
    composition_by_group, rates_by_group
        The same for each group, in the shape that was given.
    """

    change: float
    composition: float
    rates: float
    composition_by_group: Floats
    rates_by_group: Floats


class CohortChange(NamedTuple):
    """A change of a share over years, as shares, by what became of the years of birth.

    Parameters
    ----------
    replacement
        The young who came in and the old who left.
    moves
        Years of birth that were there both times and grew or shrank: migration and deaths.
    within
        Rising shares within years of birth: learning, and people with another education who moved in or out.
    """

    change: float
    replacement: float
    moves: float
    within: float


def kitagawa(persons: Floats, having: Floats, later_persons: Floats, later_having: Floats) -> Decomposition:
    """Return the change of a share split into composition and rates.

    Parameters
    ----------
    persons, later_persons
        Persons in each group, such as ages x sexes, first and later; of one shape.
    having, later_having
        How many of them have it.

    Raises
    ------
    ValueError
        If shapes disagree, or counts are negative or more have it than there are.
    NotEstimable
        If nobody is there at one of the times.
    """
    _proper((persons, having), (later_persons, later_having))
    sizes, later_sizes = persons / persons.sum(), later_persons / later_persons.sum()
    shares, later_shares = _shares(persons, having, later_persons, later_having)
    composition = (later_sizes - sizes) * (shares + later_shares) / 2
    rates = (later_shares - shares) * (sizes + later_sizes) / 2
    change = float(later_having.sum() / later_persons.sum() - having.sum() / persons.sum())
    return Decomposition(change, float(composition.sum()), float(rates.sum()), composition, rates)


def cohorts(persons: Floats, having: Floats, later_persons: Floats, later_having: Floats, years: int) -> CohortChange:
    """Return the change of a share split into replacement of cohorts, moves and what rose within cohorts.

    Parameters
    ----------
    persons, having, later_persons, later_having
        As in `kitagawa`, with single years of age in the first dimension, youngest first.
    years
        How many years lie between; a person of age a is of age a + years then.

    Raises
    ------
    ValueError
        As `kitagawa`, and if ``years`` is not between 1 and the number of ages less one.
    NotEstimable
        As `kitagawa`.
    """
    _proper((persons, having), (later_persons, later_having))
    if not 1 <= years < len(persons):
        raise ValueError(f"{len(persons)} ages cannot be followed over {years} years")
    nobody = np.zeros_like(persons[:years])
    first = [np.concatenate([nobody, one]) for one in (persons, having)]  # by year of birth, those to come first
    later = [np.concatenate([one, nobody]) for one in (later_persons, later_having)]
    parts = kitagawa(first[0], first[1], later[0], later[1])
    shares = np.add(*_shares(first[0], first[1], later[0], later[1])) / 2
    moved = later[0] / later[0].sum() - first[0] / first[0].sum()
    overall = (having.sum() / persons.sum() + later_having.sum() / later_persons.sum()) / 2
    shifts = moved * (shares - overall)  # sizes add up to one both times, so that what they are measured from is free
    stayed = slice(years, len(persons))
    moves = float(shifts[stayed].sum())
    return CohortChange(parts.change, parts.composition - moves, moves, parts.rates)


def _proper(*pairs: tuple[Floats, Floats]) -> None:
    """Refuse counts that cannot be."""
    shapes = {one.shape for pair in pairs for one in pair}
    if len(shapes) > 1:
        raise ValueError(f"counts are of one shape, not {sorted(shapes)}")
    for persons, having in pairs:
        if (having < 0).any() or (having > persons).any() or not np.isfinite(persons).all():
            raise ValueError("in each group between none and all have it")
        if persons.sum() <= 0:
            raise NotEstimable(text("estimators_standardisation.nobody"))


def _shares(persons: Floats, having: Floats, later_persons: Floats, later_having: Floats) -> tuple[Floats, Floats]:
    """Return the groups' shares; a group that is empty at one time has its share of the other, at both times none."""
    first = np.divide(having, persons, out=np.full(persons.shape, np.nan), where=persons > 0)
    later = np.divide(later_having, later_persons, out=np.full(persons.shape, np.nan), where=later_persons > 0)
    filled = np.where(np.isnan(first), later, first), np.where(np.isnan(later), first, later)
    return np.nan_to_num(filled[0]), np.nan_to_num(filled[1])
