from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.estimators.synthetic_did import placebo_variance, synthetic_did
from tests.estimators.panels import prop99, small


def test_proposition_99_as_published() -> None:
    """With the authors' solver the effect is -15.604 (synthdid 0.0.9's documentation; 2021 paper, table 1: -15.6)."""
    assert synthetic_did(prop99(), solver="frank-wolfe").effect == pytest.approx(-15.60383, abs=0.0001)


def test_proposition_99_exactly() -> None:
    """The exact weights give -15.61, a hundredth from the published number, and are proved best."""
    found = synthetic_did(prop99())

    assert found.effect == pytest.approx(-15.60, abs=0.01)
    assert found.slack < 1e-6
    assert sum(found.unit_weights.values()) == pytest.approx(1)


def test_proposition_99_time_weights() -> None:
    """All time weight is on 1986, 1987 and 1988: 0.366, 0.206 and 0.427 (2021 paper, section 1)."""
    weights = synthetic_did(prop99()).time_weights

    assert [round(weights[year], 3) for year in (1986, 1987, 1988)] == [0.366, 0.206, 0.427]
    assert sum(weight for year, weight in weights.items() if year < 1986) == pytest.approx(0, abs=1e-6)


def test_proposition_99_placebo_error() -> None:
    """All 38 placebos give 9.37, near the 8.4 of the 2021 paper's table 1, which rests on 200 random draws of them."""
    found = placebo_variance(prop99())

    assert len(found.effects) == 38
    assert found.error == pytest.approx(9.37, abs=0.01)
    assert found.smallest_p == 1 / 39


def test_gap_s_mean_is_the_effect() -> None:
    """The gap's mean after treatment is the effect, and its weighted mean before it is nought."""
    found = synthetic_did(prop99())
    before = np.array(list(found.time_weights.values()))

    assert found.gap[19:].mean() == pytest.approx(found.effect)
    assert before @ found.gap[:19] == pytest.approx(0, abs=1e-9)


def test_additive_effects_cancel() -> None:
    """Unit and time effects of any size leave the treated units' constant shift of 2 as the effect."""
    random = np.random.default_rng(1)
    outcome = np.add.outer(random.normal(size=9), random.normal(size=7))
    outcome[6:, 5:] += 2
    panel = Panel(outcome, tuple("abcdefghi"), tuple(range(7)), 6, 5)

    assert synthetic_did(panel).effect == pytest.approx(2)


def test_a_block_needs_more_controls_than_treated() -> None:
    """Three treated of six leave too few placebo blocks, and the numbers needed are told."""
    rows = {one: [1, 2, 1, 3.0 + place] for place, one in enumerate("abcdef")}

    with pytest.raises(NotEstimable, match="3 treated units need at least 5 to compare with, and there are 3"):
        placebo_variance(small(rows, ["a", "b", "c"]))


def test_a_short_past_is_told() -> None:
    """Two years before treatment are too few for the penalty."""
    rows = {one: [1, 2, 3.0 + place] for place, one in enumerate("abcd")}

    with pytest.raises(NotEstimable, match="There are 2 times before the treatment, and at least 3"):
        synthetic_did(small(rows, ["a"], 2014))


def test_a_block_s_placebos_are_seeded() -> None:
    """Blocks of three out of ten controls are drawn, as many as asked, alike for the same seed."""
    outcome = np.random.default_rng(5).normal(size=(13, 8))
    panel = Panel(outcome, tuple(range(13)), tuple(range(8)), 10, 6)
    first, again, other = (placebo_variance(panel, refits=30, seed=seed) for seed in (1, 1, 2))

    assert len(first.effects) == 30
    assert np.array_equal(first.effects, again.effects)
    assert not np.array_equal(first.effects, other.effects)
    assert first.high - first.low == pytest.approx(2 * 1.959964 * first.error, rel=1e-6)
