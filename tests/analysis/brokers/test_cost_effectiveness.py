"""Models against the cheapest one, and which is the best buy."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis.brokers.acceptability import acceptability
from pilot_analysis.analysis.brokers.cost_effectiveness import cost_effectiveness
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from tests.analysis.brokers.made import accounts, cases, events, pilot_tables, row
from tests.tables.conftest import OpenWith


def test_differences_from_the_cheapest(opened: OpenWith) -> None:
    """Trollhättan's cases cost 200 and half are matched, Tanum's more and 40 %: ten matches in 100 cases fewer."""
    result = cost_effectiveness(opened(pilot_tables()))
    cheapest, other = (row(result.table, model=one) for one in ("egen-maklare", "natverk"))

    assert (cheapest["cost"], cheapest["share"], cheapest["method"]) == (200, 0.5, "reference")
    assert pd.isna(cheapest["extra_cost"])
    assert (other["n"], other["k"]) == (40, 16)
    assert other["extra_cost"] == pytest.approx(other["cost"] - 200)
    assert other["extra_effect"] == pytest.approx(-10)
    assert pd.isna(other["icer"])
    assert other["method"] == "undefined"


def test_quadrants_of_a_dearer_model(opened: OpenWith) -> None:
    """A model that costs twice as much lies on the dearer side in all draws, and the four shares sum to one."""
    other = row(cost_effectiveness(opened(pilot_tables())).table, model="natverk")

    assert other["dearer_better"] + other["dearer_worse"] == pytest.approx(1)
    assert other["cheaper_better"] + other["cheaper_worse"] == pytest.approx(0)
    assert other["dearer_worse"] > other["dearer_better"] > 0


def test_a_clear_gain_has_a_price(opened: OpenWith) -> None:
    """100 kronor more for 60 more matches in 100 cases are 166.67 for each further match, with an interval round it."""
    cheap, dear = cases("1488", "kvinna", 50, (1.0,)), cases("1435", "kvinna", 50, (1.0,))
    tables = {
        "cases": [*cheap, *dear],
        "case_events": events([*cheap[:10], *dear[:40]], "matchning"),
        "costs": [accounts("1488", 5000), accounts("1435", 10000)],
    }
    other = row(cost_effectiveness(opened(tables)).table, model="natverk")

    assert other["icer"] == pytest.approx(100 / 0.6)
    assert 100 < other["low"] < other["icer"] < other["high"] < 300
    assert other["method"] == "fieller"


def test_it_is_left_open(opened: OpenWith) -> None:
    """Two municipalities cannot tell, and the sentence says of which model, at what price and how often better."""
    result = cost_effectiveness(opened(pilot_tables()))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.sentence("en").startswith("Own broker is the cheapest, SEK 200 per case, and it cannot be told")
    assert result.facts["smallest_p"] == 1


def test_the_same_seed_gives_the_same_table(opened: OpenWith) -> None:
    """Draws start from the pilot's seed: the same gives the same shares and another seed others."""
    first, again, other = (
        acceptability(opened(pilot_tables(), seed=seed)).table["best"].tolist() for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


def test_the_cheapest_is_the_best_buy_where_a_match_is_worth_nothing(opened: OpenWith) -> None:
    """At no worth the cheapest model has every draw, and at each worth the shares sum to one."""
    table = acceptability(opened(pilot_tables())).table
    wide = table.pivot_table(index="worth", columns="model", values="best", aggfunc="sum")

    assert wide.loc[0, "egen-maklare"] == 1
    assert wide.sum(axis=1).round(9).eq(1).all()
    assert len(wide) == 21


def test_all_matched_or_none_is_left_out(opened: OpenWith) -> None:
    """A model without matches is not weighed; with one left there is nothing to compare, and a caveat tells."""
    tables = pilot_tables()
    tables["case_events"] = tables["case_events"][:20]
    pilot = opened(tables)

    for result in (cost_effectiveness(pilot), acceptability(pilot)):
        assert "inte två grupper som är stora nog" in result.sentence("sv")
        assert result.verdict is Verdict.CANNOT_TELL
        assert any("left out" in caveat.en for caveat in result.caveats)


def test_a_comparison_goes_with_a_hidden_count(opened: OpenWith) -> None:
    """Where the gate hides how many of a model's cases were matched, neither its comparison nor the curve is shown."""
    few = cases("1438", "kvinna", 8) + cases("1438", "man", 2)
    tables = pilot_tables()
    tables["cases"] += few
    tables["case_events"] += events(few[:5], "matchning")
    tables["costs"].append(accounts("1438", 900))
    pilot = opened(tables)
    plane, curve = (release(one(pilot), 5) for one in (cost_effectiveness, acceptability))
    hidden = plane.result.table[plane.result.table[["n", "k"]].isna().any(axis=1)]

    assert len(hidden) > 0
    assert hidden[["extra_cost", "extra_effect", "dearer_better", "effect_error"]].isna().all(axis=None)
    assert curve.result.table["best"].isna().all()


def two_participants_each(dear: float, few: int) -> dict[str, Any]:
    """Return two models of two participants each, 50 cases a participant; the other's cases cost more, match less."""
    own = {code: cases(code, "kvinna", 50, (1.0, 3.0)) for code in ("1488", "1485", "1438", "1460")}
    price = {"1488": 100.0, "1485": 100.0, "1438": dear, "1460": dear}
    matched = [one for code, some in own.items() for one in some[: 40 if price[code] == 100.0 else few]]
    return {
        "cases": [one for some in own.values() for one in some],
        "case_events": events(matched, "matchning"),
        "costs": [accounts(code, 100 * price[code]) for code in own],
    }


def test_a_small_extra_cost_is_ruled_out(opened: OpenWith) -> None:
    """Cases of 200 and 240 kronor: an extra cost of 1,000 is ruled out, in table, sentence and verdict."""
    result = cost_effectiveness(opened(two_participants_each(120.0, 40)))
    other = row(result.table, model="klustermaklare")

    assert other["cost_low"] < 40 < other["cost_high"]
    assert (other["cost_verdict"], other["worth_verdict"]) == ("ruled out", "cannot tell")
    assert result.verdict is Verdict.RULED_OUT
    assert "SEK 1,000 more or less can be ruled out for Cluster broker" in result.sentence("en")


def test_a_dear_model_with_few_matches_is_not_worth_it(opened: OpenWith) -> None:
    """Forty of 50 matched at 200 kronor against five at 4,000: that the dearer model is worth it is ruled out."""
    result = cost_effectiveness(opened(two_participants_each(2000.0, 5)))
    other = row(result.table, model="klustermaklare")

    assert other["cost_verdict"] == "cannot tell"
    assert other["worth_verdict"] == "not_worth"
    assert "it can be ruled out that Cluster broker would be worth the extra money" in result.sentence("en")
    assert {(1, "worth_verdict")} <= set(result.quotes)


def test_one_participant_each_has_no_limits(opened: OpenWith) -> None:
    """Where every model has one participant it is unknown how participants vary: no limits, and one cannot tell."""
    other = row(cost_effectiveness(opened(pilot_tables())).table, model="natverk")

    assert pd.isna(other["cost_low"])
    assert (other["cost_verdict"], other["worth_verdict"]) == ("cannot tell", "cannot tell")


def test_wrong_choices_are_named(opened: OpenWith) -> None:
    """Splits that have no accounts and outcomes that are no stage are refused."""
    with pytest.raises(ConfigurationError, match="by"):
        cost_effectiveness(opened(pilot_tables()), "sex")
    with pytest.raises(ConfigurationError, match="outcome"):
        acceptability(opened(pilot_tables()), outcome="kontakt")
