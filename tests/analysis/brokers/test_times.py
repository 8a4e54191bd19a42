"""Time to a match and what becomes of cases, on a pilot small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis.brokers import BY, times, waits
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from tests.tables.conftest import OpenWith

HOME = {
    "1488": "kunskapsforbundet-vast",
    "1487": "kunskapsforbundet-vast",
    "1435": "tanum",
    "1438": "dals-ed",
    "1485": "uddevalla",
}
OPENED = date(2015, 1, 1)


def case(number: int, code: str, sex: str, **more: Any) -> dict[str, Any]:
    """Return one person's case of a municipality, opened on New Year's Day."""
    known = {
        "participant": HOME[code],
        "municipality": code,
        "client_kind": "person",
        "sex": sex,
        "opened_on": f"{OPENED}",
        "case_id": f"{code}-{sex}-{number}",
    }
    return known | more


def matched(of: dict[str, Any], days: int, precision: str = "day") -> dict[str, Any]:
    """Return the event that matches a case so many days after New Year's Day."""
    key = {name: of[name] for name in ("participant", "case_id")}
    return {**key, "seq": 1, "event": "matchning", "on": f"{OPENED + timedelta(days=days)}", "on_precision": precision}


def pilot_of(codes: tuple[str, ...], each: int = 30) -> dict[str, list[dict[str, Any]]]:
    """Return women's and men's cases: of ten, four matched on days 10 to 55, two withdrawn, one closed otherwise."""
    cases, events = [], []
    for place, code in enumerate(codes):
        for sex in ("kvinna", "man"):
            for number in range(each):
                own = case(number, code, sex)
                kind = number % 10
                if kind in {4, 5}:
                    own |= {"closed_on": f"{OPENED + timedelta(days=70)}", "closing_reason": "avbrutet"}
                if kind == 6:
                    own |= {"closed_on": f"{OPENED + timedelta(days=80)}", "closing_reason": "arbete"}
                cases.append(own)
                if kind < 4:
                    events.append(matched(own, 10 + 15 * kind + 20 * place))
    return {"cases": cases, "case_events": events}


def row(table: pd.DataFrame, **where: Any) -> dict[str, Any]:
    """Return the one row of a table with these values."""
    for name, value in where.items():
        table = table[table[name] == value]
    (only,) = table.to_dict("records")
    return {str(name): value for name, value in only.items()}


def test_counts_are_those_of_the_cases(opened: OpenWith) -> None:
    """Of 60 cases 12 are matched by day 30 and 24 by day 60, and by day 90 12 have withdrawn and 6 closed otherwise."""
    table = times.time_to_match(opened(pilot_of(("1488",)))).table
    assert {name: row(table, model="total", sex="total", day=30)[name] for name in ("n", "matched", "waiting")} == {
        "n": 60,
        "matched": 12,
        "waiting": 48,
    }
    late = row(table, model="total", sex="total", day=90)
    assert [late[name] for name in ("waiting", "matched", "withdrawn", "closed")] == [18, 24, 12, 6]


def test_the_share_is_kaplan_and_meier_s(opened: OpenWith) -> None:
    """With nobody lost before day 60 the share matched by then is 24 of 60, and it stays so until day 180."""
    table = times.time_to_match(opened(pilot_of(("1488",)))).table
    assert row(table, model="total", sex="total", day=60)["share"] == 0.4
    assert row(table, model="total", sex="total", day=180)["share"] == 0.4


def test_the_mean_wait_is_the_area_under_the_curve(opened: OpenWith) -> None:
    """Six of sixty each matched on days 10, 25, 40 and 55 and the rest never: a mean of 0.6 * 180 + 13 days."""
    table = times.time_to_match(opened(pilot_of(("1488",)))).table
    assert row(table, model="total", sex="total", day=180)["mean_days"] == round(0.6 * 180 + 0.1 * (10 + 25 + 40 + 55))


