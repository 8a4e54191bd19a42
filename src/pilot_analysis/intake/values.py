"""From a filled cell to a value of its column's type, or to the rule that says why not; each content once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Any, cast

from pilot_analysis import privacy, schema
from pilot_analysis.intake.cells import Cell, CellError, Uncalculated, clean, is_filled, written
from pilot_analysis.intake.headings import every_heading, in_thousands, nearest, normal
from pilot_analysis.intake.names import Names, folded, slug, split_list
from pilot_analysis.intake.organisations import is_organisation
from pilot_analysis.intake.outcomes import (
    Outcome,
    personal,
    proposal_of,
    read_date,
    read_figure,
    read_month,
    read_term,
)
from pilot_analysis.intake.plain_values import PlainWords, are_codes, no_values, plain_days
from pilot_analysis.intake.words import words as listed_words
from pilot_analysis.language import same, text

_WORDS = frozenset({"id", "text"})
_DAYS = frozenset({date, str})
_FIGURES = frozenset({"integer", "number", "date", "month", "term"})

_MOST_KNOWN = 20_000  # cells of a column that are remembered
_ROLES = frozenset({"rater"})  # lists of roles, where people write names instead


@dataclass
class ReadColumn:
    """What became of the cells of one column.

    Parameters
    ----------
    values
        The canonical value of each cell; ``None`` where there is none.
    precisions
        Of dates: how exact each is; none for other columns.
    told
        By place, the cells that call for a finding or name a new actor.
    numbered
        Whether all of them are known to be numbered identities.
    """

    values: list[Any]
    precisions: list[str | None] | None = None
    told: dict[int, Outcome] = field(default_factory=dict)
    numbered: bool = False

    @cached_property
    def empty(self) -> int:
        """How many cells have no value."""
        return len([one for one in self.values if one is None])  # to count them compares each


class _Known(dict[Cell, Any]):
    """The values of a column's cells, by the cell; equal cells are read once."""

    def __init__(self, read: Callable[[Cell], Outcome]) -> None:
        super().__init__()
        self._read = read
        self.told: dict[Cell, Outcome] = {}
        self.precisions: dict[Cell, str | None] = {}

    def __missing__(self, cell: Cell) -> Any:
        found = self._read(cell) if is_filled(cell) else Outcome()
        if found.rule or found.new:
            self.told[cell] = found
        self.precisions[cell] = found.precision
        self[cell] = found.value
        return found.value


