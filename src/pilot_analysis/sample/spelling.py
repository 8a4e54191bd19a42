"""How values are written in a participant's cells: dates, numbers, names and words in its own manner."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from pilot_analysis import language, municipalities
from pilot_analysis.language import long_date
from pilot_analysis.pilot import Study
from pilot_analysis.sample.cooperation import NEW_ACTORS
from pilot_analysis.sample.profile import chance, whole
from pilot_analysis.sample.styles import Style
from pilot_analysis.schema import Column, values

_USUAL = 0.85  # share of cells written in a participant's usual manner
_WITHOUT_S = ("a", "s", "st")  # Uddevalla kommun, Bengtsfors kommun, Orust kommun; but Tanums kommun
Written = str | int | float | date | None


@dataclass(frozen=True)
class Speller:
    """Writes the values of one participant's sheets."""

    study: Study
    style: Style
    rng: np.random.Generator

    def cell(self, table: str, column: Column, row: Mapping[str, Any]) -> Written:
        """Return what stands in the cell of a column; ``None`` for an empty one."""
        value: Any = row.get(column.name)
        manner = self._manner(table, column)
        if value is None:
            return "-" if manner == "dash" else None
        if column.precision and row[f"{column.name}_precision"] != "day":
            return coarse_date(value, row[f"{column.name}_precision"], whole(self.rng, 0, 1))
        if column.type == "number" and "tkr" in self.style.heading(table, column):
            return float(round(value / 1000, 3))
        return self._by_type(column, value, manner)

    def _manner(self, table: str, column: Column) -> str:
        manners = self.style.manners(table, column)
        if len(manners) == 1 or chance(self.rng, _USUAL):
            return manners[0]
        return manners[whole(self.rng, 1, len(manners) - 1)]

    def _by_type(self, column: Column, value: Any, manner: str) -> Written:
        if column.type == "municipality":
            return self.municipality(value, manner)
        if column.type in {"choice", "choices"}:
            chosen = value if column.type == "choices" else [value]
            return self.style.separator.join(self.word(column.values, one) for one in chosen)
        if column.type in {"actor", "actors"}:
            named = value if column.type == "actors" else [value]
            return self.style.separator.join(self.actor(one, manner) for one in named)
        return _PLAIN[column.type](value, manner) if column.type in _PLAIN else str(value)

    def municipality(self, code: str, manner: str) -> Written:
        """Return a municipality by code, name or both."""
        name = municipalities.names()[code]
        alias = next((one.aliases[0] for one in self.study.municipalities if one.code == code and one.aliases), name)
        written: dict[str, Written] = {
            "genitive": f"{name}{'' if name.endswith(_WITHOUT_S) else 's'} kommun",
            "code_text": code,
            "code_number": int(code),
            "code_name": f"{code} {name}",
            "upper": name.upper(),
            "nfd": unicodedata.normalize("NFD", name),
            "padded": f" {name} ",
            "bare": name.replace("-", " ") if chance(self.rng, 0.5) else alias,
        }
        return written.get(manner, name)

    def word(self, list_name: str, value: str) -> str:
        """Return an allowed value as this participant writes it."""
        tool = next((one for one in self.study.tools if one.name == value), None) if list_name == "tool" else None
        if tool:
            return tool.aliases[0] if tool.aliases and chance(self.rng, 1 - _USUAL) else tool.name
        words = values(list_name)[value].words
        word = words[min(self.style.words.get(list_name, 0), len(words) - 1)]
        if self.style.case == "upper":
            return word.upper()
        return word[0].upper() + word[1:] if self.style.case == "capital" else word

    def actor(self, actor: str, manner: str) -> str:
        """Return an actor by name, by alias or, for a participant that is a municipality, as ``X kommun``."""
        name, aliases = self._actors[actor]
        if manner == "alias" and aliases:
            return aliases[0]
        if manner == "kommun" and name in municipalities.names().values():
            return str(self.municipality(self._codes[name], "genitive"))
        return name

    @cached_property
    def _actors(self) -> Mapping[str, tuple[str, Sequence[str]]]:
        participants = {one.id: (one.name, one.aliases) for one in self.study.participants}
        actors = {one.id: (one.name, one.aliases) for one in self.study.actors}
        return {**participants, **actors, **{actor: (name, ()) for actor, name in NEW_ACTORS.items()}}

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        return {name: code for code, name in municipalities.names().items()}


def exact_date(day: date, manner: str) -> Written:
    """Return a day as a spreadsheet date or in one of the ways people type it."""
    typed = {
        "iso": day.isoformat(),
        "padded": f"{day.isoformat()}  ",
        "slash": f"{day.day}/{day.month} -{day:%y}",
        "short": f"{day.day} {short_month(day)} {day.year}",
        "long": f"den {long_date(day, 'sv')}",
    }
    return typed.get(manner, day)


def coarse_date(day: date, precision: str, variant: int) -> str:
    """Return a date known only by week or month, in one of two ways."""
    if precision == "month":
        return (f"{day:%Y-%m}", f"{short_month(day)} -{day:%y}")[variant]
    year, week, _ = day.isocalendar()
    return (f"v. {week} {year}", f"v.{week} -{year % 100}")[variant]


def short_month(day: date) -> str:
    """Return the first three letters of a month's name."""
    return language.month(day, "sv", "MMMM")[:3]


def month(value: str, manner: str) -> Written:
    """Return a month given as ``2015-03`` in one of the ways people type it."""
    first = date.fromisoformat(f"{value}-01")
    typed: dict[str, Written] = {
        "words": language.month(first, "sv", "MMMM y"),
        "short": f"{short_month(first)} -{first:%y}",
        "digits": f"{first:%Y%m}",
        "serial": first,
    }
    return typed.get(manner, value)


def term(value: str, manner: str) -> Written:
    """Return a term given as ``HT14`` in one of the ways people type it."""
    return {"words": f"{value[:2].lower()} 20{value[2:]}", "dash": f"{value[:2]}-{value[2:]}"}.get(manner, value)


def amount(value: float, manner: str) -> Written:
    """Return a number as a number, or as text with Swedish separators or a unit."""
    plain = int(value) if float(value).is_integer() else value
    swedish = f"{plain:,}".replace(",", " ").replace(".", ",")
    typed = {
        "space": swedish,
        "nbsp": swedish.replace(" ", "\N{NO-BREAK SPACE}"),
        "dot": f"{value:,.2f}".translate(str.maketrans(",.", ".,")),
        "pieces": f"{swedish} st",
        "hours": f"{swedish} h",
    }
    return typed.get(manner, plain)


def identifier(value: str, manner: str) -> Written:
    """Return an id as text, or as a number where it is one."""
    return int(value) if manner == "number" and value.isdigit() else value


_PLAIN: Mapping[str, Callable[[Any, str], Written]] = {
    "id": identifier,
    "date": exact_date,
    "month": month,
    "term": term,
    "integer": amount,
    "number": amount,
}
