"""Brokerage roles and structural holes of actors."""

from __future__ import annotations

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from tests.analysis.networks.events import event, referral
from tests.tables.conftest import OpenWith

# Dals-Ed passes on from its own cluster to Uddevalla, of the other one.
CHAIN = [referral(1, "2015-02-01", "tanum", "dals-ed"), referral(2, "2015-03-01", "dals-ed", "uddevalla")]


def test_roles_follow_the_clusters(opened: OpenWith) -> None:
    """Taking from Tanum to Uddevalla makes Dals-Ed a representative, once, and nobody anything else."""
    table = networks.brokerage(opened({"collaboration": CHAIN})).table
    found = table[(table["times"] > 0) & (table["role"] != "total")]

    assert found[["actor", "role", "times"]].values.tolist() == [["dals-ed", "representative", 1]]
    assert len(table) == 12 * 6


def test_other_partitions_give_other_roles(opened: OpenWith) -> None:
    """By municipality the three are of three groups, a liaison; by level they are of one, a coordinator."""
    pilot = opened({"collaboration": CHAIN})
    roles = {}
    for by in ("municipality", "level"):
        table = networks.brokerage(pilot, by=by).table
        roles[by] = table.loc[(table["times"] > 0) & (table["role"] != "total"), "role"].tolist()
        assert table[["least_z", "most_z"]].isna().all(axis=None)

    assert roles == {"municipality": ["liaison"], "level": ["coordinator"]}


def test_moving_a_municipality_changes_z(opened: OpenWith) -> None:
    """The z of a role lies between its ends under other memberships, and that of the total does not move at all."""
    table = networks.brokerage(opened({"collaboration": CHAIN})).table.dropna(subset=["z"])

    assert (table["least_z"] <= table["z"] + 1e-9).all()
    assert (table["z"] <= table["most_z"] + 1e-9).all()
    total = table[table["role"] == "total"]
    assert total["least_z"].tolist() == pytest.approx(total["most_z"].tolist())
    assert (table["most_z"] - table["least_z"]).max() > 0.5


def test_p_is_honest(opened: OpenWith) -> None:
    """P lies between one in the draws and one, and is never above its adjusted value."""
    table = networks.brokerage(opened({"collaboration": CHAIN})).table.dropna(subset=["p"])

    assert table["p"].between(1 / 5001, 1).all()
    assert (table["holm"] >= table["p"]).all()


def test_no_broker(opened: OpenWith) -> None:
    """One referral alone brokers nothing, which is said."""
    result = networks.brokerage(opened({"collaboration": CHAIN[:1]}))

    assert result.verdict is Verdict.CANNOT_TELL
    assert "No actor stands between" in result.sentence("en")


def test_the_middle_of_a_star_is_freest(opened: OpenWith) -> None:
    """Tanum, who alone knows three others, has constraint 1/3; those who know only Tanum have one."""
    met = [event(place, "2015-02-01", "tanum", one) for place, one in enumerate(("dals-ed", "uddevalla", "fyrbodal"))]
    result = networks.holes(opened({"collaboration": met}))
    table = result.table.set_index("actor")

    assert table.loc["tanum", "constraint"] == pytest.approx(1 / 3)
    assert table.loc["uddevalla", "constraint"] == 1
    assert table.index[0] == "tanum"
    assert table["constraint"].isna().sum() == 8
    assert "Tanum is bound least" in result.sentence("en")
