"""Every question about the education level on data with holes: a result or a clear reason, in words fit to print."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from pilot_analysis.analysis import education
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.figures import draw, kind_of
from pilot_analysis.language import LANGUAGES
from pilot_analysis.tables.session import open_pilot
from tests.analysis.education.test_results import EVERY, walk
from tests.analysis.test_education import POOL, STUDY
from tests.tables.conftest import OpenWith

Row = dict[str, Any]
WALK = tuple(walk(years=tuple(range(2009, 2018))))
UNFIT = re.compile(r"\bnan\b|\bNaN\b|None|<NA>|\binf\b|[{}]")
OURS = STUDY.codes


def kept(fits: Callable[[Row], bool]) -> list[Row]:
    """Return the rows that fit."""
    return [row for row in WALK if fits(row)]


def changed(fits: Callable[[Row], bool], **new: Any) -> list[Row]:
    """Return all rows, those that fit with new values."""
    return [row | new if fits(row) else row for row in WALK]


def thinned(share: float) -> list[Row]:
    """Return the rows with this share of them lost at random."""
    lost = np.random.default_rng(3).random(len(WALK)) < share
    return [row for row, gone in zip(WALK, lost, strict=True) if not gone]


EDGES: Mapping[str, list[Row]] = MappingProxyType(
    {
        "nothing": [],
        "another indicator": changed(lambda _: True, indicator="folkmangd"),
        "one year": kept(lambda row: row["period"] == "2014"),
        "no year before": kept(lambda row: row["period"] in {"2014", "2015", "2016"}),
        "no reference year": kept(lambda row: row["period"] != "2014"),
        "no outcome": kept(lambda row: row["period"] < "2015"),
        "only the last outcome": kept(lambda row: row["period"] not in {"2015", "2016"}),
        "a missing year": kept(lambda row: row["period"] != "2011"),
        "a hole of the pilot's": kept(lambda row: (row["municipality"], row["period"]) != ("1488", "2011")),
        "pilot without reference": changed(
            lambda row: row["municipality"] in OURS and row["period"] == "2014", value=None, status="missing"
        ),
        "no value at all": changed(lambda _: True, value=None, status="missing"),
        "unbalanced": thinned(0.3),
        "a little unbalanced": thinned(0.03),
        "no controls": kept(lambda row: row["municipality"] in OURS),
        "one control": kept(lambda row: row["municipality"] in {*OURS, POOL[0]}),
        "three controls": kept(lambda row: row["municipality"] in {*OURS, *POOL[:3]}),
        "controls alone": kept(lambda row: row["municipality"] in POOL),
        "one pilot municipality": kept(lambda row: row["municipality"] in {"1488", *POOL}),
        "all alike": changed(lambda _: True, value=20.0),
        "women alone": changed(lambda _: True, sex="kvinna"),
        "several ages": [row | {"age": age} for row in WALK for age in ("16-24", "25-74")],
        "months": [row | {"period": f"{row['period']}-01"} for row in WALK],
    }
)


def said(result: Result) -> str:
    """Return every word of a result and of its figure, in both languages."""
    parts = []
    for language in LANGUAGES:
        words = [result.title, result.sentences, result.method, result.source, *result.caveats]
        parts += [*(one[language] for one in words), result.shown(language).to_string()]
        if kind_of(result.id):
            figure = draw(release(result, 5), language)
            figure.canvas()
            parts += [figure.headline, figure.subtitle, figure.alt[language], *figure.notes]
    return "\n".join(parts)


@pytest.mark.parametrize("edge", EDGES)
def test_each_question_has_an_answer_or_a_reason(opened: OpenWith, edge: str) -> None:
    """On every edge every question gives a result, without a warning, whose words and figure hold no missing number."""
    pilot = opened({"indicators": EDGES[edge]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for ask in EVERY:
            result = ask(pilot)
            assert result.sentences.sv.endswith((".", "?")), ask.__name__
            assert result.sentences.sv != result.sentences.en
            assert not UNFIT.search(said(result)), (ask.__name__, said(result))


@pytest.mark.parametrize("edge", ["nothing", "no reference year", "controls alone", "months", "several ages"])
def test_nothing_is_claimed_from_nothing(opened: OpenWith, edge: str) -> None:
    """Where the indicator cannot be read at all, no result has a row, and each says so."""
    pilot = opened({"indicators": EDGES[edge]})
    for ask in EVERY:
        if ask is not education.design_lock:
            assert ask(pilot).table.empty
            assert ask(pilot).verdict is Verdict.CANNOT_TELL


def test_a_year_without_figures_is_no_step(opened: OpenWith) -> None:
    """Two years apart are not one step: with 2011 missing, what could be seen is told from 2012-2014 alone."""
    holed = education.detectable(opened({"indicators": EDGES["a missing year"]})).table

    assert list(holed["horizon"]) == [1, 2]
    assert list(holed["starts"]) == [2, 1]


def test_p_values_are_never_nought(opened: OpenWith) -> None:
    """A p-value below a thousandth is written as less than that, in sentence and table."""
    lifted = [
        row | {"value": row["value"] + 9.0} if row["municipality"] in OURS and row["period"] > "2014" else row
        for row in WALK
    ]
    result = education.change(opened({"indicators": lifted}))

    assert result.verdict is Verdict.EFFECT
    assert "(p < 0,001)" in result.sentence("sv").replace("\N{NO-BREAK SPACE}", " ")
    heading = next(one.label.en for one in result.fields if one.name == "p")
    assert set(result.shown("en")[heading]) == {"<\N{NO-BREAK SPACE}0.001"}


def test_a_gap_of_women_is_said_of_women(opened: OpenWith) -> None:
    """Asked for women, sentence and figure speak of women."""
    result = education.gap(opened({"indicators": EDGES["women alone"]}), "kvinna")

    assert "av kvinnorna eftergymnasial utbildning" in result.sentence("sv").replace("\N{NO-BREAK SPACE}", " ")
    assert draw(release(result, 5), "en").subtitle.startswith("Share of women with post-secondary education")


def test_an_age_for_all_is_taken_of_several(opened: OpenWith) -> None:
    """Where an indicator is there for several ages and for all, those for all are taken."""
    rows = [row | {"age": age} for row in WALK for age in ("16-24", "total")]

    assert education.change(opened({"indicators": rows})).table["n"].iloc[0] == 6


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda pilot: education.gap(pilot, "kvinnor"), "kvinna"),
        (lambda pilot: education.region(pilot, "Man"), "man"),
        (lambda pilot: education.synthetic(pilot, (2061,)), "2016"),
    ],
)
def test_a_wrong_word_names_the_nearest(opened: OpenWith, ask: Callable[[Any], Result], nearest: str) -> None:
    """A parameter that is not there is refused, and the nearest right one is named."""
    with pytest.raises(ConfigurationError, match=nearest):
        ask(opened({"indicators": list(WALK)}))


@pytest.mark.parametrize("relevant", [-0.1, float("nan"), float("inf")])
def test_a_wrong_relevant_difference(opened: OpenWith, relevant: float) -> None:
    """A relevant difference below nought or without a value is refused."""
    with pytest.raises(ValueError, match="a relevant difference is a number of percentage points from 0"):
        education.change(opened({"indicators": list(WALK)}), relevant)


def test_one_municipality_at_a_time(opened: OpenWith) -> None:
    """With one municipality chosen every question is answered in words fit to print."""
    whole = opened({"indicators": list(WALK)})
    pilot = open_pilot(whole.workspace.root, municipalities=["Dals-Ed"])
    for ask in EVERY:
        assert not UNFIT.search(said(ask(pilot)))
