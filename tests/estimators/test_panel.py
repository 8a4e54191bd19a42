from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.panel import panel
from tests.estimators.panels import small

FRAME = pd.DataFrame(
    {2013: [1.0, 2.0, 3.0], 2014: [2.0, 3.0, 4.0], 2015: [4.0, 4.0, 5.0]}, index=["pilot", "one", "two"]
)


def test_controls_come_first() -> None:
    """The treated unit stands last, whatever its place in the frame, and two of three years lie before 2015."""
    found = panel(FRAME, ["pilot"], 2015)

    assert found.units == ("one", "two", "pilot")
    assert (found.controls, found.treated, found.before, found.after) == (2, 1, 2, 1)
    assert found.treated_mean.tolist() == [1, 2, 4]


def test_columns_are_put_in_order() -> None:
    """Years given out of order are sorted."""
    found = panel(FRAME[[2015, 2013, 2014]], ["pilot"], 2015)

    assert found.times == (2013, 2014, 2015)
    assert found.treated_mean.tolist() == [1, 2, 4]


def test_the_frame_is_left_alone() -> None:
    """Making a panel changes nothing in the frame that was given."""
    before = FRAME.copy()
    found = panel(FRAME, ["pilot"], 2015)
    found.reordered([0]).outcome[0, 0] = 99

    pd.testing.assert_frame_equal(before, FRAME)


@pytest.mark.parametrize(
    ("treated", "first", "reason"),
    [
        ([], 2015, "No unit is given as treated"),
        (["pilot", "one", "two"], 2015, "none to compare with"),
        (["pilot"], 2013, "No time lies before 2013"),
        (["pilot"], 2016, r"No time lies in or after 2016.*covers 2013–2015"),
    ],
)
def test_what_cannot_be_compared_is_told(treated: list[str], first: int, reason: str) -> None:
    """A panel without treated units, controls, a past or an outcome is refused with the reason."""
    with pytest.raises(NotEstimable, match=reason):
        panel(FRAME, treated, first)


def test_holes_are_told_by_unit_and_year() -> None:
    """A missing value is named with its unit and year, and with how many units lack any."""
    holed = FRAME.copy()
    holed.loc["two", 2014] = np.nan

    with pytest.raises(NotEstimable, match=r"units that lack values: 1\). two lacks 2014"):
        panel(holed, ["pilot"], 2015)


def test_a_year_left_out_is_told() -> None:
    """A panel that jumps a year is refused with the years on both sides."""
    frame = FRAME.set_axis([2012, 2013, 2015], axis=1)

    with pytest.raises(NotEstimable, match="from 2013 straight to 2015"):
        panel(frame, ["pilot"], 2015)


@pytest.mark.parametrize(
    ("frame", "treated", "message"),
    [
        (FRAME, ["elsewhere"], r"treated units are not in the frame: \['elsewhere'\]"),
        (FRAME, ["pilot", "pilot"], "a treated unit is named once"),
        (FRAME.set_axis(["2013", "2014", "2015"], axis=1), ["pilot"], "times are whole numbers"),
        (pd.concat([FRAME, FRAME]), ["pilot"], "each unit and each time once"),
    ],
)
def test_wrong_use_is_a_value_error(frame: pd.DataFrame, treated: list[str], message: str) -> None:
    """What only a programmer can get wrong raises ValueError."""
    with pytest.raises(ValueError, match=message):
        panel(frame, treated, 2015)


def test_too_few_donors_says_how_many_are_needed() -> None:
    """A panel with one control does for no method that needs two, and says both numbers."""
    one = small({"a": [1, 2, 3, 4], "pilot": [1, 2, 3, 5]}, ["pilot"])

    with pytest.raises(NotEstimable, match="There are 1 units to compare with, and at least 2 are needed"):
        one.needs(donors=2)
    with pytest.raises(NotEstimable, match="There are 3 times before the treatment, and at least 4"):
        one.needs(donors=1, before=4)


def test_placebo_in_time_drops_what_came_after() -> None:
    """Moved to an earlier start, the panel ends before the real treatment."""
    moved = small({"a": [1, 2, 3, 4], "b": [1, 1, 1, 1], "pilot": [1, 2, 3, 5]}, ["pilot"]).moved(2)

    assert (moved.times, moved.before, moved.after) == ((2012, 2013, 2014), 2, 1)
    with pytest.raises(ValueError, match="needs 1 to 2 times before it, not 3"):
        small({"a": [1, 2, 3, 4], "pilot": [1, 2, 3, 5]}, ["pilot"]).moved(3)


def test_reordered_among_controls_leaves_the_treated_out() -> None:
    """A placebo among the controls has the chosen control last and the treated unit nowhere."""
    whole = small({"a": [1, 2, 3, 4], "b": [5, 6, 7, 8], "pilot": [0, 0, 0, 0]}, ["pilot"])
    placebo = whole.reordered([0], among=whole.controls)

    assert placebo.units == ("b", "a")
    assert (placebo.controls, placebo.treated) == (1, 1)
    assert placebo.treated_mean.tolist() == [1, 2, 3, 4]


def test_an_endless_outcome_is_refused() -> None:
    """Infinity is no outcome."""
    frame = pd.DataFrame({2000: [1.0, float("inf"), 2.0], 2001: [1.0, 2.0, 3.0]}, index=["a", "b", "c"])
    with pytest.raises(ValueError, match="an outcome is not finite"):
        panel(frame, ["a"], 2001)
