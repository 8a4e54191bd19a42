"""What came in, when, and what was wrong with it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis import quality
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.language import catalogue
from pilot_analysis.tables import store
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


def delivered(number: int, table: str, month: str, participant: str = "tanum") -> dict[str, Any]:
    """Return the source of one table of a month's delivery."""
    file = f"{participant}/{month}.xlsx"
    return source(number, table=table, period=month, participant=participant, file=file)


MONTHS = ("2014-12", *(f"2015-{month:02d}" for month in range(1, 12)))


def test_the_calendar_counts_months_by_table(opened: OpenWith) -> None:
    """A table that came in for two months, once in two sheets, counts two, and one that never came counts none."""
    known = [delivered(1, "cases", "2014-12"), delivered(2, "cases", "2014-12"), delivered(3, "cases", "2015-03")]
    table = quality.calendar(opened({}, sources(*known))).table
    own = table[table["participant"] == "tanum"].set_index("table")
    assert (own.loc["cases", "months"], own.loc["cases", "due"]) == (2, 12)
    assert own.loc["cases", ["first_month", "last_month"]].tolist() == ["2014-12", "2015-03"]
    assert own.loc["goals", "months"] == 0
    assert len(table) == 50


def at(rule: str, month: str, sheet: str = "Samverkan", table: str = "collaboration", cell: str = "B11") -> Finding:
    """Return a finding in Tanum's file of a month."""
    place = Place("tanum", f"tanum/{month}.xlsx", sheet, cell, table, "on")
    return finding(rule, place, "19 januari 2014", "x", proposal="", who="kontaktperson", day="2015-12-03", reason="y")


def test_findings_belong_to_the_month_of_their_file(opened: OpenWith) -> None:
    """Two errors of December and a missing delivery of March are told by month; notes are left out."""
    found = [at("value_unreadable", "2014-12"), at("value_unreadable", "2014-12"), at("revised", "2014-12")]
    found.append(finding("delivery_missing", Place("tanum"), "", "2015-03", participant_name="Tanum", period="2015-03"))
    result = quality.findings_by_rule(opened({}, sources(came(1, "2014-12", None)), found))
    rows = result.table[["severity", "rule", "month", "findings"]].values.tolist()
    assert rows == [["error", "delivery_missing", "2015-03", 1], ["error", "value_unreadable", "2014-12", 2]]
    assert result.sentence("en").startswith("3 errors and warnings of 2 kinds")


def test_a_finding_without_a_month_is_kept(opened: OpenWith) -> None:
    """An error in a file that could not be read has no month but is counted."""
    table = quality.findings_by_rule(opened({}, findings=[at("value_unreadable", "2015-08")])).table
    assert table["findings"].tolist() == [1]
    assert table["month"].isna().all()


def test_cells_lead_to_file_sheet_and_cell(opened: OpenWith) -> None:
    """An error's place is written file > sheet > cell, and what stood there is nowhere in the result."""
    result = quality.cells(opened({}, findings=[at("date_outside_pilot", "2015-01")]))
    assert result.table["place"].tolist() == ["2015-01.xlsx > Samverkan > B11"]
    assert "19 januari 2014" not in result.table.to_string() + result.sentence("sv") + result.sentence("en")


@pytest.mark.parametrize("table", ["cases", "case_events"])
def test_rows_of_persons_are_not_pointed_out(opened: OpenWith, table: str) -> None:
    """On a sheet with a row for each person the place ends at the sheet: a row's number tells how many there are."""
    result = quality.cells(opened({}, findings=[at("value_unreadable", "2015-01", "Blad", table, "C7")]))
    assert result.table["place"].tolist() == ["2015-01.xlsx > Blad"]


def test_corrections_are_listed_without_their_values(opened: OpenWith) -> None:
    """A correction that was applied is told with its place and column; neither the old nor the new value is."""
    result = quality.corrections(opened({}, findings=[at("correction_applied", "2015-01")]))
    assert result.shown("sv").values.tolist() == [["Tanum", "Samverkan", "Datum", "2015-01.xlsx > Samverkan > B11"]]
    assert result.sentence("sv").startswith("1 uppgifter har rättats")


def test_no_corrections_is_said(opened: OpenWith) -> None:
    """Without corrections the sentence says that all figures are used as delivered."""
    result = quality.corrections(opened({}))
    assert len(result.table) == 0
    assert "used as they were delivered" in result.sentence("en")


def test_revisions_are_counted_by_table(opened: OpenWith) -> None:
    """Three revised cells in two tables are two rows, the most revised table first."""
    found = [at("revised", "2015-01", table="courses"), *[at("revised", "2015-01", table="needs")] * 2]
    result = quality.revisions(opened({}, findings=found))
    assert result.table[["table", "revised"]].values.tolist() == [["needs", 2], ["courses", 1]]
    assert result.sentence("en").startswith("3 cells got a new value")


