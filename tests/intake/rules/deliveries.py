"""One tiny delivery per rule of intake that breaks it and nothing else, and one beside it that does not."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from tests.intake.conftest import TOP, Rows, workbook

FILE = "tanum/2014-12.xlsx"
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Fixture:
    """Files that break a rule at one place, and files that differ in one thing and do not.

    Parameters
    ----------
    where
        The place of the finding: file > sheet > cell.
    """

    broken: Files
    where: str
    sound: Files


def book(*, participant: str = "Tanum", period: str = "2014-12", **sheets: Rows) -> bytes:
    """Return a month's workbook with these sheets below the usual top block; the first heading is on row 5."""
    top = [[TOP[0][0]], ["Deltagare:", participant], ["Period:", period], []]
    return workbook({name: [*top, *rows] for name, rows in sheets.items()})


def swapped(rows: Rows, row: int, column: int, value: Any) -> list[list[Any]]:
    """Return the rows with another value in one cell."""
    changed = [list(cells) for cells in rows]
    changed[row][column] = value
    return changed


def cell(sheet: str, rows: Rows, where: str, sound: Any) -> Fixture:
    """Return the fixture of a sheet that one cell breaks, and that is sound with another value there."""
    column, row = ord(where[0]) - 65, int(where[1:]) - 5
    good = swapped(rows, row, column, sound)
    return Fixture({FILE: book(**{sheet: rows})}, f"{FILE} > {sheet} > {where}", {FILE: book(**{sheet: good})})


def merged(rows: Rows, span: str) -> bytes:
    """Return a workbook with these needs, some cells merged."""
    return workbook({"Behov": [*TOP, *rows]}, {"Behov": [span]})


def hidden(*, sheet: bool = False, row: bool = False, column: bool = False) -> bytes:
    """Return a workbook with a hidden sheet ``Inläs``, or a hidden row 7 or column C of ``Ärenden``."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    pages: Mapping[str, Rows] = {"Ärenden": [*TOP, CASES, CASE, ["A2", *CASE[1:]]], "Inläs": [["läs in"]]}
    for name, rows in pages.items():
        if name == "Inläs" and not sheet:
            continue
        page = made.add_worksheet(name)
        for place, cells in enumerate(rows):
            page.write_row(place, 0, cells)
        if name == "Inläs":
            page.hide()
        elif row:
            page.set_row(6, None, None, {"hidden": True})
        elif column:
            page.set_column("C:C", None, None, {"hidden": True})
    made.close()
    return stream.getvalue()


def struck(*places: str, part: str = "", comment: str = "") -> bytes:
    """Return a workbook with two cases, some cells of the second struck out, one in part, or with a comment."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    line, plain = made.add_format({"font_strikeout": True}), made.add_format()
    page = made.add_worksheet("Ärenden")
    for row, cells in enumerate([*TOP, CASES, CASE, ["A2", *CASE[1:]]], start=1):
        for column, value in enumerate(cells):
            where = f"{'ABCDEF'[column]}{row}"
            if where == part:
                page.write_rich_string(where, line, "2014-12-01 ", plain, value)
            else:
                page.write(where, value, line if where in places else plain)
    if comment:
        page.write_comment("D7", comment)
    made.close()
    return stream.getvalue()


def with_error() -> bytes:
    """Return a workbook whose count of persons is an error."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = made.add_worksheet("Behov")
    for place, cells in enumerate([*TOP, NEEDS, NEED]):
        page.write_row(place, 0, cells)
    page.write_formula(5, 3, "=NA()", None, "#N/A")
    made.close()
    return stream.getvalue()


def months(values: Sequence[float]) -> list[list[Any]]:
    """Return a sheet of costs with these amounts for the pilot's first months."""
    names = ["2014-12", *(f"2015-{number:02d}" for number in range(1, 12))]
    return [COSTS, *([name, "lokaler", value] for name, value in zip(names, values, strict=False))]


def visits(name: str, last: int) -> bytes:
    """Return two months' use of four tools, the last of them so often in the second month."""
    tools = ["REKAS", "SYV Online", "Validering Väst", "annat"]
    rows = [["2014-12", tool, 20 + place] for place, tool in enumerate(tools)]
    rows += [["2015-01", tool, 21 + place] for place, tool in enumerate(tools[:-1])]
    return book(
        participant=name,
        period="2015-01",
        Stödverktyg=[["Månad", "Verktyg", "Besök"], *rows, ["2015-01", "annat", last]],
    )


