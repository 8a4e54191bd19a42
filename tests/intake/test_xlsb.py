from __future__ import annotations

import random
import struct
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.findings import Place
from pilot_analysis.intake.cells import Cell, CellError, Comment, Sheet
from pilot_analysis.intake.supplier.check import Checker
from pilot_analysis.intake.supplier.feedback import give_back
from pilot_analysis.intake.workbook import Unreadable, read_sheets
from pilot_analysis.pilot import Study
from tests.intake import binary
from tests.intake.binary import cell, record, rich, row, short, text, whole

DELIVERY = Path(__file__).parent / "xlsb" / "leverans.xlsb"
# Fonts: plain, raised, struck out. Styles: plain, struck out, then one for each of the formats below.
FONTS = [(False, False), (True, False), (False, True)]
CODES = {164: "yyyy\\-mm\\-dd", 165: "0.0%", 166: "0000", 167: "[h]:mm", 168: '# ##0 "dagar"', 169: "[Red]0.00"}
PLAIN, STRUCK, DAY, SHARE, PADDED, ELAPSED, QUOTED, COLOURED = range(8)
STYLES = binary.styles(CODES, FONTS, [(0, 0), (0, 2), *((code, 0) for code in CODES)])
NO_MOMENT = 10_000_000


def cells(*records: bytes, texts: bytes = b"", flags: int = 0) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows that are read where a sheet holds one row of these cells."""
    (read,) = read_sheets(one_row(*records, texts=texts, flags=flags), "a.xlsb")
    return read.rows


def one_row(*records: bytes, texts: bytes = b"", flags: int = 0) -> bytes:
    """Return an xlsb file of one sheet with one row of these cells."""
    part = binary.sheet(row(0) + b"".join(records))
    return binary.xlsb({"Blad1": part}, style=STYLES, texts=texts, flags=flags)


def why(content: bytes) -> str:
    """Return the cause for which a file is refused."""
    with pytest.raises(Unreadable) as refused:
        read_sheets(content, "a.xlsb")
    return refused.value.name


# What an independent writer wrote


def test_a_delivery_is_read_as_it_was_written() -> None:
    """Values, days, shares, errors, merges, comments and what is hidden are those that were written."""
    needs, shares, secret = read_sheets(DELIVERY.read_bytes(), DELIVERY.name)

    assert (needs.name, needs.visible, needs.hidden_rows, needs.hidden_columns) == ("Behov", True, {6}, {4})
    assert needs.comments == {(5, 5): Comment("Enheten", "Stämmer detta?")}
    assert needs.rows[5:] == (
        ("B1", "Tanum", date(2015, 3, 2), 3.0, 1.0, "Åmål – vård"),
        ("B2", "Tanum", date(2015, 3, 3), 12.0, 9.0, "dold rad"),
        ("B3", "Tanum", datetime(2015, 3, 4, 12), 5.0, CellError("#N/A"), ""),  # noqa: DTZ001
        ("B4", "Tanum", date(2015, 3, 5), 4.0, 0.0, "NA"),
    )
    assert shares.rows[1:4] == (("x", "31,5 %", "0438", True), ("y", "150 %", 0.1, False), ("z", -12.75, 1e9, ""))
    assert shares.merged == ((4, 0, 5, 2),)
    assert (secret.visible, secret.rows) == (False, (("hemlig", 1.0),))


def test_a_delivery_is_checked_and_its_problems_listed(study: Study) -> None:
    """The error in an xlsb delivery is found at its cell, and goes back in a list as the file cannot be patched."""
    checked = Checker(study).check(DELIVERY)

    assert (checked.participant, checked.period, checked.rows) == ("tanum", "2015-03", {"needs": 4})
    grave = [one for one in checked.findings if str(one.severity) == "error"]
    assert [(one.rule, one.place.cell, one.found) for one in grave] == [("cell_error", "E8", "#N/A")]

    own = [one for one in grave if one.place == Place("", DELIVERY.name, "Behov", "E8", "needs", one.place.column)]
    returned = give_back(DELIVERY.name, DELIVERY.read_bytes(), own, "sv")
    assert [(one.finding.rule, one.held) for one in returned.problems] == [("cell_error", "#N/A")]
    assert returned.annotated is None


# Every kind of cell


@pytest.mark.parametrize(
    ("kind", "content", "held"),
    [
        (2, whole(-3), -3.0),
        (2, whole(1234, hundredth=True), 12.34),
        (2, struct.pack("<d", 1.5)[4:], 1.5),
        (2, (struct.unpack("<I", struct.pack("<d", -250.0)[4:])[0] | 1).to_bytes(4, "little"), -2.5),
        (3, b"\x07", CellError("#DIV/0!")),
        (3, b"\x2b", CellError("#N/A")),  # "getting data"
        (4, b"\x01", True),
        (5, struct.pack("<d", 0.1), 0.1),
        (6, text("Åmål"), "Åmål"),
        (7, struct.pack("<I", 1), "två"),
        (8, text("svar") + bytes(10), "svar"),
        (9, struct.pack("<d", 7.0) + bytes(10), 7.0),
        (10, b"\x00" + bytes(10), False),
        (11, b"\x17" + bytes(10), CellError("#REF!")),
        (62, rich("Åmål1", [(0, 0), (4, 1)]), "Åmål"),
    ],
)
def test_every_kind_of_cell(kind: int, content: bytes, held: Cell) -> None:
    """A cell of each kind, with a column of its own or right after the one before, holds what was put there."""
    texts = binary.strings([rich("ett"), rich("två")])

    assert cells(cell(kind, 2, content), texts=texts) == (("", "", held),)
    if kind < 8:
        assert cells(cell(4, 1, b"\1"), short(kind + 11, content), texts=texts) == (("", True, held),)


def test_empty_cells_hold_nothing() -> None:
    """A cell that has only a look, a formula that gives no words and a row without cells widen no sheet."""
    assert cells(cell(2, 0, whole(1)), cell(1, 5), short(12), cell(8, 7, text("") + bytes(10))) == ((1.0,),)
    assert read_sheets(binary.xlsb({"Blad1": binary.sheet(row(4))}), "a.xlsb")[0].rows == ()


@pytest.mark.parametrize("kind", range(7))
def test_every_error(kind: int) -> None:
    """Each kind of error is told by its name, in a cell and as the result of a formula."""
    code, name = [
        (0x00, "#NULL!"),
        (0x07, "#DIV/0!"),
        (0x0F, "#VALUE!"),
        (0x17, "#REF!"),
        (0x1D, "#NAME?"),
        (0x24, "#NUM!"),
        (0x2A, "#N/A"),
    ][kind]

    assert cells(cell(3, 0, bytes([code])), cell(11, 1, bytes([code]))) == ((CellError(name), CellError(name)),)


@pytest.mark.parametrize(
    ("style", "value", "held"),
    [
        (DAY, 42065, date(2015, 3, 2)),
        (DAY, 1, date(1900, 1, 1)),
        (DAY, 59, date(1900, 2, 28)),
        (DAY, 61, date(1900, 3, 1)),
        (DAY, 42065.75, datetime(2015, 3, 2, 18)),  # noqa: DTZ001
        (DAY, 0.25, time(6)),
        (DAY, -1, -1.0),
        (DAY, NO_MOMENT, float(NO_MOMENT)),
        (ELAPSED, 1.5, timedelta(hours=36)),
        (SHARE, 0.125, "12,5 %"),
        (PADDED, 438, "0438"),
        (QUOTED, 42065, 42065.0),
        (COLOURED, 42065, 42065.0),
    ],
)
def test_numbers_as_they_are_shown(style: int, value: float, held: Cell) -> None:
    """A number is a day, a time, a share or a padded code where its format says so, however it is stored."""
    assert cells(cell(5, 0, struct.pack("<d", value), style)) == ((held,),)
    if float(value).is_integer():
        assert cells(cell(2, 0, whole(int(value)), style)) == ((held,),)
        assert cells(cell(9, 0, struct.pack("<d", value) + bytes(10), style)) == ((held,),)


def test_days_may_be_counted_from_1904() -> None:
    """In a workbook that counts from 1904 a day is the day that was written, and a plain number stays as it is."""
    days = cell(2, 0, whole(40603), DAY), cell(2, 1, whole(40603)), cell(5, 2, struct.pack("<d", 0.25), DAY)

    assert cells(*days, flags=1) == ((date(2015, 3, 2), 40603.0, time(6)),)


@pytest.mark.parametrize(
    ("built_in", "held"),
    [(9, "50 %"), (10, "50 %"), (14, time(12)), (22, time(12)), (46, timedelta(hours=12)), (4, 0.5), (0, 0.5)],
)
def test_formats_without_a_code(built_in: int, held: Cell) -> None:
    """The formats that every workbook has say the same as those with a code of their own."""
    style = binary.styles({}, FONTS, [(built_in, 0)])
    part = binary.sheet(row(0) + cell(5, 0, struct.pack("<d", 0.5)))

    assert read_sheets(binary.xlsb({"A": part}, style=style), "a.xlsb")[0].rows == ((held,),)


# What values hide


@pytest.mark.parametrize(
    ("words", "looks", "held", "struck"),
    [
        ("Åmål1", [(4, 1)], "Åmål", None),
        ("121", [(2, 1)], "12", None),
        ("fem sex", [(0, 2), (4, 0)], "sex", "fem"),
        ("allt", [(0, 2)], "allt", ""),
        ("\N{PARTY POPPER}fest1", [(6, 1)], "\N{PARTY POPPER}fest", None),  # a character of two units
        ("vanlig", [(0, 0)], "vanlig", None),
    ],
)
def test_superscript_and_what_is_struck_out(
    words: str, looks: list[tuple[int, int]], held: str, struck: str | None
) -> None:
    """Superscript and words struck out are left out of a text, shared or a cell's own, and the latter told."""
    texts = binary.strings([rich(words, looks)])
    (sheet,) = read_sheets(
        one_row(cell(7, 0, struct.pack("<I", 0)), cell(62, 1, rich(words, looks)), texts=texts), "a.xlsb"
    )

    assert sheet.rows == ((held, held),)
    assert sheet.struck == ({} if struck is None else {(0, 0): struck, (0, 1): struck})


