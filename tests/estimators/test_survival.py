"""Survival against published numbers: Freireich's leukaemia trial, Miller's AML data, a published incidence table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import survival

# Freireich et al. (1963, Blood 21:699-716): weeks in remission, 6-mercaptopurine against placebo, as in Cox and Oakes
# (1984, Analysis of Survival Data, table 1.1).
MERCAPTOPURINE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# Miller (1981, Survival Analysis, page 49): weeks in remission of acute myelogenous leukaemia, with and without
# maintenance chemotherapy.
MAINTAINED = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
MAINTAINED_RELAPSED = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
UNMAINTAINED = [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
UNMAINTAINED_RELAPSED = [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]

times = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3)), min_size=1, max_size=40)


def test_freireich_s_curve() -> None:
    """Freireich's 6-MP curve falls at 6, 7, 10, 13, 16, 22 and 23 weeks to the published heights, with their errors."""
    curve = survival.kaplan_meier(MERCAPTOPURINE, RELAPSED)

    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.se.round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_freireich_s_medians() -> None:
    """The median remission is 23 weeks under 6-MP, with an open upper end, and 8 under placebo."""
    treated, placebo = survival.kaplan_meier(MERCAPTOPURINE, RELAPSED), survival.kaplan_meier(PLACEBO, [1] * 21)

    assert treated.median()[0] == 23
    assert np.isnan(treated.median()[2])
    assert placebo.median() == (8, 4, 11)


def test_freireich_s_log_rank() -> None:
    """The log-rank chi-square of 6-MP against placebo is 16.79 on one degree of freedom (Cox and Oakes 1984)."""
    found = survival.log_rank(MERCAPTOPURINE + PLACEBO, RELAPSED + [1] * 21, [0] * 21 + [1] * 21)

    assert round(found.chi2, 2) == 16.79
    assert found.df == 1
    assert found.p == pytest.approx(4.17e-05, rel=1e-3)


def test_strata_of_one_change_nothing() -> None:
    """A stratified log-rank test with one stratum is the plain one, and with two strata it is another."""
    waited, happened, group = MERCAPTOPURINE + PLACEBO, RELAPSED + [1] * 21, [0] * 21 + [1] * 21
    plain = survival.log_rank(waited, happened, group)

    assert survival.log_rank(waited, happened, group, ["one"] * 42) == plain
    assert survival.log_rank(waited, happened, group, [0, 1] * 21).chi2 != plain.chi2


def test_restricted_means_of_miller_s_data() -> None:
    """Until week 161 the AML groups have the restricted means that R's survival prints: 52.6 (19.83), 22.7 (4.18)."""
    kept = survival.kaplan_meier(MAINTAINED, MAINTAINED_RELAPSED).restricted_mean(161)
    stopped = survival.kaplan_meier(UNMAINTAINED, UNMAINTAINED_RELAPSED).restricted_mean(161)

    assert (round(kept.value, 1), round(kept.se, 2)) == (52.6, 19.83)
    assert (round(stopped.value, 1), round(stopped.se, 2)) == (22.7, 4.18)


def test_a_restricted_mean_without_censoring_is_a_mean() -> None:
    """Where all are followed to the end, the restricted mean is the mean of the times cut at the horizon."""
    found = survival.kaplan_meier(PLACEBO, [1] * 21).restricted_mean(10)

    assert found.value == pytest.approx(np.minimum(PLACEBO, 10).mean())
    assert found.se == pytest.approx(np.minimum(PLACEBO, 10).std() / 21**0.5)


def test_the_difference_of_means_adds_variances() -> None:
    """A difference has the root of the summed squares for a standard error, and a normal interval around it."""
    one, other = survival.Estimate(10, 3, 4, 16), survival.Estimate(4, 4, -4, 12)
    apart, p = survival.difference(one, other)

    assert (apart.value, apart.se) == (6, 5)
    assert apart.low == pytest.approx(6 - 1.959964 * 5)
    assert p == pytest.approx(0.23014, abs=1e-5)


def test_nobody_waited_so_long() -> None:
    """A horizon beyond everybody's follow-up is not estimable, unless all have had the event; at it, it is."""
    with pytest.raises(NotEstimable, match="Nobody was followed for 180 days \\(35 at the longest\\)"):
        survival.kaplan_meier(MERCAPTOPURINE, RELAPSED).restricted_mean(180)

    assert survival.kaplan_meier(PLACEBO, [1] * 21).restricted_mean(180).value == pytest.approx(np.mean(PLACEBO))
    assert survival.kaplan_meier(MERCAPTOPURINE, RELAPSED).restricted_mean(35).value > 0


def test_the_curve_is_read_on_a_day() -> None:
    """A curve read on a day of an event includes that event, is 1 before the first and missing after the last."""
    curve = survival.kaplan_meier(MERCAPTOPURINE, RELAPSED)
    shares, low, high = curve.at([5, 6, 9, 35, 36])

    assert shares[:4].round(3).tolist() == [1, 0.857, 0.807, 0.448]
    assert np.isnan([shares[4], low[4], high[4]]).all()
    assert (low[1], high[1]) == (pytest.approx(0.6197, abs=1e-4), pytest.approx(0.9516, abs=1e-4))


