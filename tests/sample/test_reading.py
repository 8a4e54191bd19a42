"""The truth: tables that hang together, faults that are where they are said to be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pilot_analysis import municipalities, sample, schema
from pilot_analysis.findings import Severity
from pilot_analysis.language import catalogue
from pilot_analysis.pilot import Study
from pilot_analysis.sample import Planted, Truth
from pilot_analysis.sample.cooperation import NEW_ACTORS

PLANTED = {
    "cell_error": 2,
    "closed_before_opened": 2,
    "date_outside_pilot": 1,
    "delivery_late": 4,
    "delivery_missing": 1,
    "duplicate_row": 2,
    "formula_without_value": 2,
    "heading_unknown": 8,
    "municipality_unknown": 3,
    "part_exceeds_whole": 2,
    "personal_data": 1,
    "reference_missing": 2,
    "value_interval": 9,
    "value_unknown": 4,
}


def key_columns(name: str) -> list[str]:
    """Return the key of a tidy table, the participant first."""
    return list(dict.fromkeys(["participant", *schema.table(name).key]))


def delivered() -> list[str]:
    """Return the names of the delivered tables."""
    return [name for name, table in schema.tables().items() if table.delivered]


@pytest.mark.parametrize("name", delivered())
def test_tables_have_the_schemas_columns_and_dtypes(truth: Truth, name: str) -> None:
    """Each table has the schema's columns without lineage, in order, with the dtypes that intake promises."""
    frame = truth.tables[name]

    assert list(frame.columns) == [one for one in schema.table(name).names() if one not in schema.LINEAGE]
    for column in schema.table(name).columns.values():
        wanted = {"integer": "Int64", "number": "Float64", "date": "datetime64[us]"}.get(column.type, "str")
        assert str(frame[column.name].dtype) == wanted, column.name


@pytest.mark.parametrize("name", delivered())
def test_keys_are_unique_and_complete(truth: Truth, name: str) -> None:
    """No key stands twice in a table and no part of a key is missing."""
    keys = truth.tables[name][key_columns(name)]

    assert not keys.duplicated().any()
    assert not keys.isna().any().any()


@pytest.mark.parametrize("name", delivered())
def test_rows_are_sorted_by_participant_and_key(truth: Truth, study: Study, name: str) -> None:
    """Rows stand in the order of the study's participants, then of the key."""
    order = {one.id: place for place, one in enumerate(study.participants)}
    keys = truth.tables[name][key_columns(name)].assign(participant=lambda frame: frame["participant"].map(order))

    pd.testing.assert_frame_equal(keys, keys.sort_values(key_columns(name), kind="stable"))


@pytest.mark.parametrize("name", delivered())
def test_places_follow_the_tables(truth: Truth, name: str) -> None:
    """Each table's places name the same keys in the same order, each with a file and a row below the titles."""
    places = truth.places[name]
    keys = list(schema.table(name).key)

    assert places[keys].astype(str).values.tolist() == truth.tables[name][keys].astype(str).values.tolist()
    assert places["file"].str.contains("/").all()
    assert places["row"].between(4, 800).all()


def test_the_year_is_as_large_as_planned(truth: Truth) -> None:
    """About 600 cases are spread over the participants as their size asks, and small ones stay small."""
    cases = truth.tables["cases"]["participant"].value_counts()

    assert 560 <= cases.sum() <= 640
    assert (
        cases["kunskapsforbundet-vast"] > cases["uddevalla"] > cases["tanum"] > cases["bengtsfors"] > cases["dals-ed"]
    )
    assert cases["dals-ed"] <= 45
    assert len(truth.tables["courses"]) == 40
    assert len(truth.tables["maturity"]) == 6 * 7 * 2 * 2
    assert 180 <= len(truth.tables["collaboration"]) <= 260


def test_match_rates_are_modest(truth: Truth) -> None:
    """Between 30 and 55 per cent of each participant's cases are matched."""
    matched = set(
        truth.tables["case_events"].query("event == 'matchning'")[["participant", "case_id"]].itertuples(index=False)
    )
    cases = truth.tables["cases"][["participant", "case_id"]]
    share = pd.Series([row in matched for row in cases.itertuples(index=False)]).groupby(cases["participant"]).mean()

    assert share.between(0.30, 0.55).all(), share


