from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pilot_analysis import municipalities, privacy, schema


def luhn_digit(nine: str) -> str:
    """Return the check digit that makes ten digits pass the Luhn test."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(nine))
    return str(-total % 10)


@pytest.mark.parametrize(
    "words",
    ["811218-9876", "19811218-9876", "8112189876", "811218+9876", "811278-9873", "811218-T987", "1981-12-18-9876"],
)
def test_personal_numbers(words: str) -> None:
    """Personal, coordination and interim numbers are found in every common spelling, and nothing of them is left."""
    assert privacy.kinds(f"Anna {words}.") == ("personal number",)
    assert privacy.mask(f"Anna {words}.") == "Anna [personnummer]."


@pytest.mark.parametrize(
    "words",
    [
        "212000-1397",
        "556036-0793",
        "2015-01-08",
        "20141201 1200",
        "2015-01-08 1204",
        "811318-9876",
        "811218-9877",
        "1 234,5",
    ],
)
def test_what_is_no_person(words: str) -> None:
    """Organisation numbers, dates, timestamps, wrong dates and wrong check digits are no personal data."""
    assert privacy.kinds(words) == ()
    assert privacy.mask(words) == words


_PIECES = st.sampled_from(
    [
        *(
            "8112189876",
            "811218",
            "9876",
            "-",
            "\N{EN DASH}",
            "\N{HYPHEN}",
            "T987",
            "0",
            "070",
            "1234567",
            "+46",
            "522123456",
        ),
        *(
            "a@b.se",
            "a(at)b.se",
            "(",
            "@",
            "Å",
            "x",
            "_",
            ".",
            "/",
            ":",
            " ",
            "Anna Berg",
            "\N{FULLWIDTH DIGIT ONE}",
            "K",
        ),
    ]
)


@given(st.lists(st.lists(_PIECES, max_size=6).map("".join), min_size=1, max_size=4))
@example(["8112189876"])
@example(["x811218\N{EN DASH}9876"])
@example(["/0701234567"])
def test_nothing_is_missed_among_many_cells(cells: list[str]) -> None:
    """Where any cell holds personal data, the quick look at all of them says that one may."""
    spaced = {one for one in cells if " " in one}

    assert privacy.may_hold(" ".join(cells), spaced) or not any(map(privacy.kinds, cells))


def test_numbered_identities_hold_no_personal_data() -> None:
    """Identities with a letter, zeros and a hyphen need no closer look, nor do Swedish names of courses."""
    assert not privacy.may_hold("P0001-12 P0002-1003 K-0007", ())
    assert not privacy.may_hold("Svetsteknik Undersköterska CNC-teknik", ())


@pytest.mark.parametrize(
    "words", ["0522-12 34 56", "070-123 45 67", "+46 522 12 34 56", "08-123 456 78", "0701234567", "070 123 45 67"]
)
def test_phone_numbers(words: str) -> None:
    """Swedish phone numbers are found and masked."""
    assert privacy.kinds(words) == ("phone",)
    assert privacy.mask(words) == "[telefon]"


def test_email() -> None:
    """E-mail addresses are found and masked."""
    assert privacy.kinds("skriv till anna.b@exempel.se") == ("e-mail",)
    assert privacy.mask("skriv till anna.b@exempel.se") == "skriv till [e-post]"
    assert privacy.mask("blad anna.b@exe") == "blad [e-post]"
    assert privacy.mask("anna (at) exempel.se") == "[e-post]"


@given(st.dates().filter(lambda day: 1900 <= day.year < 2026), st.integers(0, 999), st.sampled_from(["", "-"]))
def test_every_valid_number_is_masked(day: object, serial: int, dash: str) -> None:
    """A number with a true date and check digit never passes the mask."""
    nine = f"{day:%y%m%d}{serial:03d}"
    number = f"{nine[:6]}{dash}{nine[6:]}{luhn_digit(nine)}"

    assert number not in privacy.mask(f"se {number} ovan")


@given(st.text())
def test_mask_never_fails(words: str) -> None:
    """Masking any text gives a text in which nothing is left to mask."""
    assert privacy.mask(privacy.mask(words)) == privacy.mask(words)


@pytest.mark.parametrize("words", ["Anna Svensson", "EVA LINDH", "Per-Olof Berg", "Karl Åke Öberg-Ek"])
def test_full_names(words: str) -> None:
    """A given name that many bear, with another name after it, is found and masked."""
    assert privacy.kinds(f"samtal med {words}.") == ("name",)
    assert privacy.mask(f"samtal med {words}.") == "samtal med [namn]."


@pytest.mark.parametrize("words", ["Validering Väst", "Anna", "Per kommun", "per Telefon", "Kursen Max", "Bo i Tanum"])
def test_what_is_no_full_name(words: str) -> None:
    """A given name alone, or before a common noun, is no person's name."""
    assert privacy.kinds(words) == ()
    assert privacy.mask(words) == words


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("samtal med Zlatana Andersson", "samtal med [namn]"),
        ("Zlatana Anderssons ärende", "[namn] ärende"),
        ("Sighsten Lindqvist ringde", "[namn] ringde"),
        ("Svensson, Sighsten", "[namn]"),
        ("rektor Sighsten Ek", "rektor [namn]"),
        ("Å. Svensson", "[namn]"),
        ("se S A Karlsson", "se [namn]"),
        ("Handläggare: Sighsten Ek", "Handläggare: [namn]"),
        ("Handl. Sighsten", "Handl. [namn]"),
        ("Uppg.lämn: Sighsten", "Uppg.lämn: [namn]"),
        ("Uppgiftslämnare: Sighsten Lund", "Uppgiftslämnare: [namn]"),
        ("Kontakt: Sighsten von Ek", "Kontakt: Sighsten von Ek"),
        ("Kontakt: Sighsten Ek", "Kontakt: [namn]"),
        ("ring Sighsten om detta", "ring [namn] om detta"),
        ("Ring Sighsten-Ada", "Ring [namn]"),
        ("saknas. Mvh Sighsten", "saknas. Mvh [namn]"),
        ("Vänliga hälsningar, Sighsten", "Vänliga hälsningar, [namn]"),
        ("klart, hälsn: Sighsten Ek", "klart, hälsn: [namn]"),
    ],
)
def test_names_that_few_bear(words: str, masked: str) -> None:
    """A name that no list knows is found by a surname, an initial or what stands before it; without these it is not."""
    assert privacy.mask(words) == masked
    assert privacy.kinds(words) == (("name",) if masked != words else ())


