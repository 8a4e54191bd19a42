from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.errors import FetchFailed
from pilot_analysis.sources.definitions import Download
from pilot_analysis.sources.live.choice import Variable, Wanted, answers_to, cells, choose, parted

WANTED = Wanted(("1488", "1487"), ("14", "00"), 2005)
VARIABLES = {
    "Region": Variable(("00", "0010", "14", "1487", "1488"), True),
    "Alder": Variable(("16", "17", "18", "tot16-74"), True),
    "Kon": Variable(("1", "2"), True),
    "Tid": Variable(("2004", "2005", "2006"), False),
}
YEARS = tuple(str(year) for year in range(1985, 2026))


def download(**select: tuple[str, ...]) -> Download:
    """Return the definition of a table that asks for these values."""
    return Download("utbildningsniva", "UF/Utbildning", select, "TAB3981")


def test_regions_and_years_are_the_studys() -> None:
    """Municipalities come first, then wider regions that the table has; years begin with the study's first."""
    chosen, notes = choose(download(Alder=("16..18",), Kon=("*",)), VARIABLES, WANTED)

    assert chosen == {
        "Region": ("1488", "1487", "14", "00"),
        "Alder": ("16", "17", "18"),
        "Kon": ("1", "2"),
        "Tid": ("2005", "2006"),
    }
    assert notes == ()


def test_what_may_be_left_out_is() -> None:
    """A variable that the definition does not name and that may be left out is left out."""
    chosen, _ = choose(download(Kon=("1",)), VARIABLES, WANTED)

    assert "Alder" not in chosen


def test_what_the_table_lacks_is_noted() -> None:
    """Municipalities and years that the table lacks are told, and the others asked for."""
    wanted = WANTED._replace(municipalities=("1488", "1499"), years=("2006", "2007"))
    chosen, notes = choose(download(), VARIABLES, wanted)

    assert (chosen["Region"], chosen["Tid"]) == (("1488", "14", "00"), ("2006",))
    assert [one.en for one in notes] == ["no figures for 1499", "the years 2007 are not there"]
    assert [one.sv for one in notes] == ["uppgifter saknas för 1499", "åren 2007 finns inte"]


@pytest.mark.parametrize(
    ("select", "wanted", "message"),
    [
        (
            {"Alder": ("tot16-72",)},
            WANTED,
            r'no value tot16-72\. Did you mean "tot16-74"\? The code list may have changed',
        ),
        ({"Alder": ("17..19",)}, WANTED, r"no value 19\."),
        ({"Aldr": ("*",)}, WANTED, r'no variable Aldr\. Did you mean "Alder"\?'),
        ({}, WANTED._replace(municipalities=("9999",)), "no figures for the study's municipalities"),
        ({}, WANTED._replace(years=("1999",)), "none of the years asked for is there. The table has 2004 to 2006"),
    ],
)
def test_a_changed_table(select: dict[str, tuple[str, ...]], wanted: Wanted, message: str) -> None:
    """What is asked for and not there is told, with the nearest that is."""
    with pytest.raises(FetchFailed, match=message):
        choose(download(**select), VARIABLES, wanted)


def test_a_new_variable() -> None:
    """A variable that must be chosen and that the definition does not know is told by its name."""
    with pytest.raises(FetchFailed, match="a new variable, Fodelseregion, that must be chosen"):
        choose(download(), VARIABLES | {"Fodelseregion": Variable(("tot",), False)}, WANTED)


@given(regions=st.integers(1, 60), years=st.integers(1, 41), others=st.integers(1, 40), most=st.integers(40, 5000))
def test_parts_make_up_the_whole(regions: int, years: int, others: int, most: int) -> None:
    """Parts are none too large, hold every region and year once, and keep all other values together."""
    choice = {
        "Region": tuple(map(str, range(regions))),
        "Niva": tuple(map(str, range(others))),
        "Tid": YEARS[:years],
    }
    parts = parted(choice, most)
    pairs = [(region, year) for one in parts for region in one["Region"] for year in one["Tid"]]

    assert all(cells(one) <= most for one in parts)
    assert all(one["Niva"] == choice["Niva"] for one in parts)
    assert sorted(pairs) == sorted((region, year) for region in choice["Region"] for year in choice["Tid"])
    assert math.prod(map(len, choice.values())) == sum(map(cells, parts))


def test_what_cannot_be_parted_is_asked_for_whole() -> None:
    """One region and one year stay one question even where they hold too many figures."""
    assert parted({"Region": ("1",), "Niva": ("1", "2"), "Tid": ("2014",)}, 1) == [
        {"Region": ("1",), "Niva": ("1", "2"), "Tid": ("2014",)}
    ]


@pytest.mark.parametrize(
    "held",
    [
        {"size": [2], "dimension": {"Tid": {"category": {"index": {"2014": 0, "2016": 1}}}}, "value": [1, 2]},
        {"size": [2], "dimension": {"Tid": {"category": {"index": {"2014": 0, "2015": 1}}}}, "value": [1]},
        {"size": [1], "dimension": {"Tid": {"category": {"index": {"2014": 0}}}}, "value": [1]},
        {"size": [2], "dimension": {"År": {"category": {"index": {"2014": 0, "2015": 1}}}}, "value": [1, 2]},
        {"dimension": []},
        {},
    ],
)
def test_answers_to_another_question(held: dict[str, object]) -> None:
    """An answer with other categories than asked for, or too few figures, is no answer to the question."""
    choice = {"Tid": ("2014", "2015")}
    right = {"size": [2], "dimension": {"Tid": {"category": {"index": {"2015": 1, "2014": 0}}}}, "value": [1, None]}

    assert answers_to(choice, right)
    assert not answers_to(choice, held)
