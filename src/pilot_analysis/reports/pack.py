"""The figure pack: each figure as image and words, its numbers beside it, and the register of every published number.

CSV files are UTF-8 with a byte order mark (Excel takes them for another encoding without it), with commas between
values, decimal points and ISO dates. Hidden cells hold ``..``, missing ones nothing. A text that a spreadsheet could
take for a formula has ``'`` before it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from pilot_analysis.analysis.estimates import Field
from pilot_analysis.figures import Figure
from pilot_analysis.figures.reading import HIDDEN
from pilot_analysis.language import LANGUAGES
from pilot_analysis.reports.context import Context
from pilot_analysis.reports.exhibit import Exhibit
from pilot_analysis.schema import RowKey
from pilot_analysis.tables.row_sets import packed

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMERIC = ("count", "persons", "number", "share", "points", "p")


def write(exhibits: Iterable[Exhibit], folder: Path, context: Context) -> None:
    """Write ``figures/``, ``tables/`` and ``evidence.json`` below ``folder``."""
    published = list(exhibits)
    for name in ("figures", "tables"):
        (folder / name).mkdir(exist_ok=True)
    for one in published:
        numbers = table(one)
        (folder / "tables" / f"{one.id}.csv").write_bytes(numbers)
        figure = one.figure(context.language)
        if figure:
            _write_figure(figure, numbers, one, folder / "figures")
    (folder / "evidence.json").write_bytes(register(published, context))


def table(exhibit: Exhibit) -> bytes:
    """Return an exhibit's table as CSV; beside each column of ids stand the names that readers see."""
    result, stream = exhibit.released.result, io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    named = {one.name for one in result.fields if _is_named(exhibit, one)}
    heads = [
        [one.name, *([f"{one.name}_{language}" for language in LANGUAGES] if one.name in named else [])]
        for one in result.fields
    ]
    writer.writerow([name for head in heads for name in head])
    for row in range(len(result.table)):
        cells = [_cells(exhibit, row, one, named=one.name in named) for one in result.fields]
        writer.writerow([cell for some in cells for cell in some])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def register(exhibits: Iterable[Exhibit], context: Context) -> bytes:
    """Return ``evidence.json``: every published number, and under ``behind`` the rows and cells that numbers share.

    A number says value, interval, n and method, and by ``behind`` where its tidy rows (in the words of
    `row_sets.packed`) and their cells are listed; rows of a result with the same origin share one entry. Each line has
    one number.
    """
    numbers: list[dict[str, Any]] = []
    behind: dict[str, dict[str, Any]] = {}
    places: dict[tuple[RowKey, ...], str] = {}
    for one in exhibits:
        for row, keys in enumerate(one.released.result.rows):
            place = places.setdefault(keys, f"{one.id}/{row}")
            if place not in behind:
                behind[place] = {"rows": packed(keys), "cells": context.cells(keys)}
            numbers += [entry | {"behind": place} for entry in evidence(one, row)]
    head = f'"pilot": {json.dumps(context.study.pilot.id)}'
    origin = ",\n".join(f"{json.dumps(place)}: {_line(entry)}" for place, entry in behind.items())
    listed = ",\n".join(map(_line, numbers))
    return f'{{{head},\n"numbers": [\n{listed}\n],\n"behind": {{\n{origin}\n}}}}\n'.encode()


def evidence(exhibit: Exhibit, row: int) -> list[dict[str, Any]]:
    """Return one entry for each published number of a row: what it is of, its value, interval, n and method."""
    result, entries = exhibit.released.result, []
    about = {one.name: _plain(result.table[one.name].iloc[row]) for one in result.fields if one.kind not in _NUMERIC}
    for one in result.fields:
        value = _plain(result.table[one.name].iloc[row])
        if one.kind not in _NUMERIC or (row, one.name) in exhibit.released.hidden or value is None:
            continue
        entry = {"result": result.id, "row": row, "column": one.name, "value": value, "of": about}
        entries.append(entry | {"verdict": str(result.verdict)} | _uncertainty(exhibit, row, one))
    return entries


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def as_json(value: Any) -> bytes:
    """Return a value as JSON bytes that are the same each time."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _write_figure(figure: Figure, numbers: bytes, exhibit: Exhibit, folder: Path) -> None:
    (folder / f"{figure.id}.png").write_bytes(figure.png())
    (folder / f"{figure.id}.svg").write_bytes(figure.svg())
    (folder / f"{figure.id}.csv").write_bytes(numbers)
    for language in LANGUAGES:
        (folder / f"{figure.id}.alt.{language}.txt").write_text(figure.alt[language] + "\n", encoding="utf-8")
    (folder / f"{figure.id}.json").write_bytes(as_json(_about(figure, exhibit)))


def _about(figure: Figure, exhibit: Exhibit) -> dict[str, Any]:
    result = exhibit.released.result
    return {
        "id": figure.id,
        "language": figure.language,
        "headline": figure.headline,
        "subtitle": figure.subtitle,
        "notes": list(figure.notes),
        "source": figure.source,
        "synthetic": figure.synthetic,
        "verdict": str(result.verdict),
        "certificate": dict(figure.certificate),
        **{name: {one: getattr(result, name)[one] for one in LANGUAGES} for name in ("title", "sentences", "method")},
        "alt": {one: figure.alt[one] for one in LANGUAGES},
        "columns": {
            one.name: {"kind": one.kind, **{each: one.label[each] for each in LANGUAGES}} for one in result.fields
        },
    }


def _uncertainty(exhibit: Exhibit, row: int, column: Field) -> dict[str, Any]:
    """Return interval, n and method of an estimate: they stand in columns of those names in its row."""
    given = exhibit.released.result.table.iloc[row]
    names = {"low", "high", "n", "method"} & set(given.index)
    if column.kind not in {"share", "points", "number"} or column.name in names:
        return {}
    found = {name: _plain(given[name]) for name in sorted(names) if (row, name) not in exhibit.released.hidden}
    interval = [found.pop("low", None), found.pop("high", None)]
    return found | ({"interval": interval} if None not in interval else {})


def _is_named(exhibit: Exhibit, column: Field) -> bool:
    values = exhibit.released.result.table[column.name]
    return column.kind == "text" and any(value in exhibit.released.result.labels for value in values.dropna())


def _cells(exhibit: Exhibit, row: int, column: Field, *, named: bool) -> list[str]:
    result = exhibit.released.result
    value = result.table[column.name].iloc[row]
    if (row, column.name) in exhibit.released.hidden:
        return [HIDDEN]
    plain = _plain(value)
    cell = "" if plain is None else str(plain)
    if column.kind not in _NUMERIC:
        cell = _safe(cell)
    label = result.labels.get(str(value)) if named else None
    names = [_safe(label[one]) if label else cell for one in LANGUAGES] if named else []
    return [cell, *names]


def _safe(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words


def _plain(value: Any) -> Any:
    """Return a cell as JSON and CSV have it; floats rounded to what a computer can promise to be the same each time."""
    if value is None or pd.isna(value):
        return None
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    number = value.item() if hasattr(value, "item") else value
    return round(number, 10) if isinstance(number, float) else number
