"""Control charts of months, and the series before and after a change of model, counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis.brokers import BY, changes, monthly, series
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from tests.tables.conftest import OpenWith

MONTHS = ("2014-12", *(f"2015-{month:02d}" for month in range(1, 12)))
PARTICIPANTS = {"1488": "kunskapsforbundet-vast", "1435": "tanum", "1438": "dals-ed", "1485": "uddevalla"}
STEADY = (9, 8, 10, 9, 8, 10, 9, 8, 10, 9, 8, 10)


def cases(code: str, numbers: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return so many persons' cases of a municipality in each month, women and men in turn."""
    return [
        {
            "participant": PARTICIPANTS[code],
            "case_id": f"{code}-{month}-{place}",
            "municipality": code,
            "client_kind": "person",
            "sex": ("kvinna", "man")[place % 2],
            "opened_on": f"{month}-05",
        }
        for month, number in zip(MONTHS, numbers, strict=True)
        for place in range(number)
    ]


def matches(of: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a match in every second case, ten days on."""
    return [
        {"participant": one["participant"], "case_id": one["case_id"], "seq": 1, "event": "matchning"}
        | {"on": one["opened_on"][:8] + "15", "on_precision": "day"}
        for one in of[::2]
    ]


def chart(table: pd.DataFrame, column: str, group: str) -> pd.DataFrame:
    """Return the months of one group's chart."""
    return table[(table[column] == group) & (table["month"] != "total")].reset_index(drop=True)


def test_a_chart_of_counts(opened: OpenWith) -> None:
    """108 cases in twelve months have the centre 9 and the limits 0 and 18."""
    table = monthly.months(opened({"cases": cases("1488", STEADY)}), by="municipality").table
    own = chart(table, "municipality", "1488")
    assert own["value"].tolist() == [float(one) for one in STEADY]
    assert set(own["centre"]) == {9.0}
    assert (set(own["lower"]), set(own["upper"])) == ({0.0}, {18.0})
    assert own["signal"].isna().all()


def test_a_month_far_off_is_flagged(opened: OpenWith) -> None:
    """A month of 40 among months of 9 lies outside the limits, and the sentence names the charts that it is in."""
    result = monthly.months(opened({"cases": cases("1488", (*STEADY[:5], 40, *STEADY[6:]))}), by="municipality")
    own = chart(result.table, "municipality", "1488")
    assert own["signal"].dropna().to_dict() == {5: "outside"}
    assert "2 of 2 charts" in result.sentence("en")
    assert "Trollhättan" in result.sentence("sv")
    assert 0 < result.facts["false_alarm"] < 0.3


def test_limits_begin_anew_where_a_municipality_changed_model(opened: OpenWith) -> None:
    """Uddevalla changed model in June: its months until May and from June have centre lines of their own, on trial."""
    result = monthly.months(opened({"cases": cases("1485", (5,) * 6 + (20,) * 6)}), by="municipality")
    own = chart(result.table, "municipality", "1485")
    assert own["centre"].tolist() == [5.0] * 6 + [20.0] * 6
    assert own["signal"].isna().all()
    assert "1485" in result.facts["trial"]
    assert chart(result.table, "municipality", "total")["signal"].notna().any()


def test_a_model_that_changed_members_begins_anew(opened: OpenWith) -> None:
    """The models that lost and gained Uddevalla in June have two centre lines, the third has one."""
    tables = {"cases": cases("1485", STEADY) + cases("1488", STEADY) + cases("1435", STEADY) + cases("1438", STEADY)}
    table = monthly.months(opened(tables), by="model").table
    assert {model: chart(table, "model", model)["centre"].nunique() for model in ("egen-maklare", "natverk")} == {
        "egen-maklare": 2,
        "natverk": 2,
    }
    assert set(chart(table, "model", "klustermaklare")["centre"]) == {9.0}


def test_periods_add_up(opened: OpenWith) -> None:
    """The months of a period sum to its total, and the groups of a month to the month of all cases."""
    table = monthly.months(opened({"cases": cases("1488", STEADY) + cases("1485", STEADY)}), by="municipality").table
    for _, part in table.groupby(["municipality", "period"]):
        assert part.loc[part["month"] != "total", "n"].sum() == part.loc[part["month"] == "total", "n"].iloc[0]
    wide = table.pivot_table(index=["period", "month"], columns="municipality", values="n", aggfunc="sum")
    assert (wide["1488"] + wide["1485"]).equals(wide["total"])


def test_last_months_have_no_matches_counted(opened: OpenWith) -> None:
    """Cases of October and November were not followed for 60 days: they have no share, those of September have."""
    own = cases("1488", (30,) * 12)
    result = monthly.months(opened({"cases": own, "case_events": matches(own)}), by="model", measure="share")
    total = chart(result.table, "model", "total").set_index("month")
    assert total.loc["2015-09", "value"] == 0.5
    assert total.loc[["2015-10", "2015-11"], ["k", "value"]].isna().all().all()
    assert any("could not be followed for 60 days" in one.en for one in result.caveats)


def test_the_three_measures_count_the_same(opened: OpenWith) -> None:
    """Opened, matched and share have ids of their own, the same counts, and the gate hides the same of them."""
    own = cases("1488", STEADY) + cases("1435", (3,) * 12)
    pilot = opened({"cases": own, "case_events": matches(own)})
    every = [release(monthly.months(pilot, measure=one), 5) for one in monthly.MEASURES]
    assert [one.result.id for one in every] == ["brokers-months", "brokers-months-matched", "brokers-months-share"]
    assert every[0].result.table[["n", "k"]].equals(every[1].result.table[["n", "k"]])
    assert every[0].result.table[["n", "k"]].equals(every[2].result.table[["n", "k"]])


def test_a_small_month_takes_its_limits_with_it(opened: OpenWith) -> None:
    """A hidden month shows neither value nor centre line nor flag."""
    released = release(monthly.months(opened({"cases": cases("1488", STEADY) + cases("1435", (2,) * 12)})), 5)
    gone = sorted({row for row, name in released.hidden if name == "n"})
    assert gone
    assert released.result.table.loc[gone, ["value", "centre", "lower", "upper", "signal"]].isna().all().all()


def test_few_cases_have_no_limits(opened: OpenWith) -> None:
    """A group with 12 cases in the year has no centre line, and the table says that there are too few."""
    result = monthly.months(opened({"cases": cases("1488", STEADY) + cases("1438", (1,) * 12)}), by="municipality")
    assert chart(result.table, "municipality", "1438")["centre"].isna().all()
    assert set(result.table.loc[result.table["municipality"] == "1438", "variation"].dropna()) == {"few"}


def test_runs_and_crossings_stand_with_their_limits(opened: OpenWith) -> None:
    """Eight useful points are too few for Anhøj's rules and twelve are enough: longest run over allowed."""
    numbers = (7, 11, 7, 11, 7, 11, 7, 11, 7, 11, 7, 11)
    table = monthly.months(opened({"cases": cases("1488", numbers)}), by="municipality").table
    told = table[(table["municipality"] == "1488") & (table["month"] == "total")]
    assert set(told["runs"]) == {"1 / 7"}
    assert set(told["crossings"]) == {"11 / 3"}


@pytest.mark.parametrize(("target", "word"), [(6.0, "met"), (300.0, "missed"), (108.0, "unsure")])
def test_the_goal_s_pace_against_the_limits(opened: OpenWith, target: float, word: str) -> None:
    """A goal below the lower limit each month is met, one above the upper is missed, one between is unsure."""
    goal = {"participant": "tanum", "indicator": "ärenden", "target": target, "unit": "antal", "direction": "öka"}
    numbers = (12, 13, 11, 12, 13, 11, 12, 13, 11, 12, 13, 11)
    result = monthly.months(opened({"cases": cases("1435", numbers), "goals": [goal]}), by="municipality")
    told = result.table[(result.table["municipality"] == "1435") & (result.table["month"] == "total")]
    assert set(told["assurance"]) == {word}
    assert result.facts["paces"] == {"1435": target / 12}


def test_a_part_of_the_year_has_no_goal(opened: OpenWith) -> None:
    """Goals are set for the whole year, so that half a year is measured against none."""
    goal = {"participant": "tanum", "indicator": "ärenden", "target": 60.0, "unit": "antal", "direction": "öka"}
    pilot = opened({"cases": cases("1435", STEADY), "goals": [goal]}, period="2014-12/2015-05")
    assert series.paces(pilot, "municipality", "opened") == {}


@pytest.mark.parametrize("by", BY)
def test_every_grouping_can_be_released(opened: OpenWith, by: str) -> None:
    """Each grouping and measure gives counts that add up, so that the gate can prove what it releases."""
    own = [{**one, "age_band": "25-34", "prior_level": "4"} for one in cases("1488", STEADY) + cases("1435", STEADY)]
    pilot = opened({"cases": own, "case_events": matches(own)})
    for measure in ("opened", "share"):
        assert release(monthly.months(pilot, by, measure), 5).certificate["threshold"] == 5


@pytest.mark.parametrize("selection", [{"period": "2015-03"}, {"municipalities": ["Tanum"]}, {"models": ["natverk"]}])
def test_a_part_of_the_pilot_is_a_result_too(opened: OpenWith, selection: dict[str, Any]) -> None:
    """One month, one municipality and one model each give a result that can be released."""
    pilot = opened({"cases": cases("1488", STEADY) + cases("1435", STEADY) + cases("1485", STEADY)}, **selection)
    for measure in monthly.MEASURES:
        assert release(monthly.months(pilot, measure=measure), 5).result.sentence("sv")


def test_no_cases_is_a_result_too(opened: OpenWith) -> None:
    """Without cases the table is empty and the sentence says so."""
    result = monthly.months(opened({}))
    assert len(result.table) == 0
    assert result.verdict is Verdict.CANNOT_TELL
    assert result.sentence("en") == "There are no cases in the selection, so nothing can be said."


def test_a_case_outside_the_months_is_left_out(opened: OpenWith) -> None:
    """A case opened before the pilot is in no month, and a caveat says so."""
    own = cases("1488", STEADY)
    result = monthly.months(opened({"cases": [*own, {**own[0], "case_id": "x", "opened_on": "2014-01-19"}]}))
    assert result.table.loc[result.table["municipality"] == "total", "n"].sum() == 2 * sum(STEADY)
    assert any("opened outside the period" in one.en for one in result.caveats)


def test_a_wrong_measure_is_named(opened: OpenWith) -> None:
    """A measure that does not exist is refused with the nearest that does."""
    with pytest.raises(ConfigurationError, match=r'measure: "open".*mean "opened"'):
        monthly.months(opened({}), measure="open")


def test_before_and_after_a_declared_change(opened: OpenWith) -> None:
    """Uddevalla's 10 cases a month until May and 20 from June are about twice as many, described only."""
    result = changes.before_after(opened({"cases": cases("1485", (10,) * 6 + (20,) * 6)}))
    assert result.facts["ratio"] == pytest.approx(2 * 182 / 183, abs=1e-3)
    assert (result.facts["municipality"], result.facts["month"]) == ("1485", "2015-06")
    assert result.verdict is Verdict.DESCRIBED
    assert "The months are too few to tell" in result.sentence("en")
    assert result.facts["starts"] == 6
    assert result.facts["larger"] == 0
    own = chart(result.table, "municipality", "1485")
    assert own["counterfactual"].iloc[6] == pytest.approx(60 / 182 * 30, abs=0.05)
    assert own["fitted"].iloc[0] == own["counterfactual"].iloc[0]


def test_before_and_after_counts_what_the_charts_count(opened: OpenWith) -> None:
    """The change's table and the control charts by municipality have the same counts, and the gate hides the same."""
    pilot = opened({"cases": cases("1485", STEADY) + cases("1435", (2,) * 12)})
    one, other = release(changes.before_after(pilot), 5), release(monthly.months(pilot, "municipality"), 5)
    assert one.result.table[["n", "k"]].equals(other.result.table[["n", "k"]])


def test_another_month_may_be_asked_for(opened: OpenWith) -> None:
    """Any municipality and month can be looked at; a wrong one is named."""
    pilot = opened({"cases": cases("1488", (10,) * 4 + (5,) * 8)})
    result = changes.before_after(pilot, "1488", "2015-04")
    assert result.facts["ratio"] == pytest.approx(0.5, abs=0.02)
    with pytest.raises(ConfigurationError, match=r'municipality: "1499"'):
        changes.before_after(pilot, "1499")


def test_no_change_is_a_result_too(opened: OpenWith) -> None:
    """Where no municipality that is looked at changed model, or too near the end of the year, the reason is told."""
    pilot = opened({"cases": cases("1435", STEADY)}, municipalities=["Tanum"])
    assert "No municipality in the selection changed model" in changes.before_after(pilot).sentence("en")
    near = changes.before_after(pilot, "1435", "2015-10")
    assert near.verdict is Verdict.CANNOT_TELL
    assert "At least 3 months are needed both before and after" in near.sentence("en")
    assert len(changes.before_after(opened({})).table) == 0


@pytest.mark.parametrize("within", [0, -1, 1.5, "60", 10**9])
def test_soon_is_a_whole_number_of_days(opened: OpenWith, within: object) -> None:
    """A number of days that is none from 1 to 3,650 is refused by name."""
    with pytest.raises(ConfigurationError, match=r'within: ".*" cannot be used\. Write a whole number from 1 to 3650'):
        monthly.months(opened({}), measure="share", within=within)  # type: ignore[arg-type]
