"""Figures of shared provision: how seats fill, who goes where, needs against seats, who writes things down."""

from __future__ import annotations

from string import ascii_uppercase

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.column import Column
from pilot_analysis.figures.charts.flow_map import Flow, FlowMap
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.networks.ties import says
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import capital

_TOTAL = "total"
_UNSTATED = "US"


def provision(reading: Reading) -> View:
    """Show how far the seats filled in shared and in own courses, with intervals."""
    rows = []
    for row in reading.rows(sex=_TOTAL):
        fill, low, high = (reading.number(row, name) for name in ("fill", "low", "high"))
        shown = reading.written(row, "fill")
        if fill is not None and low is not None and high is not None:
            shown = reading.says("share_interval", share=fill, low=100 * low, high=high)
        label = says(
            reading, "seats_n", label=reading.label(reading.table["shared"].iloc[row]), n=reading.written(row, "seats")
        )
        rows.append(Row(label, shown, fill, low, high))  # fmt: skip
    top = max([1.0, *(row.high or row.value or 0 for row in rows)])
    chart = Intervals((Group("", tuple(rows)),), Scale(0, top, "share", reading.language))
    notes = (
        reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95)),
        *reading.hidden_note("started", "fill"),
    )
    said = reading.listing([f"{row.label}: {row.words}" for row in rows])
    return View(chart, says(reading, "provision_measure"), says(reading, "provision_alt", rows=said), notes)


def flows(reading: Reading) -> View:
    """Show on a map who studies in another municipality, and all numbers in a matrix ordered by cluster."""
    clusters = dict(reading.result.facts.get("clusters", {}))
    codes = [one for one in reading.each("place") if one != _TOTAL]
    codes.sort(key=lambda one: list(dict.fromkeys(clusters.values())).index(clusters[one]) if one in clusters else 99)
    columns = (*codes, _TOTAL)
    homes = [*codes, *(one for one in reading.each("home") if one not in codes)]
    letters = dict(zip(codes, ascii_uppercase, strict=False))
    counts = {(one, other): reading.row(home=one, place=other) for one in homes for other in columns}
    away = {ends: reading.number(row, "started") or 0 for ends, row in counts.items() if _crosses(*ends, codes)}
    most = max(away.values(), default=0) or 1
    arrows = tuple(Flow(*ends, strength=count / most) for ends, count in away.items() if count)
    most_inside = max([reading.number(row, "started") or 0 for ends, row in counts.items() if _TOTAL not in ends]) or 1
    cells = tuple(
        tuple(_persons(reading, counts[one, place], most_inside, total=_TOTAL in {one, place}) for place in columns)
        for one in homes
    )
    names = tuple(f"{letters[one]}  {reading.name(one)}" if one in letters else reading.label(one) for one in homes)
    heads = (*(letters[one] for one in codes), reading.label(_TOTAL))
    table = Matrix(names, heads, (Panel("", cells),), short=(*heads[:-1], "Σ"))
    largest = sorted(away, key=lambda ends: -away[ends])[:5]
    said = [
        says(reading, "flow", home=reading.name(one), place=reading.name(other), n=away[one, other])
        for one, other in largest
        if away[one, other]
    ]
    return View(
        Column((FlowMap(tuple(letters.items()), arrows), table)),
        says(reading, "flows_measure", n=reading.written(counts[_TOTAL, _TOTAL], "started")),
        says(reading, "flows_alt", flows=reading.listing(said) or "–"),
        (says(reading, "flows_note"), *reading.hidden_note("started")),
    )


def needs(reading: Reading) -> View:
    """Show for each cluster persons asked for, those of them for retirements, and seats, by level or sector."""
    by = str(reading.result.facts.get("by", "level"))
    columns = [one for one in ("persons", "retirements", "seats", "gap_seats") if one in reading.table]
    panels, said = [], []
    for cluster in reading.each("cluster"):
        rows = reading.rows(cluster=cluster)
        most = max([reading.number(row, name) or 0 for row in rows[:-1] for name in columns[:3]], default=0) or 1
        cells = tuple(tuple(_needed(reading, row, name, most) for name in columns) for row in rows)
        labels = tuple(reading.label(reading.table[by].iloc[row]) for row in rows)
        panels.append(Panel(reading.label(cluster), cells, labels))
        said.append(says(reading, "needs_said", name=reading.label(cluster), **{
            name: reading.written(rows[-1], name) for name in ("persons", "retirements")
        }))  # fmt: skip
    heads = tuple(says(reading, f"needs_{name}") for name in columns)
    return View(
        Matrix((), heads, tuple(panels)),
        says(reading, "needs_measure"),
        says(reading, "needs_alt", clusters=reading.listing(said)),
        reading.hidden_note(*columns),
    )


