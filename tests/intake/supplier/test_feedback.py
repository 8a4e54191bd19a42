from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.findings import Finding, Place
from pilot_analysis.intake.corrections import load_corrections
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.supplier.correction_sheet import as_toml, misfits, read_sheet, write_sheet
from pilot_analysis.intake.supplier.feedback import Returned, give_back, problems, said
from pilot_analysis.intake.values import Reader
from tests.intake.conftest import TOP, workbook

FILE = "tanum/2015-03.xlsx"
NEEDS = [
    ["Behovsnr", "Kommun", "Datum", "Antal personer", "Bransch"],
    ["B1", "Tanumm", "2015-03-02", "ca 15", "fiske?"],
    ["B2", "Tanum", "2015-03-04", "..", "C"],
]
CONTENT = workbook({"Behov": [*TOP, *NEEDS]})


@pytest.fixture
def returned(reader: Reader) -> Returned:
    """A delivery of Tanum with three problem cells, on its way back."""
    return give_back(FILE, CONTENT, told(reader), "sv")


def told(reader: Reader, content: bytes = CONTENT, file: str = FILE) -> list[Finding]:
    """Return the problems of a file."""
    return problems(read_delivery(content, Place("tanum", file), reader).findings, "tanum")


def answered(sheet: bytes, answers: dict[str, tuple[Any, Any, Any]]) -> bytes:
    """Return a sheet of corrections with these answers (should be, reason, role) by the cell in question."""
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    for row in book.active.iter_rows(min_row=5):
        if row[2].value in answers:
            for cell, value in zip(row[5:], answers[row[2].value], strict=True):
                cell.value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_each_problem_cell_gets_a_comment(returned: Returned) -> None:
    """Errors and warnings stand at their cells in Swedish without repeating the place; mere notes do not."""
    assert returned.annotated is not None
    sheet = openpyxl.load_workbook(io.BytesIO(returned.annotated))["Behov"]
    found = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}

    assert set(found) == {"B6", "D6", "E6"}
    assert found["B6"].startswith('Fel: "Tanumm" är ingen kommun. Menade du "Tanum"?')
    assert found["D6"].startswith('Kontrollera: "ca 15" är ett intervall')
    assert not any("2015-03.xlsx" in words for words in found.values())
    assert returned.name == "2015-03 – med kommentarer.xlsx"


def test_several_problems_of_a_cell_share_a_comment(reader: Reader) -> None:
    """A cell with two findings gets one comment that tells both, the graver first."""
    first = told(reader)[0]
    both = [first, *(one for one in told(reader) if one.place.cell == "D6")]
    both[1] = Finding(both[1].severity, both[1].rule, first.place, "", "", both[1].message)

    annotated = give_back(FILE, CONTENT, both, "sv").annotated

    assert annotated is not None
    comment = openpyxl.load_workbook(io.BytesIO(annotated))["Behov"][first.place.cell].comment.text
    assert comment.index("Fel:") < comment.index("Kontrollera:")


def test_other_formats_get_the_list_alone(reader: Reader) -> None:
    """A csv has nowhere to put comments: it goes back as its list of problems, with what each cell holds."""
    words = "\r\n".join(";".join(row) for row in [["Behov"], ["Period:", "2015-03"], *NEEDS])
    file = "tanum/2015-03 Behov.csv"
    content = words.encode("cp1252")

    back = give_back(file, content, told(reader, content, file), "sv")

    assert back.annotated is None
    assert [(one.finding.place.cell, one.held) for one in back.problems] == [
        ("B4", "Tanumm"),
        ("E4", "fiske?"),
        ("D4", "ca 15"),
    ]


def test_a_file_that_cannot_be_read_keeps_its_problem(reader: Reader) -> None:
    """A damaged file is told by its finding, without a copy."""
    finding = told(reader)[0]

    back = give_back(FILE, b"PK\x03\x04skada", [finding], "sv")

    assert (back.annotated, len(back.problems)) == (None, 1)


def test_the_gravest_come_first(reader: Reader) -> None:
    """Problems are those of the participant that are errors or warnings, errors first."""
    found = read_delivery(CONTENT, Place("tanum", FILE), reader).findings

    assert [str(one.severity) for one in problems(found, "tanum")] == ["error", "error", "warning"]
    assert problems(found, "uddevalla") == []
    assert "value_missing" in {one.rule for one in found}


