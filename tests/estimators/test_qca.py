"""Qualitative comparative analysis against Lipset's data as Rihoux and De Meur (2009) and Ragin (2009) analyse them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import qca

NAMES = ("DEV", "URB", "LIT", "IND", "STB")
CASES = ("AU", "BE", "CZ", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "NL", "PL", "PT", "RO", "ES", "SE", "UK")
# Survival of democracy between the wars, after Lipset 1959: development, urbanisation, literacy, industry, stability
# of government, survival. Fuzzy memberships of Ragin 2009, in Rihoux and Ragin (eds.), table 5.2.
FUZZY = np.array(
    [
        [0.81, 0.12, 0.99, 0.73, 0.43, 0.05],
        [0.99, 0.89, 0.98, 1.00, 0.98, 0.95],
        [0.58, 0.98, 0.98, 0.90, 0.91, 0.89],
        [0.16, 0.07, 0.98, 0.01, 0.91, 0.12],
        [0.58, 0.03, 0.99, 0.08, 0.58, 0.77],
        [0.98, 0.03, 0.99, 0.81, 0.95, 0.95],
        [0.89, 0.79, 0.99, 0.96, 0.31, 0.05],
        [0.04, 0.09, 0.13, 0.36, 0.43, 0.06],
        [0.07, 0.16, 0.88, 0.07, 0.13, 0.42],
        [0.72, 0.05, 0.98, 0.01, 0.95, 0.92],
        [0.34, 0.10, 0.41, 0.47, 0.58, 0.05],
        [0.98, 1.00, 0.99, 0.94, 0.99, 0.95],
        [0.02, 0.17, 0.59, 0.00, 0.00, 0.12],
        [0.01, 0.02, 0.01, 0.11, 0.01, 0.05],
        [0.01, 0.03, 0.17, 0.00, 0.84, 0.21],
        [0.03, 0.30, 0.09, 0.21, 0.20, 0.06],
        [0.95, 0.13, 0.99, 0.67, 0.91, 0.95],
        [0.98, 0.99, 0.99, 1.00, 0.98, 0.95],
    ]
)
# The crisp version of Rihoux and De Meur 2009, table 3.5, has each country on the side where it is in the fuzzy one.
CRISP = (FUZZY > 0.5).astype(float)
# Gross national product per head, in dollars of 1960 (Lipset's indicator, table 3.2 of the same book).
PRODUCT = [720, 1098, 586, 468, 590, 983, 795, 390, 424, 662, 517, 1008, 350, 320, 331, 367, 897, 1038]


def table(data: Any, cut: float, *, negated: bool = False) -> qca.TruthTable:
    """Return the truth table of Lipset's data, of the outcome or its negation."""
    outcome = 1 - data[:, 5] if negated else data[:, 5]
    return qca.truth_table(data[:, :5], outcome, consistency=cut)


def words(solution: qca.Solution) -> set[str]:
    """Return the combinations of a solution as they are written."""
    return {qca.written(one, NAMES) for one in solution}


def fits(solution: qca.Solution, made: qca.TruthTable) -> dict[str, list[float]]:
    """Return consistency, PRI, raw and unique coverage of each combination, and of the whole but for the last."""
    whole, parts = qca.solution_fit(solution, made.conditions, made.outcome)
    named = {qca.written(one, NAMES): part for one, part in zip(solution, parts, strict=True)} | {"whole": whole}
    return {name: [round(one, 3) for one in found if one is not None] for name, found in named.items()}


def test_the_crisp_truth_table_is_that_of_rihoux_and_de_meur() -> None:
    """Lipset's 18 crisp cases fill nine rows, of which 11111, 10101 and 10111 survive, with 4, 2 and 2 cases."""
    rows = {"".join(map(str, row.combination)): row for row in table(CRISP, 1).rows if row.outcome is not None}
    assert {name: len(row.cases) for name, row in rows.items()} == {
        "11111": 4, "10101": 2, "10111": 2, "00000": 3, "00001": 2, "00100": 2, "00101": 1, "10110": 1, "11110": 1,
    }  # fmt: skip
    assert {name for name, row in rows.items() if row.outcome} == {"11111", "10101", "10111"}


def test_crisp_solutions_of_survival() -> None:
    """Rihoux and De Meur: DEV*~URB*LIT*STB + DEV*LIT*IND*STB without remainders, DEV*STB with them."""
    made = table(CRISP, 1)
    (detailed,), (bold,) = qca.complex_solutions(made), qca.parsimonious_solutions(made)
    assert words(detailed) == {"DEV*~URB*LIT*STB", "DEV*LIT*IND*STB"}
    assert words(bold) == {"DEV*STB"}
    assert fits(detailed, made)["DEV*~URB*LIT*STB"] == [1, 1, 0.5, 0.25]
    assert fits(detailed, made)["DEV*LIT*IND*STB"] == [1, 1, 0.75, 0.5]


def test_the_parsimonious_solution_s_assumptions_are_listed() -> None:
    """DEV*STB takes five remainders to survive: 10001, 10011, 11001, 11011 and 11101."""
    made = table(CRISP, 1)
    assumed = qca.assumed(qca.parsimonious_solutions(made)[0], made)
    assert {"".join(map(str, one)) for one in assumed} == {"10001", "10011", "11001", "11011", "11101"}


