"""What estimators refuse: no draws, levels that are none, missing groups and outcomes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from pilot_analysis.estimators import (
    control_charts,
    cost_effectiveness,
    few_unit_means,
    few_units,
    randomisation,
    run_charts,
    shrinkage,
    survival,
)

MANY = [str(one) for one in range(12)]  # more assignments than are tried one by one


@pytest.mark.parametrize(
    "draw",
    [
        lambda draws: shrinkage.shrink([1, 2], [4, 4], draws, 1),
        lambda draws: cost_effectiveness.bootstrap([1.0, 2.0], [0, 1], [0, 0], draws, 1),
        lambda draws: control_charts.false_alarm_rate([np.ones(12)], [None], draws, 1),
        lambda draws: control_charts.xmr_false_alarm_rate([12], draws, 1),
        lambda draws: run_charts.joint_false_alarm(12, draws, 1),
        lambda draws: randomisation.permutation_p(MANY, lambda _: 1.0, draws, 1),
    ],
    ids=["shrink", "bootstrap", "false alarms", "XmR false alarms", "run charts", "permutation"],
)
@pytest.mark.parametrize("draws", [0, -1, 1.5, True])
def test_draws_are_a_whole_number_from_one(draw: Callable[[object], object], draws: object) -> None:
    """No draws, fewer than none, half a draw and a truth value are refused by every estimator that draws."""
    with pytest.raises(ValueError, match=f"{draws} draws: a whole number from 1 is needed"):
        draw(draws)


@pytest.mark.parametrize(
    "at",
    [
        lambda level: shrinkage.shrink([1, 2], [4, 4], 10, 1, level),
        lambda level: cost_effectiveness.fieller(1.0, 2.0, (1.0, 1.0), confidence=level),
        lambda level: survival.kaplan_meier([1, 2], [1, 0], level),
        lambda level: survival.share_limits(0.5, 0.1, level),
        lambda level: few_units.effective(few_units.group([1, 2], [4, 4]), few_units.Spread(0.0, 1), level),
        lambda level: few_unit_means.difference(*[few_unit_means.mean_of([1, 2], [0, 1])] * 2, (0.0, 2), level),
    ],
    ids=["shrink", "Fieller", "Kaplan-Meier", "incidence", "few units", "few units' means"],
)
@pytest.mark.parametrize("level", [0, 1, 95, -0.1, float("nan")])
def test_a_level_lies_between_nought_and_one(at: Callable[[float], object], level: float) -> None:
    """95 is no level of confidence, nor are nought, one, a negative number and a missing one."""
    with pytest.raises(ValueError, match=r"does not lie between 0 and 1; 95 per cent is 0\.95"):
        at(level)


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_a_missing_group_is_refused(missing: object) -> None:
    """A log-rank test in which one's group or stratum is missing is refused and says which of them."""
    with pytest.raises(ValueError, match="a group is missing"):
        survival.log_rank([1, 2, 3], [1, 1, 0], ["a", "b", missing])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="a stratum is missing"):
        survival.log_rank([1, 2, 3], [1, 1, 0], ["a", "b", "a"], [1, 1, missing])  # type: ignore[list-item]


def test_a_group_may_bear_any_name() -> None:
    """Groups called nan or None in words, or numbered, are groups like others."""
    named = survival.log_rank([1, 2, 3, 4], [1, 1, 0, 1], ["nan", "None", "nan", "None"])

    assert named.chi2 == pytest.approx(survival.log_rank([1, 2, 3, 4], [1, 1, 0, 1], [0, 1, 0, 1]).chi2)


def test_a_missing_outcome_is_refused() -> None:
    """Whether it happened must be known of everybody."""
    with pytest.raises(ValueError, match="an outcome is missing"):
        survival.kaplan_meier([1.0, 2.0], [1.0, float("nan")])


def test_nothing_drawn_has_no_quadrants_and_no_best_buy() -> None:
    """No draws, draws in one column and missing draws are refused where shares of them are asked for."""
    with pytest.raises(ValueError, match="0 draws"):
        cost_effectiveness.quadrants(np.empty((0, 2)))
    with pytest.raises(ValueError, match="finite pairs"):
        cost_effectiveness.quadrants(np.ones((3, 1)))
    with pytest.raises(ValueError, match="finite pairs"):
        cost_effectiveness.quadrants(np.array([[1.0, np.nan]]))
    with pytest.raises(ValueError, match="0 draws"):
        cost_effectiveness.acceptability(np.empty((0, 2)), np.empty((0, 2)), [1.0])
    with pytest.raises(ValueError, match="a cost or an effect is missing"):
        cost_effectiveness.acceptability(np.array([[1.0, np.nan]]), np.ones((1, 2)), [1.0])
