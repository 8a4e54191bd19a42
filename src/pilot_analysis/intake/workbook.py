"""From the bytes of a delivered file to its sheets. What a file is, its first bytes say; its name is not believed.

Formats: xlsx, xlsm, xls, ods (python-calamine, with the `xray` modules for what it hides) and delimited text.
Sizes are checked before anything is unpacked or laid out: a zip may swell and one far cell may span a sheet of 17
thousand million. An xlsb is refused: nothing here can tell what it hides.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import python_calamine

from pilot_analysis.errors import InputRejected
from pilot_analysis.intake.cells import Cell, Position, Sheet
from pilot_analysis.intake.delimited import decode, records
from pilot_analysis.intake.xray import SheetScan, scan_sheets
from pilot_analysis.intake.xray_ods import scan_ods
from pilot_analysis.intake.xray_xls import scan_xls
from pilot_analysis.language import text

MOST_BYTES = 100_000_000
MOST_UNPACKED = 400_000_000
MOST_SWELLING = 200  # times its packed size; spreadsheets reach 10 to 30
SWELLING_MATTERS = 20_000_000
MOST_CELLS = 5_000_000
_SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_TEXTS = frozenset({".csv", ".txt", ".tsv", ".skv"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|head|body|\?xml|meta|style)", re.IGNORECASE)


class Unreadable(InputRejected):
    """A file that cannot be read, with its cause and what its sender can do.

    Parameters
    ----------
    cause
        A name in ``catalogue/intake.toml``: ``cause_<cause>`` says what is wrong, ``remedy_<cause>`` what to do.
    """

    def __init__(self, cause: str) -> None:
        self.name = cause
        self.cause = text(f"intake.cause_{cause}")
        self.remedy = text(f"intake.remedy_{cause}")
        super().__init__(self.cause.join(self.remedy, between=". "))


def is_lock_file(name: str) -> bool:
    """Tell whether this is the file that Excel or LibreOffice keeps beside an open workbook."""
    return name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))


def looks_delivered(name: str) -> bool:
    """Tell whether a file's name is that of a spreadsheet or delimited text."""
    return PurePath(name).suffix.casefold() in {*_SPREADSHEETS, ".csv", ".tsv", ".skv"}


