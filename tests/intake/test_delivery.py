from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pilot_analysis.findings import Place
from pilot_analysis.intake.delivery import DeliveryReading, read_delivery
from pilot_analysis.intake.table_reading import TableReading
from pilot_analysis.intake.values import Reader
from tests.intake.conftest import TOP, workbook

Read = Callable[..., DeliveryReading]
NEEDS = ["Behovsnr", "Kommun", "Datum", "Bransch", "Antal personer"]
USE = ["Verktyg", "Månad", "Besök", "Utbildad personal"]


def only(delivery: DeliveryReading) -> TableReading:
    """Return the one table of a delivery."""
    (table,) = [one for sheet in delivery.sheets for one in sheet.tables]
    return table


def column(delivery: DeliveryReading, name: str) -> list[Any]:
    """Return one column of the one table of a delivery."""
    return [row.values[name] for row in only(delivery).rows]


def told(delivery: DeliveryReading) -> list[tuple[str, str]]:
    """Return rule and cell of every finding."""
    return [(one.rule, one.place.cell) for one in delivery.findings]


def test_reads_a_plain_table(read: Read) -> None:
    """Values come with their spreadsheet row, columns with their letter, and nothing is left to tell."""
    delivery = read({"Behov": [NEEDS, ["B1", "Tanum", date(2015, 3, 2), "C", 4]]})

    assert only(delivery).rows[0].row == 6
    assert only(delivery).letters["persons"] == "E"
    assert dict(only(delivery).rows[0].values) == {
        "need_id": "B1",
        "municipality": "1435",
        "on": date(2015, 3, 2),
        "sector": "C",
        "persons": 4,
    }
    assert told(delivery) == []


def test_title_rows_and_top_block(read: Read) -> None:
    """The top block gives month, participant and the mark of synthetic figures, and not who filled it in."""
    top = [["SYNTETISKA UPPGIFTER"], ["Uppgiftslämnare:", "Exempel Exempelsson"], *TOP[1:]]
    delivery = read({"Behov": [NEEDS, ["B1", "Tanum", "2015-03-02", "C", 4]]}, top=top)

    assert (delivery.period, delivery.synthetic) == ("2015-03", True)
    assert delivery.sheets[0].top.participant == "Tanum"
    assert "Exempelsson" not in repr(delivery)


@pytest.mark.parametrize(
    "headings",
    [
        ["BEHOVSNUMMER", "kommunkod", "Registrerat:", "Bransch (SNI)", "Antal"],
        ["Behov  nr", "Kommun\nnamn"[:6], "Datum¹", "SNI *", "Antal\npersoner"],
        ["Behovsnr1", "Kommun (hemort)", "Datum ", "Bransch.", "#Antal personer"],
    ],
)
def test_headings_by_their_words(read: Read, headings: list[str]) -> None:
    """Synonyms, letter case, line breaks, colons, footnote marks and remarks in brackets do not hide a heading."""
    delivery = read({"Behov": [headings, ["B1", "Tanum", "2015-03-02", "C", 4]]})

    assert set(only(delivery).letters) == {"need_id", "municipality", "on", "sector", "persons"}


def test_columns_in_another_order(read: Read) -> None:
    """Columns are told by their headings, not by their place."""
    delivery = read({"Behov": [NEEDS[::-1], [4, "C", "2015-03-02", "Tanum", "B1"]]})

    assert column(delivery, "need_id") == ["B1"]
    assert column(delivery, "persons") == [4]


def test_an_unknown_heading_is_told_and_proposed(read: Read) -> None:
    """A heading that is near a known one is not read as that one: it is told, and the nearest is named."""
    delivery = read({"Behov": [[*NEEDS, "Pensionsavgång"], ["B1", "Tanum", "2015-03-02", "C", 4, 2]]})

    assert told(delivery) == [("heading_unknown", "F5")]
    assert delivery.findings[0].expected == "Pensionsavgångar"
    assert delivery.sheets[0].counts["rejected"] == 1


