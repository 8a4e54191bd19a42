"""What came in, when, and what was wrong with it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis import quality
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.language import catalogue
from tests.tables.conftest import OpenWith, source, sources


def came(number: int, month: str, received: str | None) -> dict[str, Any]:
    """Return the source of Tanum's delivery of a month."""
    return source(number, period=month, received_on=received, file=f"tanum/{month}.xlsx")


def statuses(pilot: Any) -> dict[str, str]:
    """Return Tanum's status by month."""
    table = quality.coverage(pilot).table
    own = table[table["participant"] == "tanum"]
    return dict(zip(own["month"], own["status"], strict=True))


def test_each_month_has_its_status(opened: OpenWith) -> None:
    """Ten days after the month's end is in time, eleven is late; unregistered and missing are told apart."""
    known = [came(1, "2014-12", "2015-01-10"), came(2, "2015-01", "2015-02-11"), came(3, "2015-02", None)]
    found = statuses(opened({}, sources(*known)))
    assert [found[month] for month in ("2014-12", "2015-01", "2015-02", "2015-03")] == [
        "in time",
        "late",
        "not registered",
        "missing",
    ]


def test_the_first_delivery_of_a_month_counts(opened: OpenWith) -> None:
    """A late revision does not make a month late that first came in time."""
    known = [came(1, "2014-12", "2015-03-01"), came(2, "2014-12", "2015-01-08")]
    assert statuses(opened({}, sources(*known)))["2014-12"] == "in time"


def test_the_sentence_counts_all_months(opened: OpenWith) -> None:
    """Five participants owe twelve months each; one delivery leaves 59 missing."""
    result = quality.coverage(opened({}, sources(came(1, "2014-12", "2015-01-10"))))
    assert result.sentence("en") == "1 of 60 monthly deliveries came in time. Late: 0. Missing: 59. Date unknown: 0."
    assert len(result.table) == 60


def problem(rule: str, participant: str = "tanum") -> Finding:
    """Return a finding of a rule."""
    return finding(rule, Place(participant, f"{participant}/a.xlsx", "Ärenden", "A9"), "x", "y", proposal="")


CASES = [{"participant": "tanum", "case_id": str(place), "municipality": "1435"} for place in range(50)]


def test_findings_are_counted_by_participant_and_rule(opened: OpenWith) -> None:
    """Two errors and a warning on 100 values are 20 and 10 per thousand, the gravest first."""
    found = [problem("row_hidden"), problem("value_unreadable"), problem("value_unreadable")]
    table = quality.problems(opened({"cases": CASES}, findings=found)).table
    rows = table[["severity", "rule", "findings", "values", "per_thousand"]].values.tolist()
    assert rows == [["error", "value_unreadable", 2, 100, 20.0], ["warning", "row_hidden", 1, 100, 10.0]]


def test_findings_without_values_have_no_rate(opened: OpenWith) -> None:
    """A participant whose every file failed has findings but no rate per thousand."""
    table = quality.problems(opened({}, findings=[problem("row_hidden")])).table
    assert table["findings"].tolist() == [1]
    assert pd.isna(table["per_thousand"].iloc[0])


def test_rules_have_names_for_readers(opened: OpenWith) -> None:
    """A rule is shown by a short name in each language, never by its id."""
    shown = quality.problems(opened({"cases": CASES}, findings=[problem("row_hidden")])).shown("sv")
    assert "dold rad" in shown.iloc[0].tolist()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_findings_is_a_result_too(opened: OpenWith, language: str) -> None:
    """Without findings the table is empty and the sentence says there are none."""
    result = quality.problems(opened({"cases": CASES}))
    assert len(result.table) == 0
    assert result.sentence(language) in {"Leveranserna gav inga anmärkningar.", "The deliveries gave no findings."}


def test_every_rule_has_a_short_name() -> None:
    """Each rule of the intake has a short name in the catalogue, and no name is left over."""
    named = {key.removeprefix("analysis.rule_") for key in catalogue() if key.startswith("analysis.rule_")}
    assert named == {key.removeprefix("rules.") for key in catalogue() if key.startswith("rules.")}


def test_findings_are_set_against_whole_deliveries(opened: OpenWith) -> None:
    """A selection of one month changes neither the findings nor the values they are set against."""
    whole, month = (quality.problems(opened({"cases": CASES}, **some)) for some in ({}, {"period": "2014-12"}))

    assert whole.facts == month.facts
    assert whole.facts["values"] > 0
