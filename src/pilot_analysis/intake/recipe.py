"""How a table was found, as JSON that a person can review and the intake can replay: no search, the same reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pilot_analysis.intake.cells import letters, number_of
from pilot_analysis.intake.layout import Header
from pilot_analysis.intake.row_kinds import RowKinds
from pilot_analysis.privacy import mask

_NOT_TOLD = frozenset({"data", "blank"})


def recipe_of(header: Header, end: int, kinds: RowKinds) -> str:
    """Return how one table was read.

    Parameters
    ----------
    end
        The row, from 0, before which the table ends.
    kinds
        What each row below the header is; only what is no data is written down.

    Returns
    -------
    str
        JSON, personal data masked; rows count from 1 and columns are letters, as a spreadsheet shows them.
    """
    recipe = {
        "table": header.table,
        "header": [header.first + 1, header.last + 1],
        "last": end,
        "columns": {name: letters(column) for name, column in header.columns.items()},
        "marks": {name: {letters(at): words for at, words in every} for name, every in header.marks.items()},
        "months": {letters(column): month for column, month in header.months},
        "totals": [letters(column) for column in header.totals],
        "unread": {letters(column): [row + 1, words] for row, column, words in header.unknown},
        "thousands": dict(header.thousands),
        "apart": {kind: [row + 1 for row in rows] for kind, rows in kinds.rows.items() if kind not in _NOT_TOLD},
    }
    return mask(json.dumps({key: held for key, held in recipe.items() if held}, ensure_ascii=False))


def header_of(recipe: str) -> tuple[Header, int]:
    """Return the header that a recipe names, and the row, from 0, before which its table ends.

    Raises
    ------
    ValueError
        If it is no recipe.
    """
    try:
        held: dict[str, Any] = json.loads(recipe)
        first, last = held["header"]
        header = Header(
            held["table"],
            first - 1,
            last - 1,
            {name: number_of(column) for name, column in held.get("columns", {}).items()},
            {name: tuple(_numbered(every)) for name, every in held.get("marks", {}).items()},
            tuple(_numbered(held.get("months", {}))),
            tuple(map(number_of, held.get("totals", ()))),
            tuple((row - 1, number_of(column), words) for column, (row, words) in held.get("unread", {}).items()),
            held.get("thousands", {}),
        )
        return header, int(held["last"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no recipe: {error}") from None


def _numbered(every: Mapping[str, str]) -> list[tuple[int, str]]:
    return [(number_of(column), words) for column, words in every.items()]