def test_starting_up_costs_once(truth: Truth, study: Study) -> None:
    """Each participant has start-up costs in the pilot's first month and in no other."""
    costs = truth.tables["costs"]
    start = costs[costs["category"] == "uppstart"]

    assert sorted(start["participant"]) == sorted(one.id for one in study.participants)
    assert set(start["month"]) == {study.months()[0]}


def test_july_is_quiet(truth: Truth) -> None:
    """Fewer cases open in July than in any other month but a short December."""
    months = truth.tables["cases"]["opened_on"].dt.strftime("%Y-%m").value_counts()

    assert months["2015-07"] == months.min()


def test_parts_do_not_exceed_wholes(truth: Truth) -> None:
    """Those aware, those who completed and those who retire are never more than the whole, but where it is planted."""
    tools, courses, needs = (truth.tables[name] for name in ("tool_use", "enrolments", "needs"))

    assert (tools["aware"] <= tools["asked"]).fillna(True).all()
    assert (courses["completed"] <= courses["started"]).fillna(True).all()
    assert (needs["retirements"] > needs["persons"]).fillna(False).sum() == PLANTED["part_exceeds_whole"]


def test_cases_close_after_they_open(truth: Truth, study: Study) -> None:
    """Only the planted cases close before they open, and all dates of cases lie within the pilot."""
    cases = truth.tables["cases"]
    days = pd.concat([cases["opened_on"], cases["closed_on"].dropna()])

    assert (cases["closed_on"] < cases["opened_on"]).sum() == PLANTED["closed_before_opened"]
    assert days.between(pd.Timestamp(study.pilot.start), pd.Timestamp(study.pilot.end)).all()
    assert (cases["closed_on"].isna() == cases["closing_reason"].isna()).all()
    assert cases["closed_on"].isna().mean() > 0.3


def test_events_follow_the_case(truth: Truth, study: Study) -> None:
    """A case's events begin with the contact on its first day, and each comes after the one before."""
    cases = truth.tables["cases"][["participant", "case_id", "opened_on"]]
    events = truth.tables["case_events"].merge(cases, how="inner")
    first = events.groupby(["participant", "case_id"]).first()
    gaps = events.groupby(["participant", "case_id"])["on"].diff().dropna()

    assert (first["event"] == "kontakt").all()
    assert (first["on"] == first["opened_on"]).all()
    assert (gaps > pd.Timedelta(0)).all()
    assert (events["on"] <= pd.Timestamp(study.pilot.end)).all()
    assert set(events["event"]) == set(schema.values("event"))


def test_coarse_dates_are_first_days(truth: Truth) -> None:
    """A date known by month is the first of it, and one known by week is a Monday; both kinds occur."""
    for name in ("case_events", "collaboration"):
        dated = truth.tables[name].groupby("on_precision")["on"]
        assert (dated.get_group("month").dt.day == 1).all()
        assert (dated.get_group("week").dt.day_of_week == 0).all()


def test_only_the_planted_dates_lie_outside_the_pilot(truth: Truth, study: Study) -> None:
    """Of needs, events and collaboration only the broker meeting of January 2014 lies outside the pilot."""
    start, end = pd.Timestamp(study.pilot.start), pd.Timestamp(study.pilot.end)
    outside = [
        row
        for name in ("needs", "case_events", "collaboration")
        for row in truth.tables[name].loc[lambda frame: ~frame["on"].between(start, end)].to_dict("records")
    ]

    assert [(row["kind"], row["on"]) for row in outside] == [("mäklarmöte", pd.Timestamp("2014-01-19"))]


def test_references_hold(truth: Truth) -> None:
    """Every event but the planted ones has its case, and every course id that is named has its course."""
    tables = truth.tables
    cases = set(tables["cases"][["participant", "case_id"]].itertuples(index=False, name=None))
    courses = set(tables["courses"][["participant", "course_id"]].itertuples(index=False, name=None))
    events = tables["case_events"]
    named = pd.concat([events.dropna(subset="course_id"), tables["enrolments"]])[["participant", "course_id"]]
    orphans = [key for key in events[["participant", "case_id"]].itertuples(index=False, name=None) if key not in cases]

    assert len(orphans) == PLANTED["reference_missing"]
    assert set(named.itertuples(index=False, name=None)) <= courses


