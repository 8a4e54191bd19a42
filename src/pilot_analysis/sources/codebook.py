"""Figures in saved exports, and the signs that stand in their place: one codebook per producer, as data."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pilot_analysis.intake.cells import Cell, Sheet, is_filled, written
from pilot_analysis.intake.numbers import parse_number

UNREADABLE, ZERO = "unreadable", "zero"
KNOWN = frozenset({"ok", "preliminary"})  # the statuses of a figure that stands in its cell itself
_POINT = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"\d,\d")


@cache
def codebook(producer: str) -> Mapping[str, str]:
    """Return what each sign means to a producer: ``suppressed``, ``missing`` ...; the empty cell is ``""``."""
    every = tomllib.loads(files("pilot_analysis.sources").joinpath("codebooks.toml").read_text(encoding="utf-8"))
    return MappingProxyType(every[producer])


def writes_points(sheet: Sheet) -> bool:
    """Tell whether the numbers of delimited text have decimal points: no cell of it has a decimal comma.

    In ``1.234`` the point parts decimals here, and may part thousands elsewhere.
    """
    return not any(
        isinstance(cell, str) and len(cell) < 25 and _COMMA.search(cell) for row in sheet.rows for cell in row
    )


def figure(cell: Cell, producer: str, *, points: bool = False) -> tuple[float | None, str]:
    """Return the figure in a cell, or ``None``, and its status. A sign that means zero is the figure 0.

    Parameters
    ----------
    points
        Whether text writes decimals with a point.

    Returns
    -------
    tuple
        The status is ``ok``, a meaning of the producer's codebook, or ``unreadable``.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return (float(cell), "ok") if math.isfinite(cell) else (None, UNREADABLE)
    words = written(cell) if is_filled(cell) else ""
    if (meaning := codebook(producer).get(words)) is not None:
        return (0.0 if meaning == ZERO else None), meaning
    if points and _POINT.fullmatch(words):
        number = float(words)
        return (number, "ok") if math.isfinite(number) else (None, UNREADABLE)
    value = parse_number(words) if isinstance(cell, str) else None
    return (value, "ok") if isinstance(value, float) else (None, UNREADABLE)