def test_a_cell_struck_out_whole() -> None:
    """A cell whose style strikes out is told to be, whatever it holds."""
    (sheet,) = read_sheets(one_row(cell(2, 0, whole(5), STRUCK), cell(6, 1, text("x"), STRUCK)), "a.xlsb")

    assert (sheet.rows, sheet.struck) == (((5.0, "x"),), {(0, 0): "", (0, 1): ""})


def test_parts_may_lie_anywhere() -> None:
    """A workbook that names its parts from the top of the zip is read."""
    content = binary.xlsb({"Blad1": binary.sheet(row(0) + cell(2, 0, whole(1)))}, target="/xl/worksheets/sheet{}.bin")

    assert read_sheets(content, "a.xlsb")[0].rows == ((1.0,),)


def test_comments_of_a_thread_are_told_whole() -> None:
    """Of a comment with answers both are told, and not the stand-in for old programs."""
    main = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    thread = f'<ThreadedComments xmlns="{main}"><threadedComment ref="A1"><text>Rätt?</text></threadedComment>'
    thread += '<threadedComment ref="A1"><text>Ja.</text></threadedComment></ThreadedComments>'
    begin = struct.pack("<5I", 0, 0, 0, 0, 0) + bytes(16)
    simple = record(632, text("tc=1")) + record(635, begin) + record(637, rich("Ersättning")) + record(636)
    kinds = [("rId1", "comments", "../comments1.bin"), ("rId2", "threadedComment", "../threads.xml")]
    beside = {
        "xl/worksheets/_rels/sheet1.bin.rels": binary.related(kinds),
        "xl/comments1.bin": simple,
        "xl/threads.xml": thread,
    }
    content = binary.xlsb({"Blad1": binary.sheet(row(0) + cell(2, 0, whole(1)))}, beside=beside)

    assert read_sheets(content, "a.xlsb")[0].comments == {(0, 0): Comment("", "Rätt?\nJa.")}


