"""The exhibit: a released result as a notebook hands it to the report.

A notebook shows it as HTML to people; the report reads its JSON, which holds the released values and nothing that was
hidden. Reports are made from exhibits and prose alone, so nothing reaches a page without having passed the gate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis.estimates import Additive, Field, Result, RowKey, Verdict
from pilot_analysis.disclosure import Released, release
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.figures import Figure, draw, kind_of, smallest_count
from pilot_analysis.figures.reading import Reading
from pilot_analysis.language import LANGUAGES, Text, text
from pilot_analysis.tables.row_sets import packed, unpacked
from pilot_analysis.tables.selection import known

MIME = "application/vnd.pilot.exhibit+json"
FORMAT = 2


@dataclass(frozen=True)
class Exhibit:
    """A released result, ready to be shown in a notebook and read by the report."""

    released: Released
    language: str = "sv"

    @property
    def id(self) -> str:
        """The id of the result."""
        return self.released.result.id

    def figure(self, language: str) -> Figure | None:
        """Return the figure, or ``None`` where this kind of result has none."""
        if language not in self._drawn:
            self._drawn[language] = draw(self.released, language) if kind_of(self.id) else None
        return self._drawn[language]

    @cached_property
    def _drawn(self) -> dict[str, Figure | None]:
        """Figures by language, each made once."""
        return {}

    def shown(self, language: str) -> pd.DataFrame:
        """Return the table as readers see it, hidden cells as ``..``."""
        reading, columns = Reading(self.released, language), [one.name for one in self.released.result.fields]
        rows = [[reading.written(row, column) for column in columns] for row in range(len(reading.table))]
        return pd.DataFrame(rows, columns=[reading.heading(column) for column in columns], dtype="str")

    def payload(self) -> dict[str, Any]:
        """Return everything as JSON values; `read` makes the exhibit again from them."""
        result = self.released.result
        return {
            "format": FORMAT,
            "id": result.id,
            **{name: _words(getattr(result, name)) for name in ("title", "sentences", "method", "source")},
            "caveats": [_words(one) for one in result.caveats],
            "fields": [
                {"name": one.name, "label": _words(one.label), "kind": one.kind, "decimals": one.decimals}
                for one in result.fields
            ],
            "table": [[_plain(value) for value in row] for row in result.table.astype(object).itertuples(index=False)],
            "verdict": str(result.verdict),
            "keys": _keys(result),
            "labels": {name: _words(label) for name, label in result.labels.items()},
            "synthetic": result.synthetic,
            "additive": _additive(result.additive),
            "quotes": [list(cell) for cell in result.quotes],
            "facts": _plain(result.facts),
            "hidden": sorted([row, column] for row, column in self.released.hidden),
            "certificate": _plain(self.released.certificate),
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Show the exhibit in Jupyter and carry what the report needs."""
        result = self.released.result
        figure = self.figure(self.language)
        drawn = (
            f"<figure>{figure.fragment()}<figcaption>{escape(figure.source)}</figcaption></figure>" if figure else ""
        )
        table = self.shown(self.language).to_html(index=False, escape=True)
        heading = f"<h4>{escape(result.title[self.language])}</h4><p>{escape(result.sentence(self.language))}</p>"
        return {
            MIME: self.payload(),
            "text/html": heading + drawn + table,
            "text/plain": result.sentence(self.language),
        }


def publish(result: Result, *, smallest: int | None = None, language: str = "sv") -> Exhibit:
    """Release a result through the disclosure gate and show it, in the notebook and in the report.

    Parameters
    ----------
    smallest
        The smallest count of persons that may be shown; by default the study's.
    language
        In which language the notebook itself shows it. The report is written in its own.

    Raises
    ------
    ConfigurationError
        If ``smallest`` is less than the study's: a notebook may protect more than the study, never less. If there is
        no such language.
    """
    least = smallest_count()
    if smallest is not None and smallest < least:
        raise ConfigurationError(text("disclosure.below_study", asked=smallest, smallest=least))
    chosen = known("language", [language], {one: one for one in LANGUAGES})[0]
    return Exhibit(release(result, least if smallest is None else smallest), chosen)


def read(payload: Mapping[str, Any]) -> Exhibit:
    """Make an exhibit again from its JSON.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is not the JSON of an exhibit.
    """
    if payload.get("format") != FORMAT:
        raise ValueError(f"an exhibit of format {payload.get('format')!r} cannot be read")
    fields = tuple(Field(one["name"], Text(**one["label"]), one["kind"], one["decimals"]) for one in payload["fields"])
    table = pd.DataFrame(payload["table"], columns=[one.name for one in fields]).convert_dtypes()
    result = Result(
        id=payload["id"],
        title=Text(**payload["title"]),
        sentences=Text(**payload["sentences"]),
        method=Text(**payload["method"]),
        source=Text(**payload["source"]),
        fields=fields,
        table=table,
        caveats=tuple(Text(**one) for one in payload["caveats"]),
        verdict=Verdict(payload["verdict"]),
        rows=_rows(payload["keys"]),
        labels={name: Text(**label) for name, label in payload["labels"].items()},
        synthetic=payload["synthetic"],
        additive=Additive(**payload["additive"]) if payload["additive"] else None,
        quotes=tuple((row, column) for row, column in payload["quotes"]),
        facts=payload["facts"],
    )
    return Exhibit(
        Released(result, frozenset((row, column) for row, column in payload["hidden"]), payload["certificate"])
    )


def _keys(result: Result) -> dict[str, Any]:
    """Return the rows behind each row of the table: each set once, in ranges, and which of them a row has."""
    places: dict[tuple[RowKey, ...], int] = {}
    of = [places.setdefault(keys, len(places)) for keys in result.rows]
    return {"sets": [[list(one) for one in packed(keys)] for keys in places], "of": of}


def _rows(keys: Mapping[str, Any]) -> tuple[tuple[RowKey, ...], ...]:
    sets = [unpacked(one) for one in keys["sets"]]
    return tuple(sets[place] for place in keys["of"])


def _words(words: Text) -> dict[str, str]:
    return {language: words[language] for language in LANGUAGES}


def _additive(additive: Additive | None) -> dict[str, Any] | None:
    if additive is None:
        return None
    return {
        "dimensions": dict(additive.dimensions),
        "whole": additive.whole,
        "part": additive.part,
        "derived": list(additive.derived),
        "others": list(additive.others),
        "nested": additive.nested,
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: numpy and pandas scalars as numbers, dates as ISO text, missing as null."""
    if isinstance(value, Text):
        return _words(value)
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str):
        return [_plain(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, str | bool | int):
        return value
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) or hasattr(value, "item"):
        number = value.item() if hasattr(value, "item") else value
        return number if not isinstance(number, float) or math.isfinite(number) else None
    return str(value)
