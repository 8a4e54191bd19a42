"""Ratings of maturity and their agreement."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis.analysis import platforms
from tests.tables.conftest import OpenWith


def rating(code: str, wave: str, rater: str, level: int | None, dimension: str = "mandat") -> dict[str, Any]:
    """Return one rating."""
    return {"municipality": code, "dimension": dimension, "wave": wave, "rater": rater, "level": level}


RATINGS = [
    rating("1435", "start", "kontaktperson", 1),
    rating("1435", "start", "skolledare", 1),
    rating("1435", "slut", "kontaktperson", 2),
    rating("1435", "slut", "skolledare", 3),
    rating("1438", "start", "kontaktperson", 0),
    rating("1438", "slut", "kontaktperson", None),
]


def test_a_cell_is_the_mean_of_its_raters(opened: OpenWith) -> None:
    """Ratings 1 and 1, then 2 and 3, are a change from 1 to 2.5 by four ratings of which half the occasions agree."""
    row = platforms.maturity(opened({"maturity": RATINGS})).table.iloc[0]
    assert (row["municipality"], row["start"], row["slut"], row["change"]) == ("1435", 1, 2.5, 1.5)
    assert (row["raters"], row["agreement"]) == (4, 0.5)


def test_the_total_is_of_those_with_both_waves(opened: OpenWith) -> None:
    """A municipality without an end rating is shown but is not in the total, and one rater alone has no agreement."""
    table = platforms.maturity(opened({"maturity": RATINGS})).table.set_index("municipality")
    assert table.loc["total", "change"] == 1.5
    assert pd.isna(table.loc["1438", "change"])
    assert pd.isna(table.loc["1438", "agreement"])


def test_largest_and_smallest_change_are_told(opened: OpenWith) -> None:
    """The sentence names the dimension that changed most and the one that changed least."""
    more = [rating("1435", "start", "skolledare", 2, "resurser"), rating("1435", "slut", "skolledare", 2, "resurser")]
    sentence = platforms.maturity(opened({"maturity": [*RATINGS[:4], *more]})).sentence("sv")
    assert "Mest förändrades mandat (+1,5) och minst resurser (0,0)" in sentence


def test_no_end_wave_says_so(opened: OpenWith) -> None:
    """With ratings from the start alone no change is shown and the sentence says why."""
    result = platforms.maturity(opened({"maturity": RATINGS[:2]}))
    assert result.table["change"].isna().all()
    assert "no change can be shown" in result.sentence("en")
