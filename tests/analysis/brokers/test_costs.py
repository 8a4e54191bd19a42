"""What the broker work cost, on accounts and hours small enough to share out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis.brokers.conversions import funnel
from pilot_analysis.analysis.brokers.costs import costs
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from tests.analysis.brokers.made import accounts, cases, events, pilot_tables, row
from tests.tables.conftest import OpenWith


def value(opened: OpenWith, tables: dict[str, Any], by: str = "model", **where: str) -> Any:
    """Return one value of the costs of these tables."""
    return row(costs(opened(tables), by).table, **where)["value"]


def test_costs_follow_the_hours(opened: OpenWith) -> None:
    """At 100 kronor an hour women's 40 hours cost 4,000: 200 for each of 20 cases and 333.33 for each of 12 matches."""
    table = costs(opened(pilot_tables())).table
    women = {name: row(table, model="egen-maklare", sex="kvinna", measure=name) for name in ("per_case", "per_match")}

    assert (women["per_case"]["value"], women["per_case"]["k"]) == (200, 20)
    assert (women["per_match"]["value"], women["per_match"]["k"]) == (pytest.approx(4000 / 12), 12)


def test_totals_are_the_accounts(opened: OpenWith) -> None:
    """Running costs of all models are the sum of the accounts, and hours those of the cases."""
    table = costs(opened(pilot_tables())).table
    summed = sum(one["amount"] for one in pilot_tables()["costs"])

    assert row(table, model="total", measure="running")["value"] == summed
    assert row(table, model="egen-maklare", measure="hours")["value"] == 80


def test_employers_bear_their_part(opened: OpenWith) -> None:
    """Employers' cases with as many hours as persons' halve what a person's case costs, and are in no count."""
    tables = pilot_tables()
    tables["cases"] += cases("1488", None, 10, (8.0,), client_kind="arbetsgivare")
    found = row(costs(opened(tables)).table, model="egen-maklare", sex="kvinna", measure="per_case")

    assert (found["value"], found["k"]) == (100, 20)


def test_start_up_stands_apart(opened: OpenWith) -> None:
    """Costs of starting up have a line of their own and are in neither running costs nor ratios."""
    tables = pilot_tables()
    tables["costs"].append(accounts("1488", 5000, category="uppstart"))

    table = costs(opened(tables)).table

    assert row(table, model="egen-maklare", measure="start_up")["value"] == 5000
    assert row(table, model="egen-maklare", measure="running")["value"] == 8000
    assert row(table, model="egen-maklare", sex="kvinna", measure="per_case")["value"] == 200


def test_a_model_that_changed_mid_year_bears_its_months(opened: OpenWith) -> None:
    """Uddevalla's costs of May belong to its first model's cases and those of June to its second's."""
    before, after = cases("1485", "kvinna", 10, opened_on="2015-05-10"), cases("1485", "man", 5, opened_on="2015-06-10")
    rows = [accounts("1485", 1000, "2015-05"), accounts("1485", 3000, "2015-06")]
    tables = {"cases": [*before, *after], "case_events": events(before[:5] + after[:5], "matchning"), "costs": rows}

    assert value(opened, tables, model="egen-maklare", sex="total", measure="per_case") == 100
    assert value(opened, tables, model="natverk", sex="total", measure="per_case") == 600


def test_costs_without_cases_stay_with_their_model(opened: OpenWith) -> None:
    """Accounts of a model that opened no cases are in the sum of the pilot, and nothing is said of its cases."""
    tables = pilot_tables()
    whole = sum(one["amount"] for one in tables["costs"])
    tables["costs"].append(accounts("1438", 700))
    table = costs(opened(tables)).table

    assert row(table, model="total", measure="running")["value"] == whole + 700
    assert "klustermaklare" not in set(table["model"])


def test_unknown_hours_count_as_the_mean(opened: OpenWith) -> None:
    """A case without hours bears the mean of its unit, and where no hours are known all bear the same."""
    some = cases("1488", "kvinna", 10, (2.0, None)) + cases("1488", "man", 10, (6.0, None))
    none = cases("1488", "kvinna", 10, (None,)) + cases("1488", "man", 10, (None,))
    paid = [accounts("1488", 8000)]

    where = {"model": "egen-maklare", "sex": "kvinna", "measure": "per_case"}
    contacts = events(some, "kontakt")
    found = [value(opened, {"cases": one, "case_events": contacts, "costs": paid}, **where) for one in (some, none)]
    assert found == [pytest.approx(300), pytest.approx(400)]


