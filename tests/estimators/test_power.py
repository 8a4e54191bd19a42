from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.power import detectable_by_horizon, placebo_groups


def test_by_hand() -> None:
    """One of three units with changes 0, 1 and 2 in the single step: placebo effects -1.5, 0 and 1.5."""
    found = detectable_by_horizon(np.array([[0, 0], [0, 1], [0, 2.0]]), [0], [1])

    assert [one.steps for one in found] == [1]
    assert found[0].detectable == pytest.approx(2.8 * np.std([-1.5, 0, 1.5], ddof=1))
    assert found[0].starts == 1


def test_a_random_walk_grows_with_the_root_of_time() -> None:
    """On random walks four years ahead need about twice the effect of one year ahead."""
    walks = np.random.default_rng(1).normal(size=(400, 60)).cumsum(axis=1)
    one, four = detectable_by_horizon(walks, range(6), [1, 4], draws=2000)

    assert four.detectable / one.detectable == pytest.approx(2, abs=0.1)
    assert one.lowest < one.detectable < one.highest
    assert (one.starts, four.starts) == (59, 56)


def test_groups_keep_to_their_strata() -> None:
    """Each placebo group has one large unit and two small ones, as the treated group has."""
    strata = ["large"] * 4 + ["small"] * 6
    groups = placebo_groups(10, [0, 4, 5], strata, 200, 1)

    assert groups.shape == (200, 3)
    assert ((groups < 4).sum(axis=1) == 1).all()
    assert all(len(set(group)) == 3 for group in groups.tolist())


def test_strata_of_like_units_lower_the_bar() -> None:
    """Where small units are restless and the treated ones are large, groups of large units scatter less."""
    random = np.random.default_rng(2)
    outcome = np.vstack([random.normal(size=(10, 12)), 10 * random.normal(size=(30, 12))])
    strata = ["large"] * 10 + ["small"] * 30
    free, alike = (detectable_by_horizon(outcome, [0, 1], [1], strata=one, draws=2000)[0] for one in (None, strata))

    assert alike.detectable < free.detectable


@pytest.mark.parametrize(
    ("units", "treated", "horizons", "strata", "reason"),
    [
        (3, [0, 1], [1], None, "Of 3 units 2 are to be treated"),
        (5, [0], [9], None, r"shortest horizon \(steps: 9\): the number of times before the start is 4"),
        (5, [], [1], None, "No unit that is to be treated has values"),
        (5, [0, 1], [1], ["x", "x", "y", "y", "y"], "no similar groups"),
    ],
)
def test_what_cannot_be_told(
    units: int, treated: list[int], horizons: list[int], strata: list[str], reason: str
) -> None:
    """Too few units, too short a series, or strata without a choice are told."""
    with pytest.raises(NotEstimable, match=reason):
        detectable_by_horizon(np.random.default_rng(1).normal(size=(units, 4)), treated, horizons, strata=strata)


def test_a_stratum_for_each_unit() -> None:
    """Two strata for three units is wrong use."""
    with pytest.raises(ValueError, match="2 strata for 3 units"):
        placebo_groups(3, [0], ["x", "y"], 10, 1)
