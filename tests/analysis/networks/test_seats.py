"""Seats, starts and flows, counted by hand, and what a reader of both tables could work back."""

from __future__ import annotations

from typing import Any

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from tests.analysis.networks.events import course, enrolment, need
from tests.tables.conftest import OpenWith

COURSES = [
    course(1, "1435", 20, "dals-ed"),
    course(2, "1438", 10),
    course(3, "1485", None, "tanum"),
    course(4, "1435", 30),
]
STARTS = [
    enrolment(1, "1435", "kvinna", 9),
    enrolment(1, "1438", "man", 6),
    enrolment(1, "1438", "man", 6, "HT15"),
    enrolment(2, "1435", "kvinna", 5),
    enrolment(2, "1462", "man", 7),
    enrolment(3, "1435", "kvinna", 3),
]


def tables(**more: Any) -> dict[str, Any]:
    """Return courses and starts."""
    return {"courses": COURSES, "enrolments": STARTS} | more


def test_seats_by_hand(opened: OpenWith) -> None:
    """Of 60 seats a third is shared; 15 of 20 shared seats filled; more starts than seats give no interval."""
    result = networks.provision(opened(tables()))
    table = result.table.set_index(["shared", "sex"])

    assert table.loc[("total", "total"), ["courses", "seats", "started"]].tolist() == [3, 60, 27]
    assert table.loc[("shared", "total"), "fill"] == pytest.approx(15 / 20)
    assert table.loc[("shared", "kvinna"), "started"] == 9
    assert table.loc[("unshared", "total"), "fill"] == pytest.approx(1.2)
    assert table.loc[("unshared", "total"), ["low", "high"]].isna().all()
    assert result.facts["seats_shared"] == pytest.approx(1 / 3)
    assert "cannot be compared" in result.sentence("en")


def test_a_second_term_is_the_same_persons(opened: OpenWith) -> None:
    """Those who go on in autumn are not counted again, and of two terms the earlier one counts."""
    flows = networks.flows(opened(tables())).table.set_index(["home", "place"])["started"]

    assert flows["1438", "1435"] == 6
    assert flows["total", "total"] == 27


def test_flows_add_up(opened: OpenWith) -> None:
    """Homes outside the pilot are one group, and totals are the sums of their cells."""
    result = networks.flows(opened(tables()))
    flows = result.table.set_index(["home", "place"])["started"]

    assert flows["elsewhere", "1438"] == 7
    assert flows["1435", "total"] == flows["1435", "1435"] + flows["1435", "1438"] == 14
    assert "Dals-Ed has the largest surplus: +6" in result.sentence("en")


def test_no_course_is_in_one_table_alone(opened: OpenWith) -> None:
    """The three who started a course without known seats are in neither table, or the totals would tell them apart."""
    pilot = opened(tables())
    flows, seats = networks.flows(pilot).table, networks.provision(pilot).table

    assert flows["started"].iloc[-1] == seats["started"].iloc[-1] == 27


def test_small_flows_are_hidden(opened: OpenWith) -> None:
    """Fewer than five persons are hidden with enough others, and a sentence that tells a hidden number is replaced."""
    few = [*STARTS[:2], enrolment(2, "1435", "kvinna", 2), enrolment(2, "1438", "man", 9)]
    released = release(networks.flows(opened(tables(enrolments=few))), 5)
    table = released.result.table.set_index(["home", "place"])["started"]

    assert table.isna()["1435", "1438"]
    assert released.certificate["hidden"] >= 4


def test_no_courses(opened: OpenWith) -> None:
    """Without courses or starts the reasons are told."""
    pilot = opened({})

    assert "No courses with seats" in networks.provision(pilot).sentence("en")
    assert "No starts" in networks.flows(pilot).sentence("en")
    assert "No needs" in networks.needs(pilot).sentence("en")
    assert networks.overlap(pilot).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("name", ["provision", "flows", "needs", "overlap"])
def test_nothing_passes_the_gate(opened: OpenWith, name: str) -> None:
    """Where nobody started and nothing is needed the tables hold noughts, which the gate releases."""
    released = release(getattr(networks, name)(opened({})), 5)

    assert not released.hidden
    counted = [one.name for one in released.result.fields if one.kind == "persons"]
    assert released.result.table[counted].sum().sum() == 0


def test_needs_without_seats_are_named(opened: OpenWith) -> None:
    """Level 5 is asked for in Västlandet and offered by nobody there; level 3 has 60 seats for 12 persons."""
    wanted = [need(1, "1435", "3", 12, 4), need(2, "1438", "5", 8, 8), need(3, "1485", "5", 6)]
    result = networks.needs(opened(tables(needs=wanted)))
    table = result.table.set_index(["cluster", "level"])

    assert table.loc[("vastlandet", "3"), ["persons", "retirements", "seats", "gap_seats"]].tolist() == [12, 4, 60, 48]
    assert table.loc[("vastlandet", "5"), "gap_seats"] == -8
    assert "Post-secondary, under 3 years in Västlandet" in result.sentence("en")
    assert table.loc[("total", "total"), "persons"] == 26


def test_the_sentence_tells_no_small_number(opened: OpenWith) -> None:
    """A need of two persons that nobody offers is named without its number, which the gate hides."""
    wanted = [need(1, "1435", "3", 12, 6), need(2, "1438", "5", 2), need(3, "1485", "5", 9), need(4, "1485", "3", 9)]
    released = release(networks.needs(opened(tables(needs=wanted))), 5)
    table = released.result.table.set_index(["cluster", "level"])

    assert table.loc[[("vastlandet", "5")], ["persons", "gap_seats"]].isna().all(axis=None)


