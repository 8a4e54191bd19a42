"""Cases and how far they get, on a pilot small enough to count by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis import brokers
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.schema import RowKey
from tests.tables.conftest import OpenWith

HOME = {"1488": "kunskapsforbundet-vast", "1435": "tanum", "1438": "dals-ed", "1485": "uddevalla"}


def cases(code: str, sex: str | None, n: int, **more: Any) -> list[dict[str, Any]]:
    """Return ``n`` persons' cases of one municipality and sex, numbered so that they can be told apart."""
    known = {
        "participant": HOME[code],
        "municipality": code,
        "client_kind": "person",
        "sex": sex,
        "opened_on": "2015-02-01",
    }
    return [{**known, "case_id": f"{code}-{sex}-{place}", **more} for place in range(n)]


def events(of: list[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    """Return one event of each kind for every case."""
    return [
        {"participant": one["participant"], "case_id": one["case_id"], "seq": seq, "event": kind, "on": "2015-03-01"}
        for one in of
        for seq, kind in enumerate(kinds)
    ]


WOMEN, MEN = cases("1488", "kvinna", 20), cases("1488", "man", 30, closed_on="2015-05-01")
OTHERS = cases("1435", "kvinna", 10) + cases("1435", "man", 10)
TABLES = {
    "cases": [*WOMEN, *MEN, *OTHERS],
    "case_events": [
        *events(WOMEN[:8], "kontakt", "matchning"),
        *events(MEN[:15], "matchning"),
        *events(OTHERS[:6], "påbörjad"),
    ],
}


def row(table: pd.DataFrame, **where: str) -> dict[str, Any]:
    """Return the one row of a table with these values."""
    for name, value in where.items():
        table = table[table[name] == value]
    (only,) = table.to_dict("records")
    return {str(name): value for name, value in only.items()}


def test_counts_and_shares_are_those_of_the_cases(opened: OpenWith) -> None:
    """Of 20 women's cases 8 were matched and the 12 others are still open; men's 15 others are closed."""
    table = brokers.conversion(opened(TABLES)).table
    women = row(table, model="egen-maklare", sex="kvinna")
    assert (women["n"], women["k"], women["open"], women["share"]) == (20, 8, 12, 0.4)
    men = row(table, model="egen-maklare", sex="man")
    assert (men["n"], men["k"], men["open"]) == (30, 15, 0)


def test_every_total_is_the_sum_of_its_parts(opened: OpenWith) -> None:
    """Women, men and total, and models and total, add up in every count."""
    table = brokers.conversion(opened(TABLES)).table
    for name in ("n", "k", "open"):
        wide = table.pivot_table(index="model", columns="sex", values=name, aggfunc="sum")
        assert (wide["kvinna"] + wide["man"]).equals(wide["total"])
        assert wide.drop(index="total").sum().equals(wide.loc["total"])


def test_a_share_has_wilson_s_interval(opened: OpenWith) -> None:
    """8 of 20 has Wilson's limits 0.2188 and 0.6134, and nobody of 10 Jeffreys' from 0."""
    table = brokers.conversion(opened(TABLES)).table
    women = row(table, model="egen-maklare", sex="kvinna")
    assert (round(women["low"], 4), round(women["high"], 4), women["method"]) == (0.2188, 0.6134, "wilson")
    none = row(table, model="natverk", sex="man")
    assert (none["k"], none["low"], none["method"]) == (0, 0, "jeffreys")


def test_a_case_matched_twice_counts_once(opened: OpenWith) -> None:
    """Two events of the outcome in one case are one case with the outcome."""
    doubled = {
        **TABLES,
        "case_events": [*TABLES["case_events"], *({**one, "seq": 9} for one in events(WOMEN[:8], "matchning"))],
    }
    assert row(brokers.conversion(opened(doubled)).table, model="total", sex="total")["k"] == 23


def test_few_municipalities_cannot_settle_it(opened: OpenWith) -> None:
    """Two models over two municipalities cannot tell, say the smallest attainable p, and quote both ends."""
    result = brokers.conversion(opened(TABLES))
    assert result.verdict is Verdict.CANNOT_TELL
    assert result.facts["smallest_p"] == 1
    assert "it cannot be told" in result.sentence("en")
    assert "Egen mäklare, 46\N{NO-BREAK SPACE}%" in result.sentence("sv")
    assert len(result.quotes) == 6


def test_cases_behind_a_number_are_kept(opened: OpenWith) -> None:
    """A row keeps the keys of its cases and of the events that count for them, and of no others."""
    result = brokers.conversion(opened(TABLES))
    women = next(
        place
        for place, key in enumerate(result.table[["model", "sex"]].itertuples(index=False))
        if key == ("egen-maklare", "kvinna")
    )
    kinds = [key.table for key in result.rows[women]]
    assert (kinds.count("cases"), kinds.count("case_events")) == (20, 8)
    assert RowKey("cases", 1, 9) in result.rows[women]


def test_employers_count_only_by_client_kind(opened: OpenWith) -> None:
    """Employers' cases are in no split by sex, and stand beside persons by client kind."""
    tables = {**TABLES, "cases": [*TABLES["cases"], *cases("1435", None, 7, client_kind="arbetsgivare")]}
    assert row(brokers.conversion(opened(tables)).table, model="total", sex="total")["n"] == 70
    by_kind = brokers.conversion(opened(tables), by="client_kind").table
    assert dict(zip(by_kind["client_kind"], by_kind["n"], strict=True)) == {
        "person": 70,
        "arbetsgivare": 7,
        "total": 77,
    }


@pytest.mark.parametrize(("unstated", "n"), [(3, 70), (19, 70), (20, 90)])
def test_few_of_unstated_sex_are_left_out(opened: OpenWith, unstated: int, n: int) -> None:
    """Persons of unstated sex are left out, with a caveat, while they are fewer than 20."""
    tables = {**TABLES, "cases": [*TABLES["cases"], *cases("1438", "uppgift saknas", unstated)]}
    result = brokers.conversion(opened(tables))
    assert row(result.table, model="total", sex="total")["n"] == n
    assert ("uppgift saknas" in set(result.table["sex"])) == (unstated == 20)
    assert any("not stated are fewer than 20" in caveat.en for caveat in result.caveats) == (unstated < 20)


def test_a_case_outside_every_model_has_its_own_group(opened: OpenWith) -> None:
    """A case opened before the pilot belongs to no model and is neither dropped nor called best."""
    strays = cases("1435", "kvinna", 1, opened_on="2014-01-19", case_id="x")
    early = events(strays, "matchning")
    result = brokers.conversion(
        opened({"cases": [*TABLES["cases"], *strays], "case_events": [*TABLES["case_events"], *early]})
    )
    assert row(result.table, model="none", sex="total")["n"] == 1
    assert row(result.table, model="total", sex="total")["n"] == 71
    assert "utanför" not in result.sentence("sv")


@pytest.mark.parametrize("by", brokers.BY)
def test_every_grouping_can_be_released(opened: OpenWith, by: str) -> None:
    """Each grouping gives totals that add up, so that the gate can prove what it releases."""
    tables = {**TABLES, "cases": [{**one, "age_band": "25-34", "prior_level": "4"} for one in TABLES["cases"]]}
    assert release(brokers.conversion(opened(tables), by=by), 5).certificate["threshold"] == 5
    assert release(brokers.funnel(opened(tables), by=by), 5).certificate["threshold"] == 5


def test_a_wrong_grouping_or_outcome_is_named(opened: OpenWith) -> None:
    """A grouping or event that does not exist is refused with the nearest that does."""
    with pytest.raises(ConfigurationError, match=r'by: "modell".*mean "model"'):
        brokers.conversion(opened(TABLES), by="modell")
    with pytest.raises(ConfigurationError, match=r'outcome: "match".*mean "matchning"'):
        brokers.conversion(opened(TABLES), outcome="match")


def test_a_later_stage_implies_the_earlier(opened: OpenWith) -> None:
    """A case that started education counts as contacted and matched, though neither was noted."""
    table = brokers.funnel(opened(TABLES)).table
    got = {stage: row(table, model="natverk", sex="total", stage=stage)["k"] for stage in brokers.STAGES}
    assert got == {"opened": 20, "kontakt": 6, "matchning": 6, "påbörjad": 6, "slutförd": 0}


def test_no_cases_is_a_result_too(opened: OpenWith) -> None:
    """Without cases both results are empty tables with a sentence that says so."""
    for result in (brokers.conversion(opened({})), brokers.funnel(opened({}))):
        assert len(result.table) == 0
        assert result.sentence("sv") == "Det finns inga ärenden i urvalet, så inget kan sägas."


def test_one_group_is_not_compared(opened: OpenWith) -> None:
    """A selection with one model tells its share and that there is nothing to compare it with."""
    result = brokers.conversion(opened(TABLES, models=["natverk"]))
    assert result.verdict is Verdict.DESCRIBED
    assert "not two groups large enough" in result.sentence("en")


def test_conversion_and_funnel_are_protected_together(opened: OpenWith) -> None:
    """What stands in both tables is hidden in both or shown in both: the cases opened by each group and sex."""
    pilot = opened(TABLES)
    conversion = release(brokers.conversion(pilot), 5).result.table
    funnel = release(brokers.funnel(pilot), 5).result.table
    opened_cases = funnel[funnel["stage"] == "opened"].set_index(["model", "sex"])["n"]

    assert conversion.set_index(["model", "sex"])["n"].isna().equals(opened_cases.isna())


def test_groups_that_are_all_alike_have_no_largest(opened: OpenWith) -> None:
    """Where nobody was matched in any group the sentence names no group as the largest or the smallest."""
    every = [*cases("1488", "kvinna", 10), *cases("1435", "kvinna", 10)]
    result = brokers.conversion(opened({"cases": every}))

    assert "in every group large enough to compare" in result.sentence("en")
    assert result.verdict is Verdict.CANNOT_TELL


def test_nobody_lies_outside_where_everybody_was_matched(opened: OpenWith) -> None:
    """Municipalities in which all cases were matched lie inside the limits, which are then their own share."""
    every = [*cases("1488", "kvinna", 10), *cases("1435", "kvinna", 30)]
    result = brokers.outliers(opened({"cases": every, "case_events": events(every, "matchning")}))

    assert "beyond" not in "".join(result.table["position"].dropna())
