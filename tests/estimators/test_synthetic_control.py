from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.synthetic_control import (
    averaged_controls,
    averaged_placebos,
    leave_one_out,
    placebo_in_space,
    placebo_in_time,
    synthetic_control,
)
from tests.estimators.panels import prop99, small


def test_proposition_99_as_published() -> None:
    """With the authors' solver the effect is -19.62 (synthdid's documentation; the 2021 paper, table 1: -19.6)."""
    found = synthetic_control(prop99(), solver="frank-wolfe")

    assert found.effect == pytest.approx(-19.6197, abs=0.001)


def test_proposition_99_exactly() -> None:
    """The exact fit is better than the published one, 2.7437 against 2.7717 squared packs, and gives -19.51."""
    exact, published = (synthetic_control(prop99(), solver=solver) for solver in ("exact", "frank-wolfe"))

    assert exact.error**2 == pytest.approx(2.7437, abs=0.0001)
    assert published.error**2 == pytest.approx(2.7717, abs=0.0001)
    assert exact.effect == pytest.approx(-19.5136, abs=0.001)
    assert exact.slack < 1e-9
    assert published.slack >= published.error**2 - exact.error**2


def test_proposition_99_donors() -> None:
    """Utah, Montana, Nevada and Connecticut weigh most, as in Abadie, Diamond and Hainmueller (2010, table 2)."""
    weights = synthetic_control(prop99()).weights

    assert sorted(weights, key=lambda one: -weights[one])[:4] == ["Utah", "Montana", "Nevada", "Connecticut"]


def test_proposition_99_placebos() -> None:
    """Past errors up to root five of California's leave 31 states, of which 2 stand out as much as it does."""
    space = placebo_in_space(prop99(), largest_error=5**0.5)

    assert len(space.units) == 31
    assert space.p == 3 / 32
    assert space.smallest_p == 1 / (len(space.units) + 1)
    assert space.errors.max() <= 5**0.5 * synthetic_control(prop99()).error
    assert space.gaps.shape == (len(space.units), 31)


ROWS = {"a": [1, 2, 3, 4.0], "b": [3, 2, 5, 8.0], "c": [9, 9, 1, 0.0], "pilot": [2, 2, 4, 8.0]}


def test_by_hand() -> None:
    """The pilot is halfway between two controls for three years; then it is 8 where they would have it at 6."""
    found = synthetic_control(small(ROWS, ["pilot"]))

    assert found.weights == pytest.approx({"a": 0.5, "b": 0.5, "c": 0}, abs=1e-9)
    assert found.effect == pytest.approx(2)
    assert found.path == pytest.approx([2, 2, 4, 6])
    assert found.error == pytest.approx(0, abs=1e-9)


def test_intercept_takes_up_another_level() -> None:
    """A pilot that runs 10 above a mixture is met only with an intercept, and the level is told."""
    rows = ROWS | {"pilot": [12, 12, 14, 18.0]}
    found = synthetic_control(small(rows, ["pilot"]), intercept=True)

    assert (found.level, found.effect) == pytest.approx((10, 2))
    assert synthetic_control(small(rows, ["pilot"])).error > 1


def test_several_treated_units_are_met_as_their_mean() -> None:
    """Two treated units around the mixture have the same synthetic control as their mean."""
    rows = {one: ROWS[one] for one in "abc"} | {"p": [1, 1, 3, 7.0], "q": [3, 3, 5, 9.0]}

    assert synthetic_control(small(rows, ["p", "q"])).effect == pytest.approx(2)


def test_placebo_in_time_finds_nothing_on_a_mixture() -> None:
    """Where the pilot was the mixture all along, a start one year early shows no effect."""
    rows = {"a": [1, 2, 3, 4, 4.0], "b": [3, 2, 5, 6, 8.0], "pilot": [2, 2, 4, 5, 9.0]}

    assert placebo_in_time(small(rows, ["pilot"], 2016), [3]) == {2015: pytest.approx(0, abs=1e-9)}


def test_leave_one_out_leaves_each_donor_out() -> None:
    """Each control with weight is left out once, and has no weight then."""
    found = leave_one_out(small(ROWS, ["pilot"]))

    assert set(found) == {"a", "b"}
    assert all(name not in one.weights for name, one in found.items())


def test_too_little_data_is_told() -> None:
    """One year before the treatment, or one donor, is too little."""
    with pytest.raises(NotEstimable, match="at least 2"):
        synthetic_control(small({one: row[2:] for one, row in ROWS.items()}, ["pilot"], 2013))
    with pytest.raises(NotEstimable, match="at least 3"):
        placebo_in_space(small({"a": ROWS["a"], "b": ROWS["b"], "pilot": ROWS["pilot"]}, ["pilot"]))


def test_units_in_another_order_change_nothing() -> None:
    """The weights belong to the units, not to their places."""
    panel = prop99()
    turned = panel.reordered([panel.controls])
    backwards = type(panel)(
        np.vstack([panel.donors[::-1], panel.outcome[-1:]]),
        (*panel.units[:-1][::-1], panel.units[-1]),
        panel.times,
        panel.controls,
        panel.before,
    )

    assert synthetic_control(turned).effect == pytest.approx(synthetic_control(panel).effect)
    assert synthetic_control(backwards).weights == pytest.approx(synthetic_control(panel).weights, abs=1e-9)


def test_the_average_of_units_one_by_one() -> None:
    """Each unit that follows a control exactly is met by it, and the mean gap is the mean of what each rose."""
    rows = {one: ROWS[one] for one in "abc"} | {"p": [1, 2, 3, 6.0], "q": [9, 9, 1, 1.0]}
    found = averaged_controls(small(rows, ["p", "q"]), intercept=False)

    assert found.units["p"].weights["a"] == pytest.approx(1)
    assert found.units["q"].weights["c"] == pytest.approx(1)
    assert found.effect == pytest.approx((2 + 1) / 2)
    assert found.error == pytest.approx(0, abs=1e-9)


def test_averaged_placebos_are_means_of_the_controls_own_gaps() -> None:
    """Groups of two among the 38 states have the means of their gaps, and all 703 pairs are used."""
    panel = prop99()
    pair = panel.reordered([panel.controls, 0])
    placebos = averaged_placebos(pair)
    gaps = placebo_in_space(pair, intercept=True).gaps

    assert placebos.shape == (37 * 36 // 2, 31)
    assert placebos[0] == pytest.approx((gaps[0] + gaps[1]) / 2)


def test_alone_leaves_the_other_treated_units_out() -> None:
    """One unit of a block stands alone among the controls."""
    rows = {one: ROWS[one] for one in "abc"} | {"p": [1, 2, 3, 6.0], "q": [9, 9, 1, 1.0]}

    assert small(rows, ["p", "q"]).alone(1).units == ("a", "b", "c", "q")
