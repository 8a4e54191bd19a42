"""Planting: the listed fault in the row that fits, or an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from pilot_analysis.language import catalogue
from pilot_analysis.pilot import Study
from pilot_analysis.privacy import kinds
from pilot_analysis.sample.deliveries import Delivery, deliveries
from pilot_analysis.sample.faults import faults, plant, with_period
from pilot_analysis.sample.styles import style
from pilot_analysis.schema import table


def test_listed_faults_name_rules_columns_and_participants(study: Study) -> None:
    """Every listed rule, column and participant exists."""
    for entry in [*faults()["cells"], *faults()["rows"]]:
        assert f"rules.{entry['rule']}" in catalogue()
        for place in entry["at"]:
            assert place["participant"] in {one.id for one in study.participants}
            assert place["month"] in study.months()
            if "column" in place:
                name, column = place["column"].split(".")
                assert column in table(name).columns


def test_planted_cells_lose_their_value_and_no_more(study: Study) -> None:
    """A planted cell's value is missing, what is written and its rule are kept, and other columns stay."""
    before = deliveries(study, 5, [])
    after = deliveries(study, 5, [])
    plant(after)
    changed = [
        (old, new)
        for first, second in zip(before, after, strict=True)
        for name in first.tables
        for old, new in zip(first.tables[name], second.tables[name], strict=False)
        if new.written and "on" not in new.written
    ]

    assert len(changed) == sum(len(entry["at"]) for entry in faults()["cells"])
    for old, new in changed:
        (column,) = new.written
        assert new.values == {**old.values, column: None}
        assert set(new.rules) == {column}


def test_a_fault_that_fits_no_row_is_an_error(study: Study) -> None:
    """Planting into deliveries without rows raises and names the table."""
    empty = [Delivery(one, month, style(one.id, month)) for one in study.participants for month in study.months()]

    with pytest.raises(ValueError, match="no row of enrolments fits"):
        plant(empty)


def test_the_planted_number_is_personal_data() -> None:
    """The planted personal number, one of those kept for tests, passes for one."""
    (written,) = [entry["written"] for entry in faults()["cells"] if entry["rule"] == "personal_data"]

    assert kinds(written) == ("personal number",)


def test_with_period() -> None:
    """A list of the file is turned into pairs of participant and month."""
    assert with_period([{"participant": "tanum", "month": "2015-05"}]) == {("tanum", "2015-05")}


def test_a_missing_delivery_comes_with_the_next(study: Study) -> None:
    """Without July's delivery, August's carries July's use of tools as well."""
    every = deliveries(study, 5, [("dals-ed", "2015-07")])
    own = {one.period: one for one in every if one.participant.id == "dals-ed"}
    months = {row.values["month"] for row in own["2015-08"].tables["tool_use"]}

    assert "2015-07" not in own
    assert months == {"2015-07", "2015-08"}


def test_the_notice_of_the_folder_is_in_the_raw_readme(root: Path) -> None:
    """The README in data/raw says in both languages that nothing there may be quoted, and how it is remade."""
    words = (root / "data" / "raw" / "README.md").read_text(encoding="utf-8")

    assert "Nothing in them may be quoted." in words
    assert "Inget i dem får citeras." in words
    assert words.count("pilot sample data/raw") == 2
