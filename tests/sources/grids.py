"""Grids of counts as PxWeb saves them, for tests of the readers and of the rules."""

from __future__ import annotations

from collections.abc import Sequence

LEVELS = (
    "förgymnasial utbildning kortare än 9 år",
    "förgymnasial utbildning, 9 (10) år",
    "gymnasial utbildning, högst 2 år",
    "gymnasial utbildning, 3 år",
    "eftergymnasial utbildning, mindre än 3 år",
    "eftergymnasial utbildning, 3 år eller mer",
    "forskarutbildning",
    "uppgift om utbildningsnivå saknas",
)
HEAD: list[list[object]] = [
    ["Befolkning efter region, utbildningsnivå, ålder och år"],
    [],
    [None, None, None, None, "2014"],
]


def counts(code: str, name: str, first: object = 10) -> Sequence[list[object]]:
    """Return a municipality's rows below `HEAD`: ten persons at each level, ``first`` at the first."""
    return [[code, name, level, "16-74 år", 10 if place else first] for place, level in enumerate(LEVELS)]
