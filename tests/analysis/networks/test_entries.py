"""Recording habits: who notes what, and whether the other side noted it too."""

from __future__ import annotations

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from tests.analysis.networks.events import event
from tests.tables.conftest import OpenWith


def noted(by: str, number: int, on: str, *actors: str, precision: str = "day") -> dict[str, object]:
    """Return an event that a participant noted."""
    return event(number, on, *actors) | {"participant": by, "on_precision": precision}


def test_a_note_is_confirmed_by_the_other_on_the_same_day(opened: OpenWith) -> None:
    """Two of Tanum's three notes of Uddevalla name a day that Uddevalla noted too; its note of Dals-Ed has none."""
    told = [
        noted("tanum", 1, "2015-02-01", "tanum", "uddevalla", "dals-ed"),
        noted("tanum", 2, "2015-03-01", "tanum", "uddevalla"),
        noted("tanum", 3, "2015-04-01", "tanum", "uddevalla"),
        noted("uddevalla", 1, "2015-02-01", "tanum", "uddevalla"),
        noted("uddevalla", 2, "2015-03-01", "tanum", "uddevalla", "fyrbodal"),
        noted("uddevalla", 3, "2015-04-01", "uddevalla", "fyrbodal"),
    ]
    result = networks.claims(opened({"collaboration": told}))
    table = result.table.set_index(["participant", "other"])

    assert table.loc[("tanum", "uddevalla"), ["named", "confirmed"]].tolist() == [3, 2]
    assert table.loc[("tanum", "dals-ed"), ["named", "confirmed"]].tolist() == [1, 0]
    assert table.loc[("total", "total"), ["named", "confirmed"]].tolist() == [6, 4]
    assert table.loc[("total", "total"), "share"] == pytest.approx(2 / 3)
    assert (result.facts["mutual"], result.facts["pairs"]) == (1, 2)
    assert len(table) == 5 * 4 + 1


def test_a_week_or_month_is_confirmed_from_within(opened: OpenWith) -> None:
    """A note of a week or a month is confirmed by a day inside it and not by one after it."""
    told = [
        noted("tanum", 1, "2015-02-02", "tanum", "uddevalla", precision="week"),
        noted("tanum", 2, "2015-03-01", "tanum", "uddevalla", precision="month"),
        noted("tanum", 3, "2015-04-01", "tanum", "uddevalla", precision="month"),
        noted("uddevalla", 1, "2015-02-08", "tanum", "uddevalla"),
        noted("uddevalla", 2, "2015-03-31", "tanum", "uddevalla"),
        noted("uddevalla", 3, "2015-05-01", "tanum", "uddevalla"),
    ]
    table = networks.claims(opened({"collaboration": told})).table.set_index(["participant", "other"])

    assert table.loc[("tanum", "uddevalla"), "confirmed"] == 2
    assert table.loc[("uddevalla", "tanum"), "confirmed"] == 2


def test_nobody_names_another(opened: OpenWith) -> None:
    """Where participants note only others than each other there is nothing to compare, and that is said."""
    result = networks.claims(opened({"collaboration": [noted("tanum", 1, "2015-02-01", "tanum", "fyrbodal")]}))

    assert result.verdict is Verdict.CANNOT_TELL
    assert "the logs cannot be compared" in result.sentence("en")


def test_habits_are_told_with_every_network(opened: OpenWith) -> None:
    """Each result on contacts tells who made the notes, how many months are empty, and that small networks move."""
    pilot = opened({"collaboration": [noted("tanum", 1, "2015-02-01", "tanum", "uddevalla")]})
    names = ("mixing", "e_i", "cohesion", "months", "turnover", "change", "modularity", "brokerage", "holes", "paths")
    for name in names:
        caveats = " ".join(one.en for one in getattr(networks, name)(pilot).caveats)

        assert "Tanum made 100% of the 1 notes" in caveats, name
        assert "59 of the participants' 60 months are empty" in caveats, name
        assert "missing, not absent" in caveats, name
        assert "With so few actors" in caveats, name


def test_silent_months_are_named(opened: OpenWith) -> None:
    """The calendar of notes names each participant with how many of its months are empty."""
    result = networks.recording(opened({"collaboration": [noted("tanum", 1, "2015-02-01", "tanum", "uddevalla")]}))

    assert any("Tanum (11), Dals-Ed (12) and Bengtsfors (12)" in one.en for one in result.caveats)


def test_only_participants_looked_at_are_silent(opened: OpenWith) -> None:
    """With one municipality selected the others' months are neither empty nor in the table."""
    told = [noted("tanum", 1, "2015-02-01", "tanum", "uddevalla")]
    result = networks.recording(opened({"collaboration": told}, municipalities=["1435"]))

    assert set(result.table["participant"]) == {"tanum"}
