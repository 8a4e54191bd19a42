"""The scorecard of goals: each as a share of its target, with its status in words and shape."""

from __future__ import annotations

from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View

_SERIES = {"on track": 0, "off track": 1, "cannot tell": 2}
_FAR = 2.0  # twice the target: an interval beyond is told in words


def goals(reading: Reading) -> View:
    """Show what is expected of each goal as a share of its target, participant by participant."""
    groups = tuple(
        Group(reading.label(goal), tuple(_row(reading, row) for row in reading.rows(indicator=goal)))
        for goal in reading.each("indicator")
    )
    every = [row for group in groups for row in group.rows]
    far = max((row.high for row in every if row.high is not None), default=1.0)
    chart = Intervals(
        groups,
        Scale(0, max(1.1, min(far, _FAR)), "share", reading.language),
        reference=1.0,
        caption=reading.says("goals_reference"),
    )
    said = ". ".join(
        f"{reading.label(goal)}: " + "; ".join(_said(reading, row) for row in reading.rows(indicator=goal))
        for goal in reading.each("indicator")
    )
    notes = (
        reading.says("goals_shapes"),
        reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95)),
        *((reading.says("goals_far"),) if far > _FAR else ()),
        *reading.hidden_note("outcome", "status"),
    )
    return View(chart, reading.says("goals_measure"), reading.says("goals_alt", goals=said), notes)


def _row(reading: Reading, row: int) -> Row:
    value, low, high = (reading.number(row, one) for one in ("achieved", "achieved_low", "achieved_high"))
    series = _SERIES.get(str(reading.table["status"].iloc[row]), _SERIES["cannot tell"])
    hollow = series == _SERIES["cannot tell"]
    return Row(_name(reading, row), _words(reading, row), value, low, high, series=series, hollow=hollow)


def _name(reading: Reading, row: int) -> str:
    return reading.label(reading.table["participant"].iloc[row])


def _words(reading: Reading, row: int) -> str:
    """Return outcome, target and status in words."""
    outcome = reading.says("goal_label", outcome=reading.written(row, "outcome"), target=reading.written(row, "target"))
    if reading.hidden(row, "status"):
        return outcome
    return reading.says("goal_status", outcome=outcome, status=reading.name(reading.table["status"].iloc[row]))


def _said(reading: Reading, row: int) -> str:
    value, low, high = (reading.number(row, one) for one in ("achieved", "achieved_low", "achieved_high"))
    words = {"name": _name(reading, row), "words": _words(reading, row)}
    if value is None or low is None or high is None:
        return "{name}: {words}".format(**words)
    return reading.says("goal_interval", **words, share=value, low=100 * low, high=high)
