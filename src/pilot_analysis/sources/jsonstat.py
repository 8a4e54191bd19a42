"""SCB: answers of PxWeb's interface saved as files, in json-stat2 (version 2) and in PxWeb's own ``json`` (version 1).

In json-stat2 the place of a category is the value of ``category.index``, not the order of its keys: codes that look
like whole numbers, such as ``1060``, come before ``0114`` there. A figure's place in the list is its address.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pilot_analysis.findings import Place
from pilot_analysis.sources.codebook import KNOWN, UNREADABLE, figure
from pilot_analysis.sources.cube import Category, Dimension, kind_of, observed, size, teller, unfold
from pilot_analysis.sources.kolada_answer import is_kolada, read_answer
from pilot_analysis.sources.observations import Observation, Table

_ROLES = {"time": "period", "metric": "measure", "geo": "region"}
_TYPES = {"t": "period", "c": "measure"}


def read_json(content: bytes, place: Place, title: str = "", definition: str = "") -> Table | None:
    """Read a saved answer of PxWeb's or Kolada's, or ``None`` where the file is json of another kind.

    Parameters
    ----------
    title, definition
        What was kept beside an answer that does not say itself what it is (see `kolada_answer`).

    Raises
    ------
    ValueError
        If it is no json, or its lists do not fit its dimensions.
    """
    try:
        held = json.loads(content.decode("utf-8-sig"))
        if isinstance(held, dict) and held.get("class") == "dataset" and "dimension" in held:
            return _dataset(held, place)
        if isinstance(held, dict) and "columns" in held and "data" in held:
            return _version_1(held, place)
        if isinstance(held, dict) and is_kolada(held):
            return read_answer(held, place, title, definition)
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    return None


def _dataset(held: Mapping[str, Any], place: Place) -> Table:
    roles = {name: _ROLES[role] for role, names in held.get("role", {}).items() if role in _ROLES for name in names}
    dimensions = [_dimension(name, held["dimension"][name], roles) for name in held["id"]]
    values, statuses = held["value"], held.get("status", {})
    expected = size(dimensions)
    if [len(one.categories) for one in dimensions] != held["size"] or (_is_list(values) and len(values) != expected):
        raise ValueError("size")

    def read(at: int) -> tuple[float | None, str, str]:
        value, mark = _at(values, at), _at(statuses, at) if not isinstance(statuses, str) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return (float(value), "ok", "") if math.isfinite(value) else (None, UNREADABLE, str(value))
        words = mark if isinstance(mark, str) else ""
        return *figure(words, "scb"), words

    px = held.get("extension", {}).get("px", {})
    names = [str(px.get(one, "")) for one in ("tableid", "matrix", "infofile", "contents")]
    notes = [one for one in held.get("note", []) if isinstance(one, str)]
    table = Table("scb", place, " ".join(names), str(held.get("label", "")), definition=notes[0] if notes else None)
    table.observations = list(unfold(dimensions, table.title, "", read, "value {}".format))
    return table


def _dimension(name: str, held: Mapping[str, Any], roles: Mapping[str, str]) -> Dimension:
    """Return a dimension with its categories by the value of their index."""
    category = held["category"]
    labels, units = category.get("label", {}), category.get("unit", {})
    index = category.get("index", list(labels))
    codes = sorted(index, key=index.__getitem__) if isinstance(index, Mapping) else list(index)
    if isinstance(index, Mapping) and sorted(index.values()) != list(range(len(index))):
        raise ValueError("index")
    categories = tuple(
        Category(code, labels.get(code, code), str(units.get(code, {}).get("base", ""))) for code in codes
    )
    return Dimension(roles.get(name) or kind_of(name, str(held.get("label", "")), categories), categories)


def _at(values: Any, place: int) -> Any:
    """Return one of the values, which stand in a list or, where most are missing, by their place as text."""
    if isinstance(values, Mapping):
        return values.get(str(place))
    return values[place]


def _is_list(values: Any) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str)


def _version_1(held: Mapping[str, Any], place: Place) -> Table:
    """Read PxWeb's own json: one entry per combination of categories, figures as text with decimal points."""
    keys = [one for one in held["columns"] if one["type"] != "c"]
    contents = [one for one in held["columns"] if one["type"] == "c"]
    notes = [str(one.get("comment", "")) for one in held.get("comments", []) if isinstance(one, Mapping)]
    codes = " ".join(str(one["code"]) for one in contents)
    title = ", ".join(str(one["text"]) for one in contents)
    table = Table("scb", place, codes, title, definition=next(filter(None, notes), None))
    table.observations = list(_entries(held["data"], keys, contents))
    return table


def _entries(data: Sequence[Any], keys: Sequence[Any], contents: Sequence[Any]) -> Iterator[Observation]:
    if any(len(entry["key"]) != len(keys) or len(entry["values"]) != len(contents) for entry in data):
        raise ValueError("size")
    kinds = []
    for place, one in enumerate(keys):
        codes = dict.fromkeys(entry["key"][place] for entry in data)
        known = kind_of(one["code"], one["text"], [Category(code, code) for code in codes])
        kinds.append(_TYPES.get(one["type"]) or known)
    tellers = [teller(kinds, content["text"], "") for content in contents]
    made: dict[str, Category] = {}
    for number, entry in enumerate(data):
        categories = [made.get(code) or made.setdefault(code, Category(code, code)) for code in entry["key"]]
        for tell, words in zip(tellers, entry["values"], strict=True):
            value, status = figure(words, "scb", points=True)
            found = value, status, "" if status in KNOWN else str(words)
            yield observed(tell(categories), found, f"data {number}", number + 1)
