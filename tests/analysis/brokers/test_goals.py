"""The scorecard of goals, on cases counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis.brokers.goals import goals
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.disclosure import release
from tests.analysis.brokers.made import cases, events, goal, row
from tests.tables.conftest import OpenWith, source, sources

WOMEN, MEN = cases("1435", "kvinna", 30), cases("1435", "man", 20)
FIRMS = cases("1435", None, 10, client_kind="arbetsgivare")
WHOLE = sources(source(period="2015-11"))


def scored(opened: OpenWith, *given: dict[str, Any], whole: bool = True, **selection: Any) -> Result:
    """Return the scorecard of these goals for 60 cases in Tanum, 25 matched and 8 of these in education."""
    tables = {
        "cases": [*WOMEN, *MEN, *FIRMS],
        "case_events": events(WOMEN[:25], "matchning") + events(WOMEN[:8], "påbörjad"),
        "goals": list(given),
    }
    return goals(opened(tables, WHOLE if whole else None, **selection))


@pytest.mark.parametrize(
    ("target", "told"), [(40, "on track"), (50, "cannot tell"), (70, "cannot tell"), (90, "off track")]
)
def test_status_of_a_number(opened: OpenWith, target: int, told: str) -> None:
    """Sixty cases (45.8 to 77.2 by Garwood) are on track to 40, off track to 90, and leave 50 and 70 open."""
    found = row(scored(opened, goal("1435", "ärenden", target)).table, participant="tanum")

    assert (found["outcome"], found["gap"], found["status"]) == (60, 60 - target, told)
    assert (found["low"], found["high"]) == pytest.approx((45.786, 77.232), abs=1e-3)


def test_outcomes_are_those_of_the_stages(opened: OpenWith) -> None:
    """Matches, starts of education and employers are counted each in its own way, among persons and employers."""
    names = ("ärenden", "matchade ärenden", "påbörjade utbildningar", "arbetsgivarkontakter")
    table = scored(opened, *(goal("1435", name, 10) for name in names)).table

    assert dict(zip(table["indicator"], table["outcome"], strict=True)) == dict(
        zip(names, (60, 25, 8, 10), strict=True)
    )


def test_a_year_that_has_begun_is_prolonged(opened: OpenWith) -> None:
    """With deliveries until December alone, 31 days of 365, the pace so far gives 365 / 31 times as many."""
    found = row(scored(opened, goal("1435", "ärenden", 90), whole=False).table, participant="tanum")

    assert found["outcome"] == 60
    assert found["expected"] == pytest.approx(60 * 365 / 31)


def test_a_goal_in_per_cent_is_a_share(opened: OpenWith) -> None:
    """25 of 60 cases are 41.7 % with Wilson's limits 30.1 and 54.3: on track to 30, and open to 50."""
    low = goal("1435", "matchade ärenden", 30, unit="procent")
    found = row(scored(opened, low).table, participant="tanum")

    assert (found["outcome"], found["low"], found["high"]) == pytest.approx((41.67, 30.06, 54.27), abs=0.02)
    assert found["status"] == "on track"


def test_a_goal_to_come_down(opened: OpenWith) -> None:
    """Eight starts (3.5 to 15.8) with a goal of at most 20 are on track, and of at most 2 off track."""
    down = {"direction": "minska"}
    found = [
        row(scored(opened, goal("1435", "påbörjade utbildningar", target, **down)).table, participant="tanum")["status"]
        for target in (20, 2)
    ]

    assert found == ["on track", "off track"]


def test_what_is_not_known_cannot_be_told(opened: OpenWith) -> None:
    """Without target, day or direction the outcome stands and the status cannot be told."""
    for lack in ({"target": None}, {"target_on": pd.NaT}, {"direction": None}):
        given = goal("1435", "ärenden", 40) | lack
        found = row(scored(opened, given).table, participant="tanum")
        assert (found["outcome"], found["status"]) == (60, "cannot tell")


def test_a_total_needs_the_goal_of_all(opened: OpenWith) -> None:
    """Two participants' numbers are summed where both have the goal, and are not where one lacks it."""
    both = scored(opened, goal("1435", "ärenden", 40), goal("1438", "ärenden", 10)).table
    one = scored(opened, goal("1435", "ärenden", 40), goal("1438", "arbetsgivarkontakter", 10)).table

    assert row(both, participant="total")["target"] == 50
    assert "total" not in set(one["participant"])


def test_small_baselines_are_only_summed(opened: OpenWith) -> None:
    """Where one participant's baseline is 3 persons neither it nor the other's is shown, but their sum is."""
    given = (goal("1435", "ärenden", 40), goal("1438", "ärenden", 10, baseline=3))
    result = scored(opened, *given)

    assert result.table["baseline"].dropna().tolist() == [12]
    assert any("fewer than 5 persons" in caveat.en for caveat in result.caveats)


def test_employers_do_not_give_few_persons_away(opened: OpenWith) -> None:
    """Three persons and twenty employers: the employers' number is left out, or it would tell the persons'."""
    tables = {
        "cases": cases("1438", "kvinna", 3) + cases("1438", None, 20, client_kind="arbetsgivare"),
        "case_events": [],
        "goals": [goal("1438", name, 30) for name in ("ärenden", "arbetsgivarkontakter")],
    }
    table = goals(opened(tables)).table

    assert row(table, indicator="ärenden")["outcome"] == 23
    assert pd.isna(row(table, indicator="arbetsgivarkontakter")["outcome"])


def test_small_outcomes_are_hidden_with_their_status(opened: OpenWith) -> None:
    """Three starts of education are hidden, with gap, forecast and status."""
    tables = {
        "cases": [*WOMEN, *MEN],
        "case_events": events(WOMEN[:25], "matchning") + events(WOMEN[:3], "påbörjad"),
        "goals": [goal("1435", one, 20) for one in ("ärenden", "matchade ärenden", "påbörjade utbildningar")],
    }
    shown = release(goals(opened(tables, WHOLE)), 5).result.table
    found = row(shown, indicator="påbörjade utbildningar")

    assert all(pd.isna(found[name]) for name in ("k", "outcome", "gap", "expected", "achieved", "status"))
    assert row(shown, indicator="ärenden")["outcome"] == 50


def test_the_sentence_sorts_the_goals(opened: OpenWith) -> None:
    """The sentence lists which goals are on track, off track and open, and quotes their status."""
    result = scored(opened, goal("1435", "ärenden", 40), goal("1435", "matchade ärenden", 90))

    assert result.sentence("en") == (
        "On track: cases. Off track: matched cases. So close that chance may decide: none."
    )
    assert result.quotes == ((0, "status"), (1, "status"))
    assert result.verdict is Verdict.DESCRIBED


def test_no_goals(opened: OpenWith) -> None:
    """Without goals there is an empty table, a sentence that says so, and nothing for the gate to refuse."""
    result = scored(opened)

    assert result.sentence("sv") == "Deltagarna i urvalet har inte lämnat några mål."
    assert len(release(result, 5).result.table) == 0
