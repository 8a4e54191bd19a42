from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from pilot_analysis.errors import InputRejected
from pilot_analysis.intake.cells import CellError, Uncalculated
from pilot_analysis.intake.workbook import Unreadable, is_lock_file, read_sheets
from tests.intake.conftest import workbook

SIMPLE = workbook({"Blad1": [["Ärendenr", 5], [None, 1.5]]})


def rezipped(content: bytes, **parts: bytes) -> bytes:
    """Return the zip with some parts replaced or added; ``__`` in a name stands for ``/``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        changed = {name.replace("__", "/"): part for name, part in parts.items()}
        for name in old.namelist():
            new.writestr(name, changed.pop(name, None) or old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    """Return one part of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def far_cell(reference: str) -> bytes:
    """Return a workbook with one cell at ``reference``."""
    sheet = part(SIMPLE, "xl/worksheets/sheet1.xml").replace(b'r="B2"', f'r="{reference}"'.encode())
    row = "".join(one for one in reference if one.isdigit())
    return rezipped(SIMPLE, **{"xl__worksheets__sheet1.xml": sheet.replace(b'<row r="2"', f'<row r="{row}"'.encode())})


def test_reads_cells_at_their_addresses() -> None:
    """Rows and columns that are empty before the first cell are kept, so that every cell has its true address."""
    (sheet,) = read_sheets(workbook({"Data": [[], [], [None, None, "0438", 12]]}), "a.xlsx")

    assert sheet.at(2, 2) == "0438"
    assert sheet.at(2, 3) == 12
    assert sheet.filled() == 2