def test_missing_accounts_give_no_cost(opened: OpenWith) -> None:
    """A model of which a participant has no accounts has no cost per match, and a caveat names the participant."""
    tables = pilot_tables()
    tables["costs"] = tables["costs"][:1]
    result = costs(opened(tables))

    assert row(result.table, model="natverk", sex="total", measure="per_match")["method"] == "undefined"
    assert row(result.table, model="natverk", sex="total", measure="per_match")["k"] == 16
    assert any("no costs at all for Tanum" in caveat.en for caveat in result.caveats)
    assert any("some month of Kunskapsförbundet Väst" in caveat.en for caveat in result.caveats)


def test_a_short_denominator_has_no_interval(opened: OpenWith) -> None:
    """One match among 20 cases has a cost but no bounded interval, and the method says that it is undefined."""
    tables = pilot_tables()
    tables["case_events"] = tables["case_events"][:1]
    found = row(costs(opened(tables)).table, model="egen-maklare", sex="kvinna", measure="per_match")

    assert found["value"] == pytest.approx(4000)
    assert (found["method"], found["k"]) == ("undefined", 1)
    assert pd.isna(found["low"])
    assert pd.isna(found["high"])


def test_the_sentence_leaves_it_open(opened: OpenWith) -> None:
    """Two models over two municipalities: the sentence names the ends and says that it cannot be told."""
    result = costs(opened(pilot_tables()))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.sentence("en").startswith("Own broker had the lowest running cost per match, SEK 400, and Network")
    assert "with 2 municipalities it cannot be told" in result.sentence("en")
    assert result.facts["smallest_p"] == 1


def test_all_noughts_and_nothing(opened: OpenWith) -> None:
    """Without matches, without accounts and without cases the sentence says why nothing can be said."""
    tables = pilot_tables()
    none = costs(opened({**tables, "case_events": events(tables["cases"], "kontakt")}))
    free = costs(opened({**tables, "costs": []}))
    empty = costs(opened({}))

    assert "matchningarna är för få" in none.sentence("sv")
    assert "inte redovisade, så det går inte att säga" in free.sentence("sv")
    assert len(empty.table) == 0
    assert {one.verdict for one in (none, free, empty)} == {Verdict.CANNOT_TELL}


@pytest.mark.parametrize("by", ["model", "municipality", "sex", "client_kind"])
def test_what_the_funnel_hides_is_hidden(opened: OpenWith, by: str) -> None:
    """Each split can be released, and shows no count of cases that the funnel by the same split does not show."""
    tables = pilot_tables()
    tables["cases"] = [{**one, "age_band": "25-34", "prior_level": "4"} for one in tables["cases"]]
    tables["cases"] += cases("1435", "uppgift saknas", 3) + cases("1438", "kvinna", 3)
    tables["costs"].append(accounts("1438", 300))
    pilot = opened(tables)
    shown, counts = release(costs(pilot, by), 5), release(funnel(pilot, by), 5).result.table
    stages = {"per_case": "opened", "per_match": "matchning", "per_completer": "slutförd"}
    names = [name for name in (by, "sex") if name in counts]
    there = counts.set_index([*names, "stage"])["k"].dropna().to_dict()
    told = shown.result.table.dropna(subset="k")

    for keys, measure, k in zip(told[names].itertuples(index=False), told["measure"], told["k"], strict=True):
        assert there[(*keys, stages[measure])] == k
    hidden = shown.result.table[shown.result.table["measure"].isin(stages) & shown.result.table["k"].isna()]
    assert hidden[["value", "low", "high"]].isna().all(axis=None)


def test_a_wrong_split_is_named(opened: OpenWith) -> None:
    """A split that does not exist is refused with the nearest that does."""
    with pytest.raises(ConfigurationError, match=r'by: "modell".*mean "model"'):
        costs(opened(pilot_tables()), "modell")
