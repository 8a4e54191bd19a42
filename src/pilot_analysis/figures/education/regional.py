"""The figure of the region: one map of levels, one of changes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from pilot_analysis.figures import style
from pilot_analysis.figures.charts.axis import written_numbers
from pilot_analysis.figures.charts.choropleth import Area, Choropleth
from pilot_analysis.figures.charts.column import Column
from pilot_analysis.figures.charts.map_key import MapKey, Shade, classes
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import text


def region(reading: Reading) -> View:
    """Show the level of each municipality on a map and, where it is known, its change on another below."""
    rows = range(len(reading.table))
    told = {"reference": reading.written(0, "reference"), "year": reading.written(0, "year")}
    told["subject"] = text(f"education_region.subject_{reading.result.facts.get('sex', 'total')}")[reading.language]
    maps = [_map(reading, "value", _says(reading, "level", year=told["reference"]))]
    changed = any(reading.number(row, "change_points") is not None for row in rows)
    if changed:
        maps.append(_map(reading, "change_points", _says(reading, "change", **told)))
    said = reading.listing([_said(reading, row) for row in rows])
    alt = _says(reading, "alt" if changed else "alt_level", rows=said, **told)
    return View(Column(tuple(maps)), _says(reading, "measure", **told), alt, (_says(reading, "note"),))


def _map(reading: Reading, column: str, title: str) -> Choropleth:
    """Return the map of one column: municipalities without a value are hatched."""
    values = {row: reading.number(row, column) for row in range(len(reading.table))}
    known = [value for value in values.values() if value is not None]
    kind, shades, found = "points" if column == "change_points" else "number", [], None
    if known:
        found = classes(known, 1)
        words = written_numbers(found.edges, kind, reading.language)
        spans = [_says(reading, "class", low=low, high=high) for low, high in pairwise(words)]
        shades = [Shade(span, fill) for span, fill in zip(spans, found.fills(), strict=True)]
    if len(known) < len(values):
        shades.append(Shade(_says(reading, "missing"), style.PAPER, "////"))
    areas = tuple(
        Area(
            str(reading.table["unit"].iloc[row]),
            f"{reading.label(reading.table['unit'].iloc[row])} {reading.written(row, column)}",
            len(shades) - 1 if value is None or found is None else found.of(value),
            outlined=reading.table["role"].iloc[row] == "pilot",
        )
        for row, value in values.items()
    )
    outlined = _says(reading, "outlined") if any(area.outlined for area in areas) else ""
    return Choropleth(title, areas, MapKey(tuple(shades), outlined))


def _said(reading: Reading, row: int) -> str:
    level, change = (reading.written(row, name) for name in ("value", "change_points"))
    return _says(reading, "said", name=reading.name(reading.table["unit"].iloc[row]), level=level, change=change)


def _says(reading: Reading, key: str, **values: Any) -> str:
    return text(f"education_region.draw_{key}", **values)[reading.language]
