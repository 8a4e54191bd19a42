"""Hiding what is too small to publish, in the table, its sentence and the keys of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from pilot_analysis.analysis.estimates import Cell, Origin, Result
from pilot_analysis.disclosure.additivity import forms_of
from pilot_analysis.disclosure.suppression import protected
from pilot_analysis.language import Text, text
from pilot_analysis.schema import RowKey

_DECIDED = frozenset({"confidence", "least", "reliable", "smallest_p"})  # facts of the study or the method alone


@dataclass(frozen=True)
class Released:
    """A result that may be published.

    Parameters
    ----------
    result
        The result with hidden cells missing, and without a sentence that quotes one. Where it counts persons its rows
        lead to whole sheets: one number of rows for each sheet would be a count of its own.
    hidden
        The hidden cells: row of the table, column.
    certificate
        What was proved: threshold, number of count cells and of hidden ones, method. It is published with the result.
    narrowest
        The narrowest feasible interval that was proved. It is never published: a reader who has it can tell which of
        the counts that no cell holds were small, as one who knew how many of the hidden ones are.
    """

    result: Result
    hidden: frozenset[tuple[int, str]]
    certificate: Mapping[str, Any]
    narrowest: int | None = None


def release(result: Result, smallest: int) -> Released:
    """Hide what is too small to publish, and what would give it away.

    Parameters
    ----------
    smallest
        The smallest count of persons that is published.

    Raises
    ------
    ValueError
        If the counts do not add up as the result's `Additive` says: then nothing can be proved about them.

    Notes
    -----
    Results that are linked are protected together, so that what one hides cannot be worked back from another. Each
    comes to the same pattern whichever of them is released. A result whose counts all stand in those it is linked with
    hides what rests on a count that they hide; the proof is theirs.
    """
    together = sorted((one for one in (result, *result.linked) if _has_own_counts(one)), key=lambda one: one.id)
    if not together:
        return Released(result, frozenset(), _certificate(smallest, text("disclosure.method_none"), 0))
    forms = forms_of(together)
    gone, widths = protected(forms, smallest, ", ".join(one.id for one in together))
    lost = [cell for cell, hidden in zip(forms.cells, gone, strict=True) if hidden]
    every = _own(result, together, lost) | _resting(
        result, {(together[place].id, row, name) for place, row, name in lost}
    )
    counts = [(row, name) for place, row, name in lost if together[place] is result]
    method = text("disclosure.method", smallest=smallest)
    certificate = _certificate(smallest, method, len(forms.cells)) | {"hidden": len(counts or every)}
    rows = _sheets(result.rows, {row for row, _ in every})
    open_result = replace(result, rows=rows, linked=(), computed={})
    shown = _without(open_result, every, smallest)
    return Released(shown, every, MappingProxyType(certificate), min(widths, default=None))


def _has_own_counts(one: Result) -> bool:
    """Tell whether a result counts persons who are not counted elsewhere already."""
    return one.additive is not None and not one.counted() <= one.computed.keys()


def _own(result: Result, together: Sequence[Result], lost: Sequence[tuple[int, int, str]]) -> frozenset[Cell]:
    """Return the result's own hidden counts with what is computed from them in their rows."""
    own = [(row, column) for place, row, column in lost if together[place] is result]
    if result.additive is None:
        return frozenset()
    return frozenset(own) | {(row, name) for row, column in own for name in result.additive.computed_from(column)}


def _resting(result: Result, lost: set[Origin]) -> frozenset[Cell]:
    """Return the cells that rest on a hidden count elsewhere."""
    return frozenset(cell for cell, origins in result.computed.items() if not lost.isdisjoint(origins))


def _sheets(behind: tuple[tuple[RowKey, ...], ...], hidden: set[int]) -> tuple[tuple[RowKey, ...], ...]:
    """Return which sheets the table was counted on: the same for each of its rows, and never which of their rows.

    The sheets of one row each hold at least one of the persons that it counts. With six persons on five sheets that
    would tell how many each participant had. Nothing is told of a row of the table that has a hidden count.
    """
    every = tuple(sorted({RowKey(key.table, key.source, 0) for keys in behind for key in keys}))
    return tuple(() if place in hidden or not keys else every for place, keys in enumerate(behind))


def _certificate(smallest: int, method: Text, cells: int) -> dict[str, Any]:
    """Return what may be told of the proof: the same for any two results that look the same."""
    return {
        "threshold": smallest,
        "cells": cells,
        "hidden": 0,
        "zeros": "shown",
        "method_sv": method.sv,
        "method_en": method.en,
    }


def _without(result: Result, hidden: frozenset[tuple[int, str]], smallest: int) -> Result:
    """Return the result without the hidden cells and without a sentence that quotes one."""
    if not hidden:
        return result
    table = result.table.copy()
    for column in sorted({column for _, column in hidden}):
        gone = [row for row, name in hidden if name == column]
        table[column] = table[column].mask(table.index.isin(gone))
    quoted = any(cell in hidden for cell in result.quotes)
    sentences = text("disclosure.sentence_hidden", smallest=smallest) if quoted else result.sentences
    kept = [one for one in result.caveats if not (quoted and one in result.telling)]
    caveats = (*kept, text("disclosure.note", largest=smallest - 1))
    facts = {name: value for name, value in result.facts.items() if not (quoted and _is_estimate(name, value))}
    return replace(result, table=table, sentences=sentences, caveats=caveats, facts=facts, telling=())


def _is_estimate(name: str, value: object) -> bool:
    """Tell whether a fact may be computed from the persons: a number with decimals that nobody decided."""
    return isinstance(value, float | np.floating) and name not in _DECIDED
