"""Opening a pilot, choosing a part of it, and finding the cells behind a number."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.schema import RowKey
from pilot_analysis.tables import lineage
from pilot_analysis.tables.session import open_pilot
from tests.conftest import ROOT
from tests.tables.conftest import OpenWith, source, sources, write

CASES = [
    {"participant": "tanum", "case_id": "T-1", "municipality": "1435", "opened_on": "2014-12-10"},
    {"participant": "tanum", "case_id": "T-2", "municipality": "1435", "opened_on": "2015-03-10"},
    {"participant": "uddevalla", "case_id": "U-1", "municipality": "1485", "opened_on": "2015-08-10"},
    {"participant": "uddevalla", "case_id": "U-2", "municipality": "1485", "opened_on": "2014-01-19"},
]
EVENTS = [
    {"participant": "tanum", "case_id": "T-1", "seq": 1, "event": "matchning", "on": "2015-09-01"},
    {"participant": "uddevalla", "case_id": "U-1", "seq": 1, "event": "kontakt", "on": "2015-08-12"},
]
USE = [
    {"participant": "kunskapsforbundet-vast", "tool": "REKAS", "month": "2015-03", "sessions": 9},
    {"participant": "tanum", "tool": "REKAS", "month": "2015-04", "sessions": 4},
]


@dataclass
class Behind:
    """The rows behind a result that a test makes up."""

    rows: tuple[tuple[RowKey, ...], ...]


@pytest.mark.parametrize(
    ("selection", "kept"),
    [
        ({}, ["T-1", "T-2", "U-1", "U-2"]),
        ({"period": "2015-03"}, ["T-2"]),
        ({"period": "2014-12/2015-03"}, ["T-1", "T-2"]),
        ({"municipalities": ["Tanum"]}, ["T-1", "T-2"]),
        ({"municipalities": ["1485"]}, ["U-1", "U-2"]),
        ({"models": ["natverk"]}, ["T-1", "T-2", "U-1"]),
        ({"clusters": ["vastlandet"]}, ["T-2"]),
    ],
)
def test_a_selection_keeps_its_rows(opened: OpenWith, selection: dict[str, Any], kept: list[str]) -> None:
    """Each kind of selection keeps exactly the cases that belong to it, and no selection keeps stray dates too."""
    assert opened({"cases": CASES}, **selection).table("cases")["case_id"].tolist() == kept


def test_events_follow_their_case(opened: OpenWith) -> None:
    """A selected case brings all its events, with the model and cluster of its opening day."""
    events = opened({"cases": CASES, "case_events": EVENTS}, period="2014-12").table("case_events")
    assert events[["case_id", "model"]].values.tolist() == [["T-1", "natverk"]]
    assert events["cluster"].isna().all()


def test_numbers_of_two_municipalities_are_not_given_to_one(opened: OpenWith) -> None:
    """Choosing Trollhättan alone leaves out what its federation delivers for two municipalities together."""
    assert len(opened({"tool_use": USE}, municipalities=["1488"]).table("tool_use")) == 0
    assert len(opened({"tool_use": USE}, municipalities=["1488", "1487"]).table("tool_use")) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"municipalities": ["Trollhatan"]}, 'municipalities: "Trollhatan" is not in the study.*mean "Trollhättan"'),
        ({"models": ["natverket"]}, 'models: "natverket".*mean "natverk"'),
        ({"clusters": ["x"]}, 'clusters: "x" is not in the study'),
        ({"language": "se"}, 'language: "se".*Choose among sv and en'),
        ({"period": "2016-01"}, 'period: "2016-01" cannot be used.*within 2014-12 to 2015-11'),
        ({"period": "2015-06/2015-01"}, "cannot be used"),
    ],
)
def test_a_wrong_choice_is_named_with_the_right_ones(opened: OpenWith, wrong: dict[str, Any], message: str) -> None:
    """A name or period that the study does not have is refused with what it does have."""
    with pytest.raises(ConfigurationError, match=message):
        opened({}, **wrong)


def test_an_unknown_table_is_named(opened: OpenWith) -> None:
    """Asking for a table that does not exist names the nearest one."""
    with pytest.raises(ConfigurationError, match=r'no table "case".*mean "cases"'):
        opened({}).table("case")


def test_opening_before_cleaning_says_what_to_run(tmp_path: Path) -> None:
    """A study without cleaned data cannot be opened and says which command makes them."""
    shutil.copy(ROOT / "pilot.toml", tmp_path)
    with pytest.raises(ConfigurationError, match="pilot clean"):
        open_pilot(tmp_path)


def test_a_study_file_or_its_folder_opens_the_same(tmp_path: Path) -> None:
    """A path to pilot.toml and a path to a folder below it open the same workspace."""
    write(tmp_path, {})
    (tmp_path / "notebooks").mkdir()
    assert open_pilot(tmp_path / "pilot.toml").workspace == open_pilot(tmp_path / "notebooks").workspace


def test_defaults_are_the_study_s_own(opened: OpenWith) -> None:
    """Without arguments a pilot has the study's language, seed, months and municipalities."""
    pilot = opened({})
    assert (pilot.language, pilot.seed, len(pilot.months), pilot.codes) == ("sv", 20141201, 12, pilot.study.codes)


