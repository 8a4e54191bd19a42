"""Contacts inside and across clusters, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from tests.tables.conftest import OpenWith


def event(number: int, on: str, *actors: str) -> dict[str, Any]:
    """Return one event of collaboration."""
    return {"participant": "tanum", "event_id": str(number), "on": on, "kind": "möte", "actors": "|".join(actors)}


# Tanum, Dals-Ed and Bengtsfors are one cluster, Uddevalla and Kunskapsförbundet Väst the other, Fyrbodal is in none.
EVENTS = [
    event(1, "2015-02-01", "tanum", "dals-ed"),
    event(2, "2015-03-01", "tanum", "dals-ed", "bengtsfors"),
    event(3, "2015-04-01", "tanum", "uddevalla"),
    event(4, "2015-08-01", "uddevalla", "bengtsfors"),
    event(5, "2015-09-01", "kunskapsforbundet-vast", "dals-ed"),
    event(6, "2015-10-01", "kunskapsforbundet-vast", "uddevalla"),
    event(7, "2015-10-02", "fyrbodal", "tanum"),
]


def test_each_pair_of_an_event_is_a_contact(opened: OpenWith) -> None:
    """Three actors of one cluster at one event are three contacts inside it."""
    table = networks.mixing(opened({"collaboration": EVENTS})).table.set_index(["unit", "other"])
    assert table.loc[("vastlandet", "vastlandet"), "pairs"] == 4
    assert table.loc[("vastlandet", "vastlandet"), "events"] == 2
    assert table.loc[("vastlandet", "trestad"), "pairs"] == 3
    assert table.loc[("vastlandet", "delregional"), "pairs"] == 1
    assert table["share"].sum() == pytest.approx(1)


def test_a_contact_is_counted_in_the_cluster_of_its_day(opened: OpenWith) -> None:
    """Tanum is in no cluster before January 2015, so that its contact in December is a local one."""
    table = networks.mixing(opened({"collaboration": [event(1, "2014-12-15", "tanum", "dals-ed")]})).table.set_index(
        ["unit", "other"]
    )
    assert table.loc[("vastlandet", "lokal"), "pairs"] == 1


def test_a_cluster_that_met_nobody_stays(opened: OpenWith) -> None:
    """A cluster without any contact has rows of zeros instead of being left out."""
    table = networks.mixing(opened({"collaboration": EVENTS[:2]})).table.set_index(["unit", "other"])
    assert table.loc[("trestad", "trestad"), "pairs"] == 0


def test_the_index_is_krackhardt_and_stern_s(opened: OpenWith) -> None:
    """Four contacts inside and one across give (1 - 4) / 5, and one inside and two across (2 - 1) / 3."""
    table = networks.e_i(opened({"collaboration": EVENTS})).table
    assert table[["internal", "external"]].values.tolist() == [[4, 1], [1, 2]]
    assert table["e_i"].tolist() == pytest.approx([-3 / 5, 1 / 3])


def test_actors_without_contact_are_kept(opened: OpenWith) -> None:
    """In the first half three of the clusters' eight actors met nobody but are in the network; Fyrbodal is not."""
    first = networks.e_i(opened({"collaboration": EVENTS})).table.iloc[0]
    assert (first["actors"], first["isolates"]) == (8, 4)


def test_actors_outside_clusters_are_told(opened: OpenWith) -> None:
    """The association met Tanum and is in no cluster: a caveat names it."""
    caveats = networks.e_i(opened({"collaboration": EVENTS})).caveats
    assert any("Fyrbodals kommunalförbund" in caveat.sv for caveat in caveats)


def test_events_outside_the_period_are_told(opened: OpenWith) -> None:
    """The meeting dated 19 January 2014 is in neither half, and a caveat says how many such there are."""
    result = networks.e_i(opened({"collaboration": [*EVENTS, event(8, "2014-01-19", "tanum", "uddevalla")]}))
    assert result.table["events"].sum() == 6
    assert any("in neither half: 1" in caveat.en for caveat in result.caveats)


def test_limits_and_p_come_from_the_seed(opened: OpenWith) -> None:
    """The same seed gives the same limits and p; they hold the index between them."""
    first, again = (networks.e_i(opened({"collaboration": EVENTS})).table for _ in range(2))
    assert first.equals(again)
    assert (first["low"] <= first["e_i"]).all()
    assert (first["e_i"] <= first["high"]).all()
    assert first["p"].between(1 / 2001, 1).all()
    assert first["rescaled"].between(-1, 1).all()


def test_one_cluster_gives_a_reason(opened: OpenWith) -> None:
    """A study whose actors are all in one cluster gets no index but the reason."""
    pilot = opened({"collaboration": EVENTS[:2]})
    study = pilot.study.model_copy(update={"clusters": pilot.study.clusters[:1]})
    result = networks.e_i(type(pilot)(study, pilot.workspace, pilot.selection, "sv", 1))
    assert result.verdict is Verdict.CANNOT_TELL
    assert "needs at least two" in result.sentence("en")
    assert result.table["e_i"].isna().all()


def test_all_contacts_the_same_way_have_no_limits(opened: OpenWith) -> None:
    """Where every contact of a half is inside clusters the index is -1 and has no limits, for none can be had."""
    result = networks.e_i(opened({"collaboration": [*EVENTS[:2], *EVENTS[3:]]}))
    assert result.table["e_i"].iloc[0] == -1
    assert result.table["low"].isna().tolist() == [True, False]
    assert "all contacts go the same way" in result.sentence("en")


def test_no_events_is_a_result_too(opened: OpenWith) -> None:
    """Without events both results say so, with zeros and no shares."""
    pilot = opened({})
    assert networks.mixing(pilot).verdict is Verdict.CANNOT_TELL
    assert networks.mixing(pilot).table["pairs"].sum() == 0
    assert networks.e_i(pilot).table["events"].tolist() == [0, 0]
