"""Figures of months: control charts of each group, and a series before and after a change."""

from __future__ import annotations

from pilot_analysis import language as words
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.control import Control, Month, Panel
from pilot_analysis.figures.charts.lines import Facet, Line, Lines, Moment
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.view import Notice, View
from pilot_analysis.language import text

_TOTAL = "total"
_NONE = "\N{EN DASH}"


def months(reading: Reading) -> View:
    """Show a control chart for each group over the same months; the total, being larger, has a scale of its own."""
    by = next(name for name in reading.additive.dimensions if name not in {"period", "month"})
    facts = reading.result.facts
    measure = _says(reading, f"months_measure_{facts.get('measure', 'opened')}", within=facts.get("within", 60))
    return _charts(reading, by, measure)


def amounts(reading: Reading) -> View:
    """Show a control chart of each participant's amounts over the same months, in the same way."""
    measure = text(f"brokers_amounts.measure_{reading.result.facts.get('measure', 'kronor')}")
    return _charts(reading, "participant", measure[reading.language])


def _charts(reading: Reading, by: str, measure: str) -> View:
    every = [one for one in reading.each("month") if one != _TOTAL]
    groups = [one for one in reading.each(by) if _any(reading, by, one)]
    tops = {one: _top(reading, by, one) for one in groups}
    shared = max([top for one, top in tops.items() if one != _TOTAL] or [1.0])
    panels = tuple(_panel(reading, by, one, tops[one] if one == _TOTAL else shared) for one in groups)
    if len(panels) > 1:
        own = _says(reading, "own_scale")
        panels = tuple(
            Panel(f"{one.title} ({own})", *_rest(one)) if group == _TOTAL else one
            for group, one in zip(groups, panels, strict=True)
        )
    key = tuple(_says(reading, f"key_{name}") for name in ("centre", "limits", "flag", "goal"))
    chart = Control(panels, tuple(words.month(one, reading.language, "MMM") for one in every), key)  # type: ignore[arg-type]
    said = ". ".join(
        f"{one.title}: {_told(reading, by, group, every)}" for group, one in zip(groups, panels, strict=True)
    )
    return View(
        chart,
        measure,
        _says(reading, "months_alt", groups=said),
        reading.hidden_note("value") if any(month.hidden for one in panels for month in one.months) else (),
    )


def before_after(reading: Reading) -> View:
    """Show the months of the municipality that changed model, the fitted step, and what was expected without it."""
    place = reading.result.facts.get("municipality")
    if place is None:
        return _nothing(reading)
    every = sorted(one for one in reading.each("month") if one != _TOTAL)
    rows = [reading.row(municipality=place, month=one) for one in every]
    start = every.index(reading.result.facts["month"])
    lines = tuple(
        Line(
            _says(reading, f"before_line_{name}"),
            tuple(
                reading.number(row, name) if name != "counterfactual" or at >= start else None
                for at, row in enumerate(rows)
            ),
            series,
            hidden=tuple(at for at, row in enumerate(rows) if reading.hidden(row, name)) if name == "n" else (),
        )
        for series, name in enumerate(("n", "fitted", "counterfactual"))
    )
    top = max([1.0, *(value for line in lines for value in line.values if value is not None)])
    ticks = tuple((at, words.month(one, reading.language, "MMM")) for at, one in enumerate(every))
    moment = Moment(start - 0.5, _says(reading, "before_moment"))
    scale = Scale(0, top, "number", reading.language)
    said = ", ".join(f"{reading.name(one)} {reading.written(row, 'n')}" for one, row in zip(every, rows, strict=True))
    ends = {name: reading.written(rows[-1], name) for name in ("fitted", "counterfactual")}
    return View(
        Lines((Facet("", lines),), scale, ticks, len(every) - 1, moment),
        _says(reading, "before_measure", name=reading.name(place)),
        _says(reading, "before_alt", months=said, **ends),
        reading.hidden_note("n") if any(line.hidden for line in lines) else (),
    )


def _nothing(reading: Reading) -> View:
    """Show that no municipality changed model."""
    return View(Notice(reading.says("nothing")), reading.result.title[reading.language], reading.says("nothing"))


def _says(reading: Reading, key: str, **values: object) -> str:
    return text(f"brokers_time.{key}", **values)[reading.language]


def _any(reading: Reading, by: str, group: str) -> bool:
    """Tell whether a group has a chart, be it one of hidden months only."""
    rows = reading.rows(**{by: group})
    hidden = reading.result.facts.get("measure") == "opened" and any(reading.hidden(row, "n") for row in rows)
    return hidden or any(reading.number(row, "value") is not None for row in rows)


def _top(reading: Reading, by: str, group: str) -> float:
    rows = [reading.row(**{by: group, "month": one}) for one in reading.each("month") if one != _TOTAL]
    goal = reading.result.facts.get("paces", {}).get(group, 0)
    return max([float(goal), *(reading.number(row, name) or 0 for row in rows for name in ("value", "upper"))])


def _panel(reading: Reading, by: str, group: str, top: float) -> Panel:
    rows = [reading.row(**{by: group, "month": one}) for one in reading.each("month") if one != _TOTAL]
    months = tuple(_month(reading, row) for row in rows)
    summary = next(iter(reading.rows(**{by: group, "month": _TOTAL})), None)
    aimed = "assurance" in reading.table and reading.written(summary, "assurance") != reading.name("no_goal")
    names = ("variation", "assurance") if aimed else ("variation",)
    meaning = tuple(one for name in names if (one := reading.written(summary, name)) not in {_NONE, HIDDEN, ""})
    if group in reading.result.facts.get("trial", ()):
        meaning = (*meaning, _says(reading, "trial"))
    kind = next(one.kind for one in reading.result.fields if one.name == "value")
    foot = min([0.0, *(end for one in months for end in (one.value, one.lower) if end is not None)])
    scale = Scale(foot, top, "share" if kind == "share" else "number", reading.language)
    return Panel(reading.label(group), meaning, months, scale, reading.result.facts.get("paces", {}).get(group))


def _month(reading: Reading, row: int | None) -> Month:
    value, centre, lower, upper = (reading.number(row, name) for name in ("value", "centre", "lower", "upper"))
    flagged = not reading.hidden(row, "signal") and reading.written(row, "signal") != _NONE
    return Month(value, centre, lower, upper, flagged, reading.hidden(row, "value"))


def _rest(panel: Panel) -> tuple[tuple[str, ...], tuple[Month, ...], Scale, float | None]:
    return panel.meaning, panel.months, panel.scale, panel.goal


def _told(reading: Reading, by: str, group: str, every: list[str]) -> str:
    """Return a chart in words: what varies, then each month with its value."""
    summary = reading.row(**{by: group, "month": _TOTAL})
    values = []
    for one in every:
        row = reading.row(**{by: group, "month": one})
        shown = reading.written(row, "value", 0)
        flag = "" if reading.hidden(row, "signal") else reading.written(row, "signal")
        values.append(f"{reading.name(one)} {shown}" + (f" ({flag})" if flag not in {"", _NONE} else ""))
    return f"{reading.written(summary, 'variation')}; " + ", ".join(values)