class Reader:
    """Reads cells by the type of their column, for one study.

    Parameters
    ----------
    names
        The study's names.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._known: dict[tuple[str, str, bool], _Known] = {}
        self._plain = PlainWords()
        self._by_type: Mapping[str, Callable[[schema.Column, Cell], Outcome]] = {
            "id": self._text,
            "text": self._text,
            "municipality": self._municipality,
            "actor": self._actors,
            "actors": self._actors,
            "choice": self._choice,
            "choices": self._choices,
            "integer": read_figure,
            "number": read_figure,
            "date": read_date,
            "month": read_month,
            "term": read_term,
        }

    def read(self, column: schema.Column, cell: Cell, *, thousands: bool = False) -> Outcome:
        """Return what a filled cell holds.

        Parameters
        ----------
        thousands
            Whether the column's amounts are in thousands of kronor.

        Raises
        ------
        ValueError
            If the cell is empty.
        """
        if not is_filled(cell):
            raise ValueError(cell)
        return self._read(column, cell, thousands)

    def read_column(
        self, table: str, column: schema.Column, cells: Sequence[Cell], kinds: Set[type], *, thousands: bool = False
    ) -> ReadColumn:
        """Return what the cells of a column hold; equal cells are read once.

        Parameters
        ----------
        kinds
            The types of the cells; more of them only cost time.
        """
        if (plain := self._plainly(column, cells, kinds)) is not None:
            return plain
        known = self._known.get((table, column.name, thousands))
        if known is None or len(known) > _MOST_KNOWN:
            known = _Known(lambda cell: self._read(column, cell, thousands))
            self._known[table, column.name, thousands] = known
        if bool in kinds:  # True equals 1, but is no number
            cells = [str(written(cell)) if cell is True or cell is False else cell for cell in cells]
        values = [known[cells[0]]] * len(cells) if _are_equal(cells) else list(map(known.__getitem__, cells))
        told = {} if not known.told or known.told.keys().isdisjoint(cells) else _told(known.told, cells)
        return ReadColumn(values, list(map(known.precisions.__getitem__, cells)) if column.precision else None, told)

    def _plainly(self, column: schema.Column, cells: Sequence[Cell], kinds: Set[type]) -> ReadColumn | None:
        """Return a column of plain days or words, read at once; ``None`` of any other."""
        if column.type == "date" and kinds <= _DAYS:
            days = plain_days(cells, all_days=str not in kinds)
            exact: list[str | None] | None = (
                ["day" if day else None for day in days or ()] if column.precision else None
            )
            return ReadColumn(days, exact) if days else None
        if column.type not in _WORDS or kinds != {str}:
            return None
        words = cast("Sequence[str]", cells)
        if are_codes(words):
            return ReadColumn(list(words), numbered=True)
        return ReadColumn([one or None for one in words]) if self._plain.has(set(words)) else None

    def _read(self, column: schema.Column, cell: Cell, thousands: bool) -> Outcome:
        words = written(cell)
        if column.type in _WORDS and words.casefold() not in no_values() and not privacy.kinds(words):
            return Outcome(words)
        if isinstance(cell, Uncalculated):
            return Outcome(rule="formula_without_value")
        if isinstance(cell, CellError) or words.casefold() in listed_words("errors"):
            return Outcome(rule="cell_error", found=words)
        if isinstance(cell, str) and words.casefold() in listed_words("ditto"):
            return Outcome(rule="value_ditto", found=words)
        if isinstance(cell, str) and _is_missing(column, words, self.names):
            return Outcome(rule="value_missing", found=words)
        if isinstance(cell, (str, int, float)) and (refusal := personal(words)):
            return refusal
        outcome = self._by_type[column.type](column, cell)
        if thousands and outcome.value is not None and in_thousands(words) is None:
            return replace(outcome, value=round(1000 * outcome.value, 6))
        return outcome

    def _text(self, column: schema.Column, cell: Cell) -> Outcome:
        return Outcome(written(cell))

    def _municipality(self, column: schema.Column, cell: Cell) -> Outcome:
        words = written(cell)
        if code := self.names.municipality(words):
            return Outcome(code)
        near = self.names.near_municipality(words)
        return Outcome(
            rule="municipality_unknown", found=words, expected=text("intake.a_municipality"), proposal=proposal_of(near)
        )

    def _actors(self, column: schema.Column, cell: Cell) -> Outcome:
        words = cell if isinstance(cell, str) else written(cell)
        listed = [clean(words)] if column.type == "actor" else split_list(words, self.names.actors)
        found: dict[str, None] = {}
        new = []
        for name in listed:
            known = self.names.actor(name)
            if known is None:
                if refused := self._refused_actor(words, name):
                    return refused
                known = slug(name)
                new.append((known, name))
            found[known] = None
        return Outcome("|".join(found), new=tuple(new))

    def _refused_actor(self, words: str, name: str) -> Outcome | None:
        """Return why a name that the study does not list is not kept: it may be a person's, or misspelt."""
        if refusal := personal(words):
            return refusal
        near = self.names.near_actors(name)
        if near or not slug(name) or normal(name) in every_heading() or not is_organisation(name):
            proposal = proposal_of(near[0] if near else None)
            expected = text("intake.an_actor")
            return Outcome(rule="actor_unknown", found=privacy.MASK["name"], expected=expected, proposal=proposal)
        return None

    def _choice(self, column: schema.Column, cell: Cell) -> Outcome:
        words = written(cell)
        value = self._answer(column, words)
        return Outcome(value) if value else self._unknown(column, words)

    def _choices(self, column: schema.Column, cell: Cell) -> Outcome:
        words = cell if isinstance(cell, str) else written(cell)
        listed = [self._answer(column, one) for one in split_list(words, self.names.tools)]
        if listed and all(listed):
            return Outcome("|".join(dict.fromkeys(one for one in listed if one)))
        return self._unknown(column, clean(words))

    def _answer(self, column: schema.Column, words: str) -> str | None:
        """Return the allowed value that ``words`` stand for; tools may be written with or without hyphens."""
        known = _answers(column.values, self.names).get(normal(words))
        return known or (self.names.tools.get(folded(words)) if column.values == "tool" else None)

    def _unknown(self, column: schema.Column, words: str) -> Outcome:
        answers = _answers(column.values, self.names)
        near = nearest(words, answers)
        allowed = same(", ".join(dict.fromkeys(answers.values())))
        shown = words if column.values not in _ROLES or near else privacy.MASK["name"]
        return Outcome(
            rule="value_unknown", found=shown, expected=allowed, proposal=proposal_of(answers[near] if near else None)
        )


def _told(told: Mapping[Cell, Outcome], cells: Sequence[Cell]) -> dict[int, Outcome]:
    return {place: told[cell] for place, cell in enumerate(cells) if cell in told}


def _are_equal(cells: Sequence[Cell]) -> bool:
    """Tell whether a column holds the same in each of its cells."""
    return len(cells) > 0 and cells[0] == cells[-1] and cells.count(cells[0]) == len(cells)


def _is_missing(column: schema.Column, words: str, names: Names) -> bool:
    plain = words.casefold()
    if plain not in listed_words("missing") and not (
        column.type in _FIGURES and plain in listed_words("missing_figure")
    ):
        return False
    return column.type not in {"choice", "choices"} or normal(words) not in _answers(column.values, names)


@cache
def _declared(values: str) -> Mapping[str, str]:
    entries = schema.values(values).values()
    return {normal(word): one.name for one in entries for word in (one.name, *one.words, one.label.sv)}


def _answers(values: str, names: Names) -> Mapping[str, str]:
    """Return the canonical value of each normal answer; a study's tools are answers too."""
    if values != "tool":
        return _declared(values)
    return {**_declared(values), **{normal(word): name for word, name in names.tools.items()}}