def read_sheets(content: bytes, name: str) -> tuple[Sheet, ...]:
    """Read every worksheet of a file.

    Parameters
    ----------
    content
        The whole file.
    name
        Its name, which tells delimited text from other text and says when a file bears a wrong name.

    Raises
    ------
    Unreadable
        With one cause: ``empty``, ``too_large``, ``password``, ``truncated``, ``swells``, ``far_cell``, ``markup``,
        ``pdf``, ``binary``, ``misnamed``, ``not_spreadsheet``, ``encoding`` or ``damaged``.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("empty")
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large")
    if content.startswith(b"PK\x03\x04"):
        return _read_zip(content)
    if content.startswith(_OLE):
        return _read_ole(content)
    return _read_text(content, name)


def _read_text(content: bytes, name: str) -> tuple[Sheet, ...]:
    suffix = PurePath(name).suffix.casefold()
    if _MARKUP.match(content[:1000]):
        raise Unreadable("markup")
    if content.startswith(b"%PDF"):
        raise Unreadable("pdf")
    if suffix in _SPREADSHEETS:
        raise Unreadable("misnamed" if _is_text(content) else "damaged")
    if suffix not in _TEXTS:
        raise Unreadable("not_spreadsheet")
    try:
        return (Sheet("", records(decode(content))),)
    except ValueError:
        raise Unreadable("encoding") from None


def _is_text(content: bytes) -> bool:
    try:
        return bool(decode(content))
    except ValueError:
        return False


def _read_zip(content: bytes) -> tuple[Sheet, ...]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError):
        raise Unreadable("truncated") from None
    with archive:
        _check_sizes(archive)
        names = archive.namelist()
        scans: dict[str, SheetScan] = {}
        try:
            if "xl/workbook.xml" in names:
                scans = scan_sheets(archive)
            elif "content.xml" in names:
                scans = scan_ods(archive)
            else:
                raise Unreadable("binary" if "xl/workbook.bin" in names else "not_spreadsheet")
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError):
            raise Unreadable("damaged") from None
    return _overlaid_all(content, scans)


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """Refuse a zip that swells beyond what a spreadsheet does, by what its directory declares.

    What is declared binds: zipfile never unpacks more of a member than that.
    """
    members = archive.infolist()
    unpacked, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if unpacked > MOST_UNPACKED or (unpacked > SWELLING_MATTERS and unpacked > MOST_SWELLING * max(packed, 1)):
        raise Unreadable("swells")
    if any(one.flag_bits & 1 for one in members):
        raise Unreadable("password")


def _read_ole(content: bytes) -> tuple[Sheet, ...]:
    if _ENCRYPTED_PACKAGE in content:
        raise Unreadable("password")
    try:
        scans = scan_xls(content)
    except ValueError:
        _values(content)  # tells a password from damage
        raise Unreadable("damaged") from None
    return _overlaid_all(content, scans)


def _overlaid_all(content: bytes, scans: dict[str, SheetScan]) -> tuple[Sheet, ...]:
    if any(height * width > MOST_CELLS for height, width in (one.extent for one in scans.values())):
        raise Unreadable("far_cell")
    return tuple(_overlaid(sheet, scans.get(sheet.name)) for sheet in _values(content))


def _values(content: bytes) -> tuple[Sheet, ...]:
    """Read the values of every worksheet with python-calamine, from A1 on."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        worksheets = [one for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
        return tuple(_sheet(book, one) for one in worksheets)
    except python_calamine.PasswordError:
        raise Unreadable("password") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("password" if "password" in str(error).casefold() else "damaged") from None
    except BaseException as error:  # a fault in the Rust library is no Exception, but must not stop the other files
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged") from None


def _sheet(book: python_calamine.CalamineWorkbook, metadata: Any) -> Sheet:
    found = book.get_sheet_by_name(metadata.name)
    rows = tuple(map(tuple, found.to_python(skip_empty_area=False)))
    merged = tuple((*first, *last) for first, last in found.merged_cell_ranges or ())
    return Sheet(metadata.name, rows, metadata.visible == python_calamine.SheetVisibleEnum.Visible, merged)


def _overlaid(sheet: Sheet, scanned: SheetScan | None) -> Sheet:
    """Lay over the values what the scan found that they hide."""
    if scanned is None:
        return sheet
    changed: dict[Position, Cell] = {where: _percent(sheet.at(*where)) for where in scanned.percent} | scanned.instead
    changed |= {where: _padded(sheet.at(*where), digits) for where, digits in scanned.padded.items()}
    if not changed:
        return _hiding(sheet, scanned)
    rows = [list(row) for row in sheet.rows]
    for (row, column), held in changed.items():
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = held
    return _hiding(replace(sheet, rows=tuple(map(tuple, rows))), scanned)


def _hiding(sheet: Sheet, scanned: SheetScan) -> Sheet:
    hidden = frozenset(scanned.hidden_rows), frozenset(scanned.hidden_columns)
    return replace(sheet, hidden_rows=hidden[0], hidden_columns=hidden[1]) if any(hidden) else sheet


def _percent(cell: Cell) -> Cell:
    """Return a number that is shown as per cent as the text that a person sees."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"{round(100 * cell, 10):g} %".replace(".", ",")
    return cell


def _padded(cell: Cell, digits: int) -> Cell:
    """Return a number that is shown with zeros before it as the text that a person sees."""
    if isinstance(cell, float) and cell.is_integer() and not isinstance(cell, bool):
        return f"{int(cell):0{digits}d}"
    return cell
