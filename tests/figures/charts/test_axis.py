from __future__ import annotations

import pytest

from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.layout import widest


@pytest.mark.parametrize(
    ("scale", "labels"),
    [
        (
            Scale(0, 0.6, "share", "sv"),
            ["0\N{NO-BREAK SPACE}%", "20\N{NO-BREAK SPACE}%", "40\N{NO-BREAK SPACE}%", "60\N{NO-BREAK SPACE}%"],
        ),
        (Scale(0, 0.6, "share", "en"), ["0%", "20%", "40%", "60%"]),
        (Scale(-0.5, 0.5, "points", "sv"), ["−0,5", "0,0", "+0,5"]),
    ],
)
def test_ticks_are_round_and_written_in_the_language(scale: Scale, labels: list[str]) -> None:
    """Ticks are round numbers in the form of the language, with sign where points need one."""
    assert scale.ticks(2.0)[1] == labels


@pytest.mark.parametrize("room", [0.8, 1.5, 3.0, 6.0])
def test_ticks_fit_their_room(room: float) -> None:
    """Tick labels never need more width than there is."""
    values, labels = Scale(0, 123456, "number", "sv").ticks(room)

    assert widest(labels) * sum(label != "" for label in labels) <= max(room, 2 * widest(labels))
    assert len(values) == len(labels)


def test_a_scale_without_range_has_ticks() -> None:
    """All values alike still give a scale of two or more ticks."""
    assert len(Scale(3, 3, "number", "en").ticks(3)[0]) >= 2