def test_a_table_can_be_changed_without_harm(opened: OpenWith) -> None:
    """Changing a table that a pilot gave does not change what it gives next."""
    pilot = opened({"cases": CASES})
    given = pilot.table("cases")
    given["case_id"] = "gone"
    assert pilot.table("cases")["case_id"].tolist()[0] == "T-1"


def test_a_number_leads_back_to_its_cells(opened: OpenWith) -> None:
    """Tracing a result's row gives file, sheet, A1 address and value of each cell behind it."""
    pilot = opened({"cases": CASES})
    cells = pilot.trace(Behind(((RowKey("cases", 1, 10),),)), 0)
    assert cells.values.tolist() == [
        ["cases", "tanum/2014-12.xlsx", "Ärenden", "A10", "case_id", "T-2"],
        ["cases", "tanum/2014-12.xlsx", "Ärenden", "B10", "municipality", "1435"],
    ]


def test_a_gathered_row_leads_back_to_its_own_cells(opened: OpenWith) -> None:
    """A row gathered from several cells is traced to the addresses it carries, not to its column's letter."""
    row = {**USE[1], "source_cells": json.dumps({"sessions": "F12"})}
    known = sources(source(table="tool_use", sheet="Verktyg", columns=json.dumps({"tool": "A", "sessions": "C"})))
    cells = opened({"tool_use": [row]}, known).trace(Behind(((RowKey("tool_use", 1, 9),),)), 0)
    assert cells[["column", "cell"]].values.tolist() == [["tool", "A9"], ["sessions", "F12"]]


def test_months_in_columns_lead_to_their_own_cells(opened: OpenWith) -> None:
    """Of two tidy rows read from one spreadsheet row, each is traced to its own month's cell."""
    rows = [
        {**USE[1], "source_row": 9, "month": "2015-01", "source_cells": json.dumps({"tool": "A9", "sessions": "F9"})},
        {**USE[1], "source_row": 9, "month": "2015-02", "source_cells": json.dumps({"tool": "A9", "sessions": "G9"})},
    ]
    known = sources(source(table="tool_use", sheet="Verktyg", columns=json.dumps({})))
    pilot = opened({"tool_use": rows}, known)
    used = pilot.table("tool_use")
    february = pilot.keys(used[used["month"] == "2015-02"], "tool_use")

    assert february == (RowKey("tool_use", 1, 9, "G9"),)
    assert pilot.trace(Behind((february,)), 0)["cell"].tolist() == ["A9", "G9"]


def test_ranges_tell_file_sheet_and_cells(opened: OpenWith) -> None:
    """A tidy row stands in one range of its spreadsheet row, and row 0 stands for the whole sheet."""
    pilot = opened({"cases": CASES})
    found = lineage.ranges("cases", pilot.table("cases"), pilot.sources)

    assert found[RowKey("cases", 1, 10)] == ["tanum/2014-12.xlsx > Ärenden > A10:B10"]
    assert found[RowKey("cases", 1, 0)] == ["tanum/2014-12.xlsx > Ärenden"]


def test_keys_are_sorted_and_unique(opened: OpenWith) -> None:
    """The keys of a frame come in order, once each."""
    pilot = opened({"cases": CASES})
    cases = pilot.table("cases")
    doubled = cases.iloc[[1, 0, 1]]
    assert pilot.keys(doubled, "cases") == (RowKey("cases", 1, 9), RowKey("cases", 1, 10))


@pytest.mark.parametrize("mark", [True, False])
def test_a_frame_is_synthetic_when_a_source_is(opened: OpenWith, mark: bool) -> None:
    """A frame is synthetic exactly when one of its sources is marked so."""
    pilot = opened({"cases": CASES}, sources(source(synthetic=mark)))
    assert pilot.is_synthetic(pilot.table("cases")) is mark