def test_values_are_allowed(truth: Truth, study: Study) -> None:
    """Every choice is allowed, every municipality in the register, every actor known or one of three new ones."""
    tools = {*(one.name for one in study.tools), *schema.values("tool")}
    actors = {*(one.id for one in (*study.participants, *study.actors)), *NEW_ACTORS}
    for name, frame in truth.tables.items():
        for column in schema.table(name).columns.values():
            used = set(frame[column.name].dropna().astype(str).str.split("|").explode())
            if column.type in {"choice", "choices"}:
                assert used <= (tools if column.values == "tool" else set(schema.values(column.values))), column.name
            if column.type in {"actor", "actors"}:
                assert used <= actors, column.name
            if column.type == "municipality":
                assert used <= set(municipalities.names()), column.name


def test_some_come_from_outside_the_pilot(truth: Truth, study: Study) -> None:
    """Courses have participants from neighbours in the pilot and from municipalities outside it."""
    homes = truth.tables["enrolments"]["home_municipality"]

    assert 0.05 < (~homes.isin(study.codes)).mean() < 0.4


def test_maturity_rises(truth: Truth) -> None:
    """The mean self-assessment rises by between a half and one and a half levels, within 0 to 4."""
    maturity = truth.tables["maturity"]
    means = pd.to_numeric(maturity["level"]).groupby(maturity["wave"]).mean()

    assert 0.5 < means["slut"] - means["start"] < 1.5
    assert maturity["level"].between(0, 4).all()


def test_planted_faults_are_those_listed(truth: Truth) -> None:
    """Each rule is planted as often as it is meant to be, and none is planted that is only worth knowing."""
    assert Counter(one.rule for one in truth.planted) == PLANTED
    assert all(catalogue()[f"rules.{rule}"]["severity"] != Severity.INFO for rule in PLANTED)
    assert list(truth.planted) == sorted(set(truth.planted))


def test_the_missing_month_has_no_file(truth: Truth) -> None:
    """Dals-Ed's July stands in no file, and its July use of tools stands in August's."""
    places = truth.places["tool_use"].query("participant == 'dals-ed' and month == '2015-07'")

    assert Planted("delivery_missing") in truth.planted
    assert set(places["file"]) == {"dals-ed/Dals-Ed 2015-08.xlsx"}


@pytest.mark.parametrize("seed", [1, 23, 4711])
def test_another_seed_gives_another_year_with_the_same_faults(study: Study, truth: Truth, seed: int) -> None:
    """Another seed changes the values but not which faults are planted."""
    other = sample.truth(study, seed)

    assert not other.tables["cases"].equals(truth.tables["cases"])
    assert Counter(one.rule for one in other.planted) == PLANTED


def test_the_same_seed_gives_the_same_truth(study: Study, truth: Truth) -> None:
    """The truth of one seed is the same each time."""
    again = sample.truth(study, study.pilot.seed)

    assert again.planted == truth.planted
    assert all(again.tables[name].equals(frame) for name, frame in truth.tables.items())


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        ("municipality_unknown", {"Trolhättan", "Udevalla"}),
        ("personal_data", {"Samtal med 121212-1212 om uppdraget."}),
        ("date_outside_pilot", {"19 januari 2014"}),
        ("heading_unknown", {"Anteckning"}),
        ("cell_error", {"#N/A"}),
        ("formula_without_value", {None}),
    ],
)
def test_planted_cells_hold_what_was_planted(truth: Truth, written: Path, rule: str, held: set[str | None]) -> None:
    """The cell that a planted fault names really holds it, as another program reads the file."""
    found = set()
    for one in truth.planted:
        if one.rule == rule and one.file.endswith(".xlsx"):
            book = openpyxl.load_workbook(written / one.file, data_only=True)
            found.add(book[one.sheet][one.cell].value)

    assert found == held
