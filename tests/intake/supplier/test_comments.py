from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from defusedxml.ElementTree import fromstring
from openpyxl.comments import Comment

from pilot_analysis.intake.supplier.balloons import next_block, widths_of
from pilot_analysis.intake.supplier.comments import annotate
from pilot_analysis.intake.workbook import read_sheets
from tests.conftest import ROOT
from tests.intake.conftest import workbook

AUTHOR = "Pilotens kontroll"
MAY_CHANGE = re.compile(r"\[Content_Types\]\.xml|xl/comments\d+\.xml|.*\.vml|xl/worksheets/_rels/.*\.rels")
SHIPPED = sorted(path for path in (ROOT / "data" / "raw").rglob("*.xlsx") if "~" not in path.name)


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def comments(content: bytes) -> dict[tuple[str, str], str]:
    """Return the comments that openpyxl sees, by sheet and cell."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = ((sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row)
    return {(title, cell.coordinate): cell.comment.text for title, cell in cells if cell.comment}


def rich() -> bytes:
    """Return a workbook with what programs lose: values of formulas, pictures, a table, rules, a comment."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Behov & mål")
    sheet.write_row(0, 0, ["Antal", "Dubbelt", "Länk"])
    for row in range(1, 6):
        sheet.write_number(row, 0, row)
        sheet.write_formula(row, 1, f"=A{row + 1}*2", None, 2 * row)
        sheet.write_url(row, 2, "https://www.example.org/", string="länk")
    sheet.conditional_format("A2:A6", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("A2:A6", {"validate": "integer", "criteria": ">=", "value": 0})
    sheet.add_table("E1:F4", {"columns": [{"header": "Ett"}, {"header": "Två"}]})
    sheet.insert_image("H2", "bild.png", {"image_data": io.BytesIO(PNG)})
    sheet.write_comment("A2", "Tidigare kommentar", {"author": "Någon"})
    sheet.set_header("&L&G", {"image_left": "bild.png", "image_data_left": io.BytesIO(PNG)})
    book.add_worksheet("Tomt")
    plain = book.add_worksheet("Utan")
    plain.write_string("A1", "x")
    book.close()
    return stream.getvalue()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.mark.parametrize("file", SHIPPED[::3], ids=lambda path: path.name)
def test_every_other_part_is_bit_identical(file: Path) -> None:
    """Of a shipped workbook only the parts of comments change; a sheet's own part gets one element and nothing else."""
    content = file.read_bytes()
    names = openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames[:2]
    notes = {(name, cell): f'Not om {cell}: <å> & "ä"' for name in names for cell in ("A1", "C5", "B12")}

    made = annotate(content, notes, AUTHOR)

    before, after = parts(content), parts(made.content)
    assert made.placed == set(notes)
    assert comments(made.content) == notes
    for name, part in before.items():
        if after[name] != part and not MAY_CHANGE.fullmatch(name):
            added = re.sub(rb"<legacyDrawing [^>]*/>", b"", after[name])
            assert added == part, name
            assert after[name].count(b"<legacyDrawing") == 1
    assert all(MAY_CHANGE.fullmatch(name) for name in after.keys() - before.keys())
    read = [replace(one, comments={}) for one in read_sheets(made.content, "a.xlsx")]
    assert read == list(read_sheets(content, "a.xlsx"))


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")  # openpyxl, of what it would lose
def test_what_programs_lose_is_kept() -> None:
    """Values of formulas, pictures, tables and rules stay; the old comment stays and ours comes after it."""
    content = rich()
    notes = {("Behov & mål", "A2"): "Nytt", ("Behov & mål", "B3"): "Också", ("Utan", "A1"): "Här"}

    made = annotate(content, notes, AUTHOR)

    before, after = parts(content), parts(made.content)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/sheet3.xml",
    }
    assert comments(made.content) == {
        ("Behov & mål", "A2"): "Tidigare kommentar\n\nNytt",
        ("Behov & mål", "B3"): "Också",
        ("Utan", "A1"): "Här",
    }
    values = openpyxl.load_workbook(io.BytesIO(made.content), data_only=True)["Behov & mål"]
    assert [values[f"B{row}"].value for row in range(2, 7)] == [2, 4, 6, 8, 10]


