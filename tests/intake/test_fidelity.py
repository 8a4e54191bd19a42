"""What spreadsheet programs hide from a reader of values, in each of their formats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from struct import pack
from typing import Any

import pytest
import xlsxwriter
import xlwt

from pilot_analysis.findings import Place
from pilot_analysis.intake.cells import Comment, Uncalculated
from pilot_analysis.intake.compound import compound_file, read_stream
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.scan import Run, Shown, shown
from pilot_analysis.intake.supplier.comments import annotate
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import read_sheets
from pilot_analysis.language import text
from tests.intake.conftest import TOP, workbook
from tests.intake.test_workbook import MANIFEST, SIMPLE, part, rezipped

SHEET = "xl__worksheets__sheet1.xml"
RUNS = (
    b'<is><r><t>12</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'
    b"<r><rPr><strike/></rPr><t> 14</t></r></is>"
)


def xlsx(write: Callable[[Any, Any], None]) -> bytes:
    """Return an xlsx file with one sheet, written by a function of the book and the sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    write(book, book.add_worksheet("A"))
    book.close()
    return stream.getvalue()


def in_sheet(before: bytes, after: bytes) -> bytes:
    """Return the simple workbook with some bytes of its sheet exchanged."""
    plain = part(SIMPLE, "xl/worksheets/sheet1.xml")
    assert before in plain
    return rezipped(SIMPLE, **{SHEET: plain.replace(before, after)})


def xls(write: Callable[[Any], None]) -> bytes:
    """Return an xls file with one sheet, written by a function of the sheet."""
    book, stream = xlwt.Workbook(), io.BytesIO()
    write(book.add_sheet("A"))
    book.save(stream)
    return stream.getvalue()


def ods(rows: str, styles: str = "") -> bytes:
    """Return an ods file with these rows and styles."""
    spaces = {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "number": "datastyle",
    }
    names = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{ns}:1.0"' for one, ns in spaces.items())
    content = (
        f'<?xml version="1.0"?><office:document-content {names} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return stream.getvalue()


STRUCK = '<style:style style:name="out"><style:text-properties style:text-line-through-style="solid"/></style:style>'
RAISED = '<style:style style:name="up"><style:text-properties style:text-position="33% 58%"/></style:style>'
LOWERED = '<style:style style:name="down"><style:text-properties style:text-position="-33% 58%"/></style:style>'


def p(words: str, style: str = "") -> str:
    """Return an ods cell of text, in a style."""
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{named} office:value-type="string"><text:p>{words}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("runs", "seen"),
    [
        ([Run("12", False, False)], None),
        ([Run("12", False, False), Run("1", True, False)], Shown("12", None)),
        ([Run("12 ", False, True), Run("14", False, False)], Shown("14", "12")),
        ([Run("12", False, True), Run("1", True, True)], Shown("12", "")),
        ([Run("1)", True, False)], Shown("1)", None)),
        ([Run("12", False, False), Run(" ", False, True)], Shown("12", None)),
    ],
)
def test_what_a_person_reads_of_several_looks(runs: list[Run], seen: Shown | None) -> None:
    """Superscript and what is struck out is left out, but not where nothing else stands in the cell."""
    assert shown(runs) == seen


def test_xlsx_superscript_and_strike_in_a_cell_of_its_own_text() -> None:
    """In a text that the cell holds itself, superscript and struck words are left out as in a shared one."""
    content = in_sheet(b'<c r="B1"><v>5</v></c>', b'<c r="B1" t="inlineStr">' + RUNS + b"</c>")

    (sheet,) = read_sheets(content, "a.xlsx")
    assert sheet.at(0, 1) == "12"
    assert sheet.struck == {(0, 1): "14"}


def test_xlsx_text_of_prefixed_elements() -> None:
    """The same holds where every element bears a prefix."""
    runs = RUNS.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:")
    sheet = (
        b'<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr">' + runs + b"</x:c></x:row></x:sheetData></x:worksheet>"
    )

    assert read_sheets(rezipped(SIMPLE, **{SHEET: sheet}), "a.xlsx")[0].at(0, 0) == "12"


def test_xlsx_shared_string_with_strike() -> None:
    """Of a shared text the struck words are left out and told; a cell struck out whole is kept and told."""

    def write(book: Any, sheet: Any) -> None:
        out, plain = book.add_format({"font_strikeout": True}), book.add_format()
        sheet.write_rich_string("A1", out, "12 ", plain, "14")
        sheet.write("A2", "utgår", out)
        sheet.write("A3", 7, out)
        sheet.write("A4", 8)

    (sheet,) = read_sheets(xlsx(write), "a.xlsx")
    assert sheet.rows == (("14",), ("utgår",), (7.0,), (8.0,))
    assert sheet.struck == {(0, 0): "12", (1, 0): "", (2, 0): ""}