def test_crisp_solutions_of_breakdown() -> None:
    """Rihoux and De Meur: ~DEV*~URB*~IND + DEV*LIT*IND*~STB without remainders, ~DEV + ~STB with them."""
    made = table(CRISP, 1, negated=True)
    (detailed,), (bold,) = qca.complex_solutions(made), qca.parsimonious_solutions(made)
    assert words(detailed) == {"~DEV*~URB*~IND", "DEV*LIT*IND*~STB"}
    assert fits(bold, made) == {"~DEV": [1, 1, 0.8, 0.3], "~STB": [1, 1, 0.7, 0.2], "whole": [1, 1, 1]}


def test_fuzzy_solutions_of_survival() -> None:
    """At consistency .7 the fuzzy data give the published fit of all three solutions, to three decimals."""
    made = table(FUZZY, 0.7)
    (detailed,), (bold,) = qca.complex_solutions(made), qca.parsimonious_solutions(made)
    (between,) = qca.intermediate_solutions(made, [1, 1, 1, 1, 1])
    assert fits(detailed, made) == {
        "DEV*~URB*LIT*STB": [0.809, 0.761, 0.433, 0.196],
        "DEV*LIT*IND*STB": [0.843, 0.821, 0.622, 0.385],
        "whole": [0.871, 0.851, 0.818],
    }
    assert fits(bold, made)["whole"] == [0.869, 0.848, 0.824]
    assert words(bold) == {"DEV*STB"}
    assert words(between) == {"DEV*LIT*STB"}
    assert fits(between, made)["whole"] == [0.869, 0.848, 0.824]


def test_the_pri_of_a_row_leaves_out_what_is_in_both() -> None:
    """Row 10101 of the fuzzy table has consistency .804 and PRI .719; at .8 it and 11111 are sufficient."""
    made = table(FUZZY, 0.8)
    row = next(one for one in made.rows if one.combination == (1, 0, 1, 0, 1))
    assert [round(one or 0, 3) for one in (row.consistency, row.pri)] == [0.804, 0.719]
    assert set(made.positive) == {(1, 0, 1, 0, 1), (1, 1, 1, 1, 1)}
    assert set(qca.truth_table(FUZZY[:, :5], FUZZY[:, 5], pri=0.75).positive) == {(1, 1, 1, 1, 1)}


def test_literacy_and_stability_are_necessary() -> None:
    """Of Lipset's fuzzy conditions literacy (.991) and stability (.920) alone pass .9, literacy being more trivial."""
    found = {qca.written(one.condition, NAMES): one for one in qca.necessities(FUZZY[:, :5], FUZZY[:, 5])}
    passing = {name: round(one.consistency or 0, 3) for name, one in found.items() if (one.consistency or 0) >= 0.9}
    assert passing == {"LIT": 0.991, "STB": 0.92}
    assert (found["LIT"].relevance or 0) < (found["STB"].relevance or 0)


def test_the_direct_method_is_ragin_s() -> None:
    """Product per head with anchors 400, 550 and 900 gives Ragin's column of development, to two decimals."""
    assert np.round(qca.direct(PRODUCT, 400, 550, 900), 2).tolist() == FUZZY[:, 0].tolist()


def test_the_direct_method_at_exact_degrees() -> None:
    """With log odds log(19) the outer anchors are .05 and .95, and falling anchors turn membership round."""
    anchors = qca.direct([300, 600, 800], 300, 600, 800, log_odds=math.log(19))
    assert anchors.tolist() == pytest.approx([0.05, 0.5, 0.95])
    assert qca.direct([300, 800], 800, 600, 300).tolist() == pytest.approx([0.9526, 0.0474], abs=1e-4)
    with pytest.raises(ValueError, match="anchors must rise or fall: 1, 1, 2"):
        qca.direct([1], 1, 1, 2)


def test_crisp_calibration() -> None:
    """The threshold itself is in, and a missing value stays missing."""
    assert np.array_equal(qca.crisp([549, 550, np.nan], 550), [0, 1, np.nan], equal_nan=True)


def test_two_ways_are_both_told() -> None:
    """Outcomes in all rows of three conditions but 000 and 111 have two solutions of three terms; both are given."""
    rows = list(product((0, 1), repeat=3))
    made = qca.truth_table(rows, [float(0 < sum(one) < 3) for one in rows], consistency=1)
    found = [{qca.written(term, "ABC") for term in one} for one in qca.complex_solutions(made)]
    assert sorted(map(sorted, found)) == [["A*~B", "B*~C", "~A*C"], ["A*~C", "~A*B", "~B*C"]]


Cases = Sequence[tuple[tuple[int, ...], int]]


