"""What the figures of the education level draw: marks of spans, placebos without a band, persons."""

from __future__ import annotations

from pilot_analysis.figures.charts.lines import Lines
from pilot_analysis.figures.charts.rows import Bars, Intervals
from pilot_analysis.figures.education.counterfactuals import (
    detectable,
    event_study,
    sensitivity,
    synthetic,
    synthetic_gap,
    weights,
)
from pilot_analysis.figures.reading import Reading
from tests.figures import examples


def reading(name: str, language: str = "sv") -> Reading:
    """Return the example of an id as a chart reads it."""
    return Reading(examples.released(name), language)


def test_spans_have_another_mark_than_intervals() -> None:
    """Leaving one out is drawn as the second series, intervals as the first, and the note says which is which."""
    view = sensitivity(reading("education-sensitivity"))

    assert isinstance(view.chart, Intervals)
    assert [row.series for row in view.chart.groups[0].rows] == [0, 1, 0]
    assert any(note.startswith("Punkt: skattning med intervall. Fyrkant:") for note in view.notes)


def test_placebo_lines_stand_without_a_band() -> None:
    """The gap has its placebo groups as quiet lines and no band over them; the event study has the band."""
    gap, events = (
        synthetic_gap(reading("education-synthetic-gap")).chart,
        event_study(reading("education-event-study")).chart,
    )

    assert isinstance(gap, Lines)
    assert isinstance(events, Lines)
    named = [[line for line in chart.facets[0].lines if not line.quiet] for chart in (gap, events)]
    assert len(gap.facets[0].lines) == 3 + 1 + 1
    assert named[0][0].low is None
    assert named[1][0].low is not None


def test_persons_stand_beside_points() -> None:
    """A horizon with a number of persons shows both; one without shows points alone; one year is in the singular."""
    chart = detectable(reading("education-detectable", "en")).chart

    assert isinstance(chart, Intervals)
    rows = [row for group in chart.groups for row in group.rows]
    assert [row.words for row in rows] == ["0.26 ≈ 330 persons", "0.41", "0.24 ≈ 12,300 persons"]
    assert [row.label for row in rows] == ["After 1 year", "After 2 years", "After 1 year"]


def test_an_estimate_without_a_detectable_effect_has_no_band() -> None:
    """The band behind a mark is the detectable effect on both sides, and is left out where there is none."""
    chart = synthetic(reading("education-synthetic")).chart

    assert isinstance(chart, Intervals)
    assert [row.band for row in chart.groups[0].rows] == [(-0.98, 0.98), None]


def test_a_weight_of_nought_is_not_drawn() -> None:
    """A municipality without weight by one method is not among its bars, and years are in the table alone."""
    chart = weights(reading("education-weights")).chart

    assert isinstance(chart, Bars)
    assert [[row.label for row in group.rows] for group in chart.groups] == [
        ["Tanum", "Dals-Ed"],
        ["Tanum", "Dals-Ed", "Bengtsfors"],
    ]
