"""Figures of collaboration: who meets whom, inside clusters and out of them, who joins others, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pilot_analysis.figures import style
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.charts.rings import Link, Ring, Rings
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import Text, capital, month, number, text

_LEAST_P = 0.001
_FAR = 2.0  # standard deviations from which a count is marked


def says(reading: Reading, key: str, **values: Any) -> str:
    """Return a sentence of ``catalogue/figures_networks.toml`` in the figure's language."""
    return text(f"figures_networks.{key}", **values)[reading.language]


def mixing(reading: Reading) -> View:
    """Show the contacts, or their hours, between every two units as a symmetric matrix."""
    units = list(dict.fromkeys([*reading.each("unit"), *reading.each("other")]))
    rows = {(one, other): reading.row(unit=one, other=other) for one in units for other in units}
    facts = reading.result.facts
    hours = facts.get("weight") == "hours"
    shown = "hours" if hours else "pairs"
    most = max([reading.number(row, shown) or 0 for row in range(len(reading.table))], default=0) or 1

    def cell(one: str, other: str) -> Cell:
        row = rows[one, other] if rows[one, other] is not None else rows[other, one]
        value = reading.number(row, shown)
        fill, ink = style.shade(value / most) if value is not None else ("", style.INK)
        return Cell(reading.written(row, shown, 0), fill, ink)

    names = tuple(reading.label(one) for one in units)
    cells = tuple(tuple(cell(one, other) for other in units) for one in units)
    counted = sorted(range(len(reading.table)), key=lambda row: -(reading.number(row, shown) or 0))
    said = reading.listing([f"{_pair(reading, row)}: {reading.written(row, shown, 0)}" for row in counted[:5]])
    between = says(reading, f"between_{facts.get('by', 'cluster')}")
    key = "mixing_hours" if hours else "mixing"
    return View(
        Matrix(names, names, (Panel("", cells),)),
        says(reading, f"{key}_measure", between=between, events=facts.get("events", 0)),
        says(reading, f"{key}_alt", units=len(units), pairs=said),
    )


def e_i(reading: Reading) -> View:
    """Show the index of both halves with intervals on the scale from all inside to all across."""
    rows = tuple(_half(reading, row, "e_i") for row in range(len(reading.table)))
    caption = reading.says("e_i_caption")
    chart = Intervals((Group("", rows),), Scale(-1, 1, "number", reading.language), reference=0.0, caption=caption)
    said = reading.listing([f"{row.label}: {row.words}" for row in rows])
    note = reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95))
    return View(chart, reading.says("e_i_measure"), reading.says("e_i_alt", rows=said), (note,))


def cohesion(reading: Reading) -> View:
    """Show contacts per pair and month of each network in both halves, with intervals."""
    groups = _by_network(reading, "intensity")
    note = reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95))
    chart = Intervals(groups, Scale(0, _top(reading, "high", "intensity"), "number", reading.language))
    measure = "cohesion_hours_measure" if reading.result.facts.get("weight") == "hours" else "cohesion_measure"
    return View(chart, says(reading, measure), says(reading, "dots_alt", groups=_said(groups)), (note,))


def modularity(reading: Reading) -> View:
    """Show the modularity of the clusters in both halves between what chance and what the best division gives."""
    groups = tuple(
        Group(reading.label(network), tuple(_half(reading, row, "modularity", ("expected", "best")) for row in rows))
        for network, rows in _rows_of(reading, "network")
    )
    values = [reading.number(row, name) or 0 for row in range(len(reading.table)) for name in _ENDS]
    scale = Scale(min([0, *values]), max([0, *values]), "number", reading.language)
    chart, alt = Intervals(groups, scale), says(reading, "dots_alt", groups=_said(groups))
    return View(chart, says(reading, "modularity_measure"), alt, (says(reading, "modularity_note"),))


_ENDS = ("modularity", "expected", "best")


def months(reading: Reading) -> View:
    """Show each month's ties in a ring where every actor keeps its place."""
    order, groups = _ring_order(reading)
    most = max([reading.number(row, "pairs") or 0 for row in range(len(reading.table))], default=0) or 1
    panels = []
    for one in reading.result.facts.get("months", reading.each("month")):
        rows = reading.rows(month=one)
        links = tuple(Link(*_ends(reading, row, order), strength=_share(reading, row, most)) for row in rows)
        panels.append(Ring(month(one, reading.language), links))
    chart = Rings(tuple(panels), groups, directed=bool(reading.result.facts.get("directed")))
    network = says_network(reading)
    said = reading.listing([says(reading, "panel_ties", title=one.title, ties=len(one.links)) for one in panels])
    measure = says(reading, "months_measure", network=network, actors=len(order))
    return View(
        chart, measure, says(reading, "months_alt", network=network, panels=said), (says(reading, "ring_note"),)
    )


