"""Cohesion, months, communities and who made the notes."""

from __future__ import annotations

from typing import Any

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.errors import ConfigurationError
from tests.analysis.networks.events import event, referral
from tests.tables.conftest import OpenWith

FEW = [event(1, "2015-02-01", "tanum", "dals-ed"), event(2, "2015-09-01", "tanum", "dals-ed")]


def many(per_half: tuple[int, int]) -> list[dict[str, Any]]:
    """Return so many meetings of three actors in each half."""
    days = ["2015-02-01"] * per_half[0] + ["2015-09-01"] * per_half[1]
    return [event(number, day, "tanum", "dals-ed", "bengtsfors") for number, day in enumerate(days)]


def test_density_and_intensity_by_hand(opened: OpenWith) -> None:
    """Two referrals among 12 actors and six months: density 2/132, 2/792 a month, no tie returned."""
    told = [referral(1, "2015-02-01", "tanum", "dals-ed"), referral(2, "2015-02-02", "uddevalla", "tanum")]
    table = networks.cohesion(opened({"collaboration": told})).table
    first = table[(table["network"] == "referrals") & (table["half"] == "first")].iloc[0]

    assert (first["actors"], first["isolates"], first["ties"], first["events"]) == (12, 9, 2, 2)
    assert first["density"] == pytest.approx(2 / 132)
    assert first["intensity"] == pytest.approx(2 / 132 / 6)
    assert (first["edgewise"], first["dyadic"]) == (0, pytest.approx(64 / 66))


def test_meetings_have_no_direction(opened: OpenWith) -> None:
    """Undirected meetings have neither reciprocity nor centralisation in and out."""
    table = networks.cohesion(opened({"collaboration": FEW})).table

    assert (
        table.loc[table["network"] == "meetings", ["dyadic", "edgewise", "in_degree", "out_degree"]]
        .isna()
        .all(axis=None)
    )


def test_many_more_meetings_are_seen(opened: OpenWith) -> None:
    """Five meetings before and 60 after differ by more than drawing events anew does; ten and twelve do not."""
    more, same = (networks.cohesion(opened({"collaboration": many(one)})) for one in ((5, 60), (10, 12)))

    assert more.verdict is Verdict.EFFECT
    assert "meet more often" in more.sentence("en")
    assert same.verdict is Verdict.CANNOT_TELL
    assert same.facts["change_low"] < 0 < same.facts["change_high"]


def test_a_half_without_meetings(opened: OpenWith) -> None:
    """A half without meetings has zeros and no interval, and the sentence says that the halves cannot be compared."""
    result = networks.cohesion(opened({"collaboration": FEW[:1]}))

    assert result.verdict is Verdict.CANNOT_TELL
    assert "no meetings noted" in result.sentence("en")
    assert result.table["intensity"].tolist()[:2] == [pytest.approx(1 / 66 / 6), 0]


def test_the_same_seed_gives_the_same_table(opened: OpenWith) -> None:
    """Two calls agree in every cell."""
    pilot = opened({"collaboration": many((5, 9))})

    assert networks.cohesion(pilot).table.equals(networks.cohesion(pilot).table)
    assert networks.modularity(pilot).table.equals(networks.modularity(pilot).table)


def test_months_list_pairs_once(opened: OpenWith) -> None:
    """Two meetings of the same pair in a month are one row with two contacts, traced to both."""
    result = networks.months(opened({"collaboration": [*FEW, event(3, "2015-02-20", "dals-ed", "tanum")]}))

    rows = [["2015-02", "tanum", "dals-ed", 2, 3.0], ["2015-09", "tanum", "dals-ed", 1, 1.5]]
    assert result.table.values.tolist() == rows
    assert [len(keys) for keys in result.rows] == [2, 1]
    assert "without any tie noted: 10" in result.sentence("en")


def test_unknown_network(opened: OpenWith) -> None:
    """A network that there is not is a configuration error with the nearest that there is."""
    with pytest.raises(ConfigurationError, match="meetings"):
        networks.months(opened({}), "meeting")


def test_meetings_inside_clusters_are_modular(opened: OpenWith) -> None:
    """Two clusters that meet only inside themselves have the modularity by hand: one half, the best there is."""
    inside = [
        event(place, "2015-09-01", *pair)
        for place, pair in enumerate([("tanum", "dals-ed"), ("uddevalla", "kunskapsforbundet-vast")])
    ]
    last = networks.modularity(opened({"collaboration": inside})).table.iloc[1]

    assert last["modularity"] == pytest.approx(0.5)
    assert (last["best"], last["communities"], last["assortativity"]) == (pytest.approx(0.5), 2, 1)
    assert last["p"] > 1 / 4  # a third of the ways to share out four actors in pairs is as good


def test_one_group_has_no_modularity(opened: OpenWith) -> None:
    """Where only one cluster met there is nothing to divide and the sentence says so."""
    result = networks.modularity(opened({"collaboration": FEW}))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.table["modularity"].isna().all()


def test_recording_counts_the_recorder(opened: OpenWith) -> None:
    """Events count to the participant that noted them, months without notes are zeros, hours are summed."""
    result = networks.recording(opened({"collaboration": [*FEW, event(3, "2015-02-20", "uddevalla", "fyrbodal")]}))
    table = result.table.set_index(["participant", "month"])

    assert len(table) == 5 * 12
    assert table.loc[("tanum", "2015-02")].tolist() == [2, 3.0]
    assert table.loc[("uddevalla", "2015-02")].tolist() == [0, 0.0]
    assert "Tanum made 100%" in result.sentence("en")
    assert "is 1" in result.sentence("en")


def test_nothing_at_all(opened: OpenWith) -> None:
    """Without any event every question about networks is answered with a reason instead of an error."""
    pilot = opened({})
    for name in (
        "cohesion",
        "months",
        "modularity",
        "recording",
        "brokerage",
        "holes",
        "turnover",
        "change",
        "compare",
    ):
        result = getattr(networks, name)(pilot)
        assert result.verdict is Verdict.CANNOT_TELL, name
        assert result.sentence("sv").endswith("."), name
