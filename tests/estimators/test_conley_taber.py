"""Conley and Taber's interval by hand and by its coverage; their merit-aid example needs persons, not a panel."""

from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.conley_taber import conley_taber
from pilot_analysis.estimators.difference_in_differences import difference_in_differences
from pilot_analysis.estimators.panel import Panel
from tests.estimators.panels import prop99, small

ROWS = {
    "a": [0, 0, 0.0],
    "b": [0, 0, 1.0],
    "c": [0, 0, 2.0],
    "d": [0, 0, 3.0],
    "e": [0, 0, 4.0],
    "pilot": [0, 0, 7.0],
}


def test_by_hand() -> None:
    """Controls depart by -2 to 2 from their mean change of 2, so that a rise of 7 is 5, between 3 and 7."""
    found = conley_taber(small(ROWS, ["pilot"], 2014), confidence=0.999999, corrected=False)

    assert sorted(found.departures) == [-2, -1, 0, 1, 2]
    assert found.effect == 5
    assert (found.low, found.high) == pytest.approx((3, 7), abs=1e-4)
    assert found.p == found.smallest_p == 1 / 6


def test_the_estimate_is_the_difference_in_differences() -> None:
    """On Proposition 99 the estimate is -27.35, and its interval leans on the 38 other states alone."""
    found = conley_taber(prop99())

    assert found.effect == difference_in_differences(prop99()).effect
    assert len(found.departures) == 38
    assert found.low < found.effect < found.high


def test_several_treated_units_have_smaller_errors() -> None:
    """Uncorrected, the mean error of four treated units scatters half as much as that of one."""
    outcome = np.random.default_rng(2).normal(size=(204, 2))
    one = conley_taber(Panel(outcome[:201], tuple(range(201)), (1, 2), 200, 1), corrected=False)
    four = conley_taber(Panel(outcome, tuple(range(204)), (1, 2), 200, 1), corrected=False)

    assert four.departures.std() / one.departures.std() == pytest.approx(0.5, abs=0.02)


def test_it_covers_what_it_says() -> None:
    """Over 800 panels of noise with 30 controls, the 90 per cent interval holds no effect in 86 to 92 per cent."""
    random, held = np.random.default_rng(4), []
    for _ in range(800):
        found = conley_taber(
            Panel(random.normal(size=(32, 4)), tuple(range(32)), (1, 2, 3, 4), 30, 2), confidence=0.9, draws=500
        )
        held.append(found.low <= 0 <= found.high)

    assert 0.86 < np.mean(held) < 0.92


def test_the_correction_by_hand() -> None:
    """One treated unit and 5 controls: departures grow by the root of (1 + 1/5) x 5/4."""
    plain, wide = (conley_taber(small(ROWS, ["pilot"], 2014), corrected=one) for one in (False, True))

    assert wide.departures == pytest.approx(plain.departures * 1.5**0.5)


def test_one_control_is_too_few() -> None:
    """With one control there is no departure to learn from."""
    with pytest.raises(NotEstimable, match="at least 2"):
        conley_taber(small({"a": ROWS["a"], "pilot": ROWS["pilot"]}, ["pilot"], 2014))