@given(
    rows=st.lists(
        st.lists(st.one_of(st.floats(-1e9, 1e9), st.integers(-(2**29), 2**29 - 1), st.booleans(), st.text(max_size=6)))
    )
)
def test_what_is_written_is_read(rows: list[list[float | bool | str]]) -> None:
    """Rows of numbers, words and truth values are read as they were written, however each was stored."""
    written = []
    for number, values in enumerate(rows):
        stored = []
        for value in values:
            if isinstance(value, bool):
                stored.append(short(15, bytes([value])))
            elif isinstance(value, int):
                stored.append(short(13, whole(value)))
            elif isinstance(value, float):
                stored.append(short(16, struct.pack("<d", value)))
            else:
                stored.append(short(17, text(value)))
        written.append(row(number) + b"".join(stored))

    (sheet,) = read_sheets(binary.xlsb({"Blad1": binary.sheet(b"".join(written))}), "a.xlsb")

    for number, values in enumerate(rows):
        assert [sheet.at(number, column) for column in range(len(values))] == values


# What is refused

FAR = row(1_048_575) + cell(2, 16_383, whole(1))
HOSTILE = {
    "a row beyond the last": ("damaged", row(1_048_576)),
    "a row twice": ("damaged", row(3) + row(3)),
    "a row after a later one": ("damaged", row(3) + row(1)),
    "a column beyond the last": ("damaged", row(0) + cell(2, 16_384, whole(1))),
    "a column twice": ("damaged", row(0) + cell(2, 1, whole(1)) + cell(2, 1, whole(2))),
    "a cell before any row": ("damaged", cell(2, 0, whole(1))),
    "a style that there is not": ("damaged", row(0) + cell(2, 0, whole(1), 99)),
    "a shared text that there is not": ("damaged", row(0) + cell(7, 0, struct.pack("<I", 7))),
    "a text longer than its cell": ("damaged", row(0) + cell(6, 0, struct.pack("<I", 2**31) + b"x")),
    "looks without end": ("damaged", row(0) + cell(62, 0, b"\1" + text("x") + struct.pack("<I", 2**31))),
    "a number that is none": ("damaged", row(0) + cell(5, 0, struct.pack("<d", float("nan")))),
    "a number cut off": ("damaged", row(0) + cell(5, 0, b"\0\0")),
    "a record longer than the part": ("damaged", row(0) + record(5, b"", length=2**28 - 1)),
    "a cell at the far corner": ("far_cell", row(0) + cell(2, 0, whole(1)) + FAR),
    "records without end": ("too_much", row(0) + record(49, b"12345678") * 700_001),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_what_cannot_be_true_is_refused(fault: str) -> None:
    """A sheet with cells that cannot be, lengths that lie, or more than can be laid out is refused with its cause."""
    cause, content = HOSTILE[fault]

    assert why(binary.xlsb({"Blad1": binary.sheet(content)}, style=STYLES)) == cause


def test_many_sheets_have_one_allowance() -> None:
    """Sheets none of which has too many records have too many together."""
    part = binary.sheet(row(0) + record(49, b"1234") * 100_000)

    assert why(binary.xlsb({f"Blad{number}": part for number in range(8)})) == "too_much"


def test_numbers_of_texts_are_not_trusted() -> None:
    """A workbook that says it shares two thousand million texts and has one is read."""
    texts = binary.strings([rich("ett")], told=2_000_000_000)

    assert cells(cell(7, 0, struct.pack("<I", 0)), texts=texts) == (("ett",),)


@pytest.mark.parametrize("part", ["xl/styles.bin", "xl/sharedStrings.bin", "xl/worksheets/sheet1.bin"])
def test_a_part_that_is_missing_is_missed(part: str) -> None:
    """A workbook without a part that it names is refused: its days, words or cells would be lost."""
    parts = _parts(DELIVERY.read_bytes())
    del parts[part]

    assert why(binary.zipped(parts)) == "damaged"


@pytest.mark.parametrize("part", ["xl/workbook.bin", "xl/styles.bin", "xl/sharedStrings.bin", "xl/comments1.bin"])
def test_a_part_cut_off_anywhere_is_read_right_or_refused(part: str) -> None:
    """A part that ends within a record makes the file refused; one that ends between two loses no cell unseen."""
    parts = _parts(DELIVERY.read_bytes())
    whole_part = parts[part]
    right = read_sheets(DELIVERY.read_bytes(), DELIVERY.name)
    for end in range(0, len(whole_part), 7):
        read = _read(binary.zipped(parts | {part: whole_part[:end]}))
        if read is None or part == "xl/comments1.bin":
            continue
        assert read in (right, right[: len(read)])


def test_a_sheet_cut_off_anywhere_is_refused() -> None:
    """A sheet that ends before the end of its cells is refused."""
    parts = _parts(DELIVERY.read_bytes())
    sheet = parts["xl/worksheets/sheet1.bin"]
    for end in range(sheet.rindex(record(146))):
        assert why(binary.zipped(parts | {"xl/worksheets/sheet1.bin": sheet[:end]})) == "damaged"


def test_a_changed_byte_is_seen() -> None:
    """Of a file with one byte changed anywhere everything is read right, or nothing."""
    content, seeded = DELIVERY.read_bytes(), random.Random(4)  # noqa: S311 - a draw of places
    right = read_sheets(content, DELIVERY.name)
    for _ in range(400):
        place, change = seeded.randrange(len(content)), seeded.randrange(1, 256)
        changed = bytearray(content)
        changed[place] ^= change
        read = _read(bytes(changed))
        assert read is None or [one.rows for one in read] == [one.rows for one in right]


def test_changed_parts_never_bring_the_reader_down() -> None:
    """Parts with bytes changed, the sums of the zip made to fit, are read or refused, and nothing else happens."""
    parts, seeded = _parts(DELIVERY.read_bytes()), random.Random(5)  # noqa: S311 - as above
    binaries = [name for name in parts if name.endswith(".bin")]
    outcomes = set()
    for _ in range(600):
        name = seeded.choice(binaries)
        changed = bytearray(parts[name])
        for _ in range(seeded.randrange(1, 4)):
            changed[seeded.randrange(len(changed))] = seeded.randrange(256)
        outcomes.add(_read(binary.zipped(parts | {name: bytes(changed)})) is None)

    assert outcomes == {True, False}


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _read(content: bytes) -> tuple[Sheet, ...] | None:
    """Return the sheets of a file; ``None`` where it is refused."""
    try:
        return read_sheets(content, "a.xlsb")
    except Unreadable:
        return None
