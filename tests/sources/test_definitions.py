from __future__ import annotations

import pytest

from pilot_analysis import municipalities
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.sources.codebook import codebook
from pilot_analysis.sources.definitions import first_years, indicators, squeezed
from pilot_analysis.sources.dimensions import age_of, measure_and_period, period_of, sex_of, unit_of
from pilot_analysis.sources.observations import Region
from pilot_analysis.sources.regions import Kind, Regions


def test_definitions_hold_together(study: Study) -> None:
    """Ids are unique, words are as they are compared, numerators are parts, and the study's indicator is one."""
    every = indicators()

    assert len({one.id for one in every}) == len(every)
    assert study.education.indicator in {one.id for one in every}
    for one in every:
        assert all(words == squeezed(words) for words in (*one.words, *one.titles))
        assert one.words or one.titles or one.computed or (one.producer == "kolada" and len(one.tables) == 1)
        if one.computed:
            assert one.computed.numerator < one.computed.denominator


@pytest.mark.parametrize("producer", ["scb", "kolada", "skolverket"])
def test_every_sign_has_words(producer: str) -> None:
    """Each meaning in a codebook has a sentence in both languages."""
    for meaning in set(codebook(producer).values()):
        assert text(f"sources.mark_{meaning}").sv
        assert text(f"sources.mark_{meaning}").en


def test_first_years_are_of_municipalities() -> None:
    """Each first year is of a municipality of the register."""
    assert first_years().keys() <= municipalities.names().keys()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2014", "2014"),
        ("2014M12", "2014-12"),
        ("X2014", "2014"),
        ("XX2014", None),
        ("2014K4", "2014K4"),
        ("2014/15", "2014/15"),
        ("2014*", "2014"),
        ("2014 prel.", "2014"),
        ("201", None),
        ("12014", None),
        ("2014M13", None),
        ("år 2014", None),
    ],
)
def test_periods(words: str, name: str | None) -> None:
    """Years, months, quarters and school years are periods; other words are not."""
    found = period_of(words)

    assert (found.name if found else None) == name
    assert (found.preliminary if found else False) == (words in {"2014*", "2014 prel."})


def test_what_a_heading_measures() -> None:
    """A heading of csv ends with its period; what stands before is what it measures."""
    found = measure_and_period("Folkmängd, antal 2014")

    assert found is not None
    assert (found[0], found[1].name) == ("Folkmängd, antal", "2014")
    assert measure_and_period("Folkmängd") is None


@pytest.mark.parametrize(
    ("words", "age"),
    [
        ("16-74 år", "16-74"),
        ("totalt 16–74 år", "16-74"),
        ("20 år", "20"),
        ("100+ år", "100+"),
        ("65 år och äldre", "65+"),
        ("totalt ålder", "total"),
        ("Invånare 65+, andel (%)", "65+"),
        ("gymnasial", None),
    ],
)
def test_ages(words: str, age: str | None) -> None:
    """Ages are read from their words."""
    assert age_of(words) == age


@pytest.mark.parametrize(
    ("words", "sex"), [("Kvinnor", "kvinna"), ("pojkar", "man"), ("totalt", "total"), ("ogifta", None)]
)
def test_sexes(words: str, sex: str | None) -> None:
    """Sexes are read from their words."""
    assert sex_of(words) == sex


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("Andel (%)", "procent"),
        ("Kostnad, kr/inv", "kr/inv"),
        ("Kostnad, tkr", "tkr"),
        ("Antal elever", "antal"),
        ("Meritvärde", ""),
    ],
)
def test_units(words: str, unit: str) -> None:
    """Units are read from the words of a measure."""
    assert unit_of(words) == unit


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("0212", "", Kind.OTHER),
        ("", "Habo", Kind.MUNICIPALITY),
        ("0305", "Habo", Kind.CONTRADICTION),
        ("3140", "Kunskapsförbundet Väst", Kind.FEDERATION),
        ("", "Kunskapsförbundet Väst", Kind.FEDERATION),
        ("", "Alla kommuner", Kind.AVERAGE),
        ("14", "Västra Götalands län", Kind.AREA),
        ("", "Riket", Kind.AREA),
        ("0010", "Stor-Stockholm", Kind.OTHER),
        ("26", "", Kind.OTHER),
        ("", "Västra Götalands läns kommuner (ovägt medel)", Kind.AVERAGE),
        ("0114", "Upplands Väsby", Kind.MUNICIPALITY),
    ],
)
def test_regions(study: Study, code: str, name: str, kind: Kind) -> None:
    """A region is told by code and name together; of Habo and Håbo neither is ever taken for the other."""
    assert Regions(study.participants).known(Region(code, name)).kind is kind
