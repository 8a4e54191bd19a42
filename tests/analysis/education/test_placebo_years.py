"""Placebos in time: what the comparison finds before there was a pilot."""

from __future__ import annotations

from typing import Any

import pytest

from pilot_analysis.analysis import education
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.tables.session import Pilot
from tests.analysis.education.test_results import line, walk
from tests.analysis.test_education import STUDY
from tests.tables.conftest import OpenWith


def test_the_real_start_is_the_design_s(shipped: Pilot) -> None:
    """On the real panel the last row is the design's +0.15, after made-up starts in 2006, 2008, 2010 and 2012."""
    result = education.placebo_years(shipped)
    table = result.table

    assert list(table["reference"]) == ["2006", "2008", "2010", "2012", "2014"]
    assert list(table["role"]) == ["placebo"] * 4 + ["real"]
    assert round(float(line(result, role="real")["effect"]), 2) == 0.15
    assert (table["p"] > 0.2).all()
    assert "är inte större än vad som uppstår utan pilot" in result.sentence("sv")
    assert result.verdict is Verdict.DESCRIBED


def test_no_value_after_a_made_up_outcome_is_read(opened: OpenWith) -> None:
    """What happens after the reference year sways the last row alone."""
    calm, wild = (education.placebo_years(opened({"indicators": walk(lift)})).table for lift in (0.0, 50.0))

    assert calm.iloc[:-1].equals(wild.iloc[:-1])
    assert wild["effect"].iloc[-1] == pytest.approx(calm["effect"].iloc[-1] + 50)
    assert wild["synthetic_effect"].iloc[-1] == pytest.approx(calm["synthetic_effect"].iloc[-1] + 50)


def test_a_difference_before_the_pilot_is_told(opened: OpenWith) -> None:
    """Where the pilot's municipalities leapt in 2011 already, the method is said to see what was not there."""

    def lifted(row: dict[str, Any]) -> dict[str, Any]:
        leapt = row["municipality"] in STUDY.codes and row["period"] > "2010"
        return row | {"value": row["value"] + (5.0 if leapt else 0.0)}

    result = education.placebo_years(opened({"indicators": [lifted(row) for row in walk()]}))

    assert round(float(line(result, reference="2010")["effect"])) == 5
    assert "antal påhittade starter: 1" in result.sentence("sv")
    assert "no larger than what arises without a pilot" in result.sentence("en")


def test_too_short_a_past(opened: OpenWith) -> None:
    """With two years before the pilot no made-up start has an outcome, and that is the reason given."""
    result = education.placebo_years(opened({"indicators": walk(years=(2013, 2014, 2015, 2016))}))

    assert result.table.empty
    assert "too few years between 2013 and the pilot" in result.sentence("en")
