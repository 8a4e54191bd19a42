from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pilot_analysis import municipalities, sample, schema
from pilot_analysis.findings import Place
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.supplier import template as made
from pilot_analysis.intake.supplier.answers import answers_of, terms, words_of
from pilot_analysis.intake.values import Reader
from pilot_analysis.pilot import Study

FIRST = made.HEADER_ROW + 2  # the first row to fill in, from 1
DELIVERED = [one for one in schema.tables().values() if one.delivered]


@pytest.fixture(scope="module")
def empty(study: Study) -> bytes:
    """The template of the first participant for March 2015."""
    return made.template(study, study.participants[0], "2015-03")


def filled(content: bytes, rows: dict[str, list[dict[str, Any]]]) -> bytes:
    """Return a template with these cells, by sheet, row and heading, as a spreadsheet program would save it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, listed in rows.items():
        sheet = book[schema.table(name).sheets[0]]
        places = {column: place for place, column in enumerate(schema.table(name).columns, start=1)}
        for number, row in enumerate(listed, start=FIRST):
            for column, value in row.items():
                sheet.cell(number, places[column], value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_chosen(study: Study, column: schema.Column, value: Any, actors: dict[str, str]) -> Any:
    """Return what a person who follows the template writes for a canonical value."""
    if column.type == "municipality":
        return municipalities.names()[value]
    if column.type in {"actor", "actors"}:
        return ", ".join(actors[one] for one in value.split("|"))
    if column.type == "choices":
        return value.replace("|", ", ")
    if column.type == "choice":
        words = words_of(column.values, study)
        tools = [one.name for one in study.tools] if column.values == "tool" else []
        return dict(zip([*tools, *schema.values(column.values)], words, strict=True))[value]
    return datetime.combine(value, time()) if column.type == "date" else value


def rows_of(
    frame: pd.DataFrame, participant: str, table: schema.Table, names: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield a participant's rows of a true table; what faults took out and unlisted actors are filled in."""
    for _, row in frame[frame["participant"] == participant].astype(object).iterrows():
        values = {name: None if pd.isna(row[name]) else row[name] for name in table.columns}
        for name, column in table.columns.items():
            if values[name] is None and column.required:
                values[name] = "1435" if column.type == "municipality" else frame[name].dropna().iloc[0]
            if column.type in {"actor", "actors"} and values[name] and not set(values[name].split("|")) <= set(names):
                values[name] = "fyrbodal"
            if isinstance(values[name], datetime):
                values[name] = values[name].date()
        yield values


def test_an_empty_template_is_read_without_a_finding(empty: bytes, reader: Reader, study: Study) -> None:
    """The template as it is holds every table, without a row and without a finding."""
    read = read_delivery(empty, Place(study.participants[0].id, "a/a.xlsx"), reader)

    assert read.findings == ()
    assert [one.table for sheet in read.sheets for one in sheet.tables] == [one.name for one in DELIVERED]
    assert {sheet.top.participant for sheet in read.sheets if sheet.tables} == {study.participants[0].name}
    assert read.period == "2015-03"
    assert not any(one.rows for sheet in read.sheets for one in sheet.tables)


def test_what_is_filled_in_as_asked_is_read_without_a_finding(study: Study, reader: Reader) -> None:
    """A year of the sample, written into the templates with their own answers, is read back value by value."""
    tables = sample.truth(study, study.pilot.seed).tables
    names = {one.id: one.name for one in (*study.participants, *study.actors)} | dict(municipalities.names())
    count = 0
    for participant in study.participants:
        wanted = {one.name: list(rows_of(tables[one.name], participant.id, one, names)) for one in DELIVERED}
        rows = {
            one.name: [
                {
                    name: as_chosen(study, one.columns[name], value, names)
                    for name, value in row.items()
                    if value is not None
                }
                for row in wanted[one.name]
            ]
            for one in DELIVERED
        }
        content = filled(made.template(study, participant), rows)

        read = read_delivery(content, Place(participant.id, f"{participant.id}/2015-03.xlsx"), reader)

        assert read.findings == ()
        for one in (table for sheet in read.sheets for table in sheet.tables):
            got = [{name: row.values.get(name) for name in schema.table(one.table).columns} for row in one.rows]
            assert got == wanted[one.table], one.table
            count += sum(value is not None for row in got for value in row.values())
    assert count > 20_000


def test_the_same_template_has_the_same_bytes(study: Study, empty: bytes) -> None:
    """The same participant and month give the same bytes, another month others."""
    assert made.template(study, study.participants[0], "2015-03") == empty
    assert made.template(study, study.participants[0], "2015-04") != empty


