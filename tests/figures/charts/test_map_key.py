"""The classes of a map: round limits, every value in one, nought between those below and above it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pilot_analysis.figures import style
from pilot_analysis.figures.charts.map_key import MapKey, Shade, classes

POINTS = st.lists(st.floats(-100, 100, allow_nan=False), min_size=1, max_size=60)


def test_limits_are_round() -> None:
    """Levels from 18.1 to 31.4 are put in classes of five, changes from 0.8 to 2.1 in classes of a half."""
    assert classes([18.1, 24.9, 31.4], 1).edges == (15, 20, 25, 30, 35)
    assert classes([0.8, 1.4, 2.1], 1).edges == (0.5, 1.0, 1.5, 2.0, 2.5)


def test_a_value_goes_where_its_written_number_does() -> None:
    """19.96 is written 20.0, and so it belongs to the class from 20; the lower limit is inside, the upper is not."""
    found = classes([18.1, 24.9, 31.4], 1)

    assert [found.of(value) for value in (19.94, 19.96, 20.0, 24.94, 25.0)] == [0, 1, 1, 1, 2]


def test_no_class_reaches_across_nought() -> None:
    """Changes from -0.4 to 2.1 are split at nought, and those below have colours of their own."""
    found = classes([-0.4, 0.0, 2.1], 1)

    assert found.edges == (-1, 0, 1, 2, 3)
    assert [fill in style.RAMP_BELOW for fill in found.fills()] == [True, False, False, False]


def test_one_value_alone() -> None:
    """A single value, or the same one everywhere, has one class of the least width that is written."""
    found = classes([20.0, 20.0], 1)

    assert len(found.fills()) == 1
    assert found.of(20.0) == 0


@given(POINTS)
@example([40.0, -41.0])  # on the upper limit of what would be the fifth class
def test_every_value_has_a_class(values: list[float]) -> None:
    """Whatever the values, there are one to five classes of different colours and each value lies in one of them."""
    found = classes(values, 1)

    assert 1 <= len(found.fills()) <= 5
    assert len(set(found.fills())) == len(found.fills())
    assert all(0 <= found.of(value) < len(found.fills()) for value in values)
    assert list(found.edges) == sorted(set(found.edges))


def test_no_values() -> None:
    """Without values there are no classes."""
    with pytest.raises(ValueError, match="at least one value"):
        classes([], 1)


def test_a_narrow_key_takes_more_rows() -> None:
    """Entries that do not fit side by side go on the next row."""
    key = MapKey(tuple(Shade(f"{low} to {low + 5}", style.RAMP[1]) for low in (15, 20, 25)), "thick border")

    assert key.height(1.5, 0.02) > key.height(6.0, 0.02)
