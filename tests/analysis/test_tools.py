"""Use and awareness of support tools."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis import tools
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.tables.session import open_pilot
from tests.tables.conftest import OpenWith


def month(participant: str, when: str, women: int | None, men: int | None, **more: Any) -> dict[str, Any]:
    """Return one participant's month with REKAS."""
    return {"participant": participant, "tool": "REKAS", "month": when, "users_women": women, "users_men": men, **more}


MONTHS = [
    month("tanum", "2015-03", 12, 8, sessions=40, aware=9, asked=20),
    month("dals-ed", "2015-03", 10, 10, sessions=30, aware=None, asked=15),
    month("tanum", "2015-04", None, 11, sessions=50, aware=12, asked=10),
]


def test_users_are_summed_over_participants(opened: OpenWith) -> None:
    """Two participants' 12 and 10 women and 8 and 10 men are 22, 18 and 40, with 70 sessions on the row for both."""
    table = tools.use(opened({"tool_use": MONTHS})).table
    march = table[table["month"] == "2015-03"].set_index("sex")
    assert march["users"].to_dict() == {"kvinna": 22, "man": 18, "total": 40}
    assert march["sessions"].fillna(-1).to_dict() == {"kvinna": -1, "man": -1, "total": 70}
    assert march["participants"].tolist() == [2, 2, 2]


def test_an_unknown_number_is_not_taken_for_zero(opened: OpenWith) -> None:
    """Where women's users are unknown neither women, men nor both are given, but sessions are."""
    table = tools.use(opened({"tool_use": MONTHS})).table
    april = table[table["month"] == "2015-04"]
    assert april["users"].isna().all()
    assert april["sessions"].dropna().tolist() == [50]


def test_few_users_go_with_their_sessions(opened: OpenWith) -> None:
    """Two users are hidden, and so are their three sessions, which would tell that they were few."""
    result = release(tools.use(opened({"tool_use": [month("tanum", "2015-03", 2, 0, sessions=3)]})), 5).result
    assert result.table["sessions"].isna().all()
    assert "are not published" in result.sentence("en")


def test_awareness_is_of_those_asked(opened: OpenWith) -> None:
    """Only a participant with both numbers counts, and more aware than asked counts nowhere."""
    table = tools.awareness(opened({"tool_use": MONTHS})).table
    assert table[["month", "asked", "aware", "share"]].values.tolist() == [["2015-03", 20, 9, 0.45]]
    assert table["method"].tolist() == ["wilson"]


def test_the_sentence_tells_first_and_last_month(opened: OpenWith) -> None:
    """The most used tool is told with its sessions in the first and last month."""
    sentence = tools.use(opened({"tool_use": MONTHS})).sentence("sv")
    assert (
        "REKAS användes mest: omkring 120 av 120 besök. Det gick från 70 besök i mars 2015 till 50 i april 2015."
        in sentence
    )


@pytest.mark.parametrize("measure", [tools.use, tools.awareness])
def test_nothing_reported_is_a_result_too(opened: OpenWith, measure: Any) -> None:
    """Without reports the table is empty and the sentence says so."""
    result = measure(opened({}))
    assert len(result.table) == 0
    assert result.sentence("sv").startswith(("Inga besök", "Underlaget räcker inte"))


def test_spread_counts_participants(opened: OpenWith) -> None:
    """Two participants with sessions in March are two users; in April one of them uses, and two have used so far."""
    table = tools.spread(opened({"tool_use": MONTHS})).table.set_index("month")
    assert table.loc["2015-02", ["using", "adopted", "participants", "of"]].tolist() == [0, 0, 0, 5]
    assert table.loc["2015-03", ["using", "adopted", "participants", "of"]].tolist() == [2, 2, 2, 5]
    assert table.loc["2015-04", ["using", "adopted", "participants", "of"]].tolist() == [1, 2, 1, 5]


def test_reporting_no_sessions_is_no_use(opened: OpenWith) -> None:
    """A participant that reports nought sessions reports but does not use."""
    table = tools.spread(opened({"tool_use": [month("tanum", "2015-03", 0, 0, sessions=0)]})).table.set_index("month")
    assert table.loc["2015-03", ["using", "adopted", "participants"]].tolist() == [0, 0, 1]


def people(code: str, value: float, year: str = "2015") -> dict[str, Any]:
    """Return the population of a municipality."""
    known = {"indicator": "befolkning", "municipality": code, "period": year, "sex": "total", "age": "total"}
    return known | {"value": value, "unit": "antal"}


