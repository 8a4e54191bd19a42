"""Kolada: answers of its interface saved as files, one entry per key figure, unit and year, with a value for each sex.

An entry names the key figure by its id alone; its title comes from what was kept beside a fetched answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from pilot_analysis.findings import Place
from pilot_analysis.sources.dimensions import age_of, unit_of
from pilot_analysis.sources.observations import Observation, Region, Table

_SEXES = {"T": "total", "K": "kvinna", "M": "man"}
_STATUSES = {"private": "suppressed"}  # of an entry without a value; any other means that it is missing


def is_kolada(held: Mapping[str, Any]) -> bool:
    """Tell whether an answer is Kolada's: entries of a key figure, a unit and a period."""
    entries = held.get("values")
    known = isinstance(entries, list) and all(isinstance(one, dict) for one in entries)
    return known and all({"kpi", "municipality", "period", "values"} <= one.keys() for one in held["values"])


def read_answer(held: Mapping[str, Any], place: Place, title: str = "", definition: str = "") -> Table:
    """Read an answer.

    Parameters
    ----------
    title
        The title of its key figure, where it is known: units and ages are read from it.

    Raises
    ------
    KeyError, TypeError, ValueError
        If an entry is of another form.
    """
    names = " ".join(sorted({str(one["kpi"]) for one in held["values"]}))
    table = Table("kolada", place, names, title or names, definition=definition or None)
    table.observations = list(_observations(held["values"], title))
    return table


def _observations(entries: list[Mapping[str, Any]], title: str) -> Iterator[Observation]:
    unit, age = unit_of(title), age_of(title) or "total"
    for number, entry in enumerate(entries):
        for value in entry["values"]:
            if value.get("isdeleted"):
                continue
            figure = value["value"]
            known = isinstance(figure, (int, float)) and not isinstance(figure, bool) and math.isfinite(figure)
            if not known and figure is not None:
                raise ValueError("value")
            mark = str(value.get("status") or "")
            yield Observation(
                measure=str(entry["kpi"]),
                region=_region(str(entry["municipality"])),
                period=str(int(entry["period"])),
                sex=_SEXES[value["gender"]],
                age=age,
                other=(),
                value=float(figure) if known else None,
                mark="" if known else mark,
                status="ok" if known else _STATUSES.get(mark.casefold(), "missing"),
                unit=unit,
                cells={"value": f"values {number}"},
                row=number + 1,
            )


def _region(code: str) -> Region:
    """Return a region; the country and the counties have two zeros before their number here."""
    return Region(code[2:] if len(code) == 4 and code.startswith("00") else code, "")