def test_cells_without_a_heading_are_told(read: Read) -> None:
    """Cells beside the table, below no heading, are told once for their column and not read."""
    rows = [NEEDS, ["B1", "Tanum", "2015-03-02", "C", 4, "brådskar"], ["B2", "Tanum", "2015-03-02", "C", 4, 7]]
    delivery = read({"Behov": rows})

    assert told(delivery) == [("heading_unknown", "F5")]
    assert delivery.sheets[0].counts["rejected"] == 2


def test_a_heading_twice_is_told(read: Read) -> None:
    """Of two columns with the same heading the second is not read, and told."""
    delivery = read({"Behov": [[*NEEDS, "Antal"], ["B1", "Tanum", "2015-03-02", "C", 4, 5]]})

    assert told(delivery) == [("heading_unknown", "F5")]
    assert column(delivery, "persons") == [4]


def test_a_missing_required_heading_stops_the_table(read: Read) -> None:
    """A table without a required column is not read, and the column is named."""
    delivery = read({"Behov": [["Behovsnr", "Datum", "Bransch", "Antal personer"], ["B1", "2015-03-02", "C", 4]]})

    assert [one.rule for one in delivery.findings] == ["heading_missing"]
    assert delivery.findings[0].expected == "Kommun"
    assert only(delivery).rows == ()


@pytest.mark.parametrize(
    ("group", "merged"),
    [
        (["Verktyg", "Månad", "Användare", None, "Besök"], ["C5:D5", "A5:A6", "B5:B6", "E5:E6"]),
        (["Verktyg", "Månad", "Användare", "Användare", "Besök"], []),
        (["Verktyg", "Månad", "Användare", None, "Besök"], []),
    ],
    ids=["merged", "repeated", "first cell only"],
)
def test_groups_over_headings(read: Read, group: list[Any], merged: list[str]) -> None:
    """A group heading over two columns is read whether it is merged, repeated, or stands in the first cell only."""
    rows = [group, [None, None, "kvinnor", "män", None], ["REKAS", "2015-03", 7, 5, 90]]
    delivery = read({"Stödverktyg": rows}, merged={"Stödverktyg": merged})

    assert [column(delivery, one) for one in ("users_women", "users_men", "sessions")] == [[7], [5], [90]]
    assert only(delivery).header_row == 6
    assert told(delivery) == []


def test_groups_above_a_full_row_of_headings(read: Read) -> None:
    """A row of groups may hold the groups only, with every heading in the row below."""
    rows = [[None, None, "Användare", None], ["Verktyg", "Månad", "kvinnor", "män"], ["REKAS", "mars 2015", 7, 5]]
    delivery = read({"Stödverktyg": rows})

    assert [column(delivery, one) for one in ("users_women", "users_men")] == [[7], [5]]


def test_one_column_per_actor(read: Read) -> None:
    """Columns of marks under ``Aktörer`` become a list of actors, with the cells that are marked."""
    rows = [
        ["Nr", "Datum", "Typ", "Aktörer", None, None, "Nivå"],
        [None, None, None, "AF", "KFV", "Volvo Trucks", None],
        ["1", "2015-03-02", "möte", "x", None, "X", "lokal"],
        ["2", "v. 10 2015", "mäklarmöte", None, "1", "nej", "kluster"],
        ["3", "mars 2015", "info", "?", "x", None, "lokal"],
    ]
    delivery = read({"Samverkan": rows}, merged={"Samverkan": ["D5:F5"]})

    assert column(delivery, "actors") == [
        "arbetsformedlingen|volvo-trucks",
        "kunskapsforbundet-vast",
        None,
    ]
    assert column(delivery, "on_precision") == ["day", "week", "month"]
    assert [row.cells.get("actors") for row in only(delivery).rows] == ["D7,F7", "E8", None]
    assert told(delivery) == [("actor_new", "F6"), ("value_unreadable", "D9")]


def test_months_as_columns_beside_a_row_without_a_key(read: Read) -> None:
    """Where a row is not kept and another has two months, each amount keeps its own category."""
    delivery = read(
        {
            "Kostnader": [
                ["Kostnadsslag", "dec -14", "jan -15"],
                ["personal", 15.9, 18.5],
                [None, 1.1, None],
                ["resor", None, 1.9],
            ]
        }
    )

    assert column(delivery, "category") == ["personal", "personal", "resor"]
    assert column(delivery, "amount") == [15.9, 18.5, 1.9]
    assert told(delivery) == [("row_unread", "B7")]