CASES = ["Ärendenr", "Kommun", "Klient", "Öppnat", "Avslutat", "Mäklare/Aktör"]
CASE = ["A1", "Tanum", "person", "2014-12-03", "2015-01-20", "AF"]
EVENTS = ["Ärendenr", "Nr", "Händelse", "Datum"]
NEEDS = ["Behovsnr", "Kommun", "Datum", "Antal personer", "Varav pensionsavgångar"]
NEED = ["B1", "Tanum", "2014-12-03", 4, 1]
USE = ["Verktyg", "Månad", "Besök", "Känner till", "Tillfrågade"]
COSTS = ["Månad", "Kostnadsslag", "Belopp"]
COURSES = ["Kursnr", "Sökande kvinnor", "Sökande män", "Totalt", "Start"]
MATURITY = ["Kommun", "Område", "Mättillfälle", "Bedömare", "Nivå", "Underlag"]
LEVEL = ["Tanum", "mandat", "start", "kontaktperson", 3, "Beslut i nämnden."]
PLAIN = {FILE: book(Ärenden=[CASES, CASE])}
LATE = b"fil;mottaget\ntanum/2014-12.xlsx;2015-01-11\n"
IN_TIME = b"fil;mottaget\ntanum/2014-12.xlsx;2015-01-10\n"

