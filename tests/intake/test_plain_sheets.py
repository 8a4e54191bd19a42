"""Sheets that are written plainly, read by column: the very cells that the library which reads every file gives."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.cells import CellError, Sheet, Uncalculated
from pilot_analysis.intake.package import Package
from pilot_analysis.intake.plain_sheets import read_plainly
from pilot_analysis.intake.workbook import Unreadable, read_sheets
from tests.intake.conftest import workbook
from tests.intake.test_workbook import part, rezipped

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "raw").rglob("*.xlsx"))
PLAIN = workbook({"Behov": [["Behovsnr", "Antal"], ["B1", 4], [None, 1.5], ["B&2", date(2015, 3, 1)]], "Blad2": []})
SHEET = "xl/worksheets/sheet1.xml"
CELLS = part(PLAIN, SHEET)


def is_plain(content: bytes) -> bool:
    """Tell whether a file is read by column."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return read_plainly(Package(archive, content)) is not None


def told(content: bytes, *, many: bool) -> Any:
    """Return all that is read of a file, with the type of each cell; or why it is not read."""
    try:
        sheets = read_sheets(content, "a.xlsx", many=many)
    except Unreadable as error:
        return error.name
    return [_of(one) for one in sheets]


def _of(sheet: Sheet) -> tuple[Any, ...]:
    rows = [[(type(cell), cell) for cell in row] for row in sheet.rows]
    beside = sheet.merged, sheet.hidden_rows, sheet.hidden_columns, sheet.struck, sheet.comments
    return sheet.name, rows, sheet.visible, *beside


def with_cells(cells: bytes) -> bytes:
    """Return a workbook whose first sheet holds these elements."""
    begin, end = CELLS.index(b"<sheetData>") + len(b"<sheetData>"), CELLS.index(b"</sheetData>")
    return rezipped(PLAIN, **{SHEET.replace("/", "__"): CELLS[:begin] + cells + CELLS[end:]})


