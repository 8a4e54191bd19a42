"""Meetings by the hours they took."""

from __future__ import annotations

from typing import Any

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.analysis.networks.relations import relation
from pilot_analysis.errors import ConfigurationError
from tests.analysis.networks.events import course, event
from tests.tables.conftest import OpenWith


def lasting(number: int, on: str, hours: float | None, *actors: str) -> dict[str, Any]:
    """Return a meeting that took so many hours."""
    return event(number, on, *actors) | {"hours": hours}


MET = [
    lasting(1, "2015-02-01", 2, "tanum", "dals-ed", "bengtsfors"),
    lasting(2, "2015-02-05", 1, "tanum", "dals-ed"),
    lasting(3, "2015-03-01", None, "tanum", "uddevalla"),
    lasting(4, "2015-09-01", 6, "tanum", "uddevalla"),
]


def test_everyone_spends_the_hours_with_everyone(opened: OpenWith) -> None:
    """Three actors at a meeting of two hours spent two hours with each other; contacts without hours are no hours."""
    found = relation(opened({"collaboration": MET}), "meetings")
    tanum, dals_ed, uddevalla = (found.actors.index(one) for one in ("tanum", "dals-ed", "uddevalla"))
    hours = found.weighed("hours").contacts

    assert (hours[tanum, dals_ed], hours[dals_ed, tanum], hours[tanum, uddevalla]) == (3, 3, 6)
    assert (found.contacts[tanum, dals_ed], found.contacts[tanum, uddevalla]) == (2, 2)


def test_courses_have_no_hours(opened: OpenWith) -> None:
    """Asking for the hours of shared courses, or for a weight that there is not, is a configuration error."""
    found = relation(opened({"courses": [course(1, "1435", 10, "uddevalla")]}), "courses")
    with pytest.raises(ConfigurationError, match="contacts"):
        found.weighed("hours")
    with pytest.raises(ConfigurationError, match="hours"):
        networks.cohesion(opened({}), weight="hour")


def test_months_have_contacts_and_hours(opened: OpenWith) -> None:
    """A tie whose only contact has no hours has none in the table, and a caveat counts such meetings."""
    result = networks.months(opened({"collaboration": MET}))
    table = result.table.set_index(["month", "one", "other"])

    assert table.loc[("2015-02", "tanum", "dals-ed"), ["pairs", "hours"]].tolist() == [2, 3]
    assert table["hours"].isna().sum() == 1
    assert any("1 of 4 events (meetings)" in one.en for one in result.caveats)
    assert "hours" not in networks.months(opened({"courses": [course(1, "1435", 10, "uddevalla")]}), "courses").table


def test_intensity_in_hours_by_hand(opened: OpenWith) -> None:
    """Seven hours of pairs in the first half and six in the last, over 66 pairs and six months; no courses."""
    result = networks.cohesion(opened({"collaboration": MET}), weight="hours")

    assert result.id == "networks-cohesion-hours"
    assert result.table["network"].unique().tolist() == ["meetings", "referrals"]
    assert result.table["intensity"].tolist()[:2] == [pytest.approx(7 / 66 / 6), pytest.approx(6 / 66 / 6)]
    assert result.verdict is Verdict.CANNOT_TELL
    assert "Whether the actors meet for longer cannot be told" in result.sentence("en")


def test_twice_the_hours_are_seen(opened: OpenWith) -> None:
    """As many meetings that take far longer are more hours and not more contacts."""
    pairs = [(number, 1 if number < 20 else 5, "2015-02-01" if number < 20 else "2015-09-01") for number in range(40)]
    pilot = opened({"collaboration": [lasting(number, day, hours, "tanum", "dals-ed") for number, hours, day in pairs]})

    assert networks.cohesion(pilot).verdict is Verdict.CANNOT_TELL
    assert networks.cohesion(pilot, weight="hours").verdict is Verdict.EFFECT
    assert "meet for longer in the last half" in networks.cohesion(pilot, weight="hours").sentence("en")


def test_mixing_in_hours(opened: OpenWith) -> None:
    """Of 13 hours between actors of clusters six go across; of six contacts two do."""
    pilot = opened({"collaboration": MET})
    contacts, hours = (networks.mixing(pilot, weight=one) for one in ("contacts", "hours"))
    across = [one.table.set_index(["unit", "other"]).loc[("vastlandet", "trestad")] for one in (contacts, hours)]

    assert [one["share"] for one in across] == [pytest.approx(2 / 6), pytest.approx(6 / 13)]
    assert [(one["pairs"], one["hours"]) for one in across] == [(2, 6)] * 2
    assert "hours of contacts between actors in clusters 46%" in hours.sentence("en")
    assert any("1 of 4 events (the whole log" in one.en for one in hours.caveats)


def test_mixing_over_levels(opened: OpenWith) -> None:
    """Participants are local whatever their cluster, and all four levels have rows though two met nobody."""
    told = [*MET, lasting(5, "2015-09-02", 3, "tanum", "fyrbodal")]
    result = networks.mixing(opened({"collaboration": told}), by="level")
    table = result.table.set_index(["unit", "other"])

    assert len(table) == 10
    assert (table.loc[("lokal", "lokal"), "pairs"], table.loc[("lokal", "delregional"), "pairs"]) == (6, 1)
    assert "14% go from one level to another" in result.sentence("en")
    assert result.labels["lokal"].en == "Local"


def test_modularity_in_hours(opened: OpenWith) -> None:
    """One long meeting inside a cluster outweighs many short ones across, so that only hours are modular."""
    long = [("tanum", "dals-ed"), ("uddevalla", "komvux-uddevalla")]
    met = [lasting(place, "2015-09-01", 90, *pair) for place, pair in enumerate(long)]
    met += [lasting(10 + number, "2015-09-02", 1, "tanum", "uddevalla") for number in range(6)]
    pilot = opened({"collaboration": met})
    last = {one: networks.modularity(pilot, weight=one).table.iloc[1]["modularity"] for one in ("contacts", "hours")}

    assert last["contacts"] < 0
    assert last["hours"] > 0.4
