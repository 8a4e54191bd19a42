"""The card of a broker model: key numbers, what was tried and where, how far cases got, and what it takes elsewhere."""

from __future__ import annotations

from pilot_analysis import language as words
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.column import Column
from pilot_analysis.figures.charts.paragraphs import Paragraphs
from pilot_analysis.figures.charts.rows import Bars, Group, Row
from pilot_analysis.figures.charts.tiles import Tile, Tiles
from pilot_analysis.figures.figure import Chart
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.view import View

_SEXES = ("kvinna", "man", "uppgift saknas")


def card(reading: Reading) -> View:
    """Show a model's card on one page."""
    tiles = tuple(tile for tile in (_reached(reading), _matched(reading), _price(reading), _dose(reading)) if tile)
    before = [*_said(reading, "tried"), *_where(reading), *_reach(reading)]
    after = [*_maturity(reading), *_spent(reading), *_said(reading, "transfer")]
    stages = tuple(_stage(reading, row) for row in reading.rows(section="funnel"))
    funnel = Bars((Group(reading.name("funnel"), stages),), Scale(0, 1, "share", reading.language))
    parts: list[Chart] = [Tiles(tiles)] if tiles else []
    parts += [Paragraphs(tuple(before))] if before else []
    parts += [funnel] if stages else []
    parts += [Paragraphs(tuple(after))] if after else []
    said = [", ".join(filter(None, (f"{one.label}: {one.number}", one.detail))) for one in tiles]
    said += [f"{heading}: {' '.join(lines)}" for heading, lines in (*before, *after)]
    said += [f"{one.label}: {one.words}" for one in stages]
    alt = reading.says("card_alt", parts=reading.listing([one.rstrip(".") for one in said]))
    notes = reading.hidden_note("persons", "value")
    return View(Column(tuple(parts), ruled=True), reading.result.title[reading.language], alt, notes)


def _row(reading: Reading, section: str, item: str) -> int | None:
    return reading.row(section=section, item=item)


def _interval(reading: Reading, row: int, key: str) -> str:
    low, high = reading.number(row, "low"), reading.number(row, "high")
    return reading.says(key, low=low, high=high) if low is not None and high is not None else ""


def _reached(reading: Reading) -> Tile | None:
    row = _row(reading, "reach", "total")
    if row is None:
        return None
    per = _row(reading, "reach", "per_thousand total")
    detail = reading.says("card_per_thousand", value=reading.number(per, "value")) if per is not None else ""
    return Tile(reading.written(row, "persons"), reading.says("card_persons"), detail)


def _matched(reading: Reading) -> Tile | None:
    row = _row(reading, "funnel", "matchning")
    if row is None:
        return None
    value = reading.number(row, "value")
    number = HIDDEN if value is None else words.percent(value / 100, reading.language)
    return Tile(number, reading.says("card_matched"), _interval(reading, row, "card_interval_percent"))


def _price(reading: Reading) -> Tile | None:
    row = _row(reading, "costs", "per_match")
    if row is None:
        return None
    return Tile(reading.written(row, "value"), reading.says("card_price"), _interval(reading, row, "card_interval"))


def _dose(reading: Reading) -> Tile | None:
    row = _row(reading, "dose", "hours")
    if row is None:
        return None
    planned = _row(reading, "dose", "fte")
    detail = reading.says("card_fte", value=reading.written(planned, "value")) if planned is not None else ""
    return Tile(reading.written(row, "value", 0), reading.says("card_hours"), detail)


def _said(reading: Reading, section: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is said under a section's name; all but the first line with its own name."""
    rows = reading.rows(section=section)
    if not rows:
        return []
    first, *others = ((reading.table["item"].iloc[row], reading.table["said"].iloc[row]) for row in rows)
    lines = (f"{reading.label(item)}: {reading.name(said)}" for item, said in others)
    return [(reading.name(section), (reading.name(first[1]), *lines))]


def _where(reading: Reading) -> list[tuple[str, tuple[str, ...]]]:
    lines = tuple(
        f"{reading.name(reading.table['item'].iloc[row])}, {reading.name(reading.table['said'].iloc[row])}"
        for row in reading.rows(section="where")
    )
    return [(reading.name("where"), lines)] if lines else []


def _reach(reading: Reading) -> list[tuple[str, tuple[str, ...]]]:
    """Return how many women, men and employers, with what of the inhabitants that is where it is known."""
    said = []
    for row in reading.rows(section="reach"):
        item = str(reading.table["item"].iloc[row])
        if item in _SEXES:
            said.append(f"{reading.label(item)}: {reading.written(row, 'persons')}")
        elif item != "total" and not item.endswith(" total"):
            said.append(f"{reading.label(item)}: {reading.written(row, 'value')}")
    return [(reading.name("reach"), (", ".join(said),))] if said else []


def _maturity(reading: Reading) -> list[tuple[str, tuple[str, ...]]]:
    rows = {one: _row(reading, "maturity", one) for one in ("start", "slut", "change")}
    if any(row is None for row in rows.values()):
        return []
    values = {name: reading.number(row, "value") for name, row in rows.items()}
    return [(reading.name("maturity"), (reading.says("card_maturity", **values),))]


def _spent(reading: Reading) -> list[tuple[str, tuple[str, ...]]]:
    lines = []
    for section, item in (("dose", "running"), ("dose", "start_up"), ("costs", "per_case"), ("costs", "per_completer")):
        row = _row(reading, section, item)
        if row is not None:
            limits = _interval(reading, row, "card_interval")
            lines.append(f"{reading.label(item)}: {reading.written(row, 'value')}{f' ({limits})' if limits else ''}")
    return [(reading.says("card_spent"), tuple(lines))] if lines else []


def _stage(reading: Reading, row: int) -> Row:
    value = reading.number(row, "value")
    number = reading.written(row, "persons")
    share = None if value is None else value / 100
    said = number if share is None or number == HIDDEN else reading.says("count_share", count=number, share=share)
    return Row(reading.label(reading.table["item"].iloc[row]), said, share)
