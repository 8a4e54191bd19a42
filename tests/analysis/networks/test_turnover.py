"""Ties gained, kept and lost; what the end goes with; clusters against each other."""

from __future__ import annotations

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Verdict
from tests.analysis.networks.events import course, event
from tests.tables.conftest import OpenWith

TIES = [
    event(1, "2015-02-01", "tanum", "dals-ed"),
    event(2, "2015-03-01", "tanum", "uddevalla"),
    event(3, "2015-08-01", "dals-ed", "tanum"),
    event(4, "2015-09-01", "bengtsfors", "uddevalla"),
]
PLACES = ("1488", "1487", "1485", "1435", "1438", "1460")


def test_fates_of_ties(opened: OpenWith) -> None:
    """A tie of both halves is kept, one of the first lost, one of the last gained: a third is in both."""
    result = networks.turnover(opened({"collaboration": TIES}))
    found = {(row.one, row.other): row.status for row in result.table.itertuples()}

    assert found == {
        ("tanum", "dals-ed"): "kept",
        ("uddevalla", "tanum"): "lost",
        ("uddevalla", "bengtsfors"): "gained",
    }
    assert (result.facts["jaccard"], result.facts["hamming"]) == (pytest.approx(1 / 3), 2)
    assert [len(keys) for keys in result.rows] == [1, 1, 2]


def test_ties_of_one_half_only(opened: OpenWith) -> None:
    """Where one half has no ties the counts are told without a correlation."""
    result = networks.turnover(opened({"collaboration": TIES[:2]}))

    assert result.verdict is Verdict.DESCRIBED
    assert "p" not in result.facts
    assert "2 are lost" in result.sentence("en")


def test_lasting_ties_explain_the_end(opened: OpenWith) -> None:
    """Contacts that repeat go with the first half beyond chance; what follows from the cluster is named as left out."""
    pairs = [("tanum", "dals-ed"), ("tanum", "uddevalla"), ("bengtsfors", "komvux-uddevalla")]
    often = [
        event(10 * place + time, f"2015-{month}-0{1 + time}", *pair)
        for place, pair in enumerate(pairs)
        for time in range(2 + 3 * place)
        for month in ("02", "09")
    ]
    result = networks.change(opened({"collaboration": often}))
    table = result.table.set_index("predictor")

    assert table.index.tolist() == ["baseline", "same_cluster", "distance", "size"]
    assert table.loc["baseline", "coefficient"] == pytest.approx(1, abs=0.05)
    assert table.loc["baseline", "p"] < 0.05
    assert any("same labour market" in one.en for one in result.caveats)


def test_unknown_population_is_told(opened: OpenWith) -> None:
    """Where neither statistics nor pilot.toml give the population there is no size, and a caveat says why."""
    pilot = opened({"collaboration": [*TIES, *(one | {"event_id": f"x{one['event_id']}"} for one in TIES)]})
    education = pilot.study.education.model_copy(update={"inhabitants": {}})
    study = pilot.study.model_copy(update={"education": education})
    found, without = (
        networks.change(pilot),
        networks.change(type(pilot)(study, pilot.workspace, pilot.selection, "sv", 1)),
    )

    assert "size" in found.table["predictor"].tolist()
    assert "size" not in without.table["predictor"].tolist()
    assert any("population of the municipalities is not known" in one.en for one in without.caveats)


def test_nothing_before(opened: OpenWith) -> None:
    """Without contacts in the first half there is nothing to go on, and the reason is told."""
    result = networks.change(opened({"collaboration": TIES[2:]}))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.table.empty
    assert "cannot be explained" in result.sentence("en")


def test_clusters_differ_in_shared_seats(opened: OpenWith) -> None:
    """With three municipalities each the smallest p is 0.1: no interval, and the verdict is that it cannot be told."""
    courses = [course(place, code, 20, "vgr" if place < 3 else None) for place, code in enumerate(PLACES)]
    result = networks.compare(opened({"courses": courses}))
    row = result.table[result.table["outcome"] == "seats_shared"].iloc[0]

    assert (row["mean"], row["mean_against"], row["p"], row["smallest_p"]) == (100, 0, 0.1, 0.1)
    assert row[["low", "high"]].isna().all()
    assert row["detectable"] > 100
    assert result.verdict is Verdict.CANNOT_TELL
    assert "All municipalities looked at are in a cluster" in result.sentence("en")


def test_cluster_against_single(opened: OpenWith) -> None:
    """Where some municipalities are in no cluster, the clustered are compared with the single first."""
    courses = [course(place, code, 20, "vgr" if place < 3 else None) for place, code in enumerate(PLACES)]
    pilot = opened({"courses": courses})
    alone = pilot.study.model_copy(update={"clusters": pilot.study.clusters[1:]})
    result = networks.compare(type(pilot)(alone, pilot.workspace, pilot.selection, "sv", 1))
    first = result.table.iloc[0]

    assert (first["group"], first["against"], first["units"], first["units_against"]) == ("clustered", "single", 3, 3)
    assert "All municipalities" not in result.sentence("en")


def test_meetings_count_for_the_municipalities_of_a_participant(opened: OpenWith) -> None:
    """A meeting of Uddevalla with the federation counts to its two municipalities and Uddevalla, not to Tanum."""
    met = [event(place, "2015-02-01", "uddevalla", "kunskapsforbundet-vast") for place in range(12)]
    table = networks.compare(opened({"collaboration": met})).table
    row = table[table["outcome"] == "meetings_with_others"].iloc[0]

    assert {row["group"]: row["mean"], row["against"]: row["mean_against"]} == {"trestad": 1, "vastlandet": 0}