def accounted(pilot: Any, *rows: tuple[str, int, int, int]) -> Any:
    """Return a pilot whose accounts hold these sheets: file, filled cells, values and headings."""
    accounts = pd.DataFrame(rows, columns=["file", "filled", "values", "headings"])
    store.write(pilot.workspace.processed, {}, pilot.sources, [], accounts)
    return pilot


def test_accounts_add_up(opened: OpenWith) -> None:
    """Filled cells that are all values and headings leave no sheet unequal, and are summed by participant."""
    pilot = accounted(opened({}), ("tanum/a.xlsx", 10, 7, 3), ("tanum/b.xlsx", 5, 4, 1))
    table = quality.accounts(pilot).table.set_index("participant")
    assert table.loc["tanum", ["sheets", "filled", "values", "unequal"]].tolist() == [2, 15, 11, 0]


def test_a_sheet_that_does_not_add_up_is_told(opened: OpenWith) -> None:
    """A sheet with ten filled cells of which nine are accounted for is counted and the sentence warns of it."""
    result = quality.accounts(accounted(opened({}), ("tanum/a.xlsx", 10, 7, 2)))
    assert result.table["unequal"].sum() == 1
    assert "On 1 of 1 sheets the cells do not add up" in result.sentence("en")


def test_no_sheets_to_account_for(opened: OpenWith) -> None:
    """Where nothing was read the sentence says so."""
    assert "no sheets that were read" in quality.accounts(accounted(opened({}))).sentence("en")


def uses(pilot: Any, part: str) -> dict[str, str]:
    """Return what each municipality can be used for in one part."""
    table = quality.fitness(pilot).table
    own = table[table["part"] == part]
    return dict(zip(own["municipality"], own["use"], strict=True))


def test_fitness_needs_every_month(opened: OpenWith) -> None:
    """Tanum's log without March is partly of use, without gaps from April; the others, without any, are not."""
    known = [delivered(place, "collaboration", month) for place, month in enumerate(MONTHS, 1) if month != "2015-03"]
    pilot = opened({}, sources(*known))
    assert uses(pilot, "03") == {"1435": "partly", **dict.fromkeys(("1488", "1487", "1485", "1438", "1460"), "not")}
    row = quality.fitness(pilot).table.query("part == '03' and municipality == '1435'").iloc[0]
    assert (row["have"], row["of"], row["from_month"]) == (11, 12, "2015-04")
    assert "Tanum without gaps from April 2015" in quality.fitness(pilot).sentence("en")


def test_a_federation_s_delivery_counts_for_its_members(opened: OpenWith) -> None:
    """A full year of Kunskapsförbundet Väst makes the log whole for both Trollhättan and Vänersborg."""
    known = [
        delivered(place, "collaboration", month, "kunskapsforbundet-vast") for place, month in enumerate(MONTHS, 1)
    ]
    found = uses(opened({}, sources(*known)), "03")
    assert {code for code, use in found.items() if use == "whole"} == {"1488", "1487"}


def test_cases_need_their_events(opened: OpenWith) -> None:
    """Cases without events are of no use to the broker models."""
    known = [delivered(place, "cases", month) for place, month in enumerate(MONTHS, 1)]
    assert set(uses(opened({}, sources(*known)), "02").values()) == {"not"}


def test_platforms_need_both_waves(opened: OpenWith) -> None:
    """A municipality with one wave of ratings has one of two, and one with both is whole."""
    rated = [
        {"municipality": code, "dimension": "mandat", "wave": wave, "rater": "kontaktperson", "level": 1}
        for code, wave in (("1435", "start"), ("1435", "slut"), ("1438", "start"))
    ]
    found = uses(opened({"maturity": rated}), "05 platforms")
    assert (found["1435"], found["1438"], found["1460"]) == ("whole", "partly", "not")


def test_the_summary_is_whole_only_with_all_parts(opened: OpenWith) -> None:
    """Where one part of five is there the summary can partly be read, and where none is it cannot."""
    rated = [
        {"municipality": "1435", "dimension": "mandat", "wave": wave, "rater": "kontaktperson", "level": 1}
        for wave in ("start", "slut")
    ]
    found = uses(opened({"maturity": rated}), "06")
    assert (found["1435"], found["1438"]) == ("partly", "not")


def test_the_face_offers_results_only() -> None:
    """Tab completion on quality offers the nine results and nothing else."""
    assert dir(quality) == sorted(quality.__all__)
    assert len(quality.__all__) == 9