def test_months_as_columns(read: Read) -> None:
    """Costs with months as columns become a row per month and category, each leading to its own cells."""
    rows = [
        ["Belopp i tkr"],
        ["Kostnadsslag", "Finansiär", "dec -14", date(2015, 1, 1), "Summa"],
        ["Personal", "kommunen", "45,5", 46, 91.5],
        ["Resor", "VGR", None, "..", None],
        ["Summa", None, 45.5, 46, 91.5],
    ]
    delivery = read({"Kostnader": rows})

    assert column(delivery, "month") == ["2014-12", "2015-01", "2015-01"]
    assert column(delivery, "amount") == [45500.0, 46000.0, None]
    assert only(delivery).rows[1].cells == {"category": "A7", "funder": "B7", "month": "D6", "amount": "D7"}
    assert told(delivery) == [("unit_thousands", "C6"), ("value_missing", "D8")]
    assert delivery.sheets[0].counts["total"] == 5


def test_a_single_month_as_a_column(read: Read) -> None:
    """The first month's file has one month's column and is read like the others."""
    delivery = read({"Kostnader": [["Kostnadsslag", "dec -14"], ["personal", "12 000"]]})

    assert column(delivery, "amount") == [12000.0]


def test_two_tables_on_a_sheet(read: Read) -> None:
    """A second table below the first is found by its own headings."""
    rows = [
        ["Månad", "Kostnadsslag", "Belopp"],
        ["2015-03", "personal", 40000],
        ["Summa", None, 40000],
        [],
        ["Mål"],
        ["Indikator", "Utgångsläge", "Målvärde", "Enhet"],
        ["Ärenden", 0, "12", "antal"],
    ]
    delivery = read({"Kostnader och mål": rows})
    costs, goals = (one for sheet in delivery.sheets for one in sheet.tables)

    assert (costs.table, len(costs.rows), goals.table, len(goals.rows)) == ("costs", 1, "goals", 1)
    assert goals.rows[0].values["target"] == 12.0
    assert told(delivery) == []


def test_totals_and_notes_are_no_data(read: Read) -> None:
    """Totals rows and notes below a table are counted as such, and none of their words is kept."""
    rows = [
        NEEDS,
        ["B1", "Tanum", "2015-03-02", "C", 4],
        ["Summa", None, None, None, 4],
        ["* preliminära uppgifter"],
        [],
        ["Källa: egna uppgifter"],
        ["Kontaktperson:", "Exempel Exempelsson"],
    ]
    delivery = read({"Behov": rows})
    counts = delivery.sheets[0].counts

    assert len(only(delivery).rows) == 1
    assert (counts["total"], counts["note"], counts["rejected"]) == (2, 5 + 4, 0)
    assert "Exempelsson" not in repr(delivery)


def test_numbers_of_columns_below_a_remark(read: Read) -> None:
    """A row that numbers the columns is no row of needs, though a lone word stands between it and the headings."""
    rows = [["Tanum"], ["A", 2, "(3)", "D", "5"], ["B1", "Tanum", "2015-03-02", "C", 4]]
    delivery = read({"Behov": [NEEDS, *rows]})

    assert [row.values["persons"] for row in only(delivery).rows if row.values["persons"] is not None] == [4]


@pytest.mark.parametrize(("cells", "read_as"), [([1, "(2)", "C", "klart", 4], []), ([1, 3, 4, "klart", 5], [5])])
def test_a_remark_among_numbers_of_columns(read: Read, cells: list[object], read_as: list[int]) -> None:
    """Cells that count on from one number the columns, whatever one of them says; with a gap they are a row."""
    headings = ["Behovsnr", "Kommun", "Datum", "Bransch", "Antal personer"]
    delivery = read({"Behov": [headings, cells, ["B1", "Tanum", "2015-03-02", "C", 7]]})

    persons = [row.values["persons"] for row in only(delivery).rows]
    assert [one for one in persons if one not in {7, None}] == read_as


