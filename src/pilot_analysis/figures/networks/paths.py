"""Figures of how far it is to the sub-regional office."""

from __future__ import annotations

from typing import Any

from pilot_analysis.figures import style
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.networks.ties import says, says_network
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import month

_SHADES = {1: 0.8, 2: 0.4, 3: 0.2}  # further away the paper shows through
_NONE = "\N{EN DASH}"


def halves(reading: Reading) -> View:
    """Show each actor's steps in both halves, ordered by group."""
    return _view(reading, "half", tuple(reading.label(one) for one in reading.each("half")))


def months(reading: Reading) -> View:
    """Show each actor's steps month by month, ordered by group."""
    every = [str(one) for one in reading.each("month")]
    long, short = (tuple(month(one, reading.language, width) for one in every) for width in ("MMM", "MMMMM"))
    years = tuple((place, one[:4]) for place, one in enumerate(every) if place == 0 or one.endswith("-01"))
    return _view(reading, "month", long, over=years, short=short)


def _view(reading: Reading, by: str, heads: tuple[str, ...], **more: Any) -> View:
    spans, groups = reading.each(by), _groups(reading)
    ordered = [one for actors in groups.values() for one in actors]
    cells = tuple(tuple(_cell(reading, reading.row(actor=one, **{by: span})) for span in spans) for one in ordered)
    key = [(Cell(_NONE, ink=style.QUIET), says(reading, "paths_not"))]
    if "rests_on_one" in reading.table:
        key.append((Cell("1*", *style.shade(_SHADES[1])), says(reading, "paths_one")))
    measure = "paths_measure" if by == "half" else "paths_months_measure"
    office = reading.name(reading.result.facts.get("office", ""))
    said = reading.listing([_said(reading, by, span, head) for span, head in zip(spans, heads, strict=True)])
    return View(
        Matrix(tuple(reading.label(one) for one in ordered), heads, (Panel("", cells),), tuple(key), **more),
        says(reading, measure, office=office, network=says_network(reading)),
        says(reading, "paths_alt", said=said),
        (says(reading, "paths_note"), says(reading, "paths_order", groups=[reading.label(one) for one in groups])),
    )


def _groups(reading: Reading) -> dict[str, list[str]]:
    """Return the actors of each group, as it is last."""
    last = {str(actor): str(group) for actor, group in zip(reading.table["actor"], reading.table["group"], strict=True)}
    return {group: [one for one, own in last.items() if own == group] for group in dict.fromkeys(last.values())}


def _cell(reading: Reading, row: int | None) -> Cell:
    steps = reading.number(row, "steps")
    if row is None or steps is None:
        return Cell(_NONE, ink=style.QUIET)
    single = "rests_on_one" in reading.table and reading.table["rests_on_one"].iloc[row] == "yes"
    return Cell(f"{int(steps)}*" if single else str(int(steps)), *style.shade(_SHADES.get(int(steps), 0.05)))


def _said(reading: Reading, by: str, span: str, head: str) -> str:
    rows = reading.rows(**{by: span})
    steps = [reading.number(row, "steps") for row in rows]
    shown = reading.written(rows[0], "month") if by == "month" else head
    reached, direct = sum(one is not None for one in steps), steps.count(1)
    return says(reading, "paths_reached", span=shown, reached=reached, direct=direct, actors=len(rows))
