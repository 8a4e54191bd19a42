"""Figures of groups compared in pairs."""

from __future__ import annotations

from pilot_analysis.figures.brokers.wording import says
from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.rows import Group, Intervals, Row
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View

_MOST = 10  # pairs in one figure


def compare(reading: Reading) -> View:
    """Show each pair's difference with its interval, over the band in which nothing could have been seen."""
    every = range(len(reading.table))
    by_size = sorted(every, key=lambda row: -abs(reading.number(row, "difference") or 0))
    shown = sorted(by_size[:_MOST])
    groups = tuple(Group(_title(reading, row), (_row(reading, row),)) for row in shown)
    scale = Scale(*_range(reading, shown), "points", reading.language)
    caption = says(reading, "compare_caption")
    notes = (
        says(reading, "compare_note"),
        *(
            (says(reading, "compare_most", shown=_MOST, pairs=len(reading.table)),)
            if len(reading.table) > _MOST
            else ()
        ),
        *reading.hidden_note("difference", "low", "high"),
    )
    confidence = reading.result.facts["confidence"]
    measure = says(reading, "compare_measure", confidence=confidence)
    alt = says(
        reading,
        "compare_alt",
        rows=reading.listing([f"{one.title}: {one.rows[0].words} ({one.rows[0].label})" for one in groups]),
    )
    return View(Intervals(groups, scale, reference=0.0, caption=caption), measure, alt, notes)


def _title(reading: Reading, row: int) -> str:
    first, second = (reading.name(reading.table[name].iloc[row]) for name in ("first", "second"))
    verdict = reading.name(reading.table["verdict"].iloc[row])
    words = says(reading, "compare_pair", first=first, second=second, verdict=verdict)
    return words[:1].upper() + words[1:]


def _row(reading: Reading, row: int) -> Row:
    label = says(reading, "compare_units", municipalities=reading.number(row, "municipalities"))
    p = reading.number(row, "p_holm")
    if p is not None:
        smallest = reading.number(row, "smallest_p")
        label = says(reading, "compare_label", units=label, p=p, smallest=smallest)
    value, low, high = (reading.number(row, name) for name in ("difference", "low", "high"))
    words = reading.written(row, "difference")
    if value is not None and low is not None and high is not None:
        words = says(reading, "compare_words", difference=value, low=low, high=high)
    unseen = reading.number(row, "detectable")
    return Row(label, words, value, low, high, band=None if unseen is None else (-unseen, unseen))


def _range(reading: Reading, shown: list[int]) -> tuple[float, float]:
    values = [reading.number(row, name) or 0.0 for row in shown for name in ("difference", "low", "high", "detectable")]
    reach = max(map(abs, values))
    return -reach, reach
