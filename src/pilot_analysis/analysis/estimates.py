"""The result object: a table with its intervals, the sentence that says it, and the rows it came from.

A result is frozen and complete when it exists. Figures draw it, the disclosure gate releases it, reports print it;
none of them computes anything more.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis import language as words
from pilot_analysis.analysis.counts import Additive, Cell, Computed, Origin
from pilot_analysis.language import Text
from pilot_analysis.schema import RowKey

__all__ = [
    "Additive",
    "Cell",
    "Computed",
    "Field",
    "Origin",
    "Result",
    "RowKey",
    "Verdict",
    "register_drawer",
    "show_in",
    "written",
]


class Verdict(StrEnum):
    """What a result allows one to say. ``described`` is for results that compare nothing."""

    EFFECT = "effect"
    RULED_OUT = "ruled out"
    CANNOT_TELL = "cannot tell"
    DESCRIBED = "described"


@dataclass(frozen=True)
class Field:
    """A column of a result's table, as readers see it.

    Parameters
    ----------
    kind
        ``text`` (an id that ``Result.labels`` may name), ``count``, ``persons`` (a count of persons, for the disclosure
        gate), ``number``, ``share`` (0 to 1), ``points`` (percentage points), ``p``, ``month`` (``2015-03``),
        ``year`` or ``date``.
    decimals
        How many to print; ``None`` for the kind's habit.
    """

    name: str
    label: Text
    kind: str = "text"
    decimals: int | None = None


@dataclass(frozen=True)
class Result:
    """One honest answer: numbers with n, interval and method, a sentence, caveats and a verdict.

    Parameters
    ----------
    id
        Stable and unique, ``[a-z0-9-]``; names the figure and its files.
    title
        What is asked.
    fields
        Every column of ``table`` in print order.
    table
        One row per estimate. Language-neutral: ids stand in it and are named by ``labels``.
    sentences
        What was found, with its uncertainty.
    method
        Estimator and interval, with their source.
    caveats
        What the reader must know beside the numbers.
    source
        Where the numbers come from, for the line under figures and tables.
    rows
        The tidy rows behind each row of ``table``, in its order.
    labels
        What readers see for ids in the table.
    synthetic
        Whether any delivered row behind it is synthetic.
    additive
        How its counts of persons add up; ``None`` only where it counts no persons.
    computed
        For cells of this table that repeat, or are computed from, counts of persons in other cells, here or in a linked
        result: those counts. Where the disclosure gate hides one of them it hides these cells too. A table whose own
        counts of persons all stand elsewhere is protected there, and needs no proof of its own.
    linked
        Further results about the same persons, split by the same columns, that are published beside this one: the
        disclosure gate protects them together.
    quotes
        The cells (row of the table, column) whose numbers the sentence tells. Where the disclosure gate hides one of
        them the sentence is not published either.
    facts
        Further numbers that the sentence or the figure needs (thresholds, minimal detectable effect, draws ...). Where
        the sentence is not published, those that are estimates are not either.
    telling
        Those of the caveats that tell numbers computed from the cells that the sentence quotes; they go with it.

    Raises
    ------
    ValueError
        If ``fields`` and the table disagree, ``rows`` does not have one entry per table row, ``computed`` names a
        result that is not linked or some counts of persons only, or such counts come without `Additive`.
    """

    id: str
    title: Text
    fields: tuple[Field, ...]
    table: pd.DataFrame = field(repr=False)
    sentences: Text
    method: Text
    caveats: tuple[Text, ...]
    source: Text
    verdict: Verdict
    rows: tuple[tuple[RowKey, ...], ...] = field(repr=False)
    labels: Mapping[str, Text] = field(default_factory=dict, repr=False)
    synthetic: bool = False
    additive: Additive | None = None
    computed: Computed = field(default_factory=dict, repr=False)
    quotes: tuple[Cell, ...] = ()
    linked: tuple[Result, ...] = field(default=(), repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    telling: tuple[Text, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        declared, present = [one.name for one in self.fields], list(self.table.columns)
        if declared != present:
            raise ValueError(f"{self.id}: fields {declared} do not describe the table's columns {present}")
        if len(self.rows) != len(self.table):
            raise ValueError(f"{self.id}: {len(self.rows)} entries in rows for {len(self.table)} rows of the table")
        if self.additive is None and any(one.kind == "persons" for one in self.fields):
            raise ValueError(
                f"{self.id}: counts of persons need an Additive, or the disclosure gate cannot protect them"
            )
        self._check_origins()
        object.__setattr__(self, "table", self.table.reset_index(drop=True).copy())
        object.__setattr__(self, "labels", MappingProxyType(dict(self.labels)))
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
        object.__setattr__(self, "computed", MappingProxyType(dict(self.computed)))

    def _check_origins(self) -> None:
        together = {self.id, *(one.id for one in self.linked)}
        if strange := sorted({origin[0] for origins in self.computed.values() for origin in origins} - together):
            raise ValueError(f"{self.id}: computed rests on {strange[0]}, which is not linked")
        lost = self.counted() - self.computed.keys()
        if lost and lost != self.counted():
            raise ValueError(f"{self.id}: the count of persons at {min(lost)} is not said to stand elsewhere")

    def counted(self) -> set[Cell]:
        """Return the cells of the table that hold counts of persons."""
        names = {one.name for one in self.fields if one.kind == "persons"}
        names |= set(self.additive.counts if self.additive else ())
        return {(int(row), name) for name in names for row in np.flatnonzero(self.table[name].notna())}

    def sentence(self, language: str) -> str:
        """Return what was found, in ``sv`` or ``en``."""
        return self.sentences[language]

    def figure(self, language: str | None = None) -> Any:
        """Return the figure that shows this result (see `pilot_analysis.figures`).

        Raises
        ------
        RuntimeError
            If the drawing part of the package has not been loaded; ``import pilot_analysis`` and its names load it.
        """
        if _drawers.current is None:
            raise RuntimeError("load pilot_analysis.figures before asking a result for its figure")
        return _drawers.current(self, language or _drawers.language)

    def shown(self, language: str) -> pd.DataFrame:
        """Return the table as readers see it: headings, names and numbers written out in ``language``."""
        cells = {
            one.label[language]: [self._cell(value, one, language) for value in self.table[one.name]]
            for one in self.fields
        }
        return pd.DataFrame(cells)

    def _cell(self, value: Any, column: Field, language: str) -> str:
        if isinstance(value, str):
            if column.kind == "text" and value in self.labels:
                return self.labels[value][language]
            return words.month(value, language) if column.kind == "month" else value
        return written(value, column.kind, language, column.decimals)

    def _repr_html_(self) -> str:
        """Show sentence, figure, table, method and caveats in Jupyter.

        The table is for the analyst, ahead of the disclosure gate; the figure is as it would be published.
        """
        language = _drawers.language
        notes = "".join(f"<li>{html.escape(note[language])}</li>" for note in (self.method, *self.caveats))
        heading = f"<h4>{html.escape(self.title[language])}</h4><p>{html.escape(self.sentence(language))}</p>"
        drawn = self.figure(language).fragment() if _drawers.draws(self.id) else ""
        return f"{heading}{drawn}{self.shown(language).to_html(index=False)}<ul>{notes}</ul>"


def written(value: Any, kind: str, language: str, decimals: int | None = None) -> str:
    """Return one value of a result's table as readers see it; ``-`` in words where there is none."""
    if value is None or pd.isna(value):
        return "\N{EN DASH}"
    if kind == "share":
        return words.percent(float(value), language, 1 if decimals is None else decimals)
    if kind == "points":
        return words.points(float(value), language, 2 if decimals is None else decimals)
    if kind == "p":
        return words.chance(float(value), language, 3 if decimals is None else decimals)
    if kind == "date":
        return pd.Timestamp(value).date().isoformat()
    if kind in {"count", "persons"}:
        return words.number(float(value), language, 0)
    return words.number(float(value), language, decimals) if kind == "number" else str(value)


@dataclass
class _Drawers:
    """What the layer above has registered: analysis never imports a drawing library."""

    current: Callable[[Result, str], Any] | None = None
    kinds: Callable[[str], object] = lambda _name: None
    language: str = "sv"

    def draws(self, name: str) -> bool:
        """Tell whether there is a figure for a result of this id."""
        return self.current is not None and self.kinds(name) is not None


_drawers = _Drawers()


def register_drawer(draw: Callable[[Result, str], Any], kinds: Callable[[str], object]) -> None:
    """Say how results are drawn, and of which ids (`kinds` gives None for others). Called once, by the figures."""
    _drawers.current, _drawers.kinds = draw, kinds


def show_in(language: str) -> None:
    """Choose the language in which results show themselves in Jupyter."""
    _drawers.language = language