def pairs(reading: Reading) -> View:
    """Show the contacts of every two actors as a matrix, in order of cluster."""
    facts = reading.result.facts
    actors = [str(one) for one in facts.get("actors", ())]
    rows = {(one, other): row for row, (one, other) in enumerate(zip(*_two(reading), strict=True))}
    if not facts.get("directed"):
        rows |= {(other, one): row for (one, other), row in rows.items()}
    most = max([reading.number(row, "pairs") or 0 for row in rows.values()], default=0) or 1

    def cell(one: str, other: str) -> Cell:
        row = rows.get((one, other))
        value = reading.number(row, "pairs")
        return Cell("") if value is None else Cell(reading.written(row, "pairs"), *style.shade(value / most))

    cells = tuple(tuple(cell(one, other) for other in actors) for one in actors)
    names = tuple(reading.label(one) for one in actors)
    largest = sorted(set(rows.values()), key=lambda row: -(reading.number(row, "pairs") or 0))[:5]
    said = [f"{_two_names(reading, row)}: {reading.written(row, 'pairs')}" for row in largest]
    groups = [reading.label(one) for one in dict.fromkeys(reading.each("group") + reading.each("group_other"))]
    directed = (says(reading, "pairs_directed"),) if facts.get("directed") else ()
    return View(
        Matrix(names, names, (Panel("", cells),), bare=True),
        says(reading, "pairs_measure", network=says_network(reading)),
        says(reading, "pairs_alt", actors=len(actors), pairs=reading.listing(said)),
        (*directed, says(reading, "paths_order", groups=groups), says(reading, "pairs_bare")),
    )


def turnover(reading: Reading) -> View:
    """Show which ties were kept, gained and lost, in one ring."""
    order, groups = _ring_order(reading)
    states = [str(one) for one in reading.table["status"]]
    links = tuple(Link(*_ends(reading, row, order), kind=kind) for row, kind in enumerate(states))
    counts = {kind: len(reading.rows(status=kind)) for kind in ("kept", "gained", "lost")}
    key = tuple((kind, f"{reading.label(kind)}: {count}") for kind, count in counts.items())
    chart = Rings((Ring("", links),), groups, bool(reading.result.facts.get("directed")), key)
    new = [_two_names(reading, row) for row in reading.rows(status="gained")]
    network = says_network(reading)
    alt = says(reading, "turnover_alt", network=network, new=reading.listing(new[:8]) or "–", **counts)
    return View(chart, says(reading, "turnover_measure", network=network, actors=len(order)), alt)


def brokerage(reading: Reading) -> View:
    """Show each actor's roles as a matrix of counts, marked where they are far above chance."""
    actors, roles = reading.each("actor"), reading.each("role")
    cells = tuple(tuple(_role(reading, reading.row(actor=one, role=role)) for role in roles) for one in actors)
    names = tuple(reading.label(one) for one in actors)
    heads = tuple(reading.label(one) for one in roles)
    key = ((Cell("▲", *style.shade(0.4)), says(reading, "brokerage_key")),)
    by = reading.result.facts.get("by", "cluster")
    totals = sorted(reading.rows(role="total"), key=lambda row: -(reading.number(row, "times") or 0))
    said = [f"{reading.name(reading.table['actor'].iloc[row])}: {reading.written(row, 'times')}" for row in totals[:5]]
    network = says_network(reading)
    return View(
        Matrix(names, heads, (Panel("", cells),), key),
        says(reading, "brokerage_measure", network=network, by=text(f"networks.by_{by}")),
        says(reading, "brokerage_alt", network=network, actors=reading.listing(said)),
        (says(reading, "brokerage_note"),),
    )


def holes(reading: Reading) -> View:
    """Show each actor's constraint beside what networks with as many contacts give."""
    met = [row for row in range(len(reading.table)) if reading.number(row, "constraint") is not None]
    actors = [reading.label(one) for one in reading.table["actor"]]
    rows = tuple(
        Row(
            reading.says("label_n", label=actors[row], n=reading.written(row, "degree")),
            reading.written(row, "constraint"),
            reading.number(row, "constraint"),
            band=_band(reading, row, "low", "high"),
        )
        for row in met
    )
    chart = Intervals((Group("", rows),), Scale(0, _top(reading, "constraint", "high"), "number", reading.language))
    network = says_network(reading)
    alt = says(reading, "holes_alt", rows=reading.listing([f"{row.label}: {row.words}" for row in rows]))
    note = says(reading, "holes_note", draws=reading.result.facts.get("draws", 0))
    return View(chart, says(reading, "holes_measure", network=network), alt, (note,))


