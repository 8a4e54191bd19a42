from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.estimators.placebo import judged, refitted
from tests.estimators.panels import small

ROWS = {"a": [0, 0, 1.0], "b": [0, 0, 2.0], "c": [0, 0, 3.0], "pilot": [0, 0, 9.0]}


def last(panel: Panel) -> float:
    """Return the treated mean at the last time: a fit that is easy to follow."""
    return float(panel.treated_mean[-1])


def test_each_control_takes_the_treated_unit_s_place_once() -> None:
    """With one treated unit there are as many placebos as controls, and the treated one is in none."""
    assert refitted(small(ROWS, ["pilot"], 2014), last) == [1, 2, 3]


def test_a_block_s_placebos_are_groups_of_its_size() -> None:
    """Two treated of seven have pairs of the five controls: all ten, or as many as are asked for."""
    rows = {name: [0, 0, float(place)] for place, name in enumerate("abcdefg")}
    block = small(rows, ["f", "g"], 2014)

    assert sorted(refitted(block, last)) == [0.5, 1, 1.5, 1.5, 2, 2, 2.5, 2.5, 3, 3.5]
    assert len(refitted(block, last, refits=4)) == 4
    assert refitted(block, last, refits=4, seed=1) == refitted(block, last, refits=4, seed=1)


def test_too_few_controls() -> None:
    """Two treated need four controls."""
    rows = {name: [0, 0, 1.0] for name in "abcde"}

    with pytest.raises(NotEstimable, match="2 treated units need at least 4 to compare with, and there are 3"):
        refitted(small(rows, ["a", "b"], 2014), last)


def test_judged_by_hand() -> None:
    """An effect of 3 beside placebos of -1, 0 and 1 has p 1 in 4 and the interval from 2 to 4."""
    found = judged(3.0, np.array([-1.0, 0, 1]), 0.999999)

    assert (found.p, found.smallest_p) == (0.25, 0.25)
    assert (found.low, found.high) == pytest.approx((2, 4), abs=1e-5)
    assert found.detectable == pytest.approx(2.8)