def test_xlsx_strike_that_is_switched_off() -> None:
    """A font that says ``strike`` with the value 0 strikes nothing out."""
    made = xlsx(lambda book, sheet: sheet.write("A1", 7, book.add_format({"font_strikeout": True})))
    styles = part(made, "xl/styles.xml")
    off = styles.replace(b"<strike/>", b'<strike val="0"/>')

    (sheet,) = read_sheets(rezipped(made, **{"xl__styles.xml": off}), "a.xlsx")
    assert off != styles
    assert sheet.struck == {}


def test_xlsx_shared_formula_without_a_value() -> None:
    """A cell that only refers to a shared formula and was never calculated is told, not empty."""
    shared = b'<c r="B1"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>5</v></c>'
    content = in_sheet(b'<c r="B1"><v>5</v></c>', shared)
    sheet = part(content, "xl/worksheets/sheet1.xml").replace(
        b'<c r="B2"><v>1.5</v></c>', b'<c r="B2"><f t="shared" si="0"/></c>'
    )

    (read,) = read_sheets(rezipped(SIMPLE, **{SHEET: sheet}), "a.xlsx")
    assert read.at(0, 1) == 5
    assert read.at(1, 1) is Uncalculated.FORMULA


def test_xlsx_cells_without_addresses() -> None:
    """An error in a cell that names no address is told at the place that follows from its row."""
    plain = part(SIMPLE, "xl/worksheets/sheet1.xml")
    start, end = plain.index(b"<sheetData>") + 11, plain.index(b"</sheetData>")
    cells = b'<row><c t="s"><v>0</v></c></row><row><c/><c t="e"><v>#REF!</v></c></row>'

    (sheet,) = read_sheets(rezipped(SIMPLE, **{SHEET: plain[:start] + cells + plain[end:]}), "a.xlsx")
    assert [str(one) for row in sheet.rows for one in row if one] == ["Ärendenr", "#REF!"]
    assert str(sheet.at(1, 1)) == "#REF!"


def test_xlsx_comments() -> None:
    """A comment is found at its cell with its author, also where the cell is empty."""

    def write(_: Any, sheet: Any) -> None:
        sheet.write("A1", "x")
        sheet.write_comment("C2", "kolla", {"author": "Kansliet"})

    assert read_sheets(xlsx(write), "a.xlsx")[0].comments == {(1, 2): Comment("Kansliet", "kolla")}


def test_xlsx_threads() -> None:
    """Of a thread its own words are taken, not the stand-in for old programs, and who is spoken to is masked."""

    def write(_: Any, sheet: Any) -> None:
        sheet.write("A1", "x")
        sheet.write_comment("A1", "[Threaded comment] ...", {"author": "tc={1}"})

    made = xlsx(write)
    relations = part(made, "xl/worksheets/_rels/sheet1.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        b' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
    )
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A1" id="{1}"><text>@Åsbritt Ek stämmer det?</text><mentions>'
        '<mention mentionId="{2}" startIndex="0" length="11"/></mentions></threadedComment>'
        '<threadedComment ref="A1" id="{3}" parentId="{1}"><text>ja</text></threadedComment></ThreadedComments>'
    )
    parts = {
        "xl__worksheets___rels__sheet1.xml.rels": relations,
        "xl__threadedComments__threadedComment1.xml": thread.encode(),
    }

    assert read_sheets(rezipped(made, **parts), "a.xlsx")[0].comments == {
        (0, 0): Comment("", "[namn] stämmer det?\nja")
    }


def test_our_own_comments_are_not_told(reader: Reader) -> None:
    """What was put in by us and comes back is no finding; another's comment beside it is."""
    content = workbook(
        {"Behov": [*TOP, ["Behovsnr", "Kommun", "Datum", "Antal personer"], ["B1", "Tanum", "2014-12-03", 4]]}
    )
    ours = annotate(content, {("Behov", "D6"): "fel"}, text("supplier.comment_author").sv).content
    both = annotate(ours, {("Behov", "C6"): "kolla"}, "Kansliet").content

    told = [
        [
            one.place.cell
            for one in read_delivery(made, Place("tanum", "tanum/a.xlsx"), reader).findings
            if "comment" in one.rule
        ]
        for made in (ours, both)
    ]
    assert told == [[], ["C6"]]


def test_merges_in_every_format() -> None:
    """A merged range is told alike whether it stands in an xlsx, an xls or an ods file."""
    one = xlsx(lambda _, sheet: sheet.merge_range("B2:C4", "x"))
    two = xls(lambda sheet: sheet.write_merge(1, 3, 1, 2, "x"))
    cell = p("x").replace(">", ' table:number-columns-spanned="2" table:number-rows-spanned="3">', 1)
    three = ods(
        f"<table:table-row><table:table-cell/></table:table-row><table:table-row><table:table-cell/>{cell}</table:table-row>"
    )

    for content in (one, two, three):
        assert read_sheets(content, "a")[0].merged == ((1, 1, 3, 2),)


