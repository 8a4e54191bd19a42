"""How each participant's files look in a month: ``styles.toml``, with what has drifted by then."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from pilot_analysis.schema import Column


@dataclass(frozen=True)
class Style:
    """A house style; ``styles.toml`` explains its parts."""

    format: str
    file: str
    titles: tuple[str, ...]
    block: str
    who: str
    period: str
    gap: int
    case: str
    separator: str
    epoch_1904: bool = False
    cumulative: tuple[str, ...] = ()
    crossed: bool = False
    months_across: bool = False
    together: str = ""
    extra: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)
    spell: Mapping[str, str | list[str]] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def heading(self, table: str, column: Column) -> str:
        """Return what this participant calls a column."""
        return self.headings.get(f"{table}.{column.name}", column.heading)

    def manners(self, table: str, column: Column) -> tuple[str, ...]:
        """Return the manners of writing a column's values, the usual one first."""
        manner = self.spell.get(f"{table}.{column.name}") or self.spell.get(column.type) or "plain"
        return (manner,) if isinstance(manner, str) else tuple(manner)


def participants() -> tuple[str, ...]:
    """Return the ids of the participants that have a style."""
    return tuple(_declared())


def style(participant: str, month: str) -> Style:
    """Return a participant's style in a month given as ``2015-03``; ``KeyError`` if it has none."""
    entry = {key: value for key, value in _declared()[participant].items() if key != "drift"}
    for change in _declared()[participant].get("drift", []):
        if change["from"] <= month:
            entry = _changed(entry, change)
    parts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Style(**parts)


@cache
def _declared() -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(files("pilot_analysis.sample").joinpath("styles.toml").read_text(encoding="utf-8"))


def _changed(entry: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    changed = dict(entry)
    for key, value in change.items():
        if key != "from":
            added = isinstance(value, dict) and value
            changed[key] = {**changed.get(key, {}), **value} if added else value
    return changed
