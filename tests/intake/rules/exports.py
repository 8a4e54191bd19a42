"""One tiny export per rule of official statistics that breaks it and nothing else, and one beside it that does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.intake.conftest import Rows, workbook
from tests.intake.rules.deliveries import Fixture, swapped
from tests.sources.grids import HEAD, counts

SCB = [["Andel 16-74 år, eftergymnasial, procent efter region och år"], [], [None, None, "2014"]]
SCB_ROW = ["1435", "Tanum", 24.9]
KOLADA = [["Kolada nyckeltal"], [None, None, "2014"], ["Invånare totalt, antal", "Tanum", 12320.0]]
SIRIS = [["Statistik från Skolverket"], ["Kostnader"], ["Valt år: 2020"]]
SIRIS_HEADING = ["Kommun", "Kommunkod", "Typ av huvudman", "Kostnad, kr/elev"]
SIRIS_ROW = ["Tanum", "1435", "Samtliga", 133300]
COUNTS = [*HEAD, *counts("1435", "Tanum")]
OTHERS = counts("1488", "Trollhättan")


def export(folder: str, sheets: Mapping[str, Rows], where: str, sound: Mapping[str, Rows]) -> Fixture:
    """Return the fixture of a workbook in a folder of statistics."""
    file = f"{folder}/uttag.xlsx"
    return Fixture({file: workbook(sheets)}, f"{file} > {where}", {file: workbook(sound)})


def scb(row: list[Any], where: str, sound: list[Any]) -> Fixture:
    """Return the fixture of a table of SCB's that one row of figures breaks."""
    return export("scb", {"TAB3981": [*SCB, row]}, f"TAB3981 > {where}", {"TAB3981": [*SCB, sound]})


def siris(rows: Rows, where: str, sound: Rows, heading: list[str] = SIRIS_HEADING) -> Fixture:
    """Return the fixture of a table of Skolverket's; its heading is on row 4."""
    good = {"Statistik": [*SIRIS, SIRIS_HEADING, *sound]}
    return export("skolverket", {"Statistik": [*SIRIS, heading, *rows]}, f"Statistik > {where}", good)


EXPORTS: Mapping[str, Fixture] = {
    "export_unknown": export("scb", {"Blad1": [["räkna", 3]]}, "Blad1", {"TAB3981": [*SCB, SCB_ROW]}),
    "region_left_out": export(
        "scb",
        {"TAB3981": [*SCB, SCB_ROW, ["0010", "Stor-Stockholm", 38.0]]},
        "TAB3981 > A5",
        {"TAB3981": [*SCB, SCB_ROW]},
    ),
    "average_left_out": export(
        "kolada",
        {"Kolada nyckeltal": [*KOLADA, ["Invånare totalt, antal", "Alla kommuner", 1.0]]},
        "Kolada nyckeltal > B4",
        {"Kolada nyckeltal": KOLADA},
    ),
    "region_contradiction": export(
        "scb",
        {"TAB3981": [*SCB, SCB_ROW, ["1435", "Munkedal", 24.9]]},
        "TAB3981 > A5",
        {"TAB3981": [*SCB, SCB_ROW, ["1430", "Munkedal", 24.9]]},
    ),
    "region_name_unknown": export(
        "scb",
        {"TAB3981": [*SCB, SCB_ROW, ["1430", "Munkedahl", 24.9]]},
        "TAB3981 > A5",
        {"TAB3981": [*SCB, SCB_ROW, ["1430", "Munkedal", 24.9]]},
    ),
    "federation_shell": siris(
        [["Kunskapsförbundet Väst", "3140", "Kommunal", 127600], ["Trollhättan", "1488", "Kommunal", 1141000]],
        "B6",
        [["Kunskapsförbundet Väst", "3140", "Kommunal", 127600], ["Trollhättan", "1488", "Enskild", 98000]],
    ),
    "federation_count": siris(
        [["Kunskapsförbundet Väst", "3140", "Samtliga", 2594], SIRIS_ROW],
        "B5",
        [["Kunskapsförbundet Väst", "3140", "Samtliga", 127600], SIRIS_ROW],
        heading=[*SIRIS_HEADING[:3], "Antal elever"],
    ),
    "measure_missing": export(
        "kolada",
        {"Kolada nyckeltal": [*KOLADA, [None, "Orust", 15000.0]]},
        "Kolada nyckeltal > A4",
        {"Kolada nyckeltal": [*KOLADA, ["Invånare totalt, antal", "Orust", 15000.0]]},
    ),
    "heading_repeated": siris(
        [[*SIRIS_ROW, 1]], "D4", [SIRIS_ROW], heading=["Kommun", "Kommunkod", "Typ av huvudman", "Antal", "Antal"]
    ),
    "figure_repeated": export(
        "scb",
        {"TAB3981": [*SCB, SCB_ROW, [None, None, 25.9]]},
        "TAB3981 > C4",
        {"TAB3981": [*SCB, SCB_ROW, ["1430", "Munkedal", 25.9]]},
    ),
    "figures_missing": scb(["1435", "Tanum", ".."], "C4", SCB_ROW),
    "figures_zero": scb(["1435", "Tanum", "–"], "C4", SCB_ROW),
    "figures_left_out": export(
        "scb", {"TAB3981": [*SCB, SCB_ROW, [], SCB_ROW]}, "TAB3981 > C6", {"TAB3981": [*SCB, SCB_ROW]}
    ),
    "sheet_transposed": export(
        "kolada",
        {"Kolada nyckeltal": KOLADA, "Blad2": [["", "", KOLADA[2][0]], ["", "", "Tanum"], ["", "2014", 12320.0]]},
        "Blad2",
        {"Kolada nyckeltal": KOLADA},
    ),
    "indicator_undefined": export(
        "kolada",
        {"Kolada nyckeltal": swapped(KOLADA, 2, 0, "Invånare 20 år, antal")},
        "Kolada nyckeltal",
        {"Kolada nyckeltal": KOLADA},
    ),
    "share_not_computed": export(
        "scb", {"TAB3981": [*COUNTS, *OTHERS[1:]]}, "TAB3981 > E12", {"TAB3981": [*COUNTS, *OTHERS]}
    ),
}
