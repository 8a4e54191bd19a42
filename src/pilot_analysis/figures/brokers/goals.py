"""The scorecard of goals: each as a share of its target, with its status in words and shape."""

from __future__ import annotations

from pilot_analysis.figures.axis import Scale
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.rows import Group, Intervals, Row
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
    said = ". ".join(f"{one.title}: " + "; ".join(f"{row.label}: {row.words}" for row in one.rows) for one in groups)
    notes = (
        reading.says("goals_shapes"),
        reading.says("interval_note", confidence=reading.result.facts.get("confidence", 0.95)),
        *((reading.says("goals_far"),) if far > _FAR else ()),
        *reading.hidden_note("outcome", "status"),
    )
    return View(chart, reading.says("goals_measure"), reading.says("goals_alt", goals=said), notes)


def _row(reading: Reading, row: int) -> Row:
    hidden = reading.hidden(row, "outcome")
    shown = {"outcome": HIDDEN if hidden else reading.written(row, "outcome"), "target": reading.written(row, "target")}
    label = reading.says("goal_label", name=reading.label(reading.table["participant"].iloc[row]), **shown)
    status = reading.table["status"].iloc[row]
    value, low, high = (reading.number(row, one) for one in ("achieved", "achieved_low", "achieved_high"))
    words = HIDDEN if hidden else reading.name(status)
    if value is not None and low is not None and high is not None:
        words = reading.says("goal_status", share=value, low=100 * low, high=high, status=reading.name(status))
    series = _SERIES.get(str(status), 2)
    return Row(label, words, value, low, high, series=series, hollow=series == _SERIES["cannot tell"])
