"""Figures of the broker models: how many cases lead to a match, and where the others stop."""

from __future__ import annotations

from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.rows import Bars, Group, Intervals, Row
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.view import View

_SEXES = {"total": 0, "kvinna": 1, "man": 2, "uppgift saknas": 3}


def conversion(reading: Reading) -> View:
    """Show the share with a match, by group and sex, as dots with intervals."""
    by, total = _group(reading)
    small = int(reading.result.facts.get("small_n", 20))
    groups = []
    for group in _total_last(reading.each(by), total):
        rows = reading.rows(**{by: group})
        groups.append(Group(reading.label(group), tuple(_dot(reading, row, small) for row in _by_sex(reading, rows))))
    scale = Scale(0, _top(reading, "high"), "share", reading.language)
    everyone = _everyone(reading, by, total)
    group = reading.heading(by).lower()
    measure = reading.says("conversion_measure", group=group, n=reading.written(everyone, reading.additive.whole))
    alt = reading.says("conversion_alt", groups=_alt(groups))
    notes = (
        reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95)),
        *_small_note(reading, groups, small),
        *reading.hidden_note(reading.additive.whole, "share"),
    )
    return View(Intervals(tuple(groups), scale), measure, alt, notes)


def funnel(reading: Reading) -> View:
    """Show stage by stage how many cases of each group are left, as bars."""
    by, total = _group(reading)
    whole = reading.additive.part or reading.additive.whole
    groups = []
    for group in _total_last(reading.each(by), total):
        rows = [row for row in reading.rows(**{by: group}) if _sex(reading, row) in {None, "total"}]
        groups.append(Group(reading.label(group), tuple(_bar(reading, row, whole) for row in rows)))
    scale = Scale(0, 1, "share", reading.language)
    everyone = _everyone(reading, by, total)
    measure = reading.says("funnel_measure", n=reading.written(everyone, reading.additive.whole))
    return View(
        Bars(tuple(groups), scale),
        measure,
        reading.says("funnel_alt", groups=_alt(groups)),
        reading.hidden_note(whole, "share"),
    )


def _group(reading: Reading) -> tuple[str, str | None]:
    """Return the column that groups the persons and the value that stands for its total."""
    dimensions = reading.additive.dimensions
    by = next((name for name in dimensions if name not in {"sex", "stage"}), "sex")
    return by, dimensions[by]


def _total_last(groups: list[str], total: str | None) -> list[str]:
    return [one for one in groups if one != total] + [one for one in groups if one == total]


def _sex(reading: Reading, row: int) -> str | None:
    return str(reading.table["sex"].iloc[row]) if "sex" in reading.table else None


def _by_sex(reading: Reading, rows: list[int]) -> list[int]:
    """Return the rows with women, men, not stated and total in this order; sexes that nobody bears are left out."""
    order = ["kvinna", "man", "uppgift saknas", "total"]
    kept = [
        row
        for row in rows
        if _sex(reading, row) != "uppgift saknas" or reading.number(row, reading.additive.whole) != 0
    ]
    return sorted(kept, key=lambda row: order.index(_sex(reading, row) or "total"))


def _dot(reading: Reading, row: int, small: int) -> Row:
    whole = reading.additive.whole
    n, value = reading.number(row, whole), reading.number(row, "share")
    sex = _sex(reading, row) or "total"
    label = reading.says("label_n", label=reading.label(sex), n=reading.written(row, whole))
    low, high = reading.number(row, "low"), reading.number(row, "high")
    words = reading.written(row, "share")
    if value is not None and low is not None and high is not None:
        words = reading.says("share_interval", share=value, low=100 * low, high=high)
    hollow = n is not None and n < small
    return Row(label, words, value, low, high, series=_SEXES.get(sex, 0), hollow=hollow)


def _bar(reading: Reading, row: int, count: str) -> Row:
    share = reading.number(row, "share")
    number = reading.written(row, count)
    words = number if share is None or number == HIDDEN else reading.says("count_share", count=number, share=share)
    return Row(reading.label(reading.table["stage"].iloc[row]), words, share)


def _top(reading: Reading, column: str) -> float:
    values = [reading.number(row, column) for row in range(len(reading.table))]
    return max([value for value in values if value is not None] or [1.0])


def _everyone(reading: Reading, by: str, total: str | None) -> int | None:
    rows = reading.rows(**{by: total}) if total is not None else []
    return next((row for row in rows if _sex(reading, row) in {None, "total"}), None)


def _alt(groups: list[Group]) -> str:
    return ". ".join(
        f"{group.title}: " + "; ".join(f"{row.label}: {row.words}" for row in group.rows) for group in groups
    )


def _small_note(reading: Reading, groups: list[Group], small: int) -> tuple[str, ...]:
    hollow = any(row.hollow for group in groups for row in group.rows)
    return (reading.says("small_note", small=small),) if hollow else ()
