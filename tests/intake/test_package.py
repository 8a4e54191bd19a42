"""The parts of an xlsx file as the engine gets them: the very cells that the file gives it, read with less work."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pilot_analysis.intake.engines import read_quickly
from pilot_analysis.intake.package import Package
from pilot_analysis.intake.workbook import read_sheets
from pilot_analysis.intake.xray import scan_sheets
from tests.intake.conftest import workbook
from tests.intake.test_workbook import part, rezipped

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "raw").rglob("*.xlsx"))
MERGED = workbook({"Behov": [["Behovsnr", "Antal"], ["B1", 4]], "Blad2": [["samman", None, 3]]}, {"Blad2": ["A1:B1"]})


def unpacked(content: bytes) -> bytes:
    """Return what the engine is given of a file once its parts have been scanned."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        package = Package(archive)
        scan_sheets(package)
        return package.unpacked() or b""


@pytest.mark.parametrize("content", [MERGED, *(path.read_bytes() for path in SAMPLE[::5])])
def test_engine_reads_the_same_cells_and_merges(content: bytes) -> None:
    """The parts that were scanned give the engine the same sheets, cells and merged ranges as the whole file."""
    assert read_quickly(unpacked(content)) == read_quickly(content)


def test_only_what_was_looked_through_is_read() -> None:
    """The engine gets no part that the scan has not seen, so that neither can be told another thing."""
    with_more = rezipped(MERGED, xl__media__picture1=b"picture")
    with zipfile.ZipFile(io.BytesIO(unpacked(with_more))) as made:
        names = made.namelist()

    assert "xl/worksheets/sheet1.xml" in names
    assert not [one for one in names if "media" in one or "theme" in one]


def test_of_two_parts_with_one_name_one_is_read() -> None:
    """A zip with two parts of one name gives the scanned one's cells, whichever of them a library would take."""
    hidden = part(MERGED, "xl/worksheets/sheet1.xml").replace(b'<c r="B2"><v>4</v>', b'<c r="B2"><v>5</v>')
    stream = io.BytesIO(MERGED)
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", hidden)

    assert read_sheets(stream.getvalue(), "a.xlsx")[0].at(1, 1) == 5


def test_names_of_parts_in_other_letter_case() -> None:
    """A file whose part of texts is called SharedStrings.xml is read, its superscript included."""
    raised = part(MERGED, "xl/sharedStrings.xml").replace(
        b"<t>B1</t>", b'<r><t>B1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(MERGED)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            inside = raised if name == "xl/sharedStrings.xml" else old.read(name)
            new.writestr(name.replace("sharedStrings", "SharedStrings"), inside)

    assert read_sheets(stream.getvalue(), "a.xlsx")[0].at(1, 0) == "B1"


def test_a_part_that_is_missing_is_told() -> None:
    """Asking for a part that is not there raises KeyError with its name."""
    with zipfile.ZipFile(io.BytesIO(MERGED)) as archive, pytest.raises(KeyError, match="sheet9"):
        Package(archive).read("xl/worksheets/sheet9.xml")


def test_a_large_file_is_not_kept_in_memory() -> None:
    """The parts of a file that unpacks to more than 40 MB are not kept, and it is read as it came."""
    stream = io.BytesIO(MERGED)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/media/picture1", bytes(40_000_000))

    assert unpacked(stream.getvalue()) == b""
    assert read_sheets(stream.getvalue(), "a.xlsx")[1].merged == ((0, 0, 0, 1),)
