"""Use and awareness of support tools."""

from __future__ import annotations

from typing import Any

import pytest

from pilot_analysis.analysis import tools
from pilot_analysis.disclosure import release
from tests.tables.conftest import OpenWith


def month(participant: str, when: str, women: int | None, men: int | None, **more: Any) -> dict[str, Any]:
    """Return one participant's month with REKAS."""
    return {"participant": participant, "tool": "REKAS", "month": when, "users_women": women, "users_men": men, **more}


MONTHS = [
    month("tanum", "2015-03", 12, 8, sessions=40, aware=9, asked=20),
    month("dals-ed", "2015-03", 10, 10, sessions=30, aware=None, asked=15),
    month("tanum", "2015-04", None, 11, sessions=50, aware=12, asked=10),
]


def test_users_are_summed_over_participants(opened: OpenWith) -> None:
    """Two participants' 12 and 10 women and 8 and 10 men are 22, 18 and 40, with 70 sessions on the row for both."""
    table = tools.use(opened({"tool_use": MONTHS})).table
    march = table[table["month"] == "2015-03"].set_index("sex")
    assert march["users"].to_dict() == {"kvinna": 22, "man": 18, "total": 40}
    assert march["sessions"].fillna(-1).to_dict() == {"kvinna": -1, "man": -1, "total": 70}
    assert march["participants"].tolist() == [2, 2, 2]


def test_an_unknown_number_is_not_taken_for_zero(opened: OpenWith) -> None:
    """Where women's users are unknown neither women, men nor both are given, but sessions are."""
    table = tools.use(opened({"tool_use": MONTHS})).table
    april = table[table["month"] == "2015-04"]
    assert april["users"].isna().all()
    assert april["sessions"].dropna().tolist() == [50]


def test_few_users_go_with_their_sessions(opened: OpenWith) -> None:
    """Two users are hidden, and so are their three sessions, which would tell that they were few."""
    result = release(tools.use(opened({"tool_use": [month("tanum", "2015-03", 2, 0, sessions=3)]})), 5).result
    assert result.table["sessions"].isna().all()
    assert "are not published" in result.sentence("en")


def test_awareness_is_of_those_asked(opened: OpenWith) -> None:
    """Only a participant with both numbers counts, and more aware than asked counts nowhere."""
    table = tools.awareness(opened({"tool_use": MONTHS})).table
    assert table[["month", "asked", "aware", "share"]].values.tolist() == [["2015-03", 20, 9, 0.45]]
    assert table["method"].tolist() == ["wilson"]


def test_the_sentence_tells_first_and_last_month(opened: OpenWith) -> None:
    """The most used tool is told with its sessions in the first and last month."""
    sentence = tools.use(opened({"tool_use": MONTHS})).sentence("sv")
    assert "REKAS användes mest: 120 av 120 besök. Det gick från 70 besök i mars 2015 till 50 i april 2015." in sentence


@pytest.mark.parametrize("measure", [tools.use, tools.awareness])
def test_nothing_reported_is_a_result_too(opened: OpenWith, measure: Any) -> None:
    """Without reports the table is empty and the sentence says so."""
    result = measure(opened({}))
    assert len(result.table) == 0
    assert result.sentence("sv").startswith(("Inga besök", "Underlaget räcker inte"))