@pytest.mark.parametrize("words", ["S:a", "S:a kvinnor", "Σ", "∑", "Summa:", "Totalt Tanum"])
def test_totals_by_other_names(read: Read, words: str) -> None:
    """A row that begins with a total's short name or sign is a total."""
    delivery = read({"Behov": [NEEDS, ["B1", "Tanum", "2015-03-02", "C", 4], [words, None, None, None, 4]]})

    assert [row.values["need_id"] for row in only(delivery).rows] == ["B1"]
    assert delivery.sheets[0].counts["total"] == 2


@pytest.mark.parametrize("words", ["Exempel", "Ex. B0", "t.ex. B1", "Exempelrad: B1"])
def test_an_example_is_not_counted(read: Read, words: str) -> None:
    """The row that shows how the others are filled in is told and not read."""
    example = [words, "Tanum", "2015-03-02", "C", 40]
    delivery = read({"Behov": [NEEDS, example, ["EX-1", "Tanum", "2015-03-02", "C", 4]]})

    assert [row.values["need_id"] for row in only(delivery).rows] == ["EX-1"]
    assert told(delivery) == [("id_unlike", "A6")]


def test_a_copy_on_its_side_with_a_total_is_told(read: Read) -> None:
    """A copy of the table on its side is told cell by cell, also the first row, which ends in a word of totals."""
    table = [
        ["Verktyg", "Månad", "Besök", "Utbildad personal"],
        ["REKAS", "2015-03", 22, 3],
        ["SYV Online", "2015-03", 24, 5],
        ["Summa", None, 46, 8],
    ]
    found = read({"Stödverktyg": [*table, [], *map(list, zip(*table, strict=True))]})

    (reading,) = found.sheets[0].tables
    assert reading.columns["tool"] == ["REKAS", "SYV Online"]
    assert {"A10", "B10", "C10"} <= {one.place.cell for one in found.findings if one.severity != "info"}


def test_identities_beside_a_total_on_its_side_are_told(read: Read) -> None:
    """The row of identities of a copy on its side is told, whatever column the word of totals comes to stand in."""
    table = [NEEDS, ["B1", "Tanum", "2015-03-01", "C", 4], ["Summa", None, None, None, 4]]
    found = read({"Behov": [*table, [], *map(list, zip(*table, strict=True))]})

    assert found.sheets[0].tables[0].columns["need_id"] == ["B1"]
    assert ("row_unread", "A9") in told(found)


def test_rows_above_the_table_that_are_no_titles_are_told(read: Read) -> None:
    """Above a table, a heading with a colon and several values is told; labels with a value each, or more, are not."""
    above = [["Period:", "mars 2015", "Kommun:", "Tanum"], ["Kontakt:", "Anna", "0522-1"], ["Datum:", "1/3", "2/3"]]
    found = read({"Behov": [*above, NEEDS, ["B1", "Tanum", "2015-03-01", "C", 4]]})

    assert [one for one in told(found) if one[0] == "row_unread"] == [("row_unread", "A7")]


def test_a_total_that_differs_is_told(read: Read) -> None:
    """A total that is not the sum of its column is told, unless a cell above it could not be read."""
    rows = [NEEDS, ["B1", "Tanum", "2015-03-02", "C", 4], ["Summa", None, None, None, 5]]
    hidden = [NEEDS, ["B1", "Tanum", "2015-03-02", "C", "<5"], ["Summa", None, None, None, 4]]

    assert told(read({"Behov": rows})) == [("total_differs", "E7")]
    assert told(read({"Behov": hidden})) == [("value_interval", "E6")]


def test_amounts_in_thousands(read: Read) -> None:
    """A heading in tkr makes kronor of its column, and says so once; a cell with a unit of its own keeps it."""
    rows = [["Månad", "Kostnadsslag", "Belopp (tkr)"], ["2015-03", "personal", "40,5"], ["2015-03", "resor", "900 kr"]]
    delivery = read({"Kostnader": rows})

    assert column(delivery, "amount") == [40500.0, 900.0]
    assert told(delivery) == [("unit_thousands", "C5")]


COSTS = ["Månad", "Kostnadsslag", "Belopp"]


