from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis import municipalities
from pilot_analysis.intake.names import Names, slug, split_list
from pilot_analysis.pilot import Study


@pytest.fixture(scope="module")
def names(study: Study) -> Names:
    """The names of the study that ships."""
    return Names.of(study)


@pytest.mark.parametrize("code", municipalities.names())
def test_every_municipality_is_read(names: Names, code: str) -> None:
    """Each of the 290 is read by code, name, both, capitals, decomposed letters and as ``<genitive> kommun``."""
    name = municipalities.names()[code]
    genitive = name if name[-1] in "sxz" else f"{name}s"
    ways = [
        code,
        name,
        f"{code} {name}",
        f"{name} ({code})",
        name.upper(),
        unicodedata.normalize("NFD", name),
        f"  {name} ",
        f"{genitive} kommun",
    ]

    assert [names.municipality(one) for one in ways] == [code] * len(ways)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Ed", "1438"),
        ("Eds kommun", "1438"),
        ("Dals Ed", "1438"),
        ("Eda", "1730"),
        ("Eda kommun", "1730"),
        ("Borås stad", "1490"),
        ("114", "0114"),
    ],
)
def test_short_and_official_forms(names: Names, words: str, code: str) -> None:
    """``Ed`` is Dals-Ed through the study's aliases and never Eda; a lost leading zero is put back."""
    assert names.municipality(words) == code


@pytest.mark.parametrize(
    ("one", "other"), [("Habo", "Håbo"), ("Alvesta", "Avesta"), ("Lidköping", "Linköping"), ("Mora", "Nora")]
)
def test_dangerous_pairs_stay_apart(names: Names, one: str, other: str) -> None:
    """Municipalities that differ by one letter are never taken for each other."""
    assert names.municipality(one) != names.municipality(other)


@pytest.mark.parametrize(
    "words",
    [
        "Trolhättan",
        "Trollhattan",
        "Kunskapsförbundet Väst",
        "1489 Trollhättan",
        "9999",
        "3140",
        "Fyrbodal",
        "",
        "Uddevalla/Tanum",
    ],
)
def test_near_names_are_not_read(names: Names, words: str) -> None:
    """A misspelling, a federation, and a code that contradicts its name give no municipality."""
    assert names.municipality(words) is None


def test_a_misspelling_is_proposed(names: Names) -> None:
    """The one municipality that is near is proposed, and none where nothing is."""
    assert names.near_municipality("Trolhättan") == "Trollhättan"
    assert names.near_municipality("Bengstfors kommun") == "Bengtsfors"
    assert names.near_municipality("xyz") is None


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("KFV", "kunskapsforbundet-vast"),
        ("Uddevalla", "uddevalla"),
        ("Uddevalla kommun", "uddevalla"),
        ("Trollhättans kommun", "1488"),
        ("Åmåls kommun", "1492"),
        ("AF", "arbetsformedlingen"),
        ("arbetsförm.", "arbetsformedlingen"),
        ("högskolan väst", "hogskolan-vast"),
    ],
)
def test_actors_by_name_alias_and_municipality(names: Names, words: str, actor: str) -> None:
    """An actor is a participant first, then one of the study's actors, then a municipality by its code."""
    assert names.actor(words) == actor


def test_an_actor_that_nobody_listed(names: Names) -> None:
    """An unknown name is no actor, and its id is made of its letters."""
    assert names.actor("Åsens Mekaniska AB") is None
    assert slug("Åsens Mekaniska AB") == "asens-mekaniska-ab"


def test_lists_are_split_but_not_inside_a_name() -> None:
    """A list is split at commas, semicolons, slashes and ``och``, except within a known name."""
    assert split_list("AF, VGR; Tanum / Ed och Bengtsfors", ()) == ["AF", "VGR", "Tanum", "Ed", "Bengtsfors"]
    assert split_list("Vård och omsorg", {"vård och omsorg"}) == ["Vård och omsorg"]


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_nothing(words: str) -> None:
    """No text makes the names fail, and what they return is a code that exists."""
    codes = {name.casefold(): code for code, name in municipalities.names().items()}
    found = Names(codes, codes, {}, {}).municipality(words)

    assert found is None or found in municipalities.names()


@given(
    st.sampled_from(sorted(municipalities.names().values())),
    st.integers(0, 30),
    st.sampled_from("abcdefghijklmnoprstuvåäö"),
)
def test_one_changed_letter_never_gives_another_municipality(study: Study, name: str, place: int, letter: str) -> None:
    """A name with one letter changed is read only if it is itself the name of a municipality."""
    changed = name[:place] + letter + name[place + 1 :]
    code = Names.of(study).municipality(changed)

    assert code is None or municipalities.names()[code].casefold() == changed.casefold() or changed.casefold() == "ed"