@pytest.mark.parametrize(
    "words",
    [
        "Kontakt: kansliet",
        "Kontakt: Komvux Uddevalla",
        "Kontakt: Högskolan Väst",
        "Kontakt: Västra Götalandsregionen",
        "Ansvarig: Campus Dyrön",
        "Ansvarig: Socialförvaltningen",
        "Handläggare: Arbetsförmedlingen",
        "Handläggare saknas",
        "Uppgiftslämnare: Dals-Ed",
        "ring Tanum",
        "Ring Växeln",
        "ring AF",
        "mvh Kommunledningskontoret",
        "Mvh Bengtsfors kommun",
        "Hälsningar från Munkedal",
        "lärare Komvux",
        "Rektor Vuxenutbildningen Uddevalla",
        "möte med Volvo Cars",
        "fråga Svenskt Näringsliv",
        "Svetsteknik Grund",
        "Svenska som andraspråk",
        "CNC-teknik Steg 2",
        "Vård och Omsorg",
        "Undersköterska Äldre",
        "Matematik 2b, Engelska 6",
        "Yrkeshögskolan Dalsland",
        "Bröderna Andersson",
        "Dahlgren & Nilsson AB",
        "Tvätt Andersson AB",
        "Skanska Sverige AB",
        "Trollhättan, Tanum",
        "Nya Lödöse",
        "Stora Höga",
        "Ed Gymnasieskola",
    ],
)
def test_places_courses_and_companies_are_no_persons(words: str) -> None:
    """Names of places, courses, companies and offices are no persons' names, also after a label."""
    assert privacy.kinds(words) == ()
    assert privacy.mask(words) == words


@pytest.mark.parametrize("label", ["", "Kontakt: ", "ring ", "Handläggare: ", "mvh ", "Uppg.lämn. ", "rektor "])
def test_no_municipality_is_a_person(label: str) -> None:
    """None of the 290 municipalities is a person's name, alone or after a label."""
    found = [name for name in municipalities.names().values() if privacy.kinds(f"{label}{name}")]

    assert found == []


def test_nothing_that_the_tables_ask_for_is_a_person() -> None:
    """No heading, sheet name, allowed value or label of the tables is taken for a person's name."""
    tables = schema.tables().values()
    headings = [word for table in tables for one in table.columns.values() for word in one.headings]
    kinds = {one.values for table in tables for one in table.columns.values() if one.values not in {"", "tool"}}
    answers = [word for kind in kinds for one in schema.values(kind).values() for word in (*one.words, one.label.sv)]
    sheets = [word for table in tables for word in table.sheets]

    assert len(answers) > 50
    assert [word for word in (*headings, *answers, *sheets) if privacy.kinds(word)] == []


@pytest.mark.parametrize("words", ["03/2015", "02-2015", "01/2015-03/2015"])
def test_a_month_is_no_phone_number(words: str) -> None:
    """A month before its year is no phone number, although it begins with a nought and a sign."""
    assert privacy.kinds(words) == ()


def test_a_phone_number_may_look_like_a_month_at_first() -> None:
    """A number that goes on after what could be a year is found."""
    assert privacy.kinds("08/2015 33") == ("phone",)