def test_reads_xls_as_xlsx() -> None:
    """An xls file gives the same cells as an xlsx file, whatever its name says."""
    book, stream = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Behov")
    sheet.write(1, 1, "Tanum")
    sheet.write(1, 2, date(2014, 12, 9), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    book.save(stream)

    (read,) = read_sheets(stream.getvalue(), "behov.xlsx")
    assert read.at(1, 1) == "Tanum"
    assert read.at(1, 2) in {date(2014, 12, 9)}


@pytest.mark.parametrize("kind", ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"])
def test_errors_are_told_by_kind(kind: str) -> None:
    """Each of the seven kinds of error in a cell is an error, not an empty cell."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet().write_formula("C4", "=1/0", None, kind)
    book.close()

    assert read_sheets(stream.getvalue(), "a.xlsx")[0].at(3, 2) == CellError(kind)


def test_formula_without_value_is_not_empty() -> None:
    """A formula that was never calculated is told, even where its row holds nothing else."""
    (sheet,) = read_sheets(workbook({"A": [["x"], ["=B9"]]}), "a.xlsx")

    assert sheet.at(1, 0) is Uncalculated.FORMULA


def test_formula_that_gives_empty_text_is_empty() -> None:
    """A calculated formula whose value is an empty text is an empty cell, not a formula without a value."""
    plain = part(SIMPLE, "xl/worksheets/sheet1.xml")
    changed = plain.replace(b'<c r="B1"><v>5</v></c>', b'<c r="B1" t="str"><f>""</f><v></v></c>')

    (sheet,) = read_sheets(rezipped(SIMPLE, **{"xl__worksheets__sheet1.xml": changed}), "a.xlsx")
    assert changed != plain
    assert sheet.at(0, 1) == ""


def test_superscript_is_not_part_of_a_number() -> None:
    """A footnote set as superscript is taken away: ``12`` with a raised 1 is not 121."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    raised = book.add_format({"font_script": 1})
    book.add_worksheet().write_rich_string("A1", "12", raised, "1")
    book.close()

    assert read_sheets(stream.getvalue(), "a.xlsx")[0].at(0, 0) == "12"


def test_per_cent_is_read_as_it_is_seen() -> None:
    """A number formatted as per cent is read as the per cent that a person sees."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet().write_number("A1", 0.315, book.add_format({"num_format": "0.0%"}))
    book.close()

    assert read_sheets(stream.getvalue(), "a.xlsx")[0].at(0, 0) == "31,5 %"


def test_per_cent_of_a_cell_that_says_it_is_a_number() -> None:
    """A number is read as it is seen also where its cell bears the type of numbers, as LibreOffice writes them."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_number("A1", 0.315, book.add_format({"num_format": "0.0%"}))
    sheet.write_number("B1", 438, book.add_format({"num_format": "0000"}))
    book.close()
    cells = part(stream.getvalue(), "xl/worksheets/sheet1.xml").replace(b"<c ", b'<c t="n" ')

    assert read_sheets(rezipped(stream.getvalue(), **{"xl__worksheets__sheet1.xml": cells}), "a.xlsx")[0].rows == (
        ("31,5 %", "0438"),
    )


def test_hidden_sheets_and_rows_are_told() -> None:
    """A hidden sheet is not visible and a hidden row is listed."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("A").write("A3", "x")
    book.get_worksheet_by_name("A").set_row(2, None, None, {"hidden": True})
    book.add_worksheet("B").very_hidden()
    book.close()

    first, second = read_sheets(stream.getvalue(), "a.xlsx")
    assert first.hidden_rows == {2}
    assert (first.visible, second.visible) == (True, False)


def test_xls_tells_errors_and_hidden_rows() -> None:
    """In an xls file an error is told by its kind and a hidden row is listed, as in xlsx."""
    book, stream = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Händelser")
    sheet.row(1).set_cell_error(2, 0x2A)
    sheet.write(4, 0, "x")
    sheet.row(4).hidden = True
    book.save(stream)

    (read,) = read_sheets(stream.getvalue(), "a.xls")
    assert read.at(1, 2) == CellError("#N/A")
    assert read.hidden_rows == {4}


@pytest.mark.parametrize("place", range(1, 16))
def test_a_damaged_xls_is_refused_or_read(place: int) -> None:
    """An xls file that is cut or overwritten anywhere is refused or read; nothing else is raised."""
    book, stream = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("A").write(0, 0, "x")
    book.save(stream)
    content = stream.getvalue()
    at = len(content) * place // 16
    after = content[at + 64 :]
    for hurt in (content[:at], content[:at] + b"\xff" * 64 + after, content[:at] + bytes(64) + after):
        assert outcome(hurt) in {"read", "damaged", "far_cell", "password"}


def outcome(content: bytes) -> str:
    """Return the cause for which an xls file is refused, or that it was read."""
    try:
        read_sheets(content, "a.xls")
    except Unreadable as error:
        return error.name
    return "read"


ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="A">
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error">
<text:p>#DIV/0!</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse">
<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>
<table:table-cell table:formula="of:=B9"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


MANIFEST = """<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>"""


def test_ods_tells_errors_formulas_and_hidden_rows() -> None:
    """In ods an error, a formula without a value and a hidden row are told, each at its place after repeated cells."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.replace("\n", ""))  # python-calamine wants no blanks between cells
        archive.writestr("META-INF/manifest.xml", MANIFEST)

    (read,) = read_sheets(stream.getvalue(), "a.ods")
    assert read.at(2, 2) == CellError("#DIV/0!")
    assert (read.at(3, 0), read.at(3, 1)) == ("x", Uncalculated.FORMULA)
    assert read.hidden_rows == {3}


def test_prefixed_elements() -> None:
    """Errors are found also where the writer puts a prefix before every element."""
    sheet = b"""<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
    <x:sheetData><x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c></x:row></x:sheetData></x:worksheet>"""

    (read,) = read_sheets(rezipped(SIMPLE, **{"xl__worksheets__sheet1.xml": sheet}), "a.xlsx")
    assert read.at(0, 0) == CellError("#REF!")


HOSTILE = {
    "empty": (b"", "a.xlsx"),
    "truncated": (SIMPLE[: len(SIMPLE) // 2], "a.xlsx"),
    "markup": (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls"),
    "misnamed": ("Ärendenr;Kommun\n1;Tanum\n".encode("cp1252"), "a.xlsx"),
    "pdf": (b"%PDF-1.7 ...", "a.xlsx"),
    "not_spreadsheet": (b"hello", "a.docx"),
    "far_cell": (far_cell("XFD1048576"), "a.xlsx"),
    "swells": (rezipped(SIMPLE, bomb=b"0" * 60_000_000), "a.xlsx"),
    "damaged": (rezipped(SIMPLE, **{"xl__workbook.xml": b"<workbook"}), "a.xlsx"),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"),
    "encoding": (b"a\0\0b\0\xff\xfe", "a.csv"),
}


@pytest.mark.parametrize("cause", HOSTILE)
def test_each_hostile_file_is_refused_for_its_own_cause(cause: str) -> None:
    """A file that cannot be read is refused with one cause and what to do, in both languages, before it can do harm."""
    content, name = HOSTILE[cause]

    with pytest.raises(Unreadable) as refused:
        read_sheets(content, name)
    assert refused.value.name == cause
    assert refused.value.remedy.sv
    assert isinstance(refused.value, InputRejected)


def test_entities_are_not_expanded() -> None:
    """A workbook whose XML declares entities is refused as damaged, not expanded."""
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook><sheets>&a;</sheets></workbook>'

    with pytest.raises(Unreadable, match="damaged"):
        read_sheets(rezipped(SIMPLE, **{"xl__workbook.xml": xml}), "a.xlsx")


@pytest.mark.parametrize("place", range(8))
def test_a_file_cut_anywhere_is_refused_or_read(place: int) -> None:
    """A workbook cut at any eighth is refused as unreadable; nothing else is raised."""
    with pytest.raises(Unreadable):
        read_sheets(SIMPLE[: len(SIMPLE) * place // 8], "a.xlsx")


def test_lock_files() -> None:
    """The files that Excel and LibreOffice keep beside an open workbook are known by name."""
    assert is_lock_file("~$Uddevalla.xlsx")
    assert is_lock_file(".~lock.Uddevalla.ods#")
    assert not is_lock_file("Uddevalla.xlsx")


def test_zeros_before_a_number_are_read_as_they_are_seen() -> None:
    """A code kept as the number 438 and shown as 0438 is read as 0438, and a number without such a format is not."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_number("A1", 438, book.add_format({"num_format": "0000"}))
    sheet.write_number("B1", 438)
    book.close()

    assert read_sheets(stream.getvalue(), "a.xlsx")[0].rows == (("0438", 438.0),)


def test_hidden_columns_are_told() -> None:
    """A hidden column is listed."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_row("A1", [1, 2, 3])
    sheet.set_column("B:B", None, None, {"hidden": True})
    book.close()

    assert read_sheets(stream.getvalue(), "a.xlsx")[0].hidden_columns == {1}


@pytest.mark.parametrize("row", [9_999, 1_048_576])
def test_a_far_row_does_not_hide_behind_a_near_one(row: int) -> None:
    """A far row that is written before a near one, with a wide column, is still seen as far."""
    cells = f'<row r="{row}"><c r="A{row}"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>'
    plain = part(SIMPLE, "xl/worksheets/sheet1.xml")
    start, end = plain.index(b"<sheetData>") + 11, plain.index(b"</sheetData>")
    changed = plain[:start] + cells.encode() + plain[end:]

    with pytest.raises(Unreadable) as refused:
        read_sheets(rezipped(SIMPLE, **{"xl__worksheets__sheet1.xml": changed}), "a.xlsx")
    assert refused.value.name == "far_cell"


@pytest.mark.parametrize(
    "written", ['r="xfd1048576"', 'r = "XFD1048576"', "s='0'\nr='XFD1048576'", 's="0"\tr="B99999"']
)
def test_a_far_cell_is_seen_however_its_address_is_written(written: str) -> None:
    """A far cell is refused whether its address is in small letters, after blanks or on a line of its own."""
    sheet = part(SIMPLE, "xl/worksheets/sheet1.xml").replace(b'r="B2"', written.encode())
    wide = sheet.replace(b'<c r="A1"', b'<c r="XFD1"><v>1</v></c><c r="A1"')

    with pytest.raises(Unreadable) as refused:
        read_sheets(rezipped(SIMPLE, **{"xl__worksheets__sheet1.xml": wide}), "a.xlsx")
    assert refused.value.name == "far_cell"


@pytest.mark.parametrize("cause", [*HOSTILE, "entities"])
def test_hostile_files_are_refused_within_bounds(cause: str, tmp_path: Path) -> None:
    """Each hostile file is refused within 2 s of CPU time and 300 MB, in a process that may take no more."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]><x>' + b"&a;" * 50_000 + b"</x>"
    content, name = HOSTILE.get(cause) or (rezipped(SIMPLE, **{"xl__styles.xml": bomb}), "a.xlsx")
    file = tmp_path / name
    file.write_bytes(content)
    code = f"""
import resource, sys
from pathlib import Path
from pilot_analysis.intake.workbook import Unreadable, read_sheets
file = Path({str(file)!r})
spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime
resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + 2, int(spent) + 2))
resource.setrlimit(resource.RLIMIT_DATA, (300_000_000, 300_000_000))
try:
    read_sheets(file.read_bytes(), file.name)
except Unreadable as error:
    most = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split() or ["0"]
    print(error.name, most[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    name, most = done.stdout.split()
    assert name == {"entities": "damaged"}.get(cause, cause)
    assert int(most) < 300_000
