"""Models and clusters are joined on by municipality and day."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.study_file import load_study
from pilot_analysis.tables.membership import with_membership
from tests.conftest import ROOT
from tests.tables.conftest import tidy

STUDY = load_study(ROOT / "pilot.toml")


def belongs(name: str, **row: Any) -> tuple[Any, Any]:
    """Return the model and cluster that one row of a table gets."""
    found = with_membership(name, tidy(name, [row]), STUDY).iloc[0]
    return tuple(None if pd.isna(one) else one for one in (found["model"], found["cluster"]))


@pytest.mark.parametrize(
    ("day", "model"),
    [("2015-05-31", "egen-maklare"), ("2015-06-01", "natverk"), ("2015-11-30", "natverk"), ("2014-01-19", None)],
)
def test_a_case_follows_the_day_it_was_opened(day: str, model: str | None) -> None:
    """A municipality that changes model on 1 June gives its cases the model of the day, both ends included."""
    assert belongs("cases", municipality="1485", opened_on=day)[0] == model


def test_membership_of_a_cluster_begins_on_its_day() -> None:
    """Tanum is in no cluster in December 2014 and in Västlandet from January 2015."""
    assert belongs("needs", municipality="1435", on="2014-12-31")[1] is None
    assert belongs("needs", municipality="1435", on="2015-01-01")[1] == "vastlandet"


def test_a_participant_of_two_municipalities_gets_what_they_share() -> None:
    """Kunskapsförbundet Väst's rows carry the model that Trollhättan and Vänersborg both have."""
    assert belongs("tool_use", participant="kunskapsforbundet-vast", month="2015-03") == ("egen-maklare", "trestad")


def test_a_participant_whose_municipalities_differ_gets_none() -> None:
    """A row delivered for two municipalities with different models that day carries no model."""
    members = [one.model_copy(update={"municipality": "1487"}) for one in STUDY.models[1].members[:1]]
    first = STUDY.models[0].model_copy(update={"members": (STUDY.models[0].members[0],)})
    study = STUDY.model_copy(update={"models": (first, STUDY.models[1].model_copy(update={"members": tuple(members)}))})
    frame = tidy("tool_use", [{"participant": "kunskapsforbundet-vast", "month": "2015-08"}])
    assert with_membership("tool_use", frame, study)["model"].isna().all()


@pytest.mark.parametrize(
    ("term", "model"), [("HT14", "egen-maklare"), ("VT15", "egen-maklare"), ("HT15", "natverk"), ("VT14", None)]
)
def test_a_term_counts_from_its_first_day_in_the_pilot(term: str, model: str | None) -> None:
    """An enrolment takes the model of the first day of its term that lies in the pilot."""
    assert belongs("enrolments", home_municipality="1485", term=term)[0] == model


@pytest.mark.parametrize(("wave", "model"), [("start", "egen-maklare"), ("slut", "natverk")])
def test_maturity_is_dated_by_the_ends_of_the_pilot(wave: str, model: str) -> None:
    """The first wave of maturity counts at the pilot's start, the last at its end."""
    assert belongs("maturity", municipality="1485", wave=wave)[0] == model


def test_overlapping_clusters_are_both_named() -> None:
    """A municipality in two clusters on a day gets both ids in the order of the study file."""
    twin = STUDY.clusters[1].model_copy(update={"id": "alla"})
    study = STUDY.model_copy(update={"clusters": (*STUDY.clusters, twin)})
    frame = tidy("cases", [{"municipality": "1485", "opened_on": "2015-02-01"}])
    assert with_membership("cases", frame, study)["cluster"].tolist() == ["trestad|alla"]


def test_rows_keep_their_order_and_index() -> None:
    """Joining membership on neither reorders nor drops rows, whatever their index."""
    frame = tidy("cases", [{"municipality": code, "opened_on": "2015-02-01"} for code in ("1460", "0114", "1488")])
    frame.index = pd.Index([7, 3, 5])
    joined = with_membership("cases", frame, STUDY)
    assert joined.index.tolist() == [7, 3, 5]
    assert joined["municipality"].tolist() == ["1460", "0114", "1488"]
    assert joined["model"].fillna("-").tolist() == ["klustermaklare", "-", "egen-maklare"]