def change(reading: Reading) -> View:
    """Show each explanation's t beside what chance gives."""
    rows = tuple(
        Row(
            reading.label(reading.table["predictor"].iloc[row]),
            says(reading, "t_p", t=reading.number(row, "t"), p=_p(reading, row)),
            reading.number(row, "t"),
            band=_band(reading, row, "low", "high"),
        )
        for row in range(len(reading.table))
    )
    values = [reading.number(row, name) or 0 for row in range(len(reading.table)) for name in ("t", "low", "high")]
    chart = Intervals((Group("", rows),), Scale(min(values), max(values), "number", reading.language), reference=0.0)
    network = says_network(reading)
    alt = says(reading, "change_alt", rows=reading.listing([f"{row.label}: {row.words}" for row in rows]))
    return View(chart, says(reading, "change_measure", network=network), alt, (says(reading, "change_note"),))


def says_network(reading: Reading) -> str:
    """Return the name of the network that a result is about."""
    return reading.name(reading.result.facts.get("network", "meetings"))


def _two(reading: Reading) -> tuple[list[str], list[str]]:
    return reading.table["one"].tolist(), reading.table["other"].tolist()


def _two_names(reading: Reading, row: int) -> str:
    return says(reading, "pair", **{end: reading.name(reading.table[end].iloc[row]) for end in ("one", "other")})


def _pair(reading: Reading, row: int) -> str:
    one, other = (reading.name(reading.table[name].iloc[row]) for name in ("unit", "other"))
    return reading.says("within", name=one) if one == other else reading.says("between", one=one, other=other)


def _half(reading: Reading, row: int, value: str, band: tuple[str, str] | None = None) -> Row:
    first, last = (reading.written(row, name) for name in ("from_month", "to_month"))
    label = capital(reading.says("months", first=first, last=last))
    if band:
        ends = _band(reading, row, *band)
        return Row(label, reading.written(row, value, 2), reading.number(row, value), band=ends, series=row % 2)
    low, high = (reading.number(row, name) for name in ("low", "high"))
    shown = reading.value_interval(row, value, 3 if value == "intensity" else 2)
    return Row(label, shown, reading.number(row, value), low, high, series=row % 2)


def _by_network(reading: Reading, value: str) -> tuple[Group, ...]:
    return tuple(
        Group(reading.label(network), tuple(_half(reading, row, value) for row in rows))
        for network, rows in _rows_of(reading, "network")
    )


def _rows_of(reading: Reading, column: str) -> list[tuple[str, list[int]]]:
    return [(one, reading.rows(**{column: one})) for one in reading.each(column)]


def _said(groups: Sequence[Group]) -> str:
    return ". ".join(f"{one.title}: " + "; ".join(f"{row.label}: {row.words}" for row in one.rows) for one in groups)


def _band(reading: Reading, row: int, low: str, high: str) -> tuple[float, float] | None:
    least, most = reading.number(row, low), reading.number(row, high)
    return None if least is None or most is None else (least, most)


def _top(reading: Reading, *names: str) -> float:
    values = [reading.number(row, name) for row in range(len(reading.table)) for name in names]
    return max([one for one in values if one is not None] or [1.0])


def _share(reading: Reading, row: int, most: float) -> float:
    return (reading.number(row, "pairs") or 0) / most


def _ends(reading: Reading, row: int, order: dict[str, int]) -> tuple[int, int]:
    """Return the places of a tie's two actors in the ring."""
    return order[str(reading.table["one"].iloc[row])], order[str(reading.table["other"].iloc[row])]


def _p(reading: Reading, row: int) -> Text:
    p = reading.number(row, "p")
    return text("networks.p_least") if p is not None and p < _LEAST_P else text("networks.p_is", p=p)


def _role(reading: Reading, row: int | None) -> Cell:
    """Return a count, with a mark and a shade where it is far above chance."""
    times, z = reading.number(row, "times"), reading.number(row, "z")
    if times is None or z is None:
        return Cell("–", ink=style.QUIET)
    far = z >= _FAR
    shown = number(times, reading.language, 0)
    return Cell(f"{shown}▲" if far else shown, *(style.shade(0.4) if far else ("", style.INK)))


def _ring_order(reading: Reading) -> tuple[dict[str, int], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return each actor's place in the ring, group by group, and the groups with the names of their members."""
    facts = reading.result.facts
    actors = [str(one) for one in facts.get("actors", ())]
    of = dict(zip(actors, facts.get("groups", ["" for _ in actors]), strict=True))
    titles = list(dict.fromkeys(of.values()))
    ordered = sorted(actors, key=lambda one: titles.index(of[one]))
    groups = tuple(
        (reading.label(title), tuple(reading.name(one) for one in ordered if of[one] == title)) for title in titles
    )
    return {one: place for place, one in enumerate(ordered)}, groups
