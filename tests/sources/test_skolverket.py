from __future__ import annotations

from collections.abc import Callable

import pytest

from pilot_analysis.sources import Export
from tests.sources.conftest import figures, told, workbook

Read = Callable[..., Export]
TOP = """Statistik från Skolverket, https://siris.skolverket.se;


Grundskolan - Slutbetyg årskurs 9;
Valt läsår: 2020/21;
Uppgifterna avser elever som;
slutfört årskurs 9.;

"""
FOOT = """

Rapportbeskrivning och definitioner etc.;
Antal elever;Antal elever som slutfört årskurs 9;12;
"""
CSV = (
    TOP
    + ";;;;;Flickor;Flickor;#Pojkar;#Pojkar;\n"
    + "Kommun;Kommun-kod;Län;Läns-kod;Typ av huvudman;Antal elever;Andel behöriga (%);Antal elever;"
    + "Andel behöriga (%);\n"
    + "Tanum;1435;Västra Götalands län;14;Samtliga;1 062;87,5;61;~100;\n"
    + "Tanum;1435;Västra Götalands län;14;Kommunal;60;..;59;.;\n"
    + "Upplands Väsby;0114;Stockholms län;01;Samtliga;7;100,0;8;90,0;\n"
    + FOOT
)


def test_csv_with_groups_and_footer(read: Read) -> None:
    """Headings are found by their words, groups give the sex, signs mean what they do here, the footer is no data."""
    found = read(a__csv=CSV.encode("utf-8-sig"))

    rows = figures(found, "indicator", "municipality", "period", "sex", "value", "status")
    every = {row[:4]: row[4:] for row in rows}
    assert len(rows) == 12
    assert every["skolverket-antal-elever", "1435", "2020/21", "kvinna"] == (1062.0, "ok")
    assert every["skolverket-andel-behoriga", "1435", "2020/21", "kvinna"] == (87.5, "ok")
    assert every["skolverket-andel-behoriga", "1435", "2020/21", "man"] == (None, "approximate")
    assert every["skolverket-andel-behoriga-kommunal", "1435", "2020/21", "kvinna"] == (None, "suppressed")
    assert every["skolverket-andel-behoriga-kommunal", "1435", "2020/21", "man"] == (None, "missing")
    assert every["skolverket-antal-elever", "0114", "2020/21", "man"] == (8.0, "ok")
    assert told(found) == [("figures_missing", "I11"), ("figures_missing", "G12"), ("figures_missing", "I12")]


def test_columns_in_another_order(read: Read) -> None:
    """The same table with its groups swapped, another spelling of a heading and without extra lines reads the same."""
    swapped = (
        "Statistik från Skolverket\nGrundskolan - Slutbetyg årskurs 9\nValt läsår: 2020/21\n"
        ";;;;;Pojkar;Pojkar;Flickor;Flickor;\n"
        "Kommunkod;Kommun;Typ av huvudman;Länskod;Län;Antal elever;Andel behöriga (%);Antal elever;"
        "Andel behöriga (%);\n"
        "1435;Tanum;Samtliga;14;Västra Götalands län;61;~100;1 062;87,5;\n"
        "1435;Tanum;Kommunal;14;Västra Götalands län;59;.;60;..;\n"
        "0114;Upplands Väsby;Samtliga;01;Stockholms län;8;90,0;7;100,0;\n"
    )
    names = ("indicator", "municipality", "period", "sex", "value", "status")
    first = figures(read(a__csv=CSV.encode("utf-8-sig")), *names)

    assert figures(read(a__csv=swapped.encode("utf-8-sig")), *names) == first


def test_xlsx_with_merged_groups(read: Read) -> None:
    """With 1904 dates, merged groups hold for their columns, and trailing blanks tell nothing apart."""
    rows = [
        [],
        [],
        ["Gymnasieskolan - Elever"],
        ["Valt läsår", "2014/15"],
        [],
        ["", "", "", "Totalt", None, "Kvinnor", None],
        ["Kommun", "Kommunkod", "Typ av huvudman", "Antal ", "Andel (%) ", "Antal  ", "Andel (%)  "],
        ["Tanum", "1435", "Samtliga", 200, 50.5, 100, ".."],
    ]
    sheets = {"Statistik": rows, "Rapportbeskrivning och def.": [["Antal: antal elever."]]}
    found = read(a__xlsx=workbook(sheets, ["D6:E6", "F6:G6"], from_1904=True))

    assert figures(found, "indicator", "sex", "value") == [
        ("skolverket-andel", "kvinna", None),
        ("skolverket-andel", "total", 50.5),
        ("skolverket-antal", "kvinna", 100.0),
        ("skolverket-antal", "total", 200.0),
    ]
    assert told(found) == [("figures_missing", "G8"), ("sheet_ignored", "")]


