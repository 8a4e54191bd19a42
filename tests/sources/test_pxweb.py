from __future__ import annotations

from collections.abc import Callable

from pilot_analysis.sources import Export
from tests.sources.conftest import figures, told, workbook
from tests.sources.grids import HEAD, LEVELS, counts

Read = Callable[..., Export]
FOOTER = [
    [],
    ["Regional indelning den 1 januari."],
    [".. = Uppgiften är inte tillgänglig, för osäker eller sekretessbelagd."],
    [],
    ["Senaste uppdatering:"],
    ["20250320 08:00"],
    ["Källa:"],
    ["SCB"],
    ["Kontaktperson:"],
    ["Exempel Exempelsson, SCB, 010-479 00 00, exempel@scb.se"],
    ["Intern referenskod:"],
    ["UF0507B2"],
]


def test_contents_stand_over_years(read: Read) -> None:
    """Words over the years hold for their span though they stand on its first cell; stub words hold downwards."""
    rows = [
        ["Sökande till och antagna efter region, kön, tabellinnehåll och år"],
        [],
        [None, None, None, "Sökande, antal", None, "Antagna, antal", None],
        [None, None, None, "2014", "2015", "2014", "2015"],
        ["1488", "Trollhättan", "män", 1, 2, 3, 4],
        [None, None, "kvinnor", 5, 6, 7, ".."],
        *FOOTER,
    ]
    found = read(a__xlsx=workbook({"UF0507B2": rows}))

    assert figures(found, "indicator", "municipality", "period", "sex", "value", "status", "unit") == [
        ("scb-antagna-antal", "1488", "2014", "kvinna", 7.0, "ok", "antal"),
        ("scb-antagna-antal", "1488", "2014", "man", 3.0, "ok", "antal"),
        ("scb-antagna-antal", "1488", "2015", "kvinna", None, "unavailable", "antal"),
        ("scb-antagna-antal", "1488", "2015", "man", 4.0, "ok", "antal"),
        ("scb-sokande-antal", "1488", "2014", "kvinna", 5.0, "ok", "antal"),
        ("scb-sokande-antal", "1488", "2014", "man", 1.0, "ok", "antal"),
        ("scb-sokande-antal", "1488", "2015", "kvinna", 6.0, "ok", "antal"),
        ("scb-sokande-antal", "1488", "2015", "man", 2.0, "ok", "antal"),
    ]
    assert told(found) == [("figures_missing", "G6")]
    assert found.frame["source_cells"].iloc[0] == '{"municipality": "A5", "period": "F4", "value": "F6"}'
    assert set(found.frame["definition"]) == {"Regional indelning den 1 januari."}


def test_years_stand_over_contents(read: Read) -> None:
    """Years over the contents hold for their whole span too; sexes among the headings are sexes."""
    rows = [
        ["Population by region, sex and year"],
        [],
        [None, None, "2014", None, "2015", None],
        [None, None, "men", "women", "men", "women"],
        ["1488", "Trollhättan", 1, 2, 3, 4],
    ]
    found = read(a__xlsx=workbook({"BE0101": rows}))

    assert figures(found, "indicator", "period", "sex", "value") == [
        ("scb-population", "2014", "kvinna", 2.0),
        ("scb-population", "2014", "man", 1.0),
        ("scb-population", "2015", "kvinna", 4.0),
        ("scb-population", "2015", "man", 3.0),
    ]


def test_contacts_reach_nothing(read: Read) -> None:
    """Name, phone and e-mail of the contact stand in no row, source or finding."""
    rows = [["Folkmängd efter region och år"], [], [None, None, "2014"], ["1488", "Trollhättan", 56573], *FOOTER[4:]]
    found = read(a__xlsx=workbook({"BE0101": rows}))

    words = found.frame.to_csv() + found.sources.to_csv() + repr(found.findings)
    assert figures(found, "value") == [(56573.0,)]
    assert not any(one in words for one in ("Exempelsson", "479", "exempel@"))


