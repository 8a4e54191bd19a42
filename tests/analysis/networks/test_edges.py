"""Every question about networks on data at its edges: a result or a clear reason, and nothing that reads as a fault."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pilot_analysis.analysis import networks
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.figures import draw, kind_of
from pilot_analysis.tables.session import Pilot
from tests.analysis.networks.events import course, enrolment, event, need, referral
from tests.figures import measuring
from tests.tables.conftest import OpenWith

CASES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "nothing at all": {},
    "one event twice": {"collaboration": [event(1, "2015-02-01", "tanum", "dals-ed")] * 2},
    "parallel ties": {
        "collaboration": [referral(number, "2015-02-01", "tanum", "dals-ed", "uddevalla") for number in range(4)]
        + [event(number, "2015-09-01", "tanum", "dals-ed", "uddevalla") for number in range(4, 8)],
        "courses": [course(number, "1435", 20, "dals-ed|uddevalla", sector="Q") for number in range(2)],
        "enrolments": [enrolment(number, "1438", "kvinna", 7) for number in range(2)],
        "needs": [need(1, "1435", "3", 12, 6)] * 2,
    },
    "ties to oneself": {
        "collaboration": [event(1, "2015-02-01", "tanum", "tanum"), referral(2, "2015-09-01", "tanum", "tanum")],
        "courses": [course(1, "1435", 20, "tanum")],
    },
    "unknown actors": {
        "collaboration": [
            event(1, "2015-02-01", "okänd ab", "nånstans"),
            event(2, "2015-09-01", "okänd ab", "tanum", kind="remiss", initiator="ingen"),
        ],
        "courses": [course(1, "9999", 20, "okänd ab", provider="nånstans"), course(2, "1435", None, None, level=None)],
        "enrolments": [enrolment(1, "9999", "kvinna", 7)],
        "needs": [need(1, "1435", "3", 6) | {"level": None, "sector": None}],
    },
    "one actor": {"collaboration": [event(1, "2015-02-01", "tanum"), event(2, "2015-09-01", "tanum")]},
    "no baseline": {
        "collaboration": [event(number, f"2015-0{number}-01", "tanum", "uddevalla", "fyrbodal") for number in (7, 8, 9)]
    },
    "hours not noted": {
        "collaboration": [
            event(number, f"2015-0{number}-01", "tanum", "uddevalla", "fyrbodal") | {"hours": None} for number in (2, 8)
        ]
    },
    "actors not named": {
        "collaboration": [event(1, "2015-02-01", "tanum") | {"actors": None}, event(2, "2015-02-02")],
        "courses": [course(1, "1435", 20, None, provider=None)],
        "needs": [need(1, "1435", "3", 6) | {"persons": None}],
    },
}
ASKED: dict[str, tuple[dict[str, str], ...]] = {
    "brokerage": ({}, {"network": "meetings", "by": "level"}),
    "change": ({}, {"network": "courses"}),
    "cohesion": ({}, {"weight": "hours"}),
    "holes": ({}, {"network": "courses"}),
    "mixing": ({}, {"by": "level", "weight": "hours"}),
    "modularity": ({}, {"weight": "hours"}),
    "months": ({}, {"network": "courses"}),
    "needs": ({}, {"by": "sector"}, {"by": "sector_level"}),
    "paths": ({}, {"by": "month", "network": "referrals"}),
    "turnover": ({}, {"network": "referrals"}),
}


def answers(pilot: Pilot) -> dict[str, Result]:
    """Return every result, each way it is asked for here, by name."""
    every = {}
    for name in networks.__all__:
        for given in ASKED.get(name, ({},)):
            every[f"{name} {given}"] = getattr(networks, name)(pilot, **given)
    return every


def check(every: dict[str, Result], *, drawn: bool = False) -> None:
    """Raise if any result says something that is no word or number, cannot be released, or draws words over others."""
    for name, result in every.items():
        for language in ("sv", "en"):
            told = [result.sentence(language), *(one[language] for one in (*result.caveats, result.method))]
            shown = [*told, *result.shown(language).to_numpy().ravel().tolist()]
            assert not [one for one in shown if re.search(r"\b(nan|inf|NaN|None|<NA>)\b", one)], name
            assert told[0].endswith("."), name
        released = release(result, 5)
        if drawn and kind_of(result.id):
            canvas = draw(released, "sv").canvas("wide")
            assert measuring.outside(canvas) == [], name
            assert measuring.collisions(canvas) == [], name


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", CASES)
def test_every_question_is_answered(opened: OpenWith, case: str) -> None:
    """No question raises, warns or prints a missing number as one; a figure is whole where there is little to draw."""
    check(answers(opened(CASES[case])), drawn=case in {"unknown actors", "hours not noted"})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("clusters", [0, 1])
def test_one_cluster_or_none(opened: OpenWith, clusters: int) -> None:
    """With one cluster in the study, or none, all is answered; the E-I index says why it cannot be had."""
    pilot = opened(CASES["parallel ties"])
    study = pilot.study.model_copy(update={"clusters": pilot.study.clusters[:clusters]})
    every = answers(type(pilot)(study, pilot.workspace, pilot.selection, "sv", 1))

    check(every)
    assert every["e_i {}"].verdict is Verdict.CANNOT_TELL


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "selection", [{"period": "2015-07"}, {"period": "2015-02", "municipalities": ["1435"]}, {"clusters": ["trestad"]}]
)
def test_selections(opened: OpenWith, selection: dict[str, Any]) -> None:
    """A month without events, one municipality in a month, and one cluster are answered too."""
    check(answers(opened(CASES["parallel ties"], **selection)))
