"""Control charts of amounts month by month, worked by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis.brokers import amounts
from pilot_analysis.analysis.brokers.amounts import monthly_costs
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from tests.analysis.brokers.made import HOME, accounts
from tests.analysis.brokers.test_monthly import MONTHS
from tests.tables.conftest import OpenWith

STEADY = (100, 120) * 6  # mean 110, moving ranges 20: limits 110 -+ 53.19


def spent(code: str, values: tuple[float | None, ...], **more: Any) -> list[dict[str, Any]]:
    """Return a participant's running costs of these months; no row for a month without a value."""
    return [
        {**accounts(code, value, month), **more}
        for month, value in zip(MONTHS, values, strict=True)
        if value is not None
    ]


def worked(code: str, hours: float) -> list[dict[str, Any]]:
    """Return a participant's hours in each month."""
    return [{**accounts(code, 1000, month), "hours": hours + place % 2} for place, month in enumerate(MONTHS)]


def chart(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the months of one chart."""
    return table[(table["participant"] == group) & (table["month"] != "total")].reset_index(drop=True)


def test_a_chart_of_kronor_by_hand(opened: OpenWith) -> None:
    """Twelve months of 100 and 120 in turn have the centre 110 and limits 2.66 moving ranges away: 57 and 163."""
    table = monthly_costs(opened({"costs": spent("1435", STEADY)})).table
    own = chart(table, "tanum")

    assert own["value"].tolist() == list(STEADY)
    assert (set(own["centre"]), set(own["lower"]), set(own["upper"])) == ({110.0}, {57.0}, {163.0})
    assert own["signal"].isna().all()
    assert set(table["participant"]) == {"tanum"}


def test_a_dear_month_is_flagged_and_told(opened: OpenWith) -> None:
    """A month of 400 lies outside the limits of its own chart; the sentence names it, and how often chance does so."""
    tables = {"costs": spent("1435", (*STEADY[:5], 400, *STEADY[6:])) + spent("1438", STEADY)}
    result = monthly_costs(opened(tables))

    assert chart(result.table, "tanum")["signal"].dropna().to_dict() == {5: "outside"}
    assert chart(result.table, "dals-ed")["signal"].isna().all()
    assert "of 3 charts have months that differ" in result.sentence("en")
    assert "Tanum" in result.sentence("sv")
    assert 0.1 < result.facts["false_alarm"] < 0.3
    assert result.verdict is Verdict.DESCRIBED


def test_the_sum_of_all_has_a_chart_of_its_own(opened: OpenWith) -> None:
    """Each month of all together is the sum of the participants' months, and the sentence tells its mean and range."""
    result = monthly_costs(opened({"costs": spent("1435", STEADY) + spent("1438", STEADY)}))

    assert chart(result.table, "total")["value"].tolist() == [2 * one for one in STEADY]
    assert "SEK 220 a month on average, 200 at the lowest and 240 at the highest" in result.sentence("en")


def test_start_up_costs_are_left_out(opened: OpenWith) -> None:
    """A start-up cost in the first month does not raise it, and a caveat says that it is left out."""
    own = [*spent("1435", STEADY), accounts("1435", 9000, MONTHS[0], "uppstart")]
    result = monthly_costs(opened({"costs": own}))

    assert chart(result.table, "tanum")["value"].iloc[0] == 100
    assert any("starting up come once" in one.en for one in result.caveats)


def test_limits_begin_anew_where_a_participant_changed_model(opened: OpenWith) -> None:
    """Uddevalla changed model in June: two centre lines, trial limits, and nothing flagged by the change itself."""
    result = monthly_costs(opened({"costs": spent("1485", (100, 120) * 3 + (500, 520) * 3)}))
    own = chart(result.table, "uddevalla")

    assert own["centre"].tolist() == [110.0] * 6 + [510.0] * 6
    assert own["signal"].isna().all()
    assert result.facts["trial"] == ("uddevalla",)
    assert any("trial limits" in one.en for one in result.caveats)


def test_a_month_that_was_not_reported_is_missing_and_not_nought(opened: OpenWith) -> None:
    """A month without accounts is in no chart, of all together neither, and the caveat names whose it is."""
    result = monthly_costs(opened({"costs": spent("1435", (*STEADY[:4], None, *STEADY[5:])) + spent("1438", STEADY)}))

    assert pd.isna(chart(result.table, "tanum")["value"].iloc[4])
    assert pd.isna(chart(result.table, "total")["value"].iloc[4])
    assert chart(result.table, "tanum")["lower"].dropna().min() > 0
    assert any("for Tanum and the participants together" in one.en for one in result.caveats)
    assert set(result.facts["trial"]) == {"tanum", "total"}


def test_an_amount_that_could_not_be_read_takes_its_month_away(opened: OpenWith) -> None:
    """A month with one amount missing beside another is missing: their sum would be too low."""
    own = [*spent("1435", STEADY), {**accounts("1435", 1, MONTHS[2], "resor"), "amount": None}]

    assert pd.isna(chart(monthly_costs(opened({"costs": own})).table, "tanum")["value"].iloc[2])


def test_few_months_have_no_limits(opened: OpenWith) -> None:
    """Four months have amounts but no limits, and one cannot tell."""
    result = monthly_costs(opened({"costs": spent("1435", STEADY)}, period="2014-12/2015-03"))

    assert chart(result.table, "tanum")["value"].tolist() == [100, 120, 100, 120]
    assert result.table["centre"].isna().all()
    assert result.verdict is Verdict.CANNOT_TELL
    assert "Nobody has 5 reported months" in result.sentence("en")


def test_hours_are_told_of_three_participants_together(opened: OpenWith) -> None:
    """Three participants' hours are one chart of their sum; no row tells a single participant's hours."""
    own = worked("1435", 100) + worked("1438", 50) + worked("1460", 60)
    result = monthly_costs(opened({"costs": own}), "hours")

    assert result.id == "brokers-monthly-hours"
    assert set(result.table["participant"]) == {"total"}
    assert chart(result.table, "total")["value"].tolist() == [210.0, 213.0] * 6


def test_hours_of_two_participants_are_not_told(opened: OpenWith) -> None:
    """Of two participants each could read the other's hours, so that none are told and the reason is."""
    result = monthly_costs(opened({"costs": worked("1435", 100) + worked("1438", 50)}), "hours")

    assert len(result.table) == 0
    assert result.verdict is Verdict.CANNOT_TELL
    assert "fewer than three participants" in result.sentence("en")


def test_who_reported_nothing_is_named(opened: OpenWith) -> None:
    """A participant without any running cost is named in a caveat; the others have their charts."""
    result = monthly_costs(opened({"costs": spent("1435", STEADY)}))

    assert any("no running costs at all for" in one.en and "Uddevalla" in one.en for one in result.caveats)


def test_no_accounts_is_a_result_too(opened: OpenWith) -> None:
    """Without accounts the table is empty and the sentence says so."""
    for measure in amounts.MEASURES:
        result = monthly_costs(opened({}), measure)
        assert len(result.table) == 0
        assert result.verdict is Verdict.CANNOT_TELL
    assert "No running costs are reported" in monthly_costs(opened({})).sentence("en")


def test_a_credit_lowers_the_limits_below_nought(opened: OpenWith) -> None:
    """Where a month's sum is negative the lower limit may be too; elsewhere it is nought at the least."""
    low = spent("1435", (*STEADY[:5], -50, *STEADY[6:]))
    steep = spent("1438", (0, 200) * 6)
    table = monthly_costs(opened({"costs": low + steep})).table

    assert chart(table, "tanum")["lower"].iloc[0] < 0
    assert set(chart(table, "dals-ed")["lower"]) == {0.0}


@pytest.mark.parametrize(
    "selection",
    [{"municipalities": ["Tanum"]}, {"models": ["natverk"]}, {"clusters": ["trestad"]}, {"period": "2015-02"}],
)
def test_any_selection_is_a_result(opened: OpenWith, selection: dict[str, Any]) -> None:
    """One municipality, one model that changed, one cluster and one month give a sentence and pass the gate."""
    every = [row for code in HOME if code != "1487" for row in spent(code, STEADY)]
    result = monthly_costs(opened({"costs": every}, **selection))

    assert release(result, 5).result.sentence("sv")
    assert not result.table["value"].isna().all()


def test_a_model_whose_members_changed_begins_anew_in_all(opened: OpenWith) -> None:
    """Of the model that Uddevalla left in June only the months before are whole, since the others lack Uddevalla."""
    every = [row for code in ("1488", "1485") for row in spent(code, STEADY)]
    total = chart(monthly_costs(opened({"costs": every}, models=["egen-maklare"])).table, "total")

    assert total["value"].notna().tolist() == [True] * 6 + [False] * 6


def test_another_measure_is_refused(opened: OpenWith) -> None:
    """A measure that there is not is refused with the nearest that there is."""
    with pytest.raises(ConfigurationError, match="hours"):
        monthly_costs(opened({}), "hour")