def written(rows: list[list[Any]], look: dict[str, Any] | None = None) -> bytes:
    """Return a workbook with these cells, each in one look."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, style = book.add_worksheet(), book.add_format(look or {})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell, style)
    return stream.getvalue()


def test_most_of_the_sample_is_read_by_column() -> None:
    """All workbooks of the sample but the one that cannot be opened give the same cells by column, nearly all so."""
    contents = [path.read_bytes() for path in SAMPLE if not path.name.startswith("~$")]

    assert [told(one, many=True) for one in contents] == [told(one, many=False) for one in contents]
    assert sum(map(is_plain, contents)) >= len(contents) - 1


def test_cells_of_every_kind_by_column() -> None:
    """Texts, whole numbers, decimals, signs, exponents and days are read with their values, types and places."""
    rows = [["a & b", 5, -1.25, 1e21], ["", None, 123456789, date(2015, 3, 1)], ["å", 1 / 3]]
    content = workbook({"Blad1": rows})

    assert is_plain(content)
    assert tuple(read_sheets(content, "a.xlsx", many=True)[0].rows) == (
        ("a & b", 5.0, -1.25, 1e21),
        ("", "", 123456789.0, date(2015, 3, 1)),
        ("å", 0.3333333333333333, "", ""),
    )


def test_formulas_errors_and_own_texts_by_column() -> None:
    """Values of formulas, errors and texts that stand in their cells are read beside plain ones, each at its place."""
    cells = (
        b'<row r="1"><c r="A1" t="str"><f>"x"&amp;"y"</f><v>x&amp;y</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        b'<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1" t="inlineStr"><is><t>own</t></is></c></row>'
        b'<row r="2"><c r="A2"><f>B9</f></c><c r="B2"><v>7</v></c></row>'
    )
    content = with_cells(cells)

    assert is_plain(content)
    assert tuple(read_sheets(content, "a.xlsx", many=True)[0].rows) == (
        ("x&y", 2.0, CellError("#DIV/0!"), "own"),
        (Uncalculated.FORMULA, 7.0, "", ""),
    )


@pytest.mark.parametrize(
    ("cells", "plain"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row>', True),
        (b'<row r="1"><c r="AB1" s="1" t="n"><v>42000</v></c></row><row r="3"/>', True),
        (b'<row r="1"><c r="A1" s="0"/><c r="B1"><v>1</v></c></row>', True),
        (b'<row r="12345678"><c r="A12345678"><v>1</v></c></row>', False),
        (b'<row r="1"><c r="ABC1"><v>1</v></c></row>', False),
        (b'<row r="1"><c r="A0"><v>1</v></c></row>', False),
        (b"<row r=\"1\"><c r='A1'><v>1</v></c></row>", False),
        (b'<row r="1"><c s="1" r="A1"><v>1</v></c></row>', False),
        (b'<row r="1"><c><v>1</v></c></row>', False),
        (b'<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>', False),
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', False),
        (b'<row r="1"><c r="A1"><v> 1 </v></c></row>', False),
        (b'<row r="1"><c r="A1"><v>1_0</v></c></row>', False),
        (b'<row r="1"><c r="A1"><v></v></c></row>', False),
        (b'<row r="1"><c r="A1" t="b"><v>1</v></c></row>', False),
        (b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>', False),
        (b'<row r="1"><c r="A1" s="99"><v>1</v></c></row>', False),
        (b'<row r="1"><c r="A1"><v>1</v></c><!-- 1 --></row>', False),
        (b'<row r="1"><c r="A1"><v>1</v></c>', False),
        (b'<row r="1"><c r="A1"><v>45</v><f/></c></row>', False),
        (b'<row r="1"><c><f>1+1</f></c></row>', False),
        (b'<row r="1"><c r="A1" t="s"><v>6</v></c><c r="B1" t="str"><v>own</v></c></row>', False),
        (b'<row r="1"><c r="A1" t="inlineStr"><is><t> own</t></is></c></row>', False),
        (b'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>', False),
    ],
)
def test_what_is_plain(cells: bytes, plain: bool) -> None:
    """Only sheets whose every cell begins with its address and holds one value are read by column."""
    content = with_cells(cells)

    assert is_plain(content) is plain
    assert told(content, many=True) == told(content, many=False)


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ("General", True),
        ("0.00", True),
        ("0 %", False),
        ("yyyy-mm-dd", True),
        ("mmm-yy", True),
        ("[$-41D]d/m/yy;@", True),
        ("yyyy-mm-dd hh:mm", False),
        ("[h]:mm", False),
        ('"dag" 0', False),
    ],
)
def test_formats_of_numbers(code: str, plain: bool) -> None:
    """A number is a day where its format is of days alone; formats that may be either are left to others."""
    content = written([[42000, 61, 73050]], {"num_format": code})

    assert is_plain(content) is plain
    assert told(content, many=True) == told(content, many=False)


@pytest.mark.parametrize("number", [0, 1, 59, 60, 73051, 42000.5, -1])
def test_days_that_are_not_plain(number: float) -> None:
    """A day before March 1900, after 2099 or with a time of day is left to others, who may know more of calendars."""
    content = written([[number]], {"num_format": "yyyy-mm-dd"})

    assert not is_plain(content)
    assert told(content, many=True) == told(content, many=False)


@pytest.mark.parametrize("said", [b'date1904="1"', b'date1904 = "true"'])
def test_days_counted_from_1904(said: bytes) -> None:
    """A workbook that counts its days from 1904 is not read by column, and its days are right."""
    listed = part(PLAIN, "xl/workbook.xml")
    content = rezipped(PLAIN, **{"xl__workbook.xml": listed.replace(b"<workbookPr", b"<workbookPr " + said)})

    assert not is_plain(content)
    assert read_sheets(content, "a.xlsx", many=True)[0].at(3, 1) == date(2019, 3, 2)


@pytest.mark.parametrize(
    "texts",
    [
        b"<sst><si><t>a_x000D_b</t></si></sst>",
        b"<sst><si><t>a&#13;b</t></si></sst>",
        b"<sst><si><t> a</t></si></sst>",
        b"<sst><si><t>a\n</t></si></sst>",
        b"<sst><!--<si>--><si><t>a</t></si></sst>",
        b"<sst><si><r><t>a</t></r><r><t>b</t></r></si></sst>",
        b'<sst><si><t>a</t><phoneticPr fontId="1"/></si></sst>',
        '<?xml version="1.0" encoding="ISO-8859-1"?><sst><si><t>å</t></si></sst>'.encode("latin-1"),
    ],
)
def test_texts_that_are_not_plain(texts: bytes) -> None:
    """Shared texts of several looks, with coded characters or in another encoding are left to others."""
    content = rezipped(with_cells(b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), **{"xl__sharedStrings.xml": texts})

    assert not is_plain(content)
    assert told(content, many=True) == told(content, many=False)


_HELD = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6),
    st.dates(date(1900, 3, 1), date(2099, 12, 31)),
    st.sampled_from([True, datetime.fromisoformat("2015-03-01 10:30"), "=A1", "  a ", "<b>", "_x0041_", "a\nb"]),
)


@given(st.lists(st.lists(_HELD, max_size=5), max_size=6))
def test_by_column_as_by_cell(rows: list[list[Any]]) -> None:
    """Whatever a workbook holds, it is read by column, if it is, as the library reads it."""
    content = workbook({"Blad1": rows, "Blad2": [["x"]]})

    assert told(content, many=True) == told(content, many=False)


_PIECES = st.sampled_from(
    [*re.findall(rb"<[^<]*", CELLS[CELLS.index(b"<row") : CELLS.index(b"</sheetData>")]), b'<c r="C3"/>', b"<f>1</f>"]
)


@given(st.lists(_PIECES, max_size=14))
def test_pieces_in_any_order(pieces: list[bytes]) -> None:
    """Elements of a sheet thrown together are never read by column as other cells than the library reads."""
    content = with_cells(b"".join(pieces))
    by_column = told(content, many=True)

    assert not is_plain(content) or by_column == told(content, many=False)


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        (b'<row r="9"><c r="AA999999999"><v>1</v></c></row>', "far_cell"),
        (b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><f>1</f></c></row>', "far_cell"),
        (b'<row r="99999999"><c><v>1</v></c></row>', "far_cell"),
        (b'<row r="9e9"><c s="0" r="A9"><v>1</v></c></row>', "damaged"),
    ],
)
@pytest.mark.parametrize("many", [True, False])
def test_places_far_out(cells: bytes, cause: str, many: bool) -> None:
    """A cell or row whose number no sheet reaches is refused before an engine makes room for it."""
    assert told(with_cells(cells), many=many) == cause


@pytest.mark.parametrize("many", [True, False])
def test_formats_of_a_condition(many: bool) -> None:
    """A format of numbers that only cells of some condition have is not taken for that of a day with its number."""
    content = written([[42000]], {"num_format": "yyyy-mm-dd"})
    styles = part(content, "xl/styles.xml")
    condition = b'<dxfs count="1"><dxf><numFmt numFmtId="164" formatCode="0.0%"/></dxf></dxfs>'
    changed = rezipped(content, **{"xl__styles.xml": re.sub(rb"<dxfs[^>]*/>", condition, styles)})

    assert condition in part(changed, "xl/styles.xml")
    assert read_sheets(changed, "a.xlsx", many=many)[0].at(0, 0) == date(2014, 12, 27)


def test_format_of_cells_without_a_style() -> None:
    """Where cells that bear no style have a format of days, the sheet is not read by column."""
    styles = part(PLAIN, "xl/styles.xml")
    changed = styles.replace(b'<cellXfs count="2"><xf numFmtId="0"', b'<cellXfs count="2"><xf numFmtId="14"')
    content = rezipped(PLAIN, **{"xl__styles.xml": changed})

    assert changed != styles
    assert not is_plain(content)
    assert told(content, many=True) == told(content, many=False)


@pytest.mark.parametrize(
    ("merged", "plain"), [(b'<mergeCell ref="A1:B1"/>', True), (b'<mergeCell ref="C3"/>', False), (b"", True)]
)
def test_merged_cells_beside_plain_ones(merged: bytes, plain: bool) -> None:
    """Merged ranges that are written plainly come with cells read by column; others leave the sheet to the library."""
    listed = b"<mergeCells>%s</mergeCells>" % merged if merged else b""
    content = rezipped(PLAIN, **{SHEET.replace("/", "__"): CELLS.replace(b"</sheetData>", b"</sheetData>" + listed)})

    assert is_plain(content) is plain
    assert told(content, many=True) == told(content, many=False)