def test_numbers_at_risk_are_those_waited_for_longer() -> None:
    """At risk after a day are those whose waiting went on beyond it."""
    assert survival.at_risk([1, 2, 2, 5], [0, 1, 2, 5]).tolist() == [4, 3, 1, 0]


def test_published_cumulative_incidence() -> None:
    """Of 305 breast cancer patients 0.3 % more have died of it at each of months 10, 16, 23 and 27.

    From Satagopan et al. (2004, British Journal of Cancer 91:1229-1235, table 2), who add up the rounded steps.
    """
    waited = [7, 10, 14, 16, 18, 23, 24, 26, 27] + [60] * 296
    cause = [0, 1, 0, 1, 2, 1, 0, 2, 1] + [0] * 296
    incidence, _ = survival.cumulative_incidence(waited, cause, 2, [9, 10, 16, 23, 27])

    assert incidence[0, 0] == 0
    assert (100 * np.diff(incidence[0])).round(1).tolist() == [0.3, 0.3, 0.3, 0.3]


def test_ties_of_competing_events_are_exact() -> None:
    """Two causes and an end of follow-up on one day are counted in one step from the same number at risk."""
    incidence, _ = survival.cumulative_incidence([1, 1, 2, 2, 2, 3], [1, 2, 1, 0, 2, 0], 2, [1, 2, 3])

    assert incidence[0].tolist() == pytest.approx([1 / 6, 1 / 6 + 4 / 6 / 4, 1 / 3])
    assert incidence[0].tolist() == incidence[1].tolist()


@given(times)
def test_shares_of_competing_events_add_up(cases: list[tuple[int, int]]) -> None:
    """The ways to leave and the share that still waits add up to one at every time, whatever the ties."""
    waited, cause = map(list, zip(*cases, strict=True))
    asked = sorted(set(waited))
    incidence, _ = survival.cumulative_incidence(waited, cause, 3, asked)
    still, _, _ = survival.kaplan_meier(waited, [one > 0 for one in cause]).at(asked)

    assert incidence.sum(axis=0) + still == pytest.approx(np.ones(len(asked)))


@given(times)
def test_one_cause_is_one_minus_the_curve(cases: list[tuple[int, int]]) -> None:
    """With a single cause, cumulative incidence is one minus Kaplan and Meier's curve."""
    waited, cause = map(list, zip(*cases, strict=True))
    happened = [int(one > 0) for one in cause]
    asked = sorted(set(waited))
    incidence, _ = survival.cumulative_incidence(waited, happened, 1, asked)

    assert 1 - incidence[0] == pytest.approx(survival.kaplan_meier(waited, happened).at(asked)[0])


@given(times)
def test_intervals_hold_the_curve(cases: list[tuple[int, int]]) -> None:
    """The log-log interval lies between 0 and 1 and holds the estimate."""
    waited, cause = map(list, zip(*cases, strict=True))
    curve = survival.kaplan_meier(waited, [one > 0 for one in cause])

    assert (curve.low >= 0).all()
    assert (curve.high <= 1).all()
    assert (curve.low <= curve.survival + 1e-12).all()
    assert (curve.survival <= curve.high + 1e-12).all()


def test_what_cannot_be_estimated_says_why() -> None:
    """Nobody, one group, and groups without an event are refused with a reason."""
    with pytest.raises(NotEstimable, match="nobody to follow"):
        survival.kaplan_meier([], [])
    with pytest.raises(NotEstimable, match="one group only"):
        survival.log_rank([1, 2], [1, 1], ["a", "a"])
    with pytest.raises(NotEstimable, match="Nothing happened while two groups"):
        survival.log_rank([1, 2, 3], [0, 0, 0], ["a", "b", "b"])


def test_wrong_arguments_are_refused() -> None:
    """Arrays of different length, negative times, unknown causes and a horizon of nought are a programmer's errors."""
    with pytest.raises(ValueError, match="do not belong together"):
        survival.kaplan_meier([1, 2], [1])
    with pytest.raises(ValueError, match="negative or missing"):
        survival.kaplan_meier([-1, 2], [1, 0])
    with pytest.raises(ValueError, match="as many groups"):
        survival.log_rank([1, 2], [1, 1], ["a"])
    with pytest.raises(ValueError, match="causes go from 0 to 2"):
        survival.cumulative_incidence([1, 2], [1, 3], 2, [1])
    with pytest.raises(ValueError, match="not positive"):
        survival.kaplan_meier([1], [1]).restricted_mean(0)


def test_limits_of_an_incidence() -> None:
    """The log-log interval of an incidence is that of its complement, turned over, and none at nought."""
    low, high = survival.share_limits(0.3, 0.1)
    curve = survival.share_limits(0.0, 0.0)

    assert low < 0.3 < high
    assert curve == (0, 0)