@pytest.mark.parametrize("unit", ["(tkr)", "(tusental kr)"])
def test_units_below_the_headings_count(read: Read, unit: str) -> None:
    """Amounts below a unit of thousands are converted; where the heading says kronor they stay, and that is told."""
    thousands = read({"Kostnader": [COSTS, [None, None, unit], ["2015-03", "lokaler", 12.5]]})
    kronor = [*COSTS[:2], "Belopp (kr)"]
    contradicted = read({"Kostnader": [kronor, [None, None, unit], ["2015-03", "lokaler", 12.5]]})

    assert only(thousands).rows[0].values["amount"] == 12_500
    assert told(thousands) == [("unit_thousands", "C5")]
    assert only(contradicted).rows[0].values["amount"] == 12.5
    assert told(contradicted) == [("unit_unclear", "C6")]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([COSTS, ["2015-03", "lokaler", 12], [], ["Belopp i tkr"]], "A8"),
        ([[*COSTS, None, "Belopp i tkr"], ["2015-03", "lokaler", 12]], "E5"),
        ([COSTS, [None, None, "tkr"], ["2015-03", "lokaler", 12]], "C6"),
    ],
)
def test_a_unit_that_stands_elsewhere_is_told(read: Read, rows: list[list[Any]], where: str) -> None:
    """Words below, beside or within a table that say thousands are told, as the amounts were read as kronor."""
    delivery = read({"Kostnader": rows})

    assert only(delivery).rows[0].values["amount"] == 12
    assert ("unit_unclear", where) in told(delivery)
    assert len(told(delivery)) == len(set(told(delivery)))  # nothing is told twice


def test_hidden_and_other_sheets(read: Read) -> None:
    """A sheet without a table of the pilot is passed over and told."""
    delivery = read({"Blad1": [["att göra", "ring Tanum"]], "Behov": [NEEDS, ["B1", "Tanum", "2015-03-02", "C", 4]]})

    assert [(one.rule, one.place.sheet) for one in delivery.findings] == [("sheet_ignored", "Blad1")]
    assert delivery.sheets[0].counts["rejected"] == delivery.sheets[0].filled


def test_a_sheet_named_for_a_table_without_its_headings(read: Read) -> None:
    """A sheet that bears a table's name and holds something else is told as lacking its headings."""
    delivery = read({"Behov": [["Alfa", "Beta", "Gamma"], [1, 2, 3]]})

    assert told(delivery) == [("heading_missing", "A5")]


@pytest.mark.parametrize(
    ("cell", "rule", "role"),
    [
        ("<5", "value_interval", "rejected"),
        ("ca 15", "value_interval", "rejected"),
        ("10-19", "value_interval", "rejected"),
        ("..", "value_missing", "missing"),
        ("-", "value_missing", "missing"),
        ("–", "value_missing", "missing"),
        ("x", "value_missing", "missing"),
        ("N/A", "value_missing", "missing"),
        ("Uppgift saknas", "value_missing", "missing"),
        ("fem", "value_unreadable", "rejected"),
        (4.5, "value_unreadable", "rejected"),
        (True, "value_unreadable", "rejected"),
        (date(2015, 1, 1), "value_unreadable", "rejected"),
        (-1, "value_out_of_range", "rejected"),
        ("#SAKNAS!", "cell_error", "rejected"),
        ("=B9", "formula_without_value", "rejected"),
    ],
)
def test_a_cell_that_gives_no_number(read: Read, cell: Any, rule: str, role: str) -> None:
    """A cell of a count that is no whole number is null, with a finding at its address."""
    delivery = read({"Behov": [NEEDS, ["B1", "Tanum", "2015-03-02", "C", cell]]})

    assert column(delivery, "persons") == [None]
    assert told(delivery) == [(rule, "E6")]
    assert delivery.sheets[0].counts[role] == 1


@pytest.mark.parametrize(
    ("cell", "rule"),
    [("Trolhättan", "municipality_unknown"), ("121212-1212", "personal_data"), ("nils@example.org", "personal_data")],
)
def test_a_municipality_that_is_none(read: Read, cell: str, rule: str) -> None:
    """A municipality that cannot be read is null and told; personal data in its place are told as that, and masked."""
    delivery = read({"Behov": [NEEDS, ["B1", cell, "2015-03-02", "C", 4]]})

    assert column(delivery, "municipality") == [None]
    assert told(delivery) == [(rule, "B6")]
    assert "1212-1212" not in repr(delivery)
    assert "nils@" not in repr(delivery)


