"""The second engine, and what no engine may do to us: abort, write to the terminal, or hide a fault of our own."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from struct import pack, pack_into
from typing import Any

import pytest
import xlsxwriter
import xlwt

from pilot_analysis.intake import read_deliveries
from pilot_analysis.intake.compound import compound_file, read_stream
from pilot_analysis.intake.engines import read_again, read_quickly
from pilot_analysis.intake.scan import SheetScan
from pilot_analysis.intake.workbook import Unreadable, read_sheets
from pilot_analysis.pilot import Study
from tests.intake.conftest import workbook
from tests.intake.test_fidelity import ods
from tests.intake.test_workbook import part, rezipped

MIXED = workbook(
    {
        "Behov": [["Behovsnr", "Antal", None, True], ["B1", 4, 1.5, date(2014, 12, 9)], [None, "12 st", "=A1"]],
        "Blad2": [["samman", None, 3]],
    },
    {"Blad2": ["A1:B1"]},
)
LISTED = part(MIXED, "xl/workbook.xml")
# Names of parts that one library resolves and the other does not.
RELATIONS = part(MIXED, "xl/_rels/workbook.xml.rels").replace(b'Target="worksheets/', b'Target="./worksheets/')
ONLY_SECOND = rezipped(MIXED, **{"xl___rels__workbook.xml.rels": RELATIONS})


def xls() -> bytes:
    """Return an xls file with a few texts and numbers."""
    book, stream = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("A")
    for row in range(40):
        sheet.write(row, 0, f"text {row}")
        sheet.write(row, 1, row / 3)
    book.save(stream)
    return stream.getvalue()


def test_the_second_engine_reads_what_the_first_cannot() -> None:
    """A workbook that only openpyxl can read gives the very cells, merges and flags that the first engine gives."""
    with pytest.raises(ValueError, match="Behov"):
        read_quickly(ONLY_SECOND)

    assert read_sheets(ONLY_SECOND, "a.xlsx") == read_sheets(MIXED, "a.xlsx")


def test_the_second_engine_gives_days_and_times_alike() -> None:
    """Days, times and the 1904 calendar come out of both engines as the same values."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": True})
    sheet = book.add_worksheet("A")
    sheet.write_datetime(
        "A1", datetime.fromisoformat("2015-03-01 12:30"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    )
    sheet.write_datetime("B1", date(2015, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number("C1", 0.5, book.add_format({"num_format": "hh:mm"}))
    book.close()

    (first,), (second,) = read_quickly(stream.getvalue()), read_again(stream.getvalue(), {"A": SheetScan()})
    assert second.rows == first.rows
    assert first.rows[0][1] == date(2015, 3, 1)


def test_no_sheet_is_lost_silently() -> None:
    """A workbook that lists a sheet for which there is no part is refused, not read without it."""
    listed = LISTED.replace(b' r:id="rId2"', b"")

    with pytest.raises(Unreadable, match="damaged"):
        read_sheets(rezipped(MIXED, **{"xl__workbook.xml": listed}), "a.xlsx")


def test_the_second_engine_takes_no_large_workbook() -> None:
    """A workbook of more cells than it reads in reasonable time is left alone."""
    with pytest.raises(ValueError, match="too large"):
        read_again(MIXED, {"Behov": SheetScan(extent=(10_000, 100))})


def test_a_compound_file_holds_its_stream() -> None:
    """What is put into a new compound file comes out of it, whatever its length, and is read by the library."""
    for length in (1, 4095, 4096, 4097, 4_186_113):
        stream = bytes(range(256)) * (length // 256) + b"x" * (length % 256)
        assert read_stream(compound_file(stream, "Workbook"), "Workbook")[:length] == stream

    content = xls()
    assert read_quickly(compound_file(read_stream(content, "Workbook"), "Workbook")) == read_quickly(content)


def lying(kind: int, at: int, value: int) -> bytes:
    """Return an xls file in which a number of the first record of a kind says something else."""
    stream = bytearray(read_stream(xls(), "Workbook"))
    place = 0
    while int.from_bytes(stream[place : place + 2], "little") != kind:
        place += 4 + int.from_bytes(stream[place + 2 : place + 4], "little")
        if stream[place : place + 2] == b"\x0a\0":
            place += 4
    pack_into("<I", stream, place + 4 + at, value)
    return compound_file(bytes(stream), "Workbook")


NOTED = "<table:table-cell><office:annotation/></table:table-cell>"
FAR = '<table:table-cell table:number-columns-repeated="99999999999" office:value-type="float" office:value="1"/>'
MANY_TEXTS = b"<sst><!--superscript-->" + b"<si/>" * 1_600_000 + b"</sst>"
SHARED = part(MIXED, "xl/sharedStrings.xml")
HOSTILE = {
    "count of texts, xls": (lying(0xFC, 4, 0xFFFFFFF0), "a.xls"),
    "last row, xls": (lying(0x200, 4, 0xFFFFFFFF), "a.xls"),
    "first row, xls": (lying(0x200, 0, 0x7FFFFFFF), "a.xls"),
    "cut, xls": (xls()[:4096], "a.xls"),
    "cut in its directory, xls": (xls()[:-300], "a.xls"),
    "sector size, xls": (xls()[:30] + pack("<H", 60000) + xls()[32:], "a.xls"),
    "count of texts, xlsx": (
        rezipped(MIXED, **{"xl__sharedStrings.xml": SHARED.replace(b'uniqueCount="', b'uniqueCount="9999999')}),
        "a.xlsx",
    ),
}


@pytest.mark.parametrize(
    ("content", "name", "cause"),
    [
        (b"a;" * 2_000_001, "a.csv", "too_much"),
        (b"a;b\n" * 5_000_001, "a.csv", "too_much"),
        (b'a;"' + b"x;y\n" * 50_000, "a.csv", "damaged"),
        (ods(f"<table:table-row>{NOTED}{'<table:table-cell/>' * 200_000}</table:table-row>"), "a.ods", "too_much"),
        (rezipped(MIXED, **{"xl__sharedStrings.xml": MANY_TEXTS}), "a.xlsx", "too_much"),
        (ods(f"<table:table-row>{FAR}</table:table-row>"), "a.ods", "far_cell"),
    ],
    ids=["cells of text", "bytes of text", "endless quote", "cells of an ods", "rich texts", "far cell of an ods"],
)
def test_what_takes_too_long_to_look_through_is_refused(content: bytes, name: str, cause: str) -> None:
    """A file of more cells or text than can be read in reasonable time is refused for that, with what to do."""
    with pytest.raises(Unreadable) as refused:
        read_sheets(content, name)
    assert refused.value.name == cause
    assert refused.value.remedy.sv


@pytest.mark.parametrize("name", HOSTILE)
def test_lies_about_sizes_are_refused_without_a_word_of_the_library(name: str, tmp_path: Path) -> None:
    """A file that lies about a size, for which the library would abort the process, is told as damaged and no more."""
    content, file = HOSTILE[name]
    (tmp_path / file).write_bytes(content)
    code = f"""
from pathlib import Path
from pilot_analysis.intake.workbook import Unreadable, read_sheets
file = Path({str(tmp_path / file)!r})
try:
    read_sheets(file.read_bytes(), file.name)
except Unreadable as error:
    print(error.name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "damaged\n", "")


def test_a_fault_of_our_own_is_not_told_as_a_damaged_file(study: Study, tmp_path: Path) -> None:
    """What goes wrong after the bytes have been read is raised, so that nobody asks the sender for another file."""
    (tmp_path / "tanum").mkdir()
    (tmp_path / "tanum" / "2015-01.xlsx").write_bytes(MIXED)
    no_correction: Any = object()  # as a fault in the program would hand it over

    with pytest.raises(AttributeError):
        read_deliveries(study, tmp_path, corrections=[no_correction])