@given(st.lists(st.tuples(st.tuples(*[st.integers(0, 1)] * 4), st.integers(0, 1)), min_size=2, max_size=12))
def test_solutions_cover_what_is_sufficient_and_nothing_else(cases: Cases) -> None:
    """The complex solution is true of the sufficient rows alone; the parsimonious one of these and of remainders."""
    conditions, outcome = [one for one, _ in cases], [float(other) for _, other in cases]
    try:
        made = qca.truth_table(conditions, outcome, consistency=1)
        detailed, bold = qca.complex_solutions(made), qca.parsimonious_solutions(made)
    except NotEstimable:
        return
    for row in made.rows:
        inside = [any(qca.covers(term, row.combination) for term in one) for one in detailed]
        assert all(inside) is bool(row.outcome)
        assert any(inside) is bool(row.outcome)
        loose = [any(qca.covers(term, row.combination) for term in one) for one in bold]
        assert row.outcome is None or all(one is row.outcome for one in loose)
    between = qca.intermediate_solutions(made, [1] * 4)
    taken = {one for solution in between for one in qca.assumed(solution, made)}
    assert taken <= set(made.remainders)
    assert len(bold[0]) <= len(between[0]) <= len(detailed[0])


@pytest.mark.parametrize(
    ("conditions", "outcome", "reason"),
    [
        ([[1, 0]], [1], "fewer than two cases"),
        ([[1, 0], [0, 1]], [1, 1], "all cases stand on the same side of the outcome"),
        ([[0.5, 0.5], [0.5, 0.2]], [1, 0], "all combinations are logical remainders"),
    ],
)
def test_data_without_an_answer(conditions: Any, outcome: Any, reason: str) -> None:
    """One case, a constant outcome, and cases on the fence in every combination are reasons, not numbers."""
    with pytest.raises(NotEstimable, match=reason):
        qca.truth_table(conditions, outcome)


def test_nothing_or_everything_sufficient() -> None:
    """Contradictory rows leave nothing sufficient; fuzzy rows may all be: both are reasons."""
    with pytest.raises(NotEstimable, match="no combination of conditions is followed"):
        qca.complex_solutions(qca.truth_table([[1], [1], [0], [0]], [1, 0, 1, 0]))
    with pytest.raises(NotEstimable, match="every combination that occurs is followed"):
        qca.parsimonious_solutions(qca.truth_table([[0.9], [0.1], [0.6]], [0.9, 1.0, 0.4], consistency=0.6))


@pytest.mark.parametrize(
    ("conditions", "outcome", "fault"),
    [
        ([[1, 0], [0, 1]], [1], "one row of conditions and one outcome per case"),
        ([[1] * 7, [0] * 7], [1, 0], "from 1 to 6 conditions"),
        ([[1], [2]], [1, 0], "memberships lie between 0 and 1"),
        ([[1], [np.nan]], [1, 0], "memberships lie between 0 and 1 and none is missing"),
    ],
)
def test_wrong_arguments(conditions: Any, outcome: Any, fault: str) -> None:
    """Shapes that do not fit, seven conditions, and memberships off the scale are refused."""
    with pytest.raises(ValueError, match=fault):
        qca.truth_table(conditions, outcome)


def test_one_expectation_for_each_condition() -> None:
    """Four expectations for five conditions are refused."""
    with pytest.raises(ValueError, match="5 conditions need as many expectations, not 4"):
        qca.intermediate_solutions(table(CRISP, 1), [1, 1, 1, 1])


def crisp_table(conditions: Any, outcome: Any) -> qca.TruthTable:
    """Return a truth table with full consistency."""
    return qca.truth_table(conditions, outcome, consistency=1)


def test_dropping_a_case() -> None:
    """Lipset's DEV*STB stands whichever country is left out but for one: no single case carries it."""
    whole = qca.parsimonious_solutions(table(CRISP, 1))[0]
    without = qca.drop_one_case(CRISP[:, :5], CRISP[:, 5], CASES, crisp_table, qca.parsimonious_solutions)
    assert [one.name for one in without] == list(CASES)
    changed = {one.name for one in without if not one.keeps(whole)}
    assert changed == set()


def test_dropping_the_only_case_with_the_outcome() -> None:
    """Without the only case that has the outcome there is no solution, and the variant says why."""
    without = qca.drop_one_case([[1, 1], [0, 1], [0, 0]], [1, 0, 0], "abc", crisp_table, qca.parsimonious_solutions)
    assert without[0].solutions == ()
    assert "same side of the outcome" in str(without[0].reason.en if without[0].reason else "")


def test_chance_gives_as_good_a_fit_to_few_cases() -> None:
    """Of the 720 ways to share out three outcomes among six unlike cases all fit perfectly, so chance is 1."""
    conditions = [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1]]
    assert qca.chance(conditions, [1, 1, 1, 0, 0, 0], crisp_table, qca.parsimonious_solutions) == 1


def test_chance_is_rare_for_many_cases() -> None:
    """For Lipset's 18 countries shuffled outcomes seldom fit as well; the observed one counts as a draw."""
    found = qca.chance(CRISP[:, :5], CRISP[:, 5], crisp_table, qca.parsimonious_solutions, draws=99, seed=1)
    assert found is not None
    assert 0.01 <= found < 0.05
    assert qca.chance([[1], [1], [0]], [1, 0, 0], crisp_table, qca.parsimonious_solutions) is None
