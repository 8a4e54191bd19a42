"""Groups compared in pairs: numbers, verdicts, and what so few municipalities allow one to say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis import brokers
from pilot_analysis.analysis.brokers.verdicts import judged, verdict_of
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.estimators import proportions
from pilot_analysis.pilot import Thresholds
from tests.analysis.brokers.cases import pilot_of
from tests.analysis.brokers.test_conversions import events
from tests.tables.conftest import OpenWith

SIX = {"1488": (20, 40), "1487": (18, 40), "1435": (22, 40), "1438": (19, 40), "1460": (21, 40), "1485": (20, 40)}
APART = {"1488": (38, 40), "1487": (37, 40), "1485": (39, 40), "1435": (2, 40), "1438": (3, 40), "1460": (6, 40)}


def test_a_pair_has_difference_interval_chance_and_reach(opened: OpenWith) -> None:
    """Two against two municipalities give the pooled difference and a smallest p of one third."""
    table = brokers.compare(opened(pilot_of(SIX, on="2015-07-01"))).table
    row = table.iloc[0]
    assert (row["first"], row["second"], row["municipalities"]) == ("egen-maklare", "natverk", 4)
    assert row["difference"] == pytest.approx(100 * (38 / 80 - 42 / 80))
    assert row["low"] < row["difference"] < row["high"]
    assert row["smallest_p"] == pytest.approx(1 / 3)
    assert row["p"] >= row["smallest_p"]
    assert row["ratio"] == pytest.approx(38 / 42)
    assert row["adjusted"] == pytest.approx(row["difference"], abs=0.5)  # half of every municipality are women
    assert row["detectable"] > 15
    assert row["needed"] % 10 == 0


def test_intervals_are_wider_than_newcombe_s_and_rounded_outwards(opened: OpenWith) -> None:
    """Limits are whole percentage points outside Newcombe's, which takes cases for independent."""
    row = brokers.compare(opened(pilot_of(SIX, on="2015-07-01"))).table.iloc[0]
    _, low, high = proportions.difference(38, 80, 42, 80)
    assert row["low"] == int(row["low"]) < 100 * low
    assert row["high"] == int(row["high"]) > 100 * high


def test_six_municipalities_cannot_show_an_effect_however_large(opened: OpenWith) -> None:
    """Ninety points between three and three municipalities exclude nought, yet p is 0.10 and no effect is claimed."""
    result = brokers.compare(opened(pilot_of(APART)), by="cluster")
    row = result.table.iloc[0]
    assert abs(row["difference"]) > 80
    assert row["low"] > 0 or row["high"] < 0
    assert (row["p"], row["smallest_p"]) == (0.1, 0.1)
    assert result.verdict is Verdict.CANNOT_TELL
    assert "p = 0.10" in result.sentence("en")


def test_an_effect_within_municipalities_can_be_shown(opened: OpenWith) -> None:
    """Where women are matched and men are not in each of six municipalities, p is 1/32 and an effect is seen."""
    tables = pilot_of(dict.fromkeys(SIX, (0, 40)))
    women = [one for one in tables["cases"] if one["sex"] == "kvinna"]
    tables["case_events"] = events(women, "matchning")
    result = brokers.compare(opened(tables), by="sex")
    assert result.verdict is Verdict.EFFECT
    assert result.table["p"].iloc[0] == pytest.approx(1 / 32)
    assert result.sentence("sv").startswith("En skillnad syns mellan kvinnor och män: +100,0 procentenheter")


def test_many_alike_rule_a_relevant_difference_out(opened: OpenWith) -> None:
    """Women and men alike in six municipalities of 160 cases leave the whole interval within ten points."""
    result = brokers.compare(opened(pilot_of(dict.fromkeys(SIX, (40, 160)))), by="sex")
    assert result.verdict is Verdict.RULED_OUT
    assert "10 percentage points or more can be ruled out" in result.sentence("en")


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"low": 2, "high": 30, "p_holm": 0.05}, Verdict.EFFECT),
        ({"low": 2, "high": 30, "p_holm": 0.051}, Verdict.CANNOT_TELL),
        ({"low": 2, "high": 30, "p_holm": None}, Verdict.CANNOT_TELL),
        ({"low": -1, "high": 30, "p_holm": 0.01}, Verdict.CANNOT_TELL),
        ({"low": -9, "high": 9, "p_holm": 1.0}, Verdict.RULED_OUT),
        ({"low": -10, "high": 9, "p_holm": 1.0}, Verdict.CANNOT_TELL),
        ({"low": None, "high": None, "p_holm": 0.01}, Verdict.CANNOT_TELL),
    ],
)
def test_the_verdict_needs_both_interval_and_p(row: dict[str, Any], verdict: Verdict) -> None:
    """An effect takes p and interval together; ruled out takes the whole interval strictly inside the margin."""
    assert judged(row, Thresholds()) is verdict


def test_one_verdict_for_all_pairs() -> None:
    """One effect makes the whole an effect; ruled out takes all of them; no pair at all cannot tell."""
    effect, out, unknown = "effect", "ruled out", "cannot tell"
    for verdicts, whole in (
        ([out, effect, unknown], Verdict.EFFECT),
        ([out, out], Verdict.RULED_OUT),
        ([out, unknown], Verdict.CANNOT_TELL),
        ([], Verdict.CANNOT_TELL),
    ):
        assert verdict_of(pd.DataFrame({"verdict": verdicts})) is whole