def test_women_men_and_total_stand_on_the_last_day(opened: OpenWith) -> None:
    """On the last day women's and men's matches add up to the total's, and on other days only totals stand."""
    table = times.time_to_match(opened(pilot_of(("1488", "1435")))).table
    ends = table[(table["day"] == 180) & (table["model"] == "natverk")].set_index("sex")
    assert ends.loc["kvinna", "matched"] + ends.loc["man", "matched"] == ends.loc["total", "matched"]
    assert set(table.loc[table["day"] != 180, "sex"]) == {"total"}


def test_shares_of_outcomes_add_up(opened: OpenWith) -> None:
    """Matched, withdrawn, closed and waiting make a whole: 40, 20, 10 and 30 per cent after 90 days."""
    result = times.outcomes(opened(pilot_of(("1488",))))
    late = row(result.table, model="total", sex="total", day=90)
    shares = [late[f"{name}_share"] for name in ("matched", "withdrawn", "closed", "waiting")]
    assert shares == [0.4, 0.2, 0.1, 0.3]
    assert "After 180 days 40% of cases have been matched" in result.sentence("en")


def test_both_results_count_the_same(opened: OpenWith) -> None:
    """The two results have the same counts, and the gate hides the same of them in both."""
    pilot = opened(pilot_of(("1488", "1435", "1438"), each=12))
    one, other = (release(make(pilot), 5) for make in (times.time_to_match, times.outcomes))
    counts = ["n", "waiting", "matched", "withdrawn", "closed"]
    assert one.result.table[counts].equals(other.result.table[counts])
    assert {cell for cell in one.hidden if cell[1] in counts} == {cell for cell in other.hidden if cell[1] in counts}


def test_shares_go_with_the_counts_that_would_tell_them(opened: OpenWith) -> None:
    """Wherever waiting cases are hidden, so is the share; wherever matches are, so are share and mean."""
    released = release(times.time_to_match(opened(pilot_of(("1488", "1435"), each=6))), 5)
    rows = {place for place, name in released.hidden if name in {"waiting", "matched"}}
    assert rows
    assert released.result.table.loc[sorted(rows), "share"].isna().all()
    gone = {place for place, name in released.hidden if name == "matched"}
    assert released.result.table.loc[sorted(gone), "mean_days"].isna().all()


@pytest.mark.parametrize(("within", "day"), [("first", 31), ("middle", 44), ("last", 58)])
def test_a_month_is_its_first_middle_or_last_day(opened: OpenWith, within: str, day: int) -> None:
    """A match known to be in February 2015 is on day 31, 44 or 58 after New Year's Day."""
    own = case(1, "1488", "kvinna")
    frame = waits.waits(opened({"cases": [own], "case_events": [matched(own, 31, "month")]}), "model", within)
    assert frame["days"].tolist() == [day]
    assert frame["coarse"].tolist() == [True]


def test_a_week_is_placed_within_its_seven_days(opened: OpenWith) -> None:
    """A match known to the week of Monday 5 January is on its Thursday, three days on."""
    own = case(1, "1488", "kvinna")
    frame = waits.waits(opened({"cases": [own], "case_events": [matched(own, 4, "week")]}), "model")
    assert frame["days"].tolist() == [7]


def test_a_match_after_the_data_end_is_on_their_last_day(opened: OpenWith) -> None:
    """A match in November 2015 placed on the month's last day does not reach beyond the pilot's end."""
    own = case(1, "1488", "kvinna", opened_on="2015-11-20")
    late = {**matched(own, 0, "month"), "on": "2015-11-01"}
    frame = waits.waits(opened({"cases": [own], "case_events": [late]}), "model", "last")
    assert frame[["days", "cause"]].to_numpy().tolist() == [[10, 1]]


def test_a_match_before_the_case_opened_waits_no_time(opened: OpenWith) -> None:
    """A match dated before its case was opened counts as one on the first day, not as negative time."""
    own = case(1, "1488", "kvinna")
    frame = waits.waits(opened({"cases": [own], "case_events": [matched(own, -9)]}), "model")
    assert frame["days"].tolist() == [0]