DELIVERIES: Mapping[str, Fixture] = {
    "lock_file": Fixture({"tanum/~$dec.xlsx": b"lock", **PLAIN}, "tanum/~$dec.xlsx", PLAIN),
    "file_unreadable": Fixture({FILE: b"PK\x03\x04 half a file"}, FILE, PLAIN),
    "participant_unknown": Fixture({"orust/2014-12.xlsx": PLAIN[FILE]}, "orust", PLAIN),
    "participant_mismatch": Fixture(
        {FILE: book(participant="Uddevalla", Ärenden=[CASES, CASE])}, f"{FILE} > Ärenden > B2", PLAIN
    ),
    "period_unknown": Fixture(
        {"tanum/rapport.xlsx": book(period="hösten", Ärenden=[CASES, CASE])}, "tanum/rapport.xlsx > Ärenden > B3", PLAIN
    ),
    "sheet_ignored": Fixture(
        {FILE: workbook({"Ärenden": [*TOP, CASES, CASE], "Blad1": [["räkna", 3]]})}, f"{FILE} > Blad1", PLAIN
    ),
    "sheet_hidden": Fixture({FILE: hidden(sheet=True)}, f"{FILE} > Inläs", {FILE: hidden()}),
    "row_hidden": Fixture({FILE: hidden(row=True)}, f"{FILE} > Ärenden > A7", {FILE: hidden()}),
    "row_struck": Fixture(
        {FILE: struck("A7", "B7", "C7", "D7", "E7", "F7")}, f"{FILE} > Ärenden > A7", {FILE: struck()}
    ),
    "cell_struck": Fixture({FILE: struck("D7")}, f"{FILE} > Ärenden > D7", {FILE: struck("A5", "B5", "A2")}),
    "cell_struck_in_part": Fixture({FILE: struck(part="D7")}, f"{FILE} > Ärenden > D7", {FILE: struck()}),
    "comment_unread": Fixture({FILE: struck(comment="preliminärt")}, f"{FILE} > Ärenden > D7", {FILE: struck()}),
    "comment_personal": Fixture(
        {FILE: struck(comment="fråga Anna Svensson")}, f"{FILE} > Ärenden > D7", {FILE: struck(comment="fråga chefen")}
    ),
    "column_hidden": Fixture({FILE: hidden(column=True)}, f"{FILE} > Ärenden > C5", {FILE: hidden()}),
    "heading_missing": Fixture(
        {FILE: book(Behov=[["Behovsnr", "Kommun", None, "Antal personer"], ["B1", "Tanum", None, 4]])},
        f"{FILE} > Behov > A5",
        {FILE: book(Behov=[["Behovsnr", "Kommun", "Datum", "Antal personer"], ["B1", "Tanum", "2014-12-03", 4]])},
    ),
    "heading_unknown": Fixture(
        {FILE: book(Behov=[[*NEEDS, "Anteckning"], [*NEED, "hej"]])},
        f"{FILE} > Behov > F5",
        {FILE: book(Behov=[NEEDS, NEED])},
    ),
    "id_unlike": cell("Behov", [NEEDS, NEED, ["se bilaga", *NEED[1:]]], "A7", "B2"),
    "value_unreadable": cell("Behov", [NEEDS, swapped([NEED], 0, 3, "många")[0]], "D6", 4),
    "value_unknown": cell("Ärenden", [CASES, swapped([CASE], 0, 2, "robot")[0]], "C6", "person"),
    "value_interval": cell("Behov", [NEEDS, swapped([NEED], 0, 3, "<5")[0]], "D6", 4),
    "value_missing": cell("Behov", [NEEDS, swapped([NEED], 0, 4, "..")[0]], "E6", 1),
    "value_required": cell("Behov", [NEEDS, swapped([NEED], 0, 2, None)[0]], "C6", "2014-12-03"),
    "key_missing": cell("Behov", [NEEDS, swapped([NEED], 0, 0, None)[0]], "A6", "B1"),
    "cell_error": Fixture({FILE: with_error()}, f"{FILE} > Behov > D6", {FILE: book(Behov=[NEEDS, NEED])}),
    "formula_without_value": cell("Behov", [NEEDS, swapped([NEED], 0, 3, "=2+2")[0]], "D6", 4),
    "municipality_unknown": cell("Behov", [NEEDS, swapped([NEED], 0, 1, "Tannum")[0]], "B6", "Tanum"),
    "actor_new": cell("Ärenden", [CASES, swapped([CASE], 0, 5, "Tanum Strand AB")[0]], "F6", "AF"),
    "date_outside_pilot": cell("Behov", [NEEDS, swapped([NEED], 0, 2, "2014-11-30")[0]], "C6", "2014-12-01"),
    "closed_before_opened": cell("Ärenden", [CASES, swapped([CASE], 0, 4, "2014-12-02")[0]], "E6", "2014-12-03"),
    "part_exceeds_whole": cell("Behov", [NEEDS, swapped([NEED], 0, 4, 5)[0]], "E6", 4),
    "value_out_of_range": cell("Mognad", [MATURITY, swapped([LEVEL], 0, 4, 5)[0]], "E6", 4),
    "personal_data": cell("Mognad", [MATURITY, swapped([LEVEL], 0, 5, "ring 0523-181 00")[0]], "F6", "Beslut."),
    "reference_missing": Fixture(
        {FILE: book(Ärenden=[CASES, CASE], Händelser=[EVENTS, ["A9", 1, "kontakt", "2014-12-03"]])},
        f"{FILE} > Händelser > A6",
        {FILE: book(Ärenden=[CASES, CASE], Händelser=[EVENTS, ["A1", 1, "kontakt", "2014-12-03"]])},
    ),
    "stage_order": Fixture(
        {
            FILE: book(
                Ärenden=[CASES, CASE],
                Händelser=[EVENTS, ["A1", 1, "kontakt", "2014-12-10"], ["A1", 2, "matchning", "2014-12-09"]],
            )
        },
        f"{FILE} > Händelser > D7",
        {
            FILE: book(
                Ärenden=[CASES, CASE],
                Händelser=[EVENTS, ["A1", 1, "kontakt", "2014-12-10"], ["A1", 2, "matchning", "v. 50 2014"]],
            )
        },
    ),
    "seq_inferred": Fixture(
        {
            FILE: book(
                Ärenden=[CASES, CASE], Händelser=[["Ärendenr", "Händelse", "Datum"], ["A1", "kontakt", "2014-12-10"]]
            )
        },
        f"{FILE} > Händelser",
        {FILE: book(Ärenden=[CASES, CASE], Händelser=[EVENTS, ["A1", 1, "kontakt", "2014-12-10"]])},
    ),
    "unit_slip": cell("Kostnader", months([21000, 20000, 20, 22000, 19500, 20500, 21500]), "C8", 20000),
    "change_large": Fixture(
        {
            "tanum/2015-01.xlsx": visits("Tanum", 24),
            "uddevalla/2015-01.xlsx": visits("Uddevalla", 24),
            "bengtsfors/2015-01.xlsx": visits("Bengtsfors", 90),
        },
        "bengtsfors/2015-01.xlsx > Stödverktyg > C13",
        {
            "tanum/2015-01.xlsx": visits("Tanum", 24),
            "uddevalla/2015-01.xlsx": visits("Uddevalla", 24),
            "bengtsfors/2015-01.xlsx": visits("Bengtsfors", 40),
        },
    ),
    "duplicate_row": cell("Behov", [NEEDS, NEED, swapped([NEED], 0, 3, 3)[0]], "A7", "B2"),
    "revised": Fixture(
        {
            FILE: book(Behov=[NEEDS, NEED]),
            "tanum/2015-01.xlsx": book(period="2015-01", Behov=[NEEDS, swapped([NEED], 0, 3, 6)[0]]),
        },
        "tanum/2015-01.xlsx > Behov > D6",
        {FILE: book(Behov=[NEEDS, NEED]), "tanum/2015-01.xlsx": book(period="2015-01", Behov=[NEEDS, NEED])},
    ),
    "unit_thousands": cell(
        "Kostnader", [["Månad", "Kostnadsslag", "Belopp (tkr)"], ["2014-12", "lokaler", 2]], "C5", "Belopp"
    ),
    "unit_unclear": Fixture(
        {FILE: book(Kostnader=[COSTS, ["2014-12", "lokaler", 2], [], ["Alla belopp i tkr"]])},
        f"{FILE} > Kostnader > A8",
        {FILE: book(Kostnader=[COSTS, ["2014-12", "lokaler", 2], [], ["Alla belopp i kronor"]])},
    ),
    "total_differs": cell("Behov", [NEEDS, NEED, ["B2", *NEED[1:]], ["Summa", None, None, 9, 2]], "D8", 8),
    "sex_total_differs": cell("Kurser", [COURSES, ["K1", 3, 4, 8, "2015-01-12"]], "D6", 7),
    "value_ditto": cell("Behov", [NEEDS, NEED, ["B2", '"', *NEED[2:]]], "B7", "Tanum"),
    "row_unread": Fixture(
        {FILE: book(Behov=[NEEDS, NEED, ["se även förra månaden"], ["B2", *NEED[1:]]])},
        f"{FILE} > Behov > A7",
        {FILE: book(Behov=[NEEDS, NEED, ["B2", *NEED[1:]]])},
    ),
    "cell_merged": Fixture(
        {FILE: merged([NEEDS, NEED, ["B2", None, *NEED[2:]]], "B6:B7")},
        f"{FILE} > Behov > B6",
        {FILE: book(Behov=[NEEDS, NEED, ["B2", *NEED[1:]]])},
    ),
    "cell_spread": Fixture(
        {FILE: merged([NEEDS, [*NEED[:4], None]], "D6:E6")},
        f"{FILE} > Behov > D6",
        {FILE: book(Behov=[NEEDS, [*NEED[:4], None]])},
    ),
    "tables_beside": Fixture(
        {FILE: book(Behov=[[*NEEDS, "Notering", *COSTS], [*NEED, "ny", "2014-12", "lokaler", 2000]])},
        f"{FILE} > Behov > F5",
        {FILE: book(Behov=[[*NEEDS, None, *COSTS], [*NEED, None, "2014-12", "lokaler", 2000]])},
    ),
    "delivery_late": Fixture({"mottaget.csv": LATE, **PLAIN}, FILE, {"mottaget.csv": IN_TIME, **PLAIN}),
    "delivery_missing": Fixture(
        {"tanum/2015-01.xlsx": book(period="2015-01", Ärenden=[CASES, CASE])},
        "",
        {FILE: PLAIN[FILE], "tanum/2015-01.xlsx": book(period="2015-01", Ärenden=[CASES, CASE])},
    ),
    "delivery_unregistered": Fixture(PLAIN, FILE, {"mottaget.csv": IN_TIME, **PLAIN}),
}
