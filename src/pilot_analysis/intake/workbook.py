"""From the bytes of a delivered file to its sheets. What a file is, its first bytes say; its name is not believed.

Formats: xlsx, xlsm, xls, ods (`engines` for the values, the `xray` modules for what they hide), xlsb (`xray_xlsb` for
both) and delimited text. Sizes are checked before anything is unpacked or laid out: a zip may swell, and one far cell
may span a sheet of 17 thousand million. What only some formats need is imported for them, so that the check of one
workbook starts quickly.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePath

from pilot_analysis.errors import InputRejected
from pilot_analysis.intake.cells import Sheet
from pilot_analysis.intake.engines import read_again, read_quickly
from pilot_analysis.intake.overlay import overlaid
from pilot_analysis.intake.package import Package
from pilot_analysis.intake.scan import PasswordNeeded, SheetScan, TooMuch
from pilot_analysis.intake.xray import scan_sheets
from pilot_analysis.language import text

MOST_BYTES = 100_000_000
MOST_TEXT = 20_000_000
MOST_UNPACKED = 400_000_000
MOST_SWELLING = 200  # times its packed size; spreadsheets reach 10 to 30
SWELLING_MATTERS = 20_000_000
MOST_CELLS = 5_000_000
_SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_TEXTS = frozenset({".csv", ".txt", ".tsv", ".skv"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # the ways that spreadsheets are packed
# What zipfile and the scans raise on broken bytes.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError)
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|head|body|\?xml|meta|style)", re.IGNORECASE)


class Unreadable(InputRejected):
    """A file that cannot be read, with its cause and what its sender can do.

    Parameters
    ----------
    cause
        A name in ``catalogue/intake.toml``: ``cause_<cause>`` says what is wrong, ``remedy_<cause>`` what to do.
    line
        Where in the file, if the cause says that.
    """

    def __init__(self, cause: str, *, line: int = 0) -> None:
        self.name = cause
        self.cause = text(f"intake.cause_{cause}", line=line)
        self.remedy = text(f"intake.remedy_{cause}")
        super().__init__(self.cause.join(self.remedy, between=". "))


def is_lock_file(name: str) -> bool:
    """Tell whether this is the file that Excel or LibreOffice keeps beside an open workbook."""
    return name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))


def looks_delivered(name: str) -> bool:
    """Tell whether a file's name is that of a spreadsheet or delimited text."""
    return PurePath(name).suffix.casefold() in {*_SPREADSHEETS, ".csv", ".tsv", ".skv"}