def test_use_per_inhabitant(opened: OpenWith) -> None:
    """Tanum's 90 sessions on 12,300 inhabitants are 7.3 per 1,000; a later year's population is not used."""
    population = [people("1435", 12_300), people("1435", 1, "2016"), people("1438", 4_700, "2014")]
    result = tools.per_inhabitant(opened({"tool_use": MONTHS, "indicators": population}))
    assert result.table[["participant", "sessions", "inhabitants"]].values.tolist() == [["tanum", 90, 12_300]]
    assert result.table["rate"].iloc[0] == pytest.approx(7.317, abs=0.001)
    assert "7.3 sessions per 1,000 inhabitants (population 2015)" in result.sentence("en")


def test_sessions_are_rounded_before_the_rate(opened: OpenWith) -> None:
    """Seven sessions count as ten: an exact sum would tell those of a month that is hidden."""
    used = [month("tanum", "2015-03", 2, 1, sessions=7)]
    table = tools.per_inhabitant(opened({"tool_use": used, "indicators": [people("1435", 10_000)]})).table
    assert (table["sessions"].iloc[0], table["rate"].iloc[0]) == (10, 1.0)


def test_without_population_there_is_a_reason(opened: OpenWith) -> None:
    """Without the population no rate is given and the sentence tells what to fetch."""
    result = tools.per_inhabitant(opened({"tool_use": MONTHS}))
    assert len(result.table) == 0
    assert result.verdict == "cannot tell"
    assert "N01951" in result.sentence("sv")


def test_training_beside_use(opened: OpenWith) -> None:
    """Trained staff is summed by participant and in all, and the verdict is that it cannot be told what it leads to."""
    reported = [
        month("tanum", "2015-03", 9, 9, sessions=44, trained=6),
        month("tanum", "2015-04", 9, 9, sessions=12, trained=5),
        month("dals-ed", "2015-03", 9, 9, sessions=31, trained=7),
    ]
    result = tools.training(opened({"tool_use": reported}))
    assert result.table[["participant", "trained", "sessions"]].values.tolist() == [
        ["tanum", 11, 60],
        ["dals-ed", 7, 30],
        ["total", 18, 90],
    ]
    assert result.verdict == "cannot tell"
    assert "5 participants are too few" in result.sentence("en")


def test_few_trained_are_hidden_with_what_tells_them(opened: OpenWith) -> None:
    """Three trained in one of two participants are hidden, and so is the other's number or the total."""
    reported = [month("tanum", "2015-03", 9, 9, trained=3), month("dals-ed", "2015-03", 9, 9, trained=20)]
    table = release(tools.training(opened({"tool_use": reported})), 5).result.table
    assert pd.isna(table["trained"].iloc[0])
    assert table["trained"].isna().sum() >= 2


def test_women_and_men_over_the_period(opened: OpenWith) -> None:
    """March's 22 women and 18 men are 55 and 45 per cent; April, unknown for women, counts for neither."""
    result = tools.women_and_men(opened({"tool_use": MONTHS}))
    assert result.table[["sex", "users"]].values.tolist() == [["kvinna", 22], ["man", 18], ["total", 40]]
    assert result.table["share"].tolist()[:2] == [0.55, 0.45]
    assert "REKAS 55% were women (40 users" in result.sentence("en")


def test_a_hidden_month_is_not_told_by_the_sum(opened: OpenWith) -> None:
    """With one month of few users, month by month and the sum over months are protected together."""
    reported = [month("tanum", "2015-03", 3, 20), month("tanum", "2015-04", 30, 30)]
    pilot = opened({"tool_use": reported})
    monthly, summed = (release(one(pilot), 5).result.table for one in (tools.use, tools.women_and_men))
    women = monthly[monthly["sex"] == "kvinna"].set_index("month")["users"]
    assert pd.isna(women["2015-03"])
    total = summed.set_index("sex")["users"]
    assert pd.isna(women["2015-04"]) or pd.isna(total["kvinna"])
    men = monthly[monthly["sex"] == "man"].set_index("month")["users"]
    both = monthly[monthly["sex"] == "total"].set_index("month")["users"]
    assert pd.isna(men["2015-03"]) or pd.isna(both["2015-03"])


