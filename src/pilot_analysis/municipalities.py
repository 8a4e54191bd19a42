"""Sweden's 290 municipalities: four-digit code and name, as in the regional divisions of official statistics."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pilot_analysis import resources


@cache
def names() -> Mapping[str, str]:
    """Return the name of every municipality by its code, which is text: ``0114`` keeps its zero."""
    register = (resources.FOLDER / "municipalities.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: row["name"] for row in csv.DictReader(register.splitlines(), delimiter=";")})
