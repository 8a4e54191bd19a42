"""Every two actors, in order of cluster."""

from __future__ import annotations

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from tests.analysis.networks.events import event, referral
from tests.tables.conftest import OpenWith

MET = [
    event(1, "2015-02-01", "tanum", "dals-ed"),
    event(2, "2015-02-05", "tanum", "dals-ed"),
    event(3, "2015-03-01", "tanum", "uddevalla"),
]


def test_every_two_actors_once(opened: OpenWith) -> None:
    """Twelve actors are 66 pairs; one met twice in one month, another once, and 64 never."""
    result = networks.pairs(opened({"collaboration": MET}))
    table = result.table.set_index(["one", "other"])

    assert len(table) == 66
    assert table.loc[("tanum", "dals-ed"), ["pairs", "months", "hours"]].tolist() == [2, 1, 3]
    assert (table["pairs"] > 0).sum() == 2
    assert [len(keys) for keys in result.rows if keys] == [2, 1]
    assert "Tanum and Dals-Ed: 2" in result.sentence("en")
    assert "Of 13 pairs within a cluster 1 had contact at some time, of 15 pairs of different clusters 1" in (
        result.sentence("en")
    )


def test_actors_stand_by_cluster(opened: OpenWith) -> None:
    """Members of the first cluster come first, then the second's, then actors in none."""
    result = networks.pairs(opened({"collaboration": MET}))
    groups = result.table["group"].drop_duplicates().tolist()

    assert groups[:2] == ["vastlandet", "trestad"]
    assert set(result.table["group"].iloc[:5]) == {"vastlandet"}


def test_direction_is_kept(opened: OpenWith) -> None:
    """A referral is a contact from its initiator, and the other way has none."""
    result = networks.pairs(opened({"collaboration": [referral(1, "2015-02-01", "tanum", "dals-ed")]}), "referrals")
    table = result.table.set_index(["one", "other"])["pairs"]

    assert result.id == "networks-pairs-referrals"
    assert (table["tanum", "dals-ed"], table["dals-ed", "tanum"]) == (1, 0)


def test_nobody_met(opened: OpenWith) -> None:
    """Without contacts all pairs stand with noughts and the sentence says so."""
    result = networks.pairs(opened({}))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.table["pairs"].sum() == 0