def test_a_case_without_a_day_of_opening_is_left_out(opened: OpenWith) -> None:
    """A case whose opening date could not be read is in no count of time, and a caveat says so."""
    tables = pilot_of(("1488",))
    tables["cases"].append(case(99, "1488", "man", opened_on=None))
    result = times.time_to_match(opened(tables))
    assert row(result.table, model="total", sex="total", day=180)["n"] == 60
    assert any("without a readable opening date" in one.en for one in result.caveats)


def test_coarse_dates_are_tried_at_both_ends(opened: OpenWith) -> None:
    """Where matches are known to the month only, a caveat tells the difference with first and last days."""
    tables = pilot_of(("1488", "1435"))
    tables["case_events"] = [{**one, "on": "2015-02-01", "on_precision": "month"} for one in tables["case_events"]]
    result = times.time_to_match(opened(tables))
    assert {"difference_first", "difference_last"} <= result.facts.keys()
    assert any("Placed on its first day" in one.en for one in result.caveats)


def test_few_municipalities_cannot_settle_it(opened: OpenWith) -> None:
    """Two models in two municipalities cannot tell, whatever the log-rank p, and the smallest attainable p is said."""
    result = times.time_to_match(opened(pilot_of(("1488", "1435"))))
    assert result.verdict is Verdict.CANNOT_TELL
    assert result.facts["smallest_p"] == 1
    assert 0 < result.facts["difference"] < 20
    assert result.facts["low"] < result.facts["difference"] < result.facts["high"]
    assert "it cannot be told" in result.sentence("en")
    assert len(result.quotes) == 6


