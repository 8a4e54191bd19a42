"""Figures of what the broker work cost, and of dearer models against the cheapest."""

from __future__ import annotations

from pilot_analysis import language as words
from pilot_analysis.figures import style
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.lines import Facet, Line, Lines
from pilot_analysis.figures.charts.plane import Option, Plane
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.view import Notice, View

_SEXES = {"total": 0, "kvinna": 1, "man": 2, "uppgift saknas": 3}
_ORDER = ("kvinna", "man", "uppgift saknas", "total")
_MOST = len(style.SERIES)
_PLACED = {
    "effect": "extra_effect",
    "cost": "extra_cost",
    **{one: one for one in ("effect_error", "cost_error", "correlation")},
}
_FAR = 2.5  # a scale reaches this many times the largest estimate at most; an interval beyond is told in words
_TICK = 5  # every fifth step of the curve is written out


def costs(reading: Reading) -> View:
    """Show kronor for each match, by group and sex, as dots with intervals."""
    by, total = next((name, total) for name, total in reading.additive.dimensions.items() if name != "measure")
    order = [one for one in reading.each(by) if one != total]
    groups = []
    for group in [*order, *([total] if total in reading.each(by) else [])]:
        rows = reading.rows(**{by: group, "measure": "per_match"})
        rows.sort(key=lambda row: _ORDER.index(_sex(reading, row)))
        shown = [row for row in rows if _sex(reading, row) != "uppgift saknas" or reading.number(row, "k") != 0]
        groups.append(Group(reading.label(group), tuple(_cost(reading, row, by) for row in shown)))
    every = [row for group in groups for row in group.rows]
    top = max((row.value for row in every if row.value is not None), default=1.0)
    far = max((row.high for row in every if row.high is not None), default=top)
    scale = Scale(0, min(far, _FAR * top), "number", reading.language)
    group = reading.heading(by).lower()
    said = ". ".join(f"{one.title}: " + "; ".join(f"{row.label}: {row.words}" for row in one.rows) for one in groups)
    notes = (
        reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95)),
        *((reading.says("costs_far"),) if far > _FAR * top else ()),
        *(reading.hidden_note("k", "value") if any(HIDDEN in (row.label + row.words) for row in every) else ()),
    )
    measure = reading.says("costs_measure", group=group)
    return View(Intervals(tuple(groups), scale), measure, reading.says("costs_alt", groups=said), notes)


def plane(reading: Reading) -> View:
    """Show each model's extra cost and extra matches against the cheapest, with regions of uncertainty."""
    by = next(iter(reading.additive.dimensions))
    cheapest = reading.row(**{by: reading.result.facts.get("cheapest")})
    measure = reading.says("plane_measure", name=reading.name(reading.result.facts.get("cheapest")) or HIDDEN)
    rivals = [row for row in range(len(reading.table)) if row != cheapest]
    told = [(row, _rival(reading, by, row)) for row in rivals]
    drawn = [row for row, _ in told if reading.number(row, "extra_effect") is not None][:_MOST]
    if cheapest is None or not drawn:
        said = reading.listing([one for _, one in told]) or reading.says("nothing")
        return View(
            Notice(said if not told else reading.says("plane_hidden")),
            measure,
            reading.says("plane_alt", options=said),
            reading.hidden_note("extra_effect"),
        )
    origin = reading.says(
        "plane_origin", name=reading.label(reading.table[by].iloc[cheapest]), cost=reading.written(cheapest, "cost")
    )
    corners = tuple(reading.says(f"quadrant_{one}") for one in ("dearer_worse", "dearer_better", "cheaper_worse"))
    options = tuple(_option(reading, by, row, place) for place, row in enumerate(drawn))
    chart = Plane(
        options,
        origin,
        reading.says("plane_across"),
        reading.says("plane_upwards"),
        (corners[0], corners[1], corners[2], reading.says("quadrant_cheaper_better")),
        reading.language,
    )
    said = reading.listing([origin, *(one for _, one in told)])
    notes = (
        reading.says("plane_note"),
        *((reading.says("plane_first", most=_MOST),) if len(rivals) > _MOST else ()),
        *reading.hidden_note("extra_effect"),
    )
    return View(chart, measure, reading.says("plane_alt", options=said), notes)


