"""Figures of support tools: how they spread, women and men among the users, use per inhabitant, cases with tools."""

from __future__ import annotations

from typing import Any

from pilot_analysis import language as words
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.lines import Facet, Line, Lines
from pilot_analysis.figures.charts.rows import Bars, Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import text

_TOTAL = "total"
_SEXES = {"total": 0, "kvinna": 1, "man": 2, "uppgift saknas": 3}


def spread(reading: Reading) -> View:
    """Show for each tool how many participants have used it so far and how many use it each month."""
    months = reading.each("month")
    facets = tuple(_curves(reading, tool, months) for tool in reading.each("tool"))
    of = int(reading.result.facts["of"])
    ticks = tuple((place, words.month(month, reading.language, "MMM")) for place, month in enumerate(months))
    chart = Lines(facets, Scale(0, of, "number", reading.language), ticks, len(months) - 1)
    said = [f"{one.title}: {', '.join(f'{line.name} {line.ends}' for line in one.lines)}" for one in facets]
    alt = _says(reading, "spread_alt", tools=reading.listing(said))
    return View(chart, _says(reading, "spread_measure", of=of), alt)


def women_and_men(reading: Reading) -> View:
    """Show the share of women and of men among the users of each tool, as bars."""
    groups = []
    for tool in reading.each("tool"):
        every = reading.row(tool=tool, sex=_TOTAL)
        title = _says(reading, "title_n", name=reading.label(tool), n=reading.written(every, "users"))
        rows = [row for row in reading.rows(tool=tool) if row != every]
        groups.append(Group(title, tuple(_share(reading, row) for row in rows)))
    chart = Bars(tuple(groups), Scale(0, 1, "share", reading.language))
    alt = _says(reading, "sexes_alt", groups=_told(groups))
    return View(chart, _says(reading, "sexes_measure"), alt, reading.hidden_note("share", "users"))


def per_inhabitant(reading: Reading) -> View:
    """Show sessions per 1,000 inhabitants by tool and participant, as bars."""
    groups = tuple(
        Group(
            reading.label(tool),
            tuple(
                Row(
                    reading.label(reading.table["participant"].iloc[row]),
                    reading.written(row, "rate"),
                    reading.number(row, "rate"),
                )
                for row in reading.rows(tool=tool)
            ),
        )
        for tool in reading.each("tool")
    )
    most = max([row.value or 0 for group in groups for row in group.rows], default=1)
    year = reading.result.facts["year"]
    chart = Bars(groups, Scale(0, most, "number", reading.language))
    return View(
        chart,
        _says(reading, "inhabitants_measure", year=year),
        _says(reading, "inhabitants_alt", groups=_told(list(groups))),
    )


def clients(reading: Reading) -> View:
    """Show the share of cases with an outcome, by sex and, where they are split so, by the tools that were used."""
    small, outcome = int(reading.result.facts["small_n"]), reading.name(reading.result.facts["outcome"])
    split = "tools" in reading.table
    groups = []
    for one in reading.each("tools") if split else [""]:
        rows = reading.rows(tools=one) if split else list(range(len(reading.table)))
        groups.append(Group(reading.label(one) if split else "", tuple(_dot(reading, row, small) for row in rows)))
    highs = [value for row in range(len(reading.table)) if (value := reading.number(row, "high")) is not None]
    chart = Intervals(tuple(groups), Scale(0, max(highs, default=1.0), "share", reading.language))
    notes = [reading.says("interval_note", confidence=reading.result.facts["confidence"])]
    if any(row.hollow for group in groups for row in group.rows):
        notes.append(reading.says("small_note", small=small))
    alt = _says(reading, "clients_alt", groups=_told(groups))
    return View(
        chart, _says(reading, "clients_measure", outcome=outcome), alt, (*notes, *reading.hidden_note("n", "share"))
    )


def _curves(reading: Reading, tool: str, months: list[str]) -> Facet:
    rows = [reading.row(tool=tool, month=month) for month in months]
    lines = []
    for place, column in enumerate(("adopted", "using")):
        values = tuple(reading.number(row, column) for row in rows)
        ends = reading.written(rows[-1], column)
        lines.append(Line(reading.heading(column), values, place, ends=ends))
    return Facet(reading.label(tool), tuple(lines))


def _share(reading: Reading, row: int) -> Row:
    sex = str(reading.table["sex"].iloc[row])
    value = reading.number(row, "share")
    return Row(reading.label(sex), reading.written(row, "share", 0), value, series=_SEXES[sex])


def _dot(reading: Reading, row: int, small: int) -> Row:
    sex = str(reading.table["sex"].iloc[row])
    n, value = reading.number(row, "n"), reading.number(row, "share")
    low, high = reading.number(row, "low"), reading.number(row, "high")
    shown = reading.written(row, "share")
    if value is not None and low is not None and high is not None:
        shown = reading.says("share_interval", share=value, low=100 * low, high=high)
    label = reading.says("label_n", label=reading.label(sex), n=reading.written(row, "n"))
    return Row(label, shown, value, low, high, series=_SEXES[sex], hollow=n is not None and n < small)


def _told(groups: list[Group]) -> str:
    parts = ("; ".join(f"{row.label}: {row.words}" for row in group.rows) for group in groups)
    return ". ".join(
        f"{group.title}: {rows}" if group.title else rows for group, rows in zip(groups, parts, strict=True)
    )


def _says(reading: Reading, key: str, **values: Any) -> str:
    return text(f"tools.figure_{key}", **values)[reading.language]