def case(number: int, sex: str | None, used: str | None, **more: Any) -> dict[str, Any]:
    """Return a case of a person in Tanum."""
    known = {"participant": "tanum", "case_id": f"T{number}", "municipality": "1435", "client_kind": "person"}
    return known | {"sex": sex, "tools": used, "opened_on": pd.Timestamp("2015-01-10"), **more}


def event(number: int, name: str) -> dict[str, Any]:
    """Return an event of a case."""
    known = {"participant": "tanum", "case_id": f"T{number}", "seq": 1, "event": name}
    return known | {"on": pd.Timestamp("2015-02-01"), "on_precision": "day"}


CASES = [
    *(case(place, "kvinna", "REKAS") for place in range(10)),
    *(case(place, "man", "REKAS|SYV Online") for place in range(10, 18)),
    *(case(place, "man", None) for place in range(18, 30)),
    case(30, None, "REKAS"),
    case(31, "man", "REKAS", client_kind="arbetsgivare"),
]
EVENTS = [*(event(place, "matchning") for place in range(6)), *(event(place, "validering") for place in (0, 1, 20, 30))]


def test_cases_are_split_by_the_tools_they_used(opened: OpenWith) -> None:
    """Each combination of tools stands for itself, so that groups add up; employers and unstated sex are left out."""
    table = tools.cases(opened({"cases": CASES, "case_events": EVENTS})).table
    totals = table[table["sex"] == "total"].set_index("tools")
    assert totals["n"].to_dict() == {"REKAS": 10, "REKAS|SYV Online": 8, "none": 12, "total": 30}
    assert totals["k"].to_dict() == {"REKAS": 6, "REKAS|SYV Online": 0, "none": 0, "total": 6}


def test_cases_never_claim_an_effect(opened: OpenWith) -> None:
    """However far the groups are apart the result is a description, and says that no effect is shown."""
    result = tools.cases(opened({"cases": CASES, "case_events": EVENTS}))
    assert result.verdict == "described"
    assert "do not show what a tool does" in result.sentence("en")
    assert result.shown("sv")["Verktyg i ärendet"].tolist()[3] == "REKAS + SYV Online"


def test_an_unknown_outcome(opened: OpenWith) -> None:
    """An event that does not exist is a configuration error that names the nearest."""
    with pytest.raises(ConfigurationError, match="matchning"):
        tools.cases(opened({"cases": CASES}), outcome="matchningar")


def test_validations_by_sex(opened: OpenWith) -> None:
    """Two of ten women and one of twenty men had a validation; what was approved is said not to be known."""
    result = tools.validations(opened({"cases": CASES, "case_events": EVENTS}))
    assert result.table[["sex", "n", "k"]].values.tolist() == [["kvinna", 10, 2], ["man", 20, 1], ["total", 30, 3]]
    assert "not whether one was begun" in result.caveats[0].en


def test_few_validations_are_hidden(opened: OpenWith) -> None:
    """Three validations of thirty cases are not published, and neither is the sentence that tells them."""
    result = release(tools.validations(opened({"cases": CASES, "case_events": EVENTS})), 5).result
    assert result.table["k"].isna().all()
    assert "are not published" in result.sentence("en")


@pytest.mark.parametrize("name", sorted(set(tools.__all__) - {"registry"}))
def test_an_empty_selection_is_a_result(opened: OpenWith, name: str) -> None:
    """Without deliveries every result of tools is empty, passes the gate and has a sentence in both languages."""
    result = release(getattr(tools, name)(opened({})), 5).result
    assert len(result.table) == 0
    assert result.sentence("sv") != result.sentence("en")


def test_the_registry_is_the_study_s(opened: OpenWith) -> None:
    """A region that lists another tool with its owner in pilot.toml gets it, and its use, under that name."""
    pilot = opened({"tool_use": [month("tanum", "2015-03", 9, 9, sessions=40) | {"tool": "Kompetenskartan"}]})
    file = pilot.workspace.root / "pilot.toml"
    row = '[[tools]]\nname = "Kompetenskartan"\nowner = "Dalslands kommunalförbund"\n'
    row += 'kind = { sv = "karta", en = "map" }\n'
    file.write_text(file.read_text(encoding="utf-8") + row, encoding="utf-8")
    again = open_pilot(file)
    last = tools.registry(again).shown("en").iloc[-1].tolist()
    assert last[:3] == ["Kompetenskartan", "map", "Dalslands kommunalförbund"]
    assert "Kompetenskartan användes mest" in tools.use(again).sentence("sv")