def read_sheets(content: bytes, name: str, *, many: bool = False) -> tuple[Sheet, ...]:
    """Read every worksheet of a file.

    Parameters
    ----------
    content
        The whole file.
    name
        Its name, which tells delimited text from other text and says when a file bears a wrong name.
    many
        Whether many files are read, so that it pays to load what reads most xlsx files sooner.

    Raises
    ------
    Unreadable
        With one cause: ``empty``, ``too_large``, ``too_much``, ``password``, ``truncated``, ``swells``, ``far_cell``,
        ``markup``, ``pdf``, ``misnamed``, ``not_spreadsheet``, ``encoding``, ``quotes``, ``fields`` or ``damaged``.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("empty")
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large")
    if content.startswith(b"PK\x03\x04"):
        return _read_zip(content, many=many)
    if content.startswith(_OLE):
        return _read_ole(content)
    return _read_text(content, name)


def _read_text(content: bytes, name: str) -> tuple[Sheet, ...]:
    from pilot_analysis.intake.delimited import Misplaced, decode, records

    suffix = PurePath(name).suffix.casefold()
    if _MARKUP.match(content[:1000]):
        raise Unreadable("markup")
    if content.startswith(b"%PDF"):
        raise Unreadable("pdf")
    if suffix in _SPREADSHEETS:
        raise Unreadable("misnamed" if _is_text(content) else "damaged")
    if suffix not in _TEXTS:
        raise Unreadable("not_spreadsheet")
    if len(content) > MOST_TEXT:
        raise Unreadable("too_much")
    try:
        words = decode(content)
    except ValueError:
        raise Unreadable("encoding") from None
    try:
        return (Sheet("", records(words)),)
    except TooMuch:
        raise Unreadable("too_much") from None
    except Misplaced as error:
        raise Unreadable(error.cause, line=error.line) from None
    except ValueError:
        raise Unreadable("damaged") from None


def _is_text(content: bytes) -> bool:
    from pilot_analysis.intake.delimited import decode

    try:
        return bool(decode(content))
    except ValueError:
        return False


def _read_zip(content: bytes, *, many: bool) -> tuple[Sheet, ...]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN:
        raise Unreadable("truncated") from None
    with archive:
        _check_sizes(archive)
        names = archive.namelist()
        scanned = content
        try:
            if "xl/workbook.xml" in names:
                package = Package(archive, content)
                if many and (plain := _read_plainly(package)) is not None:
                    return plain
                scans, scanned = scan_sheets(package), package.unpacked() or content
            elif "content.xml" in names:
                from pilot_analysis.intake.xray_ods import scan_ods

                scans = scan_ods(archive)
            elif "xl/workbook.bin" in names:
                return _read_binary(archive)
            else:
                raise Unreadable("not_spreadsheet")
        except TooMuch:
            raise Unreadable("too_much") from None
        except _BROKEN:
            raise Unreadable("damaged") from None
    return _overlaid_all(scanned, scans, again=content if "xl/workbook.xml" in names else None)


def _read_plainly(package: Package) -> tuple[Sheet, ...] | None:
    from pilot_analysis.intake.plain_sheets import read_plainly

    sheets = read_plainly(package)
    if sheets is None:
        return None
    scans = scan_sheets(package, {name: (len(one.rows), len(one.columns)) for name, one in sheets.items()})
    _check_far(scans.values())
    return tuple(overlaid(one, scans[name]) for name, one in sheets.items())


def _read_binary(archive: zipfile.ZipFile) -> tuple[Sheet, ...]:
    from pilot_analysis.intake.xray_xlsb import scan_xlsb

    found = scan_xlsb(archive)
    _check_far(one.scanned for one in found.values())
    return tuple(overlaid(one.laid_out(name), one.scanned) for name, one in found.items())


def _check_far(scans: Iterable[SheetScan]) -> None:
    """Refuse a sheet whose filled cells span more than can be laid out."""
    if any(height * width > MOST_CELLS for height, width in (one.extent for one in scans)):
        raise Unreadable("far_cell")


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
    if any(one.compress_type not in _PACKED for one in members):
        raise Unreadable("damaged")


def _read_ole(content: bytes) -> tuple[Sheet, ...]:
    """Read an xls file. The library gets a file that was put together anew of what was found whole in this one."""
    from pilot_analysis.intake.compound import compound_file, read_stream
    from pilot_analysis.intake.xray_xls import WORKBOOK, scan_xls

    if _ENCRYPTED_PACKAGE in content:
        raise Unreadable("password")
    try:
        stream = read_stream(content, WORKBOOK)
        scans = scan_xls(stream)
    except PasswordNeeded:
        raise Unreadable("password") from None
    except ValueError:
        raise Unreadable("damaged") from None
    return _overlaid_all(compound_file(stream, WORKBOOK), scans)


def _overlaid_all(content: bytes, scans: dict[str, SheetScan], again: bytes | None = None) -> tuple[Sheet, ...]:
    _check_far(scans.values())
    sheets = _values(content, scans, again)
    return tuple(overlaid(one, scans[one.name]) if one.name in scans else one for one in sheets)


def _values(content: bytes, scans: dict[str, SheetScan], again: bytes | None) -> tuple[Sheet, ...]:
    """Read the values with the quick engine; where it fails on an xlsx file, with the other one as it came."""
    try:
        return read_quickly(content)
    except PasswordNeeded:
        raise Unreadable("password") from None
    except ValueError:
        if again is None:
            raise Unreadable("damaged") from None
    try:
        return read_again(again, scans)
    except ValueError:
        raise Unreadable("damaged") from None