def test_proposals_are_said(read: Read) -> None:
    """A near municipality or answer is proposed in the finding, in both languages."""
    delivery = read({"Behov": [NEEDS, ["B1", "Trolhättan", "2015-03-02", "tilverkning", 4]]})

    assert 'Menade du "Trollhättan"?' in delivery.findings[0].message.sv
    assert 'Did you mean "C"?' in delivery.findings[1].message.en


def test_personal_data_in_words_are_not_kept(read: Read) -> None:
    """A note with a personal number is null, and neither the value nor the finding holds the number."""
    headings = ["Kommun", "Område", "Mättillfälle", "Bedömare", "Nivå", "Underlag"]
    delivery = read({"Mognad": [headings, ["Tanum", "mandat", "start", "rektor", 2, "Samtal med 121212-1212"]]})

    assert column(delivery, "evidence") == [None]
    assert told(delivery) == [("personal_data", "F6")]
    assert "1212-1212" not in repr(delivery)


def test_a_level_outside_its_scale(read: Read) -> None:
    """A level above 4 is null and told."""
    headings = ["Kommun", "Område", "Mättillfälle", "Bedömare", "Nivå"]
    delivery = read({"Mognad": [headings, ["Tanum", "mandat", "1", "skolledare", 5]]})

    assert column(delivery, "level") == [None]
    assert column(delivery, "wave") == ["start"]
    assert told(delivery) == [("value_out_of_range", "E6")]


def test_answers_as_people_write_them(read: Read) -> None:
    """Letter case, plurals and short forms are read; ``uppgift saknas`` is an answer where it is one."""
    headings = ["Ärendenr", "Kommun", "Klient", "Kön", "Utbildningsnivå", "Öppnat", "Stödverktyg"]
    rows = [
        ["A1", 1435, "Privatperson", "KVINNOR", 3, "2015-03-02", "Rekas; SYV-online"],
        ["A2", "1435", "företag", "uppgift saknas", "US", "2/3 -15", "annat verktyg och Val. Väst"],
    ]
    delivery = read({"Ärenden": [headings, *rows]})

    assert column(delivery, "sex") == ["kvinna", "uppgift saknas"]
    assert column(delivery, "prior_level") == ["3", "US"]
    assert column(delivery, "tools") == ["REKAS|SYV Online", "annat|Validering Väst"]
    assert told(delivery) == []


def test_a_row_without_its_key_is_not_read(read: Read) -> None:
    """A row that lacks its key is told and left out; a row that lacks another required cell is read, and told."""
    rows = [NEEDS, [None, "Tanum", "2015-03-02", "C", 4], ["B2", None, "2015-03-02", "C", 4]]
    delivery = read({"Behov": rows})

    assert column(delivery, "need_id") == ["B2"]
    assert told(delivery) == [("key_missing", "A6"), ("value_required", "B7")]
    assert delivery.sheets[0].counts["rejected"] == 4


def test_csv_by_the_name_of_its_file(reader: Reader) -> None:
    """A csv file is one table, told by its name, and its rows are its lines."""
    words = "SYNTETISKA UPPGIFTER\nDeltagare:;Tanum\nPeriod:;2015-03\n\nVerktyg;Månad;Besök\nREKAS;mar -15;1 234\n"
    delivery = read_delivery(words.encode("cp1252"), Place("tanum", "tanum/2015-03 Stödverktyg.csv"), reader)

    assert only(delivery).rows[0].row == 6
    assert column(delivery, "sessions") == [1234]
    assert (delivery.period, delivery.synthetic) == ("2015-03", True)


def test_period_from_the_name_of_the_file(reader: Reader) -> None:
    """A file without a period in its sheets is for the month that its name gives, in figures or in words."""
    content = workbook({"Stödverktyg": [USE, ["REKAS", "2015-03", 1, 1]]})

    for name in ("tanum/2015-03 rapport.xlsx", "tanum/Tanum mars 2015.xlsx", "tanum/rapport_201503.xlsx"):
        assert read_delivery(content, Place("tanum", name), reader).period == "2015-03"
    assert read_delivery(content, Place("tanum", "tanum/rapport.xlsx"), reader).period == ""