FEDERATION = """Statistik från Skolverket
Gymnasieskola - Kostnader per kommun
Valt år: 2020

Kommun;Kommunkod;Län;Typ av huvudman;Antal elever;Kostnad, tkr;Kostnad, kr/elev;
Kunskapsförbundet Väst;3140;;Kommunal;2594;331078;127600;
Trollhättan;1488;Västra Götalands län;Kommunal;0;-2638;.;
Vänersborg;1487;Västra Götalands län;Kommunal;1;1141;1141000;
Tanum;1435;Västra Götalands län;Kommunal;300;40000;133300;
"""


@pytest.mark.parametrize("code", ["3140", ""])
def test_a_federation_stands_for_its_members(read: Read, code: str) -> None:
    """Figures per pupil of a federation hold for its members; their own shells and its counts are left out and told."""
    found = read(a__csv=FEDERATION.replace("3140", code).encode("utf-8-sig"))

    per_pupil = [row for row in figures(found, "indicator", "municipality", "value") if "kr-elev" in row[0]]
    assert per_pupil == [
        ("skolverket-kostnad-kr-elev-kommunal", "1435", 133300.0),
        ("skolverket-kostnad-kr-elev-kommunal", "1487", 127600.0),
        ("skolverket-kostnad-kr-elev-kommunal", "1488", 127600.0),
    ]
    others = [row for row in figures(found, "indicator", "municipality", "value") if "kr-elev" not in row[0]]
    assert {municipality for _, municipality, _ in others} == {"1435"}
    assert told(found) == [
        ("federation_shell", "B7"),
        ("federation_shell", "B8"),
        ("federation_count", "B6" if code else "A6"),
    ]


def test_a_time_series(read: Read) -> None:
    """School years as columns, newest first, with items in rows: sub-items are named by their item too."""
    rows = [
        ["Statistik från Skolverket"],
        ["Vuxenutbildning - Kursdeltagare"],
        ["Valt läsår: 2015/16"],
        ["Kommun", "Kommunkod", "Uppgift", "2015/16", "2014/15"],
        ["Tanum", "1435", "Antal kursdeltagare", 40, 30],
        ["Tanum", "1435", "- andel kvinnor, procent", 60, 50],
    ]
    found = read(a__xlsx=workbook({"Samtliga": rows, "Kommunal": rows}))

    assert figures(found, "indicator", "period", "value", "unit")[:4] == [
        ("skolverket-antal-kursdeltagare", "2014/15", 30.0, "antal"),
        ("skolverket-antal-kursdeltagare", "2015/16", 40.0, "antal"),
        ("skolverket-antal-kursdeltagare-andel-kvinnor-procent", "2014/15", 50.0, "procent"),
        ("skolverket-antal-kursdeltagare-andel-kvinnor-procent", "2015/16", 60.0, "procent"),
    ]
    assert {row[0] for row in figures(found, "indicator")} >= {"skolverket-antal-kursdeltagare-kommunal"}


def test_columns_that_cannot_be_told_apart(read: Read) -> None:
    """Two columns with the same heading and no group are not read, and told."""
    lines = "Statistik från Skolverket\nKostnader\nValt år: 2020\n\nKommun;Kommunkod;Antal;Antal;\nTanum;1435;1;2;\n"
    found = read(a__csv=lines.encode("utf-8-sig"))

    assert len(found.frame) == 0
    assert told(found) == [("heading_repeated", "C5"), ("heading_repeated", "D5")]


def test_no_period(read: Read) -> None:
    """A table that does not say for which year it is gives no rows and is told."""
    found = read(a__csv=FEDERATION.replace("Valt år: 2020", "Valt år: alla").encode("utf-8-sig"))

    assert len(found.frame) == 0
    assert told(found) == [("period_unknown", "")]


def test_schools_are_no_municipalities(read: Read) -> None:
    """A table of schools is told as unknown and none of its rows is taken for a municipality's."""
    lines = "Statistik från Skolverket\nSkolor\nValt år: 2020\n\nSkola;Skolenhetskod;Kommun;Kommunkod;Antal;\n"
    found = read(a__csv=(lines + "Ekskolan;12345678;Tanum;1435;1;\n").encode("utf-8-sig"))

    assert len(found.frame) == 0
    assert [rule for rule, _ in told(found)] == ["export_unknown"]
