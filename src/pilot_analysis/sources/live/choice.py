"""Which values of a PxWeb table are asked for, held against what the table has now, and how a large choice is parted.

A code list may change: what is asked for and is not there any more is told, with the nearest that is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pilot_analysis.errors import FetchFailed
from pilot_analysis.language import Text, text
from pilot_analysis.sources.definitions import Download
from pilot_analysis.study_file import nearest

REGION, TIME = "Region", "Tid"
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
Choice = Mapping[str, tuple[str, ...]]


class Variable(NamedTuple):
    """A variable of a table: its codes, and whether a question may leave it out and get its total."""

    codes: tuple[str, ...]
    optional: bool


class Wanted(NamedTuple):
    """What the study asks for.

    Parameters
    ----------
    municipalities, wider
        Codes; of the wider regions those that a table has are taken.
    first
        The first year, where no years were asked for.
    years
        The years asked for; empty for every year from the first on.
    """

    municipalities: tuple[str, ...]
    wider: tuple[str, ...]
    first: int
    years: tuple[str, ...] = ()


def choose(download: Download, variables: Mapping[str, Variable], wanted: Wanted) -> tuple[Choice, tuple[Text, ...]]:
    """Return the codes to ask for by variable, and what of it the table lacks.

    Raises
    ------
    FetchFailed
        If the table lacks a variable or value that the definition names, asks for one that it does not name, or has no
        municipality or year of those asked for.
    """
    for name in download.select:
        if name not in variables:
            raise FetchFailed(
                text("fetch.no_variable", table=download.id, value=name, nearest=nearest(name, variables))
            )
    chosen: dict[str, tuple[str, ...]] = {}
    notes: list[Text] = []
    for name, variable in variables.items():
        if name == REGION:
            chosen[name] = _regions(download, variable, wanted, notes)
        elif name == TIME:
            chosen[name] = _years(download, variable, wanted, notes)
        elif name in download.select:
            chosen[name] = _values(download, name, variable)
        elif not variable.optional:
            raise FetchFailed(text("fetch.new_variable", table=download.id, value=name))
    return chosen, tuple(notes)


def _values(download: Download, name: str, variable: Variable) -> tuple[str, ...]:
    found: list[str] = []
    for one in download.select[name]:
        if one == "*":
            found += variable.codes
        elif span := _RANGE.fullmatch(one):
            found += map(str, range(int(span[1]), int(span[2]) + 1))
        else:
            found.append(one)
    known = set(variable.codes)
    for one in found:
        if one not in known:
            near = nearest(one, variable.codes)
            raise FetchFailed(text("fetch.no_value", table=download.id, variable=name, value=one, nearest=near))
    return tuple(dict.fromkeys(found))


def _regions(download: Download, variable: Variable, wanted: Wanted, notes: list[Text]) -> tuple[str, ...]:
    known = set(variable.codes)
    lacking = [one for one in wanted.municipalities if one not in known]
    if len(lacking) == len(wanted.municipalities):
        raise FetchFailed(text("fetch.no_regions", table=download.id))
    if lacking:
        notes.append(text("fetch.lacks_regions", values=lacking))
    return tuple(one for one in (*wanted.municipalities, *wanted.wider) if one in known)


def _years(download: Download, variable: Variable, wanted: Wanted, notes: list[Text]) -> tuple[str, ...]:
    known = sorted(variable.codes)
    found = tuple(one for one in known if (one in wanted.years if wanted.years else one[:4] >= str(wanted.first)))
    if not found:
        first, last = (known[0], known[-1]) if known else ("", "")
        raise FetchFailed(text("fetch.no_years", table=download.id, first=first, last=last))
    lacking = [one for one in wanted.years if one not in found]
    if lacking:
        notes.append(text("fetch.lacks_years", values=lacking))
    return found


def cells(choice: Choice) -> int:
    """Return how many figures a choice asks for."""
    return math.prod(map(len, choice.values()))


def parted(choice: Choice, most: int) -> list[Choice]:
    """Part a choice so that no part asks for more than ``most`` figures, if years and regions can be parted so far.

    Only years and regions are parted: what a share is computed from stays in one answer.
    """
    if cells(choice) <= most:
        return [choice]
    pieces = halves(choice)
    return [one for piece in pieces for one in parted(piece, most)] if pieces else [choice]


def halves(choice: Choice) -> tuple[Choice, ...]:
    """Return a choice in two halves, by year or else by region; nothing where it has one of each."""
    for name in (TIME, REGION):
        codes: Sequence[str] = choice.get(name, ())
        if len(codes) > 1:
            middle = (len(codes) + 1) // 2
            return {**choice, name: tuple(codes[:middle])}, {**choice, name: tuple(codes[middle:])}
    return ()


def answers_to(choice: Choice, held: Mapping[str, Any]) -> bool:
    """Tell whether a json-stat2 dataset holds exactly the categories that were asked for, and a figure for each."""
    try:
        for name, codes in choice.items():
            if set(held["dimension"][name]["category"]["index"]) != set(codes):
                return False
        figures = held["value"]
        return math.prod(held["size"]) == cells(choice) and (isinstance(figures, dict) or len(figures) == cells(choice))
    except (KeyError, TypeError):
        return False
