"""The panel of key numbers."""

from __future__ import annotations

from pilot_analysis import language as words
from pilot_analysis.figures.charts.tiles import Tile, Tiles
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.view import View

_DECIMALS = {"percent": 0, "points": 2, "index": 2, "level": 1, "count": 0}


def key_numbers(reading: Reading) -> View:
    """Show each number large, with its interval, its n and what it allows one to say."""
    tiles = tuple(_tile(reading, row) for row in range(len(reading.table)))
    said = reading.listing([", ".join(filter(None, (f"{one.label}: {one.number}", one.detail))) for one in tiles])
    return View(
        Tiles(tiles),
        reading.says("summary_measure"),
        reading.says("summary_alt", numbers=said),
        reading.hidden_note("value"),
    )


def _tile(reading: Reading, row: int) -> Tile:
    unit = str(reading.table["unit"].iloc[row])
    value, low, high = (reading.number(row, name) for name in ("value", "low", "high"))
    number = (
        _number(value, unit, reading.language) if value is not None else HIDDEN if reading.hidden(row, "value") else "–"
    )
    details = []
    if low is not None and high is not None:
        ends = _plain(low, unit, reading.language), _number(high, unit, reading.language)
        details.append(reading.says("tile_interval", low=ends[0], high=ends[1]))
    n = next((reading.written(row, name) for name in ("persons", "n") if reading.number(row, name) is not None), "")
    if n and unit != "count":
        details.append(reading.says("tile_n", n=n))
    verdict = str(reading.table["verdict"].iloc[row])
    if verdict != "described" and unit != "count":
        details.append(reading.name(verdict))
    return Tile(number, reading.label(reading.table["number"].iloc[row]), ", ".join(details))


def _number(value: float, unit: str, language: str) -> str:
    """Return the number with the sign that says its unit."""
    if unit == "percent":
        return words.percent(value / 100, language)
    return _plain(value, unit, language)


def _plain(value: float, unit: str, language: str) -> str:
    write = words.points if unit in {"points", "level"} else words.number
    return write(value, language, _DECIMALS.get(unit, 1))