def test_the_order_of_elements_holds() -> None:
    """The pointer to the comments stands before a sheet's tables and extensions, as the format asks."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("A")
    sheet.add_table("A1:B3")
    sheet.conditional_format("D1:D6", {"type": "data_bar", "data_bar_2010": True})
    book.close()

    part = parts(annotate(stream.getvalue(), {("A", "B2"): "x"}, AUTHOR).content)["xl/worksheets/sheet1.xml"]

    order = [child.tag.rpartition("}")[2] for child in fromstring(part)]
    assert order[order.index("legacyDrawing") :] == ["legacyDrawing", "tableParts", "extLst"]


def test_a_comment_of_openpyxl_is_added_to() -> None:
    """A comment that another program wrote keeps its words and its author."""
    book = openpyxl.load_workbook(io.BytesIO(workbook({"A": [["x", "y"]]})))
    book["A"]["B1"].comment = Comment("Gammal", "Kim")
    stream = io.BytesIO()
    book.save(stream)

    made = annotate(stream.getvalue(), {("A", "B1"): "Ny", ("A", "A1"): "Annan"}, AUTHOR)

    found = openpyxl.load_workbook(io.BytesIO(made.content))["A"]
    assert (found["B1"].comment.text, found["B1"].comment.author) == ("Gammal\n\nNy", "Kim")
    assert (found["A1"].comment.text, found["A1"].comment.author) == ("Annan", AUTHOR)


def test_telling_twice_tells_once() -> None:
    """A file that comes back with its comments in does not get the same words again."""
    notes = {("A", "A1"): "Rätta & skicka"}
    once = annotate(workbook({"A": [["x"]]}), notes, AUTHOR)

    again = annotate(once.content, {**notes, ("A", "B1"): "Ny"}, AUTHOR)

    assert comments(again.content) == {("A", "A1"): "Rätta & skicka", ("A", "B1"): "Ny"}


def test_a_thread_is_left_alone() -> None:
    """A comment that stands in for a thread of a newer program is not written into, and is not told as placed."""
    content = annotate(workbook({"A": [["x"]]}), {("A", "A1"): "[Tråd]"}, "tc={0D1E}").content

    made = annotate(content, {("A", "A1"): "Ny", ("A", "A2"): "Också"}, AUTHOR)

    assert made.placed == {("A", "A2")}
    assert comments(made.content)["A", "A1"] == "[Tråd]"


def test_numbers_of_shapes_are_unique() -> None:
    """No two boxes of a sheet bear the same number, and a new drawing takes numbers that no other has."""
    made = annotate(
        rich(), {(name, f"A{row}"): "x" for name in ("Behov & mål", "Utan") for row in range(1, 30)}, AUTHOR
    )

    drawings = [part for name, part in parts(made.content).items() if name.endswith(".vml")]
    numbers = [re.findall(rb'id="_x0000_s(\d+)"', part) for part in drawings]
    assert sorted(map(len, numbers)) == [1, 29, 29]
    assert all(len(set(one)) == len(one) for one in numbers)
    assert next_block(drawings) > 2


def test_unknown_sheets_and_no_addresses_are_passed_over() -> None:
    """A note for a sheet that is not there, or for no cell, is not placed, and every part stays as it is."""
    content = workbook({"A": [["x"]]})

    made = annotate(content, {("B", "A1"): "x", ("A", ""): "y"}, AUTHOR)

    assert made.placed == frozenset()
    assert parts(made.content) == parts(content)


@pytest.mark.parametrize("content", [b"PK\x03\x04skada", b"ej zip", b""])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    """Bytes that are no xlsx workbook are refused with ValueError."""
    with pytest.raises(ValueError, match=r"."):
        annotate(content, {("A", "A1"): "x"}, AUTHOR)


def test_a_bomb_of_entities_is_refused() -> None:
    """A sheet that declares entities is refused and not unfolded."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts(workbook({"A": [["x"]]})).items():
            evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]>' + part.partition(b"?>")[2]
            archive.writestr(name, evil if name.endswith("sheet1.xml") else part)

    with pytest.raises(ValueError, match="entities"):
        annotate(stream.getvalue(), {("A", "A1"): "x"}, AUTHOR)


def test_the_same_notes_give_the_same_bytes() -> None:
    """The same file and notes give the same bytes, whatever the order of the notes."""
    content = workbook({"A": [["x"]]})
    notes = {("A", "A1"): "x", ("A", "B7"): "y"}

    assert annotate(content, notes, AUTHOR) == annotate(content, dict(reversed(notes.items())), AUTHOR)


def test_widths_are_read() -> None:
    """The widths of columns are told in pixels, hidden ones as none."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("A")
    sheet.set_column(1, 2, 20)
    sheet.set_column(3, 3, 20, None, {"hidden": True})
    book.close()

    assert widths_of(parts(stream.getvalue())["xl/worksheets/sheet1.xml"]) == {1: 145, 2: 145, 3: 0}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_comments(tmp_path: Path) -> None:
    """LibreOffice opens an annotated workbook and has each comment at its cell."""
    notes: Mapping[tuple[str, str], str] = {("Behov & mål", "A2"): "Nytt", ("Utan", "C4"): "Här <åäö>"}
    (tmp_path / "a.xlsx").write_bytes(annotate(rich(), notes, AUTHOR).content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    with zipfile.ZipFile(tmp_path / "a.ods") as archive:
        words = archive.read("content.xml").decode()
    shown = "".join(fromstring(words).itertext())
    assert all(part in shown for part in ("Tidigare kommentar", "Nytt", "Här <åäö>"))
    assert words.count("<office:annotation ") == 2