def test_p_values_are_adjusted_for_the_pairs(opened: OpenWith) -> None:
    """With three pairs of models no adjusted p is below the plain one, and the smallest is three times as large."""
    table = brokers.compare(opened(pilot_of(APART, on="2015-07-01"))).table
    assert len(table) == 3
    assert (table["p_holm"] >= table["p"]).all()
    assert table["p_holm"].min() == pytest.approx(min(1.0, 3 * table["p"].min()))


def test_a_municipality_that_changed_counts_where_it_was_longest(opened: OpenWith) -> None:
    """Uddevalla's cases of both halves are units of both models, and permuted as one of the network's."""
    early, late = pilot_of(SIX), pilot_of({"1485": (10, 20)}, on="2015-08-01")
    tables = {name: [*early[name], *late[name]] for name in early}
    row = brokers.compare(opened(tables)).table.iloc[0]
    assert row["municipalities"] == 4
    assert row["smallest_p"] == pytest.approx(1 / 3)  # two against two, not two against three


def test_single_municipalities_are_not_told_apart(opened: OpenWith) -> None:
    """By municipality there is a difference but no interval and no p, and the reason is among the caveats."""
    result = brokers.compare(opened(pilot_of(SIX)), by="municipality")
    assert len(result.table) == 15
    assert result.table[["low", "high", "p"]].isna().all(axis=None)
    assert set(result.table["verdict"]) == {"cannot tell"}
    assert any("more than one municipality" in caveat.en for caveat in result.caveats)
    assert "How uncertain it is cannot be told" in result.sentence("en")


def test_small_groups_are_not_compared(opened: OpenWith) -> None:
    """A model with fewer cases than may be published is in no pair, and a caveat says so."""
    result = brokers.compare(opened(pilot_of({"1488": (5, 10), "1487": (6, 12), "1435": (6, 10), "1438": (2, 4)})))
    assert set(result.table["first"]) | set(result.table["second"]) == {"egen-maklare", "natverk"}
    assert any("fewer than 5 cases are not compared" in caveat.en for caveat in result.caveats)


def test_strata_are_held_constant(opened: OpenWith) -> None:
    """Where one model serves women, who are matched more in both, nothing is left once sex is held constant."""
    few, many = pilot_of({"1488": (0, 60), "1435": (0, 60)}), []
    for one in few["cases"]:
        place = int(one["case_id"].rsplit("-", 1)[1])
        one["sex"] = "kvinna" if place < (50 if one["municipality"] == "1488" else 10) else "man"
        if place % 10 < (8 if one["sex"] == "kvinna" else 2):
            many.append(one)
    tables = {"cases": few["cases"], "case_events": events(many, "matchning")}
    row = brokers.compare(opened(tables)).table.iloc[0]
    assert row["difference"] == pytest.approx(40)
    assert row["adjusted"] == pytest.approx(0)
    assert row["odds_ratio"] == pytest.approx(1)


def test_employers_are_counted_with_strata_of_clients(opened: OpenWith) -> None:
    """Held constant by kind of client, employers' cases are counted too, and a caveat says so."""
    persons, employers = pilot_of(SIX), pilot_of({"1488": (5, 10)}, on="2015-03-01", client_kind="arbetsgivare")
    for one in employers["cases"]:
        one["sex"] = None
    tables = {name: [*persons[name], *employers[name]] for name in persons}
    plain, mixed = brokers.compare(opened(tables)), brokers.compare(opened(tables), strata="client_kind")
    assert plain.table["difference"].iloc[0] != mixed.table["difference"].iloc[0]
    assert any("Employers' cases are counted here" in caveat.en for caveat in mixed.caveats)
    assert release(mixed, 5).hidden == frozenset()


def test_what_rests_on_a_hidden_count_is_hidden(opened: OpenWith) -> None:
    """Where a model has three matched cases, the gate hides its pairs' numbers and the sentence, not the verdict."""
    counts = {"1488": (20, 40), "1487": (20, 40), "1435": (20, 40), "1438": (2, 20), "1460": (1, 20)}
    result = brokers.compare(opened(pilot_of(counts)))
    released = release(result, 5).result
    rows = (result.table["first"] == "klustermaklare") | (result.table["second"] == "klustermaklare")
    assert rows.sum() == 2
    assert released.table.loc[rows, ["difference", "low", "high", "ratio", "p", "needed"]].isna().all(axis=None)
    assert set(released.table["verdict"]) == {"cannot tell"}
    assert "Klustermäklare" not in released.sentence("sv")


@pytest.mark.parametrize("by", ["model", "municipality", "sex"])
@pytest.mark.parametrize("counts", [{}, {"1488": (0, 1)}, {"1488": (0, 9), "1435": (0, 9)}], ids=len)
def test_every_grouping_and_size_has_an_answer(opened: OpenWith, by: str, counts: dict[str, tuple[int, int]]) -> None:
    """No cases, one case and nobody matched are answered and released for every grouping."""
    tables = pilot_of(counts, age_band="25-34", prior_level="4")
    result = brokers.compare(opened(tables), by=by)
    assert result.sentence("sv")
    assert len(release(result, 5).result.table) == len(result.table)


def test_the_same_seed_gives_the_same_table(opened: OpenWith) -> None:
    """Two calls agree to the last bit."""
    pilot = opened(pilot_of(SIX))
    assert brokers.compare(pilot).table.equals(brokers.compare(pilot).table)


def test_a_wrong_stratum_is_named(opened: OpenWith) -> None:
    """A stratum that does not exist is refused with the nearest that does."""
    with pytest.raises(ConfigurationError, match=r'strata: "kön".*'):
        brokers.compare(opened(pilot_of(SIX)), strata="kön")
