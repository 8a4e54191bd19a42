"""Control charts against the NIST/SEMATECH e-Handbook's worked examples, and their rules against drawn-up series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import control_charts
from pilot_analysis.estimators.control_charts import c_chart, p_chart, signals, u_chart, xmr_chart

FLAT = [10.0, 12.0] * 6  # mean 11, moving ranges 2: limits 11 -+ 5.32


def flagged(values: list[float], rule: str, **lengths: int) -> list[int]:
    """Return the places that a rule flags when the line is at nought and the deviation one."""
    points = np.array([values])
    found = control_charts.flagged(points, np.zeros(len(values), dtype=np.int64), points, **lengths)
    return [int(place) for place in np.flatnonzero(found[rule][0])]


def test_single_values_of_the_handbook() -> None:
    """NIST section 6.3.2.2: ten flow rates have the centre 50.81 and the limits 45.82 and 55.80."""
    chart = xmr_chart([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])

    assert chart.centre[0] == pytest.approx(50.81)
    assert (chart.lower[0], chart.upper[0]) == (pytest.approx(45.8159, abs=1e-3), pytest.approx(55.8041, abs=1e-3))


def test_counts_of_the_handbook() -> None:
    """NIST section 6.3.3.1: 25 wafers with 400 defects have the centre 16, limits 4 and 28, and one wafer outside."""
    defects = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]
    chart = c_chart(defects)

    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == (16, 4, 28)
    assert np.flatnonzero(signals(chart)["outside"]).tolist() == [23]


def test_shares_of_the_handbook() -> None:
    """NIST section 6.3.3.2: 30 wafers have the centre 0.2313, limits 0.0524 and 0.4102, and two of them lie outside."""
    bad = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    chart = p_chart(bad, [50] * 30)

    assert chart.centre[0] == pytest.approx(0.2313, abs=1e-4)
    assert (chart.lower[0], chart.upper[0]) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.4102, abs=1e-4))
    assert np.flatnonzero(signals(chart)["outside"]).tolist() == [14, 22]


def test_a_u_chart_of_equal_areas_is_a_c_chart() -> None:
    """Counts per two units have half the centre of the counts, and limits by their own formula."""
    chart = u_chart([4, 6, 8], [2, 2, 2])

    assert chart.values.tolist() == [2, 3, 4]
    assert chart.centre.tolist() == [3, 3, 3]
    assert chart.upper[0] == pytest.approx(3 + 3 * (3 / 2) ** 0.5)


def test_laney_s_chart_by_hand() -> None:
    """For 20, 40, 20, 40 of 100 the z scores are -+2.182, their mean range 4.364, so that sigma z is 3.869."""
    plain, prime = p_chart([20, 40, 20, 40], [100] * 4), p_chart([20, 40, 20, 40], [100] * 4, prime=True)

    assert control_charts.sigma_z(plain.values, plain.centre, plain.sigma) == pytest.approx(3.869, abs=1e-3)
    assert prime.sigma[0] / plain.sigma[0] == pytest.approx(3.869, abs=1e-3)
    assert prime.upper[0] == pytest.approx(0.3 + 3 * 3.869 * 0.045826, abs=1e-4)


def test_a_point_outside() -> None:
    """Only a point beyond three deviations is outside, not one on the limit."""
    assert flagged([0, 3, -3, 3.01, -3.01], "outside") == [3, 4]


def test_seven_on_one_side() -> None:
    """Seven points above the line are a shift, six are not, and a point on the line ends the run."""
    assert flagged([1] * 7 + [-1], "shift") == list(range(7))
    assert flagged([1] * 6 + [-1], "shift") == []
    assert flagged([1] * 4 + [0] + [1] * 4, "shift") == []


def test_six_in_one_direction() -> None:
    """Six points each higher than the one before are a trend, unless seven are asked for, as in NHSRplotthedots."""
    rising = [-1.0, -0.6, -0.2, 0.2, 0.6, 1.0, 0.0]

    assert flagged(rising, "trend") == list(range(6))
    assert flagged(rising, "trend", trend=7) == []
    assert flagged([-1.0, -0.6, -0.2, -0.2, 0.6, 1.0], "trend") == []


def test_two_of_three_in_the_outer_third() -> None:
    """Two of three points beyond two deviations on the same side are flagged; on different sides they are not."""
    assert flagged([2.5, 0, 2.5, 0, 0], "two_of_three") == [0, 2]
    assert flagged([2.5, 0, -2.5, 0, 0], "two_of_three") == []
    assert flagged([2.5, 0, 0, 2.5], "two_of_three") == []


def test_limits_begin_anew_with_a_segment() -> None:
    """Each stretch has its own centre and limits, and a run does not go on from one to the next."""
    chart = c_chart([4] * 6 + [9] * 6, [0] * 6 + [1] * 6)

    assert chart.centre.tolist() == [4] * 6 + [9] * 6
    assert not any(flags.any() for flags in signals(chart).values())
    assert c_chart([4] * 6 + [9] * 6).centre[0] == 6.5


def test_limits_of_few_points_are_trial_limits() -> None:
    """A stretch of 11 points has trial limits, one of 12 has not."""
    assert xmr_chart(FLAT[:11]).trial.all()
    assert not xmr_chart(FLAT).trial.any()


def test_counts_of_nothing_raise_no_flag() -> None:
    """A series of zeros has its limits at zero and no flagged point."""
    chart = c_chart([0] * 12)

    assert chart.upper.tolist() == [0] * 12
    assert not any(flags.any() for flags in signals(chart).values())


def test_false_alarms_are_those_of_the_rules() -> None:
    """Twelve Poisson months raise a flag in a few per cent of series, more charts in more, the same seed in as many."""
    one = control_charts.false_alarm_rate([np.full(12, 8.0)], [None], 2000, 1)
    six = control_charts.false_alarm_rate([np.full(12, 8.0)] * 6, [None] * 6, 2000, 1)

    assert 0.02 < one < 0.1
    assert 1 - (1 - one) ** 6 == pytest.approx(six, abs=0.05)
    assert six == control_charts.false_alarm_rate([np.full(12, 8.0)] * 6, [None] * 6, 2000, 1)


def test_false_alarms_of_shares() -> None:
    """Shares of 20 a month raise flags about as seldom as counts."""
    assert 0.01 < control_charts.false_alarm_rate([np.full(12, 0.4)], [np.full(12, 20.0)], 2000, 1) < 0.1


@given(st.lists(st.integers(0, 60), min_size=2, max_size=30))
def test_the_centre_lies_within_the_limits(counts: list[int]) -> None:
    """Limits of counts never cross the centre line and never go below nought."""
    chart = c_chart(counts)

    assert (chart.lower >= 0).all()
    assert (chart.lower <= chart.centre).all()
    assert (chart.centre <= chart.upper).all()


def test_what_cannot_be_charted_is_refused() -> None:
    """No points, one moving range too few, sizes of nought and missing points are refused with a reason."""
    with pytest.raises(NotEstimable, match="at least 2 points"):
        xmr_chart([1.0])
    with pytest.raises(NotEstimable, match="at least 1 points"):
        c_chart([])
    with pytest.raises(ValueError, match="no size may be 0"):
        p_chart([0], [0])
    with pytest.raises(ValueError, match="areas must be positive"):
        u_chart([1], [0])
    with pytest.raises(ValueError, match="none of them missing"):
        c_chart([1.0, float("nan")])
    with pytest.raises(ValueError, match="as many segments"):
        c_chart([1, 2], [0])


def test_an_endless_point_is_refused() -> None:
    """Infinity has no place on a chart."""
    with pytest.raises(ValueError, match="none of them missing"):
        control_charts.xmr_chart([1, float("inf"), 2])


def test_no_limit_lies_below_what_is_possible() -> None:
    """Amounts of 0 and 10 in turn have a lower limit of -21.6, which a least value of 0 raises to 0."""
    values = [0.0, 10.0] * 6

    assert xmr_chart(values).lower[0] == pytest.approx(5 - 3 * 10 / 1.128)
    assert xmr_chart(values, least=0.0).lower[0] == 0


def test_false_alarms_of_single_values_by_the_rules_themselves() -> None:
    """The rate of XmR charts is the share of the drawn charts that the four rules flag when asked one at a time."""
    drawn = np.random.default_rng(3).standard_normal((400, 12))
    alone = np.mean([any(flag.any() for flag in signals(xmr_chart(row)).values()) for row in drawn])

    assert control_charts.xmr_false_alarm_rate([12], 400, 3) == pytest.approx(float(alone))


def test_more_charts_and_longer_ones_raise_more_false_alarms() -> None:
    """Six charts of twelve points raise a flag in about a third of all years, one of 24 in about a fifth."""
    rates = [control_charts.xmr_false_alarm_rate(one, 4_000, 1) for one in ([], [12], [24], [12] * 6)]

    assert rates == pytest.approx([0, 0.06, 0.19, 0.32], abs=0.02)


def test_a_single_point_has_no_moving_range() -> None:
    """A stretch of one point is refused with the stretches that were asked for."""
    with pytest.raises(ValueError, match=r"stretches of \[12, 1\] points"):
        control_charts.xmr_false_alarm_rate([12, 1], 10, 1)
