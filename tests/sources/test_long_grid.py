from __future__ import annotations

import csv
from collections.abc import Callable

from pilot_analysis.sources import Export
from tests.sources.conftest import figures, shared, told, workbook

Read = Callable[..., Export]


def test_a_row_for_each_year(read: Read) -> None:
    """Region, sex and age stand in columns, the year too, and each figure keeps its cell."""
    words = "kommunkod,kommun,kön,ålder,år,antal studerande\n1435,Tanum,kvinnor,20-24 år,2014,61\n"
    found = read(a__csv=(words + "1435,Tanum,män,20-24 år,2014,..\n1435,Tanum,män,20-24 år,2015*,40\n").encode())

    assert figures(found, "indicator", "municipality", "period", "sex", "age", "value", "unit", "status") == [
        ("scb-antal-studerande", "1435", "2014", "kvinna", "20-24", 61.0, "antal", "ok"),
        ("scb-antal-studerande", "1435", "2014", "man", "20-24", None, "antal", "unavailable"),
        ("scb-antal-studerande", "1435", "2015", "man", "20-24", 40.0, "antal", "preliminary"),
    ]
    assert found.frame["source_cells"].iloc[0] == '{"municipality": "A2", "period": "E2", "value": "F2"}'
    assert told(found) == [("figures_missing", "F3")]


def test_the_files_name_where_the_heading_says_nothing(read: Read) -> None:
    """A column called value measures what the file is called; several columns of figures are several measures."""
    rows = [["region", "year", "value", "folkmängd"], ["Uddevalla", 2014, 30.4, 53025], ["Tanum", 2014, 24.9, 12320]]
    found = read(andel__xlsx=workbook({"Blad1": rows}))

    assert figures(found, "indicator", "municipality", "value") == [
        ("scb-andel", "1435", 24.9),
        ("scb-andel", "1485", 30.4),
        ("scb-folkmangd", "1435", 12320.0),
        ("scb-folkmangd", "1485", 53025.0),
    ]


def test_rows_without_a_year_end_it(read: Read) -> None:
    """The first row without a period ends the table; a column of years with something else in it is no such table."""
    rows = [["region", "år", "andel"], ["Tanum", "2014", 24.9], ["Källa: SCB"]]
    assert figures(read(a__xlsx=workbook({"Blad1": rows})), "value") == [(24.9,)]

    rows[2] = ["Tanum", "okänt", 25.0]
    assert [one.rule for one in read(a__xlsx=workbook({"Blad1": rows})).findings] == ["export_unknown"]


def test_a_real_file_in_long_form(read: Read) -> None:
    """Every figure of a real panel in long form stands by its municipality and year."""
    panel = shared("utbildningsniva_16_74_1985_2025_vastra_gotaland.csv")
    found = read(panel__csv=panel.read_bytes())
    with panel.open(encoding="utf-8") as stream:
        wanted = {
            (row["kommunkod"], row["ar"]): row["andel_eftergymnasial_16_74_pct"] for row in csv.DictReader(stream)
        }

    assert {(code, year): value for code, year, value in figures(found, "municipality", "period", "value")} == {
        key: float(value) if value else None for key, value in wanted.items()
    }
