"""Survival of 228 patients with advanced lung cancer, against what is published of them.

``lung.csv``: Loprinzi et al. (1994, Journal of Clinical Oncology 12:601-607), the data of the North Central Cancer
Treatment Group as R's package survival has them under the name ``lung``: days, whether the patient died, sex, ECOG
score. The numbers below are those that ``survfit`` and ``survdiff`` of that package print.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pilot_analysis.estimators import survival
from pilot_analysis.estimators.survival import Curve

with (Path(__file__).parent / "lung.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def column(name: str, rows: Sequence[dict[str, str]] = ROWS) -> list[float]:
    """Return a column of numbers."""
    return [float(row[name]) for row in rows]


def of(sex: str) -> list[dict[str, str]]:
    """Return the rows of women or men."""
    return [row for row in ROWS if row["sex"] == sex]


def curve(rows: Sequence[dict[str, str]] = ROWS) -> Curve:
    """Return the survival curve of some rows."""
    return survival.kaplan_meier(column("time", rows), column("died", rows))


def log_interval(of: Curve) -> tuple[float, float]:
    """Return the median's interval on the logarithmic scale, as survfit's default has it, from the curve's errors."""
    inside = of.survival > 0
    far = np.exp(1.959964 * of.se[inside] / of.survival[inside])
    ends = (of.survival[inside] / far, np.minimum(1, of.survival[inside] * far))
    low, high = (float(of.times[inside][np.flatnonzero(one <= 0.5)[0]]) for one in ends)
    return low, high


def test_all_patients() -> None:
    """Of 228 patients 165 died; the median is 310 days, 285 to 363 on the logarithmic scale."""
    every = curve()

    assert (len(ROWS), sum(column("died"))) == (228, 165)
    assert every.median()[0] == 310
    assert log_interval(every) == (285, 363)


@pytest.mark.parametrize(
    ("sex", "n", "died", "median", "interval"),
    [("man", 138, 112, 270, (212, 310)), ("woman", 90, 53, 426, (348, 550))],
)
def test_men_and_women(sex: str, n: int, died: int, median: float, interval: tuple[float, float]) -> None:
    """138 men have a median of 270 days (212 to 310), 90 women one of 426 (348 to 550)."""
    found = curve(of(sex))

    assert (len(of(sex)), sum(column("died", of(sex)))) == (n, died)
    assert found.median()[0] == median
    assert log_interval(found) == interval


def test_one_year() -> None:
    """After 365 days 40.9 % are alive, with a standard error of 0.0358."""
    every = curve()
    place = int(np.searchsorted(every.times, 365, side="right")) - 1

    assert every.survival[place] == pytest.approx(0.409, abs=5e-4)
    assert every.se[place] == pytest.approx(0.0358, abs=5e-5)


def test_the_restricted_mean() -> None:
    """Until day 1,022 the mean is 376.27 days with a standard error of 19.71, and men's is 326.08 with 22.91."""
    for rows, value, se in ((ROWS, 376.275, 19.708), (of("man"), 326.084, 22.912)):
        found = curve(rows).restricted_mean(1022)
        assert (found.value, found.se) == (pytest.approx(value, abs=1e-3), pytest.approx(se, abs=1e-3))


def test_the_log_rank_test() -> None:
    """Women against men: chi-square 10.3 on one degree of freedom, p = 0.001."""
    found = survival.log_rank(column("time"), column("died"), [row["sex"] for row in ROWS])

    assert (round(found.chi2, 1), found.df, round(found.p, 3)) == (10.3, 1, 0.001)


def test_the_log_rank_test_of_four_groups() -> None:
    """The four ECOG scores of 227 patients: chi-square 22 on three degrees of freedom, p = 7e-5."""
    known = [row for row in ROWS if row["ecog"]]
    found = survival.log_rank(column("time", known), column("died", known), column("ecog", known))

    assert len(known) == 227
    assert (round(found.chi2), found.df, round(found.p, 5)) == (22, 3, 0.00007)


def test_with_one_cause_the_incidence_is_what_the_curve_leaves() -> None:
    """Aalen and Johansen's incidence of death after 180 and 365 days is one less the survival then, 0.278 and 0.591."""
    incidence, se = survival.cumulative_incidence(column("time"), column("died"), 1, [180, 365])

    assert incidence[0].tolist() == pytest.approx((1 - curve().at([180, 365])[0]).tolist())
    assert incidence[0].round(3).tolist() == [0.278, 0.591]
    assert se[0, 1] == pytest.approx(0.0358, abs=5e-5)


def test_influences_give_greenwood_s_errors() -> None:
    """The patients' influences sum to nought, and their squares give the errors of restricted mean and survival."""
    found, every = survival.influence(column("time"), column("died"), 365), curve()

    for own, se in ((found.mean, every.restricted_mean(365).se), (found.share, 0.0358236)):
        assert own.sum() == pytest.approx(0, abs=1e-9)
        assert np.sqrt((own**2).mean() / len(own)) == pytest.approx(se, rel=1e-5)


def test_the_mean_difference_of_women_and_men() -> None:
    """In the first year women live 56 days longer than men, with the errors of 10.8 and 10.4 days added in squares."""
    women, men = (curve(of(sex)).restricted_mean(365) for sex in ("woman", "man"))
    apart, p = survival.difference(women, men)

    assert apart.value == pytest.approx(55.97, abs=0.01)
    assert apart.se == pytest.approx(np.hypot(10.791, 10.358), abs=1e-3)
    assert p < 0.001