def test_several_stubs_with_codes(read: Read) -> None:
    """Codes beside the words of a category are passed over; level, age and sex are told apart by their words."""
    rows = [
        ["Befolkning efter region, nivå, ålder, kön och år"],
        [],
        [None, None, None, None, None, None, None, "2014"],
        ["1435", "Tanum", "3", "gymnasial utbildning", "20-24", "20-24 år", "män", 10],
        [None, None, None, None, None, None, "kvinnor", 11],
        [None, None, None, None, "25-29", "25-29 år", "män", 12],
        [None, None, None, None, None, None, "kvinnor", 13],
        [None, None, "US", "uppgift saknas", "20-24", "20-24 år", "män", 14],
        [None, None, None, None, None, None, "kvinnor", 15],
    ]
    found = read(a__xlsx=workbook({"UF0506B": rows}))

    assert set(figures(found, "indicator", "age", "sex", "value")) == {
        ("scb-befolkning-gymnasial-utbildning", "20-24", "man", 10.0),
        ("scb-befolkning-gymnasial-utbildning", "20-24", "kvinna", 11.0),
        ("scb-befolkning-gymnasial-utbildning", "25-29", "man", 12.0),
        ("scb-befolkning-gymnasial-utbildning", "25-29", "kvinna", 13.0),
        ("scb-befolkning-uppgift-saknas", "20-24", "man", 14.0),
        ("scb-befolkning-uppgift-saknas", "20-24", "kvinna", 15.0),
    }
    assert told(found) == []


def test_csv_in_latin_1(read: Read) -> None:
    """A quoted csv in Latin-1 with decimal points is read, whether a point is followed by one decimal or three."""
    lines = ['"region","kön","Andel, procent 2014","Andel, procent 2015*"', '"1487 Vänersborg","män",29.9,31.125']
    lines += ['"1439 Färgelanda","kvinnor",..,18']
    found = read(a__csv="\r\n".join([*lines, ""]).encode("iso-8859-1"))

    assert figures(found, "municipality", "sex", "period", "value", "status", "unit") == [
        ("1439", "kvinna", "2014", None, "unavailable", "procent"),
        ("1439", "kvinna", "2015", 18.0, "preliminary", "procent"),
        ("1487", "man", "2014", 29.9, "ok", "procent"),
        ("1487", "man", "2015", 31.125, "preliminary", "procent"),
    ]
    assert told(found) == [("figures_missing", "C3")]


def test_a_share_is_computed_from_counts(read: Read) -> None:
    """Levels 5 to 7 of all eight, women and men added, make the share, and of those with a known level another."""
    men = [5, 10, 20, 25, 10, 20, 5, 5]
    rows: list[list[object]] = [["Befolkning efter region, utbildningsnivå, ålder, kön och år"], []]
    rows.append([None, None, None, None, None, "2014"])
    for level, count in zip(LEVELS, men, strict=True):
        rows.append(["1488" if level == LEVELS[0] else None, "Trollhättan", level, "totalt 16-74 år", "män", count])
        rows.append([None, None, None, None, "kvinnor", 2 * count])
    found = read(a__xlsx=workbook({"TAB3981": rows}))

    assert figures(found, "indicator", "sex", "age", "value", "numerator", "denominator") == [
        ("eftergymnasial-16-74", "kvinna", "16-74", 35.0, 70.0, 200.0),
        ("eftergymnasial-16-74", "man", "16-74", 35.0, 35.0, 100.0),
        ("eftergymnasial-16-74", "total", "16-74", 35.0, 105.0, 300.0),
        ("eftergymnasial-16-74-kand-niva", "kvinna", "16-74", 100 * 70 / 190, 70.0, 190.0),
        ("eftergymnasial-16-74-kand-niva", "man", "16-74", 100 * 35 / 95, 35.0, 95.0),
        ("eftergymnasial-16-74-kand-niva", "total", "16-74", 100 * 105 / 285, 105.0, 285.0),
    ]
    assert '"numerator": "F13,F15,F17"' in found.frame["source_cells"].iloc[0]
    assert told(found) == []


def test_no_share_without_every_count(read: Read) -> None:
    """Where a count of the denominator is not to be had there is no share, and that is told."""
    found = read(a__xlsx=workbook({"TAB3981": [*HEAD, *counts("1488", "Trollhättan", first="..")]}))

    assert figures(found, "indicator", "value", "denominator", "status") == [
        ("eftergymnasial-16-74", None, None, "missing"),
        ("eftergymnasial-16-74-kand-niva", None, None, "missing"),
    ]
    assert ("share_not_computed", "E4") in told(found)