def test_courses_without_sectors_leave_sectors_without_seats(opened: OpenWith) -> None:
    """Where no course states its sector no sector has seats or a gap, which is said; the total has."""
    result = networks.needs(opened(tables(needs=[need(1, "1435", "3", 12, 4)])), by="sector")
    table = result.table.set_index(["cluster", "sector"])

    assert table.loc[("total", "Q"), ["seats", "gap_seats"]].isna().all()
    assert table.loc[("total", "total"), "seats"] == table.loc[("total", "US"), "seats"] == 60
    assert "No course states its sector" in result.sentence("en")
    assert any("60 of 60 seats" in one.en for one in result.caveats)


SECTORED = [course(1, "1435", 20, sector="Q"), course(2, "1438", 30), course(3, "1485", 10, sector="C")]
WANTED = [need(1, "1435", "3", 12, 6), need(2, "1485", "5", 8, 8), need(3, "1485", "3", 9) | {"sector": "H"}]


def test_sectors_against_seats(opened: OpenWith) -> None:
    """Transport is asked for and has no seats at all; 30 seats of unknown sector are told beside it."""
    result = networks.needs(opened({"courses": SECTORED, "needs": WANTED}), by="sector")
    table = result.table.set_index(["cluster", "sector"])

    assert table.loc[("total", "Q"), ["persons", "seats", "gap_seats"]].tolist() == [20, 20, 0]
    assert table.loc[("vastlandet", "Q"), "gap_seats"] == 8
    assert table.loc[("total", "H"), "gap_seats"] == -9
    assert result.sentence("en").endswith("for which nobody offers a seat: Transport.")
    assert any("30 of 60 seats" in one.en for one in result.caveats)


def test_sectors_and_levels_at_once(opened: OpenWith) -> None:
    """Of three combinations asked for, care at level 5 and transport at level 3 are offered by nobody."""
    result = networks.needs(opened({"courses": SECTORED, "needs": WANTED}), by="sector_level")
    table = result.table.set_index(["cluster", "sector", "level"])

    assert table.loc[("total", "Q", "5"), ["persons", "seats"]].tolist() == [8, 0]
    assert table.loc[("trestad", "H", "3"), "gap_seats"] == -9
    assert "Of 3 combinations of sector and level that are asked for 2 are offered by nobody" in result.sentence("en")
    assert table.loc[("total", "total", "total"), "persons"] == 29


def test_what_is_hidden_in_one_table_is_hidden_in_all(opened: OpenWith) -> None:
    """Levels and sectors show no count that the table of both hides: a reader of all three learns no small need."""
    wanted = [*WANTED, need(4, "1438", "4", 2), need(5, "1485", "4", 7)]
    pilot = opened({"courses": SECTORED, "needs": wanted})
    both = release(networks.needs(pilot, by="sector_level"), 5).result.table
    for by, other in (("level", "sector"), ("sector", "level")):
        alone = release(networks.needs(pilot, by=by), 5).result.table
        margin = both[both[other] == "total"].reset_index(drop=True)
        for column in ("persons", "retirements"):
            assert alone[column].isna().tolist() == margin[column].isna().tolist()
        assert alone["gap_seats"].isna().tolist() == alone["persons"].isna().tolist()


def test_retirements_are_no_more_than_persons(opened: OpenWith) -> None:
    """A need of which more retire than are asked for counts as many retirements as persons."""
    table = networks.needs(opened({"needs": [need(1, "1435", "3", 6, 9)]})).table

    assert table["retirements"].iloc[-1] == 6


def test_half_empty_neighbours(opened: OpenWith) -> None:
    """Two municipalities of a cluster with half-empty courses at a level are listed, and one alone is not."""
    two = [course(1, "1435", 20), course(2, "1438", 20), course(3, "1485", 20)]
    starts = [enrolment(number, "1435", "kvinna", 6) for number in (1, 2, 3)]
    result = networks.overlap(opened({"courses": two, "enrolments": starts}))

    assert result.table.values.tolist() == [["vastlandet", "US", "3", 2, 2, 40]]
    assert "3 were less than half full" in result.sentence("en")


def test_neighbours_of_different_sectors_do_not_overlap(opened: OpenWith) -> None:
    """Half-empty courses of care and of transport at one level are no overlap; two of care are."""
    starts = [enrolment(number, "1435", "kvinna", 6) for number in (1, 2, 3)]
    offered = [course(1, "1435", 20, sector="Q"), course(2, "1438", 20, sector="H")]
    apart = networks.overlap(opened({"courses": offered, "enrolments": starts}))
    same = networks.overlap(opened({"courses": [*offered, course(3, "1460", 20, sector="Q")], "enrolments": starts}))

    assert apart.table.empty
    assert same.table.values.tolist() == [["vastlandet", "Q", "3", 2, 2, 40]]


def test_half_of_few_seats_is_not_told(opened: OpenWith) -> None:
    """Less than half of ten seats would tell that fewer than five came, so such courses are left out."""
    two = [course(1, "1435", 10), course(2, "1438", 10)]
    starts = [enrolment(number, "1435", "kvinna", 2) for number in (1, 2)]

    assert networks.overlap(opened({"courses": two, "enrolments": starts})).table.empty


def test_a_need_without_a_sector_is_counted_as_such(opened: OpenWith) -> None:
    """A need whose sector was not stated has a row of its own, so that rows add up to their totals at the gate."""
    nameless = need(2, "1438", "3", 20, 6) | {"sector": None}
    result = networks.needs(opened({"needs": [need(1, "1435", "3", 12, 6), nameless]}), by="sector")
    released = release(result, 5).result.table.set_index(["cluster", "sector"])

    assert released.loc[("total", "US"), "persons"] == 20
    assert released.loc[("total", "total"), "persons"] == 32