def spread_out(codes: tuple[str, ...], each: int, late: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Return women's and men's cases matched on days 1 to 60 evenly; men's so many days later."""
    own = [case(number, code, sex) for code in codes for sex in ("kvinna", "man") for number in range(each)]
    days = {"kvinna": 1, "man": 1 + late}
    return {
        "cases": own,
        "case_events": [matched(one, days[one["sex"]] + int(one["case_id"].split("-")[2]) * 60 // each) for one in own],
    }


def test_alike_waits_rule_a_relevant_difference_out(opened: OpenWith) -> None:
    """Models with equal waits in two municipalities each: thirty days or more are ruled out, and so said."""
    result = times.time_to_match(opened(spread_out(("1488", "1487", "1435", "1438"), 60)), by="cluster")
    assert result.verdict is Verdict.RULED_OUT
    assert result.sentence("en").startswith("Differences in mean wait of 30 days or more can be ruled out.")
    assert -30 < result.facts["low"] <= result.facts["difference"] <= result.facts["high"] < 30
    assert any("share matched on the last day can be ruled out" in one.en for one in result.caveats)


def test_the_margin_is_the_study_s(opened: OpenWith) -> None:
    """Women who wait as long as men rule thirty days out; ten days' difference does not rule five out."""
    pilot = opened(spread_out(("1488", "1487", "1435", "1438"), 60, late=10))
    narrow = pilot.study.thresholds.model_copy(update={"relevant_days": 5.0})
    strict = replace(pilot, study=pilot.study.model_copy(update={"thresholds": narrow}))
    assert times.time_to_match(pilot, by="sex").verdict is Verdict.RULED_OUT
    assert times.time_to_match(strict, by="sex").verdict is Verdict.DESCRIBED


def test_municipalities_that_differ_widen_the_interval(opened: OpenWith) -> None:
    """Two municipalities of one cluster that wait 20 and 100 days leave open what cases alone would have settled."""
    tables = spread_out(("1488", "1487", "1435", "1438"), 60)
    slow = {"1487", "1438"}
    tables["case_events"] = [
        {**one, "on": f"{OPENED + timedelta(days=100 if one['case_id'][:4] in slow else 20)}"}
        for one in tables["case_events"]
    ]
    result = times.time_to_match(opened(tables), by="cluster")
    assert result.facts["counts_units"]
    assert result.facts["high"] > 100
    assert result.verdict is Verdict.CANNOT_TELL


def test_single_municipalities_count_cases_and_say_so(opened: OpenWith) -> None:
    """By municipality nothing is known of how municipalities vary: the interval is of cases, and a caveat says so."""
    result = times.time_to_match(opened(spread_out(("1488", "1435"), 60)), by="municipality")
    assert result.verdict is Verdict.CANNOT_TELL
    assert any("counts each case as independent and is too narrow" in one.en for one in result.caveats)


def test_one_group_is_not_compared(opened: OpenWith) -> None:
    """One model's mean wait is told with its interval and without a comparison."""
    result = times.time_to_match(opened(pilot_of(("1488",))))
    assert result.verdict is Verdict.DESCRIBED
    assert "not two groups large enough" in result.sentence("en")


def test_too_short_a_follow_up_says_so(opened: OpenWith) -> None:
    """Cases opened in November were not followed for 180 days, and the sentence says that the mean cannot be told."""
    late = [case(number, "1488", "kvinna", opened_on="2015-11-10") for number in range(30)]
    result = times.time_to_match(opened({"cases": late}))
    assert result.verdict is Verdict.CANNOT_TELL
    assert "followed for too short a time" in result.sentence("en")
    assert "No case was followed for 180 days" in times.outcomes(opened({"cases": late})).sentence("en")


def test_nobody_matched_is_a_result_too(opened: OpenWith) -> None:
    """Without any match the share is nought and the mean wait is the whole horizon."""
    tables = {"cases": pilot_of(("1488", "1435"))["cases"]}
    result = times.time_to_match(opened(tables))
    ends = row(result.table, model="total", sex="total", day=180)
    assert (ends["matched"], ends["share"], ends["mean_days"]) == (0, 0, 180)
    assert release(result, 5).certificate["threshold"] == 5


def test_no_cases_is_a_result_too(opened: OpenWith) -> None:
    """Without cases both results are empty tables with a sentence that says so."""
    for result in (times.time_to_match(opened({})), times.outcomes(opened({}))):
        assert len(result.table) == 0
        assert result.sentence("sv") == "Det finns inga ärenden i urvalet, så inget kan sägas."


@pytest.mark.parametrize("by", BY)
def test_every_grouping_can_be_released(opened: OpenWith, by: str) -> None:
    """Each grouping gives counts that add up, so that the gate can prove what it releases."""
    tables = pilot_of(("1488", "1435"), each=12)
    tables["cases"] = [{**one, "age_band": "25-34", "prior_level": "4"} for one in tables["cases"]]
    pilot = opened(tables)
    for make in (times.time_to_match, times.outcomes):
        assert release(make(pilot, by=by), 5).certificate["threshold"] == 5


def test_the_same_data_give_the_same_bytes(opened: OpenWith) -> None:
    """Two runs give equal tables, sentences and facts."""
    pilot = opened(pilot_of(("1488", "1435")))
    one, other = times.time_to_match(pilot), times.time_to_match(pilot)
    assert one.table.equals(other.table)
    assert (one.sentences, one.caveats, dict(one.facts)) == (other.sentences, other.caveats, dict(other.facts))


def test_wrong_parameters_are_named(opened: OpenWith) -> None:
    """A grouping that does not exist is refused with the nearest that does, and days out of order are refused."""
    pilot = opened(pilot_of(("1488",), each=2))
    with pytest.raises(ConfigurationError, match=r'by: "modell".*mean "model"'):
        times.time_to_match(pilot, by="modell")
    with pytest.raises(ValueError, match="not ascending"):
        times.outcomes(pilot, days=(60, 30))


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "30", float("nan"), 10**9])
def test_days_are_whole_numbers_of_ten_years_at_most(opened: OpenWith, wrong: object) -> None:
    """A day that is no whole number from 1 to 3,650 is refused by name."""
    pilot = opened(pilot_of(("1488",), each=2))
    with pytest.raises(ConfigurationError, match=r'days: ".*" cannot be used\. Write a whole number from 1 to 3650'):
        times.outcomes(pilot, days=(wrong,))  # type: ignore[arg-type]