def test_a_lost_row_puts_no_figure_elsewhere(read: Read) -> None:
    """Where the first row of a block is lost the rows below it fall to the region above, and none of them is read."""
    rows = [["Folkmängd efter region, kön och år"], [], [None, None, None, "2014"]]
    rows += [["1488", "Trollhättan", "män", 1], [None, None, "kvinnor", 2], [None, None, "kvinnor", 3]]
    found = read(a__xlsx=workbook({"BE0101": rows}))

    assert figures(found, "sex", "value", "status") == [("kvinna", None, "unreadable"), ("man", 1.0, "ok")]
    assert told(found) == [("figure_repeated", "D5"), ("figure_repeated", "D6")]


def test_figures_below_the_table_are_told(read: Read) -> None:
    """Figures after a blank row are not read and not passed over in silence."""
    rows = [["Folkmängd efter region och år"], [], [None, None, "2014"], ["1488", "Trollhättan", 1], []]
    rows.append(["1487", "Vänersborg", 2])
    found = read(a__xlsx=workbook({"BE0101": rows}))

    assert figures(found, "municipality", "value") == [("1488", 1.0)]
    assert told(found) == [("figures_left_out", "C6")]


def test_years_as_numbers_and_empty_columns(read: Read) -> None:
    """A hand-edited sheet with numeric years, an empty year and empty formatted columns is read all the same."""
    rows = [
        ["Folkmängd efter region och år"],
        [None, None, 2013, None, 2015, None, None],
        ["1488", "Trollhättan", 1, None, 3],
    ]
    found = read(a__xlsx=workbook({"Blad1": rows}))

    assert figures(found, "period", "value") == [("2013", 1.0), ("2015", 3.0)]


def test_a_municipality_before_its_time(read: Read) -> None:
    """A zero before the municipality existed is no figure."""
    rows = [["Folkmängd efter region och år"], [], [None, None, "1990", "2005"], ["0330", "Knivsta", 0, 13000]]
    found = read(a__xlsx=workbook({"BE0101": rows}))

    assert figures(found, "period", "value", "status") == [("1990", None, "impossible"), ("2005", 13000.0, "ok")]


def test_code_and_name_are_held_together(read: Read) -> None:
    """A row whose code and name are two municipalities' is left out; one whose name is nobody's is told and kept."""
    rows = [["Folkmängd efter region och år"], [], [None, None, "2014"]]
    rows += [["1488", "Vänersborg", 1], ["1487", "Vänersborgh", 2], ["00", "Riket", 3], ["0010", "Stor-Stockholm", 4]]
    found = read(a__xlsx=workbook({"BE0101": rows}))

    assert figures(found, "municipality", "value") == [("00", 3.0), ("1487", 2.0)]
    assert told(found) == [("region_contradiction", "A4"), ("region_name_unknown", "A5"), ("region_left_out", "A7")]


def test_two_exports_of_the_same_figure(read: Read) -> None:
    """Of two exports that differ the later in order of name counts and is told; where they agree nothing is."""
    rows = [["Folkmängd efter region och år"], [], [None, None, "2014", "2015"], ["1488", "Trollhättan", 1, 2]]
    other = [*rows[:-1], ["1488", "Trollhättan", 1, 3]]
    found = read(a__xlsx=workbook({"BE0101": rows}), b__xlsx=workbook({"BE0101": other}))

    assert figures(found, "period", "value", "source") == [("2014", 1.0, 1), ("2015", 3.0, 2)]
    assert told(found) == [("revised", "D4")]


def test_a_table_written_by_r(read: Read) -> None:
    """Years that R put an X before are years; points part decimals, and the file's name says what is measured."""
    words = '"kommun","X2018","X2019"\n"Tanum",24.9,25.3\n"Uddevalla",30.4,NA\n'
    found = read(andel__csv=words.encode())

    assert figures(found, "indicator", "municipality", "period", "value", "status") == [
        ("scb-andel", "1435", "2018", 24.9, "ok"),
        ("scb-andel", "1435", "2019", 25.3, "ok"),
        ("scb-andel", "1485", "2018", 30.4, "ok"),
        ("scb-andel", "1485", "2019", None, "unreadable"),
    ]
    assert told(found) == [("value_unreadable", "C3")]
