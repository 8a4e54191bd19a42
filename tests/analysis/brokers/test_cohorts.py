"""Stages by when cases were opened."""

from __future__ import annotations

import pytest

from pilot_analysis.analysis import brokers
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from tests.analysis.brokers.cases import pilot_of
from tests.analysis.brokers.test_conversions import events, row
from tests.tables.conftest import OpenWith

EARLY, LATE = (
    pilot_of({"1488": (20, 40)}, on="2014-12-15", closed_on="2015-05-01"),
    pilot_of({"1488": (8, 40)}, on="2015-11-02"),
)
TABLES = {
    "cases": [*EARLY["cases"], *LATE["cases"]],
    "case_events": [*EARLY["case_events"], *LATE["case_events"]]
    + [{**one, "seq": 5} for one in events(EARLY["cases"][:10], "påbörjad")],
}


def test_steps_are_of_those_that_got_to_the_stage_before(opened: OpenWith) -> None:
    """Of 40 early cases 20 were matched and 10 of these started: 25 % from the start, 50 % from the stage before."""
    table = brokers.stages(opened(TABLES)).table
    started = row(table, cohort="2014-12", sex="total", stage="påbörjad")
    assert (started["n"], started["k"], started["share"], started["step"]) == (40, 10, 0.25, 0.5)
    assert started["step_low"] < 0.5 < started["step_high"]


def test_the_first_stage_has_no_step(opened: OpenWith) -> None:
    """Cases opened come from no stage before."""
    table = brokers.stages(opened(TABLES)).table
    assert table.loc[table["stage"] == "opened", ["step", "step_low", "step_high"]].isna().all(axis=None)


def test_open_cases_are_not_failures(opened: OpenWith) -> None:
    """All late cases are still open and no early one is, which the open share tells beside their lower rates."""
    table = brokers.stages(opened(TABLES)).table
    assert row(table, cohort="2014-12", sex="total", stage="opened")["open_share"] == 0
    assert row(table, cohort="2015-09", sex="total", stage="opened")["open_share"] == 1


@pytest.mark.parametrize(("by", "cohorts"), [("month", ["2014-12", "2015-11"]), ("quarter", ["2014-12", "2015-09"])])
def test_cohorts_are_months_or_quarters_of_the_pilot(opened: OpenWith, by: str, cohorts: list[str]) -> None:
    """A quarter bears the name of its first month; both are written out in words."""
    result = brokers.stages(opened(TABLES), by=by)
    assert list(dict.fromkeys(result.table["cohort"])) == [*cohorts, "total"]
    last = result.labels[cohorts[-1]]
    assert last.sv == ("nov 2015" if by == "month" else "sep 2015\N{EN DASH}nov 2015")


def test_a_date_outside_the_pilot_is_a_cohort_of_its_own(opened: OpenWith) -> None:
    """Cases opened before the pilot are outside every cohort and still in the total."""
    stray = pilot_of({"1488": (2, 6)}, on="2014-01-19")
    tables = {name: [*TABLES[name], *stray[name]] for name in TABLES}
    table = brokers.stages(opened(tables)).table
    assert row(table, cohort="none", sex="total", stage="opened")["n"] == 6
    assert row(table, cohort="total", sex="total", stage="opened")["n"] == 86


def test_a_step_is_hidden_with_the_stage_before(opened: OpenWith) -> None:
    """Where the count of a stage is hidden, so is the step from it: it would give the count away."""
    few = {
        **TABLES,
        "case_events": [*TABLES["case_events"], *({**one, "seq": 9} for one in events(EARLY["cases"][:3], "slutförd"))],
    }
    table = release(brokers.stages(opened(few)), 5).result.table
    hidden = table["k"].isna()
    assert hidden.any()
    assert table.loc[hidden, "step"].isna().all()
    after = hidden.shift(1, fill_value=False) & (table["stage"] != "opened")
    assert table.loc[after, "step"].isna().all()


@pytest.mark.parametrize("by", ["quarter", "municipality", "client_kind"])
def test_every_grouping_has_an_answer(opened: OpenWith, by: str) -> None:
    """Cohorts and all groupings of cases can be released, and no cases are a result too."""
    tables = {**TABLES, "cases": [{**one, "age_band": "25-34", "prior_level": "4"} for one in TABLES["cases"]]}
    assert release(brokers.stages(opened(tables), by=by), 5).certificate["threshold"] == 5
    assert len(brokers.stages(opened({}), by=by).table) == 0


def test_a_wrong_cohort_is_named(opened: OpenWith) -> None:
    """A cohort that does not exist is refused."""
    with pytest.raises(ConfigurationError, match=r'by: "week"'):
        brokers.stages(opened(TABLES), by="week")
