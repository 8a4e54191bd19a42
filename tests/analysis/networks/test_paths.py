"""How far it is to the sub-regional office, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.errors import ConfigurationError
from tests.analysis.networks.events import event, referral
from tests.tables.conftest import OpenWith

# First half: Fyrbodal - Tanum - Dals-Ed, the first twice; last half: Fyrbodal - Dals-Ed. Uddevalla meets Komvux only.
MET = [
    event(1, "2015-02-01", "fyrbodal", "tanum"),
    event(2, "2015-03-01", "fyrbodal", "tanum"),
    event(3, "2015-03-02", "tanum", "dals-ed"),
    event(4, "2015-03-03", "uddevalla", "komvux-uddevalla"),
    event(5, "2015-09-01", "fyrbodal", "dals-ed"),
]


def rows(result: Any, half: str) -> dict[str, tuple[Any, ...]]:
    """Return what a half says of each actor."""
    table = result.table[result.table["half"] == half].astype(object)
    return {row.actor: (row.steps, row.reach, row.rests_on_one) for row in table.itertuples()}


def test_steps_of_both_halves(opened: OpenWith) -> None:
    """Who met the office is one step away, who met Tanum two, and neither who meets others nor who meets nobody any."""
    result = networks.paths(opened({"collaboration": MET}))
    first, last = rows(result, "first"), rows(result, "last")

    assert first["tanum"] == (1, "direct", "no")
    assert first["dals-ed"] == (2, "through_others", "yes")
    assert first["uddevalla"][1] == "cut_off"
    assert first["bengtsfors"][1] == last["tanum"][1] == "alone"
    assert last["dals-ed"] == (1, "direct", "yes")
    assert len(first) == len(last) == 11
    assert result.table["steps"].isna().sum() == 11 + 11 - 3


def test_not_reached_is_written_out(opened: OpenWith) -> None:
    """Whoever is not reached has a dash for a number, is told in words, and is named in the sentence."""
    result = networks.paths(opened({"collaboration": MET}))
    shown = result.shown("en").iloc[3]

    assert shown[["Actor", "Steps there", "Reached"]].tolist() == ["Dals-Ed", "2", "through others"]
    assert set(result.shown("sv").loc[result.table["steps"].isna(), "Steg dit"]) == {"–"}
    assert "Not reached in the last half: Kunskapsförbundet Väst, Uddevalla, Tanum" in result.sentence("en")
    assert "1 had a contact of their own" in result.sentence("en")


def test_halves_are_compared_by_chance(opened: OpenWith) -> None:
    """Many meetings without the office and then many with it are an effect; one half only cannot be compared."""
    others = ("uddevalla", "dals-ed", "bengtsfors", "kunskapsforbundet-vast")
    met = [event(place, "2015-02-01", "tanum", one) for place, one in enumerate(others * 4)]
    met += [event(30 + place, "2015-09-01", "fyrbodal", one) for place, one in enumerate(others * 4)]
    result = networks.paths(opened({"collaboration": met}))

    assert result.verdict is Verdict.EFFECT
    assert result.facts["nearness_p"] < 0.05
    assert "more than the number of events" in result.sentence("en")
    half = networks.paths(opened({"collaboration": MET[:4]}))
    assert half.verdict is Verdict.CANNOT_TELL
    assert "One of the halves has no events" in half.sentence("en")


def test_months(opened: OpenWith) -> None:
    """Each month has its own steps: in March Dals-Ed is two away, in September one, in July nobody is reached."""
    result = networks.paths(opened({"collaboration": MET}), by="month")
    table = result.table.set_index(["actor", "month"])["steps"]

    assert (table["dals-ed", "2015-03"], table["dals-ed", "2015-09"]) == (2, 1)
    assert table.xs("2015-07", level="month").isna().all()
    assert "at most 2 reach Fyrbodals kommunalförbund in a month (March 2015) and at least 0" in result.sentence("en")


def test_another_network_and_office(opened: OpenWith) -> None:
    """Referrals count whoever made them, and another actor can be asked for; one that is unknown is refused."""
    pilot = opened({"collaboration": [referral(1, "2015-02-01", "tanum", "vgr")]})
    found = networks.paths(pilot, network="referrals", office="vgr")

    assert rows(found, "first")["tanum"][0] == 1
    with pytest.raises(ConfigurationError, match="vgr"):
        networks.paths(pilot, office="vg")


def test_no_office(opened: OpenWith) -> None:
    """A study that names no sub-regional actor gets the reason."""
    pilot = opened({"collaboration": MET})
    study = pilot.study.model_copy(update={"actors": ()})
    result = networks.paths(type(pilot)(study, pilot.workspace, pilot.selection, "sv", 1))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.table.empty
    assert "names no actor of sub-regional level" in result.sentence("en")


def test_the_association_is_the_office(opened: OpenWith) -> None:
    """Of two sub-regional actors the one with the association's name is the office, whichever stands first."""
    pilot = opened({"collaboration": MET})
    study = pilot.study.model_copy(update={"actors": pilot.study.actors[::-1]})

    assert networks.paths(type(pilot)(study, pilot.workspace, pilot.selection, "sv", 1)).facts["office"] == "fyrbodal"