def test_codes_are_text_and_dates_are_dates(empty: bytes) -> None:
    """Cells of ids and months are formatted as text, so that 0114 keeps its zero, and cells of dates as ISO dates."""
    book = openpyxl.load_workbook(io.BytesIO(empty))
    found = {}
    for table in DELIVERED:
        for place, column in enumerate(table.columns.values(), start=1):
            letter = openpyxl.utils.get_column_letter(place)
            dimension = book[table.sheets[0]].column_dimensions[letter]
            found[table.name, column.name] = dimension.number_format

    assert found["cases", "case_id"] == found["costs", "month"] == found["needs", "occupation"] == "@"
    assert found["cases", "opened_on"] == "yyyy-mm-dd"
    assert found["case_events", "on"] == "General"  # takes a week as well as a day


def test_every_choice_has_its_drop_down(study: Study, empty: bytes) -> None:
    """Each column with listed answers shows them in its cells, and every one of them is an answer that is read."""
    book = openpyxl.load_workbook(io.BytesIO(empty))
    lists = book["Svarslistor"]
    checked = 0
    for table in DELIVERED:
        rules = {str(one.sqref).split(":")[0]: one for one in book[table.sheets[0]].data_validations.dataValidation}
        for place, column in enumerate(table.columns.values(), start=1):
            answers = answers_of(column, study, study.participants[0])
            rule = rules[f"{openpyxl.utils.get_column_letter(place)}{FIRST}"]
            assert rule.promptTitle, column.name
            assert rule.prompt, column.name
            if answers is not None:
                cells = lists[rule.formula1.partition("!")[2].replace("$", "")]
                assert tuple(row[0].value for row in cells) == answers.words
                checked += 1
    assert checked == 36


def test_every_answer_is_read(study: Study, reader: Reader) -> None:
    """Every word of every drop-down is read as a value of its column."""
    for table in DELIVERED:
        for column in table.columns.values():
            answers = answers_of(column, study, study.participants[1])
            for word in answers.words if answers else ():
                assert reader.read(column, word).rule == "", (column.name, word)


def test_own_municipalities_stand_first(study: Study) -> None:
    """A participant's own municipalities are the first of 290 to choose from, and no other comes twice."""
    column = schema.table("cases").columns["municipality"]
    answers = answers_of(column, study, study.participants[0])

    assert answers is not None
    assert answers.words[:2] == ("Trollhättan", "Vänersborg")
    assert answers.words[6:9] == ("Ale", "Alingsås", "Alvesta")
    assert answers.words[-1] == "Övertorneå"
    assert len(set(answers.words)) == len(answers.words) == 290


def test_terms_of_a_pilot() -> None:
    """The months of a year from December lie in three terms."""
    assert terms(["2014-12", "2015-01", "2015-07", "2015-08"]) == ("HT14", "VT15", "HT15")


def test_the_schema_version_is_marked(empty: bytes) -> None:
    """The workbook's properties hold the mark of the schema it was made from."""
    with zipfile.ZipFile(io.BytesIO(empty)) as archive:
        properties = archive.read("docProps/custom.xml").decode()

    assert made.VERSION_PROPERTY in properties
    assert made.version() in properties


def test_without_a_month_the_period_is_to_be_filled_in(study: Study, reader: Reader) -> None:
    """A template for any month leaves the period empty, with the pilot's months to choose from."""
    content = made.template(study, study.participants[2])
    book = openpyxl.load_workbook(io.BytesIO(content))

    assert book["Ärenden"]["B3"].value is None
    assert book["Ärenden"]["B2"].value == "Tanum"
    rules = {str(one.sqref): one.formula1 for one in book["Ärenden"].data_validations.dataValidation}
    assert rules["B3"].startswith('"2014-12,2015-01')


def test_a_table_on_a_guide_is_still_told(study: Study, empty: bytes, reader: Reader) -> None:
    """A table that somebody puts on the sheet of instructions is read, not passed over in silence."""
    book = openpyxl.load_workbook(io.BytesIO(empty))
    sheet = book["Anvisningar"]
    for place, word in enumerate(("Behovsnr", "Kommun", "Datum", "Antal personer"), start=1):
        sheet.cell(200, place, word)
    for place, word in enumerate(("B1", "Tanum", "2015-03-02", 4), start=1):
        sheet.cell(201, place, word)
    stream = io.BytesIO()
    book.save(stream)

    read = read_delivery(stream.getvalue(), Place(study.participants[0].id, "a/2015-03.xlsx"), reader)

    assert [row.values["persons"] for row in read.sheets[0].tables[0].rows] == [4]