def needs_crossed(reading: Reading) -> View:
    """Show persons asked for, and below them seats, by sector and level, all clusters together."""
    sectors, levels = reading.each("sector"), reading.each("level")
    rows = {(one, other): reading.row(cluster=_TOTAL, sector=one, level=other) for one in sectors for other in levels}
    heads = tuple(reading.label(one) for one in levels)
    short = tuple("Σ" if one == _TOTAL else "?" if one == _UNSTATED else str(one) for one in levels)
    panels = []
    for name in ("persons", "seats"):
        inner = [reading.number(row, name) or 0 for cell, row in rows.items() if _TOTAL not in cell]
        most = max(inner, default=0) or 1
        cells = tuple(
            tuple(_against(reading, rows[one, other], name, most, total=_TOTAL in {one, other}) for other in levels)
            for one in sectors
        )
        panels.append(Panel(says(reading, f"needs_crossed_{name}"), cells))
    said = [
        says(reading, "needs_crossed_said", name=reading.label(one), **{
            name: reading.written(rows[one, _TOTAL], name) for name in ("persons", "seats")
        })
        for one in sectors
    ]  # fmt: skip
    key = ((Cell("8", style.SHADE, style.ALERT), says(reading, "needs_nobody")),)
    meaning = ", ".join(f"{one} = {head}" for one, head in zip(short, heads, strict=True))
    return View(
        Matrix(tuple(reading.label(one) for one in sectors), heads, tuple(panels), key, short=short),
        says(reading, "needs_crossed_measure"),
        says(reading, "needs_crossed_alt", sectors=reading.listing(said)),
        (says(reading, "needs_crossed_note", meaning=meaning), *reading.hidden_note("persons")),
    )


def recording(reading: Reading) -> View:
    """Show entries in the log by participant and month, as a calendar."""
    participants, months = reading.each("participant"), reading.each("month")
    most = max([reading.number(row, "events") or 0 for row in range(len(reading.table))], default=0) or 1
    rows = {when: [reading.row(participant=one, month=when) for one in participants] for when in months}
    cells = tuple(
        tuple(
            Cell(reading.written(row, "events"), *style.shade((reading.number(row, "events") or 0) / most))
            for row in rows[when]
        )
        for when in months
    )
    names = tuple(reading.name(one) for one in participants)
    said = [
        f"{name}: {sum(int(reading.number(rows[when][place], 'events') or 0) for when in months)}"
        for place, name in enumerate(names)
    ]
    return View(
        Matrix(tuple(capital(words.month(when, reading.language)) for when in months), names, (Panel("", cells),)),
        says(reading, "recording_measure"),
        says(reading, "recording_alt", participants=reading.listing(said)),
    )


def claims(reading: Reading) -> View:
    """Show who notes whom, and below it how much of that the other noted too."""
    participants = [one for one in reading.each("participant") if one != _TOTAL]
    rows = {(one, other): reading.row(participant=one, other=other) for one in participants for other in participants}
    most = max([reading.number(row, "named") or 0 for row in rows.values() if row is not None], default=0) or 1
    panels = tuple(
        Panel(
            says(reading, f"claims_{name}"),
            tuple(
                tuple(_noted(reading, rows[one, other], name, most) for other in participants) for one in participants
            ),
        )
        for name in ("named", "confirmed")
    )
    names = tuple(reading.name(one) for one in participants)
    said = [
        says(reading, "claims_said", name=reading.name(one), **{
            name: sum(int(reading.number(row, name) or 0) for row in reading.rows(participant=one))
            for name in ("named", "confirmed")
        })
        for one in participants
    ]  # fmt: skip
    measure, alt = says(reading, "claims_measure"), says(reading, "claims_alt", said=reading.listing(said))
    return View(Matrix(names, names, panels), measure, alt)


def _noted(reading: Reading, row: int | None, name: str, most: float) -> Cell:
    if row is None:  # of its own
        return Cell("")
    return Cell(reading.written(row, name), *style.shade((reading.number(row, name) or 0) / most))


def _crosses(home: str, place: str, codes: list[str]) -> bool:
    return home != place and home in codes and place in codes


def _persons(reading: Reading, row: int | None, most: float, *, total: bool) -> Cell:
    value = reading.number(row, "started")
    if value is None or total:
        return Cell(reading.written(row, "started"))
    return Cell(reading.written(row, "started"), *style.shade(value / most))


def _against(reading: Reading, row: int | None, name: str, most: float, *, total: bool) -> Cell:
    """Return persons or seats of one cell; persons for whom nobody offers a seat are marked."""
    value, seats = reading.number(row, name), reading.number(row, "seats")
    words = reading.written(row, name)
    if name == "persons" and seats == 0 and value != 0:
        return Cell(words, style.SHADE, style.ALERT)
    return Cell(words) if value is None or total else Cell(words, *style.shade(value / most))


def _needed(reading: Reading, row: int, name: str, most: float) -> Cell:
    value = reading.number(row, name)
    if value is None or name == "gap_seats":
        lacking = value is not None and value < 0
        return Cell(reading.written(row, name), ink=style.ALERT if lacking else style.INK)
    return Cell(reading.written(row, name), *style.shade(min(1.0, value / most)))