def curve(reading: Reading) -> View:
    """Show how often each model is the best buy, by what a match is worth."""
    by = reading.result.fields[0].name
    worths = reading.each("worth")
    names = reading.each(by)
    lines = tuple(_line(reading, by, name, place) for place, name in enumerate(names[:_MOST]))
    ticks = tuple(
        (place, words.number(worth, reading.language, 0)) for place, worth in enumerate(worths) if place % _TICK == 0
    )
    chart = Lines((Facet("", lines),), Scale(0, 1, "share", reading.language), ticks, len(worths) - 1)
    said = [
        reading.says("from_to", name=line.name, first=_share(reading, line, 0), last=_share(reading, line, -1))
        for line in lines
    ]
    notes = (
        *((reading.says("plane_first", most=_MOST),) if len(names) > _MOST else ()),
        *reading.hidden_note("best"),
    )
    alt = reading.says("curve_alt", first=worths[0], last=worths[-1], options=reading.listing(said))
    return View(chart, reading.says("curve_measure", group=reading.heading(by).lower()), alt, notes)


def _sex(reading: Reading, row: int) -> str:
    return str(reading.table["sex"].iloc[row]) if "sex" in reading.table else "total"


def _cost(reading: Reading, row: int, by: str) -> Row:
    sex = str(reading.table["sex"].iloc[row]) if "sex" in reading.table and by != "sex" else "total"
    label = reading.says("label_matches", label=reading.label(sex), n=reading.written(row, "k"))
    value, low, high = (reading.number(row, name) for name in ("value", "low", "high"))
    said = HIDDEN if reading.hidden(row, "value") else reading.written(row, "value")
    if value is not None and low is not None and high is not None:
        said = reading.says("cost_interval", value=value, low=low, high=high)
    elif value is not None:
        said = reading.says("cost_undefined", value=value)
    return Row(label, said, value, low, high, series=_SEXES.get(sex, 0))


def _rival(reading: Reading, by: str, row: int) -> str:
    """Return an option in words: what more it costs and gives, and what a further match costs."""
    name = reading.label(reading.table[by].iloc[row])
    if reading.number(row, "extra_effect") is None:
        return reading.says("plane_not_shown", name=name)
    known = {one: reading.number(row, one) for one in ("extra_cost", "extra_effect", "dearer_better", "cheaper_better")}
    better = (known["dearer_better"] or 0.0) + (known["cheaper_better"] or 0.0)
    shown = {"cost": known["extra_cost"], "effect": known["extra_effect"], "better": better}
    limits = {one: reading.number(row, one) for one in ("icer", "low", "high")}
    if all(value is not None for value in limits.values()):
        return reading.says("plane_option_ratio", name=name, **shown, **limits)
    return reading.says("plane_option", name=name, **shown)


def _option(reading: Reading, by: str, row: int, place: int) -> Option:
    known = {name: reading.number(row, column) or 0.0 for name, column in _PLACED.items()}
    return Option(words=_rival(reading, by, row), series=place, **known)


def _line(reading: Reading, by: str, name: str, place: int) -> Line:
    rows = reading.rows(**{by: name})
    values = tuple(reading.number(row, "best") for row in rows)
    hidden = tuple(step for step, row in enumerate(rows) if reading.hidden(row, "best"))
    return Line(reading.label(name), values, place, ends=reading.written(rows[-1], "best"), hidden=hidden)


def _share(reading: Reading, line: Line, place: int) -> str:
    value = line.values[place]
    return HIDDEN if value is None else words.percent(value, reading.language)
