"""The house styles say nothing that the schema does not know."""

from __future__ import annotations

import re

import pytest

from pilot_analysis import schema
from pilot_analysis.pilot import Study
from pilot_analysis.sample.styles import Style, participants, style

MONTHS = [f"2014-{month}" for month in (12,)] + [f"2015-{month:02d}" for month in range(1, 12)]
EVERY = [(participant, month) for participant in participants() for month in MONTHS]


def undecorated(heading: str) -> str:
    """Return a heading without footnote mark, colon, line break and double blanks."""
    return " ".join(re.sub("[¹²³]|:$", "", heading).split())


def test_every_participant_has_a_style(study: Study) -> None:
    """The participants of the shipped study are those that have a style."""
    assert set(participants()) == {one.id for one in study.participants}


@pytest.mark.parametrize(("participant", "month"), EVERY)
def test_names_are_the_schemas(participant: str, month: str) -> None:
    """Every sheet and heading is one that the schema lists, its decoration and case aside; every column exists."""
    house = style(participant, month)

    for name, sheet in house.sheets.items():
        assert sheet in schema.table(name).sheets
    for place, heading in house.headings.items():
        name, column = place.split(".")
        known = {one.casefold() for one in schema.table(name).columns[column].headings}
        assert undecorated(heading).casefold() in known, heading
    for name, columns in house.order.items():
        assert set(columns) <= set(schema.table(name).columns)
    for name in (*house.groups, *house.totals, *house.notes, *house.remarks, *house.cumulative):
        assert name in schema.tables()


def test_drift_adds_to_tables_and_replaces_the_rest() -> None:
    """A drift adds headings to those before it and replaces the titles."""
    before, after = style("uddevalla", "2015-04"), style("uddevalla", "2015-05")

    assert set(after.headings) - set(before.headings) == {"needs.persons", "cases.hours"}
    assert after.words == {"sex": 3, "rater": 1, "closing_reason": 1}
    assert before.titles == after.titles


def test_formats_change_over_the_year() -> None:
    """Each participant's file format is the one agreed for the month."""
    formats = {one: [style(one, month).format for month in MONTHS] for one in participants()}

    assert formats["bengtsfors"] == ["xls"] * 6 + ["xlsx"] * 6
    assert formats["dals-ed"] == ["csv"] * 4 + ["xlsx"] * 5 + ["csv"] + ["xlsx"] * 2
    assert set(formats["tanum"]) == {"ods"}


def test_manners_prefer_the_column_to_its_type() -> None:
    """A manner of a column comes before that of its type, and plain is meant where neither is given."""
    house = Style(
        "xlsx", "", (), "rows", "Kommun:", "iso", 0, "as is", ", ", spell={"date": "iso", "needs.on": ["long", "short"]}
    )
    columns = schema.table("needs").columns

    assert house.manners("needs", columns["on"]) == ("long", "short")
    assert house.manners("cases", schema.table("cases").columns["opened_on"]) == ("iso",)
    assert house.manners("needs", columns["persons"]) == ("plain",)
