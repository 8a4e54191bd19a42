"""Merged cells among the data: what a person sees in the cells that a merge has swallowed."""

from __future__ import annotations

from dataclasses import dataclass, field

from pilot_analysis.intake.cells import Position, Sheet
from pilot_analysis.intake.layout import Header


@dataclass(frozen=True)
class Merging:
    """The merged cells below a header.

    Parameters
    ----------
    above
        For a cell that a merge down its column has swallowed, the cell that holds its value.
    spread
        Cells merged over several columns: of their value it cannot be told which column it is for.
    """

    above: dict[Position, Position] = field(default_factory=dict)
    spread: frozenset[Position] = frozenset()


def merging(sheet: Sheet, header: Header, end: int) -> Merging:
    """Return the merged cells between a header and row ``end``."""
    above: dict[Position, Position] = {}
    spread: set[Position] = set()
    for top, left, bottom, right in sheet.merged:
        if top <= header.last or top >= end:
            continue
        covered = [(row, column) for row in range(top, min(bottom, end - 1) + 1) for column in range(left, right + 1)]
        if left == right:
            above |= dict.fromkeys(covered[1:], (top, left))
        else:
            spread.update(covered)
    return Merging(above, frozenset(spread))