def test_a_sentence_without_its_place(reader: Reader) -> None:
    """A finding's sentence is told without file, sheet and cell and begins with a capital."""
    assert said(told(reader)[0], "en").startswith('"Tanumm" is no municipality.')


def test_the_sheet_of_corrections_lists_every_problem_cell(returned: Returned) -> None:
    """Each problem cell has a row with what it holds now and three columns to fill in, roles by a list."""
    book = openpyxl.load_workbook(io.BytesIO(write_sheet([returned], "Tanum", "sv")))
    sheet = book["Rättelser"]

    headings = [cell.value for cell in sheet[4]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert headings[4:] == ["Står nu", "Ska vara", "Skäl", "Din roll"]
    assert [row[2] for row in rows] == ["B6", "E6", "D6"]
    assert rows[0][4:] == ["Tanumm", None, None, None]
    assert '"kontaktperson,' in sheet.data_validations.dataValidation[0].formula1


def test_answers_come_back_as_corrections(returned: Returned, tmp_path: Path, reader: Reader) -> None:
    """What a participant fills in becomes entries of corrections.toml that mend the delivery."""
    sheet = write_sheet([returned], "Tanum", "sv")
    answers = {
        "B6": ("1435", "Stavfel.", "Kontaktperson"),
        "D6": (15, 'Räknat om; "cirka" var slentrian.', "ekonom"),
        "E6": ("(tom)", "Vet ej.", "skolledare"),
    }

    made = read_sheet(answered(sheet, answers), "svar.xlsx", date(2015, 4, 2))
    (tmp_path / "corrections.toml").write_text(as_toml(made), encoding="utf-8")
    loaded = load_corrections(tmp_path / "corrections.toml")

    assert loaded == made
    assert [(one.cell, one.found, one.corrected, one.who) for one in made] == [
        ("B6", "Tanumm", "1435", "kontaktperson"),
        ("E6", "fiske?", "", "skolledare"),
        ("D6", "ca 15", 15, "ekonom"),
    ]
    read = read_delivery(CONTENT, Place("tanum", FILE), reader, loaded)
    assert read.misfits == ()
    assert {one.rule for one in read.findings} == {"correction_applied", "value_missing"}


def test_rows_without_an_answer_are_left(returned: Returned) -> None:
    """A sheet that comes back empty gives no corrections."""
    assert read_sheet(write_sheet([returned], "Tanum", "sv"), "svar.xlsx", date(2015, 4, 2)) == ()


def test_every_wrong_answer_is_told(returned: Returned) -> None:
    """Answers without a reason, with a name for a role or with personal data are refused together, by row."""
    sheet = write_sheet([returned], "Tanum", "sv")
    answers = {"B6": ("1435", None, "Anna Andersson"), "D6": ("ring 0522-12 34 56", "x", "ekonom")}

    with pytest.raises(ConfigurationError, match="3 things") as error:
        read_sheet(answered(sheet, answers), "svar.xlsx", date(2015, 4, 2))

    assert 'row 5: "Reason" must be filled in' in str(error.value)
    assert "row 5: who" in str(error.value)
    assert "row 7: the correction holds personal data" in str(error.value)


def test_another_workbook_is_no_sheet_of_corrections() -> None:
    """A workbook without the headings is refused with those that are expected."""
    with pytest.raises(ConfigurationError, match="is no sheet of corrections"):
        read_sheet(CONTENT, "a.xlsx", date(2015, 4, 2))


def test_answers_that_no_longer_fit_are_told(returned: Returned, tmp_path: Path) -> None:
    """An answer for a cell that has changed since, or for a file outside the deliveries, is a misfit."""
    made = read_sheet(
        answered(write_sheet([returned], "Tanum", "sv"), {"B6": ("1435", "x", "ekonom"), "D6": (3, "y", "ekonom")}),
        "svar.xlsx",
        date(2015, 4, 2),
    )
    (tmp_path / "tanum").mkdir()
    changed = [NEEDS[0], ["B1", "Tanum", "2015-03-02", "ca 15", "fiske?"]]
    (tmp_path / FILE).write_bytes(workbook({"Behov": [*TOP, *changed]}))

    found = misfits(made, tmp_path)

    assert [(one.correction.cell, one.reason.en) for one in found] == [
        ("B6", 'the cell holds "Tanum". See whether the correction is still needed.')
    ]
    assert misfits(made, tmp_path / "tanum")[0].reason.en.startswith("the file is not among the deliveries")
