from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.difference_in_differences import (
    difference_in_differences,
    event_study,
    trend_adjusted,
)
from pilot_analysis.estimators.panel import Panel
from tests.estimators.panels import prop99, small


def test_proposition_99() -> None:
    """California's sales fell 27.35 packs more than other states' (Arkhangelsky and others 2021, table 1: -27.3)."""
    found = difference_in_differences(prop99())

    assert found.effect == pytest.approx(-27.349, abs=0.001)
    assert found.exact
    assert found.smallest_p == 1 / 39


def test_by_hand() -> None:
    """Changes of 4 against 1, 2 and 3: the effect is 2, only the treated unit's is as large, and p is 1 in 4."""
    rows = {"a": [0, 0, 1.0], "b": [0, 0, 2.0], "c": [0, 0, 3.0], "pilot": [0, 0, 4.0]}
    found = difference_in_differences(small(rows, ["pilot"], 2014))

    assert found.effect == 2
    assert sorted(found.placebo) == pytest.approx([-2, -2 / 3, 2 / 3, 2])
    assert found.p == 2 / 4  # -2 is as far from nought as 2
    assert found.detectable == pytest.approx(2.8 * np.std([-2, -2 / 3, 2 / 3, 2], ddof=1))


def test_interval_by_hand() -> None:
    """The interval is the effect less the placebo quantiles: with all but none of them kept it reaches effect +- 2."""
    rows = {"a": [0, 0, 1.0], "b": [0, 0, 2.0], "c": [0, 0, 3.0], "pilot": [0, 0, 4.0]}
    found = difference_in_differences(small(rows, ["pilot"], 2014), confidence=0.999999)

    assert (found.low, found.high) == pytest.approx((0, 4), abs=1e-4)


def test_one_control_is_too_few() -> None:
    """A single control cannot tell what chance gives."""
    with pytest.raises(NotEstimable, match="at least 2 are needed"):
        difference_in_differences(small({"a": [1, 2, 3, 4], "pilot": [1, 2, 3, 5]}, ["pilot"]))


def test_trend_adjusted_takes_away_a_straight_line() -> None:
    """Units on lines of their own have no effect beyond their trend; one that leaves its line by 1 has that effect."""
    rows = {"a": [0, 1, 2, 3.0], "b": [5, 5, 5, 5.0], "c": [9, 8, 7, 6.0], "pilot": [0, 2, 4, 7.0]}
    panel = small(rows, ["pilot"])

    assert trend_adjusted(panel).effect == pytest.approx(1)
    assert difference_in_differences(panel).effect == pytest.approx(5)
    with pytest.raises(NotEstimable, match="at least 3"):
        trend_adjusted(small({one: row[2:] for one, row in rows.items()}, ["pilot"], 2013))


def test_event_study_is_nought_at_its_reference() -> None:
    """The last year before treatment is the reference; effects are differences of changes from it."""
    rows = {"a": [0, 0, 0, 1.0], "b": [0, 0, 0, 3.0], "pilot": [2, 3, 2, 6.0]}
    found = event_study(small(rows, ["pilot"]))

    assert found.reference == 2014
    assert found.effects.tolist() == [0, 1, 0, 2]
    assert found.p[2] == 1


def test_event_study_before_p_by_hand() -> None:
    """The treated unit's departure before treatment is matched by 0 of 3 placebos: 1 in 4, its own included."""
    rows = {"a": [0, 0, 0.0], "b": [0.1, 0, 0.0], "c": [-0.1, 0, 0.0], "pilot": [5, 0, 1.0]}
    found = event_study(small(rows, ["pilot"], 2014))

    assert found.before_p == 1 / 4


def test_event_study_without_other_years_before_has_no_p() -> None:
    """With the reference as the only year before treatment, parallel trends cannot be looked at."""
    rows = {"a": [0, 1.0], "b": [0, 2.0], "pilot": [0, 3.0]}

    assert event_study(small(rows, ["pilot"], 2013)).before_p is None


def test_reference_after_treatment_is_refused() -> None:
    """A reference year in the treatment is wrong use."""
    rows = {"a": [0, 0, 0, 1.0], "b": [0, 0, 0, 3.0], "pilot": [2, 3, 2, 6.0]}
    with pytest.raises(ValueError, match="2015 is not a time before the treatment"):
        event_study(small(rows, ["pilot"]), reference=2015)


@given(
    shift=st.floats(-50, 50),
    levels=st.lists(st.floats(-100, 100), min_size=5, max_size=5),
    years=st.lists(st.floats(-100, 100), min_size=4, max_size=4),
)
def test_unit_and_year_effects_cancel(shift: float, levels: list[float], years: list[float]) -> None:
    """Whatever the units' levels and the years' common movements, a constant shift of the treated is the effect."""
    outcome = np.add.outer(np.array(levels), np.array(years))
    outcome[3:, 2:] += shift
    panel = Panel(outcome, tuple("abcde"), (1, 2, 3, 4), 3, 2)

    assert difference_in_differences(panel).effect == pytest.approx(shift, abs=1e-9)
    assert event_study(panel).effects[2:] == pytest.approx([shift, shift], abs=1e-9)


def test_the_seed_decides_the_draws() -> None:
    """With too many choices to try all, the same seed gives the same placebos and another seed others."""
    values = np.random.default_rng(3).normal(size=(40, 4))
    panel = Panel(values, tuple(range(40)), (1, 2, 3, 4), 34, 2)
    first, again, other = (difference_in_differences(panel, draws=500, seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(first.placebo, again.placebo)
    assert not np.array_equal(first.placebo, other.placebo)
    assert (first.exact, first.smallest_p) == (False, 1 / 501)
