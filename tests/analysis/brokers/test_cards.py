"""The card of a broker model: its numbers are those of the other results, its words those of pilot.toml."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis.brokers.cards import card, cards
from pilot_analysis.analysis.brokers.conversions import funnel
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from tests.analysis.brokers.made import accounts, cases, pilot_tables, row
from tests.tables.conftest import OpenWith


def tables() -> dict[str, Any]:
    """Return the cases of two models with ratings of maturity, start-up costs and five employers."""
    whole = pilot_tables()
    whole["cases"] += cases("1488", None, 5, (0.5,), client_kind="arbetsgivare")
    whole["costs"].append(accounts("1488", 900, category="uppstart"))
    whole["maturity"] = [
        {
            "participant": "tanum",
            "municipality": "1435",
            "dimension": "mandat",
            "wave": wave,
            "rater": rater,
            "level": level,
        }
        for wave, levels in (("start", (0, 1)), ("slut", (2, 3)))
        for rater, level in zip(("kontaktperson", "skolledare"), levels, strict=True)
    ]
    return whole


def test_what_a_card_tells(opened: OpenWith) -> None:
    """Where, dose, reach, funnel, cost and maturity stand on the card with the numbers counted by hand."""
    table = card(opened(tables()), "natverk").table
    told = {(one.section, one.item): one for one in table.itertuples()}

    assert told["dose", "fte"].value == 1.2
    assert told["dose", "hours"].value == sum(
        one["hours"] for one in tables()["cases"] if one["participant"] == "tanum"
    )
    assert [told["reach", one].persons for one in ("kvinna", "man", "total")] == [20, 20, 40]
    assert (told["funnel", "matchning"].persons, told["funnel", "matchning"].value) == (16, 40)
    assert told["maturity", "start"].value == 0.5
    assert told["maturity", "change"].value == 2
    assert row(table, section="where", item="1435")["said"] == "span 1"


def test_words_come_from_the_study(opened: OpenWith) -> None:
    """Description, host, days and conditions are those of pilot.toml, in both languages."""
    result = card(opened(tables()), "natverk")

    assert result.labels["said description"].en == "A local competence council shares the task."
    assert result.labels["span 0"].sv == "1 juni 2015–30 november 2015"
    assert "competence council that meets" in result.labels["said transfer"].en


def test_employers_and_start_up(opened: OpenWith) -> None:
    """Employers' cases are counted apart from persons', and start-up costs apart from running ones."""
    table = card(opened(tables()), "egen-maklare").table

    assert row(table, item="employers")["value"] == 5
    assert row(table, item="start_up")["value"] == 900
    assert row(table, section="reach", item="total")["persons"] == 40


def test_reach_of_the_inhabitants(opened: OpenWith) -> None:
    """With 5,000 women and 10,000 in all aged 16-64, 20 women are 4 per 1,000 and 40 persons are 4."""
    people = [
        {
            "indicator": "befolkning-16-64",
            "municipality": code,
            "period": "2014",
            "sex": sex,
            "age": "16-64",
            "value": value,
        }
        for code in ("1435", "1485")
        for sex, value in (("kvinna", 2500), ("total", 5000))
    ]
    found = card(opened(tables() | {"indicators": people}), "natverk").table

    assert row(found, item="per_thousand kvinna")["value"] == 4
    assert row(found, item="per_thousand total")["value"] == 4
    assert "per_thousand man" not in set(found["item"])


def test_the_sentence_and_what_it_quotes(opened: OpenWith) -> None:
    """The sentence tells where, how many, how many were matched and at what cost, and quotes these cells."""
    result = card(opened(tables()), "natverk")

    assert result.sentence("en").startswith("Network and council was tried in Uddevalla and Tanum and had 40 cases of")
    assert "A match cost SEK" in result.sentence("en")
    assert {name for _, name in result.quotes} == {"persons", "value", "low", "high"}


def test_a_card_hides_what_the_funnel_hides(opened: OpenWith) -> None:
    """A stage that the funnel by model hides is hidden on the card, with its share and its cost."""
    whole = tables()
    whole["case_events"] += [{**one, "seq": 9, "event": "slutförd"} for one in whole["case_events"][:3]]
    pilot = opened(whole)
    there = release(funnel(pilot), 5).result.table
    shown = release(card(pilot, "egen-maklare"), 5).result.table

    assert pd.isna(row(there, model="egen-maklare", sex="total", stage="slutförd")["k"])
    stage = row(shown, section="funnel", item="slutförd")
    assert all(pd.isna(stage[name]) for name in ("persons", "value", "low", "high"))
    assert pd.isna(row(shown, item="per_completer")["value"])


def test_a_card_for_each_model(opened: OpenWith) -> None:
    """Every model of the study has a card with an id of its own, also one without cases."""
    found = cards(opened(tables()))

    assert [one.id for one in found] == [
        f"brokers-card-{name}" for name in ("egen-maklare", "natverk", "klustermaklare")
    ]
    assert "men det finns inga ärenden" in found[2].sentence("sv")
    assert [one.id for one in cards(opened(tables(), models=["natverk"]))] == ["brokers-card-natverk"]


def test_an_unknown_model_is_named(opened: OpenWith) -> None:
    """A model that the study lacks is refused with the nearest that it has."""
    with pytest.raises(ConfigurationError, match=r'mean "natverk"'):
        card(opened(tables()), "natverket")
