"""Three networks on one set of actors."""

from __future__ import annotations

from pilot_analysis.analysis.networks.relations import groups, halves, relation, relations
from tests.analysis.networks.events import course, event, referral
from tests.tables.conftest import OpenWith

EVENTS = [
    event(1, "2015-02-01", "tanum", "dals-ed", "okand"),
    referral(2, "2015-03-01", "tanum", "bengtsfors"),
    event(3, "2015-03-02", "tanum", "dals-ed", kind="information"),
    event(4, "2015-04-01", "tanum", "uddevalla", kind="delad personal"),
]


def test_kinds_go_to_their_network(opened: OpenWith) -> None:
    """A meeting of three gives three ties, a referral one from its initiator, information without initiator none."""
    found = relations(opened({"collaboration": EVENTS, "courses": [course(1, "1435", 10, "uddevalla|dals-ed")]}))

    assert [(one.id, len(one.ties), one.directed) for one in found] == [
        ("meetings", 3, False),
        ("referrals", 1, True),
        ("courses", 2, True),
    ]


def test_direction_is_kept(opened: OpenWith) -> None:
    """A referral counts from its initiator and not back; a meeting counts both ways."""
    pilot = opened({"collaboration": EVENTS})
    told, met = (relation(pilot, name) for name in ("referrals", "meetings"))
    tanum, bengtsfors, dals_ed = (told.actors.index(one) for one in ("tanum", "bengtsfors", "dals-ed"))

    assert (told.contacts[tanum, bengtsfors], told.contacts[bengtsfors, tanum]) == (1, 0)
    assert (met.contacts[tanum, dals_ed], met.contacts[dals_ed, tanum]) == (1, 1)


def test_every_month_has_all_actors(opened: OpenWith) -> None:
    """A month without events has the same actors as the whole, an unknown one met elsewhere in the year included."""
    met = relation(opened({"collaboration": EVENTS}), "meetings")

    assert met.during(["2015-07"]).actors == met.actors
    assert "okand" in met.actors
    assert met.during(["2015-07"]).graph.number_of_nodes() == len(met.actors) == 13


def test_an_actor_named_twice_meets_nobody(opened: OpenWith) -> None:
    """An actor alone, or listed twice, gives no tie to itself."""
    assert relation(opened({"collaboration": [event(1, "2015-02-01", "tanum", "tanum")]}), "meetings").ties.empty


def test_groups_of_actors(opened: OpenWith) -> None:
    """By cluster an actor in none stands under its level, by municipality under itself, at the end of the months."""
    pilot = opened({"collaboration": EVENTS})
    asked = ("tanum", "fyrbodal", "kunskapsforbundet-vast")

    assert groups(pilot, asked, "cluster", pilot.months) == ("vastlandet", "delregional", "trestad")
    assert groups(pilot, asked, "cluster", ["2014-12"]) == ("lokal", "delregional", "trestad")
    assert groups(pilot, asked, "municipality", pilot.months) == ("1435", "fyrbodal", "1487|1488")
    assert groups(pilot, asked, "level", pilot.months) == ("lokal", "delregional", "lokal")


def test_an_odd_month_belongs_to_the_first_half(opened: OpenWith) -> None:
    """Three months are halved two and one."""
    assert [len(one) for one in halves(opened({}, period="2015-01/2015-03")).values()] == [2, 1]