def test_xls_looks() -> None:
    """In an xls file superscript and struck words are left out, and what is shown as per cent is read so."""
    raised, out = xlwt.Font(), xlwt.Font()
    raised.escapement, out.struck_out = xlwt.Font.ESCAPEMENT_SUPERSCRIPT, True
    struck = xlwt.XFStyle()
    struck.font = out

    def write(sheet: Any) -> None:
        sheet.write_rich_text(0, 0, [("12", xlwt.Font()), ("1", raised)])
        sheet.write_rich_text(1, 0, [("åäö\N{EN DASH} ", out), ("14", xlwt.Font())])
        sheet.write(2, 0, 7, struck)
        sheet.write(3, 0, 0.315, xlwt.easyxf(num_format_str="0.0%"))
        sheet.write(3, 1, 0.315)
        sheet.col(4).hidden = True

    (sheet,) = read_sheets(xls(write), "a.xls")
    assert [row[0] for row in sheet.rows] == ["12", "14", 7, "31,5 %"]
    assert sheet.at(3, 1) == 0.315
    assert sheet.struck == {(1, 0): "åäö\N{EN DASH}", (2, 0): ""}
    assert sheet.hidden_columns == {4}


def test_xls_comments() -> None:
    """In an xls file a comment is told by its cell."""
    stream = read_stream(xls(lambda sheet: sheet.write(0, 0, "x")), "Workbook")
    note = pack("<HH", 0x1C, 8) + pack("<4H", 3, 2, 0, 1)
    end = stream.rindex(b"\x0a\0\0\0")
    content = compound_file(stream[:end] + note + stream[end:], "Workbook")

    assert read_sheets(content, "a.xls")[0].comments == {(3, 2): Comment("", "")}


def test_xls_texts_over_several_records() -> None:
    """Looks are found in texts beyond the first record of texts, of 8 kB."""
    raised = xlwt.Font()
    raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT

    def write(sheet: Any) -> None:
        for row in range(200):
            sheet.write(row, 0, f"{row} " + "å" * 100 + "\N{EN DASH}")
        sheet.write_rich_text(200, 0, [("12", xlwt.Font()), ("1", raised)])

    (sheet,) = read_sheets(xls(write), "a.xls")
    assert sheet.at(200, 0) == "12"
    assert sheet.at(199, 0) == "199 " + "å" * 100 + "\N{EN DASH}"


def test_ods_looks() -> None:
    """In an ods file superscript and struck words are left out, but not subscript; struck cells are kept and told."""
    rows = "".join(
        f"<table:table-row>{cell}</table:table-row>"
        for cell in (
            p('12<text:span text:style-name="up">1</text:span>'),
            p('<text:span text:style-name="out">12<text:s/></text:span>14'),
            p("utgår", "out"),
            p('CO<text:span text:style-name="down">2</text:span>'),
        )
    )

    (sheet,) = read_sheets(ods(rows, STRUCK + RAISED + LOWERED), "a.ods")
    assert [row[0] for row in sheet.rows] == ["12", "14", "utgår", "CO2"]
    assert sheet.struck == {(1, 0): "12", (2, 0): ""}


def test_ods_numbers_as_they_are_shown() -> None:
    """In an ods file per cent and zeros before a number are read as they are seen, also by the column's style."""
    styles = (
        '<number:number-style style:name="N4"><number:number number:min-integer-digits="4"/></number:number-style>'
        '<style:style style:name="code" style:data-style-name="N4"/>'
    )
    cells = (
        '<table:table-cell office:value-type="float" office:value="438"><text:p>0438</text:p></table:table-cell>'
        '<table:table-cell office:value-type="percentage" office:value="0.315"><text:p>31 %</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="438"><text:p>438</text:p></table:table-cell>'
    )
    columns = (
        '<table:table-column table:default-cell-style-name="code"/><table:table-column table:visibility="collapse"/>'
    )

    (sheet,) = read_sheets(ods(f"{columns}<table:table-row>{cells}</table:table-row>", styles), "a.ods")
    assert sheet.rows == (("0438", "31,5 %", 438.0),)
    assert sheet.hidden_columns == {1}


def test_ods_comments() -> None:
    """In an ods file a comment is told with its author and is no part of the cell's value."""
    note = "<office:annotation><dc:creator>Kansliet</dc:creator><text:p>kolla</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="string">{note}<text:p>hej</text:p></table:table-cell>'

    (sheet,) = read_sheets(ods(f"<table:table-row>{cell}</table:table-row>"), "a.ods")
    assert sheet.at(0, 0) == "hej"
    assert sheet.comments == {(0, 0): Comment("Kansliet", "kolla")}
