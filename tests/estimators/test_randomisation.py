"""Randomisation inference against small cases that can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pilot_analysis.estimators import randomisation


@pytest.mark.parametrize(
    ("groups", "p"), [("aaabbb", 2 / 20), ("aabbbb", 1 / 15), ("aabbcc", 6 / 90), ("abcdef", 1), ("aaa", 1)]
)
def test_the_smallest_p_is_counted(groups: str, p: float) -> None:
    """Three against three units can reach p = 0.10, two against four 0.067, three pairs 0.067, six singles only 1."""
    assert randomisation.smallest_p(list(groups)) == pytest.approx(p)


def test_all_assignments_are_different_and_complete() -> None:
    """Two against two units can be assigned in exactly six ways."""
    found = list(randomisation.assignments(list("aabb")))
    assert len(found) == len(set(found)) == 6


def test_the_most_extreme_assignment_has_the_smallest_p() -> None:
    """Where the groups are as far apart as they can be, the exact p is the smallest attainable one."""
    rates, groups = [1, 2, 3, 7, 8, 9], list("aaabbb")

    def apart(assigned: object) -> float:
        of = {name: [rate for rate, one in zip(rates, assigned, strict=True) if one == name] for name in "ab"}  # type: ignore[call-overload]
        return abs(sum(of["a"]) - sum(of["b"])) / 3

    assert randomisation.permutation_p(groups, apart, draws=1, seed=1) == pytest.approx(
        randomisation.smallest_p(groups)
    )


def test_too_many_assignments_are_drawn_by_seed() -> None:
    """With 16 units in four groups p is drawn: never 0, and the same for the same seed."""
    groups = list("aaaabbbbccccdddd")

    def in_order(assigned: object) -> float:
        return float(list(assigned) == groups)  # type: ignore[call-overload]

    found = [randomisation.permutation_p(groups, in_order, draws=99, seed=5) for _ in range(2)]
    assert found == [0.01, 0.01]


def test_few_choices_are_all_tried() -> None:
    """One treated unit among four gives four placebo effects, the observed one among them."""
    effects, exact = randomisation.placebo_effects(np.array([4.0, 1, 1, 1]), 1, 100, seed=1)
    assert exact
    assert sorted(effects.tolist()) == pytest.approx([-1, -1, -1, 3])
    assert randomisation.p_value(3.0, effects, exact=True) == 0.25


def test_drawn_p_counts_the_observed_one() -> None:
    """Among 99 drawn placebo effects none of which is as large, p is 1 in 100 and never 0."""
    assert randomisation.p_value(5.0, np.zeros(99), exact=False) == 0.01


def test_many_choices_are_drawn_by_seed() -> None:
    """The same seed draws the same placebo effects, another seed others."""
    changes = np.random.default_rng(3).normal(size=49)
    first, again, other = (randomisation.placebo_effects(changes, 6, 500, seed)[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_placebo_effects_have_the_spread_of_sampling_without_replacement() -> None:
    """The standard deviation of placebo effects is S * sqrt(1/6 + 1/43) (Neyman), within Monte Carlo error."""
    changes = np.random.default_rng(3).normal(size=49)
    effects, _ = randomisation.placebo_effects(changes, 6, 40_000, seed=1)
    assert effects.std(ddof=1) == pytest.approx(changes.std(ddof=1) * (1 / 6 + 1 / 43) ** 0.5, rel=0.02)


def test_limits_turn_the_placebo_effects_round() -> None:
    """An effect of 1 among placebo effects from -2 to 2 has limits 1 - 1.9 and 1 + 1.9."""
    low, high = randomisation.limits(1.0, np.linspace(-2, 2, 401), 0.95)
    assert (low, high) == pytest.approx((-0.9, 2.9))


def test_shares_of_chosen_units_are_of_all_their_cases() -> None:
    """Choosing one of three units gives three differences of shares, weighted by cases."""
    effects, exact = randomisation.placebo_shares(np.array([1.0, 2, 3]), np.array([10.0, 10, 30]), 1, 100, seed=1)
    assert exact
    assert effects.tolist() == pytest.approx([1 / 10 - 5 / 40, 2 / 10 - 4 / 40, 3 / 30 - 3 / 20])


def test_changing_places_within_units() -> None:
    """Two units with differences 0.4 and 0.2 of equal weight give 0.3, 0.1 and their opposites."""
    effects, exact = randomisation.swapped_means(np.array([0.4, 0.2]), np.ones(2), 100, seed=1)
    assert exact
    assert sorted(effects) == pytest.approx([-0.3, -0.1, 0.1, 0.3])
    assert randomisation.p_value(0.3, effects, exact=exact) == 0.5


def test_many_units_change_places_by_seed() -> None:
    """Of twenty units the namings are drawn: as many as asked for, the same for the same seed."""
    given = np.linspace(0, 1, 20), np.ones(20)
    first, again = (randomisation.swapped_means(*given, 500, seed=3) for _ in range(2))
    assert len(first[0]) == 500
    assert not first[1]
    assert np.array_equal(first[0], again[0])


NAN = float("nan")


def test_a_missing_effect_is_not_the_rarest_of_all() -> None:
    """An effect that is missing has no p, nor one without placebo effects, where 0 would have come out."""
    some = np.array([1.0, 2.0])
    calls: list[Callable[[], object]] = [
        lambda: randomisation.p_value(NAN, some, exact=True),
        lambda: randomisation.p_value(1.0, np.array([]), exact=True),
        lambda: randomisation.greater_p(NAN, some),
        lambda: randomisation.limits(1.0, np.array([]), 0.95),
        lambda: randomisation.detectable(np.array([])),
        lambda: randomisation.permutation_p(["a", "b"], lambda _: NAN, 10, 0),
        lambda: randomisation.placebo_effects(np.array([NAN, 1.0]), 1, 10, 0),
        lambda: randomisation.placebo_shares(np.array([NAN, 1.0]), np.array([2.0, 2.0]), 1, 10, 0),
        lambda: randomisation.swapped_means(np.array([NAN]), np.array([1.0]), 10, 0),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="every number must be there and finite"):
            call()


def test_a_choice_of_none_or_all_is_refused() -> None:
    """Of three units nought, three or four cannot be compared with the rest."""
    changes = np.array([0.0, 1.0, 2.0])
    for treated in (-1, 0, 3, 4):
        with pytest.raises(ValueError, match=f"{treated} of 3 units cannot be compared with the rest"):
            randomisation.placebo_effects(changes, treated, 10, 0)
        with pytest.raises(ValueError, match="at least one must be chosen and one left"):
            randomisation.placebo_shares(changes, np.array([3.0, 3.0, 3.0]), treated, 10, 0)


def test_shares_and_weights_need_something_to_stand_on() -> None:
    """A unit without cases, a missing weight and weights of nought are refused."""
    with pytest.raises(ValueError, match="each unit needs cases"):
        randomisation.placebo_shares(np.array([0.0, 1.0]), np.array([0.0, 2.0]), 1, 10, 0)
    for weights in ([0.0, 0.0], [1.0]):
        with pytest.raises(ValueError, match="each unit needs a weight"):
            randomisation.swapped_means(np.array([1.0, 2.0]), np.array(weights), 10, 0)
    with pytest.raises(ValueError, match="has no spread"):
        randomisation.detectable(np.array([1.0]))
