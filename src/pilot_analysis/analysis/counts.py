"""How counts of persons in a result hang together: what the disclosure gate has to know to protect them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Cell = tuple[int, str]  # a row of a table, and its column
Origin = tuple[str, int, str]  # the id of a result, a row of its table, and its column
Computed = Mapping[Cell, tuple[Origin, ...]]


@dataclass(frozen=True)
class Additive:
    """How counts of persons in a table add up, so that the disclosure gate knows what could be worked back.

    Parameters
    ----------
    dimensions
        Columns that split the persons, each with the value that stands for its total (``None``: no total is shown).
    whole, part
        Count columns: ``part`` of the persons in ``whole`` did something (``None`` where only ``whole`` is counted).
    derived
        Columns computed from ``whole`` and ``part``; hidden with them.
    others
        Further count columns, persons in ``whole`` who are in no other part, each with the columns computed from it.
    nested
        A column whose values, in table order, are the stages of a funnel: ``part`` at a stage holds everyone in
        ``part`` at the next one, and ``whole`` is the same at all stages. ``others`` are then ways to leave the funnel:
        each counts everyone who had left it that way by the stage, so that it never falls from stage to stage.
    """

    dimensions: Mapping[str, str | None]
    whole: str
    part: str | None = None
    derived: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nested: str | None = None

    @property
    def counts(self) -> tuple[str, ...]:
        """Every column that counts persons."""
        return (self.whole, *((self.part,) if self.part else ()), *self.others)

    def computed_from(self, column: str) -> tuple[str, ...]:
        """Return the columns that are hidden with a count."""
        if column in self.others:
            return tuple(self.others[column])
        every = (*self.derived, *(name for names in self.others.values() for name in names))
        return every if column == self.whole else self.derived


def resting(columns: Sequence[str], behind: Sequence[tuple[Origin, ...]]) -> Computed:
    """Return that these columns rest, row by row of their table, on these counts.

    Parameters
    ----------
    behind
        For each row the counts that its numbers repeat or are computed from.
    """
    return {(row, name): origins for row, origins in enumerate(behind) for name in columns}
